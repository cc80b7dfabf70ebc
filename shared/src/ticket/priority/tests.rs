//! Priorities: the table, what a new incident gets, changes by hand, and what they do to clocks and queue.

use super::*;
use crate::actor::Actor;
use crate::assignment::Ranking;
use crate::command::Command;
use crate::fixture::{Desk, ITEM, incident};
use crate::ids::{CalendarId, TicketId};
use crate::sla::{CalendarFile, Clock, Metric, NamedCalendar, ServiceLevel, Target, Targets};
use crate::text::Text;
use crate::ticket::clocks::Calendars;
use crate::ticket::hold::HoldReason;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

const NINE: CalendarId = CalendarId(Uuid::from_u128(0x9));

fn hours(hours: i64) -> Option<Target> {
    Some(Target::Working(SignedDuration::from_hours(hours)))
}

/// An incident's item in sixteen hours, in eight for what is critical; weekdays from nine to five in Berlin. Monday,
/// 2026-03-02, just before nine.
fn desk() -> Desk {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let week = ["mon", "tue", "wed", "thu", "fri"].map(|day| format!(r#""{day}":["09:00-17:00"]"#)).join(",");
    let file: CalendarFile = serde_json::from_str(&format!(r#"{{"zone":"Europe/Berlin","week":{{{week}}}}}"#)).unwrap();
    let calendar = file.calendar(TimeZone::get("Europe/Berlin").unwrap()).unwrap();
    let named = NamedCalendar { name: Text::plain("Nine to five"), calendar };
    desk.world.clockwork = Some(Arc::new(Calendars(BTreeMap::from([(NINE, named)]))));
    let critical = Targets { first_response: None, resolution: hours(8) };
    let level = ServiceLevel {
        calendar: NINE,
        first_response: None,
        resolution: hours(16),
        priorities: BTreeMap::from([(1, critical)]),
    };
    let version = crate::catalog::ItemVersion { service_level: Some(level), ..incident() };
    desk.world.versions.insert((ITEM, 1), version);
    desk.now = local("02T08:59:59");
    desk
}

/// A local time of March 2026 in Berlin.
fn local(text: &str) -> Timestamp {
    format!("2026-03-{text}+01:00").parse().unwrap()
}

fn set(ticket: TicketId, from: i16, impact: Level, urgency: Level) -> SetPriority {
    SetPriority { ticket, from, priority: None, impact: Some(impact), urgency: Some(urgency) }
}

fn prioritise(desk: &mut Desk, actor: &Actor, body: SetPriority) -> Result<Value, Problem> {
    desk.call(Some(actor), &Command::SetPriority(body))
}

fn resolution(desk: &Desk, ticket: TicketId) -> Clock {
    let clocks = desk.world.ticket(ticket).unwrap().internal.as_ref().unwrap().clocks.all();
    clocks.into_iter().find(|clock| clock.metric == Metric::Resolution).unwrap()
}

#[test]
fn the_table_of_the_domain_is_the_default() {
    let table = PriorityTable::default();
    let rows = Level::ALL.map(|impact| Level::ALL.map(|urgency| table.priority(impact, urgency)));
    assert_eq!(rows, [[1, 2, 3], [2, 3, 4], [3, 4, 5]]);
    let text = r#"{"high":{"high":1,"medium":2,"low":3},"medium":{"high":2,"medium":3,"low":4},"low":{"high":3,"medium":4,"low":5}}"#;
    assert_eq!(serde_json::to_string(&table).unwrap(), text);
    let wrong: PriorityTable = serde_json::from_str(&text.replace("\"low\":5", "\"low\":6")).unwrap();
    let faults: Vec<String> = wrong.faults().iter().map(ToString::to_string).collect();
    assert_eq!(faults, ["priorities.low.low: a priority is 1 to 5"]);
}

#[test]
fn a_new_incident_has_the_priority_that_its_answers_come_to() {
    let mut desk = desk();
    for (who, work, expected) in
        [("me", "fine", 5), ("me", "stopped", 3), ("team", "slow", 3), ("everybody", "stopped", 1)]
    {
        let ticket = desk.report(who, work);
        let record = desk.world.ticket(ticket).unwrap();
        assert_eq!((record.head.priority, desk.item(ticket).priority), (expected, expected), "{who}, {work}");
        assert_eq!(record.head.kind, TicketKind::Incident);
        assert_eq!(record.head.title, "The screen stays black");
    }
    desk.world.priorities.0.low.low = 1;
    let ticket = desk.report("me", "fine");
    assert_eq!(desk.world.ticket(ticket).unwrap().head.priority, 1, "the organisation's own table");
}

/// D10 of DOMAIN.md 2.3: raised at 12:00 to a target of eight hours, the clock began at 9:00 and says Monday 17:00; with a
/// hold from 10 to 12 it is Tuesday 11:00.
#[test]
fn d10_a_change_of_priority_keeps_the_original_start_and_carries_the_holds() {
    for (held, expected) in [(false, "02T17:00:00"), (true, "03T11:00:00")] {
        let mut desk = desk();
        let ana = desk.technician(1, 9);
        let ticket = desk.report("me", "stopped");
        assert_eq!(resolution(&desk, ticket).due_at, Some(local("03T17:00:00")));
        if held {
            desk.now = local("02T09:59:59");
            let reason = Some(HoldReason::Vendor);
            let body = crate::ticket::api::MoveStatus { reason, ..desk.moved(ticket, Status::OnHold) };
            desk.call(Some(&ana), &Command::MoveStatus(body)).unwrap();
            desk.now = local("02T11:59:59");
            desk.status(&ana, ticket, Status::InProgress).unwrap();
        }
        desk.now = local("02T11:59:59");
        prioritise(&mut desk, &ana, set(ticket, 3, Level::High, Level::High)).unwrap();
        let clock = resolution(&desk, ticket);
        assert_eq!((clock.due_at, clock.started_at), (Some(local(expected)), local("02T09:00:00")), "held {held}");
        assert_eq!(desk.item(ticket).sla_due, clock.due_at, "the queue follows");
        assert_eq!(desk.world.ticket(ticket).unwrap().head.expected_at, clock.due_at);
    }
}

/// RT: "changing level keeps the original start (2 h > 4 h moves due by +2 h)".
#[test]
fn a_longer_target_moves_the_due_instant_by_the_difference_and_takes_a_breach_back() {
    let mut desk = desk();
    let ana = desk.technician(1, 9);
    let ticket = desk.report("everybody", "stopped");
    assert_eq!(resolution(&desk, ticket).due_at, Some(local("02T17:00:00")));
    desk.now = local("03T09:00:00");
    desk.call(None, &Command::TellClocks(ticket)).unwrap();
    assert!(resolution(&desk, ticket).breached_at.is_some());
    prioritise(&mut desk, &ana, set(ticket, 1, Level::Low, Level::High)).unwrap();
    let clock = resolution(&desk, ticket);
    assert_eq!((clock.due_at, clock.breached_at, clock.told), (Some(local("03T17:00:00")), None, 50));
}

#[test]
fn a_shorter_target_that_is_over_already_is_breached_and_told_once() {
    let mut desk = desk();
    let ana = desk.technician(1, 9);
    let ticket = desk.report("me", "stopped");
    desk.now = local("03T10:00:00");
    desk.world.take_effects();
    prioritise(&mut desk, &ana, set(ticket, 3, Level::High, Level::High)).unwrap();
    let facts: Vec<Fact> = desk.world.take_effects().events.into_iter().map(|event| event.fact).collect();
    let metric = Metric::Resolution;
    let breached = facts.iter().filter(|fact| **fact == Fact::Breached { metric, task: None }).count();
    let shares = facts.iter().filter(|fact| matches!(fact, Fact::ClockReached { percent: 75, .. })).count();
    assert_eq!((breached, shares), (1, 0), "{facts:?}");
    assert_eq!(resolution(&desk, ticket).breached_at, Some(local("02T17:00:00")));
}

#[test]
fn the_queue_takes_what_became_urgent_first() {
    let mut desk = desk();
    let first = desk.report("me", "fine");
    let second = desk.report("me", "fine");
    let lead = Actor {
        departments: [crate::fixture::DEPARTMENT].into(),
        ..crate::fixture::requester(crate::ids::PersonId(Uuid::from_u128(0x77)), "Lena Lead")
    };
    prioritise(&mut desk, &lead, set(second, 5, Level::High, Level::High)).unwrap();
    assert_eq!(desk.item(second).priority, 1);
    let ana = desk.technician(1, 1);
    desk.call(None, &Command::DrainTeam(crate::fixture::TEAM)).unwrap();
    assert_eq!((desk.assignee(first), desk.assignee(second)), (None, Some(ana.person)));
}

#[test]
fn what_does_not_fit_is_refused_with_its_field_and_what_moved_is_a_conflict() {
    let mut desk = desk();
    let ana = desk.technician(1, 9);
    let ticket = desk.report("me", "fine");
    desk.world.take_effects();
    let base = set(ticket, 5, Level::High, Level::High);
    for (body, field) in [
        (SetPriority { impact: None, ..base.clone() }, "impact"),
        (SetPriority { urgency: None, ..base.clone() }, "urgency"),
        (SetPriority { priority: Some(1), ..base.clone() }, "priority"),
    ] {
        let problem = prioritise(&mut desk, &ana, body).unwrap_err();
        assert_eq!((problem.code, problem.errors[0].field.as_str()), (ProblemCode::Invalid, field));
    }
    let stale = prioritise(&mut desk, &ana, SetPriority { from: 2, ..base.clone() }).unwrap_err();
    assert_eq!((stale.code, stale.detail.as_deref()), (ProblemCode::Conflict, Some("The priority is now 5.")));
    let rebecca = desk.rebecca.clone();
    assert_eq!(prioritise(&mut desk, &rebecca, base.clone()).unwrap_err().code, ProblemCode::NotFound);
    assert!(!desk.world.is_changed(), "I14");
    desk.status(&ana, ticket, Status::Resolved).unwrap();
    assert_eq!(prioritise(&mut desk, &ana, base).unwrap_err().code, ProblemCode::Conflict);
}

#[test]
fn a_request_has_a_priority_of_its_own() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let ana = desk.technician(1, 9);
    let ticket = desk.submit();
    let plain = |priority| SetPriority { ticket, from: 3, priority, impact: None, urgency: None };
    for (body, field) in [
        (plain(None), "priority"),
        (plain(Some(0)), "priority"),
        (plain(Some(6)), "priority"),
        (SetPriority { impact: Some(Level::Low), ..plain(Some(2)) }, "impact"),
    ] {
        let problem = prioritise(&mut desk, &ana, body).unwrap_err();
        assert!(problem.errors.iter().any(|error| error.field == field), "{problem:?}");
    }
    prioritise(&mut desk, &ana, plain(Some(2))).unwrap();
    assert_eq!((desk.world.ticket(ticket).unwrap().head.priority, desk.item(ticket).priority), (2, 2));
}
