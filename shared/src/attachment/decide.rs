//! Files that calls name, their arrival and their end: rows and a call to effects, or a refusal.

use super::api::{AttachmentOf, NewAttachment};
use super::{Accept, Attachment, AttachmentState, FILE_MAX, FILES_MAX, TaggedAttachment, check_name};
use crate::actor::Actor;
use crate::ids::{CommentId, LineId, TicketId};
use crate::problem::{FieldError, FieldFault, Problem};
use crate::tag::Tags;
use crate::ticket::{CommentKind, TaggedComment};
use crate::world::{AuditEntry, Context, World};
use serde_json::json;
use std::collections::BTreeSet;

/// Checks the files that a comment or note names.
///
/// # Errors
/// `Invalid` naming what is wrong: the field, and the file by its place in the list.
pub fn check(world: &World, files: &[NewAttachment]) -> Result<(), Problem> {
    check_at_most(world, files, FILES_MAX)
}

/// Checks files against another limit than a comment's.
///
/// # Errors
/// As [`check`].
pub fn check_at_most(world: &World, files: &[NewAttachment], max: usize) -> Result<(), Problem> {
    if files.len() > max {
        return Err(Problem::invalid(vec![FieldError::field("attachments", FieldFault::TooManyFiles { max })]));
    }
    let (mut errors, mut seen) = (Vec::new(), BTreeSet::new());
    for (row, file) in files.iter().enumerate() {
        let mut wrong = |field: &str, fault| errors.push(FieldError::row(field, row, fault));
        if !seen.insert(file.id) || world.attachment(file.id.0).is_some() {
            wrong("id", FieldFault::Unreadable { reason: "this file's id is in use".to_owned() });
        }
        if let Err(fault) = check_name(&file.name) {
            wrong("name", fault);
        }
        match file.size {
            ..=0 => wrong("size", FieldFault::Required),
            size if size > FILE_MAX => wrong("size", FieldFault::FileTooLarge { max: FILE_MAX }),
            _ => {}
        }
        let is_hex = |one: u8| one.is_ascii_digit() || (b'a'..=b'f').contains(&one);
        if file.sha256.len() != 64 || !file.sha256.bytes().all(is_hex) {
            let reason = "it has to be 64 hexadecimal digits in lower case".to_owned();
            wrong("sha256", FieldFault::Unreadable { reason });
        }
    }
    let bytes: i64 = files.iter().map(|file| file.size.clamp(0, FILE_MAX)).sum();
    if errors.is_empty() && world.attachment_room.is_some_and(|room| bytes > room) {
        errors.push(FieldError::field("attachments", FieldFault::NoRoom));
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// Where files belong.
#[derive(Clone, Debug)]
pub struct Place {
    /// The ticket.
    pub ticket: TicketId,
    /// The comment or note.
    pub comment: Option<CommentId>,
    /// The line.
    pub line: Option<LineId>,
    /// Who they are meant for.
    pub kind: CommentKind,
    /// What is taken.
    pub accept: Accept,
    /// Who sees them.
    pub tags: Tags,
}

/// Puts the checked files of a comment or note on their way: who sees it sees them.
pub fn put_with(world: &mut World, actor: &Actor, of: &TaggedComment, files: &[NewAttachment]) {
    let place = Place {
        ticket: of.comment.ticket,
        comment: Some(of.comment.id),
        line: None,
        kind: of.kind,
        accept: Accept::Any,
        tags: of.tags.clone(),
    };
    for (position, file) in files.iter().enumerate() {
        put(world, actor, &place, position, file);
    }
}

/// Puts a checked file on its way; `position` is its place among those of the comment or request.
pub fn put(world: &mut World, actor: &Actor, place: &Place, position: usize, file: &NewAttachment) {
    let attachment = Attachment {
        id: file.id,
        ticket: place.ticket,
        comment: place.comment,
        line: place.line,
        position: i32::try_from(position).unwrap_or(i32::MAX),
        name: file.name.clone(),
        size: file.size,
        state: AttachmentState::OnItsWay,
        media: None,
        author: actor.person,
    };
    if let Some(room) = &mut world.attachment_room {
        *room -= file.size;
    }
    world.audit(AuditEntry {
        action: "attachment.add",
        entity_kind: "attachment",
        entity: file.id.0,
        before: None,
        after: Some(json!({ "name": file.name, "size": file.size, "sha256": file.sha256 })),
    });
    world.put_attachment(TaggedAttachment {
        attachment,
        kind: place.kind,
        sha256: file.sha256.clone(),
        accept: place.accept,
        arrived: None,
        tags: place.tags.clone(),
    });
}

/// The server's own call once the bytes are there and checked.
pub fn complete(world: &mut World, _: &mut Context<'_>, of: AttachmentOf) {
    let Some(mut tagged) = on_its_way(world, of) else { return };
    let Some(media) = tagged.arrived.filter(|media| tagged.accept.takes(*media)) else { return };
    (tagged.attachment.state, tagged.attachment.media) = (AttachmentState::Complete, Some(media));
    settled(world, tagged, "attachment.complete");
}

/// The server's own call for a file that did not come in time, or that is not what may be sent.
pub fn give_up(world: &mut World, _: &mut Context<'_>, of: AttachmentOf) {
    let Some(mut tagged) = on_its_way(world, of) else { return };
    // Bytes that are all there and may be are not given up: they are about to be told.
    if tagged.arrived.is_some_and(|media| tagged.accept.takes(media)) {
        return;
    }
    tagged.attachment.state = AttachmentState::Lost;
    settled(world, tagged, "attachment.give_up");
}

fn on_its_way(world: &World, of: AttachmentOf) -> Option<TaggedAttachment> {
    let tagged = world.attachment(of.attachment.0)?;
    (tagged.attachment.state == AttachmentState::OnItsWay).then(|| tagged.clone())
}

fn settled(world: &mut World, tagged: TaggedAttachment, action: &'static str) {
    world.audit(AuditEntry {
        action,
        entity_kind: "attachment",
        entity: tagged.attachment.id.0,
        before: Some(json!({ "state": AttachmentState::OnItsWay })),
        after: Some(json!({ "state": tagged.attachment.state, "media": tagged.attachment.media })),
    });
    world.put_attachment(tagged);
}

/// Gives the files of a ticket other tags, each by what it has.
pub fn retag(world: &mut World, ticket: TicketId, tags: impl Fn(&TaggedAttachment) -> Tags) {
    for mut tagged in world.attachments_of(ticket) {
        let fresh = tags(&tagged);
        if fresh != tagged.tags {
            tagged.tags = fresh;
            world.put_attachment(tagged);
        }
    }
}

/// More people see the public files of a ticket: all of them, or of those of lines only that line's.
pub fn share(world: &mut World, ticket: TicketId, only: Option<LineId>, tags: &Tags) {
    retag(world, ticket, |tagged| {
        let line = tagged.attachment.line;
        let concerned = line.is_none() || only.is_none() || line == only;
        let shared = tagged.kind == CommentKind::Public && concerned;
        if shared { tagged.tags.union(tags) } else { tagged.tags.clone() }
    });
}
