//! When would it be due with another priority, another calendar, or a hold? The same clocks, reckoned aside: nothing is kept.

use super::Ticket;
use super::clocks::Calendars;
use super::priority::PRIORITIES;
use crate::ids::CalendarId;
use crate::problem::{FieldError, FieldFault, Problem};
use crate::sla::{Clock, Hold, ServiceLevel};
use crate::text::Text;
use crate::time::Written;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is supposed. What is absent is as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskWhatIf {
    /// Another priority, 1 (most urgent) to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// Key of another calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// The beginning of a hold, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_from: Option<String>,
    /// Its end; absent where it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_to: Option<String>,
}

/// What would be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIf {
    /// The clocks that run, as they would stand, each with the steps that lead to its due instant.
    pub clocks: Vec<Clock>,
    /// What can be asked for as another calendar.
    pub calendars: Vec<CalendarChoice>,
}

/// A calendar by its key and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarChoice {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: Text,
}

/// A question that was understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Supposed {
    /// Another priority.
    pub priority: Option<i16>,
    /// Another calendar.
    pub calendar: Option<CalendarId>,
    /// A hold.
    pub hold: Option<Hold>,
}

impl AskWhatIf {
    /// Reads the question; `keys` has the organisation's calendars.
    ///
    /// # Errors
    /// `Invalid` with every field that is no priority, no calendar, no time, or an end before its beginning.
    pub fn read(&self, keys: &BTreeMap<String, CalendarId>) -> Result<Supposed, Problem> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, reason: &str| {
            let fault = FieldFault::Unreadable { reason: reason.to_owned() };
            errors.push(FieldError::field(field, fault));
        };
        let priority = self.priority.as_deref().and_then(|text| {
            let read = text.parse().ok().filter(|priority| PRIORITIES.contains(priority));
            if read.is_none() {
                wrong("priority", "a priority is 1 to 5");
            }
            read
        });
        let calendar = self.calendar.as_deref().and_then(|key| {
            let found = keys.get(key).copied();
            if found.is_none() {
                wrong("calendar", "there is no calendar of this key");
            }
            found
        });
        let mut time = |text: &Option<String>, field: &str| {
            let text = text.as_deref()?;
            let read = Timestamp::read(text);
            if read.is_none() {
                wrong(field, "it has to be a time such as 2026-12-07T08:00:00Z");
            }
            read
        };
        let (from, to) = (time(&self.hold_from, "hold_from"), time(&self.hold_to, "hold_to"));
        if self.hold_from.is_none() && self.hold_to.is_some() {
            errors.push(FieldError::field("hold_from", FieldFault::Required));
        }
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            let fault = FieldFault::Unreadable { reason: "it is before hold_from".to_owned() };
            errors.push(FieldError::field("hold_to", fault));
        }
        let hold = from.map(|from| Hold { from, to });
        if errors.is_empty() { Ok(Supposed { priority, calendar, hold }) } else { Err(Problem::invalid(errors)) }
    }
}

/// The clocks of a ticket that run, as they would stand. `level` is what its item promises.
pub fn what_if(
    ticket: &Ticket,
    level: Option<&ServiceLevel>,
    supposed: Supposed,
    calendars: &Calendars,
    now: Timestamp,
) -> Vec<Clock> {
    let clocks = ticket.internal.as_ref().map(|internal| internal.clocks.all()).unwrap_or_default();
    let running = clocks.into_iter().filter(|clock| clock.task.is_none() && clock.stopped_at.is_none());
    let asked = |mut clock: Clock| {
        clock.calendar = supposed.calendar.unwrap_or(clock.calendar);
        clock.holds.extend(supposed.hold);
        let Some(calendar) = calendars.0.get(&clock.calendar) else { return clock };
        let target = supposed.priority.zip(level);
        let target = target.and_then(|(priority, level)| level.target(clock.metric, priority));
        clock.reckon(calendar);
        clock.retarget(target.unwrap_or(clock.target), calendar, now);
        clock
    };
    running.map(asked).collect()
}

#[cfg(test)]
mod tests;
