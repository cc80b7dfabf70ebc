//! What stands in a ticket's conversation, as views compare and draw it. Shared with where it comes from: a new message
//! costs nothing for those before it.

use docket_shared::ids::CommentId;
use docket_shared::row::Row;
use docket_shared::ticket::activity::{self, Happened};
use docket_shared::ticket::{Comment, CommentKind};
use std::borrow::Borrow;
use std::ops::Deref;
use std::sync::Arc;

/// What stands in a conversation.
pub type Told = activity::Told<Entry, Line>;

/// A comment or a note.
#[derive(Clone, Debug)]
pub struct Entry {
    row: Arc<Row>,
    /// Who may read it.
    pub kind: CommentKind,
    /// Whether it is not confirmed yet.
    pub pending: bool,
}

impl Entry {
    /// Of a row, and whether only pending calls make it; none of a row that is neither comment nor note.
    pub(super) fn of((row, pending): (Arc<Row>, bool)) -> Option<Self> {
        let kind = match row.as_ref() {
            Row::Comment(_) => CommentKind::Public,
            Row::WorkNote(_) => CommentKind::WorkNote,
            _ => return None,
        };
        Some(Self { row, kind, pending })
    }

    /// What was written.
    pub fn comment(&self) -> &Comment {
        match self.row.as_ref() {
            Row::Comment(comment) | Row::WorkNote(comment) => comment,
            _ => unreachable!("an entry is made of comments and notes alone"),
        }
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        let same = || Arc::ptr_eq(&self.row, &other.row) || self.comment() == other.comment();
        (self.kind, self.pending) == (other.kind, other.pending) && same()
    }
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Line {
    happened: Arc<Happened>,
    key: Arc<str>,
}

impl Line {
    /// Of everything in a list, in its order.
    pub fn all(happened: &[Happened]) -> Vec<Self> {
        happened.iter().map(Self::of).collect()
    }

    fn of(happened: &Happened) -> Self {
        let key = format!("{}{:?}{:?}", happened.at, happened.what, happened.place);
        Self { happened: Arc::new(happened.clone()), key: key.into() }
    }
}

impl PartialEq for Line {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.happened, &other.happened) || self.happened == other.happened
    }
}

impl Deref for Line {
    type Target = Happened;

    fn deref(&self) -> &Happened {
        &self.happened
    }
}

impl Borrow<Happened> for Line {
    fn borrow(&self) -> &Happened {
        self
    }
}

/// What tells an item of a conversation from the others: a message that is confirmed is drawn anew.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ToldKey {
    /// A message, and whether it is not confirmed yet.
    Said(CommentId, bool),
    /// What happened.
    Happened(Arc<str>),
}

/// See [`ToldKey`].
pub fn told_key(item: &Told) -> ToldKey {
    match item {
        activity::Told::Said(entry) => ToldKey::Said(entry.comment().id, entry.pending),
        activity::Told::Happened(line) => ToldKey::Happened(line.key.clone()),
    }
}
