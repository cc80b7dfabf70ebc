//! How values are said: times, dates, problems, faults of fields. Words come from the catalogue; no data, no rule.

mod activity;
pub mod expected;
pub mod line;
mod step;

pub use activity::{
    happened_line, hold_word, priority_word, reason_word, status_icon, status_word, task_icon, team_line,
};
pub use line::own_word;

use crate::data::{clock, use_locale};
use crate::ui;
use docket_messages::{Locale, attachment, form, problem as said, request, time};
use docket_shared::approval::policy::Rule;
use docket_shared::approval::{GateStep, needed};

use docket_shared::expression::Number;
use docket_shared::problem::{FieldFault, Problem, ProblemCode};
use docket_shared::service_request::{Answer, local_time};
use docket_shared::time::Written;
use docket_shared::{Date, Timestamp};
use jiff::civil::DateTime;
use leptos::prelude::*;
use std::cell::RefCell;
use uuid::Uuid;
use wasm_bindgen::JsValue;

/// How a point in time is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// now, 6 min, 2 h, Mon, Mon 23 Nov.
    Short,
    /// now, 6 min ago, 2 h ago, then day and time.
    #[default]
    Ago,
    /// today, 09:12; Mon 23 Nov, 09:12.
    Full,
}

/// A point in time, said anew each minute, with the exact one on hover.
#[component]
pub fn When(
    /// The point in time.
    #[prop(into)]
    at: Signal<Timestamp>,
    /// How it is said.
    #[prop(optional)]
    style: Style,
) -> impl IntoView {
    let locale = use_locale();
    let minute = ui::use_minute();
    let text = move || {
        minute.track();
        say(locale.get(), style, clock::local(clock::now()), clock::local(at.get()))
    };
    view! {
        <ui::Moment
            datetime=Signal::derive(move || at.get().to_string())
            exact=Signal::derive(move || exact(locale.get(), at.get()))
            text=Signal::derive(text)
        />
    }
}

/// A point in time in words, both on the device's wall clock.
pub fn say(locale: Locale, style: Style, now: DateTime, at: DateTime) -> String {
    // A device whose clock is behind shows what happened just now, not in the future.
    let minutes = at.duration_until(now).as_mins();
    let days = i32::try_from(at.date().duration_until(now.date()).as_hours() / 24).unwrap_or(i32::MAX);
    match style {
        Style::Short | Style::Ago if minutes < 1 => time::now(locale).to_owned(),
        Style::Short if minutes < 60 => time::minutes(locale, minutes),
        Style::Short if days == 0 => time::hours(locale, minutes / 60),
        Style::Short if days < 7 => time::weekday(locale, weekday(at.date())),
        Style::Short => date(locale, at.date()),
        Style::Ago if minutes < 60 => time::minutes_ago(locale, minutes),
        Style::Ago if days == 0 => time::hours_ago(locale, minutes / 60),
        Style::Ago | Style::Full => day_and_time(locale, days, at),
    }
}

fn day_and_time(locale: Locale, days: i32, at: DateTime) -> String {
    let clock = clock_time(at);
    match days {
        0 => time::today_at(locale, &clock),
        1 => time::yesterday_at(locale, &clock),
        _ => time::date_at(locale, &date(locale, at.date()), &clock),
    }
}

/// A span of whole minutes in its two largest units.
pub fn duration(locale: Locale, minutes: i64) -> String {
    match minutes {
        ..1 => time::less_than_a_minute(locale).to_owned(),
        1..60 => time::minutes(locale, minutes),
        60..1440 => time::hours_minutes(locale, minutes / 60, minutes % 60),
        _ => time::days(locale, minutes / 1440),
    }
}

/// The word for so many stars.
pub fn stars_word(stars: i16, locale: Locale) -> &'static str {
    match stars {
        ..=1 => request::stars_1(locale),
        2 => request::stars_2(locale),
        3 => request::stars_3(locale),
        4 => request::stars_4(locale),
        _ => request::stars_5(locale),
    }
}

/// When the votes of a step that asks several people decide it, and how many of them approved so far, of a share also how
/// many did not; nothing where one is asked.
pub fn approval_rule(locale: Locale, step: &GateStep) -> Option<String> {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let votes = || step.asked.iter().filter_map(|asked| asked.vote.as_ref()).filter(|vote| !vote.late);
    let given = number(votes().filter(|vote| vote.accepted).count());
    let declined = number(votes().filter(|vote| !vote.accepted).count());
    let count = number(step.asked.len());
    (count > 1).then(|| match step.rule {
        Rule::Any => request::approval_any(locale).to_owned(),
        Rule::Everyone => request::approval_everyone(locale, count, given),
        Rule::Percent(percent) => {
            let (needed, percent) = (number(needed(step.asked.len(), percent)), i64::from(percent));
            match declined {
                0 => request::approval_percent(locale, count, given, needed, percent),
                _ => request::approval_percent_declined(locale, count, declined, given, needed, percent),
            }
        }
    })
}

/// 09:05.
pub fn clock_time(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// Thu 3 Dec.
pub fn date(locale: Locale, date: Date) -> String {
    time::date(locale, i64::from(date.day()), i64::from(date.month()), weekday(date))
}

/// Thursday 3 December.
pub fn date_long(locale: Locale, date: Date) -> String {
    time::date_long(locale, i64::from(date.day()), i64::from(date.month()), weekday(date))
}

/// Thu 3 Dec 2026.
pub fn date_full(locale: Locale, date: Date) -> String {
    time::date_full(locale, i64::from(date.day()), i64::from(date.month()), weekday(date), i64::from(date.year()))
}

fn weekday(date: Date) -> i64 {
    i64::from(date.weekday().to_monday_one_offset())
}

/// The exact time with its zone, by the browser.
pub fn exact(locale: Locale, at: Timestamp) -> String {
    thread_local! {
        /// Made once and not for every time on a page: that showed in the profile of a change on the screen.
        static FORMAT: RefCell<Option<(Locale, js_sys::Function)>> = const { RefCell::new(None) };
    }
    FORMAT
        .with_borrow_mut(|known| {
            if known.as_ref().is_none_or(|(of, _)| *of != locale) {
                let options = js_sys::Object::new();
                for (name, value) in [("dateStyle", "full"), ("timeStyle", "long")] {
                    drop(js_sys::Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value)));
                }
                let locales = js_sys::Array::of1(&JsValue::from_str(locale.tag()));
                *known = Some((locale, js_sys::Intl::DateTimeFormat::new(&locales, &options).format()));
            }
            let said = known.as_ref()?.1.call1(&JsValue::UNDEFINED, &JsValue::from_f64(clock::milliseconds(at)));
            said.ok()?.as_string()
        })
        .unwrap_or_default()
}

/// An amount of money, by the browser: hundredths of a currency, without decimals where there are none and `short` is
/// wanted.
pub fn money(locale: Locale, currency: &str, hundredths: i64, short: bool) -> String {
    let options = js_sys::Object::new();
    let set = |name: &str, value: JsValue| drop(js_sys::Reflect::set(&options, &JsValue::from_str(name), &value));
    set("style", JsValue::from_str("currency"));
    set("currency", JsValue::from_str(currency));
    if short && hundredths % 100 == 0 {
        set("maximumFractionDigits", JsValue::from_f64(0.0));
    }
    // Amounts beyond 2^53 hundredths are no prices.
    #[expect(clippy::cast_precision_loss, reason = "prices are far below 2^53")]
    let amount = hundredths as f64 / 100.0;
    let locales = js_sys::Array::of1(&JsValue::from_str(locale.tag()));
    let format = js_sys::Intl::NumberFormat::new(&locales, &options).format();
    let said = format.call1(&JsValue::UNDEFINED, &JsValue::from_f64(amount)).ok();
    said.and_then(|said| said.as_string()).unwrap_or_default()
}

/// What happened, in a few words, and what was kept and what to do.
pub fn problem(locale: Locale, problem: &Problem) -> (String, String) {
    let (title, text) = match problem.code {
        ProblemCode::Malformed | ProblemCode::MethodNotAllowed => {
            (said::malformed_title(locale), said::malformed_text(locale))
        }
        ProblemCode::Invalid | ProblemCode::KeyReused => (said::invalid_title(locale), said::invalid_text(locale)),
        ProblemCode::NotFound => (said::not_found_title(locale), said::not_found_text(locale)),
        ProblemCode::Forbidden | ProblemCode::SignedOut | ProblemCode::WrongCredentials => {
            (said::forbidden_title(locale), said::forbidden_text(locale))
        }
        ProblemCode::Conflict | ProblemCode::OutOfSequence => {
            (said::conflict_title(locale), said::conflict_text(locale))
        }
        ProblemCode::Unsupported => (said::unsupported_title(locale), said::unsupported_text(locale)),
        ProblemCode::TooLarge => (said::too_large_title(locale), said::too_large_text(locale)),
        ProblemCode::NotKept => (said::not_kept_title(locale), said::not_kept_text(locale)),
        ProblemCode::TooOld => (said::too_old_title(locale), said::too_old_text(locale)),
        ProblemCode::CrossSite => (said::cross_site_title(locale), said::cross_site_text(locale)),
        ProblemCode::Unavailable => (said::unavailable_title(locale), said::unavailable_text(locale)),
        ProblemCode::TooMany => {
            let seconds = i64::try_from(problem.retry_after.unwrap_or(60)).unwrap_or(60);
            return (said::too_many_title(locale).to_owned(), said::too_many_text(locale, seconds));
        }
        ProblemCode::Fault => {
            let code = problem.detail.as_deref().unwrap_or("500");
            return (said::fault_title(locale).to_owned(), said::fault_text(locale, code));
        }
    };
    (title.to_owned(), text.to_owned())
}

/// What a fault is about, as far as its words differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A person is named.
    Person,
    /// One of a list is chosen.
    Choice,
    /// A box is ticked.
    Box,
    /// Anything else.
    Text,
}

const MEBIBYTE: i64 = 1024 * 1024;

/// Why one field is wrong and what to do.
pub fn fault(locale: Locale, fault: &FieldFault, about: About) -> String {
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    match fault {
        FieldFault::Required => match about {
            About::Person => form::required_person(locale).to_owned(),
            About::Choice => form::required_choice(locale).to_owned(),
            About::Text | About::Box => form::required(locale).to_owned(),
        },
        FieldFault::TooLong { max } => form::too_long(locale, count(*max)),
        FieldFault::TooFewRows { min } => form::too_few_rows(locale, count(*min)),
        FieldFault::TooManyRows { max } => form::too_many_rows(locale, count(*max)),
        FieldFault::NotADate => form::not_a_date(locale).to_owned(),
        FieldFault::InThePast => form::in_the_past(locale).to_owned(),
        FieldFault::UnknownChoice => form::unknown_choice(locale).to_owned(),
        FieldFault::UnknownPerson => form::unknown_person(locale).to_owned(),
        FieldFault::UnknownLocation => form::unknown_location(locale).to_owned(),
        FieldFault::UnknownCostCentre => form::unknown_cost_centre(locale).to_owned(),
        FieldFault::Duplicate { row } if about == About::Person => form::duplicate_person(locale, count(*row) + 1),
        FieldFault::Duplicate { row } => form::duplicate_value(locale, count(*row) + 1),
        FieldFault::NotANumber => form::not_a_number(locale).to_owned(),
        FieldFault::TooManyDecimals { max } => form::too_many_decimals(locale, count(*max)),
        FieldFault::TooSmall { least } => form::too_small(locale, &number(locale, least)),
        FieldFault::TooBig { most } => form::too_big(locale, &number(locale, most)),
        FieldFault::NotAnEmail => form::not_an_email(locale).to_owned(),
        FieldFault::NotADateTime => form::not_a_date_time(locale).to_owned(),
        FieldFault::NotTicked => form::not_ticked(locale).to_owned(),
        FieldFault::UnknownDepartment => form::unknown_department(locale).to_owned(),
        FieldFault::UnknownAsset => form::unknown_asset(locale).to_owned(),
        FieldFault::UnknownField => form::unknown_field(locale).to_owned(),
        FieldFault::WrongType => form::wrong_type(locale).to_owned(),
        FieldFault::FileTooLarge { max } => attachment::too_large(locale, max / MEBIBYTE),
        FieldFault::TooManyFiles { max } => attachment::too_many(locale, count(*max)),
        FieldFault::TooFewFiles { min } => attachment::too_few(locale, count(*min)),
        FieldFault::NoRoom => attachment::no_room_there(locale).to_owned(),
        FieldFault::WrongMedia => attachment::wrong_media(locale).to_owned(),
        FieldFault::KnownPiece => form::known_piece(locale).to_owned(),
        FieldFault::Unreadable { .. } => form::unreadable(locale).to_owned(),
    }
}

/// Why one field is wrong, naming what stands there where that is the fault and the field itself cannot show it.
pub fn fault_of(locale: Locale, wrong: &FieldFault, about: About, typed: &str) -> String {
    if typed.is_empty() || typed.parse::<Uuid>().is_ok() {
        return fault(locale, wrong, about);
    }
    match wrong {
        FieldFault::UnknownChoice
        | FieldFault::UnknownLocation
        | FieldFault::UnknownCostCentre
        | FieldFault::UnknownDepartment
        | FieldFault::UnknownAsset => form::not_offered(locale, typed),
        FieldFault::NotADate => form::no_date(locale, typed),
        FieldFault::NotADateTime => form::no_date_time(locale, typed),
        FieldFault::WrongType if about == About::Box => form::neither_yes_nor_no(locale, typed),
        _ => fault(locale, wrong, about),
    }
}

/// A number as the language writes it; a text that is none as it is.
fn number(locale: Locale, text: &str) -> String {
    match Number::read(text) {
        Some(number) => number.said(locale.tag(), 0),
        // The bound of a date.
        None => Date::read(text).map_or_else(|| text.to_owned(), |date| date_full(locale, date)),
    }
}

/// An answer as the language says it: dates, times and amounts by its rules, everything else as it was shown then.
pub fn answer(locale: Locale, currency: &str, answer: &Answer) -> String {
    let first = answer.value.first().map_or("", String::as_str);
    let said = match answer.kind.as_str() {
        "date" => Date::read(first).map(|date| date_full(locale, date)),
        "date_time" => local_time(first).map(|(date, clock)| time::date_at(locale, &date_full(locale, date), clock)),
        "money" => first.parse().ok().map(|hundredths| money(locale, currency, hundredths, false)),
        _ => None,
    };
    said.unwrap_or_else(|| answer.display.iter().map(|text| text.get(locale.tag())).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::approval::{Asked, GivenVote, StepState};
    use docket_shared::ids::PersonId;
    use docket_shared::text::Text;

    fn at(text: &str) -> DateTime {
        text.parse().unwrap()
    }

    #[test]
    fn near_times_are_spans_and_far_ones_are_days() {
        let now = at("2026-11-25T10:00");
        let short = |then: &str| say(Locale::En, Style::Short, now, at(then));
        assert_eq!(short("2026-11-25T09:59:30"), "now");
        assert_eq!(short("2026-11-25T10:02"), "now");
        assert_eq!(short("2026-11-25T09:54"), "6 min");
        assert_eq!(short("2026-11-25T07:30"), "2 h");
        assert_eq!(short("2026-11-23T09:12"), "Mon");
        assert_eq!(short("2026-11-03T09:12"), "Tue 3 Nov");
    }

    #[test]
    fn sentences_say_ago_or_the_day_and_time() {
        let now = at("2026-11-25T10:00");
        let ago = |then: &str| say(Locale::En, Style::Ago, now, at(then));
        assert_eq!(ago("2026-11-25T09:54"), "6 min ago");
        assert_eq!(ago("2026-11-24T09:54"), "yesterday, 09:54");
        assert_eq!(say(Locale::En, Style::Full, now, at("2026-11-25T09:12")), "today, 09:12");
        assert_eq!(say(Locale::De, Style::Full, now, at("2026-11-23T09:12")), "Mo, 23. Nov., 09:12");
    }

    fn step(rule: Rule, votes: &[Option<bool>]) -> GateStep {
        let asked = votes.iter().enumerate().map(|(number, vote)| {
            let mut asked = Asked::now(PersonId(Uuid::from_u128(number as u128)), String::new());
            let given = |accepted| GivenVote {
                accepted,
                reason: String::new(),
                at: Timestamp::UNIX_EPOCH,
                late: false,
                by: None,
            };
            asked.vote = vote.map(given);
            asked
        });
        let (name, state, asked) = (Text::default(), StepState::Waiting, asked.collect());
        GateStep { name, rule, above: None, state, asked, due: None, by_time: false }
    }

    #[test]
    fn of_a_share_it_is_said_how_many_are_needed_and_how_many_declined() {
        let said = |locale, rule, votes: &[Option<bool>]| approval_rule(locale, &step(rule, votes)).unwrap_or_default();
        let share = Rule::Percent(60);
        let mut votes = [Some(true), None, None, None, None];
        assert_eq!(said(Locale::En, share, &votes), "3 of 5 have to approve (60%): 1 did so far.");
        assert_eq!(said(Locale::De, share, &votes), "3 von 5 müssen freigeben (60 %): bisher 1.");
        (votes[1], votes[2]) = (Some(false), Some(false));
        assert_eq!(said(Locale::En, share, &votes), "3 of 5 have to approve (60%): 1 did so far, 2 declined.");
        assert_eq!(said(Locale::De, share, &votes), "3 von 5 müssen freigeben (60 %): bisher 1, abgelehnt 2.");
        assert_eq!(said(Locale::En, Rule::Percent(30), &[None; 3]), "1 of 3 has to approve (30%): 0 did so far.");
        assert_eq!(said(Locale::En, share, &[None]), "", "one who is asked decides alone");
        let mut late = step(share, &votes);
        late.asked[2].vote.as_mut().unwrap().late = true;
        let said = approval_rule(Locale::En, &late).unwrap();
        assert_eq!(said, "3 of 5 have to approve (60%): 1 did so far, 1 declined.", "a late answer counts nowhere");
    }
}
