//! What happened to a ticket, in one line each, for who reads it: the status for everyone, who had it and why for its team.
//! Made of the facts as they are recorded, and kept with the ticket's rows so that they are there live and offline.

use super::api::DeclineReason;
use super::hold::HoldReason;
use super::lifecycle::{Category, Status};
use super::{Fact, Ticket};
use crate::world::{Context, World};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The most lines that are kept of either kind; the oldest go first. All facts stay in the log of events.
pub const HAPPENED_MAX: usize = 40;

/// Something that happened to a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// When.
    #[serde(with = "crate::time")]
    pub at: Timestamp,
    /// The name of who did it; empty: the server itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// What.
    pub what: Deed,
}

/// What happened, with names as they were then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Its status is this one now. What ended it and brought it back is told with its resolutions.
    Status(Status),
    /// It stands, for this reason. For the team.
    Held(HoldReason),
    /// It went to somebody, perhaps from somebody. For the team.
    Assigned(String, Option<String>),
    /// It went from a team to another one. For the team.
    Transferred(String, String),
    /// Who had it gave it back to the queue. For the team.
    Declined(DeclineReason),
    /// Its priority changed from the first to the second. For the team.
    Priority(i16, i16),
}

/// Adds the line that a fact is worth, if it is.
pub(crate) fn note(world: &World, context: &Context<'_>, ticket: &mut Ticket, fact: &Fact) {
    let name = |person| world.technician(person).map(|technician| technician.name.clone());
    let (what, own) = match fact {
        Fact::StatusChanged { from, to } if is_told(*from, *to) => (Deed::Status(*to), true),
        Fact::Held { reason } => (Deed::Held(*reason), true),
        Fact::Assigned { to, from, automatic } => {
            let to = ticket.head.assignee_name.clone().or_else(|| name(*to)).unwrap_or_default();
            (Deed::Assigned(to, from.and_then(name)), !automatic)
        }
        Fact::Transferred { from, to } => {
            let team = |id| world.team(id).map(|team| team.name.clone()).unwrap_or_default();
            (Deed::Transferred(team(*from), team(*to)), true)
        }
        Fact::Declined { reason, .. } => (Deed::Declined(*reason), true),
        Fact::PriorityChanged { from, to } => (Deed::Priority(*from, *to), true),
        _ => return,
    };
    // Who ordered it did not choose who got it.
    let by = context.actor.filter(|_| own).map(|actor| actor.name.clone()).unwrap_or_default();
    let public = matches!(what, Deed::Status(_));
    let happened = Happened { at: context.now, by, what };
    let lines = match &mut ticket.internal {
        _ if public => &mut ticket.public.happened,
        Some(internal) => &mut internal.happened,
        None => return,
    };
    lines.push(happened);
    let over = lines.len().saturating_sub(HAPPENED_MAX);
    lines.drain(..over);
}

/// Whether a move of the status is a line of its own: the gate, the beginning, the end and the return have theirs.
fn is_told(from: Status, to: Status) -> bool {
    let begins = from == Status::New && to == Status::InProgress;
    let gate = from == Status::AwaitingApproval || to == Status::AwaitingApproval;
    let returns = from.category() == Category::Resolved && to == Status::InProgress;
    !(begins || gate || returns || matches!(to, Status::Resolved | Status::Cancelled))
}

#[cfg(test)]
mod tests;
