//! Steps of a ticket's work, stock, clocks and answers as lines of what happened to it, and how they are written so that
//! builds from before there were any read the lines around them.

use super::{Deed, Happened, Place};
use crate::fulfilment::api::Outcome;
use crate::ids::{PersonId, TaskId};
use crate::sla::Metric;
use crate::text::Text;
use crate::ticket::Fact;
use crate::ticket::api::DeclineReason;
use crate::ticket::lifecycle::Status;
use crate::world::World;
use jiff::Timestamp;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

/// One step, with names as they were then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Who asked for it changed the answers; whether what was approved is asked anew. For everyone.
    AnswersEdited(bool),
    /// These tasks can be done.
    TasksOpened(Vec<TaskName>),
    /// These tasks ended so; done by nobody: because one before them was not possible.
    TasksEnded(TaskName, Outcome),
    /// These tasks are not needed: their own condition did not hold.
    TasksLeftOut(Vec<TaskName>),
    /// A task of another team went to somebody, perhaps from somebody.
    TaskAssigned(TaskName, String, Option<String>),
    /// Who had a task of another team gave it back to that team's queue.
    TaskDeclined(TaskName, DeclineReason),
    /// Stock was set aside; what was short is on order.
    StockReserved {
        /// Units set aside.
        reserved: i32,
        /// Units on order.
        short: i32,
    },
    /// What was on order is there.
    StockReceived {
        /// Units that came.
        received: i32,
        /// Units still on order.
        left: i32,
    },
    /// So many units that were set aside or on order are not needed any more.
    StockReleased(i32),
    /// A piece of it is damaged, and went to repair.
    PieceDamaged {
        /// The model's name.
        name: Text,
        /// Its serial number.
        serial: String,
    },
    /// Less was in stock than was set aside.
    StockLost {
        /// Units that were set aside from other stock instead.
        elsewhere: i32,
        /// Units that are on order now.
        short: i32,
    },
    /// These clocks stand.
    ClocksHeld(Vec<Metric>),
    /// A clock runs again, and is due then.
    ClockResumed(Metric, #[serde(with = "crate::time::option")] Option<Timestamp>),
    /// A clock is due at another time by now; none while it stands.
    ClockRetargeted(Metric, #[serde(with = "crate::time::option")] Option<Timestamp>),
    /// A clock reached so many percent of its target.
    ClockReached(Metric, i16),
    /// What a clock promises was done in time.
    ClockMet(Metric),
    /// A target was missed.
    Breached(Metric),
    /// The clock of a task reached so many percent of its target.
    TaskClockReached(TaskName, i16),
    /// A task missed its target.
    TaskBreached(TaskName),
}

/// Tasks of one name, of one call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskName {
    /// What has to be done.
    pub title: Text,
    /// How many of that name.
    pub count: i32,
    /// For whom, where it is for somebody by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<String>,
}

impl TaskName {
    fn of(world: &World, id: TaskId) -> Option<Self> {
        let task = &world.task(id.0)?.task;
        let name = task.line.and_then(|line| world.line(line.0)).map(|tagged| tagged.line.person_name.clone());
        let of = name.filter(|name| !name.is_empty()).into_iter().collect();
        Some(Self { title: task.title.clone(), count: 1, of })
    }

    /// Takes in another one of the same name; answers whether it is.
    fn take_in(&mut self, other: &TaskName) -> bool {
        let same = self.title == other.title;
        if same {
            self.count += other.count;
            self.of.extend(other.of.iter().cloned());
        }
        same
    }
}

impl Step {
    /// Whether only the team reads it. Who asked for it reads the tasks themselves, what is in stock beside its lines, and
    /// of clocks when it is expected (DECISIONS.md, audience tags: stock and clocks are the team's and the department's).
    pub fn is_internal(&self) -> bool {
        !matches!(self, Step::AnswersEdited(_))
    }

    /// Takes in a step that is one with this in a single line; answers whether it did.
    fn take_in(&mut self, next: &Step) -> bool {
        match (self, next) {
            (Step::TasksOpened(tasks), Step::TasksOpened(more))
            | (Step::TasksLeftOut(tasks), Step::TasksLeftOut(more)) => {
                for one in more {
                    if !tasks.iter_mut().any(|task| task.take_in(one)) {
                        tasks.push(one.clone());
                    }
                }
                true
            }
            (Step::TasksEnded(task, outcome), Step::TasksEnded(other, same)) if outcome == same => task.take_in(other),
            (Step::TaskAssigned(task, to, from), Step::TaskAssigned(other, same, before))
                if (&*to, &*from) == (same, before) =>
            {
                task.take_in(other)
            }
            (Step::StockReleased(units), Step::StockReleased(more)) => {
                *units += more;
                true
            }
            (Step::ClocksHeld(clocks), Step::ClocksHeld(more)) => {
                clocks.extend(more);
                true
            }
            _ => false,
        }
    }
}

/// Adds to a line what happened at the same time, by the same hand, and can be said with it.
pub(super) fn take_in(last: &mut Happened, next: &Happened) -> bool {
    let together = last.at == next.at && last.by == next.by;
    match (&mut last.what, &next.what) {
        (Deed::Step(step), Deed::Step(other)) if together => step.take_in(other),
        _ => false,
    }
}

/// The step that a fact is, and whether it is the doing of who called.
pub(super) fn of(world: &World, fact: &Fact) -> Option<(Step, bool)> {
    Some(match fact {
        Fact::AnswersEdited { material, .. } => (Step::AnswersEdited(*material), true),
        Fact::TaskOpened { task } => (Step::TasksOpened(vec![TaskName::of(world, *task)?]), false),
        Fact::TaskEnded { task, outcome } => (Step::TasksEnded(TaskName::of(world, *task)?, *outcome), true),
        Fact::TaskLeftOut { task } => (Step::TasksLeftOut(vec![TaskName::of(world, *task)?]), false),
        Fact::TaskAssigned { task, to, from, automatic } => {
            let from = from.map(|from| name_of(world, *task, from)).filter(|from| !from.is_empty());
            (Step::TaskAssigned(TaskName::of(world, *task)?, name_of(world, *task, *to), from), !automatic)
        }
        Fact::TaskDeclined { task, reason, .. } => (Step::TaskDeclined(TaskName::of(world, *task)?, *reason), true),
        Fact::TaskHindered { task } => (Step::TasksEnded(TaskName::of(world, *task)?, Outcome::Incomplete), false),
        Fact::StockReserved { reserved, short } => (Step::StockReserved { reserved: *reserved, short: *short }, false),
        Fact::StockLost { elsewhere, short } => (Step::StockLost { elsewhere: *elsewhere, short: *short }, true),
        Fact::StockReceived { received, left } => (Step::StockReceived { received: *received, left: *left }, true),
        Fact::PieceDamaged { name, serial } => {
            (Step::PieceDamaged { name: name.clone(), serial: serial.clone() }, true)
        }
        Fact::StockReleased { released } => (Step::StockReleased(*released), false),
        Fact::ClockHeld { metric } => (Step::ClocksHeld(vec![*metric]), false),
        Fact::ClockResumed { metric, due_at } => (Step::ClockResumed(*metric, *due_at), false),
        Fact::ClockRetargeted { metric, due_at } => (Step::ClockRetargeted(*metric, *due_at), false),
        Fact::ClockReached { metric, percent, task: None } => (Step::ClockReached(*metric, *percent), false),
        Fact::ClockReached { percent, task: Some(task), .. } => {
            (Step::TaskClockReached(TaskName::of(world, *task)?, *percent), false)
        }
        Fact::ClockMet { metric } => (Step::ClockMet(*metric), false),
        Fact::Breached { metric, task: None } => (Step::Breached(*metric), false),
        Fact::Breached { task: Some(task), .. } => (Step::TaskBreached(TaskName::of(world, *task)?), false),
        _ => return None,
    })
}

/// The name of somebody who has or had a task; a browser may know only who has it.
fn name_of(world: &World, task: TaskId, person: PersonId) -> String {
    if let Some(technician) = world.technician(person) {
        return technician.name.clone();
    }
    let work = world.task(task.0).and_then(|task| task.work.as_ref()).filter(|work| work.assignee == Some(person));
    work.and_then(|work| work.assignee_name.clone()).unwrap_or_default()
}

/// A line as it is stored and sent. Steps stand in a field of their own beside a status of which nothing is ever said, so
/// that a build from before there were any passes over the step and reads the rest; and so does this one with steps that it
/// does not know.
#[derive(Serialize, Deserialize)]
pub(super) struct Written {
    #[serde(with = "crate::time")]
    at: Timestamp,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    by: String,
    what: Deed,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "known")]
    step: Option<Step>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
}

/// What `what` says beside a step: the gate has lines of its own, so this one has no words.
const NOTHING_SAID: Deed = Deed::Status(Status::AwaitingApproval);

impl From<Happened> for Written {
    fn from(line: Happened) -> Self {
        let Happened { at, by, what, place } = line;
        let (what, step) = match what {
            Deed::Step(step) => (NOTHING_SAID, Some(step)),
            what => (what, None),
        };
        Self { at, by, what, step, place }
    }
}

impl From<Written> for Happened {
    fn from(written: Written) -> Self {
        let Written { at, by, what, step, place } = written;
        Self { at, by, what: step.map_or(what, Deed::Step), place }
    }
}

/// A step, or none where it is one of a later build.
fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Step>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Readable {
        Known(Step),
        Later(IgnoredAny),
    }
    Ok(match Readable::deserialize(deserializer)? {
        Readable::Known(step) => Some(step),
        Readable::Later(IgnoredAny) => None,
    })
}
