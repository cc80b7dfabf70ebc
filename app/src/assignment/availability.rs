//! The switch with which a technician says whether they take new work, and how much room there is.

use crate::data::{clock, use_data, use_locale};
use crate::ui::use_minute;
use docket_messages::{availability as said, board};
use docket_shared::command::Command;
use docket_shared::ids::CallId;
use docket_shared::person::api::SetAvailability;
use docket_shared::person::{Availability, TechnicianCard};
use leptos::prelude::*;

/// Availability and load in words; nothing for somebody who is no technician.
#[component]
pub fn AvailabilityWords() -> impl IntoView {
    let (data, locale, minute) = (use_data(), use_locale(), use_minute());
    let card = Memo::new(move |_| data.me().and_then(|me| data.technician(me.person)));
    move || {
        minute.track();
        card.get().map(|card| {
            // The words of the board: outside of a shift nothing comes, whatever the switch says.
            let off_shift = card.shift.is_some_and(|shift| !shift.runs(clock::now()));
            let word = match card.availability {
                Availability::Away => said::away(locale.get()),
                Availability::Available if off_shift => board::off_shift(locale.get()),
                Availability::Available => said::available(locale.get()),
            };
            format!("{word} · {}", said::load(locale.get(), i64::from(card.capacity), i64::from(card.load)))
        })
    }
}

/// The switch; nothing for somebody who is no technician.
#[component]
pub fn AvailabilitySwitch() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let card = Memo::new(move |_| data.me().and_then(|me| data.technician(me.person)));
    let on = move |card: &TechnicianCard| card.availability == Availability::Available;
    let turn = move |_| {
        let Some(card) = card.get_untracked() else { return };
        let availability = if on(&card) { Availability::Away } else { Availability::Available };
        data.call(CallId(clock::new_id()), Command::SetAvailability(SetAvailability { availability }));
    };
    move || {
        card.get().map(|card| {
            let is_on = on(&card);
            view! {
                <button
                    type="button"
                    class="switch"
                    role="switch"
                    aria-checked=is_on.to_string()
                    aria-label=said::available(locale.get())
                    title=if is_on { said::available_hint(locale.get()) } else { said::away_hint(locale.get()) }
                    on:click=turn
                ></button>
            }
        })
    }
}
