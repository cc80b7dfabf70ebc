//! What a service level promises: nothing that nobody can keep, and no reply after the work is done.

use super::ItemVersion;
use crate::Timestamp;
use crate::fault::Fault;
use crate::fulfilment::PlannedTask;
use crate::ids::CalendarId;
use crate::sla::{Calendar, Due, Metric, ServiceLevel, Target, due};
use jiff::SignedDuration;

/// The shortest target in minutes of working time, and the longest in working days and in hours of working time: below
/// nobody can keep a promise, above nobody can wait for one (DOMAIN.md, A11).
pub const TARGET_MINUTES_MIN: i64 = 1;
/// See [`TARGET_MINUTES_MIN`].
pub const TARGET_DAYS_MAX: u32 = 1_000;
/// See [`TARGET_MINUTES_MIN`].
pub const TARGET_HOURS_MAX: i64 = 10_000;

/// No day is longer, not even that on which clocks are put back.
const DAY_HOURS_MAX: i64 = 25;

const LATER: &str = "the first response is later than the resolution";
const UNREACHED: &str = "its calendar has not so much working time: it is never reached";
const LONGER: &str = "it is later than the resolution that the item promises";

/// What is wrong whatever calendar is named.
pub fn check(level: &ServiceLevel) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |place: String, reason: String| faults.push(Fault::new(place, reason));
    if level.first_response.is_none() && level.resolution.is_none() {
        fault("service_level".to_owned(), "it promises neither a first response nor a resolution".to_owned());
    }
    for (place, target) in [("first_response", level.first_response), ("resolution", level.resolution)] {
        if let Some(reason) = target.and_then(unkeepable) {
            fault(format!("service_level.{place}"), reason);
        }
    }
    for (priority, targets) in &level.priorities {
        let place = format!("service_level.priorities.{priority}");
        if !(1..=5).contains(priority) {
            fault(place.clone(), "a priority is 1 to 5".to_owned());
        }
        for (part, base, own) in [
            ("first_response", level.first_response, targets.first_response),
            ("resolution", level.resolution, targets.resolution),
        ] {
            if base.is_none() && own.is_some() {
                fault(format!("{place}.{part}"), "nothing is promised for the other priorities".to_owned());
            } else if let Some(reason) = own.and_then(unkeepable) {
                fault(format!("{place}.{part}"), reason);
            }
        }
    }
    faults.extend(order(level, &later));
    faults
}

/// What is wrong by its calendar: a first response that is due after the resolution whenever they begin, in the two weeks
/// from an instant on. Asked where [`check`] has found nothing: it compares what is said in different units.
pub fn check_by(level: &ServiceLevel, calendar: &Calendar, from: Timestamp) -> Vec<Fault> {
    order(level, &|first, whole| always_later((calendar, first), (calendar, whole), from))
}

/// The targets of a version that its calendars never reach from an instant on: without working time that comes back, a
/// promise runs out of it. Calendars that are not known say nothing.
pub fn check_reached<'a>(
    version: &ItemVersion,
    calendar: &dyn Fn(CalendarId) -> Option<&'a Calendar>,
    from: Timestamp,
) -> Vec<Fault> {
    let mut targets: Vec<(String, CalendarId, Target)> = Vec::new();
    if let Some(level) = &version.service_level {
        let mut add = |place: String, target: Option<Target>| {
            targets.extend(target.map(|target| (format!("service_level.{place}"), level.calendar, target)));
        };
        add("first_response".to_owned(), level.first_response);
        add("resolution".to_owned(), level.resolution);
        for (priority, own) in &level.priorities {
            add(format!("priorities.{priority}.first_response"), own.first_response);
            add(format!("priorities.{priority}.resolution"), own.resolution);
        }
    }
    let tasks = version.delivery.tasks.iter().enumerate();
    targets.extend(tasks.filter_map(|(at, task)| {
        let level = task.level?;
        Some((format!("plan[{at}].service_level.resolution"), level.calendar, level.target))
    }));
    let steps = version.approvals.iter().enumerate();
    targets.extend(steps.filter_map(|(at, step)| {
        let due = step.due.as_ref()?;
        Some((format!("approvals[{at}].due.after"), due.calendar, due.after))
    }));
    let never = |(_, id, target): &(String, CalendarId, Target)| {
        calendar(*id).is_some_and(|calendar| due(calendar, from, *target, &[]) == Due::Never)
    };
    targets.into_iter().filter(never).map(|(place, ..)| Fault::new(place, UNREACHED)).collect()
}

/// What is wrong with the targets of a plan's tasks: one that is due after every resolution that the item promises, whatever
/// its priority and whenever both begin in the two weeks from an instant on. It begins with the item's own clock or later, so
/// that whoever does it in time still breaks what the item promises. Calendars that are not known say nothing.
pub fn check_tasks<'a>(
    level: &ServiceLevel,
    tasks: &[PlannedTask],
    calendar: &dyn Fn(CalendarId) -> Option<&'a Calendar>,
    from: Timestamp,
) -> Vec<Fault> {
    let wholes = (1..=5).filter_map(|priority| level.target(Metric::Resolution, priority));
    let mut promised: Vec<Target> = Vec::new();
    for whole in wholes {
        if !promised.contains(&whole) {
            promised.push(whole);
        }
    }
    let Some(own) = calendar(level.calendar).filter(|_| !promised.is_empty()) else { return Vec::new() };
    let is_late = |task: &PlannedTask| {
        let level_of = task.level?;
        let theirs = calendar(level_of.calendar)?;
        let late = |whole: &Target| always_later((theirs, level_of.target), (own, *whole), from);
        Some(promised.iter().all(late))
    };
    let late = tasks.iter().enumerate().filter(|(_, task)| is_late(task) == Some(true));
    late.map(|(at, _)| Fault::new(format!("plan[{at}].service_level.resolution"), LONGER)).collect()
}

/// The places at which the first response is later than the resolution.
fn order(level: &ServiceLevel, later: &dyn Fn(Target, Target) -> bool) -> Vec<Fault> {
    let late =
        |first: Option<Target>, whole: Option<Target>| first.zip(whole).is_some_and(|(one, two)| later(one, two));
    let whole = late(level.first_response, level.resolution).then(|| "service_level.first_response".to_owned());
    let own = level.priorities.keys().filter(|priority| {
        late(level.target(Metric::FirstResponse, **priority), level.target(Metric::Resolution, **priority))
    });
    let own = own.map(|priority| format!("service_level.priorities.{priority}.first_response"));
    whole.into_iter().chain(own).map(|place| Fault::new(place, LATER)).collect()
}

/// Why a target is none that somebody could meet.
pub(crate) fn unkeepable(target: Target) -> Option<String> {
    let (least, most) = (TARGET_MINUTES_MIN * 60, TARGET_HOURS_MAX * 3_600);
    match target {
        Target::Working(time) if time.as_secs() < least => {
            Some(format!("nobody can do it in less than {TARGET_MINUTES_MIN} min"))
        }
        Target::Working(time) if time.as_secs() > most => Some(format!("at most {TARGET_HOURS_MAX} h")),
        Target::Days(days) | Target::DayEnds(days) if days > TARGET_DAYS_MAX => {
            Some(format!("at most {TARGET_DAYS_MAX} working days"))
        }
        _ => None,
    }
}

/// Whether the one is later than the other by every calendar.
fn later(first: Target, whole: Target) -> bool {
    match (first, whole) {
        (Target::Working(first), Target::Working(whole)) => first > whole,
        (Target::Days(first), Target::Days(whole) | Target::DayEnds(whole))
        | (Target::DayEnds(first), Target::DayEnds(whole)) => first > whole,
        // The end of a working day is after every time of it.
        (Target::DayEnds(first), Target::Days(whole)) => first >= whole,
        (Target::Working(first), Target::Days(days) | Target::DayEnds(days)) => {
            first.as_secs() > (i64::from(days) + 1) * DAY_HOURS_MAX * 3_600
        }
        (Target::Days(_) | Target::DayEnds(_), Target::Working(_)) => false,
    }
}

/// Whether the one is later than the other from every hour of two weeks on.
fn always_later(first: (&Calendar, Target), whole: (&Calendar, Target), from: Timestamp) -> bool {
    let starts = (0..14 * 24).map_while(|hour| from.checked_add(SignedDuration::from_hours(hour)).ok());
    let at = |start, (calendar, target): (&Calendar, Target)| match due(calendar, start, target, &[]) {
        Due::At(at) => Some(at),
        _ => None,
    };
    let mut starts = starts.peekable();
    starts.peek().is_some()
        && starts.all(|start| at(start, first).zip(at(start, whole)).is_some_and(|(first, whole)| first > whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::CalendarId;
    use crate::sla::{CalendarFile, Targets};
    use crate::time::Written;
    use jiff::tz::TimeZone;
    use std::collections::BTreeMap;

    fn level(first: &str, whole: &str) -> ServiceLevel {
        ServiceLevel {
            calendar: CalendarId(uuid::Uuid::nil()),
            first_response: Target::read(first),
            resolution: Target::read(whole),
            priorities: BTreeMap::new(),
        }
    }

    fn said(faults: &[Fault]) -> Vec<String> {
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_first_response_after_the_resolution_is_refused_in_whatever_unit_it_is_said() {
        let expected = [format!("service_level.first_response: {LATER}")];
        for (first, whole) in [
            ("3h", "2h"),
            ("2wd", "1wd"),
            ("2wd-end", "1wd-end"),
            ("1wd-end", "1wd"),
            ("2wd", "1wd-end"),
            ("400h", "1wd"),
        ] {
            assert_eq!(said(&check(&level(first, whole))), expected, "{first} {whole}");
        }
        for (first, whole) in [("2h", "2h"), ("1wd", "1wd-end"), ("1wd", "1wd"), ("40h", "1wd"), ("2wd", "8h")] {
            assert_eq!(check(&level(first, whole)), [], "{first} {whole}: by some calendar it fits");
        }
        let mut own = level("1h", "3wd");
        own.priorities.insert(1, Targets { first_response: Target::read("5wd"), resolution: None });
        assert_eq!(said(&check(&own)), [format!("service_level.priorities.1.first_response: {LATER}")]);
    }

    #[test]
    fn by_its_calendar_hours_and_working_days_are_compared() {
        let text = r#"{"zone":"UTC","week":{"mon":["08:00-16:00"],"tue":["08:00-16:00"],"wed":["08:00-16:00"]}}"#;
        let calendar = serde_json::from_str::<CalendarFile>(text).unwrap().calendar(TimeZone::UTC).unwrap();
        let from = "2026-03-02T00:00:00Z".parse().unwrap();
        let wrong = |first, whole| said(&check_by(&level(first, whole), &calendar, from));
        let expected = [format!("service_level.first_response: {LATER}")];
        for (first, whole) in [("2wd", "8h"), ("1wd-end", "8h"), ("40h", "1wd"), ("17h", "1wd-end")] {
            assert_eq!(wrong(first, whole), expected, "{first} {whole}");
        }
        // Of some beginnings the one is first, of others the other: that is a promise.
        for (first, whole) in [("1wd", "8h"), ("8h", "1wd"), ("12h", "1wd-end"), ("1h", "3wd")] {
            assert_eq!(wrong(first, whole), Vec::<String>::new(), "{first} {whole}");
        }
    }
    fn task(calendar: CalendarId, target: &str) -> PlannedTask {
        let text = crate::text::Text::plain("One");
        PlannedTask {
            key: "one".to_owned(),
            title: text.clone(),
            per: crate::fulfilment::Per::Request,
            team: crate::ids::TeamId(uuid::Uuid::nil()),
            instructions: text,
            after: Vec::new(),
            when: None,
            fields: Vec::new(),
            does: crate::fulfilment::Does::Work,
            weight: 1,
            level: Some(crate::sla::TaskLevel { calendar, target: Target::read(target).unwrap() }),
        }
    }

    #[test]
    fn a_task_that_takes_longer_than_the_item_promises_is_refused_by_both_calendars() {
        let calendar =
            |text: &str| serde_json::from_str::<CalendarFile>(text).unwrap().calendar(TimeZone::UTC).unwrap();
        let day = r#"["08:00-16:00"]"#;
        let office = calendar(&format!(
            r#"{{"zone":"UTC","week":{{"mon":{day},"tue":{day},"wed":{day},"thu":{day},"fri":{day}}}}}"#
        ));
        let always = calendar(r#"{"zone":"UTC","week":"24x7"}"#);
        let (own, round) = (CalendarId(uuid::Uuid::nil()), CalendarId(uuid::Uuid::from_u128(1)));
        let known = |id: CalendarId| if id == own { Some(&office) } else { (id == round).then_some(&always) };
        let from = "2026-03-02T00:00:00Z".parse().unwrap();
        let wrong = |level: &ServiceLevel, tasks: &[PlannedTask]| said(&check_tasks(level, tasks, &known, from));
        let three_days = level("1h", "3wd");
        let expected = vec![format!("plan[1].service_level.resolution: {LONGER}")];
        for long in ["4wd", "3wd-end", "33h"] {
            assert_eq!(wrong(&three_days, &[task(own, "1wd"), task(own, long)]), expected, "{long}");
        }
        for fits in ["3wd", "2wd-end", "24h", "8h"] {
            assert_eq!(wrong(&three_days, &[task(own, fits)]), Vec::<String>::new(), "{fits}");
        }
        // A week around the clock is longer than three working days, and four days are so only of some beginnings.
        assert_eq!(wrong(&three_days, &[task(own, "1h"), task(round, "168h")]), expected);
        assert_eq!(wrong(&three_days, &[task(round, "96h")]), Vec::<String>::new());
        // What is long for one priority and not for another is a promise of that other.
        let mut own_targets = level("1h", "1wd");
        own_targets.priorities.insert(4, Targets { first_response: None, resolution: Target::read("5wd") });
        assert_eq!(wrong(&own_targets, &[task(own, "4wd")]), Vec::<String>::new());
        assert_eq!(wrong(&own_targets, &[task(own, "1h"), task(own, "6wd")]), expected);
        // Without a promise of the item nothing is broken, and of an unknown calendar nothing is known.
        let none = ServiceLevel { resolution: None, ..level("1h", "3wd") };
        assert_eq!(wrong(&none, &[task(own, "9wd")]), Vec::<String>::new());
        assert_eq!(wrong(&three_days, &[task(CalendarId(uuid::Uuid::from_u128(9)), "9wd")]), Vec::<String>::new());
    }

    #[test]
    fn a_target_that_its_calendar_never_reaches_is_refused_with_its_place() {
        let text = r#"{"zone":"UTC","week":{},"exceptions":{"2026-12-05":["10:00-12:00"]}}"#;
        let once = serde_json::from_str::<CalendarFile>(text).unwrap().calendar(TimeZone::UTC).unwrap();
        let mut version = crate::fixture::docking_station(Default::default());
        let wrong =
            |version: &ItemVersion, from: &str| said(&check_reached(version, &|_| Some(&once), from.parse().unwrap()));
        version.service_level = Some(level("1h", "6wd"));
        version.delivery.tasks = vec![task(CalendarId(uuid::Uuid::nil()), "3h")];
        let whole = format!("service_level.resolution: {UNREACHED}");
        let of_task = format!("plan[0].service_level.resolution: {UNREACHED}");
        assert_eq!(wrong(&version, "2026-11-30T09:00:00Z"), [whole.as_str(), &of_task]);
        let first = format!("service_level.first_response: {UNREACHED}");
        assert_eq!(wrong(&version, "2026-12-06T09:00:00Z"), [first.as_str(), &whole, &of_task], "it is over");
        (version.service_level, version.delivery.tasks) = (Some(level("1h", "2h")), Vec::new());
        assert_eq!(wrong(&version, "2026-11-30T09:00:00Z"), Vec::<String>::new());
    }
}
