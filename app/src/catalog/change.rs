//! The page on which who asked for something changes the answers, as long as nothing of it has begun.

use super::order::{Order, OrderForm, Total};
use crate::data::{LinkStatus, api, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Art, Empty, Icon, IconName, Skeleton, use_page};
use docket_messages::{request as said, shell};
use docket_shared::authorization as endpoints;
use docket_shared::catalog::ItemVersion;
use docket_shared::ids::TicketId;
use docket_shared::service_request::RequestAnswers;
use docket_shared::service_request::edit::{Locked, changeable};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What the page shows.
#[derive(Clone, PartialEq)]
enum Shown {
    /// Nothing yet.
    Loading,
    /// No request of the person's own.
    Missing,
    /// It can no longer be changed.
    Locked(Locked),
    /// Its form is an earlier one, and the server that has it does not answer.
    OldForm,
    /// The form.
    Form(Box<(ItemVersion, RequestAnswers)>),
}

/// The page.
#[component]
pub fn ChangePage(
    /// The request.
    ticket: TicketId,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    use_page(move || shell::page_title(locale.get(), said::change_title(locale.get())));
    let earlier: RwSignal<Option<Option<ItemVersion>>> = RwSignal::new(None);
    let shown = Memo::new(move |_| {
        let me = data.me().map(|me| me.person);
        let head = data.ticket_head(ticket).filter(|head| Some(head.requester) == me);
        let request = data.ticket_public(ticket).and_then(|public| public.request);
        let Some((head, request)) = head.zip(request) else {
            return if data.status() == LinkStatus::Loading { Shown::Loading } else { Shown::Missing };
        };
        if let Err(locked) = changeable(&head, data.tasks_of(ticket).into_iter().map(|task| task.state)) {
            return Shown::Locked(locked);
        }
        let version = data.item_version(request.item).filter(|version| version.version == request.version);
        match version.or_else(|| earlier.get().flatten()) {
            Some(version) => Shown::Form(Box::new((version, request))),
            None if earlier.with(Option::is_some) => Shown::OldForm,
            None => Shown::Loading,
        }
    });
    // The item has another version by now: the request keeps its own, and only the server still has it.
    Effect::new(move |_| {
        if shown.get() == Shown::Loading && data.status() != LinkStatus::Loading && earlier.with(Option::is_none) {
            spawn_local(async move {
                let version = api::call::<endpoints::ReadForm>(None, &format!("?ticket={ticket}")).await;
                drop(earlier.try_set(Some(version.ok())));
            });
        }
    });
    let page = move || match shown.get() {
        Shown::Loading => {
            view! { <Skeleton label=Signal::derive(move || shell::loading(locale.get()).to_owned()) rows=6 /> }
                .into_any()
        }
        Shown::Missing => not_here(ticket, said::not_here_title, said::not_here_text).into_any(),
        Shown::Locked(Locked::Started) => not_here(ticket, said::change_locked_title, said::change_started).into_any(),
        Shown::Locked(Locked::Ended) => not_here(ticket, said::change_locked_title, said::change_ended).into_any(),
        Shown::OldForm => not_here(ticket, said::change_locked_title, said::change_old_form).into_any(),
        Shown::Form(both) => view! { <Form ticket version=both.0 request=both.1 /> }.into_any(),
    };
    on_cleanup(|| mark_body(false));
    mark_body(true);
    view! { <main id="main" tabindex="-1" class="wrap">{page}</main> }
}

/// On a phone the bar with the one action stands in for the tab bar.
fn mark_body(has_bar: bool) {
    if let Some(body) = document().body() {
        drop(body.class_list().toggle_with_force("has-bar", has_bar));
    }
}

/// A word of the messages, in a language.
type Word = fn(docket_messages::Locale) -> &'static str;

/// Why there is no form, and the way back.
fn not_here(ticket: TicketId, title: Word, text: Word) -> impl IntoView {
    let locale = use_locale();
    view! {
        <Empty
            page=true
            art=Art::Lock
            title=Signal::derive(move || title(locale.get()).to_owned())
            text=Signal::derive(move || text(locale.get()).to_owned())
        >
            <a class="btn btn-primary" href=Route::Request(ticket).href()>{move || said::change_back(locale.get())}</a>
        </Empty>
    }
}

#[component]
fn Form(ticket: TicketId, version: ItemVersion, request: RequestAnswers) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let (name, icon) = (version.name.clone(), version.icon.clone());
    let order = Order::change(data, locale, version, ticket, &request);
    let number = move || data.ticket_head(ticket).map(|head| head.number).unwrap_or_default();
    view! {
        <div class="item-head">
            <span class="icontile big t-accent"><Icon name=IconName::from_key(&icon) /></span>
            <div>
                <nav class="crumbs mb2" aria-label=move || shell::breadcrumb_label(locale.get())>
                    <a href=Route::MyRequests.href()>{move || said::list_title(locale.get())}</a>
                    <Icon name=IconName::ChevronRight />
                    <a class="num nowrap" href=Route::Request(ticket).href()>{number}</a>
                </nav>
                <h1>{move || said::change_title(locale.get())}</h1>
                <p>{move || name.get(locale.get().tag()).to_owned()}</p>
            </div>
        </div>
        <div class="two wide">
            <OrderForm order />
            <aside class="card card-pad next-card">
                <p class="small muted">{move || said::change_hint(locale.get())}</p>
                <Total order />
            </aside>
        </div>
    }
    .into_any()
}
