//! The clocks of a ticket: what is left of what was promised, and how that is reckoned.

use super::views::promised;
use super::what_if::WhatIfPart;
use crate::data::{Data, clock as device, use_data, use_locale};
use crate::ui::{Icon, IconName, use_minute};
use crate::words::{self, Style};
use docket_messages::{Locale, sla as said, time};
use docket_shared::Timestamp;
use docket_shared::fulfilment::TaskState;
use docket_shared::ids::{TaskId, TicketId};
use docket_shared::row::{Row, RowKind};
use docket_shared::sla::{Clock, Metric, Reason, Special, SpecialDay, Step, Target};
use docket_shared::ticket::clocks::Promise;
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;

/// From this share of its time on, in percent, a clock is at risk (UI.md).
const AT_RISK: i64 = 75;

/// How a clock stands, in words and as it is drawn.
#[derive(Clone, PartialEq)]
struct Standing {
    class: &'static str,
    face: Face,
    text: String,
    /// What readers hear before the text.
    spoken: &'static str,
}

/// What stands before the words.
#[derive(Clone, Copy, PartialEq)]
enum Face {
    /// A ring with so many percent left.
    Ring(i64),
    Icon(IconName),
}

fn clocks_of(data: Data, ticket: TicketId) -> Vec<Clock> {
    data.ticket_internal(ticket).map(|internal| internal.clocks.all()).unwrap_or_default()
}

fn clock_of_task(data: Data, task: TaskId) -> Option<Clock> {
    match data.get(RowKind::TaskWork, task.0)?.as_ref() {
        Row::TaskWork(work) => work.clock.clone(),
        _ => None,
    }
}

/// Seconds of working time in its two largest units; a day is a working day of the calendar (UI.md).
fn span(locale: Locale, seconds: i64, day: i64) -> String {
    let minutes = (seconds / 60).max(1);
    match (seconds.checked_div(day).unwrap_or(0), seconds.checked_rem(day).unwrap_or(0) / 3_600) {
        (0, _) if minutes % 60 == 0 => time::hours(locale, minutes / 60),
        (0, _) => words::duration(locale, minutes),
        (days, 0) => said::days(locale, days),
        (days, hours) => said::days_hours(locale, days, hours),
    }
}

/// Why a clock ended without what it measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Without {
    /// Nobody replied before its ticket ended.
    Reply,
    /// Its ticket, or its task, was cancelled.
    Cancelled,
    /// Its task could not be done.
    NotPossible,
    /// It was not needed.
    NotNeeded,
}

impl Without {
    /// Of a clock of a ticket, as its task and its ticket ended.
    fn of(data: Data, ticket: TicketId, clock: &Clock) -> Self {
        let row = clock.task.and_then(|task| data.get(RowKind::Task, task.0));
        let state = if let Some(Row::Task(task)) = row.as_deref() { Some(task.state) } else { None };
        let cancelled = || data.ticket_head(ticket).is_some_and(|head| head.status == Status::Cancelled);
        match (state, clock.metric) {
            (Some(TaskState::Cancelled), _) => Self::Cancelled,
            (Some(TaskState::Incomplete), _) => Self::NotPossible,
            (None, Metric::FirstResponse) => Self::Reply,
            (None, _) if cancelled() => Self::Cancelled,
            _ => Self::NotNeeded,
        }
    }

    fn word(self, locale: Locale) -> &'static str {
        match self {
            Self::Reply => said::without_reply(locale),
            Self::Cancelled => said::without_cancelled(locale),
            Self::NotPossible => said::without_not_possible(locale),
            Self::NotNeeded => said::without_not_needed(locale),
        }
    }

    fn ended(self, locale: Locale, at: &str) -> String {
        match self {
            Self::Reply => said::ended_unanswered(locale, at),
            Self::Cancelled => said::ended_cancelled(locale, at),
            Self::NotPossible => said::ended_not_possible(locale, at),
            Self::NotNeeded => said::ended_not_needed(locale, at),
        }
    }
}

fn standing(clock: &Clock, without: Without, locale: Locale, now: Timestamp, long: bool) -> Standing {
    let icon =
        |class, icon, text: &str, spoken| Standing { class, face: Face::Icon(icon), text: text.to_owned(), spoken };
    if clock.stopped_at.is_some() {
        return match clock.breached_at {
            None if clock.unanswered => icon("sla sla-paused", IconName::StatusClosed, without.word(locale), ""),
            None => icon("sla sla-met", IconName::Check, said::met(locale), ""),
            Some(_) => icon("sla sla-breach", IconName::Alert, said::missed(locale), ""),
        };
    }
    if clock.is_held() {
        return icon("sla sla-paused", IconName::Pause, said::paused(locale), "");
    }
    let Some(due) = clock.due_at else { return icon("sla sla-paused", IconName::Pause, said::paused(locale), "") };
    let Some(left) = clock.left(now) else {
        let text = said::due(locale, &words::say(locale, Style::Full, device::local(now), device::local(due)));
        return icon("sla sla-ok", IconName::Clock, &text, "");
    };
    if left <= 0 {
        let text = said::over(locale, &span(locale, -left, clock.day));
        return icon("sla sla-breach", IconName::Alert, &text, "");
    }
    let percent = (left * 100).checked_div(clock.whole).unwrap_or(100).clamp(0, 100);
    let risk = 100 - percent >= AT_RISK;
    let left = span(locale, left, clock.day);
    Standing {
        class: if risk { "sla sla-risk" } else { "sla sla-ok" },
        face: Face::Ring(percent),
        text: if long { said::left(locale, &left) } else { left },
        spoken: if risk { said::risk(locale) } else { "" },
    }
}

/// As [`standing`], of what everyone who sees the ticket reads: until when, and no more.
fn publicly(promise: Promise, locale: Locale, now: Timestamp) -> Option<Standing> {
    let due = promise.due_at?;
    let (class, icon, spoken) = match (promise.is_broken(now), promise.is_at_risk(now)) {
        (true, _) => ("sla sla-breach", IconName::Alert, ""),
        (_, true) => ("sla sla-risk", IconName::Clock, said::risk(locale)),
        _ => ("sla sla-ok", IconName::Clock, ""),
    };
    let text = said::due(locale, &words::say(locale, Style::Full, device::local(now), device::local(due)));
    Some(Standing { class, face: Face::Icon(icon), text, spoken })
}

/// A clock as a chip; `of` names the task whose clock it is, where that does not stand beside it.
#[component]
fn Chip(standing: Signal<Option<Standing>>, #[prop(optional)] of: Option<Signal<Option<String>>>) -> impl IntoView {
    let locale = use_locale();
    move || {
        standing.get().map(|Standing { class, face, text, spoken }| {
            let face = match face {
                Face::Icon(icon) => view! { <Icon name=icon /> }.into_any(),
                Face::Ring(percent) => view! {
                    <svg class="ring" viewBox="0 0 16 16" aria-hidden="true">
                        <circle cx="8" cy="8" r="5.5" />
                        <circle class="v" cx="8" cy="8" r="5.5" pathLength="100" stroke-dasharray=format!("{percent} 100") />
                    </svg>
                }
                .into_any(),
            };
            let task = of.and_then(|of| of.get());
            view! {
                <span class=class title=task.clone()>
                    {task.clone().map(|task| view! { <span class="vh">{task}": "</span> })}
                    <span class="vh">{said::spoken(locale.get(), spoken)}" "</span>
                    {face}
                    <span class="num">{text}</span>
                </span>
            }
        })
    }
}

/// The promise of a ticket that is due first, for its row; the resolution's once all ended. Or that of a task of it.
#[component]
pub fn RowClock(
    /// The ticket.
    ticket: TicketId,
    /// The task whose clock it is; none: the ticket's own.
    #[prop(into)]
    task: Signal<Option<TaskId>>,
    /// Which of the ticket's own clocks; none: the one that is due first.
    #[prop(optional_no_strip)]
    metric: Option<Metric>,
) -> impl IntoView {
    let (data, locale, minute) = (use_data(), use_locale(), use_minute());
    let clock = Memo::new(move |_| {
        if let Some(task) = task.get() {
            return clock_of_task(data, task);
        }
        let clocks = clocks_of(data, ticket);
        let open = data.ticket_internal(ticket).and_then(|internal| internal.promise).map(|promise| promise.metric);
        let wanted = metric.or(open).unwrap_or(Metric::Resolution);
        clocks.into_iter().find(|clock| clock.is_of_ticket(wanted))
    });
    let standing = Memo::new(move |_| {
        minute.track();
        let of_promise = || task.get().is_none().then(|| promised(data, ticket)?.promise).flatten();
        clock.with(|clock| match clock {
            Some(clock) => Some(standing(clock, Without::of(data, ticket, clock), locale.get(), device::now(), false)),
            None => of_promise().and_then(|promise| publicly(promise, locale.get(), device::now())),
        })
    });
    let of = Signal::derive(move || {
        let row = data.get(RowKind::Task, task.get()?.0);
        let Row::Task(task) = row.as_deref()? else { return None };
        Some(data.task_title(task).get(locale.get().tag()).to_owned())
    });
    view! { <Chip standing=standing.into() of /> }
}

/// The clock of a task that promises something by itself, beside who has it.
#[component]
pub fn TaskClock(
    /// Its ticket.
    ticket: TicketId,
    /// The task.
    task: TaskId,
) -> impl IntoView {
    let (data, locale, minute) = (use_data(), use_locale(), use_minute());
    let clock = Memo::new(move |_| clock_of_task(data, task));
    let standing = Memo::new(move |_| {
        minute.track();
        clock.with(|clock| {
            let clock = clock.as_ref()?;
            Some(standing(clock, Without::of(data, ticket, clock), locale.get(), device::now(), true))
        })
    });
    view! { <Chip standing=standing.into() /> }
}

/// The clocks beside a ticket, each with how it is counted.
#[component]
pub fn Clocks(
    /// The ticket.
    ticket: TicketId,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let clocks = Memo::new(move |_| clocks_of(data, ticket));
    let any = Memo::new(move |_| !clocks.with(Vec::is_empty));
    let running = Memo::new(move |_| clocks.with(|clocks| clocks.iter().any(|clock| clock.stopped_at.is_none())));
    move || {
        any.get().then(|| {
            view! {
                <section class="clocks">
                    <h3>{move || said::title(locale.get())}</h3>
                    {move || clocks.get().into_iter().map(|clock| view! { <One ticket clock /> }).collect_view()}
                    {move || running.get().then(|| view! { <WhatIfPart ticket /> })}
                </section>
            }
        })
    }
}

#[component]
fn One(ticket: TicketId, clock: Clock) -> impl IntoView {
    let (data, locale, minute) = (use_data(), use_locale(), use_minute());
    let (metric, task) = (clock.metric, clock.task);
    let name = move || {
        let row = task.and_then(|task| data.get(RowKind::Task, task.0));
        match (row.as_deref(), metric) {
            (Some(Row::Task(task)), _) => data.task_title(task).get(locale.get().tag()).to_owned(),
            (_, Metric::FirstResponse) => said::first_response(locale.get()).to_owned(),
            (_, Metric::Resolution) => said::resolution(locale.get()).to_owned(),
        }
    };
    let shown = clock.clone();
    let of = clock.clone();
    let without = Memo::new(move |_| Without::of(data, ticket, &of));
    let standing = Memo::new(move |_| {
        minute.track();
        Some(standing(&shown, without.get(), locale.get(), device::now(), true))
    });
    view! {
        <details class="clock">
            <summary>
                <span>{name}</span>
                <Chip standing=standing.into() />
            </summary>
            {move || counted(&clock, without.get(), locale.get())}
        </details>
    }
}

/// What counted, in the order of time.
pub fn counted(clock: &Clock, without: Without, locale: Locale) -> impl IntoView + use<> {
    let at = |at: &Timestamp| words::say(locale, Style::Full, device::local(device::now()), device::local(*at));
    let target = match clock.target {
        Target::Working(time) => span(locale, time.as_secs(), 0),
        Target::Days(days) => said::target_days(locale, i64::from(days)),
        Target::DayEnds(days) => said::target_day_ends(locale, i64::from(days)),
    };
    let began = said::began(locale, clock.calendar_name.get(locale.tag()), &target, &at(&clock.started_at));
    let due = clock
        .due_at
        .filter(|_| clock.stopped_at.is_none())
        .map(|due| view! { <li class="b">{said::due(locale, &at(&due))}</li> });
    let ended = clock.stopped_at.map(|ended| {
        let at = at(&ended);
        let text = if clock.unanswered { without.ended(locale, &at) } else { said::ended(locale, &at) };
        view! { <li class="b">{text}</li> }
    });
    view! {
        <ol>
            <li>{began}</li>
            {counted_steps(clock, locale)}
            {due}
            {ended}
        </ol>
    }
}

/// What of its days is not as the week of its calendar.
fn day_word(day: SpecialDay, locale: Locale) -> String {
    let date = words::date_full(locale, day.date);
    match day.what {
        Special::Holiday => said::day_holiday(locale, &date),
        Special::Closed => said::day_closed(locale, &date),
        Special::Exception => said::day_own_hours(locale, &date),
    }
}

/// What lies between two instants as they are read, to the minute: the parts add up to the whole.
fn minutes_between(from: Timestamp, to: Timestamp) -> i64 {
    to.as_second().div_euclid(60) - from.as_second().div_euclid(60)
}

/// The steps that lead to the due instant, in order, and the days between them that are not as every week's.
fn counted_steps(clock: &Clock, locale: Locale) -> impl IntoView + use<> {
    let at = |at: &Timestamp| words::say(locale, Style::Full, device::local(device::now()), device::local(*at));
    let step = |step: &Step| match step {
        Step::Opens(opens) => said::step_opens(locale, &at(opens)),
        Step::Counts(from, to, _) => {
            said::step_counts(locale, &at(from), &words::duration(locale, minutes_between(*from, *to)), &at(to))
        }
        Step::Held(from, Some(to)) => said::step_held(locale, &at(from), &at(to)),
        Step::Held(from, None) => said::step_held_open(locale, &at(from)),
        Step::Day(day) => said::step_day(locale, &words::date_full(locale, *day)),
        Step::DayDue(due) => said::step_due(locale, &at(due)),
    };
    // Without a hold the day's due is the due below it.
    let told = |reason: &Reason| !matches!(reason, Reason::Step(Step::DayDue(_))) || !clock.holds.is_empty();
    let word = |reason: Reason| match reason {
        Reason::Step(one) => step(&one),
        Reason::Day(day) => day_word(day, locale),
    };
    let nothing = clock.stopped_at.is_some() && clock.steps.is_empty();
    let steps = clock.reasons().into_iter().filter(told).map(|one| view! { <li>{word(one)}</li> }).collect_view();
    view! {
        {steps}
        {nothing.then(|| view! { <li>{said::step_nothing(locale)}</li> })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_clock_add_up_to_the_whole() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let first = minutes_between(at("2026-11-30T10:05:40Z"), at("2026-11-30T13:00:00Z"));
        let second = minutes_between(at("2026-12-01T08:00:00Z"), at("2026-12-01T09:05:40Z"));
        assert_eq!((first, second, first + second), (175, 65, 240));
    }

    #[test]
    fn a_day_that_is_not_as_every_weeks_says_what_it_is() {
        let begins = Timestamp::from_second(0).unwrap();
        let date = docket_shared::Date::constant(2026, 4, 3);
        let said = |what, locale| day_word(SpecialDay { date, begins, what }, locale);
        for (what, english, german) in [
            (Special::Holiday, "a holiday, nothing counts", "Feiertag, nichts zählt"),
            (Special::Closed, "closed, nothing counts", "geschlossen, nichts zählt"),
            (Special::Exception, "working hours of its own", "eigene Arbeitszeiten"),
        ] {
            let day = |locale| words::date_full(locale, date);
            assert_eq!(said(what, Locale::En), format!("{}: {english}", day(Locale::En)));
            assert_eq!(said(what, Locale::De), format!("{}: {german}", day(Locale::De)));
        }
    }
}
