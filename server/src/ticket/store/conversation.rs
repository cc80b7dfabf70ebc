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

/// Writes what was said and what happened in one statement: new comments, facts, and the counts of those tickets of which
/// nothing else changed.
pub async fn append(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    comments: &[&TaggedComment],
    events: &[TicketEvent],
    counted: &[&Ticket],
) -> Result<(), ActionError> {
    let said = Said::of(comments)?;
    let tickets: Vec<Uuid> = events.iter().map(|event| event.ticket.0).collect();
    let ordinals: Vec<i32> = events.iter().map(|event| event.ordinal).collect();
    let actors: Vec<Option<Uuid>> = events.iter().map(|event| event.actor.map(|actor| actor.0)).collect();
    let times: Vec<String> = events.iter().map(|event| event.at.to_string()).collect();
    let bodies = events.iter().map(|event| ActionError::write(&event.fact)).collect::<Result<Vec<_>, _>>()?;
    let counted_ids: Vec<Uuid> = counted.iter().map(|ticket| ticket.head.id.0).collect();
    let counts = |value: fn(&Ticket) -> i32| counted.iter().map(|ticket| value(ticket)).collect::<Vec<i32>>();
    sqlx::query!(
        "with counted as (
           update ticket t set events = n.events, comments = n.comments, notes = n.notes
           from unnest($7::uuid[], $8::int4[], $9::int4[], $10::int4[]) n (id, events, comments, notes)
           where t.organisation_id = $1 and t.id = n.id
         ), said as (
           insert into ticket_comment
             (organisation_id, id, ticket_id, ordinal, note, kind, author_id, author_name, body, at, tags, mentions)
           select $1, n.id, n.ticket_id, n.ordinal, n.note, n.kind, n.author_id, n.author_name, n.body, n.at::timestamptz,
             n.tags::int4[], n.mentions::jsonb
           from unnest($11::uuid[], $12::uuid[], $13::int4[], $14::int4[], $15::text[], $16::uuid[], $17::text[],
               $18::text[], $19::text[], $20::text[], $21::text[])
             n (id, ticket_id, ordinal, note, kind, author_id, author_name, body, at, tags, mentions)
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
        &counts(|ticket| ticket.events),
        &counts(|ticket| ticket.comments),
        &counts(|ticket| ticket.notes),
        &said.ids,
        &said.tickets,
        &said.ordinals,
        &said.notes,
        &said.kinds as &[&str],
        &said.authors,
        &said.names as &[&str],
        &said.bodies as &[&str],
        &said.times,
        &said.tags,
        &said.mentions
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Comments, column by column; `at` is the transaction's time.
#[derive(Default)]
struct Said<'a> {
    ids: Vec<Uuid>,
    tickets: Vec<Uuid>,
    ordinals: Vec<i32>,
    notes: Vec<i32>,
    kinds: Vec<&'static str>,
    authors: Vec<Uuid>,
    names: Vec<&'a str>,
    bodies: Vec<&'a str>,
    times: Vec<String>,
    tags: Vec<String>,
    mentions: Vec<String>,
}

impl<'a> Said<'a> {
    fn of(comments: &[&'a TaggedComment]) -> Result<Self, ActionError> {
        let mut said = Said::default();
        for TaggedComment { comment, kind, tags } in comments {
            said.ids.push(comment.id.0);
            said.tickets.push(comment.ticket.0);
            said.ordinals.push(comment.ordinal);
            said.notes.push(comment.note);
            said.kinds.push(match kind {
                CommentKind::Public => "public",
                CommentKind::WorkNote => "work_note",
            });
            said.authors.push(comment.author.0);
            said.names.push(&comment.author_name);
            said.bodies.push(&comment.body);
            said.times.push(comment.at.to_string());
            said.tags.push(int_array(tags.as_slice()));
            said.mentions.push(ActionError::write(&comment.mentions)?);
        }
        Ok(said)
    }
}
