//! The service desk's half of the write path: which rows a batch needs, in the declared lock order, and where its
//! effects go. Lock order: clients, tickets by id, stock levels by id, assets by id, teams by id, technicians by id, counter last (DECISIONS.md).

mod effects;
mod load;
mod load_attachment;
mod load_stock;
pub mod own;
mod wanted;

use crate::platform::executor::{ActionError, Actions, Loaded};
use docket_shared::command::Command;
use docket_shared::ids::{OrganisationId, PersonId};
use docket_shared::world::{Effects, World};
use load::Load;
use sqlx::PgConnection;

/// The service desk as the executor sees it.
#[derive(Clone, Copy, Debug)]
pub struct ServiceDesk;

impl Actions for ServiceDesk {
    async fn load(
        &self,
        connection: &mut PgConnection,
        organisation: OrganisationId,
        calls: &[(Option<PersonId>, &Command)],
        with_queue: bool,
    ) -> Result<Loaded, ActionError> {
        Load { connection, organisation }.run(calls, with_queue).await
    }

    async fn store(
        &self,
        connection: &mut PgConnection,
        organisation: OrganisationId,
        world: &World,
        effects: &[&Effects],
    ) -> Result<(), ActionError> {
        effects::store(connection, organisation, world, effects).await
    }
}
