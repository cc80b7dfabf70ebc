//! What a lead does for a colleague: how much they take at once, and that they are away.

use super::desk::use_desk;
use crate::data::{clock, use_data, use_locale};
use crate::ui::{Button, Dialog, Field, Kind};
use docket_messages::{availability, board as said, shell};
use docket_shared::command::Command;
use docket_shared::ids::{CallId, PersonId};
use docket_shared::person::Availability;
use docket_shared::person::api::{AWAY_REASON_MAX, CAPACITY_MAX, SendAway, SetCapacity};
use leptos::prelude::*;

/// The dialog; open while somebody is looked after.
#[component]
pub fn LookAfterDialog() -> impl IntoView {
    let (locale, desk) = (use_locale(), use_desk());
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(desk.looking.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            desk.looking.set(None);
        }
        now
    });
    let title = move || {
        let person = desk.looking.get();
        let name =
            person.and_then(|person| desk.board.with(|board| board.seat(person).map(|seat| seat.person.name.clone())));
        name.unwrap_or_default()
    };
    view! {
        <Dialog
            open
            id="board-look-after"
            title=Signal::derive(title)
            close=Signal::derive(move || shell::close(locale.get()).to_owned())
        >
            {move || desk.looking.get().map(|person| view! { <Capacity person /><Away person /> })}
        </Dialog>
    }
}

#[component]
fn Capacity(person: PersonId) -> impl IntoView {
    let (data, locale, desk) = (use_data(), use_locale(), use_desk());
    let now = desk.board.with_untracked(|board| board.seat(person).map(|seat| seat.person.capacity)).unwrap_or(0);
    let typed = RwSignal::new(now.to_string());
    let number = move || {
        typed.with(|typed| typed.trim().parse::<i32>().ok()).filter(|number| (0..=CAPACITY_MAX).contains(number))
    };
    let wrong = move || number().is_none();
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(to) = number() else { return };
        let from =
            desk.board.with_untracked(|board| board.seat(person).map(|seat| seat.person.capacity)).unwrap_or(now);
        if from != to {
            data.call(CallId(clock::new_id()), Command::SetCapacity(SetCapacity { person, from, to }));
        }
        desk.looking.set(None);
    };
    view! {
        <form class="stack stack-2" on:submit=save>
            <Field
                id="board-capacity"
                label=Signal::derive(move || said::capacity(locale.get()).to_owned())
                hint=Signal::derive(move || said::capacity_hint(locale.get()).to_owned())
                error=Signal::derive(move || wrong().then(|| said::capacity_range(locale.get(), i64::from(CAPACITY_MAX))))
            >
                <span class="inp" class:is-error=wrong>
                    <input
                        id="board-capacity"
                        inputmode="numeric"
                        autocomplete="off"
                        aria-invalid=move || wrong().to_string()
                        prop:value=typed
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                </span>
            </Field>
            <div class="btns"><Button small=true submit=true kind=Kind::Primary>{move || said::save_capacity(locale.get())}</Button></div>
        </form>
    }
    .into_any()
}

#[component]
fn Away(person: PersonId) -> impl IntoView {
    let (data, locale, desk) = (use_data(), use_locale(), use_desk());
    let (reason, checked) = (RwSignal::new(String::new()), RwSignal::new(false));
    let away = Memo::new(move |_| {
        desk.board.with(|board| board.seat(person).is_some_and(|seat| seat.person.availability == Availability::Away))
    });
    let missing = move || checked.get() && reason.with(|reason| reason.trim().is_empty());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        checked.set(true);
        if missing() || away.get_untracked() {
            return;
        }
        let reason = reason.with_untracked(|reason| reason.trim().to_owned());
        data.call(CallId(clock::new_id()), Command::SendAway(SendAway { person, reason }));
        desk.looking.set(None);
    };
    let why_not = Signal::derive(move || away.get().then(|| said::away_already(locale.get()).to_owned()));
    view! {
        <form class="stack stack-2" on:submit=send>
            <Field
                id="board-away"
                label=Signal::derive(move || said::away_reason(locale.get()).to_owned())
                hint=Signal::derive(move || if away.get() { said::away_already(locale.get()) } else { said::away_hint(locale.get()) }.to_owned())
                error=Signal::derive(move || missing().then(|| said::away_missing(locale.get()).to_owned()))
            >
                <span class="inp" class:is-error=missing>
                    <input
                        id="board-away"
                        autocomplete="off"
                        maxlength=AWAY_REASON_MAX.to_string()
                        aria-invalid=move || missing().to_string()
                        prop:value=reason
                        on:input=move |event| reason.set(event_target_value(&event))
                    />
                </span>
            </Field>
            <div class="btns"><Button small=true submit=true reason=why_not>{move || said::send_away(locale.get(), availability::away(locale.get()))}</Button></div>
        </form>
    }
    .into_any()
}
