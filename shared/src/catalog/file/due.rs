//! The time of an approval step as people write it: `{"calendar": "office-hours", "after": "2wd", "remind": ["1wd"],
//! "then": "deputy"}`.

use super::{CatalogNames, find, name_of};
use crate::approval::due::{Outcome, Reminder, StepDue};
use crate::fault::Fault;
use crate::sla::Target;
use crate::time::Written;
use serde::{Deserialize, Serialize};

/// Until when answers are expected, and what happens then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueFile {
    /// Key of the calendar in whose working time it counts.
    pub calendar: String,
    /// How long after the question an answer is expected, such as `4h` or `2wd`.
    pub after: String,
    /// How long after the question whoever has not answered is reminded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remind: Vec<String>,
    /// What happens then: `remind`, `approve`, `decline`, `cancel` or `deputy`. There is no default: nothing is approved
    /// because a line was forgotten.
    pub then: Outcome,
}

impl DueFile {
    pub(super) fn read(&self, place: &str, names: &CatalogNames, faults: &mut Vec<Fault>) -> Option<StepDue> {
        let calendar = find(&names.calendars, &self.calendar, &format!("{place}.calendar"), "calendar", faults);
        let after = target(&self.after, &format!("{place}.after"), faults);
        let mut remind = Vec::with_capacity(self.remind.len());
        for (at, text) in self.remind.iter().enumerate() {
            let place = format!("{place}.remind[{at}]");
            let Some(reminder) = target(text, &place, faults) else { continue };
            if let Some(reason) = after.and_then(|after| not_before(reminder, after)) {
                faults.push(Fault::new(place, reason));
            }
            remind.push(Reminder(reminder));
        }
        Some(StepDue { calendar: calendar?, after: after?, remind, then: self.then })
    }

    pub(super) fn write(due: &StepDue, names: &CatalogNames) -> Option<Self> {
        Some(Self {
            calendar: name_of(&names.calendars, due.calendar)?,
            after: due.after.to_string(),
            remind: due.remind.iter().map(|reminder| reminder.0.to_string()).collect(),
            then: due.then,
        })
    }
}

fn target(text: &str, place: &str, faults: &mut Vec<Fault>) -> Option<Target> {
    match Target::read(text) {
        Some(Target::Working(time)) if time.is_zero() => {
            faults.push(Fault::new(place, "nobody can answer in no time"));
            None
        }
        Some(target) => Some(target),
        None => {
            faults.push(Fault::new(place, format!("{text:?} is no target; write 8h, 90m, 3wd or 3wd-end")));
            None
        }
    }
}

/// Why a reminder does not come before the end. Hours and days compare only within their kind.
fn not_before(reminder: Target, after: Target) -> Option<&'static str> {
    let before = match (reminder, after) {
        (Target::Working(reminder), Target::Working(after)) => reminder < after,
        (Target::Days(reminder), Target::DayEnds(after)) => reminder <= after,
        (Target::Days(reminder) | Target::DayEnds(reminder), Target::Days(after) | Target::DayEnds(after)) => {
            reminder < after
        }
        _ => return Some("reminders and the end are both in working time or both in working days"),
    };
    (!before).then_some("a reminder comes before the end")
}
