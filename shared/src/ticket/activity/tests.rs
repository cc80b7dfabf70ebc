//! Which facts become lines, for whom, and how many are kept.

use super::*;
use crate::assignment::Ranking;
use crate::command::Command;
use crate::fixture::Desk;
use crate::text::Text;
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
            ("", Deed::Status(Status::InProgress)),
        ],
        "it went back and to the next one in one call"
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
fn what_waited_in_its_queue_again_goes_on_when_somebody_has_it() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let ana = desk.technician(1, 2);
    let ticket = desk.submit();
    let back = DeclineTicket { ticket, task: None, reason: DeclineReason::MissingSkill };
    desk.call(Some(&ana), &Command::DeclineTicket(back)).unwrap();
    desk.now = desk.now.checked_add(jiff::SignedDuration::from_secs(60)).unwrap();
    let victor = desk.technician(2, 2);
    desk.claim(&victor, ticket).unwrap();
    let record = desk.world.ticket(ticket).unwrap().clone();
    assert_eq!(record.head.status, Status::InProgress);
    let goes_on = ("", Deed::Status(Status::InProgress));
    assert_eq!(deeds(&record.public.happened), [("Technician 1", Deed::Status(Status::New)), goes_on]);
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

fn told(desk: &Desk, ticket: crate::ids::TicketId) -> Vec<String> {
    let record = desk.world.ticket(ticket).unwrap().clone();
    let mut said = desk.world.comments_of(ticket);
    said.sort_by_key(|tagged| (tagged.comment.ordinal, tagged.comment.note));
    let said = said.into_iter().map(|tagged| tagged.comment).collect();
    let internal = record.internal.map(|internal| internal.happened).unwrap_or_default();
    let all = stream(said, record.public.happened, internal, |comment| (comment, false));
    all.into_iter()
        .map(|told| match told {
            Told::Said(comment) => comment.body,
            Told::Happened(happened) => format!("{:?}", happened.what),
        })
        .collect()
}

#[test]
fn replies_notes_and_events_stand_in_the_order_of_the_server_whatever_its_clocks_say() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let ana = desk.technician(1, 2);
    let ticket = desk.submit();
    desk.technician(2, 2);
    desk.comment(&ana, ticket, "On Monday?").unwrap();
    // Another server's clock is behind.
    desk.now = desk.now.checked_sub(jiff::SignedDuration::from_secs(5)).unwrap();
    desk.status(&ana, ticket, Status::Waiting).unwrap();
    let rebecca = desk.rebecca.clone();
    desk.comment(&rebecca, ticket, "Monday is fine.").unwrap();
    // It goes back and to the next one in one call, at one time.
    let back = DeclineTicket { ticket, task: None, reason: DeclineReason::MissingSkill };
    desk.call(Some(&ana), &Command::DeclineTicket(back)).unwrap();
    assert_eq!(
        told(&desk, ticket),
        [
            "Assigned(\"Technician 1\", None)",
            "On Monday?",
            "Which one is it?",
            "Held(Requester)",
            "Status(Waiting)",
            "Monday is fine.",
            "Status(InProgress)",
            "Declined(MissingSkill)",
            "Status(InProgress)",
            "Assigned(\"Technician 2\", None)",
        ]
    );
}

#[test]
fn what_is_for_everyone_counts_nothing_that_is_internal() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let ana = desk.technician(1, 2);
    let quiet = desk.submit();
    let busy = desk.submit();
    let body = SetPriority { ticket: busy, from: 0, priority: Some(2), impact: None, urgency: None };
    let from = desk.world.ticket(busy).unwrap().head.priority;
    desk.call(Some(&ana), &Command::SetPriority(SetPriority { from, ..body })).unwrap();
    desk.note(&ana, busy, "Ask the vendor.").unwrap();
    for ticket in [quiet, busy] {
        desk.status(&ana, ticket, Status::Waiting).unwrap();
    }
    let places = |ticket| {
        let lines = &desk.world.ticket(ticket).unwrap().public.happened;
        lines.iter().map(|line| line.place.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(places(quiet), places(busy));
}

#[test]
fn lines_from_before_places_were_kept_stand_by_their_time() {
    let line = |at: &str, what| Happened { at: at.parse().unwrap(), by: String::new(), what, place: None };
    let public = vec![line("2026-11-23T09:00:00Z", Deed::Status(Status::New))];
    let internal = vec![line("2026-11-23T09:00:01Z", Deed::Assigned("Ana".to_owned(), None))];
    let all = stream(Vec::<()>::new(), public, internal, |()| unreachable!("nothing was said"));
    assert!(matches!(&all[0], Told::Happened(line) if line.what == Deed::Status(Status::New)));
}

/// Lines of the build before there were steps: it knows the deeds but [`Deed::Step`], which is never written.
#[derive(Debug, serde::Deserialize)]
struct Before {
    what: Deed,
    #[serde(default)]
    place: Option<Place>,
}

#[test]
fn steps_are_passed_over_by_builds_that_do_not_know_them_and_lines_of_every_build_are_read() {
    let place = Some(Place { lines: 1, comments: 2 });
    let at = "2026-11-23T09:00:00Z".parse().unwrap();
    let steps = [
        Step::AnswersEdited(true),
        Step::TasksOpened(vec![TaskName { title: Text::plain("Install"), count: 2, of: vec!["Grace Kim".to_owned()] }]),
        Step::ClockResumed(crate::sla::Metric::Resolution, Some(at)),
        Step::ClockRetargeted(crate::sla::Metric::FirstResponse, None),
        Step::StockReserved { reserved: 3, short: 2 },
    ];
    for step in steps {
        let line = Happened { at, by: "Ana".to_owned(), what: Deed::Step(step), place };
        let written = serde_json::to_string(&line).unwrap();
        let before: Before = serde_json::from_str(&written).unwrap();
        // Of this status nothing is ever said.
        assert_eq!((before.what, before.place), (Deed::Status(Status::AwaitingApproval), place), "{written}");
        assert_eq!(serde_json::from_str::<Happened>(&written).unwrap(), line, "{written}");
    }
    for (written, what) in [
        (r#"{"at":"2026-11-23T09:00:00Z","by":"Ana","what":{"priority":[3,2]}}"#, Deed::Priority(3, 2)),
        (r#"{"at":"2026-11-23T09:00:00Z","what":{"status":"new"}}"#, Deed::Status(Status::New)),
        (
            r#"{"at":"2026-11-23T09:00:00Z","what":{"status":"awaiting_approval"},"step":{"teleported":{"to":"Mars"}}}"#,
            Deed::Status(Status::AwaitingApproval),
        ),
    ] {
        assert_eq!(serde_json::from_str::<Happened>(written).unwrap().what, what, "{written}");
    }
    let old = Happened { at, by: String::new(), what: Deed::Reopened, place: None };
    assert_eq!(serde_json::to_string(&old).unwrap(), r#"{"at":"2026-11-23T09:00:00Z","what":"reopened"}"#);
}
