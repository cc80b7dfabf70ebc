//! `docket doctor`: looks at everything an installation stands on, and says what is wrong with it.

use super::store::health::{self, DatabaseState, LogState, QueueState};
use crate::platform::clock;
use crate::platform::database::known_migrations;
use crate::platform::executor::ActionError;
use sqlx::PgPool;
use std::time::{Duration, Instant};

/// A round trip to the database that takes longer is felt by everybody.
const SLOW: Duration = Duration::from_millis(50);
/// Clocks further apart than this show wrong times, in seconds.
const SKEW: f64 = 5.0;
/// What is due for longer, in seconds, is looked after by nobody.
const OVERDUE: f64 = 60.0;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether it is in order.
    pub good: bool,
    /// What was found, for an administrator.
    pub text: String,
}

impl Finding {
    fn new(good: bool, text: String) -> Self {
        Self { good, text }
    }

    /// As it is printed.
    pub fn line(&self) -> String {
        format!("{} {}", if self.good { "ok   " } else { "WRONG" }, self.text)
    }
}

/// Looks at everything.
///
/// # Errors
/// The database does not answer.
pub async fn look(pool: &PgPool) -> Result<Vec<Finding>, ActionError> {
    // The first one opens the connection; the second one is what a request waits for.
    health::database(pool).await?;
    let asked = Instant::now();
    let state = health::database(pool).await?;
    let (took, here) = (asked.elapsed(), clock::now().as_duration().as_secs_f64());
    let mut found = vec![answers(&state, took), clocks(state.now, here)];
    let applied = health::migrations(pool).await?;
    let tables = tables(&applied, &known_migrations());
    let complete = tables.good;
    found.push(tables);
    if complete {
        found.extend(health::logs(pool).await?.iter().map(log));
        found.extend(health::queues(pool).await?.iter().map(queue));
    }
    Ok(found)
}

fn answers(state: &DatabaseState, took: Duration) -> Finding {
    let DatabaseState { version, connections, .. } = state;
    let took_ms = took.as_secs_f64() * 1_000.0;
    let text = format!("database: PostgreSQL {version}, answers in {took_ms:.1} ms, {connections} connections");
    Finding::new(took <= SLOW, text)
}

fn clocks(there: f64, here: f64) -> Finding {
    let apart = there - here;
    Finding::new(apart.abs() <= SKEW, format!("clock: the database's is {apart:+.1} s from this machine's"))
}

fn tables(applied: &[(i64, bool)], known: &[i64]) -> Finding {
    let broken = applied.iter().find(|(_, success)| !success);
    let missing = known.iter().filter(|version| !applied.iter().any(|(done, _)| done == *version)).count();
    let newer = applied.iter().filter(|(done, _)| !known.contains(done)).count();
    let text = match (broken, missing, newer) {
        (Some((version, _)), ..) => format!("tables: migration {version} did not end"),
        (None, 0, 0) => format!("tables: up to date, {} migrations", applied.len()),
        (None, 0, newer) => format!("tables: {newer} migrations of a newer Docket"),
        (None, missing, _) => format!("tables: {missing} migrations are missing; run docket migrate"),
    };
    Finding::new(broken.is_none() && missing == 0, text)
}

fn log(state: &LogState) -> Finding {
    let LogState { name, seq, logged, fits, floor } = state;
    let good = *fits && (seq == logged || seq == floor);
    let rest =
        if good { String::new() } else { format!(", and the log ends at {logged} with another chain or number") };
    Finding::new(good, format!("log of {name}: at {seq}, kept from {floor} on{rest}"))
}

fn queue(state: &QueueState) -> Finding {
    let QueueState { name, due, oldest, failed } = state;
    let good = *oldest <= OVERDUE;
    let nobody = if good { "" } else { "; nobody looks after them: does a server run?" };
    Finding::new(good, format!("{name}: {due} due, the oldest for {oldest:.0} s, {failed} given up{nobody}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_order_is_told_as_such() {
        let state = DatabaseState { version: "15.18".to_owned(), now: 0.0, connections: 3 };
        assert!(answers(&state, Duration::from_millis(2)).good && clocks(100.0, 101.0).good);
        assert!(tables(&[(1, true), (2, true)], &[1, 2]).good);
        assert!(tables(&[(1, true), (2, true), (3, true)], &[1, 2]).good, "a newer server has been here");
        let whole = LogState { name: "Alpha".to_owned(), seq: 7, logged: 7, fits: true, floor: 0 };
        assert_eq!(log(&whole).line(), "ok    log of Alpha: at 7, kept from 0 on");
        assert!(queue(&QueueState { name: "jobs".to_owned(), due: 2, oldest: 1.0, failed: 0 }).good);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let state = DatabaseState { version: "15.18".to_owned(), now: 0.0, connections: 3 };
        assert!(!answers(&state, Duration::from_millis(200)).good && !clocks(100.0, 110.0).good);
        assert!(tables(&[(1, true)], &[1, 2]).line().contains("WRONG tables: 1 migrations are missing"));
        assert!(tables(&[(1, true), (2, false)], &[1, 2]).text.contains("migration 2 did not end"));
        let torn = LogState { name: "Alpha".to_owned(), seq: 7, logged: 6, fits: false, floor: 0 };
        assert!(!log(&torn).good && !log(&LogState { logged: 7, ..torn }).good);
        assert!(
            queue(&QueueState { name: "jobs".to_owned(), due: 2, oldest: 90.0, failed: 0 }).text.contains("nobody")
        );
    }
}
