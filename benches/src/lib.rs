//! What the measurements need beside the program itself: synthetic incident logs that are the same for everybody who
//! asks for the same seed, the agreement that they are held against, and a loop written by hand for that agreement
//! alone, which is the limit that a general program is measured against.

mod agreement;
mod chance;
mod civil;
mod event;
mod history;
mod limit;
mod read;
mod write;

pub use agreement::{Asked, Placing, agreement, mapping, places, project, threshold};
pub use civil::{instant, seconds_of};
pub use event::{Actor, Event, What};
pub use history::{AREAS, BEGIN, History};
pub use limit::{ManyFires, MeetingAfterFire, NoReturn, Property, Quiet, Said};
pub use read::hold;
pub use write::{Form, LogWriter, late};
