//! Setting stock aside for lines, and what becomes of it: serial numbers, hand-over, arrival of what was short, release.

use super::found::{found, piece};
use super::receipt::expect_anew;
use super::shelf::{self, share, takes};
use super::{
    Asset, AssetEvent, AssetModel, AssetState, Reservation, ReservationState, StockLevel, Supplied, TaggedAsset,
    TaggedReservation, TaggedStockLevel,
};
use crate::catalog::ItemVersion;
use crate::catalog::form::{Choice, Field};
use crate::fulfilment::api::{SERIAL_MAX, Serial};
use crate::fulfilment::say_fault;
use crate::ids::{LineId, LocationId, ModelId, ReservationId, StockLevelId, TicketId};
use crate::order::sort_by_key;
use crate::problem::{FieldError, FieldFault, Problem};
use crate::service_request::{Line, TaggedLine};
use crate::tag::{TagKind, Tags};
use crate::ticket::clocks::{Move, follow};
use crate::ticket::{Fact, Ticket};
use crate::world::{Context, World};
use std::collections::BTreeSet;

/// The options of a choice: of one, of several, of a model.
pub fn options(field: &Field) -> &[Choice] {
    field.kind.options()
}

/// Keys of all models that lines of this version may take.
pub fn models_of(version: &ItemVersion) -> BTreeSet<&str> {
    let supplies = &version.delivery.supplies;
    let named = supplies.iter().flat_map(|supply| &supply.models).map(String::as_str);
    let fields = version.form.rows().into_iter().flat_map(|group| &group.fields);
    let chosen = fields.filter(|field| supplies.iter().any(|supply| supply.chosen.as_ref() == Some(&field.id)));
    named.chain(chosen.flat_map(options).filter_map(|option| option.model.as_deref())).collect()
}

/// Sets a unit aside for everything that the lines take, so that as many as possible are there ([`share`]); what no stock
/// has is to be ordered. The caller stores the ticket.
pub fn reserve(world: &mut World, context: &mut Context<'_>, ticket: &mut Ticket, version: &ItemVersion) {
    let lines: Vec<TaggedLine> =
        world.lines_of(ticket.head.id).into_iter().filter(|line| line.line.counts()).cloned().collect();
    let wanted: Vec<Vec<Vec<String>>> = lines.iter().map(|line| wanted(world, version, &line.line)).collect();
    let units: Vec<&[String]> = wanted.iter().flatten().map(Vec::as_slice).collect();
    let free = world.models.iter().map(|(key, model)| (key.clone(), free_of(world, model.id))).collect();
    let mut shared = share(&units, &free).into_iter();
    let (mut reserved, mut short, mut longest) = (0, 0, None);
    for (mut tagged, units) in lines.into_iter().zip(&wanted) {
        for (keys, model) in units.iter().zip(&mut shared) {
            let Some(model) = model.and_then(|model| world.models.get(model)).cloned() else {
                if let Some(key) = keys.first() {
                    let reason = format!("there is no model of equipment {key:?}");
                    say_fault(world, context, ticket, &tagged.line.item_name, reason);
                }
                continue;
            };
            let unit = set_aside(world, context, ticket, &tagged.line, &model);
            *(if unit.state == ReservationState::Reserved { &mut reserved } else { &mut short }) += 1;
            longest = longest.max(unit.delivery_days);
            tagged.line.supply.push(unit);
        }
        if !tagged.line.supply.is_empty() {
            world.put_line(tagged);
        }
    }
    if reserved + short > 0 {
        world.event(context, ticket, Fact::StockReserved { reserved, short });
    }
    if let Some(days) = longest {
        follow(world, context, ticket, Move::Ordered(days));
    }
}

/// Sets one of a model aside for a line, or orders it where none is left.
fn set_aside(
    world: &mut World,
    context: &mut Context<'_>,
    ticket: &Ticket,
    line: &Line,
    model: &AssetModel,
) -> Supplied {
    let near = line.requested_for.and_then(|person| world.person_locations.get(&person)).copied();
    let level = nearest_level(world, model.id, near).cloned();
    let state = if level.is_some() { ReservationState::Reserved } else { ReservationState::Ordered };
    let location = level.as_ref().map(|level| level.level.location);
    if let Some(mut level) = level {
        level.level.reserved += 1;
        shelf::put(world, level);
    }
    let reservation = Reservation {
        id: ReservationId(context.ids.next_id()),
        ticket: ticket.head.id,
        line: line.id,
        model: model.id,
        name: model.name.clone(),
        serials: model.serials,
        state,
        location,
        asset: None,
        serial: None,
        condition: None,
    };
    let supplied = Supplied {
        reservation: reservation.id,
        name: model.name.clone(),
        state,
        serial: None,
        condition: None,
        delivery_days: model.delivery_days.filter(|_| state == ReservationState::Ordered),
    };
    let tags = ticket.internal_tags.union(&keepers(world, model));
    world.put_reservation(TaggedReservation { reservation, tags });
    supplied
}

/// What a line takes: for each unit the keys of the models that will do, in order of preference.
fn wanted(world: &World, version: &ItemVersion, line: &Line) -> Vec<Vec<String>> {
    let chosen = |field: &str| -> Vec<String> {
        line.answers.iter().find(|answer| answer.field == field).map(|answer| answer.value.clone()).unwrap_or_default()
    };
    let fits = |key: &str| world.models.get(key).map(|model| model.fits.as_slice());
    let units = takes(version, &version.delivery.supplies, &chosen, &fits);
    units.iter().map(|keys| keys.iter().map(|key| (*key).to_owned()).collect()).collect()
}

/// Where a model is in stock.
fn stocked(world: &World, model: ModelId) -> impl Iterator<Item = &TaggedStockLevel> {
    world.stock_levels().filter(move |tagged| tagged.level.model == model && tagged.level.free() > 0)
}

fn free_of(world: &World, model: ModelId) -> i64 {
    stocked(world, model).map(|tagged| i64::from(tagged.level.free())).sum()
}

/// Where something of a model is free: at the location asked for rather than elsewhere, elsewhere where most is free.
pub(super) fn nearest_level(world: &World, model: ModelId, near: Option<LocationId>) -> Option<&TaggedStockLevel> {
    let mut levels: Vec<&TaggedStockLevel> = stocked(world, model).collect();
    sort_by_key(&mut levels, |tagged| {
        (Some(tagged.level.location) != near, -tagged.level.free(), tagged.level.location)
    });
    levels.first().copied()
}

fn keepers(world: &World, model: &AssetModel) -> Tags {
    world.tags_for([(TagKind::Team, model.team.0), (TagKind::Department, model.department.0)])
}

/// The units of a line in a state.
pub(super) fn of_line(
    world: &World,
    ticket: TicketId,
    line: LineId,
    state: ReservationState,
) -> Vec<TaggedReservation> {
    let all = world.reservations_of(ticket);
    all.filter(|tagged| tagged.reservation.line == line && tagged.reservation.state == state).cloned().collect()
}

/// What serial numbers record, checked.
#[derive(Debug, Default)]
pub struct Recorded(pub(super) Vec<(TaggedReservation, TaggedAsset)>);

/// Checks the serial numbers of a line's units: one for each whose model has them, none twice, none of a piece that is not
/// in stock or is damaged. Changes nothing.
///
/// # Errors
/// `Invalid`, naming the serial by its place.
pub fn check_serials(
    world: &World,
    context: &mut Context<'_>,
    ticket: &Ticket,
    line: LineId,
    serials: &[Serial],
) -> Result<Recorded, Problem> {
    let units = of_line(world, ticket.head.id, line, ReservationState::Reserved);
    let (mut errors, mut recorded, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    let fault = |reason: &str| FieldFault::Unreadable { reason: reason.to_owned() };
    for (row, said) in serials.iter().enumerate() {
        let Some(unit) = units.iter().find(|unit| unit.reservation.id == said.reservation && unit.reservation.serials)
        else {
            errors.push(FieldError::row("serials", row, fault("no unit of this line that has a serial number")));
            continue;
        };
        let serial = said.serial.trim();
        if serial.is_empty() {
            errors.push(FieldError::row("serials", row, FieldFault::Required));
        } else if serial.chars().count() > SERIAL_MAX {
            errors.push(FieldError::row("serials", row, FieldFault::TooLong { max: SERIAL_MAX }));
        } else if !seen.insert(unit.reservation.id) || !seen.insert(ReservationId(key(unit, serial))) {
            errors.push(FieldError::row("serials", row, fault("it occurs twice")));
        } else {
            match piece(world, context, unit, serial, found(&recorded, unit)) {
                Ok(asset) => recorded.push((unit.clone(), asset)),
                Err(reason) => errors.push(FieldError::row("serials", row, fault(reason))),
            }
        }
    }
    // A browser does not know the stock: what it lacks the server asks for.
    let missing = units.iter().filter(|unit| unit.reservation.serials && unit.reservation.asset.is_none());
    for unit in missing.filter(|unit| !serials.iter().any(|said| said.reservation == unit.reservation.id)) {
        let name = unit.reservation.name.get("en");
        errors.push(FieldError::field("serials", fault(&format!("the serial number of {name} is missing"))));
    }
    if errors.is_empty() { Ok(Recorded(recorded)) } else { Err(Problem::invalid(errors)) }
}

/// Tells two serial numbers of one model apart, whatever their case.
fn key(unit: &TaggedReservation, serial: &str) -> uuid::Uuid {
    use sha2::{Digest, Sha256};
    let hash = Sha256::new().chain_update(unit.reservation.model.0).chain_update(serial.to_lowercase()).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Writes down the serial numbers: those pieces are set aside for the person of the line.
pub fn record(world: &mut World, context: &Context<'_>, ticket: &Ticket, recorded: Recorded) {
    for (mut unit, mut tagged) in recorded.0 {
        let person = world.line(unit.reservation.line.0).map(|line| &line.line);
        tagged.asset.user = person.and_then(|line| line.requested_for);
        tagged.asset.user_name = person.map(|line| line.person_name.clone()).unwrap_or_default();
        tagged.asset.location = unit.reservation.location;
        unit.reservation.asset = Some(tagged.asset.id);
        unit.reservation.serial = Some(tagged.asset.serial.clone());
        happened(context, &mut tagged.asset, AssetState::Reserved, &ticket.head.number);
        world.put_asset(tagged);
        world.put_reservation(unit);
    }
}

/// Writes into a piece's history where it stands from now on.
pub(super) fn happened(context: &Context<'_>, asset: &mut Asset, state: AssetState, number: &str) {
    asset.state = state;
    asset.history.push(AssetEvent {
        at: context.now,
        state,
        by_name: context.actor.map(|actor| actor.name.clone()).unwrap_or_default(),
        user_name: asset.user_name.clone(),
        number: number.to_owned(),
        condition: None,
        change: None,
    });
}

/// Takes a set-aside unit from its level: `gone` of it leaves the stock.
pub(super) fn take(world: &mut World, reservation: &Reservation, gone: i32) {
    let Some(location) = reservation.location else { return };
    let level = world
        .stock_levels()
        .find(|tagged| tagged.level.model == reservation.model && tagged.level.location == location)
        .cloned();
    if let Some(mut level) = level {
        level.level.reserved -= 1;
        level.level.on_hand -= gone;
        shelf::put(world, level);
    }
}

/// A unit is in another state, and its line says so.
pub(super) fn become_(world: &mut World, unit: &mut TaggedReservation, state: ReservationState) {
    unit.reservation.state = state;
    if let Some(mut tagged) = world.line(unit.reservation.line.0).cloned() {
        let own = tagged.line.supply.iter_mut().find(|one| one.reservation == unit.reservation.id);
        if let Some(own) = own {
            own.state = state;
            if state == ReservationState::HandedOver {
                own.serial.clone_from(&unit.reservation.serial);
                own.condition = unit.reservation.condition;
            }
            world.put_line(tagged);
        }
    }
    world.put_reservation(unit.clone());
}

/// What was on order is set aside from stock at a level: its line has it from there, and waits for no delivery.
pub(super) fn fill(world: &mut World, mut level: TaggedStockLevel, unit: &mut TaggedReservation) {
    level.level.reserved += 1;
    unit.reservation.location = Some(level.level.location);
    shelf::put(world, level);
    become_(world, unit, ReservationState::Reserved);
    if let Some(mut tagged) = world.line(unit.reservation.line.0).cloned() {
        let own = tagged.line.supply.iter_mut().filter(|one| one.reservation == unit.reservation.id);
        own.for_each(|own| own.delivery_days = None);
        world.put_line(tagged);
    }
}

/// What was short has arrived at a location and is set aside there.
pub fn receive(world: &mut World, context: &mut Context<'_>, units: &[ReservationId], location: LocationId) {
    for id in units {
        let unit = world.reservation(id.0).filter(|unit| unit.reservation.state == ReservationState::Ordered);
        let Some(mut unit) = unit.cloned() else { continue };
        let model = unit.reservation.model;
        let known =
            world.stock_levels().find(|tagged| (tagged.level.model, tagged.level.location) == (model, location));
        let mut level = known.cloned().unwrap_or_else(|| {
            let id = StockLevelId(context.ids.next_id());
            let name = unit.reservation.name.clone();
            let known = world.models.values().find(|known| known.id == model);
            let (keepers, minimum) = (known.map(|model| keepers(world, model)), known.map(|model| model.minimum));
            let minimum = minimum.unwrap_or_default();
            let level = StockLevel { id, model, name, location, on_hand: 0, reserved: 0, minimum };
            TaggedStockLevel { level, tags: keepers.unwrap_or_default() }
        });
        level.level.on_hand += 1;
        level.level.reserved += 1;
        shelf::put(world, level);
        unit.reservation.location = Some(location);
        become_(world, &mut unit, ReservationState::Reserved);
    }
}

/// What is set aside or ordered for a request and was not handed over is not needed any more.
pub fn release(world: &mut World, context: &Context<'_>, ticket: &mut Ticket, line: Option<LineId>) {
    let held = |unit: &&TaggedReservation| {
        matches!(unit.reservation.state, ReservationState::Reserved | ReservationState::Ordered)
            && line.is_none_or(|line| unit.reservation.line == line)
    };
    let units: Vec<TaggedReservation> = world.reservations_of(ticket.head.id).filter(held).cloned().collect();
    let released = i32::try_from(units.len()).unwrap_or(i32::MAX);
    let ordered = units.iter().any(|unit| unit.reservation.state == ReservationState::Ordered);
    for mut unit in units {
        let piece = unit.reservation.asset.and_then(|asset| world.asset(asset.0)).cloned();
        // What is damaged does not lie in stock for the next one.
        let damaged = piece.as_ref().is_some_and(|tagged| tagged.asset.is_damaged());
        if unit.reservation.state == ReservationState::Reserved {
            take(world, &unit.reservation, i32::from(damaged));
        }
        if let Some(mut tagged) = piece {
            (tagged.asset.user, tagged.asset.user_name) = (None, String::new());
            tagged.asset.location = tagged.asset.location.filter(|_| !damaged);
            let to = if damaged { AssetState::InRepair } else { AssetState::InStock };
            happened(context, &mut tagged.asset, to, &ticket.head.number);
            if damaged {
                let (name, serial) = (tagged.asset.name.clone(), tagged.asset.serial.clone());
                world.event(context, ticket, Fact::PieceDamaged { name, serial });
            }
            world.put_asset(tagged);
        }
        become_(world, &mut unit, ReservationState::Released);
    }
    if released > 0 {
        world.event(context, ticket, Fact::StockReleased { released });
    }
    // The others are not kept waiting in words for what nobody buys any more.
    if ordered && ticket.head.status.is_live() {
        expect_anew(world, context, ticket, false);
    }
}
