//! SQL of bytes: pieces of uploads, their check, chunks for readers, and what nobody needs any more.

use super::Found;
use crate::platform::executor::ActionError;
use crate::platform::hints::{Hints, unless_held};
use docket_shared::attachment::api::AttachmentOf;
use docket_shared::attachment::{CHUNK, EXPIRES_AFTER_HOURS, MediaType};
use docket_shared::ids::{AttachmentId, OrganisationId, TicketId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// What is here of an upload.
#[derive(Debug)]
pub struct Held {
    /// Bytes.
    pub received: i64,
    /// What they are, once they are whole and checked.
    pub arrived: Option<MediaType>,
}

/// Locks an upload; none where its bytes became those of another file with the same content.
pub async fn lock(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    content: Uuid,
) -> Result<Option<Held>, ActionError> {
    let row = sqlx::query!(
        "select received, media_type from attachment_content where organisation_id = $1 and id = $2 for update",
        organisation.0,
        content
    )
    .fetch_optional(connection)
    .await?;
    let held = |media: Option<String>| media.as_deref().and_then(MediaType::from_name);
    Ok(row.map(|row| Held { received: row.received, arrived: held(row.media_type) }))
}

/// Keeps a piece behind what is here.
pub async fn append(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    content: Uuid,
    offset: i64,
    piece: &[u8],
) -> Result<(), ActionError> {
    let chunks: Vec<Vec<u8>> = piece.chunks(CHUNK).map(<[u8]>::to_vec).collect();
    let length = i64::try_from(piece.len()).map_err(|_| ActionError::Impossible("attachment_chunk.bytes"))?;
    let chunk = i64::try_from(CHUNK).map_err(|_| ActionError::Impossible("attachment_chunk.bytes"))?;
    sqlx::query!(
        "with kept as (
           insert into attachment_chunk (organisation_id, content_id, ordinal, bytes)
           select $1, $2, ($3::int8 + n.number - 1)::int4, n.bytes from unnest($4::bytea[]) with ordinality n (bytes, number)
         )
         update attachment_content set received = $5, changed_at = now() where organisation_id = $1 and id = $2",
        organisation.0,
        content,
        offset / chunk,
        &chunks,
        offset + length
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// All bytes of an upload, put together; at most [`docket_shared::attachment::FILE_MAX`].
pub async fn whole(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    content: Uuid,
) -> Result<Vec<u8>, ActionError> {
    let bytes = sqlx::query_scalar!(
        r#"select string_agg(bytes, ''::bytea order by ordinal) as "bytes!"
           from attachment_chunk where organisation_id = $1 and content_id = $2"#,
        organisation.0,
        content
    )
    .fetch_one(connection)
    .await?;
    Ok(bytes)
}

/// The bytes are what was announced. Where the organisation has them already they are kept once: that is settled only
/// after all of them were sent, so that no answer tells it.
pub async fn arrived(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    found: &Found,
    content: Uuid,
    media: MediaType,
) -> Result<(), ActionError> {
    let same = sqlx::query_scalar!(
        "select id from attachment_content
         where organisation_id = $1 and sha256 = $2 and size = $3 and media_type is not null for key share",
        organisation.0,
        &found.sha256,
        found.size
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(same) = same else {
        sqlx::query!(
            "update attachment_content set media_type = $3, changed_at = now() where organisation_id = $1 and id = $2",
            organisation.0,
            content,
            media.name()
        )
        .execute(connection)
        .await?;
        return Ok(());
    };
    sqlx::query!(
        "update attachment set content_id = $3 where organisation_id = $1 and id = $2",
        organisation.0,
        found.id.0,
        same
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("delete from attachment_content where organisation_id = $1 and id = $2", organisation.0, content)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets the bytes of an upload: it begins at 0 again.
pub async fn begin_anew(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    content: Uuid,
) -> Result<(), ActionError> {
    sqlx::query!(
        "with gone as (delete from attachment_chunk where organisation_id = $1 and content_id = $2)
         update attachment_content set received = 0, changed_at = now() where organisation_id = $1 and id = $2",
        organisation.0,
        content
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// One chunk of a file; none behind the last.
pub async fn chunk(
    pool: &PgPool,
    organisation: OrganisationId,
    content: Uuid,
    ordinal: i32,
) -> Result<Option<Vec<u8>>, ActionError> {
    let bytes = sqlx::query_scalar!(
        "select bytes from attachment_chunk where organisation_id = $1 and content_id = $2 and ordinal = $3",
        organisation.0,
        content,
        ordinal
    )
    .fetch_optional(pool)
    .await?;
    Ok(bytes)
}

/// Sees to it that the files of every organisation are looked after.
pub async fn ask_for_sweeps(pool: &PgPool) -> Result<(), ActionError> {
    sqlx::query!(
        "insert into job (organisation_id, kind, subject)
         select organisation_id, 'attachment.sweep', organisation_id from organisation
         on conflict on constraint job_pk do nothing"
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Ends the lease of a sweep.
pub async fn finish_sweep(pool: &PgPool, organisation: OrganisationId) -> Result<(), ActionError> {
    sqlx::query!(
        "update job set leased_until = null where organisation_id = $1 and kind = 'attachment.sweep'",
        organisation.0
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Files that are to be told of: whole ones of which a server ended before it told (true), and ones that did not come in
/// time (false). At most 200.
pub async fn unsettled(pool: &PgPool, organisation: OrganisationId) -> Result<Vec<(AttachmentOf, bool)>, ActionError> {
    let rows = sqlx::query!(
        r#"select a.ticket_id, a.id, c.media_type is not null as "arrived!"
           from attachment a
           join attachment_content c on c.organisation_id = a.organisation_id and c.id = a.content_id
           where a.organisation_id = $1 and a.state = 'on_its_way'
             and (a.at < now() - make_interval(hours => $2)
               or c.media_type is not null and c.changed_at < now() - interval '10 seconds')
           order by a.at limit 200"#,
        organisation.0,
        EXPIRES_AFTER_HOURS
    )
    .fetch_all(pool)
    .await?;
    let of = |ticket, id| AttachmentOf { ticket: TicketId(ticket), attachment: AttachmentId(id) };
    Ok(rows.into_iter().map(|row| (of(row.ticket_id, row.id), row.arrived)).collect())
}

/// Deletes bytes that no file refers to any more; answers how many contents there were. Bytes have the id of the file that
/// brought them, so only those of files that were given up can be without one.
pub async fn delete_unused(pool: &PgPool, hints: Hints, organisation: OrganisationId) -> Result<u64, ActionError> {
    let passing_over = || {
        let deleted = sqlx::query!(
            "delete from attachment_content where organisation_id = $1 and id in (
               select c.id from attachment lost
               join attachment_content c on c.organisation_id = lost.organisation_id and c.id = lost.id
               where lost.organisation_id = $1 and lost.state = 'lost' and not exists (
                 select from attachment a where a.organisation_id = c.organisation_id and a.content_id = c.id)
               limit 200 for update of c skip locked)",
            organisation.0
        );
        deleted.execute(pool)
    };
    let refusing = || {
        let deleted = sqlx::query!(
            "delete from attachment_content where organisation_id = $1 and id in (
               select c.id from attachment lost
               join attachment_content c on c.organisation_id = lost.organisation_id and c.id = lost.id
               where lost.organisation_id = $1 and lost.state = 'lost' and not exists (
                 select from attachment a where a.organisation_id = c.organisation_id and a.content_id = c.id)
               limit 200 for update of c nowait)",
            organisation.0
        );
        deleted.execute(pool)
    };
    let deleted = match hints {
        Hints::Used => passing_over().await,
        Hints::Unused => unless_held(refusing).await,
    };
    Ok(deleted?.rows_affected())
}
