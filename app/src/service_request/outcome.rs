//! How a request ended: as it was asked for, in part, or not at all (DECISIONS.md: all lines ended is resolved, incomplete
//! shown). And what of it was not possible, with its reason.

use super::status;
use crate::data::Data;
use crate::ui::{Chip, IconName, Tone};
use docket_messages::{Locale, fulfilment, request};
use docket_shared::fulfilment::Task;
use docket_shared::fulfilment::delivered::{self, Came, came_to_nothing, for_whom, steps_not_needed, whom};
use docket_shared::ids::TicketId;
use docket_shared::service_request::Line;
use docket_shared::text::Text;
use docket_shared::ticket::TicketKind;
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;

/// How much of a request came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// All of it, or it has not ended.
    #[default]
    Complete,
    /// It was, but some lines were ended as not needed, or what was set aside for them went back.
    Without {
        /// Whom the only such line was for; none where there are more, or nobody was named.
        name: Option<String>,
        /// How many such lines there are.
        lines: usize,
        /// Of how many.
        all: usize,
    },
    /// A part of its steps was done, the others were ended as not needed.
    InPart {
        /// How many were done.
        done: usize,
        /// How many were not needed.
        skipped: usize,
    },
    /// Some of it was possible.
    Partly,
    /// Nothing of it was possible.
    Nothing,
    /// Nothing of it came, and nobody said that it is not possible.
    NotNeeded,
}

impl Outcome {
    /// Of a request in that status, by its lines and steps. What an approver left out counts nowhere, and of an incident only
    /// what was not possible does: that it was resolved is said by a person.
    pub fn of(kind: TicketKind, status: Status, lines: &[Line], tasks: &[Task]) -> Self {
        if !matches!(status, Status::Resolved | Status::Closed) {
            return Self::Complete;
        }
        match Came::of(kind, &lines.iter().collect::<Vec<_>>(), tasks) {
            Came::Nothing => return Self::NotNeeded,
            Came::InPart { done, skipped } => return Self::InPart { done, skipped },
            Came::Partly => return Self::Partly,
            Came::NotPossible => return Self::Nothing,
            Came::All => {}
        }
        let lines: Vec<&Line> = lines.iter().filter(|line| line.counts()).collect();
        let without: Vec<&Line> = lines.iter().copied().filter(|line| came_to_nothing(line)).collect();
        match without.as_slice() {
            [] => Self::Complete,
            [one] if !one.person_name.is_empty() => {
                Self::Without { name: Some(one.person_name.clone()), lines: 1, all: lines.len() }
            }
            _ => Self::Without { name: None, lines: without.len(), all: lines.len() },
        }
    }

    /// Whether something was not possible.
    pub fn is_short(&self) -> bool {
        matches!(self, Self::Partly | Self::Nothing)
    }

    /// Whether it is no success: something was not possible, or nothing of it came.
    pub fn is_no_success(&self) -> bool {
        self.is_short() || *self == Self::NotNeeded
    }

    /// The word for it, in the place of the status.
    pub fn word(&self, locale: Locale, kind: TicketKind, status: Status) -> String {
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let number = |number: usize| count(number).to_string();
        match self {
            Self::InPart { done, skipped } => request::ended_in_part(locale, count(*done), count(*skipped)),
            Self::Complete => status::word(locale, kind, status).to_owned(),
            Self::Without { name: Some(name), .. } => request::ended_without(locale, name),
            Self::Without { lines, all, .. } => request::ended_without_some(locale, &number(*all), &number(*lines)),
            Self::Partly => request::ended_partly(locale).to_owned(),
            Self::Nothing => request::ended_nothing(locale).to_owned(),
            Self::NotNeeded => request::ended_not_needed(locale).to_owned(),
        }
    }

    /// The same as a shape.
    pub fn icon(&self, status: Status) -> IconName {
        if self.is_no_success() { IconName::StatusCancelled } else { status::icon(status) }
    }

    /// What a chip's colour repeats.
    pub fn tone(&self, status: Status) -> Tone {
        match self {
            Self::Complete | Self::Without { .. } | Self::InPart { .. } => status::tone(status),
            Self::Partly | Self::Nothing => Tone::Warn,
            Self::NotNeeded => Tone::Quiet,
        }
    }
}

/// How a request ended, as a chip. Tracked by who calls.
pub fn ended_chip(data: Data, locale: Signal<Locale>, (id, kind, state): (TicketId, TicketKind, Status)) -> AnyView {
    let outcome = Outcome::of(kind, state, &data.lines_of(id), &data.tasks_of(id));
    view! {
        <Chip tone=outcome.tone(state) icon=outcome.icon(state)>{move || outcome.word(locale.get(), kind, state)}</Chip>
    }
    .into_any()
}

/// A step that was not possible, and what could not follow it.
#[derive(Clone, Debug, PartialEq)]
struct Missed {
    title: Text,
    /// Whom the line is for; empty for the whole request.
    whom: String,
    reason: String,
    by_name: String,
    /// What waited for it, each title once, with whom it is for where that is not everybody.
    follow: Vec<Text>,
}

/// Each step that somebody said is not possible, in order.
fn missed(lines: &[Line], tasks: &[Task]) -> Vec<Missed> {
    let all: Vec<&Line> = lines.iter().collect();
    let one = |missed: delivered::Missed<'_>| Missed {
        title: missed.task.title.clone(),
        whom: whom(missed.task, lines).to_owned(),
        reason: missed.task.reason.clone().unwrap_or_default(),
        by_name: missed.task.ended_by.clone(),
        follow: for_whom(&missed.follow, &all),
    };
    delivered::missed(tasks).into_iter().map(one).collect()
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

/// The steps that were ended as not needed, by name; nothing where there are none. Only of what ended.
#[component]
pub fn StepsNotNeeded(
    /// What it is.
    kind: TicketKind,
    /// Its lines.
    lines: Memo<Vec<Line>>,
    /// Its steps.
    tasks: Memo<Vec<Task>>,
    /// Which language.
    locale: Signal<Locale>,
) -> impl IntoView {
    let steps = Memo::new(move |_| lines.with(|lines| tasks.with(|tasks| named(kind, lines, tasks))));
    let one = move |(title, whom): (Text, String)| {
        let what = title.get(locale.get().tag()).to_owned();
        let what = if whom.is_empty() { what } else { request::step_for(locale.get(), &what, &whom) };
        view! { <li><b>{what}</b><br /><span>{fulfilment::state_skipped(locale.get())}</span></li> }
    };
    move || {
        (!steps.with(Vec::is_empty)).then(|| {
            view! {
                <ul class="stack stack-3 mb3">{move || steps.get().into_iter().map(one).collect_view()}</ul>
            }
        })
    }
}

/// The titles of what was ended as not needed, each with whom its line is for; empty for the whole request.
fn named(kind: TicketKind, lines: &[Line], tasks: &[Task]) -> Vec<(Text, String)> {
    let steps = steps_not_needed(kind, &lines.iter().collect::<Vec<_>>(), tasks).into_iter();
    steps.map(|task| (task.title.clone(), whom(task, lines).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::counts::tests::{given_up, line};
    use super::super::people::{line_icon, line_word};
    use super::*;
    use docket_shared::fulfilment::{Does, TaskState};
    use docket_shared::ids::{TaskId, TeamId, TicketId};
    use docket_shared::service_request::LineState;
    use uuid::Uuid;

    const KIND: TicketKind = TicketKind::ServiceRequest;

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
        assert_eq!(Outcome::of(KIND, Status::Resolved, &[], &tasks), Outcome::Partly);
        assert_eq!(Outcome::of(KIND, Status::InProgress, &[], &tasks), Outcome::Complete);
        assert_eq!(Outcome::of(KIND, Status::Closed, &[], &tasks[1..]), Outcome::Nothing);
        assert_eq!(Outcome::of(KIND, Status::Closed, &[], &tasks[..1]), Outcome::Complete);
        let missed = missed(&[], &tasks);
        assert_eq!(missed.len(), 1);
        assert_eq!((missed[0].by_name.as_str(), missed[0].reason.as_str()), ("Ana", "No laptop left"));
        assert_eq!(missed[0].follow, [Text::plain("Step 3"), Text::plain("Step 4")]);
        assert_eq!(Outcome::Nothing.word(Locale::De, TicketKind::ServiceRequest, Status::Resolved), "Nicht möglich");
    }

    /// A step of each line waited for what was not possible of one: its title is said once, with whom it is for.
    #[test]
    fn what_it_hindered_is_named_once_with_whom_it_is_for() {
        use TaskState::Incomplete;
        let of = |number: u128, name: &str| {
            let id = docket_shared::ids::LineId(Uuid::from_u128(number));
            Line { id, person_name: name.to_owned(), ..line(LineState::Incomplete) }
        };
        let lines = [of(1, "Grace Kim"), of(2, "Ben Cole"), of(3, "Ida Roth")];
        let step = |id, line: usize, title: &str| Task {
            line: Some(lines[line].id),
            title: Text::plain(title),
            ..task(id, Incomplete, "", &[1])
        };
        let mut tasks = vec![task(1, Incomplete, "Ana", &[])];
        tasks.extend([
            step(2, 0, "Call"),
            step(3, 1, "Call"),
            step(4, 0, "Ship"),
            step(5, 1, "Ship"),
            step(6, 2, "Ship"),
        ]);
        let missed = missed(&lines, &tasks);
        assert_eq!(missed[0].follow, [Text::plain("Call (Grace Kim, Ben Cole)"), Text::plain("Ship")]);
    }

    /// A request without lines of which every task ended as not needed is no success, and nobody confirms that it works.
    #[test]
    fn what_has_no_lines_is_not_done_where_all_of_it_was_not_needed() {
        use TaskState::{Complete, Skipped};
        let skipped = [task(1, Skipped, "Ana", &[]), task(2, Skipped, "Ana", &[1])];
        let ended = Outcome::of(KIND, Status::Resolved, &[], &skipped);
        assert_eq!((ended.clone(), ended.is_no_success()), (Outcome::NotNeeded, true));
        assert_eq!(ended.word(Locale::En, KIND, Status::Resolved), "Ended as not needed");
        let some = [task(1, Complete, "Ana", &[]), task(2, Skipped, "Ana", &[1])];
        assert_eq!(Outcome::of(KIND, Status::Resolved, &[], &some), Outcome::Complete, "its condition left it out");
        assert_eq!(Outcome::of(KIND, Status::InProgress, &[], &skipped), Outcome::Complete, "it has not ended");
        assert_eq!(Outcome::of(TicketKind::Incident, Status::Resolved, &[], &skipped), Outcome::Complete);
    }

    /// What somebody ended as not needed while the rest was done is said, with what it is.
    #[test]
    fn what_was_not_needed_is_counted_beside_what_was_done_and_named() {
        use TaskState::{Complete, Incomplete, Skipped};
        let ended =
            |id, state| Task { ended_at: Some(docket_shared::Timestamp::UNIX_EPOCH), ..task(id, state, "Julia", &[]) };
        let left_out = task(9, Skipped, "", &[]);
        let mut tasks = vec![ended(1, Complete), ended(2, Skipped), ended(3, Skipped), left_out];
        let outcome = Outcome::of(KIND, Status::Resolved, &[], &tasks);
        assert_eq!(outcome, Outcome::InPart { done: 1, skipped: 2 });
        assert_eq!(outcome.word(Locale::En, KIND, Status::Resolved), "1 done, 2 not needed");
        assert_eq!(outcome.word(Locale::De, KIND, Status::Closed), "1 erledigt, 2 nicht nötig");
        assert_eq!((outcome.is_no_success(), outcome.is_short()), (false, false));
        let whole = |title: &str| (Text::plain(title), String::new());
        assert_eq!(super::named(KIND, &[], &tasks), [whole("Step 2"), whole("Step 3")]);
        assert_eq!(super::named(TicketKind::Incident, &[], &tasks), [], "how it ended a person says");
        assert_eq!(Outcome::of(TicketKind::Incident, Status::Resolved, &[], &tasks), Outcome::Complete);
        // A purchase is nothing that comes by itself.
        tasks.push(Task { does: Does::Purchase, ..ended(4, Skipped) });
        assert_eq!(Outcome::of(KIND, Status::Resolved, &[], &tasks), outcome);
        // Of a line without equipment its steps say it; of one with equipment what became of that.
        let grace = named("Grace", line(LineState::Complete));
        let of_line = |id, state| Task { line: Some(grace.id), ..ended(id, state) };
        let of_grace = [of_line(5, Complete), of_line(6, Skipped)];
        let lines = std::slice::from_ref(&grace);
        assert_eq!(Outcome::of(KIND, Status::Resolved, lines, &of_grace), Outcome::InPart { done: 1, skipped: 1 });
        assert_eq!(super::named(KIND, lines, &of_grace), [(Text::plain("Step 6"), "Grace".to_owned())]);
        let mut equipped = given_up();
        equipped.supply[0].state = docket_shared::asset::ReservationState::HandedOver;
        assert_eq!(Outcome::of(KIND, Status::Resolved, &[equipped], &of_grace), Outcome::Complete);
        // What was not possible weighs more, and the other is named beside it.
        tasks.push(ended(7, Incomplete));
        assert_eq!(Outcome::of(KIND, Status::Resolved, &[], &tasks), Outcome::Partly);
        assert_eq!(super::named(KIND, &[], &tasks).len(), 2);
    }

    fn named(name: &str, line: Line) -> Line {
        Line { person_name: name.to_owned(), ..line }
    }

    #[test]
    fn what_came_to_nothing_is_said_and_looks_like_no_success() {
        use LineState::{Complete, Incomplete, Skipped};
        let kind = TicketKind::ServiceRequest;
        let (grace, sam) = (named("Grace", line(Complete)), named("Sam", given_up()));
        let of = |lines: &[Line]| Outcome::of(KIND, Status::Resolved, lines, &[]);
        let said = |outcome: &Outcome, locale| outcome.word(locale, kind, Status::Resolved);
        let nothing = of(&[named("Kim", line(Skipped)), sam.clone()]);
        assert_eq!(said(&nothing, Locale::En), "Ended as not needed");
        assert_eq!(said(&nothing, Locale::De), "Als nicht nötig beendet");
        let icon = IconName::StatusCancelled;
        assert_eq!((nothing.tone(Status::Resolved), nothing.icon(Status::Resolved)), (Tone::Quiet, icon));
        let without = of(&[grace.clone(), sam.clone()]);
        assert_eq!(said(&without, Locale::En), "Done, without Sam");
        assert_eq!(without.word(Locale::De, kind, Status::Closed), "Erledigt, ohne Sam");
        assert_eq!((without.tone(Status::Resolved), without.is_no_success()), (Tone::Ok, false));
        let several = of(&[grace.clone(), sam.clone(), line(Skipped)]);
        assert_eq!(said(&several, Locale::En), "Done, without 2 of 3");
        assert_eq!(said(&several, Locale::De), "Erledigt, ohne 2 von 3");
        assert_eq!(said(&of(&[grace.clone(), line(Skipped)]), Locale::En), "Done, without 1 of 2", "nobody is named");
        assert_eq!(of(std::slice::from_ref(&grace)), Outcome::Complete);
        // What was not possible weighs more, and only what came counts beside it.
        assert_eq!(of(&[grace, line(Incomplete)]), Outcome::Partly);
        assert_eq!(of(&[sam.clone(), line(Incomplete)]), Outcome::Nothing);
        assert_eq!(Outcome::of(KIND, Status::InProgress, std::slice::from_ref(&sam), &[]), Outcome::Complete);
        let (word, shape) = (line_word(&sam, false, Status::Resolved, Locale::En), line_icon(&sam, Status::Resolved));
        assert_eq!((word, shape), ("Not needed", IconName::StatusClosed));
        let open = line_word(&line(Skipped), false, Status::InProgress, Locale::En);
        assert_eq!(open, word, "one word for one thing, as their count says");
    }
}
