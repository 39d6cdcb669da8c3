use std::fmt;

/// Who asks, and so what may be shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// The mediator, to whom every party has confided.
    Mediator,
    /// A party, or a body that sits at the table.
    Party(String),
    /// Everybody.
    Public,
}

impl Audience {
    /// Reads `mediator`, `public`, or the name of a party or body.
    pub fn named(word: &str) -> Audience {
        match word {
            "mediator" => Audience::Mediator,
            "public" => Audience::Public,
            name => Audience::Party(name.to_string()),
        }
    }

    /// Whether a record that is confidential for some may be shown to this audience. The mediator sees every record.
    pub fn may_see(&self, confidential: Option<&[String]>) -> bool {
        match (confidential, self) {
            (None, _) | (_, Audience::Mediator) => true,
            (Some(names), Audience::Party(name)) => names.iter().any(|known| known == name),
            (Some(_), Audience::Public) => false,
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Audience::Mediator => f.write_str("mediator"),
            Audience::Party(name) => f.write_str(name),
            Audience::Public => f.write_str("public"),
        }
    }
}

/// Something that belongs to one party, and that only an audience it admits can read.
///
/// It can neither be printed nor serialised: there is no way to it but [`Private::read`], which asks who reads.
///
/// ```
/// use irenic_talks::{Audience, Private};
///
/// let least = Private::new(40.0, "UA", vec![Audience::Mediator]);
/// assert_eq!(least.read(&Audience::Party("UA".to_string())), Some(&40.0));
/// assert_eq!(least.read(&Audience::Party("RU".to_string())), None);
/// assert_eq!(least.read(&Audience::Public), None);
/// ```
///
/// It has no `Debug`, so it cannot slip into a log or a panic:
///
/// ```compile_fail,E0277
/// use irenic_talks::{Audience, Private};
/// let least = Private::new(40.0, "UA", vec![]);
/// println!("{least:?}");
/// ```
///
/// It has no `Display` either, and its inside is out of reach:
///
/// ```compile_fail,E0277
/// use irenic_talks::Private;
/// let least = Private::new(40.0, "UA", vec![]);
/// println!("{least}");
/// ```
///
/// ```compile_fail,E0616
/// use irenic_talks::Private;
/// let least = Private::new(40.0, "UA", vec![]);
/// let shown = least.value;
/// ```
pub struct Private<T> {
    value: T,
    owner: String,
    shown_to: Vec<Audience>,
}

impl<T> Private<T> {
    /// Something of `owner`, which its owner, the mediator and those in `shown_to` may read.
    pub fn new(value: T, owner: &str, shown_to: Vec<Audience>) -> Self {
        Private { value, owner: owner.to_string(), shown_to }
    }

    /// It, for an audience that it admits.
    pub fn read(&self, audience: &Audience) -> Option<&T> {
        self.admits(audience).then_some(&self.value)
    }

    /// Whether an audience may read it: the mediator, its owner, and those to whom the owner shows it. What is shown to
    /// the public, everybody may read.
    pub fn admits(&self, audience: &Audience) -> bool {
        let owner = matches!(audience, Audience::Party(name) if *name == self.owner);
        let shown = self.shown_to.contains(audience) || self.shown_to.contains(&Audience::Public);
        *audience == Audience::Mediator || owner || shown
    }

    /// Everybody who may read it, the mediator and the owner first: how an output that it went into is marked.
    pub fn readers(&self) -> Vec<Audience> {
        let mut readers = vec![Audience::Mediator, Audience::Party(self.owner.clone())];
        for audience in &self.shown_to {
            if !readers.contains(audience) {
                readers.push(audience.clone());
            }
        }
        readers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(name: &str) -> Audience {
        Audience::Party(name.to_string())
    }

    #[test]
    fn owner_and_mediator_read_and_nobody_else() {
        let own = Private::new(7, "A", Vec::new());
        assert_eq!(own.read(&party("A")), Some(&7));
        assert_eq!(own.read(&Audience::Mediator), Some(&7));
        assert_eq!(own.read(&party("B")), None);
        assert_eq!(own.read(&Audience::Public), None);
        assert_eq!(own.readers(), [Audience::Mediator, party("A")]);
    }

    #[test]
    fn the_owner_can_show_it_to_one_more_and_to_everybody() {
        let shown = Private::new(7, "A", vec![party("B")]);
        assert!(shown.admits(&party("B")) && !shown.admits(&party("C")) && !shown.admits(&Audience::Public));
        let open = Private::new(7, "A", vec![Audience::Public]);
        assert!(open.admits(&party("C")) && open.admits(&Audience::Public));
    }

    #[test]
    fn a_confidential_record_is_for_those_it_names() {
        let names = ["A".to_string()];
        assert!(Audience::Mediator.may_see(Some(&names)));
        assert!(party("A").may_see(Some(&names)));
        assert!(!party("B").may_see(Some(&names)));
        assert!(!Audience::Public.may_see(Some(&names)));
        assert!(Audience::Public.may_see(None));
    }
}
