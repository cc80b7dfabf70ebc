//! What follows from the end of tasks: others can be done, lines and request end. And what their request's end does to them.

use super::api::Outcome;
use super::delivered::{Short, came_to_nothing, steps_not_needed};
use super::equipped::{Fate, done, fate, shares_fate, state_of};
use super::open::empty_work;
use super::report::is_done;
use super::{Does, TaggedTask, Task, TaskState, roll_up};
use crate::asset::hand_over::hand_over;
use crate::asset::reserve::release;
use crate::asset::{ReservationState, Supplied};
use crate::assignment::drain::{drain, explain_waiting, set_work_item};
use crate::assignment::{WorkItem, WorkState, weight};
use crate::attachment;
use crate::catalog::RequiredSkills;
use crate::ids::{LineId, TaskId, TeamId, TicketId};
use crate::service_request::{HandedOver, Line, LineState, NotPossible, TaggedLine};
use crate::tag::{TagKind, Tags};
use crate::text::Text;
use crate::ticket::clocks::{Move, follow};
use crate::ticket::decide::change_status;
use crate::ticket::lifecycle::Status;
use crate::ticket::{Fact, Resolution, Ticket};
use crate::world::{Context, World};

/// Opens what waits for nothing any more, rolls lines up, and resolves a request of which everything ended. In a browser
/// only the first: it may not know every task of a request.
pub fn settle(world: &mut World, context: &mut Context<'_>, id: TicketId) {
    while let Some((mut task, state)) = next_freed(world, id) {
        task.task.state = state;
        if state == TaskState::Incomplete {
            let mut before = task.task.after.iter().filter_map(|before| world.task(before.0));
            let before = before.find(|before| hinders(before)).cloned();
            task.task.reason = before.as_ref().and_then(|before| before.task.reason.clone());
            not_possible(world, &task, before.as_ref());
        }
        if state == TaskState::Open {
            open(world, context, task);
        } else {
            task.task.ended_at = Some(context.now);
            let hindered = Fact::TaskHindered { task: task.task.id };
            world.put_task(task);
            if let Some(mut ticket) = world.ticket(id).filter(|_| state == TaskState::Incomplete).cloned() {
                world.event(context, &mut ticket, hindered);
                world.put_ticket(ticket);
            }
        }
    }
    if !world.directory_complete {
        return;
    }
    let Some(mut ticket) = world.ticket(id).cloned() else { return };
    let events = ticket.events;
    roll_lines(world, context, &mut ticket);
    if ticket.events != events {
        world.put_ticket(ticket.clone());
    }
    let over = roll_up(world.tasks_of(id).map(|tagged| tagged.task.state)) != LineState::Open;
    // How an incident was resolved is said by a person.
    if over && ticket.head.status.is_live() && ticket.head.kind.is_request() {
        let by_name = context.actor.map(|actor| actor.name.clone()).unwrap_or_default();
        let resolution = Resolution { text: String::new(), at: context.now, by_name };
        change_status(world, context, ticket, Status::Resolved, Some(resolution));
        close_confirmed(world, context, id);
    }
}

fn hinders(before: &TaggedTask) -> bool {
    before.task.state == TaskState::Incomplete && before.task.reason.is_some()
}

/// A resolved request of which everything came, and everybody said before that it is right, closes at once. Where something
/// came to nothing or was left undone nobody said so of it: who asked is told, and has the last word.
fn close_confirmed(world: &mut World, context: &mut Context<'_>, id: TicketId) {
    let Some(mut ticket) = world.ticket(id).filter(|ticket| ticket.head.status == Status::Resolved).cloned() else {
        return;
    };
    let lines = world.lines_of(id);
    let lines: Vec<&Line> = lines.iter().map(|tagged| &tagged.line).filter(|line| line.counts()).collect();
    let tasks: Vec<Task> = world.tasks_of(id).map(|tagged| tagged.task.clone()).collect();
    let confirmed = lines.iter().all(|line| is_done(line) && line.confirmed_at.is_some());
    let undone = Short::of(&lines, &tasks).is_some() || !steps_not_needed(ticket.head.kind, &lines, &tasks).is_empty();
    if lines.is_empty() || !confirmed || undone {
        return;
    }
    world.event(context, &mut ticket, Fact::Confirmed);
    change_status(world, context, ticket, Status::Closed, None);
}

/// The first pending task whose predecessors have all ended, and what becomes of it: where one of them did not succeed it
/// cannot either.
fn next_freed(world: &World, id: TicketId) -> Option<(TaggedTask, TaskState)> {
    let state_of = |task: &TaskId| world.task(task.0).map_or(TaskState::Pending, |before| before.task.state);
    world.tasks_of(id).filter(|tagged| tagged.task.state == TaskState::Pending).find_map(|tagged| {
        let before: Vec<TaskState> = tagged.task.after.iter().map(state_of).collect();
        let state = if before.iter().any(|state| state.is_live()) {
            return None;
        } else if before.contains(&TaskState::Incomplete) {
            TaskState::Incomplete
        } else if before.contains(&TaskState::Cancelled) {
            TaskState::Cancelled
        } else {
            TaskState::Open
        };
        Some((tagged.clone(), state))
    })
}

/// A task that could not be done says on its line why; the first reason stays. `before` is what it waited for.
pub(super) fn not_possible(world: &mut World, task: &TaggedTask, before: Option<&TaggedTask>) {
    if task.task.state != TaskState::Incomplete {
        return;
    }
    let line = task.task.line.and_then(|line| world.line(line.0)).filter(|line| line.line.not_possible.is_none());
    let (Some(mut tagged), Some(reason)) = (line.cloned(), task.task.reason.clone()) else { return };
    let by_name = before.unwrap_or(task).task.ended_by.clone();
    tagged.line.not_possible = Some(NotPossible { reason, by_name });
    world.put_line(tagged);
}

/// A task can be done. One of another team joins that team's queue, and that team sees the request from now on.
fn open(world: &mut World, context: &mut Context<'_>, mut task: TaggedTask) {
    let (id, ticket, team) = (task.task.id, task.task.ticket, task.task.team);
    let of_ticket = world.ticket(ticket).is_some_and(|ticket| ticket.head.team == Some(team));
    if let Some(work) = task.work.as_mut().filter(|_| !of_ticket) {
        work.queued_at = Some(context.now);
    }
    world.put_task(task.clone());
    let Some(mut ticket) = world.ticket(ticket).cloned() else { return };
    world.event(context, &mut ticket, Fact::TaskOpened { task: id });
    if let Some(level) = task.work.as_ref().and_then(|work| work.level) {
        follow(world, context, &mut ticket, Move::TaskOpened(id, level));
    }
    if of_ticket || !world.directory_complete {
        return world.put_ticket(ticket);
    }
    let tag = world.tags_for([(TagKind::Team, team.0)]);
    for mut comment in world.public_comments_of(ticket.head.id) {
        comment.tags = comment.tags.union(&tag);
        world.put_comment(comment);
    }
    attachment::decide::share(world, ticket.head.id, task.task.line, &tag);
    show_lines(world, &ticket, task.task.line, &tag);
    ticket.public_tags = ticket.public_tags.union(&tag);
    let number = ticket.head.number.rsplit('-').next().and_then(|number| number.parse().ok());
    let item = WorkItem {
        id: id.into(),
        ticket: ticket.head.id,
        task: Some(id),
        team,
        assignee: None,
        weight: task.work.as_ref().map_or_else(weight::usual, |work| work.weight),
        priority: ticket.head.priority,
        sla_due: ticket.due_of(Some(id)),
        queued_at: context.now,
        queue_no: number.unwrap_or(i64::MAX),
        skills: RequiredSkills::default(),
        state: WorkState::Open,
        declined: Default::default(),
    };
    world.put_ticket(ticket);
    world.put_work_item(item);
    drain(world, context, team);
    explain_waiting(world, context, id);
}

/// Who helps with a request sees its lines, or their own, and what is done for them: where a line stands is read from its
/// steps, and their titles and states are as public as the line (DECISIONS.md, audience tags). What other teams do for the
/// whole request is no business of theirs.
fn show_lines(world: &mut World, ticket: &Ticket, own: Option<LineId>, tag: &Tags) {
    let is_shown = |line: LineId| own.is_none_or(|own| own == line);
    let lines: Vec<TaggedLine> = world.lines_of(ticket.head.id).into_iter().cloned().collect();
    for mut line in lines.into_iter().filter(|line| is_shown(line.line.id)) {
        line.tags = line.tags.union(tag);
        world.put_line(line);
    }
    let tasks: Vec<TaggedTask> = world.tasks_of(ticket.head.id).cloned().collect();
    for mut task in tasks.into_iter().filter(|task| task.task.line.is_some_and(is_shown)) {
        task.tags = task.tags.union(tag);
        world.put_task(task);
    }
}

/// Lines of which every task ended have ended. Equipment that nobody gets any more goes back at once, whatever else of its
/// line is left to do.
fn roll_lines(world: &mut World, context: &Context<'_>, ticket: &mut Ticket) {
    let lines: Vec<TaggedLine> = world.lines_of(ticket.head.id).into_iter().cloned().collect();
    for mut tagged in lines {
        let id = tagged.line.id;
        let tasks: Vec<&Task> = world.tasks_of(ticket.head.id).map(|tagged| &tagged.task).collect();
        let state = state_of(&tagged.line, tasks.iter().copied());
        // What came by the tasks of the whole request stays, whatever becomes of what follows it up.
        let stays = match tagged.line.state {
            LineState::Complete => shares_fate(&tagged.line, tasks.iter().copied()),
            LineState::Incomplete => state == LineState::Open && shares_fate(&tagged.line, tasks.iter().copied()),
            _ => false,
        };
        if state == LineState::Incomplete && tagged.line.not_possible.is_none() {
            tagged.line.not_possible = failed_for_all(&tasks);
        }
        // What an older build counted as done is read as not needed already.
        let known = state == tagged.line.state || (state == LineState::Skipped && came_to_nothing(&tagged.line));
        let known = known || stays;
        let ended = tagged.line.state == LineState::Cancelled;
        if !ended && !known && (state != LineState::Open || tagged.line.ended_at.is_some()) {
            set_line(world, context, ticket, &mut tagged, state);
        } else {
            settle_equipment(world, context, ticket, id);
        }
    }
}

/// Why a step of the whole request was not possible; none where none failed.
fn failed_for_all(tasks: &[&Task]) -> Option<NotPossible> {
    let failed =
        |task: &&&Task| task.line.is_none() && task.state == TaskState::Incomplete && !task.ended_by.is_empty();
    let task = tasks.iter().find(failed)?;
    Some(NotPossible { reason: task.reason.clone()?, by_name: task.ended_by.clone() })
}

fn set_line(world: &mut World, context: &Context<'_>, ticket: &mut Ticket, tagged: &mut TaggedLine, state: LineState) {
    tagged.line.state = state;
    tagged.line.ended_at = (state != LineState::Open).then_some(context.now);
    if state != LineState::Open {
        world.event(context, ticket, Fact::LineEnded { line: tagged.line.id, state });
    }
    world.put_line(tagged.clone());
    settle_equipment(world, context, ticket, tagged.line.id);
}

/// What of a line's equipment nobody handed over goes where it belongs ([`fate`]): what goes back is somebody else's chance,
/// whatever becomes of the other lines.
fn settle_equipment(world: &mut World, context: &Context<'_>, ticket: &mut Ticket, id: LineId) {
    let Some(mut tagged) = world.line(id.0).cloned() else { return };
    let is_held = |one: &Supplied| matches!(one.state, ReservationState::Reserved | ReservationState::Ordered);
    if !tagged.line.supply.iter().any(is_held) {
        return;
    }
    let fate = fate(&tagged.line, world.tasks_of(ticket.head.id).map(|tagged| &tagged.task));
    if fate == Fate::Waits {
        return;
    }
    if let (Fate::Kept, Some(team)) = (fate, ticket.head.team) {
        let by_name = context.actor.map(|actor| actor.name.clone()).unwrap_or_default();
        let at = tagged.line.confirmed_at.or(tagged.line.reported_at).unwrap_or(context.now);
        tagged.line.handed_over = Some(HandedOver { at, by_name, team });
        world.put_line(tagged);
        hand_over(world, context, ticket, id, &[]);
    }
    release(world, context, ticket, Some(id));
}

/// The request ended: what is left of its tasks ends with it, its lines say how they ended, and equipment that nobody got
/// goes where it belongs ([`fate`]). The caller stores the ticket, and looks at the queue of its team.
pub fn with_request(world: &mut World, context: &mut Context<'_>, ticket: &mut Ticket, to: Status) -> Vec<TeamId> {
    let left = if to == Status::Cancelled { TaskState::Cancelled } else { TaskState::Skipped };
    let live: Vec<TaggedTask> =
        world.tasks_of(ticket.head.id).filter(|task| task.task.state.is_live()).cloned().collect();
    let mut teams = Vec::new();
    for mut task in live {
        task.task.state = left;
        task.task.ended_at = Some(context.now);
        task.task.ended_by = context.actor.map(|actor| actor.name.clone()).unwrap_or_default();
        let id = task.task.id;
        world.put_task(task);
        // With what is cancelled its tasks are, and nobody has to read that of each.
        if to != Status::Cancelled {
            world.event(context, ticket, Fact::TaskEnded { task: id, outcome: Outcome::Skipped });
        }
        teams.extend(end_work_item(world, id));
    }
    if to != Status::Cancelled {
        roll_lines(world, context, ticket);
    }
    let lines: Vec<TaggedLine> = world.lines_of(ticket.head.id).into_iter().cloned().collect();
    for mut tagged in lines {
        if tagged.line.state == LineState::Open {
            let state = if to == Status::Cancelled { LineState::Cancelled } else { done(&tagged.line) };
            set_line(world, context, ticket, &mut tagged, state);
        } else {
            settle_equipment(world, context, ticket, tagged.line.id);
        }
    }
    teams
}

/// The request is closed or cancelled: nobody is asked about its lines any more.
pub fn close_lines(world: &mut World, context: &Context<'_>, id: TicketId) {
    let lines: Vec<TaggedLine> = world.lines_of(id).into_iter().cloned().collect();
    for mut tagged in lines {
        tagged.line.closed_at = Some(context.now);
        world.put_line(tagged);
    }
}

/// The plan is given up before anybody began with it: its tasks are cancelled, and stock that was set aside is free again.
pub fn withdraw_plan(world: &mut World, context: &mut Context<'_>, ticket: &mut Ticket) {
    let live: Vec<TaggedTask> =
        world.tasks_of(ticket.head.id).filter(|task| task.task.state.is_live()).cloned().collect();
    for mut task in live {
        (task.task.state, task.task.ended_at) = (TaskState::Cancelled, Some(context.now));
        let id = task.task.id;
        world.put_task(task);
        end_work_item(world, id);
    }
    release(world, context, ticket, None);
    let lines: Vec<TaggedLine> = world.lines_of(ticket.head.id).into_iter().cloned().collect();
    for mut line in lines.into_iter().filter(|line| !line.line.supply.is_empty()) {
        line.line.supply.clear();
        world.put_line(line);
    }
}

/// Ends the work item of a task of another team; answers that team.
pub(super) fn end_work_item(world: &mut World, task: TaskId) -> Option<TeamId> {
    let mut item = world.work_item(task).filter(|item| item.state != WorkState::Ended).cloned()?;
    item.state = WorkState::Ended;
    let team = item.team;
    set_work_item(world, item, false);
    Some(team)
}

/// The request came back: somebody has to look at it again, on a line where it is about one.
pub fn follow_up(world: &mut World, context: &mut Context<'_>, ticket: &mut Ticket, line: Option<LineId>) {
    let last =
        world.tasks_of(ticket.head.id).map(|tagged| (tagged.task.position, tagged.clone())).max_by_key(|one| one.0);
    let (Some((position, like)), Some(team)) = (last, ticket.head.team) else { return };
    let task = Task {
        id: TaskId(context.ids.next_id()),
        line,
        position: position + 1,
        title: Text::new("Follow up: it came back", "Nachfassen: es kam zurück"),
        does: Does::Work,
        state: TaskState::Open,
        team,
        after: Vec::new(),
        ended_at: None,
        ended_by: String::new(),
        reason: None,
        ..like.task
    };
    let of_line = line.and_then(|line| world.line(line.0)).map(|line| line.tags.clone());
    world.event(context, ticket, Fact::TaskOpened { task: task.id });
    let work = Some(empty_work(&task));
    let tags = of_line.unwrap_or_else(|| ticket.public_tags.clone());
    world.put_task(TaggedTask { task, work, tags, work_tags: ticket.internal_tags.clone() });
    if let Some(mut tagged) = line.and_then(|line| world.line(line.0)).cloned() {
        (tagged.line.state, tagged.line.ended_at, tagged.line.confirmed_at) = (LineState::Open, None, None);
        tagged.line.not_possible = None;
        world.put_line(tagged);
    }
}
