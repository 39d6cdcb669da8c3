//! Which state a verdict tells where what is known admits several: the gravest.

use irenic_model::{ClauseState, Tri};

/// From the least grave to the gravest.
const GRAVITY: [ClauseState; 9] = [
    ClauseState::Dormant,
    ClauseState::Fulfilled,
    ClauseState::Lapsed,
    ClauseState::Kept,
    ClauseState::Suspended,
    ClauseState::Pending,
    ClauseState::FulfilledLate,
    ClauseState::Undetermined,
    ClauseState::Breached,
];

/// The gravest state of those whose row may fit, read from the top down to the first that surely fits, and whether it is
/// the only one. A state among `only_if_sure` hides something graver behind it: where it is in doubt it is not told.
pub(crate) fn gravest(rows: &[(ClauseState, Tri)], only_if_sure: &[ClauseState]) -> (ClauseState, bool) {
    let mut admitted: Vec<ClauseState> = Vec::new();
    let mut alone = true;
    for (state, fits) in rows {
        match fits {
            Tri::No => {}
            Tri::Possibly if only_if_sure.contains(state) => alone = false,
            _ => admitted.push(*state),
        }
        if *fits == Tri::Yes {
            break;
        }
    }
    let weight = |state: &ClauseState| GRAVITY.iter().position(|one| one == state);
    let alone = alone && admitted.len() == 1;
    match admitted.into_iter().max_by_key(weight) {
        Some(state) => (state, alone),
        None => (ClauseState::Undetermined, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ClauseState::{Breached, Dormant, Fulfilled, Lapsed, Pending};

    #[test]
    fn the_gravest_that_may_be_is_told() {
        let rows = [(Dormant, Tri::No), (Fulfilled, Tri::Possibly), (Breached, Tri::Possibly), (Pending, Tri::No)];
        assert_eq!(gravest(&rows, &[]), (Breached, false));
        assert_eq!(gravest(&[(Fulfilled, Tri::Yes), (Breached, Tri::Yes)], &[]), (Fulfilled, true));
    }

    #[test]
    fn what_hides_something_graver_is_told_only_where_it_is_sure() {
        let rows = |lapsed| [(Lapsed, lapsed), (Pending, Tri::Yes)];
        assert_eq!(gravest(&rows(Tri::Possibly), &[Lapsed]), (Pending, false));
        assert_eq!(gravest(&rows(Tri::Yes), &[Lapsed]), (Lapsed, true));
    }
}
