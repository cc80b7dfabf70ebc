//! Looks at everything an installation stands on: `docket doctor` says it at the terminal, administrators read it on a
//! page.

use super::store::health;
use crate::platform::clock;
use crate::platform::database::known_migrations;
use crate::platform::executor::ActionError;
use docket_shared::health::{Fact, Health, Node, Queue};
use docket_shared::ids::OrganisationId;
use sqlx::PgPool;
use std::time::Instant;

/// Looks at everything, of one organisation or of all.
///
/// # Errors
/// The database does not answer.
pub async fn look(pool: &PgPool, organisation: Option<OrganisationId>) -> Result<Health, ActionError> {
    // The first one opens the connection; the second one is what a request waits for.
    health::database(pool).await?;
    let asked = Instant::now();
    let state = health::database(pool).await?;
    let answer_us = u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX);
    let apart_ms = state.now.as_millisecond() - clock::now().as_millisecond();
    let mut facts = vec![
        Fact::Database { version: state.version, answer_us, connections: state.connections },
        Fact::Clock { apart_ms },
    ];
    let tables = tables(&health::migrations(pool).await?, &known_migrations());
    let complete = tables.is_good();
    facts.push(tables);
    if complete {
        facts.extend(health::logs(pool, organisation).await?);
        facts.extend(health::queues(pool, organisation).await?);
        facts.extend(health::nodes(pool, organisation).await?.into_iter().map(Fact::Node));
    }
    Ok(Health { at: state.now, facts })
}

fn tables(applied: &[(i64, bool)], known: &[i64]) -> Fact {
    let broken = applied.iter().find(|(_, success)| !success).map(|(version, _)| *version);
    let missing = known.iter().filter(|version| !applied.iter().any(|(done, _)| done == *version)).count();
    let newer = applied.iter().filter(|(done, _)| !known.contains(done)).count();
    Fact::Tables { applied: applied.len(), missing, newer, broken }
}

/// A fact as a line at the terminal.
pub fn line(fact: &Fact) -> String {
    let text = match fact {
        Fact::Database { version, answer_us, connections } => {
            let answer_ms = std::time::Duration::from_micros(*answer_us).as_secs_f64() * 1_000.0;
            format!("database: PostgreSQL {version}, answers in {answer_ms:.1} ms, {connections} connections")
        }
        Fact::Clock { apart_ms } => format!("clock: the database's is {apart_ms:+} ms from this machine's"),
        Fact::Tables { broken: Some(version), .. } => format!("tables: migration {version} did not end"),
        Fact::Tables { missing: 0, newer: 0, applied, .. } => format!("tables: up to date, {applied} migrations"),
        Fact::Tables { missing: 0, newer, .. } => format!("tables: {newer} migrations of a newer Docket"),
        Fact::Tables { missing, .. } => format!("tables: {missing} migrations are missing; run docket migrate"),
        Fact::Log { name, seq, logged, floor, .. } => {
            let end = format!(", and the log ends at {logged} with another chain or number");
            let rest = if fact.is_good() { "" } else { &end };
            format!("log of {name}: at {seq}, kept from {floor} on{rest}")
        }
        Fact::Queue { queue, due, oldest_s, failed } => {
            let name = match queue {
                Queue::Jobs => "jobs",
                Queue::Mails => "mails",
            };
            let nobody = if fact.is_good() { "" } else { "; nobody looks after them: does a server run?" };
            format!("{name}: {due} due, the oldest for {oldest_s} s, {failed} given up{nobody}")
        }
        Fact::Node(node) => server(node, fact.is_good()),
    };
    format!("{} {text}", if fact.is_good() { "ok   " } else { "WRONG" })
}

fn server(node: &Node, good: bool) -> String {
    let Node { name, version, started_at, silent_s, followers, behind, resets, waited_s } = node;
    let since = started_at.round(jiff::Unit::Second).unwrap_or(*started_at);
    let silent = if good { "" } else { "; it was stopped without a word, or does not reach the database" };
    format!(
        "server {name}: version {version} since {since}, reported {silent_s} s ago, {followers} clients, \
         {behind} changes behind, {resets} told to begin anew, what came had waited {waited_s} s at most{silent}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::Timestamp;

    #[test]
    fn what_is_in_order_is_told_as_such() {
        let tables = tables(&[(1, true), (2, true), (3, true)], &[1, 2]);
        assert_eq!(tables, Fact::Tables { applied: 3, missing: 0, newer: 1, broken: None });
        let whole = Fact::Log { name: "Alpha".to_owned(), seq: 7, logged: 7, fits: true, floor: 0 };
        assert_eq!(line(&whole), "ok    log of Alpha: at 7, kept from 0 on");
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert!(line(&tables(&[(1, true)], &[1, 2])).contains("WRONG tables: 1 migrations are missing"));
        assert!(line(&tables(&[(1, true), (2, false)], &[1, 2])).contains("migration 2 did not end"));
        let jobs = Fact::Queue { queue: Queue::Jobs, due: 2, oldest_s: 90, failed: 0 };
        assert!(line(&jobs).starts_with("WRONG jobs: 2 due") && line(&jobs).contains("nobody looks after them"));
        let (name, version) = ("desk-1/4711".to_owned(), "0.1.0".to_owned());
        let started_at = Timestamp::UNIX_EPOCH;
        let node = Node { name, version, started_at, silent_s: 90, followers: 1, behind: 0, resets: 2, waited_s: 5 };
        assert!(line(&Fact::Node(node)).contains(
            "reported 90 s ago, 1 clients, 0 changes behind, 2 told to begin anew, what came had waited 5 s at most;"
        ));
    }
}
