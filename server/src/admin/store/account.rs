//! SQL of accounts.

use crate::admin::accounts::Account;
use crate::platform::executor::ActionError;
use docket_shared::ids::{OrganisationId, PersonId, TeamId};
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

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

/// The departments, locations or customers of a name.
pub async fn groups_named(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    kind: &str,
    name: &str,
) -> Result<Vec<Uuid>, ActionError> {
    let ids = sqlx::query_scalar!(
        r#"select id as "id!" from department where organisation_id = $1 and name = $3 and $2 = 'department'
           union all select id from location where organisation_id = $1 and name = $3 and $2 = 'location'
           union all select id from customer where organisation_id = $1 and name = $3 and $2 = 'customer'"#,
        organisation.0,
        kind,
        name
    )
    .fetch_all(connection)
    .await?;
    Ok(ids)
}

/// Writes the department, location or customer that a person belongs to.
pub async fn put_group(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    person: PersonId,
    kind: &str,
    group: Option<Uuid>,
) -> Result<(), ActionError> {
    sqlx::query!(
        "update person set
           department_id = case when $3 = 'department' then $4 else department_id end,
           location_id = case when $3 = 'location' then $4 else location_id end,
           customer_id = case when $3 = 'customer' then $4 else customer_id end
         where organisation_id = $1 and id = $2",
        organisation.0,
        person.0,
        kind,
        group
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Where a person belongs, by names, for the audit trail.
pub async fn belonging(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<Value, ActionError> {
    let row = sqlx::query!(
        r#"select d.name as "department?", l.name as "location?", c.name as "customer?"
           from person p
           left join department d on d.organisation_id = p.organisation_id and d.id = p.department_id
           left join location l on l.organisation_id = p.organisation_id and l.id = p.location_id
           left join customer c on c.organisation_id = p.organisation_id and c.id = p.customer_id
           where p.organisation_id = $1 and p.id = $2"#,
        organisation.0,
        person.0
    )
    .fetch_one(connection)
    .await?;
    Ok(json!({ "department": row.department, "location": row.location, "customer": row.customer }))
}

/// The accounts, by address.
pub async fn list(pool: &PgPool, organisation: OrganisationId) -> Result<Vec<Account>, ActionError> {
    let rows = sqlx::query!(
        r#"select p.email, p.name, p.active, d.name as "department?", l.name as "location?", c.name as "customer?",
             array(select role from person_role r where r.organisation_id = p.organisation_id and r.person_id = p.id
               order by role) as "roles!"
           from person p
           left join department d on d.organisation_id = p.organisation_id and d.id = p.department_id
           left join location l on l.organisation_id = p.organisation_id and l.id = p.location_id
           left join customer c on c.organisation_id = p.organisation_id and c.id = p.customer_id
           where p.organisation_id = $1 and not exists (
             -- Whom an import made is no account.
             select from person_reference r where r.organisation_id = p.organisation_id and r.person_id = p.id)
           order by p.email"#,
        organisation.0
    )
    .fetch_all(pool)
    .await?;
    let accounts = rows.into_iter().map(|row| Account {
        email: row.email,
        name: row.name,
        active: row.active,
        roles: row.roles,
        department: row.department,
        location: row.location,
        customer: row.customer,
    });
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
