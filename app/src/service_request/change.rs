//! The way to change what was answered: a link while it is possible, and why it is not once work has begun.

use crate::data::{Data, draft, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Icon, IconName};
use docket_messages::request;
use docket_shared::ids::TicketId;
use docket_shared::service_request::edit::{Locked, changeable};
use docket_shared::ticket::TicketHead;
use leptos::prelude::*;

/// The link, for who asked, while it is possible.
#[component]
pub fn Change(
    /// The request.
    ticket: TicketId,
    /// What lists show of it.
    head: Memo<Option<TicketHead>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let state = state_of(data, ticket, head);
    move || {
        matches!(state.get(), Some(Ok(()))).then(|| {
            view! { <a class="btn btn-sm" href=Route::Change(ticket).href()>{request::change(locale.get())}</a> }
        })
    }
}

/// Why the answers can no longer be changed, once work has begun; nothing before that and once it has ended.
#[component]
pub fn ChangeLocked(
    /// The request.
    ticket: TicketId,
    /// What lists show of it.
    head: Memo<Option<TicketHead>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let state = state_of(data, ticket, head);
    move || {
        (state.get() == Some(Err(Locked::Started))).then(|| {
            view! { <p class="small muted mt4">{request::change_started(locale.get())}</p> }
        })
    }
}

/// Whether the person's own request can be changed; none for anybody else's.
fn state_of(data: Data, ticket: TicketId, head: Memo<Option<TicketHead>>) -> Memo<Option<Result<(), Locked>>> {
    Memo::new(move |_| {
        let me = data.me().map(|me| me.person);
        let head = head.get().filter(|head| Some(head.requester) == me && !head.number.is_empty())?;
        let from_catalog = data.ticket_public(ticket).is_some_and(|public| public.request.is_some());
        from_catalog.then(|| changeable(&head, data.tasks_of(ticket).into_iter().map(|task| task.state)))
    })
}

/// A change that came back: it is a draft, and the form says what is wrong.
#[component]
pub fn ChangeRefused(
    /// The request.
    ticket: TicketId,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let came_back = move || {
        draft::returned(data);
        draft::of_edit(data, ticket).is_some_and(|draft| draft.refused.is_some())
    };
    move || {
        came_back().then(|| {
            view! {
                <div class="banner b-danger" role="alert">
                    <Icon name=IconName::Alert />
                    <div>
                        {request::change_refused(locale.get())} " "
                        <a class="link" href=Route::Change(ticket).href()>{request::change_continue(locale.get())}</a>
                    </div>
                </div>
            }
        })
    }
}
