//! All requests of the person, by state, the open ones first.

use super::card::{EndedChip, RequestCard, own};
use super::for_you::ForYou;
use super::outcome::ended_chip;
use crate::data::{LinkStatus, use_data, use_locale};
use crate::person::watched;
use crate::routes::Route;
use crate::ui::{Art, Empty, Icon, IconName, Skeleton, use_page};
use docket_messages::{Locale, request, shell};
use docket_shared::ticket::TicketHead;
use leptos::prelude::*;

/// Which requests are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Filter {
    Open,
    Done,
    All,
}

impl Filter {
    const ALL: [Filter; 3] = [Filter::Open, Filter::Done, Filter::All];

    fn takes(self, head: &TicketHead) -> bool {
        match self {
            Filter::Open => head.status.is_live(),
            Filter::Done => !head.status.is_live(),
            Filter::All => true,
        }
    }

    fn word(self, locale: Locale) -> &'static str {
        match self {
            Filter::Open => request::list_open(locale),
            Filter::Done => request::list_done(locale),
            Filter::All => request::list_all(locale),
        }
    }
}

/// The page.
#[component]
pub fn MyRequestsPage() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    use_page(move || shell::page_title(locale.get(), request::list_title(locale.get())));
    let filter = RwSignal::new(Filter::Open);
    let mine = Memo::new(move |_| own(data));
    let shown = Memo::new(move |_| {
        mine.with(|mine| mine.iter().filter(|head| filter.get().takes(head)).cloned().collect::<Vec<_>>())
    });
    let count = move |filter: Filter| mine.with(|mine| mine.iter().filter(|head| filter.takes(head)).count());
    let tab = move |one: Filter| {
        view! {
            <button type="button" aria-pressed=move || (filter.get() == one).to_string() aria-current=move || (filter.get() == one).then_some("page") on:click=move |_| filter.set(one)>
                {move || one.word(locale.get())} " " <span class="n num">{move || data.counted(count(one))}</span>
            </button>
        }
    };
    let list = move || {
        if !shown.with(Vec::is_empty) {
            let row = |head: TicketHead| view! { <RequestCard head ended=ended_chip as EndedChip /> };
            view! { <div class="card">{move || shown.get().into_iter().map(row).collect_view()}</div> }.into_any()
        } else if mine.with(Vec::is_empty) && data.status() == LinkStatus::Loading {
            view! { <Skeleton label=Signal::derive(move || shell::loading(locale.get()).to_owned()) rows=4 /> }
                .into_any()
        } else if mine.with(Vec::is_empty) {
            view! {
                <Empty
                    art=Art::Parcel
                    title=Signal::derive(move || request::list_empty_title(locale.get()).to_owned())
                    text=Signal::derive(move || request::list_empty_text(locale.get()).to_owned())
                >
                    <a class="btn btn-primary" href=Route::Catalog.href()>{move || request::list_empty_action(locale.get())}</a>
                </Empty>
            }
            .into_any()
        } else {
            view! { <p class="muted">{move || request::list_open_empty(locale.get())}</p> }.into_any()
        }
    };
    view! {
        <main id="main" tabindex="-1" class="wrap">
            <div class="page-h spread">
                <h1>{move || request::list_title(locale.get())}</h1>
                <a class="btn btn-sm" href=Route::Equipment.href()><Icon name=IconName::Cube /><span>{move || docket_messages::equipment::title(locale.get())}</span></a>
            </div>
            <ForYou />
            <div class="tabs mb4" role="group" aria-label=move || request::list_title(locale.get())>{Filter::ALL.map(tab)}</div>
            {list}
            <Watched filter />
        </main>
    }
    .into_any()
}

/// What the person watches for others; nothing while that is nothing.
#[component]
fn Watched(filter: RwSignal<Filter>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let heads = Memo::new(move |_| {
        let mut heads = watched(data);
        heads.retain(|head| filter.get().takes(head));
        heads
    });
    move || {
        (!heads.with(Vec::is_empty)).then(|| view! {
            <section class="mt5" aria-labelledby="watched">
                <div class="sec-h"><h2 id="watched">{move || request::watched_title(locale.get())}</h2></div>
                <div class="card">{heads.get().into_iter().map(|head| view! { <RequestCard head ended=ended_chip as EndedChip /> }).collect_view()}</div>
            </section>
        })
    }
}
