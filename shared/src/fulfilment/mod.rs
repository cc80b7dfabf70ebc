//! Fulfilment: the plan of an item, the tasks that follow from it, and how their ends make the end of line and request.

pub mod api;
pub mod check;
pub mod decide;
pub mod delivered;
pub mod end;
pub mod equipped;
mod fault;
mod gives;
pub(crate) mod lost;
pub mod open;
pub mod report;
pub(crate) mod served;

pub use fault::PlanFault;
pub(crate) use fault::say as say_fault;

use crate::assignment::weight;
use crate::catalog::form::Field;
use crate::expression::Expression;
use crate::ids::{ExplanationId, LineId, PersonId, ReservationId, TaskId, TeamId, TicketId};
use crate::service_request::{Answer, LineState};
use crate::sla::{Clock, TaskLevel};
use crate::tag::Tags;
use crate::text::Text;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A task of an item's plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedTask {
    /// Unique in the plan; other tasks wait for it by this.
    pub key: String,
    /// What has to be done, for everyone who sees the request.
    pub title: Text,
    /// Once for the request or once for each line.
    #[serde(default)]
    pub per: Per,
    /// Who does it.
    pub team: TeamId,
    /// How, for who does it.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub instructions: Text,
    /// Keys of the tasks that have to end first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// Without it holding the task is skipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expression>,
    /// What is filled in when it is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// What doing it means for stock.
    #[serde(default)]
    pub does: Does,
    /// Units of capacity that it takes, where it goes to another team than the ticket's.
    #[serde(default = "weight::usual", skip_serializing_if = "weight::is_usual")]
    pub weight: i32,
    /// What it promises by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<TaskLevel>,
}

/// How often a planned task is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// Once.
    #[default]
    Request,
    /// Once for each line.
    Line,
}

/// What doing a task means for stock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Does {
    /// Nothing.
    #[default]
    Work,
    /// The serial numbers of what was set aside are recorded.
    Prepare,
    /// What was set aside is put up where it is used.
    Install,
    /// What was set aside goes to the person of the line.
    HandOver,
    /// The piece that the answers name comes back from who has it.
    TakeBack,
    /// What was short arrives and is set aside. Made by the gate, never planned.
    Purchase,
}

impl Does {
    /// The name stored in the database.
    pub fn name(self) -> &'static str {
        match self {
            Does::Work => "work",
            Does::Prepare => "prepare",
            Does::Install => "install",
            Does::HandOver => "hand_over",
            Does::TakeBack => "take_back",
            Does::Purchase => "purchase",
        }
    }
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Waits for others to end.
    Pending,
    /// Can be done.
    Open,
    /// Done.
    Complete,
    /// Ended without success.
    Incomplete,
    /// Not needed.
    Skipped,
    /// Ended with its request.
    Cancelled,
}

impl TaskState {
    /// Whether it still has to end.
    pub fn is_live(self) -> bool {
        matches!(self, TaskState::Pending | TaskState::Open)
    }

    /// The name stored in the database.
    pub fn name(self) -> &'static str {
        match self {
            TaskState::Pending => "pending",
            TaskState::Open => "open",
            TaskState::Complete => "complete",
            TaskState::Incomplete => "incomplete",
            TaskState::Skipped => "skipped",
            TaskState::Cancelled => "cancelled",
        }
    }
}

/// What everyone who sees the request, or the line, reads of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// The request.
    pub ticket: TicketId,
    /// The line; none: it is for the whole request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineId>,
    /// Order in the request, from 0.
    pub position: i32,
    /// What has to be done.
    pub title: Text,
    /// What doing it means for stock.
    pub does: Does,
    /// Where it stands.
    pub state: TaskState,
    /// Who does it.
    pub team: TeamId,
    /// What has to end first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<TaskId>,
    /// When it ended.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Who ended it; empty: nobody did, or the server.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ended_by: String,
    /// Of what is incomplete, why it could not be done: its own reason, or that of what it waited for. Of what was to be
    /// taken back, why no piece came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What only who works on it reads of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskWork {
    /// The task.
    pub id: TaskId,
    /// The request.
    pub ticket: TicketId,
    /// How to do it.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub instructions: Text,
    /// What somebody said is wrong, of a task that follows it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<String>,
    /// What is asked when it is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// What was answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// What was said about it when it ended.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Of a purchase, what it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reservations: Vec<ReservationId>,
    /// Who has it, where it is a work item of its own; else who has the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<PersonId>,
    /// Their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee_name: Option<String>,
    /// When it went to them.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub assigned_at: Option<Timestamp>,
    /// Name of who gave it to them, they themselves where they took it; none where a rule did, and of those from before that
    /// was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_by: Option<String>,
    /// Why it went there, or why it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<ExplanationId>,
    /// Since when it is in its team's queue, where it is a work item of its own; not known of those from before that was
    /// kept.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub queued_at: Option<Timestamp>,
    /// Units of capacity that it takes, where it is a work item of its own.
    #[serde(default = "weight::usual", skip_serializing_if = "weight::is_usual")]
    pub weight: i32,
    /// What it promises by itself, from when it can be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<TaskLevel>,
    /// The clock of that, once it can be done: the ticket's clocks hold it, and this shows it to who does the task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
}

/// A task with the tags that may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedTask {
    /// What everyone reads.
    pub task: Task,
    /// What its team reads. A requester's replica has none.
    pub work: Option<TaskWork>,
    /// Who sees the task: as its line or request, and its team.
    pub tags: Tags,
    /// Who sees the work: its team, the request's team and department.
    pub work_tags: Tags,
}

/// Where a parent stands by its children (DOMAIN.md section 1): any that lives: open; else any incomplete: incomplete;
/// else all skipped: skipped; else complete. Cancelled children count as skipped; without any child it is open.
pub fn roll_up(children: impl IntoIterator<Item = TaskState>) -> LineState {
    let (mut any, mut live, mut incomplete, mut complete) = (false, false, false, false);
    for state in children {
        any = true;
        live |= state.is_live();
        incomplete |= state == TaskState::Incomplete;
        complete |= state == TaskState::Complete;
    }
    match (any, live, incomplete, complete) {
        (false, ..) | (_, true, ..) => LineState::Open,
        (_, _, true, _) => LineState::Incomplete,
        (_, _, _, true) => LineState::Complete,
        _ => LineState::Skipped,
    }
}

/// Of a task that ended because another one was not possible, that one: the first of them, which somebody ended.
pub fn hindered_by<'tasks>(task: &Task, tasks: &'tasks [Task]) -> Option<&'tasks Task> {
    let by_itself = |task: &Task| task.state == TaskState::Incomplete && task.ended_by.is_empty();
    let before = |task: &Task| {
        let failed = |other: &&Task| task.after.contains(&other.id) && other.state == TaskState::Incomplete;
        tasks.iter().find(failed)
    };
    let mut at = before(task).filter(|_| by_itself(task))?;
    // No way through the plan is longer than its tasks.
    for _ in 0..tasks.len() {
        match before(at).filter(|_| by_itself(at)) {
            Some(earlier) => at = earlier,
            None => break,
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests;
