//! SQL of technicians: load, availability, capacity, shifts.

use crate::platform::executor::ActionError;
use docket_shared::Timestamp;
use docket_shared::ids::{OrganisationId, PersonId};
use docket_shared::person::shift::Shift;
use docket_shared::person::{Availability, Technician};
use sqlx::{PgConnection, PgPool};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Locks technicians in order of id and reads them with their skills. People who are no technicians are left out.
pub async fn lock_technicians(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    people: &BTreeSet<PersonId>,
) -> Result<Vec<Technician>, ActionError> {
    let ids: Vec<Uuid> = people.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select (to_jsonb(t) || jsonb_build_object(
               'person', t.person_id,
               'name', p.name,
               'job', p.job,
               'active', p.active,
               'shift', case when t.shift_id is not null
                 then jsonb_build_object('opens', t.shift_opens, 'closes', t.shift_closes) end,
               'teams', (select coalesce(jsonb_agg(m.team_id), '[]') from team_member m
                         where m.organisation_id = t.organisation_id and m.person_id = t.person_id),
               'skills', (select coalesce(jsonb_object_agg(s.skill_id, s.level), '{}') from person_skill s
                          where s.organisation_id = t.organisation_id and s.person_id = t.person_id),
               'skill_names', (select coalesce(jsonb_object_agg(s.skill_id, k.name), '{}') from person_skill s
                               join skill k on k.organisation_id = s.organisation_id and k.id = s.skill_id
                               where s.organisation_id = t.organisation_id and s.person_id = t.person_id)
             ))::text as "technician!"
           from technician t
           join person p on p.organisation_id = t.organisation_id and p.id = t.person_id
           where t.organisation_id = $1 and t.person_id = any($2)
           order by t.person_id for no key update of t"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(|row| ActionError::read("technician", &row.technician)).collect()
}

/// Writes load, availability, capacity and shift. A load that an automatic assignment raised is written only while it fits
/// the capacity (invariant I21), the lease lives and the account is active: who was ranked may have gone meanwhile (DOMAIN.md
/// 2.4, A15). A row that did not take its value means that the batch is run again, and ranks anew.
pub async fn store_technicians(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    technicians: &[(&Technician, bool)],
) -> Result<(), ActionError> {
    let ids: Vec<Uuid> = technicians.iter().map(|(person, _)| person.person.0).collect();
    let loads: Vec<i32> = technicians.iter().map(|(person, _)| person.load).collect();
    let automatic: Vec<bool> = technicians.iter().map(|(_, automatic)| *automatic).collect();
    let availability = technicians.iter().map(|(person, _)| match person.availability {
        Availability::Available => "available".to_owned(),
        Availability::Away => "away".to_owned(),
    });
    let availability: Vec<String> = availability.collect();
    let leases: Vec<String> = technicians.iter().map(|(person, _)| person.lease_until.to_string()).collect();
    let capacities: Vec<i32> = technicians.iter().map(|(person, _)| person.capacity).collect();
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let since: Vec<Option<String>> = technicians.iter().map(|(person, _)| time(person.since)).collect();
    let sent = technicians.iter().map(|(person, _)| person.sent_away.as_ref().map(ActionError::write).transpose());
    let sent: Vec<Option<String>> = sent.collect::<Result<_, _>>()?;
    let windows: Vec<_> = technicians.iter().map(|(person, _)| person.shift.and_then(Shift::window)).collect();
    let opens: Vec<Option<String>> = windows.iter().map(|shift| time(shift.map(|shift| shift.opens))).collect();
    let closes: Vec<Option<String>> = windows.iter().map(|shift| time(shift.map(|shift| shift.closes))).collect();
    let looks: Vec<Option<String>> = technicians.iter().map(|(person, _)| time(person.shift_at)).collect();
    let lapsed: Vec<bool> = technicians.iter().map(|(person, _)| person.lapsed).collect();
    let written = sqlx::query!(
        "update technician t
         set load = n.load, availability = n.availability, lease_until = greatest(t.lease_until, n.lease_until::timestamptz),
           lapsed = n.lapsed, capacity = n.capacity, since = n.since::timestamptz, sent_away = n.sent_away::jsonb,
           shift_opens = n.shift_opens::timestamptz, shift_closes = n.shift_closes::timestamptz,
           shift_at = n.shift_at::timestamptz, shift_id = case when n.shift_at is not null then t.shift_id end
         from unnest($2::uuid[], $3::int4[], $4::bool[], $5::text[], $6::text[], $7::int4[], $8::text[], $9::text[],
             $10::text[], $11::text[], $12::text[], $13::bool[])
           n (person_id, load, automatic, availability, lease_until, capacity, since, sent_away, shift_opens, shift_closes, shift_at,
             lapsed)
         where t.organisation_id = $1 and t.person_id = n.person_id
           and (not n.automatic or n.load <= t.load or n.load <= n.capacity)
           and (not n.automatic or greatest(t.lease_until, n.lease_until::timestamptz) > clock_timestamp()
             and exists (select from person p where p.organisation_id = $1 and p.id = t.person_id and p.active))",
        organisation.0,
        &ids,
        &loads,
        &automatic,
        &availability,
        &leases,
        &capacities,
        &since as &[Option<String>],
        &sent as &[Option<String>],
        &opens as &[Option<String>],
        &closes as &[Option<String>],
        &looks as &[Option<String>],
        &lapsed
    )
    .execute(connection)
    .await?;
    if usize::try_from(written.rows_affected()).ok() == Some(technicians.len()) {
        Ok(())
    } else {
        Err(ActionError::Again)
    }
}

/// Something of a person's that begins or ends.
#[derive(Clone, Copy, Debug)]
pub struct DueShift {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Whose.
    pub person: PersonId,
    /// Since when.
    pub at: Timestamp,
}

/// Members of teams whose shift begins or ends by the database's time, the longest due first, at most `limit`.
pub async fn due_shifts(pool: &PgPool, limit: i64) -> Result<Vec<DueShift>, ActionError> {
    let rows = sqlx::query!(
        r#"select t.organisation_id, t.person_id, t.shift_at as "shift_at!" from technician t
           join person p on p.organisation_id = t.organisation_id and p.id = t.person_id
           where t.shift_at <= now() and p.active and exists (
             select from team_member m where m.organisation_id = t.organisation_id and m.person_id = t.person_id)
           order by t.organisation_id, t.shift_at limit $1"#,
        limit
    )
    .fetch_all(pool)
    .await?;
    let due = rows.into_iter().map(|row| DueShift {
        organisation: OrganisationId(row.organisation_id),
        person: PersonId(row.person_id),
        at: row.shift_at.to_jiff(),
    });
    Ok(due.collect())
}

/// A lease that ran out or lives again.
#[derive(Clone, Copy, Debug)]
pub struct DueLease {
    /// Whose, and until when it counted or counts.
    pub lease: DueShift,
    /// Whether it ran out.
    pub lapsed: bool,
}

/// Members of teams of whose lease something else is told than is so by the database's time, at most `limit`.
pub async fn due_leases(pool: &PgPool, limit: i64) -> Result<Vec<DueLease>, ActionError> {
    let rows = sqlx::query!(
        r#"select t.organisation_id, t.person_id, t.lease_until, t.lapsed from technician t
           join person p on p.organisation_id = t.organisation_id and p.id = t.person_id
           where t.lapsed <> (t.availability = 'available' and t.lease_until <= now()) and p.active and exists (
             select from team_member m where m.organisation_id = t.organisation_id and m.person_id = t.person_id)
           order by t.organisation_id, t.person_id limit $1"#,
        limit
    )
    .fetch_all(pool)
    .await?;
    let due = rows.into_iter().map(|row| {
        let organisation = OrganisationId(row.organisation_id);
        let lease = DueShift { organisation, person: PersonId(row.person_id), at: row.lease_until.to_jiff() };
        DueLease { lease, lapsed: !row.lapsed }
    });
    Ok(due.collect())
}
