//! Work for the next frame or for later. What reads signals ends with the part of the page that asked for it: a signal
//! of a page that is gone must not be read.

use leptos::prelude::*;
use std::time::Duration;

/// Runs `work` in the next frame, unless the component or effect that asks is gone or runs anew before.
#[expect(clippy::disallowed_methods, reason = "this is where it is tied to who asks")]
pub fn next_frame(work: impl FnOnce() + 'static) {
    if let Ok(frame) = request_animation_frame_with_handle(work) {
        on_cleanup(move || frame.cancel());
    }
}

/// Runs `work` in the next frame, whoever is gone by then: it must not read a signal of a page.
#[expect(clippy::disallowed_methods, reason = "this is where its condition is said")]
pub fn next_frame_anyway(work: impl FnOnce() + 'static) {
    request_animation_frame(work);
}

/// Runs `work` after a time, whoever is gone by then: it must not read a signal of a page.
#[expect(clippy::disallowed_methods, reason = "this is where its condition is said")]
pub fn after_anyway(time: Duration, work: impl FnOnce() + 'static) {
    set_timeout(work, time);
}
