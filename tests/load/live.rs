//! What it costs to keep clients live: how soon they see a change, how many there can be, how they come back.

use crate::control::{Control, Rows};
use crate::process::Docket;
use crate::{figure, percentile, tidy};
use docket_shared::command::Command;
use docket_shared::ids::TicketId;
use docket_shared::row::RowKind;
use docket_shared::sync::api::{ServerMessage, Snapshot};
use docket_shared::ticket::api::AddComment;
use docket_tests::follower::{Socket, stream_request};
use docket_tests::world::{Persona, World, comment};
use docket_tests::{Caller, Follower};
use futures_util::StreamExt;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::Barrier;
use tokio::task::{JoinHandle, JoinSet};
use tokio_tungstenite::tungstenite::Message;

/// Clients of a busy organisation, and how many of them see what is said (SYNC.md 3.6: audiences of 20 to 50).
const BUSY: usize = 1_000;
const AUDIENCE: usize = 50;
/// Clients that only listen.
const MANY: usize = 10_000;
/// Clients that open their sockets at the same time while the crowd gathers.
const AT_ONCE: usize = 64;
/// Rounds of a latency.
const ROUNDS: usize = 300;
/// Calls a second beside which latency is measured, and for how long.
const PACE: usize = 200;
const BUSY_FOR: Duration = Duration::from_secs(15);
/// Changes that somebody misses, and rows that a technician holds.
const MISSED: usize = 500;
const ROWS: usize = 3_000;

/// Prints the figures of one server, of a second one beside it, and of crowds.
pub async fn figures(world: &World, rebecca: &Caller, server: &Docket, control: &Control) {
    world.end_all_work().await;
    world.everybody_has_room(rebecca).await;
    let ticket = world.submit(rebecca, 1).await;
    idle(world, rebecca, ticket, control).await;
    catch_up(world, rebecca, ticket).await;
    busy(world, rebecca, ticket).await;
    many(world, rebecca, ticket, server).await;
    snapshot(world, rebecca).await;
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// From sending a public comment to its row in the stream of a client of the same server, and of another one.
async fn idle(world: &World, rebecca: &Caller, ticket: TicketId, control: &Control) {
    let other = Docket::start(&world.database.url()).await;
    let ana = world.sign_in(Persona::Ana).await;
    let mut near = Follower::start(&ana.another_client(&world.url).forgetful()).await;
    let mut far = Follower::start(&ana.another_client(&other.url).forgetful()).await;
    let caller = rebecca.another_client(&world.url).forgetful();
    let (mut same, mut across) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS + 20 {
        if round == 20 {
            tidy(world, control).await;
        }
        let command = comment(ticket, &format!("The {round}th word on this, of the usual length of a reply."));
        let Command::AddComment(AddComment { id, .. }) = &command else { panic!("not a comment") };
        let id = id.0;
        let begin = Instant::now();
        let seen = async |follower: &mut Follower| {
            follower.until("the reply shows", |one| one.replica.get(RowKind::Comment, id).is_some()).await;
            milliseconds(begin)
        };
        let (sent, near, far) = tokio::join!(caller.run_owned(command), seen(&mut near), seen(&mut far));
        sent.unwrap();
        if round >= 20 {
            same.push(near);
            across.push(far);
        }
    }
    let beside = format!("its rows alone, pgbench -c 1: {:.1} ms a commit", control.latency(Rows::Comment).await);
    for (place, times, bounds) in [("same", &mut same, ["3", "15"]), ("other", &mut across, ["no bound", "25"])] {
        for (percent, bound) in [50, 99].into_iter().zip(bounds) {
            let bound = bound.parse::<u32>().map_or_else(|_| bound.to_owned(), |bound| format!("at most {bound} ms"));
            let value = format!("{:.1} ms", percentile(times, percent));
            figure(&format!("reply visible, {place} server idle, p{percent}"), &value, &bound, &beside);
        }
    }
    drop(far);
    other.stop().await;
}

/// From opening the stream with an old cursor to standing at the head.
async fn catch_up(world: &World, rebecca: &Caller, ticket: TicketId) {
    let ana = world.sign_in(Persona::Ana).await.forgetful();
    let mut times = Vec::new();
    let mut bytes = 0;
    for _ in 0..5 {
        let old = taken(&ana).await;
        let senders: Vec<Caller> = (0..25).map(|_| rebecca.another_client(&world.url).forgetful()).collect();
        let mut sending = JoinSet::new();
        for (number, sender) in senders.into_iter().enumerate() {
            sending.spawn(async move {
                for count in 0..MISSED / 25 {
                    sender.run_owned(comment(ticket, &format!("Missed {number} {count}."))).await.unwrap();
                }
            });
        }
        sending.join_all().await;
        let head = taken(&ana).await.cursor;
        let client = ana.another_client(&world.url);
        let begin = Instant::now();
        let mut socket = open(&client, &old.cursor.0).await;
        bytes = 0;
        loop {
            let text = next(&mut socket).await;
            bytes += text.len();
            match serde_json::from_str(&text).unwrap() {
                ServerMessage::Frame(frame) if frame.to == head => break,
                ServerMessage::Frame(_) => {}
                _ => panic!("not a frame: {text}"),
            }
        }
        times.push(milliseconds(begin));
    }
    let value = format!("{:.0} ms", percentile(&mut times, 50));
    figure("catch-up of 500 missed changes, p50", &value, "at most 100 ms", &format!("{} KB", bytes / 1024));
}

/// 200 replies a second beside a thousand live clients of the same team, then all of them lose their connection at once.
async fn busy(world: &World, rebecca: &Caller, ticket: TicketId) {
    let ana = world.sign_in(Persona::Ana).await.forgetful();
    let grace = world.sign_in(Persona::Grace).await.forgetful();
    let crowd = (Crowd::gather(&ana, AUDIENCE).await, Crowd::gather(&grace, BUSY - AUDIENCE).await);
    let mut probe = open(&ana.another_client(&world.url), &taken(&ana).await.cursor.0).await;
    let sent: Sent = Arc::default();
    let calls: Vec<JoinHandle<()>> = (0..PACE)
        .map(|number| tokio::spawn(talk(rebecca.another_client(&world.url).forgetful(), ticket, number, sent.clone())))
        .collect();
    let mut times = Vec::new();
    let expected = PACE * BUSY_FOR.as_secs() as usize;
    while times.len() < expected {
        let text = next(&mut probe).await;
        let now = Instant::now();
        let mut sent = sent.lock().unwrap();
        let words = text.split("Busy ").skip(1).filter_map(|rest| rest.split('.').next());
        times.extend(words.filter_map(|word| sent.remove(word)).map(|at| (now - at).as_secs_f64() * 1e3));
    }
    for task in calls {
        task.await.unwrap();
    }
    let pace = format!("{PACE} replies a second, {BUSY} live clients");
    figure("reply visible, busy, p50", &format!("{:.1} ms", percentile(&mut times, 50)), "no bound", &pace);
    figure("reply visible, busy, p99", &format!("{:.1} ms", percentile(&mut times, 99)), "at most 60 ms", &pace);
    drop(crowd);
    let mut back = come_back(&ana, BUSY).await;
    let last = format!("the last one {:.1} s", percentile(&mut back, 100) / 1e3);
    let value = format!("{:.1} s", percentile(&mut back, 95) / 1e3);
    figure("1,000 clients back at once, 95 % live", &value, "at most 10 s", &last);
}

/// What was sent and not yet heard, with when.
type Sent = Arc<Mutex<HashMap<String, Instant>>>;

/// One reply a second, begun on the beat; the clients' beats are spread over the second.
async fn talk(client: Caller, ticket: TicketId, number: usize, sent: Sent) {
    let second = Duration::from_secs(1);
    let mut beat = tokio::time::interval_at((Instant::now() + second * number as u32 / PACE as u32).into(), second);
    for count in 0..BUSY_FOR.as_secs() {
        beat.tick().await;
        let word = format!("{number} {count}");
        let command = comment(ticket, &format!("Busy {word}."));
        sent.lock().unwrap().insert(word, Instant::now());
        client.run_owned(command).await.unwrap();
    }
}

/// Memory of ten thousand idle sockets, and one change that reaches all of them.
async fn many(world: &World, rebecca: &Caller, ticket: TicketId, server: &Docket) {
    let ana = world.sign_in(Persona::Ana).await.forgetful();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let before = server.memory();
    let crowd = Crowd::gather(&ana, MANY).await;
    tokio::time::sleep(Duration::from_secs(30)).await;
    let each = (server.memory() - before) * 1024.0 / MANY as f64;
    let control = format!("{before:.0} MB before them");
    figure("memory of an idle socket, 10,000 of them", &format!("{each:.1} KB"), "at most 10 KB", &control);
    let begin = Instant::now();
    let sender = rebecca.another_client(&world.url).forgetful();
    let (sent, heard) = tokio::join!(sender.run_owned(comment(ticket, "To everybody at once.")), crowd.hear(begin));
    sent.unwrap();
    figure(
        "one change at all 10,000 clients",
        &format!("{heard:.0} ms"),
        "at most 1000 ms",
        "from sending it to the last one",
    );
}

/// The server's time for a technician's snapshot.
async fn snapshot(world: &World, rebecca: &Caller) {
    let ana = world.sign_in(Persona::Ana).await.forgetful();
    while taken(&ana).await.rows.len() < ROWS {
        world.everybody_has_room(rebecca).await;
        for _ in 0..10 {
            world.submit(rebecca, 10).await;
        }
    }
    let mut times = Vec::new();
    let (mut bytes, mut rows) = (0, 0);
    for _ in 0..20 {
        let begin = Instant::now();
        let reply = ana.get(&format!("/api/sync/snapshot?client={}", ana.client)).await;
        times.push(milliseconds(begin));
        bytes = reply.bytes.len();
        rows = reply.read::<Snapshot>().rows.len();
    }
    let beside = format!("{rows} rows, {} KB", bytes / 1024);
    figure("a technician's snapshot, p50", &format!("{:.0} ms", percentile(&mut times, 50)), "at most 250 ms", &beside);
}

async fn taken(caller: &Caller) -> Snapshot {
    caller.get(&format!("/api/sync/snapshot?client={}", caller.client)).await.read()
}

async fn open(client: &Caller, cursor: &str) -> Socket {
    tokio_tungstenite::connect_async(stream_request(client, cursor)).await.unwrap().0
}

async fn next(socket: &mut Socket) -> String {
    loop {
        match socket.next().await.unwrap().unwrap() {
            Message::Text(text) => return text.to_string(),
            Message::Close(_) => panic!("the server closed the stream"),
            _ => {}
        }
    }
}

/// Clients of one person whose sockets are open; each waits for what the next frame brings.
struct Crowd {
    heard: Arc<AtomicUsize>,
    tasks: Vec<JoinHandle<()>>,
}

impl Crowd {
    async fn gather(person: &Caller, size: usize) -> Self {
        let cursor = Arc::new(taken(person).await.cursor.0);
        let heard = Arc::new(AtomicUsize::new(0));
        let mut tasks = Vec::new();
        while tasks.len() < size {
            let mut opening = JoinSet::new();
            for _ in 0..AT_ONCE.min(size - tasks.len()) {
                let client = person.another_client(&person.url);
                let cursor = cursor.clone();
                opening.spawn(async move { open(&client, &cursor).await });
            }
            for mut socket in opening.join_all().await {
                let heard = heard.clone();
                tasks.push(tokio::spawn(async move {
                    loop {
                        if next(&mut socket).await.contains("To everybody at once.") {
                            heard.fetch_add(1, Ordering::SeqCst);
                        }
                    }
                }));
            }
        }
        Self { heard, tasks }
    }

    /// Milliseconds until everybody has heard it.
    async fn hear(&self, since: Instant) -> f64 {
        while self.heard.load(Ordering::SeqCst) < self.tasks.len() {
            assert!(since.elapsed() < Duration::from_secs(60), "not everybody hears of it");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        milliseconds(since)
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// Milliseconds after which each of many clients, all of which come back at once with their cursor, hears something.
async fn come_back(person: &Caller, size: usize) -> Vec<f64> {
    let cursor = Arc::new(taken(person).await.cursor.0);
    let gate = Arc::new(Barrier::new(size));
    let mut coming = JoinSet::new();
    for _ in 0..size {
        let client = person.another_client(&person.url);
        let (cursor, gate) = (cursor.clone(), gate.clone());
        coming.spawn(async move {
            gate.wait().await;
            let begin = Instant::now();
            let mut socket = open(&client, &cursor).await;
            next(&mut socket).await;
            milliseconds(begin)
        });
    }
    coming.join_all().await
}
