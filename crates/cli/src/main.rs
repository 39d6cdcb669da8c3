//! The command line of Irenic: arguments in, text and an exit status out. Everything else is in the crates below.

mod args;
mod commands;
mod levels;
mod output;

use std::process::ExitCode;

use clap::Parser;
use irenic_report::terminal::Tone;

use crate::args::Cli;
use crate::output::{Looks, Refusal, Status};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let asked = !error.use_stderr();
            // Help into a pipe that has been closed is no failure.
            let _ = error.print();
            return ExitCode::from(if asked { Status::Clean.code() } else { Status::Failed.code() });
        }
    };
    let looks = Looks::of_this_terminal();
    let ended = commands::run(&cli, looks).and_then(|(written, status)| output::write(&written).map(|()| status));
    let status = ended.unwrap_or_else(|refusal| {
        let mut text = format!("{}: {}\n", looks.err.paint(Tone::Grave, "error"), refusal.message);
        if let Some(remedy) = &refusal.remedy {
            text += &format!("{}: {remedy}\n", looks.err.paint(Tone::Help, "help"));
        }
        let written = output::Written { out: String::new(), err: text };
        let _: Result<(), Refusal> = output::write(&written);
        Status::Failed
    });
    ExitCode::from(status.code())
}
