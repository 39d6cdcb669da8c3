//! Small agreements as the test draws them, and their text.

use std::fmt::Write;

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    Days(u8),
    /// So many times 24 hours.
    Hours(u8),
}

impl Length {
    /// In days, of which it is a whole number.
    pub(crate) fn days(self) -> u32 {
        match self {
            Length::Days(days) | Length::Hours(days) => u32::from(days),
        }
    }
}

/// A point in time; days count from entry into force, parts from 0 in their list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Time {
    Day(u8),
    /// Noon of a day, an exact instant.
    Noon(u8),
    Moment(usize),
    StartOfPhase(usize),
    EndOfPhase(usize),
    Fulfilment(usize),
    Later(Box<Time>, Length),
    Earliest(Box<Time>, Box<Time>),
    Latest(Box<Time>, Box<Time>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Condition {
    Fulfilled(usize),
    PhaseBegun(usize),
    PhaseEnded(usize),
    Passed(Time),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

/// One line of a clause.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Part {
    When(Condition),
    From(Time),
    By(Time),
    Until(Time),
    Within(Length, Option<Time>),
    After(usize),
    Before(usize),
    InPhase(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Duty,
    Prohibition,
    Permission,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bearer {
    A,
    B,
    M,
    Each,
    Jointly,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Clause {
    pub(crate) sort: Sort,
    pub(crate) bearer: Bearer,
    pub(crate) parts: Vec<Part>,
    /// The parts of a bracket's options.
    pub(crate) options: Vec<Vec<Part>>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Boundary {
    At(Time),
    When(Condition),
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Phase {
    pub(crate) begins: Option<Boundary>,
    pub(crate) ends: Option<Boundary>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Draft {
    pub(crate) clauses: Vec<Clause>,
    pub(crate) phases: Vec<Phase>,
    pub(crate) moments: Vec<Boundary>,
}

impl Draft {
    /// The drafts that the brackets make of it, each with the options chosen, as a diagnostic names them.
    pub(crate) fn drafts(&self) -> Vec<(Vec<String>, Draft)> {
        let mut drafts = vec![(Vec::new(), self.clone())];
        for index in 0..self.clauses.len() {
            let count = self.clauses[index].options.len();
            if count == 0 {
                continue;
            }
            let mut all = Vec::new();
            for (words, draft) in drafts {
                for option in 0..count {
                    let (mut words, mut draft): (Vec<String>, Draft) = (words.clone(), draft.clone());
                    let clause = &mut draft.clauses[index];
                    let more = std::mem::take(&mut clause.options).swap_remove(option);
                    clause.parts.extend(more);
                    words.push(format!("{}.way=option_{}", index + 1, option + 1));
                    all.push((words, draft));
                }
            }
            drafts = all;
        }
        drafts
    }

    /// What something refers to: clauses, with phases and moments, and prohibitions, replaced by what they refer to in turn.
    pub(crate) fn acts_behind(&self, of: Node) -> Vec<usize> {
        let mut seen = vec![of];
        let mut open = self.referred(of);
        let mut acts = Vec::new();
        while let Some(node) = open.pop() {
            if seen.contains(&node) && node != of {
                continue;
            }
            seen.push(node);
            match node {
                Node::Clause(clause) if self.clauses[clause].sort == Sort::Duty => {
                    if !acts.contains(&clause) {
                        acts.push(clause);
                    }
                }
                _ if node == of => {}
                _ => open.extend(self.referred(node)),
            }
        }
        acts.sort_unstable();
        acts
    }

    /// What something refers to, directly or through others, with itself.
    pub(crate) fn reached(&self, of: Node) -> Vec<Node> {
        let mut seen = vec![of];
        let mut next = 0;
        while let Some(node) = seen.get(next).copied() {
            let new: Vec<Node> = self.referred(node).into_iter().filter(|node| !seen.contains(node)).collect();
            seen.extend(new);
            next += 1;
        }
        seen
    }

    pub(crate) fn referred(&self, of: Node) -> Vec<Node> {
        let mut found = Vec::new();
        match of {
            Node::Clause(clause) => {
                let clause = &self.clauses[clause];
                clause.parts.iter().chain(clause.options.iter().flatten()).for_each(|part| part.refer(&mut found));
            }
            Node::Phase(phase) => {
                let phase = &self.phases[phase];
                phase.begins.iter().chain(&phase.ends).for_each(|boundary| boundary.refer(&mut found));
            }
            Node::Moment(moment) => self.moments[moment].refer(&mut found),
        }
        found
    }
}

/// A clause, a phase or a moment, by its place in the draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Node {
    Clause(usize),
    Phase(usize),
    Moment(usize),
}

impl Part {
    pub(crate) fn refer(&self, found: &mut Vec<Node>) {
        match self {
            Part::When(condition) => condition.refer(found),
            Part::From(time) | Part::By(time) | Part::Until(time) => time.refer(found),
            Part::Within(_, time) => time.iter().for_each(|time| time.refer(found)),
            Part::After(clause) | Part::Before(clause) => found.push(Node::Clause(*clause)),
            Part::InPhase(phase) => found.push(Node::Phase(*phase)),
        }
    }
}

impl Boundary {
    pub(crate) fn refer(&self, found: &mut Vec<Node>) {
        match self {
            Boundary::At(time) => time.refer(found),
            Boundary::When(condition) => condition.refer(found),
        }
    }
}

impl Condition {
    fn refer(&self, found: &mut Vec<Node>) {
        match self {
            Condition::Fulfilled(clause) => found.push(Node::Clause(*clause)),
            Condition::PhaseBegun(phase) | Condition::PhaseEnded(phase) => found.push(Node::Phase(*phase)),
            Condition::Passed(time) => time.refer(found),
            Condition::And(left, right) | Condition::Or(left, right) => {
                left.refer(found);
                right.refer(found);
            }
        }
    }

    /// All times in it.
    pub(crate) fn times<'a>(&'a self, all: &mut Vec<&'a Time>) {
        match self {
            Condition::Passed(time) => all.push(time),
            Condition::And(left, right) | Condition::Or(left, right) => {
                left.times(all);
                right.times(all);
            }
            _ => {}
        }
    }
}

impl Time {
    pub(crate) fn refer(&self, found: &mut Vec<Node>) {
        match self {
            Time::Day(_) | Time::Noon(_) => {}
            Time::Moment(moment) => found.push(Node::Moment(*moment)),
            Time::StartOfPhase(phase) | Time::EndOfPhase(phase) => found.push(Node::Phase(*phase)),
            Time::Fulfilment(clause) => found.push(Node::Clause(*clause)),
            Time::Later(time, _) => time.refer(found),
            Time::Earliest(left, right) | Time::Latest(left, right) => {
                left.refer(found);
                right.refer(found);
            }
        }
    }
}

/// The local day so many days after entry into force.
pub(crate) fn day(number: u32) -> String {
    format!("2026-03-{:02}", 2 + number)
}

fn length(length: Length) -> String {
    match length {
        Length::Days(days) => format!("{days} days"),
        Length::Hours(days) => format!("{} hours", u32::from(days) * 24),
    }
}

fn time(of: &Time) -> String {
    match of {
        Time::Day(number) => day(u32::from(*number)),
        Time::Noon(number) => format!("{}T12:00", day(u32::from(*number))),
        Time::Moment(moment) => format!("m_{}", moment + 1),
        Time::StartOfPhase(phase) => format!("start of phase {}", phase + 1),
        Time::EndOfPhase(phase) => format!("end of phase {}", phase + 1),
        Time::Fulfilment(clause) => format!("fulfilment of clause {}", clause + 1),
        Time::Later(base, by) => format!("{} + {}", time(base), length(*by)),
        Time::Earliest(left, right) => format!("earliest of ({}, {})", time(left), time(right)),
        Time::Latest(left, right) => format!("latest of ({}, {})", time(left), time(right)),
    }
}

fn condition(of: &Condition) -> String {
    match of {
        Condition::Fulfilled(clause) => format!("clause {} fulfilled", clause + 1),
        Condition::PhaseBegun(phase) => format!("phase {} begun", phase + 1),
        Condition::PhaseEnded(phase) => format!("phase {} ended", phase + 1),
        Condition::Passed(of) => format!("{} passed", time(of)),
        Condition::And(left, right) => format!("({} and {})", condition(left), condition(right)),
        Condition::Or(left, right) => format!("({} or {})", condition(left), condition(right)),
    }
}

fn part(of: &Part) -> String {
    match of {
        Part::When(when) => format!("when {}", condition(when)),
        Part::From(from) => format!("from {}", time(from)),
        Part::By(by) => format!("by {}", time(by)),
        Part::Until(until) => format!("until {}", time(until)),
        Part::Within(within, None) => format!("within {}", length(*within)),
        Part::Within(within, Some(of)) => format!("within {} of {}", length(*within), time(of)),
        Part::After(clause) => format!("after clause {}", clause + 1),
        Part::Before(clause) => format!("before clause {}", clause + 1),
        Part::InPhase(phase) => format!("in phase {}", phase + 1),
    }
}

fn boundary(of: &Boundary) -> String {
    match of {
        Boundary::At(at) => time(at),
        Boundary::When(when) => format!("when {}", condition(when)),
    }
}

/// The event word of a clause.
pub(crate) fn event(clause: usize) -> String {
    format!("step_{}", clause + 1)
}

/// The agreement in the language.
pub(crate) fn print(draft: &Draft) -> String {
    let mut text = "agreement small signed 2026-03-02 timezone \"UTC\"\nparty A\nparty B\ngroup sides = A, B\nbody M\n"
        .to_string();
    for clause in 0..draft.clauses.len() {
        let _ = writeln!(text, "event {} is public_act verb take_{0}", event(clause));
    }
    for (index, moment) in draft.moments.iter().enumerate() {
        let equals = if matches!(moment, Boundary::At(_)) { "= " } else { "" };
        let _ = writeln!(text, "moment m_{} {equals}{}", index + 1, boundary(moment));
    }
    for (index, phase) in draft.phases.iter().enumerate() {
        let _ = writeln!(text, "phase {}", index + 1);
        for (word, of) in [("begins", &phase.begins), ("ends", &phase.ends)] {
            if let Some(of) = of {
                let _ = writeln!(text, "  {word} {}", boundary(of));
            }
        }
    }
    for (index, clause) in draft.clauses.iter().enumerate() {
        let bearer = match clause.bearer {
            Bearer::A => "A",
            Bearer::B => "B",
            Bearer::M => "M",
            Bearer::Each => "sides each",
            Bearer::Jointly => "sides jointly",
        };
        let modal = match clause.sort {
            Sort::Duty => "must",
            Sort::Prohibition => "must not",
            Sort::Permission => "may",
        };
        let _ = writeln!(text, "clause {}\n  {bearer} {modal} take_{}", index + 1, event(index));
        clause.parts.iter().for_each(|one| _ = writeln!(text, "  {}", part(one)));
        if !clause.options.is_empty() {
            let _ = writeln!(text, "  [way");
            for (number, parts) in clause.options.iter().enumerate() {
                let _ = writeln!(text, "    option option_{}", number + 1);
                parts.iter().for_each(|one| _ = writeln!(text, "      {}", part(one)));
            }
            let _ = writeln!(text, "  ]");
        }
    }
    text
}
