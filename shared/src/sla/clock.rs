//! What a calendar's clock says: elapsed working time, and when a target is reached.

use super::calendar::Span;
use super::target::Target;
use super::working_time::WorkingTime;
use crate::{Date, Timestamp};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// A time in which the clock stands, from an instant to another or without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hold {
    /// Its beginning.
    #[serde(with = "crate::time")]
    pub from: Timestamp,
    /// Its end, not part of it; none while it lasts.
    #[serde(with = "crate::time::option", default)]
    pub to: Option<Timestamp>,
}

/// When a target is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// At this instant.
    At(Timestamp),
    /// Not while the present hold lasts.
    Paused,
    /// Never: the calendar has no more working time.
    Never,
}

impl Due {
    /// The instant, if there is one.
    pub fn at(self) -> Option<Timestamp> {
        match self {
            Due::At(at) => Some(at),
            Due::Paused | Due::Never => None,
        }
    }
}

/// A step of the reckoning, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Nothing counts before this opening.
    Opens(#[serde(with = "crate::time")] Timestamp),
    /// Working time that counts, and what is left of the target after it.
    Counts(
        #[serde(with = "crate::time")] Timestamp,
        #[serde(with = "crate::time")] Timestamp,
        #[serde(with = "crate::time::seconds")] SignedDuration,
    ),
    /// Working time that does not count, because the clock is held.
    Held(#[serde(with = "crate::time")] Timestamp, #[serde(with = "crate::time::option")] Option<Timestamp>),
    /// A working day that is counted.
    Day(#[serde(with = "crate::time")] Date),
    /// Where the last of the days leads, before holds.
    DayDue(#[serde(with = "crate::time")] Timestamp),
}

impl Step {
    /// What of it had happened by an instant, which is on that date of the calendar's zone; none where it had not begun.
    pub fn until(self, end: Timestamp, date: Date) -> Option<Step> {
        match self {
            Step::Opens(at) | Step::DayDue(at) => (at <= end).then_some(self),
            Step::Counts(from, to, left) if to > end => {
                let over = end.duration_until(to);
                (from < end).then(|| Step::Counts(from, end, left + over))
            }
            Step::Held(from, to) if to.is_none_or(|to| to > end) => (from < end).then_some(Step::Held(from, Some(end))),
            Step::Day(day) => (day <= date).then_some(self),
            Step::Counts(..) | Step::Held(..) => Some(self),
        }
    }
}

/// Working time from one instant to another without what is held. Nothing when `to` is not after `from`.
pub fn elapsed(calendar: &impl WorkingTime, from: Timestamp, to: Timestamp, holds: &[Hold]) -> SignedDuration {
    let spans = calendar.spans_from(from).take_while(|span| span.opens < to);
    let counted = spans.flat_map(|span| pieces(span.opens.max(from), span.closes.min(to), holds));
    counted.filter(|piece| piece.hold.is_none()).map(|piece| piece.from.duration_until(piece.to)).sum()
}

/// When the target is reached that began at `start`. A hold that begins exactly then changes nothing.
pub fn due(calendar: &impl WorkingTime, start: Timestamp, target: Target, holds: &[Hold]) -> Due {
    explained(calendar, start, target, holds).0
}

/// As [`due`], with the steps that led there.
pub fn explained(calendar: &impl WorkingTime, start: Timestamp, target: Target, holds: &[Hold]) -> (Due, Vec<Step>) {
    let mut steps = Vec::new();
    let due = match target {
        Target::Working(left) => working(calendar, start, left, holds, &mut steps),
        Target::Days(count) => days(calendar, start, count, false, holds, &mut steps),
        Target::DayEnds(count) => days(calendar, start, count, true, holds, &mut steps),
    };
    (due, steps)
}

/// When a target that is a point in time is missed: then, if that is working time or its end, and else at the next opening;
/// none where there is no more working time. One that is absent, or not behind the start, leaves a second (DOMAIN.md 2.3,
/// SN-4).
pub fn missed(calendar: &impl WorkingTime, start: Timestamp, by: Option<Timestamp>) -> Option<Timestamp> {
    let Some(by) = by.filter(|by| *by > start) else { return start.checked_add(SignedDuration::from_secs(1)).ok() };
    // A window that ends just then is among those that end after the nanosecond before.
    let before = by.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(by);
    calendar.spans_from(before).next().map(|span| span.opens.max(by))
}

fn working(
    calendar: &impl WorkingTime,
    start: Timestamp,
    mut left: SignedDuration,
    holds: &[Hold],
    steps: &mut Vec<Step>,
) -> Due {
    if left <= SignedDuration::ZERO {
        return Due::At(start);
    }
    let mut first = true;
    for span in calendar.spans_from(start) {
        if std::mem::take(&mut first) && span.opens > start {
            steps.push(Step::Opens(span.opens));
        }
        for piece in pieces(span.opens.max(start), span.closes, holds) {
            match piece.hold {
                Some(hold) if hold.to.is_none() => {
                    steps.push(Step::Held(piece.from, None));
                    return Due::Paused;
                }
                Some(_) => steps.push(Step::Held(piece.from, Some(piece.to))),
                None => {
                    let length = piece.from.duration_until(piece.to);
                    if left <= length {
                        let at = piece.from.checked_add(left).unwrap_or(piece.to);
                        steps.push(Step::Counts(piece.from, at, SignedDuration::ZERO));
                        return Due::At(at);
                    }
                    left -= length;
                    steps.push(Step::Counts(piece.from, piece.to, left));
                }
            }
        }
    }
    Due::Never
}

fn days(
    calendar: &impl WorkingTime,
    start: Timestamp,
    count: u32,
    to_the_end: bool,
    holds: &[Hold],
    steps: &mut Vec<Step>,
) -> Due {
    let Some(opening) = calendar.spans_from(start).next() else { return Due::Never };
    if opening.opens > start {
        steps.push(Step::Opens(opening.opens));
    }
    let Some(day) = nth_working_day(calendar, opening.date, count, steps) else { return Due::Never };
    let spans: Vec<Span> = calendar.spans(day).collect();
    let last = spans.last().map_or(start, |span| span.closes);
    let plain = if to_the_end {
        last
    } else {
        // Local time counts from the midnight of the day that the window belongs to, so that a night is one day.
        let begin = calendar.local(start.max(opening.opens));
        let into = opening.date.to_datetime(jiff::civil::Time::midnight()).duration_until(begin);
        let same = day.to_datetime(jiff::civil::Time::midnight()).checked_add(into);
        let same = same.ok().and_then(|same| calendar.instant(same));
        let Some(same) = same else { return Due::Never };
        spans.iter().find(|span| same <= span.closes).map_or(last, |span| same.max(span.opens))
    };
    steps.push(Step::DayDue(plain));
    let (all, counted) = (elapsed(calendar, start, plain, &[]), elapsed(calendar, start, plain, holds));
    if all == counted { Due::At(plain) } else { working(calendar, start, all, holds, steps) }
}

/// The n-th date after `from` that has a window.
fn nth_working_day(calendar: &impl WorkingTime, from: Date, count: u32, steps: &mut Vec<Step>) -> Option<Date> {
    let mut day = from;
    for _ in 0..count {
        day = std::iter::successors(day.tomorrow().ok(), |day| day.tomorrow().ok())
            .take_while(|day| *day <= calendar.last())
            .find(|day| calendar.spans(*day).next().is_some())?;
        steps.push(Step::Day(day));
    }
    Some(day)
}

/// A part of a window that counts as a whole, or is held as a whole.
struct Piece {
    from: Timestamp,
    to: Timestamp,
    hold: Option<Hold>,
}

/// Cuts a stretch at the holds. Holds may overlap and come in any order.
fn pieces(from: Timestamp, to: Timestamp, holds: &[Hold]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = from;
    while at < to {
        // Of several holds around this instant the one that lasts longest decides.
        let around = holds.iter().filter(|hold| hold.from <= at && hold.to.is_none_or(|end| end > at));
        let hold = around.copied().max_by_key(|hold| (hold.to.is_none(), hold.to));
        let end = match hold {
            Some(hold) => hold.to.unwrap_or(to),
            None => holds.iter().map(|hold| hold.from).filter(|begins| *begins > at).min().unwrap_or(to),
        };
        let end = end.min(to);
        pieces.push(Piece { from: at, to: end, hold });
        at = end;
    }
    pieces
}
