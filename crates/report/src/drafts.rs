//! The drafts of a text with brackets: how many there are, how many are sound, and what the others fail by.

use irenic_check::Checked;
use serde_json::{Value, json};

use crate::numbers::grouped;
use crate::terminal::fill;

/// One paragraph for people, each line ended: how many combinations of options there are and how many have no error.
pub fn paragraph(checked: &Checked, width: usize) -> String {
    let (all, sound) = (checked.combinations, checked.sound);
    let said = match sound == all {
        true => format!("{} combinations of options, none with an error", grouped(all)),
        false => format!("{} combinations of options, {} of them without an error", grouped(all), grouped(sound)),
    };
    fill(&said, width).iter().map(|line| format!("{line}\n")).collect()
}

/// The smallest sets of options with which a draft has an error, for people.
pub fn causes(checked: &Checked, width: usize) -> String {
    let mut out = String::new();
    for (options, codes) in &checked.causes {
        let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
        let with = if options.is_empty() {
            "whatever the options".to_string()
        } else {
            format!("with {}", options.join(" and "))
        };
        for line in fill(&format!("{with}: {}", codes.join(", ")), width.saturating_sub(2)) {
            out += &format!("  {line}\n");
        }
    }
    out
}

/// The same for programs, one line: numbers of combinations as text, since they exceed what a JSON number holds.
pub fn line(checked: &Checked) -> String {
    let causes: Vec<Value> = checked
        .causes
        .iter()
        .map(|(options, codes)| json!({"options": options, "codes": codes.iter().map(|code| code.as_str()).collect::<Vec<_>>()}))
        .collect();
    format!(
        "{}\n",
        json!({
            "combinations": checked.combinations.to_string(),
            "sound": checked.sound.to_string(),
            "causes": causes,
        })
    )
}
