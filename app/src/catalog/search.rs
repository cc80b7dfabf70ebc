//! The large search of the first page: services and the person's own requests, while one types.

use crate::data::{Data, clock, use_data, use_locale};
use crate::routes::{Route, navigate};
use crate::ui::{Icon, IconName, unbroken};
use docket_messages::{Locale, catalog, home};
use docket_shared::catalog::ItemCard;
use docket_shared::order::{sort_by, sort_by_key};
use docket_shared::search::{fold, rank};
use docket_shared::ticket::TicketHead;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// Most suggestions of a kind.
const SHOWN: usize = 6;

/// One suggestion.
#[derive(Clone, PartialEq)]
struct Suggestion {
    route: Route,
    icon: IconName,
    title: String,
    detail: String,
}

/// What a text came to.
#[derive(Clone, PartialEq, Default)]
struct Found {
    services: Vec<Suggestion>,
    requests: Vec<Suggestion>,
    total: usize,
    milliseconds: i64,
}

/// The search. Arrow keys choose, Enter opens, Esc closes and then clears.
#[component]
pub fn BigSearch() -> impl IntoView {
    let (data, locale, go) = (use_data(), use_locale(), navigate());
    let (text, open, active) = (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(0_usize));
    let found = Memo::new(move |_| text.with(|text| find(data, locale.get(), text)));
    let shown = Memo::new(move |_| open.get() && text.with(|text| !text.trim().is_empty()));
    Effect::new(move |_| mark_body(shown.get()));
    on_cleanup(|| mark_body(false));
    let count = move || found.with(|found| found.services.len() + found.requests.len());
    let choose = move || {
        let chosen = found
            .with_untracked(|found| found.services.iter().chain(&found.requests).nth(active.get_untracked()).cloned());
        if let Some(chosen) = chosen.filter(|_| shown.get_untracked()) {
            go(&chosen.route);
        }
    };
    let keys = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowDown" | "ArrowUp" if untrack(count) > 0 => {
            event.prevent_default();
            let count = untrack(count);
            let step = if event.key() == "ArrowDown" { 1 } else { count - 1 };
            if shown.get_untracked() {
                active.update(|active| *active = (*active + step) % count)
            } else {
                open.set(true)
            }
        }
        "Escape" => {
            event.prevent_default();
            if shown.get_untracked() { open.set(false) } else { text.set(String::new()) }
        }
        _ => {}
    };
    view! {
        <div
            class="bigsearch"
            on:focusout=move |event| if event.related_target().is_none() || !within(&event) { open.set(false) }
        >
            <form role="search" on:submit=move |event| { event.prevent_default(); choose(); }>
                <label class="inp">
                    <Icon name=IconName::Search />
                    <span class="vh">{move || home::search_label(locale.get())}</span>
                    <input
                        id="search"
                        type="text"
                        role="combobox"
                        autocomplete="off"
                        aria-expanded=move || shown.get().to_string()
                        aria-controls="suggestions"
                        aria-autocomplete="list"
                        aria-activedescendant=move || (shown.get() && count() > 0).then(|| format!("suggestion-{}", active.get()))
                        placeholder=move || {
                            let nothing = data.items().is_empty();
                            if nothing { home::search_label(locale.get()) } else { home::search_placeholder(locale.get()) }
                        }
                        prop:value=text
                        on:input=move |event| { text.set(event_target_value(&event)); active.set(0); open.set(true); }
                        on:focus=move |_| open.set(true)
                        on:keydown=keys
                    />
                    <span class="donly" aria-hidden="true"><kbd>{move || if shown.get() { "Esc" } else { "/" }}</kbd></span>
                </label>
            </form>
            <Suggestions found text shown active />
        </div>
    }
    .into_any()
}

#[component]
fn Suggestions(
    found: Memo<Found>,
    text: RwSignal<String>,
    shown: Memo<bool>,
    active: RwSignal<usize>,
) -> impl IntoView {
    let locale = use_locale();
    let services = move || found.with(|found| found.services.clone());
    let requests = move || found.with(|found| found.requests.clone());
    let none = move || found.with(|found| found.total == 0);
    let count = move || {
        found.with(|found| {
            let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
            let shown = found.services.len() + found.requests.len();
            if shown < found.total {
                home::results_shown(locale.get(), number(shown), number(found.total))
            } else {
                home::results_count(locale.get(), number(found.total))
            }
        })
    };
    let column = move |title: fn(Locale) -> &'static str, all: Vec<Suggestion>, from: usize| {
        (!all.is_empty()).then(|| view! {
            <div role="group" aria-label=move || title(locale.get())>
                <h2 aria-hidden="true">{move || title(locale.get())}</h2>
                {all.into_iter().enumerate().map(|(at, one)| view! { <Row one at=from + at active text /> }).collect_view()}
            </div>
        })
    };
    view! {
        <div class="card suggest" hidden=move || !shown.get()>
            <div class="suggest-cols" role="listbox" id="suggestions" aria-label=move || home::suggestions(locale.get())>
                {move || column(home::group_services, services(), 0)}
                {move || column(home::group_requests, requests(), services().len())}
            </div>
            {move || (shown.get() && none()).then(|| view! {
                <div class="empty" role="status">
                    <h2>{move || text.with(|text| home::no_results_title(locale.get(), text.trim()))}</h2>
                    <p>{move || home::no_results_text(locale.get())}</p>
                    <div class="btns"><a class="btn" href=Route::Catalog.href()>{move || catalog::browse(locale.get())}</a></div>
                </div>
            })}
            <footer>
                <span role="status">{count} " · " {move || home::results_local(locale.get(), found.with(|found| found.milliseconds))}</span>
                <span class="donly" aria-hidden="true">
                    <kbd>"↑"</kbd><kbd>"↓"</kbd> " " {move || home::hint_choose(locale.get())} "  "
                    <kbd>"↵"</kbd> " " {move || home::hint_open(locale.get())}
                </span>
            </footer>
        </div>
    }
}

#[component]
fn Row(one: Suggestion, at: usize, active: RwSignal<usize>, text: RwSignal<String>) -> impl IntoView {
    // The same suggestions may stand below a longer text: what is marked follows it.
    let title = move || text.with(|text| marked(&one.title, text));
    view! {
        <a
            class="sg"
            href=one.route.href()
            role="option"
            tabindex="-1"
            id=format!("suggestion-{at}")
            aria-selected=move || (active.get() == at).to_string()
            on:pointerdown=move |event| event.prevent_default()
            on:pointermove=move |_| if active.get_untracked() != at { active.set(at) }
        >
            <span class="icontile"><Icon name=one.icon /></span>
            <div><b>{title}</b><small>{unbroken(&one.detail)}</small></div>
        </a>
    }
}

/// The title with what was typed marked.
fn marked(title: &str, text: &str) -> impl IntoView + use<> {
    let parts = parts(title, text).into_iter();
    parts
        .map(|(same, part)| {
            let part = part.to_owned();
            if same { view! { <mark>{part}</mark> }.into_any() } else { part.into_any() }
        })
        .collect_view()
}

/// The title in parts, each with whether it was typed: every word of the text where it first stands, at the beginning of
/// a word if it does. Letters are the same by the folding that finds.
fn parts<'a>(title: &'a str, text: &str) -> Vec<(bool, &'a str)> {
    let mut typed: Vec<(usize, usize)> = text.split_whitespace().filter_map(|word| place(title, &fold(word))).collect();
    sort_by_key(&mut typed, |(at, end)| (*at, std::cmp::Reverse(*end)));
    let (mut parts, mut done) = (Vec::new(), 0);
    for (at, end) in typed.into_iter().filter(|(_, end)| *end > 0) {
        let at = at.max(done);
        if end <= at {
            continue;
        }
        parts.extend((at > done).then(|| (false, &title[done..at])));
        parts.push((true, &title[at..end]));
        done = end;
    }
    parts.extend((done < title.len()).then(|| (false, &title[done..])));
    parts
}

/// Where a folded word stands in the title: the first place at the beginning of a word, else the first at all.
fn place(title: &str, word: &str) -> Option<(usize, usize)> {
    let ends = |at: usize| {
        let letters = title[at..].char_indices().map(|(end, letter)| at + end + letter.len_utf8());
        letters
            .map(|end| (end, fold(&title[at..end])))
            .find(|(_, folded)| folded.len() >= word.len() || !word.starts_with(folded.as_str()))
    };
    let found = |at: usize| ends(at).filter(|(_, folded)| folded.starts_with(word)).map(|(end, _)| (at, end));
    let begins = |at: usize| !title[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    let places = || title.char_indices().map(|(at, _)| at);
    let first = places().filter(|at| begins(*at)).find_map(found);
    first.or_else(|| places().find_map(found)).filter(|_| !word.is_empty())
}

fn find(data: Data, locale: Locale, text: &str) -> Found {
    if text.trim().is_empty() {
        return Found::default();
    }
    let began = clock::now();
    let mut services: Vec<(u8, ItemCard)> =
        data.items().into_iter().filter_map(|item| Some((rank_item(&item, locale, text)?, item))).collect();
    sort_by(&mut services, |(left, one), (right, other)| {
        left.cmp(right).then_with(|| one.name.get(locale.tag()).cmp(other.name.get(locale.tag())))
    });
    let me = data.me().map(|me| me.person);
    let own = data.ticket_heads().into_iter().filter(|head| Some(head.requester) == me);
    let mut requests: Vec<(u8, TicketHead)> =
        own.filter_map(|head| Some((rank(text, &head.title).or_else(|| rank(text, &head.number))?, head))).collect();
    sort_by_key(&mut requests, |(rank, head)| (*rank, std::cmp::Reverse(head.created_at)));
    let total = services.len() + requests.len();
    let service = |(_, item): (u8, ItemCard)| Suggestion {
        route: Route::Item(item.id),
        icon: IconName::from_key(&item.icon),
        title: item.name.get(locale.tag()).to_owned(),
        detail: item.usual_days.map_or_else(
            || item.summary.get(locale.tag()).to_owned(),
            |days| catalog::working_days(locale, i64::from(days)),
        ),
    };
    let request = |(_, head): (u8, TicketHead)| Suggestion {
        route: Route::Request(head.id),
        icon: IconName::from_key(&head.icon),
        title: head.title,
        detail: head.number,
    };
    Found {
        services: services.into_iter().map(service).take(SHOWN).collect(),
        requests: requests.into_iter().map(request).take(SHOWN).collect(),
        total,
        milliseconds: clock::now().as_millisecond() - began.as_millisecond(),
    }
}

/// The name counts before keywords, these before the summary.
fn rank_item(item: &ItemCard, locale: Locale, text: &str) -> Option<u8> {
    let in_name = rank(text, item.name.get(locale.tag()));
    let in_words = || item.keywords.0.values().filter_map(|words| rank(text, words)).min().map(|rank| rank + 3);
    let in_summary = || rank(text, item.summary.get(locale.tag())).map(|rank| rank + 6);
    in_name.or_else(in_words).or_else(in_summary)
}

fn within(event: &web_sys::FocusEvent) -> bool {
    use wasm_bindgen::JsCast;
    let next = event.related_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    next.is_some_and(|next| next.closest(".bigsearch").ok().flatten().is_some())
}

/// On a phone searching takes the whole page.
fn mark_body(searching: bool) {
    if let Some(body) = document().body() {
        drop(body.class_list().toggle_with_force("is-searching", searching));
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    fn marked(title: &str, text: &str) -> String {
        parts(title, text)
            .into_iter()
            .map(|(same, part)| if same { format!("[{part}]") } else { part.to_owned() })
            .collect()
    }

    #[test]
    fn marks_what_was_typed_whatever_its_case_and_order() {
        for (title, text, expected) in [
            ("Docking station", "d", "[D]ocking station"),
            ("Docking station", "dock", "[Dock]ing station"),
            ("Docking station", "docking", "[Docking] station"),
            ("Docking station", "station dock", "[Dock]ing [station]"),
            ("Docking station", "laptop dock", "[Dock]ing station"),
            ("Größe ändern", "groesse Ä", "[Größe] [ä]ndern"),
            ("Recording a record", "rec", "[Rec]ording a record"),
            ("Unlock the dock", "dock", "Unlock the [dock]"),
            ("Unlock", "lock", "Un[lock]"),
            ("Badge", "vpn", "Badge"),
            ("Badge", " ", "Badge"),
        ] {
            assert_eq!(marked(title, text), expected, "{text}");
        }
    }
}
