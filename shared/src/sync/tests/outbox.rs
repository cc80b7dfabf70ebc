//! Laws of the outbox and of the overlay over it: I8, I9, I11, I13, I14.

use super::{cursor, raw};
use crate::command::Command;
use crate::fixture::{REBECCA, TODAY, requester};
use crate::ids::{CallId, ClientId, CommentId, TicketId};
use crate::problem::{Problem, ProblemCode};
use crate::row::{Row, RowKind};
use crate::sync::api::{CallResult, Op, Outcome, PUSH_MAX, Push, Pushed, Snapshot};
use crate::sync::outbox::{EntryState, Outbox, SENT_WITHIN_DAYS, Settled};
use crate::sync::overlay::overlay;
use crate::sync::replica::Replica;
use crate::ticket::api::{AddComment, AddWorkNote};
use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

const TICKET: TicketId = TicketId(Uuid::from_u128(0x7));

fn outbox() -> Outbox {
    Outbox::new(ClientId(Uuid::from_u128(1)))
}

fn call(number: u128) -> CallId {
    CallId(Uuid::from_u128(number))
}

fn note(number: u128) -> Command {
    let (id, body) = (CommentId(Uuid::from_u128(number)), format!("Note {number}"));
    Command::AddWorkNote(AddWorkNote { ticket: TICKET, id, body, mentions: Vec::new(), attachments: Vec::new() })
}

fn comment(number: u128) -> Command {
    Command::AddComment(AddComment {
        ticket: TICKET,
        id: CommentId(Uuid::from_u128(number)),
        body: format!("Comment {number}"),
        mentions: Vec::new(),
        attachments: Vec::new(),
    })
}

fn at() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap()
}

fn add(outbox: &mut Outbox, number: u128) -> bool {
    outbox.add(call(number), &comment(number), at()).unwrap()
}

fn accepted(id: CallId) -> CallResult {
    CallResult { id, outcome: Outcome::Accepted(raw("{}")) }
}

fn rejected(id: CallId) -> CallResult {
    CallResult { id, outcome: Outcome::Rejected(Problem::new(ProblemCode::Conflict)) }
}

fn answer(results: Vec<CallResult>) -> Pushed {
    Pushed { results, stopped: None }
}

fn bytes(push: &Push) -> String {
    serde_json::to_string(push).unwrap()
}

#[test]
fn i11_a_retry_sends_the_same_bytes() {
    let mut outbox = outbox();
    add(&mut outbox, 1);
    add(&mut outbox, 2);
    let first = bytes(&outbox.next_push().unwrap());
    assert!(outbox.next_push().is_none(), "one push at a time");
    outbox.push_failed();
    assert_eq!(bytes(&outbox.next_push().unwrap()), first);
}

#[test]
fn i11_a_double_click_is_one_call() {
    let mut outbox = outbox();
    assert!(add(&mut outbox, 1));
    assert!(!add(&mut outbox, 1));
    assert_eq!(outbox.unsent(), 1);
    outbox.next_push().unwrap();
    assert!(!add(&mut outbox, 1), "also while it is under way");
    outbox.pushed(answer(vec![accepted(call(1))]));
    assert!(!add(&mut outbox, 1), "also while its frame is");
    assert_eq!(outbox.pending().count(), 1);
}

#[test]
fn i13_calls_are_numbered_without_gaps_in_the_order_they_were_made() {
    let mut outbox = outbox();
    for number in 1..=250 {
        add(&mut outbox, number);
    }
    let mut sent = Vec::new();
    while let Some(push) = outbox.next_push() {
        assert!(push.calls.len() <= PUSH_MAX);
        sent.extend(push.calls.iter().map(|call| (call.seq, call.id)));
        let results = push.calls.iter().map(|call| accepted(call.id)).collect();
        outbox.pushed(answer(results));
    }
    let expected: Vec<_> = (1..=250).map(|number| (i64::try_from(number).unwrap(), call(number))).collect();
    assert_eq!(sent, expected);
}

#[test]
fn i14_a_rejected_call_does_not_block_the_next_one_and_is_kept_for_the_person() {
    let mut outbox = outbox();
    for number in 1..=3 {
        add(&mut outbox, number);
    }
    outbox.next_push().unwrap();
    let settled = outbox.pushed(answer(vec![accepted(call(1)), rejected(call(2)), accepted(call(3))]));
    assert!(matches!(settled.as_slice(), [Settled::Accepted(..), Settled::Refused(..), Settled::Accepted(..)]));
    assert!(outbox.next_push().is_none());
    assert_eq!(outbox.refused().iter().map(|refused| refused.call.id).collect::<Vec<_>>(), [call(2)]);
    assert_eq!(outbox.refused()[0].call.command(), Some(comment(2)), "what was typed is not lost");
    add(&mut outbox, 4);
    assert_eq!(outbox.next_push().unwrap().calls[0].seq, 4, "the sequence of a rejected call is used up");
    outbox.dismiss(call(2));
    assert!(outbox.refused().is_empty());
}

#[test]
fn a_push_that_was_stopped_goes_on_with_the_first_call_without_a_result() {
    let mut outbox = outbox();
    for number in 1..=3 {
        add(&mut outbox, number);
    }
    outbox.next_push().unwrap();
    let stopped = Some(Problem::new(ProblemCode::Unavailable));
    outbox.pushed(Pushed { results: vec![accepted(call(1))], stopped });
    let again: Vec<CallId> = outbox.next_push().unwrap().calls.iter().map(|call| call.id).collect();
    assert_eq!(again, [call(2), call(3)]);
}

#[test]
fn i15_a_call_is_sent_for_three_weeks_and_given_back_after_them() {
    let mut outbox = outbox();
    let hours = |hours: i64| at() + jiff::SignedDuration::from_hours(hours);
    for (number, made) in [(1, 0), (2, 1), (3, 24)] {
        assert!(outbox.add(call(number), &comment(number), hours(made)).unwrap());
    }
    let weeks = SENT_WITHIN_DAYS * 24;
    assert!(outbox.too_old(hours(weeks)).is_empty());
    assert_eq!(outbox.too_old(hours(weeks + 2)), [call(1), call(2)]);
    // What is on its way may be taken yet, and what was accepted needs no sending.
    outbox.next_push().unwrap();
    assert!(outbox.too_old(hours(weeks + 2)).is_empty());
    outbox.pushed(answer(vec![accepted(call(1))]));
    assert_eq!(outbox.too_old(hours(weeks + 2)), [call(2)]);
    // A device whose clock was set back keeps sending.
    assert!(outbox.too_old(hours(-1)).is_empty());
}

#[test]
fn i9_an_accepted_call_stays_until_the_base_holds_it() {
    let mut outbox = outbox();
    add(&mut outbox, 1);
    outbox.next_push().unwrap();
    outbox.pushed(answer(vec![accepted(call(1))]));
    assert_eq!(outbox.pending().next().unwrap().state, EntryState::Accepted);
    assert_eq!(outbox.unsent(), 0);
    outbox.acknowledged(&[call(1)]);
    assert_eq!(outbox.pending().count(), 0);
}

#[test]
fn i9_a_frame_before_the_pushs_answer_settles_too() {
    let mut outbox = outbox();
    add(&mut outbox, 1);
    outbox.next_push().unwrap();
    outbox.acknowledged(&[call(1)]);
    assert!(outbox.pushed(answer(vec![accepted(call(1))])).is_empty());
    assert_eq!(outbox.pending().count(), 0);
}

#[test]
fn i10_a_snapshot_confirms_what_was_decided_even_if_the_answer_comes_later() {
    let mut outbox = outbox();
    add(&mut outbox, 1);
    add(&mut outbox, 2);
    outbox.next_push().unwrap();
    outbox.push_failed();
    outbox.confirmed_up_to(1);
    assert_eq!(outbox.unsent(), 2, "the outcome is asked for again, it may be a refusal");
    outbox.next_push().unwrap();
    outbox.pushed(answer(vec![accepted(call(1)), accepted(call(2))]));
    let left: Vec<CallId> = outbox.pending().map(|entry| entry.call.id).collect();
    assert_eq!(left, [call(2)], "no frame will name call 1 any more");
}

#[test]
fn the_wire_form_of_a_push_is_what_the_server_reads() {
    let mut outbox = outbox();
    add(&mut outbox, 1);
    let push: Push = serde_json::from_str(&bytes(&outbox.next_push().unwrap())).unwrap();
    let read = Command::read(&push.calls[0].name, push.calls[0].version, &push.calls[0].body).unwrap();
    assert_eq!(read, comment(1));
}

fn base() -> Replica {
    let head = format!(
        r#"{{"id":"{TICKET}","kind":"service_request","number":"REQ-1","title":"Dock","language":"en","status":"waiting",
        "priority":3,"team":null,"assignee":null,"assignee_name":null,"requester":"{REBECCA}","requester_name":"Rebecca",
        "icon":"dock","lines":1,"created_at":"2026-11-23T08:00:00Z","changed_at":"2026-11-23T08:00:00Z","needed_by":null}}"#
    );
    let public = format!(r#"{{"id":"{TICKET}","item":null,"request":null,"started_at":null,"resolution":null}}"#);
    let rows = vec![
        Op::Put("ticket_head".to_owned(), TICKET.0, 1, raw(&head)),
        Op::Put("ticket_public".to_owned(), TICKET.0, 1, raw(&public)),
    ];
    let mut replica = Replica::default();
    assert!(replica.load(&Snapshot { cursor: cursor(0), client_seq: 0, rows }).is_empty());
    replica
}

#[test]
fn i8_with_an_empty_outbox_the_overlay_is_empty() {
    let (actor, mut outbox) = (requester(REBECCA, "Rebecca"), outbox());
    assert!(overlay(&base(), &outbox, &actor, TODAY).is_empty());
    add(&mut outbox, 1);
    assert!(!overlay(&base(), &outbox, &actor, TODAY).is_empty());
    outbox.acknowledged(&[call(1)]);
    assert!(overlay(&base(), &outbox, &actor, TODAY).is_empty());
}

#[test]
fn the_overlay_shows_comment_and_reopening_by_the_rules_of_the_server() {
    let (actor, mut outbox) = (requester(REBECCA, "Rebecca"), outbox());
    add(&mut outbox, 1);
    add(&mut outbox, 2);
    let overlay = overlay(&base(), &outbox, &actor, TODAY);
    let comments: Vec<_> = overlay.keys().filter(|(kind, _)| *kind == RowKind::Comment).collect();
    assert_eq!(comments.len(), 2);
    let Row::TicketHead(head) = overlay[&(RowKind::TicketHead, TICKET.0)].as_ref() else { panic!("a head") };
    assert_eq!(head.status, crate::ticket::lifecycle::Status::InProgress);
}

#[test]
fn the_overlay_leaves_out_what_the_base_does_not_allow() {
    let (actor, mut outbox) = (requester(crate::fixture::STRANGER, "Sam"), outbox());
    add(&mut outbox, 1);
    // A device holds only what its person may see.
    assert!(overlay(&Replica::default(), &outbox, &actor, TODAY).is_empty());
    // What the person sees, and the rules refuse them.
    let (rebecca, mut notes) = (requester(REBECCA, "Rebecca"), self::outbox());
    notes.add(call(1), &note(1), at()).unwrap();
    assert!(overlay(&base(), &notes, &rebecca, TODAY).is_empty());
    assert!(!overlay(&base(), &outbox, &rebecca, TODAY).is_empty(), "what they may do is shown");
}

proptest! {
    /// Any interleaving of adds, pushes, lost answers, results, frames: nothing vanishes, nothing is sent out of order.
    #[test]
    fn i15_nothing_leaves_the_outbox_without_confirmation_or_refusal(steps in prop::collection::vec(0..6_u8, 1..80)) {
        let mut outbox = outbox();
        let (mut made, mut acknowledged, mut refused) = (0_u128, 0_usize, 0_usize);
        let mut under_way: Option<Push> = None;
        let mut decided: Vec<CallId> = Vec::new();
        for step in steps {
            match step {
                0 | 1 => {
                    made += 1;
                    add(&mut outbox, made);
                }
                2 => under_way = under_way.or_else(|| outbox.next_push()),
                3 => {
                    if under_way.take().is_some() {
                        outbox.push_failed();
                    }
                }
                4 => {
                    if let Some(push) = under_way.take() {
                        prop_assert!(push.calls.windows(2).all(|pair| pair[0].seq + 1 == pair[1].seq), "I13");
                        let reject = |call: &crate::sync::api::Call| call.seq % 5 == 0;
                        refused += push.calls.iter().filter(|call| reject(call)).count();
                        decided.extend(push.calls.iter().filter(|call| !reject(call)).map(|call| call.id));
                        let result = |call: &crate::sync::api::Call| if reject(call) { rejected(call.id) } else { accepted(call.id) };
                        outbox.pushed(answer(push.calls.iter().map(result).collect()));
                    }
                }
                _ => {
                    acknowledged += decided.len();
                    outbox.acknowledged(&decided);
                    decided.clear();
                }
            }
            prop_assert_eq!(outbox.pending().count() + acknowledged + refused, usize::try_from(made).unwrap());
            prop_assert_eq!(outbox.refused().len(), refused);
        }
    }
}

#[test]
fn i12_what_was_accepted_and_is_not_in_the_base_is_asked_for_again() {
    let mut outbox = outbox();
    add(&mut outbox, 1);
    let first = bytes(&outbox.next_push().unwrap());
    outbox.pushed(answer(vec![accepted(call(1))]));
    assert!(outbox.next_push().is_none(), "it is with the server");
    assert!(!outbox.beat(), "its frame may be on its way");
    assert!(outbox.beat(), "after another heartbeat it may as well be lost");
    assert_eq!(bytes(&outbox.next_push().unwrap()), first, "the same bytes: a stored result answers them");
    outbox.pushed(answer(vec![accepted(call(1))]));
    assert!(!outbox.beat(), "it is waited for again");
    assert!(outbox.ask_again(), "where a stream begins anew it is not");
    outbox.acknowledged(&[call(1)]);
    assert!(!outbox.beat() && !outbox.ask_again() && outbox.next_push().is_none());
}
