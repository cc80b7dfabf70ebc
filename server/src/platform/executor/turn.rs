//! The order in which batches of one organisation go. While one writes, the next reads and decides: what the second needs
//! of the first it waits for at its locks, as for another node. They write and commit one behind the other.

use super::ActionError;
use tokio::sync::watch;

/// How far a batch is, for the one behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// It locks, reads and decides.
    Loading,
    /// It writes: the next may load.
    Writing,
    /// It has to begin anew, and may need what the next has locked.
    Again,
    /// It holds the counter's lock: the next may write.
    Logged,
    /// It is in the ring, or is nothing: the next may commit.
    Ended,
}

/// The place of one batch in the order. One that is dropped has ended.
pub(super) struct Turn {
    own: watch::Sender<Stage>,
    before: Option<Behind>,
}

/// What the next batch knows of the one before it.
pub(super) struct Behind(watch::Receiver<Stage>);

impl Turn {
    /// A place behind another one, if any.
    pub(super) fn after(before: Option<Behind>) -> Self {
        Self { own: watch::Sender::new(Stage::Loading), before }
    }

    /// The view of the batch behind this one.
    pub(super) fn behind(&self) -> Behind {
        Behind(self.own.subscribe())
    }

    /// Waits until the batch may write, and says that it does.
    ///
    /// # Errors
    /// [`ActionError::Behind`] where the one before has to begin anew.
    pub(super) async fn write(&self) -> Result<(), ActionError> {
        self.reached(Stage::Logged).await?;
        self.own.send_replace(Stage::Writing);
        Ok(())
    }

    /// Says that the batch holds the counter's lock.
    pub(super) fn logged(&self) {
        self.own.send_replace(Stage::Logged);
    }

    /// Waits until the batch may commit.
    ///
    /// # Errors
    /// [`ActionError::Behind`] where the one before has to begin anew.
    pub(super) async fn commit(&self) -> Result<(), ActionError> {
        self.reached(Stage::Ended).await
    }

    /// Says that the batch has to begin anew, and waits until it can: alone, since its locks are gone.
    pub(super) async fn again(&self) {
        // Nobody is behind one that has not begun to write.
        self.own.send_if_modified(|stage| {
            *stage != Stage::Loading && std::mem::replace(stage, Stage::Again) != Stage::Again
        });
        if let Some(before) = &self.before {
            before.sees(|stage| stage == Stage::Ended).await;
        }
    }

    /// Says that the batch is in the ring.
    pub(super) fn end(&self) {
        self.own.send_replace(Stage::Ended);
    }

    async fn reached(&self, wanted: Stage) -> Result<(), ActionError> {
        let Some(before) = &self.before else { return Ok(()) };
        match before.sees(|stage| stage >= wanted || stage == Stage::Again).await {
            Stage::Again => Err(ActionError::Behind),
            _ => Ok(()),
        }
    }
}

impl Behind {
    /// Waits until the next batch may load.
    pub(super) async fn writes(&self) {
        self.sees(|stage| stage > Stage::Loading).await;
    }

    async fn sees(&self, wanted: impl FnMut(Stage) -> bool) -> Stage {
        let mut wanted = wanted;
        let mut stage = self.0.clone();
        // Whoever is gone has ended.
        let seen = stage.wait_for(|stage| wanted(*stage)).await.map(|stage| *stage);
        seen.unwrap_or(Stage::Ended)
    }
}

#[cfg(test)]
mod tests {
    use super::{ActionError, Turn};
    use futures_util::FutureExt;

    fn two() -> (Turn, Turn) {
        let first = Turn::after(None);
        let second = Turn::after(Some(first.behind()));
        (first, second)
    }

    #[test]
    fn the_next_loads_while_one_writes() {
        let first = Turn::after(None);
        let behind = first.behind();
        assert!(behind.writes().now_or_never().is_none());
        first.write().now_or_never().unwrap().unwrap();
        assert!(behind.writes().now_or_never().is_some());
    }

    #[test]
    fn the_next_writes_behind_the_counter_and_commits_behind_the_ring() {
        let (first, second) = two();
        first.write().now_or_never().unwrap().unwrap();
        assert!(second.write().now_or_never().is_none());
        first.logged();
        second.write().now_or_never().unwrap().unwrap();
        assert!(second.commit().now_or_never().is_none());
        first.end();
        second.commit().now_or_never().unwrap().unwrap();
    }

    #[test]
    fn who_begins_anew_is_waited_for_by_nobody_that_holds_locks() {
        let (first, second) = two();
        first.write().now_or_never().unwrap().unwrap();
        first.again().now_or_never().unwrap();
        assert!(matches!(second.write().now_or_never(), Some(Err(ActionError::Behind))));
        // It comes again when the first has ended.
        assert!(second.again().now_or_never().is_none());
        first.logged();
        assert!(second.again().now_or_never().is_none());
        first.end();
        second.again().now_or_never().unwrap();
        second.write().now_or_never().unwrap().unwrap();
    }

    #[test]
    fn a_commit_that_failed_lets_the_next_go_back_too() {
        let (first, second) = two();
        first.write().now_or_never().unwrap().unwrap();
        first.logged();
        second.write().now_or_never().unwrap().unwrap();
        first.again().now_or_never().unwrap();
        assert!(matches!(second.commit().now_or_never(), Some(Err(ActionError::Behind))));
    }

    #[test]
    fn one_that_is_gone_has_ended() {
        let (first, second) = two();
        drop(first);
        second.commit().now_or_never().unwrap().unwrap();
    }
}
