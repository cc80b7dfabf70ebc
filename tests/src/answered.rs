//! Calls that are made again, with their key, until they are answered, and what must be there then.

use crate::Caller;
use docket_shared::command::Command;
use docket_shared::ids::TicketId;
use docket_shared::sync::api::{CallResult, Outcome};
use sqlx::PgPool;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long anything may take before a harness gives up.
pub const GIVES_UP: Duration = Duration::from_secs(60);
/// How long who has got no answer waits before the same bytes go again.
pub const AGAIN: Duration = Duration::from_millis(20);

/// What is said on a ticket, so that order can be seen.
pub fn words(number: usize) -> String {
    format!("The {number}th word on this.")
}

/// Sends the same bytes until there is an answer; `again` counts how often that was needed.
///
/// # Errors
/// It was rejected, or nobody answered.
pub async fn until_answered(client: &Caller, command: &Command, again: &AtomicUsize) -> Result<(), String> {
    let (call, begin) = (client.next_call(command), Instant::now());
    loop {
        let pushed = client.try_push(vec![call.clone()], Duration::from_secs(5)).await;
        match pushed.and_then(|pushed| pushed.results.into_iter().next()) {
            Some(CallResult { outcome: Outcome::Accepted(_), .. }) => return Ok(()),
            Some(CallResult { outcome: Outcome::Rejected(problem), .. }) => return Err(problem.to_string()),
            None if begin.elapsed() > GIVES_UP => return Err(format!("no answer to {call:?}")),
            None => {
                again.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(AGAIN).await;
            }
        }
    }
}

/// I12, I13: that many [`words`] stand on the ticket, each once and in the order they were said, and nothing else.
pub async fn said_in_order(pool: &PgPool, ticket: TicketId, count: usize) {
    let found: Vec<String> =
        sqlx::query_scalar("select body from ticket_comment where ticket_id = $1 order by ordinal")
            .bind(ticket.0)
            .fetch_all(pool)
            .await
            .expect("comments");
    let said: Vec<String> = (0..count).map(words).collect();
    assert_eq!(found, said, "I12, I13: what is on {ticket} and what was answered");
}
