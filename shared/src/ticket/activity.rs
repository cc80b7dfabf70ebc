//! What happened to a ticket, in one line each, for who reads it: what became of it for everyone, who had it and why for its
//! team. Made of the facts as they are recorded, and kept with the ticket's rows so that they are there live and offline.

mod step;

pub use step::{Step, TaskName};

use super::api::DeclineReason;
use super::hold::HoldReason;
use super::lifecycle::{Category, Status};
use super::{Comment, Fact, Ticket};
use crate::approval::due::Outcome;
use crate::service_request::LineState;
use crate::world::{Context, World};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::borrow::Borrow;

/// The most lines that are kept of either kind; the oldest go first, steps of its work before others. All facts stay in the
/// log of events.
pub const HAPPENED_MAX: usize = 100;

/// Something that happened to a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "step::Written", into = "step::Written")]
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// The name of who did it; empty: the server itself.
    pub by: String,
    /// What.
    pub what: Deed,
    /// Where it stands in the conversation; nothing is known of lines from before that was kept.
    pub place: Option<Place>,
}

/// Where a line stands, as the server counts: clocks of several servers differ. It counts nothing that is internal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Lines for everyone before it.
    pub lines: i32,
    /// Public comments before it.
    pub comments: i32,
}

/// What happened, with names as they were then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Its status is this one now. What was said at its end stands with its resolutions.
    Status(Status),
    /// It came back after its end.
    Reopened,
    /// An approver answered: for it, or against it.
    Voted(bool),
    /// The time to answer was over, and this followed.
    TimeOver(Outcome),
    /// An approver took the line of this person out of it.
    LeftOut(String),
    /// What is for this person was handed over; empty: it is for nobody by name.
    HandedOver(String),
    /// The line of this person ended so.
    LineEnded(String, LineState),
    /// The line of this person was said to be as it should be.
    Confirmed(String),
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
    /// Its work, stock, clocks or answers went a step further. Written beside the others ([`step`]).
    #[serde(skip)]
    Step(Step),
}

impl Deed {
    /// Whether only the team reads it.
    pub fn is_internal(&self) -> bool {
        match self {
            Deed::Held(_) | Deed::Assigned(..) | Deed::Transferred(..) | Deed::Declined(_) | Deed::Priority(..) => true,
            Deed::Step(step) => step.is_internal(),
            _ => false,
        }
    }
}

/// Adds the line that a fact is worth, if it is.
pub(crate) fn note(world: &World, context: &Context<'_>, ticket: &mut Ticket, fact: &Fact) {
    let Some((what, own)) = deed(world, context, ticket, fact) else { return };
    // Who ordered it did not choose who got it.
    let by = context.actor.filter(|_| own).map(|actor| actor.name.clone()).unwrap_or_default();
    let public = &ticket.public.happened;
    let count = i32::try_from(public.len()).unwrap_or(i32::MAX);
    let lines = public.last().and_then(|last| last.place).map_or(count, |last| last.lines + 1);
    let place = Some(Place { lines, comments: ticket.comments });
    let lines = match &mut ticket.internal {
        _ if !what.is_internal() => &mut ticket.public.happened,
        Some(internal) => &mut internal.happened,
        None => return,
    };
    let next = Happened { at: context.now, by, what, place };
    // It went back to its queue and to somebody in one call: for everyone the work went on.
    let goes_on = next.what == Deed::Status(Status::InProgress);
    if let Some(last) = lines.last_mut().filter(|last| goes_on && last.at == next.at && is_queued(last)) {
        (last.by, last.what) = (next.by, next.what);
        return;
    }
    // A plan opens its tasks one by one, and each may go to somebody at once.
    if lines.iter_mut().rev().take_while(|line| line.at == next.at).any(|line| step::take_in(line, &next)) {
        return;
    }
    lines.push(next);
    if lines.len() > HAPPENED_MAX {
        // A plan has many tasks: what is told of them makes room before who had the ticket and why.
        let first = lines.iter().position(|line| matches!(line.what, Deed::Step(_))).unwrap_or_default();
        lines.remove(first);
    }
}

/// Whether a line says that it went back to its queue.
fn is_queued(line: &Happened) -> bool {
    line.what == Deed::Status(Status::New)
}

/// Whether what everyone read last of its status is that it went back to its queue.
fn was_queued(ticket: &Ticket) -> bool {
    let mut last = ticket.public.happened.iter().rev();
    last.find(|line| matches!(line.what, Deed::Status(_) | Deed::Reopened)).is_some_and(is_queued)
}

/// What a fact comes to, and whether it is the doing of who called.
fn deed(world: &World, context: &Context<'_>, ticket: &Ticket, fact: &Fact) -> Option<(Deed, bool)> {
    let name = |person| world.technician(person).map(|technician| technician.name.clone());
    let line = |id: &crate::ids::LineId| world.line(id.0).map(|tagged| &tagged.line);
    let named = |id| line(id).map(|line| line.person_name.clone());
    let whose = |id| named(id).filter(|name| !name.is_empty());
    Some(match fact {
        // Somebody has it again: whoever reads that it went back reads that as well, and not who chose whom.
        Fact::StatusChanged { from: Status::New, to: Status::InProgress } if was_queued(ticket) => {
            (Deed::Status(Status::InProgress), false)
        }
        Fact::StatusChanged { from, to } => (moved(*from, *to)?, true),
        Fact::Voted { accepted, late: false, .. } => (Deed::Voted(*accepted), true),
        Fact::ApprovalDue { then, .. } => (Deed::TimeOver(*then), false),
        Fact::LineDeclined { line } => (Deed::LeftOut(whose(line)?), true),
        Fact::HandedOver { line } => (Deed::HandedOver(named(line)?), true),
        // That it was handed over, or cancelled with all of it, says as much.
        Fact::LineEnded { line: id, state: LineState::Complete }
            if line(id).is_some_and(|line| line.handed_over.as_ref().is_some_and(|last| last.at == context.now)) =>
        {
            return None;
        }
        Fact::LineEnded { state: LineState::Open | LineState::Cancelled, .. } => return None,
        Fact::LineEnded { line, state: LineState::Incomplete } => {
            (Deed::LineEnded(named(line)?, LineState::Incomplete), true)
        }
        Fact::LineEnded { line, state } => (Deed::LineEnded(whose(line)?, *state), true),
        Fact::LineConfirmed { line } => (Deed::Confirmed(whose(line)?), true),
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
        _ => {
            let (step, own) = step::of(world, fact)?;
            (Deed::Step(step), own)
        }
    })
}

/// What a move of the status comes to: the gate and the beginning have lines of their own.
pub fn moved(from: Status, to: Status) -> Option<Deed> {
    let begins = from == Status::New && to == Status::InProgress;
    let gate = (from == Status::AwaitingApproval && to == Status::New) || to == Status::AwaitingApproval;
    if begins || gate {
        return None;
    }
    let returns = from.category() == Category::Resolved && to == Status::InProgress;
    Some(if returns { Deed::Reopened } else { Deed::Status(to) })
}

/// What stands in a conversation.
#[derive(Clone, Debug, PartialEq)]
pub enum Told<M, H = Happened> {
    /// Something that was written.
    Said(M),
    /// Something that happened.
    Happened(H),
}

/// A conversation in the server's order. `said` are messages in that order, those that wait to be sent last; `of` is the
/// comment of one, and whether it is on its way.
pub fn stream<M, H: Borrow<Happened>>(
    said: Vec<M>,
    public: Vec<H>,
    internal: Vec<H>,
    of: impl Fn(&M) -> (&Comment, bool),
) -> Vec<Told<M, H>> {
    let happened = merge(internal, public, |internal, public| {
        let (internal, public) = (internal.borrow(), public.borrow());
        match (internal.place, public.place) {
            (Some(internal), Some(public)) => internal.lines <= public.lines,
            _ => internal.at < public.at,
        }
    });
    let happened = happened.into_iter().map(Told::Happened).collect();
    merge(happened, said.into_iter().map(Told::Said).collect(), |happened, said| {
        let (Told::Happened(happened), Told::Said(said)) = (happened, said) else { return true };
        let (comment, pending) = of(said);
        let happened = happened.borrow();
        match happened.place {
            _ if pending => true,
            // Of a note the number of public comments before it is known.
            Some(place) if comment.note == 0 => place.comments < comment.ordinal,
            Some(place) if place.comments != comment.ordinal => place.comments < comment.ordinal,
            _ => happened.at <= comment.at,
        }
    })
}

/// Two lists in order as one; `is_first` says whether the left one goes before the right one.
fn merge<T>(left: Vec<T>, right: Vec<T>, is_first: impl Fn(&T, &T) -> bool) -> Vec<T> {
    let mut all = Vec::with_capacity(left.len() + right.len());
    let mut right = right.into_iter().peekable();
    for one in left {
        while let Some(other) = right.next_if(|other| !is_first(&one, other)) {
            all.push(other);
        }
        all.push(one);
    }
    all.extend(right);
    all
}

#[cfg(test)]
mod tests;
