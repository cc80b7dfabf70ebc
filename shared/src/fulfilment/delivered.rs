//! What of a request ended without having come, and its part of the price. Read by who asked, from what they see anyway.

use super::equipped::has_nothing;
use super::{Does, Task, TaskState, hindered_by};
use crate::ids::LineId;
use crate::service_request::{Line, LineState};
use crate::text::Text;
use crate::ticket::TicketKind;
use serde::{Deserialize, Serialize};

/// Lines of which nothing came, and what they cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotDelivered {
    /// Which.
    pub lines: Vec<LineId>,
    /// Their price, in hundredths of the organisation's currency.
    pub price: i64,
}

/// What of a request ended without being delivered; none while everything was, or is still to come. `total` is what all of
/// it costs, already without the lines that an approver took out. Where nothing at all came, and no step of the whole
/// request was done either, what was chosen once for it did not come.
pub fn not_delivered(total: i64, lines: &[Line], tasks: &[Task]) -> Option<NotDelivered> {
    let counted: Vec<&Line> = lines.iter().filter(|line| line.counts()).collect();
    let without: Vec<&Line> = counted.iter().copied().filter(|line| came_to_nothing(line)).collect();
    if without.is_empty() {
        return None;
    }
    let all = without.len() == counted.len() && !tasks.iter().any(is_work_for_all);
    let price = if all { total } else { without.iter().filter_map(|line| line.price).sum() };
    Some(NotDelivered { lines: without.into_iter().map(|line| line.id).collect(), price })
}

/// Whether a line ended and its person has nothing of it: it was not needed, not possible or cancelled, or an older build
/// counted it as done because something of it was, while nobody has its equipment.
pub fn came_to_nothing(line: &Line) -> bool {
    match line.state {
        LineState::Open => false,
        LineState::Complete => has_nothing(line),
        LineState::Incomplete | LineState::Skipped | LineState::Cancelled => line.handed_over.is_none(),
    }
}

/// Whether a task is work that came for everybody of a request (DOMAIN.md section 1: complete and skipped is complete):
/// it was done for the whole of it, as planned or because it came back. What was bought came to stock, not to anybody.
pub fn is_work_for_all(task: &Task) -> bool {
    task.line.is_none() && task.state == TaskState::Complete && task.does != Does::Purchase
}

/// Whether something that ended was not needed: nothing of it came, and nobody said that something is not possible. What an
/// approver left out counts nowhere, and what was done for the whole request came. Of an incident a person says how it ended.
pub fn ended_as_not_needed<'a>(
    kind: TicketKind,
    lines: impl IntoIterator<Item = &'a Line>,
    tasks: impl IntoIterator<Item = &'a Task>,
) -> bool {
    let lines: Vec<&Line> = lines.into_iter().filter(|line| line.counts()).collect();
    if lines.is_empty() {
        return kind.is_request() && not_needed(tasks);
    }
    let failed = |line: &&Line| line.state == LineState::Incomplete;
    let failed_for_all = |task: &Task| task.line.is_none() && task.state == TaskState::Incomplete;
    let whole = |task: &Task| failed_for_all(task) || is_work_for_all(task);
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

/// How much of something that ended came, where its lines do not say it already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    /// What was asked for, as far as this tells.
    #[default]
    All,
    /// A part of it: the rest was ended as not needed.
    InPart {
        /// Steps that were done, and lines that got their equipment.
        done: usize,
        /// Steps that somebody ended as not needed.
        skipped: usize,
    },
    /// Nothing: all of it was ended as not needed.
    Nothing,
    /// Some of it: something was not possible.
    Partly,
    /// Nothing of it was possible.
    NotPossible,
}

impl Came {
    /// Whether it is what was asked for.
    pub fn is_all(&self) -> bool {
        *self == Self::All
    }

    /// Of something that ended, by its lines and tasks.
    pub fn of(kind: TicketKind, lines: &[&Line], tasks: &[Task]) -> Self {
        if ended_as_not_needed(kind, lines.iter().copied(), tasks) {
            return Self::Nothing;
        }
        match Short::of(lines, tasks) {
            Some(Short::Partly) => return Self::Partly,
            Some(Short::Nothing) => return Self::NotPossible,
            None => {}
        }
        let without = lines.iter().any(|line| line.counts() && came_to_nothing(line));
        let skipped = steps_not_needed(kind, lines, tasks).len();
        let steps = tasks.iter().filter(|task| task.state == TaskState::Complete && is_step(task, lines));
        let equipped = lines.iter().filter(|line| line.state == LineState::Complete && !line.supply.is_empty());
        let done = steps.count() + equipped.count();
        if without || skipped == 0 || done == 0 { Self::All } else { Self::InPart { done, skipped } }
    }
}

/// What somebody ended as not needed of something that ended, in the order of `tasks`. Who asked reads it: the title of a
/// step is as public as its line or request (DECISIONS.md, audience tags). What its own condition left out was never to
/// come, and what becomes of equipment its line says. Of an incident a person says how it ended.
pub fn steps_not_needed<'a>(
    kind: TicketKind,
    lines: &[&Line],
    tasks: impl IntoIterator<Item = &'a Task>,
) -> Vec<&'a Task> {
    let by_somebody = |task: &&Task| task.state == TaskState::Skipped && task.ended_at.is_some();
    let steps = tasks.into_iter().filter(|task| kind.is_request() && is_step(task, lines));
    steps.filter(by_somebody).collect()
}

/// Whether by a task itself something comes: one of the whole request, or of a line that gets no equipment and of which
/// anything came at all.
fn is_step(task: &Task, lines: &[&Line]) -> bool {
    let alone = |line: &&&Line| line.supply.is_empty() && line.counts() && !came_to_nothing(line);
    !matches!(task.does, Does::Purchase | Does::Prepare)
        && task.line.is_none_or(|id| lines.iter().filter(alone).any(|line| line.id == id))
}

/// How much of something that ended was possible, where something was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Short {
    /// Some of it.
    Partly,
    /// Nothing.
    Nothing,
}

impl Short {
    /// Of something that ended, by its lines and tasks; none where nobody said that something is not possible. What an
    /// approver left out counts nowhere.
    pub fn of(lines: &[&Line], tasks: &[Task]) -> Option<Self> {
        let counted = lines.iter().filter(|line| line.counts());
        let of_lines = counted.clone().count() > 0;
        let failed_task = |task: &Task| task.state == TaskState::Incomplete && (!of_lines || task.line.is_none());
        let failed_line = counted.clone().any(|line| line.state == LineState::Incomplete);
        let came = match of_lines {
            true => counted.clone().any(|line| !came_to_nothing(line)) || tasks.iter().any(is_work_for_all),
            false => tasks.iter().any(|task| task.state == TaskState::Complete),
        };
        let short = if came { Self::Partly } else { Self::Nothing };
        (failed_line || tasks.iter().any(failed_task)).then_some(short)
    }
}

/// A step that somebody said is not possible.
#[derive(Clone, Debug, PartialEq)]
pub struct Missed<'a> {
    /// Which.
    pub task: &'a Task,
    /// What could not be done without it, in the order of the tasks.
    pub follow: Vec<&'a Task>,
}

/// Each step that somebody said is not possible, in the order of `tasks`.
pub fn missed<'tasks>(tasks: &'tasks [Task]) -> Vec<Missed<'tasks>> {
    let own = tasks.iter().filter(|task| task.state == TaskState::Incomplete && !task.ended_by.is_empty());
    let one = |task: &'tasks Task| {
        let waited = |other: &&Task| hindered_by(other, tasks).is_some_and(|first| first.id == task.id);
        Missed { task, follow: tasks.iter().filter(waited).collect() }
    };
    own.map(one).collect()
}

/// Whom the line of a task is for; empty where it is of the whole request, or nobody is named.
pub fn whom<'a>(task: &Task, lines: impl IntoIterator<Item = &'a Line>) -> &'a str {
    lines.into_iter().find(|line| Some(line.id) == task.line).map_or("", |line| line.person_name.as_str())
}

/// The title of a task with whom it is for, in every language that it has: "Install (Grace Kim)".
pub fn titled(title: &Text, names: &[&str]) -> Text {
    let mut named = title.clone();
    if !names.is_empty() {
        let names = names.join(", ");
        for text in named.0.values_mut() {
            *text = format!("{text} ({names})");
        }
    }
    named
}

/// Titles of steps, each once, with whom it is for where that is not everybody.
pub fn for_whom(steps: &[&Task], lines: &[&Line]) -> Vec<Text> {
    let everybody = lines.iter().filter(|line| line.counts()).count();
    let mut titles: Vec<(&Text, Vec<&str>)> = Vec::new();
    for step in steps {
        let name = whom(step, lines.iter().copied());
        let at = titles.iter().position(|(title, _)| **title == step.title).unwrap_or(titles.len());
        if at == titles.len() {
            titles.push((&step.title, Vec::new()));
        }
        titles[at].1.extend((!name.is_empty()).then_some(name));
    }
    let one = |(title, names): &(&Text, Vec<&str>)| {
        let some = names.len() < everybody;
        titled(title, if some { names } else { &[] })
    };
    titles.iter().map(one).collect()
}
