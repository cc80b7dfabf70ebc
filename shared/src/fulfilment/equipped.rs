//! What becomes of a line's equipment that nobody handed over: one rule for the end of its hand-over, of the line, and of its
//! request, so that what is read of a line and where its piece is are the same.

use super::{Does, Task, TaskState, roll_up};
use crate::asset::ReservationState;
use crate::service_request::{Line, LineState};

/// What becomes of what is set aside or on order for a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is still to be handed over.
    Waits,
    /// Its person has it though nobody handed it over, and keeps it.
    Kept,
    /// Nobody has it, and nobody gets it any more: it goes back to stock, and what is on order is not needed.
    GoesBack,
}

/// What becomes of a line's equipment that was not handed over, by the tasks of its request.
pub fn fate<'a>(line: &Line, tasks: impl IntoIterator<Item = &'a Task>) -> Fate {
    if line.state == LineState::Open && !is_given_up(line, tasks) {
        Fate::Waits
    } else if is_in_hand(line) {
        Fate::Kept
    } else {
        Fate::GoesBack
    }
}

/// Where a line stands by the tasks of its request: the roll-up of DOMAIN.md section 1. A line of which no task is its own
/// ([`shares_fate`]) stands where those of the whole request do. Only what takes equipment and gets none was not needed,
/// whatever was done for it before.
pub fn state_of<'a>(line: &Line, tasks: impl IntoIterator<Item = &'a Task>) -> LineState {
    let tasks: Vec<&Task> = tasks.into_iter().collect();
    let shares = shares_fate(line, tasks.iter().copied());
    let counts = |task: &&&Task| if shares { is_for_all(task) } else { task.line == Some(line.id) };
    match roll_up(tasks.iter().filter(counts).map(|task| task.state)) {
        LineState::Complete => done(line),
        state => state,
    }
}

/// Whether what a line comes to is what the tasks of the whole request come to: it has none of its own, because none is
/// planned for each line, or because their conditions left out all of its.
pub fn shares_fate<'a>(line: &Line, tasks: impl IntoIterator<Item = &'a Task>) -> bool {
    let (mut own, mut for_all) = (false, false);
    for task in tasks {
        let left_out = task.state == TaskState::Skipped && task.ended_at.is_none();
        own |= task.line == Some(line.id) && !left_out;
        for_all |= is_for_all(task);
    }
    for_all && !own
}

/// Whether a line's equipment was put up where it is used, and is there.
pub fn is_installed(line: &Line, tasks: &[Task]) -> bool {
    !is_all_back(line) && tasks.iter().any(|task| installs(task, line) && task.state == TaskState::Complete)
}

/// Whether a task puts up a line's equipment.
pub fn installs(task: &Task, line: &Line) -> bool {
    task.does == Does::Install && task.line == Some(line.id)
}

/// Whether a task is of the whole request. What is bought is for those whose lines wait for it.
fn is_for_all(task: &Task) -> bool {
    task.line.is_none() && task.does != Does::Purchase
}

/// How a line ends of which everything that is left is done.
pub fn done(line: &Line) -> LineState {
    if has_nothing(line) { LineState::Skipped } else { LineState::Complete }
}

/// Whether a line takes equipment and its person has none of it.
pub fn has_nothing(line: &Line) -> bool {
    let given = line.supply.iter().any(|one| one.state == ReservationState::HandedOver);
    !line.supply.is_empty() && line.handed_over.is_none() && !given && !is_in_hand(line)
}

/// Whether all equipment of a line went back to stock, or none was found for it: nothing of it is anywhere.
pub fn is_all_back(line: &Line) -> bool {
    !line.supply.is_empty() && line.supply.iter().all(|one| one.state == ReservationState::Released)
}

/// Whether somebody ended the hand-over of a line without it, and no other one is left that brings its person anything.
pub fn is_given_up<'a>(line: &Line, tasks: impl IntoIterator<Item = &'a Task>) -> bool {
    // What its own condition left out never was to give anything: another task does that.
    let (mut ended, mut live) = (false, false);
    for task in tasks.into_iter().filter(|task| task.line == Some(line.id) && task.does == Does::HandOver) {
        live |= task.state.is_live();
        ended |= !task.state.is_live() && task.ended_at.is_some();
    }
    ended && !live && has_nothing(line)
}

/// Whether its person has what is set aside without that anybody handed it over: they said that it is right, or what is
/// wrong with it. Builds from before this rule asked them for that word.
fn is_in_hand(line: &Line) -> bool {
    let word = line.confirmed_at.or(line.reported_at).is_some();
    let aside = line.supply.iter().any(|one| one.state == ReservationState::Reserved);
    word && aside && line.handed_over.is_none()
}
