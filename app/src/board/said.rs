//! How the board says things: presence, room, what giving a ticket would come to.

use super::model::{Presence, Preview, presence};
use crate::data::clock;
use crate::words::{self, Style};
use docket_messages::{Locale, availability, board as said};
use docket_shared::Timestamp;
use docket_shared::person::TechnicianCard;

fn at(locale: Locale, at: Timestamp, now: Timestamp) -> String {
    words::say(locale, Style::Full, clock::local(now), clock::local(at))
}

/// A point in time that comes: the hour today, else the day as well.
fn coming(locale: Locale, at: Timestamp, now: Timestamp) -> String {
    let (at, now) = (clock::local(at), clock::local(now));
    let hour = words::clock_time(at);
    if at.date() == now.date() { hour } else { format!("{} {hour}", words::date(locale, at.date())) }
}

/// Whether somebody takes work, since when or until when, and who says so.
pub fn present(card: &TechnicianCard, now: Timestamp, locale: Locale) -> String {
    let since = card.since.map(|since| at(locale, since, now));
    match (presence(card, now), card.shift) {
        (Presence::Away, _) => {
            let away = match since {
                Some(since) => said::away_since(locale, &since),
                None => availability::away(locale).to_owned(),
            };
            match &card.sent_away {
                Some(sent) => said::sent_away(locale, &away, &sent.by_name, &sent.reason),
                None => away,
            }
        }
        (Presence::Lapsed, _) => availability::lapsed(locale).to_owned(),
        (Presence::OffShift, Some(shift)) if shift.opens > now => {
            said::off_shift_until(locale, &coming(locale, shift.opens, now))
        }
        (Presence::OffShift, _) => said::off_shift(locale).to_owned(),
        (Presence::Here, Some(shift)) if shift.closes.duration_since(now).as_hours() < 24 => {
            said::here_until(locale, &coming(locale, shift.closes, now))
        }
        (Presence::Here, _) => match since {
            Some(since) => said::here_since(locale, &since),
            None => availability::available(locale).to_owned(),
        },
    }
}

/// Units in words: "4 of 6".
pub fn room(load: i32, capacity: i32, locale: Locale) -> String {
    availability::load(locale, i64::from(capacity), i64::from(load))
}

/// What a preview finds, line by line, each with whether it speaks for it.
pub fn findings(preview: &Preview, locale: Locale) -> Vec<(bool, String)> {
    let named = |names: &[String]| {
        let names: Vec<&str> =
            names.iter().map(|name| if name.is_empty() { said::a_skill(locale) } else { name.as_str() }).collect();
        names.join(", ")
    };
    let mut lines = Vec::new();
    if !preview.has.is_empty() {
        lines.push((true, said::knows(locale, &named(&preview.has))));
    }
    if !preview.lacks.is_empty() {
        lines.push((false, said::lacks(locale, &named(&preview.lacks))));
    }
    let number = |units: i32| i64::from(units);
    let load = said::load_after(locale, number(preview.after), number(preview.before), number(preview.capacity));
    lines.push((!preview.is_over(), load));
    match preview.presence {
        Some(Presence::Away | Presence::Lapsed) => lines.push((false, said::is_away(locale).to_owned())),
        Some(Presence::OffShift) => lines.push((false, said::is_off_shift(locale).to_owned())),
        Some(Presence::Here) | None => {}
    }
    lines
}

/// A preview in one sentence, for readers.
pub fn preview(name: &str, preview: &Preview, locale: Locale) -> String {
    let lines: Vec<String> = findings(preview, locale).into_iter().map(|(_, line)| line).collect();
    format!("{}: {}.", said::give_to(locale, name), lines.join(". "))
}
