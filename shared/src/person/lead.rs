//! What a lead does for their team: how much a colleague takes at once, and that a colleague is away. And the beginning and
//! end of shifts, which the server does by itself.

use super::api::{AWAY_REASON_MAX, CAPACITY_MAX, SendAway, SetCapacity};
use super::shift::Shift;
use super::{Availability, SentAway, Technician};
use crate::actor::{Actor, Role};
use crate::assignment::drain::drain;
use crate::ids::{PersonId, TeamId};
use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use crate::world::{AuditEntry, Context, World};
use serde_json::{Value, json};

/// Sets how many units of work a technician takes at once. Room that appears is used at once; what somebody has beyond a
/// smaller capacity stays theirs.
///
/// # Errors
/// `NotFound` for who does not lead a team of theirs, `Conflict` where the capacity is another one by now, `Invalid` for a
/// number out of range.
pub fn set_capacity(world: &mut World, context: &mut Context<'_>, body: &SetCapacity) -> Result<Value, Problem> {
    let mut technician = led(world, context, body.person)?;
    if technician.capacity != body.from {
        let detail = format!("{} takes {} by now.", technician.name, technician.capacity);
        return Err(Problem::because(ProblemCode::Conflict, detail));
    }
    if !(0..=CAPACITY_MAX).contains(&body.to) {
        let reason = format!("from 0 to {CAPACITY_MAX}");
        return Err(Problem::invalid(vec![FieldError::field("to", FieldFault::Unreadable { reason })]));
    }
    technician.capacity = body.to;
    world.audit(AuditEntry {
        action: "team.set_capacity",
        entity_kind: "person",
        entity: body.person.0,
        before: Some(json!({ "capacity": body.from })),
        after: Some(json!({ "capacity": body.to })),
    });
    let teams = technician.teams.clone();
    world.put_technician(technician);
    if body.to > body.from {
        look_at(world, context, teams);
    }
    Ok(json!({}))
}

/// Says for a technician that they are away. They alone say that they are back.
///
/// # Errors
/// `NotFound` for who does not lead a team of theirs, `Conflict` where they are away already, `Invalid` without a reason.
pub fn send_away(world: &mut World, context: &mut Context<'_>, body: &SendAway) -> Result<Value, Problem> {
    let mut technician = led(world, context, body.person)?;
    let reason = body.reason.trim();
    let fault = if reason.is_empty() {
        Some(FieldFault::Required)
    } else if reason.chars().count() > AWAY_REASON_MAX {
        Some(FieldFault::TooLong { max: AWAY_REASON_MAX })
    } else {
        None
    };
    if let Some(fault) = fault {
        return Err(Problem::invalid(vec![FieldError::field("reason", fault)]));
    }
    if technician.availability == Availability::Away {
        return Err(Problem::because(ProblemCode::Conflict, format!("{} is away already.", technician.name)));
    }
    technician.availability = Availability::Away;
    technician.since = Some(context.now);
    let by_name = context.actor.map(|actor| actor.name.clone()).unwrap_or_default();
    technician.sent_away = Some(SentAway { by_name, reason: reason.to_owned() });
    world.put_technician(technician);
    world.audit(AuditEntry {
        action: "team.send_away",
        entity_kind: "person",
        entity: body.person.0,
        before: Some(json!({ "availability": Availability::Available })),
        after: Some(json!({ "availability": Availability::Away, "reason": reason })),
    });
    Ok(json!({}))
}

/// A shift begins or ends: the next look is noted, and what waits goes to who works now. Where another server was first
/// nothing is left to do.
pub fn turn_shift(world: &mut World, context: &mut Context<'_>, person: PersonId) {
    let Some(mut technician) = world.technician(person).cloned() else { return };
    let shift = technician.shift_id.and_then(|calendar| world.clockwork.as_ref()?.shift(calendar, context.now));
    technician.shift = shift.map(Shift::Window);
    technician.shift_at = shift.map(|shift| shift.turns_at(context.now));
    let teams = technician.teams.clone();
    world.put_technician(technician);
    if shift.is_some_and(|shift| shift.runs(context.now)) {
        look_at(world, context, teams);
    }
}

fn look_at(world: &mut World, context: &mut Context<'_>, teams: impl IntoIterator<Item = TeamId>) {
    for team in teams {
        drain(world, context, team);
    }
}

/// Whether somebody leads a team: as its lead, or for its department.
pub fn leads(actor: &Actor, team: TeamId, department: Option<crate::ids::DepartmentId>) -> bool {
    let of_department = department.is_some_and(|department| actor.departments.contains(&department));
    of_department || (actor.has(Role::TeamLead) && actor.is_member(Some(team)))
}

/// The technician, if the actor leads one of their teams: unknown and forbidden are one answer.
fn led(world: &World, context: &Context<'_>, person: PersonId) -> Result<Technician, Problem> {
    let actor = context.actor.ok_or_else(Problem::not_found)?;
    let technician = world.technician(person).ok_or_else(Problem::not_found)?;
    let department = |team: &TeamId| world.team(*team).map(|team| team.department);
    let is_led = technician.teams.iter().any(|team| leads(actor, *team, department(team)));
    if is_led { Ok(technician.clone()) } else { Err(Problem::not_found()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assignment::Ranking;
    use crate::command::Command;
    use crate::fixture::{DEPARTMENT, Desk};

    fn lead(desk: &mut Desk) -> Actor {
        let mut ingrid = desk.technician(9, 0);
        ingrid.roles.insert(Role::TeamLead);
        ingrid
    }

    fn capacity(person: &Actor, from: i32, to: i32) -> Command {
        Command::SetCapacity(SetCapacity { person: person.person, from, to })
    }

    fn away(person: &Actor, reason: &str) -> Command {
        Command::SendAway(SendAway { person: person.person, reason: reason.to_owned() })
    }

    #[test]
    fn room_that_a_lead_makes_is_used_at_once() {
        let mut desk = Desk::new(Ranking::LoadFirst);
        let (ingrid, ana) = (lead(&mut desk), desk.technician(1, 0));
        let ticket = desk.submit();
        assert_eq!(desk.world.ticket(ticket).unwrap().head.assignee, None);
        assert_eq!(desk.call(Some(&ana), &capacity(&ana, 0, 5)).unwrap_err().code, ProblemCode::NotFound, "her own");
        desk.call(Some(&ingrid), &capacity(&ana, 0, 5)).unwrap();
        assert_eq!(desk.world.ticket(ticket).unwrap().head.assignee, Some(ana.person));
        assert_eq!(desk.call(Some(&ingrid), &capacity(&ana, 0, 6)).unwrap_err().code, ProblemCode::Conflict);
        for out in [-1, CAPACITY_MAX + 1] {
            assert_eq!(desk.call(Some(&ingrid), &capacity(&ana, 5, out)).unwrap_err().errors[0].field, "to");
        }
        desk.call(Some(&ingrid), &capacity(&ana, 5, 0)).unwrap();
        assert_eq!(desk.world.technician(ana.person).unwrap().load, 1, "what she has stays hers");
    }

    #[test]
    fn a_lead_says_why_somebody_is_away_and_nobody_else_may() {
        let mut desk = Desk::new(Ranking::LoadFirst);
        let (ingrid, ana, tom) = (lead(&mut desk), desk.technician(1, 5), desk.technician(2, 5));
        assert_eq!(desk.call(Some(&tom), &away(&ana, "ill")).unwrap_err().code, ProblemCode::NotFound);
        assert_eq!(desk.call(Some(&ingrid), &away(&ana, "  ")).unwrap_err().errors[0].field, "reason");
        desk.call(Some(&ingrid), &away(&ana, " ill ")).unwrap();
        let card = desk.world.technician(ana.person).unwrap().card();
        assert_eq!((card.availability, card.since), (Availability::Away, Some(desk.now)));
        assert_eq!(card.sent_away.unwrap().reason, "ill");
        assert_eq!(desk.call(Some(&ingrid), &away(&ana, "ill")).unwrap_err().code, ProblemCode::Conflict);
        let ticket = desk.submit();
        assert_eq!(desk.world.ticket(ticket).unwrap().head.assignee, Some(tom.person));
        let mut owner = desk.stranger.clone();
        owner.departments.insert(DEPARTMENT);
        desk.call(Some(&owner), &away(&tom, "training")).unwrap();
    }
}
