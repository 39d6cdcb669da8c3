//! `cargo xtask measure`: makes PERFORMANCE.md whole, by one command in one run on one machine.

mod commands;
mod growth;
mod monitors;
mod peers;
mod process;
mod texts;

use process::Core;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent {
    /// A small run that only shows that everything works and that all results agree; writes no file.
    pub(crate) quick: bool,
    /// Logs of 100 million events too.
    pub(crate) large: bool,
    /// Other monitors too.
    pub(crate) peers: bool,
}

impl Extent {
    /// Reads what stands after `measure`.
    pub(crate) fn of(words: &[&str]) -> Result<Extent, String> {
        let mut extent = Extent { quick: false, large: false, peers: true };
        for word in words {
            match *word {
                "--quick" => extent = Extent { quick: true, large: false, peers: false },
                "--large" => extent.large = true,
                "--without-peers" => extent.peers = false,
                other => {
                    return Err(format!("`{other}` is not known; measure takes --quick, --large, --without-peers"));
                }
            }
        }
        Ok(extent)
    }

    fn events(self) -> u64 {
        if self.quick { 200_000 } else { 1_000_000 }
    }

    /// The beginning of the log that other monitors are shown.
    fn prefix(self) -> u64 {
        200_000
    }

    /// Rounds; each measures everything once, so that what slows the machine down for a while slows all alike.
    fn rounds(self) -> usize {
        if self.quick { 1 } else { 3 }
    }
}

/// Where the programs and the logs are.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) irenic: PathBuf,
    pub(crate) benches: PathBuf,
    /// Folder for logs and for what the peers need; all of it can be deleted.
    pub(crate) folder: PathBuf,
    pub(crate) core: Core,
    pub(crate) extent: Extent,
}

impl Bench {
    /// The folder of a log of so many events, written unless it is there.
    pub(crate) fn log(&self, events: u64, more: &[&str]) -> Result<PathBuf, String> {
        let name = format!("log-{events}{}", more.concat().replace("--", "-").replace('/', "-"));
        let folder = self.folder.join(name);
        let events = events.to_string();
        let mut words = vec!["generate", "--events", &events, "--into", path(&folder)?];
        words.extend(more);
        let written = Command::new(&self.benches).args(&words).status();
        match written {
            Ok(status) if status.success() => Ok(folder),
            _ => Err(format!("{} {} failed", self.benches.display(), words.join(" "))),
        }
    }
}

pub(crate) fn path(path: &Path) -> Result<&str, String> {
    path.to_str().ok_or_else(|| format!("{} is not UTF-8", path.display()))
}

/// Builds the programs for release, measures, and writes the tables. Says whether the results of all that were
/// measured agree.
pub(crate) fn measure(extent: Extent) -> Result<bool, String> {
    let built = Command::new("cargo")
        .args(["build", "--release", "--quiet", "--package", "irenic", "--package", "irenic-benches"])
        .status();
    if !built.is_ok_and(|status| status.success()) {
        return Err("the release build failed".to_string());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let folder = target.join("measure");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let bench = Bench {
        irenic: target.join("release").join("irenic"),
        benches: target.join("release").join("irenic-benches"),
        folder,
        core: Core::find(),
        extent,
    };
    let mut text = heading(&bench);
    let (monitors, agree) = monitors::measure(&bench)?;
    text.push_str(&monitors);
    text.push_str(&growth::measure(&bench)?);
    text.push_str(&commands::measure(&bench)?);
    text.push_str(&texts::measure(&bench)?);
    if extent.quick {
        println!("{text}\nPERFORMANCE.md is left as it is: a quick run measures too little");
    } else {
        std::fs::write("PERFORMANCE.md", text).map_err(|error| format!("PERFORMANCE.md cannot be written: {error}"))?;
        println!("wrote PERFORMANCE.md");
    }
    Ok(agree)
}

fn heading(bench: &Bench) -> String {
    format!(
        "# Performance\n\nMade by `cargo xtask measure`, whole, in one run on one machine. Machines differ and are noisy: trust the ratios within\na table, not the absolutes. Times are of whole processes, start to end, parsing included, on {}; the\nmedian of {} rounds, each of which runs everything once, one after the other.\n\nMachine: {}.\n\n",
        bench.core.words(),
        bench.extent.rounds(),
        machine()
    )
}

fn machine() -> String {
    let model = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        line.split_once(": ").map(|(_, model)| model.to_string())
    });
    let load = std::fs::read_to_string("/proc/loadavg").ok();
    let load = load.as_deref().and_then(|text| text.split_whitespace().next());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let compiler = Command::new("rustc").arg("--version").stderr(Stdio::null()).output();
    let compiler = compiler.ok().map(|output| String::from_utf8_lossy(&output.stdout).trim().to_string());
    format!(
        "{}, {cores} cores, {}{}",
        model.unwrap_or_else(|| "processor not known".to_string()),
        compiler.unwrap_or_default(),
        load.map_or(String::new(), |load| format!("; load when the run began: {load}"))
    )
}
