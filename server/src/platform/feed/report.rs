//! What this server says of itself, for administrators: where it stands, who follows, who had to begin anew. Nothing
//! depends on it.

use super::Feed;
use crate::platform::clock;
use crate::platform::shutdown::Shutdown;
use docket_shared::health::REPORT_S;
use std::time::Duration;
use uuid::Uuid;

/// Starts to report; the last thing said is that this server is gone.
pub(super) fn start(feed: Feed, shutdown: Shutdown) {
    tokio::spawn(async move {
        let node = clock::new_id();
        let name = format!("{}/{}", rustix::system::uname().nodename().to_string_lossy(), std::process::id());
        let mut ticks = tokio::time::interval(Duration::from_secs(REPORT_S));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let said = tokio::select! {
                _ = ticks.tick() => report(&feed, node, &name).await,
                () = shutdown.begun() => break,
            };
            if let Err(error) = said {
                tracing::debug!(%error, "what this server does could not be reported");
            }
        }
        if let Err(error) = leave(&feed, node).await {
            tracing::debug!(%error, "a server that stops is told for gone when it was silent for long");
        }
        feed.shared.reports.send_replace(false);
    });
}

async fn report(feed: &Feed, node: Uuid, name: &str) -> Result<(), sqlx::Error> {
    let (mut ids, mut followers, mut tails) = (Vec::new(), Vec::new(), Vec::new());
    let (mut resets, mut waited) = (Vec::new(), Vec::new());
    for (organisation, ring) in feed.rings().iter() {
        ids.push(organisation.0);
        followers.push(i64::try_from(ring.followers()).unwrap_or(i64::MAX));
        tails.push(ring.tail().map_or(0, |(seq, _)| seq));
        resets.push(ring.resets());
        waited.push(ring.waited());
    }
    sqlx::query!(
        "with gone as (delete from node_report where seen_at < now() - interval '1 hour')
         insert into node_report (organisation_id, node_id, name, version, started_at, followers, behind, resets, waited_s)
         select h.organisation_id, $1, $2, $3, now(), coalesce(n.followers, 0),
           coalesce(greatest(h.seq - n.tail, 0), 0), coalesce(n.resets, 0), coalesce(n.waited, 0)
         from organisation_head h
         left join unnest($4::uuid[], $5::int8[], $6::int8[], $7::int8[], $8::int8[])
           n (organisation_id, followers, tail, resets, waited)
           on n.organisation_id = h.organisation_id
         on conflict on constraint node_report_pk do update
         set seen_at = now(), followers = excluded.followers, behind = excluded.behind, resets = excluded.resets,
           waited_s = excluded.waited_s",
        node,
        name,
        env!("CARGO_PKG_VERSION"),
        &ids,
        &followers,
        &tails,
        &resets,
        &waited
    )
    .execute(feed.pool())
    .await?;
    Ok(())
}

async fn leave(feed: &Feed, node: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from node_report where node_id = $1", node).execute(feed.pool()).await?;
    Ok(())
}
