//! The write path: calls of many clients, batched per organisation into one transaction.

mod batch;
mod error;
mod queue;
mod turn;

pub use batch::{CallRequest, Decided};
pub use error::ActionError;
pub use queue::Executor;

use docket_shared::command::Command;
use docket_shared::ids::{OrganisationId, PersonId};
use docket_shared::notification::tell::Cause;
use docket_shared::world::{Effects, World};
use docket_shared::{Date, Timestamp, actor::Actor};
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// What was read for a batch.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The rows that the calls work on.
    pub world: World,
    /// Who asks, as they are now.
    pub actors: BTreeMap<PersonId, Actor>,
}

/// The moment of a batch, by the database's clock.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The transaction's time.
    pub now: Timestamp,
    /// The organisation's date.
    pub today: Date,
}

/// How a batch is tried. What the first try passes over can only fail it, at a unique key or a number out of sequence; then
/// it is run again with more.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attempt {
    /// The queues of its teams are locked and read, too.
    pub with_queue: bool,
    /// Nothing is taken for new: keys and ids that calls bring are looked up.
    pub careful: bool,
}

/// The service desk's half of the write path: which rows a batch needs, and how its effects are stored.
pub trait Actions: Send + Sync + 'static {
    /// Locks and reads what the commands need, one statement per table, in the declared lock order.
    fn load(
        &self,
        connection: &mut PgConnection,
        organisation: OrganisationId,
        calls: &[(Option<PersonId>, &Command)],
        attempt: Attempt,
    ) -> impl Future<Output = Result<Loaded, ActionError>> + Send;

    /// Adds to the effects of each call what people are told of it; `causes` has one entry per call.
    fn tell(
        &self,
        connection: &mut PgConnection,
        organisation: OrganisationId,
        causes: &[Cause<'_>],
        effects: &mut [Effects],
    ) -> impl Future<Output = Result<(), ActionError>> + Send;

    /// Writes the effects of a whole batch, one statement per table.
    fn store(
        &self,
        connection: &mut PgConnection,
        organisation: OrganisationId,
        world: &World,
        effects: &[&Effects],
    ) -> impl Future<Output = Result<(), ActionError>> + Send;
}
