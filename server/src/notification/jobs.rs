//! What of notices happens after commit: mails leave, and what was read long ago is forgotten. Safe on any number of nodes
//! and at any moment's death: at worst a mail goes out twice under one id.

use super::Mailer;
use super::store::mail::{self, DueMail, End};
use super::store::{self, Old};
use crate::actions::ServiceDesk;
use crate::assignment::jobs::SERVER_CLIENT;
use crate::platform::executor::{ActionError, CallRequest, Executor};
use crate::platform::hints::Hints;
use crate::platform::shutdown::Shutdown;
use docket_shared::command::Command;
use docket_shared::ids::CallId;
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// How often due mails are looked for.
const MAIL_TICK: Duration = Duration::from_secs(1);
/// Mails that one node sends at once.
const AT_ONCE: i64 = 8;
/// How long a lease holds, in seconds: longer than any conversation with a mail server may take.
const LEASE_SECONDS: i32 = 120;
/// How often a mail is tried before it is given up, over about a day and a half.
const TRIES: i32 = 16;
/// First and longest wait after a failure, in seconds; it doubles in between.
const BACKOFF_SECONDS: (i32, i32) = (30, 3 * 3_600);
/// How often old notices are looked for.
const FORGET_TICK: Duration = Duration::from_secs(600);
/// People whose old notices are forgotten in one go.
const FORGET_AT_ONCE: i64 = 200;

/// Starts to forget what was read long ago.
pub fn start(pool: PgPool, executor: Executor<ServiceDesk>, shutdown: Shutdown) {
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(FORGET_TICK);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = shutdown.begun() => return,
            }
            if let Err(error) = forget_old(&pool, &executor).await {
                shutdown.warn(&error, "old notices could not be forgotten");
            }
        }
    });
}

/// Starts to send mails.
pub fn start_mail(pool: PgPool, mailer: Mailer, hints: Hints, shutdown: Shutdown) {
    let mailer = Arc::new(mailer);
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(MAIL_TICK);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = shutdown.begun() => return,
            }
            if let Err(error) = send_due(&pool, hints, &mailer).await {
                shutdown.warn(&error, "mails could not be sent");
            }
        }
    });
}

/// Forgets notices that were read long ago: whoever holds them is told so, then their images go.
///
/// # Errors
/// The database does not answer; what was not forgotten stays due.
pub async fn forget_old(pool: &PgPool, executor: &Executor<ServiceDesk>) -> Result<(), ActionError> {
    for old in store::old(pool, FORGET_AT_ONCE).await? {
        let call = CallRequest {
            person: None,
            address: None,
            client: SERVER_CLIENT,
            client_seq: None,
            call: key(&old),
            command: Command::ForgetNotices(old.person),
            digest: [0; 32],
        };
        if executor.execute(old.organisation, vec![call]).await.is_ok() {
            store::forget(pool, &old).await?;
        }
    }
    Ok(())
}

/// The key of what is due, the same at every node.
fn key(old: &Old) -> CallId {
    let mut hash = Sha256::new();
    hash.update(b"notice.forget");
    hash.update(old.person.0.as_bytes());
    hash.update(old.read_at.as_nanosecond().to_be_bytes());
    hash.update(old.notices.len().to_be_bytes());
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    CallId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// Sends what is due until nothing is, or the mail server takes nothing.
///
/// # Errors
/// The database does not answer; what was leased comes back when its lease ends.
pub async fn send_due(pool: &PgPool, hints: Hints, mailer: &Arc<Mailer>) -> Result<(), ActionError> {
    loop {
        let due = mail::lease(pool, hints, AT_ONCE, LEASE_SECONDS).await?;
        if due.is_empty() {
            return Ok(());
        }
        let mut sending = JoinSet::new();
        for mail in due {
            let (pool, mailer) = (pool.clone(), mailer.clone());
            sending.spawn(async move { deliver(&pool, &mailer, &mail).await });
        }
        let mut ended = false;
        while let Some(outcome) = sending.join_next().await {
            match outcome {
                Ok(outcome) => ended |= outcome?,
                // It keeps its lease and is tried again like one that could not be sent.
                Err(panic) => tracing::error!(%panic, "sending a mail panicked"),
            }
        }
        // With a mail server that takes nothing the next mails wait for the next tick.
        if !ended {
            return Ok(());
        }
    }
}

/// Sends one mail, or ends it, or puts it off; answers whether it ended.
async fn deliver(pool: &PgPool, mailer: &Mailer, due: &DueMail) -> Result<bool, ActionError> {
    if let Some(reason) = moot(due) {
        mail::end(pool, due, End::Dropped, Some(reason)).await?;
        return Ok(true);
    }
    if due.attempts > TRIES {
        mail::end(pool, due, End::Failed, Some("it was tried too often")).await?;
        return Ok(true);
    }
    let Err(error) = mailer.send(due).await else {
        mail::end(pool, due, End::Sent, None).await?;
        return Ok(true);
    };
    let reason = error.reason();
    if error.is_final() || due.attempts >= TRIES {
        let (organisation, notice) = (due.organisation, due.notice.id);
        tracing::warn!(%organisation, %notice, attempts = due.attempts, reason, "a mail was given up");
        mail::end(pool, due, End::Failed, Some(&reason)).await?;
        return Ok(true);
    }
    if due.attempts == 1 {
        tracing::warn!(reason, "a mail could not be sent and will be tried again");
    }
    mail::put_off(pool, due, backoff(due.attempts), &reason).await?;
    Ok(false)
}

/// Why there is no reason any more to send a mail.
fn moot(due: &DueMail) -> Option<&'static str> {
    match due {
        DueMail { is_wanted: false, .. } => Some("mail is not wanted"),
        DueMail { is_visible: false, .. } => Some("it may not be seen any more"),
        DueMail { holds: false, .. } => Some("it does not hold any more"),
        DueMail { is_read: true, .. } => Some("it was read in the app"),
        DueMail { is_old: true, .. } => Some("it is too old"),
        _ => None,
    }
}

/// Seconds until the next try after so many.
fn backoff(attempts: i32) -> i32 {
    let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(16);
    BACKOFF_SECONDS.0.saturating_mul(1 << doublings).min(BACKOFF_SECONDS.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_all_tries_span_a_day() {
        assert_eq!([1, 2, 3, 4].map(backoff), [30, 60, 120, 240]);
        assert_eq!(backoff(30), 3 * 3_600);
        let all: i32 = (1..TRIES).map(backoff).sum();
        assert!(all > 24 * 3_600 / 2 && all < 2 * 24 * 3_600, "{all}");
    }
}
