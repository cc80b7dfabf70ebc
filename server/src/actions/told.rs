//! What people are told of a batch: the facts say what, one look says who may hear it, the rule makes the notices.

use crate::notification::store;
use crate::platform::executor::ActionError;
use docket_shared::ids::OrganisationId;
use docket_shared::notification::tell::{Cause, Telling, add, notices, tellings};
use docket_shared::world::Effects;
use sqlx::PgConnection;

/// Adds to the effects of each call the notices that it causes.
pub(super) async fn tell(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    causes: &[Cause<'_>],
    effects: &mut [Effects],
) -> Result<(), ActionError> {
    let told: Vec<Vec<Telling>> =
        effects.iter().zip(causes).map(|(effects, cause)| tellings(effects, cause.actor)).collect();
    if told.iter().all(Vec::is_empty) {
        return Ok(());
    }
    let readers = store::readers(connection, organisation, told.iter().flatten().map(|telling| telling.to)).await?;
    for ((effects, cause), told) in effects.iter_mut().zip(causes).zip(&told) {
        add(effects, notices(told, *cause, &readers));
    }
    Ok(())
}
