//! Reading the source's file, row by row: cells become values of Docket, or faults that name line and column. Nothing here
//! knows the database, and never more than a batch of rows is held.

use super::mapping::{Mapping, StatusMeaning, Target, TitlePart};
use super::row::{Outcome, ROW_KEY_BYTES, RowNote, Said, SourceRow};
use csv::ByteRecord;
use docket_shared::Timestamp;
use docket_shared::fault::Fault;
use docket_shared::ticket::hold::HoldReason;
use docket_shared::ticket::lifecycle::Status;
use flate2::read::MultiGzDecoder;
use jiff::civil::DateTime;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Longest cell that is taken, in bytes.
const CELL_MAX: usize = 10_000;
/// Longest row, in bytes, and what is read ahead of it.
const ROW_MAX: usize = 4 << 20;
/// Longest title, in characters; a longer one is cut.
const TITLE_MAX: usize = 200;
/// Longest number of a ticket, and longest name of a person or team, in characters.
const LABEL_MAX: usize = 200;

/// A file of rows, plain or compressed by gzip.
pub struct Rows {
    reader: csv::Reader<Box<dyn Read + Send>>,
    left: Arc<AtomicUsize>,
}

impl Rows {
    /// Opens a file. Whether it is compressed is seen by its first bytes, whatever its name.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn open(path: &Path, separator: char) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut magic = [0; 2];
        let begun = file.read(&mut magic)?;
        file.rewind()?;
        let plain = BufReader::with_capacity(1 << 16, file);
        let bytes: Box<dyn Read + Send> =
            if begun == 2 && magic == [0x1f, 0x8b] { Box::new(MultiGzDecoder::new(plain)) } else { Box::new(plain) };
        let left = Arc::new(AtomicUsize::new(ROW_MAX));
        let bounded: Box<dyn Read + Send> = Box::new(Bounded { bytes, left: left.clone() });
        let separator = u8::try_from(separator).unwrap_or(b',');
        let reader = csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(bounded);
        Ok(Self { reader, left })
    }

    /// The names of the columns.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn header(&mut self) -> csv::Result<ByteRecord> {
        Ok(self.reader.byte_headers()?.clone())
    }

    /// Reads the next row; answers whether there was one.
    ///
    /// # Errors
    /// The file cannot be read on, or a row has no end: a quotation mark that is not closed takes in all that follows.
    pub fn next(&mut self, record: &mut ByteRecord) -> csv::Result<bool> {
        self.left.store(ROW_MAX, Ordering::Relaxed);
        self.reader.read_byte_record(record)
    }
}

/// Bytes of which one row takes in so many at most.
struct Bounded {
    bytes: Box<dyn Read + Send>,
    left: Arc<AtomicUsize>,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            let reason = format!("a row is longer than {} MiB: is a quotation mark not closed?", ROW_MAX >> 20);
            return Err(io::Error::other(reason));
        }
        let read = self.bytes.read(buffer)?;
        self.left.store(left.saturating_sub(read), Ordering::Relaxed);
        Ok(read)
    }
}

/// Where the columns of a file stand.
#[derive(Clone, Debug)]
pub struct Layout {
    mapping: Mapping,
    names: Vec<String>,
    targets: Vec<Target>,
    key: usize,
    row_key: Vec<usize>,
    places: BTreeMap<String, usize>,
}

impl Layout {
    /// Holds the mapping against the file's header.
    ///
    /// # Errors
    /// A column of the mapping that the file does not have, one of the file that the mapping does not name, and one that
    /// stands twice.
    pub fn new(mapping: Mapping, header: &ByteRecord) -> Result<Self, Vec<Fault>> {
        let names: Vec<String> = header.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        let (mut faults, mut targets, mut places) = (Vec::new(), Vec::new(), BTreeMap::new());
        for (at, name) in names.iter().enumerate() {
            if places.insert(name.clone(), at).is_some() {
                faults.push(Fault::new(format!("column {}", at + 1), format!("{name:?} stands in the file twice")));
            }
            let target = mapping.columns.get(name).copied();
            if target.is_none() {
                let reason = "the mapping does not name it; say what it becomes, or that it is left out (ignore)";
                faults.push(Fault::new(format!("column {} ({name})", at + 1), reason));
            }
            targets.push(target.unwrap_or(Target::Ignore));
        }
        for name in mapping.columns.keys().filter(|name| !places.contains_key(*name)) {
            faults.push(Fault::new(format!("columns.{name}"), "the file has no such column"));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let key = targets.iter().position(|target| *target == Target::Key).unwrap_or_default();
        let row_key = mapping.file.row_key.iter().filter_map(|name| places.get(name).copied()).collect();
        Ok(Self { mapping, names, targets, key, row_key, places })
    }

    /// Names and targets, in the order of the file.
    pub fn columns(&self) -> impl Iterator<Item = (&str, Target)> {
        self.names.iter().map(String::as_str).zip(self.targets.iter().copied())
    }

    /// The number of the ticket that a row is about, as it stands there.
    pub fn key(&self, record: &ByteRecord) -> String {
        record.get(self.key).map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).unwrap_or_default()
    }

    /// Reads a row.
    ///
    /// # Errors
    /// Everything that does not hold, each with its column.
    pub fn read(&self, record: &ByteRecord, notes: &mut Vec<RowNote>) -> Result<SourceRow, Vec<RowNote>> {
        let line = record.position().map_or(0, csv::Position::line);
        let key = self.key(record);
        let mut reading = Reading { layout: self, line, key: &key, notes, faults: Vec::new() };
        match reading.row(record) {
            Some(row) => Ok(row),
            None => Err(reading.faults),
        }
    }

    fn title(&self, cells: &[&str]) -> String {
        let mut title = String::new();
        for part in &self.mapping.title {
            match part {
                TitlePart::Text(text) => title.push_str(text),
                TitlePart::Column(name) => {
                    let cell = self.places.get(name).and_then(|at| cells.get(*at)).copied().unwrap_or_default();
                    title.push_str(if self.is_unknown(cell) { "unknown" } else { cell });
                }
            }
        }
        title.chars().take(TITLE_MAX).collect()
    }

    fn is_unknown(&self, cell: &str) -> bool {
        cell.is_empty() || self.mapping.file.unknown.iter().any(|word| word == cell)
    }
}

/// A row while it is read.
struct Reading<'a> {
    layout: &'a Layout,
    line: u64,
    key: &'a str,
    notes: &'a mut Vec<RowNote>,
    faults: Vec<RowNote>,
}

impl Reading<'_> {
    fn row(&mut self, record: &ByteRecord) -> Option<SourceRow> {
        let layout = self.layout;
        if record.len() != layout.names.len() {
            let reason = format!("it has {} cells, the header has {}", record.len(), layout.names.len());
            self.refuse("", "", reason);
            return None;
        }
        let cells = self.cells(record)?;
        if self.key.is_empty() || layout.is_unknown(self.key) || self.key.chars().count() > LABEL_MAX {
            let reason = format!("the number of the ticket is missing, or longer than {LABEL_MAX} characters");
            self.refuse(&layout.names[layout.key], self.key, reason);
        }
        let mut row = SourceRow {
            line: self.line,
            row_key: digest(if layout.row_key.is_empty() { None } else { Some(&layout.row_key) }, &cells),
            content: digest(None, &cells),
            at: Timestamp::UNIX_EPOCH,
            opened_at: None,
            resolved_at: None,
            closed_at: None,
            status: None,
            actor: None,
            requester: None,
            reporter: None,
            resolver: None,
            team: None,
            assignee: None,
            priority: None,
            impact: None,
            urgency: None,
            title: layout.title(&cells),
            said: Vec::new(),
        };
        for (at, target) in layout.targets.iter().enumerate() {
            let cell = Some(cells[at]).filter(|cell| !layout.is_unknown(cell));
            self.value(&mut row, at, *target, cell);
        }
        self.faults.is_empty().then_some(row)
    }

    fn cells<'r>(&mut self, record: &'r ByteRecord) -> Option<Vec<&'r str>> {
        let mut cells = Vec::with_capacity(record.len());
        for (at, bytes) in record.iter().enumerate() {
            match std::str::from_utf8(bytes) {
                // PostgreSQL keeps no text with it.
                Ok(cell) if cell.contains('\0') => {
                    self.refuse(&self.layout.names[at], "", "it has a NUL character".to_owned());
                }
                Ok(cell) if cell.len() <= CELL_MAX => cells.push(cell.trim()),
                Ok(_) => self.refuse(&self.layout.names[at], "", format!("it is longer than {CELL_MAX} bytes")),
                Err(_) => self.refuse(&self.layout.names[at], "", "it is not written in UTF-8".to_owned()),
            }
        }
        (cells.len() == record.len()).then_some(cells)
    }

    /// Takes a cell; none: it is unknown.
    fn value(&mut self, row: &mut SourceRow, at: usize, target: Target, cell: Option<&str>) {
        let file = &self.layout.mapping.file;
        match target {
            Target::Key | Target::Ignore => return,
            Target::At => {
                match self.time(at, cell) {
                    Some(time) => row.at = time,
                    None if cell.is_none() => self.missing(at),
                    None => {}
                }
                return;
            }
            Target::Status => row.status = self.status(at, cell),
            Target::OpenedAt => row.opened_at = self.time(at, cell),
            Target::ResolvedAt => row.resolved_at = self.time(at, cell),
            Target::ClosedAt => row.closed_at = self.time(at, cell),
            Target::Requester => row.requester = self.label(at, cell),
            Target::Reporter => row.reporter = self.label(at, cell),
            Target::Resolver => row.resolver = self.label(at, cell),
            Target::Assignee => row.assignee = self.label(at, cell),
            Target::Team => row.team = self.label(at, cell),
            // The fact of the row carries who wrote it.
            Target::Actor => {
                row.actor = self.label(at, cell);
                return;
            }
            Target::Priority => row.priority = self.look_up(at, cell, &file.priority, "priority"),
            Target::Impact => row.impact = self.look_up(at, cell, &file.impact, "impact"),
            Target::Urgency => row.urgency = self.look_up(at, cell, &file.urgency, "urgency"),
            Target::MadeSla => self.fits(at, cell, "true or false", |cell| ["true", "false"].contains(&cell)),
            Target::Reopened | Target::Reassigned => self.fits(at, cell, "a count", |cell| cell.parse::<u32>().is_ok()),
            Target::Keep => {}
        }
        let name = if target == Target::Keep { &self.layout.names[at] } else { target.word() };
        let text = || cell.unwrap_or_default().to_owned();
        let said = match target {
            Target::Requester | Target::Reporter | Target::Resolver | Target::Assignee if cell.is_some() => {
                Said::Person(plain(&text()))
            }
            Target::OpenedAt => Said::Text(row.opened_at.map(|at| at.to_string()).unwrap_or_default()),
            Target::ResolvedAt => Said::Text(row.resolved_at.map(|at| at.to_string()).unwrap_or_default()),
            Target::ClosedAt => Said::Text(row.closed_at.map(|at| at.to_string()).unwrap_or_default()),
            _ => Said::Text(text()),
        };
        row.said.push((name.to_owned(), said));
    }

    /// A local time of the mapping's zone; one that does not exist moves on by the gap, one that happens twice is the first.
    fn time(&mut self, at: usize, cell: Option<&str>) -> Option<Timestamp> {
        let (mapping, cell) = (&self.layout.mapping, cell?);
        let local = DateTime::strptime(&mapping.file.time, cell).ok();
        let time = local.and_then(|local| mapping.zone.to_ambiguous_timestamp(local).compatible().ok());
        if time.is_none() {
            let reason = format!("it is no time of the form {}", mapping.file.time);
            self.refuse(&self.layout.names[at], cell, reason);
        }
        time
    }

    fn status(&mut self, at: usize, cell: Option<&str>) -> Option<(Status, Option<HoldReason>)> {
        let Some(cell) = cell else {
            self.missing(at);
            return None;
        };
        match self.layout.mapping.status.get(cell) {
            Some(StatusMeaning::Is(status, reason)) => Some((*status, *reason)),
            Some(StatusMeaning::AsBefore) => {
                let reason = "it is no status of Docket: the status stays as it was".to_owned();
                let note = self.note(Outcome::Noted, &self.layout.names[at], cell, reason);
                self.notes.push(note);
                None
            }
            None => {
                self.refuse(&self.layout.names[at], cell, "the mapping does not say what this status means".to_owned());
                None
            }
        }
    }

    fn look_up<T: Copy>(
        &mut self,
        at: usize,
        cell: Option<&str>,
        table: &BTreeMap<String, T>,
        name: &str,
    ) -> Option<T> {
        let cell = cell?;
        let found = table.get(cell).copied();
        if found.is_none() {
            self.refuse(&self.layout.names[at], cell, format!("the mapping does not say what this {name} means"));
        }
        found
    }

    fn label(&mut self, at: usize, cell: Option<&str>) -> Option<String> {
        let label = plain(cell?);
        if label.chars().count() > LABEL_MAX {
            self.refuse(&self.layout.names[at], "", format!("it is longer than {LABEL_MAX} characters"));
        }
        Some(label)
    }

    fn fits(&mut self, at: usize, cell: Option<&str>, what: &str, is: impl Fn(&str) -> bool) {
        if let Some(cell) = cell.filter(|cell| !is(cell)) {
            self.refuse(&self.layout.names[at], cell, format!("it is not {what}"));
        }
    }

    fn missing(&mut self, at: usize) {
        self.refuse(&self.layout.names[at], "", "a value is missing".to_owned());
    }

    fn refuse(&mut self, column: &str, value: &str, reason: String) {
        let note = self.note(Outcome::Refused, column, value, reason);
        self.faults.push(note);
    }

    fn note(&self, outcome: Outcome, column: &str, value: &str, reason: String) -> RowNote {
        let (key, column, value) = (self.key.to_owned(), column.to_owned(), value.to_owned());
        RowNote { line: self.line, key, outcome, column, value, reason }
    }
}

/// A label with single spaces: `Opened by  8` and `Opened by 8` are one.
fn plain(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A digest of some cells, or of all. A cell's length stands before it, so that no two lists of cells look alike.
fn digest(which: Option<&[usize]>, cells: &[&str]) -> [u8; ROW_KEY_BYTES] {
    let mut hash = Sha256::new();
    let mut add = |cell: &str| {
        hash.update(u32::try_from(cell.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(cell.as_bytes());
    };
    match which {
        Some(places) => places.iter().for_each(|at| add(cells[*at])),
        None => cells.iter().for_each(|cell| add(cell)),
    }
    let whole = hash.finalize();
    let mut key = [0; ROW_KEY_BYTES];
    key.copy_from_slice(&whole[..ROW_KEY_BYTES]);
    key
}

#[cfg(test)]
mod tests;
