//! From a file to batches of tickets with their rows, in the order of the file. Runs on a thread of its own and is held
//! back by who takes the batches, so that a file of any length needs the memory of two batches.

use super::mapping::Mapping;
use super::row::{Outcome, RowNote, SourceRow};
use super::table::{Layout, Rows};
use csv::ByteRecord;
use docket_shared::fault::Fault;
use std::collections::HashMap;

/// Rows after which a batch ends, also inside a ticket.
pub const BATCH_ROWS: usize = 4_000;

/// Neighbouring rows of one ticket.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// The ticket's number in the source.
    pub key: String,
    /// Its rows, in the order of the file, each once.
    pub rows: Vec<SourceRow>,
    /// Whether one of them was refused.
    pub refused: bool,
}

/// Some tickets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Their rows.
    pub groups: Vec<Group>,
    /// What is noted about rows so far.
    pub notes: Vec<RowNote>,
    /// How many rows of the file it stands for.
    pub rows: usize,
}

/// A file whose header fits the mapping.
pub struct Reading {
    rows: Rows,
    layout: Layout,
    /// A record that was read already and belongs to the next batch.
    waiting: Option<ByteRecord>,
}

impl Reading {
    /// Reads the header.
    ///
    /// # Errors
    /// The columns do not fit, or there is no header.
    pub fn new(mut rows: Rows, mapping: Mapping) -> Result<Self, Vec<Fault>> {
        let header = rows.header().map_err(|error| vec![Fault::new("header", error.to_string())])?;
        if header.is_empty() {
            return Err(vec![Fault::new("header", "the file is empty")]);
        }
        let layout = Layout::new(mapping, &header)?;
        Ok(Self { rows, layout, waiting: None })
    }

    /// Where its columns stand.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The next tickets; none at the end of the file.
    ///
    /// # Errors
    /// The file cannot be read on.
    pub fn batch(&mut self) -> Result<Option<Batch>, csv::Error> {
        let mut batch = Batch::default();
        let mut record = self.waiting.take().unwrap_or_default();
        let mut is_read = !record.is_empty();
        loop {
            if !is_read && !self.rows.next(&mut record)? {
                break;
            }
            is_read = false;
            let key = self.layout.key(&record);
            let goes_on = batch.groups.last().is_some_and(|group| group.key == key);
            // A ticket stays whole, unless it alone is more than can be held.
            if batch.rows >= BATCH_ROWS && (!goes_on || batch.rows >= 4 * BATCH_ROWS) {
                self.waiting = Some(record);
                break;
            }
            batch.rows += 1;
            if !goes_on {
                batch.groups.push(Group { key, ..Group::default() });
            }
            let Some(group) = batch.groups.last_mut() else { break };
            match self.layout.read(&record, &mut batch.notes) {
                Ok(row) => group.rows.push(row),
                Err(faults) => {
                    group.refused = true;
                    batch.notes.extend(faults);
                }
            }
        }
        batch.groups.iter_mut().for_each(|group| once(group, &mut batch.notes));
        Ok(Some(batch).filter(|batch| batch.rows > 0))
    }
}

/// Leaves each row once. Two rows of the same key that say different things are no history.
fn once(group: &mut Group, notes: &mut Vec<RowNote>) {
    let mut seen = HashMap::new();
    let rows = std::mem::take(&mut group.rows);
    for row in rows {
        let Some((line, content)) = seen.insert(row.row_key, (row.line, row.content)) else {
            group.rows.push(row);
            continue;
        };
        let same = content == row.content;
        group.refused |= !same;
        let (outcome, reason) = if same {
            (Outcome::Double, format!("it says the same as line {line}"))
        } else {
            (Outcome::Refused, format!("it has the row_key of line {line} and says something else"))
        };
        seen.insert(row.row_key, (line, content));
        let (column, value) = (String::new(), String::new());
        notes.push(RowNote { line: row.line, key: group.key.clone(), outcome, column, value, reason });
    }
}
