//! All SQL of teams, technicians, work items and explanations: locks first, then rows.

mod explanations;
mod queue;
mod technicians;

pub use explanations::{insert_explanations, load_explanations, retag_explanations};
pub use queue::{ask_for_drain, finish_drain, renew_lease, teams_with_waiting_and_room};
pub use technicians::{due_leases, due_shifts, lock_technicians, store_technicians};

use crate::platform::executor::ActionError;
use docket_shared::Timestamp;
use docket_shared::assignment::{At, Membership, Policy, Ranking, Team, WorkItem, WorkState};
use docket_shared::catalog::RequiredSkills;
use docket_shared::fulfilment::TaskWork;
use docket_shared::ids::{DepartmentId, ExplanationId, OrganisationId, PersonId, TaskId, TeamId, TicketId, WorkItemId};
use docket_shared::ticket::Ticket;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Debug, Serialize, Deserialize)]
struct StoredWorkItem {
    organisation_id: OrganisationId,
    id: WorkItemId,
    ticket_id: TicketId,
    task_id: Option<TaskId>,
    team_id: TeamId,
    assignee_id: Option<PersonId>,
    assignee_name: Option<String>,
    #[serde(with = "docket_shared::time::option", default)]
    assigned_at: Option<Timestamp>,
    weight: i32,
    priority: i16,
    #[serde(with = "docket_shared::time::option", default)]
    sla_due: Option<Timestamp>,
    #[serde(with = "docket_shared::time")]
    queued_at: Timestamp,
    queue_no: i64,
    skills: RequiredSkills,
    state: WorkState,
    declined: BTreeMap<PersonId, Option<At>>,
    explanation_id: Option<ExplanationId>,
}

#[derive(Debug, Deserialize)]
struct StoredTeam {
    id: TeamId,
    name: String,
    department_id: DepartmentId,
    assignment_no: i64,
    policy_version: i32,
    ranking: Ranking,
    minutes_needed: i32,
}

/// The team each ticket is with. Read without a lock, to know what to lock.
pub async fn teams_of(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    tickets: &[TicketId],
) -> Result<Vec<(TicketId, TeamId)>, ActionError> {
    let ids: Vec<Uuid> = tickets.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "select id, team_id from work_item where organisation_id = $1 and id = any($2)",
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (TicketId(row.id), TeamId(row.team_id))).collect())
}

/// Tickets of everything that waits in the queues of these teams.
pub async fn queue_ids(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    teams: &[TeamId],
) -> Result<Vec<TicketId>, ActionError> {
    let teams: Vec<Uuid> = teams.iter().map(|id| id.0).collect();
    let ids = sqlx::query_scalar!(
        "select ticket_id from work_item
         where organisation_id = $1 and team_id = any($2) and state = 'open' and assignee_id is null",
        organisation.0,
        &teams
    )
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().map(TicketId).collect())
}

/// Locks teams in order of id and reads them with their members.
pub async fn lock_teams(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    teams: &[TeamId],
) -> Result<Vec<Team>, ActionError> {
    let ids: Vec<Uuid> = teams.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select to_json(t)::text as "team!"
           from team t where t.organisation_id = $1 and t.id = any($2) order by t.id for no key update"#,
        organisation.0,
        &ids
    )
    .fetch_all(&mut *connection)
    .await?;
    let members = sqlx::query!(
        "select team_id, person_id, last_assignment_no from team_member
         where organisation_id = $1 and team_id = any($2) order by team_id, person_id",
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let stored: StoredTeam = ActionError::read("team", &row.team)?;
            let members = members.iter().filter(|member| member.team_id == stored.id.0);
            Ok(Team {
                id: stored.id,
                name: stored.name,
                department: stored.department_id,
                assignment_no: stored.assignment_no,
                policy: Policy {
                    version: stored.policy_version,
                    ranking: stored.ranking,
                    minutes_needed: stored.minutes_needed,
                },
                members: members
                    .map(|member| Membership {
                        person: PersonId(member.person_id),
                        last_assignment_no: member.last_assignment_no,
                    })
                    .collect(),
            })
        })
        .collect()
}

/// Reads the work items of these tickets and of their tasks; changes to them are made under their team's lock only.
pub async fn load_work_items(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[TicketId],
) -> Result<Vec<WorkItem>, ActionError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query_scalar!(
        r#"select to_json(w)::text as "work_item!" from work_item w where w.organisation_id = $1 and w.ticket_id = any($2)"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    let item = |text: String| {
        let stored: StoredWorkItem = ActionError::read("work_item", &text)?;
        Ok(WorkItem {
            id: stored.id,
            ticket: stored.ticket_id,
            task: stored.task_id,
            team: stored.team_id,
            assignee: stored.assignee_id,
            weight: stored.weight,
            priority: stored.priority,
            sla_due: stored.sla_due,
            queued_at: stored.queued_at,
            queue_no: stored.queue_no,
            skills: stored.skills,
            state: stored.state,
            declined: stored.declined,
        })
    };
    rows.into_iter().map(item).collect()
}

/// What a work item's row carries of the ticket or task that it is.
#[derive(Clone, Debug, Default)]
pub struct Placed {
    assignee_name: Option<String>,
    assigned_at: Option<Timestamp>,
    explanation: Option<ExplanationId>,
}

impl Placed {
    /// Of a ticket.
    pub fn of_ticket(ticket: &Ticket) -> Self {
        let internal = ticket.internal.as_ref();
        Self {
            assignee_name: ticket.head.assignee_name.clone(),
            assigned_at: internal.and_then(|internal| internal.assigned_at),
            explanation: internal.and_then(|internal| internal.explanation),
        }
    }

    /// Of a task.
    pub fn of_task(work: &TaskWork) -> Self {
        Self { assignee_name: work.assignee_name.clone(), assigned_at: work.assigned_at, explanation: work.explanation }
    }
}

/// Writes work items, with what their ticket or task shows of them.
pub async fn store_work_items(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    items: &[(&WorkItem, Placed)],
) -> Result<(), ActionError> {
    let rows: Vec<StoredWorkItem> = items
        .iter()
        .map(|(item, placed)| StoredWorkItem {
            organisation_id: organisation,
            id: item.id,
            ticket_id: item.ticket,
            task_id: item.task,
            team_id: item.team,
            assignee_id: item.assignee,
            assignee_name: placed.assignee_name.clone(),
            assigned_at: placed.assigned_at,
            weight: item.weight,
            priority: item.priority,
            sla_due: item.sla_due,
            queued_at: item.queued_at,
            queue_no: item.queue_no,
            skills: item.skills.clone(),
            state: item.state,
            declined: item.declined.clone(),
            explanation_id: placed.explanation,
        })
        .collect();
    sqlx::query!(
        "insert into work_item as w select * from json_populate_recordset(null::work_item, $1::text::json)
         on conflict on constraint work_item_pk do update
         set team_id = excluded.team_id, queued_at = excluded.queued_at, skills = excluded.skills,
             declined = excluded.declined, assignee_id = excluded.assignee_id, assignee_name = excluded.assignee_name,
             assigned_at = excluded.assigned_at, priority = excluded.priority, sla_due = excluded.sla_due,
             state = excluded.state, explanation_id = excluded.explanation_id",
        ActionError::write(&rows)?
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes the teams' counters and their members' assignment numbers.
pub async fn store_teams(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    teams: &[&Team],
) -> Result<(), ActionError> {
    let ids: Vec<Uuid> = teams.iter().map(|team| team.id.0).collect();
    let numbers: Vec<i64> = teams.iter().map(|team| team.assignment_no).collect();
    let members: Vec<(Uuid, Uuid, i64)> = teams
        .iter()
        .flat_map(|team| team.members.iter().map(move |member| (team.id.0, member)))
        .filter_map(|(team, member)| Some((team, member.person.0, member.last_assignment_no?)))
        .collect();
    let (member_teams, (people, last)): (Vec<Uuid>, (Vec<Uuid>, Vec<i64>)) =
        members.into_iter().map(|(team, person, last)| (team, (person, last))).unzip();
    sqlx::query!(
        "with counted as (
           update team t set assignment_no = n.assignment_no
           from unnest($2::uuid[], $3::int8[]) n (id, assignment_no)
           where t.organisation_id = $1 and t.id = n.id
         )
         update team_member m set last_assignment_no = n.last_assignment_no
         from unnest($4::uuid[], $5::uuid[], $6::int8[]) n (team_id, person_id, last_assignment_no)
         where m.organisation_id = $1 and m.team_id = n.team_id and m.person_id = n.person_id
           and m.last_assignment_no is distinct from n.last_assignment_no",
        organisation.0,
        &ids,
        &numbers,
        &member_teams,
        &people,
        &last
    )
    .execute(connection)
    .await?;
    Ok(())
}
