//! One row of the list: priority, status, title, number, requester, age; when it left the view, the reason.

use super::clock::RowClock;
use super::views::{Item, promised};
use crate::data::{Data, Seen, clock, use_data, use_locale};
use crate::routes::View;
use crate::ui::{Avatar, Icon, IconName, PriorityIcon, StatusIcon, after_anyway};
use crate::words::{Style, When};
pub use crate::words::{priority_word, status_icon, status_word};
use docket_messages::{Locale, connection, fulfilment, ticket as said, workspace};
use docket_shared::fulfilment::TaskState;
use docket_shared::ids::{PersonId, TaskId};
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::TicketHead;
use docket_shared::ticket::clocks::Promise;
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;
use std::time::Duration;

/// Why a row that is still shown left its view: who looks, and at what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The view it left.
    pub view: View,
    /// Who looks.
    pub me: Option<PersonId>,
}

/// How long a changed row is marked.
const FLASH: Duration = Duration::from_millis(1_600);

/// A row. Its place in the list comes with `position`, counted from 1.
#[component]
pub fn TicketRow(
    /// What it shows.
    item: Memo<Item>,
    /// Its place, counted from 1.
    #[prop(into)]
    position: Signal<usize>,
    /// Whether it is open beside the list.
    #[prop(into)]
    selected: Signal<bool>,
    /// Whether keys go on from it.
    #[prop(into)]
    cursor: Signal<bool>,
    /// Set when it no longer belongs into the list.
    #[prop(into)]
    gone: Signal<Option<Gone>>,
    /// Opens it.
    #[prop(into)]
    open: Callback<()>,
) -> impl IntoView {
    let (data, locale, seen) = (use_data(), use_locale(), use_context::<Seen>());
    let head = Memo::new(move |_| item.with(|item| item.head.clone()));
    let id = head.with_untracked(|head| head.id);
    let unread = Memo::new(move |_| {
        head.with(|head| head.status.is_live()) && seen.is_some_and(|seen| seen.is_unread(data, id))
    });
    let flash = use_flash(data, item);
    let assignee = move || {
        head.with(|head| head.assignee.zip(head.assignee_name.clone())).map(
            |(person, name)| view! { <Avatar name=name.clone() id=person.0.as_u128() /><span class="vh">{name}</span> },
        )
    };
    let about = move || match gone.get() {
        Some(gone) => item.with(|item| reason(data, item, gone, locale.get())),
        None => head.with(|head| head.requester_name.clone()),
    };
    view! {
        <div
            class="trow"
            class:ghost=move || gone.get().is_some()
            class:read=move || !unread.get()
            class:flash=flash
            class:is-cursor=move || cursor.get() && !selected.get()
            role="row"
            id=format!("t-{id}")
            aria-selected=move || selected.get().to_string()
            aria-rowindex=move || position.get().to_string()
            on:click=move |_| open.run(())
        >
            <PriorityIcon priority=Signal::derive(move || head.with(|head| head.priority)) />
            <StatusIcon icon=Signal::derive(move || status_icon(head.with(|head| head.status))) />
            <span class="t" role="gridcell">
                <span class="vh">{move || head.with(|head| spoken(head, unread.get(), locale.get()))}</span>
                {move || head.with(|head| head.title.clone())}
            </span>
            <span class="s" role="gridcell">
                <RowClock ticket=id task=Signal::derive(move || item.with(|item| item.clock)) />
            </span>
            <span class="m" role="gridcell">
                {move || data.is_pending(RowKind::TicketHead, id.0).then(|| view! {
                    <span class="unsy"><Icon name=IconName::ArrowUp /><span>{connection::not_sent(locale.get())}</span></span>
                    "·"
                })}
                <span class="num nowrap">{move || head.with(|head| head.number.clone())}</span>
                "·"
                <span class="w">{about}</span>
                <span class="donly">"·"</span>
                <span class="nowrap donly"><When at=Signal::derive(move || head.with(|head| head.created_at)) style=Style::Short /></span>
            </span>
            <span class="e" role="gridcell">{assignee}</span>
        </div>
    }
}

/// What the icons and the weight of the title say, in words.
fn spoken(head: &TicketHead, unread: bool, locale: Locale) -> String {
    let priority = said::priority_named(locale, priority_word(head.priority, locale));
    let state = format!("{priority}, {}: ", status_word(head.status, locale));
    if unread { format!("{}, {state}", said::unread(locale)) } else { state }
}

/// Marks the row for a moment when somebody else changed what it shows.
fn use_flash(data: Data, item: Memo<Item>) -> RwSignal<bool> {
    let flash = RwSignal::new(false);
    let facts = move |Item { head, task, .. }: &Item| (head.status, head.assignee, head.priority, head.team, *task);
    let facts = Memo::new(move |_| item.with(facts));
    Effect::new(move |before: Option<()>| {
        facts.track();
        let (ticket, task) = item.with_untracked(|item| (item.head.id, item.task));
        let of_task = task.is_some_and(|task| data.is_pending(RowKind::TaskWork, task.0));
        let mine = data.is_pending(RowKind::TicketHead, ticket.0) || of_task;
        if before.is_some() && !mine {
            flash.set(true);
            // The row may be gone by then.
            after_anyway(FLASH, move || {
                flash.try_set(false);
            });
        }
    });
    flash
}

/// How the task ended that stood for its ticket.
fn ended(data: Data, task: TaskId, locale: Locale) -> Option<&'static str> {
    let row = data.get(RowKind::Task, task.0);
    let Row::Task(task) = row.as_deref()? else { return None };
    Some(match task.state {
        TaskState::Pending | TaskState::Open => return None,
        TaskState::Complete => fulfilment::state_complete(locale),
        TaskState::Incomplete => fulfilment::state_incomplete(locale),
        TaskState::Skipped => fulfilment::state_skipped(locale),
        TaskState::Cancelled => fulfilment::state_cancelled(locale),
    })
}

/// Why a ticket left the view.
fn reason(data: Data, Item { head, task, clock: clock_of }: &Item, gone: Gone, locale: Locale) -> String {
    if let Some(word) = task.and_then(|task| ended(data, task, locale)) {
        return word.to_owned();
    }
    match (head.status, head.assignee.zip(head.assignee_name.as_deref())) {
        (Status::Resolved, _) if gone.view != View::Resolved => {
            let resolution = data.ticket_public(head.id).and_then(|public| public.resolution);
            match resolution {
                Some(resolution) => said::now_resolved(locale, &resolution.by_name),
                None => status_word(head.status, locale).to_owned(),
            }
        }
        (Status::New | Status::InProgress, _) if matches!(gone.view, View::AtRisk | View::Breached) => {
            let now = clock::now();
            let of_ticket = data.ticket_internal(head.id).and_then(|internal| internal.promise);
            let of_ticket = of_ticket.or_else(|| promised(data, head.id)?.promise);
            let row = clock_of.and_then(|task| data.get(RowKind::TaskWork, task.0));
            let of_task = match row.as_deref() {
                Some(Row::TaskWork(work)) => work.clock.as_ref().and_then(Promise::of),
                _ => None,
            };
            let promise = if clock_of.is_some() { of_task } else { of_ticket };
            let late = promise.is_some_and(|promise| promise.is_broken(now));
            if late { said::now_late(locale).to_owned() } else { said::now_in_time(locale).to_owned() }
        }
        (Status::New | Status::InProgress, Some((person, name))) if gone.view != View::Waiting => {
            if Some(person) == gone.me { said::claimed(locale, &head.number) } else { said::moved_away(locale, name) }
        }
        (Status::New, None) => workspace::unassigned(locale).to_owned(),
        (status, _) => status_word(status, locale).to_owned(),
    }
}
