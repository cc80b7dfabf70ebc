//! What a task of a plan promises by itself, and its clock among those of its ticket.

use super::level::{Clock, Metric};
use super::target::Target;
use crate::ids::{CalendarId, TaskId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a task of a plan promises: until when it is done, from the moment on at which it can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskLevel {
    /// Whose working time counts.
    pub calendar: CalendarId,
    /// Until it is done.
    #[serde(with = "crate::time")]
    pub target: Target,
}

impl Clock {
    /// The clock of a task that can be done now.
    pub fn of_task(task: TaskId, level: TaskLevel, now: Timestamp) -> Self {
        Self { task: Some(task), ..Self::begin(Metric::Resolution, level.calendar, level.target, now) }
    }

    /// Whether it is the ticket's own of that metric, and no task's.
    pub fn is_of_ticket(&self, metric: Metric) -> bool {
        self.task.is_none() && self.metric == metric
    }
}
