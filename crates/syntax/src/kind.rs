//! What a piece of the lossless tree is: a token or a node.

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Kinds of tokens and nodes of the lossless tree.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum SyntaxKind { $($(#[$doc])* $name,)* }
        const ALL: &[SyntaxKind] = &[$(SyntaxKind::$name,)*];
    };
}

kinds! {
    /// Blank space within a line.
    Whitespace,
    /// End of a line: `\n`, `\r\n` or `\r`.
    Newline,
    /// `#` to the end of the line.
    Comment,
    /// A word: a name or a contextual keyword.
    Word,
    /// `4`, `2.1`, `600_000`
    Number,
    /// `2015-02-12`
    Date,
    /// `2015-02-15T00:00`, seconds and offset optional.
    Instant,
    /// `08:00`
    Clock,
    /// `"…"`
    Text,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<=`
    AtMost,
    /// `>=`
    AtLeast,
    /// `<`
    Less,
    /// `>`
    More,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `(`
    LeftParen,
    /// `)`
    RightParen,
    /// `[`
    LeftBracket,
    /// `]`
    RightBracket,
    /// `,`
    Comma,
    /// `.`
    Dot,
    /// `%`
    Percent,
    /// Characters that the language does not use.
    Unknown,
    /// After the last token; never in a tree.
    End,
    /// The whole formal text of a fence.
    Root,
    /// `agreement …`
    Agreement,
    /// `party …`
    Party,
    /// `group …`
    Group,
    /// `body …`
    Body,
    /// `kind …`
    Kind,
    /// `event …`
    Event,
    /// `unit …`
    Unit,
    /// `place …`
    Place,
    /// `moment …`
    Moment,
    /// `measure …`
    Measure,
    /// `list …`
    List,
    /// `track …`, declared
    Track,
    /// `phase …`
    Phase,
    /// `clause …`
    Clause,
    /// `scenario …`
    Scenario,
    /// `round …`
    Round,
    /// `scale …`
    Scale,
    /// `position …`
    Position,
    /// `incorporates …`
    Incorporates,
    /// `amends …`, declared
    Amends,
    /// `supersedes …`
    Supersedes,
    /// `accepts …`
    Accepts,
    /// A part of a declaration.
    Part,
    /// Who is bound to what.
    Norm,
    /// Who is bound.
    Bearer,
    /// What is to be done.
    Action,
    /// An event pattern.
    Pattern,
    /// An expression of places.
    PlaceExpr,
    /// A point in time.
    Time,
    /// A condition.
    Condition,
    /// What stands after `where`.
    WhereExpr,
    /// An arithmetic expression.
    Expr,
    /// A number with its unit.
    Quantity,
    /// A clause or phase of this or another instrument.
    Reference,
    /// A line of `on breach`.
    Consequence,
    /// Text that is not agreed yet.
    Bracket,
    /// An option of a bracket.
    Choice,
    /// A line of a scenario.
    Step,
    /// Words that could not be read.
    Unread,
}

impl SyntaxKind {
    /// Whether it is blank space or a comment (or characters that the language does not use).
    pub fn is_trivia(self) -> bool {
        matches!(self, SyntaxKind::Whitespace | SyntaxKind::Newline | SyntaxKind::Comment | SyntaxKind::Unknown)
    }

    /// Whether it compares.
    pub(crate) fn is_comparison(self) -> bool {
        use SyntaxKind::*;
        matches!(self, Equal | NotEqual | AtMost | AtLeast | Less | More)
    }
}

/// The Irenic language, as the lossless tree knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IrenicLanguage {}

impl rowan::Language for IrenicLanguage {
    type Kind = SyntaxKind;

    fn kind_from_raw(raw: rowan::SyntaxKind) -> SyntaxKind {
        ALL.get(usize::from(raw.0)).copied().unwrap_or(SyntaxKind::Unread)
    }

    fn kind_to_raw(kind: SyntaxKind) -> rowan::SyntaxKind {
        rowan::SyntaxKind(kind as u16)
    }
}

/// A node of the lossless tree. Its offsets count from the beginning of the fence's formal text.
pub type SyntaxNode = rowan::SyntaxNode<IrenicLanguage>;
/// A token of the lossless tree.
pub type SyntaxToken = rowan::SyntaxToken<IrenicLanguage>;
