//! What speeds things up and carries no safety: notifications between nodes, and passing over rows that somebody else has
//! locked. An installation can do without, and the tests do.

use std::time::Duration;

/// Whether such help is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hints {
    /// LISTEN, NOTIFY and SKIP LOCKED.
    #[default]
    Used,
    /// Nodes look once a second; rows are locked with NOWAIT, and tried again.
    Unused,
}

/// How often rows are tried that somebody else holds, and how long the first pause is.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(3);

/// Runs a statement with NOWAIT again while somebody else holds its rows; nothing where that lasts. Whoever looks from time
/// to time finds them the next time.
///
/// # Errors
/// The database refuses or fails otherwise.
pub async fn unless_held<T, R>(run: impl Fn() -> R) -> Result<T, sqlx::Error>
where
    T: Default,
    R: Future<Output = Result<T, sqlx::Error>>,
{
    for tries in 1..=TRIES {
        match run().await {
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("55P03") => {
                tokio::time::sleep(PAUSE * tries).await;
            }
            outcome => return outcome,
        }
    }
    Ok(T::default())
}
