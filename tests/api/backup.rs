//! `docket backup` and `docket restore` over real PostgreSQL: one moment while people write, back in a fresh cluster, and
//! every device begins anew.

use docket_server::platform::database::Database;
use docket_server::platform::private_postgres::PrivatePostgres;
use docket_shared::ids::{ClientId, TicketId};
use docket_shared::problem::ProblemCode;
use docket_shared::row::RowKind;
use docket_shared::sync::api::Pushed;
use docket_tests::administrator::{Backup, Place, docket, one, said};
use docket_tests::answered::{said_in_order, words};
use docket_tests::caller::new_id;
use docket_tests::cluster::Cluster;
use docket_tests::files::DeviceFile;
use docket_tests::server::{Notifications, TestServer};
use docket_tests::world::{Persona, comment};
use docket_tests::{Caller, Follower, World, eventually, invariants};
use reqwest::Method;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use uuid::Uuid;

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
    let backup = Backup::in_a_new_folder();
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
    let backup = Backup::in_a_new_folder();
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
    let (second, third) = (Backup::in_a_new_folder(), Cluster::get().await.blank().await);
    said(&second.make(target.url()).await);
    let restored = said(&second.restore(Place::At(third.url())).await);
    assert!(restored.contains("the chain of its log holds from 0 to "), "{restored}");
    let doctor = docket(&["doctor"], Place::At(third.url())).await;
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("ok    log of Alpha Manufacturing"), "{doctor:?}");
}
