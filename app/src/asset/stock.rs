//! One line of stock, and counting it.

use super::list::Shelf;
use crate::data::{Data, clock, use_data, use_locale};
use crate::ui::{Button, Chip, FieldError, IconName, Kind, Tone, described_by, focus_element, refocus_element};
use docket_messages::{Locale, asset as said};
use docket_shared::asset::api::{COUNT_MAX, CountStock};
use docket_shared::asset::{ReservationState, StockLevel};
use docket_shared::command::Command;
use docket_shared::ids::{CallId, ReservationId, TicketId};
use docket_shared::order::sort_by_key;
use docket_shared::row::{Row, RowKind};
use leptos::prelude::*;
use std::cmp::Reverse;
use std::rc::Rc;

/// Requests that are named where a count is below what is set aside; the rest is a number.
const NAMED_MAX: usize = 5;

/// The requests for which units of this stock are set aside, the newest first: numbers of those that this device holds, and
/// how many others there are.
fn set_aside_for(data: Data, level: &StockLevel) -> (Vec<String>, usize) {
    let rows = data.all(RowKind::Reservation);
    let held = |row: &Rc<Row>| match row.as_ref() {
        Row::Reservation(unit) => {
            let here = (unit.model, unit.location) == (level.model, Some(level.location));
            (here && unit.state == ReservationState::Reserved).then_some((unit.id, unit.ticket))
        }
        _ => None,
    };
    let mut units: Vec<(ReservationId, TicketId)> = rows.iter().filter_map(held).collect();
    sort_by_key(&mut units, |(id, _)| Reverse(*id));
    let mut tickets: Vec<TicketId> = Vec::new();
    for (_, ticket) in units {
        if !tickets.contains(&ticket) {
            tickets.push(ticket);
        }
    }
    let known = tickets.iter().filter_map(|ticket| data.ticket_head(*ticket)).map(|head| head.number);
    let named: Vec<String> = known.filter(|number| !number.is_empty()).take(NAMED_MAX).collect();
    let others = tickets.len() - named.len();
    (named, others)
}

/// Why a count cannot be saved; none where it can.
fn why_not(count: Option<i32>, locale: Locale) -> Option<String> {
    let known = count.is_some_and(|count| (0..=COUNT_MAX).contains(&count));
    (!known).then(|| said::count_range(locale, i64::from(COUNT_MAX)))
}

/// What a count means for what is set aside: how much of it is missing then, and whose it may be; none where all is there.
fn missing(data: Data, level: &StockLevel, count: Option<i32>, locale: Locale) -> Option<String> {
    let missing = level.reserved - count.filter(|count| (0..level.reserved).contains(count))?;
    let (named, others) = set_aside_for(data, level);
    let requests = match (named.is_empty(), others) {
        (true, _) => said::count_of_others(locale).to_owned(),
        (false, 0) => named.join(", "),
        (false, others) => said::count_and_others(locale, i64::try_from(others).unwrap_or(i64::MAX), &named.join(", ")),
    };
    Some(said::count_below(locale, i64::from(missing), &requests))
}

/// The line. Counting opens a field in it.
#[component]
pub fn StockRow(
    /// The stock of a model at a place.
    shelf: Shelf,
    /// Where the keyboard was left. A line is made anew with its new number, perhaps twice.
    back: RwSignal<Option<String>>,
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
    // The keyboard goes on where it was.
    let opener = StoredValue::new(format!("{field}-open"));
    let close = Callback::new(move |()| {
        counting.set(false);
        back.set(Some(opener.get_value()));
        focus_element(opener.get_value());
    });
    if back.with_untracked(|back| opener.with_value(|own| back.as_ref() == Some(own))) {
        refocus_element(opener.get_value());
    }
    let number = move || typed.with(|typed| typed.trim().parse::<i32>().ok());
    let error = Memo::new(move |_| why_not(number(), locale.get()));
    let note = Memo::new(move |_| level.with_value(|level| missing(data, level, number(), locale.get())));
    let wrong = move || error.with(Option::is_some);
    let control = StoredValue::new(field.clone());
    let save = Callback::new(move |()| {
        let Some(to) = number().filter(|_| untrack(|| !wrong())) else { return focus_element(control.get_value()) };
        let body = level.with_value(|level| CountStock {
            model: level.model,
            location: level.location,
            from: level.on_hand,
            to,
        });
        data.call(CallId(clock::new_id()), Command::CountStock(body));
        close.run(());
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
            <td>
                <div class="counting">
                {move || if counting.get() {
                    view! {
                        <span class="inp" class:is-error=wrong>
                            <input
                                id=field.clone()
                                inputmode="numeric"
                                autocomplete="off"
                                aria-label=said::counted(locale.get())
                                aria-invalid=move || wrong().to_string()
                                aria-describedby={let field = field.clone(); move || described_by(&field, note.with(Option::is_some), wrong())}
                                prop:value=typed
                                on:input=move |event| typed.set(event_target_value(&event))
                                on:keydown=move |event| match event.key().as_str() {
                                    "Enter" => save.run(()),
                                    "Escape" => close.run(()),
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
                        <Button small=true id=opener.get_value() press=open><span aria-hidden="true">{move || said::count(locale.get())}</span><span class="vh">{spoken}</span></Button>
                    }
                    .into_any()
                }}
                </div>
                {move || error.get().filter(|_| counting.get()).map(|error| view! { <FieldError id=control.get_value() error /> })}
                {move || note.get().filter(|_| counting.get()).map(|note| view! { <p class="hint" id=format!("{}-h", control.get_value())>{note}</p> })}
            </td>
        </tr>
    }
    .into_any()
}
