//! What if: the vectors of the clocks, asked aside.

use super::*;
use crate::assignment::Ranking;
use crate::fixture::{Desk, ITEM, incident};
use crate::sla::{CalendarFile, NamedCalendar, Target, Targets};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use std::sync::Arc;
use uuid::Uuid;

const NINE: CalendarId = CalendarId(Uuid::from_u128(0x9));
const ALWAYS: CalendarId = CalendarId(Uuid::from_u128(0x24));

fn calendars() -> Calendars {
    let week = ["mon", "tue", "wed", "thu", "fri"].map(|day| format!(r#""{day}":["09:00-17:00"]"#)).join(",");
    let read = |week: &str| {
        let file: CalendarFile = serde_json::from_str(&format!(r#"{{"zone":"Europe/Berlin","week":{week}}}"#)).unwrap();
        let calendar = file.calendar(TimeZone::get("Europe/Berlin").unwrap()).unwrap();
        NamedCalendar { name: Text::plain("Calendar"), calendar }
    };
    Calendars(BTreeMap::from([(NINE, read(&format!("{{{week}}}"))), (ALWAYS, read(r#""24x7""#))]))
}

fn local(text: &str) -> Timestamp {
    format!("2026-03-{text}+01:00").parse().unwrap()
}

fn hours(hours: i64) -> Target {
    Target::Working(SignedDuration::from_hours(hours))
}

/// A ticket whose resolution is due in sixteen hours, since Monday 9:00, and to which somebody replied already.
fn ticket() -> (Ticket, ServiceLevel) {
    let targets = Targets { first_response: None, resolution: Some(hours(8)) };
    let level = ServiceLevel {
        calendar: NINE,
        first_response: Some(hours(4)),
        resolution: Some(hours(16)),
        priorities: BTreeMap::from([(1, targets)]),
    };
    let mut desk = Desk::new(Ranking::LoadFirst);
    desk.world.clockwork = Some(Arc::new(calendars()));
    let version = crate::catalog::ItemVersion { service_level: Some(level.clone()), ..incident() };
    desk.world.versions.insert((ITEM, 1), version);
    let ana = desk.technician(1, 1);
    desk.now = local("02T08:59:59");
    let id = desk.report("me", "stopped");
    desk.comment(&ana, id, "I am on it.").unwrap();
    (desk.world.ticket(id).unwrap().clone(), level)
}

#[test]
fn another_priority_another_calendar_or_a_hold_moves_what_runs_and_leaves_the_ticket_alone() {
    let calendars = calendars();
    let (ticket, level) = ticket();
    let before = ticket.clone();
    let due = |supposed| {
        let clocks = what_if(&ticket, Some(&level), supposed, &calendars, local("02T12:00:00"));
        assert_eq!(clocks.len(), 1, "what ended is not asked about");
        assert!(!clocks[0].steps.is_empty() || clocks[0].due_at.is_none(), "with its reasons");
        clocks[0].due_at
    };
    let hold = |from: &str, to: Option<&str>| Hold { from: local(from), to: to.map(local) };
    let none = Supposed::default();
    assert_eq!(due(none), Some(local("03T17:00:00")));
    // D10: an 8 h target from Monday 9:00, then with a hold from 10 to 12.
    assert_eq!(due(Supposed { priority: Some(1), ..none }), Some(local("02T17:00:00")));
    let held = Supposed { priority: Some(1), hold: Some(hold("02T10:00:00", Some("02T12:00:00"))), ..none };
    assert_eq!(due(held), Some(local("03T11:00:00")));
    assert_eq!(due(Supposed { priority: Some(4), ..none }), Some(local("03T17:00:00")), "no target of its own");
    assert_eq!(due(Supposed { calendar: Some(ALWAYS), ..none }), Some(local("03T01:00:00")));
    assert_eq!(due(Supposed { hold: Some(hold("02T12:00:00", None)), ..none }), None, "paused");
    assert_eq!(ticket, before);
}

#[test]
fn what_cannot_be_supposed_is_named() {
    let keys = BTreeMap::from([("nine".to_owned(), NINE)]);
    let text = |text: &str| Some(text.to_owned());
    let ask = AskWhatIf { calendar: text("nine"), priority: text("2"), ..AskWhatIf::default() };
    assert_eq!(ask.read(&keys).unwrap(), Supposed { priority: Some(2), calendar: Some(NINE), hold: None });
    let (from, to) = (text("2026-03-02T10:00:00+01:00"), text("2026-03-02T12:00:00Z"));
    let hold = AskWhatIf { hold_from: from.clone(), hold_to: to.clone(), ..AskWhatIf::default() }.read(&keys).unwrap();
    assert_eq!(hold.hold, Some(Hold { from: local("02T10:00:00"), to: Some(local("02T13:00:00")) }));
    for (ask, field) in [
        (AskWhatIf { priority: text("0"), ..AskWhatIf::default() }, "priority"),
        (AskWhatIf { priority: text("urgent"), ..AskWhatIf::default() }, "priority"),
        (AskWhatIf { calendar: text("lunch"), ..AskWhatIf::default() }, "calendar"),
        (AskWhatIf { hold_from: text("soon"), ..AskWhatIf::default() }, "hold_from"),
        (AskWhatIf { hold_to: to.clone(), ..AskWhatIf::default() }, "hold_from"),
        (AskWhatIf { hold_from: to, hold_to: from, ..AskWhatIf::default() }, "hold_to"),
    ] {
        let problem = ask.read(&keys).unwrap_err();
        assert_eq!(problem.errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), [field], "{ask:?}");
    }
}
