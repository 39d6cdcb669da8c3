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

/// Something that belongs to one party, or was computed from what does, and that only an audience it admits can read.
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
///
/// What is computed from several private things is as private as all of them together:
///
/// ```
/// use irenic_talks::{Audience, Private};
///
/// let (ours, theirs) = (Private::new(40.0, "UA", vec![]), Private::new(2.0, "RU", vec![]));
/// let sum = Private::of_all(&[&ours, &theirs], |figures| figures.into_iter().sum::<f64>());
/// assert_eq!(sum.read(&Audience::Party("UA".to_string())), None);
/// assert_eq!(sum.read(&Audience::Mediator), Some(&42.0));
/// ```
pub struct Private<T> {
    value: T,
    /// The mediator first.
    readers: Vec<Audience>,
}

impl<T> Private<T> {
    /// Something of `owner`, which its owner, the mediator and those in `shown_to` may read.
    pub fn new(value: T, owner: &str, shown_to: Vec<Audience>) -> Self {
        let owner = Audience::Party(owner.to_string());
        Private::of_readers(value, std::iter::once(owner).chain(shown_to).collect())
    }

    /// Something that these and the mediator may read.
    pub fn of_readers(value: T, named: Vec<Audience>) -> Self {
        let mut readers = vec![Audience::Mediator];
        for audience in named {
            if !readers.contains(&audience) {
                readers.push(audience);
            }
        }
        Private { value, readers }
    }

    /// Something that everybody may read.
    pub fn open(value: T) -> Self {
        Private::of_readers(value, vec![Audience::Public])
    }

    /// What is computed from several private things: for those alone who may read every one of them. Of none, everybody
    /// may read it.
    pub fn of_all<A>(parts: &[&Private<A>], compute: impl FnOnce(Vec<&A>) -> T) -> Self {
        let mut readers = vec![Audience::Mediator, Audience::Public];
        for part in parts.iter().filter(|part| !part.readers.contains(&Audience::Public)) {
            readers = match readers.contains(&Audience::Public) {
                true => part.readers.clone(),
                false => readers.into_iter().filter(|one| part.readers.contains(one)).collect(),
            };
        }
        Private { value: compute(parts.iter().map(|part| &part.value).collect()), readers }
    }

    /// What is computed from it: for the same readers.
    pub fn map<U>(self, compute: impl FnOnce(T) -> U) -> Private<U> {
        Private { value: compute(self.value), readers: self.readers }
    }

    /// It, for those alone who may read another private thing too: how what an audience was allowed to use is held
    /// together with what was made of it.
    #[must_use]
    pub fn and<U>(self, other: &Private<U>) -> Self {
        let readers = Private::of_all(&[&self.readers_only(), &other.readers_only()], |_| ()).readers;
        Private { value: self.value, readers }
    }

    fn readers_only(&self) -> Private<()> {
        Private { value: (), readers: self.readers.clone() }
    }

    /// It, for an audience that it admits.
    pub fn read(&self, audience: &Audience) -> Option<&T> {
        self.admits(audience).then_some(&self.value)
    }

    /// Whether an audience may read it: the mediator, its owner, and those to whom the owner shows it. What is shown to
    /// the public, everybody may read.
    pub fn admits(&self, audience: &Audience) -> bool {
        self.readers.contains(audience) || self.readers.contains(&Audience::Public)
    }

    /// Everybody who may read it, the mediator first: how an output that it went into is marked. Holds the public where
    /// everybody may.
    pub fn readers(&self) -> &[Audience] {
        &self.readers
    }
}

impl<T, E> Private<Result<T, E>> {
    /// What succeeded, or what failed, for the same readers.
    ///
    /// # Errors
    ///
    /// What failed.
    pub fn transpose(self) -> Result<Private<T>, Private<E>> {
        match self.value {
            Ok(value) => Ok(Private { value, readers: self.readers }),
            Err(error) => Err(Private { value: error, readers: self.readers }),
        }
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
    fn what_is_computed_from_several_is_for_those_who_may_read_all() {
        let (a, b) = (Private::new(1, "A", vec![party("B")]), Private::new(2, "B", Vec::new()));
        let open = Private::new(3, "C", vec![Audience::Public]);
        let sum = |parts: &[&Private<i32>]| Private::of_all(parts, |values| values.into_iter().sum::<i32>());
        assert_eq!(sum(&[&a, &b, &open]).readers(), [Audience::Mediator, party("B")]);
        assert_eq!(sum(&[&a, &b]).read(&party("A")), None);
        assert_eq!(sum(&[&open]).read(&Audience::Public), Some(&3));
        assert_eq!(sum(&[]).read(&party("A")), Some(&0));
        assert_eq!(Private::open("x").and(&a).map(str::len).read(&party("C")), None);
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
