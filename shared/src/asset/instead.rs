//! A purchase that is not needed: its units come from stock that is there now, or else from what somebody picks. Until then
//! they are neither set aside nor on order, so that nobody is promised a day.

use super::found::piece;
use super::receipt::expect_anew;
use super::reserve::{Recorded, become_, fill, nearest_level, record};
use super::{AssetState, ReservationState, TaggedAsset, TaggedReservation, shelf};
use crate::fulfilment::api::{Pick, SERIAL_MAX};
use crate::fulfilment::equipped::is_given_up;
use crate::ids::{LineId, LocationId, ReservationId, TicketId};
use crate::order::sort_by_key;
use crate::problem::{FieldError, FieldFault, Problem};
use crate::ticket::{Fact, Ticket};
use crate::world::{Context, World};

/// What was on order of these units is not bought: as much of it as stock has now is set aside, the rest is released and
/// waits for who picks a piece. The caller stores the ticket. A browser does not know the stock, and leaves it to the server.
pub fn instead(world: &mut World, context: &mut Context<'_>, ticket: &mut Ticket, units: &[ReservationId]) {
    if !world.directory_complete {
        return;
    }
    let (mut found, mut open) = (0, 0);
    let ordered = units.iter().filter_map(|id| world.reservation(id.0));
    let mut ordered: Vec<TaggedReservation> =
        ordered.filter(|unit| unit.reservation.state == ReservationState::Ordered).cloned().collect();
    sort_by_key(&mut ordered, |unit| {
        (world.line(unit.reservation.line.0).map(|line| line.line.position), unit.reservation.id)
    });
    for mut unit in ordered {
        let person = world.line(unit.reservation.line.0).and_then(|line| line.line.requested_for);
        let near = person.and_then(|person| world.person_locations.get(&person)).copied();
        match nearest_level(world, unit.reservation.model, near).cloned() {
            Some(level) => {
                fill(world, level, &mut unit);
                found += 1;
            }
            None => {
                become_(world, &mut unit, ReservationState::Released);
                open += 1;
            }
        }
    }
    if found > 0 {
        world.event(context, ticket, Fact::StockReserved { reserved: found, short: 0 });
    }
    if open > 0 {
        world.event(context, ticket, Fact::StockReleased { released: open });
    }
    if found + open > 0 {
        expect_anew(world, context, ticket, found > 0);
    }
}

/// Units that a line still asks for and that nothing brings: neither set aside nor on order, and not with their person. Where
/// its hand-over was given up it asks for none any more.
pub fn unmet(world: &World, ticket: &Ticket, line: LineId) -> Vec<TaggedReservation> {
    let tasks = || world.tasks_of(ticket.head.id).map(|tagged| &tagged.task);
    let asks = world.line(line.0).filter(|tagged| !is_given_up(&tagged.line, tasks()));
    let supply = asks.map(|tagged| tagged.line.supply.as_slice()).unwrap_or_default();
    let is_open = |unit: &&TaggedReservation| {
        let own = supply.iter().any(|one| one.reservation == unit.reservation.id);
        own && unit.reservation.line == line && unit.reservation.state == ReservationState::Released
    };
    world.reservations_of(ticket.head.id).filter(is_open).cloned().collect()
}

/// Why a line's units cannot be handed over yet; none where they can.
pub fn not_ready(world: &World, ticket: TicketId, line: LineId) -> Option<&'static str> {
    let mut units = world.reservations_of(ticket).filter(|tagged| tagged.reservation.line == line);
    let ordered = units.any(|tagged| tagged.reservation.state == ReservationState::Ordered);
    ordered.then_some("Something of it is still on order.")
}

/// What is picked, checked: the unit, from where, and which piece where its model has serial numbers.
#[derive(Debug, Default)]
pub struct Picked(Vec<(TaggedReservation, LocationId, Option<TaggedAsset>)>);

/// Checks what is picked for the units of a line that nothing brings. Changes nothing.
///
/// # Errors
/// `Invalid`, naming the pick by its place in `picked`: of a unit that is not asked for, from where nothing is free, without
/// the serial number or with one of a piece that is damaged or not in stock there. `picked` as a whole where a unit is left out.
pub fn check_picks(
    world: &World,
    context: &mut Context<'_>,
    ticket: &Ticket,
    line: LineId,
    picks: &[Pick],
) -> Result<Picked, Problem> {
    let units = unmet(world, ticket, line);
    let (mut errors, mut picked) = (Vec::new(), Picked::default());
    for (row, said) in picks.iter().enumerate() {
        let unit = units.iter().find(|unit| unit.reservation.id == said.reservation);
        // A browser may not hold the unit: what it lacks the server asks for.
        if unit.is_none() && !world.directory_complete {
            continue;
        }
        match check_pick(world, context, unit, said, &picked) {
            Ok(one) => picked.0.push(one),
            Err(fault) => errors.push(FieldError::row("picked", row, fault)),
        }
    }
    for unit in units.iter().filter(|unit| !picks.iter().any(|said| said.reservation == unit.reservation.id)) {
        let reason = format!("nothing is set aside of {}: say from which stock it is", unit.reservation.name.get("en"));
        errors.push(FieldError::field("picked", FieldFault::Unreadable { reason }));
    }
    if errors.is_empty() { Ok(picked) } else { Err(Problem::invalid(errors)) }
}

type PickedOne = (TaggedReservation, LocationId, Option<TaggedAsset>);

fn check_pick(
    world: &World,
    context: &mut Context<'_>,
    unit: Option<&TaggedReservation>,
    said: &Pick,
    before: &Picked,
) -> Result<PickedOne, FieldFault> {
    let fault = |reason: &str| Err(FieldFault::Unreadable { reason: reason.to_owned() });
    let Some(unit) = unit else { return fault("no unit of this line that has to be picked") };
    let (model, serial) = (unit.reservation.model, said.serial.trim());
    if before.0.iter().any(|(known, ..)| known.reservation.id == unit.reservation.id) {
        return fault("it occurs twice");
    }
    if serial.is_empty() == unit.reservation.serials {
        return if serial.is_empty() { Err(FieldFault::Required) } else { fault("it has no serial number") };
    }
    if serial.chars().count() > SERIAL_MAX {
        return Err(FieldFault::TooLong { max: SERIAL_MAX });
    }
    let mut unit = unit.clone();
    unit.reservation.location = Some(said.location);
    // A browser does not know the stock: it takes what was picked for right.
    if !world.directory_complete {
        return Ok((unit, said.location, None));
    }
    if !world.locations.contains_key(&said.location) {
        return Err(FieldFault::UnknownLocation);
    }
    let taken = before.0.iter().filter(|(known, at, _)| (known.reservation.model, *at) == (model, said.location));
    let free = world
        .stock_levels()
        .find(|tagged| (tagged.level.model, tagged.level.location) == (model, said.location))
        .map_or(0, |tagged| tagged.level.free());
    if usize::try_from(free).unwrap_or(0) <= taken.count() {
        return fault("nothing of it is free in stock there");
    }
    if serial.is_empty() {
        return Ok((unit, said.location, None));
    }
    let lost = |tagged: &TaggedAsset| tagged.asset.state == AssetState::Lost;
    let there = before.0.iter().filter(|(known, at, _)| (known.reservation.model, *at) == (model, said.location));
    let found = there.filter(|(.., other)| other.as_ref().is_some_and(lost)).count();
    let tagged = match piece(world, context, &unit, serial, found) {
        Ok(tagged) => tagged,
        Err(reason) => return fault(reason),
    };
    let is_there = {
        let asset = &tagged.asset;
        let twice = before.0.iter().flat_map(|(.., other)| other).any(|other| {
            other.asset.model == asset.model && other.asset.serial.to_lowercase() == asset.serial.to_lowercase()
        });
        let there = asset.state == AssetState::InStock && asset.location == Some(said.location);
        (there || lost(&tagged)) && !twice
    };
    if is_there { Ok((unit, said.location, Some(tagged))) } else { fault("this piece is not in stock there") }
}

/// Sets what was picked aside for its person, as if it had been there from the beginning.
pub fn pick(world: &mut World, context: &Context<'_>, ticket: &mut Ticket, picked: Picked) {
    let count = i32::try_from(picked.0.len()).unwrap_or(i32::MAX);
    let mut recorded = Vec::new();
    for (mut unit, location, asset) in picked.0 {
        let level = world
            .stock_levels()
            .find(|tagged| (tagged.level.model, tagged.level.location) == (unit.reservation.model, location));
        if let Some(mut level) = level.filter(|_| world.directory_complete).cloned() {
            level.level.reserved += 1;
            shelf::put(world, level);
        }
        become_(world, &mut unit, ReservationState::Reserved);
        recorded.extend(asset.map(|asset| (unit, asset)));
    }
    record(world, context, ticket, Recorded(recorded));
    if count > 0 {
        world.event(context, ticket, Fact::StockReserved { reserved: count, short: 0 });
    }
}
