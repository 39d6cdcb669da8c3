//! How long checking takes as a text grows: clauses in chains of waits, with brackets of three options, each interacting
//! with at most five others. Prints one line a size: clauses, brackets, combinations, sound, findings, seconds.
//!
//! `cargo run --release -p irenic-check --example brackets -- 100 200 500`

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use irenic_model::{Input, resolve};
use irenic_syntax::parse_formal;

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![125, 250, 500, 1_000] } else { sizes };
    println!("clauses brackets combinations sound findings seconds");
    for clauses in sizes {
        let brackets = (clauses * 40 / 500).max(1);
        let text = agreement(clauses, brackets);
        let started = Instant::now();
        let name: Arc<str> = Arc::from("agreement.irenic");
        let parsed = parse_formal(&name, &text);
        let documents = BTreeMap::from([(Arc::clone(&name), parsed.document)]);
        let files = BTreeMap::from([(Arc::clone(&name), Arc::from(text.as_str()))]);
        let mut draft = |choices: &[(String, String)]| {
            resolve(&Input {
                documents: &documents,
                main: Arc::clone(&name),
                scenario_documents: &[],
                files: &files,
                choices,
                set: &[],
            })
            .agreement
        };
        let text = irenic_check::Text::read(&mut draft);
        let checked = irenic_check::check(&text);
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "{clauses} {brackets} {} {} {} {seconds:.3}",
            checked.combinations,
            checked.sound,
            checked.diagnostics.len()
        );
    }
}

/// So many clauses in groups of twelve or so; the brackets stand six to a group at most, so that each bears, through the waits
/// between their clauses, on at most five others. Some options make a circle with another's, some a window too short.
fn agreement(clauses: usize, brackets: usize) -> String {
    let mut text = String::from(
        "agreement large\n  signed 2026-03-01\n  timezone \"Europe/Kyiv\"\n\nparty A\nparty B\ngroup sides = A, B\nbody M\n  observes everything\nbody J\n  observes public_act\nmoment D = 2026-03-10\n\n",
    );
    let groups = brackets.div_ceil(6).max(1);
    let size = clauses.div_ceil(groups);
    let mut left = brackets;
    for clause in 0..clauses {
        let (group, place) = (clause / size, clause % size);
        let id = clause + 1;
        let first = group * size + 1;
        let bearer = if place % 2 == 0 { "A" } else { "B" };
        text += &format!(
            "clause {id} \"Step {place} of part {group}\"\n  {bearer} must notify to J where subject = \"step {id}\"\n"
        );
        // Every second clause of a part waits for the one before it; the rest begin by themselves.
        if place > 0 && place % 2 == 1 && id > 1 {
            text += &format!("  after clause {}\n", id - 1);
        }
        if place < 12 && place % 2 == 0 && left > 0 {
            left -= 1;
            let next = first + (place + 2) % 12;
            let near = (place + 2) % 12 < size && next <= clauses && next != id;
            text += "  [order\n    option first proposed by A\n      by D + 10 days\n    option second proposed by B\n      by D + 30 days\n";
            match near {
                true => text += &format!("    option third\n      after clause {next}\n      by D + 20 days\n"),
                false => text += "    option third\n      by D + 20 days\n",
            }
            text += "  ]\n";
        } else {
            text += &format!("  by D + {} days\n", 40 + place % 50);
        }
        text += "  verified by M within 3 days\n  on breach\n    J must meet within 3 days\n  end\n\n";
    }
    text
}
