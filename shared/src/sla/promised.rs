//! What everyone who sees a ticket reads of the clock of its resolution, and when what is promised may be expected.

use super::clock::{Due, Hold, Step, due, explained};
use super::target::Target;
use super::working_time::WorkingTime;
use crate::ids::CalendarId;
use crate::text::Text;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What everyone who sees a ticket reads of the clock of its resolution: from what its expected instant follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promised {
    /// Whose working time counts.
    pub calendar: CalendarId,
    /// Its name.
    pub calendar_name: Text,
    /// What is promised.
    #[serde(with = "crate::time")]
    pub target: Target,
    /// When it began.
    #[serde(with = "crate::time")]
    pub started_at: Timestamp,
    /// Times in which it stood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
    /// Working days from its beginning until what no stock had is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<i32>,
    /// When the last of what no stock had came; none while some of it is on order, and where nothing had to be ordered.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<Timestamp>,
    /// From when on those days count, where it was ordered later than at its beginning.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub ordered_at: Option<Timestamp>,
}

/// How the instant of a promise came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Reckoned {
    /// When the target is reached.
    pub target_at: Timestamp,
    /// How that came about.
    pub steps: Vec<Step>,
    /// When what had to be ordered is there, or the end of the working day on which it came.
    pub arrives: Option<Timestamp>,
}

impl Reckoned {
    /// When it may be expected: at the target, and not before everything is there.
    pub fn at(&self) -> Timestamp {
        self.arrives.map_or(self.target_at, |arrives| arrives.max(self.target_at))
    }
}

impl Promised {
    /// Reckons it with a calendar; none while it stands, and where it is never reached.
    pub fn reckon(&self, calendar: &impl WorkingTime) -> Option<Reckoned> {
        let (Due::At(target_at), steps) = explained(calendar, self.started_at, self.target, &self.holds) else {
            return None;
        };
        let arrives = there(calendar, self.ordered_at.unwrap_or(self.started_at), self.delivery, self.arrived_at);
        Some(Reckoned { target_at, steps, arrives })
    }
}

/// When what is ordered at an instant and takes so many working days is there: at the end of the last of them.
pub fn arrival(calendar: &impl WorkingTime, ordered_at: Timestamp, days: i32) -> Option<Timestamp> {
    let days = u32::try_from(days).ok().filter(|days| *days > 0)?;
    due(calendar, ordered_at, Target::DayEnds(days), &[]).at()
}

/// From when on everything is there: the end of the last day of a delivery; once all of it came, the end of the working day
/// on which it did. Nothing can be expected before that.
pub fn there(
    calendar: &impl WorkingTime,
    ordered_at: Timestamp,
    delivery: Option<i32>,
    arrived_at: Option<Timestamp>,
) -> Option<Timestamp> {
    match delivery {
        Some(days) => arrival(calendar, ordered_at, days),
        None => due(calendar, arrived_at?, Target::DayEnds(0), &[]).at(),
    }
}
