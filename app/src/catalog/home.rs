//! The first page: one question, categories, and the person's open requests, which the portal puts in.

use super::search::BigSearch;
use crate::data::draft::{self, Begun};
use crate::data::{LinkStatus, clock, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Icon, IconName, use_minute, use_page};
use crate::words;
use docket_messages::{Locale, catalog, home, shell};
use docket_shared::catalog::Category;
use leptos::prelude::*;

/// The page. `requests` shows the person's open ones.
#[component]
pub fn HomePage(
    /// The open requests.
    #[prop(into)]
    requests: ViewFn,
) -> impl IntoView {
    let (data, locale, minute) = (use_data(), use_locale(), use_minute());
    use_page(move || shell::page_title(locale.get(), shell::nav_home(locale.get())));
    let greeting = move || {
        minute.track();
        let name = data.me().map(|me| me.name).unwrap_or_default();
        let first = name.split_whitespace().next().unwrap_or_default();
        greet(locale.get(), clock::local(clock::now()).hour(), first)
    };
    view! {
        <main id="main" tabindex="-1" class="pad">
            <div class="wrap">
                <section class="hero" aria-labelledby="question">
                    <p>{greeting}</p>
                    <h1 id="question">{move || home::need_title(locale.get())}</h1>
                    <BigSearch />
                </section>
                <div class="home-rest">
                    <Categories />
                    <div class="home-cols">{requests.run()}<Drafts /></div>
                </div>
            </div>
        </main>
    }
    .into_any()
}

fn greet(locale: Locale, hour: i8, name: &str) -> String {
    match hour {
        5..12 => home::greeting_morning(locale, name),
        12..18 => home::greeting_afternoon(locale, name),
        _ => home::greeting_evening(locale, name),
    }
}

#[component]
fn Categories() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let all = move || match i64::try_from(data.items().len()).unwrap_or(i64::MAX) {
        0 => catalog::browse(locale.get()).to_owned(),
        count => home::browse_all(locale.get(), count),
    };
    let card = move |category: Category| {
        let (name, summary) = (category.name, category.summary);
        view! {
            <li>
                <a class="card cat" href=Route::Category(category.id).href()>
                    <Icon name=IconName::from_key(&category.icon) />
                    <span>
                        <b>{move || name.get(locale.get().tag()).to_owned()}</b>
                        <br />
                        <small>{move || summary.get(locale.get().tag()).to_owned()}</small>
                    </span>
                </a>
            </li>
        }
    };
    let section = move || {
        view! {
            <section class="cats-sec" aria-labelledby="browse">
                <div class="sec-h">
                    <h2 id="browse">{move || home::browse_title(locale.get())}</h2>
                    <a href=Route::Catalog.href()>{all}</a>
                </div>
                <ul class="cats">{move || data.categories().into_iter().map(card).collect_view()}</ul>
            </section>
        }
    };
    // An organisation begins without a catalog.
    let none = Memo::new(move |_| data.status() != LinkStatus::Loading && data.categories().is_empty());
    move || (!none.get()).then(section)
}

/// Orders that were begun on this device; nothing while there are none.
#[component]
fn Drafts() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let row = move |draft: Begun| {
        let item = data.item(draft.body.item)?;
        let name = item.name.get(locale.get().tag()).to_owned();
        let time =
            words::say(locale.get(), words::Style::Ago, clock::local(clock::now()), clock::local(draft.changed_at));
        Some(view! {
            <a class="reqcard" href=Route::Item(item.id).href()>
                <span class="icontile"><Icon name=IconName::Pen /></span>
                <span class="t">
                    {home::draft_continue(locale.get(), &name)}
                    <small>{home::draft_changed(locale.get(), &time)}</small>
                </span>
            </a>
        })
    };
    move || {
        draft::returned(data);
        let mut drafts = draft::of_items(data);
        // What somebody may not order any more is kept, and is nothing to go on with.
        drafts.retain(|draft| data.item(draft.body.item).is_some());
        (!drafts.is_empty()).then(|| {
            view! {
                <aside aria-labelledby="drafts">
                    <div class="sec-h"><h2 id="drafts">{home::drafts_title(locale.get())}</h2></div>
                    <div class="card">{drafts.into_iter().filter_map(row).collect_view()}</div>
                </aside>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greets_by_part_of_day() {
        assert_eq!(greet(Locale::En, 9, "Rebecca"), "Good morning, Rebecca");
        assert_eq!(greet(Locale::En, 12, "Rebecca"), "Good afternoon, Rebecca");
        assert_eq!(greet(Locale::En, 23, "Rebecca"), "Good evening, Rebecca");
        assert_eq!(greet(Locale::En, 3, "Rebecca"), "Good evening, Rebecca");
    }
}
