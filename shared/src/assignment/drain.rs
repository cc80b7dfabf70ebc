//! The queue of a team and the one transaction that empties it: arrivals, room that appears, claims, ends.

use super::choose::{Choice, choose, has_room, missing_skill};
use super::{Explanation, TaggedExplanation, Team, WorkItem};
use crate::fulfilment::say_fault;
use crate::ids::{ExplanationId, PersonId, TaskId, TeamId, TicketId, WorkItemId};
use crate::order::sort_by_key;
use crate::person::Technician;
use crate::tag::TagKind;
use crate::text::Text;
use crate::ticket::Fact;
use crate::ticket::lifecycle::Status;
use crate::world::{Context, World};

/// Assigns the head of the team's queue again and again while somebody can take something. Returns how many went.
///
/// The whole queue is looked at in order: an item that nobody can take does not hold up the next one (no look-back limit).
pub fn drain(world: &mut World, context: &mut Context<'_>, team: TeamId) -> usize {
    let mut assigned = 0;
    while let Some((item, choice)) = next_assignable(world, context, team) {
        let chosen = choice.chosen;
        explain(world, context, item, choice);
        if let Some(person) = chosen {
            let name = world.technician(person).map(|technician| technician.name.clone()).unwrap_or_default();
            give(world, context, item, (person, &name), true);
        }
        assigned += 1;
    }
    // The last member who left leaves what waits behind.
    let left = world.team(team).filter(|team| {
        let active = |person: PersonId| world.technician(person).is_some_and(|person| person.active);
        world.directory_complete && !team.members.iter().any(|member| active(member.person))
    });
    if left.is_some() {
        let waiting = |item: &&WorkItem| item.team == team && item.waits();
        let waiting: Vec<WorkItemId> = world.work_items().filter(waiting).map(|item| item.id).collect();
        waiting.into_iter().for_each(|id| stranded(world, context, id));
    }
    assigned
}

/// Stores why an item that just arrived waits.
pub fn explain_waiting(world: &mut World, context: &mut Context<'_>, id: impl Into<WorkItemId>) {
    let id = id.into();
    let Some(item) = world.work_item(id).filter(|item| item.waits()) else { return };
    let explained = match item.task {
        Some(task) => world.task(task.0).and_then(|task| task.work.as_ref()?.explanation).is_some(),
        None => world.ticket(item.ticket).and_then(|ticket| ticket.internal.as_ref()?.explanation).is_some(),
    };
    // A browser's overlay knows the team's name, not its people: it explains nothing.
    let knows = |team: &&Team| world.directory_complete || !team.members.is_empty();
    if let Some(team) = world.team(item.team).filter(|team| !explained && knows(team)) {
        let (id, choice) = (item.id, decision(world, context, team, item));
        explain(world, context, id, choice);
    }
    stranded(world, context, id);
}

/// Says of a work item that waits that nobody could ever take it: nobody active is in its team, or nobody of them has what
/// it asks for, or takes so much at once. The service owner is told, and who asked for it reads it.
fn stranded(world: &mut World, context: &Context<'_>, id: WorkItemId) {
    let Some(item) = world.work_item(id).filter(|item| item.waits()).cloned() else { return };
    let Some(team) = world.team(item.team).filter(|_| world.directory_complete) else { return };
    let there = team.members.iter().filter_map(|member| world.technician(member.person)).filter(|person| person.active);
    let there: Vec<&Technician> = there.collect();
    // Whoever is away or off shift comes back; what they cannot do they cannot do then either.
    let skilled: Vec<_> = there.iter().filter(|person| missing_skill(&item.skills, person).is_none()).collect();
    // A team that takes nothing for now takes single units again.
    let too_much = item.weight > 1 && skilled.iter().all(|person| person.capacity < item.weight);
    let why = match (there.is_empty(), skilled.is_empty(), too_much) {
        (true, ..) => "nobody active is in the team",
        (_, true, _) => "nobody of the team has what it asks for",
        (.., true) => "nobody of the team takes so much at once",
        _ => return,
    };
    let what = Text::plain(&team.name);
    let Some(mut ticket) = world.ticket(item.ticket).cloned() else { return };
    ticket.head.unserved |= item.task.is_none();
    say_fault(world, context, &mut ticket, &what, why.to_owned());
    world.put_ticket(ticket);
}

/// The first of the queue whom somebody can take, and who that is.
fn next_assignable(world: &World, context: &Context<'_>, team: TeamId) -> Option<(WorkItemId, Choice)> {
    let record = world.team(team)?;
    let room = |weight: i32| {
        record.members.iter().any(|member| {
            world.technician(member.person).is_some_and(|person| has_room(person, &record.policy, weight, context.now))
        })
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
fn explain(world: &mut World, context: &mut Context<'_>, id: WorkItemId, choice: Choice) {
    let Some(item) = world.work_item(id) else { return };
    let Some(team) = world.team(item.team) else { return };
    let (ticket, task) = (item.ticket, item.task);
    let explanation = Explanation {
        id: ExplanationId(context.ids.next_id()),
        ticket,
        task,
        team: team.id,
        team_name: team.name.clone(),
        policy: team.policy.clone(),
        at: context.now,
        queued_at: item.waits_since(),
        weight: item.weight,
        pool: choice.pool,
        chosen: choice.chosen,
        decided_by: choice.decided_by,
    };
    let tags = match task {
        Some(task) => {
            let Some(mut record) = world.task(task.0).cloned() else { return };
            if let Some(work) = &mut record.work {
                work.explanation = Some(explanation.id);
            }
            // Explanations name colleagues and their load: the request's own team does not read those of another one.
            let team = world.tags_for([(TagKind::Team, explanation.team.0)]);
            world.put_task(record);
            team
        }
        None => {
            let Some(mut record) = world.ticket(ticket).cloned() else { return };
            if let Some(internal) = &mut record.internal {
                internal.explanation = Some(explanation.id);
            }
            let tags = record.internal_tags.clone();
            world.put_ticket(record);
            tags
        }
    };
    world.put_explanation(TaggedExplanation { explanation, tags });
}

/// Gives a work item to a person: assignee, load, assignment number, status and event, all in one.
pub fn give(
    world: &mut World,
    context: &Context<'_>,
    id: impl Into<WorkItemId>,
    to: (PersonId, &str),
    automatic: bool,
) {
    let Some(mut item) = world.work_item(id).cloned() else { return };
    let from = item.assignee.replace(to.0);
    set_work_item(world, item.clone(), automatic);
    count_assignment(world, &item, to.0);
    match item.task {
        Some(task) => give_task(world, context, task, to, (from, automatic)),
        None => give_ticket(world, context, item.ticket, to, (from, automatic)),
    }
}

/// The team's counter of assignments goes on: "longest since" compares its numbers.
fn count_assignment(world: &mut World, item: &WorkItem, person: PersonId) {
    if let Some(mut team) = world.team(item.team).cloned() {
        team.assignment_no += 1;
        let number = team.assignment_no;
        for member in team.members.iter_mut().filter(|member| member.person == person) {
            member.last_assignment_no = Some(number);
        }
        world.put_team(team);
    }
}

fn give_task(
    world: &mut World,
    context: &Context<'_>,
    id: TaskId,
    (person, name): (PersonId, &str),
    (from, automatic): (Option<PersonId>, bool),
) {
    let Some(mut task) = world.task(id.0).cloned() else { return };
    if let Some(work) = &mut task.work {
        (work.assignee, work.assignee_name) = (Some(person), Some(name.to_owned()));
        work.assigned_at = Some(context.now);
        work.given_by = context.actor.filter(|_| !automatic).map(|actor| actor.name.clone());
    }
    let ticket = task.task.ticket;
    world.put_task(task);
    if let Some(mut ticket) = world.ticket(ticket).cloned() {
        world.event(context, &mut ticket, Fact::TaskAssigned { task: id, to: person, from, automatic });
        world.put_ticket(ticket);
    }
}

fn give_ticket(
    world: &mut World,
    context: &Context<'_>,
    ticket: TicketId,
    (person, name): (PersonId, &str),
    (from, automatic): (Option<PersonId>, bool),
) {
    let Some(mut record) = world.ticket(ticket).cloned() else { return };
    record.head.assignee = Some(person);
    record.head.assignee_name = Some(name.to_owned());
    record.head.unserved = false;
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
