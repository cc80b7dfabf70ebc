//! Figures against their definitions: the metric vector, periods, teams, the words of a source.

use super::history::HistoryReport;
use super::life::Life;
use super::tickets::{Frame, TicketReport};
use super::*;
use crate::ids::{PersonId, TeamId, TicketId};
use crate::sla::Metric;
use crate::ticket::lifecycle::Status;
use crate::ticket::{Fact, TicketEvent};
use crate::time::Written;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

fn at(text: &str) -> Timestamp {
    Timestamp::read(text).unwrap()
}

/// A ticket's facts at hours after an instant.
fn facts(opened: Timestamp, facts: Vec<(i64, Fact)>) -> Vec<TicketEvent> {
    let all = std::iter::once((0, Fact::Submitted)).chain(facts);
    (1..)
        .zip(all)
        .map(|(ordinal, (hours, fact))| TicketEvent {
            ticket: TicketId(Uuid::from_u128(1)),
            ordinal,
            actor: Some(PersonId(Uuid::from_u128(7))),
            at: opened + SignedDuration::from_hours(hours),
            fact,
        })
        .collect()
}

fn team(number: u128) -> TeamId {
    TeamId(Uuid::from_u128(number))
}

fn to_person(number: u128) -> Fact {
    Fact::Assigned { to: PersonId(Uuid::from_u128(number)), from: None, automatic: false }
}

fn moves(from: Status, to: Status) -> Fact {
    Fact::StatusChanged { from, to }
}

fn frame(aged_at: Timestamp) -> Frame {
    Frame { from: None, to: None, zone: TimeZone::UTC, instants: Vec::new(), aged_at, old_days: 7 }
}

fn value(figures: &[Figure], key: &str) -> Value {
    figures.iter().find(|figure| figure.key == key).unwrap_or_else(|| panic!("{key}")).value.clone()
}

/// M1 of DOMAIN.md 3.4.
#[test]
fn m1_the_metric_vector_comes_out() {
    const HOUR: i64 = 3_600;
    let now = at("2026-11-20T12:00:00Z");
    let began = now - SignedDuration::from_hours(48);
    let resolved = |hours: i64, met: bool, reassignments: i64, reopens: i64, stars: Option<i16>| {
        let mut all = vec![(0, to_person(1))];
        all.extend((0..reassignments).map(|count| (1 + count, to_person(2 + u128::try_from(count).unwrap()))));
        for _ in 0..reopens {
            all.push((1, moves(Status::InProgress, Status::Resolved)));
            all.push((1, moves(Status::Resolved, Status::InProgress)));
        }
        all.push((
            hours,
            if met {
                Fact::ClockMet { metric: Metric::Resolution }
            } else {
                Fact::Breached { metric: Metric::Resolution, task: None }
            },
        ));
        all.push((hours, moves(Status::InProgress, Status::Resolved)));
        all.extend(stars.map(|stars| (hours, Fact::Rated { stars })));
        facts(began, all)
    };
    let tickets = [
        resolved(2, true, 0, 0, Some(5)),
        resolved(6, true, 1, 0, Some(4)),
        resolved(10, false, 2, 1, Some(2)),
        resolved(4, true, 0, 1, None),
        facts(now - SignedDuration::from_hours(3 * 24), Vec::new()),
        facts(now - SignedDuration::from_hours(9 * 24), Vec::new()),
    ];
    let mut report = TicketReport::new(frame(now));
    for events in &tickets {
        report.take(&Life::of(3, events).unwrap());
    }
    let figures = report.figures();
    for (key, expected) in [
        ("resolved", Value::Count(4)),
        ("time_to_resolve_mean", Value::Seconds(Some(5 * HOUR + HOUR / 2))),
        ("time_to_resolve_median", Value::Seconds(Some(5 * HOUR))),
        ("sla_attainment", Value::Share { part: 3, of: 4 }),
        ("first_assignment_resolution", Value::Share { part: 2, of: 4 }),
        ("reopen_rate", Value::Share { part: 2, of: 4 }),
        ("satisfaction_positive", Value::Share { part: 2, of: 3 }),
        ("satisfaction_response", Value::Share { part: 3, of: 4 }),
        ("backlog", Value::Count(2)),
        ("backlog_age_median", Value::Seconds(Some(6 * 24 * HOUR))),
        ("backlog_old", Value::Share { part: 1, of: 2 }),
    ] {
        assert_eq!(value(&figures, key), expected, "{key}");
    }
    let said = |key: &str| figures.iter().find(|figure| figure.key == key).unwrap().lines()[0].clone();
    assert!(said("satisfaction_mean").ends_with(" 3.67"), "{}", said("satisfaction_mean"));
    assert!(said("satisfaction_positive").ends_with(" 66.7 % (2 of 3)"), "{}", said("satisfaction_positive"));
    assert!(said("time_to_resolve_mean").ends_with(" 0 d 05:30"), "{}", said("time_to_resolve_mean"));
    assert!(
        figures.iter().all(|figure| !figure.definition.is_empty() && figure.lines()[1].contains(figure.definition))
    );
}

#[test]
fn a_ticket_that_comes_back_is_not_done_and_the_last_closing_counts() {
    let (began, hour) = (at("2026-03-31T20:00:00Z"), |hours: i64| SignedDuration::from_hours(hours));
    let events = facts(
        began,
        vec![
            (1, moves(Status::InProgress, Status::Resolved)),
            (2, moves(Status::Resolved, Status::Closed)),
            (3, moves(Status::Closed, Status::InProgress)),
            (5, moves(Status::InProgress, Status::Closed)),
        ],
    );
    let life = Life::of(2, &events).unwrap();
    assert_eq!((life.done, life.closed, life.reopened), (Some(began + hour(5)), Some(began + hour(5)), 1));
    let open: Vec<bool> = (0..6).map(|hours| life.is_open_at(began + hour(hours))).collect();
    assert_eq!(open, [true, false, false, true, true, false]);
    assert!(life.is_unfinished_at(began + hour(4)) && !life.is_unfinished_at(began + hour(5)));
    assert!(!life.is_unfinished_at(began - hour(1)));
    // Months are those of the zone: it was opened in March and closed in April there.
    let zone = TimeZone::fixed(jiff::tz::offset(2));
    let mut report = TicketReport::new(Frame { zone, ..frame(began) });
    report.take(&life);
    let figures = report.figures();
    let month = |name: &str| Value::Table([(name.to_owned(), 1)].into());
    assert_eq!(
        (value(&figures, "opened_by_month"), value(&figures, "closed_by_month")),
        (month("2026-03"), month("2026-04"))
    );
}

#[test]
fn a_period_counts_what_happened_in_it() {
    let began = at("2026-03-31T20:00:00Z");
    let events = facts(began, vec![(2, moves(Status::New, Status::Cancelled))]);
    let life = Life::of(3, &events).unwrap();
    for (from, to, opened, cancelled) in
        [(0, 2, 1, 0), (1, 3, 0, 1), (2, 3, 0, 1), (-5, 0, 0, 0), (3, 9, 0, 0), (0, 3, 1, 1)]
    {
        let hour = |hours: i64| Some(began + SignedDuration::from_hours(hours));
        let mut report = TicketReport::new(Frame { from: hour(from), to: hour(to), ..frame(began) });
        report.take(&life);
        let figures = report.figures();
        let counts = (value(&figures, "opened"), value(&figures, "cancelled"));
        assert_eq!(counts, (Value::Count(opened), Value::Count(cancelled)), "{from} to {to}");
    }
}

#[test]
fn teams_that_pass_a_ticket_on_and_back_are_seen() {
    let to = |from: u128, to: u128| Fact::Transferred { from: team(from), to: team(to) };
    for (passes, handovers, reassigned, many, ping_pong) in [
        (vec![], 0, 0, false, false),
        (vec![(1, to(1, 2))], 1, 1, true, false),
        (vec![(1, to(1, 2)), (2, to(2, 3)), (3, to(3, 1))], 3, 3, true, false),
        (vec![(1, to(1, 2)), (2, to(2, 1))], 2, 2, true, true),
        // A team and a person at once is one reassignment, a first person is none.
        (vec![(1, to_person(4)), (2, to(1, 2)), (2, to_person(5))], 1, 1, true, false),
        (vec![(1, to_person(4)), (2, to_person(5)), (3, to_person(5))], 0, 1, false, false),
    ] {
        let all = std::iter::once((0, Fact::Queued { team: team(1) })).chain(passes).collect();
        let life = Life::of(3, &facts(at("2026-03-01T08:00:00Z"), all)).unwrap();
        let found = (life.handovers(), life.reassigned, life.has_many_teams(), life.is_ping_pong());
        assert_eq!(found, (handovers, reassigned, many, ping_pong), "{:?}", life.teams);
    }
    assert!(Life::of(3, &[]).is_none(), "without a submission nothing is known");
}

#[test]
fn a_history_is_counted_in_the_words_of_its_source() {
    let row = |row: i32, said: &[(&str, &str)]| Fact::Imported {
        row,
        said: said.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect(),
    };
    let first = [("status", "New"), ("priority", "P3"), ("impact", "I2"), ("urgency", "U2"), ("made_sla", "true")];
    let events = facts(
        at("2026-03-01T08:00:00Z"),
        vec![
            (1, row(1, &first)),
            (2, row(2, &[("status", "-100"), ("problem", "PRB1"), ("reassigned", "2")])),
            (3, row(3, &[("problem", ""), ("made_sla", "false")])),
        ],
    );
    let mut report = HistoryReport::default();
    report.take(&events);
    report.take(&facts(at("2026-03-01T08:00:00Z"), vec![(1, moves(Status::New, Status::InProgress))]));
    let figures = report.figures();
    let table =
        |rows: &[(&str, i64)]| Value::Table(rows.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect());
    for (key, expected) in [
        ("tickets", Value::Count(1)),
        ("rows", Value::Count(3)),
        ("rows_by_status", table(&[("New", 1), ("-100", 2)])),
        ("moves_row_to_row", table(&[("New -> -100", 1), ("-100 -> -100", 1)])),
        ("last_priority_by_made_sla", table(&[("P3 / made_sla=false", 1)])),
        ("rows_by_impact_urgency_priority", table(&[("I2 x U2 = P3", 3)])),
        ("reassigned_sum", Value::Count(2)),
        ("tickets_never_reassigned", Value::Count(0)),
    ] {
        assert_eq!(value(&figures, key), expected, "{key}");
    }
    let Value::Table(distinct) = value(&figures, "distinct_values") else { panic!("a table") };
    assert_eq!((distinct["problem"], distinct["made_sla"], distinct["actor"]), (1, 2, 1));
    let Value::Table(ever) = value(&figures, "tickets_with_value") else { panic!("a table") };
    assert_eq!(ever["problem"], 1, "also where the last row has none");
    // Whoever imported nothing from this source is not counted, whatever happened to it.
    assert_eq!(Life::of(3, &events).unwrap().kept, Some(false));
}

#[test]
fn ranks_are_those_of_the_definitions() {
    assert_eq!((median(&[]), median(&[3]), median(&[1, 4]), median(&[1, 2, 9])), (None, Some(3), Some(2), Some(2)));
    let ten: Vec<i64> = (1..=10).collect();
    assert_eq!((percentile(&ten, 90), percentile(&[5], 90), percentile(&[], 90)), (Some(9), Some(5), None));
}
