//! How teams assign and when technicians work, as people write it.

use crate::assignment::Ranking;
use serde::{Deserialize, Serialize};

/// The most minutes of a shift that a team may ask for.
pub const MINUTES_MAX: i32 = 1_440;

/// A team's assignment policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyFile {
    /// Name of the team.
    pub team: String,
    /// How people with the same skills are ranked.
    #[serde(default = "load_first")]
    pub ranking: Ranking,
    /// Minutes of a shift that have to be left for new work, 0 to [`MINUTES_MAX`].
    #[serde(default)]
    pub minutes_needed: i32,
}

fn load_first() -> Ranking {
    Ranking::LoadFirst
}

/// When a technician works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShiftFile {
    /// Their sign-in address.
    pub technician: String,
    /// Key of a service calendar; null: no shifts are kept of them.
    pub calendar: Option<String>,
}
