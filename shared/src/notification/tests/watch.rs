//! Who is told of a ticket that they watch, that was reported for them, or whose item is at fault.

use super::*;
use crate::fixture::{incident, requester};
use crate::service_request::api::SubmitServiceRequest;
use crate::ticket::api::{AddWatcher, RemoveWatcher};

fn said(notices: &[Notice]) -> Vec<(PersonId, Kind, Place)> {
    notices.iter().map(|notice| (notice.person, notice.kind, notice.place())).collect()
}

#[test]
fn a_watcher_is_told_of_replies_and_of_the_end_and_then_of_nothing() {
    let mut office = Office::new();
    let ana = office.ana.clone();
    let (ticket, _) = office.submit();
    let rebecca = requester(REBECCA, "Rebecca Hale");
    let watch = |person| Command::AddWatcher(AddWatcher { ticket, person });
    let added = office.told(Some(&rebecca), &watch(APPROVER));
    assert_eq!(said(&added), [(APPROVER, Kind::WatcherAdded, Place::Request(ticket))]);
    assert_eq!(added[0].arguments.by, "Rebecca Hale");
    // A colleague of the team reads it in the workspace.
    let lead = office.told(Some(&ana), &watch(LEAD));
    assert_eq!(said(&lead), [(LEAD, Kind::WatcherAdded, Place::Work(ticket))]);
    let told = office.comment(&ana, ticket, &[]);
    assert_eq!(
        said(&told),
        [
            (REBECCA, Kind::Replied, Place::Request(ticket)),
            (APPROVER, Kind::Replied, Place::Request(ticket)),
            (LEAD, Kind::Replied, Place::Work(ticket))
        ]
    );
    let own = requester(APPROVER, "Martin Okafor");
    let told = office.comment(&own, ticket, &[]);
    assert!(told.iter().all(|notice| notice.person != APPROVER), "never of their own doing");
    let mut told = said(&office.status(&ana, ticket, Status::Resolved));
    told.retain(|(person, ..)| *person == APPROVER);
    assert_eq!(told, [(APPROVER, Kind::Resolved, Place::Request(ticket))]);
    office.told(Some(&own), &Command::RemoveWatcher(RemoveWatcher { ticket, person: APPROVER }));
    let told = office.comment(&ana, ticket, &[]);
    assert!(told.iter().all(|notice| notice.person != APPROVER));
}

#[test]
fn whom_something_is_reported_for_is_told_and_who_reported_it_watches() {
    let mut office = Office::new();
    office.desk.world.versions.insert((ITEM, 1), incident());
    let (luis, ana) = (office.luis.clone(), office.ana.clone());
    let id = TicketId(office.desk.fresh());
    let fields = [("what", "No sound"), ("who", "me"), ("work", "slow")];
    let fields =
        fields.map(|(field, text)| (field.to_owned(), crate::service_request::form::Input::Text(text.to_owned())));
    let body = |on_behalf_of| SubmitServiceRequest {
        on_behalf_of,
        id,
        item: ITEM,
        version: 1,
        fields: fields.clone().into(),
        rows: Vec::new(),
        attachments: Vec::new(),
    };
    let rebecca = office.desk.rebecca.clone();
    let refused = office.desk.call(Some(&rebecca), &Command::SubmitServiceRequest(body(Some(STRANGER))));
    assert_eq!(refused.unwrap_err().code, crate::problem::ProblemCode::Forbidden, "requesters ask for themselves");
    let wrong = |person| Command::SubmitServiceRequest(body(Some(person)));
    let fault = office.desk.call(Some(&luis), &wrong(PersonId(Uuid::from_u128(0xbad)))).unwrap_err();
    assert_eq!(fault.errors[0].fault, FieldFault::UnknownPerson);
    let fault = office.desk.call(Some(&luis), &wrong(APPROVER)).unwrap_err();
    assert!(matches!(fault.errors[0].fault, FieldFault::Unreadable { .. }), "who may not order it gets it from nobody");
    let told = office.told(Some(&luis), &Command::SubmitServiceRequest(body(Some(REBECCA))));
    let hers: Vec<_> = said(&told).into_iter().filter(|(person, ..)| *person == REBECCA).collect();
    assert_eq!(hers, [(REBECCA, Kind::ReportedForYou, Place::Request(id))]);
    let ticket = office.desk.world.ticket(id).unwrap();
    assert_eq!((ticket.head.requester, ticket.head.requester_name.as_str()), (REBECCA, "Rebecca Hale"));
    let reporter = ticket.public.reporter.as_ref().unwrap();
    assert_eq!((reporter.person, ticket.is_watched_by(luis.person)), (luis.person, true));
    let told = office.status(&ana, id, Status::Resolved);
    assert!(said(&told).contains(&(luis.person, Kind::Resolved, Place::Work(id))), "{told:?}");
}

#[test]
fn a_fault_of_the_plan_goes_to_who_owns_the_item() {
    let mut office = Office::new();
    let (ticket, _) = office.submit();
    let what = Text::new("Label", "Beschriften");
    let told = office.facts(ticket, vec![Fact::PlanFault { what: what.clone(), reason: "no such name".to_owned() }]);
    assert_eq!(said(&told), [(OWNER, Kind::PlanFault, Place::Work(ticket))]);
    assert_eq!(told[0].arguments.what, what);
}

#[test]
fn a_question_that_comes_with_a_wait_is_one_notice() {
    let mut office = Office::new();
    let ana = office.ana.clone();
    let (ticket, _) = office.submit();
    let told = office.status(&ana, ticket, Status::Waiting);
    assert_eq!(said(&told), [(REBECCA, Kind::WaitingForYou, Place::Request(ticket))]);
}
