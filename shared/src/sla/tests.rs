//! The rules of DECISIONS.md and Znuny's table; the other vectors of DOMAIN.md 2.3 by their ids, and laws against an oracle
//! that counts minutes, stand below.

mod laws;
mod vectors;

use super::*;
use crate::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Zoned};

fn read(json: &str) -> Result<Calendar, String> {
    let file: CalendarFile = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let zone = TimeZone::get(&file.zone).map_err(|_| format!("no zone {}", file.zone))?;
    file.calendar(zone).map_err(|fault| fault.to_string())
}

fn calendar(zone: &str, week: &str, rest: &str) -> Calendar {
    read(&format!(r#"{{"zone":"{zone}","week":{week}{rest}}}"#)).unwrap()
}

fn weekdays(window: &str) -> String {
    let days = ["mon", "tue", "wed", "thu", "fri"].map(|day| format!(r#""{day}":[{window}]"#));
    format!("{{{}}}", days.join(","))
}

fn berlin(window: &str) -> Calendar {
    calendar("Europe/Berlin", &weekdays(window), "")
}

fn always() -> Calendar {
    calendar("Europe/Berlin", r#""24x7""#, "")
}

/// An instant: RFC 3339, or a local time of the calendar.
fn at(calendar: &Calendar, text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|_| {
        let local: DateTime = text.parse().unwrap();
        calendar.zone().to_ambiguous_timestamp(local).compatible().unwrap()
    })
}

fn local(calendar: &Calendar, instant: Timestamp) -> String {
    Zoned::new(instant, calendar.zone().clone()).datetime().to_string()
}

fn hold(calendar: &Calendar, from: &str, to: &str) -> Hold {
    Hold { from: at(calendar, from), to: (!to.is_empty()).then(|| at(calendar, to)) }
}

fn seconds(count: i64) -> Target {
    Target::Working(SignedDuration::from_secs(count))
}

fn hours(count: i64) -> Target {
    seconds(count * 3_600)
}

#[track_caller]
fn falls(calendar: &Calendar, start: &str, target: Target, holds: &[Hold], expected: &str) {
    match due(calendar, at(calendar, start), target, holds) {
        Due::At(instant) => assert_eq!(instant, at(calendar, expected), "{start} {}", local(calendar, instant)),
        other => panic!("{start}: {other:?}"),
    }
}

#[track_caller]
fn takes(calendar: &Calendar, from: &str, to: &str, expected: i64) {
    assert_eq!(elapsed(calendar, at(calendar, from), at(calendar, to), &[]).as_secs(), expected, "{from} {to}");
}

#[test]
fn zn_working_time_of_znuny() {
    let zn = calendar(
        "Europe/Berlin",
        &weekdays(r#""08:00-21:00""#),
        r#","yearly_holidays":["01-01","05-01","12-24","12-25","12-26","12-31"]"#,
    );
    for (start, target, expected) in [
        ("2006-11-12T10:15", hours(4), "2006-11-13T12:00"),
        ("2006-11-13T10:15", hours(4), "2006-11-13T14:15"),
        ("2006-12-29T10:15", hours(11), "2007-01-02T08:15"),
        ("2013-03-16T10:00", hours(13), "2013-03-18T21:00"),
        ("2007-03-14T21:21:02", hours(1), "2007-03-15T09:00"),
        ("2007-10-19T18:12:23", seconds(19_800), "2007-10-22T10:42:23"),
        ("2007-10-26T18:12:23", seconds(19_800), "2007-10-29T10:42:23"),
        ("2007-03-23T18:12:23", seconds(19_800), "2007-03-26T10:42:23"),
    ] {
        falls(&zn, start, target, &[], expected);
    }
    assert_eq!(at(&zn, "2007-10-29T10:42:23").as_second(), 1_193_650_943);
    assert_eq!(at(&zn, "2007-03-26T10:42:23").as_second(), 1_174_898_543);
    for (from, to, expected) in [
        ("2005-10-20T10:00", "2005-10-21T10:00", 13 * 3_600),
        ("2005-10-20T10:00", "2005-10-24T10:00", 26 * 3_600),
        ("2005-10-20T10:00", "2005-10-27T10:00", 65 * 3_600),
        ("2005-12-21T10:00", "2005-12-31T10:00", 89 * 3_600),
        ("2005-10-23T10:00", "2005-10-24T10:00", 2 * 3_600),
        ("2006-12-05T22:57:34", "2006-12-06T10:25:34", 8_734),
    ] {
        takes(&zn, from, to, expected);
    }
}

#[test]
fn windows_past_midnight_holidays_and_exceptions_belong_to_the_day_they_start_on() {
    let rest = r#","holidays":["2026-04-03"],"exceptions":{"2026-04-04":["10:00-14:00"]}"#;
    let shifts = calendar("Europe/Berlin", r#"{"thu":["22:00-06:00"],"fri":["22:00-06:00"]}"#, rest);
    // The holiday takes Friday's night away, not the part of Thursday's that lies on it.
    takes(&shifts, "2026-04-02T00:00", "2026-04-04T00:00", 8 * 3_600);
    takes(&shifts, "2026-04-04T00:00", "2026-04-05T00:00", 4 * 3_600);
    let both = calendar(
        "Europe/Berlin",
        &weekdays(r#""09:00-17:00""#),
        r#","yearly_holidays":["12-25"],"exceptions":{"2026-12-25":["10:00-12:00"]}"#,
    );
    takes(&both, "2026-12-25T00:00", "2026-12-26T00:00", 2 * 3_600);
}

#[test]
fn working_days_keep_the_local_time_or_move_to_the_next_opening_or_the_last_close() {
    let lunch = berlin(r#""09:00-12:00","13:00-17:00""#);
    falls(&lunch, "2026-03-02T10:00", Target::Days(3), &[], "2026-03-05T10:00");
    falls(&lunch, "2026-03-06T10:00", Target::Days(1), &[], "2026-03-09T10:00");
    falls(&lunch, "2026-03-07T10:00", Target::Days(1), &[], "2026-03-10T09:00");
    let short = calendar(
        "Europe/Berlin",
        &weekdays(r#""09:00-17:00""#),
        r#","exceptions":{"2026-03-03":["10:00-12:00","13:00-15:00"]}"#,
    );
    falls(&short, "2026-03-02T09:30", Target::Days(1), &[], "2026-03-03T10:00");
    falls(&short, "2026-03-02T12:30", Target::Days(1), &[], "2026-03-03T13:00");
    falls(&short, "2026-03-02T16:30", Target::Days(1), &[], "2026-03-03T15:00");
    falls(&short, "2026-03-02T16:30", Target::DayEnds(1), &[], "2026-03-03T15:00");
    let held = [hold(&lunch, "2026-03-03T09:00", "2026-03-03T11:00")];
    falls(&lunch, "2026-03-02T10:00", Target::Days(3), &held, "2026-03-05T12:00");
    let night = calendar("Europe/Berlin", r#"{"mon":["22:00-06:00"],"tue":["22:00-06:00"]}"#, "");
    falls(&night, "2026-03-03T02:00", Target::Days(1), &[], "2026-03-04T02:00");
    let open = [hold(&lunch, "2026-03-03T09:00", "")];
    assert_eq!(due(&lunch, at(&lunch, "2026-03-02T10:00"), Target::Days(3), &open), Due::Paused);
    assert_eq!(due(&lunch, at(&lunch, "2026-03-02T10:00"), hours(40), &open), Due::Paused);
}

/// Every day of a year but 29 February, as holidays are written.
fn every_day() -> String {
    let first = crate::Date::constant(2001, 1, 1);
    let days = std::iter::successors(Some(first), |day| day.tomorrow().ok()).take(365);
    format!("[{}]", days.map(|day| format!("{:?}", day.strftime("%m-%d").to_string())).collect::<Vec<_>>().join(","))
}

#[test]
fn a_calendar_that_does_not_hold_is_refused_with_its_place() {
    for (json, named) in [
        (r#"{"zone":"UTC","week":{"mon":["08:00-25:00"]}}"#, "week.mon[0]"),
        (r#"{"zone":"UTC","week":{"mon":["8-12"]}}"#, "week.mon[0]"),
        (r#"{"zone":"UTC","week":{"mon":["08:00-12:00","11:00-13:00"]}}"#, "week.mon: windows overlap"),
        (r#"{"zone":"UTC","week":{"mon":["22:00-06:00"],"tue":["05:00-09:00"]}}"#, "week.mon"),
        (r#"{"zone":"UTC","week":{"sun":["22:00-06:00"],"mon":["05:00-09:00"]}}"#, "week.sun"),
        (r#"{"zone":"UTC","week":{"monday":["08:00-12:00"]}}"#, "week.monday"),
        (r#"{"zone":"UTC","week":"always"}"#, "week"),
        (r#"{"zone":"UTC","week":{}}"#, "no working time"),
        (&format!(r#"{{"zone":"UTC","week":"24x7","yearly_holidays":{}}}"#, every_day()), "yearly_holidays: every day"),
        (r#"{"zone":"UTC","week":"24x7","holidays":["2026-02-30"]}"#, "holidays[0]"),
        (r#"{"zone":"UTC","week":"24x7","yearly_holidays":["02-29","2-1"]}"#, "yearly_holidays[1]"),
        (r#"{"zone":"UTC","week":"24x7","exceptions":{"soon":[]}}"#, "exceptions.soon"),
        (r#"{"zone":"UTC","week":"24x7","exceptions":{"2026-01-01":["22:00-06:00"]}}"#, "exceptions.2026-01-01"),
        (r#"{"zone":"UTC","week":"24x7","hollidays":[]}"#, "hollidays"),
        (r#"{"week":"24x7"}"#, "zone"),
    ] {
        let error = read(json).unwrap_err();
        assert!(error.contains(named), "{json}: {error}");
    }
}
