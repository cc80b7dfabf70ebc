//! What the team reads of clocks in the lines of what happened, and when a promise is at risk or broken.

use super::*;
use crate::fulfilment::api::Outcome;
use crate::row::{Row, rows_of};
use crate::ticket::activity::{Deed, Step as Told};
use crate::ticket::api::SetPriority;
use crate::world::Record;

/// The steps of clocks that the team reads; none of them is anybody's doing.
fn told(desk: &Desk, ticket: TicketId) -> Vec<Told> {
    let lines = desk.world.ticket(ticket).unwrap().internal.clone().unwrap().happened;
    let step = |line: crate::ticket::activity::Happened| match line.what {
        Deed::Step(step) => {
            assert_eq!(line.by, "", "{step:?}");
            Some(step)
        }
        _ => None,
    };
    lines.into_iter().filter_map(step).collect()
}

#[test]
fn the_team_reads_when_clocks_stand_run_again_get_another_target_are_reached_and_missed() {
    let (mut desk, ana, ticket) = desk();
    let (first, resolution) = (Metric::FirstResponse, Metric::Resolution);
    assert_eq!(told(&desk, ticket), [], "that it began is what it was submitted for");
    tell_at(&mut desk, ticket, utc("23T10:00:01"));
    assert_eq!(told(&desk, ticket), [Told::ClockReached(first, 50)]);
    // The question is the first response: one clock is left to stand.
    desk.status(&ana, ticket, Status::Waiting).unwrap();
    desk.now = utc("24T07:00:00");
    desk.status(&ana, ticket, Status::InProgress).unwrap();
    let due = clock(&desk, ticket, resolution).due_at;
    let met = Told::ClockMet(first);
    assert_eq!(
        told(&desk, ticket)[1..],
        [met, Told::ClocksHeld(vec![resolution]), Told::ClockResumed(resolution, due)]
    );
    let hours = |hours| Some(Target::Working(SignedDuration::from_hours(hours)));
    let mut version = desk.world.versions[&(ITEM, 1)].clone();
    let targets = crate::sla::Targets { first_response: None, resolution: hours(16) };
    version.service_level.as_mut().unwrap().priorities.insert(5, targets);
    desk.world.versions.insert((ITEM, 1), version);
    let from = desk.world.ticket(ticket).unwrap().head.priority;
    let lower = SetPriority { ticket, from, priority: Some(5), impact: None, urgency: None };
    desk.call(Some(&ana), &Command::SetPriority(lower)).unwrap();
    let later = clock(&desk, ticket, resolution).due_at;
    assert!(later > due);
    assert_eq!(told(&desk, ticket).last(), Some(&Told::ClockRetargeted(resolution, later)));
    tell_at(&mut desk, ticket, utc("27T10:00:00"));
    let last: Vec<Told> = told(&desk, ticket).split_off(5);
    let reached = |percent| Told::ClockReached(resolution, percent);
    assert_eq!(last, [reached(50), reached(75), Told::Breached(resolution)]);
    // Nobody but the team and the department receives any of it.
    let record = Record::Ticket(desk.world.ticket(ticket).unwrap().clone());
    for (row, tags) in rows_of(&record) {
        let internal = matches!(row, Row::TicketInternal(_));
        for step in ["clock_re", "clock_met"] {
            assert_eq!(row.to_json().unwrap().contains(step), internal, "{}", row.kind().name());
        }
        assert!(!internal || tags == desk.internal_tags());
    }
}

/// A priority that goes away and comes back says nothing new: that due instant was missed already.
#[test]
fn a_breach_is_told_once_though_the_priority_goes_away_and_comes_back() {
    let (mut desk, ana, ticket) = desk();
    let resolution = Metric::Resolution;
    let mut version = desk.world.versions[&(ITEM, 1)].clone();
    for (priority, hours) in [(1, 1), (5, 400)] {
        let resolution = Some(Target::Working(SignedDuration::from_hours(hours)));
        let targets = crate::sla::Targets { first_response: None, resolution };
        version.service_level.as_mut().unwrap().priorities.insert(priority, targets);
    }
    desk.world.versions.insert((ITEM, 1), version);
    tell_at(&mut desk, ticket, utc("27T10:00:00"));
    let before = desk.world.ticket(ticket).unwrap().head.priority;
    let missed = clock(&desk, ticket, resolution).breached_at;
    assert!(missed.is_some());
    for (priority, breaches, late) in [(5, 1, false), (before, 1, true), (1, 2, true), (before, 2, true), (1, 2, true)]
    {
        let from = desk.world.ticket(ticket).unwrap().head.priority;
        let other = SetPriority { ticket, from, priority: Some(priority), impact: None, urgency: None };
        desk.call(Some(&ana), &Command::SetPriority(other)).unwrap();
        tell_at(&mut desk, ticket, utc("27T11:00:00"));
        let told = told(&desk, ticket).into_iter().filter(|step| *step == Told::Breached(resolution)).count();
        assert_eq!((told, clock(&desk, ticket, resolution).breached_at.is_some()), (breaches, late), "{priority}");
    }
    assert_eq!(clock(&desk, ticket, resolution).next_at, None);
}

#[test]
fn clocks_that_stand_together_are_one_line_and_what_was_promised_and_done_in_time_is_one() {
    let (mut desk, ana, ticket) = desk();
    let (first, resolution) = (Metric::FirstResponse, Metric::Resolution);
    desk.status(&ana, ticket, Status::OnHold).unwrap();
    assert_eq!(told(&desk, ticket), [Told::ClocksHeld(vec![first, resolution])]);
    desk.status(&ana, ticket, Status::InProgress).unwrap();
    let due = |desk: &Desk, metric| clock(desk, ticket, metric).due_at;
    let runs = [first, resolution].map(|metric| Told::ClockResumed(metric, due(&desk, metric)));
    assert_eq!(told(&desk, ticket)[1..], runs);
    desk.status(&ana, ticket, Status::Resolved).unwrap();
    assert_eq!(told(&desk, ticket)[3..], [Told::ClockMet(resolution)], "nobody replied: that clock met nothing");
    let rebecca = desk.rebecca.clone();
    desk.comment(&rebecca, ticket, "It flickers.").unwrap();
    assert_eq!(told(&desk, ticket)[4..], [Told::ClockResumed(resolution, due(&desk, resolution))]);
}

#[test]
fn what_came_late_or_was_cancelled_met_nothing() {
    let (mut desk, ana, ticket) = desk();
    tell_at(&mut desk, ticket, utc("27T10:00:00"));
    desk.comment(&ana, ticket, "I am on it.").unwrap();
    desk.status(&ana, ticket, Status::Resolved).unwrap();
    let met = |desk: &Desk, ticket| told(desk, ticket).into_iter().any(|step| matches!(step, Told::ClockMet(_)));
    assert!(!met(&desk, ticket), "{:?}", told(&desk, ticket));
    let other = desk.submit();
    desk.status(&ana, other, Status::Cancelled).unwrap();
    assert!(!met(&desk, other), "{:?}", told(&desk, other));
    let third = desk.submit();
    desk.comment(&ana, third, "I am on it.").unwrap();
    desk.comment(&ana, third, "Still.").unwrap();
    assert_eq!(told(&desk, third), [Told::ClockMet(Metric::FirstResponse)], "once");
}

/// A request of which nothing was needed kept no promise; one of which something was done did.
#[test]
fn what_was_not_needed_met_nothing() {
    for (outcome, met) in [(Outcome::Skipped, false), (Outcome::Complete, true)] {
        let (mut desk, ana, _) = desk();
        let mut version = desk.world.versions[&(ITEM, 1)].clone();
        version.delivery.tasks = vec![
            serde_json::from_value(serde_json::json!({
                "key": "look", "title": { "en": "Look" }, "per": "line", "team": crate::fixture::TEAM,
            }))
            .unwrap(),
        ];
        desk.world.versions.insert((ITEM, 1), version);
        let ticket = desk.submit();
        for task in desk.world.tasks_of(ticket).map(|task| task.task.id).collect::<Vec<_>>() {
            let body = serde_json::json!({ "ticket": ticket, "task": task, "outcome": outcome });
            desk.call(Some(&ana), &Command::EndTask(serde_json::from_value(body).unwrap())).unwrap();
        }
        assert_eq!(desk.world.ticket(ticket).unwrap().head.status, Status::Resolved);
        let resolution = clock(&desk, ticket, Metric::Resolution);
        assert_eq!((resolution.stopped_at.is_some(), resolution.unanswered), (true, !met), "{outcome:?}");
        let told = told_of_clocks(&desk, ticket);
        assert_eq!(told.contains(&Told::ClockMet(Metric::Resolution)), met, "{told:?}");
    }
}

/// The steps of clocks, whatever else is told of the ticket.
fn told_of_clocks(desk: &Desk, ticket: TicketId) -> Vec<Told> {
    let lines = desk.world.ticket(ticket).unwrap().internal.clone().unwrap().happened;
    let step = |line: crate::ticket::activity::Happened| match line.what {
        Deed::Step(step @ Told::ClockMet(_)) => Some(step),
        _ => None,
    };
    lines.into_iter().filter_map(step).collect()
}

#[test]
fn a_calendar_that_changes_moves_what_is_due_and_says_so() {
    let (mut desk, _, ticket) = desk();
    let mut shorter = office();
    let file: CalendarFile =
        serde_json::from_str(r#"{"zone":"Europe/Berlin","week":{"wed":["08:00-17:00"]}}"#).unwrap();
    shorter.calendar = file.calendar(TimeZone::get("Europe/Berlin").unwrap()).unwrap();
    desk.world.clockwork = Some(Arc::new(Calendars(BTreeMap::from([(OFFICE, shorter)]))));
    let now = desk.now;
    tell_at(&mut desk, ticket, now);
    let due = |metric| clock(&desk, ticket, metric).due_at;
    let moved = [Metric::FirstResponse, Metric::Resolution].map(|metric| Told::ClockRetargeted(metric, due(metric)));
    assert_eq!(told(&desk, ticket), moved);
    tell_at(&mut desk, ticket, now);
    assert_eq!(told(&desk, ticket).len(), 2, "the same calendar again is no news");
}

#[test]
fn a_promise_is_at_risk_from_three_quarters_on_and_broken_at_its_instant() {
    let promise = |told, due: Option<&str>| Promise { metric: Metric::Resolution, due_at: due.map(utc), told };
    for (now, told, due, at_risk, broken) in [
        ("23T09:00:00", 50, Some("23T10:00:00"), false, false),
        ("23T09:00:00", 75, Some("23T10:00:00"), true, false),
        // The server has not told the breach yet.
        ("23T10:00:00", 75, Some("23T10:00:00"), false, true),
        ("23T11:00:00", 100, Some("23T10:00:00"), false, true),
        ("23T09:00:00", 75, None, false, false),
        ("23T09:00:00", 100, None, false, true),
    ] {
        let promise = promise(told, due);
        assert_eq!((promise.is_at_risk(utc(now)), promise.is_broken(utc(now))), (at_risk, broken), "{promise:?} {now}");
    }
}
