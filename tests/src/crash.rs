//! The crash harness (SYNC.md 3, layer 7): people write through a server that dies, as by `kill -9`, at every place around a
//! commit, again and again; sometimes it is the database. Who gets no answer sends the same bytes again. In the end
//! everything that was answered is there once and in order, and the invariants hold.

use crate::answered::{AGAIN, GIVES_UP, said_in_order, until_answered, words};
use crate::world::{Persona, comment, fill};
use crate::{Caller, World, cluster, invariants};
use docket_server::platform::failpoint::{Failpoint, VARIABLE};
use docket_shared::command::Command;
use docket_shared::ids::TicketId;
use docket_shared::service_request::api::SubmitServiceRequest;
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::process::Child;
use tokio::task::JoinHandle;

const CLIENTS: usize = 6;
/// Of so many calls of a client one is a submission, the others are comments.
const SUBMITS_EACH: usize = 8;

/// What dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// The server, at the visit of that number.
    Server(Failpoint, u32),
    /// A process of PostgreSQL, which ends all its connections and recovers.
    Database,
}

/// The deaths of a seed: every failpoint in turn, at a visit of 1 to 6; with `databases`, the database in each tenth place.
pub fn deaths(seed: u64, count: usize, databases: bool) -> Vec<Death> {
    let death = |number: usize| {
        if databases && number % 10 == 9 {
            return Death::Database;
        }
        let hash = Sha256::digest([seed.to_be_bytes(), (number as u64).to_be_bytes()].concat());
        match Failpoint::ALL[number % Failpoint::ALL.len()] {
            // Jobs are due now and then: the first one counts.
            Failpoint::AfterLease => Death::Server(Failpoint::AfterLease, 1),
            place => Death::Server(place, u32::from(hash[0] % 6) + 1),
        }
    };
    (0..count).map(death).collect()
}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Survived {
    /// Deaths.
    pub deaths: usize,
    /// Calls that were answered; each is there once.
    pub answered: usize,
    /// How often a call was sent again.
    pub again: usize,
    /// The longest time from a death to the next answer.
    pub longest: Duration,
}

#[derive(Default)]
struct Progress {
    answered: AtomicUsize,
    again: AtomicUsize,
    stopping: AtomicBool,
    /// The first thing that was not as it must be; the harness ends with it.
    wrong: Mutex<Option<String>>,
}

struct Server {
    process: Child,
}

impl Server {
    fn start(port: u16, database: &str, dies_at: Option<&str>) -> Self {
        let mut command = tokio::process::Command::new(program());
        command.args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--log-level", "error"]);
        command.env("DATABASE_URL", database).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        match dies_at {
            Some(place) => command.env(VARIABLE, place),
            None => command.env_remove(VARIABLE),
        };
        Self { process: command.spawn().expect("the server starts") }
    }

    async fn stop(mut self) {
        let id = self.process.id().expect("it runs").to_string();
        tokio::process::Command::new("kill").args(["-TERM", &id]).status().await.expect("a signal");
        self.process.wait().await.expect("it ends");
    }
}

/// The program with failpoints: of `DOCKET_PROGRAM`, else the one that was built beside this one.
pub fn program() -> PathBuf {
    std::env::var_os("DOCKET_PROGRAM").map_or_else(
        || {
            let own = std::env::current_exe().expect("this program");
            let folder = own.ancestors().find(|folder| folder.join("docket").is_file());
            folder.expect("docket is built: cargo build -p docket-server").join("docket")
        },
        PathBuf::from,
    )
}

/// Lets people write until the server has died all these deaths, and looks at what is there.
///
/// # Panics
/// Something that was answered is not there once and in order, an invariant does not hold, or nothing goes on any more.
pub async fn survive(deaths: &[Death], say: impl Fn(usize, Death)) -> Survived {
    let database = cluster::Cluster::get().await.database("demo", fill).await;
    let url = database.url();
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let mut world = World::attach(&format!("http://127.0.0.1:{port}"), database).await;
    let mut server = Server::start(port, &url, None);
    ready(&world.url).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    let progress = Arc::new(Progress::default());
    let pattern = world.submission(&rebecca, 1).await;
    let mut writers = Vec::new();
    for _ in 0..CLIENTS {
        let ticket = world.submit(&rebecca, 1).await;
        let client = rebecca.another_client(&world.url).forgetful();
        writers.push(tokio::spawn(write(client, ticket, pattern.clone(), world.renewer(), progress.clone())));
    }
    let mut longest = Duration::ZERO;
    for (number, death) in deaths.iter().enumerate() {
        say(number, *death);
        if let Death::Server(place, visit) = death {
            server.stop().await;
            due(&world, *place).await;
            server = Server::start(port, &url, Some(&format!("{}:{visit}", place.name())));
            gone(&mut server, *death, &progress).await;
            server = Server::start(port, &url, None);
        } else {
            kill_a_backend(&world).await;
        }
        longest = longest.max(answers(&progress, *death).await);
    }
    progress.stopping.store(true, Ordering::Relaxed);
    let said = finish(writers, &progress).await;
    server.stop().await;
    // The connections of the harness may have gone with the last death.
    world.pool = world.database.open().await.pool().clone();
    check(&world, &said).await;
    Survived {
        deaths: deaths.len(),
        answered: progress.answered.load(Ordering::Relaxed),
        again: progress.again.load(Ordering::Relaxed),
        longest,
    }
}

async fn ready(url: &str) {
    let (begin, http) = (Instant::now(), reqwest::Client::new());
    while http.get(format!("{url}/readyz")).send().await.map_or(true, |reply| !reply.status().is_success()) {
        assert!(begin.elapsed() < GIVES_UP, "the server does not get ready");
        tokio::time::sleep(AGAIN).await;
    }
}

/// Asks the database until it answers: a connection of the harness may have gone with the database's last death.
async fn asked<T, F: Future<Output = Result<T, sqlx::Error>>>(ask: impl Fn() -> F) -> T {
    let begin = Instant::now();
    loop {
        match ask().await {
            Ok(answer) => return answer,
            Err(error) => assert!(begin.elapsed() < GIVES_UP, "the harness does not reach the database: {error}"),
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// The job that comes by itself comes now, so that a node leases it.
async fn due(world: &World, place: Failpoint) {
    if place == Failpoint::AfterLease {
        asked(|| sqlx::query("update job set run_at = now(), leased_until = null").execute(&world.pool)).await;
    }
}

/// Waits for the death.
async fn gone(server: &mut Server, death: Death, progress: &Progress) {
    let ended = tokio::time::timeout(GIVES_UP, server.process.wait()).await;
    let status =
        ended.unwrap_or_else(|_| panic!("{death:?} does not come: {:?}", progress.wrong.lock())).expect("a status");
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(9), "{death:?}: it ended by itself");
}

/// As the kernel does to a process that takes too much memory: PostgreSQL then ends all connections and recovers.
async fn kill_a_backend(world: &World) {
    let begin = Instant::now();
    loop {
        let backend: i32 = asked(|| {
            sqlx::query_scalar(
                "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
                 order by pid limit 1",
            )
            .fetch_one(&world.pool)
        })
        .await;
        let killed = tokio::process::Command::new("kill").args(["-KILL", &backend.to_string()]).status().await;
        if killed.expect("a signal").success() {
            return;
        }
        // It may have ended by itself meanwhile.
        assert!(begin.elapsed() < GIVES_UP, "the harness may end PostgreSQL's processes");
    }
}

/// The time until somebody is answered again.
async fn answers(progress: &Progress, death: Death) -> Duration {
    let (begin, before) = (Instant::now(), progress.answered.load(Ordering::Relaxed));
    while progress.answered.load(Ordering::Relaxed) == before {
        assert_eq!(*progress.wrong.lock().expect("a lock"), None, "after {death:?}");
        assert!(begin.elapsed() < GIVES_UP, "{death:?}: nobody is answered any more");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    begin.elapsed()
}

/// What a client was told.
struct Said {
    ticket: TicketId,
    comments: usize,
    submitted: Vec<TicketId>,
}

async fn write(
    client: Caller,
    ticket: TicketId,
    pattern: SubmitServiceRequest,
    renew: impl Fn(&SubmitServiceRequest) -> SubmitServiceRequest + Send + Sync,
    progress: Arc<Progress>,
) -> Said {
    let mut said = Said { ticket, comments: 0, submitted: Vec::new() };
    while !progress.stopping.load(Ordering::Relaxed) {
        let submits = (said.comments + said.submitted.len()) % SUBMITS_EACH == SUBMITS_EACH - 1;
        let command = if submits {
            Command::SubmitServiceRequest(renew(&pattern))
        } else {
            comment(ticket, &words(said.comments))
        };
        if let Err(wrong) = until_answered(&client, &command, &progress.again).await {
            progress.wrong.lock().expect("a lock").get_or_insert(wrong);
            return said;
        }
        match command {
            Command::SubmitServiceRequest(body) => said.submitted.push(body.id),
            _ => said.comments += 1,
        }
        progress.answered.fetch_add(1, Ordering::Relaxed);
    }
    said
}

async fn finish(writers: Vec<JoinHandle<Said>>, progress: &Progress) -> Vec<Said> {
    let mut said = Vec::new();
    for writer in writers {
        said.push(writer.await.expect("a client ends"));
    }
    assert_eq!(*progress.wrong.lock().expect("a lock"), None);
    said
}

/// I12 and I13: what was answered is there, once and in the order it was said; then everything else that must hold.
async fn check(world: &World, said: &[Said]) {
    for one in said {
        said_in_order(&world.pool, one.ticket, one.comments).await;
        let ids: Vec<_> = one.submitted.iter().map(|ticket| ticket.0).collect();
        let found: i64 = sqlx::query_scalar(
            "select count(*) from ticket t where t.id = any($1) and 1 = (
               select count(*) from ticket_line l where l.organisation_id = t.organisation_id and l.ticket_id = t.id)",
        )
        .bind(&ids)
        .fetch_one(&world.pool)
        .await
        .expect("requests");
        assert_eq!(
            usize::try_from(found).ok(),
            Some(ids.len()),
            "I12: requests that were answered, each with its line"
        );
    }
    invariants::check_all(&world.pool).await;
}
