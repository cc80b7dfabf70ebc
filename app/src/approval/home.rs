//! What waits for the person's approval, on the first page; nothing while nothing does.

use crate::data::{use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Icon, IconName};
use crate::words::{self, When};
use docket_messages::approval as said;
use docket_shared::approval::Approval;
use leptos::prelude::*;

/// The section.
#[component]
pub fn WaitingForYou() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let waiting = Memo::new(move |_| data.waiting_approvals());
    let row = move |approval: Approval| {
        let head = data.ticket_head(approval.ticket)?;
        let total = data.ticket_public(approval.ticket).and_then(|public| public.request?.total);
        let price = move || total.map(|total| words::money(locale.get(), &data.currency(), total, true));
        Some(view! {
            <a class="reqcard" href=Route::Approvals(Some(approval.ticket)).href()>
                <span class="icontile t-accent"><Icon name=IconName::from_key(&head.icon) /></span>
                <span class="t">
                    {head.title.clone()}
                    <small>{head.requester_name.clone()} " · " <When at=approval.asked_at /></small>
                </span>
                <span class="when num"><b>{price}</b></span>
            </a>
        })
    };
    move || {
        (!waiting.with(Vec::is_empty)).then(|| {
            view! {
                <section aria-labelledby="waiting-for-you">
                    <div class="sec-h"><h2 id="waiting-for-you">{move || said::waiting_title(locale.get())}</h2></div>
                    <div class="card">{move || waiting.get().into_iter().filter_map(row).collect_view()}</div>
                </section>
            }
        })
    }
}
