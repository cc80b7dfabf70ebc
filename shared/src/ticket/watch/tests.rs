//! Who watches: what they see, who lets them, and that it ends.

use super::*;
use crate::assignment::Ranking;
use crate::command::Command;
use crate::fixture::{Desk, REBECCA, requester};
use crate::ids::TicketId;
use crate::tag::Tag;
use crate::ticket::lifecycle::Status;
use uuid::Uuid;

const OTHER: PersonId = PersonId(Uuid::from_u128(0x66));

fn watch(desk: &mut Desk, actor: &Actor, ticket: TicketId, person: PersonId) -> Result<Value, Problem> {
    desk.call(Some(actor), &Command::AddWatcher(AddWatcher { ticket, person }))
}

fn leave(desk: &mut Desk, actor: &Actor, ticket: TicketId, person: PersonId) -> Result<Value, Problem> {
    desk.call(Some(actor), &Command::RemoveWatcher(RemoveWatcher { ticket, person }))
}

fn tag_of(desk: &Desk, person: PersonId) -> Tag {
    desk.world.tags_for([(TagKind::Person, person.0)]).as_slice()[0]
}

/// A request on which somebody works, with a reply and a note.
fn worked_on() -> (Desk, Actor, TicketId) {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let ana = desk.technician(1, 3);
    desk.world.people.insert(OTHER, "Olga Other".to_owned());
    desk.world.tags.insert((TagKind::Person, OTHER.0), 66);
    let ticket = desk.submit();
    desk.comment(&ana, ticket, "On Monday.").unwrap();
    desk.note(&ana, ticket, "Which one?").unwrap();
    desk.world.take_effects();
    (desk, ana, ticket)
}

#[test]
fn a_watcher_sees_the_public_part_alone_and_nothing_once_they_stop() {
    let (mut desk, ana, ticket) = worked_on();
    let rebecca = desk.rebecca.clone();
    let before = desk.world.ticket(ticket).unwrap().clone();
    watch(&mut desk, &rebecca, ticket, OTHER).unwrap();
    let tag = tag_of(&desk, OTHER);
    let shown = |desk: &Desk| {
        let whole = desk.world.ticket(ticket).unwrap();
        let lines = desk.world.lines_of(ticket).iter().all(|line| line.tags.meet(&[tag]));
        let replies = desk.world.public_comments_of(ticket).iter().all(|comment| comment.tags.meet(&[tag]));
        [whole.public_tags.meet(&[tag]), lines, replies]
    };
    assert_eq!(shown(&desk), [true; 3]);
    let notes = desk.world.comments_of(ticket).into_iter().filter(|comment| comment.kind == CommentKind::WorkNote);
    assert!(notes.into_iter().all(|note| !note.tags.meet(&[tag])), "no note");
    assert_eq!(desk.world.ticket(ticket).unwrap().internal_tags, before.internal_tags);
    let stranger = requester(OTHER, "Olga Other");
    desk.comment(&stranger, ticket, "We need two more.").unwrap();
    desk.comment(&ana, ticket, "Noted.").unwrap();
    leave(&mut desk, &stranger, ticket, OTHER).unwrap();
    assert_eq!(shown(&desk), [false; 3]);
    let gone = desk.comment(&stranger, ticket, "Still there?").unwrap_err();
    assert_eq!(gone.code, ProblemCode::NotFound);
    let facts: Vec<Fact> = desk.world.take_effects().events.into_iter().map(|event| event.fact).collect();
    assert!(facts.contains(&Fact::WatcherAdded { person: OTHER }));
    assert!(facts.contains(&Fact::WatcherRemoved { person: OTHER }));
}

#[test]
fn only_who_asked_and_who_works_on_it_let_others_watch() {
    let (mut desk, ana, ticket) = worked_on();
    let stranger = requester(OTHER, "Olga Other");
    assert_eq!(watch(&mut desk, &stranger, ticket, OTHER).unwrap_err().code, ProblemCode::NotFound);
    watch(&mut desk, &ana, ticket, OTHER).unwrap();
    watch(&mut desk, &ana, ticket, OTHER).unwrap();
    assert_eq!(desk.world.ticket(ticket).unwrap().public.watchers.len(), 1, "each once");
    let other = PersonId(Uuid::from_u128(0x77));
    desk.world.people.insert(other, "Paul Third".to_owned());
    assert_eq!(watch(&mut desk, &stranger, ticket, other).unwrap_err().code, ProblemCode::Forbidden);
    watch(&mut desk, &ana, ticket, other).unwrap();
    assert_eq!(leave(&mut desk, &stranger, ticket, other).unwrap_err().code, ProblemCode::Forbidden);
    let fault = |problem: Problem| problem.errors.into_iter().next().map(|error| error.fault);
    let unknown = watch(&mut desk, &ana, ticket, PersonId(Uuid::from_u128(0x78))).unwrap_err();
    assert_eq!(fault(unknown), Some(FieldFault::UnknownPerson));
    assert!(matches!(fault(watch(&mut desk, &ana, ticket, REBECCA).unwrap_err()), Some(FieldFault::Unreadable { .. })));
    for number in 0..WATCHERS_MAX - 2 {
        let person = PersonId(Uuid::from_u128(0x1_0000 + number as u128));
        desk.world.people.insert(person, format!("Person {number}"));
        watch(&mut desk, &ana, ticket, person).unwrap();
    }
    let last = PersonId(Uuid::from_u128(0x2_0000));
    desk.world.people.insert(last, "One Too Many".to_owned());
    let full = watch(&mut desk, &ana, ticket, last).unwrap_err();
    assert_eq!(fault(full), Some(FieldFault::TooManyRows { max: WATCHERS_MAX }));
}

#[test]
fn what_ended_is_watched_no_more_and_may_be_left() {
    let (mut desk, ana, ticket) = worked_on();
    watch(&mut desk, &ana, ticket, OTHER).unwrap();
    desk.status(&ana, ticket, Status::Resolved).unwrap();
    desk.status(&ana, ticket, Status::Closed).unwrap();
    desk.world.take_effects();
    assert_eq!(watch(&mut desk, &ana, ticket, ana.person).unwrap_err().code, ProblemCode::Conflict);
    let stranger = requester(OTHER, "Olga Other");
    leave(&mut desk, &stranger, ticket, OTHER).unwrap();
    assert!(!desk.world.ticket(ticket).unwrap().is_watched_by(OTHER));
}

#[test]
fn whom_a_line_is_for_keeps_their_line_when_they_stop_watching() {
    let (mut desk, ana, ticket) = worked_on();
    let (person, stranger) = (desk.stranger.person, desk.stranger.clone());
    watch(&mut desk, &ana, ticket, person).unwrap();
    leave(&mut desk, &stranger, ticket, person).unwrap();
    let tag = tag_of(&desk, person);
    assert!(desk.world.lines_of(ticket).iter().all(|line| line.tags.meet(&[tag])));
    assert!(!desk.world.ticket(ticket).unwrap().public_tags.meet(&[tag]));
}
