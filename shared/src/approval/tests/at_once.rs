//! Who stands in is asked in the transaction that asks; who reported it decides nothing; what the gate says and cannot be
//! reckoned is said openly.

mod left;

use super::*;
use crate::actor::Role;
use crate::approval::StandsInAs;
use crate::approval::stand_in::Substitutes;
use crate::fixture::STRANGER;
use crate::ticket::Fact;
use jiff::civil::date;

#[test]
fn who_is_away_when_asked_has_their_deputy_asked_in_the_same_call() {
    let mut gated = Gated::new(vec![step(Source::CostCentreOwner)]);
    let martin = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let ines = gated.approver(2, Candidates::Person(PersonId(Uuid::from_u128(0x56))));
    let deputy = Some((ines.person, ines.name.clone()));
    let away = Substitutes { away_until: Some(date(2026, 12, 3)), deputy, ..Substitutes::default() };
    gated.desk.world.substitutes.insert(martin.person, away);
    let ticket = gated.submit(1);
    let facts: Vec<Fact> = gated.desk.world.take_effects().events.into_iter().map(|event| event.fact).collect();
    let asked =
        Fact::StandInAsked { step: 0, of: ines.person, in_place_of: martin.person, stands_as: StandsInAs::Deputy };
    assert!(facts.contains(&asked), "{facts:?}");
    let open: Vec<PersonId> =
        gated.approvals(ticket).iter().filter(|one| one.waits()).map(|one| one.approver).collect();
    assert!(open.contains(&martin.person) && open.contains(&ines.person));
    gated.desk.call(None, &Command::ReplaceApprovers(ticket)).unwrap();
    assert!(!gated.desk.world.is_changed(), "nothing is left for the server to do");
    gated.vote(ticket, &ines, true, "").unwrap();
    assert_eq!(gated.status(ticket), Status::InProgress);
}

#[test]
fn who_reported_it_for_somebody_does_not_approve_it() {
    let mut gated = Gated::new(vec![ApprovalStep { or_from: Some(Source::Team(TEAM)), ..step(Source::Manager) }]);
    let (ana, other) = (gated.technician.clone(), gated.approver(2, Candidates::Team(TEAM)));
    gated.desk.world.approvers.insert(Candidates::ManagerOf(STRANGER), vec![(ana.person, ana.name.clone())]);
    let body =
        crate::service_request::api::SubmitServiceRequest { on_behalf_of: Some(STRANGER), ..gated.desk.submission() };
    assert!(ana.has(Role::Technician));
    gated.desk.call(Some(&ana), &Command::SubmitServiceRequest(body.clone())).unwrap();
    let asked: Vec<PersonId> = gated.approvals(body.id).iter().map(|one| one.approver).collect();
    assert_eq!(asked, [other.person], "the manager reported it, so the next source is asked");
}

#[test]
fn a_condition_that_cannot_be_reckoned_asks_and_is_told() {
    let when = Some(Expression::read("nothing_of_that_name > 500").unwrap());
    let mut gated = Gated::new(vec![ApprovalStep { when, ..step(Source::CostCentreOwner) }]);
    let martin = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let ticket = gated.submit(1);
    assert_eq!(gated.status(ticket), Status::AwaitingApproval);
    gated.question(ticket, &martin);
    let events = gated.desk.world.take_effects().events;
    let told =
        events.iter().filter(|event| matches!(&event.fact, Fact::PlanFault { what, .. } if what.get("en") == "Cost"));
    assert_eq!(told.count(), 1);
    assert!(gated.sees(ticket, TagKind::Department, DEPARTMENT.0), "who owns the item finds it");
}
