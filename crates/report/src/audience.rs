//! Who reads an output, and to whom it may be shown.

use irenic_talks::Audience;

/// `the mediator`, `the public`, or the name of a party.
pub(crate) fn named(audience: &Audience) -> String {
    match audience {
        Audience::Mediator => "the mediator".to_string(),
        Audience::Party(name) => name.clone(),
        Audience::Public => "the public".to_string(),
    }
}

/// A line for people: who reads, and who else may.
pub(crate) fn marked(audience: &Audience, readers: &[Audience]) -> String {
    let read = format!("Read as {}.", named(audience));
    if readers.contains(&Audience::Public) {
        return format!("{read} Holds nothing that is not for everybody.");
    }
    let names: Vec<String> = readers.iter().map(named).collect();
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => {
            format!("{read} To be shown to {} and {last} alone.", before.join(", "))
        }
        last => format!("{read} To be shown to {} alone.", last.map_or("nobody", |(only, _)| only)),
    }
}

/// The same for scripts: `["public"]` where everybody may.
pub(crate) fn shown_to(readers: &[Audience]) -> Vec<String> {
    if readers.contains(&Audience::Public) {
        return vec!["public".to_string()];
    }
    readers.iter().map(ToString::to_string).collect()
}
