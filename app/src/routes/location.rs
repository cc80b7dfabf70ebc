//! Where the browser is: one signal that follows links, back and forward. Links stay plain `<a href>`.

use super::{Client, Route};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

/// The bundle that runs, and where it is.
#[derive(Clone, Copy)]
struct Place {
    client: Client,
    route: RwSignal<Route>,
}

/// Follows the address from now on. Call once, at the root of `client`.
pub fn provide_location(client: Client) {
    let place = Place { client, route: RwSignal::new(current()) };
    provide_context(place);
    let popped = window_event_listener(ev::popstate, move |_| place.route.set(current()));
    let clicked = window_event_listener(ev::click, move |event| follow(place, &event));
    on_cleanup(move || {
        popped.remove();
        clicked.remove();
    });
}

/// Where the browser is, as a signal. Reading it twice for the same address notifies once.
pub fn use_route() -> Signal<Route> {
    expect_context::<Place>().route.into()
}

/// How to go somewhere from an event: take it while rendering, call it later.
pub fn navigate() -> impl Fn(&Route) + Copy + Send + Sync + 'static {
    let place = expect_context::<Place>();
    move |route: &Route| go(place, route, false)
}

/// As [`navigate`], but the present address leaves the history.
pub fn replace() -> impl Fn(&Route) + Copy + Send + Sync + 'static {
    let place = expect_context::<Place>();
    move |route: &Route| go(place, route, true)
}

/// Loads the address as a new page: to the other client, or to begin afresh.
pub fn open(route: &Route) {
    drop(window().location().assign(&route.href()));
}

fn current() -> Route {
    Route::from_path(&window().location().pathname().unwrap_or_default())
}

fn go(place: Place, route: &Route, in_place: bool) {
    if route.client() != place.client {
        open(route);
        return;
    }
    let Ok(history) = window().history() else { return open(route) };
    let href = route.href();
    let moved = if in_place {
        history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&href))
    } else {
        history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&href))
    };
    if moved.is_err() {
        return open(route);
    }
    if place.route.get_untracked() != *route {
        place.route.set(route.clone());
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// A plain click on a link of this client changes the view; everything else is the browser's.
fn follow(place: Place, event: &MouseEvent) {
    let plain = event.button() == 0 && !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key());
    if !plain || event.default_prevented() {
        return;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let link = target.and_then(|element| element.closest("a[href]").ok().flatten());
    let Some(link) = link.and_then(|element| element.dyn_into::<HtmlAnchorElement>().ok()) else { return };
    let origin = window().location().origin().unwrap_or_default();
    let elsewhere = link.origin() != origin || !link.target().is_empty() || link.has_attribute("download");
    if elsewhere || !link.hash().is_empty() || !link.search().is_empty() {
        return;
    }
    let route = Route::from_path(&link.pathname());
    if route.client() == place.client {
        event.prevent_default();
        go(place, &route, false);
    }
}
