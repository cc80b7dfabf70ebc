//! Waiting for something that comes by itself. Nothing else in the tests waits by time.

use std::time::Duration;

/// How long anything may take to become true.
pub const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(20);

/// Asks again and again until there is an answer.
///
/// # Panics
/// After [`PATIENCE`], naming what did not happen.
pub async fn eventually<T>(what: &str, ask: impl AsyncFnMut() -> Option<T>) -> T {
    match eventually_or_none(ask).await {
        Some(answer) => answer,
        None => panic!("did not happen within {PATIENCE:?}: {what}"),
    }
}

/// Asks again and again until there is an answer; none after [`PATIENCE`].
pub async fn eventually_or_none<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.ok()
}
