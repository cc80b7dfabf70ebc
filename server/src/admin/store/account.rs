//! SQL of accounts.

use crate::admin::accounts::Account;
use crate::platform::executor::ActionError;
use docket_shared::ids::{OrganisationId, PersonId};
use sqlx::{PgConnection, PgPool};

/// Switches an account off.
pub async fn deactivate(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<(), ActionError> {
    sqlx::query!("update person set active = false where organisation_id = $1 and id = $2", organisation.0, person.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The accounts, by address.
pub async fn list(pool: &PgPool, organisation: OrganisationId) -> Result<Vec<Account>, ActionError> {
    let rows = sqlx::query!(
        r#"select email, name, active,
             array(select role from person_role r where r.organisation_id = p.organisation_id and r.person_id = p.id
               order by role) as "roles!"
           from person p where organisation_id = $1 order by email"#,
        organisation.0
    )
    .fetch_all(pool)
    .await?;
    let accounts =
        rows.into_iter().map(|row| Account { email: row.email, name: row.name, active: row.active, roles: row.roles });
    Ok(accounts.collect())
}

/// The person of an address.
pub async fn find(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    email: &str,
) -> Result<Option<PersonId>, ActionError> {
    let id = sqlx::query_scalar!("select id from person where organisation_id = $1 and email = $2", organisation.0, email)
        .fetch_optional(connection)
        .await?;
    Ok(id.map(PersonId))
}
