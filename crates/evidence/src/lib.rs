//! What was reported, and what became of it: observations, the incidents they are linked to, standing, and the two
//! time axes. Knows nothing of clauses.

mod observation;

pub use observation::{
    FieldValue, Grade, Location, Observation, Origin, Precision, Standing, TimeSpan,
};
