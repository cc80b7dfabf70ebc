//! Less is in stock than is set aside: a count, or a piece that is broken or gone, is the truth of the shelf. Whoever asked
//! last loses what is not there, and has it from elsewhere or by a purchase.

use super::decide::level_at;
use super::reserve::{become_, fill, happened, nearest_level, take};
use super::{AssetModel, AssetState, ReservationState, TaggedReservation};
use crate::fulfilment::lost::wait_again;
use crate::ids::{LocationId, ModelId, TicketId};
use crate::order::sort_by_key;
use crate::problem::{Problem, ProblemCode};
use crate::service_request::LineState;
use crate::text::Text;
use crate::ticket::clocks::{Move, follow};
use crate::ticket::{Fact, Ticket};
use crate::world::{Context, World};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The units that lose their stock where so many are there: those beyond it, who asked last first, and of what somebody
/// prepared already only as much as has to be. Changes nothing. A browser does not choose.
///
/// # Errors
/// `Conflict` where not every unit that is set aside is known: more was set aside just now.
pub(super) fn losing(
    world: &World,
    (model, location): (ModelId, LocationId),
    on_hand: i32,
) -> Result<Vec<TaggedReservation>, Problem> {
    let reserved = level_at(world, model, location).map_or(0, |tagged| tagged.level.reserved);
    let missing = usize::try_from(reserved - on_hand).unwrap_or(0);
    if missing == 0 || !world.directory_complete {
        return Ok(Vec::new());
    }
    let is_here = |unit: &&TaggedReservation| {
        let unit = &unit.reservation;
        (unit.model, unit.location, unit.state) == (model, Some(location), ReservationState::Reserved)
    };
    let mut units: Vec<TaggedReservation> = world.reservations().filter(is_here).cloned().collect();
    sort_by_key(&mut units, |unit| (unit.reservation.asset.is_some(), Reverse(asked(world, unit))));
    units.truncate(missing);
    if units.len() < missing {
        return Err(Problem::because(ProblemCode::Conflict, "More was set aside just now: count again."));
    }
    sort_by_key(&mut units, |unit| asked(world, unit));
    Ok(units)
}

/// Who asked first, first.
fn asked(world: &World, unit: &TaggedReservation) -> impl Ord + use<> {
    let unit = &unit.reservation;
    let since = world.ticket(unit.ticket).map(|ticket| ticket.head.created_at);
    let position = world.line(unit.line.0).map(|line| line.line.position);
    (since, unit.ticket, position, unit.id)
}

/// What happened to units of one request.
#[derive(Default)]
struct Lost {
    units: Vec<TaggedReservation>,
    elsewhere: i32,
    short: i32,
    released: i32,
}

/// These units are not there any more: each is set aside from other stock where some is free, who asked first first, and
/// else is on order. What needs them waits for that, and is done again where it was done. Of a damaged piece that they lost
/// their stock for, model and serial number are said.
pub(super) fn lose(
    world: &mut World,
    context: &mut Context<'_>,
    model: &AssetModel,
    location: LocationId,
    (units, damaged): (Vec<TaggedReservation>, Option<(Text, String)>),
) {
    if let Some(mut level) = level_at(world, model.id, location).filter(|_| !world.directory_complete).cloned() {
        level.level.reserved = level.level.reserved.min(level.level.on_hand);
        return super::shelf::put(world, level);
    }
    let mut of: BTreeMap<TicketId, Lost> = BTreeMap::new();
    for mut unit in units {
        let lost = of.entry(unit.reservation.ticket).or_default();
        take(world, &unit.reservation, 0);
        give_up_piece(world, context, &mut unit);
        let line = world.line(unit.reservation.line.0).map(|tagged| &tagged.line);
        let open = line.is_none_or(|line| line.state == LineState::Open);
        let near = line.and_then(|line| line.requested_for).and_then(|who| world.person_locations.get(&who)).copied();
        if !open {
            become_(world, &mut unit, ReservationState::Released);
            lost.released += 1;
            continue;
        }
        match nearest_level(world, model.id, near).cloned() {
            Some(level) => {
                fill(world, level, &mut unit);
                lost.elsewhere += 1;
            }
            None => {
                order(world, model, &mut unit);
                lost.short += 1;
            }
        }
        lost.units.push(unit);
    }
    for (id, lost) in of {
        let Some(ticket) = world.ticket(id).cloned() else { continue };
        say(world, context, ticket, model, (&lost, &damaged));
        wait_again(world, context, id, &lost.units);
    }
}

/// The piece of which somebody wrote down that it is set aside is where nobody knows.
fn give_up_piece(world: &mut World, context: &Context<'_>, unit: &mut TaggedReservation) {
    let number = world.ticket(unit.reservation.ticket).map(|ticket| ticket.head.number.clone()).unwrap_or_default();
    let piece = unit.reservation.asset.take().and_then(|asset| world.asset(asset.0)).cloned();
    (unit.reservation.serial, unit.reservation.location) = (None, None);
    if let Some(mut tagged) = piece {
        (tagged.asset.user, tagged.asset.user_name, tagged.asset.location) = (None, String::new(), None);
        happened(context, &mut tagged.asset, AssetState::Lost, &number);
        world.put_asset(tagged);
    }
}

fn order(world: &mut World, model: &AssetModel, unit: &mut TaggedReservation) {
    become_(world, unit, ReservationState::Ordered);
    if let Some(mut tagged) = world.line(unit.reservation.line.0).cloned() {
        let own = tagged.line.supply.iter_mut().filter(|one| one.reservation == unit.reservation.id);
        own.for_each(|own| own.delivery_days = model.delivery_days);
        world.put_line(tagged);
    }
}

/// The ticket says so, and what is on order moves the day on which it may be expected.
fn say(
    world: &mut World,
    context: &Context<'_>,
    mut ticket: Ticket,
    model: &AssetModel,
    (lost, damaged): (&Lost, &Option<(Text, String)>),
) {
    let Lost { elsewhere, short, released, .. } = *lost;
    if let Some((name, serial)) = damaged.clone() {
        world.event(context, &mut ticket, Fact::PieceDamaged { name, serial });
    }
    if elsewhere + short > 0 {
        // Who asked reads another state of their lines from now on.
        ticket.head.changed_at = context.now;
        world.event(context, &mut ticket, Fact::StockLost { elsewhere, short });
    }
    if released > 0 {
        world.event(context, &mut ticket, Fact::StockReleased { released });
    }
    if let Some(days) = model.delivery_days.filter(|_| short > 0) {
        follow(world, context, &mut ticket, Move::OrderedAgain(days));
    }
    world.put_ticket(ticket);
}
