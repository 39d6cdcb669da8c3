use super::Bench;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

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

/// How long the commands take on the examples.
pub(crate) fn measure(bench: &Bench) -> Result<String, String> {
    // The first run fills the caches of the machine and is not counted.
    let runs = if bench.extent.quick { 2 } else { 11 };
    let mut table = format!(
        "## Commands on the examples\n\nWhole processes, output thrown away; {} counted runs each, on all cores.\n\n| command | least | median | most |\n| --- | ---: | ---: | ---: |\n",
        runs - 1
    );
    for (words, arguments) in ROWS {
        let mut times = Vec::new();
        for _ in 0..runs {
            times.push(once(&bench.irenic, arguments)?);
        }
        times.remove(0);
        times.sort();
        let (least, median, most) = (times[0], times[times.len() / 2], times[times.len() - 1]);
        table.push_str(&format!("| {words} | {} | {} | {} |\n", ms(least), ms(median), ms(most)));
    }
    Ok(table)
}

fn once(program: &Path, arguments: &[&str]) -> Result<Duration, String> {
    let begin = Instant::now();
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let took = begin.elapsed();
    match status {
        // What `check` finds in a text is no failure of the command.
        Ok(status) if status.success() || status.code() == Some(1) => Ok(took),
        Ok(status) => Err(format!("irenic {} ended with {status}", arguments.join(" "))),
        Err(error) => Err(format!("{} cannot be run: {error}", program.display())),
    }
}

fn ms(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1000.0)
}
