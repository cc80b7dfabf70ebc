//! One line of stock, and counting it.

use super::list::Shelf;
use crate::data::{Data, clock, use_data, use_locale};
use crate::ui::{Button, Chip, FieldError, IconName, Kind, Tone, described_by, focus_element, unbroken};
use docket_messages::{Locale, asset as said};
use docket_shared::asset::api::{COUNT_MAX, CountStock};
use docket_shared::asset::{ReservationState, StockLevel};
use docket_shared::command::Command;
use docket_shared::ids::{CallId, ReservationId, TicketId};
use docket_shared::order::sort_by_key;
use docket_shared::row::{Row, RowKind};
use leptos::prelude::*;
use std::cmp::Reverse;
use std::sync::Arc;

/// Requests that are named where a count is below what is set aside; the rest is a number.
const NAMED_MAX: usize = 5;

/// The requests for which units of this stock are set aside, the newest first: numbers of those that this device holds, and
/// how many others there are.
fn set_aside_for(data: Data, level: &StockLevel) -> (Vec<String>, usize) {
    let rows = data.all(RowKind::Reservation);
    let held = |row: &Arc<Row>| match row.as_ref() {
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

/// What is typed while somebody counts.
#[derive(Clone, Copy)]
struct Count {
    /// Whether the field is open.
    open: RwSignal<bool>,
    typed: RwSignal<String>,
    /// How much was there when it opened: where something came or went since, the count is of another shelf.
    from: StoredValue<i32>,
    /// The id of the field.
    field: StoredValue<String>,
}

impl Count {
    fn number(self) -> Option<i32> {
        self.typed.with(|typed| typed.trim().parse::<i32>().ok())
    }

    /// The id of the button that opens it.
    fn opener(self) -> String {
        self.field.with_value(|field| format!("{field}-open"))
    }

    /// The keyboard goes on where it was.
    fn close(self) {
        self.open.set(false);
        focus_element(self.opener());
    }
}

/// The line: on a phone a card. Counting opens a field in it, which stays open while the numbers beside it change.
#[component]
pub fn StockRow(
    /// The stock of a model at a place.
    shelf: Memo<Shelf>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let id = shelf.with_untracked(|shelf| shelf.level.id);
    let count = Count {
        open: RwSignal::new(false),
        typed: RwSignal::new(String::new()),
        from: StoredValue::new(0),
        field: StoredValue::new(format!("count-{id}")),
    };
    let level = move |value: fn(&StockLevel) -> i32| shelf.with(|shelf| value(&shelf.level));
    let error = Memo::new(move |_| why_not(count.number(), locale.get()));
    let note = Memo::new(move |_| shelf.with(|shelf| missing(data, &shelf.level, count.number(), locale.get())));
    let said = move || {
        let field = count.field.get_value();
        let error = error.get().map(|error| view! { <FieldError id=field.clone() error /> });
        let note = note.get().map(|note| view! { <p class="hint" id=format!("{field}-h")>{unbroken(&note)}</p> });
        (error.is_some() || note.is_some())
            .then(|| view! { <tr role="row" class="said"><td role="cell" colspan="7">{error}{note}</td></tr> })
    };
    let low = move || {
        let minimum = shelf.with(|shelf| shelf.is_low.then_some(shelf.level.minimum))?;
        Some(
            view! { <Chip tone=Tone::Warn icon=IconName::Alert>{said::below(locale.get(), i64::from(minimum))}</Chip>" " },
        )
    };
    let on_order = Memo::new(move |_| shelf.with(|shelf| shelf.on_order));
    // The head of the column, which a card has not.
    let head = move |word: fn(Locale) -> &'static str| view! { <span class="lbl ponly" aria-hidden="true">{move || word(locale.get())}" "</span> };
    view! {
        <tr role="row">
            <td role="cell" class="what">{move || shelf.with(|shelf| shelf.level.name.get(locale.get().tag()).to_owned())}</td>
            <td role="cell" class="where">{move || shelf.with(|shelf| shelf.place.clone())}</td>
            <td role="cell" class="num">{head(said::on_hand)}{move || level(|level| level.on_hand)}</td>
            <td role="cell" class="num">{head(said::reserved)}{move || level(|level| level.reserved)}</td>
            <td role="cell" class="num">{head(said::free)}{low}{move || level(StockLevel::free)}</td>
            <td role="cell" class="num" class:none=move || on_order.with(Option::is_none)>{head(said::on_order)}{on_order}</td>
            <td role="cell" class="do"><Counting shelf count error note /></td>
        </tr>
        {move || count.open.get().then_some(said)}
    }
    .into_any()
}

/// The button that opens the field, or the field.
#[component]
fn Counting(
    shelf: Memo<Shelf>,
    count: Count,
    error: Memo<Option<String>>,
    note: Memo<Option<String>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let spoken = move || {
        shelf.with(|shelf| said::count_of(locale.get(), shelf.level.name.get(locale.get().tag()), &shelf.place))
    };
    let open = Callback::new(move |()| {
        let there = shelf.with_untracked(|shelf| shelf.level.on_hand);
        count.from.set_value(there);
        count.typed.set(there.to_string());
        count.open.set(true);
        focus_element(count.field.get_value());
    });
    let wrong = move || error.with(Option::is_some);
    let save = Callback::new(move |()| {
        let Some(to) = untrack(|| count.number().filter(|_| !wrong())) else {
            return focus_element(count.field.get_value());
        };
        let body = shelf.with_untracked(|Shelf { level, .. }| CountStock {
            model: level.model,
            location: level.location,
            from: count.from.get_value(),
            to,
        });
        data.call(CallId(clock::new_id()), Command::CountStock(body));
        count.close();
    });
    let described = move || count.field.with_value(|field| described_by(field, note.with(Option::is_some), wrong()));
    let field = move || {
        view! {
            <div class="counting">
                <span class="inp" class:is-error=wrong>
                    <input
                        id=count.field.get_value()
                        inputmode="numeric"
                        autocomplete="off"
                        aria-label=move || said::counted(locale.get())
                        aria-invalid=move || wrong().to_string()
                        aria-describedby=described
                        prop:value=count.typed
                        on:input=move |event| count.typed.set(event_target_value(&event))
                        on:keydown=move |event| match event.key().as_str() {
                            "Enter" => save.run(()),
                            "Escape" => count.close(),
                            _ => {}
                        }
                    />
                </span>
                <Button small=true kind=Kind::Primary press=save>{move || said::save(locale.get())}</Button>
            </div>
        }
    };
    let button = move || {
        view! {
            <Button small=true id=count.opener() press=open>
                <span aria-hidden="true">{move || said::count(locale.get())}</span>
                <span class="vh">{spoken}</span>
            </Button>
        }
    };
    move || if count.open.get() { field().into_any() } else { button().into_any() }
}
