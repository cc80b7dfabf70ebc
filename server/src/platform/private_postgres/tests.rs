//! A real cluster through its life: made, refused to a second server, killed, recovered, stopped.

use super::*;
use std::os::unix::fs::PermissionsExt;
use std::process;
use tokio::io::{AsyncBufReadExt, BufReader};

/// Names the data folder to the process that is killed.
const VICTIM_FOLDER: &str = "DOCKET_TEST_VICTIM_FOLDER";

/// A folder that an unprivileged user can reach, as these tests may run as root.
fn data_dir() -> tempfile::TempDir {
    folder_of_mode(0o711)
}

fn folder_of_mode(mode: u32) -> tempfile::TempDir {
    tempfile::Builder::new().permissions(std::fs::Permissions::from_mode(mode)).tempdir().unwrap()
}

async fn read_mark(postgres: &PrivatePostgres) -> i32 {
    let mut connection = postgres.connect_options().connect().await.unwrap();
    sqlx::query_scalar("select value from mark").fetch_one(&mut connection).await.unwrap()
}

fn pid_of(postgres: &PrivatePostgres) -> i32 {
    postgres.child.id().unwrap().cast_signed()
}

/// Runs only as the process that `a_killed_server_leaves_nothing_that_hinders_the_next` starts.
#[tokio::test]
async fn victim() {
    let Some(folder) = std::env::var_os(VICTIM_FOLDER) else { return };
    let postgres = PrivatePostgres::start(Path::new(&folder), None).await.unwrap();
    let mut connection = postgres.connect_options().connect().await.unwrap();
    sqlx::query("create table mark as select 42 as value").execute(&mut connection).await.unwrap();
    crate::cli::tell(&format!("\npostgres is {}", pid_of(&postgres)));
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_killed_server_leaves_nothing_that_hinders_the_next() {
    let directory = data_dir();
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "platform::private_postgres::tests::victim", "--nocapture"])
        .env(VICTIM_FOLDER, directory.path())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines();
    let orphan: i32 = loop {
        let line = lines.next_line().await.unwrap().expect("the victim starts PostgreSQL");
        if let Some(pid) = line.strip_prefix("postgres is ") {
            break pid.parse().unwrap();
        }
    };

    let refusal = PrivatePostgres::start(directory.path(), None).await.unwrap_err().to_string();
    assert!(refusal.contains(&format!("in use by process {}", victim.id().unwrap())), "{refusal}");
    let beside = running_in(directory.path()).await.expect("a command beside the server joins");
    beside.connect().await.unwrap().close().await.unwrap();

    victim.kill().await.unwrap();
    assert!(running_in(directory.path()).await.is_some(), "PostgreSQL outlives a killed server");
    let postgres = PrivatePostgres::start(directory.path(), None).await.unwrap();
    assert_ne!(pid_of(&postgres), orphan);
    assert_eq!(read_mark(&postgres).await, 42);
    postgres.stop().await;
    assert!(running_in(directory.path()).await.is_none());
}

#[tokio::test]
async fn a_killed_cluster_recovers_and_a_reused_process_id_does_not_hinder_it() {
    let directory = data_dir();
    let mut postgres = PrivatePostgres::start(directory.path(), None).await.unwrap();
    let mut connection = postgres.connect_options().connect().await.unwrap();
    sqlx::query("create table mark as select 7 as value").execute(&mut connection).await.unwrap();
    let superuser: bool = sqlx::query_scalar("select rolsuper from pg_roles where rolname = current_user")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert!(!superuser, "Docket works without a superuser's rights");
    let collation: String = sqlx::query_scalar("select lower('ÄÖÜ') || current_setting('listen_addresses')")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(collation, "äöü");

    postgres.signal(Signal::KILL);
    assert!(postgres.ended().await.to_string().contains("ended (signal: 9"));
    // The number in the file now is that of a living process which is no PostgreSQL, as after a restart of a container.
    let mut stranger = sleeper(&postgres.folder);
    postgres.folder.rewrite_recorded_pid(stranger.id()).unwrap();
    let lock = postgres.folder.socket().join(".s.PGSQL.5432.lock");
    let text = std::fs::read_to_string(&lock).unwrap();
    let rest = text.split_once('\n').unwrap().1;
    std::fs::write(&lock, format!("{}\n{rest}", stranger.id())).unwrap();
    drop((connection, postgres));

    let postgres = PrivatePostgres::start(directory.path(), None).await.unwrap();
    assert_eq!(read_mark(&postgres).await, 7);
    assert!(stranger.try_wait().unwrap().is_none(), "a stranger is left alone");
    stranger.kill().unwrap();
    stranger.wait().unwrap();
    postgres.stop().await;
}

/// A process of the cluster's user, which PostgreSQL would take for a rival.
fn sleeper(folder: &Folder) -> process::Child {
    use std::os::unix::process::CommandExt;
    let mut command = process::Command::new("sleep");
    command.arg("600");
    if let Some(owner) = folder.other_owner() {
        command.uid(owner.uid).gid(owner.gid);
    }
    command.spawn().unwrap()
}

#[tokio::test]
async fn a_long_folder_name_and_a_start_that_was_cut_off_do_no_harm() {
    let directory = data_dir();
    let long = directory.path().join("a".repeat(120));
    let half = long.join("postgres/data.new");
    std::fs::create_dir_all(half.join("base")).unwrap();
    // As the server itself would have made them.
    std::fs::set_permissions(&long, std::fs::Permissions::from_mode(0o711)).unwrap();
    let postgres = PrivatePostgres::start(&long, None).await.unwrap();
    let socket = postgres.folder.socket().to_owned();
    assert!(!socket.starts_with(&long));
    assert!(running_in(&long).await.is_some());
    postgres.stop().await;
    std::fs::remove_dir_all(socket).unwrap();
}

#[tokio::test]
async fn a_folder_out_of_reach_is_explained() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let directory = folder_of_mode(0o700);
    let error = PrivatePostgres::start(&directory.path().join("inside"), None).await.unwrap_err().to_string();
    assert!(error.contains("cannot enter"), "{error}");
}
