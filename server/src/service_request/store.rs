//! All SQL of service request lines.

use crate::platform::executor::ActionError;
use crate::platform::sql::int_array;
use docket_shared::ids::{ItemId, LineId, OrganisationId, PersonId, TicketId};
use docket_shared::service_request::{Line, LineState, TaggedLine};
use docket_shared::tag::Tags;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

/// Lines of these ids, since a client may not use one twice, and all lines of these tickets.
pub async fn load_lines(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[LineId],
    of: &[TicketId],
) -> Result<Vec<TaggedLine>, ActionError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let of: Vec<Uuid> = of.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "select id, ticket_id, position, requested_for, person_name, answers::text as \"answers!\", state, price,
           declined::text, number, item_name::text as \"item_name!\", icon, supply::text as \"supply!\", ended_at, confirmed_at,
           handed_over::text, reported_at, not_possible::text, closed_at, taken_out, awaits_approval, tags
         from ticket_line where organisation_id = $1 and (id = any($2) or ticket_id = any($3))",
        organisation.0,
        &ids,
        &of
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
                price: row.price,
                declined: row.declined.map(|text| ActionError::read("ticket_line.declined", &text)).transpose()?,
                number: row.number,
                item_name: ActionError::read("ticket_line.item_name", &row.item_name)?,
                icon: row.icon,
                supply: ActionError::read("ticket_line.supply", &row.supply)?,
                ended_at: row.ended_at.map(|at| at.to_jiff()),
                confirmed_at: row.confirmed_at.map(|at| at.to_jiff()),
                handed_over: row
                    .handed_over
                    .map(|text| ActionError::read("ticket_line.handed_over", &text))
                    .transpose()?,
                reported_at: row.reported_at.map(|at| at.to_jiff()),
                not_possible: row
                    .not_possible
                    .map(|text| ActionError::read("ticket_line.not_possible", &text))
                    .transpose()?,
                closed_at: row.closed_at.map(|at| at.to_jiff()),
                taken_out: row.taken_out,
                awaits_approval: row.awaits_approval,
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
    let prices: Vec<Option<i64>> = lines.iter().map(|line| line.line.price).collect();
    let tags: Vec<String> = lines.iter().map(|line| int_array(line.tags.as_slice())).collect();
    let numbers: Vec<&str> = lines.iter().map(|line| line.line.number.as_str()).collect();
    let items = lines.iter().map(|line| ActionError::write(&line.line.item_name)).collect::<Result<Vec<_>, _>>()?;
    let icons: Vec<&str> = lines.iter().map(|line| line.line.icon.as_str()).collect();
    let supplies = lines.iter().map(|line| ActionError::write(&line.line.supply)).collect::<Result<Vec<_>, _>>()?;
    let awaiting: Vec<bool> = lines.iter().map(|line| line.line.awaits_approval).collect();
    sqlx::query!(
        "insert into ticket_line (organisation_id, id, ticket_id, position, requested_for, person_name, answers, state, price, tags, number, item_name, icon, supply, awaits_approval)
         select $1, n.id, n.ticket_id, n.position, n.requested_for, n.person_name, n.answers::jsonb, n.state, n.price, n.tags::int4[], n.number, n.item_name::jsonb, n.icon, n.supply::jsonb, n.awaits_approval
         from unnest($2::uuid[], $3::uuid[], $4::int4[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::int8[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::bool[])
           n (id, ticket_id, position, requested_for, person_name, answers, state, price, tags, number, item_name, icon, supply, awaits_approval)",
        organisation.0,
        &ids,
        &tickets,
        &positions,
        &people as &[Option<Uuid>],
        &names,
        &answers,
        &states,
        &prices as &[Option<i64>],
        &tags,
        &numbers as &[&str],
        &items,
        &icons as &[&str],
        &supplies,
        &awaiting
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The item and version by which a person's own request was asked.
pub async fn version_of_own(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    requester: PersonId,
    ticket: TicketId,
) -> Result<Option<(ItemId, i32)>, ActionError> {
    let row = sqlx::query!(
        r#"select item_id as "item_id!", item_version as "item_version!" from ticket
           where organisation_id = $1 and id = $2 and requester_id = $3 and item_id is not null"#,
        organisation.0,
        ticket.0,
        requester.0
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (ItemId(row.item_id), row.item_version)))
}

/// Writes what calls may change of lines: answers, state and stock, why they were declined, who sees them. Each line comes
/// as it was and as it is; answers that stay are not sent.
pub async fn update(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    lines: &[(&TaggedLine, &TaggedLine)],
) -> Result<(), ActionError> {
    let row = |(before, tagged): &(&TaggedLine, &TaggedLine)| {
        let line = &tagged.line;
        let answers = (before.line.answers != line.answers).then_some(&line.answers);
        json!({
            "id": line.id, "state": state_name(line.state), "declined": line.declined, "supply": line.supply,
            "ended_at": line.ended_at.map(|at| at.to_string()), "confirmed_at": line.confirmed_at.map(|at| at.to_string()),
            "requested_for": line.requested_for, "person_name": line.person_name, "answers": answers,
            "price": line.price, "handed_over": line.handed_over,
            "reported_at": line.reported_at.map(|at| at.to_string()), "not_possible": line.not_possible,
            "closed_at": line.closed_at.map(|at| at.to_string()), "taken_out": line.taken_out,
            "awaits_approval": line.awaits_approval, "tags": tagged.tags,
        })
    };
    let rows: Vec<_> = lines.iter().map(row).collect();
    sqlx::query!(
        "update ticket_line l set state = n.state, declined = n.declined, tags = n.tags, supply = n.supply,
           ended_at = n.ended_at, confirmed_at = n.confirmed_at, requested_for = n.requested_for,
           person_name = n.person_name, answers = coalesce(n.answers, l.answers), price = n.price, handed_over = n.handed_over,
           reported_at = n.reported_at, not_possible = n.not_possible,
           closed_at = n.closed_at, taken_out = n.taken_out, awaits_approval = n.awaits_approval
         from json_populate_recordset(null::ticket_line, $2::text::json) n
         where l.organisation_id = $1 and l.id = n.id",
        organisation.0,
        ActionError::write(&rows)?
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
