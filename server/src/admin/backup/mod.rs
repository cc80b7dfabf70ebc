//! `docket backup` and `docket restore`: everything of a database in one file, made while servers run, and back. What is
//! restored proves itself by the chain of each log, and is another log from then on, so that every device reads anew.

pub mod command;
mod file;
mod make;
mod manifest;
mod program;
mod restore;

pub use file::{FileError, Whole};
pub use make::{Made, make};
pub use manifest::{FORMAT, Log, Manifest};
pub use restore::{Restored, restore};

use crate::platform::chain::Break;
use crate::platform::database::DatabaseError;
use crate::platform::executor::ActionError;
use crate::platform::postgres_tool::ToolError;
use std::io;
use std::process::ExitStatus;

/// Tables whose rows no backup has: who is signed in, who failed to, and which servers run. A restore revives no session
/// that was ended, and nobody who gets hold of a backup finds one.
const LEFT_OUT: [&str; 3] = ["session", "sign_in_throttle", "node_report"];

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// PostgreSQL's program is missing.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// The database.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A statement.
    #[error(transparent)]
    Action(#[from] ActionError),
    /// There is nothing to back up.
    #[error("the database has no tables of Docket: there is nothing to back up")]
    Nothing,
    /// An older Docket made the tables.
    #[error(
        "the tables are those of an older Docket: back up by that one, or bring them up to date first (docket migrate)"
    )]
    OlderTables,
    /// PostgreSQL's program could not be run.
    #[error("PostgreSQL's {name} could not be run: {source}")]
    Run {
        /// Which.
        name: &'static str,
        /// Why not.
        source: io::Error,
    },
    /// PostgreSQL's program failed.
    #[error("PostgreSQL's {name} failed ({status}):\n{words}")]
    Program {
        /// Which.
        name: &'static str,
        /// How.
        status: ExitStatus,
        /// The end of what it wrote.
        words: String,
    },
    /// Signals cannot be heard.
    #[error("the program cannot be told to stop: {0}")]
    Signals(io::Error),
    /// A signal came.
    #[error("stopped; nothing was written, or what was written is undone")]
    Stopped,
    /// Data would be lost.
    #[error(
        "the database holds data, or tables of others ({relation}), and a restore takes the place of nothing. \
         Name an empty one by --database-url, or by --data-dir a folder for a new one"
    )]
    HoldsData {
        /// The first of what it holds.
        relation: String,
    },
    /// Servers run on the database.
    #[error("{others} others are connected to the database; stop every server of it, then restore")]
    InUse {
        /// How many.
        others: i64,
    },
    /// A newer Docket made the backup.
    #[error("the backup has migration {migration}, which this Docket ({}) does not know; restore it with Docket {docket} or newer", env!("CARGO_PKG_VERSION"))]
    NewerTables {
        /// The migration.
        migration: i64,
        /// The version that made it.
        docket: String,
    },
    /// A log is not whole.
    #[error("the log of {name} breaks at number {at}: {how}. The database is empty again")]
    Breaks {
        /// Whose.
        name: String,
        /// The number.
        at: i64,
        /// In what way.
        how: Break,
    },
    /// The backup is there, and has logs that are not whole.
    #[error("{logs} logs are not whole; the file has what is there")]
    NotWhole {
        /// How many.
        logs: usize,
    },
    /// What was restored is not what was backed up.
    #[error("the logs are not those that the backup names ({name}). The database is empty again")]
    OtherLogs {
        /// Whose.
        name: String,
    },
}
