//! Which lines, comments and notes belong to which ticket, so that a ticket's page reads its own only.

use docket_shared::row::{Row, RowKind};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// Children by ticket, of the kinds that were asked for.
#[derive(Default)]
pub struct Index {
    known: Vec<RowKind>,
    children: BTreeMap<(RowKind, Uuid), BTreeSet<Uuid>>,
    parents: BTreeMap<(RowKind, Uuid), Uuid>,
}

impl Index {
    /// Takes in all rows of a kind, unless it has them.
    pub fn know<'a>(&mut self, kind: RowKind, rows: impl Iterator<Item = (&'a Uuid, &'a Arc<Row>)>) {
        if !self.known.contains(&kind) {
            self.known.push(kind);
            for (id, row) in rows {
                self.put(kind, *id, Some(row));
            }
        }
    }

    /// Takes the present state of one row; none when it is gone. Answers the ticket it belongs or belonged to; of a kind
    /// that nobody asked for, the ticket it belongs to.
    pub fn put(&mut self, kind: RowKind, id: Uuid, row: Option<&Row>) -> Option<Uuid> {
        let parent = row.and_then(parent);
        if !self.known.contains(&kind) {
            return parent;
        }
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
