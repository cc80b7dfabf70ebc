//! The vectors of DOMAIN.md 2.3 by their ids, the rules of DECISIONS.md, and laws against an oracle that counts minutes.

use super::*;
use crate::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Zoned};
use proptest::prelude::*;

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
fn sn_gl_os_rt_za_vectors_of_other_products() {
    falls(&always(), "2026-03-02T10:30", hours(10), &[], "2026-03-02T20:30"); // SN-1
    takes(&berlin(r#""09:00-17:00""#), "2026-03-02T14:00", "2026-03-03T09:00", 3 * 3_600); // SN-2
    takes(&berlin(r#""08:00-17:00""#), "2014-12-12T21:00", "2014-12-15T09:30", 5_400); // SN-3
    falls(&berlin(r#""09:00-17:00""#), "2026-03-02T09:00", hours(24), &[], "2026-03-04T17:00"); // SN-5
    falls(&berlin(r#""08:00-17:00""#), "2026-03-02T16:00", hours(2), &[], "2026-03-03T09:00"); // SN-6
    falls(&berlin(r#""08:00-18:00""#), "2026-03-02T16:00", hours(4), &[], "2026-03-03T10:00"); // GL-1
    let gl = berlin(r#""08:00-20:00""#);
    takes(&gl, "2019-01-01T07:00", "2019-01-01T09:00", 3_600); // GL-2
    takes(&gl, "2019-01-01T00:00", "2019-01-08T00:00", 60 * 3_600); // GL-2
    falls(&gl, "2018-11-19T10:00", Target::Days(7), &[], "2018-11-28T10:00"); // GL-3
    falls(&gl, "2018-11-19T10:00", Target::DayEnds(7), &[], "2018-11-28T20:00"); // GL-3
    falls(&berlin(r#""08:00-18:00""#), "2026-03-06T17:00", hours(4), &[], "2026-03-09T11:00"); // OS-1
    for (zone, expected) in [("America/New_York", "2007-01-02T15:00:00Z"), ("Europe/Moscow", "2007-01-02T08:00:00Z")] {
        let rt = calendar(zone, &weekdays(r#""09:00-18:00""#), "");
        falls(&rt, "2007-01-01T22:00:00Z", hours(2), &[], expected); // RT-1
    }
    for (day, expected) in [("sun", "2007-01-07T10:00:00Z"), ("mon", "2007-01-01T10:00:00Z")] {
        let rt = calendar("UTC", &format!(r#"{{"{day}":["09:00-17:00"]}}"#), "");
        falls(&rt, "2007-01-01T00:00:00Z", hours(1), &[], expected); // RT-2
    }
    let za = always();
    let pending = [hold(&za, "2026-03-02T01:30", "2026-03-02T02:00")];
    falls(&za, "2026-03-02T00:00", seconds(1_800), &pending, "2026-03-02T00:30"); // ZA-1
    falls(&za, "2026-03-02T01:15", seconds(1_800), &pending, "2026-03-02T02:15"); // ZA-1
    takes(&za, "2026-03-02T00:00", "2026-03-02T01:15", 75 * 60); // ZA-2
}

#[test]
fn d_hard_corners() {
    let nine = berlin(r#""09:00-17:00""#);
    falls(&always(), "2026-03-28T12:00", hours(24), &[], "2026-03-29T13:00:00+02:00"); // D1
    falls(&always(), "2026-10-24T12:00", hours(24), &[], "2026-10-25T11:00:00+01:00"); // D2
    let sunday = calendar("Europe/Berlin", r#"{"sun":["00:00-08:00"]}"#, "");
    takes(&sunday, "2026-03-29T00:00", "2026-03-29T12:00", 7 * 3_600); // D3
    takes(&sunday, "2026-10-25T00:00", "2026-10-25T12:00", 9 * 3_600); // D3
    let gap = calendar("Europe/Berlin", r#"{"sun":["02:00-04:00"]}"#, "");
    let span = gap.spans("2026-03-29".parse().unwrap()).next().unwrap(); // D4
    assert_eq!((span.opens, span.closes), (at(&gap, "2026-03-29T01:00:00Z"), at(&gap, "2026-03-29T02:00:00Z")));
    falls(&nine, "2026-03-02T09:00", hours(8), &[], "2026-03-02T17:00"); // D5
    falls(&nine, "2026-03-02T17:00", seconds(60), &[], "2026-03-03T09:01"); // D5
    let lunch = berlin(r#""09:00-12:00","13:00-17:00""#);
    falls(&lunch, "2026-03-02T11:00", hours(4), &[], "2026-03-02T16:00"); // D6
    falls(&lunch, "2026-03-02T12:30", hours(1), &[], "2026-03-02T14:00"); // D6
    let night = [hold(&nine, "2026-03-02T17:00", "2026-03-03T09:00")];
    falls(&nine, "2026-03-02T10:00", hours(8), &night, "2026-03-03T10:00"); // D7
    falls(&nine, "2026-03-06T15:00", hours(8), &[], "2026-03-09T15:00"); // D9
    let weekend = [hold(&nine, "2026-03-06T16:00", "2026-03-09T10:00")];
    falls(&nine, "2026-03-06T15:00", hours(8), &weekend, "2026-03-09T17:00"); // D9
    falls(&nine, "2026-03-02T09:00", hours(8), &[], "2026-03-02T17:00"); // D10, retroactive
    let carried = [hold(&nine, "2026-03-02T10:00", "2026-03-02T12:00")];
    falls(&nine, "2026-03-02T09:00", hours(8), &carried, "2026-03-03T11:00"); // D10, with the hold
    falls(&nine, "2026-03-02T12:00", hours(8), &[], "2026-03-03T12:00"); // D10, fresh start
    falls(&nine, "2026-03-06T15:10", hours(16), &[], "2026-03-10T15:10"); // D12
    let round = berlin(r#""00:00-24:00""#);
    falls(&round, "2026-03-06T09:00", hours(48), &[], "2026-03-10T09:00"); // D14
    falls(&nine, "2028-02-28T16:00", hours(16), &[], "2028-03-01T16:00"); // D21
    let easter = calendar("Europe/Berlin", &weekdays(r#""09:00-17:00""#), r#","holidays":["2026-04-03","2026-04-06"]"#);
    falls(&easter, "2026-04-02T16:00", hours(4), &[], "2026-04-07T12:00"); // D22
    takes(&easter, "2026-04-02T16:00", "2026-04-07T12:00", 4 * 3_600); // D22
    let exactly = [hold(&nine, "2026-03-02T17:00", "")];
    falls(&nine, "2026-03-02T09:00", hours(8), &exactly, "2026-03-02T17:00"); // D23
    let fold = calendar("Europe/Berlin", r#"{"sun":["01:30-02:30"]}"#, "");
    takes(&fold, "2026-10-25T00:00", "2026-10-25T12:00", 3_600); // D24: the first 02:30
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

/// Working minutes by looking at every minute's wall clock.
fn oracle(calendar: &Calendar, from: Timestamp, to: Timestamp, holds: &[Hold]) -> i64 {
    let minute = SignedDuration::from_mins(1);
    let (mut at, mut counted) = (from, 0);
    while at < to {
        let clock = Zoned::new(at, calendar.zone().clone());
        let works = |date: crate::Date, later: u16| {
            let now = u16::try_from(clock.hour()).unwrap() * 60 + u16::try_from(clock.minute()).unwrap() + later;
            calendar.windows(date).iter().any(|window| window.opens <= now && now < window.closes)
        };
        let held = holds.iter().any(|hold| hold.from <= at && hold.to.is_none_or(|end| at < end));
        let open = works(clock.date(), 0) || works(clock.date().yesterday().unwrap(), 24 * 60);
        counted += i64::from(open && !held);
        at = at.checked_add(minute).unwrap();
    }
    counted
}

fn laws_calendar() -> Calendar {
    calendar(
        "Europe/Berlin",
        r#"{"mon":["08:00-12:00","13:00-21:00"],"tue":["06:30-14:15"],"wed":["09:00-17:00"],"fri":["22:00-06:00"],"sun":["10:00-12:00"]}"#,
        r#","holidays":["2026-04-03"],"exceptions":{"2026-04-04":["10:00-14:00"]}"#,
    )
}

fn instant(minutes: i64) -> Timestamp {
    // From 2026-02-28, over the change to summer time at the end of March.
    Timestamp::from_second(1_772_236_800 + minutes * 60).unwrap()
}

fn some_holds(ends: &[(i64, i64)]) -> Vec<Hold> {
    ends.iter().map(|(from, length)| Hold { from: instant(*from), to: Some(instant(from + length)) }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn elapsed_agrees_with_counting_minutes(from in 0_i64..60_000, length in 0_i64..8_000, held in proptest::collection::vec((0_i64..60_000, 0_i64..3_000), 0..3)) {
        let (calendar, holds) = (laws_calendar(), some_holds(&held));
        let (from, to) = (instant(from), instant(from + length));
        prop_assert_eq!(elapsed(&calendar, from, to, &holds).as_mins(), oracle(&calendar, from, to, &holds));
    }

    #[test]
    fn the_due_instant_is_the_first_at_which_the_target_has_elapsed(start in 0_i64..60_000, target in 1_i64..6_000, held in proptest::collection::vec((0_i64..60_000, 0_i64..3_000), 0..3)) {
        let (calendar, holds, start) = (laws_calendar(), some_holds(&held), instant(start));
        let target = SignedDuration::from_mins(target);
        let Due::At(at) = due(&calendar, start, Target::Working(target), &holds) else { panic!("due") };
        prop_assert_eq!(elapsed(&calendar, start, at, &holds), target);
        let before = at.checked_sub(SignedDuration::from_secs(1)).unwrap();
        prop_assert!(elapsed(&calendar, start, before, &holds) < target);
    }

    #[test]
    fn more_target_or_more_hold_is_never_earlier_and_cutting_a_hold_changes_nothing(start in 0_i64..40_000, target in 1_i64..3_000, more in 0_i64..500, from in 0_i64..40_000, first in 0_i64..2_000, second in 0_i64..2_000) {
        let (calendar, start) = (laws_calendar(), instant(start));
        let at = |minutes: i64, holds: &[Hold]| match due(&calendar, start, seconds(minutes * 60), holds) {
            Due::At(at) => at,
            other => panic!("{other:?}"),
        };
        let whole = some_holds(&[(from, first + second)]);
        let cut = some_holds(&[(from + first, second), (from, first)]);
        prop_assert!(at(target + more, &whole) >= at(target, &whole));
        prop_assert!(at(target, &whole) >= at(target, &[]));
        prop_assert_eq!(at(target, &whole), at(target, &cut));
        prop_assert!(at(target, &whole) >= at(target, &some_holds(&[(from, first)])));
    }
}
