//! `docket import`: tickets of another system, with their history, from a file.

use super::mapping::{self, Mapping};
use super::notes::Notes;
use super::preview::{self, Samples};
use super::read::{Batch, Reading};
use super::row::Outcome;
use super::run::{self, Import, Totals};
use super::table::Rows;
use crate::admin::command::AccountPlace;
use crate::admin::organisation::MissingOrganisation;
use crate::platform::clock;
use crate::platform::executor::ActionError;
use clap::Args;
use csv::ByteRecord;
use docket_shared::Timestamp;
use docket_shared::fault::Fault;
use jiff::SignedDuration;
use sqlx::PgPool;
use std::io;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;

/// Import tickets of another system with their history, from a CSV file with a row for each change; works beside a running
/// server. Importing the same file again changes nothing, a longer one adds what is new
#[derive(Debug, Args)]
pub struct ImportCommand {
    /// The file: CSV with a header, plain or compressed by gzip
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What each column becomes: a TOML file, or JSON by its ending
    #[arg(long, value_name = "FILE")]
    pub mapping: PathBuf,
    /// Show what each column becomes, read the whole file and say what would happen; write nothing but the notes
    #[arg(long)]
    pub dry_run: bool,
    /// Where rows that are refused or odd are written, with their reasons
    /// [default: the file's name with .notes.csv, in the current folder]
    #[arg(long, value_name = "FILE")]
    pub notes: Option<PathBuf>,
    /// Where the tickets belong
    #[command(flatten)]
    pub place: AccountPlace,
}

/// Why nothing more was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The mapping does not hold, or not with this file.
    #[error("{}: {}", path.display(), faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n  "))]
    Mapping {
        /// The file.
        path: PathBuf,
        /// What does not hold.
        faults: Vec<Fault>,
    },
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file cannot be read on.
    #[error("{}: {source}; what was read before is imported", path.display())]
    Rows {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: csv::Error,
    },
    /// There is no such organisation.
    #[error(transparent)]
    NoOrganisation(#[from] MissingOrganisation),
    /// Some rows were refused; the rest is imported.
    #[error(
        "{0} tickets were refused; everything else is imported, and refused ones are when their rows are put right"
    )]
    Refused(usize),
    /// The database fails.
    #[error(transparent)]
    Action(#[from] ActionError),
}

/// Batches that wait for the database: with the one that is read and the one that is written all that is held.
const WAITING: usize = 1;
/// How often it is said how far it is.
const SAY_EVERY: SignedDuration = SignedDuration::from_secs(2);

/// Does what the command line says; lines go to `tell`, and how far it is to `progress`.
///
/// # Errors
/// What stopped it. Batches before are imported, and the next import goes on behind them.
pub async fn run(
    pool: &PgPool,
    command: &ImportCommand,
    tell: &mut (dyn FnMut(&str) + Send),
    progress: &mut (dyn FnMut(&str) + Send),
) -> Result<Totals, ImportError> {
    let organisation = run::organisation(pool, command.place.organisation.as_deref()).await??;
    let faults = |path: &Path, faults| ImportError::Mapping { path: path.to_owned(), faults };
    let mapping = mapping::read(&command.mapping).map_err(|found| faults(&command.mapping, found))?;
    let reading = open(&command.file, &mapping)?;
    if command.dry_run {
        show(command, &mapping, tell)?;
    }
    let mut notes = notes(command)?;
    let started = clock::now();
    let mut import = Import::prepare(pool, organisation, mapping, command.dry_run).await?;
    let (sender, mut batches) = mpsc::channel(WAITING);
    let reader = tokio::task::spawn_blocking(move || read(reading, &sender));
    let mut said = started;
    while let Some(batch) = batches.recv().await {
        for note in import.take(batch).await? {
            notes.add(&note).map_err(|source| written(command, source))?;
        }
        let now = clock::now();
        if said.duration_until(now) >= SAY_EVERY {
            said = now;
            progress(&how_far(import.totals(), started, now));
        }
    }
    notes.flush().map_err(|source| written(command, source))?;
    let end = reader.await.map_err(|_| ActionError::Panicked)?;
    told(command, &import, &notes, &how_far(import.totals(), started, clock::now())).iter().for_each(|line| tell(line));
    end.map_err(|source| ImportError::Rows { path: command.file.clone(), source })?;
    match import.totals().tickets_refused {
        0 => Ok(import.totals().clone()),
        refused => Err(ImportError::Refused(refused)),
    }
}

fn open(path: &Path, mapping: &Mapping) -> Result<Reading, ImportError> {
    let rows = Rows::open(path, mapping.file.separator);
    let rows = rows.map_err(|source| ImportError::File { path: path.to_owned(), source })?;
    Reading::new(rows, mapping.clone()).map_err(|faults| ImportError::Mapping { path: path.to_owned(), faults })
}

/// Reads batches until the file ends, or nobody takes them any more.
fn read(mut reading: Reading, sender: &mpsc::Sender<Batch>) -> Result<(), csv::Error> {
    while let Some(batch) = reading.batch()? {
        if sender.blocking_send(batch).is_err() {
            break;
        }
    }
    Ok(())
}

fn show(command: &ImportCommand, mapping: &Mapping, tell: &mut (dyn FnMut(&str) + Send)) -> Result<(), ImportError> {
    let rows = Rows::open(&command.file, mapping.file.separator);
    let mut rows = rows.map_err(|source| ImportError::File { path: command.file.clone(), source })?;
    let mut samples = Samples::default();
    let mut record = ByteRecord::new();
    while rows.next(&mut record).map_err(|source| ImportError::Rows { path: command.file.clone(), source })? {
        if !samples.take(&record) {
            break;
        }
    }
    let reading = open(&command.file, mapping)?;
    preview::lines(mapping, reading.layout(), &samples).iter().for_each(|line| tell(line));
    Ok(())
}

fn notes_path(command: &ImportCommand) -> PathBuf {
    command.notes.clone().unwrap_or_else(|| {
        let name = command.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let plain = name.strip_suffix(".gz").unwrap_or(&name);
        PathBuf::from(format!("{}.notes.csv", plain.strip_suffix(".csv").unwrap_or(plain)))
    })
}

fn notes(command: &ImportCommand) -> Result<Notes, ImportError> {
    Notes::new(&notes_path(command)).map_err(|source| written(command, source))
}

fn written(command: &ImportCommand, source: io::Error) -> ImportError {
    ImportError::File { path: notes_path(command), source }
}

fn how_far(totals: &Totals, started: Timestamp, now: Timestamp) -> String {
    let seconds = started.duration_until(now).as_secs_f64();
    let rate = if seconds > 0.0 { totals.rows as f64 / seconds } else { 0.0 };
    let tickets = totals.tickets_new + totals.tickets_longer + totals.tickets_known + totals.tickets_refused;
    format!("{} rows of {tickets} tickets read in {seconds:.1} s, {rate:.0} rows/s", totals.rows)
}

/// What it came to.
fn told(command: &ImportCommand, import: &Import, notes: &Notes, far: &str) -> Vec<String> {
    let (totals, names) = (import.totals(), import.names());
    let (was, made) = if command.dry_run { ("would be", "would be made") } else { ("were", "were made") };
    let mut lines = vec![
        far.to_owned(),
        format!(
            "tickets: {} {was} imported, {} {was} given further rows, {} are as they were, {} {was} refused",
            totals.tickets_new, totals.tickets_longer, totals.tickets_known, totals.tickets_refused
        ),
        format!(
            "rows: {} {was} imported, {} were there, {} are said twice, {} are held back with their tickets",
            totals.rows_new,
            totals.rows_known,
            notes.count(Outcome::Double),
            totals.rows_held_back
        ),
        format!(
            "{} of the tickets are shown in the workspace; the others ended 30 days ago or longer, and are in reports",
            totals.tickets_shown
        ),
        format!("people without sign-in: {} {made}; teams: {} {made}", names.people_made, names.teams_made.len()),
    ];
    if import.department().is_none() {
        lines.push("the department would be made".to_owned());
    }
    let counts = notes.counts().iter();
    lines.extend(counts.map(|((outcome, reason), count)| format!("{}: {count} x {reason}", outcome.word())));
    lines.extend(notes.path().map(|path| format!("each of these rows stands in {}", path.display())));
    lines
}
