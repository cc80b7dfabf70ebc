//! Units of a line go to its person, each in the condition that it is recorded in unless somebody says another one.

use super::reserve::{become_, happened, of_line, take};
use super::{Asset, AssetState, Condition, Reservation, ReservationState};
use crate::fulfilment::api::{EndTask, PieceCondition};
use crate::ids::LineId;
use crate::problem::{FieldError, FieldFault, Problem};
use crate::tag::TagKind;
use crate::ticket::Ticket;
use crate::world::{Context, World};

impl Asset {
    /// How it is as far as its record says: as somebody last said, or else used once anybody had it, and new before.
    pub fn recorded_condition(&self) -> Condition {
        let was_in_use = || self.history.iter().any(|event| event.state == AssetState::InUse);
        self.condition.unwrap_or_else(|| if was_in_use() { Condition::Used } else { Condition::New })
    }

    /// Whether it has to be repaired before anybody gets it.
    pub fn is_damaged(&self) -> bool {
        self.condition == Some(Condition::Damaged)
    }
}

/// How a unit is that goes to its person: as somebody says, or else as its piece is recorded; new where it has no serial
/// number. None in a browser that does not hold the piece.
fn condition_of(world: &World, unit: &Reservation, said: &[PieceCondition]) -> Option<Condition> {
    let said = said.iter().find(|said| said.reservation == unit.id).map(|said| said.condition);
    said.or_else(|| match unit.asset {
        Some(asset) => world.asset(asset.0).map(|tagged| tagged.asset.recorded_condition()),
        None => Some(Condition::New),
    })
}

/// Checks the conditions of what is handed over: they are of units of the line, and none of it is damaged, neither by what
/// is said nor, where nothing is said of it, by its record. What is recorded as damaged was not new after its repair: builds
/// from before that was kept say new of whatever nobody looked at. A browser does not know all units.
///
/// # Errors
/// `Invalid`, naming what is said by its place in `conditions`; `conditions` as a whole for a piece of which nothing is said.
pub fn check_conditions(world: &World, ticket: &Ticket, line: LineId, body: &EndTask) -> Result<(), Problem> {
    let fault = |reason: &str| FieldFault::Unreadable { reason: reason.to_owned() };
    let mut errors = Vec::new();
    for (row, said) in body.conditions.iter().enumerate() {
        let unit = world.reservation(said.reservation.0).map(|unit| &unit.reservation);
        if world.directory_complete && !unit.is_some_and(|unit| unit.ticket == ticket.head.id && unit.line == line) {
            errors.push(FieldError::row("conditions", row, fault("no unit of this line")));
        } else if said.condition == Condition::Damaged {
            errors.push(FieldError::row("conditions", row, fault("what is damaged is repaired and not handed over")));
        } else if let Some(unit) = unit.filter(|unit| said.condition == Condition::New && is_damaged(world, unit)) {
            errors.push(FieldError::row("conditions", row, fault(&recorded_as_damaged(unit))));
        }
    }
    for unit in of_line(world, ticket.head.id, line, ReservationState::Reserved) {
        let is_said = body.conditions.iter().any(|said| said.reservation == unit.reservation.id);
        if !is_said && is_damaged(world, &unit.reservation) {
            errors.push(FieldError::field("conditions", fault(&recorded_as_damaged(&unit.reservation))));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

fn is_damaged(world: &World, unit: &Reservation) -> bool {
    condition_of(world, unit, &[]) == Some(Condition::Damaged)
}

fn recorded_as_damaged(unit: &Reservation) -> String {
    let serial = unit.serial.as_deref().unwrap_or_default();
    format!("{serial} is recorded as damaged: say how it is now, or have it repaired")
}

/// The line's units go to its person: out of stock, and their pieces into use.
pub fn hand_over(
    world: &mut World,
    context: &Context<'_>,
    ticket: &Ticket,
    line: LineId,
    conditions: &[PieceCondition],
) {
    for mut unit in of_line(world, ticket.head.id, line, ReservationState::Reserved) {
        take(world, &unit.reservation, 1);
        let condition = condition_of(world, &unit.reservation, conditions);
        unit.reservation.condition = condition;
        if let Some(mut tagged) = unit.reservation.asset.and_then(|asset| world.asset(asset.0)).cloned() {
            tagged.asset.location = None;
            let user = tagged.asset.user.map(|person| (TagKind::Person, person.0));
            tagged.user_tags = world.tags_for(user);
            tagged.asset.condition = condition;
            happened(context, &mut tagged.asset, AssetState::InUse, &ticket.head.number);
            if let Some(event) = tagged.asset.history.last_mut() {
                event.condition = condition;
            }
            world.put_asset(tagged);
        }
        become_(world, &mut unit, ReservationState::HandedOver);
    }
}
