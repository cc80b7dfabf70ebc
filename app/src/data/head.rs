//! What lists show of a ticket, shared with the replica: a list of thousands copies no text.

use super::Data;
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::TicketHead;
use std::ops::Deref;
use std::sync::Arc;

/// The head of a ticket.
#[derive(Clone, Debug)]
pub struct Head(Arc<Row>);

impl From<TicketHead> for Head {
    fn from(head: TicketHead) -> Self {
        Self(Arc::new(Row::TicketHead(head)))
    }
}

impl Deref for Head {
    type Target = TicketHead;

    fn deref(&self) -> &TicketHead {
        match self.0.as_ref() {
            Row::TicketHead(head) => head,
            _ => unreachable!("it is made of heads alone"),
        }
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || **self == **other
    }
}

impl Data {
    /// What lists show of every ticket, with pending calls applied: those that are confirmed by id, then the others.
    /// Notified when any of them changes.
    pub fn heads(self) -> Vec<Head> {
        let rows = self.all(RowKind::TicketHead).into_iter();
        rows.filter(|row| matches!(row.as_ref(), Row::TicketHead(_))).map(Head).collect()
    }
}
