//! What people do to their own availability.

use super::Availability;
use super::api::SetAvailability;
use crate::Timestamp;
use crate::assignment::drain::drain;
use crate::problem::{Problem, ProblemCode};
use crate::world::{AuditEntry, Context, World};
use serde_json::{Value, json};

/// Says whether one takes new work; room that appears is used at once.
///
/// # Errors
/// `Forbidden` for someone who is no technician of any team.
pub fn set_availability(
    world: &mut World,
    context: &mut Context<'_>,
    body: &SetAvailability,
) -> Result<Value, Problem> {
    let actor = context.actor.ok_or_else(Problem::not_found)?;
    let Some(mut technician) = world.technician(actor.person).cloned() else {
        return Err(Problem::because(ProblemCode::Forbidden, "Only technicians of a team take work."));
    };
    let before = technician.availability;
    technician.availability = body.availability;
    if before != body.availability {
        technician.since = Some(context.now);
    }
    technician.sent_away = None;
    if body.availability == Availability::Available {
        let lease = jiff::SignedDuration::from_secs(super::AVAILABILITY_LEASE_SECONDS);
        technician.lease_until = technician.lease_until.max(context.now.checked_add(lease).unwrap_or(Timestamp::MAX));
    }
    world.put_technician(technician);
    world.audit(AuditEntry {
        action: "person.set_availability",
        entity_kind: "person",
        entity: actor.person.0,
        before: Some(json!({ "availability": before })),
        after: Some(json!({ "availability": body.availability })),
    });
    if body.availability == Availability::Available {
        for team in &actor.teams {
            drain(world, context, *team);
        }
    }
    Ok(json!({}))
}
