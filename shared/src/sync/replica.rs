//! The client's base: confirmed rows at a cursor. Frames are applied whole, or found to be duplicates or gaps.

use super::api::{Cursor, Frame, Op, Snapshot};
use super::kept::{Base, parts};
use crate::row::{Row, RowKind};
use std::cell::OnceCell;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use uuid::Uuid;

/// Confirmed rows. The cursor says exactly which state of the server they are (SYNC.md 2.3).
#[derive(Clone, Debug)]
pub struct Replica {
    reader: Reader,
    rows: BTreeMap<RowKind, BTreeMap<Uuid, Held>>,
    cursor: Option<Cursor>,
    passed: VecDeque<Cursor>,
    /// Rows of the device that may not be read yet.
    unread: Vec<(RowKind, Uuid)>,
}

#[derive(Clone, Debug)]
struct Held {
    version: i64,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Row(Arc<Row>),
    /// Not read yet: a client may come in parts, and the first does not know every kind.
    Text(Box<str>),
    /// As a device kept it: read once it is asked for. None where it could not be.
    Kept(Box<str>, OnceCell<Option<Arc<Row>>>),
}

impl Held {
    fn row(&self, kind: RowKind, reader: Reader) -> Option<&Arc<Row>> {
        match &self.content {
            Content::Row(row) => Some(row),
            Content::Text(_) => None,
            Content::Kept(text, row) => row.get_or_init(|| readable(reader(kind, text))).as_ref(),
        }
    }
}

fn readable(reading: Reading) -> Option<Arc<Row>> {
    match reading {
        Reading::Row(row) => row.ok().map(Arc::new),
        Reading::Later | Reading::Nothing => None,
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
        Self { reader, rows: BTreeMap::new(), cursor: None, passed: VecDeque::new(), unread: Vec::new() }
    }

    /// Where the base stands; none before the first snapshot.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    /// Replaces everything by a snapshot. A row this build cannot read is left out and named.
    pub fn load(&mut self, snapshot: &Snapshot) -> Vec<String> {
        self.clear();
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

    /// Replaces everything by the base that a device kept. A row that this build cannot read is left out and named. With
    /// `when_asked` a row is read once it is asked for, so that what is drawn first waits for its own rows alone;
    /// [`Replica::read_on`] reads the others.
    pub fn restore(&mut self, base: &Base, when_asked: bool) -> Vec<String> {
        self.clear();
        let mut faults = Vec::new();
        for text in base.rows() {
            let Some((name, id, version, body)) = parts(text) else {
                faults.push(format!("no row: {text}"));
                continue;
            };
            let Some(kind) = RowKind::from_name(name) else { continue };
            let content = if when_asked {
                self.unread.push((kind, id));
                Ok(Some(Content::Kept(body.into(), OnceCell::new())))
            } else {
                content(self.reader, kind, body)
            };
            match content {
                Ok(Some(content)) => {
                    self.rows.entry(kind).or_default().insert(id, Held { version, content });
                }
                Ok(None) => {}
                Err(error) => faults.push(format!("{name} {id}: {error}")),
            }
        }
        self.cursor = Some(base.cursor.clone());
        faults
    }

    /// Reads up to `count` more rows of those that a device kept. Answers whether there may be others.
    ///
    /// # Errors
    /// A row that this build cannot read, by name: take a snapshot.
    pub fn read_on(&mut self, count: usize) -> Result<bool, String> {
        for _ in 0..count {
            let Some((kind, id)) = self.unread.pop() else { return Ok(false) };
            let Some(rows) = self.rows.get_mut(&kind) else { continue };
            let Some(Held { content: held, .. }) = rows.get_mut(&id) else { continue };
            let Content::Kept(text, row) = held else { continue };
            let read = match row.take().flatten() {
                Some(row) => Some(Content::Row(row)),
                None => content(self.reader, kind, text).map_err(|error| format!("{} {id}: {error}", kind.name()))?,
            };
            match read {
                Some(read) => *held = read,
                None => drop(rows.remove(&id)),
            }
        }
        Ok(!self.unread.is_empty())
    }

    /// From now on rows are read so, those that were kept for it first. A row that cannot be read is left out and named.
    pub fn read_by(&mut self, reader: Reader) -> Vec<String> {
        self.reader = reader;
        let mut faults = Vec::new();
        for (kind, rows) in &mut self.rows {
            rows.retain(|id, held| {
                let Content::Text(text) = &held.content else { return true };
                match reader(*kind, text) {
                    Reading::Row(Ok(row)) => held.content = Content::Row(Arc::new(row)),
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
    pub fn get(&self, kind: RowKind, id: Uuid) -> Option<&Arc<Row>> {
        self.rows.get(&kind)?.get(&id)?.row(kind, self.reader)
    }

    /// All rows of a kind, by id.
    pub fn all(&self, kind: RowKind) -> impl Iterator<Item = (&Uuid, &Arc<Row>)> {
        let reader = self.reader;
        self.rows.get(&kind).into_iter().flatten().filter_map(move |(id, held)| Some((id, held.row(kind, reader)?)))
    }

    /// Contents of a kind that are kept for later.
    pub fn texts(&self, kind: RowKind) -> impl Iterator<Item = &str> {
        self.rows.get(&kind).into_iter().flatten().filter_map(|(_, held)| match &held.content {
            Content::Text(text) => Some(text.as_ref()),
            Content::Row(_) | Content::Kept(..) => None,
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
            let content = match (&held.content, held.row(*kind, self.reader)) {
                (_, Some(row)) => row.to_json().unwrap_or_default(),
                (Content::Text(text) | Content::Kept(text, _), None) => text.to_string(),
                (Content::Row(_), None) => String::new(),
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
            let read = content(reader, kind, body.get()).map_err(|error| format!("{name} {id}: {error}"))?;
            let Some(content) = read else { return Ok(None) };
            Ok(Some(Read::Put(kind, *id, Held { version: *version, content })))
        }
        Op::Forget(name, id) => Ok(RowKind::from_name(name).map(|kind| Read::Forget(kind, *id))),
    }
}

/// What is held of a content; none where this client has no use for it.
fn content(reader: Reader, kind: RowKind, body: &str) -> serde_json::Result<Option<Content>> {
    Ok(match reader(kind, body) {
        Reading::Row(row) => Some(Content::Row(Arc::new(row?))),
        Reading::Later => Some(Content::Text(body.into())),
        Reading::Nothing => None,
    })
}
