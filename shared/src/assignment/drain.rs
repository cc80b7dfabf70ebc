//! The queue of a team and the one transaction that empties it: arrivals, room that appears, claims, ends.

use super::choose::{Choice, choose, has_room};
use super::{Explanation, TaggedExplanation, Team, WorkItem};
use crate::ids::{ExplanationId, PersonId, TeamId, TicketId};
use crate::order::sort_by_key;
use crate::ticket::Fact;
use crate::ticket::lifecycle::Status;
use crate::world::{Context, World};

/// Assigns the head of the team's queue again and again while somebody can take something. Returns how many went.
///
/// The whole queue is looked at in order: an item that nobody can take does not hold up the next one (no look-back limit).
pub fn drain(world: &mut World, context: &mut Context<'_>, team: TeamId) -> usize {
    let mut assigned = 0;
    while let Some((ticket, choice)) = next_assignable(world, context, team) {
        let chosen = choice.chosen;
        explain(world, context, ticket, choice);
        if let Some(person) = chosen {
            let name = world.technician(person).map(|technician| technician.name.clone()).unwrap_or_default();
            give(world, context, ticket, (person, &name), true);
        }
        assigned += 1;
    }
    assigned
}

/// Stores why an item that just arrived waits.
pub fn explain_waiting(world: &mut World, context: &mut Context<'_>, ticket: TicketId) {
    let Some(item) = world.work_item(ticket).filter(|item| item.waits()) else { return };
    let explained = world.ticket(ticket).and_then(|ticket| ticket.internal.as_ref()?.explanation).is_some();
    // A browser's overlay knows the team's name, not its people: it explains nothing.
    if let Some(team) = world.team(item.team).filter(|team| !explained && !team.members.is_empty()) {
        let choice = decision(world, context, team, item);
        explain(world, context, ticket, choice);
    }
}

/// The first of the queue whom somebody can take, and who that is.
fn next_assignable(world: &World, context: &Context<'_>, team: TeamId) -> Option<(TicketId, Choice)> {
    let record = world.team(team)?;
    let room = |weight: i32| {
        record
            .members
            .iter()
            .any(|member| world.technician(member.person).is_some_and(|person| has_room(person, weight, context.now)))
    };
    let mut queue: Vec<&WorkItem> = world.work_items().filter(|item| item.team == team && item.waits()).collect();
    if queue.is_empty() || !room(queue.iter().map(|item| item.weight).min().unwrap_or(1)) {
        return None;
    }
    sort_by_key(&mut queue, |item| item.queue_key());
    queue.into_iter().find_map(|item| {
        let choice = decision(world, context, record, item);
        choice.chosen.is_some().then_some((item.id, choice))
    })
}

fn decision(world: &World, context: &Context<'_>, team: &Team, item: &WorkItem) -> Choice {
    let members = team.members.iter().filter_map(|member| Some((member, world.technician(member.person)?)));
    choose(item, &team.policy, members, context.now)
}

/// Stores why the work item goes where it goes, or why it waits.
fn explain(world: &mut World, context: &mut Context<'_>, ticket: TicketId, choice: Choice) {
    let Some((item, mut record)) = world.work_item(ticket).zip(world.ticket(ticket).cloned()) else { return };
    let Some(team) = world.team(item.team) else { return };
    let explanation = Explanation {
        id: ExplanationId(context.ids.next_id()),
        ticket,
        team: team.id,
        team_name: team.name.clone(),
        policy: team.policy.clone(),
        at: context.now,
        queued_at: item.queued_at,
        pool: choice.pool,
        chosen: choice.chosen,
        decided_by: choice.decided_by,
    };
    if let Some(internal) = &mut record.internal {
        internal.explanation = Some(explanation.id);
    }
    let tags = record.internal_tags.clone();
    world.put_ticket(record);
    world.put_explanation(TaggedExplanation { explanation, tags });
}

/// Gives a ticket's work item to a person: assignee, load, assignment number, status and event, all in one.
pub fn give(
    world: &mut World,
    context: &Context<'_>,
    ticket: TicketId,
    (person, name): (PersonId, &str),
    automatic: bool,
) {
    let Some(mut item) = world.work_item(ticket).cloned() else { return };
    let Some(mut record) = world.ticket(ticket).cloned() else { return };
    let from = item.assignee;
    item.assignee = Some(person);
    set_work_item(world, item.clone(), automatic);
    if let Some(mut team) = world.team(item.team).cloned() {
        team.assignment_no += 1;
        let number = team.assignment_no;
        for member in team.members.iter_mut().filter(|member| member.person == person) {
            member.last_assignment_no = Some(number);
        }
        world.put_team(team);
    }
    record.head.assignee = Some(person);
    record.head.assignee_name = Some(name.to_owned());
    record.head.changed_at = context.now;
    if let Some(internal) = &mut record.internal {
        internal.assigned_at = Some(context.now);
    }
    world.event(context, &mut record, Fact::Assigned { to: person, from, automatic });
    if record.head.status == Status::New {
        record.head.status = Status::InProgress;
        record.public.started_at = Some(context.now);
        world.event(context, &mut record, Fact::StatusChanged { from: Status::New, to: Status::InProgress });
    }
    world.put_ticket(record);
}

/// Stores a work item and moves the loads it changes, in the same seq (invariant I21).
pub fn set_work_item(world: &mut World, item: WorkItem, automatic: bool) {
    let before = world.work_item(item.id).cloned();
    if let Some(before) = &before {
        add_load(world, before.assignee, -before.load(), false);
    }
    add_load(world, item.assignee, item.load(), automatic);
    world.put_work_item(item);
}

fn add_load(world: &mut World, person: Option<PersonId>, units: i32, automatic: bool) {
    let Some(mut technician) = person.and_then(|person| world.technician(person)).cloned() else { return };
    if units != 0 {
        technician.load += units;
        if automatic {
            world.automatic.insert(technician.person);
        }
        world.put_technician(technician);
    }
}
