//! Writes agreements at random: every form of the language, with names that the document declares.

/// A tape of choices; when it runs out every choice is the first, which is always the shortest.
pub(crate) struct Tape<'a> {
    choices: &'a [u32],
    at: usize,
}

impl<'a> Tape<'a> {
    pub(crate) fn new(choices: &'a [u32]) -> Self {
        Tape { choices, at: 0 }
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        let choice = self.choices.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        choice as usize % count
    }

    fn chance(&mut self, of: usize) -> bool {
        self.below(of) == of - 1
    }

    fn pick<'s>(&mut self, from: &[&'s str]) -> &'s str {
        from[self.below(from.len())]
    }
}

const HEAD: &str = "agreement generated \"Generated\"\nparty A\nparty B \"Second\"\nparty Ґ_3\ngroup sides = A, B\nbody M\nbody K\nmoment D = 2026-01-01\nmoment E = 2026-02-01T08:00\n";
const ACTORS: &[&str] = &["A", "B", "Ґ_3", "sides", "M", "K"];
const MOMENTS: &[&str] = &["D", "E"];
const EVENTS: &[&str] = &["fire", "shelling", "withdrawal", "meeting", "release", "event", "body", "клас", "notice"];
const PLACES: &[&str] = &["zone", "area_1", "край"];
const THINGS: &[&str] = &["rockets", "aid", "prisoners", "kind_x"];
const FIELDS: &[&str] = &["killed", "calibre", "persons", "height"];
const TIME_UNITS: &[&str] = &["days", "hours", "months", "weeks"];
const LENGTH_UNITS: &[&str] = &["km", "m"];
const STATES: &[&str] = &["fulfilled", "breached", "kept", "pending"];

/// Declarations as text, and how many there are.
pub(crate) fn declarations(tape: &mut Tape<'_>) -> (String, usize) {
    let mut text = HEAD.to_string();
    let mut count = HEAD.lines().count();
    let more = 1 + tape.below(8);
    for number in 0..more {
        if tape.chance(4) {
            text.push_str("\n# a comment, with \"marks\" and [signs]\n");
        }
        text.push_str(&declaration(tape, number));
        text.push('\n');
        count += 1;
    }
    (text, count)
}

fn declaration(t: &mut Tape<'_>, number: usize) -> String {
    match t.below(19) {
        0..=3 => clause(t, number),
        4 => phase(t, number),
        5 => scenario(t),
        6 => format!("place p{number}{} = {}{}", title(t), place(t, 3), maybe(t, |t| format!("as of {}", time(t, 2)))),
        7 => moment(t, number),
        8 => kind_or_event(t, number),
        9 => body(t, number),
        10 => format!("measure m{number}{} in tonnes{}", title(t), maybe(t, |t| format!("of {}", t.pick(ACTORS)))),
        11 => format!(
            "list l{number} of persons{}{}",
            maybe(t, |t| format!("held by {}", actors(t))),
            maybe(t, |_| "from \"lists/a.txt\"".to_string())
        ),
        12 => format!("unit u{number} = {}", quantity(t, &["kg", "m", "days"])),
        13 => t
            .pick(&[
                "track security \"Security\"",
                "incorporates \"annex.md\"",
                "supersedes \"old.md\"",
                "supersedes clause 4 of \"old.md\"",
                "amends clause 4 of \"old.md\" by clause 5",
                "track one \"One\" because \"one\"",
            ])
            .to_string(),
        15 => round(t, number),
        16 => position(t),
        17 => {
            format!("scale 9.timing a {}, b 0.5{}", t.pick(&["0", "-1", "2.5"]), maybe(t, |_| "weight 3".to_string()))
        }
        14 => format!("party q{number}{}{}", title(t), maybe(t, |_| "because \"a note\"".to_string())),
        _ => format!(
            "[b{number}\n  option a{}\n{}\n  option b\n{}\n]",
            maybe(t, |t| format!("proposed by {}", actors(t))),
            clause(t, number + 100),
            clause(t, number + 100)
        ),
    }
}

/// Blank space between words of a line.
fn blank(t: &mut Tape<'_>) -> &'static str {
    t.pick(&[" ", "  ", "\t", " \t "])
}

/// Blank space after a comma or a joining word, where a line may break.
fn gap(t: &mut Tape<'_>) -> &'static str {
    t.pick(&[" ", "  ", "\n      ", " # why\n "])
}

fn maybe(t: &mut Tape<'_>, write: impl FnOnce(&mut Tape<'_>) -> String) -> String {
    if t.chance(2) {
        let space = blank(t);
        format!("{space}{}", write(t))
    } else {
        String::new()
    }
}

fn title(t: &mut Tape<'_>) -> String {
    maybe(t, |t| t.pick(&["\"A title\"", "\"\"", "\"Стаття # 4 [a]\""]).to_string())
}

fn actors(t: &mut Tape<'_>) -> String {
    let mut text = t.pick(ACTORS).to_string();
    while t.chance(4) {
        let space = gap(t);
        text.push_str(&format!(",{space}{}", t.pick(ACTORS)));
    }
    text
}

fn quantity(t: &mut Tape<'_>, units: &[&str]) -> String {
    let number = t.pick(&["3", "14", "2.5", "600_000"]);
    let times = t.pick(&["", "", "", " million"]);
    let space = blank(t);
    format!("{number}{times}{space}{}", t.pick(units))
}

fn duration(t: &mut Tape<'_>) -> String {
    let space = blank(t);
    format!("{}{space}{}", t.pick(&["3", "14", "30"]), t.pick(TIME_UNITS))
}

fn reference(t: &mut Tape<'_>) -> String {
    t.pick(&["1", "2.1", "ceasefire", "3 of \"annex.md\""]).to_string()
}

fn time(t: &mut Tape<'_>, depth: usize) -> String {
    let base = match t.below(if depth == 0 { 4 } else { 11 }) {
        0 => "2026-03-01".to_string(),
        1 => t.pick(MOMENTS).to_string(),
        2 => "2026-03-01T10:00".to_string(),
        3 => "2026-03-01T10:00:30+02:00".to_string(),
        4 => format!("{} of phase {}", t.pick(&["start", "end"]), reference(t)),
        5 => format!("{} of clause {}", t.pick(&["fulfilment", "breach"]), reference(t)),
        6 => format!("first {}", pattern(t)),
        7 => format!("{} without {}", duration(t), pattern(t)),
        8 => {
            let space = gap(t);
            format!("{} of ({},{space}{})", t.pick(&["earliest", "latest"]), time(t, depth - 1), time(t, depth - 1))
        }
        9 => format!("{} {} {}", duration(t), t.pick(&["after", "before"]), t.pick(MOMENTS)),
        _ => format!("({})", time(t, depth - 1)),
    };
    // After `where killed = 3` a sum would go on.
    let base = if base.contains(" where ") { format!("({base})") } else { base };
    if t.chance(3) { format!("{base} {} {}", t.pick(&["+", "-"]), duration(t)) } else { base }
}

fn expression(t: &mut Tape<'_>, depth: usize) -> String {
    match t.below(if depth == 0 { 3 } else { 6 }) {
        0 => t.pick(&["5", "2.5", "-3"]).to_string(),
        1 => quantity(t, &["persons", "mm", "USD", "%"]),
        2 => format!("{}{}", t.pick(&["", "f."]), t.pick(FIELDS)),
        3 => format!("{} {} {}", expression(t, depth - 1), t.pick(&["+", "-", "*", "/"]), expression(t, depth - 1)),
        4 => format!("({})", expression(t, depth - 1)),
        _ => format!("30 * f.{} persons", t.pick(FIELDS)),
    }
}

fn compare(t: &mut Tape<'_>) -> &'static str {
    t.pick(&["=", "!=", "<", "<=", ">", ">="])
}

fn where_expression(t: &mut Tape<'_>, depth: usize) -> String {
    match t.below(if depth == 0 { 3 } else { 6 }) {
        0 => format!("{} {} {}", t.pick(FIELDS), compare(t), expression(t, 1)),
        1 => format!("{} = \"a text\"", t.pick(FIELDS)),
        2 => format!("{} >= 2026-01-01", t.pick(FIELDS)),
        3 => {
            let space = gap(t);
            let join = t.pick(&["and", "or"]);
            format!("{} {join}{space}{}", where_expression(t, depth - 1), where_expression(t, depth - 1))
        }
        4 => format!("not {}", where_expression(t, 0)),
        _ => format!("({})", where_expression(t, depth - 1)),
    }
}

fn place(t: &mut Tape<'_>, depth: usize) -> String {
    match t.below(if depth == 0 { 2 } else { 7 }) {
        0 => t.pick(PLACES).to_string(),
        1 => format!("{} \"Feature\" from \"places.geojson\"", t.pick(&["line", "area", "point"])),
        2 => {
            let distance = quantity(t, LENGTH_UNITS);
            format!("{} {distance} of {}", t.pick(&["within", "beyond"]), place_alone(t, depth - 1))
        }
        3 => format!("corridor 2 km along {}", place_alone(t, depth - 1)),
        4 => format!("side {} of {}", t.pick(&["left", "A"]), place_alone(t, depth - 1)),
        5 => {
            let join = t.pick(&["and", "or", "except"]);
            format!("{} {join} {}", place(t, depth - 1), place(t, depth - 1))
        }
        _ => format!("({})", place(t, depth - 1)),
    }
}

fn place_alone(t: &mut Tape<'_>, depth: usize) -> String {
    if t.chance(3) { format!("({})", place(t, depth)) } else { t.pick(PLACES).to_string() }
}

/// A pattern as conditions ask for it: its parts in any order, each once.
fn pattern(t: &mut Tape<'_>) -> String {
    let mut text = t.pick(EVENTS).to_string();
    let first = t.below(6);
    for step in 0..6 {
        if !t.chance(4) {
            continue;
        }
        let space = blank(t);
        text.push_str(space);
        let part = match (first + step) % 6 {
            0 => format!("of {}", t.pick(THINGS)),
            1 => format!("by {}", actors(t)),
            2 => format!("from {}", t.pick(&["A", "B"])),
            3 => format!("to {}", actors(t)),
            4 => match t.below(3) {
                0 => format!("in {}", t.pick(PLACES)),
                1 => format!("in ({})", place(t, 2)),
                _ => format!("beyond {} of {}", quantity(t, LENGTH_UNITS), t.pick(PLACES)),
            },
            _ => format!("for {}", actors(t)),
        };
        text.push_str(&part);
    }
    if t.chance(5) {
        text.push_str(&format!(" where {}", where_expression(t, 2)));
    }
    text
}

/// What somebody is bound to: nobody acts but the bearer.
fn act(t: &mut Tape<'_>) -> String {
    let mut text = t.pick(EVENTS).to_string();
    match t.below(4) {
        0 => {}
        1 => text.push_str(&format!(" of {}", t.pick(THINGS))),
        2 => text.push_str(t.pick(&[" all of prisoners", " of all prisoners"])),
        _ => text.push_str(&format!(" total {} of aid", quantity(t, &["persons", "USD", "tonnes"]))),
    }
    if t.chance(3) {
        text.push_str(&format!(" to {}", actors(t)));
    }
    match t.below(4) {
        0 => text.push_str(&format!(" in {}", t.pick(PLACES))),
        1 => text.push_str(&format!(" within {} of {}", quantity(t, LENGTH_UNITS), t.pick(PLACES))),
        _ => {}
    }
    if t.chance(5) {
        text.push_str(&format!(" where {}", where_expression(t, 1)));
    }
    text
}

fn condition(t: &mut Tape<'_>, depth: usize) -> String {
    match t.below(if depth == 0 { 10 } else { 13 }) {
        0 => {
            format!("clause {} {}{}", reference(t), t.pick(STATES), maybe(t, |t| format!("by {}", t.pick(&["A", "B"]))))
        }
        1 => format!("phase {} {}", reference(t), t.pick(&["active", "begun", "ended"])),
        2 => format!("{} occurred", pattern(t)),
        3 => format!("no {} in last {}", pattern(t), duration(t)),
        4 => format!("{} without {}", duration(t), pattern(t)),
        5 => format!("count of {}{} >= 3", pattern(t), maybe(t, |t| format!("in last {}", duration(t)))),
        6 => {
            let last = maybe(t, |t| format!("in last {}", duration(t)));
            format!("total of {}{}{last} > 10 persons", t.pick(EVENTS), t.pick(&["", ".killed"]))
        }
        7 => format!("latest of {} <= 5 m", t.pick(&["fire by M.height", "level.value of forces by A in zone"])),
        8 => format!("stock {} {}", compare(t), expression(t, 1)),
        9 => format!("certified {} by {}", t.pick(&["quiet", "clause 2", "phase 1"]), actors(t)),
        10 => {
            let space = gap(t);
            let join = t.pick(&["and", "or"]);
            format!("{} {join}{space}{}", condition(t, depth - 1), condition(t, depth - 1))
        }
        11 => format!("not ({})", condition(t, depth - 1)),
        _ => format!("{} passed", time(t, 1)),
    }
}

fn norm(t: &mut Tape<'_>) -> String {
    let who = match t.below(5) {
        0 => format!("{} each", actors(t)),
        1 => format!("{} jointly", actors(t)),
        2 => format!("any one of {}", actors(t)),
        3 => "the actor".to_string(),
        _ => t.pick(ACTORS).to_string(),
    };
    let space = blank(t);
    match t.below(7) {
        0 | 1 => format!("{who}{space}must {}", act(t)),
        2 => format!("{who}{space}must not {}", act(t)),
        3 => format!("{who}{space}must complete {}", act(t)),
        4 => format!("{who}{space}must keep stock <= {}", quantity(t, &["tonnes"])),
        5 => format!("{who}{space}may {}", act(t)),
        _ => t
            .pick(&[
                "K can extend clause 2 by 5 days",
                "M can certify quiet",
                "K can terminate agreement",
                "sides declares \"peace\"",
                "must fire",
                "K can suspend phase 1",
            ])
            .to_string(),
    }
}

fn part(t: &mut Tape<'_>, which: usize) -> String {
    match which {
        0 => format!("from {}", time(t, 1)),
        1 => format!("by {}", time(t, 1)),
        2 => format!("until {}", time(t, 1)),
        3 => format!("within {}{}", duration(t), maybe(t, |t| format!("of {}", time(t, 1)))),
        4 => format!("every {}{}", duration(t), maybe(t, |t| format!("from {}", t.pick(MOMENTS)))),
        5 => "between 08:00 and 18:00".to_string(),
        6 => t.pick(&["on weekdays", "on monday, tuesday"]).to_string(),
        7 => t
            .pick(&[
                "after clause 1",
                "before clause 2",
                "together with clause 3 tolerance 2 days",
                "in step",
                "in phase 1",
            ])
            .to_string(),
        8 => format!("{} {}", t.pick(&["if", "unless", "while"]), condition(t, 2)),
        9 => format!("except {}", pattern(t)),
        10 => format!("complete when {}", t.pick(&["certified by M", "clause 1 fulfilled", "quiet passed"])),
        11 => format!(
            "verified by {}{}{}",
            actors(t),
            maybe(t, |t| format!("within {}", duration(t))),
            maybe(t, |_| "standard confirmed".to_string())
        ),
        12 => t.pick(&["if silent deemed done", "if silent deemed not done", "if silent referred to K"]).to_string(),
        13 => format!("weight 3{}", maybe(t, |t| format!("for {}", t.pick(ACTORS)))),
        14 => t.pick(&["irreversible", "immediately", "constructive ambiguity", "track security"]).to_string(),
        15 => format!("because \"why, {}\"", t.pick(&["indeed", "# not a comment"])),
        16 => format!("at {}", time(t, 1)),
        17 => t
            .pick(&["accepts A203 because \"known\"", "despite clause 1, 2", "amends clause 4 of \"old.md\""])
            .to_string(),
        _ => format!("at least {} before {}", duration(t), t.pick(MOMENTS)),
    }
}

fn clause(t: &mut Tape<'_>, number: usize) -> String {
    let mut text = format!("clause {number}{}\n", title(t));
    if t.chance(3) {
        let trigger =
            if t.chance(2) { format!("whenever {} as f", pattern(t)) } else { format!("when {}", condition(t, 2)) };
        text.push_str(&format!("  {trigger}\n"));
    }
    text.push_str(&format!("  {}", norm(t)));
    let first = t.below(19);
    for step in 0..19 {
        if t.chance(4) {
            // `if` begins a new line's part only outside `on breach`; here every part may follow on the same line,
            // but for those that a pattern or a proof before it would take.
            text.push_str(t.pick(&["\n    ", "\n", "\n\n\n  ", "   # note\n  "]));
            text.push_str(&part(t, (first + step) % 19));
        }
    }
    if t.chance(4) {
        text.push_str(&format!(
            "\n  [choice\n option x{}\n by D\n option y from E\n {}]",
            title(t),
            t.pick(&["", "option z\n"])
        ));
    }
    if t.chance(3) {
        text.push_str(&on_breach(t));
    }
    if t.chance(4) {
        text.push_str("\nend");
    }
    text
}

fn on_breach(t: &mut Tape<'_>) -> String {
    let mut text = "\n  on breach".to_string();
    for _ in 0..1 + t.below(3) {
        text.push_str("\n    ");
        if t.chance(2) {
            text.push_str(&format!(
                "if {} ",
                t.pick(&["not resolved within 5 days", "clause 1 breached by A", "count of fire in last 7 days >= 3"])
            ));
        }
        match t.below(4) {
            0 => text.push_str("K must meet within 24 hours"),
            1 => text.push_str(&format!("the other parties may {} until D + 3 days if D passed", act(t))),
            2 => text.push_str(&format!(
                "{} clause 7, 8{}",
                t.pick(&["suspends", "restores"]),
                t.pick(&["", " clock stops", " until E"])
            )),
            _ => text.push_str(t.pick(&[
                "ends phase 1",
                "terminates agreement",
                "the breaching party must pay total 3 USD of aid",
            ])),
        }
    }
    text.push_str(t.pick(&["", "\n  end"]));
    text
}

fn phase(t: &mut Tape<'_>, number: usize) -> String {
    let begins = if t.chance(2) { format!("when {}", condition(t, 2)) } else { time(t, 1) };
    let ends = if t.chance(2) { format!("when {}", condition(t, 1)) } else { time(t, 1) };
    let line = t.pick(&["  ", "\n  "]);
    format!(
        "phase {number}{} begins {begins}{line}ends {ends}{line}limit {}{}",
        title(t),
        duration(t),
        maybe(t, on_breach)
    )
}

fn moment(t: &mut Tape<'_>, number: usize) -> String {
    let value = match t.below(3) {
        0 => format!("= {}", time(t, 2)),
        1 => format!("when {}", condition(t, 2)),
        _ => format!("to be fixed by {}", actors(t)),
    };
    format!(
        "moment t{number}{} {value}{}{}",
        title(t),
        maybe(t, |_| "from D".to_string()),
        maybe(t, |t| format!("limit {}", duration(t)))
    )
}

fn kind_or_event(t: &mut Tape<'_>, number: usize) -> String {
    if t.chance(2) {
        return format!(
            "kind k{number}{} is artillery{}{}",
            title(t),
            maybe(t, |_| "has calibre mm, made_by party".to_string()),
            maybe(t, |t| format!("where {}", where_expression(t, 2)))
        );
    }
    format!(
        "event e{number}{} is fire{}{}{}",
        title(t),
        maybe(t, |_| "verb doing".to_string()),
        maybe(t, |_| "names nobody".to_string()),
        maybe(t, |_| "has killed persons, weapon kind artillery, share %, open flag".to_string())
    )
}

fn body(t: &mut Tape<'_>, number: usize) -> String {
    format!(
        "body b{number}{}{}{}\n  observes fire, event{}{}",
        title(t),
        maybe(t, |t| format!("members {}", actors(t))),
        maybe(t, |t| format!("decides by {}", t.pick(&["consensus", "majority", "3 of 5", "chair A"]))),
        maybe(t, |t| format!("in {}", place(t, 2))),
        maybe(t, |_| "from D until E + 3 days".to_string())
    )
}

fn scenario(t: &mut Tape<'_>) -> String {
    let mut text = "scenario \"A course of events\"\n".to_string();
    if t.chance(3) {
        text.push_str("  options 9.timing=phased,  4.1.x = y\n  set D = 2026-01-01\n");
    }
    for _ in 0..1 + t.below(6) {
        text.push_str("  ");
        let when = t.pick(&["2026-02-01", "2026-02-01T10:00", "between 2026-02-01 and 2026-02-03", "D + 3 days"]);
        let step = match t.below(6) {
            0 => format!(
                "{when}{}{}{}{}{}",
                blank(t),
                pattern(t),
                maybe(t, |_| "as f1".to_string()),
                maybe(t, |t| t.pick(&["confirmed", "reported", "rejected"]).to_string()),
                maybe(t, |_| "reported by M known at 2026-03-01".to_string())
            ),
            1 => format!("as of {}", time(t, 0)),
            2 => format!("known at {}", time(t, 0)),
            3 => format!(
                "expect clause {} {}{}{}{}",
                reference(t),
                t.pick(&["breached", "possibly breached", "fulfilled late", "kept"]),
                maybe(t, |_| "by A".to_string()),
                maybe(t, |_| "for f1 since 2026-01-01".to_string()),
                maybe(t, |_| "with 3 violations".to_string())
            ),
            4 => format!("expect phase 1 {}", t.pick(&["not begun", "active", "overdue since 2026-01-01"])),
            _ => format!(
                "expect moment quiet {}",
                t.pick(&["not reached", "reached at 2026-01-01", "restarted 2 times"])
            ),
        };
        text.push_str(&step);
        text.push('\n');
    }
    text.push_str(t.pick(&["", "end"]));
    text
}

fn path(t: &mut Tape<'_>) -> String {
    t.pick(&["9.timing", "4.1.x", "timing", "phase_1.start", "9 . timing"]).to_string()
}

fn option_path(t: &mut Tape<'_>) -> String {
    t.pick(&["9.timing.phased", "4.1.x.y", "shape.one"]).to_string()
}

fn promise(t: &mut Tape<'_>) -> String {
    let who = t.pick(&["A", "A, B each", "sides jointly", "any one of A, B"]);
    let times = t.pick(&["", " by D", " within 3 days of D", "\n    by 2026-03-01 verified by M", " from D until E"]);
    format!("promised {who} must {}{times}", act(t))
}

/// A round with parts in any order, those that may stand once at most once.
fn round(t: &mut Tape<'_>, number: usize) -> String {
    let mut text = format!("round {number}{}", title(t));
    let first = t.below(16);
    for step in 0..16 {
        if !t.chance(3) {
            continue;
        }
        text.push_str(t.pick(&["\n  ", " ", "\n\t"]));
        let part = match (first + step) % 16 {
            0 => "in \"Geneva\"".to_string(),
            1 => t
                .pick(&["on 2026-01-02", "from 2026-01-02 to 2026-01-03", "between 2026-01-02 and 2026-02-03"])
                .to_string(),
            2 => format!("format {}", t.pick(&["formal", "trilateral", "shuttle", "back_channel"])),
            3 => format!("hosted by {}", actors(t)),
            4 => format!("attended by A{}, B \"x, y\"", maybe(t, |_| "\"the lead\"".to_string())),
            5 => "\n  track security, two".to_string(),
            6 => {
                let space = gap(t);
                format!("agenda {},{space}clause {}, \"a matter\"", path(t), reference(t))
            }
            7 => format!("tabled \"draft\" by {}", actors(t)),
            8 => format!("moved A on {} {}to late", path(t), t.pick(&["", "from early "])),
            9 => format!("\n  {}\n ", promise(t)),
            10 => "agreed \"minute\"".to_string(),
            11 => format!("closed {}, 7.b", path(t)),
            12 => format!("reopened {}", path(t)),
            13 => "confidential for A, mediator".to_string(),
            14 => format!("next expected 2026-03-01{}", maybe(t, |_| "to 2026-03-10".to_string())),
            _ => format!("source \"s\"{}", maybe(t, |_| "because \"a note\"".to_string())),
        };
        text.push_str(&part);
    }
    text
}

fn position(t: &mut Tape<'_>) -> String {
    let mut text = format!("position A{}", title(t));
    let first = t.below(6);
    for step in 0..6 {
        if !t.chance(2) {
            continue;
        }
        text.push_str(t.pick(&["\n  ", " ", "\n\t"]));
        let part = match (first + step) % 6 {
            0 => format!(
                "on {} early {}{}{} late {}{}",
                path(t),
                t.pick(&["100", "-5", "2.5"]),
                maybe(t, |_| "to 120".to_string()),
                t.pick(&["", ",", "\n     "]),
                t.pick(&["0", "60"]),
                maybe(t, |_| "weight 3".to_string())
            ),
            1 => format!(
                "rejects {}{}",
                option_path(t),
                maybe(t, |t| format!("unless {} or {}", option_path(t), option_path(t)))
            ),
            2 => format!(
                "at home parliament{} needs 300 of 450 for {}, {}{}",
                title(t),
                path(t),
                option_path(t),
                maybe(t, |t| format!(
                    "\n    faction centre 120 seats supports {}\n    faction rest 1 seat opposes {}, x.y",
                    option_path(t),
                    option_path(t)
                ))
            ),
            3 => "walks away below -40".to_string(),
            4 => "shown to mediator, B".to_string(),
            _ => "estimated source \"s\"".to_string(),
        };
        text.push_str(&part);
    }
    text
}
