use super::Bench;
use std::fmt::Write;
use std::process::{Command, Stdio};

/// A program of the analyses that prints sizes and seconds, a line each under a line of headings.
struct Growing {
    package: &'static str,
    example: &'static str,
    title: &'static str,
    words: &'static str,
    sizes: &'static [&'static str],
    quick: &'static [&'static str],
}

const GROWING: &[Growing] = &[
    Growing {
        package: "irenic-check",
        example: "brackets",
        title: "Checking a text with brackets",
        words: "All analyses over all combinations of options at once. Every clause has a deadline, a verifier and an answer to its breach; each\nbracket has three options and interacts, through the waits between clauses, with at most five others (`crates/check/examples/brackets.rs`).",
        sizes: &["125", "250", "500", "1000"],
        quick: &["50", "100"],
    },
    Growing {
        package: "irenic-check",
        example: "controllability",
        title: "Dynamic controllability",
        words: "Networks of deadlines with uncertain durations, as drawn by `crates/check/examples/controllability.rs`.",
        sizes: &["250", "500", "1000", "2000", "4000"],
        quick: &["100", "200"],
    },
    Growing {
        package: "irenic-talks",
        example: "packages",
        title: "Packages over all brackets",
        words: "Diagram, frontier and the four points, exact, on bargains drawn by `crates/talks/examples/packages.rs`; `partial` are the partial\npackages that were looked at, `every_package` the seconds of a loop over every combination that keeps the Pareto frontier, which must be the same.",
        sizes: &["--table"],
        quick: &["--table", "--quick"],
    },
];

/// How the cost of the analyses grows with the text: tables, and the last column drawn.
pub(crate) fn measure(bench: &Bench) -> Result<String, String> {
    let mut text = String::from("## Analyses before signing\n\nSizes, what was found, and seconds, on one core.\n\n");
    for growing in GROWING {
        let sizes = if bench.extent.quick { growing.quick } else { growing.sizes };
        let mut arguments =
            vec!["run", "--release", "--quiet", "-p", growing.package, "--example", growing.example, "--"];
        arguments.extend(sizes);
        let output = Command::new("cargo").args(&arguments).stderr(Stdio::inherit()).output();
        let output = output.map_err(|error| format!("cargo {} cannot be run: {error}", arguments.join(" ")))?;
        if !output.status.success() {
            return Err(format!("cargo {} ended with {}", arguments.join(" "), output.status));
        }
        let _ = writeln!(text, "### {}\n\n{}\n", growing.title, growing.words);
        text.push_str(&table(&String::from_utf8_lossy(&output.stdout))?);
    }
    Ok(text)
}

fn table(lines: &str) -> Result<String, String> {
    let rows: Vec<Vec<&str>> =
        lines.lines().map(|line| line.split_whitespace().collect()).filter(|row: &Vec<&str>| !row.is_empty()).collect();
    let [heads, rows @ ..] = rows.as_slice() else { return Err("nothing was printed".to_string()) };
    let mut text = format!("| {} |\n|{}\n", heads.join(" | "), " ---: |".repeat(heads.len()));
    for row in rows {
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    let seconds: Vec<f64> = rows.iter().filter_map(|row| row.last()?.parse().ok()).collect();
    let most = seconds.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    text.push_str("\n```text\n");
    for (row, took) in rows.iter().zip(&seconds) {
        let width = (took / most * 60.0).round().max(1.0) as usize;
        let _ = writeln!(text, "{:>8} {} {took:.3} s", row.first().copied().unwrap_or_default(), "█".repeat(width));
    }
    text.push_str("```\n\n");
    Ok(text)
}
