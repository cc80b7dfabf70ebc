//! A PostgreSQL of Docket's own, for when no database address is given: made, started, recovered and stopped here.
//!
//! `postgresql_embedded` is not used: it always starts PostgreSQL with fsync off, listens on TCP, and cannot drop
//! root's rights; `pg-embed-setup-unpriv` drops them, but by a second binary and for tests.
//!
//! Authentication is `trust`, and the directory is the lock: PostgreSQL listens on one Unix socket inside a folder of
//! mode 0700, so only the cluster's user and root reach it, who could read the data files anyway. `peer` would refuse
//! the usual case that root runs Docket and an unprivileged user runs PostgreSQL, without keeping anyone else out.
//!
//! PostgreSQL does not die with a Docket that is killed (`PR_SET_PDEATHSIG` belongs to the starting thread, which a
//! runtime may end at any time, and is cleared by the change of user). The next start finds it and stops it in order.

mod folder;
mod installation;
mod orphan;

pub use folder::FolderError;
pub use installation::InstallationError;
pub(in crate::platform) use installation::{likely_folders, major_version};

use folder::{Folder, FolderLock};
use installation::Installation;
use rustix::process::{Pid, Signal, kill_process};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};
use tokio::process::{Child, Command};

/// Recovery after a power failure may have to replay gigabytes of log.
const START_PATIENCE: Duration = Duration::from_secs(300);
const FAST_STOP_PATIENCE: Duration = Duration::from_secs(60);
const IMMEDIATE_STOP_PATIENCE: Duration = Duration::from_secs(10);

/// A running private PostgreSQL. While it lives no other server can use the folder. Dropped without
/// [`PrivatePostgres::stop`] it is told to stop, but not waited for.
#[derive(Debug)]
pub struct PrivatePostgres {
    folder: Folder,
    child: Child,
    // Held for its effect: the operating system frees it even after SIGKILL.
    _lock: FolderLock,
}

impl PrivatePostgres {
    /// Starts the cluster in `data_dir`, making it on the first start; returns when it takes connections.
    /// `programs` is the folder of PostgreSQL's programs, else the newest fitting one of the machine is found.
    ///
    /// # Errors
    /// The folder is in use by another process, cannot be used, or PostgreSQL is missing, too old or does not start.
    pub async fn start(data_dir: &Path, programs: Option<&Path>) -> Result<Self, PrivatePostgresError> {
        let (folder, lock) = Folder::claim(data_dir)?;
        let installation = Installation::find(programs, folder.cluster_major()?)?;
        orphan::clear(&folder).await?;
        if !folder.has_cluster() {
            tracing::info!(folder = %folder.cluster().display(), version = installation.major, "making a private PostgreSQL cluster");
            make_cluster(&folder, &installation).await?;
        }
        let child = launch(&folder, &installation)?;
        let mut postgres = Self { folder, child, _lock: lock };
        postgres.wait_until_ready().await?;
        postgres.ensure_database().await?;
        tracing::info!(version = installation.major, "private PostgreSQL is ready");
        Ok(postgres)
    }

    /// How to connect to Docket's database: a role that owns it and is no superuser.
    pub fn connect_options(&self) -> PgConnectOptions {
        docket_options(self.folder.socket())
    }

    /// How to connect as the cluster's superuser, for tests that make databases of their own.
    pub fn superuser_options(&self) -> PgConnectOptions {
        superuser_options(self.folder.socket())
    }

    /// Returns when PostgreSQL has ended by itself, with what it last wrote to its log.
    pub async fn ended(&mut self) -> PrivatePostgresError {
        match self.child.wait().await {
            Ok(status) => self.died(status),
            Err(error) => PrivatePostgresError::Process(error),
        }
    }

    /// Stops PostgreSQL: sessions are ended, data is written, then it is gone. Only if it hangs it is forced,
    /// which costs a recovery at the next start but no data.
    pub async fn stop(mut self) {
        for (signal, patience) in [
            (Signal::INT, FAST_STOP_PATIENCE),
            (Signal::QUIT, IMMEDIATE_STOP_PATIENCE),
            (Signal::KILL, IMMEDIATE_STOP_PATIENCE),
        ] {
            self.signal(signal);
            match tokio::time::timeout(patience, self.child.wait()).await {
                Ok(_ended) => return tracing::info!("private PostgreSQL has stopped"),
                Err(_late) => tracing::warn!(?signal, "private PostgreSQL does not stop"),
            }
        }
    }

    fn signal(&self, signal: Signal) {
        // The id is known until the process has been waited for, so it cannot name another process.
        let pid = self.child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        if let Some(Err(error)) = pid.map(|pid| kill_process(pid, signal)) {
            tracing::warn!(%error, ?signal, "private PostgreSQL could not be signalled");
        }
    }

    async fn wait_until_ready(&mut self) -> Result<(), PrivatePostgresError> {
        let (started, mut pause) = (Instant::now(), Duration::from_millis(10));
        let mut told = started;
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Err(self.died(status));
            }
            let Err(error) = connect(&self.superuser_options()).await else { return Ok(()) };
            if started.elapsed() > START_PATIENCE {
                return Err(PrivatePostgresError::Silent { error, log: self.folder.log_tail() });
            }
            if told.elapsed() > Duration::from_secs(10) {
                told = Instant::now();
                tracing::info!(seconds = started.elapsed().as_secs(), "private PostgreSQL is still starting");
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(250));
        }
    }

    /// Makes role and database where a first start was cut off before them.
    async fn ensure_database(&self) -> Result<(), PrivatePostgresError> {
        let mut connection = connect(&self.superuser_options()).await?;
        for (present, create) in [
            ("select exists (select from pg_roles where rolname = 'docket')", "create role docket login"),
            ("select exists (select from pg_database where datname = 'docket')", "create database docket owner docket"),
        ] {
            if !sqlx::query_scalar::<_, bool>(present).fetch_one(&mut connection).await? {
                sqlx::query(create).execute(&mut connection).await?;
            }
        }
        connection.close().await?;
        Ok(())
    }

    fn died(&self, status: ExitStatus) -> PrivatePostgresError {
        PrivatePostgresError::Ended { status, log: self.folder.log_tail() }
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        if self.child.id().is_some() {
            self.signal(Signal::INT);
        }
    }
}

/// How to connect to the private PostgreSQL that another process runs on this folder, if one answers there:
/// administration beside a running server.
pub async fn running_in(data_dir: &Path) -> Option<PgConnectOptions> {
    let options = docket_options(&Folder::existing(data_dir)?);
    connect(&options).await.ok().map(|_answered| options)
}

fn docket_options(socket: &Path) -> PgConnectOptions {
    superuser_options(socket).username("docket").database("docket")
}

fn superuser_options(socket: &Path) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(socket)
        .port(folder::SOCKET_PORT)
        .username("postgres")
        .database("postgres")
        .ssl_mode(sqlx::postgres::PgSslMode::Disable)
}

async fn connect(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    match tokio::time::timeout(Duration::from_secs(5), options.connect()).await {
        Ok(outcome) => outcome,
        Err(_late) => Err(sqlx::Error::PoolTimedOut),
    }
}

/// Made beside its final place and renamed, so that a first start that is cut off leaves no half cluster.
async fn make_cluster(folder: &Folder, installation: &Installation) -> Result<(), PrivatePostgresError> {
    folder.remove_half_cluster()?;
    let mut command = program(folder, installation, "initdb");
    command.arg("--pgdata").arg(folder.new_cluster());
    command.args(["--username=postgres", "--encoding=UTF8", "--auth-local=trust", "--auth-host=reject"]);
    command.args(["--data-checksums", "--no-instructions"]);
    // From 17 on PostgreSQL brings this locale itself; before, the C library does. Both sort by code point.
    command.args(if installation.major >= 17 {
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"].as_slice()
    } else {
        ["--locale=C.UTF-8"].as_slice()
    });
    let output = command.output().await.map_err(|error| folder.explain(error))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(PrivatePostgresError::Initdb { words });
    }
    Ok(folder.accept_new_cluster()?)
}

fn launch(folder: &Folder, installation: &Installation) -> Result<Child, PrivatePostgresError> {
    let log: File = folder.open_log()?;
    let mut command = program(folder, installation, "postgres");
    command.arg("-D").arg(folder.cluster()).arg("-k").arg(folder.socket());
    command.args(["-p", &folder::SOCKET_PORT.to_string()]);
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    command.stdout(log.try_clone()?).stderr(log);
    // A group of its own: Ctrl-C in a terminal must reach Docket only, which stops PostgreSQL when it has drained.
    command.process_group(0);
    command.spawn().map_err(|error| folder.explain(error).into())
}

const SETTINGS: [&str; 15] = [
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "shared_buffers=128MB",
    "max_connections=100",
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    // A young database grows from nothing: until it is analysed, foreign keys are checked by plans made for empty tables.
    "autovacuum_naptime=10s",
    "timezone=UTC",
    "log_timezone=UTC",
    "logging_collector=off",
    // Errors of statements quote values, which may be data of people; the server logs its own view of them.
    "log_min_messages=log",
    "log_min_error_statement=panic",
    "log_checkpoints=off",
    "cluster_name=docket",
];

/// A program of the installation as the cluster's user, in its folder, with an empty environment: variables such as
/// PGDATA or PGPORT of the caller must not steer it.
fn program(folder: &Folder, installation: &Installation, name: &str) -> Command {
    let mut command = Command::new(installation.programs.join(name));
    command.env_clear().envs([("LC_ALL", "C"), ("TZ", "UTC")]);
    command.env("PATH", &installation.programs);
    command.current_dir(folder.private()).stdin(Stdio::null());
    if let Some(owner) = folder.other_owner() {
        command.uid(owner.uid).gid(owner.gid);
    }
    command
}

/// Why there is no private PostgreSQL.
#[derive(Debug, thiserror::Error)]
pub enum PrivatePostgresError {
    /// The folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// No fitting PostgreSQL is installed.
    #[error(transparent)]
    Installation(#[from] InstallationError),
    /// `initdb` refused.
    #[error("PostgreSQL's initdb failed:\n{words}")]
    Initdb {
        /// What it wrote.
        words: String,
    },
    /// PostgreSQL ended when it should run.
    #[error("the private PostgreSQL ended ({status}); its log ends with:\n{log}")]
    Ended {
        /// How.
        status: ExitStatus,
        /// The end of its log.
        log: String,
    },
    /// It runs but takes no connection.
    #[error("the private PostgreSQL takes no connection ({error}); its log ends with:\n{log}")]
    Silent {
        /// What the last try met.
        error: sqlx::Error,
        /// The end of its log.
        log: String,
    },
    /// A PostgreSQL that an earlier server left behind does not stop.
    #[error("process {pid}, a PostgreSQL that an earlier server left on {}, does not stop; end it, then start again", cluster.display())]
    Orphan {
        /// Its process id.
        pid: i32,
        /// Its data.
        cluster: PathBuf,
    },
    /// It runs but role or database could not be made.
    #[error("the private PostgreSQL could not be prepared: {0}")]
    Prepare(#[from] sqlx::Error),
    /// The operating system refused.
    #[error("the private PostgreSQL could not be run: {0}")]
    Process(#[from] io::Error),
}

#[cfg(test)]
mod tests;
