//! Why a clock stands as it does: its steps, and between them the days on which its calendar says something else than its
//! week (DOMAIN.md 2.3, "explain").

use super::calendar::{Calendar, SpecialDay};
use super::clock::{Due, Step};
use super::level::Clock;
use crate::{Date, Timestamp};

/// One line of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Something that counts, or does not.
    Step(Step),
    /// A day that is another one than its weekday says.
    Day(SpecialDay),
}

/// The most special days that are kept of an explanation.
const DAYS_MAX: usize = 40;

impl Clock {
    /// What is said of it, in the order of time: what a day is before what happens on it.
    pub fn reasons(&self) -> Vec<Reason> {
        let mut days = self.special_days.iter().copied().peekable();
        let mut reasons = Vec::with_capacity(self.special_days.len() + self.steps.len());
        for step in &self.steps {
            while let Some(day) = days.next_if(|day| is_before(day, step)) {
                reasons.push(Reason::Day(day));
            }
            reasons.push(Reason::Step(*step));
        }
        reasons.extend(days.map(Reason::Day));
        reasons
    }

    /// The special days from its beginning to where its steps lead.
    pub(super) fn special_days_until(&self, calendar: &Calendar, due: Due, steps: &[Step]) -> Vec<SpecialDay> {
        let until = due.at().or_else(|| steps.last().and_then(begins)).unwrap_or(self.started_at);
        calendar.special_days(self.started_at, until).take(DAYS_MAX).collect()
    }
}

fn is_before(day: &SpecialDay, step: &Step) -> bool {
    let of = |date: Date| day.date <= date;
    if let Step::Day(date) = step { of(*date) } else { begins(step).is_some_and(|at| day.begins <= at) }
}

/// Where a step begins; none of a day.
fn begins(step: &Step) -> Option<Timestamp> {
    match step {
        Step::Opens(at) | Step::Counts(at, ..) | Step::Held(at, _) | Step::DayDue(at) => Some(*at),
        Step::Day(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::CalendarId;
    use crate::sla::{CalendarFile, Hold, Metric, NamedCalendar, Special, Target};
    use crate::text::Text;
    use jiff::SignedDuration;
    use jiff::tz::TimeZone;
    use uuid::Uuid;

    /// Weekdays 9 to 17, Good Friday and Easter Monday off, Holy Saturday 10 to 14, Wednesday after Easter closed.
    fn easter() -> NamedCalendar {
        let week = ["mon", "tue", "wed", "thu", "fri"].map(|day| format!(r#""{day}":["09:00-17:00"]"#)).join(",");
        let rest =
            r#""holidays":["2026-04-03","2026-04-06"],"exceptions":{"2026-04-04":["10:00-14:00"],"2026-04-08":[]}"#;
        let file: CalendarFile =
            serde_json::from_str(&format!(r#"{{"zone":"Europe/Berlin","week":{{{week}}},{rest}}}"#)).unwrap();
        let calendar = file.calendar(TimeZone::get("Europe/Berlin").unwrap()).unwrap();
        NamedCalendar { name: Text::plain("Easter"), calendar }
    }

    fn april(text: &str) -> Timestamp {
        format!("2026-04-{text}:00+02:00").parse().unwrap()
    }

    fn clock(target: Target, holds: Vec<Hold>) -> Clock {
        let begun = Clock::begin(Metric::Resolution, CalendarId(Uuid::nil()), target, april("02T16:00"));
        let mut clock = Clock { holds, ..begun };
        clock.reckon(&easter());
        clock
    }

    fn said(clock: &Clock) -> Vec<String> {
        let one = |reason: Reason| match reason {
            Reason::Day(SpecialDay { date, what, .. }) => format!("{} {what:?}", date.day()),
            Reason::Step(Step::Counts(from, ..)) => {
                format!("from {}", easter().calendar.zone().to_datetime(from).day())
            }
            Reason::Step(Step::Day(date)) => format!("day {}", date.day()),
            Reason::Step(step) => format!("{step:?}").split('(').next().unwrap_or_default().to_owned(),
        };
        clock.reasons().into_iter().map(one).collect()
    }

    fn hours(hours: i64) -> Target {
        Target::Working(SignedDuration::from_hours(hours))
    }

    #[test]
    fn holidays_and_exceptions_stand_among_what_counted() {
        let over = ["from 2", "3 Holiday", "4 Exception", "from 4", "6 Holiday", "from 7"];
        assert_eq!(said(&clock(hours(8), Vec::new())), over);
        // It is due before the rest of them.
        assert_eq!(said(&clock(hours(5), Vec::new())), over[..4]);
        assert_eq!(said(&clock(hours(1), Vec::new())), over[..1]);
        let days = ["3 Holiday", "4 Exception", "day 4", "6 Holiday", "day 7", "8 Closed", "day 9", "DayDue"];
        assert_eq!(said(&clock(Target::Days(3), Vec::new())), days);
    }

    #[test]
    fn a_clock_that_stands_or_ended_names_the_days_up_to_there() {
        let hold = Hold { from: april("04T11:00"), to: None };
        assert_eq!(said(&clock(hours(8), vec![hold])), ["from 2", "3 Holiday", "4 Exception", "from 4", "Held"]);
        let mut ended = clock(hours(8), Vec::new());
        ended.stop(april("04T12:00"));
        ended.reckon(&easter());
        assert_eq!(said(&ended), ["from 2", "3 Holiday", "4 Exception", "from 4"]);
    }

    #[test]
    fn a_clock_without_such_days_is_written_as_before() {
        let plain = clock(hours(1), Vec::new());
        let written = serde_json::to_value(&plain).unwrap();
        assert!(written.get("special_days").is_none());
        let over = clock(hours(8), Vec::new());
        let read: Clock = serde_json::from_value(serde_json::to_value(&over).unwrap()).unwrap();
        assert_eq!((read.special_days.len(), read.special_days[0].what), (3, Special::Holiday));
        assert_eq!(read, over);
    }
}
