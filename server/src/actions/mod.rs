//! The service desk's half of the write path: which rows a batch needs, in the declared lock order, and where its
//! effects go. `locks` says the order.

mod effects;
mod load;
mod load_attachment;
mod load_forms;
mod load_gate;
mod load_incident;
mod load_notices;
mod load_stock;
mod locks;
pub mod own;
mod told;
mod wanted;
pub mod what_if;

use crate::platform::executor::{ActionError, Actions, Attempt, Loaded};
use docket_shared::command::Command;
use docket_shared::ids::{OrganisationId, PersonId};
use docket_shared::notification::tell::Cause;
use docket_shared::world::{Effects, World};
use load::Load;
use locks::Locks;
use sqlx::PgConnection;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The service desk as the executor sees it.
#[derive(Clone, Debug, Default)]
pub struct ServiceDesk {
    /// Whether notices are mailed too.
    with_mail: Arc<AtomicBool>,
}

impl ServiceDesk {
    /// From now on notices are mailed too.
    pub fn send_mail(&self) {
        self.with_mail.store(true, Ordering::Relaxed);
    }

    /// Whether they are.
    pub fn mails(&self) -> bool {
        self.with_mail.load(Ordering::Relaxed)
    }
}

impl Actions for ServiceDesk {
    async fn load(
        &self,
        connection: &mut PgConnection,
        organisation: OrganisationId,
        calls: &[(Option<PersonId>, &Command)],
        attempt: Attempt,
    ) -> Result<Loaded, ActionError> {
        Load { connection, organisation, locks: Locks::default() }.run(calls, attempt).await
    }

    async fn store(
        &self,
        connection: &mut PgConnection,
        organisation: OrganisationId,
        world: &World,
        effects: &[&Effects],
    ) -> Result<(), ActionError> {
        effects::store(connection, organisation, world, effects, self.mails()).await
    }

    async fn tell(
        &self,
        connection: &mut PgConnection,
        organisation: OrganisationId,
        causes: &[Cause<'_>],
        effects: &mut [Effects],
    ) -> Result<(), ActionError> {
        told::tell(connection, organisation, causes, effects).await
    }
}
