//! Comments, work notes, statuses and claims: what happens, who may, what is refused without effect.

use super::api::{AddComment, COMMENT_MAX, MoveStatus};
use super::lifecycle::Status;
use super::{CommentKind, Fact};
use crate::actor::{Actor, Role};
use crate::assignment::{Ranking, WorkState};
use crate::command::Command;
use crate::fixture::{DEPARTMENT, Desk, requester};
use crate::ids::{CommentId, PersonId, TicketId};
use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use serde_json::Value;
use uuid::Uuid;

/// A desk with Ana, who holds the one ticket, and Tomasz.
fn desk() -> (Desk, Actor, Actor, TicketId) {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let (ana, tomasz) = (desk.technician(1, 2), desk.technician(2, 2));
    let ticket = desk.submit();
    desk.world.take_effects();
    (desk, ana, tomasz, ticket)
}

fn status(desk: &Desk, ticket: TicketId) -> Status {
    desk.world.ticket(ticket).unwrap().head.status
}

/// The call is refused with `code`, and nothing at all happened.
fn refused(desk: &mut Desk, code: ProblemCode, call: impl FnOnce(&mut Desk) -> Result<Value, Problem>) -> Problem {
    let before = format!("{:?}", desk.world);
    let problem = call(desk).unwrap_err();
    assert_eq!(problem.code, code, "{problem}");
    assert_eq!(before, format!("{:?}", desk.world), "I14: a refusal leaves the world as it was");
    assert!(!desk.world.is_changed());
    problem
}

#[test]
fn a_public_comment_is_for_everyone_of_the_ticket_and_a_work_note_for_the_team() {
    let (mut desk, ana, _, ticket) = desk();
    desk.comment(&ana, ticket, "On its way.").unwrap();
    desk.note(&ana, ticket, "CANARY").unwrap();
    let effects = desk.world.take_effects();
    let comments: Vec<_> = effects
        .records
        .iter()
        .filter_map(|effect| match &effect.after {
            crate::world::Record::Comment(comment) => Some(comment.clone()),
            _ => None,
        })
        .collect();
    let public = comments.iter().find(|comment| comment.kind == CommentKind::Public).unwrap();
    let note = comments.iter().find(|comment| comment.kind == CommentKind::WorkNote).unwrap();
    assert_eq!(public.tags, desk.world.ticket(ticket).unwrap().public_tags);
    assert_eq!(note.tags, desk.internal_tags());
    assert!((public.comment.ordinal, public.comment.note) < (note.comment.ordinal, note.comment.note));
    assert_eq!(effects.events.len(), 2);
}

#[test]
fn a_reply_of_the_requester_reopens_what_waits_or_is_resolved() {
    let (mut desk, ana, _, ticket) = desk();
    let rebecca = desk.rebecca.clone();
    for to in [Status::Waiting, Status::Resolved] {
        desk.status(&ana, ticket, to).unwrap();
        assert_eq!(desk.counted_load(ana.person), 0);
        desk.world.take_effects();
        desk.comment(&rebecca, ticket, "It still does not work.").unwrap();
        assert_eq!(status(&desk, ticket), Status::InProgress);
        assert_eq!(desk.technician_of(&ana).load, 1, "the load comes back with it");
        let facts: Vec<Fact> = desk.world.take_effects().events.into_iter().map(|event| event.fact).collect();
        assert!(matches!(facts.as_slice(), [Fact::Commented { .. }, Fact::StatusChanged { .. }]), "{facts:?}");
    }
    let record = desk.world.ticket(ticket).unwrap();
    assert_eq!((record.internal.as_ref().unwrap().reopened, record.public.resolution.clone()), (1, None));
}

#[test]
fn a_reply_of_the_technician_reopens_nothing() {
    let (mut desk, ana, _, ticket) = desk();
    desk.status(&ana, ticket, Status::Resolved).unwrap();
    desk.comment(&ana, ticket, "Tell me if it comes back.").unwrap();
    desk.note(&ana, ticket, "Firmware.").unwrap();
    assert_eq!(status(&desk, ticket), Status::Resolved);
}

#[test]
fn every_move_by_hand_is_one_of_the_table_and_no_other() {
    for from in Status::ALL {
        for to in Status::ALL {
            let (mut desk, ana, _, ticket) = desk();
            let mut record = desk.world.ticket(ticket).unwrap().clone();
            record.head.status = from;
            desk.world.load(crate::world::Record::Ticket(record));
            let moved = desk.status(&ana, ticket, to);
            assert_eq!(moved.is_ok(), from.moves().contains(&to), "{from:?} to {to:?}");
            let expected = if moved.is_ok() { to } else { from };
            assert_eq!(status(&desk, ticket), expected);
        }
    }
}

#[test]
fn a_move_from_a_status_that_is_no_more_is_a_conflict() {
    let (mut desk, ana, _, ticket) = desk();
    let stale = MoveStatus::new(ticket, Status::New, Status::InProgress);
    let problem = refused(&mut desk, ProblemCode::Conflict, |desk| desk.call(Some(&ana), &Command::MoveStatus(stale)));
    assert_eq!(problem.detail.as_deref(), Some("The status is now in_progress."));
}

#[test]
fn resolving_tells_the_requester_what_was_done_and_frees_the_load() {
    let (mut desk, ana, _, ticket) = desk();
    let resolution = " Delivered. ".to_owned();
    let body = MoveStatus { resolution, ..MoveStatus::new(ticket, Status::InProgress, Status::Resolved) };
    desk.call(Some(&ana), &Command::MoveStatus(body)).unwrap();
    let record = desk.world.ticket(ticket).unwrap();
    assert_eq!(record.public.resolution.as_ref().unwrap().text, "Delivered.");
    assert_eq!((desk.technician_of(&ana).load, desk.item(ticket).state), (0, WorkState::Ended));
}

#[test]
fn only_a_member_of_the_team_claims_and_only_what_nobody_has() {
    let (mut desk, ana, tomasz, ticket) = desk();
    let detail = refused(&mut desk, ProblemCode::Conflict, |desk| desk.claim(&tomasz, ticket)).detail.unwrap();
    assert_eq!(detail, format!("{} has it.", ana.name));
    for person in [&ana, &tomasz] {
        desk.set(person, |technician| technician.capacity = 0);
    }
    let waiting = desk.submit();
    desk.world.take_effects();
    let owner = Actor { departments: [DEPARTMENT].into(), ..requester(PersonId(Uuid::from_u128(0x77)), "Olga Owner") };
    refused(&mut desk, ProblemCode::Forbidden, |desk| desk.claim(&owner, waiting));
    desk.claim(&tomasz, waiting).unwrap();
    assert_eq!(desk.assignee(waiting), Some(tomasz.person));
    assert_eq!(desk.technician_of(&tomasz).load, 1, "a manual claim may exceed capacity");
}

#[test]
fn i16_unknown_and_forbidden_are_one_answer() {
    let (mut desk, _, _, ticket) = desk();
    let (rebecca, stranger) = (desk.rebecca.clone(), desk.stranger.clone());
    let nowhere = TicketId(Uuid::from_u128(0xdead));
    let forbidden = refused(&mut desk, ProblemCode::NotFound, |desk| desk.comment(&stranger, ticket, "Hello"));
    let unknown = refused(&mut desk, ProblemCode::NotFound, |desk| desk.comment(&stranger, nowhere, "Hello"));
    assert_eq!(forbidden, unknown);
    let of_team = [
        refused(&mut desk, ProblemCode::NotFound, |desk| desk.note(&rebecca, ticket, "Hello")),
        refused(&mut desk, ProblemCode::NotFound, |desk| desk.status(&rebecca, ticket, Status::Closed)),
        refused(&mut desk, ProblemCode::NotFound, |desk| desk.claim(&rebecca, ticket)),
    ];
    assert!(of_team.iter().all(|problem| *problem == unknown));
}

#[test]
fn i14_comments_that_are_empty_too_long_doubled_or_late_are_refused() {
    let (mut desk, ana, _, ticket) = desk();
    let rebecca = desk.rebecca.clone();
    let empty = refused(&mut desk, ProblemCode::Invalid, |desk| desk.comment(&rebecca, ticket, " \n"));
    assert_eq!(empty.errors, [FieldError::field("body", FieldFault::Required)]);
    let long = "ä".repeat(COMMENT_MAX + 1);
    let long = refused(&mut desk, ProblemCode::Invalid, |desk| desk.comment(&rebecca, ticket, &long));
    assert_eq!(long.errors, [FieldError::field("body", FieldFault::TooLong { max: COMMENT_MAX })]);
    let body = AddComment {
        ticket,
        id: CommentId(Uuid::from_u128(4)),
        body: "Once".to_owned(),
        mentions: Vec::new(),
        attachments: Vec::new(),
    };
    desk.call(Some(&rebecca), &Command::AddComment(body.clone())).unwrap();
    desk.world.take_effects();
    refused(&mut desk, ProblemCode::Conflict, |desk| desk.call(Some(&rebecca), &Command::AddComment(body)));
    desk.status(&ana, ticket, Status::Cancelled).unwrap();
    desk.world.take_effects();
    refused(&mut desk, ProblemCode::Conflict, |desk| desk.comment(&rebecca, ticket, "Too late"));
    refused(&mut desk, ProblemCode::Conflict, |desk| desk.note(&ana, ticket, "Too late"));
    refused(&mut desk, ProblemCode::Conflict, |desk| desk.claim(&ana, ticket));
}

#[test]
fn i14_a_resolution_that_is_too_long_is_refused() {
    let (mut desk, ana, _, ticket) = desk();
    let resolution = "x".repeat(COMMENT_MAX + 1);
    let body = MoveStatus { resolution, ..MoveStatus::new(ticket, Status::InProgress, Status::Resolved) };
    let problem = refused(&mut desk, ProblemCode::Invalid, |desk| desk.call(Some(&ana), &Command::MoveStatus(body)));
    assert_eq!(problem.errors[0].field, "resolution");
}

#[test]
fn nobody_signed_in_reaches_nothing() {
    let (mut desk, _, _, ticket) = desk();
    let body = AddComment {
        ticket,
        id: CommentId(Uuid::from_u128(4)),
        body: "Hello".to_owned(),
        mentions: Vec::new(),
        attachments: Vec::new(),
    };
    refused(&mut desk, ProblemCode::NotFound, |desk| desk.call(None, &Command::AddComment(body)));
}

#[test]
fn requesters_are_no_technicians() {
    let (mut desk, ..) = desk();
    let rebecca = desk.rebecca.clone();
    assert!(!rebecca.has(Role::Technician));
    let available = crate::person::api::SetAvailability { availability: crate::person::Availability::Available };
    refused(&mut desk, ProblemCode::Forbidden, |desk| desk.call(Some(&rebecca), &Command::SetAvailability(available)));
}
