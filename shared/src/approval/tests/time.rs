//! Due dates with their outcomes, reminders, deputies, and approvers who leave: each by the database's time, once.

use super::*;
use crate::approval::absence::ABSENCE_DAYS_MAX;
use crate::approval::api::{SaidAway, SetDeputy};
use crate::approval::due::{Outcome, Reminder, StepDue};
use crate::approval::stand_in::Substitutes;
use crate::approval::{Asked, GateStep, StandsInAs};
use crate::fixture::{STRANGER, TODAY};
use crate::ids::CalendarId;
use crate::notification::Kind;
use crate::notification::tell::{To, tellings};
use crate::sla::{CalendarFile, NamedCalendar, Target};
use crate::ticket::Fact;
use crate::ticket::clocks::Calendars;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

const OFFICE: CalendarId = CalendarId(Uuid::from_u128(0xca1));

/// Monday to Friday, 8 to 17, in Berlin.
fn office() -> Arc<Calendars> {
    let days = ["mon", "tue", "wed", "thu", "fri"].map(|day| format!(r#""{day}":["08:00-17:00"]"#)).join(",");
    let file: CalendarFile = serde_json::from_str(&format!(r#"{{"zone":"Europe/Berlin","week":{{{days}}}}}"#)).unwrap();
    let calendar = file.calendar(TimeZone::get("Europe/Berlin").unwrap()).unwrap();
    Arc::new(Calendars(BTreeMap::from([(OFFICE, NamedCalendar { name: Text::plain("Office hours"), calendar })])))
}

fn hours(count: i64) -> Target {
    Target::Working(SignedDuration::from_hours(count))
}

fn timed(from: Source, after: Target, remind: &[Target], then: Outcome) -> ApprovalStep {
    let remind = remind.iter().copied().map(Reminder).collect();
    ApprovalStep { due: Some(StepDue { calendar: OFFICE, after, remind, then }), ..step(from) }
}

/// A gate in time: the office's calendar counts, and the clock stands at that instant.
fn in_time(steps: Vec<ApprovalStep>, now: &str) -> Gated {
    let mut gated = Gated::new(steps);
    gated.desk.world.clockwork = Some(office());
    gated.desk.now = now.parse::<Timestamp>().unwrap() - SignedDuration::from_secs(1);
    gated
}

impl Gated {
    fn step(&self, ticket: TicketId, at: usize) -> GateStep {
        self.desk.world.ticket(ticket).unwrap().public.gate.clone().unwrap().steps.remove(at)
    }

    fn seat(&self, ticket: TicketId, at: usize) -> Asked {
        self.step(ticket, at).asked.remove(0)
    }

    /// The server looks at that instant.
    fn tell(&mut self, ticket: TicketId, now: &str) -> Vec<Fact> {
        self.desk.now = now.parse::<Timestamp>().unwrap() - SignedDuration::from_secs(1);
        self.own(&Command::TellApprovals(ticket))
    }

    fn replace(&mut self, ticket: TicketId) -> Vec<Fact> {
        self.own(&Command::ReplaceApprovers(ticket))
    }

    fn own(&mut self, command: &Command) -> Vec<Fact> {
        self.desk.world.take_effects();
        self.desk.call(None, command).unwrap();
        self.desk.world.take_effects().events.into_iter().map(|event| event.fact).collect()
    }

    fn substitutes(&mut self, of: &Actor, substitutes: Substitutes) {
        self.desk.world.substitutes.insert(of.person, substitutes);
    }

    fn waits_for(&self, ticket: TicketId, actor: &Actor) -> bool {
        self.approvals(ticket).iter().any(|approval| approval.approver == actor.person && approval.waits())
    }
}

fn named(actor: &Actor) -> Option<(PersonId, String)> {
    Some((actor.person, actor.name.clone()))
}

#[test]
fn sn_6_an_answer_due_two_hours_after_16_is_due_at_9_the_next_day() {
    let mut gated = in_time(vec![timed(Source::Manager, hours(2), &[], Outcome::Remind)], "2026-11-24T15:00:00Z");
    gated.approver(1, Candidates::ManagerOf(REBECCA));
    let ticket = gated.submit(1);
    let due = gated.step(ticket, 0).due.unwrap();
    assert_eq!(due.since, "2026-11-24T15:00:00Z".parse().unwrap(), "16:00 in Berlin");
    assert_eq!(due.at, "2026-11-25T08:00:00Z".parse().unwrap(), "09:00 on the next day");
    assert_eq!(gated.desk.world.ticket(ticket).unwrap().public.gate.as_ref().unwrap().next_at(), Some(due.at));
}

#[test]
fn reminders_go_to_who_has_not_answered_and_each_is_given_once() {
    let steps = vec![ApprovalStep {
        rule: Rule::Everyone,
        ..timed(Source::Team(TEAM), Target::Days(3), &[Target::Days(1), Target::Days(2)], Outcome::Remind)
    }];
    let mut gated = in_time(steps, "2026-11-23T09:00:00Z");
    let (first, second) = (gated.approver(1, Candidates::Team(TEAM)), gated.approver(2, Candidates::Team(TEAM)));
    let ticket = gated.submit(1);
    assert_eq!(gated.tell(ticket, "2026-11-24T08:59:59Z"), [], "nothing before its time");
    let reminded = |of: &Actor| Fact::ApprovalReminded { step: 0, of: of.person };
    assert_eq!(gated.tell(ticket, "2026-11-24T09:00:00Z"), [reminded(&first), reminded(&second)]);
    assert_eq!(gated.tell(ticket, "2026-11-24T09:00:05Z"), [], "another server comes later");
    gated.vote(ticket, &first, true, "").unwrap();
    assert_eq!(gated.tell(ticket, "2026-11-25T09:00:00Z"), [reminded(&second)]);
    assert_eq!(gated.step(ticket, 0).asked[1].reminded_at, Some(gated.desk.now));
    // At the end once more, and then never again: the question stays open.
    let due = Fact::ApprovalDue { step: 0, then: Outcome::Remind, of: vec![second.person] };
    assert_eq!(gated.tell(ticket, "2026-11-26T09:00:00Z"), [due, reminded(&second)]);
    assert_eq!(gated.tell(ticket, "2026-12-26T09:00:00Z"), []);
    assert_eq!(gated.desk.world.ticket(ticket).unwrap().public.gate.as_ref().unwrap().next_at(), None);
    gated.vote(ticket, &second, true, "").unwrap();
    assert_eq!(gated.status(ticket), Status::InProgress);
}

#[test]
fn what_was_missed_while_no_server_ran_is_told_once_and_the_end_outweighs_reminders() {
    let reminders = [hours(1), hours(2), hours(3)];
    let mut gated =
        in_time(vec![timed(Source::Manager, hours(8), &reminders, Outcome::Remind)], "2026-11-23T08:00:00Z");
    let manager = gated.approver(1, Candidates::ManagerOf(REBECCA));
    let ticket = gated.submit(1);
    let reminded = Fact::ApprovalReminded { step: 0, of: manager.person };
    let told = gated.tell(ticket, "2026-11-23T10:30:00Z");
    assert!(told.len() == 1 && told[0] == reminded, "two were due, one is given: {told:?}");
    let due = Fact::ApprovalDue { step: 0, then: Outcome::Remind, of: vec![manager.person] };
    assert_eq!(gated.tell(ticket, "2026-11-30T10:30:00Z"), [due, reminded]);
}

#[test]
fn approval_by_time_is_done_where_the_item_says_so_and_recorded_as_that() {
    for (then, expected, state) in [
        (Outcome::Approve, Status::InProgress, StepState::Accepted),
        (Outcome::Decline, Status::Cancelled, StepState::Refused),
        (Outcome::Cancel, Status::Cancelled, StepState::Lapsed),
        (Outcome::Remind, Status::AwaitingApproval, StepState::Waiting),
        (Outcome::Deputy, Status::AwaitingApproval, StepState::Nobody),
    ] {
        let mut gated = in_time(vec![timed(Source::Manager, hours(4), &[], then)], "2026-11-23T08:00:00Z");
        let manager = gated.approver(1, Candidates::ManagerOf(REBECCA));
        let ticket = gated.submit(1);
        gated.desk.world.take_effects();
        gated.tell(ticket, "2026-11-23T11:59:59Z");
        assert_eq!(gated.status(ticket), Status::AwaitingApproval);
        gated.desk.now = "2026-11-23T12:00:00Z".parse::<Timestamp>().unwrap() - SignedDuration::from_secs(1);
        gated.desk.call(None, &Command::TellApprovals(ticket)).unwrap();
        let effects = gated.desk.world.take_effects();
        let due = Fact::ApprovalDue { step: 0, then, of: vec![manager.person] };
        assert_eq!(effects.events[0].fact, due);
        assert!(effects.audit.iter().any(|entry| entry.action == "approval.due"), "never silently");
        assert_eq!((gated.status(ticket), gated.step(ticket, 0).state), (expected, state), "{then:?}");
        let by_time = matches!(then, Outcome::Approve | Outcome::Decline | Outcome::Cancel);
        assert_eq!(gated.step(ticket, 0).by_time, by_time);
        assert_eq!(gated.waits_for(ticket, &manager), !by_time, "{then:?}");
        assert_eq!(gated.seat(ticket, 0).vote, None, "time is nobody's vote");
        assert_eq!(gated.tell(ticket, "2026-11-27T12:00:00Z"), [], "once");
    }
}

#[test]
fn without_a_due_date_time_decides_nothing() {
    let mut gated = in_time(vec![step(Source::Manager)], "2026-11-23T08:00:00Z");
    gated.approver(1, Candidates::ManagerOf(REBECCA));
    let ticket = gated.submit(1);
    assert_eq!(gated.step(ticket, 0).due, None);
    assert_eq!(gated.tell(ticket, "2036-11-23T08:00:00Z"), []);
    assert_eq!(gated.status(ticket), Status::AwaitingApproval);
}

#[test]
fn the_time_of_a_later_step_begins_when_it_is_asked() {
    let steps = vec![step(Source::Manager), timed(Source::Team(TEAM), hours(1), &[], Outcome::Decline)];
    let mut gated = in_time(steps, "2026-11-23T08:00:00Z");
    let manager = gated.approver(1, Candidates::ManagerOf(REBECCA));
    gated.approver(2, Candidates::Team(TEAM));
    let ticket = gated.submit(1);
    assert_eq!(gated.tell(ticket, "2026-11-25T08:00:00Z"), []);
    gated.vote(ticket, &manager, true, "").unwrap();
    assert_eq!(gated.step(ticket, 1).due.unwrap().at, "2026-11-25T09:00:01Z".parse().unwrap());
}

#[test]
fn at_the_end_the_manager_is_asked_where_no_deputy_is_named_and_either_answer_counts_once() {
    let steps =
        vec![ApprovalStep { rule: Rule::Everyone, ..timed(Source::Team(TEAM), hours(2), &[], Outcome::Deputy) }];
    let mut gated = in_time(steps, "2026-11-23T08:00:00Z");
    let (martin, other) = (gated.approver(1, Candidates::Team(TEAM)), gated.approver(2, Candidates::Team(TEAM)));
    let helena = gated.approver(3, Candidates::Person(PersonId(Uuid::from_u128(0x55))));
    gated.substitutes(&martin, Substitutes { manager: named(&helena), ..Substitutes::default() });
    gated.substitutes(&other, Substitutes::default());
    let ticket = gated.submit(1);
    gated.vote(ticket, &other, true, "").unwrap();
    let facts = gated.tell(ticket, "2026-11-23T10:00:00Z");
    let stands_as = StandsInAs::Manager;
    assert!(facts.contains(&Fact::StandInAsked { step: 0, of: helena.person, in_place_of: martin.person, stands_as }));
    assert!(facts.contains(&Fact::ApprovalAsked { step: 0, of: helena.person }), "she hears of it as everybody asked");
    assert!(gated.waits_for(ticket, &martin) && gated.waits_for(ticket, &helena), "in addition");
    assert!(gated.sees(ticket, TagKind::Person, helena.person.0));
    gated.desk.comment(&helena, ticket, "For whom is it?").unwrap();
    gated.vote(ticket, &helena, true, "").unwrap();
    assert_eq!((gated.status(ticket), gated.states(ticket)), (Status::InProgress, vec![StepState::Accepted]));
    let seat = gated.seat(ticket, 0);
    assert_eq!((seat.approver, seat.vote.unwrap().by), (martin.person, Some("Approver 3".to_owned())));
    gated.vote(ticket, &martin, false, "Too late").unwrap();
    assert_eq!(gated.status(ticket), Status::InProgress, "the seat was answered");
    assert!(gated.seat(ticket, 0).vote.unwrap().accepted, "the first answer stands");
}

#[test]
fn who_is_away_has_their_deputy_asked_in_addition_and_only_once() {
    let mut gated = Gated::new(vec![step(Source::CostCentreOwner)]);
    let martin = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let ines = gated.approver(2, Candidates::Person(PersonId(Uuid::from_u128(0x56))));
    let ticket = gated.submit(1);
    let away = Substitutes { away_until: Some(date(2026, 12, 3)), deputy: named(&ines), ..Substitutes::default() };
    gated.substitutes(&martin, away);
    assert_eq!(gated.replace(ticket).len(), 2);
    assert_eq!(gated.replace(ticket), [], "it was done");
    let seat = gated.seat(ticket, 0);
    assert_eq!(seat.away_until, Some(date(2026, 12, 3)));
    assert_eq!(
        seat.stand_ins.iter().map(|one| (one.person, one.stands_as)).collect::<Vec<_>>(),
        [(ines.person, StandsInAs::Deputy)]
    );
    let question = gated.approvals(ticket).into_iter().find(|one| one.approver == ines.person).unwrap();
    assert_eq!(question.for_person.unwrap().name, "Approver 1");
    assert_eq!(question.because, Because::CostCentre, "why it comes to the seat");
    gated.vote(ticket, &ines, false, "Not while he is away.").unwrap();
    assert_eq!((gated.status(ticket), gated.states(ticket)), (Status::Cancelled, vec![StepState::Refused]));
    assert!(!gated.waits_for(ticket, &martin));
}

/// Whoever stands in was asked as well: that time answered in their place is no secret to them.
#[test]
fn whoever_was_asked_hears_that_time_approved() {
    let mut gated = in_time(vec![timed(Source::Manager, hours(2), &[], Outcome::Approve)], "2026-11-23T08:00:00Z");
    let martin = gated.approver(1, Candidates::ManagerOf(REBECCA));
    let ines = gated.approver(2, Candidates::Person(PersonId(Uuid::from_u128(0x56))));
    let away = Substitutes { away_until: Some(date(2026, 12, 3)), deputy: named(&ines), ..Substitutes::default() };
    gated.substitutes(&martin, away);
    let ticket = gated.submit(1);
    gated.desk.world.take_effects();
    gated.desk.now = "2026-11-23T10:00:00Z".parse().unwrap();
    gated.desk.call(None, &Command::TellApprovals(ticket)).unwrap();
    assert_eq!(gated.status(ticket), Status::InProgress);
    let told = tellings(&gated.desk.world.take_effects(), None).into_iter();
    let timed = told.filter(|one| one.kind == Kind::ApprovalTimed).map(|one| (one.to, one.arguments.by));
    let (his, hers) = (To::Person(martin.person), To::Person(ines.person));
    assert_eq!(timed.collect::<Vec<_>>(), [(his, String::new()), (hers, "Approver 1".to_owned())]);
}

#[test]
fn two_seats_of_one_person_are_never_made_and_the_requester_never_stands_in() {
    let everyone = ApprovalStep { rule: Rule::Everyone, ..step(Source::Team(TEAM)) };
    let mut gated = Gated::new(vec![everyone]);
    let (martin, ines) = (gated.approver(1, Candidates::Team(TEAM)), gated.approver(2, Candidates::Team(TEAM)));
    let rebecca = gated.desk.rebecca.clone();
    let helena = gated.approver(3, Candidates::Person(PersonId(Uuid::from_u128(0x57))));
    let until = Some(date(2026, 12, 3));
    // The deputy sits in the step already, so the manager is asked.
    let of = |deputy: &Actor, manager: &Actor| Substitutes {
        away_until: until,
        deputy: named(deputy),
        manager: named(manager),
        ..Substitutes::default()
    };
    gated.substitutes(&martin, of(&ines, &helena));
    let ticket = gated.submit(1);
    gated.replace(ticket);
    assert_eq!(gated.seat(ticket, 0).stand_ins[0].stands_as, StandsInAs::Manager);
    // Who asked for it is named by nobody, neither as deputy nor as manager.
    gated.substitutes(&martin, of(&rebecca, &rebecca));
    let own = gated.submit(1);
    gated.replace(own);
    let seat = gated.seat(own, 0);
    assert_eq!((seat.stand_ins.len(), seat.away_until), (0, until), "it is said that he is away; nobody is asked");
    assert_eq!(gated.states(own), [StepState::Waiting]);
    assert!(!gated.waits_for(own, &rebecca));
}

#[test]
fn who_left_is_replaced_by_the_items_own_rule_then_by_the_manager_and_else_the_service_owner_hears_of_it() {
    let left = |manager: Option<&Actor>| Substitutes {
        left: true,
        manager: manager.and_then(named),
        ..Substitutes::default()
    };
    let mut gated = Gated::new(vec![step(Source::CostCentreOwner)]);
    let martin = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let helena = gated.approver(3, Candidates::Person(PersonId(Uuid::from_u128(0x58))));
    let ticket = gated.submit(1);
    gated.desk.world.approvers.remove(&Candidates::OwnerOf(CENTRE));
    gated.substitutes(&martin, left(Some(&helena)));
    assert_eq!(gated.replace(ticket)[0], Fact::ApproverLeft { step: 0, of: martin.person });
    assert_eq!(gated.replace(ticket), [], "once");
    assert!(gated.seat(ticket, 0).left && !gated.waits_for(ticket, &martin) && gated.waits_for(ticket, &helena));
    gated.vote(ticket, &helena, true, "").unwrap();
    assert_eq!(gated.status(ticket), Status::InProgress);

    // The cost centre has another owner by now.
    let mut gated = Gated::new(vec![step(Source::CostCentreOwner)]);
    let martin = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let ticket = gated.submit(1);
    gated.desk.world.approvers.clear();
    let next = gated.approver(4, Candidates::OwnerOf(CENTRE));
    gated.substitutes(&martin, left(Some(&helena)));
    gated.replace(ticket);
    assert_eq!(gated.seat(ticket, 0).stand_ins[0].stands_as, StandsInAs::Successor);
    assert!(gated.waits_for(ticket, &next));

    // Nobody at all: the department sees that it is stuck, and names somebody for the seat.
    let mut gated = Gated::new(vec![step(Source::CostCentreOwner)]);
    let martin = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let ticket = gated.submit(1);
    gated.desk.world.approvers.clear();
    gated.substitutes(&martin, left(None));
    assert!(gated.replace(ticket).contains(&Fact::NobodyToAsk { step: 0 }));
    assert_eq!(gated.states(ticket), [StepState::Nobody]);
    assert!(gated.sees(ticket, TagKind::Department, DEPARTMENT.0));
    let owner = Actor {
        departments: [DEPARTMENT].into(),
        roles: [Role::ServiceOwner].into(),
        ..requester(PersonId(Uuid::from_u128(0x77)), "Owner")
    };
    let helena = gated.approver(3, Candidates::Person(PersonId(Uuid::from_u128(0x58))));
    gated.desk.world.people.insert(helena.person, helena.name.clone());
    gated.desk.call(Some(&owner), &Command::NameApprover(NameApprover { ticket, person: helena.person })).unwrap();
    assert_eq!(gated.states(ticket), [StepState::Waiting]);
    gated.vote(ticket, &helena, true, "").unwrap();
    assert_eq!(
        (gated.status(ticket), gated.seat(ticket, 0).vote.unwrap().by),
        (Status::InProgress, Some("Approver 3".to_owned()))
    );
}

#[test]
fn of_many_who_may_answer_one_who_left_is_missed_only_where_everyone_is_asked() {
    for (rule, expected) in
        [(Rule::Any, StepState::Waiting), (Rule::Everyone, StepState::Nobody), (Rule::Percent(50), StepState::Nobody)]
    {
        let mut gated = Gated::new(vec![ApprovalStep { rule, ..step(Source::Team(TEAM)) }]);
        let (first, second) = (gated.approver(1, Candidates::Team(TEAM)), gated.approver(2, Candidates::Team(TEAM)));
        let ticket = gated.submit(1);
        gated.substitutes(&first, Substitutes { left: true, ..Substitutes::default() });
        gated.replace(ticket);
        assert_eq!(gated.states(ticket), [expected], "{rule:?}");
        assert!(gated.seat(ticket, 0).left && gated.waits_for(ticket, &second));
    }
}

fn away(from: Date, until: Date, deputy: PersonId) -> Command {
    Command::SetDeputy(SetDeputy { away: Some(SaidAway { from, until, deputy }) })
}

#[test]
fn an_absence_names_days_and_somebody_else_who_is_there() {
    let mut gated = Gated::new(Vec::new());
    let (rebecca, stranger) = (gated.desk.rebecca.clone(), gated.desk.stranger.clone());
    let (monday, friday) = (TODAY, TODAY.saturating_add(jiff::ToSpan::days(4)));
    for (call, field) in [
        (away(friday, monday, STRANGER), "until"),
        (away(date(2026, 11, 1), date(2026, 11, 22), STRANGER), "until"),
        (away(monday, monday.saturating_add(jiff::ToSpan::days(i64::from(ABSENCE_DAYS_MAX))), STRANGER), "until"),
        (away(monday, friday, REBECCA), "deputy"),
        (away(monday, friday, PersonId(Uuid::from_u128(0xdead))), "deputy"),
    ] {
        let problem = gated.desk.call(Some(&rebecca), &call).unwrap_err();
        let fields: Vec<&str> = problem.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, [field], "{call:?}");
    }
    gated.desk.call(Some(&rebecca), &away(monday, friday, STRANGER)).unwrap();
    let stored = gated.desk.world.absence(REBECCA).unwrap().clone();
    assert_eq!(stored.absence.away.as_ref().unwrap().deputy_name, "Sam Stone");
    assert_eq!(stored.tags.as_slice().len(), 2, "the person and the deputy see it");
    // A circle is refused; days that do not meet are none.
    let circle = gated.desk.call(Some(&stranger), &away(friday, friday, REBECCA)).unwrap_err();
    assert_eq!(circle.errors[0].field, "deputy");
    let after = friday.saturating_add(jiff::ToSpan::days(1));
    gated.desk.call(Some(&stranger), &away(after, after, REBECCA)).unwrap();
    gated.desk.call(Some(&rebecca), &Command::SetDeputy(SetDeputy { away: None })).unwrap();
    let back = gated.desk.world.absence(REBECCA).unwrap();
    assert_eq!((back.absence.away.as_ref(), back.tags.as_slice().len()), (None, 1), "the deputy's device forgets it");
}

mod named;
mod unreached;
