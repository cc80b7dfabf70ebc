//! What comes and goes about files beside the calls that name them.

use crate::ids::{AttachmentId, TicketId};
use serde::{Deserialize, Serialize};

/// A file that a comment, a note or a request names; its bytes follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewAttachment {
    /// Its id, chosen by the client.
    pub id: AttachmentId,
    /// A file's name without a path, 1 to [`super::NAME_MAX`] characters.
    pub name: String,
    /// In bytes, 1 to [`super::FILE_MAX`].
    pub size: i64,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
}

/// A file of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentOf {
    /// The ticket.
    pub ticket: TicketId,
    /// The file.
    pub attachment: AttachmentId,
}

/// Where a piece begins. The piece is the body, as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UploadAt {
    /// In bytes from the start of the file.
    pub offset: i64,
}

/// How much of a file is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// Bytes that are here: where the next piece begins.
    pub received: i64,
    /// All bytes.
    pub size: i64,
    /// Whether they are checked and everybody who may see the file can read them.
    pub complete: bool,
}
