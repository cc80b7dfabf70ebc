//! All SQL of tasks; set-based.

use crate::platform::executor::ActionError;
use docket_shared::Timestamp;
use docket_shared::fulfilment::{Does, TaggedTask, Task, TaskState, TaskWork};
use docket_shared::ids::{LineId, ModelId, OrganisationId, TaskId, TeamId, TicketId};
use docket_shared::tag::Tags;
use docket_shared::text::Text;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

/// A task as its table holds it.
#[derive(Debug, Serialize, Deserialize)]
struct StoredTask {
    organisation_id: OrganisationId,
    id: TaskId,
    ticket_id: TicketId,
    line_id: Option<LineId>,
    position: i32,
    title: Text,
    does: Does,
    state: TaskState,
    team_id: TeamId,
    after: Vec<TaskId>,
    #[serde(with = "docket_shared::time::option", default)]
    ended_at: Option<Timestamp>,
    ended_by: String,
    reason: Option<String>,
    work: TaskWork,
    tags: Tags,
    work_tags: Tags,
}

/// The teams that tasks of these tickets are with. Read without a lock, to know what to lock.
pub async fn teams_of(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    tickets: &[TicketId],
) -> Result<Vec<TeamId>, ActionError> {
    let ids: Vec<Uuid> = tickets.iter().map(|id| id.0).collect();
    let teams = sqlx::query_scalar!(
        "select distinct team_id from task where organisation_id = $1 and ticket_id = any($2)",
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    Ok(teams.into_iter().map(TeamId).collect())
}

/// Tickets of the lines that wait for a model, who asked first first, one for each unit, up to a count.
pub async fn on_order(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    model: ModelId,
    count: i64,
) -> Result<Vec<TicketId>, ActionError> {
    let tickets = sqlx::query_scalar!(
        "select r.ticket_id
         from reservation r
         join ticket t on t.organisation_id = r.organisation_id and t.id = r.ticket_id
         where r.organisation_id = $1 and r.model_id = $2 and r.state = 'ordered'
         order by t.created_at, r.ticket_id, r.id
         limit $3",
        organisation.0,
        model.0,
        count
    )
    .fetch_all(connection)
    .await?;
    Ok(tickets.into_iter().map(TicketId).collect())
}

/// All tasks of these tickets, and those of these ids. They change under their ticket's lock only.
pub async fn load(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    of: &[TicketId],
    ids: &[TaskId],
) -> Result<Vec<TaggedTask>, ActionError> {
    let of: Vec<Uuid> = of.iter().map(|id| id.0).collect();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query_scalar!(
        r#"select to_json(t)::text as "task!" from task t
           where t.organisation_id = $1 and (t.ticket_id = any($2) or t.id = any($3))"#,
        organisation.0,
        &of,
        &ids
    )
    .fetch_all(connection)
    .await?;
    let task = |text: String| {
        let stored: StoredTask = ActionError::read("task", &text)?;
        let task = Task {
            id: stored.id,
            ticket: stored.ticket_id,
            line: stored.line_id,
            position: stored.position,
            title: stored.title,
            does: stored.does,
            state: stored.state,
            team: stored.team_id,
            after: stored.after,
            ended_at: stored.ended_at,
            ended_by: stored.ended_by,
            reason: stored.reason,
        };
        Ok(TaggedTask { task, work: Some(stored.work), tags: stored.tags, work_tags: stored.work_tags })
    };
    rows.into_iter().map(task).collect()
}

/// Writes tasks, new ones and those that changed.
pub async fn store(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    tasks: &[&TaggedTask],
) -> Result<(), ActionError> {
    let stored = |tagged: &&TaggedTask| {
        let task = &tagged.task;
        Some(StoredTask {
            organisation_id: organisation,
            id: task.id,
            ticket_id: task.ticket,
            line_id: task.line,
            position: task.position,
            title: task.title.clone(),
            does: task.does,
            state: task.state,
            team_id: task.team,
            after: task.after.clone(),
            ended_at: task.ended_at,
            ended_by: task.ended_by.clone(),
            reason: task.reason.clone(),
            work: tagged.work.clone()?,
            tags: tagged.tags.clone(),
            work_tags: tagged.work_tags.clone(),
        })
    };
    let rows: Vec<StoredTask> = tasks.iter().filter_map(stored).collect();
    sqlx::query!(
        "insert into task as t select * from json_populate_recordset(null::task, $1::text::json)
         on conflict on constraint task_pk do update
         set state = excluded.state, team_id = excluded.team_id, ended_at = excluded.ended_at, ended_by = excluded.ended_by,
             reason = excluded.reason, work = excluded.work, tags = excluded.tags, work_tags = excluded.work_tags",
        ActionError::write(&rows)?
    )
    .execute(connection)
    .await?;
    Ok(())
}
