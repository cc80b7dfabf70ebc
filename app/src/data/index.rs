//! Which lines, comments and notes belong to which ticket, so that a ticket's page reads its own only.

use docket_shared::row::{Row, RowKind};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Children by ticket.
#[derive(Default)]
pub struct Index {
    children: BTreeMap<(RowKind, Uuid), BTreeSet<Uuid>>,
    parents: BTreeMap<(RowKind, Uuid), Uuid>,
}

impl Index {
    /// Takes the present state of one row; none when it is gone. Answers the ticket it belongs or belonged to.
    pub fn put(&mut self, kind: RowKind, id: Uuid, row: Option<&Row>) -> Option<Uuid> {
        let parent = row.and_then(parent);
        let previous = match parent {
            Some(parent) => self.parents.insert((kind, id), parent),
            None => self.parents.remove(&(kind, id)),
        };
        if let Some(previous) = previous.filter(|previous| Some(*previous) != parent)
            && let Some(siblings) = self.children.get_mut(&(kind, previous))
        {
            siblings.remove(&id);
        }
        if let Some(parent) = parent {
            self.children.entry((kind, parent)).or_default().insert(id);
        }
        parent.or(previous)
    }

    /// Ids of a ticket's rows of a kind.
    pub fn children(&self, kind: RowKind, ticket: Uuid) -> impl Iterator<Item = Uuid> {
        self.children.get(&(kind, ticket)).into_iter().flatten().copied()
    }
}

/// The kinds of row that belong to a ticket, as [`parent`] knows them.
pub const CHILDREN: [RowKind; 9] = [
    RowKind::Line,
    RowKind::Task,
    RowKind::Reservation,
    RowKind::Comment,
    RowKind::WorkNote,
    RowKind::Rating,
    RowKind::TicketPublic,
    RowKind::Attachment,
    RowKind::InternalAttachment,
];

/// The ticket a row belongs to.
pub fn parent(row: &Row) -> Option<Uuid> {
    match row {
        Row::Line(line) => Some(line.ticket.0),
        Row::Rating(rating) => Some(rating.ticket.0),
        // A ticket that follows a closed one belongs to that.
        Row::TicketPublic(public) => public.follows.as_ref().map(|before| before.ticket.0),
        Row::Task(task) => Some(task.ticket.0),
        Row::Reservation(unit) => Some(unit.ticket.0),
        Row::Comment(comment) | Row::WorkNote(comment) => Some(comment.ticket.0),
        Row::Attachment(file) | Row::InternalAttachment(file) => Some(file.ticket.0),
        _ => None,
    }
}
