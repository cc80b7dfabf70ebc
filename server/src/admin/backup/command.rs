//! What `docket backup` and `docket restore` take and say.

use super::{BackupError, Manifest, Whole};
use crate::platform::config::Settings;
use crate::platform::database::{Database, Purpose};
use crate::platform::shutdown::Shutdown;
use clap::Args;
use std::path::{Path, PathBuf};

/// What `docket backup` takes.
#[derive(Debug, Args)]
pub struct BackupArguments {
    /// File to write; it must not be there yet
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
}

/// What `docket restore` takes.
#[derive(Debug, Args)]
pub struct RestoreArguments {
    /// File that `docket backup` wrote
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,
    /// Only read the file to its end, check it, and say what is in it; needs no database
    #[arg(long)]
    pub dry_run: bool,
}

/// Backs up, and tells of it line by line.
///
/// # Errors
/// As for [`super::make`]; and where a log is not whole, though the file is there.
pub async fn backup(
    settings: &Settings,
    arguments: &BackupArguments,
    tell: &mut impl FnMut(&str),
) -> Result<(), BackupError> {
    let stop = Shutdown::on_signals().map_err(BackupError::Signals)?;
    let programs = settings.postgres_bin.as_deref().map(Path::new);
    let database = Database::open(settings, Purpose::Administer).await?;
    let made = super::make(&database, programs, &arguments.to, &stop).await;
    database.close().await;
    let made = made?;
    about(&made.manifest).iter().for_each(|line| tell(line));
    tell(&format!("{} has {} bytes", arguments.to.display(), made.length));
    for (name, at, how) in &made.broken {
        tell(&format!("WRONG log of {name}: it breaks at number {at}: {how}. No restore will take it"));
    }
    if made.broken.is_empty() { Ok(()) } else { Err(BackupError::NotWhole { logs: made.broken.len() }) }
}

/// Restores, and tells of it line by line.
///
/// # Errors
/// As for [`Whole::open`] and [`super::restore`].
pub async fn restore(
    settings: &Settings,
    arguments: &RestoreArguments,
    tell: &mut impl FnMut(&str),
) -> Result<(), BackupError> {
    // Before anything else: a file that is not whole makes no database, and changes none.
    let whole = Whole::open(&arguments.from)?;
    about(&whole.manifest).iter().for_each(|line| tell(line));
    if arguments.dry_run {
        return Ok(());
    }
    // Until here nothing is there that an end could leave half done.
    let stop = Shutdown::on_signals().map_err(BackupError::Signals)?;
    let programs = settings.postgres_bin.as_deref().map(Path::new);
    let database = Database::open(settings, Purpose::Administer).await?;
    let restored = super::restore(&database, programs, whole, &stop).await;
    database.close().await;
    for log in restored? {
        tell(&format!("restored {}: the chain of its log holds from {} to {}", log.name, log.floor, log.seq));
    }
    tell(
        "everybody signs in again; every device then reads anew, and sends what it had not sent. What was done after \
         the backup is not in it",
    );
    Ok(())
}

/// What a backup holds.
pub fn about(manifest: &Manifest) -> Vec<String> {
    let at = manifest.made_at.round(jiff::Unit::Second).unwrap_or(manifest.made_at);
    let mut lines = vec![format!(
        "backup of {at}, by Docket {} from PostgreSQL {}, dump of {} bytes",
        manifest.docket, manifest.postgres, manifest.dump.size
    )];
    lines.extend(manifest.logs.iter().map(|log| format!("log of {}: at {}", log.name, log.seq)));
    lines
}
