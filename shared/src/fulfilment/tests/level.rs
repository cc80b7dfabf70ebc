//! A task that weighs more, and one with a target of its own: what it takes, when it is due, what is told, to whom.

use super::*;
use crate::Timestamp;
use crate::assignment::Verdict;
use crate::ids::CalendarId;
use crate::notification::Kind;
use crate::notification::tell::{To, tellings};
use crate::sla::{Calendar, CalendarFile, Clock, NamedCalendar, Target, TaskLevel};
use crate::ticket::Fact;
use crate::ticket::clocks::Calendars;
use crate::world::Effects;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use std::sync::Arc;

const ALWAYS: CalendarId = CalendarId(Uuid::from_u128(0xa115));

fn hours(hours: i64) -> Option<TaskLevel> {
    Some(TaskLevel { calendar: ALWAYS, target: Target::Working(SignedDuration::from_hours(hours)) })
}

fn always() -> Calendar {
    let file: CalendarFile = serde_json::from_str(r#"{"zone":"UTC","week":"24x7"}"#).unwrap();
    file.calendar(TimeZone::UTC).unwrap()
}

/// The plan with an hour to prepare, and two for the network's part, which takes three units.
fn timed(capacity: i32) -> Shop {
    let mut tasks = plan();
    tasks[0].level = hours(1);
    (tasks[3].level, tasks[3].weight) = (hours(2), 3);
    let mut shop = shop(tasks, 5, 0);
    let victor = shop.victor.clone();
    shop.desk.set(&victor, |one| (one.capacity, one.teams) = (capacity, [OTHERS].into()));
    let named = NamedCalendar { name: Text::plain("Always"), calendar: always() };
    shop.desk.world.clockwork = Some(Arc::new(Calendars(BTreeMap::from([(ALWAYS, named)]))));
    shop
}

fn clock(shop: &Shop, task: TaskId) -> Option<Clock> {
    let task = shop.desk.world.task(task.0).unwrap();
    let shown = task.work.as_ref().unwrap().clock.clone();
    let ticket = shop.desk.world.ticket(task.task.ticket).unwrap();
    let kept =
        ticket.internal.as_ref().unwrap().clocks.all().into_iter().find(|clock| clock.task == Some(task.task.id));
    assert_eq!(shown, kept, "who does it sees what the ticket's clocks say");
    shown
}

fn after(at: Timestamp, hours: i64, seconds: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_hours(hours) + SignedDuration::from_secs(seconds)).unwrap()
}

/// The server looks at the clocks at that time.
fn tell_at(shop: &mut Shop, ticket: TicketId, at: Timestamp) -> Effects {
    shop.desk.world.take_effects();
    shop.desk.now = after(at, 0, -1);
    shop.desk.call(None, &Command::TellClocks(ticket)).unwrap();
    shop.desk.world.take_effects()
}

fn told(effects: &Effects) -> Vec<(Kind, Option<TaskId>, To)> {
    tellings(effects, None).into_iter().map(|telling| (telling.kind, telling.arguments.task, telling.to)).collect()
}

#[test]
fn a_task_takes_the_units_that_it_weighs_and_waits_where_nobody_has_them() {
    let mut shop = timed(2);
    let ticket = shop.submit(1);
    shop.prepared(ticket, "U1-1").unwrap();
    let patch = shop.open(ticket, "patch");
    assert_eq!(shop.desk.world.work_item(patch).unwrap().assignee, None, "three units do not fit into two");
    let work = shop.desk.world.task(patch.0).unwrap().work.clone().unwrap();
    let why = shop.desk.world.explanation(work.explanation.unwrap().0).unwrap().explanation.clone();
    assert_eq!((why.weight, &why.pool[0].verdict), (3, &Verdict::AtCapacity));
    let victor = shop.victor.clone();
    let mut lead = shop.ana.clone();
    lead.departments.insert(DEPARTMENT);
    let raise = crate::person::api::SetCapacity { person: victor.person, from: 2, to: 4 };
    shop.desk.call(Some(&lead), &Command::SetCapacity(raise)).unwrap();
    assert_eq!(shop.desk.world.work_item(patch).unwrap().assignee, Some(victor.person));
    assert_eq!((shop.desk.technician_of(&victor).load, shop.desk.counted_load(victor.person)), (3, 3), "I21");
    let body = shop.ending(ticket, "patch", Outcome::Complete);
    shop.end(&victor, body).unwrap();
    assert_eq!(shop.desk.technician_of(&victor).load, 0);
}

#[test]
fn its_clock_runs_from_when_it_can_be_done_to_its_end_and_the_queue_goes_by_it() {
    let mut shop = timed(50);
    let ticket = shop.submit(1);
    let prepare = shop.open(ticket, "prepare");
    let begun = clock(&shop, prepare).unwrap();
    assert_eq!(begun.due_at, Some(after(begun.started_at, 1, 0)));
    let patch = shop.tasks(ticket).into_iter().find(|task| task.task.team == OTHERS).unwrap().task.id;
    assert_eq!(clock(&shop, patch), None, "it cannot be done yet");
    assert_eq!(shop.desk.world.ticket(ticket).unwrap().due_at(), None, "the request itself promises nothing");
    shop.prepared(ticket, "U1-1").unwrap();
    let stopped = clock(&shop, prepare).unwrap();
    assert_eq!((stopped.stopped_at, stopped.breached_at), (Some(shop.desk.now), None));
    let due = clock(&shop, patch).unwrap().due_at;
    assert_eq!(due, Some(after(shop.desk.now, 2, 0)));
    assert_eq!(shop.desk.world.work_item(patch).unwrap().sla_due, due);
    // It stands while the request does, and goes on with it.
    let (ana, held) = (shop.ana.clone(), shop.desk.now);
    shop.desk.status(&ana, ticket, Status::Waiting).unwrap();
    assert!(clock(&shop, patch).unwrap().is_held());
    shop.desk.now = after(held, 5, 0);
    shop.desk.status(&ana, ticket, Status::InProgress).unwrap();
    let resumed = clock(&shop, patch).unwrap();
    let stood = resumed.holds[0].from.duration_until(resumed.holds[0].to.unwrap());
    assert_eq!(resumed.due_at, due.unwrap().checked_add(stood).ok());
    shop.desk.status(&ana, ticket, Status::Cancelled).unwrap();
    assert!(clock(&shop, patch).unwrap().stopped_at.is_some(), "with the request it ends");
}

/// Nobody did it: its clock measured nothing, whichever way it ended.
#[test]
fn what_nobody_did_was_not_done_in_time() {
    let ended = |outcome: Outcome| {
        let mut shop = timed(50);
        let ticket = shop.submit(1);
        let body = EndTask { reason: "Why".to_owned(), ..shop.ending(ticket, "prepare", outcome) };
        let (task, ana) = (body.task, shop.ana.clone());
        shop.end(&ana, body).unwrap();
        clock(&shop, task).unwrap()
    };
    for outcome in [Outcome::Skipped, Outcome::Incomplete] {
        let clock = ended(outcome);
        assert!(clock.stopped_at.is_some() && clock.unanswered, "{outcome:?}");
    }
    let mut shop = timed(50);
    let ticket = shop.submit(1);
    let prepare = shop.open(ticket, "prepare");
    shop.prepared(ticket, "U1-1").unwrap();
    let patch = shop.open(ticket, "patch");
    let ana = shop.ana.clone();
    shop.desk.status(&ana, ticket, Status::Resolved).unwrap();
    assert!(!clock(&shop, prepare).unwrap().unanswered, "it was done");
    assert!(clock(&shop, patch).unwrap().unanswered, "it ended with the request");
}

#[test]
fn who_does_it_is_warned_and_its_end_is_told_to_who_leads_that_team_once() {
    let mut shop = timed(50);
    let ticket = shop.submit(1);
    shop.prepared(ticket, "U1-1").unwrap();
    let patch = shop.open(ticket, "patch");
    let begun = clock(&shop, patch).unwrap().started_at;
    let victor = To::Person(shop.victor.person);
    for over in [after(begun, 1, 1), after(begun, 1, 1801)] {
        let warned = tell_at(&mut shop, ticket, over);
        assert_eq!(told(&warned), [(Kind::ClockWarned, Some(patch), victor)], "half of it, and three quarters");
    }
    let late = tell_at(&mut shop, ticket, after(begun, 2, 1));
    let breached = |effects: &Effects| {
        let of_task = |fact: &Fact| matches!(fact, Fact::Breached { task: Some(task), .. } if *task == patch);
        effects.events.iter().filter(|event| of_task(&event.fact)).count()
    };
    assert_eq!(breached(&late), 1);
    let kind = (Kind::Breached, Some(patch));
    let unled = To::OwnersUnlessLed(DEPARTMENT, OTHERS);
    let heard = [victor, To::Leads(OTHERS), unled].map(|to| (kind.0, kind.1, to));
    assert_eq!(told(&late), heard);
    assert_eq!(breached(&tell_at(&mut shop, ticket, after(begun, 3, 0))), 0, "once");
    let (body, victor) = (shop.ending(ticket, "patch", Outcome::Complete), shop.victor.clone());
    shop.end(&victor, body).unwrap();
    assert_eq!(clock(&shop, patch).unwrap().breached_at, Some(after(begun, 2, 0)));
}

#[test]
fn a_requester_reads_neither_weight_nor_clock_of_a_task() {
    let mut shop = timed(50);
    let ticket = shop.submit(1);
    let public = shop.tasks(ticket).into_iter().map(|task| serde_json::to_string(&task.task).unwrap());
    for text in public {
        assert!(!text.contains("clock") && !text.contains("weight") && !text.contains("level"), "{text}");
    }
}
