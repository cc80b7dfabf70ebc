//! Files as people send them.

use crate::caller::{Caller, Reply, new_id};
use docket_shared::attachment::api::{NewAttachment, Received};
use docket_shared::attachment::{CHUNK, PIECE_MAX};
use docket_shared::command::Command;
use docket_shared::ids::{AttachmentId, CommentId, TicketId};
use docket_shared::ticket::api::{AddComment, AddWorkNote};
use reqwest::Method;
use sha2::{Digest, Sha256};

/// A file on somebody's device.
#[derive(Clone, Debug)]
pub struct DeviceFile {
    /// What is said of it.
    pub said: NewAttachment,
    /// What it is.
    pub bytes: Vec<u8>,
}

impl DeviceFile {
    /// A file with a new id.
    pub fn new(name: &str, bytes: Vec<u8>) -> Self {
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let size = i64::try_from(bytes.len()).expect("a file fits");
        Self { said: NewAttachment { id: AttachmentId(new_id()), name: name.to_owned(), size, sha256 }, bytes }
    }

    /// A picture of some chunks and a bit, different for each number.
    pub fn picture(name: &str, number: u8, chunks: usize) -> Self {
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        let rest = chunks * CHUNK + 1_000;
        bytes.extend((0..rest).map(|at| u8::try_from(at % 251).unwrap_or_default().wrapping_add(number)));
        Self::new(name, bytes)
    }

    /// Its id.
    pub fn id(&self) -> AttachmentId {
        self.said.id
    }

    /// A public comment that names it.
    pub fn comment(&self, ticket: TicketId, text: &str) -> Command {
        let (id, attachments) = (CommentId(new_id()), vec![self.said.clone()]);
        Command::AddComment(AddComment { ticket, id, body: text.to_owned(), mentions: Vec::new(), attachments })
    }

    /// A work note that names it.
    pub fn note(&self, ticket: TicketId, text: &str) -> Command {
        let (id, attachments) = (CommentId(new_id()), vec![self.said.clone()]);
        Command::AddWorkNote(AddWorkNote { ticket, id, body: text.to_owned(), mentions: Vec::new(), attachments })
    }

    /// Sends a piece of it.
    pub async fn send(&self, caller: &Caller, offset: usize, length: usize) -> Reply {
        let end = (offset + length).min(self.bytes.len());
        put(caller, self.id(), offset, self.bytes[offset.min(end)..end].to_vec()).await
    }

    /// Sends all of it, from where the server stands.
    ///
    /// # Panics
    /// A piece is refused.
    pub async fn send_all(&self, caller: &Caller) -> Received {
        let mut stands: Received = caller.get(&format!("/api/attachments/{}/bytes", self.id())).await.read();
        while stands.received < stands.size {
            let offset = usize::try_from(stands.received).expect("an offset");
            stands = self.send(caller, offset, PIECE_MAX).await.read();
        }
        stands
    }

    /// Reads its bytes from the server.
    pub async fn read(&self, caller: &Caller) -> Reply {
        caller.get(&format!("/api/attachments/{}", self.id())).await
    }
}

/// Sends bytes as a piece of a file.
pub async fn put(caller: &Caller, id: AttachmentId, offset: usize, bytes: Vec<u8>) -> Reply {
    let path = format!("/api/attachments/{id}/bytes?offset={offset}");
    caller.send_bytes(Method::PUT, &path, &[("content-type", "application/octet-stream")], Some(bytes)).await
}
