//! SQL of comments, work notes and facts.

use crate::platform::executor::ActionError;
use crate::platform::sql::int_array;
use docket_shared::ids::{CommentId, OrganisationId, PersonId, TicketId};
use docket_shared::tag::Tags;
use docket_shared::ticket::{Comment, CommentKind, TaggedComment, Ticket, TicketEvent};
use sqlx::PgConnection;
use uuid::Uuid;

/// A comment as its table holds it.
struct StoredComment {
    id: Uuid,
    ticket_id: Uuid,
    ordinal: i32,
    note: i32,
    kind: String,
    author_id: Uuid,
    author_name: String,
    body: String,
    at: jiff_sqlx::Timestamp,
    mentions: String,
    tags: Vec<i32>,
}

/// Comments of these ids, since a client may not use one twice, and all of these tickets.
pub async fn load_comments(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[CommentId],
    of: &[TicketId],
) -> Result<Vec<TaggedComment>, ActionError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let mut rows = sqlx::query_as!(
        StoredComment,
        r#"select id, ticket_id, ordinal, note, kind, author_id, author_name, body, at, mentions::text as "mentions!", tags
         from ticket_comment where organisation_id = $1 and id = any($2)"#,
        organisation.0,
        &ids
    )
    .fetch_all(&mut *connection)
    .await?;
    // Two statements: with one the planner reads the tickets' comments also where none are asked for.
    if !of.is_empty() {
        let of: Vec<Uuid> = of.iter().map(|id| id.0).collect();
        let all = sqlx::query_as!(
            StoredComment,
            r#"select id, ticket_id, ordinal, note, kind, author_id, author_name, body, at, mentions::text as "mentions!", tags
             from ticket_comment where organisation_id = $1 and ticket_id = any($2)"#,
            organisation.0,
            &of
        );
        rows.extend(all.fetch_all(connection).await?);
    }
    let comment = |row: StoredComment| {
        Ok(TaggedComment {
            comment: Comment {
                id: CommentId(row.id),
                ticket: TicketId(row.ticket_id),
                author: PersonId(row.author_id),
                author_name: row.author_name,
                body: row.body,
                at: row.at.to_jiff(),
                ordinal: row.ordinal,
                note: row.note,
                mentions: ActionError::read("ticket_comment.mentions", &row.mentions)?,
            },
            kind: if row.kind == "public" { CommentKind::Public } else { CommentKind::WorkNote },
            tags: Tags::new(row.tags),
        })
    };
    rows.into_iter().map(comment).collect()
}

/// Inserts new comments; `at` is the transaction's time.
pub async fn insert_comments(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    comments: &[&TaggedComment],
) -> Result<(), ActionError> {
    let column =
        |value: fn(&TaggedComment) -> String| comments.iter().map(|comment| value(comment)).collect::<Vec<_>>();
    let ids: Vec<Uuid> = comments.iter().map(|comment| comment.comment.id.0).collect();
    let tickets: Vec<Uuid> = comments.iter().map(|comment| comment.comment.ticket.0).collect();
    let authors: Vec<Uuid> = comments.iter().map(|comment| comment.comment.author.0).collect();
    let ordinals: Vec<i32> = comments.iter().map(|comment| comment.comment.ordinal).collect();
    let notes: Vec<i32> = comments.iter().map(|comment| comment.comment.note).collect();
    let kinds = column(|comment| match comment.kind {
        CommentKind::Public => "public".to_owned(),
        CommentKind::WorkNote => "work_note".to_owned(),
    });
    let names = column(|comment| comment.comment.author_name.clone());
    let bodies = column(|comment| comment.comment.body.clone());
    let times = column(|comment| comment.comment.at.to_string());
    let tags = column(|comment| int_array(comment.tags.as_slice()));
    let mentions = comments.iter().map(|comment| ActionError::write(&comment.comment.mentions));
    let mentions = mentions.collect::<Result<Vec<String>, _>>()?;
    sqlx::query!(
        "insert into ticket_comment
           (organisation_id, id, ticket_id, ordinal, note, kind, author_id, author_name, body, at, tags, mentions)
         select $1, n.id, n.ticket_id, n.ordinal, n.note, n.kind, n.author_id, n.author_name, n.body, n.at::timestamptz,
           n.tags::int4[], n.mentions::jsonb
         from unnest($2::uuid[], $3::uuid[], $4::int4[], $5::int4[], $6::text[], $7::uuid[], $8::text[], $9::text[], $10::text[],
             $11::text[], $12::text[])
           n (id, ticket_id, ordinal, note, kind, author_id, author_name, body, at, tags, mentions)",
        organisation.0,
        &ids,
        &tickets,
        &ordinals,
        &notes,
        &kinds,
        &authors,
        &names,
        &bodies,
        &times,
        &tags,
        &mentions
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes who sees comments that were there before.
pub async fn retag_comments(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    comments: &[&TaggedComment],
) -> Result<(), ActionError> {
    let ids: Vec<Uuid> = comments.iter().map(|comment| comment.comment.id.0).collect();
    let tags: Vec<String> = comments.iter().map(|comment| int_array(comment.tags.as_slice())).collect();
    sqlx::query!(
        "update ticket_comment c set tags = n.tags::int4[]
         from unnest($2::uuid[], $3::text[]) n (id, tags)
         where c.organisation_id = $1 and c.id = n.id",
        organisation.0,
        &ids,
        &tags
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Appends facts, and writes the count of events of those tickets of which nothing else changed.
pub async fn insert_events(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    events: &[TicketEvent],
    counted: &[&Ticket],
) -> Result<(), ActionError> {
    let tickets: Vec<Uuid> = events.iter().map(|event| event.ticket.0).collect();
    let ordinals: Vec<i32> = events.iter().map(|event| event.ordinal).collect();
    let actors: Vec<Option<Uuid>> = events.iter().map(|event| event.actor.map(|actor| actor.0)).collect();
    let times: Vec<String> = events.iter().map(|event| event.at.to_string()).collect();
    let bodies = events.iter().map(|event| ActionError::write(&event.fact)).collect::<Result<Vec<_>, _>>()?;
    let counted_ids: Vec<Uuid> = counted.iter().map(|ticket| ticket.head.id.0).collect();
    let counts: Vec<i32> = counted.iter().map(|ticket| ticket.events).collect();
    let comments: Vec<i32> = counted.iter().map(|ticket| ticket.comments).collect();
    let notes: Vec<i32> = counted.iter().map(|ticket| ticket.notes).collect();
    sqlx::query!(
        "with counted as (
           update ticket t set events = n.events, comments = n.comments, notes = n.notes
           from unnest($7::uuid[], $8::int4[], $9::int4[], $10::int4[]) n (id, events, comments, notes)
           where t.organisation_id = $1 and t.id = n.id
         )
         insert into ticket_event (organisation_id, ticket_id, ordinal, actor_id, at, fact, body)
         select $1, n.ticket_id, n.ordinal, n.actor_id, n.at::timestamptz, n.body::jsonb ->> 'fact', n.body::jsonb
         from unnest($2::uuid[], $3::int4[], $4::uuid[], $5::text[], $6::text[]) n (ticket_id, ordinal, actor_id, at, body)",
        organisation.0,
        &tickets,
        &ordinals,
        &actors as &[Option<Uuid>],
        &times,
        &bodies,
        &counted_ids,
        &counts,
        &comments,
        &notes
    )
    .execute(connection)
    .await?;
    Ok(())
}
