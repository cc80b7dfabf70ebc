//! When a ticket would be due with another priority, another calendar, or a hold: read, reckoned, and forgotten.

use crate::platform::executor::ActionError;
use crate::{catalog, person, sla, ticket};
use docket_shared::Timestamp;
use docket_shared::authorization::AskWhatIf as Asked;
use docket_shared::endpoint::Endpoint;
use docket_shared::ids::{OrganisationId, PersonId, TicketId};
use docket_shared::problem::{Problem, ProblemCode};
use docket_shared::ticket::clocks::Calendars;
use docket_shared::ticket::what_if::{AskWhatIf, CalendarChoice, WhatIf, what_if};
use sqlx::PgConnection;

/// The answer, for somebody of the ticket's team or department.
///
/// # Errors
/// The database does not answer. The answer itself is a problem where the caller may not ask, or asks for what is not there.
pub async fn answer(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    (person, ticket, now): (PersonId, TicketId, Timestamp),
    ask: &AskWhatIf,
) -> Result<Result<WhatIf, Problem>, ActionError> {
    let actors = person::store::load_actors(connection, organisation, &[person]).await?;
    let actor = actors.get(&person);
    if !Asked::ALLOW.admits(actor) {
        return Ok(Err(Problem::new(ProblemCode::Forbidden)));
    }
    let found = ticket::store::load(connection, organisation, &[ticket]).await?.pop();
    let works = |actor: &docket_shared::actor::Actor, ticket: &docket_shared::ticket::Ticket| {
        actor.is_member(ticket.head.team) || actor.departments.contains(&ticket.department)
    };
    let found = found.zip(actor).filter(|(ticket, actor)| works(actor, ticket));
    let Some((ticket, _)) = found else { return Ok(Err(Problem::not_found())) };
    let entries = sla::store::entries(connection, organisation).await?;
    let keys = entries.iter().map(|(id, entry)| (entry.key.clone(), *id)).collect();
    let supposed = match ask.read(&keys) {
        Ok(supposed) => supposed,
        Err(problem) => return Ok(Err(problem)),
    };
    let calendars: Calendars = sla::store::calendars(connection, organisation).await?;
    let request = ticket.public.request.as_ref();
    let versions: Vec<_> = request.map(|request| (request.item, request.version)).into_iter().collect();
    let version = catalog::store::load_versions(connection, organisation, &versions).await?.pop();
    let level = version.and_then(|version| version.service_level);
    Ok(Ok(WhatIf {
        clocks: what_if(&ticket, level.as_ref(), supposed, &calendars, now),
        calendars: entries.into_iter().map(|(_, entry)| CalendarChoice { key: entry.key, name: entry.name }).collect(),
    }))
}
