//! A piece that is recorded as lost turns up: beside what is counted where it is, or as one of those that were counted
//! meanwhile. A count is of units, and knows no serial numbers.

use super::api::MoveAsset;
use super::decide::level_at;
use super::{Asset, AssetState, StockLevel};
use crate::ids::{LocationId, ModelId};
use crate::problem::{FieldError, FieldFault, Problem};
use crate::world::World;

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
