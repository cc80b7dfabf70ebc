//! Hints between nodes: NOTIFY after commit on one channel, coalesced; a listener; and the poll that bounds it all.

use super::Feed;
use crate::platform::failpoint::Failpoint;
use crate::platform::shutdown::Shutdown;
use docket_shared::ids::OrganisationId;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::mpsc;
use uuid::Uuid;

const CHANNEL: &str = "docket";
/// Organisations in one payload: 55 bytes each, under PostgreSQL's 8,000.
const PAYLOAD_MAX: usize = 140;
/// The poll: how long a change may stay unseen when no notification arrives.
const POLL: Duration = Duration::from_secs(1);

/// Sends what was committed, one notification at a time, never inside a mutation's transaction.
pub(super) fn start_notifier(pool: PgPool, mut notices: mpsc::UnboundedReceiver<(OrganisationId, i64)>) {
    tokio::spawn(async move {
        let mut dirty: BTreeMap<OrganisationId, i64> = BTreeMap::new();
        while let Some((organisation, seq)) = notices.recv().await {
            dirty.insert(organisation, seq);
            while dirty.len() < PAYLOAD_MAX
                && let Ok((organisation, seq)) = notices.try_recv()
            {
                dirty.entry(organisation).and_modify(|known| *known = (*known).max(seq)).or_insert(seq);
            }
            let pairs: Vec<String> = dirty.iter().map(|(organisation, seq)| format!("{organisation}:{seq}")).collect();
            dirty.clear();
            Failpoint::BeforeNotify.pass();
            if let Err(error) = sqlx::query!("select pg_notify($1, $2)", CHANNEL, pairs.join(",")).execute(&pool).await
            {
                tracing::debug!(%error, "a notification was not sent; other nodes will poll");
            }
        }
    });
}

/// Listens on a connection of its own; whenever that broke, everything is looked at.
pub(super) fn start_listener(feed: Feed, shutdown: Shutdown) {
    tokio::spawn(async move {
        loop {
            let listen = listen(&feed);
            tokio::select! {
                Err(error) = listen => tracing::debug!(%error, "the listener lost its connection"),
                () = shutdown.begun() => return,
            }
            wake_all(&feed).await;
            tokio::time::sleep(POLL).await;
        }
    });
}

async fn listen(feed: &Feed) -> Result<std::convert::Infallible, sqlx::Error> {
    let mut listener = PgListener::connect_with(feed.pool()).await?;
    listener.listen(CHANNEL).await?;
    wake_all(feed).await;
    loop {
        match listener.try_recv().await? {
            Some(notification) => {
                for (organisation, seq) in notification.payload().split(',').filter_map(read_pair) {
                    feed.reached(organisation, seq);
                }
            }
            // The connection was replaced: notifications may have been lost meanwhile.
            None => wake_all(feed).await,
        }
    }
}

fn read_pair(text: &str) -> Option<(OrganisationId, i64)> {
    let (organisation, seq) = text.split_once(':')?;
    Some((organisation.parse().ok()?, seq.parse().ok()?))
}

/// Looks at the heads of the active organisations once a second.
pub(super) fn start_poll(feed: Feed, shutdown: Shutdown) {
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(POLL);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => wake_all(&feed).await,
                () = shutdown.begun() => return,
            }
        }
    });
}

async fn wake_all(feed: &Feed) {
    let active: Vec<Uuid> = feed.active().into_iter().map(|organisation| organisation.0).collect();
    if active.is_empty() {
        return;
    }
    let heads = sqlx::query!(
        "select organisation_id, seq, chain from organisation_head where organisation_id = any($1)",
        &active
    )
    .fetch_all(feed.pool())
    .await;
    match heads {
        Ok(heads) => heads.into_iter().for_each(|head| {
            if let Some(ring) = feed.rings().get(&OrganisationId(head.organisation_id)) {
                ring.head_is(head.seq, &head.chain.into());
            }
        }),
        Err(error) => tracing::debug!(%error, "the heads of the logs could not be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_pairs_and_ignores_anything_else() {
        let id = Uuid::from_u128(7);
        assert_eq!(read_pair(&format!("{id}:12")), Some((OrganisationId(id), 12)));
        assert_eq!(read_pair("nonsense"), None);
        assert_eq!(read_pair("a:b"), None);
    }
}
