//! The head of a ticket on a phone, where one pane is shown at a time: the way back, the actions, the key facts.

use super::actions::{StatusMenu, claim, is_free, is_resolvable};
use super::pass_on::PassOn;
use super::row::{priority_word, status_icon, status_word};
use crate::data::{use_data, use_locale};
use crate::routes::{Route, View, navigate};
use crate::ui::{Avatar, Icon, IconName, PriorityIcon, Size, StatusIcon};
use crate::words;
use docket_messages::ticket as said;
use docket_shared::ticket::TicketHead;
use leptos::prelude::*;

/// The bar above a ticket: back, number, actions.
#[component]
pub fn PhoneHead(
    /// The ticket.
    head: Memo<TicketHead>,
    /// Where it leads back to.
    view: View,
    /// Opens the dialog that resolves it.
    resolving: RwSignal<bool>,
) -> impl IntoView {
    let (data, locale, go) = (use_data(), use_locale(), navigate());
    let icon = Signal::derive(move || status_icon(head.with(|head| head.status)));
    let free = Memo::new(move |_| head.with(|head| is_free(data, head)));
    let resolvable = Memo::new(move |_| head.with(|head| is_resolvable(data, head)));
    view! {
        <div class="phead">
            <button type="button" class="ibtn" aria-label=move || said::back_to_queue(locale.get()) on:click=move |_| go(&Route::Queue(view, None))>
                <Icon name=IconName::ChevronLeft />
            </button>
            <h1 class="id">{move || head.with(|head| head.number.clone())}</h1>
            {move || free.get().then(|| view! {
                <button type="button" class="ibtn" aria-label=said::assign_to_me(locale.get()) on:click=move |_| claim(data, &head.get_untracked())>
                    <Icon name=IconName::Hand />
                </button>
            })}
            <PassOn
                head
                class="ibtn"
                label=Signal::derive(move || said::pass_on(locale.get()).to_owned())
                open=RwSignal::new(false)
                face=move || view! { <Icon name=IconName::Users /> }
            />
            <StatusMenu head class="ibtn" open=RwSignal::new(false) face=move || view! { <StatusIcon icon /> } />
            {move || resolvable.get().then(|| view! {
                <button type="button" class="ibtn" aria-label=said::resolve(locale.get()) on:click=move |_| resolving.set(true)>
                    <Icon name=IconName::Check />
                </button>
            })}
        </div>
    }
}

/// Status, priority, date and assignee in one line, as there is no pane for them.
#[component]
pub fn PhoneFacts(
    /// The ticket.
    head: Memo<TicketHead>,
) -> impl IntoView {
    let locale = use_locale();
    let first_name = |name: &str| name.split_whitespace().next().unwrap_or_default().to_owned();
    let assignee = move || {
        head.with(|head| head.assignee.zip(head.assignee_name.clone())).map(|(person, name)| view! {
            <span class="fchip"><Avatar name=name.clone() id=person.0.as_u128() size=Size::Small />{first_name(&name)}</span>
        })
    };
    view! {
        <div class="pfacts" tabindex="0" role="group" aria-label=move || said::properties(locale.get())>
            <span class="fchip">
                <StatusIcon icon=Signal::derive(move || status_icon(head.with(|head| head.status))) />
                {move || status_word(head.with(|head| head.status), locale.get())}
            </span>
            <span class="fchip">
                <PriorityIcon priority=Signal::derive(move || head.with(|head| head.priority)) />
                {move || priority_word(head.with(|head| head.priority), locale.get())}
            </span>
            {move || head.with(|head| head.needed_by).map(|date| view! {
                <span class="fchip">
                    <Icon name=IconName::Clock />
                    <span class="vh">{said::needed_by(locale.get())}" "</span>
                    {words::date(locale.get(), date)}
                </span>
            })}
            {assignee}
        </div>
    }
}
