//! SQL of ratings, and of resolved tickets whose time to come back is over.

use crate::platform::executor::ActionError;
use crate::platform::sql::int_array;
use docket_shared::Timestamp;
use docket_shared::ids::{OrganisationId, PersonId, RatingId, TicketId};
use docket_shared::tag::Tags;
use docket_shared::ticket::finish::{CLOSE_AFTER_DAYS, Rating, TaggedRating};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// The ratings of these tickets.
pub async fn load_ratings(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    tickets: &[TicketId],
) -> Result<Vec<TaggedRating>, ActionError> {
    let ids: Vec<Uuid> = tickets.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "select id, ticket_id, author_id, stars, text, at, tags from rating
         where organisation_id = $1 and ticket_id = any($2)",
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    let ratings = rows.into_iter().map(|row| TaggedRating {
        rating: Rating {
            id: RatingId(row.id),
            ticket: TicketId(row.ticket_id),
            author: PersonId(row.author_id),
            stars: row.stars,
            text: row.text,
            at: row.at.to_jiff(),
        },
        tags: Tags::new(row.tags),
    });
    Ok(ratings.collect())
}

/// Writes ratings; one that is there is replaced.
pub async fn store_ratings(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    ratings: &[&TaggedRating],
) -> Result<(), ActionError> {
    let ids: Vec<Uuid> = ratings.iter().map(|tagged| tagged.rating.id.0).collect();
    let tickets: Vec<Uuid> = ratings.iter().map(|tagged| tagged.rating.ticket.0).collect();
    let authors: Vec<Uuid> = ratings.iter().map(|tagged| tagged.rating.author.0).collect();
    let stars: Vec<i16> = ratings.iter().map(|tagged| tagged.rating.stars).collect();
    let texts: Vec<String> = ratings.iter().map(|tagged| tagged.rating.text.clone()).collect();
    let times: Vec<String> = ratings.iter().map(|tagged| tagged.rating.at.to_string()).collect();
    let tags: Vec<String> = ratings.iter().map(|tagged| int_array(tagged.tags.as_slice())).collect();
    sqlx::query!(
        "insert into rating (organisation_id, id, ticket_id, author_id, stars, text, at, tags)
         select $1, n.id, n.ticket_id, n.author_id, n.stars, n.text, n.at::timestamptz, n.tags::int4[]
         from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int2[], $6::text[], $7::text[], $8::text[])
           n (id, ticket_id, author_id, stars, text, at, tags)
         on conflict on constraint rating_pk do update
         set stars = excluded.stars, text = excluded.text, at = excluded.at, tags = excluded.tags",
        organisation.0,
        &ids,
        &tickets,
        &authors,
        &stars,
        &texts,
        &times,
        &tags
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A resolved ticket whose time to come back is over.
#[derive(Clone, Copy, Debug)]
pub struct DueClose {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The ticket.
    pub ticket: TicketId,
    /// When it was resolved.
    pub resolved_at: Timestamp,
}

/// Resolved tickets to be closed by the database's time, the longest due first, at most `limit`.
pub async fn close_due(pool: &PgPool, limit: i64) -> Result<Vec<DueClose>, ActionError> {
    let days = i32::try_from(CLOSE_AFTER_DAYS).unwrap_or(i32::MAX);
    let rows = sqlx::query!(
        r#"select organisation_id, id, resolved_at as "resolved_at!" from ticket
           where status = 'resolved' and resolved_at <= now() - make_interval(days => $1)
           order by resolved_at limit $2"#,
        days,
        limit
    )
    .fetch_all(pool)
    .await?;
    let due = rows.into_iter().map(|row| DueClose {
        organisation: OrganisationId(row.organisation_id),
        ticket: TicketId(row.id),
        resolved_at: row.resolved_at.to_jiff(),
    });
    Ok(due.collect())
}
