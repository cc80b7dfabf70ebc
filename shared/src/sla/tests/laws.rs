//! Laws over random instants, targets and holds, against an oracle that steps through minutes: in zones with other rules,
//! through the gap of spring and the fold of autumn.

use super::*;
use proptest::prelude::*;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
/// Minutes that starts and holds are taken from: six weeks around a change of the clock.
const STRETCH: i64 = 60_000;

/// A zone with an instant some weeks before its clock changes. Lord Howe's changes by half an hour, Kolkata's not at all and
/// stands half an hour off.
#[derive(Clone, Copy, Debug)]
struct Season {
    zone: &'static str,
    begins: &'static str,
}

const SEASONS: [Season; 7] = [
    Season { zone: "Europe/Berlin", begins: "2026-02-28T00:00:00Z" },
    Season { zone: "Europe/Berlin", begins: "2026-10-01T00:00:00Z" },
    Season { zone: "America/New_York", begins: "2026-02-20T00:00:00Z" },
    Season { zone: "America/New_York", begins: "2026-10-10T00:00:00Z" },
    Season { zone: "Australia/Lord_Howe", begins: "2026-03-20T00:00:00Z" },
    Season { zone: "Australia/Lord_Howe", begins: "2026-09-15T00:00:00Z" },
    Season { zone: "Asia/Kolkata", begins: "2026-03-20T00:00:00Z" },
];

/// Windows that meet gap and fold: nights from Friday and Saturday, a Sunday that opens where clocks change.
const WEEKS: [&str; 3] = [
    r#"{"mon":["08:00-12:00","13:00-21:00"],"tue":["06:30-14:15"],"wed":["09:00-17:00"],"fri":["22:00-06:00"],"sun":["10:00-12:00"]}"#,
    r#"{"tue":["09:00-17:00"],"sat":["20:00-04:00"],"sun":["22:30-23:15"]}"#,
    r#""24x7""#,
];

impl Season {
    fn instant(self, minutes: i64) -> Timestamp {
        self.begins.parse::<Timestamp>().unwrap().checked_add(SignedDuration::from_mins(minutes)).unwrap()
    }

    fn holds(self, ends: &[(i64, i64)]) -> Vec<Hold> {
        let hold =
            |(from, length): &(i64, i64)| Hold { from: self.instant(*from), to: Some(self.instant(from + length)) };
        ends.iter().map(hold).collect()
    }

    fn calendar(self, week: &str) -> Calendar {
        let days = r#","holidays":["2026-04-03","2026-10-20"],"exceptions":{"2026-04-04":["10:00-14:00"],"2026-10-25":["09:00-11:00"]}"#;
        calendar(self.zone, week, if week.contains("24x7") { "" } else { days })
    }
}

/// Whether a minute is working time, by nothing but what the wall clock shows: its date and minute, or the day before's and
/// a day more. Windows here do not begin or end inside of a gap or fold: there the rule "compatible" has vectors.
fn works(calendar: &Calendar, at: Timestamp) -> bool {
    let clock = Zoned::new(at, calendar.zone().clone());
    let within = |date: crate::Date, later: u16| {
        let now = u16::try_from(clock.hour()).unwrap() * 60 + u16::try_from(clock.minute()).unwrap() + later;
        calendar.windows(date).iter().any(|window| window.opens <= now && now < window.closes)
    };
    within(clock.date(), 0) || within(clock.date().yesterday().unwrap(), 24 * 60)
}

fn held(holds: &[Hold], at: Timestamp) -> bool {
    holds.iter().any(|hold| hold.from <= at && hold.to.is_none_or(|end| at < end))
}

fn next(at: Timestamp) -> Timestamp {
    at.checked_add(MINUTE).unwrap()
}

/// Working minutes by looking at every minute's wall clock.
fn counted(calendar: &Calendar, from: Timestamp, to: Timestamp, holds: &[Hold]) -> i64 {
    let minutes = std::iter::successors(Some(from), |at| Some(next(*at))).take_while(|at| *at < to);
    i64::try_from(minutes.filter(|at| works(calendar, *at) && !held(holds, *at)).count()).unwrap()
}

/// The date whose window a working minute belongs to.
fn date_of(calendar: &Calendar, at: Timestamp) -> crate::Date {
    let clock = Zoned::new(at, calendar.zone().clone());
    let now = u16::try_from(clock.hour()).unwrap() * 60 + u16::try_from(clock.minute()).unwrap();
    let yesterday = clock.date().yesterday().unwrap();
    let night = calendar.windows(yesterday).iter().any(|window| now + 24 * 60 < window.closes);
    if night { yesterday } else { clock.date() }
}

/// When so many working days are over, by stepping: the first working minute, the n-th later date with a working minute,
/// there the same time of the wall clock, else the next minute that works, else the day's last close; then on by the
/// minutes that were held.
fn stepped_days(calendar: &Calendar, start: Timestamp, count: u32, to_the_end: bool, holds: &[Hold]) -> Timestamp {
    let minutes = |from: Timestamp| std::iter::successors(Some(from), |at| Some(next(*at)));
    let first = minutes(start).find(|at| works(calendar, *at)).unwrap();
    let begun = date_of(calendar, first);
    let mut day = begun;
    let mut left = count;
    while left > 0 {
        day = day.tomorrow().unwrap();
        left -= u32::from(!calendar.windows(day).is_empty());
    }
    // Every minute of the day's windows, in order; a night's last ones are on the next date.
    let midnight = calendar.zone().to_ambiguous_timestamp(day.at(0, 0, 0, 0)).compatible().unwrap();
    let of_day = minutes(midnight).take(50 * 60).filter(|at| works(calendar, *at) && date_of(calendar, *at) == day);
    let of_day: Vec<Timestamp> = of_day.collect();
    let clock = |at: Timestamp, of: crate::Date| {
        let shown = Zoned::new(at, calendar.zone().clone()).datetime();
        of.at(0, 0, 0, 0).duration_until(shown).as_mins()
    };
    let (wanted, close) = (clock(first, begun), next(*of_day.last().unwrap()));
    let plain = if to_the_end {
        close
    } else if of_day.iter().any(|at| {
        next(*at) != close && clock(*at, day) < wanted && !works(calendar, next(*at)) && clock(*at, day) + 1 == wanted
    }) {
        // Exactly at the close of a window before the last: that close itself.
        next(*of_day.iter().rev().find(|at| clock(**at, day) + 1 == wanted).unwrap())
    } else {
        of_day.iter().copied().find(|at| clock(*at, day) >= wanted).unwrap_or(close)
    };
    let mut missing =
        minutes(start).take_while(|at| *at < plain).filter(|at| works(calendar, *at) && held(holds, *at)).count();
    let mut due = plain;
    while missing > 0 {
        missing -= usize::from(works(calendar, due) && !held(holds, due));
        due = next(due);
    }
    due
}

fn some_season() -> impl Strategy<Value = (Season, &'static str)> {
    (prop::sample::select(&SEASONS[..]), prop::sample::select(&WEEKS[..]))
}

fn some_holds() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((0..STRETCH, 0_i64..3_000), 0..3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn elapsed_agrees_with_counting_minutes((season, week) in some_season(), from in 0..STRETCH, length in 0_i64..8_000, held in some_holds()) {
        let (calendar, holds) = (season.calendar(week), season.holds(&held));
        let (from, to) = (season.instant(from), season.instant(from + length));
        prop_assert_eq!(elapsed(&calendar, from, to, &holds).as_mins(), counted(&calendar, from, to, &holds));
    }

    #[test]
    fn the_due_instant_is_the_first_at_which_the_target_has_elapsed((season, week) in some_season(), start in 0..STRETCH, target in 1_i64..6_000, held in some_holds()) {
        let (calendar, holds, start) = (season.calendar(week), season.holds(&held), season.instant(start));
        let target = SignedDuration::from_mins(target);
        let Due::At(at) = due(&calendar, start, Target::Working(target), &holds) else { panic!("due") };
        prop_assert_eq!(counted(&calendar, start, at, &holds), target.as_mins(), "by stepping");
        prop_assert!(works(&calendar, at.checked_sub(MINUTE).unwrap()), "its last minute is one that works");
        prop_assert_eq!(elapsed(&calendar, start, at, &holds), target);
        let before = at.checked_sub(SignedDuration::from_secs(1)).unwrap();
        prop_assert!(elapsed(&calendar, start, before, &holds) < target);
    }

    #[test]
    fn working_days_agree_with_stepping((season, week) in some_season(), start in 0..STRETCH, count in 1_u32..5, to_the_end in any::<bool>(), held in some_holds()) {
        let (calendar, holds, start) = (season.calendar(week), season.holds(&held), season.instant(start));
        let target = if to_the_end { Target::DayEnds(count) } else { Target::Days(count) };
        let expected = stepped_days(&calendar, start, count, to_the_end, &holds);
        prop_assert_eq!(due(&calendar, start, target, &holds), Due::At(expected), "{} {}", local(&calendar, start), local(&calendar, expected));
    }

    #[test]
    fn more_target_or_more_hold_is_never_earlier_and_cutting_a_hold_changes_nothing((season, week) in some_season(), start in 0_i64..40_000, target in 1_i64..3_000, more in 0_i64..500, from in 0_i64..40_000, first in 0_i64..2_000, second in 0_i64..2_000) {
        let (calendar, start) = (season.calendar(week), season.instant(start));
        let at = |minutes: i64, holds: &[Hold]| match due(&calendar, start, seconds(minutes * 60), holds) {
            Due::At(at) => at,
            other => panic!("{other:?}"),
        };
        let whole = season.holds(&[(from, first + second)]);
        let cut = season.holds(&[(from + first, second), (from, first)]);
        prop_assert!(at(target + more, &whole) >= at(target, &whole));
        prop_assert!(at(target, &whole) >= at(target, &[]));
        prop_assert_eq!(at(target, &whole), at(target, &cut));
        prop_assert!(at(target, &whole) >= at(target, &season.holds(&[(from, first)])));
    }
}

/// What is drawn above meets each change of the clock: none of the seasons passes it by.
#[test]
fn every_season_but_kolkatas_has_its_change_of_the_clock() {
    for season in SEASONS {
        let zone = TimeZone::get(season.zone).unwrap();
        let offset = |minutes: i64| zone.to_offset(season.instant(minutes)).seconds();
        let change = (offset(STRETCH) - offset(0)).abs();
        let expected = match season.zone {
            "Asia/Kolkata" => 0,
            "Australia/Lord_Howe" => 1_800,
            _ => 3_600,
        };
        assert_eq!(change, expected, "{season:?}");
    }
}
