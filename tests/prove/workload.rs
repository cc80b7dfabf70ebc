//! Clients that write comments as fast as they are answered, and make a call again, with its key, until it is answered.

use docket_shared::ids::TicketId;
use docket_tests::Caller;
use docket_tests::answered::{GIVES_UP, said_in_order, until_answered, words};
use docket_tests::world::{World, comment};
use sqlx::PgPool;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

const CLIENTS: usize = 24;
/// Answers that every client gets in each state of affairs.
const ANSWERS: usize = 25;

#[derive(Default)]
struct Progress {
    answered: AtomicUsize,
    again: AtomicUsize,
    longest: Mutex<Duration>,
}

/// The clients at work.
pub struct Workload {
    clients: Vec<(TicketId, Arc<Progress>, JoinHandle<()>)>,
    stopping: Arc<AtomicBool>,
}

/// What they were told.
pub struct Answered(Vec<(TicketId, usize)>);

impl Workload {
    /// Starts them, each with a ticket of its own.
    pub async fn start(world: &World, person: &Caller) -> Self {
        let stopping = Arc::new(AtomicBool::new(false));
        let mut clients = Vec::new();
        for _ in 0..CLIENTS {
            let ticket = world.submit(person, 1).await;
            let (client, progress) = (person.another_client(&world.url).forgetful(), Arc::new(Progress::default()));
            let task = tokio::spawn(write(client, ticket, progress.clone(), stopping.clone()));
            clients.push((ticket, progress, task));
        }
        Self { clients, stopping }
    }

    /// Waits until every client has got answers, and prints how long the longest wait was and how often calls were made
    /// again.
    pub async fn goes_on(&self, what: &str) {
        let begin = Instant::now();
        let before: Vec<usize> = self.clients.iter().map(|(_, one, _)| one.answered.load(Ordering::Relaxed)).collect();
        for (_, progress, _) in &self.clients {
            *progress.longest.lock().unwrap() = Duration::ZERO;
            progress.again.store(0, Ordering::Relaxed);
        }
        for ((ticket, progress, _), before) in self.clients.iter().zip(before) {
            while progress.answered.load(Ordering::Relaxed) < before + ANSWERS {
                assert!(begin.elapsed() < GIVES_UP, "{what}: a client of {ticket} gets no answers");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        let longest = self.clients.iter().map(|(_, one, _)| *one.longest.lock().unwrap()).max().unwrap();
        let again: usize = self.clients.iter().map(|(_, one, _)| one.again.load(Ordering::Relaxed)).sum();
        println!("{what:<50} longest wait {:>5} ms, {again:>4} calls made again", longest.as_millis());
    }

    /// Waits until every client has met a refusal, and prints how many calls were made again meanwhile.
    pub async fn is_refused(&self, what: &str) {
        let begin = Instant::now();
        for (_, progress, _) in &self.clients {
            progress.again.store(0, Ordering::Relaxed);
        }
        for (ticket, progress, _) in &self.clients {
            while progress.again.load(Ordering::Relaxed) == 0 {
                assert!(begin.elapsed() < GIVES_UP, "{what}: a client of {ticket} goes on as if nothing were");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        let again: usize = self.clients.iter().map(|(_, one, _)| one.again.load(Ordering::Relaxed)).sum();
        println!("{what:<50} every client is refused, {again:>4} calls made again");
    }

    /// Lets every client finish the call it makes.
    pub async fn stop(self) -> Answered {
        self.stopping.store(true, Ordering::Relaxed);
        let mut answered = Vec::new();
        for (ticket, progress, task) in self.clients {
            task.await.unwrap();
            answered.push((ticket, progress.answered.load(Ordering::Relaxed)));
        }
        Answered(answered)
    }
}

async fn write(client: Caller, ticket: TicketId, progress: Arc<Progress>, stopping: Arc<AtomicBool>) {
    let mut number = 0;
    while !stopping.load(Ordering::Relaxed) {
        let begin = Instant::now();
        until_answered(&client, &comment(ticket, &words(number)), &progress.again).await.unwrap();
        let mut longest = progress.longest.lock().unwrap();
        *longest = begin.elapsed().max(*longest);
        drop(longest);
        progress.answered.fetch_add(1, Ordering::Relaxed);
        number += 1;
    }
}

impl Answered {
    /// How many there are; each is on its ticket once, in the order it was said.
    pub async fn check(&self, pool: &PgPool) -> usize {
        for (ticket, count) in &self.0 {
            said_in_order(pool, *ticket, *count).await;
        }
        self.0.iter().map(|(_, count)| count).sum()
    }
}
