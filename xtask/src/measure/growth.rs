use super::monitors::grouped;
use super::process::{median, rate};
use super::{Bench, path};
use serde_json::Value;
use std::fmt::Write;
use std::path::PathBuf;

/// How cost grows with the log, what a late event costs, and how fast evidence is imported.
pub(crate) fn measure(bench: &Bench) -> Result<String, String> {
    Ok(growth(bench)? + &late(bench)? + &import(bench)?)
}

fn monitor(bench: &Bench, folder: &std::path::Path, more: &[&str]) -> Result<Vec<String>, String> {
    let (document, log) = (folder.join("agreement.md"), folder.join("log.csv"));
    let mut words = vec![path(&bench.irenic)?, "monitor", path(&document)?, "--log", path(&log)?];
    words.extend(["--covers", "event", "--allow", "A104", "--threads", "1", "--format", "json"]);
    words.extend(more);
    Ok(words.into_iter().map(str::to_string).collect())
}

fn growth(bench: &Bench) -> Result<String, String> {
    let sizes: &[u64] = match bench.extent {
        extent if extent.quick => &[20_000, 200_000],
        extent if extent.large => &[1_000_000, 10_000_000, 100_000_000],
        _ => &[1_000_000, 10_000_000],
    };
    let mut text = String::from(
        "## Growth\n\nAll four properties, CSV. Ten times the log should cost at most eleven times the time.\n\n| events | seconds | times the one before | events a second | most memory | of the loop, most memory |\n| ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    let mut seconds = vec![Vec::new(); sizes.len()];
    let mut peaks = vec![(None, None); sizes.len()];
    for _ in 0..bench.extent.rounds() {
        for (at, events) in sizes.iter().enumerate() {
            let folder = bench.log(*events, &["--form", "csv"])?;
            let run = bench.core.run(&monitor(bench, &folder, &[])?, &[0, 1], true)?;
            seconds[at].push(run.seconds);
            let words = [path(&bench.benches)?, "loop", "all", path(&folder.join("log.csv"))?].map(str::to_string);
            peaks[at] = (run.peak, bench.core.run(&words, &[0], true)?.peak);
        }
    }
    let mut before = None;
    for ((events, seconds), (peak, limit)) in sizes.iter().zip(seconds).zip(peaks) {
        let took = median(seconds);
        let times = before.map_or(String::new(), |before: f64| format!("{:.1}", took / before));
        before = Some(took);
        let _ = writeln!(
            text,
            "| {} | {took:.2} | {times} | {} | {} | {} |",
            grouped(*events),
            rate(*events, took),
            mib(peak),
            mib(limit)
        );
    }
    text.push('\n');
    Ok(text)
}

fn mib(peak: Option<u64>) -> String {
    peak.map_or("not measured".to_string(), |kib| format!("{:.1} MiB", kib as f64 / 1024.0))
}

fn late(bench: &Bench) -> Result<String, String> {
    let events = bench.extent.events();
    let folder = bench.log(events, &[])?;
    let later = folder.join("late.ndjson");
    let words = monitor(bench, &folder, &["--late", path(&later)?])?;
    let (mut took, mut whole, mut revisions, mut peak) = (Vec::new(), Vec::new(), 0, None);
    for _ in 0..bench.extent.rounds() {
        let run = bench.core.run(&words, &[0, 1], true)?;
        let revised = run.lines.iter().rev().find_map(|line| line.get("revised").filter(|revised| revised.is_object()));
        let revised = revised.ok_or("irenic monitor --late said nothing of what it revised")?;
        took.extend(revised.get("milliseconds").and_then(Value::as_f64));
        revisions = revised.get("revisions").and_then(Value::as_u64).unwrap_or(0);
        whole.push(run.seconds);
        peak = run.peak;
    }
    let (took, whole) = (median(took), median(whole));
    Ok(format!(
        "## What comes late\n\nFires added in the middle of a log of {} events, events withdrawn, and one moved (`late.ndjson`), all four properties:\n{revisions} revisions taken in {took:.2} ms, {:.3} ms each; the whole run, log read and kept, took {whole:.2} s and at most {}.\n\n",
        grouped(events),
        took / revisions.max(1) as f64,
        mib(peak)
    ))
}

fn import(bench: &Bench) -> Result<String, String> {
    let copies = if bench.extent.quick { 2 } else { 40 };
    let events = if bench.extent.quick { 20_000 } else { 200_000 };
    let folder = bench.log(events, &["--form", "csv"])?;
    let (table, mapping) = (folder.join("log.csv"), folder.join("log.toml"));
    let into = |format: &str| bench.folder.join(format!("imported-{format}"));
    let ucdp = many_releases(bench, copies)?;
    let observations = into("csv").join("log.ndjson");
    // The third reads what the second wrote.
    let imports: [(&str, PathBuf, Vec<&str>); 3] =
        [("ucdp", ucdp, vec![]), ("csv", table, vec!["--mapping", path(&mapping)?]), ("ndjson", observations, vec![])];
    let mut text = String::from(
        "## Import\n\n`irenic import`, from a file as published to observations. The UCDP table is the example's release of 2022, many times over.\n\n| format | file | MB a second |\n| --- | ---: | ---: |\n",
    );
    let mut seconds = vec![Vec::new(); imports.len()];
    for _ in 0..bench.extent.rounds() {
        for (at, (format, file, more)) in imports.iter().enumerate() {
            let folder = into(format);
            let mut words = vec![path(&bench.irenic)?, "import", format, path(file)?, "--into", path(&folder)?];
            words.extend(["--force", "--known", "2600-01-01", "--format", "json"]);
            words.extend(more);
            let words: Vec<String> = words.into_iter().map(str::to_string).collect();
            // 1: rows were set aside, as the tags of the second row are.
            seconds[at].push(bench.core.run(&words, &[0, 1], false)?.seconds);
        }
    }
    for ((format, file, _), seconds) in imports.iter().zip(seconds) {
        let bytes = std::fs::metadata(file).map_err(|error| format!("{}: {error}", file.display()))?.len() as f64;
        let _ = writeln!(text, "| {format} | {:.1} MB | {:.0} |", bytes / 1e6, bytes / 1e6 / median(seconds));
    }
    text.push('\n');
    Ok(text)
}

/// The example's table many times over, each time with other ids.
fn many_releases(bench: &Bench, copies: u32) -> Result<PathBuf, String> {
    let source = "examples/minsk-2/evidence/ged_ukraine_release_2022.csv";
    let text = std::fs::read_to_string(source).map_err(|error| format!("{source}: {error}"))?;
    let mut lines = text.split_inclusive('\n');
    let mut many: String = lines.by_ref().take(2).collect();
    let rows: Vec<&str> = lines.collect();
    for copy in 1..=copies {
        for line in &rows {
            // A cell may hold several lines; a row begins with two ids, the second in letters.
            let begins = line.split_once(",UKR-").is_some_and(|(id, _)| id.bytes().all(|byte| byte.is_ascii_digit()));
            if begins {
                let _ = write!(many, "{copy}");
            }
            many.push_str(line);
        }
    }
    let file = bench.folder.join("ucdp.csv");
    std::fs::write(&file, many).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(file)
}
