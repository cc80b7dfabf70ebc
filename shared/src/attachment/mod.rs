//! Files of comments, work notes and answers: what is said of them is a row, the bytes are the server's to keep.
//! No bytes and no I/O here; what may be stored, seen and served is decided here.

pub mod api;
pub mod decide;
mod media;
mod name;
mod upload;

pub use media::{Accept, MediaType};
pub use name::{NAME_MAX, check_name, cleaned_name};
pub use upload::{Piece, Upload};

use crate::ids::{AttachmentId, CommentId, LineId, PersonId, TicketId};
use crate::tag::Tags;
use crate::ticket::CommentKind;
use serde::{Deserialize, Serialize};

/// Bytes in which a file is kept. Every piece that is sent but the last is a multiple of it.
pub const CHUNK: usize = 256 * 1024;
/// Most bytes of one request.
pub const PIECE_MAX: usize = 1024 * 1024;
/// Largest file, in bytes.
pub const FILE_MAX: i64 = 25 * 1024 * 1024;
/// Most files of one comment, note or field of a form.
pub const FILES_MAX: usize = 10;
/// Most files of one request, over all its fields and rows.
pub const REQUEST_FILES_MAX: usize = 50;
/// Most bytes that an organisation keeps.
pub const QUOTA: i64 = 50 * 1024 * 1024 * 1024;
/// Hours after which a file that did not arrive is given up.
pub const EXPIRES_AFTER_HOURS: i32 = 24;

/// Where a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentState {
    /// Announced; the bytes are still coming.
    OnItsWay,
    /// Whole and checked.
    Complete,
    /// It did not come in time, or it is not what it was said to be.
    Lost,
}

impl AttachmentState {
    /// The name stored in the database.
    pub fn name(self) -> &'static str {
        match self {
            AttachmentState::OnItsWay => "on_its_way",
            AttachmentState::Complete => "complete",
            AttachmentState::Lost => "lost",
        }
    }

    /// The state of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::OnItsWay, Self::Complete, Self::Lost].into_iter().find(|state| state.name() == name)
    }
}

/// A file of a comment, a work note or an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its id, chosen by the client.
    pub id: AttachmentId,
    /// The ticket.
    pub ticket: TicketId,
    /// The comment or note that it belongs to; none for an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<CommentId>,
    /// The line whose answer it is; none for an answer of the whole request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineId>,
    /// Order within the comment or request, from 0.
    pub position: i32,
    /// As its author named it.
    pub name: String,
    /// In bytes.
    pub size: i64,
    /// Where it stands.
    pub state: AttachmentState,
    /// What its bytes are; none before they are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<MediaType>,
    /// Who sends it.
    pub author: PersonId,
}

/// A file with what only the server needs, and the tags that may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedAttachment {
    /// The file.
    pub attachment: Attachment,
    /// Who it is meant for: as its comment.
    pub kind: CommentKind,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// What is taken.
    pub accept: Accept,
    /// What its bytes are, once all of them are there and checked.
    pub arrived: Option<MediaType>,
    /// Who sees it.
    pub tags: Tags,
}

#[cfg(test)]
mod tests;
