//! The rows of a list: only those in sight and the cursor's are drawn, each in its place.

use super::row::{Gone, TicketRow};
use super::stable_list::StableList;
use super::views::{Item, Scope, view_word};
use crate::data::use_locale;
use crate::routes::View;
use crate::ui::{next_frame, next_frame_anyway};
use docket_shared::ids::TicketId;
use leptos::html;
use leptos::prelude::*;
use uuid::Uuid;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Rows drawn above and below the window.
const MARGIN: usize = 8;
/// Height of list and row until they are measured, in pixels.
const GUESS: (f64, f64) = (800.0, 60.0);

/// What has the rows and what they do.
#[derive(Clone, Copy)]
pub struct Listed {
    /// Whose tickets.
    pub scope: Scope,
    /// Which view.
    pub view: Signal<View>,
    /// The tickets that belong into it.
    pub heads: Memo<Vec<Item>>,
    /// What is shown of them.
    pub list: RwSignal<StableList>,
    /// The open ticket.
    pub selected: Signal<Option<TicketId>>,
    /// The row that keys go on from: the open ticket's, and after Esc the one that was open.
    pub cursor: Signal<Option<TicketId>>,
    /// Whether the pointer is over the rows.
    pub pointer: RwSignal<bool>,
    /// Whether the last scrolling was by hand, not by moving the cursor.
    pub by_hand: StoredValue<bool>,
    /// Opens a row.
    pub open: Callback<Uuid>,
}

/// The part of the list that is in sight, in pixels and rows.
#[derive(Clone, Copy)]
struct Window {
    grid: NodeRef<html::Div>,
    top: RwSignal<f64>,
    sizes: RwSignal<(f64, f64)>,
}

impl Window {
    fn measure(self) {
        let Some(grid) = self.grid.get_untracked() else { return };
        let row = grid.query_selector(".trow").ok().flatten().and_then(|row| row.dyn_into::<HtmlElement>().ok());
        let row = row.map_or(GUESS.1, |row| f64::from(row.offset_height().max(24)));
        self.sizes.set((f64::from(grid.client_height()), row));
        self.top.set(f64::from(grid.scroll_top()));
    }

    /// First row and the one behind the last.
    fn rows(self) -> (usize, usize) {
        let (height, row) = self.sizes.get();
        let whole = |pixels: f64| {
            #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "a scroll position in rows")]
            let rows = (pixels / row).max(0.0) as usize;
            rows
        };
        let first = whole(self.top.get()).saturating_sub(MARGIN);
        (first, first + whole(height) + 2 * MARGIN)
    }

    fn pixels(self, rows: usize) -> String {
        #[expect(clippy::cast_precision_loss, reason = "a number of rows")]
        let pixels = rows as f64 * self.sizes.get().1;
        format!("{pixels}px")
    }
}

/// The rows as a grid. The window follows the scroll position.
#[component]
pub fn Rows(listed: Listed) -> impl IntoView {
    let Listed { list, cursor, pointer, view, by_hand, .. } = listed;
    let locale = use_locale();
    let window = Window { grid: NodeRef::new(), top: RwSignal::new(0.0), sizes: RwSignal::new(GUESS) };
    Effect::new(move |_| {
        list.track();
        next_frame(move || window.measure());
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| window.measure());
    on_cleanup(move || {
        resized.remove();
        pointer.try_set(false);
    });
    // Scrolling to the top by hand shows what waits there; moving the cursor does not.
    let scrolled = move |_| {
        let before = window.top.get_untracked();
        window.measure();
        let arrived = before > 0.0 && window.top.get_untracked() <= 0.0 && by_hand.get_value();
        if arrived && list.with_untracked(|list| list.waiting() > 0) {
            list.update(StableList::settle);
        }
    };
    let at = Memo::new(move |_| window.rows());
    let shown = move || {
        let (first, last) = at.get();
        list.with(|list| list.rows().iter().skip(first).take(last - first).copied().collect::<Vec<_>>())
    };
    // The cursor's row stays drawn when it is scrolled away: readers follow it.
    let away = Memo::new(move |_| {
        let (first, last) = at.get();
        let place = cursor.get().and_then(|ticket| list.with(|list| list.place(ticket.0)));
        place.filter(|place| *place < first || *place >= last)
    });
    let drawn_away = move || {
        let place = away.get()?;
        list.with(|list| list.rows().get(place).copied())
    };
    let active = move || cursor.get().filter(|ticket| list.with(|list| list.place(ticket.0)).is_some());
    view! {
        <div
            class="tlist"
            id="rows"
            node_ref=window.grid
            role="grid"
            tabindex="0"
            aria-label=move || view_word(view.get(), locale.get())
            aria-rowcount=move || list.with(|list| list.rows().len().to_string())
            aria-activedescendant=move || active().map(|ticket| format!("t-{ticket}"))
            on:scroll=scrolled
            on:wheel=move |_| by_hand.set_value(true)
            on:touchmove=move |_| by_hand.set_value(true)
            on:pointerenter=move |event| pointer.set(event.pointer_type() == "mouse")
            on:pointermove=move |event| {
                // One that lay still while the keys closed what was open is a hand again.
                let moves = event.movement_x() != 0 || event.movement_y() != 0;
                if moves && event.pointer_type() == "mouse" && !pointer.get_untracked() {
                    pointer.set(true);
                }
            }
            on:pointerleave=move |_| pointer.set(false)
        >
            <div class="tspace" role="presentation" style:--height=move || window.pixels(list.with(|list| list.rows().len()))>
                <div class="twindow" role="presentation" style:--offset=move || window.pixels(at.get().0)>
                    <For each=shown key=|id| *id children=move |id| row(listed, id) />
                </div>
                <div class="twindow" role="presentation" style:--offset=move || window.pixels(away.get().unwrap_or(0))>
                    <For each=drawn_away key=|id| *id children=move |id| row(listed, id) />
                </div>
            </div>
        </div>
    }
}

fn row(listed: Listed, id: Uuid) -> Option<impl IntoView> {
    let Listed { scope, view, list, selected, cursor, open, .. } = listed;
    let now = move |before: Option<&Item>| scope.find(view.get(), TicketId(id), before);
    let first = now(None)?;
    let item = Memo::new(move |before: Option<&Item>| {
        let before = before.or(Some(&first));
        now(before).or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    });
    let gone = move || list.with(|list| list.is_ghost(id)).then(|| Gone { view: view.get(), me: scope.me() });
    Some(view! {
        <TicketRow
            item
            position=Signal::derive(move || list.with(|list| list.place(id).map_or(0, |place| place + 1)))
            selected=Signal::derive(move || selected.get() == Some(TicketId(id)))
            cursor=Signal::derive(move || cursor.get() == Some(TicketId(id)))
            gone=Memo::new(move |_| gone())
            open=Callback::new(move |()| open.run(id))
        />
    })
}

/// Scrolls a row into sight, once it is drawn. A row far outside the window is reached by its place.
pub fn show_row(list: RwSignal<StableList>, id: Uuid) {
    next_frame_anyway(move || {
        if let Some(row) = document().get_element_by_id(&format!("t-{id}")) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            row.scroll_into_view_with_scroll_into_view_options(&options);
        } else if let Some(grid) = document().get_element_by_id("rows") {
            let found = list.try_with_untracked(|list| (list.place(id).unwrap_or(0), list.rows().len().max(1)));
            let Some((place, count)) = found else { return };
            let place = i32::try_from(place).unwrap_or(i32::MAX);
            let row = grid.scroll_height() / i32::try_from(count).unwrap_or(i32::MAX);
            grid.set_scroll_top(place.saturating_mul(row) - grid.client_height() / 2);
        }
    });
}
