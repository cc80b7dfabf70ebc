//! The page: the questions that wait, and beside them the one that is open.

use super::question::Question;
use super::time::{due_of, due_word};
use crate::data::{LinkStatus, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Art, Empty, Skeleton, use_page};
use crate::words::{self, When};
use docket_messages::{approval as said, shell};
use docket_shared::approval::Approval;
use docket_shared::ids::TicketId;
use leptos::prelude::*;

/// The page; without an open question a desk shows the first one.
#[component]
pub fn ApprovalsPage(
    /// The request whose question is open.
    open: Option<TicketId>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    use_page(move || shell::page_title(locale.get(), shell::nav_approvals(locale.get())));
    let waiting = Memo::new(move |_| data.waiting_approvals());
    // An answered question stays open until the person goes on, so that what was done can be read.
    let first = StoredValue::new(waiting.with_untracked(|waiting| waiting.first().map(|approval| approval.ticket)));
    let shown = open.or_else(|| first.get_value());
    let loading = move || data.status() == LinkStatus::Loading && waiting.with(Vec::is_empty);
    let detail = move || match shown.or_else(|| waiting.with(|waiting| waiting.first().map(|approval| approval.ticket)))
    {
        Some(ticket) => view! { <Question ticket alone=open.is_some() /> }.into_any(),
        None if loading() => {
            view! { <Skeleton label=Signal::derive(move || shell::loading(locale.get()).to_owned()) rows=6 /> }
                .into_any()
        }
        None => view! {
            <div class="card">
                <Empty
                    art=Art::Parcel
                    title=Signal::derive(move || said::empty_title(locale.get()).to_owned())
                    text=Signal::derive(move || said::empty_text(locale.get()).to_owned())
                >
                    <a class="btn" href=Route::Home.href()>{move || said::empty_action(locale.get())}</a>
                </Empty>
            </div>
        }
        .into_any(),
    };
    view! {
        <main id="main" tabindex="-1" class="wrap">
            <div class="appr" class:is-open=open.is_some()>
                <List waiting shown title=open.is_none() />
                <div class="stack stack-5 appr-detail">{detail}</div>
            </div>
        </main>
    }
    .into_any()
}

#[component]
fn List(
    waiting: Memo<Vec<Approval>>,
    shown: Option<TicketId>,
    /// Whether it is what the page is about.
    title: bool,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let row = move |approval: Approval| {
        let head = data.ticket_head(approval.ticket)?;
        let total = data.ticket_public(approval.ticket).and_then(|public| public.request?.total);
        let price = move || total.map(|total| words::money(locale.get(), &data.currency(), total, true));
        let due = due_of(data, &approval);
        let current = (shown == Some(approval.ticket)).then_some("true");
        Some(view! {
            <a href=Route::Approvals(Some(approval.ticket)).href() aria-current=current>
                <span class="r"><b>{head.title.clone()}</b><span class="num">{price}</span></span>
                <small>
                    {head.requester_name.clone()} " · " <When at=approval.asked_at />
                    {due.map(|at| view! { " · " {move || due_word(locale.get(), at)} })}
                    {approval.for_person.map(|other| view! { " · " {move || said::in_place_of(locale.get(), &other.name)} })}
                </small>
            </a>
        })
    };
    let heading = move || {
        view! {
            {said::waiting_title(locale.get())} " " <span class="subtle num">{waiting.with(Vec::len)}</span>
        }
    };
    view! {
        <nav class="card alist" aria-label=move || said::waiting_title(locale.get())>
            {if title { view! { <h1 class="alist-h">{heading}</h1> }.into_any() } else { view! { <h2 class="alist-h">{heading}</h2> }.into_any() }}
            {move || waiting.get().into_iter().filter_map(row).collect_view()}
        </nav>
    }
}
