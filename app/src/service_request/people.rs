//! A request person by person: whom a line is for, what was asked, where it stands, and that it works.

use super::counts::Counts;
use super::status;
use super::word::{Answered, SheetLink, Word};
use crate::data::{Data, clock, draft, people, use_data, use_locale};
use crate::ui::{Avatar, Button, IconName, Kind, StatusIcon};
use crate::words;
use docket_messages::{Locale, fulfilment, request};
use docket_shared::asset::ReservationState;
use docket_shared::catalog::names::TICKED;
use docket_shared::command::Command;
use docket_shared::fulfilment::api::ConfirmLine;
use docket_shared::fulfilment::delivered::came_to_nothing;
use docket_shared::fulfilment::equipped::is_installed;
use docket_shared::fulfilment::report::awaits_word;
use docket_shared::fulfilment::{Task, TaskState};
use docket_shared::ids::{CallId, LineId, TicketId};
use docket_shared::service_request::{Answer, Line, LineState};
use docket_shared::sla::compiled::Compiled;
use docket_shared::sla::{Promised, arrival};
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::{TicketHead, TicketKind, TicketPublic};
use leptos::prelude::*;

/// Each line: whom it is for, what was asked, where it stands.
#[component]
pub fn People(
    /// The request.
    ticket: TicketId,
    /// Its lines.
    lines: Memo<Vec<Line>>,
    /// What lists show of it.
    head: Memo<Option<TicketHead>>,
    /// What its page shows everyone.
    public: Memo<Option<TicketPublic>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let promised = Memo::new(move |_| public.with(|public| public.as_ref().and_then(|public| public.promised.clone())));
    let tasks = Memo::new(move |_| data.tasks_of(ticket));
    let progress = move || {
        let counts = tasks.with(|tasks| lines.with(|lines| Counts::of(lines, tasks)));
        let begun = head.with(|head| {
            head.as_ref().is_some_and(|head| !matches!(head.status, Status::New | Status::AwaitingApproval))
        });
        match counts.ended {
            0 if begun && (counts.all > 1 || counts.skipped + counts.incomplete > 0) => counts.summary(locale.get()),
            // Of what was taken back nobody is left.
            0 if counts.all == 0 => String::new(),
            0 => request::lines_count(locale.get(), counts.all),
            _ => counts.progress(locale.get()),
        }
    };
    let asking = Memo::new(move |_| {
        lines.with(|lines| {
            lines.iter().filter(|line| confirmable(data, line, head)).map(|line| line.id).collect::<Vec<_>>()
        })
    });
    // A row stays as it is while another one changes: somebody may be typing in it.
    let row = move |line: Line| {
        let id = line.id;
        let found = move || lines.with(|lines| lines.iter().find(|line| line.id == id).cloned());
        let line = Memo::new(move |_| found().unwrap_or_else(|| line.clone()));
        view! { <Person line head tasks promised asking /> }
    };
    let any = Memo::new(move |_| !lines.with(Vec::is_empty));
    move || {
        any.get().then(|| {
            view! {
                <section class="card" aria-labelledby="people">
                    <div class="people-h spread">
                        <h2 id="people" class="title">{move || request::people_title(locale.get())}</h2>
                        <span class="small muted num">{progress}</span>
                    </div>
                    <ul class="people"><For each=move || lines.get() key=|line| line.id children=row /></ul>
                </section>
            }
        })
    }
}

#[component]
fn Person(
    line: Memo<Line>,
    head: Memo<Option<TicketHead>>,
    tasks: Memo<Vec<Task>>,
    promised: Memo<Option<Promised>>,
    asking: Memo<Vec<LineId>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let (ticket, id) = line.with_untracked(|line| (line.ticket, line.id));
    let name = Memo::new(move |_| line.with(|line| name_of(data, line, locale.get())));
    let tone = move || line.with(|line| line.requested_for.map_or(line.id.0, |person| person.0).as_u128());
    let text = move || line.with(|line| in_words(&line.answers, locale.get(), &data.currency()));
    let gets = move || line.with(|line| gets(line, locale.get()));
    let why = move || line.with(|line| why_not(line, locale.get()));
    let price = move || line.with(owed).map(|price| words::money(locale.get(), &data.currency(), price, true));
    let status = move || head.with(|head| head.as_ref().map_or(Status::New, |head| head.status));
    let next = move || {
        let open = |task: &&Task| task.line == Some(id) && task.state == TaskState::Open;
        let title =
            tasks.with(|tasks| tasks.iter().find(open).map(|task| task.title.get(locale.get().tag()).to_owned()));
        let next =
            || title.filter(|_| status() == Status::InProgress).map(|title| fulfilment::next(locale.get(), &title));
        let there = line.with(|line| promised.with(|promised| arrives(data, line, promised.as_ref()?)));
        let day = there.map(|at| words::date_full(locale.get(), clock::local(at).date()));
        day.filter(|_| status().is_live()).map(|day| fulfilment::arrives(locale.get(), &day)).or_else(next)
    };
    let installed = move |line: &Line| tasks.with(|tasks| is_installed(line, tasks));
    let asked = Memo::new(move |_| line.with(|line| confirmable(data, line, head)));
    let own = Memo::new(move |_| {
        let me = data.me().map(|me| me.person);
        line.with(|line| me.is_some() && line.requested_for == me)
    });
    let handed_over = Memo::new(move |_| line.with(|line| line.handed_over.is_some()));
    Effect::new(move |_| line.with(|line| draft::drop_answered(data, line)));
    view! {
        <li class="prow" id=format!("line-{id}") tabindex="-1">
            {move || view! { <Avatar name=name.get() id=tone() /> }}
            <span><b>{name}</b><small>{text}</small>{move || gets().map(|gets| view! { <small>{gets}</small> })}{move || why().map(|why| view! { <small>{why}</small> })}</span>
            <span class="pstate">
                <span class="stword">
                    <StatusIcon icon=Signal::derive(move || line.with(|line| line_icon(line, status()))) />
                    {move || line.with(|line| line_word(line, installed(line), status(), locale.get()))}
                    {move || price().map(|price| view! { <span class="small muted num">{price}</span> })}
                </span>
                {move || next().map(|next| view! { <small class="muted">{next}</small> })}
            </span>
            {move || asked.get().then(|| view! { <Word line name own=own.get() asking /> })}
            {move || (handed_over.get() && !asked.get()).then(|| view! { <SheetLink ticket line=id class="link small" /> })}
        </li>
    }
    .into_any()
}

/// What a line costs; nothing for what an approver left out, or of which nothing came.
fn owed(line: &Line) -> Option<i64> {
    line.price.filter(|_| line.counts() && !came_to_nothing(line))
}

/// Whom a line is for: the person by name, else a number.
fn name_of(data: Data, line: &Line, locale: Locale) -> String {
    let name = Some(line.person_name.clone()).filter(|name| !name.is_empty());
    let known = || line.requested_for.and_then(|id| people::known(data, id)).map(|card| card.name);
    let number = i64::from(line.position) + 1;
    name.or_else(known).unwrap_or_else(|| docket_messages::form::person(locale, number))
}

/// When the last of what is on order for a line is there.
fn arrives(data: Data, line: &Line, promised: &Promised) -> Option<docket_shared::Timestamp> {
    let ordered = line.supply.iter().filter(|one| one.state == ReservationState::Ordered);
    let days = ordered.filter_map(|one| one.delivery_days).max()?;
    let compiled = Compiled::of(&data.working_time(promised.calendar)?);
    arrival(&compiled, promised.ordered_at.unwrap_or(promised.started_at), days)
}

/// Whether the person who looks can say that the line is as it should be.
fn confirmable(data: Data, line: &Line, head: Memo<Option<TicketHead>>) -> bool {
    let me = data.me().map(|me| me.person);
    let asked = head.with(|head| head.as_ref().map(|head| head.requester)) == me;
    me.is_some() && awaits_word(line) && (asked || line.requested_for == me)
}

/// Says that a line is as it should be.
#[component]
pub fn ConfirmButton(
    /// Its request.
    ticket: TicketId,
    /// The line.
    line: LineId,
    /// Whom it is for.
    name: Signal<String>,
    /// Hears that it was said.
    answered: Callback<Answered>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let confirm = Callback::new(move |()| {
        // It is the other answer to the same question.
        if !draft::wrong(data, line).is_empty() {
            draft::save_wrong(data, line, "");
        }
        // What is beside it is asked before the call takes it off the page.
        answered.run(fulfilment::confirmed);
        data.call(CallId(clock::new_id()), Command::ConfirmLine(ConfirmLine { ticket, line }));
    });
    view! {
        <Button small=true kind=Kind::Primary press=confirm>
            <span aria-hidden="true">{move || fulfilment::confirm(locale.get())}</span>
            <span class="vh">{move || name.with(|name| fulfilment::confirm_named(locale.get(), name))}</span>
        </Button>
    }
}

/// Where a line stands, in a requester's words; `installed` where its equipment was put up.
pub fn line_word(line: &Line, installed: bool, status: Status, locale: Locale) -> &'static str {
    words::own_word(line, installed, status, locale).unwrap_or_else(|| {
        let status = if line.state == LineState::Cancelled { Status::Cancelled } else { status };
        status::word(locale, TicketKind::ServiceRequest, status)
    })
}

/// What a line gets, each model once, beside what was answered; none where that says it already.
fn gets(line: &Line, locale: Locale) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for one in line.supply.iter().filter(|one| one.state != ReservationState::Released) {
        let name = one.name.get(locale.tag());
        let answered = line.answers.iter().any(|answer| words::answer(locale, "", answer) == name);
        if !answered && !names.contains(&name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| request::gets(locale, &names.join(", ")))
}

/// Why a line, or something of it, is not done: an approver left it out, or it could not be.
pub fn why_not(line: &Line, locale: Locale) -> Option<String> {
    if let Some(declined) = &line.declined {
        return Some(request::line_declined(locale, &declined.by_name, &declined.reason));
    }
    let why = line.not_possible.as_ref().filter(|_| line.state != LineState::Complete)?;
    Some(request::line_not_possible(locale, &why.by_name, &why.reason))
}

/// The same as a shape.
pub fn line_icon(line: &Line, status: Status) -> IconName {
    let ordered = line.supply.iter().any(|one| one.state == ReservationState::Ordered);
    match line.state {
        LineState::Open if ordered && status.is_live() => IconName::StatusWaiting,
        LineState::Open => status::icon(status),
        LineState::Complete if !came_to_nothing(line) => IconName::StatusDone,
        LineState::Complete | LineState::Skipped => IconName::StatusClosed,
        LineState::Incomplete | LineState::Cancelled => IconName::StatusCancelled,
    }
}

/// Answers of a line without the person, as one text. A box that was ticked is said by its name.
pub fn in_words(answers: &[Answer], locale: Locale, currency: &str) -> String {
    let text = |answer: &Answer| match (answer.kind.as_str(), answer.value.first().map(String::as_str)) {
        ("person", _) => String::new(),
        ("checkbox", Some(TICKED)) => answer.label.get(locale.tag()).to_owned(),
        ("checkbox", _) => String::new(),
        _ => words::answer(locale, currency, answer),
    };
    answers.iter().map(text).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
}
