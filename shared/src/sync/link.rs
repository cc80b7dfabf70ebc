//! The client's connection as a state machine without I/O: what happened goes in, what to do comes out.

use super::api::{Cursor, ServerMessage};
use super::outbox::Outbox;
use super::replica::{Applied, Replica};
use crate::row::RowKind;
use uuid::Uuid;

/// What the person sees of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkStatus {
    /// Nothing loaded yet.
    Loading,
    /// Rows of the device are there; the server has not said anything yet.
    Restored,
    /// Following the log.
    Live,
    /// Lost; trying again.
    Reconnecting,
    /// The session ended.
    SignedOut,
}

/// What happened.
#[derive(Debug)]
pub enum Input {
    /// Begin, or begin again after signing in.
    Start,
    /// The base that the device keeps was loaded into the replica.
    Restored,
    /// A row of it cannot be read by this build, as only became clear now.
    Unreadable,
    /// A snapshot was loaded into the replica.
    SnapshotLoaded,
    /// A snapshot could not be had.
    SnapshotFailed,
    /// The socket stands.
    SocketOpened,
    /// The server said something.
    Message(ServerMessage),
    /// The socket is gone.
    SocketClosed,
    /// The server does not know the session any more.
    SignedOut,
    /// The timer that was asked for.
    Timer,
    /// The device says that the network is gone, or a request got no answer.
    NetworkLost,
    /// The device says that the network is back, or the page is looked at again.
    NetworkReturned,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Fetch a snapshot.
    FetchSnapshot,
    /// Open the stream at this cursor.
    OpenSocket(Cursor),
    /// Close the stream.
    CloseSocket,
    /// Answer a heartbeat.
    SendHeartbeat,
    /// Call again with [`Input::Timer`] after this many milliseconds; replaces an earlier timer.
    SetTimer(u32),
    /// These rows changed.
    Changed(Vec<(RowKind, Uuid)>),
    /// Something pending was settled or confirmed.
    OutboxChanged,
    /// Something pending has to be sent again.
    SendAgain,
}

/// Patience with a stream that is being opened, in milliseconds.
pub const OPENING_MS: u32 = 10_000;
/// Silence after which a stream counts as dead, in milliseconds: two heartbeats and some.
pub const SILENCE_MS: u32 = 35_000;
/// First and longest wait before trying again, in milliseconds; each wait is a random part of its bound.
pub const BACKOFF_MS: (u32, u32) = (500, 10_000);

/// The connection.
#[derive(Clone, Debug)]
pub struct Link {
    status: LinkStatus,
    socket: bool,
    attempt: u32,
}

impl Default for Link {
    fn default() -> Self {
        Self { status: LinkStatus::Loading, socket: false, attempt: 0 }
    }
}

impl Link {
    /// What the person sees.
    pub fn status(&self) -> LinkStatus {
        self.status
    }

    /// Whether the last try failed, and none has succeeded since.
    pub fn is_lost(&self) -> bool {
        match self.status {
            LinkStatus::Reconnecting => true,
            LinkStatus::Loading | LinkStatus::Restored => self.attempt > 0,
            LinkStatus::Live | LinkStatus::SignedOut => false,
        }
    }

    /// One step. `random` is uniform over all values; it spreads reconnects.
    pub fn handle(&mut self, input: Input, replica: &mut Replica, outbox: &mut Outbox, random: u32) -> Vec<Output> {
        match input {
            Input::Start => self.connect(replica, outbox),
            Input::Restored => {
                if self.status == LinkStatus::Loading {
                    self.status = LinkStatus::Restored;
                }
                Vec::new()
            }
            Input::Unreadable => self.reset(replica),
            Input::SnapshotLoaded => self.open(replica, outbox),
            Input::SnapshotFailed => self.retry(random),
            Input::SocketOpened if !self.socket => Vec::new(),
            Input::SocketOpened => vec![Output::SetTimer(SILENCE_MS)],
            Input::SocketClosed if self.socket => {
                self.socket = false;
                self.retry(random)
            }
            Input::SocketClosed => Vec::new(),
            Input::SignedOut => {
                self.status = LinkStatus::SignedOut;
                self.close(Vec::new())
            }
            Input::Timer if self.status == LinkStatus::SignedOut => Vec::new(),
            // Silence for too long, or a network that went under an open socket: it is dead. If it is not, the next
            // one stands within a moment.
            Input::Timer | Input::NetworkLost if self.socket => {
                let retry = self.retry(random);
                self.close(retry)
            }
            Input::Timer => self.connect(replica, outbox),
            Input::NetworkReturned if self.is_lost() && !self.socket => self.connect(replica, outbox),
            Input::NetworkLost | Input::NetworkReturned => Vec::new(),
            Input::Message(message) => self.message(message, replica, outbox, random),
        }
    }

    fn message(
        &mut self,
        message: ServerMessage,
        replica: &mut Replica,
        outbox: &mut Outbox,
        random: u32,
    ) -> Vec<Output> {
        if !self.socket {
            return Vec::new();
        }
        match message {
            ServerMessage::Frame(frame) => match replica.apply(&frame) {
                Applied::Moved(changed) => {
                    self.status = LinkStatus::Live;
                    self.attempt = 0;
                    let mut outputs = vec![Output::SetTimer(SILENCE_MS)];
                    if frame.ops.is_empty() && frame.acks.is_empty() {
                        outputs.push(Output::SendHeartbeat);
                        outputs.extend(outbox.beat().then_some(Output::SendAgain));
                    }
                    if !frame.acks.is_empty() {
                        outbox.acknowledged(&frame.acks);
                        outputs.push(Output::OutboxChanged);
                    }
                    if !changed.is_empty() {
                        outputs.push(Output::Changed(changed));
                    }
                    outputs
                }
                // The heartbeat of a quiet log ends where it starts.
                Applied::Duplicate => {
                    self.status = LinkStatus::Live;
                    self.attempt = 0;
                    let mut outputs = vec![Output::SetTimer(SILENCE_MS), Output::SendHeartbeat];
                    outputs.extend(outbox.beat().then_some(Output::SendAgain));
                    outputs
                }
                Applied::Gap => {
                    let reopen = self.connect(replica, outbox);
                    self.close_then(reopen)
                }
                Applied::Unreadable(_) => self.reset(replica),
            },
            ServerMessage::Reset { .. } => self.reset(replica),
            ServerMessage::GoAway { after_ms } => {
                self.status = LinkStatus::Reconnecting;
                let spread = after_ms / 2 + random % (after_ms / 2 + 1);
                self.close(vec![Output::SetTimer(spread)])
            }
            ServerMessage::SignedOut {} => {
                self.status = LinkStatus::SignedOut;
                self.close(Vec::new())
            }
        }
    }

    fn reset(&mut self, replica: &mut Replica) -> Vec<Output> {
        replica.clear();
        self.status = LinkStatus::Loading;
        self.close(vec![Output::FetchSnapshot])
    }

    fn connect(&mut self, replica: &Replica, outbox: &mut Outbox) -> Vec<Output> {
        if replica.cursor().is_some() {
            self.open(replica, outbox)
        } else {
            self.status = LinkStatus::Loading;
            vec![Output::FetchSnapshot]
        }
    }

    fn open(&mut self, replica: &Replica, outbox: &mut Outbox) -> Vec<Output> {
        let Some(cursor) = replica.cursor() else { return vec![Output::FetchSnapshot] };
        self.socket = true;
        let mut outputs = vec![Output::OpenSocket(cursor.clone()), Output::SetTimer(OPENING_MS)];
        outputs.extend(outbox.ask_again().then_some(Output::SendAgain));
        outputs
    }

    fn retry(&mut self, random: u32) -> Vec<Output> {
        if self.status != LinkStatus::Loading {
            self.status = LinkStatus::Reconnecting;
        }
        let bound = BACKOFF_MS.0.saturating_mul(1 << self.attempt.min(6)).min(BACKOFF_MS.1);
        self.attempt += 1;
        vec![Output::SetTimer(random % bound + 50)]
    }

    fn close(&mut self, then: Vec<Output>) -> Vec<Output> {
        self.socket = false;
        self.close_then(then)
    }

    fn close_then(&self, then: Vec<Output>) -> Vec<Output> {
        let mut outputs = vec![Output::CloseSocket];
        outputs.extend(then);
        outputs
    }
}
