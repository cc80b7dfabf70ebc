//! Rows of a history and the facts that they come to.

use super::*;
use crate::time::Written;
use uuid::Uuid;

fn at(clock: &str) -> Timestamp {
    Timestamp::read(&format!("2016-03-01T{clock}:00Z")).unwrap()
}

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn team(number: u128) -> TeamId {
    TeamId(Uuid::from_u128(number))
}

fn row(clock: &str, status: Status) -> HistoryRow {
    HistoryRow {
        at: at(clock),
        actor: Some(person(9)),
        status: Some(status),
        reason: None,
        team: None,
        assignee: None,
        priority: Some(3),
        resolved_at: None,
        closed_at: None,
        said: vec![("status".to_owned(), format!("{status:?}"))],
    }
}

const OPENED: &str = "08:00";

fn opening() -> Opening {
    Opening { at: at(OPENED), by: Some(person(1)) }
}

/// The moves of the status, with their times.
fn moves(told: &[(usize, Told)]) -> Vec<(Timestamp, Status, Status)> {
    let moves = told.iter().filter_map(|(_, told)| match told.fact {
        Fact::StatusChanged { from, to } => Some((told.at, from, to)),
        _ => None,
    });
    moves.collect()
}

#[test]
fn each_row_is_one_fact_and_says_only_what_changed() {
    let mut second = row("09:00", Status::InProgress);
    second.said.push(("group".to_owned(), "Group 70".to_owned()));
    let third = HistoryRow { at: at("10:00"), ..second.clone() };
    let rows = [row("08:30", Status::New), second, third];
    let mut standing = Standing::default();
    let (told, odd) = standing.follow(opening(), &rows);
    assert_eq!(told[0].1, Told { at: at(OPENED), actor: Some(person(1)), fact: Fact::Submitted });
    let said: Vec<(usize, i32, usize)> = told
        .iter()
        .filter_map(|(place, told)| match &told.fact {
            Fact::Imported { row, said } => Some((*place, *row, said.len())),
            _ => None,
        })
        .collect();
    assert_eq!(said, [(0, 1, 1), (1, 2, 2), (2, 3, 0)]);
    assert_eq!((standing.rows, standing.said("group"), standing.said("nothing")), (3, "Group 70", ""));
    assert_eq!(odd, []);
}

#[test]
fn teams_people_and_priorities_become_the_facts_that_docket_records_itself() {
    let (first, second) = (team(1), team(2));
    let rows = [
        HistoryRow { team: Some(first), ..row("08:30", Status::New) },
        HistoryRow { team: Some(first), assignee: Some(person(5)), ..row("09:00", Status::InProgress) },
        // An unknown team is the one before.
        HistoryRow { priority: Some(2), ..row("09:30", Status::InProgress) },
        HistoryRow {
            team: Some(second),
            assignee: Some(person(6)),
            priority: Some(2),
            ..row("10:00", Status::InProgress)
        },
    ];
    let mut standing = Standing::default();
    let (told, _) = standing.follow(opening(), &rows);
    let facts: Vec<&Fact> = told.iter().map(|(_, told)| &told.fact).collect();
    let has = |fact: Fact| facts.iter().filter(|one| ***one == fact).count();
    assert_eq!(has(Fact::Queued { team: first }), 1);
    assert_eq!(has(Fact::Transferred { from: first, to: second }), 1);
    assert_eq!(has(Fact::Assigned { to: person(5), from: None, automatic: false }), 1);
    assert_eq!(has(Fact::Assigned { to: person(6), from: Some(person(5)), automatic: false }), 1);
    assert_eq!(has(Fact::PriorityChanged { from: 3, to: 2 }), 1);
    let priorities = facts.iter().filter(|fact| matches!(fact, Fact::PriorityChanged { .. })).count();
    assert_eq!((priorities, standing.priority, standing.team), (1, Some(2), Some(second)));
}

/// The times of resolving and closing stand on every row of the source: only the last move has them.
#[test]
fn what_stands_on_every_row_is_not_applied_early() {
    let with = |clock: &str, status: Status| HistoryRow {
        resolved_at: Some(at("11:50")),
        closed_at: Some(at("12:50")),
        ..row(clock, status)
    };
    let rows = [
        with("09:00", Status::New),
        with("09:10", Status::InProgress),
        with("10:00", Status::Resolved),
        with("10:30", Status::InProgress),
        with("12:00", Status::Resolved),
        with("12:05", Status::Resolved),
        with("13:00", Status::Closed),
        with("13:05", Status::Closed),
    ];
    let mut standing = Standing::default();
    let (told, odd) = standing.follow(opening(), &rows);
    let resolved: Vec<Timestamp> = moves(&told).iter().filter(|m| m.2 == Status::Resolved).map(|m| m.0).collect();
    assert_eq!(resolved, [at("10:00"), at("11:50")]);
    assert_eq!(moves(&told).last().unwrap(), &(at("12:50"), Status::Resolved, Status::Closed));
    assert_eq!((standing.reopened, standing.resolved_at, standing.ended_at), (1, Some(at("11:50")), Some(at("12:50"))));
    assert_eq!(standing.started_at, Some(at("09:10")));
    assert_eq!(odd, []);
}

#[test]
fn what_docket_does_not_know_is_told_and_kept_as_it_was() {
    let rows = [row("09:00", Status::Closed), row("09:30", Status::InProgress), row("09:20", Status::Closed)];
    let (told, odd) = Standing::default().follow(opening(), &rows);
    assert_eq!(moves(&told).len(), 3, "every move of the source is there");
    assert_eq!(
        odd,
        [
            (0, Oddity::Begins(Status::Closed)),
            (1, Oddity::Forbidden(Status::Closed, Status::InProgress)),
            (2, Oddity::Backwards),
            (2, Oddity::Forbidden(Status::InProgress, Status::Closed)),
        ]
    );
    for (from, to) in
        [(Status::New, Status::InProgress), (Status::Resolved, Status::Closed), (Status::OnHold, Status::Waiting)]
    {
        assert!(is_known_move(from, to), "{from:?} to {to:?}");
    }
    for (from, to) in
        [(Status::New, Status::Closed), (Status::Closed, Status::InProgress), (Status::New, Status::Resolved)]
    {
        assert!(!is_known_move(from, to), "{from:?} to {to:?}");
    }
}

#[test]
fn a_history_goes_on_where_its_facts_ended() {
    let rows = [
        HistoryRow { team: Some(team(1)), ..row("09:00", Status::New) },
        HistoryRow { reason: Some(HoldReason::Vendor), ..row("09:30", Status::OnHold) },
        row("10:00", Status::Resolved),
        row("11:00", Status::Closed),
    ];
    let mut whole = Standing::default();
    let all = whole.follow(opening(), &rows).0;
    for cut in 1..rows.len() {
        let mut first = Standing::default();
        let mut told = first.follow(opening(), &rows[..cut]).0;
        let events: Vec<TicketEvent> = (1..)
            .zip(&told)
            .map(|(ordinal, (_, told))| TicketEvent {
                ticket: crate::ids::TicketId(Uuid::from_u128(1)),
                ordinal,
                actor: told.actor,
                at: told.at,
                fact: told.fact.clone(),
            })
            .collect();
        let mut again = Standing { priority: first.priority, ..Standing::of(&events) };
        assert_eq!(again, first, "after {cut}");
        told.extend(again.follow(opening(), &rows[cut..]).0.into_iter().map(|(place, told)| (place + cut, told)));
        assert_eq!((told, &again), (all.clone(), &whole), "after {cut}");
    }
}
