//! Keys that go somewhere: G, then the letter of the place, and C for a new ticket (UI.md section 6).

use crate::data::clock;
use crate::routes::{Route, View, navigate};
use crate::ui::on_keys;
use docket_shared::Timestamp;
use leptos::prelude::*;

/// For how long the second key is waited for, in milliseconds.
const PATIENCE_MS: i128 = 1_500;

/// Listens for as long as the component lives.
pub fn go_by_keys() {
    let go = navigate();
    let begun: StoredValue<Option<Timestamp>> = StoredValue::new(None);
    on_keys(move |key| {
        let waits = begun.get_value().is_some_and(|at| clock::now().duration_since(at).as_millis() < PATIENCE_MS);
        begun.set_value((key == "g" && !waits).then(clock::now));
        if !waits && key == "c" {
            go(&Route::NewTicket(None));
            return true;
        }
        if !waits {
            return false;
        }
        let place = match key {
            "q" => Route::Queue(View::Mine, None),
            "u" => Route::Queue(View::Unassigned, None),
            "b" => Route::Board(None),
            "s" => Route::Assets,
            "n" => Route::WorkNotices,
            _ => return false,
        };
        go(&place);
        true
    });
}
