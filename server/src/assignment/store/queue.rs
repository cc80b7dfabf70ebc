//! SQL around the queue: leases of technicians, drains that were asked for, and where the sweeper has to look.

use crate::platform::executor::ActionError;
use crate::platform::jobs::LeasedJob;
use docket_shared::ids::{OrganisationId, PersonId, TeamId};
use sqlx::PgConnection;
use uuid::Uuid;

/// Renews a technician's lease. Answers the teams whose queue shall be looked at because the lease had lapsed.
pub async fn renew_lease(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    person: PersonId,
    seconds: i64,
) -> Result<Vec<TeamId>, ActionError> {
    let teams = sqlx::query_scalar!(
        r#"with held as (
             select lease_until <= now() as lapsed from technician
             where organisation_id = $1 and person_id = $2 and availability = 'available' for no key update
           ), renewed as (
             update technician set lease_until = now() + $3 * interval '1 second'
             where organisation_id = $1 and person_id = $2 and availability = 'available'
           )
           select m.team_id from team_member m, held
           where held.lapsed and m.organisation_id = $1 and m.person_id = $2"#,
        organisation.0,
        person.0,
        seconds as f64
    )
    .fetch_all(connection)
    .await?;
    Ok(teams.into_iter().map(TeamId).collect())
}

/// Asks for a look at these teams' queues, once each however often it is asked.
pub async fn ask_for_drain(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    teams: &[TeamId],
) -> Result<(), ActionError> {
    let ids: Vec<Uuid> = teams.iter().map(|team| team.0).collect();
    sqlx::query!(
        "insert into job (organisation_id, kind, subject)
         select $1, 'assignment.drain', subject from unnest($2::uuid[]) subject order by subject
         on conflict on constraint job_pk do update set asked = job.asked + 1, run_at = least(job.run_at, now())",
        organisation.0,
        &ids
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Teams where something waits although somebody is there with room: the sweeper's question (invariant I23).
pub async fn teams_with_waiting_and_room(
    connection: &mut PgConnection,
) -> Result<Vec<(OrganisationId, TeamId)>, ActionError> {
    let rows = sqlx::query!(
        "select distinct w.organisation_id, w.team_id
         from work_item w
         join team_member m on m.organisation_id = w.organisation_id and m.team_id = w.team_id
         join team g on g.organisation_id = w.organisation_id and g.id = w.team_id
         join technician t on t.organisation_id = m.organisation_id and t.person_id = m.person_id
         where w.state = 'open' and w.assignee_id is null
           and t.availability = 'available' and t.lease_until > now() and t.load + w.weight <= t.capacity
           and (t.shift_id is null or (
             t.shift_opens <= now() and now() < t.shift_closes
             and now() + g.minutes_needed * interval '1 minute' <= t.shift_closes))"
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (OrganisationId(row.organisation_id), TeamId(row.team_id))).collect())
}

/// Ends a drain; one that was asked for again meanwhile stays, due at once.
pub async fn finish_drain(pool: &sqlx::PgPool, job: &LeasedJob) -> Result<(), ActionError> {
    sqlx::query!(
        "with done as (
           delete from job
           where organisation_id = $1 and kind = 'assignment.drain' and subject = $2 and asked = $3
         )
         update job set leased_until = null
         where organisation_id = $1 and kind = 'assignment.drain' and subject = $2 and asked <> $3",
        job.organisation_id,
        job.subject,
        job.asked
    )
    .execute(pool)
    .await?;
    Ok(())
}
