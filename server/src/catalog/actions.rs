//! What other features may ask of the catalog.

use super::store;
use crate::platform::executor::ActionError;
use docket_shared::catalog::ItemVersion;
use docket_shared::ids::{ItemId, OrganisationId};
use sqlx::PgConnection;

/// A published version of an item; none where there is no such version.
///
/// # Errors
/// The database does not answer.
pub async fn version(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    version: (ItemId, i32),
) -> Result<Option<ItemVersion>, ActionError> {
    Ok(store::load_versions(connection, organisation, &[version]).await?.into_iter().next())
}
