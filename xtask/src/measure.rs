//! `cargo xtask measure`: how long the commands take on the examples, as whole processes, written to PERFORMANCE.md.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs of each command; the first is not counted, since it fills the caches of the machine.
const RUNS: usize = 11;

/// What is measured: words of the row, arguments.
const ROWS: &[(&str, &[&str])] = &[
    ("start and end, nothing else", &["--version"]),
    ("check Minsk II, 31 clauses", &["check", "examples/minsk-2"]),
    ("check Dayton, 27 clauses", &["check", "examples/dayton"]),
    ("check Abu Dhabi, 72 clauses, 30 brackets", &["check", "examples/abu-dhabi"]),
    ("test Minsk II, 29 scenarios", &["test", "examples/minsk-2"]),
    (
        "verify Minsk II to the end of 2015, three releases read",
        &["verify", "examples/minsk-2", "--as-of", "2015-12-31"],
    ),
    (
        "verify Minsk II to the end of 2021, 3,007 incidents, three releases read",
        &["verify", "examples/minsk-2", "--as-of", "2021-12-31"],
    ),
    (
        "why the ceasefire stands as it does, end of 2021",
        &["why", "1/unattributed", "examples/minsk-2", "--as-of", "2021-12-31"],
    ),
];

/// Builds the program for release, measures, and writes the table.
pub(crate) fn measure() -> Result<bool, String> {
    let built = Command::new("cargo").args(["build", "--release", "--quiet", "--package", "irenic"]).status();
    if !built.is_ok_and(|status| status.success()) {
        return Err("the release build failed".to_string());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let program = target.join("release").join("irenic");
    let mut table = String::from(
        "# Performance\n\nMade by `cargo xtask measure`: whole processes, start to end, output thrown away; ten counted runs each.\nMachines differ and are noisy: trust the ratios within the table, not the absolutes. There is no comparison with other\ntools yet.\n\n| command | least | median | most |\n| --- | ---: | ---: | ---: |\n",
    );
    for (words, arguments) in ROWS {
        let mut times = Vec::new();
        for _ in 0..RUNS {
            times.push(once(&program, arguments)?);
        }
        times.remove(0);
        times.sort();
        let (least, median, most) = (times[0], times[times.len() / 2], times[times.len() - 1]);
        let row = format!("| {words} | {} | {} | {} |\n", ms(least), ms(median), ms(most));
        print!("{row}");
        table.push_str(&row);
    }
    std::fs::write("PERFORMANCE.md", table).map_err(|error| format!("PERFORMANCE.md cannot be written: {error}"))?;
    Ok(true)
}

fn once(program: &PathBuf, arguments: &[&str]) -> Result<Duration, String> {
    let begin = Instant::now();
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let took = begin.elapsed();
    match status {
        Ok(status) if status.success() => Ok(took),
        Ok(status) => Err(format!("irenic {} ended with {status}", arguments.join(" "))),
        Err(error) => Err(format!("{} cannot be run: {error}", program.display())),
    }
}

fn ms(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1000.0)
}
