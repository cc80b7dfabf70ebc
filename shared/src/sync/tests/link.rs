//! The client's connection: reconnect, reset, go-away, silence, sign-out.

use super::cursor;
use crate::ids::{CallId, ClientId};
use crate::sync::api::{Frame, ServerMessage, Snapshot};
use crate::sync::link::{BACKOFF_MS, Input, Link, LinkStatus, OPENING_MS, Output, SILENCE_MS};
use crate::sync::outbox::Outbox;
use crate::sync::replica::Replica;
use uuid::Uuid;

struct Client {
    link: Link,
    replica: Replica,
    outbox: Outbox,
    random: u32,
}

impl Client {
    fn new() -> Self {
        let outbox = Outbox::new(ClientId(Uuid::from_u128(1)));
        Self { link: Link::default(), replica: Replica::default(), outbox, random: 7 }
    }

    fn step(&mut self, input: Input) -> Vec<Output> {
        self.link.handle(input, &mut self.replica, &mut self.outbox, self.random)
    }

    fn frame(&mut self, from: i64, to: i64) -> Vec<Output> {
        let frame = Frame { from: cursor(from), to: cursor(to), ops: Vec::new(), acks: Vec::new() };
        self.step(Input::Message(ServerMessage::Frame(frame)))
    }

    /// Signed in, snapshot loaded, socket open, first frame there.
    fn live() -> Self {
        let mut client = Self::new();
        assert_eq!(client.step(Input::Start), [Output::FetchSnapshot]);
        client.load(3);
        client.step(Input::SocketOpened);
        client.frame(3, 3);
        assert_eq!(client.link.status(), LinkStatus::Live);
        client
    }

    fn load(&mut self, seq: i64) -> Vec<Output> {
        self.replica.load(&Snapshot { cursor: cursor(seq), client_seq: 0, rows: Vec::new() });
        self.step(Input::SnapshotLoaded)
    }
}

fn timer(outputs: &[Output]) -> Option<u32> {
    outputs.iter().find_map(|output| if let Output::SetTimer(ms) = output { Some(*ms) } else { None })
}

#[test]
fn it_starts_with_a_snapshot_and_follows_from_its_cursor() {
    let mut client = Client::new();
    assert_eq!(client.link.status(), LinkStatus::Loading);
    assert_eq!(client.step(Input::Start), [Output::FetchSnapshot]);
    assert!(client.load(3).contains(&Output::OpenSocket(cursor(3))));
    assert_eq!(client.step(Input::SocketOpened), [Output::SetTimer(SILENCE_MS)]);
}

#[test]
fn a_heartbeat_is_answered_and_any_message_puts_the_silence_off() {
    let mut client = Client::live();
    assert_eq!(client.frame(3, 3), [Output::SetTimer(SILENCE_MS), Output::SendHeartbeat]);
    assert_eq!(timer(&client.frame(3, 4)), Some(SILENCE_MS));
}

#[test]
fn an_acknowledgement_is_told() {
    let mut client = Client::live();
    let acks = vec![CallId(Uuid::from_u128(1))];
    let frame = Frame { from: cursor(3), to: cursor(4), ops: Vec::new(), acks };
    assert!(client.step(Input::Message(ServerMessage::Frame(frame))).contains(&Output::OutboxChanged));
}

#[test]
fn a_lost_socket_comes_back_with_the_cursor_and_waits_longer_each_time() {
    let mut client = Client::live();
    client.random = u32::MAX - 1;
    let mut waits = Vec::new();
    for _ in 0..12 {
        let outputs = client.step(Input::SocketClosed);
        assert_eq!(client.link.status(), LinkStatus::Reconnecting);
        waits.push(timer(&outputs).unwrap());
        assert!(client.step(Input::Timer).contains(&Output::OpenSocket(cursor(3))));
    }
    assert!(waits.iter().all(|wait| (50..=BACKOFF_MS.1 + 50).contains(wait)), "{waits:?}");
    assert!(waits[0] <= BACKOFF_MS.0 + 50, "{waits:?}");
    client.step(Input::SocketOpened);
    client.frame(3, 4);
    let again = client.step(Input::SocketClosed);
    assert!(timer(&again).unwrap() <= BACKOFF_MS.0 + 50, "a frame forgives earlier failures");
}

#[test]
fn the_network_returning_does_not_wait_for_the_timer() {
    let mut client = Client::live();
    client.step(Input::SocketClosed);
    assert!(client.step(Input::NetworkReturned).contains(&Output::OpenSocket(cursor(3))));
}

#[test]
fn a_network_that_went_is_told_at_once_and_tried_again_within_a_moment() {
    let mut client = Client::live();
    let outputs = client.step(Input::NetworkLost);
    assert_eq!(outputs[0], Output::CloseSocket);
    assert!(timer(&outputs).unwrap() <= BACKOFF_MS.0 + 50);
    assert_eq!((client.link.status(), client.link.is_lost()), (LinkStatus::Reconnecting, true));
    assert_eq!(client.step(Input::NetworkLost), [], "a connection that is lost cannot be lost again");
    assert!(client.step(Input::Timer).contains(&Output::OpenSocket(cursor(3))));
    client.frame(3, 4);
    assert_eq!((client.link.status(), client.link.is_lost()), (LinkStatus::Live, false));
}

#[test]
fn a_first_snapshot_that_fails_is_a_lost_connection() {
    let mut client = Client::new();
    client.step(Input::Start);
    assert!(!client.link.is_lost());
    let outputs = client.step(Input::SnapshotFailed);
    assert!(timer(&outputs).is_some() && client.link.is_lost());
    assert_eq!(client.link.status(), LinkStatus::Loading);
}

#[test]
fn silence_is_a_dead_socket() {
    let mut client = Client::live();
    let outputs = client.step(Input::Timer);
    assert_eq!(outputs[0], Output::CloseSocket);
    assert!(timer(&outputs).is_some());
    assert_eq!(client.link.status(), LinkStatus::Reconnecting);
}

#[test]
fn a_connection_that_hangs_while_it_opens_is_given_up() {
    let mut client = Client::new();
    client.step(Input::Start);
    let outputs = client.load(3);
    assert_eq!(timer(&outputs), Some(OPENING_MS), "nothing else would ever end the attempt: {outputs:?}");
    assert_eq!(client.step(Input::SocketOpened), [Output::SetTimer(SILENCE_MS)], "once it stands silence counts");
    client.step(Input::Timer);
    assert!(client.step(Input::SocketOpened).is_empty(), "what was given up is not waited for");
}

#[test]
fn a_gap_reconnects_with_the_cursor_and_keeps_the_base() {
    let mut client = Client::live();
    let outputs = client.frame(5, 6);
    assert_eq!(outputs[0], Output::CloseSocket);
    assert!(outputs.contains(&Output::OpenSocket(cursor(3))));
    assert_eq!(client.replica.cursor(), Some(&cursor(3)));
}

#[test]
fn a_reset_drops_the_base_keeps_the_outbox_and_takes_a_snapshot() {
    let mut client = Client::live();
    let outputs = client.step(Input::Message(ServerMessage::Reset { reason: "epoch".to_owned() }));
    assert_eq!(outputs, [Output::CloseSocket, Output::FetchSnapshot]);
    assert_eq!((client.replica.cursor(), client.link.status()), (None, LinkStatus::Loading));
    assert!(client.load(9).contains(&Output::OpenSocket(cursor(9))));
}

#[test]
fn go_away_spreads_the_return_over_the_second_half_of_the_time() {
    for random in [0, 1, 999_999, u32::MAX] {
        let mut client = Client::live();
        client.random = random;
        let outputs = client.step(Input::Message(ServerMessage::GoAway { after_ms: 2_000 }));
        assert_eq!(outputs[0], Output::CloseSocket);
        assert!((1_000..=2_000).contains(&timer(&outputs).unwrap()));
        assert!(client.step(Input::SocketClosed).is_empty(), "the close that was asked for is no failure");
        assert!(client.step(Input::Timer).contains(&Output::OpenSocket(cursor(3))));
    }
}

#[test]
fn signed_out_stays_signed_out_until_it_is_started_again() {
    for input in [Input::SignedOut, Input::Message(ServerMessage::SignedOut {})] {
        let mut client = Client::live();
        assert_eq!(client.step(input), [Output::CloseSocket]);
        assert_eq!(client.link.status(), LinkStatus::SignedOut);
        assert!(client.step(Input::Timer).is_empty());
        assert!(client.step(Input::NetworkReturned).is_empty());
        assert!(client.step(Input::Start).contains(&Output::OpenSocket(cursor(3))));
    }
}

#[test]
fn a_snapshot_that_fails_is_tried_again() {
    let mut client = Client::new();
    client.step(Input::Start);
    assert!(timer(&client.step(Input::SnapshotFailed)).is_some());
    assert_eq!(client.step(Input::NetworkReturned), [Output::FetchSnapshot], "at once, when the device says so");
    assert_eq!(client.step(Input::Timer), [Output::FetchSnapshot]);
    assert_eq!(client.link.status(), LinkStatus::Loading);
}

#[test]
fn what_comes_over_a_socket_that_was_given_up_is_not_read() {
    let mut client = Client::live();
    client.step(Input::SocketClosed);
    assert!(client.frame(3, 4).is_empty());
    assert_eq!(client.replica.cursor(), Some(&cursor(3)));
}

#[test]
fn i12_a_stream_that_begins_anew_asks_for_what_was_accepted_and_did_not_arrive() {
    let mut client = Client::live();
    let id = CallId(Uuid::from_u128(1));
    let body = serde_json::value::RawValue::from_string("{}".to_owned()).unwrap();
    client.outbox.add_written(id, ("ticket.claim".to_owned(), 1), body, Default::default());
    client.outbox.next_push().unwrap();
    let outcome = crate::sync::api::Outcome::Accepted(super::raw("{}"));
    let results = vec![crate::sync::api::CallResult { id, outcome }];
    client.outbox.pushed(crate::sync::api::Pushed { results, stopped: None });
    assert!(!client.frame(3, 3).contains(&Output::SendAgain));
    client.step(Input::SocketClosed);
    assert!(client.step(Input::Timer).contains(&Output::SendAgain));
    assert_eq!(client.outbox.unsent(), 1);
}

#[test]
fn what_the_device_keeps_is_shown_before_the_server_answers_and_goes_on_from_its_cursor() {
    let mut client = Client::new();
    client.replica.load(&Snapshot { cursor: cursor(3), client_seq: 0, rows: Vec::new() });
    client.step(Input::Restored);
    assert_eq!((client.link.status(), client.link.is_lost()), (LinkStatus::Restored, false));
    assert!(client.step(Input::Start).contains(&Output::OpenSocket(cursor(3))), "no snapshot");
    client.step(Input::SocketOpened);
    client.frame(3, 4);
    assert_eq!(client.link.status(), LinkStatus::Live);
    client.step(Input::Restored);
    assert_eq!(client.link.status(), LinkStatus::Live, "who is live stays so");
}

#[test]
fn what_the_device_keeps_stays_in_sight_where_no_server_answers() {
    let mut client = Client::new();
    client.replica.load(&Snapshot { cursor: cursor(3), client_seq: 0, rows: Vec::new() });
    client.step(Input::Restored);
    client.step(Input::Start);
    client.step(Input::SocketClosed);
    assert_eq!((client.link.status(), client.link.is_lost()), (LinkStatus::Reconnecting, true));
    assert_eq!(client.replica.cursor(), Some(&cursor(3)));
}
