//! New tickets in one's own queue are gathered and said at most every ten seconds.

use crate::data::{LinkStatus, use_data, use_locale};
use crate::routes::View;
use crate::ticket::Scope;
use crate::ticket::views::view_word;
use docket_messages::workspace;
use docket_shared::ids::TicketId;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::time::Duration;

/// How long arrivals are gathered before they are said.
const GATHERED: Duration = Duration::from_secs(10);

/// Says into `announced` how many tickets arrived. What is there when the page loads is not new.
pub fn announce_arrivals(scope: Scope, announced: RwSignal<String>) {
    let (data, locale) = (use_data(), use_locale());
    let heard = StoredValue::new(0_i64);
    Effect::new(move |before: Option<Option<BTreeSet<TicketId>>>| {
        let now = scope.tickets(View::Mine);
        if matches!(data.status(), LinkStatus::Loading | LinkStatus::Restored) {
            return None;
        }
        if let Some(before) = before.flatten() {
            let new = i64::try_from(now.difference(&before).count()).unwrap_or(0);
            heard.update_value(|heard| *heard += new);
        }
        Some(now)
    });
    let tick = set_interval_with_handle(
        move || {
            let count = heard.get_value();
            if count > 0 {
                heard.set_value(0);
                let locale = locale.get_untracked();
                announced.set(workspace::new_announced(locale, count, view_word(View::Mine, locale)));
            }
        },
        GATHERED,
    );
    on_cleanup(move || {
        if let Ok(tick) = tick {
            tick.clear();
        }
    });
}
