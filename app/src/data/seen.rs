//! What the person has already looked at on this device: per ticket the time of its last change that they saw.

use super::{Data, device, draft};
use docket_shared::Timestamp;
use docket_shared::ids::TicketId;
use docket_shared::row::{Row, RowKind};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many tickets are remembered; those changed longest ago are forgotten first.
const KEPT: usize = 2_000;
const NAME: &str = "seen";

/// What was looked at.
#[derive(Clone, Copy)]
pub struct Seen(RwSignal<BTreeMap<TicketId, Change>>);

/// The time of a change, as it is kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
struct Change(#[serde(with = "docket_shared::time")] Timestamp);

impl Seen {
    /// Reads what this device remembers of the signed-in person. Call once they are known.
    pub fn provide(data: Data) {
        let text = draft::folder(data).and_then(|folder| device::read(&format!("{folder}{NAME}")));
        let seen = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        provide_context(Seen(RwSignal::new(seen)));
    }

    /// When it was last looked at on this device; none where it never was. Not tracked.
    pub fn since(self, ticket: TicketId) -> Option<Timestamp> {
        self.0.with_untracked(|seen| seen.get(&ticket).map(|seen| seen.0))
    }

    /// Whether the ticket changed after it was last looked at, by somebody else's hand or before it ever was.
    pub fn is_unread(self, data: Data, ticket: TicketId) -> bool {
        let seen = self.0.with(|seen| seen.get(&ticket).copied());
        latest(data, ticket).is_some_and(|latest| seen.is_none_or(|seen| seen.0 < latest))
    }

    /// The ticket is in sight as it is now.
    pub fn look(self, data: Data, ticket: TicketId) {
        let Some(latest) = latest(data, ticket) else { return };
        if self.0.with_untracked(|seen| seen.get(&ticket).is_some_and(|seen| seen.0 >= latest)) {
            return;
        }
        self.0.update(|seen| {
            seen.insert(ticket, Change(latest));
            if seen.len() > KEPT
                && let Some(oldest) = seen.iter().min_by_key(|(_, at)| **at).map(|(id, _)| *id)
            {
                seen.remove(&oldest);
            }
        });
        let text = self.0.with_untracked(|seen| serde_json::to_string(seen).ok());
        if let Some((folder, text)) = draft::folder(data).zip(text) {
            device::write(&format!("{folder}{NAME}"), &text);
        }
    }
}

/// The last change of a ticket by the server's clock: of its head, or what others said.
fn latest(data: Data, ticket: TicketId) -> Option<Timestamp> {
    let head = data.ticket_head(ticket)?;
    let me = data.me().map(|me| me.person);
    let said = [RowKind::Comment, RowKind::WorkNote].into_iter().flat_map(|kind| data.children(kind, ticket.0));
    let by_others = said.filter_map(|row| match row.as_ref() {
        Row::Comment(comment) | Row::WorkNote(comment) if Some(comment.author) != me => Some(comment.at),
        _ => None,
    });
    by_others.chain([head.changed_at]).max()
}
