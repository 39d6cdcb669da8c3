use std::fmt;
use std::ops::Not;

/// Whether something holds, as far as it is known: Kleene's strong three-valued logic (Kleene 1952, §64).
///
/// [`Tri::Possibly`] stands for "true in one way of filling in what is not known, false in another". Ordered from
/// [`Tri::No`] to [`Tri::Yes`], so `and` is the minimum and `or` the maximum.
///
/// ```
/// use irenic_model::Tri;
/// assert_eq!(Tri::Possibly.and(Tri::No), Tri::No);
/// assert_eq!(Tri::Possibly.or(Tri::No), Tri::Possibly);
/// assert_eq!(!Tri::Possibly, Tri::Possibly);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tri {
    /// It does not hold, however what is unknown is filled in.
    No,
    /// It may or may not hold.
    Possibly,
    /// It holds, however what is unknown is filled in.
    Yes,
}

impl Tri {
    /// Both hold: the lesser of the two.
    #[must_use]
    pub fn and(self, other: Tri) -> Tri {
        self.min(other)
    }

    /// At least one holds: the greater of the two.
    #[must_use]
    pub fn or(self, other: Tri) -> Tri {
        self.max(other)
    }

    /// Whether at least one of them holds; `No` for none at all.
    pub fn any(values: impl IntoIterator<Item = Tri>) -> Tri {
        let mut result = Tri::No;
        for value in values {
            result = result.or(value);
            if result == Tri::Yes {
                break;
            }
        }
        result
    }

    /// Whether every one of them holds; `Yes` for none at all.
    pub fn all(values: impl IntoIterator<Item = Tri>) -> Tri {
        let mut result = Tri::Yes;
        for value in values {
            result = result.and(value);
            if result == Tri::No {
                break;
            }
        }
        result
    }

    /// What can be said of one thing that was looked at in several ways, one of which is the true one: the common
    /// answer where they agree, else `Possibly`; `Possibly` for none at all.
    pub fn agree(values: impl IntoIterator<Item = Tri>) -> Tri {
        let mut values = values.into_iter();
        let Some(first) = values.next() else { return Tri::Possibly };
        if values.all(|value| value == first) { first } else { Tri::Possibly }
    }

    /// Whether it surely holds.
    pub fn is_yes(self) -> bool {
        self == Tri::Yes
    }

    /// Whether it surely does not hold.
    pub fn is_no(self) -> bool {
        self == Tri::No
    }

    /// Whether it holds or may hold.
    pub fn may_hold(self) -> bool {
        self != Tri::No
    }

    /// `yes`, `no` or `possibly`.
    pub fn as_str(self) -> &'static str {
        match self {
            Tri::No => "no",
            Tri::Possibly => "possibly",
            Tri::Yes => "yes",
        }
    }
}

impl Not for Tri {
    type Output = Tri;

    fn not(self) -> Tri {
        match self {
            Tri::No => Tri::Yes,
            Tri::Possibly => Tri::Possibly,
            Tri::Yes => Tri::No,
        }
    }
}

impl From<bool> for Tri {
    fn from(value: bool) -> Tri {
        if value { Tri::Yes } else { Tri::No }
    }
}

impl fmt::Display for Tri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Tri; 3] = [Tri::No, Tri::Possibly, Tri::Yes];

    /// The ways to fill in what is not known.
    fn fillings(value: Tri) -> Vec<bool> {
        match value {
            Tri::No => vec![false],
            Tri::Possibly => vec![false, true],
            Tri::Yes => vec![true],
        }
    }

    fn summary(values: Vec<bool>) -> Tri {
        Tri::agree(values.into_iter().map(Tri::from))
    }

    #[test]
    fn tables_follow_from_filling_in_the_unknown() {
        for a in ALL {
            assert_eq!(!a, summary(fillings(a).into_iter().map(|x| !x).collect()));
            for b in ALL {
                let pairs: Vec<(bool, bool)> =
                    fillings(a).into_iter().flat_map(|x| fillings(b).into_iter().map(move |y| (x, y))).collect();
                assert_eq!(a.and(b), summary(pairs.iter().map(|(x, y)| *x && *y).collect()), "{a} and {b}");
                assert_eq!(a.or(b), summary(pairs.iter().map(|(x, y)| *x || *y).collect()), "{a} or {b}");
                assert_eq!(!(a.and(b)), (!a).or(!b), "De Morgan on {a}, {b}");
            }
        }
    }

    #[test]
    fn empty_sets_follow_the_convention_of_logic() {
        assert_eq!(Tri::any([]), Tri::No);
        assert_eq!(Tri::all([]), Tri::Yes);
        assert_eq!(Tri::any([Tri::No, Tri::Possibly]), Tri::Possibly);
        assert_eq!(Tri::all([Tri::Yes, Tri::Possibly]), Tri::Possibly);
        assert_eq!(Tri::any([Tri::Possibly, Tri::Yes]), Tri::Yes);
        assert_eq!(Tri::all([Tri::Possibly, Tri::No]), Tri::No);
    }
}
