//! Why a ticket stands, and how it was resolved: words of the team, which a requester never reads.

use crate::ids::PersonId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// For whom or what a ticket waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// Who asked for it: goes with the status `waiting`, and with no other.
    Requester,
    /// Somebody outside who delivers or repairs.
    Vendor,
    /// A change that has to be made first.
    Change,
    /// The cause, which others look for.
    Problem,
}

impl HoldReason {
    /// Those of the status `on_hold`.
    pub const OTHERS: [HoldReason; 3] = [HoldReason::Vendor, HoldReason::Change, HoldReason::Problem];
}

/// A hold that lasts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Why.
    pub reason: HoldReason,
    /// More about it, such as the number of a vendor's case; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Who holds it.
    pub by: PersonId,
    /// Their name.
    pub by_name: String,
    /// Since when.
    #[serde(with = "crate::time")]
    pub since: Timestamp,
}

/// How an incident was resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResolutionCode {
    /// The fault is gone for good.
    Fixed,
    /// It works again by a way around the fault.
    Workaround,
    /// It was a question, and it is answered.
    Answered,
    /// It could not be seen again.
    NotReproduced,
    /// It went away without anybody's doing.
    WentAway,
}

impl ResolutionCode {
    /// All, in order of the list that people choose from.
    pub const ALL: [ResolutionCode; 5] = [
        ResolutionCode::Fixed,
        ResolutionCode::Workaround,
        ResolutionCode::Answered,
        ResolutionCode::NotReproduced,
        ResolutionCode::WentAway,
    ];
}
