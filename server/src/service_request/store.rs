//! All SQL of service request lines.

use crate::platform::executor::ActionError;
use docket_shared::ids::{LineId, OrganisationId, PersonId, TicketId};
use docket_shared::service_request::{Line, LineState, TaggedLine};
use docket_shared::tag::Tags;
use sqlx::PgConnection;
use uuid::Uuid;

/// Which of these line ids exist: a client may not use one twice.
pub async fn existing_lines(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[LineId],
) -> Result<Vec<TaggedLine>, ActionError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "select id, ticket_id, position, requested_for, person_name, answers::text as \"answers!\", state, tags
         from ticket_line where organisation_id = $1 and id = any($2)",
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let line = Line {
                id: LineId(row.id),
                ticket: TicketId(row.ticket_id),
                position: row.position,
                requested_for: row.requested_for.map(PersonId),
                person_name: row.person_name,
                answers: ActionError::read("ticket_line.answers", &row.answers)?,
                state: ActionError::read("ticket_line.state", &format!("\"{}\"", row.state))?,
            };
            Ok(TaggedLine { line, tags: Tags::new(row.tags) })
        })
        .collect()
}

/// Inserts new lines.
pub async fn insert(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    lines: &[&TaggedLine],
) -> Result<(), ActionError> {
    let ids: Vec<Uuid> = lines.iter().map(|line| line.line.id.0).collect();
    let tickets: Vec<Uuid> = lines.iter().map(|line| line.line.ticket.0).collect();
    let positions: Vec<i32> = lines.iter().map(|line| line.line.position).collect();
    let people: Vec<Option<Uuid>> = lines.iter().map(|line| line.line.requested_for.map(|person| person.0)).collect();
    let names: Vec<String> = lines.iter().map(|line| line.line.person_name.clone()).collect();
    let answers = lines.iter().map(|line| ActionError::write(&line.line.answers)).collect::<Result<Vec<_>, _>>()?;
    let states: Vec<String> = lines.iter().map(|line| state_name(line.line.state).to_owned()).collect();
    let tags: Vec<String> = lines.iter().map(|line| crate::platform::sql::int_array(line.tags.as_slice())).collect();
    sqlx::query!(
        "insert into ticket_line (organisation_id, id, ticket_id, position, requested_for, person_name, answers, state, tags)
         select $1, n.id, n.ticket_id, n.position, n.requested_for, n.person_name, n.answers::jsonb, n.state, n.tags::int4[]
         from unnest($2::uuid[], $3::uuid[], $4::int4[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[])
           n (id, ticket_id, position, requested_for, person_name, answers, state, tags)",
        organisation.0,
        &ids,
        &tickets,
        &positions,
        &people as &[Option<Uuid>],
        &names,
        &answers,
        &states,
        &tags
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn state_name(state: LineState) -> &'static str {
    match state {
        LineState::Open => "open",
        LineState::Complete => "complete",
        LineState::Incomplete => "incomplete",
        LineState::Skipped => "skipped",
        LineState::Cancelled => "cancelled",
    }
}
