//! A row of the source's file, and what is noted about rows. Values only.

use docket_shared::Timestamp;
use docket_shared::ticket::hold::HoldReason;
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::priority::Level;

/// Bytes that tell a row of a ticket from its others.
pub const ROW_KEY_BYTES: usize = 16;

/// A person's label or plain text that the history keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// As it stands; empty: unknown.
    Text(String),
    /// Somebody, by the source's label.
    Person(String),
}

/// A row of the file, in values of Docket; people and teams are still the source's labels.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceRow {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Tells it from the ticket's other rows.
    pub row_key: [u8; ROW_KEY_BYTES],
    /// All of it, to see whether two rows of the same key say the same.
    pub content: [u8; ROW_KEY_BYTES],
    /// When it was written.
    pub at: Timestamp,
    /// When the ticket was opened.
    pub opened_at: Option<Timestamp>,
    /// When it was resolved for the last time.
    pub resolved_at: Option<Timestamp>,
    /// When it was closed for the last time.
    pub closed_at: Option<Timestamp>,
    /// Status and why it stands; none: as before.
    pub status: Option<(Status, Option<HoldReason>)>,
    /// Who wrote the row.
    pub actor: Option<String>,
    /// Who asked.
    pub requester: Option<String>,
    /// Who opened it.
    pub reporter: Option<String>,
    /// Who resolved it.
    pub resolver: Option<String>,
    /// The team.
    pub team: Option<String>,
    /// The assignee.
    pub assignee: Option<String>,
    /// 1 to 5.
    pub priority: Option<i16>,
    /// How far it reaches.
    pub impact: Option<Level>,
    /// How long it can wait.
    pub urgency: Option<Level>,
    /// Its title.
    pub title: String,
    /// What is kept: field and value.
    pub said: Vec<(String, Said)>,
}

/// Something about a row that somebody should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowNote {
    /// The line of the file, from 1.
    pub line: u64,
    /// The ticket's number in the source; empty where it is not known.
    pub key: String,
    /// What became of the row.
    pub outcome: Outcome,
    /// The column; empty where the row as a whole is meant.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// Why.
    pub reason: String,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It was imported, with this note.
    Noted,
    /// It is the same as another row, which stands for it.
    Double,
    /// It was refused, and with it the ticket's other rows: a history has no holes.
    Refused,
}

impl Outcome {
    /// The word in the file of notes.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Noted => "noted",
            Outcome::Double => "double",
            Outcome::Refused => "refused",
        }
    }
}
