//! Which facts become lines, for whom, and how many are kept.

use super::*;
use crate::assignment::Ranking;
use crate::command::Command;
use crate::fixture::Desk;
use crate::ticket::api::{DeclineTicket, SetPriority};

fn deeds(lines: &[Happened]) -> Vec<(&str, Deed)> {
    lines.iter().map(|line| (line.by.as_str(), line.what.clone())).collect()
}

#[test]
fn everyone_reads_the_status_and_only_the_team_who_had_it_and_why() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let ana = desk.technician(1, 2);
    let ticket = desk.submit();
    desk.technician(2, 2);
    desk.status(&ana, ticket, Status::Waiting).unwrap();
    let rebecca = desk.rebecca.clone();
    desk.comment(&rebecca, ticket, "Here it is.").unwrap();
    let body = SetPriority { ticket, from: 3, priority: Some(2), impact: None, urgency: None };
    let from = desk.world.ticket(ticket).unwrap().head.priority;
    desk.call(Some(&ana), &Command::SetPriority(SetPriority { from, ..body })).unwrap();
    let back = DeclineTicket { ticket, task: None, reason: DeclineReason::MissingSkill };
    desk.call(Some(&ana), &Command::DeclineTicket(back)).unwrap();
    let record = desk.world.ticket(ticket).unwrap().clone();
    assert_eq!(
        deeds(&record.public.happened),
        [
            ("Technician 1", Deed::Status(Status::Waiting)),
            ("Rebecca Hale", Deed::Status(Status::InProgress)),
            ("Technician 1", Deed::Status(Status::New)),
        ]
    );
    assert_eq!(
        deeds(&record.internal.unwrap().happened),
        [
            ("", Deed::Assigned("Technician 1".to_owned(), None)),
            ("Technician 1", Deed::Held(HoldReason::Requester)),
            ("Technician 1", Deed::Priority(from, 2)),
            ("Technician 1", Deed::Declined(DeclineReason::MissingSkill)),
            ("", Deed::Assigned("Technician 2".to_owned(), None)),
        ]
    );
}

#[test]
fn the_newest_lines_are_kept() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let ana = desk.technician(1, 2);
    let ticket = desk.submit();
    for _ in 0..HAPPENED_MAX {
        desk.status(&ana, ticket, Status::Waiting).unwrap();
        desk.status(&ana, ticket, Status::InProgress).unwrap();
    }
    let lines = desk.world.ticket(ticket).unwrap().public.happened.clone();
    assert_eq!(lines.len(), HAPPENED_MAX);
    assert_eq!(lines.last().unwrap().what, Deed::Status(Status::InProgress), "the last one is the newest");
}
