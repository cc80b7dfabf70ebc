//! A calendar without zone data: the windows of some months as instants, and when the wall clock jumps. Made by the server,
//! reckoned with in browsers by the same rules (DECISIONS.md, "SLA arithmetic").

use super::calendar::{Calendar, Span};
use super::working_time::WorkingTime;
use crate::ids::CalendarId;
use crate::tag::Tags;
use crate::text::Text;
use crate::world::{Context, World};
use crate::{Date, Timestamp};
use jiff::SignedDuration;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

/// Days before today that are compiled, for what has begun already.
const DAYS_BEFORE: i64 = 35;
/// Days from today on that are compiled.
const DAYS_AFTER: i64 = 400;

/// The windows of a calendar for a time, packed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompiledCalendar {
    /// The calendar.
    pub id: CalendarId,
    /// Its name.
    pub name: Text,
    /// The first date.
    #[serde(with = "crate::time")]
    pub from: Date,
    /// How many dates.
    pub days: i32,
    /// Second since 1970 from which on the wall clock is so many seconds ahead of UTC; the first holds before, too.
    pub offsets: Vec<(i64, i32)>,
    /// Seconds that the numbers of `windows` count in: 60, or 1 where a window begins inside a minute.
    pub unit: i64,
    /// Three numbers for each window: days since the date of the one before (of the first: since `from`), time since the
    /// close of the one before (of the first: since 1970), length.
    pub windows: Vec<i64>,
}

/// A compiled calendar with the tags that may see it: everyone's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedCalendar {
    /// The calendar.
    pub calendar: CompiledCalendar,
    /// Who sees it.
    pub tags: Tags,
}

impl Calendar {
    /// Compiles the months around a date. Takes at most some milliseconds.
    pub fn compiled(&self, id: CalendarId, name: &Text, today: Date) -> CompiledCalendar {
        let days = |count: i64| SignedDuration::from_hours(24 * count);
        let from = today.checked_sub(days(DAYS_BEFORE)).unwrap_or(Date::MIN);
        let until = today.checked_add(days(DAYS_AFTER)).unwrap_or(Date::MAX);
        let dates: Vec<Date> =
            std::iter::successors(Some(from), |date| date.tomorrow().ok()).take_while(|date| *date < until).collect();
        let spans: Vec<Span> = dates.iter().flat_map(|date| self.spans(*date)).collect();
        let whole = spans.iter().all(|span| span.opens.as_second() % 60 == 0 && span.closes.as_second() % 60 == 0);
        let unit = if whole { 60 } else { 1 };
        let (mut date, mut closed, mut windows) = (from, 0, Vec::with_capacity(spans.len() * 3));
        for span in &spans {
            let (opens, closes) = (span.opens.as_second() / unit, span.closes.as_second() / unit);
            windows.extend([days_between(date, span.date), opens - closed, closes - opens]);
            (date, closed) = (span.date, closes);
        }
        let days = i32::try_from(dates.len()).unwrap_or(i32::MAX);
        CompiledCalendar { id, name: name.clone(), from, days, offsets: self.offsets(from, until), unit, windows }
    }

    /// How far the wall clock is ahead of UTC from some days before the first date to some days after the last.
    fn offsets(&self, from: Date, until: Date) -> Vec<(i64, i32)> {
        let margin = SignedDuration::from_hours(72);
        let at = |date: Date| Offset::UTC.to_timestamp(date.to_datetime(jiff::civil::Time::midnight()));
        let Ok(begin) = at(from).and_then(|at| at.checked_sub(margin)) else { return Vec::new() };
        let end = at(until).and_then(|at| at.checked_add(margin)).unwrap_or(Timestamp::MAX);
        let first = (begin.as_second(), self.zone().to_offset(begin).seconds());
        let jumps = self.zone().following(begin).take_while(|jump| jump.timestamp() < end);
        std::iter::once(first)
            .chain(jumps.map(|jump| (jump.timestamp().as_second(), jump.offset().seconds())))
            .collect()
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

/// A compiled calendar, unpacked: look-ups take no walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    spans: Vec<Span>,
    offsets: Vec<(i64, i32)>,
    last: Date,
}

impl Compiled {
    /// Unpacks a calendar; numbers that make no windows end it.
    pub fn of(calendar: &CompiledCalendar) -> Self {
        let later =
            |date: Date, days: i64| date.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(Date::MAX);
        let (mut date, mut closed, mut spans) = (calendar.from, 0_i64, Vec::with_capacity(calendar.windows.len() / 3));
        for window in calendar.windows.chunks_exact(3) {
            date = later(date, window[0]);
            let opens = closed.saturating_add(window[1]);
            closed = opens.saturating_add(window[2]);
            let at = |count: i64| Timestamp::from_second(count.saturating_mul(calendar.unit)).ok();
            let (Some(opens), Some(closes)) = (at(opens), at(closed)) else { break };
            spans.push(Span { date, opens, closes });
        }
        let last = later(calendar.from, i64::from(calendar.days) - 1);
        Self { spans, offsets: calendar.offsets.clone(), last }
    }

    /// Whether it knows the working time of an instant.
    pub fn covers(&self, instant: Timestamp) -> bool {
        let covered = |first: &Span, last: &Span| first.opens <= instant && instant < last.closes;
        self.spans.first().zip(self.spans.last()).is_some_and(|(first, last)| covered(first, last))
    }

    fn offset_at(&self, second: i64) -> i32 {
        let next = self.offsets.partition_point(|(from, _)| *from <= second);
        self.offsets.get(next.saturating_sub(1)).map_or(0, |(_, offset)| *offset)
    }
}

impl WorkingTime for Compiled {
    fn spans_from(&self, instant: Timestamp) -> impl Iterator<Item = Span> + '_ {
        let next = self.spans.partition_point(|span| span.closes <= instant);
        self.spans[next..].iter().copied()
    }

    fn spans(&self, date: Date) -> impl Iterator<Item = Span> + '_ {
        let next = self.spans.partition_point(|span| span.date < date);
        self.spans[next..].iter().copied().take_while(move |span| span.date == date)
    }

    fn local(&self, instant: Timestamp) -> DateTime {
        let offset = Offset::from_seconds(self.offset_at(instant.as_second())).unwrap_or(Offset::UTC);
        offset.to_datetime(instant)
    }

    fn instant(&self, local: DateTime) -> Option<Timestamp> {
        let utc = Offset::UTC.to_timestamp(local).ok()?;
        let with = |offset: i32| utc.checked_sub(SignedDuration::from_secs(i64::from(offset))).ok();
        let real = |at: &Timestamp, offset: i32| self.offset_at(at.as_second()) == offset;
        // Twice: the first of the two. Never: as much later as the gap is long, which is by the clock before it.
        let shown = self.offsets.iter().filter_map(|(_, offset)| with(*offset).filter(|at| real(at, *offset)));
        if let Some(first) = shown.min() {
            return Some(first);
        }
        let gap = self.offsets.windows(2).find(|pair| {
            let jump = |offset: i32| pair[1].0 + i64::from(offset);
            (jump(pair[0].1)..jump(pair[1].1)).contains(&utc.as_second())
        });
        gap.and_then(|pair| with(pair[0].1))
    }

    fn last(&self) -> Date {
        self.last
    }
}

/// The server's own call once a day and when a calendar changes: everyone gets it compiled anew.
pub fn compile(world: &mut World, context: &mut Context<'_>, id: CalendarId) {
    let compiled = world.clockwork.as_ref().and_then(|clockwork| clockwork.compiled(id, context.today));
    if let Some(calendar) = compiled {
        let tags = world.everyone();
        world.put_calendar(TaggedCalendar { calendar, tags });
    }
}

#[cfg(test)]
mod tests;
