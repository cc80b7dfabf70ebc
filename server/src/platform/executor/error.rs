//! What can go wrong while a batch runs.

use docket_shared::fault::Fault;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A batch that did not commit. Nothing of it happened.
#[derive(Debug, thiserror::Error)]
pub enum ActionError {
    /// The database refused or failed.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A row holds what this build cannot read.
    #[error("{place}: {error} in {text}")]
    Row {
        /// Table and column.
        place: &'static str,
        /// What the reader says.
        error: serde_json::Error,
        /// Beginning of the row.
        text: String,
    },
    /// A value could not be written as JSON.
    #[error("json: {0}")]
    Json(serde_json::Error),
    /// The database holds what cannot be.
    #[error("{0} holds an impossible value")]
    Impossible(&'static str),
    /// An item's version does not hold together, with every place and reason.
    #[error("not published: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Unpublishable(Vec<Fault>),
    /// A rule panicked.
    #[error("a rule panicked")]
    Panicked,
    /// State changed between reading and locking: run the batch again.
    #[error("state changed while locks were taken")]
    Again,
    /// The batch before has to begin anew: run this one behind it.
    #[error("the batch before has to begin anew")]
    Behind,
    /// Something waits in a queue that was not read: run the batch again with the queues.
    #[error("the queue has to be read")]
    QueueNeeded,
    /// A call is not the next of its client, perhaps because it was decided before: run the batch again and look.
    #[error("calls may have been decided before")]
    LookNeeded,
}

impl ActionError {
    /// Reads a stored JSON text.
    ///
    /// # Errors
    /// [`ActionError::Row`] that names the place.
    pub fn read<T: DeserializeOwned>(place: &'static str, text: &str) -> Result<T, ActionError> {
        serde_json::from_str(text).map_err(|error| ActionError::Row {
            place,
            error,
            text: text.chars().take(80).collect(),
        })
    }

    /// Writes a value as JSON text.
    ///
    /// # Errors
    /// [`ActionError::Json`].
    pub fn write<T: Serialize + ?Sized>(value: &T) -> Result<String, ActionError> {
        serde_json::to_string(value).map_err(ActionError::Json)
    }

    /// Whether running the same batch again can help: deadlock, serialisation, a constraint, a changed state.
    pub fn may_help_to_retry(&self) -> bool {
        match self {
            ActionError::Again | ActionError::Behind | ActionError::QueueNeeded | ActionError::LookNeeded => true,
            ActionError::Database(sqlx::Error::Database(error)) => {
                error.constraint().is_some()
                    || matches!(error.code().as_deref(), Some("40001" | "40P01" | "55P03" | "23505"))
            }
            _ => false,
        }
    }
}
