//! What an item's plan or gate says and cannot be done as written: publishing sees to it that nothing of the kind is there,
//! and what slips through is said openly to team and service owner, never passed over.

use crate::text::Text;
use crate::ticket::{Fact, Ticket};
use crate::world::{Context, World};
use serde::{Deserialize, Serialize};

/// The most faults that a ticket keeps; further ones are told all the same.
const FAULTS_MAX: usize = 20;

/// Something that an item says and that cannot be done as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanFault {
    /// Of what: a task, a step of approval, a piece of equipment.
    pub what: Text,
    /// Why, in the words of the check.
    pub reason: String,
}

/// Says it on the ticket and to the service owner, once for each. The caller stores the ticket.
pub(crate) fn say(world: &mut World, context: &Context<'_>, ticket: &mut Ticket, what: &Text, reason: String) {
    let found = PlanFault { what: what.clone(), reason };
    let Some(internal) = &mut ticket.internal else { return };
    if internal.faults.contains(&found) {
        return;
    }
    if internal.faults.len() < FAULTS_MAX {
        internal.faults.push(found.clone());
    }
    world.event(context, ticket, Fact::PlanFault { what: found.what, reason: found.reason });
}
