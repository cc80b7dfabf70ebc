//! A point in time in words, with the exact one on hover; and the minute at which such words are said anew.

use leptos::prelude::*;
use std::time::Duration;

#[derive(Clone, Copy)]
struct Minute(RwSignal<u32>);

/// Begins to count minutes. Call once, at the root.
pub fn provide_minute() {
    let minute = RwSignal::new(0);
    provide_context(Minute(minute));
    let counting = set_interval_with_handle(
        move || minute.update(|count| *count = count.wrapping_add(1)),
        Duration::from_secs(60),
    );
    on_cleanup(move || {
        if let Ok(counting) = counting {
            counting.clear();
        }
    });
}

/// Changes once a minute: read it where a relative time is said.
pub fn use_minute() -> Signal<u32> {
    expect_context::<Minute>().0.into()
}

/// A point in time.
#[component]
pub fn Moment(
    /// ISO 8601.
    #[prop(into)]
    datetime: Signal<String>,
    /// The exact time with its zone, shown on hover.
    #[prop(into)]
    exact: Signal<String>,
    /// What is read.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! { <time datetime=datetime title=exact>{text}</time> }
}
