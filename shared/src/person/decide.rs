//! What people do to their own availability.

use super::Availability;
use super::api::SetAvailability;
use crate::Timestamp;
use crate::assignment::drain::drain;
use crate::ids::PersonId;
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
    technician.lapsed = false;
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

/// The server's own call where the lease behind somebody's word ran out or lives again: team and department are shown it.
pub fn turn_lease(world: &mut World, context: &mut Context<'_>, person: PersonId) {
    let Some(mut technician) = world.technician(person).cloned() else { return };
    let over = technician.lease_until <= context.now;
    let lapsed = technician.availability == Availability::Available && over;
    if lapsed != technician.lapsed {
        technician.lapsed = lapsed;
        world.put_technician(technician);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assignment::Ranking;
    use crate::command::Command;
    use crate::fixture::Desk;

    #[test]
    fn a_lease_that_ran_out_is_shown_until_it_lives_again() {
        let mut desk = Desk::new(Ranking::LoadFirst);
        let ana = desk.technician(1, 3);
        let turn = Command::TurnLease(ana.person);
        desk.call(None, &turn).unwrap();
        assert!(!desk.world.is_changed(), "she is there");
        let now = desk.now;
        desk.set(&ana, |one| one.lease_until = now);
        desk.call(None, &turn).unwrap();
        assert!(desk.technician_of(&ana).card().lapsed);
        desk.world.take_effects();
        desk.call(None, &turn).unwrap();
        assert!(!desk.world.is_changed(), "it is said once");
        let available = SetAvailability { availability: Availability::Available };
        desk.call(Some(&ana), &Command::SetAvailability(available)).unwrap();
        assert!(!desk.technician_of(&ana).lapsed);
        let now = desk.now;
        desk.set(&ana, |one| (one.lease_until, one.availability) = (now, Availability::Away));
        desk.call(None, &turn).unwrap();
        assert!(!desk.technician_of(&ana).lapsed, "who is away has no lease to lose");
    }
}
