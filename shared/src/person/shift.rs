//! When a technician works: the shift that runs or comes next, reckoned from a service calendar (vector A8).

use crate::sla::Calendar;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// For how many days a shift is looked for.
const DAYS_AHEAD: i16 = 400;
/// The longest run of windows without a gap that counts as one shift, in days: a calendar may never close.
const LONGEST_DAYS: i64 = 7;

/// A technician's shift as the choice sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Shift {
    /// By a calendar: what is left follows from the time of the decision.
    Window(ShiftWindow),
    /// As said by a scenario, with what it asks of this person.
    Left {
        /// Minutes until it ends; 0 outside a shift.
        minutes_left: i32,
        /// Minutes that have to be left for new work.
        minutes_needed: i32,
    },
}

/// A shift that runs or comes: windows of the calendar without a gap between them are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftWindow {
    /// Its beginning.
    #[serde(with = "crate::time")]
    pub opens: Timestamp,
    /// Its end; not part of it.
    #[serde(with = "crate::time")]
    pub closes: Timestamp,
}

impl ShiftWindow {
    /// Whether it runs.
    pub fn runs(self, now: Timestamp) -> bool {
        self.opens <= now && now < self.closes
    }

    /// Whole minutes until it ends; 0 outside it.
    pub fn minutes_left(self, now: Timestamp) -> i32 {
        let left = if self.runs(now) { now.duration_until(self.closes).as_mins() } else { 0 };
        i32::try_from(left).unwrap_or(i32::MAX)
    }

    /// When it begins or ends next.
    pub fn turns_at(self, now: Timestamp) -> Timestamp {
        if self.opens > now { self.opens } else { self.closes }
    }
}

impl Shift {
    /// Minutes left at that time, and minutes needed where the team's policy asks for so many.
    pub fn minutes(self, policy: i32, now: Timestamp) -> (i32, i32) {
        match self {
            Shift::Window(window) => (window.minutes_left(now), policy),
            Shift::Left { minutes_left, minutes_needed } => (minutes_left, minutes_needed),
        }
    }

    /// Whether there is too little of it for new work: nothing of it, or less than is needed.
    pub fn is_short(self, policy: i32, now: Timestamp) -> bool {
        let (left, needed) = self.minutes(policy, now);
        match self {
            Shift::Window(window) => !window.runs(now) || left < needed,
            Shift::Left { .. } => left < needed,
        }
    }

    /// The window, where a calendar says it.
    pub fn window(self) -> Option<ShiftWindow> {
        match self {
            Shift::Window(window) => Some(window),
            Shift::Left { .. } => None,
        }
    }
}

/// Shifts that are looked at for the longest: three weeks of a day each.
const LOOKED_AT: usize = 21;

/// The longest of the shifts of a calendar from a time on, in minutes; 0 where there is none.
pub fn longest_minutes(calendar: &Calendar, now: Timestamp) -> i64 {
    let (mut at, mut longest) = (now, 0);
    for _ in 0..LOOKED_AT {
        let shift = shift_at(calendar, at);
        longest = longest.max(shift.closes.duration_since(shift.opens).as_mins());
        at = shift.closes;
    }
    longest
}

/// The shift of a calendar that runs at that time, or the next one. Without any within 400 days one that is empty at their
/// end: it is looked for again then.
pub fn shift_at(calendar: &Calendar, now: Timestamp) -> ShiftWindow {
    let longest = now.checked_add(SignedDuration::from_hours(LONGEST_DAYS * 24)).unwrap_or(Timestamp::MAX);
    let today = now.to_zoned(calendar.zone().clone()).date();
    // A window of the day before may still be open.
    let mut date = today.yesterday().unwrap_or(today);
    let mut found: Option<ShiftWindow> = None;
    for _ in 0..DAYS_AHEAD {
        for span in calendar.spans(date).filter(|span| span.closes > now) {
            match &mut found {
                None => found = Some(ShiftWindow { opens: span.opens, closes: span.closes }),
                Some(shift) if span.opens <= shift.closes && shift.closes < longest => shift.closes = span.closes,
                Some(shift) => return *shift,
            }
        }
        if let Some(shift) = found.filter(|shift| shift.closes >= longest) {
            return shift;
        }
        let Ok(next) = date.tomorrow() else { break };
        date = next;
    }
    found.unwrap_or_else(|| {
        let later = now.checked_add(SignedDuration::from_hours(i64::from(DAYS_AHEAD) * 24)).unwrap_or(Timestamp::MAX);
        ShiftWindow { opens: later, closes: later }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sla::CalendarFile;
    use jiff::tz::TimeZone;

    fn calendar(text: &str) -> Calendar {
        let file: CalendarFile = serde_json::from_str(text).unwrap();
        file.calendar(TimeZone::get(&file.zone).unwrap()).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn shift(text: &str, now: &str) -> (String, String) {
        let shift = shift_at(&calendar(text), at(now));
        (shift.opens.to_string(), shift.closes.to_string())
    }

    const NIGHT: &str = r#"{"zone":"UTC","week":{"mon":["22:00-06:00"],"wed":["08:00-12:00","12:00-16:00"]},
        "exceptions":{"2026-12-02":[]}}"#;

    #[test]
    fn the_longest_shift_counts_past_midnight_and_over_windows_that_meet() {
        let longest = |text| longest_minutes(&calendar(text), at("2026-11-29T12:00:00Z"));
        assert_eq!(longest(NIGHT), 480);
        assert_eq!(
            longest(r#"{"zone":"UTC","week":{"tue":["06:00-08:00"],"thu":["08:00-12:00","12:00-15:00"]}}"#),
            420
        );
    }

    #[test]
    fn a_shift_past_midnight_runs_on_the_next_date() {
        let monday = ("2026-11-30T22:00:00Z".to_owned(), "2026-12-01T06:00:00Z".to_owned());
        assert_eq!(shift(NIGHT, "2026-11-29T12:00:00Z"), monday, "the next one");
        assert_eq!(shift(NIGHT, "2026-12-01T05:59:00Z"), monday, "the one that runs");
    }

    #[test]
    fn leave_is_an_exception_and_windows_without_a_gap_are_one_shift() {
        // Wednesday the second is leave: the week's next shift is the Monday night after it.
        assert_eq!(shift(NIGHT, "2026-12-01T06:00:00Z").0, "2026-12-07T22:00:00Z");
        let wednesday = shift(NIGHT, "2026-12-09T07:00:00Z");
        assert_eq!(wednesday, ("2026-12-09T08:00:00Z".to_owned(), "2026-12-09T16:00:00Z".to_owned()));
    }

    #[test]
    fn a_calendar_that_never_closes_has_a_shift_that_runs_for_days() {
        let always = shift_at(&calendar(r#"{"zone":"Europe/Berlin","week":"24x7"}"#), at("2026-11-28T21:00:00Z"));
        assert!(
            always.runs(at("2026-11-28T21:00:00Z")) && always.minutes_left(at("2026-11-28T21:00:00Z")) >= 7 * 1_440
        );
    }

    #[test]
    fn a_calendar_whose_last_window_is_over_is_looked_at_again_later() {
        let once = calendar(r#"{"zone":"UTC","week":{},"exceptions":{"2026-01-05":["08:00-12:00"]}}"#);
        let now = at("2026-11-28T21:00:00Z");
        let shift = shift_at(&once, now);
        assert!(!shift.runs(now) && shift.minutes_left(now) == 0 && shift.turns_at(now) > now);
        assert!(
            Shift::Window(shift).is_short(0, now),
            "nobody works outside their shift, also where no minutes are asked"
        );
    }

    #[test]
    fn a8_minutes_left_are_whole_and_compared_with_what_the_team_asks() {
        let window = ShiftWindow { opens: at("2026-11-23T08:00:00Z"), closes: at("2026-11-23T16:00:00Z") };
        let shift = Shift::Window(window);
        let late = at("2026-11-23T15:00:30Z");
        assert_eq!(shift.minutes(60, late), (59, 60));
        assert!(shift.is_short(60, late) && !shift.is_short(59, late) && !shift.is_short(0, late));
        assert!(shift.is_short(0, window.closes) && !shift.is_short(0, window.opens));
        assert_eq!((window.turns_at(at("2026-11-23T07:00:00Z")), window.turns_at(late)), (window.opens, window.closes));
    }
}
