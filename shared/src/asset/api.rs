//! Endpoints of stock and assets.

use super::shelf::Allotted;
use super::{AssetState, Condition, Relation};
use crate::Date;
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
    /// From lost into stock: whether it is one of the units that are counted there already, and the count stays. Needed where
    /// not all of those are known by their serial number, as it would be counted twice or not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<bool>,
}

/// Say what a piece is to another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelateAssets {
    /// The piece.
    pub asset: AssetId,
    /// The other one.
    pub other: AssetId,
    /// What the piece is to the other one.
    pub relation: Relation,
}

/// Take back what two pieces are to each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnrelateAssets {
    /// The piece.
    pub asset: AssetId,
    /// The other one.
    pub other: AssetId,
}

/// Say until when a piece is under warranty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetWarranty {
    /// The piece.
    pub asset: AssetId,
    /// The day that the caller saw; another one is a conflict.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day; none: nobody knows.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
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
    /// How many there are, 0 to [`COUNT_MAX`]; what is set aside beyond it loses its stock, who asked last first.
    pub to: i32,
}

/// Most units that can be asked about at once: a form of twenty people with five things for each. What is larger goes by
/// what everyone reads of a model.
pub const ASKED_MAX: usize = 100;

/// Ask how what an order takes would be met: of each unit whether it is there. Who asks for some learns of no more than
/// those, as who orders them does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskStock {
    /// For each unit the keys of the models that will do, in order of preference, between `|`; units between `,`. 1 to
    /// [`ASKED_MAX`] units.
    pub units: String,
}

impl AskStock {
    /// The question about these units.
    pub fn about(units: &[Vec<String>]) -> Self {
        Self { units: units.iter().map(|keys| keys.join("|")).collect::<Vec<_>>().join(",") }
    }

    /// The units; none where there are none or too many.
    pub fn read(&self) -> Option<Vec<Vec<String>>> {
        let unit = |keys: &str| keys.split('|').filter(|key| !key.is_empty()).map(str::to_owned).collect();
        let units: Vec<Vec<String>> = self.units.split(',').map(unit).collect();
        ((1..=ASKED_MAX).contains(&units.len()) && units.iter().all(|unit| !unit.is_empty())).then_some(units)
    }
}

/// How it would be met as it stands, each model once, in the order in which they come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockAnswer {
    /// Models that are known.
    pub models: Vec<Allotted>,
}
