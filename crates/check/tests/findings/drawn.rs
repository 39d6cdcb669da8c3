//! Agreements drawn at random, in one draft and with a bracket between two of them.

use irenic_check::{Checked, Text, check};
use irenic_model::{Agreement, Bracket, BracketOption, Bracketed, ClauseState};
use irenic_verify::verify;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{building, drawing};

const CASES: u64 = 400;

fn checked(agreement: &Agreement) -> Checked {
    check(&Text::read(&mut |_: &[(String, String)]| agreement.clone()))
}

/// Every drawn case in turn.
fn each_case(cases: u64, mut test: impl FnMut(&drawing::Case)) {
    let mut seed = [0u8; 32];
    seed[0] = 7;
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let strategy = drawing::case();
    for _ in 0..cases {
        building::begin_on(jiff::civil::date(2026, 3, 1));
        test(&strategy.new_tree(&mut runner).unwrap().current());
    }
}

fn each(mut test: impl FnMut(&Agreement)) {
    each_case(CASES, |case| test(&case.agreement));
}

#[test]
fn checking_never_fails_and_answers_the_same_twice() {
    let mut found = std::collections::BTreeMap::new();
    each(|agreement| {
        let first = checked(agreement);
        assert_eq!(first, checked(agreement));
        for one in &first.diagnostics {
            let ours = ["A30", "A40", "A60"].iter().any(|family| one.code.as_str().starts_with(family));
            assert!(!ours || (!one.message.ends_with('.') && one.remedies.len() >= 2), "{one:#?}");
            *found.entry(one.code.to_string()).or_insert(0) += 1;
        }
    });
    // A drawing that nothing is found about would test nothing.
    for code in ["A401", "A402", "A403", "A601", "A604", "A606"] {
        assert!(found.contains_key(code), "{found:?}");
    }
}

#[test]
fn a_bracket_has_the_findings_of_its_options() {
    let codes = |checked: &Checked| {
        let mut codes: Vec<String> =
            checked.diagnostics.iter().map(|one| format!("{} {}", one.code, one.message)).collect();
        codes.sort();
        codes.dedup();
        codes
    };
    let mut before: Option<Agreement> = None;
    each(|agreement| {
        let Some(mut other) = before.replace(agreement.clone()) else { return };
        // Both options must declare the same; they differ in their clauses.
        let mut one = agreement.clone();
        other = Agreement { norms: other.norms, ..one.clone() };
        let option = |name: &str| BracketOption {
            name: name.to_string(),
            title: None,
            by: Vec::new(),
            on: None,
            words: String::new(),
            span: building::span(),
        };
        let clauses = one.norms.iter().chain(&other.norms).filter(|norm| !norm.id.contains(".breach."));
        let clauses = clauses.map(|norm| norm.id.clone()).collect();
        let bracket = Bracket {
            path: "which".to_string(),
            options: vec![option("first"), option("second")],
            chosen: None,
            readings: false,
            of: Bracketed::Items { clauses, phases: Vec::new() },
            span: building::span(),
        };
        let (alone, besides) = (codes(&checked(&one)), codes(&checked(&other)));
        one.brackets = vec![bracket.clone()];
        other.brackets = vec![bracket];
        let mut resolve = |choices: &[(String, String)]| {
            let second = choices.iter().any(|(_, option)| option == "second");
            if second { other.clone() } else { one.clone() }
        };
        let both = check(&Text::read(&mut resolve));
        // Clauses without an answer are grouped by the options in which they have none, and so told in other words.
        let grouped = |message: &&String| !message.starts_with("A403") && !message.starts_with("A701");
        let all: std::collections::BTreeSet<&String> = alone.iter().chain(&besides).filter(grouped).collect();
        let told = codes(&both);
        let told: std::collections::BTreeSet<&String> = told.iter().filter(grouped).collect();
        assert_eq!(told, all);
    });
}

#[test]
fn whoever_fulfils_one_of_two_clauses_in_conflict_breaches_the_other() {
    let mut fulfilled = 0;
    each_case(8_000, |case| {
        let conflicts: Vec<(String, String)> = checked(&case.agreement)
            .diagnostics
            .into_iter()
            .filter(|one| one.code.as_str() == "A401" && one.message.contains("one orders what the other forbids"))
            .filter_map(|one| Some((one.clauses.first()?.clone(), one.clauses.get(1)?.clone())))
            .collect();
        if conflicts.is_empty() {
            return;
        }
        let report = verify(&case.agreement, &case.stored(), &case.coverage, &case.query);
        let of = |clause: &str| -> Vec<&irenic_verify::Finding> {
            report.findings.iter().filter(|one| one.clause == clause).collect()
        };
        for (duty, prohibition) in conflicts {
            for done in of(&duty).into_iter().filter(|one| one.state == ClauseState::Fulfilled && one.certain) {
                fulfilled += 1;
                let kept = of(&prohibition).into_iter().any(|one| {
                    one.bearer.is_some() && one.bearer == done.bearer && one.state == ClauseState::Kept && one.certain
                });
                assert!(!kept, "{duty} fulfilled and {prohibition} kept\n{}", super::printing::print(case));
            }
        }
    });
    assert!(fulfilled > 20, "{fulfilled}");
}
