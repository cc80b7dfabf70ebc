//! The frame algebra of a replica under hostile delivery: I4, I6, I7.

use super::{cursor, location, on_the_wire, raw, seq_of};
use crate::ids::{ClientId, PersonId};
use crate::row::RowKind;
use crate::sync::api::{Frame, Op, Snapshot};
use crate::sync::log::{Chain, Change, Commit, encode_put};
use crate::sync::replica::{Applied, Replica};
use crate::sync::session::{Next, Session};
use crate::tag::Tags;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

const MINE: i32 = 1;
const OTHERS: i32 = 2;

/// Per row of the log: which of eight rows, and who sees it afterwards (0 nobody, 1 me, 2 others, 3 both).
type Written = Vec<(u8, u8)>;

fn tags(who: u8) -> Tags {
    Tags::new([(1, MINE), (2, OTHERS)].into_iter().filter(|(bit, _)| who & bit != 0).map(|(_, tag)| tag).collect())
}

struct Log {
    commits: Vec<Commit>,
    /// What a clean run holds after each seq that ends a commit.
    clean: BTreeMap<i64, Vec<String>>,
}

fn log(history: &[Vec<Written>]) -> Log {
    let mut rows: BTreeMap<Uuid, (i64, String, Tags)> = BTreeMap::new();
    let mut log = Log { commits: Vec::new(), clean: BTreeMap::from([(0, Vec::new())]) };
    let mut seq = 0;
    for mutations in history {
        let mut commit = Commit { first: seq + 1, ..Commit::default() };
        for written in mutations {
            seq += 1;
            for (number, who) in written {
                let id = Uuid::from_u128(u128::from(*number) + 1);
                let (version, before) =
                    rows.get(&id).map_or((0, Tags::none()), |(version, _, tags)| (*version, tags.clone()));
                let body = location(id, &format!("at {seq}"));
                let put = encode_put("location", id, version + 1, &body).into();
                commit.changes.push(Change {
                    seq,
                    kind: "location".into(),
                    id,
                    put: Some(put),
                    before,
                    after: tags(*who),
                });
                rows.insert(id, (version + 1, body, tags(*who)));
            }
        }
        commit.last = seq;
        let seen = rows.iter().filter(|(_, (_, _, tags))| tags.meet(&[MINE]));
        let canonical = seen.map(|(id, (version, body, _))| format!("location {id} {version} {body}")).collect();
        log.clean.insert(seq, canonical);
        log.commits.push(commit);
    }
    log
}

/// The frames of a clean run, cut as the server's session cuts them when it is asked after every `step` commits.
fn frames(log: &Log, step: usize) -> Vec<Frame> {
    let mut session =
        Session::new((PersonId(Uuid::nil()), ClientId(Uuid::nil())), [MINE].into(), (0, Chain::default()), 0);
    let mut frames = Vec::new();
    for end in (1..=log.commits.len()).filter(|end| end % step == 0 || *end == log.commits.len()) {
        match session.next(&log.commits[..end]) {
            Next::Frame(frame) => frames.push(on_the_wire(&frame)),
            Next::Quiet => {}
            other => panic!("something new is looked at, not {other:?}"),
        }
    }
    if session.sent < session.at {
        frames.push(on_the_wire(&session.heartbeat()));
    }
    frames
}

fn empty_replica() -> Replica {
    let mut replica = Replica::default();
    replica.load(&Snapshot { cursor: cursor(0), client_seq: 0, rows: Vec::new() });
    replica
}

fn history() -> impl Strategy<Value = Vec<Vec<Written>>> {
    let written = prop::collection::vec((0..8_u8, 0..4_u8), 0..3);
    prop::collection::vec(prop::collection::vec(written, 1..4), 1..20)
}

/// A delivery: indexes of frames, any order, any number of times, any of them missing.
fn delivery() -> impl Strategy<Value = Vec<prop::sample::Index>> {
    prop::collection::vec(any::<prop::sample::Index>(), 0..60)
}

/// Mostly in order, with drops, doubles and swaps of neighbours: what a bad line really does.
fn shaken(count: usize, noise: &[u8]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    for (number, noise) in (0..count).zip(noise.iter().cycle()) {
        match noise % 8 {
            0 => {}
            1 => order.extend([number, number]),
            2 => order.insert(order.len().saturating_sub(1), number),
            _ => order.push(number),
        }
    }
    order
}

fn deliver(log: &Log, frames: &[Frame], order: &[usize]) -> Result<Replica, TestCaseError> {
    let mut replica = empty_replica();
    for number in order {
        let before = seq_of(replica.cursor().unwrap());
        let canonical = replica.canonical();
        let outcome = replica.apply(&frames[*number]);
        let after = seq_of(replica.cursor().unwrap());
        prop_assert!(after >= before, "I6: the cursor went back");
        match outcome {
            Applied::Moved(_) => prop_assert_eq!(after, seq_of(&frames[*number].to)),
            Applied::Duplicate | Applied::Gap => {
                prop_assert_eq!(after, before);
                prop_assert_eq!(replica.canonical(), canonical, "what is not applied changes nothing");
            }
            Applied::Unreadable(ref fault) => prop_assert!(false, "I7: a third outcome: {fault}"),
        }
        if outcome == Applied::Gap {
            prop_assert!(seq_of(&frames[*number].from) > after, "a gap is only what is not there yet");
        }
        prop_assert_eq!(
            Some(&replica.canonical()),
            log.clean.get(&after),
            "I7: not the state of the clean run at the cursor"
        );
    }
    Ok(replica)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn i7_duplicates_drops_and_swaps_never_make_a_third_outcome(
        history in history(), step in 1..4_usize, delivery in delivery(),
    ) {
        let log = log(&history);
        let frames = frames(&log, step);
        let order: Vec<usize> = delivery.iter().map(|index| index.index(frames.len())).collect();
        deliver(&log, &frames, &order)?;
    }

    #[test]
    fn i7_a_bad_line_and_then_the_rest_from_the_cursor_gives_the_clean_state(
        history in history(), step in 1..4_usize, noise in prop::collection::vec(any::<u8>(), 1..20),
    ) {
        let log = log(&history);
        let frames = frames(&log, step);
        let mut replica = deliver(&log, &frames, &shaken(frames.len(), &noise))?;
        for frame in &frames {
            replica.apply(frame);
        }
        let head = log.commits.last().unwrap().last;
        prop_assert_eq!(seq_of(replica.cursor().unwrap()), head);
        prop_assert_eq!(Some(&replica.canonical()), log.clean.get(&head));
    }

    #[test]
    fn i6_the_base_never_holds_a_change_beyond_its_cursor(history in history(), step in 1..4_usize, delivery in delivery()) {
        let log = log(&history);
        let frames = frames(&log, step);
        let mut replica = empty_replica();
        for index in delivery {
            replica.apply(index.get(&frames));
            let at = seq_of(replica.cursor().unwrap());
            for row in replica.canonical() {
                let written: i64 = row.rsplit_once("at ").unwrap().1.trim_end_matches(['"', '}']).parse().unwrap();
                prop_assert!(written <= at, "I6: {row} is ahead of {at}");
            }
        }
    }

    #[test]
    fn i4_frames_end_only_where_commits_end(history in history(), step in 1..4_usize) {
        let log = log(&history);
        for frame in frames(&log, step) {
            prop_assert!(log.clean.contains_key(&seq_of(&frame.from)) && log.clean.contains_key(&seq_of(&frame.to)), "I4");
        }
    }
}

fn put(id: u128, name: &str) -> Op {
    let id = Uuid::from_u128(id);
    Op::Put("location".to_owned(), id, 1, raw(&location(id, name)))
}

#[test]
fn i4_a_frame_with_one_unreadable_row_is_applied_in_no_part() {
    let mut replica = empty_replica();
    let broken = Op::Put("location".to_owned(), Uuid::from_u128(2), 1, raw(r#"{"id":7}"#));
    let frame = Frame { from: cursor(0), to: cursor(1), ops: vec![put(1, "Plant"), broken], acks: Vec::new() };
    assert!(matches!(replica.apply(&frame), Applied::Unreadable(_)));
    assert_eq!((replica.count(RowKind::Location), replica.cursor()), (0, Some(&cursor(0))));
}

#[test]
fn a_kind_of_a_newer_server_is_passed_over() {
    let mut replica = empty_replica();
    let newer = Op::Put("hologram".to_owned(), Uuid::from_u128(2), 1, raw("{}"));
    let ops = vec![newer, put(1, "Plant"), Op::Forget("hologram".to_owned(), Uuid::nil())];
    let frame = Frame { from: cursor(0), to: cursor(1), ops, acks: Vec::new() };
    assert!(matches!(replica.apply(&frame), Applied::Moved(_)));
    assert_eq!(replica.count(RowKind::Location), 1);
}

#[test]
fn before_a_snapshot_every_frame_is_a_gap_and_a_snapshot_replaces_everything() {
    let mut replica = Replica::default();
    let frame = Frame { from: cursor(0), to: cursor(1), ops: vec![put(1, "Plant")], acks: Vec::new() };
    assert_eq!(replica.apply(&frame), Applied::Gap);
    let snapshot = |seq, rows| Snapshot { cursor: cursor(seq), client_seq: 0, rows };
    replica.load(&snapshot(0, Vec::new()));
    assert!(matches!(replica.apply(&frame), Applied::Moved(_)));
    let faults = replica.load(&snapshot(5, vec![put(2, "Office"), Op::Put("me".to_owned(), Uuid::nil(), 1, raw("3"))]));
    assert_eq!((faults.len(), replica.count(RowKind::Location), replica.cursor()), (1, 1, Some(&cursor(5))));
    replica.clear();
    assert_eq!((replica.cursor(), replica.canonical().len()), (None, 0));
}
