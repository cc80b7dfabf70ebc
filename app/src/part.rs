//! A part of the program that is fetched behind the first one, and drawn out of once it is here.

use crate::data::use_locale;
use crate::routes::{self, Route};
use crate::ui::{Art, Empty};
use docket_messages::problem;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How long after a failure the part is asked for again.
const AGAIN: Duration = Duration::from_secs(5);

/// Whether the part is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Nobody wanted it, or it is on its way.
    Away,
    /// It can be drawn out of.
    Here,
    /// It could not be fetched: there is no network, or the server has a newer one.
    Failed,
}

/// Fetches the part by `load`, which answers whether it is here.
#[derive(Clone, Copy, Debug)]
pub struct Fetcher<L> {
    load: L,
    part: RwSignal<Part>,
    /// Whether it is on its way.
    coming: StoredValue<bool>,
}

impl<L: AsyncFn() -> bool + Copy + 'static> Fetcher<L> {
    /// Nothing is fetched yet.
    pub fn new(load: L) -> Self {
        Self { load, part: RwSignal::new(Part::Away), coming: StoredValue::new(false) }
    }

    /// Whether it is here.
    pub fn part(self) -> ReadSignal<Part> {
        self.part.read_only()
    }

    /// Fetches the part, unless it is here or on its way.
    pub fn fetch(self) {
        if self.coming.get_value() || self.part.get_untracked() == Part::Here {
            return;
        }
        self.coming.set_value(true);
        spawn_local(async move {
            let is_here = (self.load)().await;
            self.coming.try_set_value(false);
            let part = if is_here { Part::Here } else { Part::Failed };
            if self.part.try_get_untracked() != Some(part) {
                self.part.try_set(part);
            }
        });
    }

    /// Fetches the part at the first sign of somebody: a pointer, a finger, a key.
    pub fn fetch_when_somebody_stirs(self) {
        // After a failure only a page that is wanted asks again.
        let stirs = move || {
            if self.part.get_untracked() == Part::Away {
                self.fetch();
            }
        };
        let signs = ["pointermove", "pointerdown", "touchstart", "keydown"];
        let handles = signs.map(|sign| window_event_listener_untyped(sign, move |_| stirs()));
        on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
    }

    /// Fetches the part when it is wanted, and again after failures: at once when the device says that the network is
    /// back, and from time to time.
    pub fn fetch_when_wanted(self, wanted: Memo<bool>) {
        let again = move || {
            if wanted.get_untracked() {
                self.fetch();
            }
        };
        Effect::new(move |_| {
            if wanted.get() {
                self.fetch();
            }
        });
        let online = window_event_listener_untyped("online", move |_| again());
        let timer = set_interval_with_handle(again, AGAIN);
        on_cleanup(move || {
            online.remove();
            if let Ok(timer) = timer {
                timer.clear();
            }
        });
    }
}

/// Stands where something of a part would that could not be fetched.
#[component]
pub fn NotLoaded(
    /// Where it is tried again.
    route: Route,
) -> impl IntoView {
    let locale = use_locale();
    view! {
        <Empty
            page=true
            art=Art::Bubble
            title=Signal::derive(move || problem::page_title(locale.get()).to_owned())
            text=Signal::derive(move || problem::page_text(locale.get()).to_owned())
        >
            <button type="button" class="btn btn-primary" on:click=move |_| routes::open(&route)>
                {move || problem::reload(locale.get())}
            </button>
        </Empty>
    }
}
