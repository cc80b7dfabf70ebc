//! The server's session: what goes into frames, exhaustively for small sets of tags. I4, I16, I17, I19.

use crate::ids::{CallId, ClientId, PersonId};
use crate::sync::log::{Chain, Change, Commit, LoggedCall, encode_put};
use crate::sync::session::{Next, OutgoingFrame, Session};
use crate::tag::{Tag, Tags};
use std::sync::Arc;
use uuid::Uuid;

const ROW: Uuid = Uuid::from_u128(9);
const ME: PersonId = PersonId(Uuid::from_u128(1));
const CLIENT: ClientId = ClientId(Uuid::from_u128(2));

fn subset(bits: u8) -> Vec<Tag> {
    (0..4).filter(|bit| bits & (1 << bit) != 0).map(|bit| Tag::from(bit) + 1).collect()
}

fn session(grants: &[Tag]) -> Session {
    Session::new((ME, CLIENT), grants.into(), (0, Chain::default()), 0)
}

fn change(seq: i64, before: Vec<Tag>, after: Vec<Tag>, gone: bool) -> Change {
    let put = (!gone).then(|| Arc::from(encode_put("work_note", ROW, 1, r#""CANARY""#)));
    Change { seq, kind: "work_note".into(), id: ROW, put, before: Tags::new(before), after: Tags::new(after) }
}

fn commit(first: i64, last: i64, changes: Vec<Change>) -> Commit {
    Commit { first, last, changes, ..Commit::default() }
}

fn frame(next: Next) -> OutgoingFrame {
    match next {
        Next::Frame(frame) => frame,
        other => panic!("a frame is due, not {other:?}"),
    }
}

/// Every set of at most four tags before and after, every set of grants, row gone or not.
fn every_case(check: impl Fn(&str, bool, bool, bool, &[Arc<str>])) {
    for (before, after, grants) in (0..16).flat_map(|b| (0..16).flat_map(move |a| (0..16).map(move |g| (b, a, g)))) {
        for gone in [false, true] {
            let change = change(1, subset(before), subset(after), gone);
            let ops = match session(&subset(grants)).next(&[commit(1, 1, vec![change])]) {
                Next::Frame(frame) => frame.ops,
                Next::Quiet => Vec::new(),
                other => panic!("one commit is looked at, not {other:?}"),
            };
            let name = format!("before {before:04b}, after {after:04b}, grants {grants:04b}, gone {gone}");
            check(&name, before & grants != 0, after & grants != 0, gone, &ops);
        }
    }
}

#[test]
fn i16_content_goes_only_to_grants_that_meet_the_tags_it_has_now() {
    every_case(|name, _, is, gone, ops| {
        let content = ops.iter().filter(|op| op.contains("CANARY")).count();
        assert_eq!(content, usize::from(is && !gone), "{name}");
    });
}

#[test]
fn i16_who_never_saw_a_row_hears_nothing_of_it_not_even_its_id() {
    every_case(|name, was, is, _, ops| {
        if !was && !is {
            assert!(ops.is_empty(), "{name}");
        }
        assert!(ops.len() <= 1, "{name}");
    });
}

#[test]
fn i19_a_row_that_leaves_the_audience_is_forgotten_in_the_same_seq() {
    every_case(|name, was, is, gone, ops| {
        let forgotten = ops.iter().any(|op| op.starts_with(r#"{"f":"#));
        let leaves = was && (!is || gone);
        assert_eq!(forgotten, leaves, "{name}");
    });
}

#[test]
fn i4_a_commit_is_never_split_however_large_it_is() {
    let body = format!(r#""{}""#, "x".repeat(100_000));
    let large = |seq: i64| {
        let put: Arc<str> = encode_put("comment", Uuid::from_u128(seq.unsigned_abs().into()), 1, &body).into();
        Change { put: Some(put), ..change(seq, Vec::new(), vec![1], false) }
    };
    let commits = [commit(1, 3, (1..=3).map(large).collect()), commit(4, 9, (4..=9).map(large).collect())];
    let mut session = session(&[1]);
    let first = frame(session.next(&commits));
    assert_eq!((first.from, first.to, first.ops.len()), (0, 3, 3), "the limit is passed, the next commit waits");
    let second = frame(session.next(&commits));
    assert_eq!((second.from, second.to, second.ops.len()), (3, 9, 6));
    assert_eq!(session.next(&commits), Next::Idle);
}

#[test]
fn small_commits_share_a_frame_and_old_ones_are_passed_over() {
    let commits: Vec<Commit> = (1..=5).map(|seq| commit(seq, seq, vec![change(seq, vec![], vec![1], false)])).collect();
    let mut session = Session::new((ME, CLIENT), [1].into(), (2, Chain::default()), 2);
    let frame = frame(session.next(&commits));
    assert_eq!((frame.from, frame.to, frame.ops.len()), (2, 5, 3));
}

#[test]
fn commits_that_do_not_follow_are_not_used() {
    let mut session = session(&[1]);
    assert_eq!(session.next(&[commit(2, 2, vec![])]), Next::Behind);
    assert_eq!(session.at, 0);
    let seen = commit(1, 1, vec![change(1, vec![], vec![1], false)]);
    let frame = frame(session.next(&[seen, commit(3, 3, vec![])]));
    assert_eq!((frame.from, frame.to), (0, 1), "what follows goes, the gap stays for the log");
    assert_eq!(session.next(&[commit(3, 3, vec![])]), Next::Behind);
}

#[test]
fn a_session_in_the_middle_of_a_commit_is_behind() {
    let mut session = Session::new((ME, CLIENT), [1].into(), (2, Chain::default()), 2);
    assert_eq!(session.next(&[commit(1, 4, vec![])]), Next::Behind);
}

#[test]
fn i17_a_change_of_grants_stops_everything_until_they_are_read_again() {
    let secret = |seq| commit(seq, seq, vec![change(seq, vec![1], vec![1], false)]);
    let regrant = |seq| Commit { regranted: vec![ME], ..commit(seq, seq, vec![]) };
    let commits = [secret(1), regrant(2), secret(3)];
    let mut session = session(&[1]);
    assert_eq!(frame(session.next(&commits)).to, 1);
    for _ in 0..3 {
        assert_eq!(session.next(&commits), Next::Regrant(2, 1), "nothing later is looked at");
        assert_eq!(session.at, 1);
    }
    assert!(!session.keeps(&[1, 2], 2), "other grants need a new base");
    assert_eq!(session.next(&commits), Next::Regrant(2, 1));
    assert!(session.keeps(&[1], 2), "the same grants go on");
    assert_eq!(frame(session.next(&commits)).to, 3);
    assert_eq!(session.next(&[regrant(4)]), Next::Regrant(4, 1), "each change is asked about");
    let somebody_else = Commit { regranted: vec![PersonId(Uuid::from_u128(8))], ..commit(4, 4, vec![]) };
    assert_eq!(frame(session.next(&[somebody_else, secret(5)])).to, 5);
}

#[test]
fn i17_grants_that_changed_while_the_client_was_away_need_a_new_base() {
    let regrant = Commit { regranted: vec![ME], ..commit(2, 2, vec![]) };
    let commits = [commit(1, 1, vec![change(1, vec![1], vec![1], false)]), regrant];
    let mut session = Session::new((ME, CLIENT), [1].into(), (0, Chain::default()), 2);
    assert_eq!(frame(session.next(&commits)).to, 1);
    assert_eq!(session.next(&commits), Next::Away, "what it holds was read with grants that nobody knows any more");
    let mut after = Session::new((ME, CLIENT), [1].into(), (2, Chain::default()), 2);
    assert_eq!(after.next(&commits), Next::Idle, "a base that was taken afterwards is good");
}

#[test]
fn i3a_a_commit_that_follows_on_another_chain_is_not_used() {
    let chain = |name: &str| -> Chain { name.as_bytes().into() };
    let follows = |first: i64, before: &str, after: &str| Commit {
        before: chain(before),
        chain: chain(after),
        ..commit(first, first, vec![change(first, vec![], vec![1], false)])
    };
    let mut session = Session::new((ME, CLIENT), [1].into(), (4, chain("d")), 4);
    assert_eq!(session.next(&[follows(5, "D", "E")]), Next::Behind);
    let next = frame(session.next(&[follows(5, "d", "e"), follows(6, "E", "F")]));
    assert_eq!((next.to, next.from_chain, next.to_chain), (5, chain("d"), chain("e")));
}

#[test]
fn i16_commits_of_which_a_person_sees_nothing_make_no_frame_and_the_next_one_carries_the_cursor_over_them() {
    let hidden = |seq| commit(seq, seq, vec![change(seq, vec![], vec![2], false)]);
    let seen = commit(4, 4, vec![change(4, vec![], vec![1], false)]);
    let mut session = session(&[1]);
    assert_eq!(session.next(&[hidden(1)]), Next::Quiet);
    assert_eq!(session.next(&[hidden(1), hidden(2)]), Next::Quiet);
    assert_eq!(session.next(&[hidden(1), hidden(2)]), Next::Idle);
    let commits = [hidden(1), hidden(2), hidden(3), seen];
    let frame = frame(session.next(&commits));
    assert_eq!((frame.from, frame.to, frame.ops.len()), (0, 4, 1));
    assert_eq!(session.heartbeat(), OutgoingFrame { from: 4, to: 4, ..OutgoingFrame::default() });
    assert_eq!(session.next(&[hidden(5)]), Next::Quiet);
    assert_eq!(session.heartbeat(), OutgoingFrame { from: 4, to: 5, ..OutgoingFrame::default() });
}

#[test]
fn acknowledgements_go_to_the_client_that_called_only() {
    let call = |client, number| LoggedCall { seq: 1, client, call: CallId(Uuid::from_u128(number)) };
    let calls = vec![call(CLIENT, 5), call(ClientId(Uuid::from_u128(7)), 6)];
    let frame = frame(session(&[]).next(&[Commit { calls, ..commit(1, 1, vec![]) }]));
    assert_eq!(frame.acks, [CallId(Uuid::from_u128(5))]);
}
