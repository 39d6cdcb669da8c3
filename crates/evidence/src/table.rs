//! The records of a table of separated values, one by one, so that a broken one does not take the others with it.

use std::borrow::Cow;

/// A byte that is not text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadByte {
    /// Physical line, from 1.
    pub(crate) line: usize,
    /// Byte of the file, from 1.
    pub(crate) byte: usize,
}

/// The fields of a record.
pub(crate) enum Fields<'a> {
    /// Borrowed from the file, but where quotation marks had to be taken out.
    Text(Vec<Cow<'a, str>>),
    /// Not UTF-8: where, and what can be read of it.
    NotText { bad: BadByte, lossy: Vec<String> },
}

/// One record with its place in the file.
pub(crate) struct Record<'a> {
    /// Physical line of its first sign, from 1.
    pub(crate) line: usize,
    /// First byte, from 0.
    pub(crate) start: usize,
    /// Byte after the last, its line end not counted.
    pub(crate) end: usize,
    pub(crate) fields: Fields<'a>,
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

/// Where a field stands in the file.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// First byte, a quotation mark that opens it not counted.
    from: usize,
    /// Byte after the last, a quotation mark that closes it not counted.
    to: usize,
    /// Quotation marks within have to be taken out.
    marks: bool,
}

/// Reads records in order, by the rules of RFC 4180 as widely read: a quotation mark counts at a field's beginning only, is
/// written twice inside quotation marks, and what follows a closing one belongs to the field; `\n`, `\r` and both
/// together end a record; empty lines are none.
pub(crate) struct Records<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    /// Where the next record is looked for.
    at: usize,
    /// A byte, and the physical line that it lies on.
    counted: (usize, usize),
    width: Option<usize>,
    tears: usize,
    /// Fields of the present record.
    places: Vec<Place>,
    /// A list of cells that was given back.
    spare: Vec<Cow<'a, str>>,
}

impl<'a> Records<'a> {
    pub(crate) fn new(bytes: &'a [u8], delimiter: u8) -> Self {
        // Two tools, one after the other, may each have put a mark before a file.
        let (body, mark) = without_mark(bytes);
        let at = mark + without_mark(body).1;
        let (places, spare) = (Vec::new(), Vec::new());
        Records { bytes, delimiter, at, counted: (0, 1), width: None, tears: TEARS, places, spare }
    }

    /// From here on, a record has so many fields.
    pub(crate) fn expect_width(&mut self, width: usize) {
        self.width = Some(width);
    }

    /// Takes the room of a record that is done with.
    pub(crate) fn give_back(&mut self, record: Record<'a>) {
        if let Fields::Text(mut cells) = record.fields {
            cells.clear();
            self.spare = cells;
        }
    }

    /// The physical line of a byte. Called with growing bytes, it walks the file once.
    fn line_of(&mut self, byte: usize) -> usize {
        let (from, line) = self.counted;
        let byte = byte.min(self.bytes.len());
        if byte < from {
            return line_ends(&self.bytes[..byte]) + 1;
        }
        let line = line + line_ends(&self.bytes[from..byte]);
        self.counted = (byte, line);
        line
    }

    /// Finds the fields of the record that begins at `at`, and the byte after its line end.
    fn part(&mut self, mut at: usize) -> usize {
        let (bytes, delimiter) = (self.bytes, self.delimiter);
        self.places.clear();
        loop {
            let quoted = bytes.get(at) == Some(&b'"');
            let from = if quoted { at + 1 } else { at };
            let (mut to, mut marks) = (from, false);
            let mut inside = quoted;
            while inside {
                match memchr::memchr(b'"', &bytes[to..]) {
                    None => (to, inside) = (bytes.len(), false),
                    Some(mark) if bytes.get(to + mark + 1) == Some(&b'"') => (to, marks) = (to + mark + 2, true),
                    Some(mark) => (to, inside) = (to + mark, false),
                }
            }
            // The closing quotation mark, where there is one, and what follows it up to the next sign that parts.
            let closed = quoted && to < bytes.len();
            let rest = if closed { to + 1 } else { to };
            let end =
                memchr::memchr3(delimiter, b'\n', b'\r', &bytes[rest..]).map_or(bytes.len(), |found| rest + found);
            if !closed || end > rest {
                (to, marks) = (end, marks || closed);
            }
            self.places.push(Place { from, to, marks });
            match bytes.get(end) {
                Some(sign) if *sign == delimiter => at = end + 1,
                Some(_) => return end + 1,
                None => return end,
            }
        }
    }

    fn record(&mut self, start: usize, end: usize) -> Record<'a> {
        let line = self.line_of(start);
        let misfit = self.width.filter(|&width| width != self.places.len());
        let fields = match std::str::from_utf8(&self.bytes[start..end]) {
            Ok(text) => {
                let mut cells = std::mem::take(&mut self.spare);
                // A field at the end of a broken file may hold line ends that the record leaves off.
                let cell = |from: usize, to: usize| text.get(from - start..to - start);
                cells.extend(self.places.iter().map(|place| match cell(place.from, place.to) {
                    Some(cell) if !place.marks => Cow::Borrowed(cell),
                    _ => Cow::Owned(String::from_utf8_lossy(&self.plain(*place)).into_owned()),
                }));
                Fields::Text(cells)
            }
            Err(error) => {
                let byte = start + error.valid_up_to();
                let bad_line = line + line_ends(&self.bytes[start..byte]);
                let lossy = |place: &Place| String::from_utf8_lossy(&self.plain(*place)).into_owned();
                Fields::NotText {
                    bad: BadByte { line: bad_line, byte: byte + 1 },
                    lossy: self.places.iter().map(lossy).collect(),
                }
            }
        };
        Record { line, start, end, fields, misfit, torn: false }
    }

    /// The bytes of a field without the quotation marks around it and those that are written twice.
    fn plain(&self, place: Place) -> Cow<'a, [u8]> {
        let bytes = &self.bytes[place.from..place.to];
        if !place.marks {
            return Cow::Borrowed(bytes);
        }
        let mut plain = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while let Some(mark) = memchr::memchr(b'"', &bytes[at..]) {
            plain.extend_from_slice(&bytes[at..at + mark]);
            at += mark + 1;
            if bytes.get(at) != Some(&b'"') {
                // It closes; marks after it are signs like others.
                break;
            }
            plain.push(b'"');
            at += 1;
        }
        plain.extend_from_slice(&bytes[at..]);
        Cow::Owned(plain)
    }
}

fn line_ends(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let mut start = self.at;
        while matches!(self.bytes.get(start), Some(b'\r' | b'\n')) {
            start += 1;
        }
        if start >= self.bytes.len() {
            return None;
        }
        let next = self.part(start);
        let mut end = next;
        while start < end && matches!(self.bytes[end - 1], b'\r' | b'\n') {
            end -= 1;
        }
        let record = self.record(start, end);
        self.at = next;
        let first_line_end = || memchr::memchr(b'\n', &self.bytes[start..end]).map(|at| start + at);
        let (Some(_), 1..) = (record.misfit, self.tears) else { return Some(record) };
        let Some(line_end) = first_line_end() else { return Some(record) };
        // A record of the wrong width over several lines: an open quotation mark has swallowed the rows after it. Give up
        // its first line and go on with the next.
        self.tears -= 1;
        self.at = line_end + 1;
        Some(Record { end: line_end, torn: true, ..record })
    }
}

#[cfg(test)]
mod tests;
