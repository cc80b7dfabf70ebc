//! Which date of a form is the day by which something is needed.

use super::*;
use crate::ticket::TicketKind;

/// Since when something does not work is no day by which it is needed, nor is anything else that may be over.
#[test]
fn needed_by_is_a_day_ahead_and_an_incident_has_none() {
    let typed = |typed: &mut SubmitServiceRequest| {
        typed.fields.insert("delivered_on".to_owned(), text("2026-11-20"));
    };
    let mut form = form();
    form.sections[0].fields.swap(0, 1);
    let of = |form: &Form, kind| {
        let version = ItemVersion { kind, ..version(form.clone()) };
        let checked = check(&version, &self::typed(typed), &Office { complete: true }, TODAY).unwrap();
        checked.needed_by(&version)
    };
    assert_eq!(of(&form, TicketKind::ServiceRequest), Some("2026-12-07".parse().unwrap()));
    assert_eq!(of(&form, TicketKind::Incident), None);
    form.sections[0].fields[1].kind = FieldKind::Date { from_today: false };
    assert_eq!(of(&form, TicketKind::ServiceRequest), None);
}
