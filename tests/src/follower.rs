//! A client that follows the log over a real WebSocket or by long polls, by the engine that the browser runs.

use crate::caller::Caller;
use crate::eventually::PATIENCE;
use docket_shared::approval::Approval;
use docket_shared::ids::TicketId;
use docket_shared::row::{Row, RowKind};
use docket_shared::sync::PROTOCOL;
use docket_shared::sync::api::{ClientMessage, POLL_MS, Polled, ServerMessage, Snapshot};
use docket_shared::sync::carrier::Carrier;
use docket_shared::sync::link::{Input, Link, LinkStatus, Output};
use docket_shared::sync::outbox::Outbox;
use docket_shared::sync::replica::Replica;
use docket_shared::ticket::{Comment, TicketHead, TicketPublic};
use futures_util::{SinkExt, StreamExt};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderValue, Request};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use uuid::Uuid;

/// A client's socket.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// How long a snapshot is waited for before a fresh one is taken.
const SOON: Duration = Duration::from_secs(2);

/// The client.
pub struct Follower {
    /// Who follows.
    pub caller: Caller,
    /// What they hold.
    pub replica: Replica,
    /// What they still have to send; the tests push by [`Caller`], so it stays empty.
    pub outbox: Outbox,
    link: Link,
    carrier: Carrier,
    open: Open,
    due: VecDeque<Output>,
    /// How often a snapshot was taken.
    pub snapshots: usize,
    /// How many messages came.
    pub messages: usize,
}

/// What brings the messages.
enum Open {
    Nothing,
    Socket(Box<Socket>),
    /// What an answer brought and was not looked at yet; whether it was the first one.
    Poll(VecDeque<ServerMessage>, bool),
}

/// The request that opens a stream.
pub fn stream_request(caller: &Caller, cursor: &str) -> Request<()> {
    let address = caller.url.replacen("http", "ws", 1);
    let url = format!("{address}/api/sync/stream?protocol={PROTOCOL}&client={}&cursor={cursor}", caller.client);
    let mut request = url.into_client_request().expect("an address");
    let headers = request.headers_mut();
    headers.insert("origin", HeaderValue::from_str(&caller.url).expect("an origin"));
    if let Some(cookie) = &caller.cookie {
        headers.insert("cookie", HeaderValue::from_str(cookie).expect("a cookie"));
    }
    request
}

impl Follower {
    /// Takes a snapshot and follows until the first message.
    pub async fn start(caller: &Caller) -> Self {
        Self::start_by(caller, Carrier::WebSocket).await
    }

    /// The same over a carrier.
    pub async fn start_by(caller: &Caller, carrier: Carrier) -> Self {
        let outbox = Outbox::new(caller.client);
        let mut follower = Self {
            caller: caller.clone(),
            replica: Replica::default(),
            outbox,
            link: Link::default(),
            carrier,
            open: Open::Nothing,
            due: VecDeque::new(),
            snapshots: 0,
            messages: 0,
        };
        follower.input(Input::Start).await;
        follower.until("the stream is live", |follower| follower.link.status() == LinkStatus::Live).await;
        follower
    }

    /// What the person sees of the connection.
    pub fn status(&self) -> LinkStatus {
        self.link.status()
    }

    async fn input(&mut self, input: Input) {
        let outputs = self.link.handle(input, &mut self.replica, &mut self.outbox, 1);
        self.due.extend(outputs);
        while let Some(output) = self.due.pop_front() {
            match output {
                Output::FetchSnapshot => self.fetch().await,
                Output::OpenSocket(cursor) => self.open(&cursor.0).await,
                Output::CloseSocket => self.open = Open::Nothing,
                Output::SendHeartbeat => self.say(&ClientMessage::Heartbeat {}).await,
                Output::SetTimer(_) | Output::Changed(_) | Output::OutboxChanged | Output::SendAgain => {}
            }
        }
    }

    async fn fetch(&mut self) {
        let reply = self.caller.get(&format!("/api/sync/snapshot?client={}", self.caller.client)).await;
        let input = if reply.status.is_success() {
            let snapshot: Snapshot = reply.read();
            let faults = self.replica.load(&snapshot);
            assert!(faults.is_empty(), "rows that cannot be read: {faults:?}");
            self.outbox.confirmed_up_to(snapshot.client_seq);
            self.snapshots += 1;
            Input::SnapshotLoaded
        } else {
            Input::SignedOut
        };
        Box::pin(self.input(input)).await;
    }

    async fn open(&mut self, cursor: &str) {
        if self.carrier == Carrier::LongPoll {
            self.open = Open::Poll(VecDeque::new(), true);
            return;
        }
        let input = match connect_async(stream_request(&self.caller, cursor)).await {
            Ok((socket, response)) => {
                self.caller.heard.add(format!("{:?}", response.headers()).as_bytes());
                self.open = Open::Socket(Box::new(socket));
                Input::SocketOpened
            }
            Err(Error::Http(response)) if response.status() == 401 => Input::SignedOut,
            Err(error) => panic!("the stream does not open: {error}"),
        };
        Box::pin(self.input(input)).await;
    }

    /// Says something to the server.
    pub async fn say(&mut self, message: &ClientMessage) {
        let text = serde_json::to_string(message).expect("a message serialises");
        if let Open::Socket(socket) = &mut self.open {
            // A socket that the server has closed is found by the next read.
            drop(socket.send(Message::text(text)).await);
        }
    }

    /// Takes the next message until the deadline.
    async fn hear(&mut self, deadline: Instant) -> bool {
        match &mut self.open {
            Open::Nothing if self.link.status() == LinkStatus::SignedOut => false,
            Open::Nothing => {
                self.input(Input::Timer).await;
                true
            }
            Open::Socket(socket) => match timeout_at(deadline, socket.next()).await {
                Ok(message) => {
                    self.heard(message).await;
                    true
                }
                Err(_) => false,
            },
            Open::Poll(messages, first) => match messages.pop_front() {
                Some(message) => {
                    self.messages += 1;
                    self.input(Input::Message(message)).await;
                    true
                }
                None => {
                    // A poll that is given up unanswered tells nothing, not even that there is nothing.
                    let wait_ms = if std::mem::take(first) { 0 } else { POLL_MS.min(500) };
                    timeout_at(deadline, self.poll(wait_ms)).await.is_ok()
                }
            },
        }
    }

    async fn heard(&mut self, message: Option<Result<Message, Error>>) {
        match message {
            Some(Ok(Message::Text(text))) => {
                self.caller.heard.add(text.as_bytes());
                self.messages += 1;
                let message: ServerMessage = serde_json::from_str(&text).expect("a message of the server");
                self.input(Input::Message(message)).await;
            }
            Some(Ok(Message::Close(_)) | Err(_)) | None => {
                self.open = Open::Nothing;
                self.input(Input::SocketClosed).await;
            }
            Some(Ok(_)) => {}
        }
    }

    async fn poll(&mut self, wait_ms: u32) {
        let cursor = self.replica.cursor().cloned().expect("a base");
        let reply = self.caller.poll(cursor, wait_ms).await;
        match reply.map(|reply| (reply.status.as_u16(), reply)) {
            Ok((200, reply)) => {
                let polled: Polled = reply.read();
                assert!(!polled.messages.is_empty(), "an answer without a message");
                if let Open::Poll(messages, _) = &mut self.open {
                    messages.extend(polled.messages);
                }
            }
            Ok((401, _)) => self.input(Input::SignedOut).await,
            _ => {
                self.open = Open::Nothing;
                self.input(Input::SocketClosed).await;
            }
        }
    }

    /// Follows until something holds.
    ///
    /// # Panics
    /// It does not hold in time.
    pub async fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(self) {
            assert!(self.hear(deadline).await, "did not happen within {PATIENCE:?}: {what} ({:?})", self.status());
        }
    }

    /// Follows until the base stands where a fresh snapshot stands, and compares the two (invariant I5).
    pub async fn converge(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        let snapshot = loop {
            let reply = self.caller.get(&format!("/api/sync/snapshot?client={}", self.caller.client)).await;
            let snapshot: Snapshot = reply.read();
            // What the server does by itself meanwhile may take the base past this cursor: then a fresh one is taken.
            let soon = deadline.min(Instant::now() + SOON);
            while self.replica.cursor() != Some(&snapshot.cursor) && self.hear(soon).await {}
            if self.replica.cursor() == Some(&snapshot.cursor) {
                break snapshot;
            }
            assert!(Instant::now() < deadline, "the base does not reach the server's cursor ({:?})", self.status());
        };
        let mut fresh = Replica::default();
        fresh.load(&snapshot);
        assert_eq!(self.replica.canonical(), fresh.canonical(), "I5: the replica is not the server's state");
    }

    /// Loses the connection without a word, and does not notice yet.
    pub fn leave(&mut self) {
        self.open = Open::Nothing;
    }

    /// Loses the connection without a word and comes back with the cursor.
    pub async fn reconnect(&mut self) {
        self.open = Open::Nothing;
        self.input(Input::SocketClosed).await;
        self.input(Input::Timer).await;
    }

    /// A ticket's head, if the person sees it.
    pub fn head(&self, ticket: impl Into<Uuid>) -> Option<TicketHead> {
        match self.replica.get(RowKind::TicketHead, ticket.into())?.as_ref() {
            Row::TicketHead(head) => Some(head.clone()),
            _ => None,
        }
    }

    /// The questions of a ticket's gate that this replica holds.
    pub fn approvals(&self, ticket: TicketId) -> Vec<Approval> {
        let rows = self.replica.all(RowKind::Approval).filter_map(|(_, row)| match row.as_ref() {
            Row::Approval(approval) if approval.ticket == ticket => Some(approval.clone()),
            _ => None,
        });
        rows.collect()
    }

    /// The public part of a ticket.
    pub fn public(&self, ticket: TicketId) -> Option<TicketPublic> {
        match self.replica.get(RowKind::TicketPublic, ticket.0)?.as_ref() {
            Row::TicketPublic(public) => Some(public.clone()),
            _ => None,
        }
    }

    /// Texts of a ticket's public comments, or of its work notes.
    pub fn comments(&self, kind: RowKind, ticket: impl Into<Uuid>) -> Vec<String> {
        let ticket = ticket.into();
        let mut found: Vec<Comment> = self
            .replica
            .all(kind)
            .filter_map(|(_, row)| match row.as_ref() {
                Row::Comment(comment) | Row::WorkNote(comment) if comment.ticket.0 == ticket => Some(comment.clone()),
                _ => None,
            })
            .collect();
        found.sort_by_key(|comment| (comment.ordinal, comment.note));
        found.into_iter().map(|comment| comment.body).collect()
    }
}
