//! The read path: one shared ring of commits per organisation, fed by this node's commits, by notifications and by a poll.
//! Notifications are hints: losing every one of them costs latency, at most the poll's second.

mod longest;
mod notify;
mod read;
mod report;
mod ring;

pub use read::{CatchUp, catch_up};
pub use ring::Ring;

use crate::platform::hints::Hints;
use crate::platform::shutdown::Shutdown;
use docket_shared::ids::OrganisationId;
use docket_shared::sync::log::Commit;
use sqlx::PgPool;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::sync::{mpsc, watch};

/// The rings of a node. Cheap to clone.
#[derive(Clone)]
pub struct Feed {
    shared: Arc<Shared>,
}

struct Shared {
    pool: PgPool,
    hints: Hints,
    rings: Mutex<HashMap<OrganisationId, Arc<Ring>>>,
    notices: mpsc::UnboundedSender<(OrganisationId, i64)>,
    shutdown: Shutdown,
    followers: watch::Sender<usize>,
    /// Whether this server's report still stands.
    reports: watch::Sender<bool>,
}

/// How things stand with an organisation's log at this node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stand {
    /// Clients that follow.
    pub followers: i64,
    /// The last number that was read; none before anybody followed.
    pub tail: Option<i64>,
    /// Clients that were told to begin anew.
    pub resets: i64,
    /// Frames with changes that were sent.
    pub frames: i64,
    /// The longest that a call of the last ten minutes had waited on its device, in seconds.
    pub waited_s: i64,
}

/// Somebody who follows; counted until dropped.
pub struct Follower(Arc<Shared>);

impl Drop for Follower {
    fn drop(&mut self) {
        self.0.followers.send_modify(|count| *count -= 1);
    }
}

impl Feed {
    /// Starts the feed: with notifications and poll, or with the poll alone, which is what remains when every notification
    /// is lost.
    pub fn start(pool: PgPool, hints: Hints, shutdown: Shutdown) -> Self {
        let (sender, notices) = mpsc::unbounded_channel();
        let shared = Shared {
            pool,
            hints,
            rings: Mutex::default(),
            notices: sender,
            shutdown: shutdown.clone(),
            followers: watch::Sender::new(0),
            reports: watch::Sender::new(true),
        };
        let feed = Self { shared: Arc::new(shared) };
        notify::start_poll(feed.clone(), shutdown.clone());
        report::start(feed.clone(), shutdown.clone());
        if hints == Hints::Used {
            notify::start_notifier(feed.shared.pool.clone(), notices);
            notify::start_listener(feed.clone(), shutdown);
        }
        feed
    }

    /// Whether this node uses what only speeds things up.
    pub fn hints(&self) -> Hints {
        self.shared.hints
    }

    /// Counts somebody who follows.
    pub fn follower(&self) -> Follower {
        self.shared.followers.send_modify(|count| *count += 1);
        Follower(self.shared.clone())
    }

    /// How many follow now.
    pub fn followers(&self) -> usize {
        *self.shared.followers.borrow()
    }

    /// Returns when a server that stops has said its last words: nobody follows any more, and its report is taken back.
    pub async fn deserted(&self) {
        let (mut followers, mut reports) = (self.shared.followers.subscribe(), self.shared.reports.subscribe());
        // The senders live as long as this feed.
        drop(followers.wait_for(|count| *count == 0).await);
        drop(reports.wait_for(|stands| !stands).await);
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

    /// How things stand with an organisation's log here. Nothing is read for it.
    pub fn stand(&self, organisation: OrganisationId) -> Stand {
        let Some(ring) = self.rings().get(&organisation).cloned() else { return Stand::default() };
        Stand {
            followers: i64::try_from(ring.followers()).unwrap_or(i64::MAX),
            tail: ring.tail().map(|(seq, _)| seq),
            resets: ring.resets(),
            frames: ring.frames(),
            waited_s: ring.waited(),
        }
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
