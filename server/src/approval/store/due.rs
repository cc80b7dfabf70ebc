//! SQL of what the server has to do about approvals by itself: times that came, people who are away or have left.

use crate::platform::executor::ActionError;
use docket_shared::ids::{OrganisationId, PersonId, TicketId};
use sqlx::{PgConnection, PgPool};

/// A ticket whose gate wants something of the server.
#[derive(Clone, Debug)]
pub struct ApprovalCall {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The ticket.
    pub ticket: TicketId,
    /// Tells this need from every other of the same ticket, on every server alike.
    pub need: String,
}

/// Tickets whose waiting step has something to tell by the database's time, the longest due first, at most `limit`.
pub async fn tellings_due(pool: &PgPool, limit: i64) -> Result<Vec<ApprovalCall>, ActionError> {
    let rows = sqlx::query!(
        r#"select organisation_id, id, to_char(gate_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as "need!"
           from ticket where gate_at <= now() order by gate_at limit $1"#,
        limit
    )
    .fetch_all(pool)
    .await?;
    let calls = rows.into_iter().map(|row| ApprovalCall {
        organisation: OrganisationId(row.organisation_id),
        ticket: TicketId(row.id),
        need: row.need,
    });
    Ok(calls.collect())
}

/// Tickets that wait for the answer of somebody who is away and was not looked after for that absence and the deputy whom
/// they name for it by now, or who has left; at most `limit`.
pub async fn replacements_due(pool: &PgPool, limit: i64) -> Result<Vec<ApprovalCall>, ActionError> {
    let rows = sqlx::query!(
        r#"select a.organisation_id as "organisation_id!", a.ticket_id as "ticket_id!",
             string_agg(a.id::text || coalesce(s.said_at::text || s.until_date::text || coalesce(s.deputy_id::text, ''), 'left'), ' ' order by a.id) as "need!"
           from approval a
           join organisation o on o.organisation_id = a.organisation_id
           join person p on p.organisation_id = a.organisation_id and p.id = a.approver_id
           left join absence s on s.organisation_id = a.organisation_id and s.person_id = a.approver_id and p.active
             and (now() at time zone o.time_zone)::date between s.from_date and s.until_date
             and (a.away_until, a.away_deputy) is distinct from (s.until_date, s.deputy_id)
           where a.open and a.vote is null and (not p.active or s.person_id is not null)
           group by a.organisation_id, a.ticket_id
           order by a.organisation_id, a.ticket_id limit $1"#,
        limit
    )
    .fetch_all(pool)
    .await?;
    let calls = rows.into_iter().map(|row| ApprovalCall {
        organisation: OrganisationId(row.organisation_id),
        ticket: TicketId(row.ticket_id),
        need: row.need,
    });
    Ok(calls.collect())
}

/// How many requests wait for a person's answer.
pub async fn waiting_for(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<i64, ActionError> {
    let count = sqlx::query_scalar!(
        r#"select count(distinct ticket_id) as "count!" from approval
           where organisation_id = $1 and approver_id = $2 and open and vote is null"#,
        organisation.0,
        person.0
    )
    .fetch_one(connection)
    .await?;
    Ok(count)
}
