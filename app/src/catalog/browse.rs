//! The catalog: everything, or one category.

use crate::data::{LinkStatus, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Art, Chip, Empty, Icon, IconName, Skeleton, use_page};
use docket_messages::{Locale, catalog, shell};
use docket_shared::catalog::{Category, ItemCard};
use docket_shared::ids::CategoryId;
use docket_shared::order::sort_by_cached_key;
use docket_shared::search::fold;
use leptos::prelude::*;

/// The page; of all categories when none is given.
#[component]
pub fn CatalogPage(
    /// The category.
    category: Option<CategoryId>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let categories = Memo::new(move |_| data.categories());
    let items = Memo::new(move |_| sorted(data.items(), category, locale.get()));
    let chosen = move || categories.with(|all| all.iter().find(|other| Some(other.id) == category).cloned());
    let title = move || match chosen() {
        Some(category) => category.name.get(locale.get().tag()).to_owned(),
        None => catalog::title(locale.get()).to_owned(),
    };
    let intro = move || match chosen() {
        Some(category) => category.summary.get(locale.get().tag()).to_owned(),
        None => catalog::intro(locale.get()).to_owned(),
    };
    use_page(move || shell::page_title(locale.get(), &title()));
    let list = move || {
        let items = items.get();
        if !items.is_empty() {
            view! { <ul class="items">{items.into_iter().map(|item| view! { <Card to=Route::Item(item.id) item /> }).collect_view()}</ul> }
                .into_any()
        } else if data.status() == LinkStatus::Loading {
            view! { <Skeleton label=Signal::derive(move || shell::loading(locale.get()).to_owned()) rows=4 /> }
                .into_any()
        } else {
            view! {
                <Empty
                    art=Art::Parcel
                    title=Signal::derive(move || catalog::empty_title(locale.get()).to_owned())
                    text=Signal::derive(move || catalog::empty_text(locale.get()).to_owned())
                />
            }
            .into_any()
        }
    };
    view! {
        <main id="main" tabindex="-1" class="wrap">
            <div class="page-h"><h1>{title}</h1><p>{intro}</p></div>
            <Categories categories category />
            {list}
        </main>
    }
    .into_any()
}

#[component]
fn Categories(categories: Memo<Vec<Category>>, category: Option<CategoryId>) -> impl IntoView {
    let locale = use_locale();
    let current = |is: bool| is.then_some("page");
    let link = move |other: Category| {
        view! {
            <a class="fchip" href=Route::Category(other.id).href() aria-current=current(Some(other.id) == category)>
                {move || other.name.get(locale.get().tag()).to_owned()}
            </a>
        }
    };
    view! {
        <nav class="catnav" aria-label=move || catalog::categories_label(locale.get())>
            <a class="fchip" href=Route::Catalog.href() aria-current=current(category.is_none())>
                {move || catalog::category_all(locale.get())}
            </a>
            {move || categories.get().into_iter().map(link).collect_view()}
        </nav>
    }
}

/// An item as a card that leads somewhere.
#[component]
pub fn Card(
    /// The item.
    item: ItemCard,
    /// Where it leads.
    to: Route,
) -> impl IntoView {
    let locale = use_locale();
    let (name, summary) = (item.name.clone(), item.summary.clone());
    view! {
        <li>
            <a class="card itemcard" href=to.href()>
                <span class="icontile t-accent"><Icon name=IconName::from_key(&item.icon) /></span>
                <b>{move || name.get(locale.get().tag()).to_owned()}</b>
                <p>{move || summary.get(locale.get().tag()).to_owned()}</p>
                {item.usual_days.map(|days| view! {
                    <div class="item-facts">
                        <Chip icon=IconName::Clock>{move || catalog::working_days(locale.get(), i64::from(days))}</Chip>
                    </div>
                })}
            </a>
        </li>
    }
}

fn sorted(mut items: Vec<ItemCard>, category: Option<CategoryId>, locale: Locale) -> Vec<ItemCard> {
    items.retain(|item| category.is_none_or(|category| item.category == category));
    sort_by_cached_key(&mut items, |item| fold(item.name.get(locale.tag())));
    items
}
