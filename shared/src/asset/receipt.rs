//! What was ordered arrives, all of it or a part: serial numbers are checked, pieces come into stock and are set aside.

use super::found::same_serial;
use super::reserve::{happened, receive};
use super::warranty::begin;
use super::{Asset, AssetState, ReservationState, Supplied, TaggedAsset, TaggedReservation};
use crate::fulfilment::api::{EndTask, SERIAL_MAX};
use crate::ids::{AssetId, LocationId, ReservationId, TicketId};
use crate::order::sort_by_key;
use crate::problem::{FieldError, FieldFault, Problem};
use crate::tag::Tags;
use crate::ticket::Ticket;
use crate::ticket::clocks::{Move, follow};
use crate::world::{Context, World};
use std::collections::BTreeMap;

/// What arrived, checked: for whom, with which serial numbers, and how many are still on order.
#[derive(Debug, Default)]
pub struct Arrived {
    /// Units that came, who asked first first.
    units: Vec<TaggedReservation>,
    /// Their serial numbers, as far as they were read; the others are recorded when they are prepared.
    serials: Vec<String>,
    /// Units that are still on order.
    pub left: usize,
}

impl Arrived {
    /// How many came.
    pub fn count(&self) -> usize {
        self.units.len()
    }
}

/// Checks what is said to have arrived of what a purchase is for. Changes nothing. A browser does not know the stock: it
/// takes a part for a part, and leaves the rest to the server.
///
/// # Errors
/// `Invalid` without a known location, for a number that was not on order, for serial numbers that are empty, too long,
/// twice, too many, of a model without any, or of a piece that is known already.
pub fn check_arrival(
    world: &World,
    ticket: &Ticket,
    wanted: &[ReservationId],
    body: &EndTask,
) -> Result<Arrived, Problem> {
    let fault = match body.location {
        None => Some(FieldFault::Required),
        Some(location) if world.directory_complete && !world.locations.contains_key(&location) => {
            Some(FieldFault::UnknownLocation)
        }
        Some(_) => None,
    };
    if let Some(fault) = fault {
        return Err(Problem::invalid(vec![FieldError::field("location", fault)]));
    }
    if !world.directory_complete {
        return Ok(Arrived { left: usize::from(body.received.is_some()), ..Arrived::default() });
    }
    let mut units: Vec<TaggedReservation> = world
        .reservations_of(ticket.head.id)
        .filter(|unit| unit.reservation.state == ReservationState::Ordered && wanted.contains(&unit.reservation.id))
        .cloned()
        .collect();
    let position = |unit: &TaggedReservation| world.line(unit.reservation.line.0).map(|line| line.line.position);
    sort_by_key(&mut units, |unit| (position(unit), unit.reservation.id));
    let came = body.received.map_or(Some(units.len()), |came| usize::try_from(came).ok());
    let Some(came) = came.filter(|came| (1..=units.len()).contains(came) || units.is_empty()) else {
        let reason = format!("{} are on order", units.len());
        return Err(Problem::invalid(vec![FieldError::field("received", FieldFault::Unreadable { reason })]));
    };
    let left = units.len().saturating_sub(came);
    units.truncate(came);
    let serials = check_new(world, &units, &body.arrived)?;
    Ok(Arrived { units, serials, left })
}

fn check_new(world: &World, units: &[TaggedReservation], said: &[String]) -> Result<Vec<String>, Problem> {
    let (mut errors, mut seen, mut serials) = (Vec::new(), BTreeMap::new(), Vec::new());
    let fault = |reason: &str| FieldFault::Unreadable { reason: reason.to_owned() };
    for (row, serial) in said.iter().enumerate() {
        let serial = serial.trim();
        let unit = units.get(row).filter(|unit| unit.reservation.serials);
        let Some(unit) = unit else {
            errors.push(FieldError::row("arrived", row, fault("no unit that arrived has this serial number")));
            continue;
        };
        if serial.is_empty() {
            errors.push(FieldError::row("arrived", row, FieldFault::Required));
        } else if serial.chars().count() > SERIAL_MAX {
            errors.push(FieldError::row("arrived", row, FieldFault::TooLong { max: SERIAL_MAX }));
        } else if let Some(first) = seen.get(&serial.to_lowercase()) {
            errors.push(FieldError::row("arrived", row, FieldFault::Duplicate { row: *first }));
        } else if world.assets().any(|known| same_serial(known, unit.reservation.model, serial)) {
            errors.push(FieldError::row("arrived", row, FieldFault::KnownPiece));
        } else {
            seen.insert(serial.to_lowercase(), row);
            serials.push(serial.to_owned());
        }
    }
    if errors.is_empty() { Ok(serials) } else { Err(Problem::invalid(errors)) }
}

/// Brings what arrived into stock and sets it aside for who waits; pieces with a serial number have a history from here on.
pub fn arrive(world: &mut World, context: &mut Context<'_>, ticket: &mut Ticket, arrived: &Arrived, at: LocationId) {
    let ids: Vec<ReservationId> = arrived.units.iter().map(|unit| unit.reservation.id).collect();
    receive(world, context, &ids, at);
    expect_anew(world, context, ticket, false);
    for (unit, serial) in arrived.units.iter().zip(&arrived.serials) {
        let Some(mut unit) = world.reservation(unit.reservation.id.0).cloned() else { continue };
        let mut asset = Asset {
            id: AssetId(context.ids.next_id()),
            model: unit.reservation.model,
            name: unit.reservation.name.clone(),
            serial: serial.clone(),
            state: AssetState::InStock,
            location: Some(at),
            user: None,
            user_name: String::new(),
            history: Vec::new(),
            condition: None,
            fault_item: None,
            return_item: None,
            warranty_until: None,
            relations: Vec::new(),
        };
        begin(world, context, &mut asset);
        happened(context, &mut asset, AssetState::InStock, &ticket.head.number);
        let person = world.line(unit.reservation.line.0).map(|line| &line.line);
        asset.user = person.and_then(|line| line.requested_for);
        asset.user_name = person.map(|line| line.person_name.clone()).unwrap_or_default();
        happened(context, &mut asset, AssetState::Reserved, &ticket.head.number);
        unit.reservation.asset = Some(asset.id);
        unit.reservation.serial = Some(asset.serial.clone());
        let tags = unit.tags.clone();
        world.put_asset(TaggedAsset { asset, tags, user_tags: Tags::none() });
        world.put_reservation(unit);
    }
}

/// When it may be expected follows from what is still on order. `filled`: something that was on order is set aside from
/// stock now, without which nothing could go on.
pub(super) fn expect_anew(world: &mut World, context: &Context<'_>, ticket: &mut Ticket, filled: bool) {
    let lines = world.lines_of(ticket.head.id);
    let supply = || lines.iter().flat_map(|line| &line.line.supply);
    let ordered = supply().filter(|one| one.state == ReservationState::Ordered);
    let (none, left) = ordered.fold((true, None), |(_, left), one| (false, one.delivery_days.max(left)));
    // What is not needed any more has not arrived: it is waited for no longer, and that is all.
    let came = |one: &Supplied| {
        one.delivery_days.is_some() && matches!(one.state, ReservationState::Reserved | ReservationState::HandedOver)
    };
    let all = none && (filled || supply().any(came));
    follow(world, context, ticket, Move::Arrived { left, all });
}

/// Whether something of a line is still on order, of these units.
pub fn still_on_order(world: &World, ticket: TicketId, line: crate::ids::LineId, of: &[ReservationId]) -> bool {
    world.reservations_of(ticket).any(|unit| {
        unit.reservation.line == line
            && unit.reservation.state == ReservationState::Ordered
            && of.contains(&unit.reservation.id)
    })
}
