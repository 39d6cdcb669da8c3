//! The words of the command line. What the contract names and the program does not do yet is not offered.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// From the negotiating table to a verified peace: check an agreement, and hold it against what happened.
#[derive(Debug, Parser)]
#[command(name = "irenic", version, disable_help_subcommand = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// How results are written, and what counts as an error.
#[derive(Debug, Args)]
pub(crate) struct Output {
    /// For people, for scripts (one JSON object a line), or for editors and code hosts
    #[arg(long, global = true, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
    /// Makes a warning an error: `warnings` for all, or a code such as A104
    #[arg(long, global = true, value_name = "CODE")]
    pub(crate) deny: Vec<String>,
    /// Leaves out a warning, by its code or name; errors stay
    #[arg(long, global = true, value_name = "CODE")]
    pub(crate) allow: Vec<String>,
}

/// The form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Human,
    Json,
    Sarif,
}

/// Choices among the options of brackets, and dates of moments that are still to be fixed.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Draft {
    /// Options chosen in brackets, such as `9.timing=phased`; several with commas
    #[arg(long, value_name = "BRACKET=OPTION")]
    pub(crate) options: Vec<String>,
    /// Fixes a moment that the text leaves to be fixed, such as `signing=2026-03-01`
    #[arg(long, value_name = "MOMENT=T")]
    pub(crate) set: Vec<String>,
}

/// Options and moments of two drafts, so that two options of one text can be compared.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct TwoDrafts {
    /// Options chosen in both drafts, such as `9.timing=phased`; several with commas
    #[arg(long, value_name = "BRACKET=OPTION")]
    options: Vec<String>,
    /// Options chosen in the old draft
    #[arg(long, value_name = "BRACKET=OPTION")]
    old_options: Vec<String>,
    /// Options chosen in the new draft
    #[arg(long, value_name = "BRACKET=OPTION")]
    new_options: Vec<String>,
    /// Fixes a moment in both drafts, such as `signing=2026-03-01`
    #[arg(long, value_name = "MOMENT=T")]
    set: Vec<String>,
}

impl TwoDrafts {
    pub(crate) fn of_old(&self) -> Draft {
        self.with(&self.old_options)
    }

    pub(crate) fn of_new(&self) -> Draft {
        self.with(&self.new_options)
    }

    fn with(&self, own: &[String]) -> Draft {
        Draft { options: self.options.iter().chain(own).cloned().collect(), set: self.set.clone() }
    }
}

/// At what instant, with what knowledge, by what standard.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Question {
    /// The instant asked about; a date means the close of that day in the agreement's time zone. Without it, the end of
    /// the last period that a source reports on, or now where none says so
    #[arg(long, value_name = "T")]
    pub(crate) as_of: Option<String>,
    /// Only what was known by then counts; without it, everything that is known
    #[arg(long, value_name = "T")]
    pub(crate) known_at: Option<String>,
    /// Standing that an incident needs where a clause asks for none: reported, corroborated or confirmed
    #[arg(long, value_name = "STANDARD", default_value = "reported")]
    pub(crate) standard: String,
    #[command(flatten)]
    pub(crate) draft: Draft,
}

/// Why, by whom and when something about links was decided.
#[derive(Debug, Clone, Args)]
pub(crate) struct Ground {
    /// Why, in words that others can look into
    #[arg(long, value_name = "TEXT")]
    pub(crate) because: String,
    /// In what role it was decided, such as `verification cell`; no person's name
    #[arg(long, value_name = "ROLE")]
    pub(crate) by: Option<String>,
    /// When it was decided: a date means the start of that day in the agreement's time zone; now where nothing is said
    #[arg(long, value_name = "T")]
    pub(crate) known: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Writes a new project, which checks clean and has one passing scenario
    New {
        /// Folder to write; it must not hold a file that would be overwritten
        dir: PathBuf,
        /// `ceasefire` or `exchange`
        #[arg(long, value_name = "NAME", default_value = "ceasefire")]
        template: String,
    },
    /// Reports defects of the text
    Check {
        /// Project folder or single document
        #[arg(default_value = ".")]
        path: PathBuf,
        #[command(flatten)]
        draft: Draft,
        /// Also says with which smallest sets of options a draft fails
        #[arg(long)]
        combinations: bool,
    },
    /// Reads clauses back as plain sentences
    Read {
        /// Project folder or single document
        #[arg(default_value = ".")]
        path: PathBuf,
        /// A single clause, such as `9`, or `3` of an annex as `annex_1:3`
        #[arg(long, value_name = "N")]
        clause: Option<String>,
        #[command(flatten)]
        draft: Draft,
    },
    /// Shows what waits for what, phase by phase, and who can bring each step about
    Graph {
        /// Project folder or single document
        #[arg(default_value = ".")]
        path: PathBuf,
        /// Writes a drawing to this file
        #[arg(long, value_name = "F")]
        svg: Option<PathBuf>,
        /// Writes the graph to this file, for Graphviz
        #[arg(long, value_name = "F")]
        dot: Option<PathBuf>,
        #[command(flatten)]
        draft: Draft,
    },
    /// Formats clauses; prose is left alone, byte for byte
    Fmt {
        /// Project folder or single document
        #[arg(default_value = ".")]
        path: PathBuf,
        /// Writes nothing; ends with status 1 when a document is not formatted
        #[arg(long)]
        check: bool,
    },
    /// Runs scenarios
    Test {
        /// Project folder or single document
        #[arg(default_value = ".")]
        path: PathBuf,
    },
    /// Turns a source into observations, and says what became of every row
    Import {
        /// ucdp, acled, geojson, csv or ndjson
        #[arg(value_name = "FORMAT")]
        source_format: String,
        /// Files as they were published
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// File that names the columns; csv and geojson need one
        #[arg(long, value_name = "F")]
        mapping: Option<PathBuf>,
        /// Folder for the observations, one NDJSON file a source file
        #[arg(long, value_name = "DIR")]
        into: PathBuf,
        /// First part of every id; the format's name unless given
        #[arg(long, value_name = "NAME")]
        source: Option<String>,
        /// Time zone of dates without one of their own
        #[arg(long, value_name = "ZONE", default_value = "UTC")]
        zone: String,
        /// Day on which the files became known; without it, the day up to which a file reports
        #[arg(long, value_name = "T")]
        known: Option<String>,
        /// Writes over observations of an earlier import
        #[arg(long)]
        force: bool,
    },
    /// Says where each clause, party and phase stands
    Verify {
        /// Project folder or single document
        #[arg(default_value = ".")]
        path: PathBuf,
        #[command(flatten)]
        question: Question,
        /// Ends with status 1 when a clause is breached
        #[arg(long, value_name = "STATE", value_enum)]
        fail_on: Option<FailOn>,
        /// Shows in full only what is breached, late or suspended
        #[arg(long)]
        brief: bool,
        /// Adds how long each body observed what each clause forbids, and violations per hours and area
        #[arg(long)]
        effort: bool,
    },
    /// Shows the whole chain behind one verdict: text, moments, incidents, observations, source rows
    Why {
        /// Clause with or without an instance: `1`, `1/UA`, `phase:1`, `moment:quiet`
        #[arg(value_name = "CLAUSE[/INSTANCE]")]
        subject: String,
        /// Project folder or single document
        #[arg(default_value = ".")]
        path: PathBuf,
        #[command(flatten)]
        question: Question,
        /// Holds the agreement against a scenario, by its title, instead of the evidence
        #[arg(long, value_name = "TITLE")]
        scenario: Option<String>,
    },
    /// Holds long logs of plain rows against an agreement: millions of rows, in little memory
    Monitor {
        /// Project folder or single document
        #[arg(default_value = ".")]
        path: PathBuf,
        /// Log in NDJSON or CSV, with rows in order of time; several are read one after the other
        #[arg(long, required = true, value_name = "FILE")]
        log: Vec<PathBuf>,
        /// Events that the logs would have reported, so that their silence counts; several with commas, `event` for all
        #[arg(long, value_name = "EVENT", value_delimiter = ',')]
        covers: Vec<String>,
        /// The instant asked about; without it, the instant of the last log's last row
        #[arg(long, value_name = "T")]
        as_of: Option<String>,
        /// Standing that a row needs where a clause asks for none: reported, corroborated or confirmed
        #[arg(long, value_name = "STANDARD", default_value = "reported")]
        standard: String,
        /// Keeps what patterns find, so that rows may come in any order
        #[arg(long)]
        keep: bool,
        /// Rows that became known later, as NDJSON: added, corrected, or `{"id":…,"withdrawn":true}`. Keeps the log, and
        /// says which verdicts they change
        #[arg(long, value_name = "FILE")]
        late: Option<PathBuf>,
        /// Tells each verdict as it comes about, before the rest; not for a log that is kept
        #[arg(long)]
        alarms: bool,
        /// 1 or 2: with 2, rows are parsed beside the evaluation. The output is the same
        #[arg(long, value_name = "N", default_value_t = 2)]
        threads: u8,
        #[command(flatten)]
        draft: Draft,
    },
    /// Shows the record of talks: rounds, drafts beside each other, and indicators
    Talks {
        /// Project folder or single document
        #[arg(default_value = ".")]
        path: PathBuf,
        /// The day asked about; without it, the end of the last period that a source reports on, or today
        #[arg(long, value_name = "T")]
        as_of: Option<String>,
        /// Who reads: `mediator`, `public`, or a party of the agreement. Decides what is opened at all
        #[arg(long = "as", value_name = "AUDIENCE", default_value = "public")]
        audience: String,
        /// Shows what an indicator was computed from, by its name; `all` for each
        #[arg(long, value_name = "NAME")]
        open: Option<String>,
        /// Writes a picture of each indicator over time into this folder
        #[arg(long, value_name = "DIR")]
        svg: Option<PathBuf>,
    },
    /// Searches for packages over all brackets: sound, over nobody's red line, and beaten by no other for all at once
    Packages {
        /// Project folder or single document
        #[arg(default_value = ".")]
        path: PathBuf,
        /// The day whose moves are today's; without it, the end of the last period that a source reports on, or today
        #[arg(long, value_name = "T")]
        as_of: Option<String>,
        /// Who reads: `mediator`, `public`, or a party of the agreement. Positions that are not for it count for nothing
        #[arg(long = "as", value_name = "AUDIENCE", default_value = "public")]
        audience: String,
        /// How many packages are shown besides those at a point
        #[arg(long, value_name = "N", default_value_t = 3)]
        first: usize,
        /// Also says what each single move from today's positions opens; long, where brackets are many
        #[arg(long)]
        unlocking: bool,
        /// Also says what each red line, least value and vote at home costs; a search for each
        #[arg(long)]
        reliefs: bool,
        #[command(flatten)]
        draft: Draft,
    },
    /// Lists observations that may report one incident, with reasons, and what was decided on them
    Links {
        /// Project folder
        #[arg(default_value = ".")]
        path: PathBuf,
        /// Only what was known by then counts; without it, everything that is known
        #[arg(long, value_name = "T")]
        known_at: Option<String>,
        /// Bits from which on a pair is listed; the project's `possible` where nothing is said
        #[arg(long, value_name = "X", allow_negative_numbers = true)]
        min_score: Option<f64>,
        /// Only pairs with this observation; may be repeated
        #[arg(long, value_name = "ID")]
        of: Vec<String>,
        /// Shows pairs inside one source too, which may be duplicates
        #[arg(long)]
        inside: bool,
    },
    /// Records that observations report one incident
    Link {
        /// Project folder
        path: PathBuf,
        /// Ids of the observations, such as `ucdp:157364`
        #[arg(required = true, num_args = 2.., value_name = "ID")]
        observations: Vec<String>,
        /// Name of the incident; made of the ids where nothing is said
        #[arg(long, value_name = "NAME")]
        incident: Option<String>,
        #[command(flatten)]
        ground: Ground,
    },
    /// Records that a link is undone; both stay on record
    Unlink {
        /// Project folder
        path: PathBuf,
        /// The incident of the link
        incident: String,
        #[command(flatten)]
        ground: Ground,
    },
    /// Records that observations do not report one incident, or reopens that question
    Apart {
        /// Project folder
        path: PathBuf,
        /// Ids of the observations
        #[arg(required = true, num_args = 2.., value_name = "ID")]
        observations: Vec<String>,
        /// Undoes an earlier such decision; both stay on record
        #[arg(long)]
        reopen: bool,
        #[command(flatten)]
        ground: Ground,
    },
    /// Compares two drafts clause by clause, and says what changed for whom
    Diff {
        /// Project folder or single document of the old draft
        old: PathBuf,
        /// Project folder or single document of the new draft; the same one, where options of one text are compared
        new: PathBuf,
        #[command(flatten)]
        drafts: TwoDrafts,
    },
    /// Explains a code, with an example and remedies; without one, lists all
    Explain {
        /// Code or name, such as A101 or unresolved_reference
        code: Option<String>,
    },
}

/// What makes `verify` end with status 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// A clause instance is certainly breached
    Breached,
}
