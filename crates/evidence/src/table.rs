//! The records of a table of separated values, one by one, so that a broken one does not take the others with it.

/// A byte that is not text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadByte {
    /// Physical line, from 1.
    pub(crate) line: usize,
    /// Byte of the file, from 1.
    pub(crate) byte: usize,
}

/// The fields of a record.
pub(crate) enum Fields {
    Text(Vec<String>),
    /// Not UTF-8: where, and what can be read of it.
    NotText {
        bad: BadByte,
        lossy: Vec<String>,
    },
}

/// One record with its place in the file.
pub(crate) struct Record {
    /// Physical line of its first sign, from 1.
    pub(crate) line: usize,
    /// First byte, from 0.
    pub(crate) start: usize,
    /// Byte after the last, its line end not counted.
    pub(crate) end: usize,
    pub(crate) fields: Fields,
    /// Number of fields that the header calls for, when the record has another number.
    pub(crate) misfit: Option<usize>,
    /// The record ran over its line's end because a quotation mark was not closed; only its first line was taken.
    pub(crate) torn: bool,
}

/// How often in a file a record may be torn at its first line. Each time costs a look ahead to the end of the file, so
/// without a bound a file of stray quotation marks would take quadratic time.
const TEARS: usize = 64;

/// Bytes after a byte order mark of UTF-8, and how many bytes it took.
pub(crate) fn without_mark(bytes: &[u8]) -> (&[u8], usize) {
    match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, 3),
        None => (bytes, 0),
    }
}

/// Reads records in order.
pub(crate) struct Records<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    /// Where the present reader began, from 0.
    base: usize,
    reader: csv::Reader<&'a [u8]>,
    /// A byte, and the physical line that it lies on.
    counted: (usize, usize),
    width: Option<usize>,
    tears: usize,
}

impl<'a> Records<'a> {
    pub(crate) fn new(bytes: &'a [u8], delimiter: u8) -> Self {
        let (body, base) = without_mark(bytes);
        Records { bytes, delimiter, base, reader: reader(body, delimiter), counted: (0, 1), width: None, tears: TEARS }
    }

    /// From here on, a record has so many fields.
    pub(crate) fn expect_width(&mut self, width: usize) {
        self.width = Some(width);
    }

    /// The physical line of a byte. Called with growing bytes, it walks the file once.
    fn line_of(&mut self, byte: usize) -> usize {
        let (from, line) = self.counted;
        let byte = byte.min(self.bytes.len());
        if byte < from {
            return self.bytes[..byte].iter().filter(|&&sign| sign == b'\n').count() + 1;
        }
        let line = line + self.bytes[from..byte].iter().filter(|&&sign| sign == b'\n').count();
        self.counted = (byte, line);
        line
    }

    fn offset(&self) -> usize {
        let read = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        self.base.saturating_add(read).min(self.bytes.len())
    }

    fn record(&mut self, record: &csv::ByteRecord, start: usize, end: usize) -> Record {
        let line = self.line_of(start);
        let misfit = self.width.filter(|&width| width != record.len());
        let raw = &self.bytes[start..end];
        let fields = match std::str::from_utf8(raw) {
            Ok(_) => Fields::Text(record.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect()),
            Err(error) => {
                let byte = start + error.valid_up_to();
                let bad_line = line + self.bytes[start..byte].iter().filter(|&&sign| sign == b'\n').count();
                Fields::NotText {
                    bad: BadByte { line: bad_line, byte: byte + 1 },
                    lossy: record.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect(),
                }
            }
        };
        Record { line, start, end, fields, misfit, torn: false }
    }
}

fn reader(bytes: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes)
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let mut start = self.offset();
        let mut fields = csv::ByteRecord::new();
        // Reading from memory has no errors but its end.
        if !self.reader.read_byte_record(&mut fields).unwrap_or(false) {
            return None;
        }
        let mut end = self.offset();
        while start < end && matches!(self.bytes[start], b'\r' | b'\n') {
            start += 1;
        }
        while start < end && matches!(self.bytes[end - 1], b'\r' | b'\n') {
            end -= 1;
        }
        let record = self.record(&fields, start, end);
        let first_line_end = self.bytes[start..end].iter().position(|&sign| sign == b'\n').map(|at| start + at);
        let (Some(_), Some(line_end), 1..) = (record.misfit, first_line_end, self.tears) else { return Some(record) };
        // A record of the wrong width over several lines: an open quotation mark has swallowed the rows after it. Give up
        // its first line and go on with the next.
        self.tears -= 1;
        self.base = line_end + 1;
        self.reader = reader(&self.bytes[self.base..], self.delimiter);
        Some(Record { end: line_end, torn: true, ..record })
    }
}
