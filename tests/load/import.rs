//! The import of a whole real log beside a plain COPY of the same rows, with a client attached meanwhile; and what others
//! counted in the log, held against the reports. What does not agree ends the program.

use crate::process::{self, Docket};
use crate::{figure, percentile};
use docket_shared::ids::TicketId;
use docket_shared::row::RowKind;
use docket_tests::cluster::TestDatabase;
use docket_tests::incident_log::{MAPPING, assert_counts, counted, expected, folder, reports};
use docket_tests::world::{Persona, World, comment};
use docket_tests::{Caller, Follower};
use sqlx::PgPool;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::process::{Child, Command};

/// Rows of the whole log.
const ROWS: f64 = 141_712.0;

/// Prints rows per second of the first import and of one that finds everything there, memory, and what a client notices.
pub async fn figures(database: TestDatabase, control: TestDatabase) {
    let Some(folder) = folder() else { return };
    let log = folder.join("incident_event_log.csv.gz");
    let plain = copied(control.open().await.pool(), &log).await;
    let url = database.url();
    let server = Docket::start(&url).await;
    let world = World::attach(&server.url, database).await;
    let (rebecca, mut ana) = (world.sign_in(Persona::Rebecca).await, world.follow(Persona::Ana).await);
    let ticket = world.submit(&rebecca, 1).await;
    ana.until("the ticket is there", |ana| ana.head(ticket).is_some()).await;

    let work = tempfile::tempdir().unwrap();
    std::fs::write(work.path().join("mapping.toml"), MAPPING).unwrap();
    let begin = Instant::now();
    let mut import = start(&url, &log, work.path());
    let (mut waits, memory) = meanwhile(&mut import, &rebecca, &mut ana, ticket).await;
    let first = begin.elapsed().as_secs_f64();
    let beside = format!("plain COPY of the rows: {:.0} rows/s", ROWS / plain);
    figure(
        "import of a real log, 141,712 rows",
        &format!("{:.0} rows/s", ROWS / first),
        "at least 2,000 rows/s",
        &beside,
    );
    figure("memory of that import, at most", &format!("{memory:.0} MB"), "constant", "the file has 46 MB");
    assert_eq!(ana.snapshots, 1, "a client that was attached had to read anew");
    let slowest = percentile(&mut waits, 95);
    let count = format!("{} replies", waits.len());
    figure("a reply reaches a client meanwhile, p95", &format!("{slowest:.0} ms"), "it stays attached", &count);

    let begin = Instant::now();
    assert!(start(&url, &log, work.path()).wait().await.unwrap().success());
    let again = begin.elapsed().as_secs_f64();
    figure("the same import again, nothing new", &format!("{:.0} rows/s", ROWS / again), "changes nothing", "");
    counts(&world.pool, &folder).await;
    server.stop().await;
}

fn start(url: &str, log: &Path, work: &Path) -> Child {
    let mut command = Command::new(process::program());
    command.arg("import").arg(log).arg("--mapping").arg(work.join("mapping.toml"));
    command.arg("--notes").arg(work.join("notes.csv")).args(["--log-level", "error"]).env("DATABASE_URL", url);
    command.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn().unwrap()
}

/// Replies, one after another, while an import goes on: how long each took to the client, in ms; and the most memory that
/// the import held, in MB.
async fn meanwhile(import: &mut Child, rebecca: &Caller, ana: &mut Follower, ticket: TicketId) -> (Vec<f64>, f64) {
    let (mut waits, mut memory) = (Vec::new(), 0.0_f64);
    while import.try_wait().unwrap().is_none() {
        if let Some(id) = import.id() {
            memory = memory.max(process::resident(id).unwrap_or_default());
        }
        let text = format!("Reply {}", waits.len());
        let begin = Instant::now();
        rebecca.run(&comment(ticket, &text)).await.unwrap();
        ana.until("the reply", |ana| ana.comments(RowKind::Comment, ticket).contains(&text)).await;
        waits.push(begin.elapsed().as_secs_f64() * 1e3);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(import.wait().await.unwrap().success(), "the import ends well");
    (waits, memory)
}

/// Seconds that PostgreSQL takes to copy the rows into a table of texts.
async fn copied(pool: &PgPool, log: &Path) -> f64 {
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(log).unwrap()).read_to_end(&mut text).unwrap();
    let header = String::from_utf8(text.iter().copied().take_while(|byte| *byte != b'\n').collect()).unwrap();
    let columns: Vec<String> = header.split(',').map(|name| format!("{name} text")).collect();
    let table = format!("create table copied_log ({})", columns.join(", "));
    sqlx::query(sqlx::AssertSqlSafe(table)).execute(pool).await.unwrap();
    let mut connection = pool.acquire().await.unwrap();
    let begin = Instant::now();
    let mut copy = connection.copy_in_raw("copy copied_log from stdin (format csv, header)").await.unwrap();
    for part in text.chunks(1 << 16) {
        copy.send(part).await.unwrap();
    }
    copy.finish().await.unwrap();
    let seconds = begin.elapsed().as_secs_f64();
    sqlx::query("drop table copied_log").execute(&mut *connection).await.unwrap();
    seconds
}

/// Holds every published count against the reports.
async fn counts(pool: &PgPool, folder: &Path) {
    let all = expected(folder);
    let begin = Instant::now();
    let (tickets, history) = reports(pool, &all["all"]).await;
    let seconds = begin.elapsed().as_secs_f64();
    assert_counts(&all["all"], &counted(&tickets, &history));
    assert_eq!(history["moves_row_to_row"], all["state_transitions_row_to_row_all"]);
    assert_eq!(history["rows_by_impact_urgency_priority"], all["impact_urgency_priority_rows_all"]);
    figure("both reports of 24,918 tickets", &format!("{seconds:.1} s"), "every published count", "all of them agree");
}
