use crate::Severity;

/// A stable code, such as `A101`. Made only from the registry, so every code has a name and a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

impl Code {
    /// The code as text.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// What the registry knows about a code.
#[derive(Debug, Clone, Copy)]
pub struct CodeInfo {
    /// The code.
    pub code: Code,
    /// Short name that `--allow` and `--deny` accept too.
    pub name: &'static str,
    /// Severity unless the finder says otherwise.
    pub severity: Severity,
    /// One sentence.
    pub summary: &'static str,
    /// The page of the book, in Markdown.
    pub page: &'static str,
}

macro_rules! registry {
    ($($code:ident $name:ident $severity:ident $summary:literal;)*) => {
        impl Code {
            $(#[doc = $summary] pub const $code: Code = Code(stringify!($code));)*
        }
        const REGISTRY: &[CodeInfo] = &[$(CodeInfo {
            code: Code::$code,
            name: stringify!($name),
            severity: Severity::$severity,
            summary: $summary,
            page: include_str!(concat!("../../../book/src/codes/", stringify!($code), ".md")),
        },)*];
    };
}

registry! {
    S001 unknown_declaration Error "A line begins with a word that starts no declaration and no part of a clause.";
    S002 unexpected_word Error "A word or sign stands where the language expects another.";
    S003 missing_modality Error "A clause names who, but not whether they must, must not, may, can or declare.";
    S004 unterminated_text Error "A quoted text has no closing quotation mark on its line.";
    S005 unknown_character Error "A character that the language does not use.";
    S006 impossible_date Error "A date or clock time that no calendar has.";
    S007 unknown_unit Error "A unit that the language does not know.";
    S008 unclosed_bracket Error "A bracket of open text is not closed.";
    S009 unclosed_fence Error "A fence of formal text runs to the end of the document.";
    S010 repeated_part Error "A part of a clause that may stand once stands twice.";
    S011 empty_clause Error "A clause, scenario or option that says nothing.";
    S012 not_utf8 Error "A file that is not UTF-8 text.";
    S013 misplaced_part Error "A part that does not belong to this declaration.";
    S014 too_deep Error "Parentheses, brackets or operators nested or strung together beyond what a reader can follow.";
    S020 project_file Error "The project file `irenic.toml` is missing, unreadable, or says something unknown.";
    S021 scenario_failed Error "A scenario expects something that does not follow from the text.";
    A101 unresolved_reference Error "A clause, place, party, event or annex that does not exist.";
    A102 prose_drift Warning "Prose and clause disagree in a figure, date, name, reference or modal word.";
    A103 ambiguous_reference Error "Words that can mean two things, such as a group without `each` or `jointly`.";
    A104 unused Warning "Something declared and never used.";
    A105 unit_mismatch Error "Quantities of different units are compared or added.";
    A106 redeclared Error "A name or number that is declared twice.";
    A107 wrong_sort Error "A name of one sort stands where another sort is needed, such as a place for a party.";
    A108 incorporation_cycle Error "Instruments that incorporate, amend or supersede one another in a circle.";
    A109 precedence_conflict Error "Two instruments both claim to prevail over the same text.";
    A110 same_instant_cycle Error "Conditions that depend on each other within one instant.";
    A111 vocabulary_redefined Error "A word of the standard vocabulary is declared again with another meaning.";
    A112 unknown_field Error "A field that the event does not have.";
    A113 unknown_time_zone Error "A time zone that the time zone database does not know.";
    A114 unknown_option Error "A bracket or an option that the text does not have.";
    A115 circular_definition Error "A kind, event, group, place or moment that is defined by itself.";
    A116 no_entry_into_force Warning "An agreement that says nowhere when it enters into force: every clause stays dormant.";
    A201 no_deadline Warning "A duty to achieve something without a window, or `immediately` without a measure.";
    A202 impossible_window Error "A window that is empty, or that closes before its condition can hold.";
    A203 no_end Warning "A prohibition, suspension or phase that nothing ends.";
    A204 point_or_limit Warning "A time that can mean a point or a limit: on that day, by it, or not before it.";
    A205 reset_veto Warning "A clock that one side alone can restart for ever.";
    A206 not_controllable Warning "A deadline that a party cannot be sure to meet, whatever others and nature do within their windows.";
    A207 no_long_stop Warning "An awaited condition without a last date.";
    A301 place_unbound Error "A place without geometry, or with an empty one.";
    A302 scope_gap Warning "A condition tested in one place, and the duty that hangs on it in another that it does not cover.";
    A303 measured_apart Warning "Sides that measure from different lines.";
    A401 duty_conflict Error "A duty and a prohibition, or two duties, that one party cannot both keep.";
    A402 no_bearer Warning "An act that somebody waits for and nobody is bound to do.";
    A403 breach_without_answer Warning "Nothing follows a breach.";
    A404 remedy_blinds Warning "A consequence that removes the body or the duty which is to establish or cure the breach.";
    A405 remedy_blocked Warning "A consequence that the breaching party can itself block.";
    A406 unequal_mirror Warning "Clauses that look mutual and differ in a figure, a date or a place.";
    A501 circular_wait Error "Duties that wait for one another.";
    A502 never_starts Error "A clause, phase or moment that nothing can trigger.";
    A503 stall Warning "Progress that hangs on an act which its owner may leave undone without consequence.";
    A504 no_way_back Warning "Something suspended or withdrawn that nothing restores.";
    A505 undefined_completion Warning "Fulfilment that starts a clock while nobody says when it is complete.";
    A601 no_verifier Warning "A monitored duty that nobody verifies.";
    A602 out_of_mandate Warning "A verifier without mandate or access for that event or place.";
    A603 mixed_standard Warning "One fact established by two standards of proof.";
    A604 finder_unbound Warning "A body that must confirm, without a time limit or a rule for its silence.";
    A605 answer_before_finding Warning "A consequence due before the breach can be established.";
    A606 silence_unobserved Warning "Quiet required where nobody could hear a shot.";
    A701 option_dependent Note "A finding that holds only with certain options, with the smallest such set.";
    A702 readings_conflict Error "Readings of the parties that cannot both be carried out.";
    A801 exposure Warning "A point at which a party has given, irreversibly, more than it has received.";
    A802 stall_power Note "Who alone can stop which phase, and who has an answer.";
    A803 one_sided Note "A duty or deadline without counterpart.";
    A901 missing_provision Note "What guidance on ceasefires and peace agreements expects and the text lacks.";
    A902 vague_measure Warning "A measure that no one could apply, such as `substantial` or `as soon as possible`.";
    T001 undated_round Warning "A round of talks without a day: it counts for no interval between meetings.";
    T002 impossible_days Error "A record of talks whose last day lies before its first, or whose next meeting lies before itself.";
    T003 move_out_of_step Warning "A move that does not begin where the same party's move before it ended.";
    T004 reopened_unclosed Warning "A bracket that is reopened and that no earlier round closed.";
    T005 position_in_the_open Error "A position of a party stands in a document that everybody reads.";
    T006 unvalued_option Warning "A position that values some options of a bracket and not all: the others are unknown, not worthless.";
    T007 impossible_votes Error "Votes at home that cannot be: more needed than there are, or factions with more seats than there are.";
    T008 impossible_value Error "A value whose least is above its greatest, or a weight below zero.";
    T009 promise_without_time Warning "A measure promised in a round without a time by which it is due.";
    E001 unreadable_evidence Error "A file of evidence that is missing or is not text in UTF-8.";
    E002 row_rejected Error "A row of a source that cannot be taken as an observation.";
    E003 missing_column Error "A table lacks a column that its format or its mapping needs.";
    E004 mapping_file Error "A mapping file that is unreadable or says something unknown.";
    E005 unknown_code Warning "A value that the mapping's code list does not know.";
    E006 unknown_event Error "Evidence uses a word for an event that no vocabulary knows.";
    E007 release_order Error "Releases of one source without dates, or with the same date.";
    E008 source_settings Error "The settings of a source of evidence are incomplete or contradict each other.";
    E009 unknown_party Warning "Evidence attributes an act to somebody the agreement does not name.";
    E010 holes_in_source Warning "A source some of whose rows could not be understood: its silence proves nothing.";
    E011 link_record Error "A decision on links that cannot be read, or that contradicts what stands beside it.";
}

/// Every code, in order.
pub fn all_codes() -> &'static [CodeInfo] {
    REGISTRY
}

/// What the registry knows about a code.
pub fn code_info(code: Code) -> &'static CodeInfo {
    REGISTRY.iter().find(|info| info.code == code).unwrap_or(&REGISTRY[0])
}

/// Looks a code up by its number (`A101`, any case) or its name (`unresolved_reference`).
pub fn find_code(word: &str) -> Option<&'static CodeInfo> {
    REGISTRY.iter().find(|info| info.code.0.eq_ignore_ascii_case(word) || info.name.eq_ignore_ascii_case(word))
}
