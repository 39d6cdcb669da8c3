//! Logs on disk: read piece by piece, so that one larger than memory passes through.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use irenic_diagnostics::Diagnostic;
use irenic_evidence::{
    LogBatch, LogFormat, LogKind, LogKinds, LogReader, LogRevision, Observation, RowOutcome, read_log_revisions,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Bytes of a piece. Larger ones amortise what each batch costs, and rows of a piece are in memory at once.
const PIECE: usize = 8 << 20;

/// No row is longer than this; a file without line ends is no log.
const LONGEST_ROW: usize = 64 << 20;

/// A log on disk.
#[derive(Debug, Clone)]
pub struct LogFile {
    path: PathBuf,
    name: Arc<str>,
    source: String,
    format: LogFormat,
    zone: TimeZone,
    number: u16,
}

/// What became of the rows of a log.
#[derive(Debug, Clone, Default)]
pub struct LogRead {
    /// Rows that were no observations.
    pub rejected: u64,
    /// The first thousand of them, with reason and remedy.
    pub told: Vec<RowOutcome>,
}

/// Why a log cannot be read.
#[derive(Debug)]
pub enum LogError {
    /// The file's name tells no format.
    Format(PathBuf),
    /// The system cannot read it.
    Read(PathBuf, io::Error),
    /// It has no header, or a row without an end.
    Shape(Box<Diagnostic>),
}

impl std::fmt::Display for LogError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LogError::Format(path) => write!(f, "{} is neither `.ndjson` nor `.csv`", path.display()),
            LogError::Read(path, error) => write!(f, "{} cannot be read: {error}", path.display()),
            LogError::Shape(diagnostic) => f.write_str(&diagnostic.message),
        }
    }
}

impl LogError {
    /// What would mend it.
    #[must_use]
    pub fn remedy(&self) -> String {
        match self {
            LogError::Format(_) => "Name a log that ends `.ndjson` or `.csv`.".to_string(),
            LogError::Read(..) => "Name a file that your user may read.".to_string(),
            LogError::Shape(diagnostic) => diagnostic.remedies.join(" "),
        }
    }
}

impl LogFile {
    /// A log by its path; `number` tells it from other logs of the same run. Days are days of `zone`.
    ///
    /// # Errors
    /// [`LogError::Format`] when its name does not end as a log's does.
    pub fn new(path: &Path, number: u16, zone: &TimeZone) -> Result<Self, LogError> {
        let shown = path.display().to_string();
        let format = LogFormat::of(&shown).ok_or_else(|| LogError::Format(path.to_path_buf()))?;
        let source = path.file_stem().map_or_else(|| "log".to_string(), |stem| stem.to_string_lossy().into_owned());
        Ok(LogFile { path: path.to_path_buf(), name: Arc::from(shown), source, format, zone: zone.clone(), number })
    }

    fn reader(&self) -> LogReader {
        LogReader::new(&self.name, &self.source, self.format, self.zone.clone()).numbered(self.number)
    }

    fn open(&self) -> Result<File, LogError> {
        File::open(&self.path).map_err(|error| self.unreadable(error))
    }

    fn unreadable(&self, error: io::Error) -> LogError {
        LogError::Read(self.path.clone(), error)
    }

    /// Hands each batch on, with the kinds met so far. With `beside`, the next piece is read and parsed while the present
    /// one is used; the batches are the same.
    ///
    /// # Errors
    /// The file cannot be read, or is no table with the columns that a log needs.
    pub fn read(&self, beside: bool, mut each: impl FnMut(&LogBatch, &[LogKind])) -> Result<LogRead, LogError> {
        let mut pieces = Pieces { file: self.open()?, rest: Vec::new(), spare: Vec::new(), done: false };
        let mut reader = self.reader();
        let mut kinds = LogKinds::default();
        if !beside {
            let mut batch = LogBatch::default();
            while let Some(piece) = pieces.next(self)? {
                batch.clear();
                reader.read(&piece, &mut kinds, &mut batch).map_err(LogError::Shape)?;
                pieces.spare = piece;
                each(&batch, kinds.all());
            }
            return Ok(LogRead { rejected: reader.rejected(), told: reader.told().to_vec() });
        }
        let (send, receive) = sync_channel::<(LogBatch, Arc<[LogKind]>)>(2);
        std::thread::scope(|scope| {
            let parsing = scope.spawn(move || -> Result<LogRead, LogError> {
                let mut known: Arc<[LogKind]> = Arc::from([]);
                while let Some(piece) = pieces.next(self)? {
                    let mut batch = LogBatch::default();
                    reader.read(&piece, &mut kinds, &mut batch).map_err(LogError::Shape)?;
                    pieces.spare = piece;
                    if known.len() != kinds.all().len() {
                        known = Arc::from(kinds.all());
                    }
                    if send.send((batch, Arc::clone(&known))).is_err() {
                        break;
                    }
                }
                Ok(LogRead { rejected: reader.rejected(), told: reader.told().to_vec() })
            });
            for (batch, kinds) in receive {
                each(&batch, &kinds);
            }
            // A thread that panicked is a defect of the program; its file counts as unreadable.
            parsing.join().unwrap_or_else(|_| Err(self.unreadable(io::Error::other("reading it broke off"))))
        })
    }

    /// The last instant of the log's last row: as far as it reaches. `None` for an empty log.
    ///
    /// # Errors
    /// As for [`LogFile::read`].
    pub fn last(&self) -> Result<Option<Timestamp>, LogError> {
        let mut file = self.open()?;
        let length = file.seek(SeekFrom::End(0)).map_err(|error| self.unreadable(error))?;
        let mut window: u64 = 1 << 16;
        loop {
            let start = length.saturating_sub(window);
            let bytes = self.bytes(&mut file, start, length - start)?;
            // The first line of a window may be cut.
            let whole = match start {
                0 => &bytes[..],
                _ => bytes.iter().position(|byte| *byte == b'\n').map_or(&[][..], |end| &bytes[end + 1..]),
            };
            let mut reader = self.reader();
            let (mut kinds, mut batch) = (LogKinds::default(), LogBatch::default());
            if start > 0 && self.format == LogFormat::Csv {
                let header = self.header(&mut file)?;
                reader.read(&header, &mut kinds, &mut batch).map_err(LogError::Shape)?;
            }
            reader.read(whole, &mut kinds, &mut batch).map_err(LogError::Shape)?;
            if let Some(last) = batch.latest.iter().max() {
                return Ok(Some(irenic_evidence::instant_of(*last)));
            }
            if start == 0 {
                return Ok(None);
            }
            window = window.saturating_mul(8);
        }
    }

    fn header(&self, file: &mut File) -> Result<Vec<u8>, LogError> {
        let bytes = self.bytes(file, 0, 1 << 16)?;
        let end = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| end + 1);
        Ok(bytes[..end].to_vec())
    }

    fn bytes(&self, file: &mut File, start: u64, length: u64) -> Result<Vec<u8>, LogError> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(start))
            .and_then(|_| file.take(length).read_to_end(&mut bytes))
            .map_err(|error| self.unreadable(error))?;
        Ok(bytes)
    }

    /// The number of this log among those of a run.
    #[must_use]
    pub fn number(&self) -> u16 {
        self.number
    }

    /// The row that begins at a place, as an observation. `None` where none does.
    ///
    /// # Errors
    /// As for [`LogFile::read`].
    pub fn row(&self, at: u64) -> Result<Option<Observation>, LogError> {
        let mut file = self.open()?;
        let start = at & ((1 << 48) - 1);
        let mut bytes = self.bytes(&mut file, start, 1 << 12)?;
        if !bytes.contains(&b'\n') {
            bytes = self.bytes(&mut file, start, LONGEST_ROW as u64)?;
        }
        let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
        let mut reader = self.reader();
        let (mut kinds, mut batch) = (LogKinds::default(), LogBatch::default());
        if self.format == LogFormat::Csv {
            let header = self.header(&mut file)?;
            reader.read(&header, &mut kinds, &mut batch).map_err(LogError::Shape)?;
        }
        reader.read(&bytes[..end], &mut kinds, &mut batch).map_err(LogError::Shape)?;
        Ok(batch.observation(0, kinds.all(), &self.source, &self.name))
    }

    /// Reads a file as revisions of a log. What cannot be read is listed.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn revisions(&self) -> Result<(Vec<LogRevision>, Vec<RowOutcome>), LogError> {
        let bytes = std::fs::read(&self.path).map_err(|error| self.unreadable(error))?;
        Ok(read_log_revisions(&self.name, &self.source, &bytes, &self.zone))
    }
}

/// A file in pieces that end with a line's end.
struct Pieces {
    file: File,
    /// Begun line of the piece before.
    rest: Vec<u8>,
    /// The room of a used piece.
    spare: Vec<u8>,
    done: bool,
}

impl Pieces {
    fn next(&mut self, of: &LogFile) -> Result<Option<Vec<u8>>, LogError> {
        let mut piece = std::mem::take(&mut self.spare);
        piece.clear();
        piece.append(&mut self.rest);
        piece.reserve(PIECE + 1);
        loop {
            if self.done {
                return Ok(if piece.is_empty() { None } else { Some(piece) });
            }
            let have = piece.len();
            let read =
                (&mut self.file).take(PIECE as u64).read_to_end(&mut piece).map_err(|error| of.unreadable(error))?;
            self.done = read < PIECE;
            if self.done {
                continue;
            }
            if let Some(end) = piece[have..].iter().rposition(|byte| *byte == b'\n') {
                self.rest = piece.split_off(have + end + 1);
                return Ok(Some(piece));
            }
            if piece.len() > LONGEST_ROW {
                let message = format!("{} has a row of more than {} MB", of.name, LONGEST_ROW >> 20);
                let diagnostic =
                    Diagnostic::new(irenic_diagnostics::Code::E001, message).remedy("End each row with a line's end.");
                return Err(LogError::Shape(Box::new(diagnostic)));
            }
        }
    }
}

/// Where rows of a log begin, by their ids.
#[derive(Debug, Default)]
pub struct LogIndex {
    /// Hash of an id, and where its row begins; in order once it has been put in order.
    rows: Vec<(u64, u64)>,
}

impl LogIndex {
    /// Takes the ids of a batch.
    pub fn add(&mut self, batch: &LogBatch) {
        self.rows.extend((0..batch.len()).map(|index| (hash(batch.id(index)), batch.at[index])));
    }

    /// Puts it in order. Says how many ids may stand twice, at the least: rows with the same hash.
    pub fn put_in_order(&mut self) -> usize {
        self.rows.sort_unstable();
        self.rows.windows(2).filter(|pair| pair[0].0 == pair[1].0).count()
    }

    /// The rows that may have an id, the last first: rows with the same hash have to be told apart by reading them.
    pub fn find(&self, id: &str) -> Vec<u64> {
        let wanted = hash(id);
        let start = self.rows.partition_point(|(hash, _)| *hash < wanted);
        let mut found: Vec<u64> =
            self.rows[start..].iter().take_while(|(hash, _)| *hash == wanted).map(|(_, at)| *at).collect();
        found.reverse();
        found
    }
}

fn hash(id: &str) -> u64 {
    use std::hash::{DefaultHasher, Hasher};
    let mut hasher = DefaultHasher::new();
    hasher.write(id.as_bytes());
    hasher.finish()
}
