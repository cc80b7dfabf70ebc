//! SQL of audiences: the rules that files name, and whom a change of them concerns.

use crate::platform::executor::ActionError;
use docket_shared::actor::Role;
use docket_shared::catalog::file::{Group, Rules};
use docket_shared::ids::{AudienceId, CustomerId, DepartmentId, LocationId, OrganisationId, PersonId, TeamId};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// An audience as it is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its id.
    pub id: AudienceId,
    /// Its name.
    pub name: String,
    /// Whom it allows and denies; groups in the order that was written, then active people.
    pub rules: Rules,
}

/// All audiences, by name.
pub async fn all(connection: &mut PgConnection, organisation: OrganisationId) -> Result<Vec<Kept>, ActionError> {
    let heads = sqlx::query!(
        "select id, name, everyone from audience where organisation_id = $1 order by name, id",
        organisation.0
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut groups = groups(connection, organisation).await?;
    let people = sqlx::query!(
        "select m.audience_id, m.denied, m.person_id from audience_member m
         join person p on p.organisation_id = m.organisation_id and p.id = m.person_id and p.active
         where m.organisation_id = $1 order by p.email",
        organisation.0
    )
    .fetch_all(connection)
    .await?;
    for row in people {
        let person = Group::Person(PersonId(row.person_id));
        groups.entry(AudienceId(row.audience_id)).or_default().push((row.denied, person));
    }
    let kept = heads.into_iter().map(|head| {
        let mut rules = Rules { allow: Vec::new(), deny: Vec::new() };
        rules.allow.extend(head.everyone.then_some(Group::Everyone));
        for (denied, group) in groups.remove(&AudienceId(head.id)).unwrap_or_default() {
            if denied { rules.deny.push(group) } else { rules.allow.push(group) }
        }
        Kept { id: AudienceId(head.id), name: head.name, rules }
    });
    Ok(kept.collect())
}

async fn groups(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<BTreeMap<AudienceId, Vec<(bool, Group)>>, ActionError> {
    let rows = sqlx::query!(
        "select audience_id, denied, department_id, location_id, customer_id, team_id, role
         from audience_group where organisation_id = $1 order by audience_id, position",
        organisation.0
    )
    .fetch_all(connection)
    .await?;
    let mut groups: BTreeMap<AudienceId, Vec<(bool, Group)>> = BTreeMap::new();
    for row in rows {
        let department = row.department_id.map(|id| Group::Department(DepartmentId(id)));
        let location = row.location_id.map(|id| Group::Location(LocationId(id)));
        let customer = row.customer_id.map(|id| Group::Customer(CustomerId(id)));
        let team = row.team_id.map(|id| Group::Team(TeamId(id)));
        let role = row.role.as_deref().and_then(Role::from_name).map(Group::Role);
        let group = department.or(location).or(customer).or(team).or(role);
        let group = group.ok_or(ActionError::Impossible("audience_group"))?;
        groups.entry(AudienceId(row.audience_id)).or_default().push((row.denied, group));
    }
    Ok(groups)
}

/// Writes whom an audience allows and denies, in the place of what it said before.
pub async fn put(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    audience: AudienceId,
    rules: &Rules,
) -> Result<(), ActionError> {
    sqlx::query!(
        "with gone as (delete from audience_group where organisation_id = $1 and audience_id = $2),
         left_out as (delete from audience_member where organisation_id = $1 and audience_id = $2)
         update audience set everyone = $3 where organisation_id = $1 and id = $2",
        organisation.0,
        audience.0,
        rules.allow.contains(&Group::Everyone)
    )
    .execute(&mut *connection)
    .await?;
    let said = rules.allow.iter().map(|group| (false, group)).chain(rules.deny.iter().map(|group| (true, group)));
    let (mut denied, mut kinds, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for (is_denied, group) in said {
        let (kind, name) = match group {
            Group::Everyone => continue,
            Group::Department(id) => ("department", id.to_string()),
            Group::Location(id) => ("location", id.to_string()),
            Group::Customer(id) => ("customer", id.to_string()),
            Group::Team(id) => ("team", id.to_string()),
            Group::Role(role) => ("role", role.name().to_owned()),
            Group::Person(id) => ("person", id.to_string()),
        };
        denied.push(is_denied);
        kinds.push(kind.to_owned());
        names.push(name);
    }
    sqlx::query!(
        "with said as (
           select * from unnest($3::bool[], $4::text[], $5::text[]) with ordinality s (denied, kind, name, position)),
         people as (
           insert into audience_member (organisation_id, audience_id, person_id, denied)
           select $1, $2, name::uuid, denied from said where kind = 'person')
         insert into audience_group
           (organisation_id, audience_id, position, denied, department_id, location_id, customer_id, team_id, role)
         select $1, $2, position, denied,
           case when kind = 'department' then name::uuid end, case when kind = 'location' then name::uuid end,
           case when kind = 'customer' then name::uuid end, case when kind = 'team' then name::uuid end,
           case when kind = 'role' then name end
         from said where kind <> 'person'",
        organisation.0,
        audience.0,
        &denied,
        &kinds,
        &names
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether somebody is allowed by an audience, and all of them are denied.
pub async fn denies_all(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    audience: AudienceId,
) -> Result<bool, ActionError> {
    let empty = sqlx::query_scalar!(
        r#"select exists (select from audience a
             join person p on p.organisation_id = a.organisation_id and p.active
             where a.organisation_id = $1 and a.id = $2 and (a.everyone or exists (select from audience_said s
               where s.organisation_id = $1 and s.audience_id = $2 and s.person_id = p.id and not s.denied)))
           and not exists (select from audience_holder h where h.organisation_id = $1 and h.audience_id = $2)
           as "empty!""#,
        organisation.0,
        audience.0
    )
    .fetch_one(connection)
    .await?;
    Ok(empty)
}

/// Makes a customer: an internal team or an external company that requesters belong to.
pub async fn make_customer(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    id: CustomerId,
    name: &str,
) -> Result<(), ActionError> {
    sqlx::query!("insert into customer values ($1, $2, $3)", organisation.0, id.0, name).execute(connection).await?;
    Ok(())
}

/// Who came into an audience or left one since their grants were written, and every technician.
pub async fn concerned(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<PersonId>, ActionError> {
    let people: Vec<Uuid> = sqlx::query_scalar!(
        r#"with held as (
             select g.person_id, g.tag_id from access_grant g
             join tag t on t.organisation_id = $1 and t.id = g.tag_id and t.kind = 'c'
             where g.organisation_id = $1),
           due as (
             select h.person_id, t.id as tag_id from audience_holder h
             join tag t on t.organisation_id = $1 and t.kind = 'c' and t.subject = h.audience_id
             where h.organisation_id = $1)
           select person_id as "person_id!" from (table held except table due) lost
           union select person_id from (table due except table held) gained
           union select person_id from technician where organisation_id = $1
           order by 1"#,
        organisation.0
    )
    .fetch_all(connection)
    .await?;
    Ok(people.into_iter().map(PersonId).collect())
}
