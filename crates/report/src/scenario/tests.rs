use super::{Run, diagnostics, lines, screen};
use crate::terminal::Style;
use crate::verdicts::fixture;

fn runs() -> (Vec<Run>, irenic_diagnostics::Sources) {
    let fixture = fixture();
    let passed = irenic_verify::ScenarioOutcome { ok: true, failures: Vec::new(), ..fixture.outcome.clone() };
    let runs = vec![
        Run { title: "One that holds".to_string(), outcome: passed },
        Run { title: fixture.outcome.title.clone(), outcome: fixture.outcome },
    ];
    (runs, fixture.sources)
}

#[test]
fn failures_stand_at_their_words() {
    let (runs, sources) = runs();
    insta::assert_snapshot!(screen(&runs, &sources, &Style::plain()));
}

#[test]
fn one_object_a_scenario() {
    let (runs, sources) = runs();
    let lines = lines(&runs, &sources);
    assert_eq!(lines.lines().next(), Some(r#"{"scenario":"One that holds","ok":true,"failures":[]}"#));
    insta::assert_snapshot!(lines);
}

#[test]
fn no_scenarios_are_no_failure() {
    assert_eq!(screen(&[], &irenic_diagnostics::Sources::new(), &Style::plain()), "0 passed, 0 failed\n");
}

#[test]
fn every_failure_is_a_diagnostic() {
    let (runs, sources) = runs();
    let failures: usize = runs.iter().map(|run| run.outcome.failures.len()).sum();
    assert!(failures > 0);
    assert_eq!(diagnostics(&runs, &sources).len(), failures);
}
