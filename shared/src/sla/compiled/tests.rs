//! What is compiled says the same as the calendar, in every zone and through every jump of the clock.

use super::*;
use crate::sla::{CalendarFile, Due, Hold, Target, due, elapsed, explained};
use jiff::tz::TimeZone;
use proptest::prelude::*;

const TODAY: Date = jiff::civil::date(2026, 11, 28);

fn calendar(zone: &str, week: &str, rest: &str) -> Calendar {
    let file: CalendarFile = serde_json::from_str(&format!(r#"{{"zone":"{zone}","week":{week}{rest}}}"#)).unwrap();
    file.calendar(TimeZone::get(zone).unwrap()).unwrap()
}

fn compiled(calendar: &Calendar) -> Compiled {
    let packed = calendar.compiled(CalendarId(uuid::Uuid::nil()), &Text::plain("Office hours"), TODAY);
    let json = serde_json::to_string(&packed).unwrap();
    assert_eq!(serde_json::from_str::<CompiledCalendar>(&json).unwrap(), packed);
    Compiled::of(&packed)
}

const WEEKS: &[&str] = &[
    r#"{"mon":["08:00-12:00","13:00-17:00"],"tue":["08:00-12:00","13:00-17:00"],"thu":["08:00-12:00","13:00-17:00"]}"#,
    r#"{"mon":["08:00-17:00"],"wed":["22:00-06:00"],"fri":["22:00-06:00"],"sun":["01:30-02:30","23:30-24:00"]}"#,
    r#""24x7""#,
    r#"{"sat":["00:00-24:00"],"sun":["00:00-03:00"]}"#,
];
const RESTS: &[&str] = &[
    "",
    r#","yearly_holidays":["12-25","01-01"],"holidays":["2026-12-01"],"exceptions":{"2026-12-25":["10:00-14:00"],"2027-03-28":["01:00-04:00"]}"#,
];
const ZONES: &[&str] = &[
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "UTC",
    "Africa/Cairo",
    "Pacific/Auckland",
];

proptest! {
    /// Instants, steps and elapsed time agree wherever what was compiled reaches; beyond it nothing is said.
    #[test]
    fn a_browser_reckons_as_the_server_does(
        zone in prop::sample::select(ZONES), week in prop::sample::select(WEEKS), rest in prop::sample::select(RESTS),
        minute in 0_i64..360 * 24 * 60, second in 0_i64..60, target in prop::sample::select(&[
            "30m", "8h", "50040s", "40h", "1wd", "3wd", "6wd", "20wd", "1wd-end", "5wd-end", "200h", "300wd"][..]),
        hold in prop::option::of((0_i64..40, 1_i64..100)),
    ) {
        let calendar = calendar(zone, week, rest);
        let compiled = compiled(&calendar);
        let start: Timestamp = "2026-11-28T00:00:00Z".parse().unwrap();
        let start = start + SignedDuration::from_secs(minute * 60 + second);
        let target = <Target as crate::time::Written>::read(target).unwrap();
        let holds: Vec<Hold> = hold.into_iter().map(|(from, length)| {
            let from = start + SignedDuration::from_hours(from);
            Hold { from, to: Some(from + SignedDuration::from_hours(length)) }
        }).collect();
        match explained(&compiled, start, target, &holds) {
            (Due::At(at), steps) => {
                prop_assert_eq!((Due::At(at), steps), explained(&calendar, start, target, &holds));
                prop_assert_eq!(elapsed(&compiled, start, at, &holds), elapsed(&calendar, start, at, &holds));
            }
            (other, _) => {
                prop_assert_eq!(other, Due::Never);
                let end = "2028-01-01T00:00:00Z".parse::<Timestamp>().unwrap();
                let Due::At(at) = due(&calendar, start, target, &holds) else { return Ok(()) };
                prop_assert!(at > end || !compiled.covers(at), "{at} is covered and was not found");
            }
        }
    }

    /// The wall clock is the zone's, through gaps and folds.
    #[test]
    fn the_wall_clock_is_the_zones(zone in prop::sample::select(ZONES), minute in 0_i64..400 * 24 * 60) {
        let calendar = calendar(zone, WEEKS[2], "");
        let compiled = compiled(&calendar);
        let start: Timestamp = "2026-11-28T00:00:00Z".parse().unwrap();
        let at = start + SignedDuration::from_mins(minute);
        let local = WorkingTime::local(&calendar, at);
        prop_assert_eq!(WorkingTime::local(&compiled, at), local);
        prop_assert_eq!(WorkingTime::instant(&compiled, local), WorkingTime::instant(&calendar, local));
        let utc = Offset::UTC.to_datetime(at);
        prop_assert_eq!(WorkingTime::instant(&compiled, utc), WorkingTime::instant(&calendar, utc));
    }
}

#[test]
fn it_is_small() {
    let packed =
        calendar(ZONES[0], WEEKS[0], RESTS[1]).compiled(CalendarId(uuid::Uuid::nil()), &Text::plain("x"), TODAY);
    let size = serde_json::to_string(&packed).unwrap().len();
    assert!(size < 5_000, "{size} bytes for three days a week of two windows");
    assert_eq!((packed.unit, packed.offsets.len()), (60, 4), "summer, winter, summer, winter");
}
