//! What a device keeps: every format that was ever written is read, a call is saved only when it is there, and nothing
//! leaves without a decision (I9, I13, I15).

use super::{cursor, location, raw};
use crate::command::Command;
use crate::ids::{CallId, ClientId, CommentId, TicketId};
use crate::problem::{Problem, ProblemCode};
use crate::row::{Row, RowKind};
use crate::sync::api::{CallResult, Frame, Op, Outcome, Pushed, Snapshot};
use crate::sync::kept::{
    BASE_VERSION, BETWEEN, Base, BasePlace, CALL_FORMAT, KeptCall, Place, Unsent, pack_of, packed, renumbered, without,
    written,
};
use crate::sync::link::{Input, Link, LinkStatus, Output};
use crate::sync::outbox::{EntryState, Outbox};
use crate::sync::replica::{Reader, Reading, Replica};
use crate::ticket::api::AddComment;
use jiff::Timestamp;
use std::cell::Cell;
use std::sync::Arc;
use uuid::Uuid;

/// One file for each format; a new format adds one, and none is ever changed or taken away.
const FORMATS: [&str; 1] = [include_str!("kept/outbox-format-1.jsonl")];

const CLIENT: ClientId = ClientId(Uuid::from_u128(1));

fn call(number: u128) -> CallId {
    CallId(Uuid::from_u128(number))
}

fn at() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap()
}

fn comment(number: u128) -> Command {
    Command::AddComment(AddComment {
        ticket: TicketId(Uuid::from_u128(7)),
        id: CommentId(Uuid::from_u128(number)),
        body: format!("Comment {number}"),
        mentions: Vec::new(),
        attachments: Vec::new(),
    })
}

fn place(last: i64) -> Place {
    Place { client: CLIENT, last }
}

fn kept(format: &str) -> Vec<KeptCall> {
    format.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Ids and numbers of what is due, in order.
fn due(outbox: &mut Outbox) -> Vec<(CallId, i64)> {
    let push = outbox.next_push();
    outbox.push_failed();
    push.map(|push| push.calls.iter().map(|call| (call.id, call.seq)).collect()).unwrap_or_default()
}

fn hold(outbox: &mut Outbox, number: u128) {
    assert!(outbox.hold(call(number), &comment(number), at()).unwrap());
}

#[test]
fn i15_calls_of_every_format_are_read_and_go_on_where_they_stood() {
    assert_eq!(FORMATS.len(), usize::from(CALL_FORMAT), "each format has its fixture");
    let calls = kept(FORMATS[0]);
    let bodies: Vec<String> = calls.iter().map(|call| call.body.get().to_owned()).collect();
    let mut outbox = Outbox::new(ClientId(Uuid::from_u128(99)));
    outbox.take_up(place(4), calls);
    assert_eq!(outbox.client(), CLIENT);
    let pending: Vec<_> = outbox.pending().map(|entry| (entry.call.id, entry.again)).collect();
    // A call that this build does not know is sent all the same.
    assert_eq!(pending, [(call(0xa), false), (call(0xb), true), (call(0xd), false)]);
    assert_eq!(due(&mut outbox), [(call(0xa), 1), (call(0xb), 2), (call(0xd), 4)]);
    let sent: Vec<&str> = outbox.pending().map(|entry| entry.call.body.get()).collect();
    assert_eq!(sent, [&bodies[0], &bodies[1], &bodies[3]], "byte for byte");
    let refused = outbox.refused();
    assert_eq!((refused[0].call.id, refused[0].problem.code), (call(0xc), ProblemCode::Conflict));
    assert!(matches!(refused[0].call.command(), Some(Command::AddComment(body)) if body.body == "Too late"));
}

#[test]
fn what_is_written_now_is_read_as_it_was() {
    let mut outbox = Outbox::new(CLIENT);
    outbox.add(call(5), &comment(5), at()).unwrap();
    let entry = outbox.pending().next().unwrap().call.clone();
    let written = serde_json::to_string(&KeptCall::new(entry.clone(), CLIENT, at())).unwrap();
    let read: KeptCall = serde_json::from_str(&written).unwrap();
    assert_eq!((read.format, read.client, read.created_at, read.again), (CALL_FORMAT, CLIENT, at(), false));
    let call = read.into_call();
    assert_eq!((call.id, call.seq, call.name, call.body.get()), (entry.id, 1, entry.name, entry.body.get()));
}

#[test]
fn i9_a_call_is_shown_at_once_and_neither_saved_nor_sent_before_the_device_has_it() {
    let mut outbox = Outbox::new(CLIENT);
    hold(&mut outbox, 5);
    assert_eq!(outbox.pending().next().unwrap().state, EntryState::Saving);
    assert_eq!((outbox.unsent(), due(&mut outbox)), (1, Vec::new()));
    assert!(!outbox.hold(call(5), &comment(5), at()).unwrap(), "the same id twice is one call");
    assert!(outbox.kept(call(5), place(1)));
    assert_eq!(due(&mut outbox), [(call(5), 1)]);
}

#[test]
fn what_the_device_does_not_take_is_refused_and_blocks_nothing() {
    let mut outbox = Outbox::new(CLIENT);
    hold(&mut outbox, 5);
    hold(&mut outbox, 6);
    assert!(outbox.not_kept(call(5), Problem::new(ProblemCode::NotKept)).is_some());
    assert!(outbox.kept(call(6), place(1)));
    assert_eq!(due(&mut outbox), [(call(6), 1)]);
    assert_eq!(outbox.refused()[0].call.id, call(5));
    // It is no call of the device's, and stays until it is seen.
    outbox.take_up(place(1), Vec::new());
    assert_eq!(outbox.refused().len(), 1);
}

#[test]
fn i13_a_call_behind_one_of_another_tab_waits_until_that_is_known() {
    let mut outbox = Outbox::new(CLIENT);
    hold(&mut outbox, 6);
    assert!(!outbox.kept(call(6), place(2)), "number 1 is somewhere else");
    assert_eq!(due(&mut outbox), [], "with a gap nothing is sent");
    let mut calls = kept(FORMATS[0]);
    calls.truncate(1);
    let mut own = calls[0].clone();
    (own.id, own.seq) = (call(6), 2);
    calls.insert(0, own);
    outbox.take_up(place(2), calls);
    assert_eq!(due(&mut outbox), [(call(0xa), 1), (call(6), 2)]);
}

#[test]
fn i15_taking_up_again_keeps_what_is_known_and_what_is_on_its_way() {
    let mut outbox = Outbox::new(CLIENT);
    outbox.take_up(place(4), kept(FORMATS[0]));
    let accepted = CallResult { id: call(0xa), outcome: Outcome::Accepted(raw("{}")) };
    outbox.next_push().unwrap();
    outbox.pushed(Pushed { results: vec![accepted], stopped: None });
    hold(&mut outbox, 6);
    outbox.take_up(place(4), kept(FORMATS[0]));
    let states: Vec<_> = outbox.pending().map(|entry| entry.state).collect();
    assert_eq!(states, [EntryState::Accepted, EntryState::Queued, EntryState::Queued, EntryState::Saving]);
    // Under another client everything goes again.
    let (anew, calls) = renumbered(kept(FORMATS[0]), ClientId(Uuid::from_u128(2)));
    outbox.take_up(anew, calls);
    assert_eq!(outbox.pending().filter(|entry| entry.state == EntryState::Queued).count(), 3);
}

#[test]
fn what_leaves_is_named_so_that_the_device_lets_go_of_it() {
    let mut outbox = Outbox::new(CLIENT);
    outbox.take_up(place(4), kept(FORMATS[0]));
    outbox.acknowledged(&[call(0xa)]);
    outbox.next_push().unwrap();
    let refused = CallResult { id: call(0xb), outcome: Outcome::Rejected(Problem::new(ProblemCode::Conflict)) };
    outbox.pushed(Pushed { results: vec![refused], stopped: None });
    let gone: Vec<(CallId, i64)> = outbox.take_gone().iter().map(|call| (call.id, call.seq)).collect();
    assert_eq!(gone, [(call(0xa), 1), (call(0xb), 2)]);
    assert!(outbox.take_gone().is_empty(), "it is named once");
}

#[test]
fn a_new_sequence_begins_at_one_in_the_same_order() {
    let mut calls = kept(FORMATS[0]);
    calls.reverse();
    let (place, calls) = renumbered(calls, ClientId(Uuid::from_u128(2)));
    assert_eq!(place, Place { client: ClientId(Uuid::from_u128(2)), last: 4 });
    let order: Vec<_> = calls.iter().map(|call| (call.id, call.seq, call.again)).collect();
    assert_eq!(order, [(call(0xa), 1, true), (call(0xb), 2, true), (call(0xc), 3, true), (call(0xd), 4, true)]);
}

#[test]
fn a_base_is_read_as_it_arrived_and_one_of_another_version_is_none() {
    let id = Uuid::from_u128(3);
    let op = Op::Put("location".to_owned(), id, 2, raw(&location(id, "Plant North")));
    let (name, text) = written(&op);
    assert_eq!(name, format!("location:{id}"));
    let rows = text.unwrap();
    let mut arrived = Replica::default();
    arrived.load(&Snapshot { cursor: cursor(4), client_seq: 0, rows: vec![op] });
    for when_asked in [false, true] {
        let mut kept = Replica::default();
        assert!(kept.restore(&Base::of(BasePlace::at(cursor(4)), rows.clone()).unwrap(), when_asked).is_empty());
        assert_eq!((kept.canonical(), kept.cursor()), (arrived.canonical(), arrived.cursor()));
    }
    assert_eq!(written(&Op::Forget("location".to_owned(), id)), (name, None));
    let older = BasePlace { version: BASE_VERSION - 1, cursor: cursor(4) };
    assert!(Base::of(older, rows).is_none());
    let torn = Base::of(BasePlace::at(cursor(4)), "{".to_owned()).unwrap();
    for when_asked in [false, true] {
        assert_eq!(Replica::default().restore(&torn, when_asked).len(), 1, "half a base is no base");
    }
}

#[test]
fn a_row_of_the_device_is_read_when_it_is_asked_for_and_the_others_behind_it() {
    thread_local! { static READ: Cell<usize> = const { Cell::new(0) } }
    let counting: Reader = |kind, json| {
        READ.set(READ.get() + 1);
        Reading::Row(Row::from_json(kind, json))
    };
    let ids: Vec<Uuid> = (1..=4).map(Uuid::from_u128).collect();
    let kept =
        |id: &Uuid| written(&Op::Put("location".to_owned(), *id, 2, raw(&location(*id, "Plant, [North]}")))).1.unwrap();
    let text = ids.iter().map(kept).collect::<Vec<_>>().join(&BETWEEN.to_string());
    let base = Base::of(BasePlace::at(cursor(4)), text).unwrap();
    let mut replica = Replica::new(counting);
    assert!(replica.restore(&base, true).is_empty());
    assert_eq!((replica.count(RowKind::Location), READ.get()), (4, 0));
    let name = |replica: &Replica, id| match replica.get(RowKind::Location, id).map(Arc::as_ref) {
        Some(Row::Location(location)) => Some(location.name.clone()),
        _ => None,
    };
    let asked = replica.get(RowKind::Location, ids[0]).cloned().unwrap();
    assert_eq!((name(&replica, ids[0]).as_deref(), READ.get()), (Some("Plant, [North]}"), 1), "it is read once");
    // What a frame brings takes the place of what was kept.
    let moved = Frame {
        from: cursor(4),
        to: cursor(5),
        ops: vec![Op::Put("location".to_owned(), ids[1], 3, raw(&location(ids[1], "Plant South")))],
        acks: Vec::new(),
    };
    replica.apply(&moved);
    assert_eq!((replica.read_on(3), replica.read_on(3), READ.get()), (Ok(true), Ok(false), 4));
    assert_eq!(name(&replica, ids[1]).as_deref(), Some("Plant South"));
    assert!(Arc::ptr_eq(&asked, replica.get(RowKind::Location, ids[0]).unwrap()), "who has it has the same one");
    assert_eq!((replica.all(RowKind::Location).count(), READ.get()), (4, 4));
}

#[test]
fn a_row_of_the_device_that_cannot_be_read_is_absent_until_the_base_comes_anew() {
    let id = Uuid::from_u128(3);
    let row = format!(r#"{{"p":["location","{id}",2,{{"none":1}}]}}"#);
    let mut replica = Replica::default();
    assert!(replica.restore(&Base::of(BasePlace::at(cursor(4)), row).unwrap(), true).is_empty());
    assert!(replica.get(RowKind::Location, id).is_none());
    assert!(replica.read_on(8).unwrap_err().starts_with(&format!("location {id}: ")));
    let (mut link, mut outbox) = (Link::default(), Outbox::new(CLIENT));
    link.handle(Input::Restored, &mut replica, &mut outbox, 0);
    link.handle(Input::Start, &mut replica, &mut outbox, 0);
    let outputs = link.handle(Input::Unreadable, &mut replica, &mut outbox, 0);
    assert_eq!(outputs, [Output::CloseSocket, Output::FetchSnapshot]);
    assert_eq!((link.status(), replica.cursor(), replica.count(RowKind::Location)), (LinkStatus::Loading, None, 0));
}

#[test]
fn rows_in_packs_are_the_rows_and_what_came_later_counts() {
    let row = |id: u128, name: &str| {
        let id = Uuid::from_u128(id);
        written(&Op::Put("location".to_owned(), id, 2, raw(&location(id, name)))).1.unwrap()
    };
    let names = |text: String| {
        let mut replica = Replica::default();
        assert!(replica.restore(&Base::of(BasePlace::at(cursor(4)), text).unwrap(), true).is_empty());
        let name = |row: &Row| if let Row::Location(location) = row { location.name.clone() } else { String::new() };
        replica.all(RowKind::Location).map(|(_, row)| name(row)).collect::<Vec<_>>()
    };
    let between = BETWEEN.to_string();
    // 3 and 131 share a pack.
    let rows = [row(3, "North"), row(4, "South"), row(131, "East"), row(3, "West")];
    let packs = packed(rows.iter().map(String::as_str)).unwrap();
    let (pack, name) = (pack_of(&format!("location:{}", Uuid::from_u128(131))).unwrap(), |id| {
        format!("location:{}", Uuid::from_u128(id))
    });
    assert_eq!(packs.len(), 2);
    let text =
        |packs: &[(String, String)]| packs.iter().map(|(_, rows)| rows.clone()).collect::<Vec<_>>().join(&between);
    assert_eq!(names(text(&packs)), ["West", "South", "East"]);
    let later = [text(&packs), row(131, "Far East")].join(&between);
    assert_eq!(names(later), ["West", "South", "Far East"]);
    let shared = &packs.iter().find(|(name, _)| *name == pack).unwrap().1;
    assert_eq!(names(without(shared, &name(3)).unwrap()), ["East"]);
    assert_eq!(names(without(&without(shared, &name(3)).unwrap(), &name(131)).unwrap()), [""; 0]);
    assert_eq!(without(shared, &name(4)), None, "it is in another one");
    assert!(pack.as_str() > "work_note:", "packs stand behind the rows");
    assert_eq!(packed(["{"].into_iter()), None, "half a row is none");
}

#[test]
fn signing_out_asks_for_whatever_is_here_alone() {
    assert_eq!(Unsent::default().count(), 0);
    let unsent = Unsent { calls: 2, files: 1, drafts: 3 };
    assert_eq!((unsent.count(), unsent.goes_by_itself()), (6, true));
    assert!(!Unsent { calls: 0, ..unsent }.goes_by_itself(), "what was only typed or chosen is sent by nobody");
}
