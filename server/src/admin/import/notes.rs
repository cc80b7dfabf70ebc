//! The file of notes: every row that was refused, doubled or is odd, with its reason. Written as the import goes.

use super::row::{Outcome, RowNote};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// The file, made with the first note.
pub struct Notes {
    path: PathBuf,
    writer: Option<csv::Writer<File>>,
    counts: BTreeMap<(Outcome, String), usize>,
}

/// How many kinds of reason are counted; the rest counts as one.
const KINDS_MAX: usize = 200;

impl Notes {
    /// Notes of that path. One that is left from before is removed: it would speak of another import.
    ///
    /// # Errors
    /// It is there and cannot be removed.
    pub fn new(path: &Path) -> io::Result<Self> {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        Ok(Self { path: path.to_owned(), writer: None, counts: BTreeMap::new() })
    }

    /// Where it is, if anything was noted.
    pub fn path(&self) -> Option<&Path> {
        self.writer.as_ref().map(|_| self.path.as_path())
    }

    /// How often each was noted: what became of the rows, and why.
    pub fn counts(&self) -> &BTreeMap<(Outcome, String), usize> {
        &self.counts
    }

    /// How many notes of an outcome there are.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.counts.iter().filter(|((one, _), _)| *one == outcome).map(|(_, count)| count).sum()
    }

    /// Writes a note.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&mut self, note: &RowNote) -> io::Result<()> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => {
                let mut writer = csv::Writer::from_path(&self.path)?;
                writer.write_record(["line", "ticket", "outcome", "column", "value", "reason"])?;
                none.insert(writer)
            }
        };
        let line = note.line.to_string();
        let (key, column, value) = (harmless(&note.key), harmless(&note.column), harmless(&note.value));
        writer.write_record([&line, &key, note.outcome.word(), &column, &value, &note.reason])?;
        // Reasons that name a line are one kind.
        let kind = note.reason.split(" line ").next().unwrap_or_default();
        let kind = if note.column.is_empty() { kind.to_owned() } else { format!("{}: {kind}", note.column) };
        let kind = (note.outcome, kind);
        if self.counts.len() < KINDS_MAX || self.counts.contains_key(&kind) {
            *self.counts.entry(kind).or_default() += 1;
        } else {
            *self.counts.entry((note.outcome, "other reasons".to_owned())).or_default() += 1;
        }
        Ok(())
    }

    /// Sees to it that all of it is in the file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn flush(&mut self) -> io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), csv::Writer::flush)
    }
}

/// A cell that no spreadsheet takes for a formula. Numbers are none.
fn harmless(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_kept_with_their_reasons_and_run_as_no_formula() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.notes.csv");
        std::fs::write(&path, "of before").unwrap();
        let mut notes = Notes::new(&path).unwrap();
        assert_eq!((notes.path(), path.exists()), (None, false));
        let note = |value: &str| RowNote {
            line: 7,
            key: "INC1".to_owned(),
            outcome: Outcome::Refused,
            column: "state".to_owned(),
            value: value.to_owned(),
            reason: "it says the same as line 3, \"quoted\"".to_owned(),
        };
        for value in ["=1+1", "-100", "plain"] {
            notes.add(&note(value)).unwrap();
        }
        notes.flush().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "line,ticket,outcome,column,value,reason");
        assert_eq!(lines[1], "7,INC1,refused,state,'=1+1,\"it says the same as line 3, \"\"quoted\"\"\"");
        assert!(lines[2].contains(",-100,"), "{}", lines[2]);
        assert_eq!(notes.count(Outcome::Refused), 3);
        assert_eq!(notes.counts().keys().next().unwrap().1, "state: it says the same as");
    }
}
