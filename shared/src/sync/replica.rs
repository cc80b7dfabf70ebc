//! The client's base: confirmed rows at a cursor. Frames are applied whole, or found to be duplicates or gaps.

use super::api::{Cursor, Frame, Op, Snapshot};
use crate::row::{Row, RowKind};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use uuid::Uuid;

/// Confirmed rows. The cursor says exactly which state of the server they are (SYNC.md 2.3).
#[derive(Clone, Debug)]
pub struct Replica {
    reader: Reader,
    rows: BTreeMap<RowKind, BTreeMap<Uuid, Held>>,
    cursor: Option<Cursor>,
    passed: VecDeque<Cursor>,
}

#[derive(Clone, Debug)]
struct Held {
    version: i64,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Row(Rc<Row>),
    /// Not read yet: a client may come in parts, and the first does not know every kind.
    Text(Box<str>),
}

impl Held {
    fn row(&self) -> Option<&Rc<Row>> {
        match &self.content {
            Content::Row(row) => Some(row),
            Content::Text(_) => None,
        }
    }
}

/// What a client makes of the content of a row.
#[derive(Debug)]
pub enum Reading {
    /// It reads it, if it can.
    Row(serde_json::Result<Row>),
    /// It keeps it until [`Replica::read_by`] says how it is read.
    Later,
    /// It has no use for it.
    Nothing,
}

/// Reads the content of a row.
pub type Reader = fn(RowKind, &str) -> Reading;

impl Default for Replica {
    /// Of a client that reads every kind.
    fn default() -> Self {
        Self::new(|kind, json| Reading::Row(Row::from_json(kind, json)))
    }
}

/// What became of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// The base moved to the frame's end; these rows changed.
    Moved(Vec<(RowKind, Uuid)>),
    /// The base already had it.
    Duplicate,
    /// It does not follow on the base: reconnect with the cursor.
    Gap,
    /// A row could not be read by this build: take a snapshot, or reload.
    Unreadable(String),
}

/// Cursors remembered to tell a duplicate from a gap.
const PASSED: usize = 256;

impl Replica {
    /// An empty base of a client that reads so.
    pub fn new(reader: Reader) -> Self {
        Self { reader, rows: BTreeMap::new(), cursor: None, passed: VecDeque::new() }
    }

    /// Where the base stands; none before the first snapshot.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    /// Replaces everything by a snapshot. A row this build cannot read is left out and named.
    pub fn load(&mut self, snapshot: &Snapshot) -> Vec<String> {
        self.rows.clear();
        self.passed.clear();
        let mut faults = Vec::new();
        for op in &snapshot.rows {
            match read(self.reader, op) {
                Ok(Some(Read::Put(kind, id, held))) => {
                    self.rows.entry(kind).or_default().insert(id, held);
                }
                Ok(_) => {}
                Err(fault) => faults.push(fault),
            }
        }
        self.cursor = Some(snapshot.cursor.clone());
        faults
    }

    /// From now on rows are read so, those that were kept for it first. A row that cannot be read is left out and named.
    pub fn read_by(&mut self, reader: Reader) -> Vec<String> {
        self.reader = reader;
        let mut faults = Vec::new();
        for (kind, rows) in &mut self.rows {
            rows.retain(|id, held| {
                let Content::Text(text) = &held.content else { return true };
                match reader(*kind, text) {
                    Reading::Row(Ok(row)) => held.content = Content::Row(Rc::new(row)),
                    Reading::Row(Err(error)) => {
                        faults.push(format!("{} {id}: {error}", kind.name()));
                        return false;
                    }
                    Reading::Later => {}
                    Reading::Nothing => return false,
                }
                true
            });
        }
        faults
    }

    /// Forgets everything and the cursor: the next contact takes a snapshot.
    pub fn clear(&mut self) {
        *self = Self::new(self.reader);
    }

    /// Whether a frame continues the base, or is a duplicate.
    pub fn fits(&self, frame: &Frame) -> bool {
        let Some(cursor) = &self.cursor else { return false };
        frame.from == *cursor || frame.to == *cursor || self.passed.contains(&frame.to)
    }

    /// Applies a frame as a whole, or not at all (invariants I4, I6, I7).
    pub fn apply(&mut self, frame: &Frame) -> Applied {
        let Some(cursor) = &self.cursor else { return Applied::Gap };
        if frame.to == *cursor || self.passed.contains(&frame.to) {
            return Applied::Duplicate;
        }
        if frame.from != *cursor {
            return Applied::Gap;
        }
        let operations: Result<Vec<_>, _> = frame.ops.iter().map(|op| read(self.reader, op)).collect();
        let operations = match operations {
            Ok(operations) => operations,
            Err(fault) => return Applied::Unreadable(fault),
        };
        let mut changed = Vec::with_capacity(operations.len());
        for operation in operations.into_iter().flatten() {
            match operation {
                Read::Put(kind, id, held) => {
                    self.rows.entry(kind).or_default().insert(id, held);
                    changed.push((kind, id));
                }
                Read::Forget(kind, id) => {
                    self.rows.entry(kind).or_default().remove(&id);
                    changed.push((kind, id));
                }
            }
        }
        if let Some(previous) = self.cursor.replace(frame.to.clone()) {
            self.passed.push_back(previous);
            if self.passed.len() > PASSED {
                self.passed.pop_front();
            }
        }
        Applied::Moved(changed)
    }

    /// One row.
    pub fn get(&self, kind: RowKind, id: Uuid) -> Option<&Rc<Row>> {
        self.rows.get(&kind)?.get(&id)?.row()
    }

    /// All rows of a kind, by id.
    pub fn all(&self, kind: RowKind) -> impl Iterator<Item = (&Uuid, &Rc<Row>)> {
        self.rows.get(&kind).into_iter().flatten().filter_map(|(id, held)| Some((id, held.row()?)))
    }

    /// Contents of a kind that are kept for later.
    pub fn texts(&self, kind: RowKind) -> impl Iterator<Item = &str> {
        self.rows.get(&kind).into_iter().flatten().filter_map(|(_, held)| match &held.content {
            Content::Text(text) => Some(text.as_ref()),
            Content::Row(_) => None,
        })
    }

    /// Number of rows of a kind.
    pub fn count(&self, kind: RowKind) -> usize {
        self.rows.get(&kind).map_or(0, BTreeMap::len)
    }

    /// Kind, id, row version and content of every row, in order: for comparing replicas.
    pub fn canonical(&self) -> Vec<String> {
        let rows = self.rows.iter().flat_map(|(kind, rows)| rows.iter().map(move |(id, held)| (kind, id, held)));
        rows.map(|(kind, id, held)| {
            let content = match &held.content {
                Content::Row(row) => row.to_json().unwrap_or_default(),
                Content::Text(text) => text.to_string(),
            };
            format!("{} {id} {} {content}", kind.name(), held.version)
        })
        .collect()
    }
}

enum Read {
    Put(RowKind, Uuid, Held),
    Forget(RowKind, Uuid),
}

/// Reads an operation; a kind that this client does not know is passed over.
fn read(reader: Reader, op: &Op) -> Result<Option<Read>, String> {
    match op {
        Op::Put(name, id, version, body) => {
            let Some(kind) = RowKind::from_name(name) else { return Ok(None) };
            let content = match reader(kind, body.get()) {
                Reading::Row(Ok(row)) => Content::Row(Rc::new(row)),
                Reading::Row(Err(error)) => return Err(format!("{name} {id}: {error}")),
                Reading::Later => Content::Text(body.get().into()),
                Reading::Nothing => return Ok(None),
            };
            Ok(Some(Read::Put(kind, *id, Held { version: *version, content })))
        }
        Op::Forget(name, id) => Ok(RowKind::from_name(name).map(|kind| Read::Forget(kind, *id))),
    }
}
