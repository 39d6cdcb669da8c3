//! What the checker says of a small agreement against what its courses show, in both directions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use irenic_diagnostics::{Code, Diagnostic, Severity};

use crate::conflicts::conflicts;
use crate::courses::Courses;
use crate::draft::{Draft, Node, print};
use crate::games::uncontrollable;
use crate::reading::Parsed;
use crate::waits::{Deadlocks, deadlocks, wait_for_themselves};

/// What is compared.
const CODES: [Code; 4] = [Code::A501, Code::A502, Code::A202, Code::A206];

/// Counts over many agreements.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally {
    /// By what is counted.
    pub(crate) counts: BTreeMap<&'static str, u64>,
}

impl Tally {
    pub(crate) fn add(&mut self, what: &'static str, number: u64) {
        *self.counts.entry(what).or_default() += number;
    }

    pub(crate) fn join(&mut self, other: &Tally) {
        other.counts.iter().for_each(|(what, number)| self.add(what, *number));
    }
}

/// A difference: what sort, and what was expected or said.
pub(crate) type Difference = (String, String);

/// The clauses that a diagnostic names, by place in the draft.
fn named(diagnostic: &Diagnostic) -> Vec<usize> {
    diagnostic.clauses.iter().filter_map(|id| id.parse::<usize>().ok()).map(|number| number - 1).collect()
}

fn words(clauses: &[usize]) -> String {
    let numbers: Vec<String> = clauses.iter().map(|clause| (clause + 1).to_string()).collect();
    format!("clauses {}", numbers.join(", "))
}

/// About how many verdicts of one draft are asked for; a text that needs more is drawn anew.
const LARGEST: u64 = 12_000;

/// Compares a text in all its drafts; `None` where the text has an error of form or more courses than are played out.
pub(crate) fn compare(draft: &Draft, tally: &mut Tally) -> Option<Vec<Difference>> {
    let parsed = Parsed::new(&print(draft));
    let drafts: Vec<_> = draft
        .drafts()
        .into_iter()
        .map(|(words, draft)| {
            let agreement = Parsed::new(&print(&draft)).resolve(&[])?;
            let courses = Courses::new(&draft, agreement, false);
            (courses.size() <= LARGEST).then_some((words, draft, courses))
        })
        .collect::<Option<_>>()?;
    let (checked, size) = parsed.check()?;
    let mut differences = Vec::new();
    let mut sound = 0;
    tally.add("agreements", 1);
    tally.add("drafts", drafts.len() as u64);
    tally.add("points and ways of the checker's graph", size as u64);
    for (options, draft, courses) in drafts {
        let holds = |one: &&Diagnostic| one.options.iter().all(|option| options.contains(option));
        let said: Vec<&Diagnostic> = checked.diagnostics.iter().filter(holds).collect();
        let mut differ = |sort: &str, what: String| differences.push((sort.to_string(), format!("{what} {options:?}")));
        for one in said.iter().filter(|one| one.message.starts_with("internal disagreement")) {
            differ("disagreement", format!("{}: {}", one.message, one.notes.join(" ")));
        }
        let others = said.iter().any(|one| one.severity == Severity::Error && !CODES.contains(&one.code));
        let errors = others | compare_draft(&draft, &courses, &said, tally, &mut differ);
        sound += u128::from(!errors);
    }
    if sound != checked.sound {
        differences.push(("sound".to_string(), format!("{sound} drafts are sound, {} said", checked.sound)));
    }
    if !differences.is_empty() {
        tally.add("agreements that differ", 1);
    }
    Some(differences)
}

/// Compares one draft, and says whether it has a defect that is an error.
fn compare_draft(
    draft: &Draft,
    courses: &Courses,
    said: &[&Diagnostic],
    tally: &mut Tally,
    differ: &mut dyn FnMut(&str, String),
) -> bool {
    let waits = deadlocks(draft);
    let conflicts = conflicts(draft, courses);
    tally.add("courses", conflicts.courses);
    tally.add("courses in which the engine finds no answer", courses.unsettled.get());
    compare_waits(draft, &waits, &conflicts.dormant, said, tally, differ);

    // A clause that opens in no course hangs on something that is told.
    let errors = said.iter().any(|one| one.severity == Severity::Error);
    if !conflicts.dormant.is_empty() && conflicts.sets.is_empty() && !errors {
        differ("silent", format!("{} open in no course, and nothing is said", words(&conflicts.dormant)));
    }

    compare_windows(&conflicts.sets, said, tally, differ);
    if conflicts.sets.is_empty() {
        compare_deadlines(courses, said, tally, differ);
    }
    tally.add("verdicts asked of the engine", courses.asked.get() + waits.asked);
    !waits.told.is_empty() || (tells(Code::A202) && !conflicts.sets.is_empty())
}

/// A501 and A502.
fn compare_waits(
    draft: &Draft,
    waits: &Deadlocks,
    dormant: &[usize],
    said: &[&Diagnostic],
    tally: &mut Tally,
    differ: &mut dyn FnMut(&str, String),
) {
    let of = |code: Code| said.iter().copied().filter(move |one| one.code == code);
    let spoken = |one: &Diagnostic, node: &Node| match node {
        Node::Clause(clause) => named(one).contains(clause),
        Node::Phase(phase) => one.message.contains(&format!("phase {}", phase + 1)),
        Node::Moment(moment) => one.message.contains(&format!("`m_{}`", moment + 1)),
    };
    // Of several that say the same only one is looked for.
    let circles: BTreeSet<&Vec<Node>> = waits.told.iter().filter(|set| set.len() > 1).collect();
    for circle in &circles {
        // Circles that hang together are told with one of them.
        let together =
            |node: &Node| draft.reached(*node).contains(&circle[0]) && draft.reached(circle[0]).contains(node);
        let told = of(Code::A501).any(|one| draft.nodes().any(|node| spoken(one, &node) && together(&node)));
        tally.add(if told { "A501 met and said" } else { "A501 met and not said" }, 1);
        if !told {
            differ("A501 not said", format!("{circle:?}"));
        }
    }
    for one in of(Code::A501) {
        // Of several ways round, the shortest is shown.
        let inside = |parts: &[Node]| {
            let mut all = waits.told.iter().chain(&waits.besides).filter(|set| set.len() > 1);
            all.any(|set| parts.iter().all(|part| set.contains(part)))
        };
        let parts: Vec<Node> = draft.nodes().filter(|node| spoken(one, node)).collect();
        let together = |node: &Node| draft.reached(*node).iter().filter(|other| parts.contains(other)).count();
        if parts.is_empty()
            || parts.iter().any(|node| together(node) < parts.len())
            || !(inside(&parts) || wait_for_themselves(draft, &parts))
        {
            tally.add("A501 said and not met", 1);
            differ("A501 not met", one.message.clone());
        }
    }
    for set in waits.told.iter().filter(|set| set.len() == 1) {
        let told = of(Code::A502).chain(of(Code::A501)).any(|one| spoken(one, &set[0]));
        tally.add(if told { "A502 met and said" } else { "A502 met and not said" }, 1);
        if !told {
            differ("A502 not said", format!("{set:?}"));
        }
    }
    for one in of(Code::A502) {
        if !waits.told.iter().chain(&waits.besides).any(|set| set.len() == 1 && spoken(one, &set[0])) {
            tally.add("A502 said and not met", 1);
            differ("A502 not met", one.message.clone());
        }
    }
    // What waits in a circle of duties opens in no course of the text as it stands.
    for circle in circles {
        for node in circle {
            if let Node::Clause(clause) = node {
                tally.add("clauses in circles", 1);
                if dormant.contains(clause) {
                    tally.add("clauses in circles that open in no course", 1);
                }
            }
        }
    }
}

/// Whether the checker has the analysis for a code at all: each is asked for on a text that cannot be but told of.
fn tells(code: Code) -> bool {
    static TOLD: LazyLock<Vec<Code>> = LazyLock::new(|| {
        let start = "agreement small signed 2026-03-02 timezone \"UTC\"\nparty A\nparty B\n";
        let early = "clause 1\n  A must meet\n  from 2026-03-05\n  by 2026-03-03\n";
        let late = "clause 1\n  A must meet\nclause 2\n  B must notify\n  after clause 1\n  by 2026-03-03\n";
        let said = |text: &str| Parsed::new(&format!("{start}{text}")).check().unwrap().0.diagnostics;
        [early, late].into_iter().flat_map(said).map(|one| one.code).collect()
    });
    TOLD.contains(&code)
}

/// A202.
fn compare_windows(sets: &[Vec<usize>], said: &[&Diagnostic], tally: &mut Tally, differ: &mut dyn FnMut(&str, String)) {
    let of = |code: Code| said.iter().copied().filter(move |one| one.code == code);
    for one in of(Code::A202) {
        let clauses = named(one);
        if !sets.iter().any(|set| set.iter().any(|clause| clauses.contains(clause))) {
            tally.add("A202 said and not met", 1);
            differ("A202 not met", one.message.clone());
        }
    }
    for set in sets {
        let told = of(Code::A202).any(|one| named(one).iter().any(|clause| set.contains(clause)));
        match (told, tells(Code::A202)) {
            (true, _) => tally.add("A202 met and said", 1),
            (false, false) => tally.add("A202 met and not compared", 1),
            (false, true) => {
                tally.add("A202 met and not said", 1);
                differ("A202 not said", format!("{} cannot all be met", words(set)));
            }
        }
    }
}

/// A206.
fn compare_deadlines(courses: &Courses, said: &[&Diagnostic], tally: &mut Tally, differ: &mut dyn FnMut(&str, String)) {
    let of = |code: Code| said.iter().copied().filter(move |one| one.code == code);
    let (found, positions) = uncontrollable(courses);
    tally.add("positions", positions);
    for one in of(Code::A206) {
        let clauses = named(one);
        if !found.iter().any(|known| known.clauses.iter().any(|clause| clauses.contains(clause))) {
            tally.add("A206 said and not met", 1);
            differ("A206 not met", one.message.clone());
        }
    }
    for known in &found {
        let told = of(Code::A206).any(|one| named(one).iter().any(|clause| known.clauses.contains(clause)));
        match (told, tells(Code::A206)) {
            (true, _) => tally.add("A206 met and said", 1),
            (false, false) => tally.add("A206 met and not compared", 1),
            (false, true) => {
                tally.add("A206 met and not said", 1);
                differ("A206 not said", format!("{} cannot be sure to keep {}", known.bearer, words(&known.clauses)));
            }
        }
    }
}
