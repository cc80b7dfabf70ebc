//! All SQL of tasks; set-based.

use crate::platform::executor::ActionError;
use crate::platform::sql::{int_array, uuid_array};
use docket_shared::Timestamp;
use docket_shared::fulfilment::{Does, TaggedTask, Task, TaskState, TaskWork};
use docket_shared::ids::{LineId, ModelId, OrganisationId, TaskId, TeamId, TicketId};
use docket_shared::tag::Tags;
use docket_shared::text::Text;
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

/// A task as its table holds it.
#[derive(Debug, Deserialize)]
struct StoredTask {
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

/// Tickets of the lines that wait for a model, who asked first first, one for each unit, up to what is free of it and so
/// many more.
pub async fn on_order(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    model: ModelId,
    more: i64,
) -> Result<Vec<TicketId>, ActionError> {
    let tickets = sqlx::query_scalar!(
        "select r.ticket_id
         from reservation r
         join ticket t on t.organisation_id = r.organisation_id and t.id = r.ticket_id
         where r.organisation_id = $1 and r.model_id = $2 and r.state = 'ordered'
           and t.status not in ('resolved', 'closed', 'cancelled')
         order by t.created_at, r.ticket_id, r.id
         limit $3 + (select coalesce(sum(greatest(l.on_hand - l.reserved, 0)), 0) from stock_level l
                     where l.organisation_id = $1 and l.model_id = $2)",
        organisation.0,
        model.0,
        more
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
    let known: Vec<(&Task, &TaskWork)> =
        tasks.iter().filter_map(|tagged| Some((&tagged.task, tagged.work.as_ref()?))).collect();
    let ids = |value: fn(&Task) -> Uuid| known.iter().map(|(task, _)| value(task)).collect::<Vec<_>>();
    let lines: Vec<Option<Uuid>> = known.iter().map(|(task, _)| task.line.map(|line| line.0)).collect();
    let positions: Vec<i32> = known.iter().map(|(task, _)| task.position).collect();
    let titles = known.iter().map(|(task, _)| ActionError::write(&task.title)).collect::<Result<Vec<_>, _>>()?;
    let does: Vec<&str> = known.iter().map(|(task, _)| task.does.name()).collect();
    let states: Vec<&str> = known.iter().map(|(task, _)| task.state.name()).collect();
    let after: Vec<String> = known.iter().map(|(task, _)| uuid_array(task.after.iter().map(|id| id.0))).collect();
    let ended: Vec<Option<String>> = known.iter().map(|(task, _)| task.ended_at.map(|at| at.to_string())).collect();
    let enders: Vec<&str> = known.iter().map(|(task, _)| task.ended_by.as_str()).collect();
    let reasons: Vec<Option<&str>> = known.iter().map(|(task, _)| task.reason.as_deref()).collect();
    let work = known.iter().map(|(_, work)| ActionError::write(work)).collect::<Result<Vec<_>, _>>()?;
    let tags = |value: fn(&TaggedTask) -> &Tags| {
        tasks.iter().filter(|tagged| tagged.work.is_some()).map(|tagged| int_array(value(tagged).as_slice())).collect()
    };
    let (tags, work_tags): (Vec<String>, Vec<String>) = (tags(|task| &task.tags), tags(|task| &task.work_tags));
    // Columns, not records: a plan is many tasks, and reading them from JSON took longer than writing them.
    sqlx::query!(
        "insert into task (organisation_id, id, ticket_id, line_id, position, title, does, state, team_id, after, ended_at,
           ended_by, reason, work, tags, work_tags)
         select $1, n.id, n.ticket_id, n.line_id, n.position, n.title::jsonb, n.does, n.state, n.team_id, n.after::uuid[],
           n.ended_at::timestamptz, n.ended_by, n.reason, n.work::jsonb, n.tags::int4[], n.work_tags::int4[]
         from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int4[], $6::text[], $7::text[], $8::text[], $9::uuid[],
             $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[])
           n (id, ticket_id, line_id, position, title, does, state, team_id, after, ended_at, ended_by, reason, work, tags,
             work_tags)
         on conflict on constraint task_pk do update
         set title = excluded.title, after = excluded.after, state = excluded.state, team_id = excluded.team_id,
             ended_at = excluded.ended_at, ended_by = excluded.ended_by, reason = excluded.reason, work = excluded.work,
             tags = excluded.tags, work_tags = excluded.work_tags",
        organisation.0,
        &ids(|task| task.id.0),
        &ids(|task| task.ticket.0),
        &lines as &[Option<Uuid>],
        &positions,
        &titles,
        &does as &[&str],
        &states as &[&str],
        &ids(|task| task.team.0),
        &after,
        &ended as &[Option<String>],
        &enders as &[&str],
        &reasons as &[Option<&str>],
        &work,
        &tags,
        &work_tags
    )
    .execute(connection)
    .await?;
    Ok(())
}
