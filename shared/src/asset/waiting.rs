//! Stock that appears otherwise than by a purchase: lines that are on order get it, who asked first first.

use super::receipt::expect_anew;
use super::reserve::{fill, nearest_level};
use super::{ReservationState, TaggedReservation};
use crate::fulfilment::served::served;
use crate::ids::{ModelId, ReservationId, TicketId};
use crate::order::sort_by_key;
use crate::ticket::Fact;
use crate::world::{Context, World};
use std::collections::BTreeMap;

/// Sets what is free of a model aside for lines that wait for it, as many as there are free units, each where its person
/// works rather than elsewhere. Their tickets are loaded. Does nothing where nothing is free or nobody waits, so that it
/// is safe to run twice: the server's own call after stock was released or came back (DOMAIN.md section 1).
pub fn serve(world: &mut World, context: &mut Context<'_>, model: ModelId) {
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
    let mut of: BTreeMap<TicketId, Vec<ReservationId>> = BTreeMap::new();
    for mut unit in units {
        let person = world.line(unit.reservation.line.0).and_then(|line| line.line.requested_for);
        let near = person.and_then(|person| world.person_locations.get(&person)).copied();
        let Some(level) = nearest_level(world, model, near).cloned() else { break };
        fill(world, level, &mut unit);
        of.entry(unit.reservation.ticket).or_default().push(unit.reservation.id);
    }
    for (id, units) in of {
        let Some(mut ticket) = world.ticket(id).cloned() else { continue };
        let left = world.reservations_of(id).filter(|unit| unit.reservation.state == ReservationState::Ordered).count();
        let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        ticket.head.changed_at = context.now;
        world.event(context, &mut ticket, Fact::StockReserved { reserved: number(units.len()), short: number(left) });
        // What was on order is promised for no day of delivery any more.
        expect_anew(world, context, &mut ticket, true);
        world.put_ticket(ticket);
        served(world, context, id, &units);
    }
}
