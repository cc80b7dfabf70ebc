//! What `docket backup` and `docket restore` refuse, over real PostgreSQL: files that are not whole, databases that hold
//! something, logs that break; and what a backup is without Docket.

use docket_server::platform::chain::{Break, Verdict, recompute};
use docket_shared::ids::OrganisationId;
use docket_tests::administrator::{Backup, Place, docket, one, refused, said};
use docket_tests::cluster::{Cluster, TestDatabase};
use docket_tests::crash::program;
use docket_tests::world::Persona;
use docket_tests::{World, eventually};
use sqlx::AssertSqlSafe;
use std::process::Stdio;
use tokio::process::Command;
use uuid::Uuid;

/// How much is in a database.
async fn relations(database: &TestDatabase) -> i64 {
    let open = database.open().await;
    let count = one(open.pool(), "select count(*) from pg_class where relnamespace = 'public'::regnamespace").await;
    open.close().await;
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_or_cut_file_and_a_database_with_data_or_servers_are_refused() {
    let mut world = World::new().await;
    let backup = Backup::in_a_new_folder();
    said(&backup.make(world.database.url()).await);
    let bytes = std::fs::read(&backup.path).unwrap();
    assert!(refused(&backup.make(world.database.url()).await).contains("is there already"));
    assert_eq!(std::fs::read(&backup.path).unwrap(), bytes, "nothing was overwritten");
    let dry = said(&docket(&["restore", "--dry-run", "--from", backup.path()], Place::At("postgres://x".into())).await);
    assert!(dry.contains("log of Alpha Manufacturing"), "{dry}");

    let blank = Cluster::get().await.blank().await;
    let other = Backup::in_a_new_folder();
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
    assert!(said.contains("the database holds data, or tables of others ("), "{said}");
    let open = world.database.open().await;
    assert!(one::<i64>(open.pool(), counted).await >= before);
    // What is not Docket's is left alone as well, also beside tables of Docket's in which there is nothing.
    let tables = Cluster::get().await.database("empty", async |_| {}).await;
    for target in [&blank, &tables] {
        let foreign = target.open().await;
        sqlx::query("create table theirs (id int)").execute(foreign.pool()).await.unwrap();
        foreign.close().await;
        let before = relations(target).await;
        let said = refused(&backup.restore(Place::At(target.url())).await);
        assert!(said.contains("the database holds data, or tables of others (theirs)"), "{said}");
        assert_eq!(relations(target).await, before);
    }
}

/// As the README says what a backup is without Docket.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_opened_without_docket_and_has_no_sessions() {
    let world = World::new().await;
    world.sign_in(Persona::Rebecca).await;
    let backup = Backup::in_a_new_folder();
    said(&backup.make(world.database.url()).await);
    let line = "tar xf docket.backup && sha256sum --check SHA256SUMS && pg_restore --list database.dump && \
                pg_restore --data-only --table session --file - database.dump";
    let folder = backup.path.parent().unwrap();
    let opened = said(&Command::new("sh").args(["-c", line]).current_dir(folder).output().await.unwrap());
    assert!(opened.contains("TABLE DATA public organisation_head"), "{opened}");
    assert!(!opened.contains("COPY public.session"), "{opened}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_stopped_leaves_no_file() {
    let world = World::new().await;
    let backup = Backup::in_a_new_folder();
    let mut held = world.pool.begin().await.unwrap();
    sqlx::query("lock table audit in access exclusive mode").execute(&mut *held).await.unwrap();
    let mut command = Command::new(program());
    command.args(["backup", "--to", backup.path()]).env("DATABASE_URL", world.database.url()).kill_on_drop(true);
    let making = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let waits = "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
                   and query like 'LOCK TABLE%'";
    eventually("the dump waits", async || sqlx::query(waits).fetch_optional(&world.pool).await.unwrap()).await;
    let folder = backup.path.parent().unwrap();
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1, "it is written beside its name");
    let id = making.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
    assert!(refused(&making.wait_with_output().await.unwrap()).contains("stopped"));
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0);
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
    let (backup, blank) = (Backup::in_a_new_folder(), Cluster::get().await.blank().await);
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
