//! One line of stock, and counting it.

use super::list::Shelf;
use crate::data::{clock, use_data, use_locale};
use crate::ui::{Button, Chip, IconName, Kind, Tone, focus_element};
use docket_messages::asset as said;
use docket_shared::asset::StockLevel;
use docket_shared::asset::api::{COUNT_MAX, CountStock};
use docket_shared::command::Command;
use docket_shared::ids::CallId;
use leptos::prelude::*;

/// The line. Counting opens a field in it.
#[component]
pub fn StockRow(
    /// The stock of a model at a place.
    shelf: Shelf,
) -> impl IntoView {
    let Shelf { level, place, on_order, is_low } = shelf;
    let (data, locale) = (use_data(), use_locale());
    let (counting, typed) = (RwSignal::new(false), RwSignal::new(level.on_hand.to_string()));
    let level = StoredValue::new(level);
    let field = level.with_value(|level| format!("count-{}", level.id));
    let name = move || level.with_value(|level| level.name.get(locale.get().tag()).to_owned());
    let spoken = {
        let place = place.clone();
        move || said::count_of(locale.get(), &name(), &place)
    };
    let open = {
        let field = field.clone();
        Callback::new(move |()| {
            counting.set(true);
            focus_element(field.clone());
        })
    };
    let number = move || typed.with(|typed| typed.trim().parse::<i32>().ok());
    let wrong =
        move || number().is_none_or(|number| !(level.with_value(|level| level.reserved)..=COUNT_MAX).contains(&number));
    let save = Callback::new(move |()| {
        let Some(to) = number().filter(|_| !wrong()) else { return };
        let body = level.with_value(|level| CountStock {
            model: level.model,
            location: level.location,
            from: level.on_hand,
            to,
        });
        data.call(CallId(clock::new_id()), Command::CountStock(body));
        counting.set(false);
    });
    let amount = move |value: fn(&StockLevel) -> i32| level.with_value(value);
    view! {
        <tr>
            <td>{name}</td>
            <td>{place}</td>
            <td class="num">{amount(|level| level.on_hand)}</td>
            <td class="num">{amount(|level| level.reserved)}</td>
            <td class="num">
                {is_low.then(|| view! { <Chip tone=Tone::Warn icon=IconName::Alert>{move || said::below(locale.get(), i64::from(amount(|level| level.minimum)))}</Chip>" " })}
                {amount(StockLevel::free)}
            </td>
            <td class="num">{on_order}</td>
            <td class="counting">
                {move || if counting.get() {
                    view! {
                        <span class="inp" class:is-error=wrong>
                            <input
                                id=field.clone()
                                inputmode="numeric"
                                autocomplete="off"
                                aria-label=said::counted(locale.get())
                                aria-invalid=move || wrong().to_string()
                                prop:value=typed
                                on:input=move |event| typed.set(event_target_value(&event))
                                on:keydown=move |event| match event.key().as_str() {
                                    "Enter" => save.run(()),
                                    "Escape" => counting.set(false),
                                    _ => {}
                                }
                            />
                        </span>
                        <Button small=true kind=Kind::Primary press=save>{said::save(locale.get())}</Button>
                    }
                    .into_any()
                } else {
                    let spoken = spoken.clone();
                    view! {
                        <Button small=true press=open><span aria-hidden="true">{move || said::count(locale.get())}</span><span class="vh">{spoken}</span></Button>
                    }
                    .into_any()
                }}
            </td>
        </tr>
    }
    .into_any()
}
