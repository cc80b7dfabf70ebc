//! What an installation stands on, and when each part of it is in order. `docket doctor` prints it, and administrators
//! read it on a page.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// A round trip to the database that takes longer, in microseconds, is felt by everybody.
const SLOW_US: u64 = 50_000;
/// Clocks further apart than this, in milliseconds, show wrong times.
const APART_MS: u64 = 5_000;
/// What is due for longer, in seconds, is looked after by nobody.
const OVERDUE_S: i64 = 60;
/// How often a server reports, in seconds.
pub const REPORT_S: u64 = 10;
/// A server that was silent for longer, in seconds, does not run any more, or does not reach the database.
const SILENT_S: i64 = 30;
/// Changes that a server may be behind while it reads on.
const BEHIND: i64 = 200;

/// Everything that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Health {
    /// When, by the database's clock.
    #[serde(with = "crate::time")]
    pub at: Timestamp,
    /// What was found.
    pub facts: Vec<Fact>,
}

/// What waits to be done by some server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    /// Timers, sweeps and everything that is done later.
    Jobs,
    /// Mails out.
    Mails,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The database itself.
    Database {
        /// As PostgreSQL tells it, such as 15.18.
        version: String,
        /// Its answer's time, in microseconds.
        answer_us: u64,
        /// Connections of servers and commands.
        connections: i64,
    },
    /// How far the database's clock is ahead of the server's, in milliseconds.
    Clock {
        /// Negative where it is behind.
        apart_ms: i64,
    },
    /// Its tables.
    Tables {
        /// Migrations that were applied.
        applied: usize,
        /// Known ones that were not.
        missing: usize,
        /// Applied ones that this build does not know.
        newer: usize,
        /// One that did not end.
        broken: Option<i64>,
    },
    /// The log of an organisation.
    Log {
        /// The organisation's name.
        name: String,
        /// Its last number, by the counter.
        seq: i64,
        /// Its last number, by the log.
        logged: i64,
        /// Everything up to this number was dropped.
        floor: i64,
        /// Whether the counter's chain is that of the last commit.
        fits: bool,
    },
    /// What waits.
    Queue {
        /// Where.
        queue: Queue,
        /// How much is due.
        due: i64,
        /// How long the oldest of it has been due, in seconds.
        oldest_s: i64,
        /// How much was given up.
        failed: i64,
    },
    /// A server of an organisation, as it reported last.
    Node(Node),
}

/// What a server reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Host and process, such as `desk-1/4711`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// When it started.
    #[serde(with = "crate::time")]
    pub started_at: Timestamp,
    /// How long ago it reported, in seconds, by the database's clock.
    pub silent_s: i64,
    /// Clients that follow the log there.
    pub followers: i64,
    /// Changes of the log that it had not read.
    pub behind: i64,
    /// Clients it told to begin anew since it started.
    pub resets: i64,
    /// How long the call that waited longest on a device before it came, of the last ten minutes, had waited, in seconds, by
    /// the device's clock.
    #[serde(default)]
    pub waited_s: i64,
}

impl Fact {
    /// Whether it is in order.
    pub fn is_good(&self) -> bool {
        match self {
            Fact::Database { answer_us, .. } => *answer_us <= SLOW_US,
            Fact::Clock { apart_ms } => apart_ms.unsigned_abs() <= APART_MS,
            Fact::Tables { missing, broken, .. } => *missing == 0 && broken.is_none(),
            Fact::Log { seq, logged, floor, fits, .. } => *fits && (seq == logged || seq == floor),
            Fact::Queue { oldest_s, .. } => *oldest_s <= OVERDUE_S,
            Fact::Node(node) => node.silent_s <= SILENT_S && node.behind <= BEHIND,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_a_bound() {
        let database = |answer_us| Fact::Database { version: "15.18".to_owned(), answer_us, connections: 3 };
        assert!(database(2_000).is_good() && !database(200_000).is_good());
        let clock = |apart_ms| Fact::Clock { apart_ms };
        assert!(clock(-900).is_good() && !clock(10_000).is_good() && !clock(-10_000).is_good());
        let tables = |missing, newer, broken| Fact::Tables { applied: 2, missing, newer, broken };
        assert!(tables(0, 0, None).is_good() && tables(0, 1, None).is_good(), "a newer server has been here");
        assert!(!tables(1, 0, None).is_good() && !tables(0, 0, Some(2)).is_good());
        let queue = |oldest_s| Fact::Queue { queue: Queue::Jobs, due: 2, oldest_s, failed: 0 };
        assert!(queue(1).is_good() && !queue(90).is_good());
    }

    #[test]
    fn a_log_is_whole_where_number_and_chain_are_those_of_its_end() {
        let log = |seq, logged, floor, fits| Fact::Log { name: "Alpha".to_owned(), seq, logged, floor, fits };
        assert!(log(7, 7, 0, true).is_good() && log(7, 0, 7, true).is_good());
        assert!(!log(7, 6, 0, true).is_good() && !log(7, 7, 0, false).is_good());
    }

    #[test]
    fn a_server_reports_and_keeps_up() {
        let node = |silent_s, behind| {
            let (name, version) = ("desk-1/4711".to_owned(), "0.1.0".to_owned());
            let started_at = Timestamp::UNIX_EPOCH;
            Fact::Node(Node { name, version, started_at, silent_s, followers: 4, behind, resets: 0, waited_s: 0 })
        };
        assert!(node(6, 3).is_good() && !node(40, 0).is_good() && !node(1, 5_000).is_good());
    }
}
