//! Endpoints of stock and assets.

use super::{AssetState, Condition};
use crate::ids::{AssetId, LocationId, ModelId, PersonId};
use serde::{Deserialize, Serialize};

/// Most units that can be counted at one place.
pub const COUNT_MAX: i32 = 100_000;

/// Move a piece of equipment by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveAsset {
    /// The piece.
    pub asset: AssetId,
    /// Where it stood as the caller saw it; another one is a conflict.
    pub from: AssetState,
    /// Where it shall stand.
    pub to: AssetState,
    /// Where it is, needed for what comes into stock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationId>,
    /// How it is, where somebody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// From in use to in use: who has it from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<PersonId>,
}

/// Say how many units of a model are at a location: what arrived, what was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountStock {
    /// The model.
    pub model: ModelId,
    /// Where.
    pub location: LocationId,
    /// How many there were as the caller saw it; another number is a conflict.
    pub from: i32,
    /// How many there are, 0 to [`COUNT_MAX`], at least as many as are set aside.
    pub to: i32,
}
