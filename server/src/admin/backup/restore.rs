//! Restoring a backup into an empty database: all of it or nothing, proved by the chains, and then another log.

use super::file::{Whole, hex};
use super::program::Program;
use super::{BackupError, Manifest};
use crate::admin::store::backup as store;
use crate::platform::chain::{self, Verdict};
use crate::platform::database::{Database, known_migrations};
use crate::platform::postgres_tool::PostgresTool;
use crate::platform::shutdown::Shutdown;
use sqlx::{Connection, PgConnection};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::time::Instant;

/// How long connections that were just closed get to be gone.
const GOING: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(50);

/// A log that was restored and holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Whose.
    pub name: String,
    /// Everything up to this number was let go before the backup.
    pub floor: i64,
    /// The last number.
    pub seq: i64,
}

/// Restores a whole backup. Servers that are started meanwhile wait until it has ended.
///
/// # Errors
/// The database holds data or is in use, PostgreSQL's program fails, a chain does not hold, or `stop` begins. The database
/// is as empty as before then.
pub async fn restore(
    database: &Database,
    programs: Option<&Path>,
    mut whole: Whole,
    stop: &Shutdown,
) -> Result<Vec<Restored>, BackupError> {
    let manifest = whole.manifest.clone();
    let known = known_migrations();
    if let Some(migration) = manifest.migrations.iter().find(|migration| !known.contains(migration)) {
        return Err(BackupError::NewerTables { migration: *migration, docket: manifest.docket });
    }
    let mut connection = database.unlimited().await?;
    Database::hold_off_migrations(&mut connection).await?;
    alone(&mut connection).await?;
    match store::holds(&mut connection).await? {
        store::Holds::Data(relation) => return Err(BackupError::HoldsData { relation }),
        store::Holds::EmptyTables => store::clear(&mut connection).await?,
        store::Holds::Nothing => {}
    }
    let major = store::major(&mut connection).await?.max(manifest.pg_dump);
    let tool = PostgresTool::find("pg_restore", programs, major).await?;
    tokio::select! {
        written = write(database, &tool, &mut whole) => written?,
        () = stop.begun() => return Err(BackupError::Stopped),
    }
    // From here on everything is there, and would not be undone by itself.
    let proved = prove(database, &mut connection, &manifest).await;
    if proved.is_err() {
        store::clear(&mut connection).await?;
    }
    connection.close().await.map_err(crate::platform::executor::ActionError::from)?;
    proved
}

/// Waits for nobody else to be connected.
async fn alone(connection: &mut PgConnection) -> Result<(), BackupError> {
    let until = Instant::now() + GOING;
    loop {
        match store::others(connection).await? {
            0 => return Ok(()),
            others if Instant::now() > until => return Err(BackupError::InUse { others }),
            _ => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// Hands the dump to PostgreSQL's program, which commits once it has all of it.
async fn write(database: &Database, tool: &PostgresTool, whole: &mut Whole) -> Result<(), BackupError> {
    let mut command = tool.on(database.options());
    // The schema itself is there, and what others keep elsewhere in the database is not Docket's.
    command.args(["--format=custom", "--schema=public", "--no-owner", "--no-privileges"]);
    command.args(["--single-transaction", "--exit-on-error"]).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut program = Program::start("pg_restore", &mut command)?;
    if let Some(mut dump) = program.child.stdin.take() {
        let mut pieces = whole.pieces()?;
        while let Some(piece) = pieces.next()? {
            // Where it does not read any more it has ended, and says why.
            if dump.write_all(&piece).await.is_err() {
                break;
            }
        }
    }
    program.end().await
}

/// Brings the tables up to date, makes the logs other ones, and recomputes their chains.
async fn prove(
    database: &Database,
    connection: &mut PgConnection,
    manifest: &Manifest,
) -> Result<Vec<Restored>, BackupError> {
    database.migrate_by(connection).await?;
    store::begin_anew(connection).await?;
    let (mut restored, organisations) = (Vec::new(), store::organisations(connection).await?);
    for (organisation, name) in &organisations {
        match chain::recompute(connection, *organisation).await? {
            Verdict::Breaks { at, how } => return Err(BackupError::Breaks { name: name.clone(), at, how }),
            Verdict::Holds { floor, seq, chain } => {
                let log = manifest.logs.iter().find(|log| log.organisation == *organisation);
                if log.is_none_or(|log| (log.seq, log.chain.as_str()) != (seq, hex(&chain).as_str())) {
                    return Err(BackupError::OtherLogs { name: name.clone() });
                }
                restored.push(Restored { name: name.clone(), floor, seq });
            }
        }
    }
    let missing = manifest.logs.iter().find(|log| organisations.iter().all(|(found, _)| *found != log.organisation));
    if let Some(missing) = missing {
        return Err(BackupError::OtherLogs { name: missing.name.clone() });
    }
    store::analyse(connection).await?;
    Ok(restored)
}
