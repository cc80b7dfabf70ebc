//! Stock that appears otherwise than by a purchase: lines that are on order get it, who asked first first.

use super::decide::level_at;
use super::reserve::become_;
use super::{ReservationState, TaggedReservation, shelf};
use crate::fulfilment::served::served;
use crate::ids::{LocationId, ModelId, ReservationId, TicketId};
use crate::order::sort_by_key;
use crate::ticket::Fact;
use crate::world::{Context, World};
use std::collections::BTreeMap;

/// Sets what is free at a location aside for lines that wait for that model. Their tickets are loaded.
pub(super) fn serve(world: &mut World, context: &mut Context<'_>, model: ModelId, location: LocationId) {
    let waits = |unit: &&TaggedReservation| {
        let reservation = &unit.reservation;
        let live = world.ticket(reservation.ticket).is_some_and(|ticket| ticket.head.status.is_live());
        reservation.model == model && reservation.state == ReservationState::Ordered && live
    };
    let mut units: Vec<TaggedReservation> = world.reservations().filter(waits).cloned().collect();
    sort_by_key(&mut units, |unit| {
        let since = world.ticket(unit.reservation.ticket).map(|ticket| ticket.head.created_at);
        let position = world.line(unit.reservation.line.0).map(|line| line.line.position);
        (since, unit.reservation.ticket, position, unit.reservation.id)
    });
    let free = level_at(world, model, location).map_or(0, |level| level.level.free());
    units.truncate(usize::try_from(free).unwrap_or_default());
    let mut of: BTreeMap<TicketId, Vec<ReservationId>> = BTreeMap::new();
    for mut unit in units {
        let Some(mut level) = level_at(world, model, location).cloned() else { return };
        level.level.reserved += 1;
        shelf::put(world, level);
        unit.reservation.location = Some(location);
        of.entry(unit.reservation.ticket).or_default().push(unit.reservation.id);
        become_(world, &mut unit, ReservationState::Reserved);
    }
    for (id, units) in of {
        let Some(mut ticket) = world.ticket(id).cloned() else { continue };
        let left = world.reservations_of(id).filter(|unit| unit.reservation.state == ReservationState::Ordered).count();
        let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        world.event(context, &mut ticket, Fact::StockReceived { received: number(units.len()), left: number(left) });
        world.put_ticket(ticket);
        served(world, context, id, &units);
    }
}
