//! How a request ended: as it was asked for, in part, or not at all (DECISIONS.md: all lines ended is resolved, incomplete
//! shown). And what of it was not possible, with its reason.

use super::status;
use crate::ui::{IconName, Tone};
use docket_messages::{Locale, request};
use docket_shared::fulfilment::{Task, TaskState, hindered_by};
use docket_shared::service_request::{Line, LineState};
use docket_shared::text::Text;
use docket_shared::ticket::TicketKind;
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;

/// How much of a request was possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// All of it, or it has not ended.
    #[default]
    Complete,
    /// Some of it.
    Partly,
    /// Nothing of it.
    Nothing,
}

impl Outcome {
    /// Of a request in that status, by its lines and steps. What an approver left out counts nowhere.
    pub fn of(status: Status, lines: &[Line], tasks: &[Task]) -> Self {
        if !matches!(status, Status::Resolved | Status::Closed) {
            return Self::Complete;
        }
        let lines = || lines.iter().filter(|line| line.declined.is_none()).map(|line| line.state);
        let (failed, done) = if lines().next().is_some() {
            let whole = tasks.iter().any(|task| task.line.is_none() && task.state == TaskState::Incomplete);
            (
                whole || lines().any(|state| state == LineState::Incomplete),
                lines().any(|state| state == LineState::Complete),
            )
        } else {
            let any = |state| tasks.iter().any(|task| task.state == state);
            (any(TaskState::Incomplete), any(TaskState::Complete))
        };
        match (failed, done) {
            (false, _) => Self::Complete,
            (true, true) => Self::Partly,
            (true, false) => Self::Nothing,
        }
    }

    /// Whether something was not possible.
    pub fn is_short(self) -> bool {
        self != Self::Complete
    }

    /// The word for it, in the place of the status.
    pub fn word(self, locale: Locale, kind: TicketKind, status: Status) -> &'static str {
        match self {
            Self::Complete => status::word(locale, kind, status),
            Self::Partly => request::ended_partly(locale),
            Self::Nothing => request::ended_nothing(locale),
        }
    }

    /// The same as a shape.
    pub fn icon(self, status: Status) -> IconName {
        if self.is_short() { IconName::StatusCancelled } else { status::icon(status) }
    }

    /// What a chip's colour repeats.
    pub fn tone(self, status: Status) -> Tone {
        if self.is_short() { Tone::Warn } else { status::tone(status) }
    }
}

/// A step that was not possible, and what could not follow it.
#[derive(Clone, Debug, PartialEq)]
struct Missed {
    title: Text,
    /// Whom the line is for; empty for the whole request.
    whom: String,
    reason: String,
    by_name: String,
    /// What waited for it.
    follow: Vec<Text>,
}

/// Each step that somebody said is not possible, in order.
fn missed(lines: &[Line], tasks: &[Task]) -> Vec<Missed> {
    let own = tasks.iter().filter(|task| task.state == TaskState::Incomplete && !task.ended_by.is_empty());
    let one = |task: &Task| {
        let line = lines.iter().find(|line| Some(line.id) == task.line);
        let follow = tasks.iter().filter(|other| hindered_by(other, tasks).is_some_and(|first| first.id == task.id));
        Missed {
            title: task.title.clone(),
            whom: line.map(|line| line.person_name.clone()).unwrap_or_default(),
            reason: task.reason.clone().unwrap_or_default(),
            by_name: task.ended_by.clone(),
            follow: follow.map(|other| other.title.clone()).collect(),
        }
    };
    own.map(one).collect()
}

/// What was not possible, why, by whom, and what it kept from being done; nothing where all was.
#[component]
pub fn NotPossible(
    /// Its lines.
    lines: Memo<Vec<Line>>,
    /// Its steps.
    tasks: Memo<Vec<Task>>,
    /// Which language.
    locale: Signal<Locale>,
) -> impl IntoView {
    let missed = Memo::new(move |_| lines.with(|lines| tasks.with(|tasks| missed(lines, tasks))));
    let one = move |one: Missed| {
        let tag = locale.get().tag();
        let what = match one.whom.as_str() {
            "" => one.title.get(tag).to_owned(),
            whom => request::step_for(locale.get(), one.title.get(tag), whom),
        };
        let follow = one.follow.iter().map(|title| title.get(tag)).collect::<Vec<_>>().join(", ");
        view! {
            <li>
                <b>{what}</b>
                <br />
                <span>{request::line_not_possible(locale.get(), &one.by_name, &one.reason)}</span>
                {(!follow.is_empty()).then(|| view! { <br /><span class="small muted">{request::not_done_for_it(locale.get(), &follow)}</span> })}
            </li>
        }
    };
    move || {
        (!missed.with(Vec::is_empty)).then(|| {
            view! {
                <ul class="stack stack-3 mb3">{move || missed.get().into_iter().map(one).collect_view()}</ul>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::fulfilment::Does;
    use docket_shared::ids::{TaskId, TeamId, TicketId};
    use uuid::Uuid;

    fn task(id: u128, state: TaskState, by: &str, after: &[u128]) -> Task {
        Task {
            id: TaskId(Uuid::from_u128(id)),
            ticket: TicketId(Uuid::nil()),
            line: None,
            position: 0,
            title: Text::plain(&format!("Step {id}")),
            does: Does::Work,
            state,
            team: TeamId(Uuid::nil()),
            after: after.iter().map(|id| TaskId(Uuid::from_u128(*id))).collect(),
            ended_at: None,
            ended_by: by.to_owned(),
            reason: (state == TaskState::Incomplete).then(|| "No laptop left".to_owned()),
        }
    }

    #[test]
    fn what_was_not_possible_is_not_done_and_says_what_it_hindered() {
        use TaskState::{Complete, Incomplete};
        let tasks = [
            task(1, Complete, "Hannah", &[]),
            task(2, Incomplete, "Ana", &[1]),
            task(3, Incomplete, "", &[2]),
            task(4, Incomplete, "", &[3]),
        ];
        assert_eq!(Outcome::of(Status::Resolved, &[], &tasks), Outcome::Partly);
        assert_eq!(Outcome::of(Status::InProgress, &[], &tasks), Outcome::Complete);
        assert_eq!(Outcome::of(Status::Closed, &[], &tasks[1..]), Outcome::Nothing);
        assert_eq!(Outcome::of(Status::Closed, &[], &tasks[..1]), Outcome::Complete);
        let missed = missed(&[], &tasks);
        assert_eq!(missed.len(), 1);
        assert_eq!((missed[0].by_name.as_str(), missed[0].reason.as_str()), ("Ana", "No laptop left"));
        assert_eq!(missed[0].follow, [Text::plain("Step 3"), Text::plain("Step 4")]);
        assert_eq!(Outcome::Nothing.word(Locale::De, TicketKind::ServiceRequest, Status::Resolved), "Nicht möglich");
    }
}
