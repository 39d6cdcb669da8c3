//! `irenic explain`

use irenic_diagnostics::{all_codes, find_code};
use irenic_report::terminal::{Cell, Column, Table, Tone, page, table};

use super::Screen;
use crate::args::Format;
use crate::output::{Refusal, Status, Written};

/// The page of one code, or the list of all.
pub(super) fn explain(code: Option<&str>, screen: &Screen) -> Result<(Written, Status), Refusal> {
    let infos = match code {
        Some(word) => vec![find_code(word).ok_or_else(|| {
            Refusal::new(format!("there is no code `{word}`"), "Run `irenic explain` for the list of all codes.")
        })?],
        None => all_codes().iter().collect(),
    };
    let out = match (screen.format, code) {
        (Format::Human, Some(_)) => infos.iter().map(|info| page(info.page, &screen.looks.out)).collect(),
        (Format::Human, None) => {
            let mut codes =
                Table::new([Column::left("code"), Column::left("name"), Column::left("level"), Column::left("means")]);
            for info in infos {
                let tone = screen.tone(info.severity);
                codes.row([
                    Cell::new(info.code.as_str(), Tone::Code),
                    info.name.into(),
                    Cell::new(info.severity.as_str(), tone),
                    info.summary.into(),
                ]);
            }
            table(&codes, &screen.looks.out)
        }
        (Format::Json | Format::Sarif, _) => infos.into_iter().map(irenic_report::codes::line).collect(),
    };
    Ok((Written { out, err: String::new() }, Status::Clean))
}
