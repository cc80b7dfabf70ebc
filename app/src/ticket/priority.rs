//! Priority: the menu in which a request's is chosen, and an incident's follows from how far it reaches and how long it
//! can wait.

use super::actions::is_own;
use super::resolve::code_word;
use super::row::priority_word;
use crate::data::{Data, clock, use_data, use_locale};
use crate::ui::{Menu, PriorityIcon};
use crate::words::{self, Style, When};
use docket_messages::{Locale, incident as said};
use docket_shared::command::Command;
use docket_shared::ids::{CallId, TicketId};
use docket_shared::ticket::api::SetPriority;
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::priority::{Level, PRIORITIES};
use docket_shared::ticket::{TicketHead, TicketKind};
use leptos::prelude::*;

/// Whether its priority can be changed by who looks at it.
pub fn is_prioritisable(data: Data, head: &TicketHead) -> bool {
    head.status.is_live() && head.status != Status::AwaitingApproval && is_own(data, head)
}

/// The priority with the menu behind it; only the word where it cannot be changed any more.
#[component]
pub fn PriorityMenu(
    /// The ticket.
    #[prop(into)]
    head: Signal<TicketHead>,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let changeable = Memo::new(move |_| head.with(|head| is_prioritisable(data, head)));
    let incident = head.with_untracked(|head| head.kind == TicketKind::Incident);
    let word = move || priority_word(head.with(|head| head.priority), locale.get());
    let face = move || {
        view! {
            <span class="stword"><PriorityIcon priority=Signal::derive(move || head.with(|head| head.priority)) />{word}</span>
            <span class="vh">{move || said::change_priority(locale.get())}</span>
            <span class="bk" aria-hidden="true"><kbd>"P"</kbd></span>
        }
    };
    move || {
        if changeable.get() {
            view! {
                <Menu label=String::new() class="propbtn" open=open face=face>
                    {if incident { view! { <Matrix head /> }.into_any() } else { view! { <Five head /> }.into_any() }}
                </Menu>
            }
            .into_any()
        } else {
            view! {
                <span class="stword"><PriorityIcon priority=Signal::derive(move || head.with(|head| head.priority)) />{word}</span>
            }
            .into_any()
        }
    }
}

/// The five priorities, the most urgent first.
#[component]
fn Five(head: Signal<TicketHead>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let choose = move |priority: i16| {
        let head = head.get_untracked();
        let priority = Some(priority).filter(|wanted| *wanted != head.priority);
        if priority.is_some() {
            let body = SetPriority { ticket: head.id, from: head.priority, priority, impact: None, urgency: None };
            data.call(CallId(clock::new_id()), Command::SetPriority(body));
        }
    };
    let one = move |priority: i16| {
        view! {
            <button
                type="button"
                class="mi"
                data-closes
                aria-current=move || (head.with(|head| head.priority) == priority).then_some("true")
                on:click=move |_| choose(priority)
            >
                <PriorityIcon priority=Signal::stored(priority) />
                {move || priority_word(priority, locale.get())}
            </button>
        }
    };
    PRIORITIES.map(one)
}

/// Impact by urgency: every cell says the priority that follows.
#[component]
fn Matrix(head: Signal<TicketHead>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let ticket = head.with_untracked(|head| head.id);
    let now =
        Memo::new(move |_| data.ticket_internal(ticket).and_then(|internal| internal.impact.zip(internal.urgency)));
    let table = data.priorities();
    let choose = move |impact: Level, urgency: Level| {
        let head = head.get_untracked();
        if now.get_untracked() == Some((impact, urgency)) {
            return;
        }
        let (impact, urgency) = (Some(impact), Some(urgency));
        let body = SetPriority { ticket: head.id, from: head.priority, priority: None, impact, urgency };
        data.call(CallId(clock::new_id()), Command::SetPriority(body));
    };
    let cell = move |impact: Level, urgency: Level| {
        let priority = table.priority(impact, urgency);
        let spoken = move || {
            let (impact, urgency) = (impact_word(impact, locale.get()), urgency_word(urgency, locale.get()));
            format!("{impact}, {urgency}: ")
        };
        view! {
            <td>
                <button
                    type="button"
                    class="mi"
                    data-closes
                    aria-current=move || (now.get() == Some((impact, urgency))).then_some("true")
                    on:click=move |_| choose(impact, urgency)
                >
                    <PriorityIcon priority=Signal::stored(priority) />
                    <span class="vh">{spoken}</span>
                    {move || priority_word(priority, locale.get())}
                </button>
            </td>
        }
    };
    view! {
        <table class="matrix">
            <caption class="lab">{move || said::matrix_caption(locale.get())}</caption>
            <thead>
                <tr>
                    <td></td>
                    {Level::ALL.map(|urgency| view! { <th scope="col">{move || urgency_word(urgency, locale.get())}</th> })}
                </tr>
            </thead>
            <tbody>
                {Level::ALL.map(|impact| view! {
                    <tr>
                        <th scope="row">{move || impact_word(impact, locale.get())}</th>
                        {Level::ALL.map(|urgency| cell(impact, urgency))}
                    </tr>
                })}
            </tbody>
        </table>
    }
}

/// How far it reaches, in a word.
pub fn impact_word(impact: Level, locale: Locale) -> &'static str {
    match impact {
        Level::High => said::impact_high(locale),
        Level::Medium => said::impact_medium(locale),
        Level::Low => said::impact_low(locale),
    }
}

/// How long it can wait, in a word.
pub fn urgency_word(urgency: Level, locale: Locale) -> &'static str {
    match urgency {
        Level::High => said::urgency_high(locale),
        Level::Medium => said::urgency_medium(locale),
        Level::Low => said::urgency_low(locale),
    }
}

/// What an incident's priority comes from, and why a ticket stands: lines of the properties.
#[component]
pub fn Facts(
    /// The ticket.
    #[prop(into)]
    head: Signal<TicketHead>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let id = head.with_untracked(|head| head.id);
    let internal = Memo::new(move |_| data.ticket_internal(id));
    let triage = move || internal.with(|internal| internal.as_ref().and_then(|one| one.impact.zip(one.urgency)));
    let hold = move || internal.with(|internal| internal.as_ref().and_then(|one| one.hold.clone()));
    let code = move || internal.with(|internal| internal.as_ref().and_then(|one| one.code));
    view! {
        {move || triage().map(|(impact, urgency)| view! {
            <dt>{said::impact(locale.get())}</dt>
            <dd>{impact_word(impact, locale.get())}</dd>
            <dt>{said::urgency(locale.get())}</dt>
            <dd>{urgency_word(urgency, locale.get())}</dd>
        })}
        {move || hold().map(|hold| view! {
            <dt>{said::held(locale.get())}</dt>
            <dd class="held">
                <span>{words::hold_word(hold.reason, locale.get())}</span>
                {(!hold.note.is_empty()).then(|| view! { <span>{hold.note.clone()}</span> })}
                <small class="muted">{hold.by_name} ", " <When at=hold.since style=Style::Full /></small>
            </dd>
        })}
        {move || code().map(|code| view! {
            <dt>{said::resolved_as(locale.get())}</dt>
            <dd>{code_word(code, locale.get())}</dd>
        })}
    }
    .into_any()
}

/// The ticket before it and those after it, as links; what the person may not see is not there.
#[component]
pub fn Links(
    /// The ticket.
    #[prop(into)]
    head: Signal<TicketHead>,
    /// Makes the address of a ticket.
    href: Callback<TicketId, String>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let id = head.with_untracked(|head| head.id);
    let before = Memo::new(move |_| data.ticket_public(id).and_then(|public| public.follows));
    let after = Memo::new(move |_| data.followers(id));
    view! {
        {move || before.get().map(|before| view! {
            <dt>{said::follows(locale.get())}</dt>
            <dd class="num"><a class="link nowrap" href=href.run(before.ticket)>{before.number}</a></dd>
        })}
        {move || (!after.with(Vec::is_empty)).then(|| view! {
            <dt>{said::followed_by(locale.get())}</dt>
            <dd class="num">{after.get().into_iter().map(|next| view! { <a class="link nowrap" href=href.run(next.id)>{next.number}</a> " " }).collect_view()}</dd>
        })}
    }
    .into_any()
}
