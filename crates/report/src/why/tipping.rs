//! What a verdict that is not certain would be if the incidents that tip it were settled.

use irenic_verify::{Explanation, Finding, Outcome, Settling, Tipping};
use serde_json::{Value, json};

use crate::findings::{grouped, state_words};
use crate::terminal::{Style, Tone, fill};

/// For people: each incident with the verdict without it and with it settled one way and the other.
pub(super) fn screen(explanation: &Explanation, style: &Style) -> String {
    let finding = &explanation.finding;
    if finding.tipping.is_empty() {
        return String::new();
    }
    let mut out = format!("\n  {}\n", style.paint(Tone::Strong, "What tips it"));
    if explanation.tipping.is_empty() {
        let text = format!("{}; ask about this instance alone to see how", finding.tipping.join(", "));
        return out + &line(&text, 2, style);
    }
    for tipping in &explanation.tipping {
        let which = match tipping.incidents.as_slice() {
            [one] => format!("{one} ({})", tipping.method.as_str()),
            all => {
                const NAMED: usize = 6;
                let named = all.iter().take(NAMED).cloned().collect::<Vec<String>>().join(", ");
                let more = match all.len().saturating_sub(NAMED) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                format!("{named}{more}, together ({})", tipping.method.as_str())
            }
        };
        out += &line(&which, 2, style);
        for outcome in &tipping.outcomes {
            let case = match (outcome.supposing.as_str(), tipping.method) {
                ("", Settling::Exact) => "without it".to_string(),
                ("", Settling::Bound) => "without them".to_string(),
                (supposing, _) => format!("if {supposing}"),
            };
            out += &line(&format!("{case}: {}", verdict(outcome, finding)), 4, style);
        }
    }
    out
}

fn verdict(outcome: &Outcome, finding: &Finding) -> String {
    let Some(state) = outcome.state else { return "there is no such instance".to_string() };
    let words = state_words(state, outcome.certain);
    let (least, most) = outcome.violations;
    let plural = if most == 1 { "" } else { "s" };
    match (least == most, finding.violations + finding.possible_violations) {
        (_, 0) => words,
        (true, _) if most == 0 => words,
        (true, _) => format!("{words}, {} violation{plural}", grouped(most)),
        (false, _) => format!("{words}, at least {}, at most {} violation{plural}", grouped(least), grouped(most)),
    }
}

fn line(text: &str, indent: usize, style: &Style) -> String {
    let lines = fill(text, style.width.max(40) - indent - 2);
    let set_in = |at: usize| " ".repeat(if at == 0 { indent } else { indent + 2 });
    lines.iter().enumerate().map(|(at, line)| format!("{}{line}\n", set_in(at))).collect()
}

/// For scripts.
pub(super) fn object(tipping: &Tipping) -> Value {
    let outcomes: Vec<Value> = tipping
        .outcomes
        .iter()
        .map(|outcome| {
            let (least, most) = outcome.violations;
            json!({
                "if": outcome.supposing,
                "state": outcome.state.map(irenic_model::ClauseState::as_str),
                "certain": outcome.certain,
                "violations": least,
                "possible_violations": most.saturating_sub(least),
            })
        })
        .collect();
    json!({ "incidents": tipping.incidents, "method": tipping.method.as_str(), "outcomes": outcomes })
}
