//! SQL of what is said of files; that of their bytes is in `bytes`.

pub mod bytes;

use crate::platform::executor::ActionError;
use crate::platform::sql::int_array;
use docket_shared::attachment::{Accept, Attachment, AttachmentState, MediaType, QUOTA, TaggedAttachment};
use docket_shared::ids::{AttachmentId, CommentId, LineId, OrganisationId, PersonId, TicketId};
use docket_shared::tag::Tags;
use docket_shared::ticket::CommentKind;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// A file as its table holds it.
struct Stored {
    id: Uuid,
    ticket_id: Uuid,
    comment_id: Option<Uuid>,
    line_id: Option<Uuid>,
    position: i32,
    kind: String,
    author_id: Uuid,
    name: String,
    size: i64,
    sha256: String,
    accept: String,
    state: String,
    media_type: Option<String>,
    arrived: Option<String>,
    tags: Vec<i32>,
}

impl Stored {
    fn read(self) -> Result<TaggedAttachment, ActionError> {
        let (accept, state) = words(&self.accept, &self.state)?;
        let attachment = Attachment {
            id: AttachmentId(self.id),
            ticket: TicketId(self.ticket_id),
            comment: self.comment_id.map(CommentId),
            line: self.line_id.map(LineId),
            position: self.position,
            name: self.name,
            size: self.size,
            state,
            media: self.media_type.as_deref().and_then(MediaType::from_name),
            author: PersonId(self.author_id),
        };
        let kind = if self.kind == "public" { CommentKind::Public } else { CommentKind::WorkNote };
        let arrived = self.arrived.as_deref().and_then(MediaType::from_name);
        Ok(TaggedAttachment { attachment, kind, sha256: self.sha256, accept, arrived, tags: Tags::new(self.tags) })
    }
}

fn words(accept: &str, state: &str) -> Result<(Accept, AttachmentState), ActionError> {
    let accept = Accept::from_name(accept).ok_or(ActionError::Impossible("attachment.accept"))?;
    Ok((accept, AttachmentState::from_name(state).ok_or(ActionError::Impossible("attachment.state"))?))
}

/// Files of these ids, since a client may not use one twice, and all of these tickets.
pub async fn load(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[AttachmentId],
    of: &[TicketId],
) -> Result<Vec<TaggedAttachment>, ActionError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let of: Vec<Uuid> = of.iter().map(|id| id.0).collect();
    let rows = sqlx::query_as!(
        Stored,
        r#"with found as (
             select * from attachment where organisation_id = $1 and id = any($2)
             union
             select * from attachment where organisation_id = $1 and ticket_id = any($3)
           )
           select a.id as "id!", a.ticket_id as "ticket_id!", a.comment_id, a.line_id, a.position as "position!",
             a.kind as "kind!", a.author_id as "author_id!", a.name as "name!", a.size as "size!",
             encode(a.sha256, 'hex') as "sha256!", a.accept as "accept!", a.state as "state!", a.media_type,
             c.media_type as "arrived?", a.tags as "tags!"
           from found a
           left join attachment_content c on c.organisation_id = $1 and c.id = a.content_id"#,
        organisation.0,
        &ids,
        &of
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Stored::read).collect()
}

/// Locks what the organisation's files come to and answers how many bytes there is still room for.
pub async fn lock_room(connection: &mut PgConnection, organisation: OrganisationId) -> Result<i64, ActionError> {
    sqlx::query!(
        "insert into attachment_usage (organisation_id) values ($1) on conflict on constraint attachment_usage_pk do nothing",
        organisation.0
    )
    .execute(&mut *connection)
    .await?;
    let used = sqlx::query_scalar!(
        "select bytes from attachment_usage where organisation_id = $1 for no key update",
        organisation.0
    )
    .fetch_one(connection)
    .await?;
    Ok(QUOTA - used)
}

/// Writes how many bytes more, or fewer, the organisation's files come to.
pub async fn count(connection: &mut PgConnection, organisation: OrganisationId, bytes: i64) -> Result<(), ActionError> {
    sqlx::query!(
        "update attachment_usage set bytes = greatest(bytes + $2, 0) where organisation_id = $1",
        organisation.0,
        bytes
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Inserts files that are on their way, each with room for its bytes under its own id.
pub async fn insert(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    files: &[&TaggedAttachment],
) -> Result<(), ActionError> {
    let text =
        |value: fn(&TaggedAttachment) -> &str| files.iter().map(|file| value(file).to_owned()).collect::<Vec<_>>();
    let id = |value: fn(&TaggedAttachment) -> Uuid| files.iter().map(|file| value(file)).collect::<Vec<_>>();
    let ids = id(|file| file.attachment.id.0);
    let tickets = id(|file| file.attachment.ticket.0);
    let authors = id(|file| file.attachment.author.0);
    let comments: Vec<Option<Uuid>> = files.iter().map(|file| file.attachment.comment.map(|id| id.0)).collect();
    let lines: Vec<Option<Uuid>> = files.iter().map(|file| file.attachment.line.map(|id| id.0)).collect();
    let positions: Vec<i32> = files.iter().map(|file| file.attachment.position).collect();
    let sizes: Vec<i64> = files.iter().map(|file| file.attachment.size).collect();
    let kinds = text(|file| if file.kind == CommentKind::Public { "public" } else { "work_note" });
    let names = text(|file| &file.attachment.name);
    let digests = text(|file| &file.sha256);
    let accepts = text(|file| file.accept.name());
    let tags: Vec<String> = files.iter().map(|file| int_array(file.tags.as_slice())).collect();
    sqlx::query!(
        "with new as (
           select * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::int4[], $7::text[], $8::uuid[],
             $9::text[], $10::int8[], $11::text[], $12::text[], $13::text[])
             n (id, ticket_id, comment_id, line_id, position, kind, author_id, name, size, sha256, accept, tags)
         ), room as (
           insert into attachment_content (organisation_id, id, size, sha256)
           select $1, n.id, n.size, decode(n.sha256, 'hex') from new n
         )
         insert into attachment (organisation_id, id, ticket_id, comment_id, line_id, position, kind, author_id, name,
           size, sha256, accept, state, content_id, tags)
         select $1, n.id, n.ticket_id, n.comment_id, n.line_id, n.position, n.kind, n.author_id, n.name, n.size,
           decode(n.sha256, 'hex'), n.accept, 'on_its_way', n.id, n.tags::int4[]
         from new n",
        organisation.0,
        &ids,
        &tickets,
        &comments as &[Option<Uuid>],
        &lines as &[Option<Uuid>],
        &positions,
        &kinds,
        &authors,
        &names,
        &sizes,
        &digests,
        &accepts,
        &tags
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes state and audience of files that were there before. A lost one lets go of its bytes.
pub async fn update(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    files: &[&TaggedAttachment],
) -> Result<(), ActionError> {
    let ids: Vec<Uuid> = files.iter().map(|file| file.attachment.id.0).collect();
    let states: Vec<String> = files.iter().map(|file| file.attachment.state.name().to_owned()).collect();
    let medias: Vec<Option<String>> =
        files.iter().map(|file| file.attachment.media.map(|media| media.name().to_owned())).collect();
    let tags: Vec<String> = files.iter().map(|file| int_array(file.tags.as_slice())).collect();
    sqlx::query!(
        "update attachment a
         set state = n.state, media_type = n.media_type, tags = n.tags::int4[],
           content_id = case when n.state = 'lost' then null else a.content_id end
         from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) n (id, state, media_type, tags)
         where a.organisation_id = $1 and a.id = n.id",
        organisation.0,
        &ids,
        &states,
        &medias as &[Option<String>],
        &tags
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A file that somebody may see, with where its bytes are.
#[derive(Debug)]
pub struct Found {
    /// Its id.
    pub id: AttachmentId,
    /// Its ticket.
    pub ticket: TicketId,
    /// Who sends it.
    pub author: PersonId,
    /// As its author named it.
    pub name: String,
    /// In bytes.
    pub size: i64,
    /// As announced; of what is complete the true one.
    pub sha256: Vec<u8>,
    /// What is taken.
    pub accept: Accept,
    /// Where it stands.
    pub state: AttachmentState,
    /// Its bytes; none once it is lost.
    pub content: Option<Uuid>,
    /// Bytes that are here.
    pub received: i64,
    /// What the bytes are, once they are whole and checked.
    pub arrived: Option<MediaType>,
}

/// A file, if its row meets the grants that the person holds now.
pub async fn visible(
    pool: &PgPool,
    organisation: OrganisationId,
    person: PersonId,
    id: AttachmentId,
) -> Result<Option<Found>, ActionError> {
    let row = sqlx::query!(
        r#"select a.ticket_id, a.author_id, a.name, a.size, a.sha256, a.accept, a.state, a.content_id,
             coalesce(c.received, 0) as "received!", c.media_type as "arrived?"
           from attachment a
           join replica_row r on r.organisation_id = a.organisation_id and r.entity = a.id
             and r.kind = case a.kind when 'public' then 'attachment' else 'internal_attachment' end
           left join attachment_content c on c.organisation_id = a.organisation_id and c.id = a.content_id
           where a.organisation_id = $1 and a.id = $2 and r.tags && array(
             select g.tag_id from access_grant g
             join person p on p.organisation_id = g.organisation_id and p.id = g.person_id
             where g.organisation_id = $1 and g.person_id = $3 and p.active)"#,
        organisation.0,
        id.0,
        person.0
    )
    .fetch_optional(pool)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let (accept, state) = words(&row.accept, &row.state)?;
    Ok(Some(Found {
        id,
        ticket: TicketId(row.ticket_id),
        author: PersonId(row.author_id),
        name: row.name,
        size: row.size,
        sha256: row.sha256,
        accept,
        state,
        content: row.content_id,
        received: row.received,
        arrived: row.arrived.as_deref().and_then(MediaType::from_name),
    }))
}
