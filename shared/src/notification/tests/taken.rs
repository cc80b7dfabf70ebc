//! Whoever loses what they work on hears who gave it to whom, and who cancelled it; never of their own doing.

use super::super::tell::{Telling, To};
use super::*;
use crate::notification::words;
use docket_messages::Locale;

fn lead() -> Actor {
    let mut lead = requester(LEAD, "Ingrid Solberg");
    lead.teams = [TEAM].into();
    lead
}

fn pass(ticket: TicketId, from: PersonId, to: PersonId) -> Command {
    let (from, to) = (Some(from), TransferTo::Person(to));
    Command::TransferTicket(TransferTicket { ticket, task: None, from, to, over_capacity: true })
}

#[test]
fn whose_ticket_is_given_to_somebody_else_hears_to_whom() {
    let mut office = Office::new();
    let (ana, luis) = (office.ana.clone(), office.luis.clone());
    let (ticket, _) = office.submit();
    let told = office.told(Some(&lead()), &pass(ticket, ana.person, luis.person));
    assert_eq!(who(&told), [(luis.person, Kind::Assigned), (ana.person, Kind::LinesDeclined)]);
    let said = |locale| words::sentence(locale, &told[1], |_| TODAY);
    assert_eq!(said(Locale::En), format!("Ingrid Solberg gave it to {}", luis.name));
    assert_eq!(said(Locale::De), format!("Ingrid Solberg hat es {} gegeben", luis.name));
    assert_eq!(told[1].place(), Place::Work(ticket));
    // A kept older client knows nothing of it but whose name it is.
    assert_eq!(told[1].arguments.names, std::slice::from_ref(&ana.name));
    // A colleague takes it.
    let told = office.told(Some(&ana), &pass(ticket, luis.person, ana.person));
    assert_eq!(who(&told), [(luis.person, Kind::LinesDeclined)]);
    assert_eq!(words::sentence(Locale::En, &told[0], |_| TODAY), format!("{} took it over", ana.name));
    // Who passes on what is theirs is told nothing.
    assert_eq!(who(&office.told(Some(&ana), &pass(ticket, ana.person, luis.person))), [(luis.person, Kind::Assigned)]);
}

#[test]
fn whose_ticket_somebody_else_cancels_hears_who() {
    let mut office = Office::new();
    let (ana, luis) = (office.ana.clone(), office.luis.clone());
    let (ticket, _) = office.submit();
    let told = office.status(&luis, ticket, Status::Cancelled);
    let own: Vec<&Notice> = told.iter().filter(|notice| notice.person == ana.person).collect();
    let [own] = own.as_slice() else { panic!("{told:?}") };
    assert_eq!((own.kind, own.place()), (Kind::Cancelled, Place::Work(ticket)));
    assert_eq!(words::sentence(Locale::En, own, |_| TODAY), format!("{} cancelled it", luis.name));
}

#[test]
fn who_has_a_ticket_hears_that_somebody_else_resolved_it() {
    let mut office = Office::new();
    let (ana, luis) = (office.ana.clone(), office.luis.clone());
    let (ticket, _) = office.submit();
    let told = office.status(&luis, ticket, Status::Resolved);
    let own: Vec<&Notice> = told.iter().filter(|notice| notice.person == ana.person).collect();
    let [own] = own.as_slice() else { panic!("{told:?}") };
    assert_eq!((own.kind, own.place(), own.arguments.own), (Kind::Resolved, Place::Work(ticket), false));
}

#[test]
fn where_nobody_leads_a_team_its_services_owner_hears_what_its_lead_would() {
    let mut office = Office::new();
    let (ticket, _) = office.submit();
    let record = office.desk.world.ticket(ticket).unwrap().clone();
    let told = |office: &Office, to: To| {
        let arguments = crate::notification::Arguments::default();
        let telling = Telling::new(to, Kind::Breached, &record, &record.internal_tags, arguments);
        let cause = Cause { call: CallId(Uuid::from_u128(9)), actor: None, now: office.desk.now };
        let heard = notices(&[telling], cause, &office.readers);
        heard.into_iter().map(|tagged| tagged.notice.person).collect::<Vec<_>>()
    };
    let unless_led = To::OwnersUnlessLed(DEPARTMENT, TEAM);
    assert_eq!((told(&office, To::Leads(TEAM)), told(&office, unless_led)), (vec![LEAD], vec![]));
    office.readers.people.get_mut(&LEAD).unwrap().leads.clear();
    assert_eq!((told(&office, To::Leads(TEAM)), told(&office, unless_led)), (vec![], vec![OWNER]));
}
