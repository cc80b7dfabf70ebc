//! One row of the list: priority, status, title, number, requester, age.

use crate::data::{use_data, use_locale};
use crate::ui::{Avatar, Icon, IconName, PriorityIcon, StatusIcon};
use crate::words::{Style, When};
use docket_messages::{Locale, connection, ticket as said};
use docket_shared::row::RowKind;
use docket_shared::ticket::TicketHead;
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;

/// The word for a status.
pub fn status_word(status: Status, locale: Locale) -> &'static str {
    match status {
        Status::New => said::status_new(locale),
        Status::InProgress => said::status_in_progress(locale),
        Status::Waiting => said::status_waiting(locale),
        Status::Resolved => said::status_resolved(locale),
        Status::Closed => said::status_closed(locale),
        Status::Cancelled => said::status_cancelled(locale),
    }
}

/// The icon for a status.
pub fn status_icon(status: Status) -> IconName {
    match status {
        Status::New => IconName::StatusNew,
        Status::InProgress => IconName::StatusProgress,
        Status::Waiting => IconName::StatusWaiting,
        Status::Resolved => IconName::StatusDone,
        Status::Closed => IconName::StatusClosed,
        Status::Cancelled => IconName::StatusCancelled,
    }
}

/// The word for a priority of 1 to 5.
pub fn priority_word(priority: i16, locale: Locale) -> &'static str {
    match priority {
        ..=1 => said::priority_critical(locale),
        2 => said::priority_high(locale),
        3 => said::priority_moderate(locale),
        4 => said::priority_low(locale),
        _ => said::priority_planning(locale),
    }
}

/// A row. Its place in the list comes with `position`, counted from 1.
#[component]
pub fn TicketRow(
    /// What it shows.
    #[prop(into)]
    head: Signal<TicketHead>,
    /// Its place, counted from 1.
    #[prop(into)]
    position: Signal<usize>,
    /// Whether it is open beside the list.
    #[prop(into)]
    selected: Signal<bool>,
    /// Whether it no longer belongs into the list.
    #[prop(into)]
    ghost: Signal<bool>,
    /// Opens it.
    #[prop(into)]
    open: Callback<()>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let id = head.with_untracked(|head| head.id);
    let pending = move || data.is_pending(RowKind::TicketHead, id.0);
    let spoken = move || {
        let (priority, status) = head.with(|head| (head.priority, head.status));
        format!(
            "{}, {}: ",
            said::priority_named(locale.get(), priority_word(priority, locale.get())),
            status_word(status, locale.get())
        )
    };
    let assignee = move || {
        head.with(|head| head.assignee.zip(head.assignee_name.clone())).map(
            |(person, name)| view! { <Avatar name=name.clone() id=person.0.as_u128() /><span class="vh">{name}</span> },
        )
    };
    view! {
        <div
            class="trow"
            class:ghost=ghost
            role="row"
            id=format!("t-{id}")
            aria-selected=move || selected.get().to_string()
            aria-rowindex=move || position.get().to_string()
            on:click=move |_| open.run(())
        >
            <PriorityIcon priority=Signal::derive(move || head.with(|head| head.priority)) />
            <StatusIcon icon=Signal::derive(move || status_icon(head.with(|head| head.status))) />
            <span class="t" role="gridcell">
                <span class="vh">{spoken}</span>
                {move || head.with(|head| head.title.clone())}
            </span>
            <span class="s" role="gridcell">
                <span class="sla nowrap"><When at=Signal::derive(move || head.with(|head| head.created_at)) style=Style::Short /></span>
            </span>
            <span class="m" role="gridcell">
                {move || pending().then(|| view! {
                    <span class="unsy"><Icon name=IconName::ArrowUp /><span>{connection::not_sent(locale.get())}</span></span>
                    "·"
                })}
                <span class="num nowrap">{move || head.with(|head| head.number.clone())}</span>
                "·"
                <span class="w">{move || head.with(|head| head.requester_name.clone())}</span>
            </span>
            <span class="e" role="gridcell">{assignee}</span>
        </div>
    }
}
