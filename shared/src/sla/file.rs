//! A calendar as people write it: JSON under version control. Faults say where.

use super::calendar::{Calendar, Window};
use crate::Date;
use crate::fault::Fault;
use crate::order::sort_by_key;
use crate::time::Written;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The file. Windows are written `"08:00-17:00"`; one that ends before its start ends on the next day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarFile {
    /// IANA name of the zone in which windows and local times are read.
    pub zone: String,
    /// Windows by weekday (`mon` to `sun`), or `"24x7"` for always.
    pub week: Week,
    /// Days of every year, `"12-25"`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub yearly_holidays: Vec<String>,
    /// Single days, `"2026-04-03"`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<String>,
    /// Windows of single days in place of the week's; they win over holidays.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exceptions: BTreeMap<String, Vec<String>>,
}

/// The windows of a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Week {
    /// A word: `24x7` is the only one.
    Word(String),
    /// Windows by day.
    Days(BTreeMap<String, Vec<String>>),
}

/// Read by hand: what is wrong with the windows of a day is said of that day, and not of the week.
impl<'de> Deserialize<'de> for Week {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReadWeek)
    }
}

struct ReadWeek;

impl<'de> Visitor<'de> for ReadWeek {
    type Value = Week;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("\"24x7\" or windows by day")
    }

    fn visit_str<E>(self, word: &str) -> Result<Week, E> {
        Ok(Week::Word(word.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Week, A::Error> {
        Deserialize::deserialize(MapAccessDeserializer::new(map)).map(Week::Days)
    }
}

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

impl CalendarFile {
    /// The calendar, with the rules of its zone.
    ///
    /// # Errors
    /// The first fault, with its place: a window or date that is none, an unknown day, windows that overlap, no working
    /// time in any week.
    pub fn calendar(&self, zone: TimeZone) -> Result<Calendar, Fault> {
        let mut calendar = Calendar::new(zone);
        match &self.week {
            Week::Word(word) if word == "24x7" => calendar.week = std::array::from_fn(|_| vec![Window::ALL_DAY]),
            Week::Word(word) => {
                return Err(Fault::new("week", format!("{word:?} is neither \"24x7\" nor windows by day")));
            }
            Week::Days(days) => {
                for (name, windows) in days {
                    let day = DAYS.iter().find(|(known, _)| known == name);
                    let Some((_, day)) = day else {
                        return Err(Fault::new(
                            format!("week.{name}"),
                            "the days are mon, tue, wed, thu, fri, sat, sun",
                        ));
                    };
                    calendar.week[usize::from(day.to_monday_zero_offset().unsigned_abs())] =
                        read_windows(&format!("week.{name}"), windows)?;
                }
            }
        }
        for (at, text) in self.yearly_holidays.iter().enumerate() {
            let place = format!("yearly_holidays[{at}]");
            // A leap year knows every day that any year has.
            let date = Date::read(&format!("2000-{text}"));
            let date = date.ok_or_else(|| Fault::new(&place, format!("{text:?} is no day of the form 12-25")))?;
            calendar.yearly_holidays.insert((date.month(), date.day()));
        }
        calendar.holidays = self
            .holidays
            .iter()
            .enumerate()
            .map(|(at, text)| read_date(&format!("holidays[{at}]"), text))
            .collect::<Result<BTreeSet<_>, _>>()?;
        for (text, windows) in &self.exceptions {
            let place = format!("exceptions.{text}");
            let date = read_date(&place, text)?;
            calendar.exceptions.insert(date, read_windows(&place, windows)?);
        }
        calendar.check()?;
        Ok(calendar)
    }
}

fn read_date(place: &str, text: &str) -> Result<Date, Fault> {
    Date::read(text).ok_or_else(|| Fault::new(place, format!("{text:?} is no date of the form 2026-04-03")))
}

fn read_windows(place: &str, texts: &[String]) -> Result<Vec<Window>, Fault> {
    let mut windows = Vec::with_capacity(texts.len());
    for (at, text) in texts.iter().enumerate() {
        windows.push(Window::read(text).map_err(|reason| Fault::new(format!("{place}[{at}]"), reason))?);
    }
    sort_by_key(&mut windows, |window| window.opens);
    Ok(windows)
}
