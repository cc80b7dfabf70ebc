//! A reply to what was closed goes on as another request: the way there and back.

use crate::data::{use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Icon, IconName, unbroken};
use docket_messages::request;
use docket_shared::ids::TicketId;
use docket_shared::ticket::TicketPublic;
use leptos::prelude::*;

/// The request before this one, and those after it.
#[component]
pub fn Chain(
    /// The request.
    ticket: TicketId,
    /// What its page shows.
    public: Memo<Option<TicketPublic>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let before = Memo::new(move |_| public.with(|public| public.as_ref().and_then(|public| public.follows.clone())));
    let after = Memo::new(move |_| data.followers(ticket));
    let link = |id: TicketId, number: String| {
        view! { <a class="link num" href=Route::Request(id).href()>{unbroken(&number)}</a> }
    };
    // One that is on its way has no number yet.
    let named = move |number: String| {
        if number.is_empty() { request::waiting_to_be_sent(locale.get()).to_owned() } else { number }
    };
    view! {
        {move || before.get().map(|before| view! {
            <div class="banner b-info"><Icon name=IconName::Link /><div>{request::goes_back(locale.get())}" "{link(before.ticket, before.number)}</div></div>
        })}
        {move || (!after.with(Vec::is_empty)).then(|| view! {
            <div class="banner b-info">
                <Icon name=IconName::Link />
                <div>
                    {request::goes_on(locale.get())} " "
                    {after.get().into_iter().map(|next| view! { {link(next.id, named(next.number))} " " }).collect_view()}
                </div>
            </div>
        })}
    }
    .into_any()
}
