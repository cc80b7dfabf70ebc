//! All SQL of setting up: organisation, directory, accounts, and what of it is published to replicas.

pub mod account;
pub mod audience;
pub mod backup;
pub mod catalog;
pub mod directory;
pub mod health;
pub mod import;
pub mod location;
pub mod organisation;
pub mod publish;
pub mod staff;

use crate::platform::executor::ActionError;
use docket_shared::ids::OrganisationId;
use docket_shared::tag::{Tag, TagKind};
use sqlx::PgConnection;
use uuid::Uuid;

/// The tag of a subject; made when it is new.
pub async fn tag(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    kind: TagKind,
    subject: Uuid,
) -> Result<Tag, ActionError> {
    let tag = sqlx::query_scalar!(
        "insert into tag (organisation_id, kind, subject) values ($1, $2, $3)
         on conflict on constraint tag_subject_unique do update set subject = excluded.subject
         returning id",
        organisation.0,
        kind.letter(),
        subject
    )
    .fetch_one(connection)
    .await?;
    Ok(tag)
}
