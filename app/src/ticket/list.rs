//! The list of a view: virtual, stable under people's eyes, all by keyboard.

use super::row::TicketRow;
use super::stable_list::StableList;
use super::views::{Scope, Sort, view_word};
use crate::data::{LinkStatus, use_data, use_locale};
use crate::routes::{Route, View, navigate};
use crate::ui::{Art, Empty, Icon, IconName, Menu, Skeleton, on_keys};
use docket_messages::{connection, keys, workspace};
use docket_shared::ids::TicketId;
use docket_shared::search::rank;
use docket_shared::ticket::TicketHead;
use leptos::html;
use leptos::prelude::*;
use std::collections::HashMap;
use uuid::Uuid;

/// Rows drawn above and below the window.
const MARGIN: usize = 8;

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
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let (sort, pointer) = (RwSignal::new(Sort::default()), RwSignal::new(false));
    let heads = Memo::new(move |_| found(scope.view(view.get(), sort.get()), &search.get()));
    let list =
        use_stable(scope, heads, view, sort, search, Signal::derive(move || pointer.get() || selected.get().is_some()));
    let go = navigate();
    let open = Callback::new(move |id: Uuid| go(&Route::Queue(view.get_untracked(), Some(TicketId(id)))));
    on_keys(move |key| {
        list_key(key, list, selected, open, Callback::new(move |()| go(&Route::Queue(view.get_untracked(), None))))
    });
    let title = move || view_word(view.get(), locale.get());
    let loading = move || data.status() == LinkStatus::Loading && heads.with(Vec::is_empty);
    view! {
        <section class="lpane" aria-label=move || workspace::tickets_label(locale.get(), title())>
            <header class="lhead">
                <div class="r">
                    <h1>{title}</h1>
                    <span class="num">{move || heads.with(Vec::len)}</span>
                    <div class="end"><SortMenu sort /></div>
                </div>
                <div class="r chips">
                    <span class="fchip">{move || workspace::sorted_by(locale.get())}" "<b>{move || sort.get().word(locale.get())}</b></span>
                    <NewPill list />
                </div>
            </header>
            {move || if loading() {
                view! { <Skeleton label=Signal::derive(move || connection::first_load(locale.get()).to_owned()) /> }.into_any()
            } else if list.with(|list| list.rows().is_empty()) {
                view! { <NothingHere scope view search /> }.into_any()
            } else {
                view! { <Rows heads scope list selected open pointer view /> }.into_any()
            }}
            <KeysBar />
        </section>
    }
    .into_any()
}

fn found(heads: Vec<TicketHead>, search: &str) -> Vec<TicketHead> {
    if search.trim().is_empty() {
        return heads;
    }
    let text = |head: &TicketHead| format!("{} {} {}", head.title, head.number, head.requester_name);
    heads.into_iter().filter(|head| rank(search, &text(head)).is_some()).collect()
}

/// The list that holds still. Another view, order or search begins it anew.
fn use_stable(
    scope: Scope,
    heads: Memo<Vec<TicketHead>>,
    view: Signal<View>,
    sort: RwSignal<Sort>,
    search: Signal<String>,
    held: Signal<bool>,
) -> RwSignal<StableList> {
    let list = RwSignal::new(StableList::default());
    Effect::new(move |before: Option<(View, Sort, String)>| {
        let now = (view.get(), sort.get(), search.get());
        let wanted: Vec<Uuid> = heads.with(|heads| heads.iter().map(|head| head.id.0).collect());
        let anew = before.as_ref() != Some(&now);
        let held = held.get();
        let mut next = list.get_untracked();
        next.take(wanted, held && !anew);
        // A shown row that nobody may see any more is not kept as a ghost.
        if next.rows().iter().any(|id| scope.find(TicketId(*id)).is_none()) {
            next.settle();
        }
        if next != list.get_untracked() {
            list.set(next);
        }
        now
    });
    list
}

fn list_key(
    key: &str,
    list: RwSignal<StableList>,
    selected: Signal<Option<TicketId>>,
    open: Callback<Uuid>,
    back: Callback<()>,
) -> bool {
    let step = |forward: bool| {
        let from = selected.get_untracked().map(|ticket| ticket.0);
        if let Some(next) = list.with_untracked(|list| list.step(from, forward)) {
            open.run(next);
            show_row(next);
        }
    };
    match key {
        "j" | "ArrowDown" => step(true),
        "k" | "ArrowUp" => step(false),
        "." => list.update(StableList::settle),
        "Escape" if selected.get_untracked().is_some() => back.run(()),
        "Enter" if selected.get_untracked().is_some() => crate::ui::focus_element("ticket".to_owned()),
        _ => return false,
    }
    true
}

/// Scrolls a row into sight once it is drawn.
fn show_row(id: Uuid) {
    request_animation_frame(move || {
        if let Some(row) = document().get_element_by_id(&format!("t-{id}")) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            row.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}

#[component]
fn Rows(
    heads: Memo<Vec<TicketHead>>,
    scope: Scope,
    list: RwSignal<StableList>,
    selected: Signal<Option<TicketId>>,
    open: Callback<Uuid>,
    pointer: RwSignal<bool>,
    view: Signal<View>,
) -> impl IntoView {
    let locale = use_locale();
    let (grid, top, sizes) = (NodeRef::<html::Div>::new(), RwSignal::new(0.0), RwSignal::new((800.0, 60.0)));
    let measure = move || {
        let Some(grid) = grid.get_untracked() else { return };
        let row = grid
            .query_selector(".trow")
            .ok()
            .flatten()
            .map_or(60.0, |row| f64::from(row.client_height().max(40)) + 1.0);
        sizes.set((f64::from(grid.client_height()), row));
        top.set(f64::from(grid.scroll_top()));
    };
    Effect::new(move |_| {
        list.track();
        request_animation_frame(measure);
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());
    let window = Memo::new(move |_| {
        let (height, row) = sizes.get();
        let first = ((top.get() / row) as usize).saturating_sub(MARGIN);
        (first, first + (height / row) as usize + 2 * MARGIN)
    });
    let known = Memo::new(move |_| {
        heads.with(|heads| heads.iter().map(|head| (head.id.0, head.clone())).collect::<HashMap<_, _>>())
    });
    let shown = move || {
        let (first, last) = window.get();
        list.with(|list| {
            list.rows().iter().enumerate().skip(first).take(last - first).map(|(at, id)| (at, *id)).collect::<Vec<_>>()
        })
    };
    let row = move |(_, id): (usize, Uuid)| {
        let head = move || known.with(|known| known.get(&id).cloned()).or_else(|| scope.find(TicketId(id)));
        let first = head()?;
        let head = Memo::new(move |before: Option<&TicketHead>| {
            head().or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
        });
        let position = move || list.with(|list| list.rows().iter().position(|row| *row == id).map_or(0, |at| at + 1));
        Some(view! {
            <TicketRow
                head=head
                position=Signal::derive(position)
                selected=Signal::derive(move || selected.get() == Some(TicketId(id)))
                ghost=Signal::derive(move || list.with(|list| list.is_ghost(id)))
                open=Callback::new(move |()| open.run(id))
            />
        })
    };
    let active = move || {
        selected
            .get()
            .filter(|ticket| shown().iter().any(|(_, id)| *id == ticket.0))
            .map(|ticket| format!("t-{ticket}"))
    };
    view! {
        <div
            class="tlist"
            node_ref=grid
            role="grid"
            tabindex="0"
            aria-label=move || view_word(view.get(), locale.get())
            aria-rowcount=move || list.with(|list| list.rows().len().to_string())
            aria-activedescendant=active
            on:scroll=move |_| measure()
            on:pointerenter=move |_| pointer.set(true)
            on:pointerleave=move |_| pointer.set(false)
        >
            <div class="tspace" role="presentation" style:--height=move || format!("{}px", list.with(|list| list.rows().len()) as f64 * sizes.get().1)>
                <div class="twindow" role="presentation" style:--offset=move || format!("{}px", window.get().0 as f64 * sizes.get().1)>
                    <For each=shown key=|(_, id)| *id children=row />
                </div>
            </div>
        </div>
    }
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

#[component]
fn NothingHere(scope: Scope, view: Signal<View>, search: Signal<String>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let team = move || {
        let teams = data.actor().map(|actor| actor.teams).unwrap_or_default();
        teams.first().and_then(|team| data.team(*team)).map(|team| team.name).unwrap_or_default()
    };
    let done = move || i64::try_from(scope.count(View::Resolved)).unwrap_or(i64::MAX);
    let words = move || -> (String, String) {
        let locale = locale.get();
        if !search.get().trim().is_empty() {
            let hidden = i64::try_from(scope.count(view.get())).unwrap_or(i64::MAX);
            return (
                workspace::filtered_empty_title(locale).to_owned(),
                workspace::filtered_empty_text(locale, hidden),
            );
        }
        match view.get() {
            View::Mine | View::Resolved => {
                (workspace::queue_empty_title(locale).to_owned(), workspace::queue_empty_done(locale, done()))
            }
            View::Unassigned => (
                workspace::unassigned_empty_title(locale).to_owned(),
                workspace::unassigned_empty_text(locale, &team()),
            ),
            View::Waiting => {
                (workspace::waiting_empty_title(locale).to_owned(), workspace::waiting_empty_text(locale).to_owned())
            }
            View::Open => (workspace::open_empty_title(locale).to_owned(), workspace::open_empty_text(locale, &team())),
        }
    };
    view! {
        <div class="tlist">
            <Empty
                art=Art::Tray
                title=Signal::derive(move || words().0)
                text=Signal::derive(move || words().1)
            />
        </div>
    }
}

#[component]
fn KeysBar() -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="keys-bar" aria-hidden="true">
            <span><kbd>"J"</kbd><kbd>"K"</kbd>" "{move || keys::move_rows(locale.get())}</span>
            <span><kbd>"↵"</kbd>" "{move || keys::open(locale.get())}</span>
            <span><kbd>"E"</kbd>" "{move || keys::resolve(locale.get())}</span>
            <span><kbd>"."</kbd>" "{move || keys::show_new(locale.get())}</span>
        </div>
    }
}
