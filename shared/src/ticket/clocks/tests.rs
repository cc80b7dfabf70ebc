//! Clocks of tickets: when they start, stand, go on and end, what is told once, and that a replay of the facts comes to
//! the same.

mod told;

use super::*;
use crate::actor::Actor;
use crate::approval::Candidates;
use crate::approval::policy::{ApprovalStep, Rule, Source};
use crate::assignment::Ranking;
use crate::catalog::RequiredSkills;
use crate::command::Command;
use crate::fixture::{Desk, ITEM, Random, STRANGER, docking_station};
use crate::sla::{CalendarFile, Due, Hold, Step, Target, due};
use crate::text::Text;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use std::sync::Arc;
use uuid::Uuid;

const OFFICE: CalendarId = CalendarId(Uuid::from_u128(0xca1e));

fn office() -> NamedCalendar {
    let week = ["mon", "tue", "wed", "thu", "fri"].map(|day| format!(r#""{day}":["08:00-17:00"]"#)).join(",");
    let file: CalendarFile = serde_json::from_str(&format!(r#"{{"zone":"Europe/Berlin","week":{{{week}}}}}"#)).unwrap();
    let calendar = file.calendar(TimeZone::get("Europe/Berlin").unwrap()).unwrap();
    NamedCalendar { name: Text::plain("Office hours"), calendar }
}

/// A desk whose item promises a first response in four hours and a resolution in eight; Ana has room for the one ticket.
fn desk() -> (Desk, Actor, TicketId) {
    let mut desk = Desk::new(Ranking::LoadFirst);
    promise_level(&mut desk, Vec::new());
    let ana = desk.technician(1, 9);
    let ticket = desk.submit();
    (desk, ana, ticket)
}

pub(crate) fn promise_level(desk: &mut Desk, approvals: Vec<ApprovalStep>) {
    let hours = |hours| Some(Target::Working(SignedDuration::from_hours(hours)));
    let level =
        ServiceLevel { calendar: OFFICE, first_response: hours(4), resolution: hours(8), priorities: BTreeMap::new() };
    let version = crate::catalog::ItemVersion {
        service_level: Some(level),
        approvals,
        ..docking_station(RequiredSkills::default())
    };
    desk.world.versions.insert((ITEM, 1), version);
    desk.world.clockwork = Some(Arc::new(Calendars(BTreeMap::from([(OFFICE, office())]))));
}

fn clock(desk: &Desk, ticket: TicketId, metric: Metric) -> Clock {
    let internal = desk.world.ticket(ticket).unwrap().internal.clone().unwrap();
    internal.clocks.all().into_iter().find(|clock| clock.metric == metric).unwrap()
}

fn public(desk: &Desk, ticket: TicketId) -> Option<Timestamp> {
    desk.world.ticket(ticket).unwrap().head.expected_at
}

fn promised(desk: &Desk, ticket: TicketId) -> Option<Promise> {
    desk.world.ticket(ticket).unwrap().internal.as_ref().unwrap().promise
}

/// What each of its own clocks promises, as a board reads it.
fn running(desk: &Desk, ticket: TicketId) -> Vec<(Metric, Option<Timestamp>, i16)> {
    let internal = desk.world.ticket(ticket).unwrap().internal.clone().unwrap();
    internal.clocks.promises().into_iter().map(|of| (of.metric, of.due_at, of.told)).collect()
}

fn utc(text: &str) -> Timestamp {
    format!("2026-11-{text}Z").parse().unwrap()
}

/// The server looks at the clocks at that time; answers the facts that come of it.
fn tell_at(desk: &mut Desk, ticket: TicketId, now: Timestamp) -> Vec<Fact> {
    desk.world.take_effects();
    desk.now = now.checked_sub(SignedDuration::from_secs(1)).unwrap();
    desk.call(None, &Command::TellClocks(ticket)).unwrap();
    desk.world.take_effects().events.into_iter().map(|event| event.fact).collect()
}

#[test]
fn first_response_counts_from_submission_and_ends_with_the_first_reply_of_who_works_on_it() {
    let (mut desk, ana, ticket) = desk();
    // Submitted on Monday 09:00:01 in Berlin.
    let first = clock(&desk, ticket, Metric::FirstResponse);
    assert_eq!((first.started_at, first.due_at), (utc("23T08:00:01"), Some(utc("23T12:00:01"))));
    assert_eq!(first.calendar_name, Text::plain("Office hours"));
    assert_eq!(promised(&desk, ticket).unwrap().metric, Metric::FirstResponse);
    assert_eq!(desk.item(ticket).sla_due, Some(utc("23T12:00:01")), "the queue knows what is due first");
    let (reply, end) = (Metric::FirstResponse, Metric::Resolution);
    let due = [(reply, Some(utc("23T12:00:01")), 0), (end, clock(&desk, ticket, end).due_at, 0)];
    assert_eq!(running(&desk, ticket), due, "both run");
    assert_eq!(public(&desk, ticket), Some(utc("24T07:00:01")), "eight hours of which one second is tomorrow's");
    let rebecca = desk.rebecca.clone();
    desk.comment(&rebecca, ticket, "Is anybody there?").unwrap();
    desk.note(&ana, ticket, "Looking.").unwrap();
    assert_eq!(clock(&desk, ticket, Metric::FirstResponse).stopped_at, None);
    desk.comment(&ana, ticket, "I am.").unwrap();
    let first = clock(&desk, ticket, Metric::FirstResponse);
    assert_eq!((first.stopped_at, first.breached_at), (Some(desk.now), None));
    assert_eq!(promised(&desk, ticket).unwrap().metric, Metric::Resolution);
    assert_eq!(running(&desk, ticket), [due[1]], "what ended runs out of nothing");
    desk.status(&ana, ticket, Status::Waiting).unwrap();
    assert_eq!(running(&desk, ticket), [(end, None, 0)], "it stands");
}

#[test]
fn waiting_for_the_requester_holds_and_the_reply_goes_on() {
    let (mut desk, ana, ticket) = desk();
    desk.now = utc("23T10:00:00");
    desk.status(&ana, ticket, Status::Waiting).unwrap();
    let held = clock(&desk, ticket, Metric::Resolution);
    assert!(held.is_held() && held.due_at.is_none() && held.next_at.is_none());
    assert_eq!((public(&desk, ticket), desk.item(ticket).sla_due), (None, None));
    assert_eq!(promised(&desk, ticket).unwrap().due_at, None);
    assert_eq!(tell_at(&mut desk, ticket, utc("27T10:00:00")), [], "a clock that stands has nothing to tell");
    // Held from 11:00:01 to 17:00 on Monday and from 8:00 to 9:00:01 on Friday: the days between count as well.
    desk.now = utc("27T08:00:00");
    let rebecca = desk.rebecca.clone();
    desk.comment(&rebecca, ticket, "Yes, please.").unwrap();
    // Two hours had passed; six are left on Friday from 9:00:01.
    assert_eq!(public(&desk, ticket), Some(utc("27T14:00:01")));
    assert_eq!(desk.item(ticket).sla_due, Some(utc("27T14:00:01")), "the question was the first response");
}

#[test]
fn an_ended_clock_lists_what_counted_up_to_its_end_and_says_that_nobody_replied() {
    let (mut desk, ana, ticket) = desk();
    desk.now = utc("23T09:00:00");
    desk.status(&ana, ticket, Status::Resolved).unwrap();
    let first = clock(&desk, ticket, Metric::FirstResponse);
    let (from, end) = (utc("23T08:00:01"), desk.now);
    let left = SignedDuration::from_hours(4) - from.duration_until(end);
    assert_eq!(first.steps, [Step::Counts(from, end, left)], "not the whole window, of which most lies ahead");
    assert!(first.unanswered && !clock(&desk, ticket, Metric::Resolution).unanswered);
    // Before the first window nothing has counted.
    let (mut desk, ana, _) = self::desk();
    desk.now = utc("23T20:00:00");
    let ticket = desk.submit();
    desk.now = utc("23T22:00:00");
    desk.comment(&ana, ticket, "Done.").unwrap();
    let first = clock(&desk, ticket, Metric::FirstResponse);
    assert_eq!((first.steps, first.unanswered), (Vec::new(), false));
}

#[test]
fn an_end_ends_every_clock_and_what_comes_back_goes_on_where_it_stood() {
    let (mut desk, ana, ticket) = desk();
    desk.now = utc("23T09:00:00");
    desk.status(&ana, ticket, Status::Resolved).unwrap();
    assert!(clock(&desk, ticket, Metric::FirstResponse).stopped_at.is_some(), "a resolution is a response");
    assert_eq!((promised(&desk, ticket), public(&desk, ticket)), (None, None));
    assert_eq!(tell_at(&mut desk, ticket, utc("25T10:00:00")), []);
    desk.now = utc("26T07:00:00");
    let rebecca = desk.rebecca.clone();
    desk.comment(&rebecca, ticket, "It flickers.").unwrap();
    let resolution = clock(&desk, ticket, Metric::Resolution);
    assert_eq!((resolution.stopped_at, resolution.holds.len()), (None, 1));
    // One hour had passed on Monday; seven are left on Thursday from 8:00:01.
    assert_eq!(resolution.due_at, Some(utc("26T14:00:01")));
    assert!(clock(&desk, ticket, Metric::FirstResponse).stopped_at.is_some(), "a response that was given stays given");
    desk.status(&ana, ticket, Status::Cancelled).unwrap();
    assert_eq!(promised(&desk, ticket), None);
    let resolution = clock(&desk, ticket, Metric::Resolution);
    assert!(resolution.stopped_at.is_some() && resolution.unanswered, "nothing was resolved");
}

#[test]
fn shares_and_breach_are_told_once_at_their_time() {
    let (mut desk, _, ticket) = desk();
    let first = Metric::FirstResponse;
    let reached = |metric, percent| Fact::ClockReached { metric, percent, task: None };
    assert_eq!(clock(&desk, ticket, first).next_at, Some(utc("23T10:00:01")));
    assert_eq!(tell_at(&mut desk, ticket, utc("23T10:00:00")), []);
    assert_eq!(tell_at(&mut desk, ticket, utc("23T10:00:01")), [reached(first, 50)]);
    assert_eq!(promised(&desk, ticket).unwrap().told, 50);
    assert_eq!(tell_at(&mut desk, ticket, utc("23T10:00:01")), [], "another server was first");
    assert_eq!(tell_at(&mut desk, ticket, utc("23T11:00:01")), [reached(first, 75)]);
    // Due at 12:00:01, seen later: the breach is of its time. The resolution is half over by then.
    let told = tell_at(&mut desk, ticket, utc("23T12:00:02"));
    assert_eq!(told, [Fact::Breached { metric: first, task: None }, reached(Metric::Resolution, 50)]);
    let clock = clock(&desk, ticket, first);
    assert_eq!((clock.breached_at, clock.told, clock.next_at), (Some(utc("23T12:00:01")), 100, None));
    desk.world.take_effects();
    desk.call(None, &Command::TellClocks(ticket)).unwrap();
    assert!(desk.world.take_effects().records.is_empty(), "nothing to tell changes nothing");
}

#[test]
fn a_breach_that_nobody_told_is_told_by_the_end() {
    let (mut desk, ana, ticket) = desk();
    desk.now = utc("23T12:00:00");
    desk.world.take_effects();
    desk.comment(&ana, ticket, "One second late, as of one second from now.").unwrap();
    assert_eq!(clock(&desk, ticket, Metric::FirstResponse).breached_at, None, "at its very instant it is kept");
    desk.now = utc("24T08:00:00");
    desk.world.clockwork = Some(Arc::new(Calendars::default()));
    desk.status(&ana, ticket, Status::Resolved).unwrap();
    let facts: Vec<Fact> = desk.world.take_effects().events.into_iter().map(|event| event.fact).collect();
    assert_eq!(facts.iter().filter(|fact| matches!(fact, Fact::Breached { .. })).count(), 1, "{facts:?}");
    assert_eq!(clock(&desk, ticket, Metric::Resolution).breached_at, Some(utc("24T07:00:01")));
}

#[test]
fn what_is_left_is_working_time() {
    let (desk, _, ticket) = desk();
    let resolution = clock(&desk, ticket, Metric::Resolution);
    assert_eq!((resolution.whole, resolution.day), (8 * 3_600, 9 * 3_600));
    for (now, hours, seconds) in [
        ("23T08:00:01", 8, 0),
        ("23T15:00:00", 1, 1),
        ("23T16:00:00", 0, 1),
        ("24T06:00:00", 0, 1),
        ("24T07:00:01", 0, 0),
        ("24T08:00:01", -1, 0),
        ("25T06:00:00", -8, -3_599),
    ] {
        assert_eq!(resolution.left(utc(now)), Some(hours * 3_600 + seconds), "{now}");
    }
}

#[test]
fn before_the_gate_passes_only_the_first_response_counts() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let step = ApprovalStep {
        name: Text::plain("Cost"),
        from: Source::Person(STRANGER),
        or_from: None,
        rule: Rule::Any,
        when: None,
        own: false,
        due: None,
    };
    promise_level(&mut desk, vec![step]);
    desk.world.approvers.insert(Candidates::Person(STRANGER), vec![(STRANGER, "Sam Stone".to_owned())]);
    let ticket = desk.submit();
    let clocks = desk.world.ticket(ticket).unwrap().internal.as_ref().unwrap().clocks.all();
    assert_eq!(clocks.iter().map(|clock| clock.metric).collect::<Vec<_>>(), [Metric::FirstResponse]);
    assert_eq!(public(&desk, ticket), None);
    let question = desk.world.approvals_of(ticket).next().unwrap().approval.clone();
    desk.now = utc("23T13:00:00");
    let vote = crate::approval::api::CastVote {
        approval: question.id,
        ticket,
        answers_version: question.answers_version,
        accepted: true,
        reason: String::new(),
        declined_lines: Vec::new(),
    };
    let stranger = desk.stranger.clone();
    desk.call(Some(&stranger), &Command::CastVote(vote)).unwrap();
    assert_eq!(clock(&desk, ticket, Metric::Resolution).started_at, utc("23T13:00:01"));
    assert_eq!(public(&desk, ticket), Some(utc("24T12:00:01")));
}

#[test]
fn a_calendar_that_changes_moves_what_runs_and_leaves_what_ended() {
    let (mut desk, ana, ticket) = desk();
    desk.comment(&ana, ticket, "On it.").unwrap();
    let ended = clock(&desk, ticket, Metric::FirstResponse);
    let mut shorter = office();
    let file: CalendarFile =
        serde_json::from_str(r#"{"zone":"Europe/Berlin","week":{"wed":["08:00-17:00"]}}"#).unwrap();
    shorter.calendar = file.calendar(TimeZone::get("Europe/Berlin").unwrap()).unwrap();
    desk.world.clockwork = Some(Arc::new(Calendars(BTreeMap::from([(OFFICE, shorter)]))));
    let now = desk.now;
    tell_at(&mut desk, ticket, now);
    assert_eq!(clock(&desk, ticket, Metric::Resolution).due_at, Some(utc("25T15:00:00")));
    assert_eq!(
        (desk.item(ticket).sla_due, public(&desk, ticket)),
        (Some(utc("25T15:00:00")), Some(utc("25T15:00:00")))
    );
    assert_eq!(clock(&desk, ticket, Metric::FirstResponse), ended);
}

/// "Recomputing from the log must equal the incremental result" (DOMAIN.md section 1): whatever happens to a ticket, its
/// clock is due when a clock is that is made from nothing but the facts.
#[test]
fn a_replay_of_the_facts_comes_to_the_same() {
    for seed in 0..200 {
        let mut random = Random(seed);
        let (mut desk, ana, ticket) = desk();
        for _ in 0..random.below(12) {
            desk.now += SignedDuration::from_secs(i64::try_from(random.below(200_000)).unwrap());
            let to = [Status::Waiting, Status::InProgress, Status::Resolved, Status::OnHold][random.below(4)];
            drop(desk.status(&ana, ticket, to));
            if random.chance(30) {
                desk.call(None, &Command::TellClocks(ticket)).unwrap();
            }
        }
        let events = desk.world.take_effects().events;
        let started = events.iter().find(|event| matches!(event.fact, Fact::Queued { .. })).unwrap().at;
        let mut holds: Vec<Hold> = Vec::new();
        let mut ended = None;
        for event in &events {
            let Fact::StatusChanged { to, .. } = event.fact else { continue };
            ended = (to == Status::Resolved).then_some(event.at);
            if let Some(hold) = holds.last_mut().filter(|hold| hold.to.is_none()) {
                hold.to = Some(event.at);
            }
            if matches!(to, Status::Waiting | Status::OnHold | Status::Resolved) {
                holds.push(Hold { from: event.at, to: None });
            }
        }
        let clock = clock(&desk, ticket, Metric::Resolution);
        assert_eq!(clock.stopped_at, ended, "seed {seed}");
        if ended.is_none() {
            let expected = due(&office().calendar, started, clock.target, &holds);
            let got = clock.due_at.map_or(Due::Paused, Due::At);
            assert_eq!(got, expected, "seed {seed}: {events:?}");
            let late = matches!(expected, Due::At(at) if at <= desk.now);
            assert!(clock.breached_at.is_none() || late || !clock.holds.is_empty(), "seed {seed}");
        }
        let breaches = events
            .iter()
            .filter(|event| event.fact == Fact::Breached { metric: Metric::Resolution, task: None })
            .count();
        assert!(breaches <= 1, "seed {seed}: told {breaches} times");
    }
}

#[test]
fn what_is_expected_waits_for_the_delivery_and_is_reckoned_anew_once_all_of_it_came() {
    let (desk, _, id) = desk();
    let calendars = desk.world.clockwork.clone().unwrap();
    let mut ticket = desk.world.ticket(id).cloned().unwrap();
    let target = ticket.head.expected_at;
    let moved = |ticket: &mut Ticket, what, at: &str| {
        calendars.apply(ticket, what, utc(at));
        let promised = ticket.public.promised.clone().unwrap();
        // What a browser reckons from it is the same.
        assert_eq!(promised.reckon(&office().calendar).map(|reckoned| reckoned.at()), ticket.head.expected_at);
        ticket.head.expected_at
    };
    assert_eq!(moved(&mut ticket, Move::Ordered(4), "23T08:10:00"), Some(utc("27T16:00:00")));
    let part = Move::Arrived { left: Some(2), all: false };
    assert_eq!(moved(&mut ticket, part, "23T09:00:00"), Some(utc("25T16:00:00")));
    // Whoever has no calendar at hand promises nothing else.
    let promised = ticket.head.expected_at;
    Calendars::default().apply(&mut ticket, Move::Answered, utc("23T09:30:00"));
    assert_eq!(ticket.head.expected_at, promised);
    // All of it came before the target is reached: that alone counts.
    let all = Move::Arrived { left: None, all: true };
    assert_eq!(moved(&mut ticket, all, "23T10:00:00"), target);
    // It came later: not before the end of that working day.
    assert_eq!(moved(&mut ticket, all, "26T10:00:00"), Some(utc("26T16:00:00")));
}
