//! Time that never comes, and time that passes while somebody stands in.

use super::*;
use crate::sla::ServiceLevel;

#[test]
fn whose_deputy_was_asked_before_has_them_reminded_at_the_end_and_nobody_says_that_nobody_can_answer() {
    let step = timed(Source::CostCentreOwner, hours(2), &[], Outcome::Deputy);
    let mut gated = in_time(vec![step], "2026-11-23T08:00:00Z");
    let martin = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let ines = gated.approver(2, Candidates::Person(PersonId(Uuid::from_u128(0x56))));
    let ticket = gated.submit(1);
    let both = Substitutes {
        away_until: Some(date(2026, 12, 3)),
        deputy: named(&ines),
        manager: named(&ines),
        ..Substitutes::default()
    };
    gated.substitutes(&martin, both);
    gated.replace(ticket);
    let facts = gated.tell(ticket, "2026-11-23T10:00:00Z");
    assert!(!facts.iter().any(|fact| matches!(fact, Fact::NobodyToAsk { .. })), "{facts:?}");
    assert!(facts.contains(&Fact::ApprovalReminded { step: 0, of: ines.person }));
    assert_eq!((gated.states(ticket), gated.seat(ticket, 0).lacks), (vec![StepState::Waiting], false));
    gated.vote(ticket, &ines, true, "").unwrap();
    assert_eq!(gated.status(ticket), Status::InProgress);
}

#[test]
fn a_promise_that_its_calendar_never_reaches_is_told_and_not_shown_as_one_that_is_paused() {
    let faults = |text: &str| {
        let mut gated = in_time(Vec::new(), "2026-11-23T08:00:00Z");
        let file: CalendarFile = serde_json::from_str(text).unwrap();
        let calendar = file.calendar(TimeZone::UTC).unwrap();
        let named = NamedCalendar { name: Text::plain("Depot"), calendar };
        gated.desk.world.clockwork = Some(Arc::new(Calendars(BTreeMap::from([(OFFICE, named)]))));
        let resolution = Some(Target::Days(6));
        let level = ServiceLevel { calendar: OFFICE, first_response: None, resolution, priorities: BTreeMap::new() };
        gated.desk.world.versions.get_mut(&(ITEM, 1)).unwrap().service_level = Some(level);
        let ticket = gated.submit(1);
        gated.desk.world.ticket(ticket).unwrap().internal.clone().unwrap().faults
    };
    let told = faults(r#"{"zone":"UTC","week":{},"exceptions":{"2026-12-05":["10:00-12:00"]}}"#);
    assert_eq!(told.iter().map(|fault| fault.what.get("en")).collect::<Vec<_>>(), ["Depot"]);
    assert_eq!(faults(r#"{"zone":"UTC","week":"24x7"}"#), []);
}
