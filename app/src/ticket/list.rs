//! The list of a view: stable under people's eyes, all by keyboard.

use super::nothing::NothingHere;
use super::rows::{Listed, Rows, show_row};
use super::stable_list::StableList;
use super::views::{Item, Scope, Sort, view_word};
use crate::data::{LinkStatus, clock, use_data, use_locale};
use crate::routes::{Route, View, navigate, replace, use_route};
use crate::ui::{Icon, IconName, Menu, Skeleton, focus_element, on_keys};
use docket_messages::{connection, keys, workspace};
use docket_shared::ids::TicketId;
use docket_shared::search::rank;
use leptos::prelude::*;
use std::time::Duration;
use uuid::Uuid;

/// The list with its head and keys. `search` narrows it while somebody types.
#[component]
pub fn TicketList(
    /// Whose tickets.
    scope: Scope,
    /// Which view.
    #[prop(into)]
    view: Signal<View>,
    /// The open ticket.
    #[prop(into)]
    selected: Signal<Option<TicketId>>,
    /// What is searched for.
    #[prop(into)]
    search: Signal<String>,
    /// The field to search in, for windows without a rail.
    #[prop(into)]
    field: ViewFn,
    /// Shows all keys.
    all_keys: Callback<()>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let (sort, pointer) = (RwSignal::new(Sort::default()), RwSignal::new(false));
    // What is typed narrows what is sorted already.
    let sorted = Memo::new(move |_| scope.view(view.get(), sort.get()));
    let heads = Memo::new(move |_| sorted.with(|heads| found(heads, &search.get())));
    let (go, go_in_place) = (navigate(), replace());
    // Walking along the list is one step of the history, not one for each row.
    let open = Callback::new(move |id: Uuid| {
        let route = Route::Queue(view.get_untracked(), Some(TicketId(id)));
        if selected.get_untracked().is_some() { go_in_place(&route) } else { go(&route) }
    });
    let back = Callback::new(move |()| {
        // Keys are in use: a pointer that lies still over the list holds nothing.
        pointer.set(false);
        go(&Route::Queue(view.get_untracked(), None));
        focus_element("rows".to_owned());
    });
    let list = RwSignal::new(StableList::default());
    let cursor =
        Memo::new(move |before: Option<&Option<TicketId>>| selected.get().or_else(|| before.copied().flatten())).into();
    let by_hand = StoredValue::new(false);
    let listed = Listed { scope, view, heads, list, selected, cursor, pointer, by_hand, open };
    keep_stable(listed, sort, search);
    let idle = Memo::new(move |_| selected.get().is_some() && !pointer.get() && list.with(|list| list.waiting() > 0));
    settle_when_idle(list, idle);
    // Behind a page without a list the keys are the page's.
    let route = use_route();
    let listed_here = move || matches!(route.get_untracked(), Route::Queue(..) | Route::Ticket(_));
    on_keys(move |key| listed_here() && list_key(key, listed, back));
    let title = move || view_word(view.get(), locale.get());
    // The rows stay as they are while this stays as it is.
    let body = Memo::new(move |_| {
        if data.status() == LinkStatus::Loading && heads.with(Vec::is_empty) {
            Body::Loading
        } else if list.with(|list| list.rows().is_empty()) {
            Body::Nothing
        } else {
            Body::Rows
        }
    });
    view! {
        <section class="lpane" aria-label=move || workspace::tickets_label(locale.get(), title())>
            <header class="lhead">
                <div class="r">
                    <h1>{title}</h1>
                    <span class="num">{move || data.counted(heads.with(Vec::len))}</span>
                    <div class="end"><SortMenu sort /></div>
                </div>
                <div class="lsearch">{field.run()}</div>
                <div class="r chips">
                    <span class="fchip">{move || workspace::sorted_by(locale.get())}" "<b>{move || sort.get().word(locale.get())}</b></span>
                    <NewPill list />
                </div>
            </header>
            {move || match body.get() {
                Body::Loading => {
                    view! { <Skeleton label=Signal::derive(move || connection::first_load(locale.get()).to_owned()) /> }.into_any()
                }
                Body::Nothing => view! { <NothingHere scope view search /> }.into_any(),
                Body::Rows => view! { <Rows listed /> }.into_any(),
            }}
            <KeysBar all_keys />
        </section>
    }
    .into_any()
}

/// What is below the list's head.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Body {
    Loading,
    Nothing,
    Rows,
}

fn found(items: &[Item], search: &str) -> Vec<Item> {
    if search.trim().is_empty() {
        return items.to_vec();
    }
    let text = |Item { head, .. }: &Item| format!("{} {} {}", head.title, head.number, head.requester_name);
    items.iter().filter(|item| rank(search, &text(item)).is_some()).cloned().collect()
}

/// Keeps the list still. Another view, order or search begins it anew.
fn keep_stable(listed: Listed, sort: RwSignal<Sort>, search: Signal<String>) {
    let Listed { scope, view, heads, list, selected, pointer, .. } = listed;
    type Asked = (View, Sort, String);
    type Held = (Option<Uuid>, bool);
    // A ticket that changes in its place moves nothing.
    let wanted = Memo::new(move |_| heads.with(|heads| heads.iter().map(|item| item.head.id.0).collect::<Vec<_>>()));
    let known = Memo::new(move |_| scope.ids());
    Effect::new(move |before: Option<(Asked, Held)>| {
        let asked = (view.get(), sort.get(), search.get());
        let (cursor, inside) = (selected.get().map(|ticket| ticket.0), pointer.get());
        let anew = before.as_ref().is_none_or(|(before, _)| *before != asked);
        let (mut next, wanted) = (list.get_untracked(), wanted.get());
        next.take(wanted, !anew && (inside || cursor.is_some()));
        if let Some((_, (cursor_before, inside_before))) = before {
            if cursor_before != cursor {
                next.release(cursor, inside);
            } else if inside_before && !inside {
                next.release(cursor, true);
            }
        }
        known.with(|known| next.forget(|id| known.binary_search(&TicketId(id)).is_ok()));
        if next != list.get_untracked() {
            list.set(next);
        }
        (asked, (cursor, inside))
    });
}

/// For how long nobody may have touched keys or pointer before what waits comes into the list by itself.
const IDLE: Duration = Duration::from_secs(10);

/// While `waits`, what waits comes in by itself once nothing was touched for a while and the list stands at its top, where
/// it moves nothing that somebody scrolled to (UI.md, list stability).
fn settle_when_idle(list: RwSignal<StableList>, waits: Memo<bool>) {
    let touched = StoredValue::new(clock::now());
    let touch = move || {
        touched.try_update_value(|touched| *touched = clock::now());
    };
    let listeners = [
        window_event_listener(leptos::ev::keydown, move |_| touch()),
        window_event_listener(leptos::ev::pointermove, move |_| touch()),
        window_event_listener(leptos::ev::pointerdown, move |_| touch()),
    ];
    on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
    let at_top = || document().get_element_by_id("rows").is_some_and(|rows| rows.scroll_top() <= 0);
    Effect::new(move |_| {
        if !waits.get() {
            return;
        }
        let tick = set_interval_with_handle(
            move || {
                let idle =
                    touched.try_get_value().is_some_and(|at| clock::now().duration_since(at).unsigned_abs() >= IDLE);
                if idle && at_top() {
                    list.try_update(StableList::settle);
                }
            },
            Duration::from_secs(1),
        );
        on_cleanup(move || drop(tick.map(|tick| tick.clear())));
    });
}

fn list_key(key: &str, listed: Listed, back: Callback<()>) -> bool {
    let Listed { list, selected, cursor, open, by_hand, .. } = listed;
    let step = |forward: bool| {
        let from = cursor.get_untracked().map(|ticket| ticket.0);
        if let Some(next) = list.with_untracked(|list| list.step(from, forward)) {
            by_hand.set_value(false);
            open.run(next);
            show_row(list, next);
            // The focus goes along: a reader hears the row, and Tab goes on from here.
            focus_element("rows".to_owned());
        }
    };
    match key {
        "j" | "ArrowDown" => step(true),
        "k" | "ArrowUp" => step(false),
        "." => list.update(StableList::settle),
        "Escape" if selected.get_untracked().is_some() => back.run(()),
        // A pointer that lies over the list holds back what is new: Esc lets go of it here as well.
        "Escape" if list.with_untracked(|list| list.waiting() > 0) => list.update(StableList::settle),
        "Enter" if selected.get_untracked().is_some() => focus_element("ticket".to_owned()),
        // Esc left the row's ticket; Enter opens it again.
        "Enter" => {
            match cursor.get_untracked().filter(|ticket| list.with_untracked(|list| list.place(ticket.0)).is_some()) {
                Some(ticket) => open.run(ticket.0),
                None => return false,
            }
        }
        _ => return false,
    }
    true
}

#[component]
fn NewPill(list: RwSignal<StableList>) -> impl IntoView {
    let locale = use_locale();
    let waiting = Memo::new(move |_| list.with(StableList::waiting));
    move || {
        let count = i64::try_from(waiting.get()).unwrap_or(i64::MAX);
        (count > 0).then(|| {
            view! {
                <button
                    type="button"
                    class="newpill"
                    title=move || workspace::show_new(locale.get())
                    on:click=move |_| list.update(StableList::settle)
                >
                    <Icon name=IconName::ChevronUp />
                    {move || workspace::new_pill(locale.get(), count)}
                    <span class="bk" aria-hidden="true"><kbd>"."</kbd></span>
                </button>
            }
        })
    }
}

#[component]
fn SortMenu(sort: RwSignal<Sort>) -> impl IntoView {
    let locale = use_locale();
    view! {
        <Menu
            label=Signal::derive(move || format!("{} {}", workspace::sorted_by(locale.get()), sort.get().word(locale.get())))
            class="ibtn"
            face=move || view! { <Icon name=IconName::Sort /> }
        >
            {Sort::ALL.map(|choice| view! {
                <button type="button" class="mi" data-closes aria-pressed=move || (sort.get() == choice).to_string() on:click=move |_| sort.set(choice)>
                    {move || choice.word(locale.get())}
                </button>
            })}
        </Menu>
    }
}

/// The keys that work here, and the way to all of them.
#[component]
fn KeysBar(all_keys: Callback<()>) -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="keys-bar">
            <span aria-hidden="true"><kbd>"J"</kbd><kbd>"K"</kbd>" "{move || keys::move_rows(locale.get())}</span>
            <span aria-hidden="true"><kbd>"↵"</kbd>" "{move || keys::open(locale.get())}</span>
            <span aria-hidden="true"><kbd>"E"</kbd>" "{move || keys::resolve(locale.get())}</span>
            <button type="button" class="inline" aria-keyshortcuts="?" on:click=move |_| all_keys.run(())>
                <kbd aria-hidden="true">"?"</kbd>" "{move || keys::all_keys(locale.get())}
            </button>
        </div>
    }
}
