//! SQL of teams' assignment policies and technicians' shifts.

use crate::platform::executor::ActionError;
use docket_shared::Timestamp;
use docket_shared::assignment::{Policy, Ranking};
use docket_shared::ids::{CalendarId, OrganisationId, PersonId, TeamId};
use docket_shared::person::shift::ShiftWindow;
use sqlx::PgConnection;
use uuid::Uuid;

/// The database's time.
pub async fn now(connection: &mut PgConnection) -> Result<Timestamp, ActionError> {
    let now = sqlx::query_scalar!(r#"select now() as "now!""#).fetch_one(connection).await?;
    Ok(now.to_jiff())
}

/// The policy of every team, by the team's name.
pub async fn policies(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<(String, (TeamId, Policy))>, ActionError> {
    let rows = sqlx::query!(
        "select id, name, policy_version, ranking, minutes_needed from team where organisation_id = $1 order by name",
        organisation.0
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let ranking: Ranking = ActionError::read("team.ranking", &format!("\"{}\"", row.ranking))?;
            let policy = Policy { version: row.policy_version, ranking, minutes_needed: row.minutes_needed };
            Ok((row.name, (TeamId(row.id), policy)))
        })
        .collect()
}

/// Writes a policy.
pub async fn put_policy(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    team: TeamId,
    policy: &Policy,
) -> Result<(), ActionError> {
    let ranking = match policy.ranking {
        Ranking::LoadFirst => "load_first",
        Ranking::RoundRobin => "round_robin",
    };
    sqlx::query!(
        "update team set policy_version = $3, ranking = $4, minutes_needed = $5 where organisation_id = $1 and id = $2",
        organisation.0,
        team.0,
        policy.version,
        ranking,
        policy.minutes_needed
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A technician and by which calendar they work.
#[derive(Clone, Debug)]
pub struct Shifted {
    /// Who.
    pub person: PersonId,
    /// Their sign-in address.
    pub email: String,
    /// Key of the calendar; none: no shifts are kept.
    pub calendar: Option<String>,
    /// Their teams.
    pub teams: Vec<TeamId>,
}

/// All technicians, by sign-in address.
pub async fn shifts(connection: &mut PgConnection, organisation: OrganisationId) -> Result<Vec<Shifted>, ActionError> {
    let rows = sqlx::query!(
        r#"select t.person_id, p.email, c.key as "calendar?",
             array(select m.team_id from team_member m
                   where m.organisation_id = t.organisation_id and m.person_id = t.person_id) as "teams!"
           from technician t
           join person p on p.organisation_id = t.organisation_id and p.id = t.person_id
           left join service_calendar c on c.organisation_id = t.organisation_id and c.id = t.shift_id
           where t.organisation_id = $1 and p.active order by p.email"#,
        organisation.0
    )
    .fetch_all(connection)
    .await?;
    let row = rows.into_iter().map(|row| Shifted {
        person: PersonId(row.person_id),
        email: row.email,
        calendar: row.calendar,
        teams: row.teams.into_iter().map(TeamId).collect(),
    });
    Ok(row.collect())
}

/// Writes by which calendar a technician works, with the shift that runs or comes next; none: no shifts are kept.
pub async fn put_shift(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    person: PersonId,
    shift: Option<(CalendarId, ShiftWindow)>,
    now: Timestamp,
) -> Result<(), ActionError> {
    let (calendar, window): (Option<Uuid>, _) = (shift.map(|(id, _)| id.0), shift.map(|(_, window)| window));
    let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
    sqlx::query!(
        "update technician set shift_id = $3, shift_opens = $4::text::timestamptz, shift_closes = $5::text::timestamptz,
           shift_at = $6::text::timestamptz
         where organisation_id = $1 and person_id = $2",
        organisation.0,
        person.0,
        calendar,
        text(window.map(|window| window.opens)),
        text(window.map(|window| window.closes)),
        text(window.map(|window| window.turns_at(now)))
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A calendar says something else: the shifts by it are looked at again.
pub async fn look_again(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    calendar: CalendarId,
) -> Result<(), ActionError> {
    sqlx::query!(
        "update technician set shift_at = now() where organisation_id = $1 and shift_id = $2",
        organisation.0,
        calendar.0
    )
    .execute(connection)
    .await?;
    Ok(())
}
