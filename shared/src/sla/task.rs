//! What a task of a plan promises by itself, and its clock among those of its ticket: how each of them ends with that.

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

    /// Ends it because its ticket ended. A ticket that was cancelled or not needed (`for_nothing`) did not do what it
    /// measures, and a task that ends with its ticket was done by nobody.
    pub fn end_with_ticket(&mut self, now: Timestamp, for_nothing: bool) {
        if for_nothing || self.metric == Metric::FirstResponse || self.task.is_some() {
            return self.end_without(now);
        }
        self.stop(now);
    }

    /// Ends it without what it measures.
    pub fn end_without(&mut self, now: Timestamp) {
        self.unanswered |= self.stopped_at.is_none();
        self.stop(now);
    }
}
