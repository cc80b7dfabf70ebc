//! A calendar: windows of working time by date, as instants of its zone.

use crate::fault::Fault;
use crate::{Date, Timestamp};
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

const DAY: u16 = 24 * 60;

/// A window of a date, in minutes of the wall clock after that date's midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    /// 0 to 1439.
    pub opens: u16,
    /// More than `opens`; beyond 1440 it closes on the next date.
    pub closes: u16,
}

impl Window {
    /// From midnight to midnight.
    pub const ALL_DAY: Window = Window { opens: 0, closes: DAY };

    /// Reads `08:00-17:00`; an end before the start is on the next day, and `24:00` is the end of the day.
    ///
    /// # Errors
    /// Why it is none: another form, or nothing between its ends.
    pub fn read(text: &str) -> Result<Window, String> {
        let ends = || {
            let (opens, closes) = text.split_once('-')?;
            Some((minute(opens)?, minute(closes)?)).filter(|(opens, _)| *opens < DAY)
        };
        let (opens, closes) = ends().ok_or_else(|| format!("{text:?} is no window of the form 08:00-17:00"))?;
        if opens == closes {
            return Err(format!("{text:?} is empty: it ends where it starts; a whole day is 00:00-24:00"));
        }
        let closes = if closes < opens { closes + DAY } else { closes };
        Ok(Window { opens, closes })
    }
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let number = |text: &str| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    (minute < 60 && (hour < 24 || (hour == 24 && minute == 0))).then_some(hour * 60 + minute)
}

/// Working time by date.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub(super) zone: TimeZone,
    /// Windows by weekday, Monday first, each day's in order.
    pub(super) week: [Vec<Window>; 7],
    pub(super) yearly_holidays: BTreeSet<(i8, i8)>,
    pub(super) holidays: BTreeSet<Date>,
    pub(super) exceptions: BTreeMap<Date, Vec<Window>>,
}

/// What makes a date another one than its weekday says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Special {
    /// Nothing counts.
    Holiday,
    /// It has windows of its own.
    Exception,
    /// As an exception it has none.
    Closed,
}

/// A date that is another one than its weekday says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialDay {
    /// The date.
    #[serde(with = "crate::time")]
    pub date: Date,
    /// Its midnight.
    #[serde(with = "crate::time")]
    pub begins: Timestamp,
    /// What makes it another one.
    pub what: Special,
}

/// A window of a date as instants. `opens` is before `closes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The date that the window starts on.
    pub date: Date,
    /// Its beginning.
    pub opens: Timestamp,
    /// Its end; not part of it.
    pub closes: Timestamp,
}

impl Calendar {
    /// A calendar without any window.
    pub(super) fn new(zone: TimeZone) -> Self {
        Self {
            zone,
            week: Default::default(),
            yearly_holidays: BTreeSet::new(),
            holidays: BTreeSet::new(),
            exceptions: BTreeMap::new(),
        }
    }

    /// The rules of its zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The windows that start on a date: an exception's, none on a holiday, else the weekday's.
    pub fn windows(&self, date: Date) -> &[Window] {
        if let Some(windows) = self.exceptions.get(&date) {
            return windows;
        }
        if self.holidays.contains(&date) || self.yearly_holidays.contains(&(date.month(), date.day())) {
            return &[];
        }
        &self.week[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())]
    }

    /// Why a date is not as its weekday, where it is not: an exception, or a holiday that takes working time away.
    pub fn special(&self, date: Date) -> Option<Special> {
        let weekday = &self.week[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())];
        match self.exceptions.get(&date) {
            Some(windows) if windows.is_empty() => (!weekday.is_empty()).then_some(Special::Closed),
            Some(_) => Some(Special::Exception),
            None => (!weekday.is_empty() && self.windows(date).is_empty()).then_some(Special::Holiday),
        }
    }

    /// The dates from that of an instant to that of another on which it says something else than its week, in order.
    pub fn special_days(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = SpecialDay> + '_ {
        let date = |at: Timestamp| at.to_zoned(self.zone.clone()).date();
        let last = date(to.max(from));
        let dates = std::iter::successors(Some(date(from)), |date| date.tomorrow().ok());
        dates.take_while(move |date| *date <= last).filter_map(|date| {
            let what = self.special(date)?;
            Some(SpecialDay { date, begins: self.instant(date, 0)?, what })
        })
    }

    /// The instant of a minute of a date's wall clock. In a gap of the zone it is as much later as the gap is long, in a
    /// fold the first of the two (jiff's "compatible").
    pub fn instant(&self, date: Date, minute: u16) -> Option<Timestamp> {
        let date = if minute < DAY { date } else { date.tomorrow().ok()? };
        let minute = minute % DAY;
        let time = Time::new(i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?, 0, 0).ok()?;
        self.zone.to_ambiguous_timestamp(DateTime::from_parts(date, time)).compatible().ok()
    }

    /// The windows of a date as instants, in order. One that a gap of the zone swallows is not among them.
    pub fn spans(&self, date: Date) -> impl Iterator<Item = Span> + '_ {
        self.windows(date).iter().filter_map(move |window| {
            let (opens, closes) = (self.instant(date, window.opens)?, self.instant(date, window.closes)?);
            (opens < closes).then_some(Span { date, opens, closes })
        })
    }

    /// All windows that end after an instant, in order, up to the end of time.
    pub fn spans_from(&self, instant: Timestamp) -> impl Iterator<Item = Span> + '_ {
        // A window of the day before may still be open.
        let first = instant.to_zoned(self.zone.clone()).date().yesterday().unwrap_or(Date::MIN);
        std::iter::successors(Some(first), |date| date.tomorrow().ok())
            .flat_map(|date| self.spans(date))
            .filter(move |span| span.closes > instant)
    }

    /// Whether no date of a year is left; on 29 February alone nobody works.
    fn is_all_holidays(&self) -> bool {
        let first = Date::constant(2001, 1, 1);
        let mut dates = std::iter::successors(Some(first), |date| date.tomorrow().ok());
        dates.by_ref().take(365).all(|date| self.yearly_holidays.contains(&(date.month(), date.day())))
    }

    /// Refuses windows that overlap, on one day or past midnight, and calendars without any working time.
    pub(super) fn check(&self) -> Result<(), Fault> {
        if self.week.iter().all(Vec::is_empty) && self.exceptions.values().all(Vec::is_empty) {
            return Err(Fault::new("week", "there is no working time"));
        }
        if self.exceptions.values().all(Vec::is_empty) && self.is_all_holidays() {
            return Err(Fault::new("yearly_holidays", "every day is a holiday: there is no working time"));
        }
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        for (at, name) in names.iter().enumerate() {
            let place = format!("week.{name}");
            overlap(&place, &self.week[at])?;
            follows(&place, &self.week[at], &self.week[(at + 1) % 7])?;
        }
        for (date, windows) in &self.exceptions {
            let place = format!("exceptions.{date}");
            overlap(&place, windows)?;
            if let Ok(tomorrow) = date.tomorrow() {
                follows(&place, windows, self.windows(tomorrow))?;
            }
            if let Ok(yesterday) = date.yesterday() {
                follows(&place, self.windows(yesterday), windows)?;
            }
        }
        Ok(())
    }
}

fn overlap(place: &str, windows: &[Window]) -> Result<(), Fault> {
    let pairs = windows.windows(2).find(|pair| pair[1].opens < pair[0].closes);
    pairs.map_or(Ok(()), |_| Err(Fault::new(place, "windows overlap")))
}

/// Whether the last window of a day leaves the next day's first one alone.
fn follows(place: &str, today: &[Window], tomorrow: &[Window]) -> Result<(), Fault> {
    let late = today.last().map_or(0, |window| window.closes.saturating_sub(DAY));
    let clear = tomorrow.first().is_none_or(|window| window.opens >= late);
    if clear { Ok(()) } else { Err(Fault::new(place, "a window past midnight overlaps the next day's")) }
}
