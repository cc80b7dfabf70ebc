//! SQL of reports: the facts of tickets, one ticket after another, never more than one of them held.

use crate::platform::executor::ActionError;
use docket_shared::ids::{OrganisationId, PersonId, TicketId};
use docket_shared::ticket::{Fact, TicketEvent};
use futures_util::TryStreamExt;
use sqlx::PgConnection;
use uuid::Uuid;

/// The IANA name of an organisation's zone.
///
/// # Errors
/// The database does not answer.
pub async fn zone(connection: &mut PgConnection, organisation: OrganisationId) -> Result<String, ActionError> {
    let zone = sqlx::query_scalar!("select time_zone from organisation where organisation_id = $1", organisation.0);
    Ok(zone.fetch_one(connection).await?)
}

/// A source that tickets were imported from; none of that name.
///
/// # Errors
/// The database does not answer.
pub async fn source(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    name: &str,
) -> Result<Option<Uuid>, ActionError> {
    let source = sqlx::query_scalar!(
        "select id from import_source where organisation_id = $1 and name = $2",
        organisation.0,
        name
    );
    Ok(source.fetch_optional(connection).await?)
}

/// Hands over each ticket's priority and facts; those of one source, or all.
///
/// # Errors
/// The database does not answer, or holds a fact that cannot be read.
pub async fn each_ticket(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    source: Option<Uuid>,
    mut take: impl FnMut(i16, &[TicketEvent]),
) -> Result<(), ActionError> {
    let mut rows = sqlx::query!(
        r#"select e.ticket_id, e.ordinal, e.actor_id, e.at, e.body::text as "body!", t.priority
           from ticket_event e
           join ticket t on t.organisation_id = e.organisation_id and t.id = e.ticket_id
           where e.organisation_id = $1
             and ($2::uuid is null or exists (
               select from ticket_reference r
               where r.organisation_id = e.organisation_id and r.ticket_id = e.ticket_id and r.source_id = $2))
           order by e.ticket_id, e.ordinal"#,
        organisation.0,
        source
    )
    .fetch(connection);
    let (mut events, mut priority): (Vec<TicketEvent>, i16) = (Vec::new(), 0);
    while let Some(row) = rows.try_next().await? {
        if events.last().is_some_and(|last| last.ticket.0 != row.ticket_id) {
            take(priority, &events);
            events.clear();
        }
        priority = row.priority;
        let fact: Fact = ActionError::read("ticket_event.body", &row.body)?;
        let (ticket, actor) = (TicketId(row.ticket_id), row.actor_id.map(PersonId));
        events.push(TicketEvent { ticket, ordinal: row.ordinal, actor, at: row.at.to_jiff(), fact });
    }
    if !events.is_empty() {
        take(priority, &events);
    }
    Ok(())
}
