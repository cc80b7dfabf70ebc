//! A number or an amount: typed as the reader's language writes it, kept as software does.

use super::control::Common;
use docket_messages::Locale;
use docket_shared::catalog::form::FieldKind;
use docket_shared::expression::Number;
use docket_shared::service_request::form::Input;
use docket_shared::text::Text;
use leptos::prelude::*;

/// What stands beside a number.
pub enum Beside {
    /// What is counted.
    Unit(Text),
    /// The organisation's currency.
    Currency,
}

/// The mark before the decimals.
pub fn decimal_mark(locale: Locale) -> char {
    if locale.tag() == "de" { ',' } else { '.' }
}

/// How many decimals an amount of this kind has at least, where it is written.
pub fn decimal_pad(kind: &FieldKind) -> usize {
    if matches!(kind, FieldKind::Money { .. }) { 2 } else { 0 }
}

/// The control. While somebody types, their text stays as it is; once they leave it is written as the language does.
pub(super) fn number(common: Common, beside: Beside, decimals: u8) -> impl IntoView {
    let (order, place, value) = (common.order, common.place.clone(), common.value());
    let (leave, keys, locked) = (common.leave(), common.keys(), common.locked());
    let typing: RwSignal<Option<String>> = RwSignal::new(None);
    let mark = move || decimal_mark(order.locale.get());
    // What cannot be read stays as typed: the check says so, and nothing is lost.
    let plain = move |text: &str| match Number::typed(text, decimal_mark(order.locale.get_untracked())) {
        Some(number) => number.to_string(),
        None => text.to_owned(),
    };
    let pad = if matches!(beside, Beside::Currency) { 2 } else { 0 };
    let shown = move || {
        let value = value.get();
        let own = typing.get().filter(|text| match Number::typed(text, mark()) {
            Some(number) => number.to_string() == value,
            None => *text == value,
        });
        let said = || Number::read(&value).map(|number| number.said(order.locale.get().tag(), pad));
        own.or_else(said).unwrap_or(value)
    };
    let unit = move || match &beside {
        Beside::Unit(unit) => unit.get(order.locale.get().tag()).to_owned(),
        Beside::Currency => order.data.currency(),
    };
    let unit = Memo::new(move |_| unit());
    view! {
        <span class="inp inp-num" class:is-error=move || common.error.with(Option::is_some) class:is-readonly=locked>
            <input
                id=common.place.id()
                type="text"
                inputmode=if decimals == 0 { "numeric" } else { "decimal" }
                autocomplete="off"
                readonly=locked
                aria-label=common.row_name()
                aria-invalid=common.invalid()
                aria-describedby=common.described()
                prop:value=shown
                on:input=move |event| {
                    let text = event_target_value(&event);
                    let kept = plain(&text);
                    typing.set(Some(text));
                    order.put(&place, Input::Text(kept));
                }
                on:blur=move |_| { typing.try_set(None); leave(); }
                on:keydown=keys
            />
            {move || unit.with(|unit| (!unit.is_empty()).then(|| view! { <span class="unit">{unit.clone()}</span> }))}
        </span>
    }
}
