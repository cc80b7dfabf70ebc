//! Tasks of a ticket for who works on them: the list with what is set aside, and the ending of a task.

mod back;
mod ending;
mod handover;
mod meanwhile;
mod notes;
mod picks;
mod pieces;
mod tasks;
mod typed;
mod which;

pub use handover::Handover;
pub use tasks::{TaskSummary, Tasks};
