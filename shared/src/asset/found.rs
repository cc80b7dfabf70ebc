//! Which piece a serial number is. One that is recorded as lost turns up: beside what is counted where it is, or as one of
//! those that were counted meanwhile. A count is of units, and knows no serial numbers.

use super::api::MoveAsset;
use super::decide::level_at;
use super::reserve::happened;
use super::{Asset, AssetState, Reservation, StockLevel, TaggedAsset, TaggedReservation};
use crate::ids::{AssetId, LocationId, ModelId};
use crate::problem::{FieldError, FieldFault, Problem};
use crate::tag::Tags;
use crate::world::{Context, World};

impl Asset {
    /// Whether it was in stock when it was lost, and so with nobody.
    pub fn is_lost_from_stock(&self) -> bool {
        self.state == AssetState::Lost && self.user.is_none()
    }
}

/// How many of the units that are counted at a level are not known by a serial number: each may be a piece that is recorded
/// as lost. `pieces` has the pieces of that model.
pub fn unnamed<'a>(level: &StockLevel, pieces: impl IntoIterator<Item = &'a Asset>) -> usize {
    let lies_here = |asset: &&Asset| {
        (asset.model, asset.location) == (level.model, Some(level.location))
            && matches!(asset.state, AssetState::InStock | AssetState::Reserved)
    };
    let named = pieces.into_iter().filter(lies_here).count();
    usize::try_from(level.on_hand).unwrap_or(0).saturating_sub(named)
}

/// The same of what is loaded.
pub(super) fn unnamed_at(world: &World, model: ModelId, location: LocationId) -> usize {
    level_at(world, model, location)
        .map_or(0, |tagged| unnamed(&tagged.level, world.assets().map(|tagged| &tagged.asset)))
}

/// Whether a piece that is moved by hand comes to a place as one of the units that are counted there already, so that the
/// count stays. A browser may not know all pieces there, and leaves the rest to the server.
///
/// # Errors
/// `Invalid` for what was lost and may be one of those, while nobody says whether it is; where none of those can be it; and
/// where it is said of anything but what was lost and comes into stock.
pub(super) fn is_counted(
    world: &World,
    model: ModelId,
    body: &MoveAsset,
    (to, location): (AssetState, Option<LocationId>),
) -> Result<bool, Problem> {
    let unreadable = |reason: &str| FieldFault::Unreadable { reason: reason.to_owned() };
    let found = location.filter(|_| (body.from, to) == (AssetState::Lost, AssetState::InStock));
    let fault = match (found, body.counted) {
        (None, Some(_)) => unreadable("only what was lost and comes into stock may have been counted meanwhile"),
        (Some(at), None) if world.directory_complete && unnamed_at(world, model, at) > 0 => FieldFault::Required,
        (Some(at), Some(true)) if world.directory_complete && unnamed_at(world, model, at) == 0 => {
            unreadable("everything that is counted there is known by its serial number: it comes beside that")
        }
        (_, counted) => return Ok(counted == Some(true)),
    };
    Err(Problem::invalid(vec![FieldError::field("counted", fault)]))
}

/// How many pieces that were lost turned up there already, of the same model, by these serial numbers.
pub(super) fn found(recorded: &[(TaggedReservation, TaggedAsset)], of: &TaggedReservation) -> usize {
    let there = |unit: &Reservation| (unit.model, unit.location) == (of.reservation.model, of.reservation.location);
    let lost = |(unit, tagged): &&(TaggedReservation, TaggedAsset)| {
        there(&unit.reservation) && tagged.asset.state == AssetState::Lost
    };
    recorded.iter().filter(lost).count()
}

/// The piece of that serial: one that is in stock, one that was lost from stock and is among what is counted there (`found`
/// others of those are by now known by their numbers), or a new one.
///
/// # Errors
/// Why nobody gets it: it is somewhere else, lost, or damaged.
pub(super) fn piece(
    world: &World,
    context: &mut Context<'_>,
    unit: &TaggedReservation,
    serial: &str,
    found: usize,
) -> Result<TaggedAsset, &'static str> {
    let reservation = &unit.reservation;
    if let Some(known) = world.assets().find(|known| same_serial(known, reservation.model, serial)) {
        if known.asset.is_damaged() {
            return Err("this piece is damaged: it is repaired first");
        }
        let own = Some(known.asset.id) == reservation.asset;
        let counted = || reservation.location.is_some_and(|at| unnamed_at(world, reservation.model, at) > found);
        return match known.asset.state {
            AssetState::InStock => Ok(known.clone()),
            AssetState::Lost if known.asset.is_lost_from_stock() && counted() => Ok(known.clone()),
            AssetState::Lost => Err("this piece is recorded as lost: say first that it is back in stock"),
            _ if own => Ok(known.clone()),
            _ => Err("this piece is not in stock"),
        };
    }
    let mut asset = Asset {
        id: AssetId(context.ids.next_id()),
        model: reservation.model,
        name: reservation.name.clone(),
        serial: serial.to_owned(),
        state: AssetState::InStock,
        location: reservation.location,
        user: None,
        user_name: String::new(),
        history: Vec::new(),
        condition: None,
        fault_item: None,
        return_item: None,
        warranty_until: None,
        relations: Vec::new(),
    };
    // It was in stock before anybody read its number: its history begins there. When it arrived nobody wrote down, so its
    // warranty is unknown until who keeps it says it: reckoned from today it would promise more than the maker does.
    happened(context, &mut asset, AssetState::InStock, "");
    Ok(TaggedAsset { asset, tags: unit.tags.clone(), user_tags: Tags::none() })
}

/// Whether a piece has that serial number, whatever its case.
pub(super) fn same_serial(known: &TaggedAsset, model: ModelId, serial: &str) -> bool {
    known.asset.model == model && known.asset.serial.to_lowercase() == serial.to_lowercase()
}
