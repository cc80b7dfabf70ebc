//! Until when a step's answers are expected, in working time: reminders before that, and what happens then. By the
//! database's time, each once, and only what the item says; a browser shows what the server reckoned.

use super::gate::{advance, close_questions, end, lacks_somebody, version_of};
use super::stand_in::{ask_instead, find};
use super::{Gate, StepState};
use crate::ids::{CalendarId, PersonId, TicketId};
use crate::sla::Target;
use crate::text::Text;
use crate::ticket::clocks::Clockwork;
use crate::ticket::lifecycle::Status;
use crate::ticket::{Fact, Ticket};
use crate::world::{AuditEntry, Context, World};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What an item's step says about time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepDue {
    /// Whose working time counts.
    pub calendar: CalendarId,
    /// How long after the question an answer is expected.
    #[serde(with = "crate::time")]
    pub after: Target,
    /// How long after the question whoever has not answered is reminded; before `after`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remind: Vec<Reminder>,
    /// What happens when the time is over.
    pub then: Outcome,
}

/// How long after the question somebody is reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reminder(#[serde(with = "crate::time")] pub Target);

/// What happens when nobody answered in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Whoever has not answered is reminded once more; the question stays open.
    Remind,
    /// The step passes, and it is recorded that time decided it.
    Approve,
    /// The step is refused.
    Decline,
    /// The request is cancelled.
    Cancel,
    /// Deputies are asked in addition; where none is named, the manager of who was asked.
    Deputy,
}

impl Outcome {
    /// All, in the order of the documentation.
    pub const ALL: [Outcome; 5] =
        [Outcome::Remind, Outcome::Approve, Outcome::Decline, Outcome::Cancel, Outcome::Deputy];
}

/// Until when the answers of an open step are expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerDue {
    /// Whose working time counts; a change of it reckons the rest anew.
    pub calendar: CalendarId,
    /// When the question was put.
    #[serde(with = "crate::time")]
    pub since: Timestamp,
    /// When an answer is expected.
    #[serde(with = "crate::time")]
    pub at: Timestamp,
    /// When the server has the next thing to do about it; none when nothing is left.
    #[serde(default, with = "crate::time::option", skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
    /// How many reminders were given.
    #[serde(default)]
    pub reminded: usize,
    /// What happens then.
    pub then: Outcome,
    /// Whether it happened.
    #[serde(default)]
    pub over: bool,
    /// How often the server looked at it. A look that finds nothing to do, as after a change of the calendar that did not
    /// matter, leaves its trace here: else it would be the same need again.
    #[serde(default)]
    pub looks: u32,
}

impl Gate {
    /// When the server has something to do about the step that waits.
    pub fn next_at(&self) -> Option<Timestamp> {
        let waiting = self.steps.iter().filter(|step| matches!(step.state, StepState::Waiting | StepState::Nobody));
        waiting.filter_map(|step| step.due.as_ref()?.next_at).min()
    }
}

/// When to remind, in order, and when the time is over.
fn moments(clockwork: &dyn Clockwork, policy: &StepDue, since: Timestamp) -> Option<(Vec<Timestamp>, Timestamp)> {
    let at = clockwork.due(policy.calendar, since, policy.after)?;
    let before = |reminder: &Reminder| clockwork.due(policy.calendar, since, reminder.0).filter(|moment| *moment < at);
    let mut reminders: Vec<Timestamp> = policy.remind.iter().filter_map(before).collect();
    reminders.sort_unstable();
    Some((reminders, at))
}

/// The time of a step whose question is put now; none where the item sets none, and in a browser.
pub(super) fn begin(world: &World, policy: Option<&StepDue>, now: Timestamp) -> Option<AnswerDue> {
    let policy = policy?;
    let (reminders, at) = moments(world.clockwork.as_deref()?, policy, now)?;
    let next_at = Some(reminders.first().copied().unwrap_or(at));
    Some(AnswerDue {
        calendar: policy.calendar,
        since: now,
        at,
        next_at,
        reminded: 0,
        then: policy.then,
        over: false,
        looks: 0,
    })
}

/// The server's own call when the time of a step has come to something. Does nothing where another server was first, or
/// where the answer came meanwhile.
pub fn tell(world: &mut World, context: &mut Context<'_>, id: TicketId) {
    let Some(mut ticket) = world.ticket(id).filter(|one| one.head.status == Status::AwaitingApproval).cloned() else {
        return;
    };
    let Some((at, mut due)) = waiting(&ticket).filter(|(_, due)| !due.over) else { return };
    let policy = version_of(world, &ticket).and_then(|version| version.approvals.get(at)?.due.clone());
    let (Some(policy), Some(clockwork)) = (policy, world.clockwork.clone()) else { return };
    let Some((reminders, ends)) = moments(clockwork.as_ref(), &policy, due.since) else { return };
    let reached = reminders.iter().filter(|moment| **moment <= context.now).count();
    let remind = reached > due.reminded;
    (due.at, due.reminded) = (ends, due.reminded.max(reached));
    due.over = ends <= context.now;
    due.looks += 1;
    due.next_at = (!due.over).then(|| reminders.get(due.reminded).copied().unwrap_or(ends));
    let (over, then) = (due.over, due.then);
    if let Some(step) = ticket.public.gate.as_mut().and_then(|gate| gate.steps.get_mut(at)) {
        step.due = Some(due);
    }
    if over {
        return happen(world, context, ticket, at, then);
    }
    if remind {
        remind_all(world, context, &mut ticket, at);
    }
    world.put_ticket(ticket);
}

/// The step that waits and has a time.
fn waiting(ticket: &Ticket) -> Option<(usize, AnswerDue)> {
    let steps = ticket.public.gate.as_ref()?.steps.iter().enumerate();
    let mut open = steps.filter(|(_, step)| matches!(step.state, StepState::Waiting | StepState::Nobody));
    open.find_map(|(at, step)| Some((at, step.due.clone()?)))
}

/// The time is over: what the item says happens, with a fact and an entry of the audit trail.
fn happen(world: &mut World, context: &mut Context<'_>, mut ticket: Ticket, at: usize, then: Outcome) {
    let step = i32::try_from(at).unwrap_or(i32::MAX);
    let of: Vec<PersonId> = unanswered(&ticket, at);
    world.event(context, &mut ticket, Fact::ApprovalDue { step, then, of: of.clone() });
    world.audit(AuditEntry {
        action: "approval.due",
        entity_kind: "ticket",
        entity: ticket.head.id.0,
        before: None,
        after: Some(json!({ "step": at, "then": then, "unanswered": of })),
    });
    match then {
        Outcome::Remind => {
            remind_all(world, context, &mut ticket, at);
            world.put_ticket(ticket);
        }
        Outcome::Approve => {
            decide(&mut ticket, at, StepState::Accepted);
            close_questions(world, &ticket, Some(step));
            let Some(version) = version_of(world, &ticket) else { return world.put_ticket(ticket) };
            advance(world, context, ticket, &version);
        }
        Outcome::Decline => {
            decide(&mut ticket, at, StepState::Refused);
            let reason = Text::new("It was not approved in time.", "Es wurde nicht rechtzeitig freigegeben.");
            let reason = reason.get(&ticket.head.language).to_owned();
            end(world, context, ticket, Some(Fact::GateRefused), &reason, "");
        }
        Outcome::Cancel => {
            decide(&mut ticket, at, StepState::Lapsed);
            let reason = Text::new(
                "Nobody answered in time, so the request was cancelled.",
                "Niemand hat rechtzeitig geantwortet, deshalb wurde die Anfrage storniert.",
            );
            let reason = reason.get(&ticket.head.language).to_owned();
            end(world, context, ticket, None, &reason, "");
        }
        Outcome::Deputy => {
            let mut stood_in = false;
            for seat in of {
                match find(world, &ticket, at, seat) {
                    Some(found) => ask_instead(world, context, &mut ticket, at, seat, found),
                    // Somebody was asked in their place before the time had passed, such as who was named for an absence.
                    None if has_stand_in(world, &ticket, at, seat) => stood_in = true,
                    None => lacks_somebody(world, context, &mut ticket, at, seat),
                }
            }
            if stood_in {
                remind_all(world, context, &mut ticket, at);
            }
            world.put_ticket(ticket);
        }
    }
}

fn decide(ticket: &mut Ticket, at: usize, state: StepState) {
    if let Some(step) = ticket.public.gate.as_mut().and_then(|gate| gate.steps.get_mut(at)) {
        (step.state, step.by_time) = (state, true);
    }
}

/// Whether somebody else is asked in the place of a seat's holder, and has not answered.
fn has_stand_in(world: &World, ticket: &Ticket, at: usize, seat: PersonId) -> bool {
    world.approvals_of(ticket.head.id).any(|tagged| {
        let approval = &tagged.approval;
        let of_seat = usize::try_from(approval.step) == Ok(at) && approval.seat() == seat;
        of_seat && approval.approver != seat && approval.waits()
    })
}

/// Whose answers are missing, by seat.
fn unanswered(ticket: &Ticket, at: usize) -> Vec<PersonId> {
    let step = ticket.public.gate.as_ref().and_then(|gate| gate.steps.get(at));
    let seats = step.into_iter().flat_map(|step| &step.asked).filter(|asked| asked.vote.is_none());
    seats.map(|asked| asked.approver).collect()
}

/// Reminds everybody whose answer is missing and would count, deputies as well.
fn remind_all(world: &mut World, context: &mut Context<'_>, ticket: &mut Ticket, at: usize) {
    let step = i32::try_from(at).unwrap_or(i32::MAX);
    let open = world.approvals_of(ticket.head.id).filter(|tagged| tagged.approval.step == step);
    let mut people: Vec<(PersonId, PersonId)> = open
        .filter(|tagged| tagged.approval.waits())
        .map(|tagged| (tagged.approval.seat(), tagged.approval.approver))
        .collect();
    people.sort_unstable();
    for (seat, person) in people {
        world.event(context, ticket, Fact::ApprovalReminded { step, of: person });
        let steps = ticket.public.gate.as_mut().and_then(|gate| gate.steps.get_mut(at));
        let asked = steps.and_then(|step| step.asked.iter_mut().find(|asked| asked.approver == seat));
        if let Some(asked) = asked {
            asked.reminded_at = Some(context.now);
        }
    }
}
