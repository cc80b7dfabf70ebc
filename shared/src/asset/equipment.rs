//! A piece of equipment as who has it sees it.

use super::{Asset, AssetState, Condition};
use crate::ids::{AssetId, ItemId, PersonId};
use crate::text::Text;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

impl Asset {
    /// What who has it reads of it: nothing of who had it before.
    pub fn equipment(&self) -> Equipment {
        let last = self.history.iter().rev().find(|event| event.state == AssetState::InUse && event.change.is_none());
        Equipment {
            id: self.id,
            user: self.user,
            name: self.name.clone(),
            serial: self.serial.clone(),
            state: self.state,
            condition: self.condition,
            since: last.map(|event| event.at),
            number: last.map(|event| event.number.clone()).unwrap_or_default(),
            fault_item: self.fault_item,
            return_item: self.return_item,
        }
    }
}

/// A piece as who has it sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Equipment {
    /// The piece.
    pub id: AssetId,
    /// Who has it.
    pub user: Option<PersonId>,
    /// The model's name.
    pub name: Text,
    /// Its serial number.
    pub serial: String,
    /// Where it stands.
    pub state: AssetState,
    /// How it was when they got it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// Since when they have it.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Number of the request that brought it; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// The item with which they say that something is wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault_item: Option<ItemId>,
    /// The item with which they give it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_item: Option<ItemId>,
}

impl Equipment {
    /// Whether that person has it and uses it.
    pub fn is_with(&self, person: PersonId) -> bool {
        self.user == Some(person) && self.state == AssetState::InUse
    }

    /// Model and serial number, as forms name a piece.
    pub fn said(&self) -> String {
        said(&self.name, &self.serial)
    }
}

/// Model and serial number, as forms name a piece.
pub fn said(name: &Text, serial: &str) -> String {
    format!("{}, {serial}", name.get("en"))
}
