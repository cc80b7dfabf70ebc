//! The read path: one shared ring of commits per organisation, fed by this node's commits, by notifications and by a poll.
//! Notifications are hints: losing every one of them costs latency, at most the poll's second.

mod notify;
mod read;
mod ring;

pub use read::{CatchUp, catch_up};
pub use ring::Ring;

use crate::platform::shutdown::Shutdown;
use docket_shared::ids::OrganisationId;
use docket_shared::sync::log::Commit;
use sqlx::PgPool;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc;

/// The rings of a node. Cheap to clone.
#[derive(Clone)]
pub struct Feed {
    shared: Arc<Shared>,
}

struct Shared {
    pool: PgPool,
    rings: Mutex<HashMap<OrganisationId, Arc<Ring>>>,
    notices: mpsc::UnboundedSender<(OrganisationId, i64)>,
    shutdown: Shutdown,
}

impl Feed {
    /// Starts the feed with notifications and poll.
    pub fn start(pool: PgPool, shutdown: Shutdown) -> Self {
        let (feed, notices) = Self::quiet(pool, shutdown.clone());
        notify::start_notifier(feed.shared.pool.clone(), notices);
        notify::start_listener(feed.clone(), shutdown);
        feed
    }

    /// Starts the feed with the poll alone: what remains when every notification is lost.
    pub fn start_without_notifications(pool: PgPool, shutdown: Shutdown) -> Self {
        Self::quiet(pool, shutdown).0
    }

    fn quiet(pool: PgPool, shutdown: Shutdown) -> (Self, mpsc::UnboundedReceiver<(OrganisationId, i64)>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let shared = Shared { pool, rings: Mutex::default(), notices: sender, shutdown };
        let feed = Self { shared: Arc::new(shared) };
        notify::start_poll(feed.clone(), feed.shared.shutdown.clone());
        (feed, receiver)
    }

    /// Hands over a commit of this node: its own sessions see it at once, other nodes are told.
    pub fn publish(&self, organisation: OrganisationId, commit: Commit) {
        let last = commit.last;
        let ring = self.rings().get(&organisation).cloned();
        if let Some(ring) = ring {
            ring.push(commit);
        }
        // Nobody listens in a feed without notifications.
        let _unheard = self.shared.notices.send((organisation, last));
    }

    /// The ring of an organisation; it is filled while somebody holds it.
    pub fn ring(&self, organisation: OrganisationId) -> Arc<Ring> {
        let mut rings = self.rings();
        let ring = rings.entry(organisation).or_insert_with(|| {
            let ring = Arc::new(Ring::new(organisation));
            tokio::spawn(read::follow(self.shared.pool.clone(), ring.clone(), self.shared.shutdown.clone()));
            ring
        });
        ring.clone()
    }

    /// Says that the log of an organisation reached a number.
    fn reached(&self, organisation: OrganisationId, seq: i64) {
        if let Some(ring) = self.rings().get(&organisation) {
            ring.reached(seq);
        }
    }

    /// Rings that exist.
    fn active(&self) -> Vec<OrganisationId> {
        self.rings().keys().copied().collect()
    }

    fn rings(&self) -> std::sync::MutexGuard<'_, HashMap<OrganisationId, Arc<Ring>>> {
        self.shared.rings.lock().expect("no holder of this lock can panic")
    }

    fn pool(&self) -> &PgPool {
        &self.shared.pool
    }
}
