//! The graph for programs: one JSON object a point, and DOT.

use irenic_check::{GraphPoint, LimitKind, Owner, PartKey, PointKey};
use irenic_diagnostics::Span;
use serde_json::{Value, json};

use super::arrows::{Phases, one_line};
use super::ways::Ways;
use super::{Chart, id};

/// One object a point in the order of the graph, each line ended.
pub fn lines(chart: &Chart<'_>) -> String {
    let ways = Ways::of(chart.text);
    let phases = Phases::of(chart);
    let alive = chart.graph.alive();
    let circles = chart.graph.circles();
    let mut out = String::new();
    for (index, point) in chart.graph.points.iter().enumerate() {
        let words = |span: &Span| {
            let at = chart.sources.position(&span.file, span.start);
            (one_line(chart.sources.words(span)), span.file.to_string(), at.line)
        };
        let all_ways = point.ways.iter().map(|way| {
            let needs = way.needs.iter().map(|need| {
                let (said, file, line) = words(&need.span);
                json!({
                    "point": id(&chart.graph.points[need.point].key),
                    "after": need.after.to_iso(),
                    "words": said,
                    "file": file,
                    "line": line,
                })
            });
            let options = ways.options(chart.text, &chart.graph, index, way);
            json!({ "options": options, "needs": needs.collect::<Vec<Value>>() })
        });
        let limits = point.limits.iter().map(|limit| {
            let (said, file, line) = words(&limit.span);
            json!({ "kind": sort(&limit.kind), "words": said, "file": file, "line": line })
        });
        let times = chart.times.get(&point.key);
        let object = json!({
            "point": id(&point.key),
            "label": point.key.to_string(),
            "owner": owner(point),
            "part": point.key.part().map(|part| part_word(&part)),
            "phase": phases.of_point(&point.key),
            "earliest": times.and_then(|times| times.earliest.clone()),
            "latest": times.and_then(|times| times.latest.clone()),
            "critical": times.is_some_and(|times| times.critical),
            "ways": all_ways.collect::<Vec<Value>>(),
            "limits": limits.collect::<Vec<Value>>(),
            "comes": alive[index],
            "circle": circles.iter().position(|circle| circle.contains(&index)),
            "loose": point.loose,
        });
        out += &format!("{object}\n");
    }
    out
}

/// The graph in the DOT language of Graphviz: points as boxes, a dot for each way where there are several.
pub fn dot(chart: &Chart<'_>) -> String {
    let locked = chart.deadlocked();
    let mut out = String::from("digraph norms {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n");
    for (index, point) in chart.graph.points.iter().enumerate() {
        let who = owner_words(&point.owner);
        let label = if who.is_empty() { point.key.to_string() } else { format!("{}\n{who}", point.key) };
        let label = if locked[index] { format!("{label}\ndeadlock") } else { label };
        let style = if locked[index] { ", style=dashed" } else { "" };
        out += &format!("  {} [label={}{style}];\n", quoted(&id(&point.key)), quoted(&label));
    }
    for point in &chart.graph.points {
        let key = id(&point.key);
        for (number, way) in point.ways.iter().enumerate() {
            let several = point.ways.len() > 1 && !way.needs.is_empty();
            let target = if several { format!("{key}/way {}", number + 1) } else { key.clone() };
            if several {
                out += &format!("  {} [shape=circle, label=\"or\"];\n", quoted(&target));
                out += &format!("  {} -> {};\n", quoted(&target), quoted(&key));
            }
            for need in &way.needs {
                let words = one_line(chart.sources.words(&need.span));
                let from = id(&chart.graph.points[need.point].key);
                out += &format!("  {} -> {} [label={}];\n", quoted(&from), quoted(&target), quoted(&words));
            }
        }
    }
    out + "}\n"
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

fn part_word(part: &PartKey) -> String {
    match part {
        PartKey::Norm(id) => format!("clause {id}"),
        PartKey::Phase(id) => format!("phase {id}"),
        PartKey::Moment(name) => format!("moment {name}"),
    }
}

/// Who can bring a point about, as an object; nobody is named for what the text itself brings, or whoever.
fn owner(point: &GraphPoint) -> Value {
    let (kind, of): (&str, &[String]) = match &point.owner {
        Owner::Text => ("text", &[]),
        Owner::All(names) => ("all", names),
        Owner::Any(names) => ("any", names),
        Owner::Anyone => ("anyone", &[]),
    };
    let kind = if matches!(point.key, PointKey::Quiet(_)) { "time" } else { kind };
    json!({ "kind": kind, "of": of })
}

/// Who can bring a point about, in words; empty for what the text itself brings.
pub(crate) fn owner_words(owner: &Owner) -> String {
    match owner {
        Owner::Text => String::new(),
        Owner::All(names) => names.join(" and "),
        Owner::Any(names) => names.join(" or "),
        Owner::Anyone => "anyone".to_string(),
    }
}

fn sort(kind: &LimitKind) -> &'static str {
    match kind {
        LimitKind::By(_) => "by",
        LimitKind::Until(_) => "until",
        LimitKind::At(_) => "at",
        LimitKind::Within(..) => "within",
        LimitKind::Lead(..) => "at_least_before",
        LimitKind::Before(_) => "before",
        LimitKind::Together(..) => "together",
        LimitKind::InStep(_) => "in_step",
        LimitKind::LimitLength(_) | LimitKind::LimitPoint(_) => "limit",
    }
}
