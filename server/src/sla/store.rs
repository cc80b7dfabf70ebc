//! SQL of service calendars and of clocks that are due.

use crate::platform::executor::ActionError;
use docket_shared::catalog::file::CalendarEntry;
use docket_shared::ids::{CalendarId, OrganisationId, TicketId};
use docket_shared::sla::{Calendar, CalendarFile, NamedCalendar};
use docket_shared::ticket::clocks::Calendars;
use docket_shared::{Date, Timestamp};
use jiff::tz::TimeZone;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// All calendars of the organisation, ready to reckon with.
pub async fn calendars(connection: &mut PgConnection, organisation: OrganisationId) -> Result<Calendars, ActionError> {
    let mut calendars = Calendars::default();
    for (id, entry) in entries(connection, organisation).await? {
        let calendar = read(&entry.definition).map_err(|_| ActionError::Impossible("service_calendar.definition"))?;
        calendars.0.insert(id, NamedCalendar { name: entry.name, calendar });
    }
    Ok(calendars)
}

/// The calendar of a file.
///
/// # Errors
/// What does not hold, with its place.
pub fn read(file: &CalendarFile) -> Result<Calendar, String> {
    let zone =
        TimeZone::get(&file.zone).map_err(|_| format!("zone: {:?} is no zone of the IANA database", file.zone))?;
    file.calendar(zone).map_err(|fault| fault.to_string())
}

/// All calendars as files, by key.
pub async fn entries(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<(CalendarId, CalendarEntry)>, ActionError> {
    let rows = sqlx::query!(
        r#"select id, key, name::text as "name!", definition::text as "definition!"
           from service_calendar where organisation_id = $1 order by key"#,
        organisation.0
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let entry = CalendarEntry {
                key: row.key,
                name: ActionError::read("service_calendar.name", &row.name)?,
                definition: ActionError::read("service_calendar.definition", &row.definition)?,
            };
            Ok((CalendarId(row.id), entry))
        })
        .collect()
}

/// Writes a calendar. The clocks that run by it are reckoned anew by the next look at what is due.
pub async fn put(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    id: CalendarId,
    entry: &CalendarEntry,
) -> Result<(), ActionError> {
    sqlx::query!(
        "with written as (
           insert into service_calendar (organisation_id, id, key, name, definition)
           values ($1, $2, $3, $4::text::jsonb, $5::text::jsonb)
           on conflict on constraint service_calendar_pk do update
           set name = excluded.name, definition = excluded.definition, changed_at = now(), compiled_on = null
         ), gates as (
           update ticket set gate_at = now()
           where organisation_id = $1 and gate_at is not null
             and gate @> jsonb_build_object('steps',
               jsonb_build_array(jsonb_build_object('due', jsonb_build_object('calendar', $2::uuid))))
             and not (clock_at is not null
               and clocks::jsonb @> jsonb_build_array(jsonb_build_object('calendar', $2::uuid)))
         )
         update ticket set clock_at = now(), gate_at = case when gate_at is null then null else now() end
         where organisation_id = $1 and clock_at is not null
           and clocks::jsonb @> jsonb_build_array(jsonb_build_object('calendar', $2::uuid))",
        organisation.0,
        id.0,
        entry.key,
        ActionError::write(&entry.name)?,
        ActionError::write(&entry.definition)?
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A calendar that browsers do not have compiled for today.
#[derive(Clone, Copy, Debug)]
pub struct Uncompiled {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The calendar.
    pub calendar: CalendarId,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// The organisation's date.
    pub today: Date,
}

/// Calendars that changed or that a day has passed for since they were compiled, at most `limit`.
pub async fn uncompiled(pool: &PgPool, limit: i64) -> Result<Vec<Uncompiled>, ActionError> {
    let rows = sqlx::query!(
        r#"select c.organisation_id, c.id, c.changed_at, (now() at time zone o.time_zone)::date as "today!"
           from service_calendar c join organisation o on o.organisation_id = c.organisation_id
           where c.compiled_on is distinct from (now() at time zone o.time_zone)::date
           order by c.organisation_id, c.id limit $1"#,
        limit
    )
    .fetch_all(pool)
    .await?;
    let uncompiled = rows.into_iter().map(|row| Uncompiled {
        organisation: OrganisationId(row.organisation_id),
        calendar: CalendarId(row.id),
        changed_at: row.changed_at.to_jiff(),
        today: row.today.to_jiff(),
    });
    Ok(uncompiled.collect())
}

/// Remembers that browsers have these calendars compiled for today.
pub async fn compiled(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    calendars: &[CalendarId],
) -> Result<(), ActionError> {
    let ids: Vec<Uuid> = calendars.iter().map(|id| id.0).collect();
    sqlx::query!(
        "update service_calendar c set compiled_on = (now() at time zone o.time_zone)::date
         from organisation o where o.organisation_id = c.organisation_id and c.organisation_id = $1 and c.id = any($2)",
        organisation.0,
        &ids
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A clock that has something to tell.
#[derive(Clone, Copy, Debug)]
pub struct DueClock {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Whose clock.
    pub ticket: TicketId,
    /// Since when.
    pub at: Timestamp,
}

/// Tickets whose clocks have something to tell by the database's time, the longest due first, at most `limit`.
pub async fn due(pool: &PgPool, limit: i64) -> Result<Vec<DueClock>, ActionError> {
    let rows = sqlx::query!(
        r#"select organisation_id, id, clock_at as "clock_at!" from ticket
           where clock_at <= now() order by clock_at limit $1"#,
        limit
    )
    .fetch_all(pool)
    .await?;
    let due = rows.into_iter().map(|row| DueClock {
        organisation: OrganisationId(row.organisation_id),
        ticket: TicketId(row.id),
        at: row.clock_at.to_jiff(),
    });
    Ok(due.collect())
}

/// Lets clocks rest that were looked at and had nothing to tell, such as after a change of their calendar that changes
/// nothing for them: they are due again when they say. What moved meanwhile is left alone.
pub async fn rest(pool: &PgPool, looked_at: &[DueClock]) -> Result<(), ActionError> {
    let organisations: Vec<Uuid> = looked_at.iter().map(|due| due.organisation.0).collect();
    let tickets: Vec<Uuid> = looked_at.iter().map(|due| due.ticket.0).collect();
    let times: Vec<String> = looked_at.iter().map(|due| due.at.to_string()).collect();
    sqlx::query!(
        "update ticket t
         set clock_at = (select min((c.clock ->> 'next_at')::timestamptz) from json_array_elements(t.clocks) c (clock))
         from unnest($1::uuid[], $2::uuid[], $3::text[]) d (organisation_id, id, at)
         where t.organisation_id = d.organisation_id and t.id = d.id and t.clock_at = d.at::timestamptz",
        &organisations,
        &tickets,
        &times
    )
    .execute(pool)
    .await?;
    Ok(())
}
