//! SQL of accounts.

use crate::admin::accounts::Account;
use crate::platform::executor::ActionError;
use docket_shared::ids::{OrganisationId, PersonId, TeamId};
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

/// The teams of a name.
pub async fn teams_named(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    name: &str,
) -> Result<Vec<TeamId>, ActionError> {
    let ids = sqlx::query_scalar!("select id from team where organisation_id = $1 and name = $2", organisation.0, name)
        .fetch_all(connection)
        .await?;
    Ok(ids.into_iter().map(TeamId).collect())
}

/// Makes a person a technician of a team, available as soon as a session of theirs is open.
pub async fn join_team(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    person: PersonId,
    team: TeamId,
    capacity: Option<i32>,
) -> Result<(), ActionError> {
    sqlx::query!(
        "with role as (
           insert into person_role values ($1, $2, 'technician') on conflict on constraint person_role_pk do nothing),
         member as (
           insert into team_member values ($1, $3, $2) on conflict on constraint team_member_pk do nothing)
         insert into technician (organisation_id, person_id, capacity, availability)
         values ($1, $2, coalesce($4, 4), 'available')
         on conflict on constraint technician_pk do update set capacity = coalesce($4, technician.capacity)",
        organisation.0,
        person.0,
        team.0,
        capacity
    )
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
    let id =
        sqlx::query_scalar!("select id from person where organisation_id = $1 and email = $2", organisation.0, email)
            .fetch_optional(connection)
            .await?;
    Ok(id.map(PersonId))
}

/// Whether the account is active.
pub async fn is_active(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<bool, ActionError> {
    let active = sqlx::query_scalar!(
        "select active from person where organisation_id = $1 and id = $2",
        organisation.0,
        person.0
    )
    .fetch_one(connection)
    .await?;
    Ok(active)
}
