//! Typed text to a value and its display, for the kinds that are more than text: numbers, money, times, addresses, boxes.

use crate::Date;
use crate::catalog::form::Range;
use crate::catalog::names::TICKED;
use crate::expression::Number;
use crate::problem::FieldFault;
use crate::text::Text;
use crate::time::Written;

/// Values and what is shown of them.
type Understood = (Vec<String>, Vec<Text>);

/// The longest address that mail takes (RFC 5321).
const EMAIL_MAX: usize = 254;

/// How many years before today and after it a date may lie. Birthdays, leases and permits for good fit in; a year that
/// nobody lives to see is a slip of the hand, or somebody who tries what is taken.
pub const YEARS_AWAY: i16 = 100;

/// That a date can be meant: not before today where the field says so, and at most [`YEARS_AWAY`] from it.
pub(super) fn within_reach(date: Date, from_today: bool, today: Date) -> Result<(), FieldFault> {
    let (least, most) = (years_from(today, -YEARS_AWAY), years_from(today, YEARS_AWAY));
    if from_today && date < today {
        Err(FieldFault::InThePast)
    } else if date < least {
        Err(FieldFault::TooSmall { least: least.to_string() })
    } else if date > most {
        Err(FieldFault::TooBig { most: most.to_string() })
    } else {
        Ok(())
    }
}

/// The same day so many years later; of the 29th of February the 28th where there is none.
fn years_from(date: Date, years: i16) -> Date {
    let year = date.year().saturating_add(years);
    Date::new(year, date.month(), date.day()).or_else(|_| Date::new(year, date.month(), 28)).unwrap_or(date)
}

pub(super) fn number(text: &str, decimals: u8, range: &Range, unit: &Text) -> Result<Understood, FieldFault> {
    let number = within(text, decimals, range)?;
    let said = |language: &str| {
        let (said, unit) = (number.said(language, 0), unit.get(language));
        if unit.is_empty() { said } else { format!("{said} {unit}") }
    };
    Ok((vec![number.to_string()], vec![Text::new(&said("en"), &said("de"))]))
}

/// Typed in the currency's unit, answered in hundredths.
pub(super) fn money(text: &str, range: &Range, currency: Option<String>) -> Result<Understood, FieldFault> {
    let amount = within(text, 2, range)?;
    let hundredths = amount.hundredths().ok_or(FieldFault::TooManyDecimals { max: 2 })?;
    let (en, de) = (amount.said("en", 2), amount.said("de", 2));
    let display = match currency {
        Some(currency) => Text::new(&format!("{currency} {en}"), &format!("{de} {currency}")),
        None => Text::new(&en, &de),
    };
    Ok((vec![hundredths.to_string()], vec![display]))
}

fn within(text: &str, decimals: u8, range: &Range) -> Result<Number, FieldFault> {
    let number = Number::read(text.trim()).ok_or(FieldFault::NotANumber)?;
    if number.decimals() > decimals {
        return Err(FieldFault::TooManyDecimals { max: usize::from(decimals) });
    }
    match (range.min, range.max) {
        (Some(least), _) if number < least => Err(FieldFault::TooSmall { least: least.to_string() }),
        (_, Some(most)) if number > most => Err(FieldFault::TooBig { most: most.to_string() }),
        _ => Ok(number),
    }
}

/// One name, one place with a dot: what mail servers take is wider, what people have is not.
pub(super) fn email(text: &str) -> Result<Understood, FieldFault> {
    let text = text.trim();
    let parts = text.split_once('@').filter(|(_, place)| !place.contains('@'));
    let fits = parts.is_some_and(|(name, place)| {
        let labels = || place.split('.');
        !name.is_empty() && labels().count() > 1 && labels().all(|label| !label.is_empty())
    });
    if !fits || text.len() > EMAIL_MAX || text.chars().any(|one| one.is_whitespace() || one.is_control()) {
        return Err(FieldFault::NotAnEmail);
    }
    Ok((vec![text.to_owned()], vec![Text::plain(text)]))
}

/// A date and a time of the wall clock. The zone whose clock it is stands beside it: it is that zone's, wherever the
/// person sits, and stays so when its rules change.
pub(super) fn date_time(
    text: &str,
    from_today: bool,
    today: Date,
    zone: Option<String>,
) -> Result<Understood, FieldFault> {
    let (date, time) = local_time(text.trim()).ok_or(FieldFault::NotADateTime)?;
    within_reach(date, from_today, today)?;
    let display = Text::plain(&format!("{date} {time}"));
    Ok((std::iter::once(format!("{date}T{time}")).chain(zone).collect(), vec![display]))
}

/// Date and time of a text like `2026-12-07T14:30`; seconds of zero may stand behind.
pub fn local_time(text: &str) -> Option<(Date, &str)> {
    let (date, time) = text.split_once('T')?;
    let time = time.strip_suffix(":00").filter(|rest| rest.len() == 5).unwrap_or(time);
    let (hour, minute) = time.split_once(':')?;
    let below = |text: &str, limit: u8| {
        text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u8>().is_ok_and(|n| n < limit)
    };
    (below(hour, 24) && below(minute, 60)).then_some((Date::read(date)?, time))
}

pub(super) fn checkbox(text: &str) -> Result<Understood, FieldFault> {
    match text.trim() {
        TICKED => Ok(ticked(true)),
        "false" => Ok(ticked(false)),
        _ => Err(FieldFault::WrongType),
    }
}

/// The answer of a box.
pub(super) fn ticked(is: bool) -> Understood {
    let display = if is { Text::new("Yes", "Ja") } else { Text::new("No", "Nein") };
    (vec![is.to_string()], vec![display])
}
