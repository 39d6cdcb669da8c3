//! `irenic new`

use std::fs;
use std::path::Path;

use super::Screen;
use crate::args::Format;
use crate::output::{Refusal, Status, Written};

/// A project to begin with.
struct Template {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
}

const TEMPLATES: [Template; 2] = [
    Template {
        name: "ceasefire",
        files: &[
            ("irenic.toml", include_str!("../../templates/ceasefire/irenic.toml")),
            ("agreement.md", include_str!("../../templates/ceasefire/agreement.md")),
            ("places.geojson", include_str!("../../templates/ceasefire/places.geojson")),
            ("scenarios/ceasefire.md", include_str!("../../templates/ceasefire/scenarios/ceasefire.md")),
        ],
    },
    Template {
        name: "exchange",
        files: &[
            ("irenic.toml", include_str!("../../templates/exchange/irenic.toml")),
            ("agreement.md", include_str!("../../templates/exchange/agreement.md")),
            ("scenarios/exchange.md", include_str!("../../templates/exchange/scenarios/exchange.md")),
        ],
    },
];

/// Writes a new project. Nothing that is there already is touched: when one file would be, none is written.
pub(super) fn new(dir: &Path, template: &str, screen: &Screen) -> Result<(Written, Status), Refusal> {
    screen.no_sarif("new")?;
    let template = TEMPLATES.iter().find(|known| known.name == template).ok_or_else(|| {
        let names: Vec<&str> = TEMPLATES.iter().map(|known| known.name).collect();
        Refusal::new(format!("there is no template `{template}`"), format!("Write one of {}.", names.join(", ")))
    })?;
    // A link that leads nowhere is there too.
    if let Some((name, _)) = template.files.iter().find(|(name, _)| dir.join(name).symlink_metadata().is_ok()) {
        return Err(Refusal::new(
            format!("{} exists already, and nothing was written", dir.join(name).display()),
            "Name a new folder, or one without a project.",
        ));
    }
    let unwritable = |path: &Path, error: &std::io::Error| {
        Refusal::new(
            format!("{} cannot be written: {error}", path.display()),
            "Name a folder that your user may write to.",
        )
    };
    let mut out = String::new();
    for (name, text) in template.files {
        let path = dir.join(name);
        let folder = path.parent().unwrap_or(dir);
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        // Made anew or not at all: nobody's file is lost to a race.
        let made = fs::OpenOptions::new().write(true).create_new(true).open(&path);
        made.and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()))
            .map_err(|error| unwritable(&path, &error))?;
        out += &match screen.format {
            Format::Human => format!("wrote {}\n", path.display()),
            Format::Json | Format::Sarif => {
                format!("{}\n", serde_json::json!({ "written": path.display().to_string() }))
            }
        };
    }
    if screen.format == Format::Human {
        let dir = dir.display();
        out += &format!("\nNext: irenic check {dir}, irenic test {dir}, irenic read {dir}\n");
    }
    Ok((Written { out, err: String::new() }, Status::Clean))
}
