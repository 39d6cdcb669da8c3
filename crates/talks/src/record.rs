use irenic_model::{Agreement, Days, Round};
use jiff::civil::Date;

use crate::{Audience, Private};

/// The record of talks as one audience may see it, up to a day.
///
/// A round that is confidential for others is left out without a word: that it was held is part of the confidence.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    /// Rounds that had begun by then, or may have, in the order of their first days; those without a day last.
    pub rounds: Vec<&'a Round>,
    /// The day asked about.
    pub as_of: Date,
}

impl<'a> Record<'a> {
    /// What `audience` may see of the rounds of an agreement that were held by the end of `as_of`.
    pub fn of(agreement: &'a Agreement, audience: &Audience, as_of: Date) -> Self {
        let seen = agreement.rounds.iter().filter(|round| audience.may_see(round.confidential.as_deref()));
        let mut rounds: Vec<&Round> =
            seen.filter(|round| round.days.is_none_or(|days| days.first() <= as_of)).collect();
        // Stable: rounds of one day stay in the order written.
        rounds.sort_by_key(|round| (round.days.is_none(), round.days.map(|days| (days.first(), days.last()))));
        Record { rounds, as_of }
    }

    /// One for each confidential round in it, readable for those who may see the round: what is made of the record is for
    /// those alone who may read them all.
    pub fn confidences(&self) -> Vec<Private<()>> {
        let confidential = self.rounds.iter().filter_map(|round| round.confidential.as_ref());
        confidential
            .map(|names| {
                let named: Vec<Audience> = names.iter().map(|name| Audience::named(name)).collect();
                Private::of_readers((), named)
            })
            .collect()
    }

    /// The same record with those rounds alone that all of these attended.
    #[must_use]
    pub fn attended_by(&self, names: &[String]) -> Record<'a> {
        let all_came =
            |round: &&&Round| names.iter().all(|name| round.delegations.iter().any(|(attended, _)| attended == name));
        Record { rounds: self.rounds.iter().filter(all_came).copied().collect(), as_of: self.as_of }
    }

    /// First and last day of each round whose days are known.
    pub fn held(&self) -> Vec<(Date, Date)> {
        let known = self.rounds.iter().filter_map(|round| match round.days {
            Some(Days::Held(first, last)) => Some((first, last.min(self.as_of))),
            _ => None,
        });
        known.collect()
    }

    /// First and last possible day of each round that was held sometime between them.
    pub fn sometime(&self) -> Vec<(Date, Date)> {
        let vague = self.rounds.iter().filter_map(|round| match round.days {
            Some(Days::Sometime(first, last)) => Some((first, last)),
            _ => None,
        });
        vague.collect()
    }

    /// How many rounds have no day at all.
    pub fn undated(&self) -> usize {
        self.rounds.iter().filter(|round| round.days.is_none()).count()
    }
}
