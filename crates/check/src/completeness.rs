//! What guidance on ceasefires and peace agreements expects, and the text lacks (A901).

use std::collections::BTreeSet;

use irenic_diagnostics::{Code, Diagnostic};
use irenic_model::{Act, Agreement, Condition, Norm, Pattern, Phrase, Trigger};
use irenic_syntax::ast::{EffectKind, Modality, PowerKind};

use crate::check::Found;
use crate::named;
use crate::options::Guard;
use crate::text::Text;

/// A provision that guidance expects, and whether the text has it.
struct Provision {
    what: &'static str,
    present: fn(&Contents<'_>) -> bool,
}

/// In the order in which the book's page on A901 explains them, each with what of the text counts as it.
const PROVISIONS: &[Provision] = &[
    Provision { what: "which acts are violations", present: |text| text.defines_violations() },
    Provision { what: "maps or lines", present: |text| text.has_places() },
    Provision {
        what: "notification between the sides",
        present: |text| text.speaks_of(&["notification", "complaint"]),
    },
    Provision { what: "a joint commission", present: |text| text.has_joint_body() },
    Provision { what: "monitoring of the ceasefire", present: |text| text.is_monitored() },
    Provision { what: "a procedure for incidents", present: |text| text.answers_incidents() },
    Provision { what: "orders to the forces", present: |text| text.speaks_of(&["dissemination"]) },
    Provision { what: "humanitarian access", present: |text| text.speaks_of(HUMANITARIAN) || text.keeps_access_open() },
    Provision {
        what: "detained persons",
        present: |text| !text.agreement.lists.is_empty() || text.speaks_of(&["release", "visit", "list_handover"]),
    },
    Provision { what: "settlement of disputes", present: |text| text.settles_disputes() },
    Provision { what: "amendment", present: |text| text.has_power(PowerKind::Amend) || text.speaks_of(&["amendment"]) },
    Provision { what: "duration or termination", present: |text| text.says_how_long() },
];

const HUMANITARIAN: &[&str] =
    &["access", "aid_delivery", "corridor_open", "corridor_closed", "crossing_open", "evacuation", "return_of_persons"];

/// Acts of armed sides that a ceasefire may have to speak of.
const MILITARY: &[&str] = &[
    "armed_violence",
    "movement_of_forces",
    "flight",
    "sailing",
    "fortification",
    "mine_laying",
    "arms_supply",
    "seizure",
    "radar_use",
    "base_established",
];

/// So many sorts of forbidden acts tell what a violation is.
const SORTS: usize = 3;

/// A901: one note that lists what is missing, for a text that forbids fire. What stands in some draft counts as present.
pub(crate) fn missing_provision(text: &Text) -> Vec<(Guard, Found)> {
    let contents = Contents { agreement: &text.declared, norms: text.norms().collect() };
    // Fire may be forbidden in single places too; the words shown are those of the clause that is called a ceasefire.
    let called = |norm: &&Norm| {
        let title = norm.title.as_deref().unwrap_or_default().to_lowercase();
        ["ceasefire", "cease-fire", "cessation", "truce", "armistice"].iter().any(|word| title.contains(word))
    };
    let Some(ceasefire) = contents.ceasefires().find(called).or(contents.ceasefires().next()) else {
        return Vec::new();
    };
    let missing: Vec<&str> =
        PROVISIONS.iter().filter(|provision| !(provision.present)(&contents)).map(|provision| provision.what).collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let count = if missing.len() == 1 { "one thing".to_string() } else { format!("{} things", missing.len()) };
    let message = format!("the text orders a ceasefire and says nothing of {count} that guidance expects beside it");
    let said = Diagnostic::new(Code::A901, message)
        .at(ceasefire.words(Phrase::Action), "the ceasefire")
        .in_clause(named::accepting(ceasefire))
        .note(format!("Missing: {}.", missing.join("; ")))
        .note("Looked for in the clauses, in this text and what it incorporates; what only the prose says, or another instrument, is not seen.")
        .remedy("Add a clause for each, or an annex that is incorporated; the page of this code says what counts.")
        .remedy("Where another instrument deals with it, say so: `accepts A901 because \"…\"`.");
    vec![(Guard::always(), said.into())]
}

/// All norms of the text in all their forms.
struct Contents<'t> {
    agreement: &'t Agreement,
    norms: Vec<&'t Norm>,
}

impl<'t> Contents<'t> {
    fn is(&self, event: &str, above: &str) -> bool {
        self.agreement.event_is(event, above)
    }

    /// Prohibitions of fire, or of armed violence as a whole.
    fn ceasefires(&self) -> impl Iterator<Item = &'t Norm> {
        let own = |norm: &&&Norm| norm.modality == Modality::MustNot && !norm.id.contains(".breach.");
        let fire = |norm: &&&Norm| {
            norm.action.pattern().is_some_and(|act| matches!(act.event.as_str(), "fire" | "armed_violence"))
        };
        self.norms.iter().filter(own).filter(fire).copied()
    }

    /// Everything that norms order, forbid, permit or are triggered by.
    fn patterns(&self) -> impl Iterator<Item = &'t Pattern> {
        self.norms.iter().flat_map(|norm| {
            let trigger = match &norm.trigger {
                Trigger::Whenever(pattern) => Some(pattern),
                _ => None,
            };
            norm.action.pattern().into_iter().chain(trigger)
        })
    }

    fn speaks_of(&self, events: &[&str]) -> bool {
        self.patterns().any(|pattern| events.iter().any(|event| self.is(&pattern.event, event)))
    }

    fn has_power(&self, kind: PowerKind) -> bool {
        self.norms.iter().any(|norm| matches!(&norm.action, Act::Power(power, ..) if *power == kind))
    }

    /// Acts told apart: what a ceasefire excepts or measures, an event of the text's own, or several sorts forbidden.
    fn defines_violations(&self) -> bool {
        let qualified = |norm: &Norm| {
            !norm.exceptions.is_empty() || norm.action.pattern().is_some_and(|act| act.condition.is_some())
        };
        let forbidden = self.norms.iter().filter(|norm| norm.modality == Modality::MustNot);
        let acts: BTreeSet<&str> = forbidden.filter_map(|norm| Some(norm.action.pattern()?.event.as_str())).collect();
        let military: Vec<&str> =
            acts.into_iter().filter(|act| MILITARY.iter().any(|above| self.is(act, above))).collect();
        let own = military
            .iter()
            .any(|act| self.agreement.events.get(*act).is_some_and(|event| &*event.span.file != "standard vocabulary"));
        self.ceasefires().any(qualified) || own || military.len() >= SORTS
    }

    fn has_places(&self) -> bool {
        self.patterns().any(|pattern| pattern.place.is_some()) || self.speaks_of(&["map_handover", "delimitation"])
    }

    /// A body in which two parties sit.
    fn has_joint_body(&self) -> bool {
        let party = |name: &String| self.agreement.actors.get(name).is_some_and(|actor| actor.party);
        self.agreement.actors.values().any(|actor| actor.members.iter().filter(|name| party(name)).count() >= 2)
    }

    fn is_monitored(&self) -> bool {
        let observed =
            self.agreement.actors.values().flat_map(|actor| &actor.mandates).flat_map(|mandate| &mandate.events);
        observed.into_iter().any(|event| self.is("fire", event))
            || self.ceasefires().any(|norm| !norm.proof.by.is_empty())
    }

    /// A duty that follows fire or a breach of the ceasefire, or somebody who looks into incidents.
    fn answers_incidents(&self) -> bool {
        let ceasefires: BTreeSet<&str> = self.ceasefires().map(|norm| norm.id.as_str()).collect();
        let follows = |norm: &&Norm| match &norm.trigger {
            Trigger::Breach { of, .. } => ceasefires.contains(of.as_str()),
            Trigger::Whenever(pattern) => self.is(&pattern.event, "armed_violence"),
            _ => false,
        };
        self.norms.iter().any(|norm| norm.modality == Modality::Must && follows(norm))
            || self.speaks_of(&["investigation", "finding_of_violation"])
    }

    /// Access is kept open where refusing it is forbidden, other than to those who observe.
    fn keeps_access_open(&self) -> bool {
        let refusal =
            |act: &Pattern| self.is(&act.event, "access_denial") && !self.is(&act.event, "freedom_of_movement_denial");
        self.norms.iter().any(|norm| norm.modality == Modality::MustNot && norm.action.pattern().is_some_and(refusal))
    }

    /// Somebody rules, declares a matter resolved, or a consequence asks whether it was.
    fn settles_disputes(&self) -> bool {
        let asks = |norm: &&Norm| {
            let of_trigger =
                matches!(&norm.trigger, Trigger::Breach { condition: Some(condition), .. } if resolved(condition));
            let of_effects = norm.effects.iter().any(|effect| effect.condition.as_ref().is_some_and(resolved));
            of_trigger || of_effects
        };
        self.speaks_of(&["ruling", "resolution"]) || self.norms.iter().any(asks)
    }

    fn says_how_long(&self) -> bool {
        let effect = |norm: &&Norm| norm.effects.iter().any(|effect| effect.kind == EffectKind::Terminates);
        let ends = |norm: &Norm| {
            !norm.window.until.is_empty() || !norm.order.in_phases.is_empty() || !norm.window.by.is_empty()
        };
        self.has_power(PowerKind::Terminate) || self.norms.iter().any(effect) || self.ceasefires().any(ends)
    }
}

fn resolved(condition: &Condition) -> bool {
    match condition {
        Condition::Resolved => true,
        Condition::Not(inner) => resolved(inner),
        Condition::And(left, right) | Condition::Or(left, right) => resolved(left) || resolved(right),
        _ => false,
    }
}
