//! What `docket backup` and `docket restore` take and say.

use super::{BackupError, Manifest, Whole};
use crate::platform::chain::Verdict;
use crate::platform::config::Settings;
use crate::platform::database::Database;
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

/// Backs up, and answers what is said of it and how many logs are not whole.
///
/// # Errors
/// As for [`super::make`].
pub async fn backup(
    database: &Database,
    settings: &Settings,
    arguments: &BackupArguments,
    stop: &Shutdown,
) -> Result<(Vec<String>, usize), BackupError> {
    let programs = settings.postgres_bin.as_deref().map(Path::new);
    let made = super::make(database, programs, &arguments.to, stop).await?;
    let mut lines = about(&made.manifest);
    lines.push(format!("{} has {} bytes", arguments.to.display(), made.length));
    for (name, verdict) in &made.broken {
        if let Verdict::Breaks { at, how } = verdict {
            lines.push(format!("WRONG log of {name}: it breaks at number {at}: {how}. No restore will take it"));
        }
    }
    Ok((lines, made.broken.len()))
}

/// Restores, and answers what is said of it.
///
/// # Errors
/// As for [`super::restore`].
pub async fn restore(
    database: &Database,
    settings: &Settings,
    whole: Whole,
    stop: &Shutdown,
) -> Result<Vec<String>, BackupError> {
    let programs = settings.postgres_bin.as_deref().map(Path::new);
    let restored = super::restore(database, programs, whole, stop).await?;
    let logs = restored
        .iter()
        .map(|log| format!("restored {}: the chain of its log holds from {} to {}", log.name, log.floor, log.seq));
    let mut lines: Vec<String> = logs.collect();
    lines.push(
        "everybody signs in again; every device then reads anew, and sends what it had not sent. What was done after \
         the backup is not in it"
            .to_owned(),
    );
    Ok(lines)
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
