//! Endpoints about people.

use super::{Availability, PersonCard};
use crate::ids::PersonId;
use serde::{Deserialize, Serialize};

/// Say whether one takes new work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetAvailability {
    /// The new state.
    pub availability: Availability,
}

/// Largest capacity, in units of work.
pub const CAPACITY_MAX: i32 = 1_000;
/// Longest reason why a colleague is away, in characters.
pub const AWAY_REASON_MAX: usize = 200;

/// Set how many units of work somebody of one's team takes at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetCapacity {
    /// Who.
    pub person: PersonId,
    /// As the caller saw it; another one is a conflict.
    pub from: i32,
    /// 0 to [`CAPACITY_MAX`].
    pub to: i32,
}

/// Say that somebody of one's team is away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendAway {
    /// Who.
    pub person: PersonId,
    /// Why, 1 to [`AWAY_REASON_MAX`] characters.
    pub reason: String,
}

/// Search people by name or e-mail address, for pickers; answers people whose card the caller may not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchPeople {
    /// Part of a name, or the beginning of an e-mail address, 1 to 100 characters.
    pub search: String,
}

/// At most ten cards, best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundPeople {
    /// The cards.
    pub people: Vec<PersonCard>,
}
