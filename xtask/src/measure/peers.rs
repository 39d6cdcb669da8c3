use super::{Bench, path};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Another monitor, ready to run or not.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    /// The properties that it can express, by number.
    pub(crate) can: &'static [usize],
    /// The words that begin its command, or why it is not measured.
    command: Result<Vec<String>, String>,
}

impl Peer {
    /// What to run for property `number`, from 1, on a table.
    pub(crate) fn words(&self, number: usize, log: &Path) -> Result<Vec<String>, String> {
        let mut words = self.command.clone()?;
        words.push(format!("P{number}"));
        words.push(path(log)?.to_string());
        Ok(words)
    }

    /// Why it is not measured, if it is not.
    pub(crate) fn missing(&self) -> Option<&str> {
        self.command.as_ref().err().map(String::as_str)
    }
}

/// The peers of public registries, built or installed outside the repository where that can be done.
pub(crate) fn ready(bench: &Bench) -> Vec<Peer> {
    let command = |ready: &dyn Fn() -> Result<Vec<String>, String>| {
        if bench.extent.peers { ready() } else { Err("left out of this run".to_string()) }
    };
    vec![
        Peer { name: "RTLola", can: &[1, 2, 3, 4], command: command(&|| rtlola(bench)) },
        Peer { name: "reelay", can: &[2, 3, 4], command: command(&|| python(bench, "reelay")) },
        Peer { name: "rtamt", can: &[2, 3, 4], command: command(&|| python(bench, "rtamt")) },
    ]
}

fn rtlola(bench: &Bench) -> Result<Vec<String>, String> {
    let target = bench.folder.join("rtlola");
    let built = Command::new("cargo")
        .args(["build", "--release", "--quiet", "--locked", "--manifest-path", "benches/peers/rtlola/Cargo.toml"])
        .env("CARGO_TARGET_DIR", &target)
        .stderr(Stdio::null())
        .status();
    match built {
        Ok(status) if status.success() => {
            Ok(vec![path(&target.join("release").join("irenic-peer-rtlola"))?.to_string()])
        }
        _ => Err("benches/peers/rtlola could not be built".to_string()),
    }
}

/// A monitor that is a package of Python, in an environment of its own.
fn python(bench: &Bench, name: &str) -> Result<Vec<String>, String> {
    let venv = bench.folder.join(format!("venv-{name}"));
    let python = venv.join("bin").join("python");
    let quietly = |program: &Path, words: &[&str]| {
        let run = Command::new(program).args(words).stdout(Stdio::null()).stderr(Stdio::null()).status();
        run.is_ok_and(|status| status.success())
    };
    if !quietly(&python, &["-c", &format!("import {name}")]) {
        if !quietly(&PathBuf::from("python3"), &["-m", "venv", path(&venv)?]) {
            return Err("Python 3 with venv is missing".to_string());
        }
        let needs = format!("benches/peers/{name}/requirements.txt");
        if !quietly(&python, &["-m", "pip", "install", "--quiet", "-r", &needs]) {
            return Err("its package could not be installed".to_string());
        }
    }
    Ok(vec![path(&python)?.to_string(), format!("benches/peers/{name}/run.py")])
}
