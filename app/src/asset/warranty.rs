//! Until when a piece is under warranty: said with how long that is, and written down by who keeps it.

use crate::data::{clock, use_data, use_locale};
use crate::ui::{Button, use_minute};
use crate::words;
use docket_messages::{Locale, asset as said};
use docket_shared::Date;
use docket_shared::asset::Asset;
use docket_shared::asset::api::SetWarranty;
use docket_shared::command::Command;
use docket_shared::ids::CallId;
use docket_shared::time::Written;
use leptos::prelude::*;

/// Up to so many days are said in days, more in months.
const SAID_IN_DAYS: i32 = 60;
/// Up to so many months are said in months, more in years.
const SAID_IN_MONTHS: i32 = 23;

/// How long it lasts from a day on, or that it is over.
fn lasts(locale: Locale, today: Date, until: Date) -> String {
    if until < today {
        return said::warranty_ended(locale).to_owned();
    }
    let days = today.until(until).map_or(i32::MAX, |span| span.get_days());
    let mut months =
        (i32::from(until.year()) - i32::from(today.year())) * 12 + i32::from(until.month()) - i32::from(today.month());
    if until.day() < today.day() {
        months -= 1;
    }
    match (days, months) {
        (0, _) => said::warranty_ends_today(locale).to_owned(),
        (days, _) if days <= SAID_IN_DAYS => said::warranty_days(locale, i64::from(days)),
        (_, months) if months <= SAID_IN_MONTHS => said::warranty_months(locale, i64::from(months)),
        (_, months) => said::warranty_years(locale, i64::from(months / 12)),
    }
}

/// The day, and how long it is until then.
#[component]
pub fn WarrantyWords(
    /// The piece.
    asset: Memo<Option<Asset>>,
) -> impl IntoView {
    let (locale, minute) = (use_locale(), use_minute());
    move || {
        minute.track();
        let until = asset.with(|asset| asset.as_ref().and_then(|asset| asset.warranty_until))?;
        let (locale, today) = (locale.get(), clock::today());
        let day = words::date_full(locale, until);
        let text = if until < today {
            said::warranty_was(locale, &day)
        } else {
            said::warranty_until(locale, &day, &lasts(locale, today, until))
        };
        Some(view! { <p class="small muted" data-testid="warranty">{text}</p> })
    }
}

/// The day, to be written down or corrected.
#[component]
pub fn WarrantyField(
    /// The piece.
    asset: Memo<Option<Asset>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let known = Memo::new(move |_| asset.with(|asset| asset.as_ref().and_then(|asset| asset.warranty_until)));
    let typed: RwSignal<Option<String>> = RwSignal::new(None);
    let shown = Signal::derive(move || {
        typed.get().unwrap_or_else(|| known.get().map(|day| day.to_string()).unwrap_or_default())
    });
    let day = move || Some(Date::read(&shown.get())).filter(|day| day.is_some() || shown.with(String::is_empty));
    let reason = Signal::derive(move || {
        day().is_none_or(|day| day == known.get()).then(|| said::warranty_same(locale.get()).to_owned())
    });
    let save = Callback::new(move |()| {
        let Some(asset) = asset.with_untracked(|asset| asset.as_ref().map(|asset| asset.id)) else { return };
        let Some(until) = untrack(day) else { return };
        let body = SetWarranty { asset, from: known.get_untracked(), until };
        data.call(CallId(clock::new_id()), Command::SetWarranty(body));
        typed.set(None);
    });
    view! {
        <span class="inp">
            <input
                type="date"
                min="1990-01-01"
                max="2199-12-31"
                aria-label=move || said::warranty(locale.get())
                prop:value=shown
                on:input=move |event| typed.set(Some(event_target_value(&event)))
            />
        </span>
        {move || typed.with(Option::is_some).then(|| view! {
            <Button small=true reason reason_id="warranty-same" press=save>{move || said::save_warranty(locale.get())}</Button>
            {move || reason.get().map(|why| view! { <small id="warranty-same" class="muted">{why}</small> })}
        })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_is_left_is_said_in_days_months_or_years() {
        let today = date(2026, 11, 29);
        for (until, expected) in [
            (date(2026, 11, 28), "ended"),
            (date(2026, 11, 29), "ends today"),
            (date(2026, 11, 30), "ends in 1 day"),
            (date(2027, 1, 28), "ends in 60 days"),
            (date(2027, 1, 29), "ends in 2 months"),
            (date(2027, 3, 28), "ends in 3 months"),
            (date(2027, 3, 29), "ends in 4 months"),
            (date(2028, 11, 28), "ends in 23 months"),
            (date(2028, 11, 29), "ends in 2 years"),
            (date(2029, 11, 28), "ends in 2 years"),
        ] {
            assert_eq!(lasts(Locale::En, today, until), expected, "{until}");
        }
    }
}
