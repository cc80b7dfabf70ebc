//! Replies to closed tickets: INC-6 of DOMAIN.md 2.1.

use super::*;
use crate::assignment::Ranking;
use crate::command::Command;
use crate::fixture::{Desk, ITEM, incident};
use crate::ids::CommentId;
use crate::problem::ProblemCode;
use crate::ticket::TicketKind;
use crate::ticket::finish::CLOSE_AFTER_DAYS;
use jiff::SignedDuration;
use uuid::Uuid;

fn closed() -> (Desk, Actor, TicketId) {
    let mut desk = Desk::new(Ranking::LoadFirst);
    desk.world.versions.insert((ITEM, 1), incident());
    let ana = desk.technician(1, 3);
    let ticket = desk.report("team", "stopped");
    desk.status(&ana, ticket, Status::Resolved).unwrap();
    desk.status(&ana, ticket, Status::Closed).unwrap();
    desk.world.take_effects();
    (desk, ana, ticket)
}

/// The requester's reply, and the ticket that it opened.
fn reply(desk: &mut Desk, ticket: TicketId, text: &str) -> Option<TicketId> {
    let rebecca = desk.rebecca.clone();
    let answer = desk.comment(&rebecca, ticket, text).unwrap();
    serde_json::from_value::<Commented>(answer).unwrap().follow_up
}

#[test]
fn inc_6_a_reply_to_a_closed_ticket_opens_a_new_one_and_leaves_the_old_one_alone() {
    let (mut desk, ana, ticket) = closed();
    let old = desk.world.ticket(ticket).unwrap().clone();
    let next = reply(&mut desk, ticket, "It is black again.").unwrap();
    assert_eq!(*desk.world.ticket(ticket).unwrap(), old, "untouched");
    let new = desk.world.ticket(next).unwrap().clone();
    assert_eq!((new.head.kind, new.head.number.as_str()), (TicketKind::Incident, "INC-2"));
    assert_eq!(
        (&new.head.title, new.head.priority, new.head.team),
        (&old.head.title, old.head.priority, old.head.team)
    );
    assert_eq!(new.public.request.as_ref().unwrap().answers, old.public.request.as_ref().unwrap().answers);
    let triage =
        |ticket: &Ticket| ticket.internal.as_ref().map(|internal| (internal.impact, internal.urgency)).unwrap();
    assert_eq!(triage(&new), triage(&old));
    let follows = new.public.follows.as_ref().unwrap();
    assert_eq!((follows.ticket, follows.number.as_str()), (ticket, "INC-1"));
    assert_eq!(desk.assignee(next), Some(ana.person), "it goes to somebody like every new one");
    let comments = desk.world.comments_of(next);
    assert_eq!((comments.len(), comments[0].comment.body.as_str()), (1, "It is black again."));
    assert!(desk.world.comments_of(ticket).is_empty());
    assert_eq!(new.public_tags, old.public_tags);
    let facts: Vec<Fact> = desk.world.take_effects().events.into_iter().map(|event| event.fact).collect();
    assert!(facts.contains(&Fact::Follows { ticket }), "{facts:?}");
}

#[test]
fn a_second_reply_is_sent_to_the_ticket_that_follows_already_as_long_as_it_lives() {
    let (mut desk, ana, ticket) = closed();
    let next = reply(&mut desk, ticket, "It is black again.").unwrap();
    let rebecca = desk.rebecca.clone();
    let refused = desk.comment(&rebecca, ticket, "Still black.").unwrap_err();
    assert_eq!(
        (refused.code, refused.detail.as_deref()),
        (ProblemCode::Conflict, Some("INC-2 follows it already. Write there."))
    );
    desk.status(&ana, next, Status::Resolved).unwrap();
    assert!(reply(&mut desk, ticket, "Black once more.").is_some(), "what is done is followed by a new one");
}

#[test]
fn inc_6_only_the_requester_opens_one_and_nothing_follows_what_was_cancelled() {
    let (mut desk, ana, ticket) = closed();
    assert_eq!(desk.comment(&ana, ticket, "One more thing.").unwrap_err().code, ProblemCode::Conflict);
    let cancelled = desk.report("me", "fine");
    desk.status(&ana, cancelled, Status::Cancelled).unwrap();
    desk.world.take_effects();
    let rebecca = desk.rebecca.clone();
    assert_eq!(desk.comment(&rebecca, cancelled, "Why?").unwrap_err().code, ProblemCode::Conflict);
    let empty = desk.comment(&rebecca, ticket, " ").unwrap_err();
    assert_eq!((empty.code, empty.errors[0].field.as_str()), (ProblemCode::Invalid, "body"));
    assert!(!desk.world.is_changed(), "I14");
}

#[test]
fn inside_the_window_a_reply_reopens_and_after_it_a_new_one_follows() {
    let (mut desk, ana, _) = closed();
    let ticket = desk.report("me", "fine");
    desk.status(&ana, ticket, Status::Resolved).unwrap();
    let resolved = desk.now;
    let window = SignedDuration::from_hours(24 * CLOSE_AFTER_DAYS);
    desk.now = resolved + window - SignedDuration::from_secs(2);
    assert_eq!(reply(&mut desk, ticket, "Again."), None);
    assert_eq!(desk.world.ticket(ticket).unwrap().head.status, Status::InProgress);
    desk.status(&ana, ticket, Status::Resolved).unwrap();
    // Nobody has closed it, and a reply comes at the very end of the window.
    desk.now += window - SignedDuration::from_secs(1);
    let next = reply(&mut desk, ticket, "And again.").unwrap();
    assert_eq!(desk.world.ticket(ticket).unwrap().head.status, Status::Closed);
    assert_eq!(desk.world.ticket(next).unwrap().public.follows.as_ref().unwrap().ticket, ticket);
}

#[test]
fn the_id_of_the_new_one_is_known_from_the_call() {
    let (mut desk, _, ticket) = closed();
    let (call, comment) = (CallId(Uuid::from_u128(0xca11)), CommentId(Uuid::from_u128(0xc0)));
    let rebecca = desk.rebecca.clone();
    let body =
        AddComment { ticket, id: comment, body: "Again.".to_owned(), mentions: Vec::new(), attachments: Vec::new() };
    let mut context = Context::new(Some(&rebecca), call, desk.now, crate::fixture::TODAY);
    crate::command::decide(&mut desk.world, &mut context, &Command::AddComment(body)).unwrap();
    assert!(desk.world.ticket(follow_up_id(call)).is_some());
}

#[test]
fn a_reply_that_opens_one_keeps_its_watchers_and_whom_it_names() {
    let (mut desk, ana, ticket) = closed();
    let (other, rebecca) = (crate::ids::PersonId(Uuid::from_u128(0x66)), desk.rebecca.clone());
    desk.world.tags.insert((TagKind::Person, other.0), 66);
    let mut old = desk.world.ticket(ticket).unwrap().clone();
    old.public.watchers.push(Mention { person: other, name: "Olga Other".to_owned() });
    // An approver of the closed one, who does not see the new one.
    let approver = crate::ids::PersonId(Uuid::from_u128(0x67));
    old.public_tags = old.public_tags.union(&Tags::new(vec![66, 67]));
    desk.world.load(crate::world::Record::Ticket(old));
    for (person, name, tag) in [(other, "Olga Other", 66), (approver, "Paul Approver", 67)] {
        desk.world.people.insert(person, name.to_owned());
        desk.world.grants.insert(person, vec![tag]);
    }
    let id = CommentId(desk.fresh());
    let team = desk.internal_tags();
    desk.world.grants.insert(ana.person, team.as_slice().to_vec());
    let mentions = vec![ana.person, other, approver];
    let body = AddComment { ticket, id, body: "Again.".to_owned(), mentions, attachments: Vec::new() };
    let answer = desk.call(Some(&rebecca), &Command::AddComment(body)).unwrap();
    let next = serde_json::from_value::<Commented>(answer).unwrap().follow_up.unwrap();
    let named: Vec<_> = desk.world.comment(id.0).unwrap().comment.mentions.iter().map(|one| one.person).collect();
    assert_eq!(named, [ana.person, other]);
    let new = desk.world.ticket(next).unwrap();
    assert!(new.is_watched_by(other) && new.public_tags.meet(&[66]) && !new.public_tags.meet(&[67]));
    let stranger = desk.stranger.person;
    desk.world.grants.insert(stranger, Vec::new());
    let id = CommentId(desk.fresh());
    let body = AddComment { ticket, id, body: "Again.".to_owned(), mentions: vec![stranger], attachments: Vec::new() };
    let refused = desk.call(Some(&rebecca), &Command::AddComment(body)).unwrap_err();
    assert_eq!(refused.errors[0].field, "mentions", "who never saw the closed one is not named");
}
