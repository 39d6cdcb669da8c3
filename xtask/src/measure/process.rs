use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

/// What binds a process to one core, and what tells its greatest memory.
#[derive(Debug)]
pub(crate) struct Core {
    pinned: bool,
    time: Option<PathBuf>,
}

/// One run of a process.
#[derive(Debug)]
pub(crate) struct Run {
    /// Seconds from start to end.
    pub(crate) seconds: f64,
    /// The most memory that it held, in KiB; `None` where nothing here can tell.
    pub(crate) peak: Option<u64>,
    /// What it wrote, line by line; lines that are no JSON are passed over.
    pub(crate) lines: Vec<Value>,
}

impl Core {
    /// Looks for `taskset` and GNU `time`, which Linux has.
    pub(crate) fn find() -> Core {
        let works = |words: &[&str]| {
            let [program, rest @ ..] = words else { return false };
            let run = Command::new(program).args(rest).stdout(Stdio::null()).stderr(Stdio::null()).status();
            run.is_ok_and(|status| status.success())
        };
        let time = PathBuf::from("/usr/bin/time");
        let has_time = works(&["/usr/bin/time", "-f", "%M", "true"]);
        Core { pinned: works(&["taskset", "-c", "0", "true"]), time: has_time.then_some(time) }
    }

    /// How to say it in a sentence.
    pub(crate) fn words(&self) -> &'static str {
        if self.pinned { "one core (`taskset -c 0`)" } else { "one thread, bound to no core (`taskset` is missing)" }
    }

    /// Runs a program to its end. With `weighed`, its memory is looked at too.
    ///
    /// # Errors
    ///
    /// When it cannot be started, or its status is not among `fine`.
    pub(crate) fn run(&self, words: &[String], fine: &[i32], weighed: bool) -> Result<Run, String> {
        let mut all: Vec<&str> = Vec::new();
        if self.pinned {
            all.extend(["taskset", "-c", "0"]);
        }
        let weigh = self.time.as_deref().and_then(|time| time.to_str()).filter(|_| weighed);
        if let Some(time) = weigh {
            all.extend([time, "-f", "peak-kib %M"]);
        }
        all.extend(words.iter().map(String::as_str));
        let [program, rest @ ..] = all.as_slice() else { return Err("nothing to run".to_string()) };
        let begin = Instant::now();
        let output = Command::new(program)
            .args(rest)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("{program} cannot be run: {error}"))?;
        let seconds = begin.elapsed().as_secs_f64();
        let error = String::from_utf8_lossy(&output.stderr);
        if !output.status.code().is_some_and(|code| fine.contains(&code)) {
            let said: Vec<&str> = error.lines().take(8).collect();
            return Err(format!("{} ended with {}: {}", words.join(" "), output.status, said.join("\n")));
        }
        let peak = error.lines().rev().find_map(|line| line.strip_prefix("peak-kib ")?.trim().parse().ok());
        let out = String::from_utf8_lossy(&output.stdout);
        let lines = out.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        Ok(Run { seconds, peak, lines })
    }
}

/// The middle one of some numbers; 0 for none.
pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(0.0)
}

/// Events a second in words that stay short: `13.1 M`, `402 k`.
pub(crate) fn rate(events: u64, seconds: f64) -> String {
    let rate = events as f64 / seconds.max(1e-9);
    match rate {
        _ if rate >= 9_950_000.0 => format!("{:.1} M", rate / 1e6),
        _ if rate >= 999_500.0 => format!("{:.2} M", rate / 1e6),
        _ if rate >= 99_500.0 => format!("{:.0} k", rate / 1e3),
        _ if rate >= 1_000.0 => format!("{:.1} k", rate / 1e3),
        _ => format!("{rate:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_short_and_medians_are_in_the_middle() {
        assert_eq!(rate(10_000_000, 1.0), "10.0 M");
        assert_eq!(rate(1_234_567, 1.0), "1.23 M");
        assert_eq!(rate(402_400, 1.0), "402 k");
        assert_eq!(rate(40_000, 1.0), "40.0 k");
        assert_eq!(rate(12, 1.0), "12");
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
    }

    #[test]
    fn what_a_process_says_is_read_and_its_failure_told() {
        let core = Core { pinned: false, time: None };
        let words = |text: &str| ["sh", "-c", text].map(str::to_string).to_vec();
        let run = core.run(&words("echo '{\"a\":1}'; echo no; exit 1"), &[0, 1], true);
        assert!(run.is_ok_and(|run| run.lines == [serde_json::json!({"a": 1})] && run.peak.is_none()));
        assert!(core.run(&words("echo what >&2; exit 3"), &[0, 1], true).is_err_and(|error| error.contains("what")));
    }
}
