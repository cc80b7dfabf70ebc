//! A ticket that somebody who works tickets opens for somebody else: what for, whom for, and the form.

use super::browse::Card;
use super::item::{Head, mark_body};
use super::order::{Next, Order, OrderForm};
use crate::data::{use_data, use_locale};
use crate::person::OnePerson;
use crate::routes::Route;
use crate::ui::{Art, Empty, Field, Icon, IconName, described_by, use_page};
use docket_messages::{catalog, form, shell, workspace as said};
use docket_shared::catalog::{ItemCard, ItemVersion};
use docket_shared::ids::ItemId;
use docket_shared::order::sort_by_cached_key;
use docket_shared::person::PersonCard;
use docket_shared::search::{fold, rank};
use docket_shared::ticket::TicketKind;
use leptos::prelude::*;

/// The page; the form of an item where one is chosen.
#[component]
pub fn NewTicketPage(
    /// The item.
    item: Option<ItemId>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    use_page(move || shell::page_title(locale.get(), said::new_ticket(locale.get())));
    let chosen = Memo::new(move |_| item.and_then(|item| data.item(item).zip(data.item_version(item))));
    let page = move || match chosen.get() {
        Some((card, version)) => view! { <Form card version /> }.into_any(),
        None => view! { <WhatFor /> }.into_any(),
    };
    view! { <div class="assets new-ticket">{page}</div> }
}

/// Everything that can be asked for, what does not work first; narrowed while one types.
#[component]
fn WhatFor() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let text = RwSignal::new(String::new());
    let items = Memo::new(move |_| {
        let incident =
            |item: &ItemCard| data.item_version(item.id).is_some_and(|version| version.kind == TicketKind::Incident);
        let language = locale.get().tag();
        let mut items: Vec<ItemCard> = data.items();
        text.with(|text| {
            let text = text.trim();
            items.retain(|item| text.is_empty() || rank(text, item.name.get(language)).is_some());
        });
        sort_by_cached_key(&mut items, |item| (!incident(item), fold(item.name.get(language))));
        items
    });
    let card = |item: ItemCard| {
        let to = Route::NewTicket(Some(item.id));
        view! { <Card item to /> }
    };
    let list = move || {
        if items.with(Vec::is_empty) {
            view! {
                <Empty
                    art=Art::Parcel
                    title=Signal::derive(move || catalog::empty_title(locale.get()).to_owned())
                    text=Signal::derive(move || catalog::empty_text(locale.get()).to_owned())
                />
            }
            .into_any()
        } else {
            view! { <ul class="items">{items.get().into_iter().map(card).collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <div class="page-h"><h1>{move || said::new_ticket(locale.get())}</h1><p>{move || said::new_ticket_text(locale.get())}</p></div>
        <span class="inp mb4">
            <Icon name=IconName::Search />
            <input
                id="what-for"
                type="search"
                aria-label=move || said::new_ticket_search(locale.get())
                placeholder=move || said::new_ticket_search(locale.get())
                prop:value=text
                on:input=move |event| text.set(event_target_value(&event))
            />
        </span>
        {list}
    }
    .into_any()
}

#[component]
fn Form(card: ItemCard, version: ItemVersion) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let order = Order::begin(data, locale, version.clone(), true);
    on_cleanup(|| mark_body(false));
    mark_body(true);
    view! {
        // On a phone the crumbs are not there.
        <a class="link ponly" href=Route::NewTicket(None).href()><Icon name=IconName::ChevronLeft />{move || said::new_ticket(locale.get())}</a>
        <Head card crumb=Route::NewTicket(None) crumb_word=Signal::derive(move || said::new_ticket(locale.get())) />
        <div class="two wide">
            <div class="stack stack-4"><ForWhom order /><OrderForm order /></div>
            <Next version order />
        </div>
    }
    .into_any()
}

/// Whom it is for. They become the first person of the form as well, where it asks for people.
#[component]
fn ForWhom(order: Order) -> impl IntoView {
    let (data, locale) = (order.data, order.locale);
    let error = Signal::derive(move || order.other_error());
    let without = Signal::derive(move || data.me().map(|me| me.person).into_iter().collect::<Vec<_>>());
    view! {
        <section class="card form-sec">
            <Field
                id="for-whom"
                label=Signal::derive(move || form::for_whom(locale.get()).to_owned())
                hint=Signal::derive(move || Some(form::for_whom_hint(locale.get()).to_owned()))
                error=error
            >
                <OnePerson
                    id="for-whom"
                    label=Signal::derive(move || form::for_whom(locale.get()).to_owned())
                    chosen=order.other
                    without
                    invalid=Signal::derive(move || error.with(Option::is_some))
                    described_by=Signal::derive(move || described_by("for-whom", true, error.with(Option::is_some)))
                    took=Callback::new(move |card: PersonCard| order.choose_other(&card))
                />
            </Field>
        </section>
    }
}
