//! The vectors of DOMAIN.md 2.3, each under its id.

use super::*;

#[test]
fn sn_1_ten_hours_of_always() {
    falls(&always(), "2026-03-02T10:30", hours(10), &[], "2026-03-02T20:30");
}

#[test]
fn sn_2_working_hours_over_a_night() {
    let nine = berlin(r#""09:00-17:00""#);
    takes(&nine, "2026-03-02T14:00", "2026-03-03T09:00", 3 * 3_600);
    takes(&always(), "2026-03-02T14:00", "2026-03-03T09:00", 19 * 3_600);
}

#[test]
fn sn_3_working_hours_over_a_weekend_and_their_share_of_the_target() {
    takes(&berlin(r#""08:00-17:00""#), "2014-12-12T21:00", "2014-12-15T09:30", 5_400);
    takes(&always(), "2014-12-12T21:00", "2014-12-15T09:30", 60 * 3_600 + 1_800);
    let share = |seconds: i64| seconds * 10_000 / (8 * 3_600);
    assert_eq!((share(5_400), share(60 * 3_600 + 1_800)), (1_875, 75_625), "18.75 % and 756.25 % of 8 h");
}

#[test]
fn sn_4_a_date_after_hours_is_missed_at_the_next_opening_and_an_empty_or_past_one_a_second_after_the_start() {
    let day = berlin(r#""08:00-16:00""#);
    let start = at(&day, "2017-01-09T09:00");
    let misses = |by: Option<&str>| missed(&day, start, by.map(|by| at(&day, by))).map(|instant| local(&day, instant));
    assert_eq!(misses(Some("2017-01-11T20:30")).as_deref(), Some("2017-01-12T08:00:00"), "Thursday 12 January, 08:00");
    for nothing in [None, Some("2017-01-06T12:00"), Some("2017-01-09T09:00")] {
        assert_eq!(misses(nothing).as_deref(), Some("2017-01-09T09:00:01"), "{nothing:?}");
    }
    // Beside the vector: what lies in working time, or at its end, stays; a weekend is as a night.
    for (by, instant) in [
        ("2017-01-11T10:00", "2017-01-11T10:00:00"),
        ("2017-01-11T16:00", "2017-01-11T16:00:00"),
        ("2017-01-12T08:00", "2017-01-12T08:00:00"),
        ("2017-01-13T16:00:01", "2017-01-16T08:00:00"),
    ] {
        assert_eq!(misses(Some(by)).as_deref(), Some(instant), "{by}");
    }
}

#[test]
fn sn_5_a_day_of_24_hours_is_three_working_days() {
    falls(&berlin(r#""09:00-17:00""#), "2026-03-02T09:00", hours(24), &[], "2026-03-04T17:00");
}

#[test]
fn sn_6_two_hours_from_16_end_at_9_the_next_day() {
    falls(&berlin(r#""08:00-17:00""#), "2026-03-02T16:00", hours(2), &[], "2026-03-03T09:00");
}

#[test]
fn gl_1_four_hours_over_a_night() {
    falls(&berlin(r#""08:00-18:00""#), "2026-03-02T16:00", hours(4), &[], "2026-03-03T10:00");
}

#[test]
fn gl_2_active_time_of_hours_and_of_a_week() {
    let gl = berlin(r#""08:00-20:00""#);
    takes(&gl, "2019-01-01T07:00", "2019-01-01T09:00", 3_600);
    takes(&gl, "2019-01-01T00:00", "2019-01-08T00:00", 60 * 3_600);
}

#[test]
fn gl_3_seven_working_days_later_and_earlier() {
    let gl = berlin(r#""08:00-20:00""#);
    falls(&gl, "2018-11-19T10:00", Target::Days(7), &[], "2018-11-28T10:00");
    falls(&gl, "2018-11-19T10:00", Target::DayEnds(7), &[], "2018-11-28T20:00");
    // Seven working days before: the one start from which seven of them lead there.
    falls(&gl, "2018-11-08T10:00", Target::Days(7), &[], "2018-11-19T10:00");
    falls(&gl, "2018-11-07T10:00", Target::Days(7), &[], "2018-11-16T10:00");
    falls(&gl, "2018-11-09T10:00", Target::Days(7), &[], "2018-11-20T10:00");
}

#[test]
fn os_1_four_hours_over_a_weekend() {
    falls(&berlin(r#""08:00-18:00""#), "2026-03-06T17:00", hours(4), &[], "2026-03-09T11:00");
}

#[test]
fn rt_1_the_zone_of_the_calendar_decides() {
    for (zone, expected) in [("America/New_York", "2007-01-02T15:00:00Z"), ("Europe/Moscow", "2007-01-02T08:00:00Z")] {
        let rt = calendar(zone, &weekdays(r#""09:00-18:00""#), "");
        falls(&rt, "2007-01-01T22:00:00Z", hours(2), &[], expected);
    }
    let moscow = calendar("Europe/Moscow", &weekdays(r#""09:00-18:00""#), "");
    let (_, steps) = explained(&moscow, at(&moscow, "2007-01-01T22:00:00Z"), hours(2), &[]);
    assert_eq!(steps[0], Step::Opens(at(&moscow, "2007-01-02T06:00:00Z")));
}

#[test]
fn rt_2_a_single_day_of_the_week() {
    for (day, expected) in [("sun", "2007-01-07T10:00:00Z"), ("mon", "2007-01-01T10:00:00Z")] {
        let rt = calendar("UTC", &format!(r#"{{"{day}":["09:00-17:00"]}}"#), "");
        falls(&rt, "2007-01-01T00:00:00Z", hours(1), &[], expected);
    }
}

#[test]
fn za_1_pending_time_does_not_count() {
    let za = always();
    let pending = [hold(&za, "2026-03-02T01:30", "2026-03-02T02:00")];
    falls(&za, "2026-03-02T00:00", seconds(1_800), &pending, "2026-03-02T00:30");
    falls(&za, "2026-03-02T01:15", seconds(1_800), &pending, "2026-03-02T02:15");
}

#[test]
fn za_2_a_first_response_after_75_minutes_is_15_over() {
    let za = always();
    takes(&za, "2026-03-02T00:00", "2026-03-02T01:15", 75 * 60);
    falls(&za, "2026-03-02T00:00", seconds(3_600), &[], "2026-03-02T01:00");
    takes(&za, "2026-03-02T01:00", "2026-03-02T01:15", 15 * 60);
}

#[test]
fn d1_24_hours_over_the_spring_gap() {
    falls(&always(), "2026-03-28T12:00", hours(24), &[], "2026-03-29T13:00:00+02:00");
}

#[test]
fn d2_24_hours_over_the_autumn_fold() {
    falls(&always(), "2026-10-24T12:00", hours(24), &[], "2026-10-25T11:00:00+01:00");
}

#[test]
fn d3_a_window_over_gap_and_fold() {
    let sunday = calendar("Europe/Berlin", r#"{"sun":["00:00-08:00"]}"#, "");
    takes(&sunday, "2026-03-29T00:00", "2026-03-29T12:00", 7 * 3_600);
    takes(&sunday, "2026-10-25T00:00", "2026-10-25T12:00", 9 * 3_600);
}

#[test]
fn d4_a_window_that_opens_in_the_gap() {
    let gap = calendar("Europe/Berlin", r#"{"sun":["02:00-04:00"]}"#, "");
    let span = gap.spans("2026-03-29".parse().unwrap()).next().unwrap();
    assert_eq!((span.opens, span.closes), (at(&gap, "2026-03-29T01:00:00Z"), at(&gap, "2026-03-29T02:00:00Z")));
    takes(&gap, "2026-03-29T00:00", "2026-03-29T12:00", 3_600);
}

#[test]
fn d5_the_end_of_a_window_is_still_the_day() {
    let nine = berlin(r#""09:00-17:00""#);
    falls(&nine, "2026-03-02T09:00", hours(8), &[], "2026-03-02T17:00");
    falls(&nine, "2026-03-02T17:00", seconds(60), &[], "2026-03-03T09:01");
}

#[test]
fn d6_a_break_at_noon() {
    let lunch = berlin(r#""09:00-12:00","13:00-17:00""#);
    falls(&lunch, "2026-03-02T11:00", hours(4), &[], "2026-03-02T16:00");
    falls(&lunch, "2026-03-02T12:30", hours(1), &[], "2026-03-02T14:00");
}

#[test]
fn d7_a_hold_outside_working_time_changes_nothing() {
    let nine = berlin(r#""09:00-17:00""#);
    let night = [hold(&nine, "2026-03-02T17:00", "2026-03-03T09:00")];
    falls(&nine, "2026-03-02T10:00", hours(8), &night, "2026-03-03T10:00");
}

#[test]
fn d9_a_hold_over_a_weekend_moves_by_its_working_time() {
    let nine = berlin(r#""09:00-17:00""#);
    falls(&nine, "2026-03-06T15:00", hours(8), &[], "2026-03-09T15:00");
    let weekend = [hold(&nine, "2026-03-06T16:00", "2026-03-09T10:00")];
    falls(&nine, "2026-03-06T15:00", hours(8), &weekend, "2026-03-09T17:00");
}

#[test]
fn d10_retroactive_with_carried_hold_and_fresh() {
    let nine = berlin(r#""09:00-17:00""#);
    falls(&nine, "2026-03-02T09:00", hours(8), &[], "2026-03-02T17:00");
    let carried = [hold(&nine, "2026-03-02T10:00", "2026-03-02T12:00")];
    falls(&nine, "2026-03-02T09:00", hours(8), &carried, "2026-03-03T11:00");
    falls(&nine, "2026-03-02T12:00", hours(8), &[], "2026-03-03T12:00");
}

#[test]
fn d11_a_deadline_read_in_another_zone_shifts_by_the_offset() {
    let read = |zone: &str| at(&calendar(zone, r#""24x7""#, ""), "2026-03-02T17:00");
    let shift = read("Asia/Kolkata").duration_until(read("Asia/Riyadh"));
    assert_eq!(
        shift,
        SignedDuration::from_mins(150),
        "17:00 in Kolkata is two and a half hours before 17:00 in Riyadh"
    );
    let due = |zone: &str| {
        let calendar = calendar(zone, &weekdays(r#""09:00-17:00""#), "");
        match due(&calendar, at(&calendar, "2026-03-02T09:00"), hours(8), &[]) {
            Due::At(at) => at,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(due("Asia/Kolkata").duration_until(due("Asia/Riyadh")), SignedDuration::from_mins(150));
}

#[test]
fn d12_sixteen_hours_from_friday_afternoon() {
    let nine = berlin(r#""09:00-17:00""#);
    falls(&nine, "2026-03-06T15:10", hours(16), &[], "2026-03-10T15:10");
}

#[test]
fn d14_weekdays_round_the_clock() {
    falls(&berlin(r#""00:00-24:00""#), "2026-03-06T09:00", hours(48), &[], "2026-03-10T09:00");
}

#[test]
fn d21_over_a_leap_day() {
    let nine = berlin(r#""09:00-17:00""#);
    falls(&nine, "2028-02-28T16:00", hours(16), &[], "2028-03-01T16:00");
}

#[test]
fn d22_over_easter() {
    let easter = calendar("Europe/Berlin", &weekdays(r#""09:00-17:00""#), r#","holidays":["2026-04-03","2026-04-06"]"#);
    falls(&easter, "2026-04-02T16:00", hours(4), &[], "2026-04-07T12:00");
    takes(&easter, "2026-04-02T16:00", "2026-04-07T12:00", 4 * 3_600);
}

#[test]
fn d23_a_hold_that_begins_exactly_when_it_is_due_changes_nothing() {
    let nine = berlin(r#""09:00-17:00""#);
    let exactly = [hold(&nine, "2026-03-02T17:00", "")];
    falls(&nine, "2026-03-02T09:00", hours(8), &exactly, "2026-03-02T17:00");
}

#[test]
fn d24_a_close_that_happens_twice_is_the_first() {
    let fold = calendar("Europe/Berlin", r#"{"sun":["01:30-02:30"]}"#, "");
    takes(&fold, "2026-10-25T00:00", "2026-10-25T12:00", 3_600);
}
