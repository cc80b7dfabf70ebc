//! SQL of sessions, credentials and the throttle.

use super::SessionKey;
use super::throttle::Throttle;
use crate::platform::executor::ActionError;
use docket_shared::actor::Role;
use docket_shared::ids::{CostCentreId, DepartmentId, OrganisationId, PersonId, TeamId};
use docket_shared::person::Me;
use docket_shared::session::SignedIn;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// Days without use after which a session ends.
const IDLE_DAYS: i32 = 30;
/// Days after which a session ends however much it is used.
const LIFE_DAYS: i32 = 90;

/// The active people of sessions, each in the place of its question. Use moves a session's end on, at most once an hour.
pub async fn people_of(
    pool: &PgPool,
    asked: &[(OrganisationId, SessionKey)],
) -> Result<Vec<Option<PersonId>>, ActionError> {
    let organisations: Vec<Uuid> = asked.iter().map(|(organisation, _)| organisation.0).collect();
    let hashes: Vec<&[u8]> = asked.iter().map(|(_, session)| session.0.as_slice()).collect();
    let rows = sqlx::query!(
        r#"select n.place as "place!", s.person_id, (s.expires_at < least(now() + make_interval(days => $3) - interval '1 hour',
             s.created_at + make_interval(days => $4))) as "stale!"
           from unnest($1::uuid[], $2::bytea[]) with ordinality n (organisation_id, token_hash, place)
           join session s on s.organisation_id = n.organisation_id and s.token_hash = n.token_hash
           join person p on p.organisation_id = s.organisation_id and p.id = s.person_id
           where s.expires_at > now() and p.active"#,
        &organisations,
        &hashes as &[&[u8]],
        IDLE_DAYS,
        LIFE_DAYS
    )
    .fetch_all(pool)
    .await?;
    let mut people = vec![None; asked.len()];
    for row in rows {
        let place = usize::try_from(row.place - 1).map_err(|_| ActionError::Impossible("ordinality"))?;
        if let (Some(person), Some((organisation, session))) = (people.get_mut(place), asked.get(place)) {
            *person = Some(PersonId(row.person_id));
            if row.stale {
                prolong(pool, *organisation, session).await?;
            }
        }
    }
    Ok(people)
}

async fn prolong(pool: &PgPool, organisation: OrganisationId, session: &SessionKey) -> Result<(), ActionError> {
    sqlx::query!(
        "update session set expires_at =
           least(now() + make_interval(days => $3), created_at + make_interval(days => $4))
         where organisation_id = $1 and token_hash = $2",
        organisation.0,
        session.0.as_slice(),
        IDLE_DAYS,
        LIFE_DAYS
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Stores a new session.
pub async fn create(
    pool: &PgPool,
    organisation: OrganisationId,
    person: PersonId,
    session: &SessionKey,
) -> Result<(), ActionError> {
    sqlx::query!(
        "insert into session (organisation_id, token_hash, person_id, expires_at)
         values ($1, $2, $3, now() + make_interval(days => $4))",
        organisation.0,
        session.0.as_slice(),
        person.0,
        IDLE_DAYS
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Ends one session.
pub async fn delete(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    session: &SessionKey,
) -> Result<(), ActionError> {
    sqlx::query!(
        "delete from session where organisation_id = $1 and token_hash = $2",
        organisation.0,
        session.0.as_slice()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends all sessions of a person.
pub async fn delete_all(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<(), ActionError> {
    sqlx::query!("delete from session where organisation_id = $1 and person_id = $2", organisation.0, person.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The active person of an address with the hash of their password.
pub async fn credential(
    pool: &PgPool,
    organisation: OrganisationId,
    email: &str,
) -> Result<Option<(PersonId, String)>, ActionError> {
    let row = sqlx::query!(
        "select p.id, c.password_hash from person p
         join credential c on c.organisation_id = p.organisation_id and c.person_id = p.id
         where p.organisation_id = $1 and p.email = $2 and p.active",
        organisation.0,
        email
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| (PersonId(row.id), row.password_hash)))
}

/// Who a person is, for their own client. Whether the server mails is not known here.
pub async fn signed_in(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<SignedIn, ActionError> {
    let row = sqlx::query!(
        r#"select o.name as organisation_name, p.name, p.email, p.cost_centre_id, p.language,
             array(select role from person_role r where r.organisation_id = $1 and r.person_id = $2) as "roles!",
             array(select team_id from team_member m where m.organisation_id = $1 and m.person_id = $2) as "teams!",
             array(select department_id from department_member d where d.organisation_id = $1 and d.person_id = $2) as "departments!"
           from person p join organisation o on o.organisation_id = p.organisation_id
           where p.organisation_id = $1 and p.id = $2"#,
        organisation.0,
        person.0
    )
    .fetch_one(connection)
    .await?;
    let me = Me {
        person,
        name: row.name,
        email: row.email,
        roles: row.roles.iter().filter_map(|name| Role::from_name(name)).collect(),
        teams: row.teams.into_iter().map(TeamId).collect(),
        departments: row.departments.into_iter().map(DepartmentId).collect(),
        cost_centre: row.cost_centre_id.map(CostCentreId),
        language: row.language,
    };
    Ok(SignedIn { organisation, organisation_name: row.organisation_name, me, mails: false })
}

/// Counts a try before it is checked, so that many at once do not slip through; answers the seconds to wait instead
/// when there were too many.
pub async fn charge(
    pool: &PgPool,
    organisation: OrganisationId,
    key: &[u8; 32],
    throttle: Throttle,
) -> Result<Option<u64>, ActionError> {
    let mut transaction = pool.begin().await?;
    sqlx::query!(
        "insert into sign_in_throttle (organisation_id, key_hash) values ($1, $2)
         on conflict on constraint sign_in_throttle_pk do nothing",
        organisation.0,
        key.as_slice()
    )
    .execute(&mut *transaction)
    .await?;
    let row = sqlx::query!(
        r#"select failures,
             coalesce(ceil(extract(epoch from blocked_until - now())), 0)::int8 as "blocked!",
             extract(epoch from now() - updated_at)::int8 as "since!"
           from sign_in_throttle where organisation_id = $1 and key_hash = $2 for update"#,
        organisation.0,
        key.as_slice()
    )
    .fetch_one(&mut *transaction)
    .await?;
    if let Ok(blocked @ 1..) = u64::try_from(row.blocked) {
        return Ok(Some(blocked));
    }
    let charged = throttle.after_try(row.failures, row.since);
    sqlx::query!(
        "update sign_in_throttle
         set failures = $3, blocked_until = now() + $4 * interval '1 second',
           updated_at = case when $5 then now() else updated_at end
         where organisation_id = $1 and key_hash = $2",
        organisation.0,
        key.as_slice(),
        charged.failures,
        f64::from(charged.wait),
        charged.restarts
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(None)
}

/// Takes back what a try cost that turned out right: an office behind one address signs in as often as it likes.
pub async fn refund(pool: &PgPool, organisation: OrganisationId, key: &[u8; 32]) -> Result<(), ActionError> {
    sqlx::query!(
        "update sign_in_throttle set failures = greatest(failures - 1, 0), blocked_until = null
         where organisation_id = $1 and key_hash = $2",
        organisation.0,
        key.as_slice()
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Deletes sessions that have ended and counts that nobody added to for a day.
pub async fn forget_old(pool: &PgPool, organisation: OrganisationId) -> Result<(), ActionError> {
    sqlx::query!(
        "with ended as (delete from session where organisation_id = $1 and expires_at <= now())
         delete from sign_in_throttle where organisation_id = $1 and updated_at < now() - interval '1 day'
           and (blocked_until is null or blocked_until <= now())",
        organisation.0
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// A right password clears what the account had.
pub async fn clear(pool: &PgPool, organisation: OrganisationId, key: &[u8; 32]) -> Result<(), ActionError> {
    sqlx::query!(
        "delete from sign_in_throttle where organisation_id = $1 and key_hash = $2",
        organisation.0,
        key.as_slice()
    )
    .execute(pool)
    .await?;
    Ok(())
}
