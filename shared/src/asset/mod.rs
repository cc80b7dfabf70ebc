//! Equipment: models and what fits what, stock by location, units set aside for lines, single assets and their states.

pub mod api;
pub mod decide;
mod equipment;
pub mod found;
pub mod hand_over;
pub mod instead;
pub mod receipt;
pub mod relate;
pub mod reserve;
pub mod shelf;
mod short;
pub mod take_back;
pub(crate) mod waiting;
pub mod warranty;

pub use equipment::{Equipment, said};
pub use relate::{Related, Relation};

use crate::ids::{
    AssetId, DepartmentId, ItemId, LineId, LocationId, ModelId, PersonId, ReservationId, StockLevelId, TeamId, TicketId,
};
use crate::tag::Tags;
use crate::text::Text;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A model of equipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetModel {
    /// Its id.
    pub id: ModelId,
    /// Stable; items name it.
    pub key: String,
    /// Its name.
    pub name: Text,
    /// Whether each unit is known by its serial number.
    pub serials: bool,
    /// The team that keeps its stock.
    pub team: TeamId,
    /// The department of that team.
    pub department: DepartmentId,
    /// Keys of the models that it fits, such as the laptops of a docking station.
    #[serde(default)]
    pub fits: Vec<String>,
    /// Working days until it is there where it has to be ordered; none: nobody can say.
    #[serde(default)]
    pub delivery_days: Option<i32>,
    /// Units that shall be free, over all places together.
    #[serde(default)]
    pub minimum: i32,
    /// Key of the item with which who has one says that something is wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault_item: Option<String>,
    /// Key of the item with which who has one gives it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_item: Option<String>,
    /// Months of warranty, from the day on which a piece arrives; none: nobody has said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warranty_months: Option<i32>,
}

/// What everyone reads of a model: its name, where it is in stock, how long it takes where it is not. Never how many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelCard {
    /// Its id.
    pub id: ModelId,
    /// Stable; items name it.
    pub key: String,
    /// Its name.
    pub name: Text,
    /// Keys of the models that it fits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fits: Vec<String>,
    /// Where at least one can be set aside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_stock: Vec<LocationId>,
    /// Working days until it is there where it has to be ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_days: Option<i32>,
}

/// What an item's lines take from stock, for each a unit: of the first of `models` that is in stock, or else of the first;
/// where `fits` names a field, of those that fit the model chosen there. Without `models` a unit of each chosen option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supply {
    /// Keys of models, in order of preference.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<String>,
    /// A choice whose options name the models that have to fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fits: Option<String>,
    /// A choice of one or several whose options name the models that are wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<String>,
}

/// The stock of a model at a location. `reserved` of `on_hand` units are set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockLevel {
    /// Its id.
    pub id: StockLevelId,
    /// The model.
    pub model: ModelId,
    /// The model's name.
    pub name: Text,
    /// Where.
    pub location: LocationId,
    /// Units there, those set aside among them.
    pub on_hand: i32,
    /// Units set aside.
    pub reserved: i32,
    /// Units of the model that shall be free, over all places together.
    #[serde(default, skip_serializing_if = "is_none_asked")]
    pub minimum: i32,
}

fn is_none_asked(minimum: &i32) -> bool {
    *minimum == 0
}

/// How a piece looked when it was handed over or came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Never used before.
    New,
    /// Used, and in order.
    Used,
    /// Not in order.
    Damaged,
}

impl Condition {
    /// All, in the order of a choice.
    pub const ALL: [Condition; 3] = [Condition::New, Condition::Used, Condition::Damaged];

    /// The name stored in the database.
    pub fn name(self) -> &'static str {
        match self {
            Condition::New => "new",
            Condition::Used => "used",
            Condition::Damaged => "damaged",
        }
    }
}

impl StockLevel {
    /// Units that can be set aside.
    pub fn free(&self) -> i32 {
        self.on_hand - self.reserved
    }
}

/// Where a unit that a line asked for stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReservationState {
    /// Set aside in stock.
    Reserved,
    /// Short: a purchase brings it.
    Ordered,
    /// With its person.
    HandedOver,
    /// Not needed any more.
    Released,
}

impl ReservationState {
    /// The name stored in the database.
    pub fn name(self) -> &'static str {
        match self {
            ReservationState::Reserved => "reserved",
            ReservationState::Ordered => "ordered",
            ReservationState::HandedOver => "handed_over",
            ReservationState::Released => "released",
        }
    }
}

/// A unit of stock that a line asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// Its id.
    pub id: ReservationId,
    /// The request.
    pub ticket: TicketId,
    /// The line.
    pub line: LineId,
    /// The model.
    pub model: ModelId,
    /// The model's name.
    pub name: Text,
    /// Whether its serial number is recorded before it is handed over.
    #[serde(default)]
    pub serials: bool,
    /// Where it stands.
    pub state: ReservationState,
    /// From which stock; none while it is ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationId>,
    /// Which piece it is, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<AssetId>,
    /// The serial number of that piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// How it was when it was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
}

/// Where a piece of equipment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetState {
    /// In stock and free.
    InStock,
    /// Set aside for somebody.
    Reserved,
    /// With somebody.
    InUse,
    /// Being repaired.
    InRepair,
    /// Nobody knows where.
    Lost,
    /// Gone for good.
    Retired,
}

impl AssetState {
    /// The moves that are made by hand. Setting aside and handing over are moves of a request.
    pub fn moves(self) -> &'static [AssetState] {
        match self {
            AssetState::InStock => &[AssetState::InRepair, AssetState::Lost, AssetState::Retired],
            AssetState::InUse => &[AssetState::InStock, AssetState::InRepair, AssetState::Lost],
            AssetState::InRepair => &[AssetState::InStock, AssetState::Retired],
            AssetState::Lost => &[AssetState::InStock, AssetState::Retired],
            AssetState::Reserved | AssetState::Retired => &[],
        }
    }

    /// The name stored in the database.
    pub fn name(self) -> &'static str {
        match self {
            AssetState::InStock => "in_stock",
            AssetState::Reserved => "reserved",
            AssetState::InUse => "in_use",
            AssetState::InRepair => "in_repair",
            AssetState::Lost => "lost",
            AssetState::Retired => "retired",
        }
    }
}

/// A piece of equipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// Its id.
    pub id: AssetId,
    /// The model.
    pub model: ModelId,
    /// The model's name.
    pub name: Text,
    /// Unique for its model.
    pub serial: String,
    /// Where it stands.
    pub state: AssetState,
    /// In which stock it is; none with a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationId>,
    /// Who has it, or whom it is set aside for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<PersonId>,
    /// Their name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub user_name: String,
    /// What happened to it, the oldest first.
    pub history: Vec<AssetEvent>,
    /// How it last was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// The item with which who has it says that something is wrong with it; of its model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault_item: Option<ItemId>,
    /// The item with which who has it gives it back; of its model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_item: Option<ItemId>,
    /// The last day of its warranty, where it is known.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub warranty_until: Option<Date>,
    /// What it is to other pieces.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relations: Vec<Related>,
}

/// What happened to an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetEvent {
    /// When.
    #[serde(with = "crate::time")]
    pub at: Timestamp,
    /// Where it stood from then on.
    pub state: AssetState,
    /// Who did it.
    pub by_name: String,
    /// Whom it went to or was set aside for; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub user_name: String,
    /// Number of the request that caused it; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// How it was then, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// What changed about it while it stayed where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<AssetChange>,
}

/// What changed about a piece while it stayed where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetChange {
    /// It is something to another piece from now on.
    Related(Related),
    /// It is no longer.
    Unrelated(Related),
    /// Its warranty lasts until another day.
    Warranty {
        /// The last one; none: nobody knows.
        #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
    },
}

/// What everyone who sees a line reads of a unit it asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplied {
    /// Which.
    pub reservation: ReservationId,
    /// The model's name.
    pub name: Text,
    /// Where it stands.
    pub state: ReservationState,
    /// Once it was handed over, its serial number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Once it was handed over, how it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// Working days until it is there, where no stock had it when the request went to its team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_days: Option<i32>,
}

/// An asset with the tags that may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedAsset {
    /// The piece.
    pub asset: Asset,
    /// Who sees all of it: the team that keeps it, its department, the team of its request.
    pub tags: Tags,
    /// Who has it, and sees the piece without its past.
    pub user_tags: Tags,
}

macro_rules! tagged {
    ($($(#[$doc:meta])* $name:ident { $field:ident: $type:ty };)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            /// The row.
            pub $field: $type,
            /// Who sees it.
            pub tags: Tags,
        }
    )*};
}

tagged! {
    /// A stock level: the team that keeps it and its department see it.
    TaggedStockLevel { level: StockLevel };
    /// A reservation: the team that keeps the stock, the request's team, their departments.
    TaggedReservation { reservation: Reservation };
    /// What everyone reads of a model.
    TaggedModel { model: ModelCard };
}
