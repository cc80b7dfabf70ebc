//! An item's page: what it is, the plain facts, the order form, what happens next.

use super::order::{Next, Order, OrderForm};
use crate::data::{LinkStatus, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Art, Chip, Empty, Icon, IconName, Skeleton, Tone, use_page};
use crate::words;
use docket_messages::{catalog, shell};
use docket_shared::asset::ModelCard;
use docket_shared::catalog::{ItemCard, ItemVersion};
use docket_shared::ids::ItemId;
use leptos::prelude::*;

/// The page.
#[component]
pub fn ItemPage(
    /// The item.
    item: ItemId,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let card = Memo::new(move |_| data.item(item));
    let version = Memo::new(move |_| data.item_version(item));
    let name = move || card.with(|card| card.as_ref().map(|card| card.name.get(locale.get().tag()).to_owned()));
    use_page(move || {
        shell::page_title(locale.get(), &name().unwrap_or_else(|| shell::nav_catalog(locale.get()).to_owned()))
    });
    let page = move || match (card.get(), version.get()) {
        (Some(card), Some(version)) => view! { <Page card version /> }.into_any(),
        _ if data.status() == LinkStatus::Loading => {
            view! { <Skeleton label=Signal::derive(move || shell::loading(locale.get()).to_owned()) rows=6 /> }
                .into_any()
        }
        _ => view! {
            <Empty
                page=true
                art=Art::Parcel
                title=Signal::derive(move || catalog::item_gone_title(locale.get()).to_owned())
                text=Signal::derive(move || catalog::item_gone_text(locale.get()).to_owned())
            >
                <a class="btn btn-primary" href=Route::Catalog.href()>{move || catalog::browse(locale.get())}</a>
            </Empty>
        }
        .into_any(),
    };
    on_cleanup(|| mark_body(false));
    mark_body(true);
    view! { <main id="main" tabindex="-1" class="wrap">{page}</main> }
}

/// On a phone the bar with the one action stands in for the tab bar.
pub(super) fn mark_body(has_bar: bool) {
    if let Some(body) = document().body() {
        drop(body.class_list().toggle_with_force("has-bar", has_bar));
    }
}

#[component]
fn Page(card: ItemCard, version: ItemVersion) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let order = Order::begin(data, locale, version.clone(), false);
    view! {
        <Head card crumb=Route::Catalog crumb_word=Signal::derive(move || shell::nav_catalog(locale.get())) />
        <div class="two wide">
            <OrderForm order />
            <Next version order />
        </div>
    }
    .into_any()
}

/// Whether it is in stock, and what one costs.
fn facts_of(item: ItemId) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let price = move || {
        let version = data.item_version(item)?;
        let price = words::money(locale.get(), &data.currency(), version.price?, true);
        Some(if version.form.rows().is_some() { catalog::each(locale.get(), &price) } else { price })
    };
    let stock = move || stock_of(&data.item_version(item)?, &data.models());
    view! {
        {move || stock().map(|here| {
            let (tone, words) = if here { (Tone::Ok, catalog::in_stock_now(locale.get())) } else { (Tone::Wait, catalog::to_be_ordered(locale.get())) };
            view! { <Chip tone=tone icon=IconName::Package>{words}</Chip> }
        })}
        {move || price().map(|price| view! { <Chip icon=IconName::Wallet>{price}</Chip> })}
    }
}

/// Whether one of the models that every line takes is there; none where an item takes none.
fn stock_of(version: &ItemVersion, cards: &[ModelCard]) -> Option<bool> {
    let keys = version.takes.iter().flat_map(|supply| &supply.models);
    let known = keys.filter_map(|key| cards.iter().find(|card| card.key == *key));
    known.map(|card| !card.in_stock.is_empty()).reduce(|here, other| here || other)
}

/// The item's name, what it is, and the way back.
#[component]
pub fn Head(
    /// The item.
    card: ItemCard,
    /// Where it was chosen.
    crumb: Route,
    /// What that is called.
    crumb_word: Signal<&'static str>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let category = (crumb == Route::Catalog).then_some(card.category);
    let of_category = move || {
        data.categories().into_iter().find(|other| Some(other.id) == category).map(|category| view! {
        <Icon name=IconName::ChevronRight />
        <a href=Route::Category(category.id).href()>{move || category.name.get(locale.get().tag()).to_owned()}</a>
    })
    };
    let (name, summary) = (card.name.clone(), card.summary.clone());
    let days = card.usual_days.map(|days| {
        view! {
            <Chip icon=IconName::Clock>{move || catalog::working_days(locale.get(), i64::from(days))}</Chip>
        }
    });
    let chips = facts_of(card.id);
    let many = data.item_version(card.id).and_then(|version| version.form.rows().map(|group| group.max > 1));
    let people = many.map(|many| {
        view! {
            <Chip icon=IconName::Users>
                {move || if many { catalog::for_many(locale.get()) } else { catalog::for_one(locale.get()) }}
            </Chip>
        }
    });
    view! {
        <div class="item-head">
            <span class="icontile big t-accent"><Icon name=IconName::from_key(&card.icon) /></span>
            <div>
                <nav class="crumbs mb2 donly" aria-label=move || shell::breadcrumb_label(locale.get())>
                    <a href=crumb.href()>{crumb_word}</a>
                    {of_category}
                </nav>
                <h1>{move || name.get(locale.get().tag()).to_owned()}</h1>
                <p>{move || summary.get(locale.get().tag()).to_owned()}</p>
                <div class="item-facts">{chips}{people}{days}</div>
            </div>
        </div>
    }
}
