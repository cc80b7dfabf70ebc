//! Endpoints about people.

use super::{Availability, PersonCard};
use serde::{Deserialize, Serialize};

/// Say whether one takes new work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetAvailability {
    /// The new state.
    pub availability: Availability,
}

/// Search people by name, for pickers; answers people whose card the caller may not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchPeople {
    /// Part of a name, 1 to 100 characters.
    pub search: String,
}

/// At most ten cards, best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundPeople {
    /// The cards.
    pub people: Vec<PersonCard>,
}
