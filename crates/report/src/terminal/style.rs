use annotate_snippets::renderer::{AnsiColor, Effects, Style as Ansi};

/// How text may look. The caller decides: it knows whether there is a terminal, and of `NO_COLOR`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether escape sequences for colour and weight may be written.
    pub colour: bool,
    /// Columns that a line may take, 100 unless the reader's screen is narrower. Under 40 counts as 40.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Style::plain()
    }
}

impl Style {
    /// No colour, 100 columns.
    pub fn plain() -> Self {
        Style { colour: false, width: 100 }
    }

    /// The columns that are really used: too narrow a screen would leave no room for words.
    pub(crate) fn columns(&self) -> usize {
        self.width.max(40)
    }

    /// The text in a tone, or as it is without colour.
    pub fn paint(&self, tone: Tone, text: &str) -> String {
        let ansi = tone.ansi();
        if self.colour && ansi != Ansi::new() && !text.is_empty() {
            format!("{}{text}{}", ansi.render(), ansi.render_reset())
        } else {
            text.to_string()
        }
    }
}

/// What a colour stands for. A tone only ever stresses what a word already says, and no tone belongs to a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Tone {
    /// As the terminal writes.
    #[default]
    Plain,
    /// What the eye should find first.
    Strong,
    /// What the eye may pass over.
    Faint,
    /// Words of the language, commands, file names.
    Code,
    /// A duty that was met, a phase that ended.
    Settled,
    /// Something under way, or that awaits a time.
    Open,
    /// A breach, an error.
    Grave,
    /// A warning, a doubt.
    Doubtful,
    /// Gutters, rules, and words that frame others.
    Frame,
    /// A remedy.
    Help,
}

impl Tone {
    // Settled and grave differ as blue from red, which the common kinds of colour blindness keep apart.
    pub(crate) fn ansi(self) -> Ansi {
        match self {
            Tone::Plain => Ansi::new(),
            Tone::Strong => Ansi::new().effects(Effects::BOLD),
            Tone::Faint => Ansi::new().effects(Effects::DIMMED),
            Tone::Code => AnsiColor::Cyan.on_default(),
            Tone::Settled => AnsiColor::BrightBlue.on_default(),
            Tone::Open => AnsiColor::Cyan.on_default(),
            Tone::Grave => AnsiColor::BrightRed.on_default().effects(Effects::BOLD),
            Tone::Doubtful => AnsiColor::Yellow.on_default().effects(Effects::BOLD),
            Tone::Frame => AnsiColor::BrightBlue.on_default().effects(Effects::BOLD),
            Tone::Help => AnsiColor::BrightCyan.on_default().effects(Effects::BOLD),
        }
    }
}
