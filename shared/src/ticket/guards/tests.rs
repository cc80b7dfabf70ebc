//! Moves with what they need: holds with their reasons, ends of incidents, cancellations (DOMAIN.md 2.1).

use super::*;
use crate::actor::Actor;
use crate::assignment::{Ranking, WorkState};
use crate::command::Command;
use crate::fixture::{Desk, ITEM, TEAM, incident};
use crate::fulfilment::api::{EndTask, Outcome};
use crate::fulfilment::{Does, Per, PlannedTask, TaskState};
use crate::ids::{CommentId, TicketId};
use crate::problem::ProblemCode;
use crate::text::Text;
use crate::ticket::api::{COMMENT_MAX, HoldComment};
use crate::ticket::hold::{Hold, ResolutionCode};
use crate::ticket::{CommentKind, Fact};
use serde_json::{Value, json};
use uuid::Uuid;

/// An incident that Ana has.
fn desk() -> (Desk, Actor, TicketId) {
    let mut desk = Desk::new(Ranking::LoadFirst);
    desk.world.versions.insert((ITEM, 1), incident());
    let ana = desk.technician(1, 3);
    let ticket = desk.report("me", "slow");
    desk.world.take_effects();
    (desk, ana, ticket)
}

fn moved(desk: &mut Desk, actor: &Actor, body: MoveStatus) -> Result<Value, Problem> {
    desk.call(Some(actor), &Command::MoveStatus(body))
}

/// The fields that a move is refused for; nothing was changed.
fn wrong(desk: &mut Desk, actor: &Actor, body: MoveStatus) -> Vec<String> {
    let problem = moved(desk, actor, body).unwrap_err();
    assert_eq!(problem.code, ProblemCode::Invalid);
    assert!(!desk.world.is_changed(), "I14");
    problem.errors.into_iter().map(|error| error.field).collect()
}

fn status(desk: &Desk, ticket: TicketId) -> Status {
    desk.world.ticket(ticket).unwrap().head.status
}

fn hold(desk: &Desk, ticket: TicketId) -> Option<Hold> {
    desk.world.ticket(ticket).unwrap().internal.as_ref().unwrap().hold.clone()
}

fn question(id: u128, body: &str) -> Option<HoldComment> {
    Some(HoldComment { id: CommentId(Uuid::from_u128(id)), body: body.to_owned() })
}

#[test]
fn a_move_says_which_fields_it_lacks_and_which_have_no_place_in_it() {
    let (mut desk, ana, ticket) = desk();
    let to = |to| MoveStatus::new(ticket, Status::InProgress, to);
    let long = || "x".repeat(COMMENT_MAX + 1);
    for (body, fields) in [
        (to(Status::Waiting), vec!["comment"]),
        (MoveStatus { comment: question(1, " "), ..to(Status::Waiting) }, vec!["comment.body"]),
        (MoveStatus { comment: question(1, &long()), ..to(Status::Waiting) }, vec!["comment.body"]),
        (to(Status::OnHold), vec!["reason"]),
        (MoveStatus { reason: Some(HoldReason::Requester), ..to(Status::OnHold) }, vec!["reason"]),
        (
            MoveStatus { reason: Some(HoldReason::Vendor), comment: question(1, "Why?"), ..to(Status::Waiting) },
            vec!["reason"],
        ),
        (MoveStatus { reason: Some(HoldReason::Change), note: "x".repeat(501), ..to(Status::OnHold) }, vec!["note"]),
        (to(Status::Cancelled), vec!["resolution"]),
        (to(Status::Resolved), vec!["resolution", "code"]),
        (MoveStatus { skip_tasks: true, reason: Some(HoldReason::Vendor), ..to(Status::OnHold) }, vec!["skip_tasks"]),
        (MoveStatus { code: Some(ResolutionCode::Fixed), ..to(Status::Resolved) }, vec!["resolution"]),
        (MoveStatus { resolution: "Done.".to_owned(), ..to(Status::Resolved) }, vec!["code"]),
        (
            MoveStatus {
                resolution: "Twice.".to_owned(),
                code: Some(ResolutionCode::Fixed),
                note: "n".to_owned(),
                comment: question(1, "c"),
                ..to(Status::Cancelled)
            },
            vec!["code", "comment", "note"],
        ),
    ] {
        assert_eq!(wrong(&mut desk, &ana, body.clone()), fields, "{body:?}");
    }
}

#[test]
fn a_hold_has_its_reason_for_the_team_and_going_on_clears_it() {
    let (mut desk, ana, ticket) = desk();
    let (reason, note) = (Some(HoldReason::Vendor), " Case 4711 ".to_owned());
    let body = MoveStatus { reason, note, ..MoveStatus::new(ticket, Status::InProgress, Status::OnHold) };
    moved(&mut desk, &ana, body).unwrap();
    let held = hold(&desk, ticket).unwrap();
    assert_eq!(
        (held.reason, held.note.as_str(), held.by, held.since),
        (HoldReason::Vendor, "Case 4711", ana.person, desk.now)
    );
    assert_eq!((desk.technician_of(&ana).load, desk.item(ticket).state), (0, WorkState::Paused), "it is no load");
    let facts: Vec<Fact> = desk.world.take_effects().events.into_iter().map(|event| event.fact).collect();
    assert_eq!(facts[0], Fact::Held { reason: HoldReason::Vendor });
    desk.status(&ana, ticket, Status::InProgress).unwrap();
    assert_eq!((status(&desk, ticket), hold(&desk, ticket)), (Status::InProgress, None));
}

#[test]
fn waiting_for_the_requester_asks_them_in_the_same_call() {
    let (mut desk, ana, ticket) = desk();
    let comment = question(7, "Which screen is it?");
    let body = MoveStatus { comment, ..MoveStatus::new(ticket, Status::InProgress, Status::Waiting) };
    moved(&mut desk, &ana, body.clone()).unwrap();
    let comments = desk.world.comments_of(ticket);
    assert_eq!((comments[0].kind, comments[0].comment.body.as_str()), (CommentKind::Public, "Which screen is it?"));
    assert_eq!(comments[0].tags, desk.world.ticket(ticket).unwrap().public_tags);
    assert_eq!(hold(&desk, ticket).unwrap().reason, HoldReason::Requester);
    desk.status(&ana, ticket, Status::InProgress).unwrap();
    let again = moved(&mut desk, &ana, body).unwrap_err();
    assert_eq!(again.code, ProblemCode::Conflict, "a comment of this id is there");
    assert_eq!(status(&desk, ticket), Status::InProgress);
}

/// INC-4 of DOMAIN.md 2.1: the reply goes on with the work, as one event that is worth a notice.
#[test]
fn inc_4_a_reply_of_the_requester_resumes_what_waits_for_them() {
    let (mut desk, ana, ticket) = desk();
    desk.status(&ana, ticket, Status::Waiting).unwrap();
    desk.world.take_effects();
    let rebecca = desk.rebecca.clone();
    desk.comment(&rebecca, ticket, "The left one.").unwrap();
    assert_eq!((status(&desk, ticket), hold(&desk, ticket)), (Status::InProgress, None));
    let facts: Vec<Fact> = desk.world.take_effects().events.into_iter().map(|event| event.fact).collect();
    let goes_on = Fact::StatusChanged { from: Status::Waiting, to: Status::InProgress };
    assert!(matches!(facts.as_slice(), [Fact::Commented { .. }, moved] if *moved == goes_on), "{facts:?}");
    assert_eq!(desk.assignee(ticket), Some(ana.person));
}

#[test]
fn a_reply_resumes_what_is_on_hold_whatever_it_waits_for() {
    let (mut desk, ana, ticket) = desk();
    let rebecca = desk.rebecca.clone();
    for reason in HoldReason::OTHERS {
        let body =
            MoveStatus { reason: Some(reason), ..MoveStatus::new(ticket, status(&desk, ticket), Status::OnHold) };
        moved(&mut desk, &ana, body).unwrap();
        desk.comment(&rebecca, ticket, "It works again.").unwrap();
        assert_eq!((status(&desk, ticket), hold(&desk, ticket)), (Status::InProgress, None), "{reason:?}");
    }
}

#[test]
fn the_end_of_an_incident_is_counted_and_what_comes_back_is_not() {
    let (mut desk, ana, ticket) = desk();
    desk.status(&ana, ticket, Status::Resolved).unwrap();
    let code = |desk: &Desk| desk.world.ticket(ticket).unwrap().internal.as_ref().unwrap().code;
    assert_eq!(code(&desk), Some(ResolutionCode::Fixed));
    let rebecca = desk.rebecca.clone();
    desk.comment(&rebecca, ticket, "It is black again.").unwrap();
    assert_eq!((status(&desk, ticket), code(&desk)), (Status::InProgress, None));
    desk.status(&ana, ticket, Status::Resolved).unwrap();
    desk.status(&ana, ticket, Status::Closed).unwrap();
    assert_eq!(code(&desk), Some(ResolutionCode::Fixed), "closing keeps how it was resolved");
}

#[test]
fn a_cancellation_tells_the_requester_why() {
    let (mut desk, ana, ticket) = desk();
    desk.status(&ana, ticket, Status::Cancelled).unwrap();
    let public = &desk.world.ticket(ticket).unwrap().public;
    assert_eq!(public.resolution.as_ref().unwrap().text, "Reported twice.");
}

#[test]
fn the_last_task_of_an_incident_does_not_end_it_and_what_is_left_ends_with_it() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let task = |key: &str| PlannedTask {
        key: key.to_owned(),
        title: Text::plain(key),
        per: Per::Request,
        team: TEAM,
        instructions: Text::default(),
        after: Vec::new(),
        when: None,
        fields: Vec::new(),
        does: Does::Work,
        weight: 1,
        level: None,
    };
    let mut version = incident();
    version.delivery.tasks = vec![task("look"), task("tell")];
    desk.world.versions.insert((ITEM, 1), version);
    let ana = desk.technician(1, 3);
    let (whole, part) = (desk.report("me", "slow"), desk.report("me", "slow"));
    let tasks = |desk: &Desk, ticket| desk.world.tasks_of(ticket).map(|tagged| tagged.task.clone()).collect::<Vec<_>>();
    for task in tasks(&desk, whole) {
        let body: EndTask =
            serde_json::from_value(json!({ "ticket": whole, "task": task.id, "outcome": "complete" })).unwrap();
        desk.call(Some(&ana), &Command::EndTask(body)).unwrap();
    }
    assert_eq!(status(&desk, whole), Status::InProgress, "how it was resolved is still to be said");
    desk.status(&ana, part, Status::Cancelled).unwrap();
    assert!(tasks(&desk, part).iter().all(|task| task.state == TaskState::Cancelled));
    // As long as a task is open the ticket is (DOMAIN.md section 1), unless somebody says that none is needed.
    let open = desk.report("me", "slow");
    let code = Some(ResolutionCode::Fixed);
    let resolution = "Plugged in.".to_owned();
    let body = MoveStatus { resolution, code, ..MoveStatus::new(open, Status::InProgress, Status::Resolved) };
    desk.world.take_effects();
    assert_eq!(wrong(&mut desk, &ana, body.clone()), ["skip_tasks"]);
    moved(&mut desk, &ana, MoveStatus { skip_tasks: true, ..body.clone() }).unwrap();
    assert_eq!(status(&desk, open), Status::Resolved);
    let how = |task: &crate::fulfilment::Task| (task.state, task.ended_by.clone());
    assert!(tasks(&desk, open).iter().all(|task| how(task) == (TaskState::Skipped, "Technician 1".to_owned())));
    let facts = desk.world.take_effects().events.into_iter().map(|event| event.fact);
    let skipped = facts.filter(|fact| matches!(fact, Fact::TaskEnded { outcome: Outcome::Skipped, .. }));
    assert_eq!(skipped.count(), 2, "each is told");
    // Without open tasks nothing has to be said, and may be.
    for skip_tasks in [false, true] {
        let done = desk.report("me", "slow");
        for task in tasks(&desk, done) {
            let body = json!({ "ticket": done, "task": task.id, "outcome": "skipped" });
            desk.call(Some(&ana), &Command::EndTask(serde_json::from_value(body).unwrap())).unwrap();
        }
        moved(&mut desk, &ana, MoveStatus { ticket: done, skip_tasks, ..body.clone() }).unwrap();
        assert_eq!(status(&desk, done), Status::Resolved);
    }
}
