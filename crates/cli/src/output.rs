//! Where results go: standard output for what was asked, standard error for what stands beside it.

use std::io::{ErrorKind, IsTerminal, Write};

use irenic_report::terminal::Style;

/// How a command ended, as the exit status says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// Nothing to report at the asked level.
    Clean,
    /// Errors found, a scenario failed, or a breach that was asked to fail.
    Found,
    /// The command could not be carried out.
    Failed,
}

impl Status {
    /// The number of the contract.
    pub(crate) fn code(self) -> u8 {
        match self {
            Status::Clean => 0,
            Status::Found => 1,
            Status::Failed => 2,
        }
    }
}

/// Why a command could not be carried out, with what would mend it.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) remedy: Option<String>,
}

impl Refusal {
    pub(crate) fn new(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Refusal { message: message.into(), remedy: Some(remedy.into()) }
    }
}

/// What a command writes, put together before any of it is written.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Looks of standard output and standard error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Looks {
    pub(crate) out: Style,
    pub(crate) err: Style,
}

impl Looks {
    /// Colour on a terminal only, unless `NO_COLOR` is set; the width of the screen up to 100 columns.
    pub(crate) fn of_this_terminal() -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
        let width = columns.map_or(100, |columns| columns.clamp(40, 100));
        Looks {
            out: Style { colour: wanted && std::io::stdout().is_terminal(), width },
            err: Style { colour: wanted && std::io::stderr().is_terminal(), width },
        }
    }
}

/// Writes what a command has to say. A reader that has gone away, as `head` does, is no failure.
pub(crate) fn write(written: &Written) -> Result<(), Refusal> {
    let gone = |error: &std::io::Error| error.kind() == ErrorKind::BrokenPipe;
    let mut err = std::io::stderr().lock();
    // Nobody is left to tell when standard error itself cannot be written.
    let _ = err.write_all(written.err.as_bytes()).and_then(|()| err.flush());
    let mut out = std::io::stdout().lock();
    match out.write_all(written.out.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if !gone(&error) => {
            Err(Refusal { message: format!("the output cannot be written: {error}"), remedy: None })
        }
        _ => Ok(()),
    }
}

/// One line that is written over, on a terminal only.
pub(crate) fn progress(text: &str) {
    let mut err = std::io::stderr().lock();
    if err.is_terminal() {
        // A terminal that cannot be written to has nobody before it.
        let _ = write!(err, "\r\x1b[2K{text}").and_then(|()| err.flush());
    }
}

/// Takes the line away.
pub(crate) fn progress_ends() {
    progress("");
}
