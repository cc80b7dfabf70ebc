//! The steps of a request that are for the whole of it, as who asked for it may read them: what is done, what comes next.

use crate::data::{use_data, use_locale};
use crate::ui::StatusIcon;
use crate::words::{Style, When, task_icon};
use docket_messages::{Locale, fulfilment, request};
use docket_shared::fulfilment::{Does, Task, TaskState, hindered_by};
use docket_shared::ids::TicketId;
use docket_shared::service_request::Line;
use docket_shared::ticket::TicketHead;
use leptos::prelude::*;

/// The card; nothing where the request has no such steps. Those of a line stand with its person.
#[component]
pub fn Plan(
    /// The request.
    ticket: TicketId,
    /// Its lines.
    lines: Memo<Vec<Line>>,
    /// What lists show of it.
    head: Memo<Option<TicketHead>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let tasks = Memo::new(move |_| {
        let alone = lines.with(Vec::is_empty);
        shown(data.tasks_of(ticket), alone)
    });
    let live = Memo::new(move |_| head.with(|head| head.as_ref().is_some_and(|head| head.status.is_live())));
    let next = move || {
        let task = tasks.with(|tasks| next(tasks).map(|task| task.title.clone()))?;
        live.get().then(|| fulfilment::next(locale.get(), task.get(locale.get().tag())))
    };
    let row = move |task: Task| {
        // What waited for it could not be done either, for the same reason.
        let first = hindered_by(&task, &data.tasks_of(ticket)).map(|first| first.title.clone());
        let (state, title, at) = (task.state, task.title, task.ended_at);
        let reason = task.reason.filter(|_| !task.ended_by.is_empty());
        view! {
            <li class="prow pstep">
                <span class="stword">
                    <StatusIcon icon=Signal::derive(move || task_icon(state)) />
                    {move || title.get(locale.get().tag()).to_owned()}
                </span>
                <span class="small muted">
                    {move || word(state, locale.get())}
                    {at.map(|at| view! { " · " <When at=at style=Style::Full /> })}
                    {reason.map(|reason| view! { <small>{reason}</small> })}
                    {move || first.as_ref().map(|first| view! { <small>{fulfilment::because_of(locale.get(), first.get(locale.get().tag()))}</small> })}
                </span>
            </li>
        }
    };
    move || {
        (!tasks.with(Vec::is_empty)).then(|| {
            view! {
                <section class="card" aria-labelledby="plan">
                    <div class="people-h spread">
                        <h2 id="plan" class="title">{move || request::plan_title(locale.get())}</h2>
                        <span class="small muted" aria-live="polite">{next}</span>
                    </div>
                    <ol class="people">{move || tasks.get().into_iter().map(row).collect_view()}</ol>
                </section>
            }
        })
    }
}

/// What is shown: steps of the whole request, and of a request without people every step. What its own condition left out
/// is not told, nor what need not be bought; what somebody ended as not needed is.
fn shown(tasks: Vec<Task>, alone: bool) -> Vec<Task> {
    let told = |task: &Task| task.ended_at.is_some() && task.does != Does::Purchase;
    let kept = |task: &Task| (alone || task.line.is_none()) && (task.state != TaskState::Skipped || told(task));
    tasks.into_iter().filter(kept).collect()
}

/// The step that goes on: the first one that can be done, else the first that waits.
fn next(tasks: &[Task]) -> Option<&Task> {
    let of = |state| tasks.iter().find(|task| task.state == state);
    of(TaskState::Open).or_else(|| of(TaskState::Pending))
}

fn word(state: TaskState, locale: Locale) -> &'static str {
    match state {
        TaskState::Pending => request::step_next(locale),
        TaskState::Open => request::step_now(locale),
        TaskState::Complete => request::step_done(locale),
        TaskState::Incomplete => fulfilment::state_incomplete(locale),
        TaskState::Skipped => fulfilment::state_skipped(locale),
        TaskState::Cancelled => fulfilment::state_cancelled(locale),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::Timestamp;
    use docket_shared::ids::{LineId, TaskId, TeamId};
    use docket_shared::text::Text;
    use uuid::Uuid;

    fn task(title: &str, state: TaskState, line: Option<u128>) -> Task {
        Task {
            id: TaskId(Uuid::nil()),
            ticket: TicketId(Uuid::nil()),
            line: line.map(|line| LineId(Uuid::from_u128(line))),
            position: 0,
            title: Text::plain(title),
            does: Does::Work,
            state,
            team: TeamId(Uuid::nil()),
            after: Vec::new(),
            ended_at: None,
            ended_by: String::new(),
            reason: None,
        }
    }

    #[test]
    fn steps_of_the_whole_request_are_told_and_the_one_that_goes_on() {
        let tasks = vec![
            task("Skipped", TaskState::Skipped, None),
            task("Check", TaskState::Complete, None),
            task("Install", TaskState::Open, Some(1)),
            task("Grant", TaskState::Pending, None),
        ];
        let titles = |tasks: &[Task]| tasks.iter().map(|task| task.title.get("en").to_owned()).collect::<Vec<_>>();
        let whole = shown(tasks.clone(), false);
        assert_eq!(titles(&whole), ["Check", "Grant"]);
        assert_eq!(next(&whole).unwrap().title.get("en"), "Grant");
        let all = shown(tasks, true);
        assert_eq!((titles(&all).len(), next(&all).unwrap().title.get("en")), (3, "Install"));
        let at = Some(Timestamp::UNIX_EPOCH);
        let by_somebody = Task { ended_at: at, ..task("Badge", TaskState::Skipped, None) };
        let bought = Task { does: Does::Purchase, ..by_somebody.clone() };
        assert_eq!(titles(&shown(vec![by_somebody, bought], true)), ["Badge"]);
        assert!(next(&[task("Check", TaskState::Complete, None)]).is_none());
    }
}
