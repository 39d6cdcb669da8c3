use irenic_talks::{Bargain, Decimal, Literal, Move, RedLine, Solution, Utility};
use std::collections::BTreeMap;

/// Answers by looking at every combination, straight from the definitions; numbers in units of 10^-4.
pub(crate) struct Naive<'a> {
    bargain: &'a Bargain,
    pub(crate) admissible: Vec<Vec<usize>>,
}

/// The first of packages that are alike, and how many they are.
type Group = (Vec<usize>, u128);

fn units(number: Decimal, places: u8) -> i128 {
    number.in_units(places).unwrap()
}

fn holds(literals: &[Literal], package: &[usize]) -> bool {
    literals.iter().all(|literal| (package[literal.bracket] == literal.option) == literal.holds)
}

fn sum(utility: &Utility, package: &[usize], high: bool) -> i128 {
    package
        .iter()
        .enumerate()
        .map(|(bracket, option)| {
            let worth = utility.values[bracket][*option];
            units(utility.weights[bracket], 2) * units(if high { worth.high } else { worth.low }, 2)
        })
        .sum()
}

fn all(sizes: &[usize]) -> Vec<Vec<usize>> {
    let mut packages = vec![Vec::new()];
    for size in sizes {
        packages = packages
            .iter()
            .flat_map(|package: &Vec<usize>| {
                (0..*size).map(move |option| package.iter().copied().chain([option]).collect())
            })
            .collect();
    }
    packages
}

impl<'a> Naive<'a> {
    pub(crate) fn of(bargain: &'a Bargain, waived: Option<usize>) -> Naive<'a> {
        let sizes: Vec<usize> = bargain.brackets.iter().map(|bracket| bracket.options.len()).collect();
        let mut naive = Naive { bargain, admissible: Vec::new() };
        naive.admissible = all(&sizes).into_iter().filter(|package| naive.admits(package, waived)).collect();
        naive
    }

    fn admits(&self, package: &[usize], waived: Option<usize>) -> bool {
        if self.bargain.unsound.iter().any(|literals| holds(literals, package)) {
            return false;
        }
        for (party, stance) in self.bargain.stances.iter().enumerate() {
            let low = self.low(package, party);
            let crossed = stance.red_lines.iter().any(|line| match line {
                RedLine::Never(literals) => holds(literals, package),
                RedLine::AtLeast(least) => low < units(*least, 4),
            });
            let worse = stance.no_agreement.is_some_and(|none| low < units(none, 4)) && waived != Some(party);
            if crossed || worse {
                return false;
            }
        }
        self.bargain.ratifications.iter().all(|body| {
            let touched = body.touching.is_empty() || body.touching.iter().any(|literal| holds(&[*literal], package));
            let seats: u64 = body
                .factions
                .iter()
                .filter(|faction| {
                    let content =
                        faction.least.is_none_or(|least| sum(&faction.utility, package, false) >= units(least, 4));
                    content && !faction.rejects.iter().any(|literals| holds(literals, package))
                })
                .map(|faction| faction.seats)
                .sum();
            !touched || seats >= body.needed
        })
    }

    fn low(&self, package: &[usize], party: usize) -> i128 {
        let stance = &self.bargain.stances[party];
        let linked = stance.linkages.iter().filter(|(literals, _)| holds(literals, package));
        sum(&stance.utility, package, false) + linked.map(|(_, points)| units(*points, 4)).sum::<i128>()
    }

    fn lows(&self, package: &[usize]) -> Vec<i128> {
        (0..self.bargain.stances.len()).map(|party| self.low(package, party)).collect()
    }

    pub(crate) fn worth(&self, package: &[usize], party: usize) -> (Option<i128>, Option<i128>) {
        let stance = &self.bargain.stances[party];
        let low = self.low(package, party);
        let high = low - sum(&stance.utility, package, false) + sum(&stance.utility, package, true);
        (Some(low), Some(high))
    }

    /// The least by which one package is better than another for a party, over all values within the intervals.
    fn difference(&self, one: &[usize], other: &[usize], party: usize) -> i128 {
        let stance = &self.bargain.stances[party];
        let mut difference = 0;
        for bracket in (0..one.len()).filter(|bracket| one[*bracket] != other[*bracket]) {
            let value = |option: usize| stance.utility.values[bracket][option];
            difference += units(stance.utility.weights[bracket], 2)
                * (units(value(one[bracket]).low, 2) - units(value(other[bracket]).high, 2));
        }
        for (literals, points) in &stance.linkages {
            difference += units(*points, 4) * (i128::from(holds(literals, one)) - i128::from(holds(literals, other)));
        }
        difference
    }

    fn beats(&self, one: &[usize], other: &[usize]) -> bool {
        let differences: Vec<i128> =
            (0..self.bargain.stances.len()).map(|party| self.difference(one, other, party)).collect();
        differences.iter().all(|difference| *difference >= 0) && differences.iter().any(|difference| *difference > 0)
    }

    pub(crate) fn within(&self, one: &[usize], other: &[usize], within: &[i128]) -> bool {
        within.iter().enumerate().all(|(party, within)| self.difference(one, other, party) >= -within)
    }

    pub(crate) fn uncertain(&self) -> Vec<usize> {
        let uncertain = |bracket: &usize| {
            self.bargain.stances.iter().any(|stance| {
                units(stance.utility.weights[*bracket], 2) > 0
                    && stance.utility.values[*bracket].iter().any(|worth| worth.low < worth.high)
            })
        };
        (0..self.bargain.brackets.len()).filter(uncertain).collect()
    }

    pub(crate) fn frontier(&self) -> Vec<Group> {
        let uncertain = self.uncertain();
        let mut groups: BTreeMap<(Vec<i128>, Vec<usize>), Group> = BTreeMap::new();
        for package in &self.admissible {
            if self.admissible.iter().any(|other| self.beats(other, package)) {
                continue;
            }
            let options = uncertain.iter().map(|bracket| package[*bracket]).collect();
            groups.entry((self.lows(package), options)).or_insert_with(|| (package.clone(), 0)).1 += 1;
        }
        groups.into_values().collect()
    }

    pub(crate) fn baseline(&self) -> Vec<i128> {
        let from = |party: usize| match self.bargain.stances[party].no_agreement {
            Some(none) => units(none, 4),
            None => self.admissible.iter().map(|package| self.low(package, party)).min().unwrap(),
        };
        (0..self.bargain.stances.len()).map(from).collect()
    }

    pub(crate) fn ideal(&self) -> Vec<i128> {
        let most = |party| self.admissible.iter().map(|package| self.low(package, party)).max().unwrap();
        (0..self.bargain.stances.len()).map(most).collect()
    }

    /// Gains, and the ideal gains and own scales that they are parts of, of the parties that can gain.
    fn parts(&self, package: &[usize], baseline: &[i128], ideal: &[i128], gaining: bool) -> Vec<(i128, i128, i128)> {
        let lows = self.lows(package);
        (0..lows.len())
            .filter(|party| (ideal[*party] > baseline[*party]) == gaining)
            .map(|party| {
                let stance = &self.bargain.stances[party];
                let (mut worst, mut best) = (0, 0);
                for (values, weight) in stance.utility.values.iter().zip(&stance.utility.weights) {
                    let lows = || values.iter().map(|worth| units(*weight, 2) * units(worth.low, 2));
                    worst += lows().min().unwrap();
                    best += lows().max().unwrap();
                }
                for (_, points) in &stance.linkages {
                    if *points < 0.into() { worst += units(*points, 4) } else { best += units(*points, 4) }
                }
                (lows[party] - baseline[party], ideal[party] - baseline[party], best - worst.min(baseline[party]))
            })
            .collect()
    }

    pub(crate) fn objective(&self, solution: Solution, package: &[usize], baseline: &[i128], ideal: &[i128]) -> f64 {
        let parts = self.parts(package, baseline, ideal, true);
        let relative = parts.iter().map(|(gain, whole, _)| *gain as f64 / *whole as f64);
        match solution {
            Solution::Nash => relative.map(|part| part.max(0.0)).product(),
            Solution::KalaiSmorodinsky => relative.reduce(f64::min).unwrap_or(1.0),
            Solution::Egalitarian => {
                let own = parts.iter().map(|(gain, _, scale)| *gain as f64 / *scale as f64);
                own.reduce(f64::min).unwrap_or(1.0)
            }
            Solution::Utilitarian => relative.sum(),
        }
    }

    pub(crate) fn point(&self, solution: Solution) -> Option<Vec<usize>> {
        if self.admissible.is_empty() {
            return None;
        }
        let (baseline, ideal) = (self.baseline(), self.ideal());
        // All parts over one denominator, so that whole numbers can be compared.
        let keys = self.admissible.iter().map(|package| {
            let parts = self.parts(package, &baseline, &ideal, true);
            let content = self.parts(package, &baseline, &ideal, false);
            let scale = |at: usize| content[at].2.max(1);
            let others = |at: usize| (0..content.len()).filter(|other| *other != at).map(scale).product::<i128>();
            let rest: i128 = (0..content.len()).map(|at| content[at].0 * others(at)).sum();
            let over = |own: bool| -> Vec<i128> {
                let whole = |at: usize| if own { parts[at].2 } else { parts[at].1 };
                let others = |at: usize| (0..parts.len()).filter(|other| *other != at).map(whole).product::<i128>();
                (0..parts.len()).map(|at| parts[at].0 * others(at)).collect()
            };
            let main = match solution {
                Solution::Nash => vec![parts.iter().map(|(gain, _, _)| (*gain).max(0)).product::<i128>()],
                Solution::Utilitarian => vec![over(false).iter().sum()],
                Solution::KalaiSmorodinsky | Solution::Egalitarian => {
                    let mut parts = over(solution == Solution::Egalitarian);
                    parts.sort_unstable();
                    parts
                }
            };
            (main, over(false).iter().sum::<i128>(), rest, std::cmp::Reverse(package.clone()))
        });
        keys.max().map(|(_, _, _, package)| package.0)
    }

    pub(crate) fn moves(&self) -> Option<(usize, Vec<usize>)> {
        let moves = |package: &Vec<usize>| {
            let moving = self.bargain.stances.iter().map(|stance| {
                stance.today.iter().zip(package).filter(|(today, to)| today.is_some_and(|today| today != **to)).count()
            });
            (moving.sum::<usize>(), package.clone())
        };
        self.admissible.iter().map(moves).min()
    }

    fn on_the_table(&self, today: &[Vec<Option<usize>>]) -> Vec<&Vec<usize>> {
        let on = |package: &&Vec<usize>| {
            (0..package.len()).all(|bracket| {
                let mut positions = today.iter().filter_map(|of| of[bracket]).peekable();
                positions.peek().is_none() || positions.any(|position| position == package[bracket])
            })
        };
        self.admissible.iter().filter(on).collect()
    }

    pub(crate) fn unlocking(&self) -> Vec<(Move, usize, usize)> {
        let today: Vec<Vec<Option<usize>>> = self.bargain.stances.iter().map(|stance| stance.today.clone()).collect();
        let before = self.on_the_table(&today);
        let mut values = Vec::new();
        for (party, of) in today.iter().enumerate() {
            for (bracket, from) in of.iter().enumerate() {
                let Some(from) = *from else { continue };
                for to in 0..self.bargain.brackets[bracket].options.len() {
                    let mut moved = today.clone();
                    moved[party][bracket] = Some(to);
                    let after = self.on_the_table(&moved);
                    let opens = after.iter().filter(|package| !before.contains(package)).count();
                    let closes = before.iter().filter(|package| !after.contains(package)).count();
                    if opens > 0 {
                        values.push((Move { bracket, party, from, to }, opens, closes));
                    }
                }
            }
        }
        values.sort_by_key(|(step, opens, closes)| (std::cmp::Reverse(*opens), *closes, *step));
        values
    }
}
