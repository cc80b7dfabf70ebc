//! A press counts where it began: what would move things on the page waits until pointer or finger is lifted again.

use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};

type Work = Box<dyn FnOnce()>;

thread_local! {
    static LISTENS: Cell<bool> = const { Cell::new(false) };
    static PRESSED: Cell<bool> = const { Cell::new(false) };
    static WAITING: RefCell<Vec<Work>> = const { RefCell::new(Vec::new()) };
}

/// Follows pointer and finger from now on, for as long as the page lives.
pub fn follow_presses() {
    if LISTENS.replace(true) {
        return;
    }
    window_event_listener(ev::pointerdown, |_| PRESSED.set(true));
    window_event_listener(ev::pointerup, |_| lifted());
    window_event_listener(ev::pointercancel, |_| lifted());
}

fn lifted() {
    PRESSED.set(false);
    // The click comes after this event; what waits comes after the click.
    Timeout::new(0, || WAITING.take().into_iter().for_each(|work| work())).forget();
}

/// Does something now, or behind the click of the press that goes on.
pub fn after_press(work: impl FnOnce() + 'static) {
    if PRESSED.get() {
        WAITING.with_borrow_mut(|waiting| waiting.push(Box::new(work)));
    } else {
        work();
    }
}
