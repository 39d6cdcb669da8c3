//! All courses of events of a small agreement, tabulated by the engine.
//!
//! A course gives each duty of each bearer one instant of a grid at which its act happens, or none. Nothing else happens.
//! An act that does not achieve its duty (before the opening, after the lapse) changes nothing, so only courses in which
//! every act counts are kept.
//!
//! **Why the table is whole.** What the engine says of a duty depends on its own act and on the acts of those clauses that
//! its text names, directly or through phases, moments and prohibitions. Duties that refer to each other form a unit. The
//! engine is asked once for each unit and each way in which the acts named can fall (of a clause with several bearers, the last of its acts); a course of the whole text is put
//! together from these. The engine gives for an instant what came before it alone, so every course in which all acts count
//! can be reached by adding acts one after the other in the order of time.
//!
//! **Why the grid suffices.** Times are whole seconds. All bounds that a text sets on an act lie a whole number of days
//! from entry into force, from a noon or from another act; the end of a day, and what must come before another act, is
//! exclusive, so that its last second is one less. A set of such bounds that can be met at all can be met at sums of
//! bounds along a chain of acts (the shortest paths of Dechter, Meiri and Pearl 1991), and so can the extreme play of either
//! side in the game of `games`: at a midnight or a noon, or a few seconds before one, no more seconds than there are
//! exclusive bounds on a chain. The grid holds all of these up to a day after the last date and all lengths together.
//! Where a text knows only days, and its only exclusive bounds are ends of days, the seconds before them do the same as the midnight before: each bound is then
//! kept when all times of a course are put back to their midnights. `grids_agree` holds the two against each other.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use irenic_evidence::{Coverage, Incident, Location, Observation, Origin, Standing, TimeSpan};
use irenic_model::{Agreement, ClauseState, Standard};
use irenic_verify::{Query, Report, verify};
use jiff::{SignedDuration, Timestamp};

use crate::draft::{Bearer, Boundary, Condition, Draft, Length, Node, Part, Sort, Time, event};

/// One duty of one bearer.
#[derive(Debug, Clone)]
pub(crate) struct Instance {
    pub(crate) clause: usize,
    /// Who does it in the courses.
    pub(crate) by: &'static str,
    /// Who can do it.
    pub(crate) owners: Vec<&'static str>,
}

/// Acts by instance: the place in the grid, or [`NEVER`]. At most eight instances.
pub(crate) type Acts = [u8; 8];

pub(crate) const NEVER: u8 = u8::MAX;

/// No act at all.
pub(crate) const NONE: Acts = [NEVER; 8];

/// What becomes of duties in a course, as sets of instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Outcome {
    pub(crate) opened: u8,
    pub(crate) met: u8,
    pub(crate) failed: u8,
}

impl Outcome {
    fn join(self, other: Outcome) -> Outcome {
        Outcome { opened: self.opened | other.opened, met: self.met | other.met, failed: self.failed | other.failed }
    }
}

/// Instances that refer to each other.
#[derive(Debug)]
struct Unit {
    members: Vec<usize>,
    /// Instances outside it that its clauses name.
    named: Vec<usize>,
    /// All instances that bear on it, itself among them.
    behind: Vec<usize>,
}

/// The acts of a unit that all count, packed, with what becomes of its duties.
type Table = BTreeMap<Acts, Outcome>;

pub(crate) struct Courses {
    agreement: Agreement,
    coverage: Vec<Coverage>,
    pub(crate) grid: Vec<Timestamp>,
    pub(crate) instances: Vec<Instance>,
    units: Vec<Unit>,
    happenings: Vec<Vec<Incident>>,
    /// For each instance, the instances of each clause that its own names.
    named: Vec<Vec<Vec<usize>>>,
    cells: RefCell<BTreeMap<(usize, [u8; 9]), ClauseState>>,
    tables: RefCell<BTreeMap<(usize, Acts), Rc<Table>>>,
    /// How often the engine was asked.
    pub(crate) asked: Cell<u64>,
    /// In how many of its answers conditions depended on each other within one instant.
    pub(crate) unsettled: Cell<u64>,
}

fn achieved(state: ClauseState) -> bool {
    matches!(state, ClauseState::Fulfilled | ClauseState::FulfilledLate)
}

/// Entry into force of all small agreements.
fn start() -> Timestamp {
    "2026-03-02T00:00Z".parse().unwrap()
}

pub(crate) fn incident(id: String, event: &str, actor: &str, at: Timestamp) -> Incident {
    let observation = Observation {
        id: id.clone(),
        source: "s".to_string(),
        event: event.to_string(),
        subject: None,
        actor: Some(actor.to_string()),
        involved: Vec::new(),
        from: None,
        to: None,
        concerning: None,
        fields: BTreeMap::new(),
        time: TimeSpan::at(at),
        location: Location::Unknown,
        known: at,
        reporter: None,
        grade: None,
        standing: Standing::Confirmed,
        origin: Origin { file: Arc::from("given"), line: 1, release: Arc::from("") },
    };
    Incident::of(id, vec![observation]).unwrap()
}

impl Draft {
    /// Each duty of each bearer.
    pub(crate) fn instances(&self) -> Vec<Instance> {
        let mut instances = Vec::new();
        for (clause, of) in self.clauses.iter().enumerate().filter(|(_, of)| of.sort == Sort::Duty) {
            let mut add =
                |by, owners: &[&'static str]| instances.push(Instance { clause, by, owners: owners.to_vec() });
            match of.bearer {
                Bearer::A => add("A", &["A"]),
                Bearer::B => add("B", &["B"]),
                Bearer::M => add("M", &["M"]),
                Bearer::Each => {
                    add("A", &["A"]);
                    add("B", &["B"]);
                }
                Bearer::Jointly => add("A", &["A", "B"]),
            }
        }
        instances
    }

    fn parts(&self) -> impl Iterator<Item = &Part> {
        self.clauses.iter().flat_map(|clause| clause.parts.iter().chain(clause.options.iter().flatten()))
    }

    /// All dates and other points that it names, whether it counts in hours, and the most days that a chain of its lengths
    /// adds up to: a chain takes at most one length of each clause, phase and moment.
    fn times(&self) -> (Vec<Time>, bool, u32) {
        let (mut flat, mut hours, mut sum) = (Vec::new(), false, 0);
        let mut add = |mut times: Vec<&'_ Time>, mut lengths: Vec<Length>, flat: &mut Vec<Time>| {
            while let Some(time) = times.pop() {
                match time {
                    Time::Later(base, length) => {
                        lengths.push(*length);
                        times.push(base);
                    }
                    Time::Earliest(left, right) | Time::Latest(left, right) => times.extend([&**left, &**right]),
                    other => flat.push(other.clone()),
                }
            }
            hours |= lengths.iter().any(|length| matches!(length, Length::Hours(_)));
            sum += lengths.iter().map(|length| length.days()).max().unwrap_or(0);
        };
        for clause in &self.clauses {
            let (mut times, mut lengths) = (Vec::new(), Vec::new());
            for part in clause.parts.iter().chain(clause.options.iter().flatten()) {
                match part {
                    Part::When(condition) => condition.times(&mut times),
                    Part::From(time) | Part::By(time) | Part::Until(time) => times.push(time),
                    Part::Within(length, time) => {
                        lengths.push(*length);
                        times.extend(time);
                    }
                    Part::After(_) | Part::Before(_) | Part::InPhase(_) => {}
                }
            }
            add(times, lengths, &mut flat);
        }
        let phases = self.phases.iter().flat_map(|phase| phase.begins.iter().chain(&phase.ends));
        for boundary in phases.chain(&self.moments) {
            let mut times = Vec::new();
            match boundary {
                Boundary::At(time) => times.push(time),
                Boundary::When(condition) => Condition::times(condition, &mut times),
            }
            add(times, Vec::new(), &mut flat);
        }
        (flat, hours, sum)
    }

    /// The instants at which acts are tried, in order; `fine` for the seconds before midnight where they would not be needed.
    pub(crate) fn grid(&self, fine: bool) -> Vec<Timestamp> {
        let (times, hours, lengths) = self.times();
        let noon = times.iter().any(|time| matches!(time, Time::Noon(_)));
        let strict = self.parts().filter(|part| matches!(part, Part::Before(_) | Part::InPhase(_))).count().min(2);
        let last = times.iter().filter_map(|time| match time {
            Time::Day(day) | Time::Noon(day) => Some(u32::from(*day)),
            _ => None,
        });
        let days = last.max().unwrap_or(0) + 1 + lengths;
        let strict = i64::try_from(strict).unwrap();
        let coarse = strict == 0 && !noon && !hours && !fine;
        let mut grid = Vec::new();
        for day in 0..=days {
            let midnight = start() + SignedDuration::from_hours(24 * i64::from(day));
            let seconds = if coarse { 0 } else { 1 + strict };
            grid.extend((0..=seconds).rev().map(|early| midnight - SignedDuration::from_secs(early)));
            if noon {
                let noon = midnight + SignedDuration::from_hours(12);
                grid.extend((0..=strict).rev().map(|early| noon - SignedDuration::from_secs(early)));
            }
        }
        grid.retain(|at| *at >= start());
        grid
    }
}

impl Courses {
    pub(crate) fn new(draft: &Draft, agreement: Agreement, fine: bool) -> Self {
        let instances = draft.instances();
        assert!(instances.len() <= 8);
        let grid = draft.grid(fine);
        let of_clauses = |clauses: &[usize]| -> Vec<usize> {
            (0..instances.len()).filter(|index| clauses.contains(&instances[*index].clause)).collect()
        };
        let by_clause: Vec<Vec<Vec<usize>>> = instances
            .iter()
            .map(|instance| {
                draft.acts_behind(Node::Clause(instance.clause)).iter().map(|of| of_clauses(&[*of])).collect()
            })
            .collect();
        let named: Vec<Vec<usize>> = by_clause.iter().map(|of| of.concat()).collect();
        // Which instances bear on which, through others too.
        let mut behind: Vec<u8> = named
            .iter()
            .enumerate()
            .map(|(of, named)| named.iter().fold(1 << of, |all, other| all | 1 << other))
            .collect();
        for via in 0..instances.len() {
            let further = behind[via];
            behind.iter_mut().filter(|of| **of & (1 << via) != 0).for_each(|of| *of |= further);
        }
        let members_of = |set: u8| (0..instances.len()).filter(|index| set & (1 << index) != 0).collect::<Vec<usize>>();
        let mut units: Vec<Unit> = Vec::new();
        for (first, all) in behind.iter().enumerate() {
            if units.iter().any(|unit| unit.members.contains(&first)) {
                continue;
            }
            let all = members_of(*all);
            let members: Vec<usize> = all.iter().copied().filter(|other| behind[*other] & (1 << first) != 0).collect();
            let mut outside: Vec<usize> =
                members.iter().flat_map(|of| named[*of].clone()).filter(|other| !members.contains(other)).collect();
            outside.sort_unstable();
            outside.dedup();
            units.push(Unit { members, named: outside, behind: all });
        }
        // What others name comes before them.
        units.sort_by_key(|unit| unit.behind.len());
        let happenings = instances
            .iter()
            .enumerate()
            .map(|(index, instance)| {
                let of = |(place, at): (usize, &Timestamp)| {
                    incident(format!("{index}.{place}"), &event(instance.clause), instance.by, *at)
                };
                grid.iter().enumerate().map(of).collect()
            })
            .collect();
        let coverage = Coverage { events: (0..draft.clauses.len()).map(event).collect(), ..Coverage::default() };
        Courses {
            agreement,
            coverage: vec![coverage],
            grid,
            instances,
            units,
            happenings,
            named: by_clause,
            cells: RefCell::new(BTreeMap::new()),
            tables: RefCell::new(BTreeMap::new()),
            asked: Cell::new(0),
            unsettled: Cell::new(0),
        }
    }

    /// About how many verdicts and courses the tables take.
    pub(crate) fn size(&self) -> u64 {
        let grid = self.grid.len() as u64 + 1;
        let power = |exponent: usize| grid.saturating_pow(u32::try_from(exponent).unwrap_or(u32::MAX));
        let verdicts: u64 = self.named.iter().map(|named| power(1 + named.len())).sum();
        let courses: u64 = self.groups().iter().map(|group| power(group.count_ones() as usize)).sum();
        verdicts + courses / 20
    }

    /// What the engine says long after everything, given acts and perhaps more incidents.
    fn report(&self, acts: &Acts, of: &[usize], more: &[Incident]) -> Report {
        self.asked.set(self.asked.get() + 1);
        let mut incidents: Vec<Incident> = of
            .iter()
            .filter(|index| acts[**index] != NEVER)
            .map(|index| self.happenings[*index][usize::from(acts[*index])].clone())
            .collect();
        incidents.extend_from_slice(more);
        let as_of = start() + SignedDuration::from_hours(24 * 90);
        verify(&self.agreement, &incidents, &self.coverage, &Query { as_of, standard: Standard::Confirmed })
    }

    /// What the engine says of a duty, by what it can rest on; as far as it has been asked.
    fn cell(&self, acts: &Acts, instance: usize) -> (usize, [u8; 9]) {
        let mut key = [NEVER; 9];
        key[0] = acts[instance];
        // A clause that is named is fulfilled at the last of its acts.
        for (slot, of) in self.named[instance].iter().enumerate() {
            key[slot + 1] = of.iter().map(|index| acts[*index]).max().unwrap_or(NEVER);
        }
        (instance, key)
    }

    /// Asks the engine about all instances that bear on a unit. Where all acts count, what it says of each duty is kept;
    /// else nothing is known of such acts but that they do not all count.
    fn ask(&self, acts: &Acts, unit: &Unit) -> bool {
        let report = self.report(acts, &unit.behind, &[]);
        if !report.settled {
            self.unsettled.set(self.unsettled.get() + 1);
            return false;
        }
        let mut states = Vec::new();
        for member in &unit.behind {
            let instance = &self.instances[*member];
            let id = (instance.clause + 1).to_string();
            let single = instance.owners.len() > 1;
            let of = |one: &&irenic_verify::Finding| {
                one.clause == id && (single || one.bearer.is_none() || one.bearer.as_deref() == Some(instance.by))
            };
            let found = report.findings.iter().find(of).unwrap();
            assert!(found.certain, "what is known exactly is not certain: {found:?}");
            if acts[*member] != NEVER && !achieved(found.state) {
                return false;
            }
            states.push((*member, found.state));
        }
        let mut cells = self.cells.borrow_mut();
        cells.extend(states.into_iter().map(|(member, state)| (self.cell(acts, member), state)));
        true
    }

    /// Which acts of a unit count, and what comes of them, given the acts that it names.
    fn table(&self, unit: usize, acts: &Acts) -> Rc<Table> {
        let of = &self.units[unit];
        let mut key = NONE;
        of.named.iter().for_each(|index| key[*index] = acts[*index]);
        if let Some(known) = self.tables.borrow().get(&(unit, key)) {
            return Rc::clone(known);
        }
        let mut whole = *acts;
        of.members.iter().for_each(|member| whole[*member] = NEVER);
        let mut table = Table::new();
        let mut open = vec![(NONE, 0)];
        while let Some((own, from)) = open.pop() {
            if table.contains_key(&own) {
                continue;
            }
            of.members.iter().for_each(|member| whole[*member] = own[*member]);
            let known = |member: &usize| self.cells.borrow().get(&self.cell(&whole, *member)).copied();
            let mut states: Vec<Option<ClauseState>> = of.members.iter().map(known).collect();
            let counts = |states: &[Option<ClauseState>]| {
                let all = of.members.iter().zip(states);
                all.clone().all(|(member, state)| own[*member] == NEVER || state.is_none_or(achieved))
            };
            if !counts(&states) {
                continue;
            }
            if states.iter().any(Option::is_none) {
                if !self.ask(&whole, of) {
                    continue;
                }
                states = of.members.iter().map(known).collect();
            }
            let mut outcome = Outcome::default();
            for (member, state) in of.members.iter().zip(&states) {
                let bit = 1u8 << member;
                match state.unwrap() {
                    ClauseState::Dormant => continue,
                    ClauseState::Fulfilled => outcome.met |= bit,
                    ClauseState::FulfilledLate | ClauseState::Breached => outcome.failed |= bit,
                    ClauseState::Lapsed | ClauseState::Pending => {}
                    other => panic!("a state that no course of these texts has: {other:?}"),
                }
                outcome.opened |= bit;
            }
            table.insert(own, outcome);
            // What does not open whatever it does itself cannot be achieved.
            let closed = |member: &usize, state: &Option<ClauseState>| {
                *state == Some(ClauseState::Dormant)
                    && !self.named[*member].iter().flatten().any(|other| of.members.contains(other))
            };
            for (member, _) in of
                .members
                .iter()
                .zip(&states)
                .filter(|(member, state)| own[**member] == NEVER && !closed(member, state))
            {
                for place in from..self.grid.len() {
                    let mut next = own;
                    next[*member] = u8::try_from(place).unwrap();
                    if !table.contains_key(&next) {
                        open.push((next, place));
                    }
                }
            }
        }
        let table = Rc::new(table);
        self.tables.borrow_mut().insert((unit, key), Rc::clone(&table));
        table
    }

    /// Calls for every course of some instances, with all that bear on them, until told to stop. Returns whether it was.
    pub(crate) fn each(&self, of: u8, see: &mut dyn FnMut(&Acts, Outcome) -> bool) -> bool {
        let units: Vec<usize> = (0..self.units.len())
            .filter(|unit| self.units[*unit].members.iter().any(|member| of & (1 << member) != 0))
            .collect();
        self.each_from(&units, NONE, Outcome::default(), see)
    }

    fn each_from(
        &self,
        units: &[usize],
        acts: Acts,
        outcome: Outcome,
        see: &mut dyn FnMut(&Acts, Outcome) -> bool,
    ) -> bool {
        let Some((unit, rest)) = units.split_first() else { return see(&acts, outcome) };
        let table = self.table(*unit, &acts);
        table.iter().any(|(own, theirs)| {
            let mut all = acts;
            self.units[*unit].members.iter().for_each(|member| all[*member] = own[*member]);
            self.each_from(rest, all, outcome.join(*theirs), see)
        })
    }

    /// Whether an act counts, given others; later acts do not bear on it.
    pub(crate) fn counts(&self, acts: &Acts, instance: usize, place: usize) -> bool {
        let unit = self.units.iter().position(|unit| unit.members.contains(&instance)).unwrap();
        let mut own = NONE;
        self.units[unit].members.iter().for_each(|member| own[*member] = acts[*member]);
        own[instance] = u8::try_from(place).unwrap();
        self.table(unit, acts).contains_key(&own)
    }

    /// What comes of acts. One that another of the same instant has made void is left out.
    pub(crate) fn outcome(&self, acts: &Acts, of: u8) -> Outcome {
        let mut acts = *acts;
        let mut outcome = Outcome::default();
        for (index, unit) in self.units.iter().enumerate() {
            if !unit.members.iter().any(|member| of & (1 << member) != 0) {
                continue;
            }
            let table = self.table(index, &acts);
            let mut own = NONE;
            unit.members.iter().for_each(|member| own[*member] = acts[*member]);
            if let Some(known) = table.get(&own) {
                outcome = outcome.join(*known);
                continue;
            }
            let kept =
                |own: &Acts| unit.members.iter().all(|member| own[*member] == NEVER || own[*member] == acts[*member]);
            let most = |own: &Acts| unit.members.iter().filter(|member| own[**member] != NEVER).count();
            let best = table.keys().filter(|own| kept(own)).max_by_key(|own| most(own)).copied().unwrap();
            outcome = outcome.join(table[&best]);
            unit.members.iter().for_each(|member| acts[*member] = best[*member]);
        }
        outcome
    }

    /// An instance with all that bear on it.
    pub(crate) fn behind(&self, instance: usize) -> u8 {
        let unit = self.units.iter().find(|unit| unit.members.contains(&instance)).unwrap();
        unit.behind.iter().fold(0, |all, index| all | 1 << index)
    }

    /// Instances that hang together, each group a set.
    pub(crate) fn groups(&self) -> Vec<u8> {
        let mut groups: Vec<u8> = Vec::new();
        for index in 0..self.instances.len() {
            let mut mine = self.behind(index);
            groups.retain(|group| {
                let shared = group & mine != 0;
                if shared {
                    mine |= group;
                }
                !shared
            });
            groups.push(mine);
        }
        groups
    }

    /// Whether a prohibition opens in some course, and whether it is in force at some instant of one: whether, were it
    /// violated at every instant of the grid, the engine would find a violation.
    pub(crate) fn prohibition(&self, draft: &Draft, clause: usize) -> (bool, bool) {
        let named = draft.acts_behind(Node::Clause(clause));
        let of = (0..self.instances.len())
            .filter(|index| named.contains(&self.instances[*index].clause))
            .fold(0, |all, index| all | self.behind(index));
        let by = match draft.clauses[clause].bearer {
            Bearer::B => "B",
            Bearer::M => "M",
            Bearer::A | Bearer::Each | Bearer::Jointly => "A",
        };
        let all = self.grid.iter().enumerate();
        let violations: Vec<Incident> =
            all.map(|(place, at)| incident(format!("v.{place}"), &event(clause), by, *at)).collect();
        let every: Vec<usize> = (0..self.instances.len()).collect();
        let id = (clause + 1).to_string();
        let mut opened = false;
        let in_force = self.each(of, &mut |acts, _| {
            let report = self.report(acts, &every, &violations);
            let mut of = report.findings.iter().filter(|one| one.clause == id);
            opened |= of.clone().any(|one| one.state != ClauseState::Dormant);
            of.any(|one| one.violations > 0)
        });
        (opened, in_force)
    }
}
