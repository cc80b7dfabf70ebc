//! A primary and its synchronous standby, by PostgreSQL's own programs. Small state files let the second stage find them.

use crate::free_port;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::process::Command;

/// One cluster.
pub struct Server {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    folder: PathBuf,
}

/// Both of them.
pub struct Pair {
    /// The primary.
    pub first: Server,
    /// Its standby.
    pub second: Server,
}

fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("an installed PostgreSQL");
    let newest = versions
        .map(|entry| entry.unwrap().path())
        .max_by_key(|path| path.file_name().unwrap().to_string_lossy().parse::<u32>().unwrap_or(0));
    newest.expect("an installed PostgreSQL").join("bin")
}

/// Runs one of PostgreSQL's programs, which refuse to run as root.
async fn run(program: &str, words: &[&str]) {
    let path = programs().join(program);
    let root = std::fs::metadata("/proc/self").map(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0).unwrap();
    let mut command = if root {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(path);
        command
    } else {
        Command::new(path)
    };
    let done = command.args(words).stdout(std::process::Stdio::null()).status().await.unwrap();
    assert!(done.success(), "{program} {words:?}: {done}");
}

impl Server {
    fn new(folder: &Path, name: &str) -> Self {
        std::fs::write(folder.join(format!("{name}.port")), free_port().to_string()).unwrap();
        Self::at(folder, name)
    }

    fn path(&self) -> &str {
        self.folder.to_str().unwrap()
    }

    /// What one without another is called.
    pub const ALONE: &str = "alone";

    /// Makes one without another, with its log elsewhere.
    pub async fn alone(folder: &Path, log: &Path) -> Self {
        let server = Self::new(folder, Self::ALONE);
        let words =
            ["-D", server.path(), "-X", log.to_str().unwrap(), "-U", "docket", "-A", "trust", "--no-instructions"];
        run("initdb", &words).await;
        server
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// One that was made before.
    pub fn at(folder: &Path, name: &str) -> Self {
        let port = std::fs::read_to_string(folder.join(format!("{name}.port"))).unwrap().parse().unwrap();
        Self { port, folder: folder.join(name) }
    }

    /// Starts it, and waits until it answers.
    pub async fn start(&self) {
        // Little is written ahead: a disk that is full is met soon.
        let options = format!(
            "-c port={} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c max_wal_size=64MB -c min_wal_size=32MB",
            self.port,
            self.folder.parent().unwrap().display()
        );
        let log = self.folder.join("log").display().to_string();
        run("pg_ctl", &["-D", self.path(), "-w", "-l", &log, "-o", &options, "start"]).await;
    }

    async fn ask<T>(&self, question: &'static str) -> T
    where
        T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
    {
        let url = format!("postgres://docket@127.0.0.1:{}/postgres?sslmode=disable", self.port);
        let mut connection = PgConnection::connect(&url).await.unwrap();
        let answer = sqlx::query_scalar(question).fetch_one(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        answer
    }

    /// Whether it takes connections.
    pub async fn answers(&self) -> bool {
        let url = format!("postgres://docket@127.0.0.1:{}/postgres?sslmode=disable", self.port);
        PgConnection::connect(&url).await.is_ok()
    }

    /// Ends it, whatever it is doing.
    pub async fn stop(self) {
        if self.folder.join("postmaster.pid").exists() {
            let words = ["-D", self.path(), "-m", "immediate", "stop"];
            drop(tokio::time::timeout(Duration::from_secs(20), run_quietly(&words)).await);
        }
    }

    /// The postmaster's process, killed without a word.
    async fn kill(&self) {
        let file = std::fs::read_to_string(self.folder.join("postmaster.pid")).unwrap();
        Command::new("kill").args(["-KILL", file.lines().next().unwrap()]).status().await.unwrap();
    }
}

impl Pair {
    /// Makes both in a folder that the user of PostgreSQL may write to. Nothing waits for the standby yet.
    pub async fn start(folder: &Path) -> Self {
        let owned = folder.join("pair");
        std::fs::create_dir_all(&owned).unwrap();
        Command::new("chown").arg("postgres").arg(&owned).status().await.unwrap();
        let pair = Self { first: Server::new(&owned, "first"), second: Server::new(&owned, "second") };
        run("initdb", &["-D", pair.first.path(), "-U", "docket", "-A", "trust", "--no-instructions"]).await;
        pair.first.start().await;
        let from = format!("host=127.0.0.1 port={} user=docket application_name=standby", pair.first.port);
        run("pg_basebackup", &["-D", pair.second.path(), "-R", "-d", &from]).await;
        pair.second.start().await;
        pair
    }

    fn of(folder: &Path) -> Self {
        let owned = folder.join("pair");
        Self { first: Server::at(&owned, "first"), second: Server::at(&owned, "second") }
    }

    /// Where a database of the primary is on the standby.
    pub fn standby_url(folder: &Path, database: &str) -> String {
        let options: PgConnectOptions = database.parse().unwrap();
        options.port(Self::of(folder).second.port).to_url_lossy().to_string()
    }

    /// How many connections that read snapshots have committed something on the standby and are open still.
    pub async fn snapshots_of_the_standby(folder: &Path) -> i64 {
        let reading =
            "select count(*) from pg_stat_activity where application_name = 'docket snapshots' and query = 'COMMIT'";
        Self::of(folder).second.ask(reading).await
    }

    /// From now on a commit waits until the standby has it.
    pub async fn wait_for_the_standby(folder: &Path) {
        let pair = Self::of(folder);
        let url = format!("postgres://docket@127.0.0.1:{}/postgres?sslmode=disable", pair.first.port);
        let mut connection = PgConnection::connect(&url).await.unwrap();
        // In the primary's own file, so that the promoted standby waits for nobody.
        sqlx::query("alter system set synchronous_standby_names = 'standby'").execute(&mut connection).await.unwrap();
        sqlx::query("select pg_reload_conf()").execute(&mut connection).await.unwrap();
        docket_tests::eventually("the standby is synchronous", async || {
            let state: String = pair.first.ask("select coalesce(max(sync_state), '') from pg_stat_replication").await;
            (state == "sync").then_some(())
        })
        .await;
        connection.close().await.unwrap();
    }

    /// Kills the primary and promotes the standby.
    pub async fn fail_over(folder: &Path) {
        let pair = Self::of(folder);
        pair.first.kill().await;
        run("pg_ctl", &["-D", pair.second.path(), "-w", "promote"]).await;
    }

    /// Stops what is left of them.
    pub async fn stop(self) {
        for server in [self.second, self.first] {
            server.stop().await;
        }
    }
}

/// A cluster that was killed has left its file behind.
async fn run_quietly(words: &[&str]) {
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(programs().join("pg_ctl")).args(words);
    drop(command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).status().await);
}
