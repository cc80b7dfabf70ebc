//! The only place in the browser that asks for time, ids and randomness.

use docket_shared::{Date, Timestamp};
use jiff::civil::DateTime;
use uuid::Uuid;

/// The device's time. Shown and stored beside drafts; never compared with the server's.
pub fn now() -> Timestamp {
    from_milliseconds(js_sys::Date::now())
}

/// The device's calendar date.
pub fn today() -> Date {
    local(now()).date()
}

/// A point in time on the device's wall clock.
pub fn local(at: Timestamp) -> DateTime {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(milliseconds(at)));
    let small = |value: u32| i8::try_from(value).unwrap_or(0);
    DateTime::new(
        i16::try_from(date.get_full_year()).unwrap_or(1970),
        small(date.get_month()) + 1,
        small(date.get_date()),
        small(date.get_hours()),
        small(date.get_minutes()),
        small(date.get_seconds()),
        0,
    )
    .unwrap_or_default()
}

/// The point in time of a local time as a field gives it, such as 2026-12-07T08:00; none where it is none.
pub fn of_local(text: &str) -> Option<Timestamp> {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_str(text));
    let milliseconds = date.get_time();
    milliseconds.is_finite().then(|| from_milliseconds(milliseconds))
}

/// Milliseconds since 1970, as the browser counts.
pub fn milliseconds(at: Timestamp) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of any date fit a double exactly")]
    let milliseconds = at.as_millisecond() as f64;
    milliseconds
}

/// Milliseconds since the page was opened: does not go back when the device's clock is set.
pub fn elapsed() -> u64 {
    let now = leptos::prelude::window().performance().map_or(0.0, |performance| performance.now());
    #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "it counts up from nothing")]
    let elapsed = now as u64;
    elapsed
}

/// A new id, ordered by time for the sake of indexes.
pub fn new_id() -> Uuid {
    let mut bytes = [0; 10];
    fill(&mut bytes);
    #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "the clock is past 1970, and whole")]
    let milliseconds = js_sys::Date::now() as u64;
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid()
}

/// A random number over all values: spreads reconnects.
pub fn random() -> u32 {
    let mut bytes = [0; 4];
    fill(&mut bytes);
    u32::from_le_bytes(bytes)
}

fn from_milliseconds(milliseconds: f64) -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "the browser's clock counts whole milliseconds")]
    Timestamp::from_millisecond(milliseconds as i64).unwrap_or_default()
}

fn fill(bytes: &mut [u8]) {
    let crypto = leptos::prelude::window().crypto().ok();
    let filled = crypto.and_then(|crypto| crypto.get_random_values_with_u8_array(bytes).ok());
    // Without it two clients could take the same id, so no id is better than a guessed one.
    filled.expect("every browser that runs this has a source of randomness");
}
