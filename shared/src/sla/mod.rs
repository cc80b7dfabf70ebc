//! Service levels: working time by a calendar, due instants, holds. Pure: the zone's rules come in as a value.
//!
//! Rules of DECISIONS.md, "SLA arithmetic", and DOMAIN.md 2.3: instants are UTC; a window belongs to the date it starts
//! on; elapsed time is the sum of the overlaps with windows; hours are never added to a clock on a wall.

pub mod calendar;
pub mod clock;
pub mod compiled;
pub mod file;
pub mod level;
pub mod promised;
pub mod reasons;
pub mod target;
pub mod task;
pub mod working_time;

#[cfg(test)]
mod tests;

pub use calendar::{Calendar, Special, SpecialDay, Window};
pub use clock::{Due, Hold, Step, due, elapsed, explained, missed};
pub use compiled::{CompiledCalendar, TaggedCalendar};
pub use file::CalendarFile;
pub use level::{Clock, Metric, NamedCalendar, ServiceLevel, Targets};
pub use promised::{Promised, Reckoned, arrival, there};
pub use reasons::Reason;
pub use target::Target;
pub use task::TaskLevel;
pub use working_time::WorkingTime;
