//! Priority: impact x urgency by a table of the organisation (DOMAIN.md 2.2), and how it is changed by hand.

use super::api::SetPriority;
use super::clocks::{Move, follow};
use super::decide::fulfilled_by;
use super::lifecycle::Status;
use super::{Fact, TicketKind};
use crate::assignment::WorkItem;
use crate::fault::Fault;
use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use crate::world::{AuditEntry, Context, World};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Priorities, the most urgent first.
pub const PRIORITIES: [i16; 5] = [1, 2, 3, 4, 5];

/// How far an incident reaches, or how long it can wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Everybody, or at once.
    High,
    /// Some, or soon.
    Medium,
    /// One, or when there is time.
    Low,
}

impl Level {
    /// All, the most urgent first.
    pub const ALL: [Level; 3] = [Level::High, Level::Medium, Level::Low];

    /// The name in files and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Level::High => "high",
            Level::Medium => "medium",
            Level::Low => "low",
        }
    }
}

/// A value for each level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByLevel<T> {
    /// Of [`Level::High`].
    pub high: T,
    /// Of [`Level::Medium`].
    pub medium: T,
    /// Of [`Level::Low`].
    pub low: T,
}

impl<T: Copy> ByLevel<T> {
    /// The value of a level.
    pub fn get(&self, level: Level) -> T {
        match level {
            Level::High => self.high,
            Level::Medium => self.medium,
            Level::Low => self.low,
        }
    }
}

/// The organisation's table: by impact, and in that by urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PriorityTable(pub ByLevel<ByLevel<i16>>);

impl Default for PriorityTable {
    fn default() -> Self {
        let row = |high, medium, low| ByLevel { high, medium, low };
        Self(ByLevel { high: row(1, 2, 3), medium: row(2, 3, 4), low: row(3, 4, 5) })
    }
}

impl PriorityTable {
    /// The priority that follows, 1 (most urgent) to 5.
    pub fn priority(&self, impact: Level, urgency: Level) -> i16 {
        self.0.get(impact).get(urgency)
    }

    /// What of it is no priority, with its place.
    pub fn faults(&self) -> Vec<Fault> {
        let cells = Level::ALL.into_iter().flat_map(|impact| Level::ALL.map(|urgency| (impact, urgency)));
        let wrong = cells.filter(|(impact, urgency)| !PRIORITIES.contains(&self.priority(*impact, *urgency)));
        let fault = |(impact, urgency): (Level, Level)| {
            Fault::new(format!("priorities.{}.{}", impact.name(), urgency.name()), "a priority is 1 to 5")
        };
        wrong.map(fault).collect()
    }
}

/// Says how urgent a ticket is. Its clocks keep their start and their holds and get the targets of the new priority, and
/// its place in the queue follows.
///
/// # Errors
/// `NotFound` where the actor is not of the team or department, `Conflict` where the priority is another one meanwhile or
/// the ticket has ended, `Invalid` for what does not fit the kind of ticket.
pub fn set_priority(world: &mut World, context: &mut Context<'_>, body: &SetPriority) -> Result<Value, Problem> {
    let (_, mut ticket) = fulfilled_by(world, context, body.ticket)?;
    let (head, from) = (&ticket.head, ticket.head.priority);
    if !head.status.is_live() || head.status == Status::AwaitingApproval {
        return Err(Problem::because(ProblemCode::Conflict, "Only what is being worked on has a priority to change."));
    }
    if from != body.from {
        return Err(Problem::because(ProblemCode::Conflict, format!("The priority is now {from}.")));
    }
    let to = wanted(world, head.kind, body)?;
    let internal = ticket.internal.get_or_insert_with(|| super::TicketInternal::queued(body.ticket, context.now));
    let before = json!({ "priority": from, "impact": internal.impact, "urgency": internal.urgency });
    if ticket.head.kind == TicketKind::Incident {
        (internal.impact, internal.urgency) = (body.impact, body.urgency);
    }
    world.audit(AuditEntry {
        action: "ticket.set_priority",
        entity_kind: "ticket",
        entity: body.ticket.0,
        before: Some(before),
        after: Some(json!({ "priority": to, "impact": body.impact, "urgency": body.urgency })),
    });
    if to != from {
        ticket.head.priority = to;
        ticket.head.changed_at = context.now;
        world.event(context, &mut ticket, Fact::PriorityChanged { from, to });
        let request = ticket.public.request.as_ref();
        let version = request.and_then(|request| world.versions.get(&(request.item, request.version)));
        if let Some(level) = version.and_then(|version| version.service_level.clone()) {
            follow(world, context, &mut ticket, Move::Retargeted(&level));
        }
        // Tasks of other teams are as urgent as what they are for.
        let items: Vec<WorkItem> = world.work_items().filter(|item| item.ticket == body.ticket).cloned().collect();
        for mut item in items {
            item.priority = to;
            item.sla_due = ticket.due_of(item.task);
            world.put_work_item(item);
        }
    }
    world.put_ticket(ticket);
    Ok(json!({}))
}

/// The priority that a call asks for.
fn wanted(world: &World, kind: TicketKind, body: &SetPriority) -> Result<i16, Problem> {
    let required = |field: &str| FieldError::field(field, FieldFault::Required);
    let unfit =
        |field: &str, reason: &str| FieldError::field(field, FieldFault::Unreadable { reason: reason.to_owned() });
    let mut errors = Vec::new();
    let found = match kind {
        TicketKind::Incident => {
            errors.extend(body.priority.map(|_| unfit("priority", "an incident's follows from impact and urgency")));
            errors.extend(body.impact.is_none().then(|| required("impact")));
            errors.extend(body.urgency.is_none().then(|| required("urgency")));
            body.impact.zip(body.urgency).map(|(impact, urgency)| world.priorities.priority(impact, urgency))
        }
        TicketKind::ServiceRequest => {
            errors.extend(body.impact.map(|_| unfit("impact", "only an incident has one")));
            errors.extend(body.urgency.map(|_| unfit("urgency", "only an incident has one")));
            match body.priority {
                None => errors.push(required("priority")),
                Some(priority) if !PRIORITIES.contains(&priority) => {
                    errors.push(unfit("priority", "a priority is 1 to 5"));
                }
                Some(_) => {}
            }
            body.priority
        }
    };
    found.filter(|_| errors.is_empty()).ok_or_else(|| Problem::invalid(errors))
}

#[cfg(test)]
mod tests;
