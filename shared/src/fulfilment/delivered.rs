//! What of a request ended without having come, and its part of the price. Read by who asked, from what they see anyway.

use super::{Task, TaskState};
use crate::asset::ReservationState;
use crate::ids::LineId;
use crate::service_request::{Line, LineState};
use crate::ticket::TicketKind;

/// Lines of which nothing came, and what they cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotDelivered {
    /// Which.
    pub lines: Vec<LineId>,
    /// Their price, in hundredths of the organisation's currency.
    pub price: i64,
}

/// What of a request ended without being delivered; none while everything was, or is still to come. `total` is what all of
/// it costs, already without the lines that an approver took out. Where nothing at all came, what was chosen once for the
/// whole request did not either.
pub fn not_delivered(total: i64, lines: &[Line]) -> Option<NotDelivered> {
    let counted: Vec<&Line> = lines.iter().filter(|line| line.declined.is_none()).collect();
    let without: Vec<&Line> = counted.iter().copied().filter(|line| came_to_nothing(line)).collect();
    if without.is_empty() {
        return None;
    }
    let all = without.len() == counted.len();
    let price = if all { total } else { without.iter().filter_map(|line| line.price).sum() };
    Some(NotDelivered { lines: without.into_iter().map(|line| line.id).collect(), price })
}

/// Whether a line ended and its person has nothing of it: it was not needed, not possible or cancelled, or it counts as done
/// because something of it was, while all equipment of it went back to stock.
pub fn came_to_nothing(line: &Line) -> bool {
    let given_up = || line.supply.iter().all(|unit| unit.state == ReservationState::Released);
    line.handed_over.is_none()
        && match line.state {
            LineState::Open => false,
            LineState::Complete => !line.supply.is_empty() && given_up(),
            LineState::Incomplete | LineState::Skipped | LineState::Cancelled => true,
        }
}

/// Whether something that ended was not needed: nothing of it came, and nobody said that something is not possible. What an
/// approver left out counts nowhere. Of an incident a person says how it ended.
pub fn ended_as_not_needed<'a>(
    kind: TicketKind,
    lines: impl IntoIterator<Item = &'a Line>,
    tasks: impl IntoIterator<Item = &'a Task>,
) -> bool {
    let lines: Vec<&Line> = lines.into_iter().filter(|line| line.declined.is_none()).collect();
    if lines.is_empty() {
        return kind.is_request() && not_needed(tasks);
    }
    let failed = |line: &&Line| line.state == LineState::Incomplete;
    let whole = |task: &Task| task.line.is_none() && task.state == TaskState::Incomplete;
    lines.iter().all(|line| came_to_nothing(line)) && !lines.iter().any(failed) && !tasks.into_iter().any(whole)
}

/// Whether of a request without lines nothing was done and nothing failed: every task of it ended as not needed. What has no
/// tasks is done as somebody says.
pub fn not_needed<'a>(tasks: impl IntoIterator<Item = &'a Task>) -> bool {
    let (mut skipped, mut other) = (false, false);
    for task in tasks {
        skipped |= task.state == TaskState::Skipped;
        other |= !matches!(task.state, TaskState::Skipped | TaskState::Cancelled);
    }
    skipped && !other
}
