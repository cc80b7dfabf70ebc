//! SQL of stored explanations.

use crate::platform::executor::ActionError;
use docket_shared::assignment::{Explanation, TaggedExplanation};
use docket_shared::ids::{OrganisationId, TicketId};
use docket_shared::tag::Tags;
use sqlx::PgConnection;
use uuid::Uuid;

/// Reads the explanations of these work items.
pub async fn load_explanations(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    items: &[TicketId],
) -> Result<Vec<TaggedExplanation>, ActionError> {
    let ids: Vec<Uuid> = items.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select body::text as "body!", tags from assignment_explanation
           where organisation_id = $1 and work_item_id = any($2)"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let explanation = ActionError::read("assignment_explanation.body", &row.body)?;
            Ok(TaggedExplanation { explanation, tags: Tags::new(row.tags) })
        })
        .collect()
}

/// Writes who sees explanations that were there before.
pub async fn retag_explanations(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    explanations: &[&TaggedExplanation],
) -> Result<(), ActionError> {
    let ids: Vec<Uuid> = explanations.iter().map(|tagged| tagged.explanation.id.0).collect();
    let tags: Vec<String> =
        explanations.iter().map(|tagged| crate::platform::sql::int_array(tagged.tags.as_slice())).collect();
    sqlx::query!(
        "update assignment_explanation e set tags = n.tags::int4[]
         from unnest($2::uuid[], $3::text[]) n (id, tags)
         where e.organisation_id = $1 and e.id = n.id",
        organisation.0,
        &ids,
        &tags
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Inserts explanations.
pub async fn insert_explanations(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    explanations: &[&TaggedExplanation],
) -> Result<(), ActionError> {
    let part = |value: fn(&Explanation) -> Uuid| explanations.iter().map(|tagged| value(&tagged.explanation)).collect();
    let ids: Vec<Uuid> = part(|explanation| explanation.id.0);
    let items: Vec<Uuid> = part(|explanation| explanation.task.map_or(explanation.ticket.0, |task| task.0));
    let bodies =
        explanations.iter().map(|tagged| ActionError::write(&tagged.explanation)).collect::<Result<Vec<_>, _>>()?;
    let times: Vec<String> = explanations.iter().map(|tagged| tagged.explanation.at.to_string()).collect();
    let tags: Vec<String> =
        explanations.iter().map(|tagged| crate::platform::sql::int_array(tagged.tags.as_slice())).collect();
    sqlx::query!(
        "insert into assignment_explanation (organisation_id, id, work_item_id, body, at, tags)
         select $1, n.id, n.work_item_id, n.body::jsonb, n.at::timestamptz, n.tags::int4[]
         from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[]) n (id, work_item_id, body, at, tags)",
        organisation.0,
        &ids,
        &items,
        &bodies,
        &times,
        &tags
    )
    .execute(connection)
    .await?;
    Ok(())
}
