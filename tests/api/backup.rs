//! `docket backup` and `docket restore` over real PostgreSQL: one moment while people write, back in a fresh cluster, with
//! every device beginning anew; and what is refused.

use docket_server::platform::chain::{Break, Verdict, recompute};
use docket_server::platform::database::Database;
use docket_server::platform::private_postgres::PrivatePostgres;
use docket_shared::ids::{ClientId, OrganisationId, TicketId};
use docket_shared::problem::ProblemCode;
use docket_shared::row::RowKind;
use docket_shared::sync::api::Pushed;
use docket_tests::answered::{said_in_order, words};
use docket_tests::caller::new_id;
use docket_tests::cluster::{Cluster, folder};
use docket_tests::crash::program;
use docket_tests::files::DeviceFile;
use docket_tests::server::{Notifications, TestServer};
use docket_tests::world::{Persona, comment};
use docket_tests::{Caller, Follower, World, eventually, invariants};
use reqwest::Method;
use sqlx::{AssertSqlSafe, PgPool};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tempfile::TempDir;
use tokio::process::Command;
use uuid::Uuid;

/// The database that a command works on.
enum Place<'a> {
    At(String),
    In(&'a Path),
}

async fn docket(words: &[&str], place: Place<'_>) -> Output {
    let mut command = Command::new(program());
    command.args(words).env_remove("DATABASE_URL").env_remove("DOCKET_DATABASE_URL").kill_on_drop(true);
    match place {
        Place::At(url) => command.env("DATABASE_URL", url),
        Place::In(folder) => command.arg("--data-dir").arg(folder),
    };
    command.output().await.unwrap()
}

/// What a command said that went well.
fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Why a command failed.
fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

struct Backup {
    _folder: TempDir,
    path: PathBuf,
}

impl Backup {
    fn new() -> Self {
        // Where the user that runs a private PostgreSQL may pass.
        std::fs::create_dir_all(folder()).unwrap();
        let own = TempDir::new_in(folder()).unwrap();
        std::fs::set_permissions(own.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
        Self { path: own.path().join("docket.backup"), _folder: own }
    }

    fn path(&self) -> &str {
        self.path.to_str().unwrap()
    }

    async fn make(&self, url: String) -> Output {
        docket(&["backup", "--to", self.path()], Place::At(url)).await
    }

    async fn restore(&self, place: Place<'_>) -> Output {
        docket(&["restore", "--from", self.path()], place).await
    }
}

/// Somebody who comments again and again.
struct Writer {
    ticket: TicketId,
    answered: Arc<AtomicUsize>,
    ends: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<()>,
}

impl Writer {
    fn start(client: Caller, ticket: TicketId) -> Self {
        let (answered, ends) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (counted, told) = (answered.clone(), ends.clone());
        let task = tokio::spawn(async move {
            while !told.load(Ordering::SeqCst) {
                let number = counted.load(Ordering::SeqCst);
                client.run(&comment(ticket, &words(number))).await.unwrap();
                counted.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { ticket, answered, ends, task }
    }

    fn answered(&self) -> usize {
        self.answered.load(Ordering::SeqCst)
    }

    async fn writes(&self) {
        let before = self.answered();
        eventually("another one is answered", async || (self.answered() > before).then_some(())).await;
    }

    async fn end(self) -> usize {
        self.ends.store(true, Ordering::SeqCst);
        self.task.await.unwrap();
        self.answered.load(Ordering::SeqCst)
    }
}

async fn one<T>(pool: &PgPool, statement: &'static str) -> T
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    sqlx::query_scalar(statement).fetch_one(pool).await.expect(statement)
}

async fn signed_in(world: &World, persona: Persona, url: &str) -> Caller {
    let mut caller = Caller::nobody(url);
    let reply = caller.sign_in(&world.email(persona).await, "docket-demo").await;
    assert!(reply.status.is_success(), "{reply:?}");
    caller
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_made_while_people_write_comes_back_whole_in_a_fresh_cluster() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    let with_photo = world.submit(&rebecca, 2).await;
    let photo = DeviceFile::picture("Dock.png", 1, 9);
    rebecca.run(&photo.comment(with_photo, "Look at the port.")).await.unwrap();
    photo.send_all(&rebecca).await;
    let mut writers = Vec::new();
    for _ in 0..3 {
        let ticket = world.submit(&rebecca, 1).await;
        writers.push(Writer::start(rebecca.another_client(&world.url), ticket));
    }
    let mut before = Vec::new();
    for writer in &writers {
        writer.writes().await;
        before.push(writer.answered());
    }
    let backup = Backup::new();
    let made = said(&backup.make(world.database.url()).await);
    assert!(made.contains("log of Alpha Manufacturing: at "), "{made}");
    assert_eq!(backup.path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let mut written = Vec::new();
    for writer in writers {
        writer.writes().await;
        written.push((writer.ticket, writer.end().await));
    }

    let data = backup.path.with_file_name("data");
    let restored = said(&backup.restore(Place::In(&data)).await);
    assert!(restored.contains("restored Alpha Manufacturing: the chain of its log holds from 0 to "), "{restored}");
    assert!(restored.contains("everybody signs in again"), "{restored}");
    let private = PrivatePostgres::start(&data, None).await.unwrap();
    let database = Database::connect(private.connect_options(), 8).await.unwrap();
    let pool = database.pool().clone();
    invariants::check_all(&pool).await;
    for ((ticket, total), before) in written.into_iter().zip(before) {
        let comments = "select count(*) from ticket_comment where ticket_id = $1";
        let found: i64 = sqlx::query_scalar(comments).bind(ticket.0).fetch_one(&pool).await.unwrap();
        let found = usize::try_from(found).unwrap();
        assert!((before..total).contains(&found), "{before} answered before, {total} in all, {found} are there");
        said_in_order(&pool, ticket, found).await;
    }
    let epoch = "select epoch from organisation_head";
    assert_ne!(one::<Uuid>(&pool, epoch).await, one::<Uuid>(&world.pool, epoch).await);
    assert_eq!(one::<i64>(&pool, "select count(*) from session").await, 0);
    assert!(one::<i64>(&world.pool, "select count(*) from session").await > 0);

    let mut server = TestServer::start(database, Notifications::On).await;
    assert_eq!(rebecca.at(&server.url).get("/api/session").await.status.as_u16(), 401, "nobody is signed in");
    let again = signed_in(&world, Persona::Rebecca, &server.url).await;
    assert_eq!(photo.read(&again).await.bytes, photo.bytes);
    let mut follower = Follower::start(&again).await;
    again.run(&comment(with_photo, "After the restore.")).await.unwrap();
    follower.converge().await;
    invariants::check_all(&pool).await;
    server.stop().await;
    private.stop().await;
}

/// Pushes what a device has to send; where the answer is lost it learns nothing of it.
async fn push(device: &mut Follower, answer_comes: bool) -> Option<ProblemCode> {
    let push = device.outbox.next_push()?;
    let body = serde_json::to_string(&push).unwrap();
    let pushed: Pushed = device.caller.send(Method::POST, "/api/sync/push", &[], Some(body)).await.read();
    let stopped = pushed.stopped.as_ref().map(|problem| problem.code);
    if answer_comes {
        device.outbox.pushed(pushed);
    } else {
        device.outbox.push_failed();
    }
    stopped
}

fn add(device: &mut Follower, ticket: TicketId, text: &str) {
    let now = docket_server::platform::clock::now();
    device.outbox.add(docket_shared::ids::CallId(new_id()), &comment(ticket, text), now).unwrap();
}

/// As browsers do: pushes until nothing is left, under a new sequence where the server misses something before it.
async fn send_everything(device: &mut Follower) {
    while let Some(problem) = push(device, true).await {
        assert_eq!(problem, ProblemCode::OutOfSequence);
        device.caller.client = ClientId(new_id());
        device.outbox.renew(device.caller.client);
        device.reconnect().await;
    }
    device.until("everything has arrived", |device| device.outbox.pending().count() == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_begin_anew_after_a_restore_and_what_they_had_not_sent_comes_once() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let (mut one_device, mut other) = (
        Follower::start(&rebecca.another_client(&world.url)).await,
        Follower::start(&rebecca.another_client(&world.url)).await,
    );
    for (device, text) in [(&mut one_device, "One: known"), (&mut other, "Other: known")] {
        add(device, ticket, text);
        send_everything(device).await;
    }
    one_device.leave();
    add(&mut one_device, ticket, "One: the answer was lost before the backup");
    assert_eq!(push(&mut one_device, false).await, None);
    let backup = Backup::new();
    said(&backup.make(world.database.url()).await);
    add(&mut one_device, ticket, "One: accepted after the backup, and not seen yet");
    assert_eq!(push(&mut one_device, true).await, None);
    add(&mut one_device, ticket, "One: never sent");
    add(&mut other, ticket, "Other: done after the backup");
    send_everything(&mut other).await;
    other.leave();
    add(&mut other, ticket, "Other: never sent");

    // The database has Docket's tables already, as a server leaves them that has nothing to serve.
    let target = Cluster::get().await.database("empty", async |_| {}).await;
    said(&backup.restore(Place::At(target.url())).await);
    let server = TestServer::start(target.open().await, Notifications::On).await;
    let again = signed_in(&world, Persona::Rebecca, &server.url).await;
    for device in [&mut one_device, &mut other] {
        device.caller = again.claiming(device.caller.client);
        device.reconnect().await;
        device.until("it has begun anew", |device| device.snapshots == 2).await;
        send_everything(device).await;
        device.converge().await;
    }
    one_device.converge().await;
    let mut found = one_device.comments(RowKind::Comment, ticket);
    found.sort();
    let expected = [
        "One: accepted after the backup, and not seen yet",
        "One: known",
        "One: never sent",
        "One: the answer was lost before the backup",
        "Other: known",
        "Other: never sent",
    ];
    assert_eq!(found, expected);
    let open = target.open().await;
    invariants::check_all(open.pool()).await;

    // The restored log is backed up and restored as any other.
    let (second, third) = (Backup::new(), Cluster::get().await.blank().await);
    said(&second.make(target.url()).await);
    let restored = said(&second.restore(Place::At(third.url())).await);
    assert!(restored.contains("the chain of its log holds from 0 to "), "{restored}");
    let doctor = docket(&["doctor"], Place::At(third.url())).await;
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("ok    log of Alpha Manufacturing"), "{doctor:?}");
}

/// How much is in a database.
async fn relations(database: &docket_tests::cluster::TestDatabase) -> i64 {
    let open = database.open().await;
    let count = one(open.pool(), "select count(*) from pg_class where relnamespace = 'public'::regnamespace").await;
    open.close().await;
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_or_cut_file_and_a_database_with_data_or_servers_are_refused() {
    let mut world = World::new().await;
    let backup = Backup::new();
    said(&backup.make(world.database.url()).await);
    let bytes = std::fs::read(&backup.path).unwrap();
    assert!(refused(&backup.make(world.database.url()).await).contains("is there already"));
    assert_eq!(std::fs::read(&backup.path).unwrap(), bytes, "nothing was overwritten");
    let dry = said(&docket(&["restore", "--dry-run", "--from", backup.path()], Place::At("postgres://x".into())).await);
    assert!(dry.contains("log of Alpha Manufacturing"), "{dry}");

    let blank = Cluster::get().await.blank().await;
    let other = Backup::new();
    let mut altered = bytes.clone();
    altered[bytes.len() / 2] ^= 1;
    for (content, why) in [
        (altered.as_slice(), "was altered after it was written"),
        (&bytes[..bytes.len() - 2_000], "is cut off"),
        (b"something else".repeat(100).as_slice(), "is no backup of Docket"),
    ] {
        std::fs::write(&other.path, content).unwrap();
        let said = refused(&other.restore(Place::At(blank.url())).await);
        assert!(said.contains(why), "{why}: {said}");
        assert_eq!(relations(&blank).await, 0);
    }

    let counted = "select seq from organisation_head";
    let before: i64 = one(&world.pool, counted).await;
    let said = refused(&backup.restore(Place::At(world.database.url())).await);
    assert!(said.contains("others are connected to the database"), "{said}");
    world.server.take().unwrap().stop().await;
    let said = refused(&backup.restore(Place::At(world.database.url())).await);
    assert!(said.contains("the database holds data"), "{said}");
    let open = world.database.open().await;
    assert!(one::<i64>(open.pool(), counted).await >= before);
    // What is not Docket's is left alone as well.
    let foreign = blank.open().await;
    sqlx::query("create table theirs (id int)").execute(foreign.pool()).await.unwrap();
    foreign.close().await;
    let said = refused(&backup.restore(Place::At(blank.url())).await);
    assert!(said.contains("the database holds data"), "{said}");
    assert_eq!(relations(&blank).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_not_whole_is_told_when_it_is_backed_up_and_is_not_restored() {
    let mut world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.submit(&rebecca, 1).await;
    world.server.take().unwrap().stop().await;
    let open = world.database.open().await;
    let pool = open.pool();
    let (id, head): (Uuid, i64) =
        sqlx::query_as("select organisation_id, seq from organisation_head").fetch_one(pool).await.unwrap();
    // The first number of the last commit.
    let last: i64 = one(pool, "select first_seq from log_commit order by last_seq desc limit 1").await;
    let at: i64 = one(pool, "select max(seq) from change where seq < (select max(first_seq) from log_commit)").await;
    let first: i64 = sqlx::query_scalar("select first_seq from log_commit where $1 between first_seq and last_seq")
        .bind(at)
        .fetch_one(pool)
        .await
        .unwrap();
    for (statement, at, how) in [
        (format!("update change set body = body || ' ' where seq = {at}"), first, Break::Content),
        (
            format!("update change set tags_after = tags_after || 7 where seq = {at} and part = 0"),
            first,
            Break::Content,
        ),
        (format!("delete from change where seq = {at} and part = 0"), first, Break::Content),
        (format!("delete from call where seq = {at}"), first, Break::Call),
        (format!("delete from log_commit where first_seq = {first}"), first, Break::Gap),
        (format!("delete from log_commit where first_seq = {last}"), last, Break::End),
        ("update organisation_head set seq = seq + 1".to_owned(), head + 1, Break::End),
        ("update organisation_head set epoch = gen_random_uuid()".to_owned(), 1, Break::Content),
    ] {
        let mut transaction = pool.begin().await.unwrap();
        sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut *transaction).await.unwrap();
        let verdict = recompute(&mut transaction, OrganisationId(id)).await.unwrap();
        assert_eq!(verdict, Verdict::Breaks { at, how }, "{statement}");
    }
    let whole = recompute(&mut pool.acquire().await.unwrap(), OrganisationId(id)).await.unwrap();
    assert!(matches!(whole, Verdict::Holds { floor: 0, seq, .. } if seq == head), "{whole:?}");

    sqlx::query("update change set body = body || ' ' where seq = $1").bind(at).execute(pool).await.unwrap();
    let (backup, blank) = (Backup::new(), Cluster::get().await.blank().await);
    let made = backup.make(world.database.url()).await;
    let told = String::from_utf8_lossy(&made.stdout).into_owned();
    assert!(told.contains(&format!("WRONG log of Alpha Manufacturing: it breaks at number {first}")), "{told}");
    assert!(refused(&made).contains("1 logs are not whole"));
    let said = refused(&backup.restore(Place::At(blank.url())).await);
    assert!(
        said.contains(&format!("the log of Alpha Manufacturing breaks at number {first}: what is there")),
        "{said}"
    );
    assert_eq!(relations(&blank).await, 0, "it is empty again");
}
