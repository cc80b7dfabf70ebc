//! Making a backup: one moment of the database, seen alike by the dump and by who reads the heads of the logs.

use super::file::{CHUNK, Draft, hex};
use super::manifest::{FORMAT, Log, Manifest};
use super::program::Program;
use super::{BackupError, LEFT_OUT};
use crate::admin::store::backup as store;
use crate::platform::chain::{self, Break, Verdict};
use crate::platform::database::{Database, known_migrations};
use crate::platform::postgres_tool::PostgresTool;
use crate::platform::shutdown::Shutdown;
use sqlx::PgConnection;
use std::path::Path;
use tokio::io::AsyncReadExt;

/// How long the dump waits for a table that a migration holds.
const LOCK_PATIENCE: &str = "--lock-wait-timeout=60s";

/// A backup that was made.
#[derive(Debug)]
pub struct Made {
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its size in bytes.
    pub length: u64,
    /// Logs that are not whole: whose, from which number on, and in what way. The backup has what is there.
    pub broken: Vec<(String, i64, Break)>,
}

/// Backs up a database to a file that must not exist yet. Servers go on meanwhile; they wait for nothing.
///
/// # Errors
/// The file cannot be written, the database does not answer, or `stop` begins. Nothing is left then.
pub async fn make(
    database: &Database,
    programs: Option<&Path>,
    to: &Path,
    stop: &Shutdown,
) -> Result<Made, BackupError> {
    let draft = Draft::begin(to)?;
    tokio::select! {
        made = write(database, programs, draft) => made,
        () = stop.begun() => Err(BackupError::Stopped),
    }
}

async fn write(database: &Database, programs: Option<&Path>, mut draft: Draft) -> Result<Made, BackupError> {
    let mut connection = database.unlimited().await?;
    if store::holds(&mut connection).await? == store::Holds::Nothing {
        return Err(BackupError::Nothing);
    }
    let moment = store::begin_moment(&mut connection).await?;
    if known_migrations().iter().any(|known| !moment.migrations.contains(known)) {
        return Err(BackupError::OlderTables);
    }
    let tool = PostgresTool::find("pg_dump", programs, moment.major).await?;
    let mut command = tool.on(database.options());
    command.args(["--format=custom", "--no-owner", "--no-privileges", LOCK_PATIENCE, "--snapshot", &moment.snapshot]);
    command.args(LEFT_OUT.map(|table| format!("--exclude-table-data=public.{table}")));
    let mut program = Program::start("pg_dump", &mut command)?;
    if let Some(mut dump) = program.child.stdout.take() {
        let mut piece = vec![0; CHUNK];
        loop {
            let read = dump.read(&mut piece).await;
            match read.map_err(|source| BackupError::Run { name: program.name, source })? {
                0 => break,
                count => draft.dump(&piece[..count])?,
            }
        }
    }
    program.end().await?;
    let (logs, broken) = logs(&mut connection, &moment).await?;
    let manifest = Manifest {
        format: FORMAT,
        docket: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: moment.at,
        postgres: moment.version,
        pg_dump: tool.major,
        migrations: moment.migrations,
        logs,
        left_out: LEFT_OUT.map(str::to_owned).to_vec(),
        dump: draft.part(),
    };
    let length = draft.finish(&manifest)?;
    Ok(Made { manifest, length, broken })
}

/// Where each log stands at the moment of the backup, recomputed: a log that is not whole is told now, not on the day when
/// the backup is needed.
async fn logs(
    connection: &mut PgConnection,
    moment: &store::Moment,
) -> Result<(Vec<Log>, Vec<(String, i64, Break)>), BackupError> {
    let (mut logs, mut broken) = (Vec::new(), Vec::new());
    for (organisation, name) in &moment.organisations {
        let (seq, chain) = match chain::recompute(connection, *organisation).await? {
            Verdict::Holds { seq, chain, .. } => (seq, hex(&chain)),
            Verdict::Breaks { at, how } => {
                broken.push((name.clone(), at, how));
                (at - 1, String::new())
            }
        };
        logs.push(Log { organisation: *organisation, name: name.clone(), seq, chain });
    }
    Ok((logs, broken))
}
