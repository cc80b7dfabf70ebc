//! The gate over whole requests: who is asked, what votes do, who sees what, and what stays closed until it passes.

use super::api::{CastVote, DeclineLine, NameApprover};
use super::policy::{ApprovalStep, Rule, Source};
use super::{Approval, Because, Candidates, StepState};
use crate::actor::{Actor, Role};
use crate::assignment::Ranking;
use crate::catalog::form::{Field, FieldKind, Section};
use crate::command::Command;
use crate::expression::Expression;
use crate::fixture::{DEPARTMENT, Desk, ITEM, REBECCA, TEAM, requester};
use crate::ids::{ApprovalId, CostCentreId, LineId, LocationId, PersonId, TicketId};
use crate::problem::{FieldFault, Problem, ProblemCode};
use crate::row::{Row, rows_of};
use crate::service_request::LineState;
use crate::service_request::api::WithdrawServiceRequest;
use crate::service_request::form::Input;
use crate::tag::TagKind;
use crate::text::Text;
use crate::ticket::lifecycle::Status;
use crate::world::Record;
use serde_json::Value;
use uuid::Uuid;

const CENTRE: CostCentreId = CostCentreId(Uuid::from_u128(0xcc));
const PLANT: LocationId = LocationId(Uuid::from_u128(0x1c));

fn step(from: Source) -> ApprovalStep {
    ApprovalStep { name: Text::plain("Cost"), from, or_from: None, rule: Rule::Any, when: None, own: false, due: None }
}

/// A desk whose item costs 149.00 a line and has these steps; one technician is there with room for everything.
struct Gated {
    desk: Desk,
    technician: Actor,
}

impl Gated {
    fn new(approvals: Vec<ApprovalStep>) -> Self {
        let mut desk = Desk::new(Ranking::LoadFirst);
        let technician = desk.technician(1, 100);
        let mut version = desk.world.versions[&(ITEM, 1)].clone();
        let field = |id: &str, kind| Field {
            id: id.to_owned(),
            label: Text::plain(id),
            hint: Text::default(),
            kind,
            required: false,
            filled_from: None,
            material: true,
            rules: Default::default(),
        };
        version.form.sections.push(Section {
            title: Text::plain("Who pays"),
            hint: Text::default(),
            fields: vec![
                field("cost_centre", FieldKind::CostCentre),
                field("boss", FieldKind::Person),
                field("where", FieldKind::Location),
            ],
            rows: None,
        });
        (version.price, version.approvals) = (Some(14_900), approvals);
        desk.world.versions.insert((ITEM, 1), version);
        desk.world.cost_centres.insert(CENTRE, "4410 Operations".to_owned());
        desk.world.locations.insert(PLANT, "Plant North".to_owned());
        Self { desk, technician }
    }

    /// A person who can be asked, under that key.
    fn approver(&mut self, number: u128, of: Candidates) -> Actor {
        let actor = requester(PersonId(Uuid::from_u128(0x9000 + number)), &format!("Approver {number}"));
        let tag = i32::try_from(self.desk.world.tags.len()).unwrap() + 1;
        self.desk.world.tags.entry((TagKind::Person, actor.person.0)).or_insert(tag);
        self.desk.world.approvers.entry(of).or_default().push((actor.person, actor.name.clone()));
        actor
    }

    fn submit(&mut self, people: usize) -> TicketId {
        let mut body = self.desk.submission();
        body.fields.insert("cost_centre".to_owned(), Input::Text(CENTRE.to_string()));
        body.fields.insert("where".to_owned(), Input::Text(PLANT.to_string()));
        let row = body.rows[0].clone();
        for number in 1..people {
            let person = PersonId(Uuid::from_u128(0x7000 + u128::try_from(number).unwrap()));
            self.desk.world.people.insert(person, format!("Person {number}"));
            let mut row = row.clone();
            row.id = Some(LineId(self.desk.fresh()));
            row.fields.insert("employee".to_owned(), Input::Text(person.to_string()));
            body.rows.push(row);
        }
        let rebecca = self.desk.rebecca.clone();
        self.desk.call(Some(&rebecca), &Command::SubmitServiceRequest(body.clone())).unwrap();
        body.id
    }

    fn approvals(&self, ticket: TicketId) -> Vec<Approval> {
        self.desk.world.approvals_of(ticket).map(|tagged| tagged.approval.clone()).collect()
    }

    fn question(&self, ticket: TicketId, actor: &Actor) -> ApprovalId {
        let asked = self.approvals(ticket).into_iter().find(|approval| approval.approver == actor.person);
        asked.expect("the person was asked").id
    }

    fn ballot(&self, ticket: TicketId, actor: &Actor, accepted: bool, reason: &str) -> CastVote {
        let approval = self.question(ticket, actor);
        let reason = reason.to_owned();
        CastVote { ticket, approval, answers_version: 1, accepted, reason, declined_lines: Vec::new() }
    }

    fn vote(&mut self, ticket: TicketId, actor: &Actor, accepted: bool, reason: &str) -> Result<Value, Problem> {
        let ballot = self.ballot(ticket, actor, accepted, reason);
        self.desk.call(Some(actor), &Command::CastVote(ballot))
    }

    fn status(&self, ticket: TicketId) -> Status {
        self.desk.world.ticket(ticket).unwrap().head.status
    }

    fn states(&self, ticket: TicketId) -> Vec<StepState> {
        let gate = self.desk.world.ticket(ticket).unwrap().public.gate.clone().unwrap();
        gate.steps.iter().map(|step| step.state).collect()
    }

    /// Whether a subject holds a tag by which some row of the request is seen.
    fn sees(&self, ticket: TicketId, kind: TagKind, subject: Uuid) -> bool {
        let Some(tag) = self.desk.world.tags.get(&(kind, subject)) else { return false };
        let world = &self.desk.world;
        let record = Record::Ticket(world.ticket(ticket).unwrap().clone());
        let lines = world.lines_of(ticket).into_iter().cloned().map(Record::Line);
        let comments = world.public_comments_of(ticket).into_iter().map(Record::Comment);
        let mut records = std::iter::once(record).chain(lines).chain(comments);
        records.any(|record| rows_of(&record).iter().any(|(_, tags)| tags.meet(&[*tag])))
    }
}

fn when(text: &str) -> Option<Expression> {
    Some(Expression::read(text).unwrap())
}

#[test]
fn nothing_is_assigned_or_shown_to_fulfillers_before_the_gate_passes() {
    let mut gated = Gated::new(vec![step(Source::CostCentreOwner)]);
    let martin = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let ticket = gated.submit(2);
    assert_eq!((gated.status(ticket), gated.states(ticket)), (Status::AwaitingApproval, vec![StepState::Waiting]));
    assert!(gated.desk.world.work_item(ticket).is_none());
    assert!(!gated.sees(ticket, TagKind::Team, TEAM.0) && !gated.sees(ticket, TagKind::Department, DEPARTMENT.0));
    assert!(gated.sees(ticket, TagKind::Person, REBECCA.0) && gated.sees(ticket, TagKind::Person, martin.person.0));
    assert_eq!(gated.approvals(ticket)[0].because, Because::CostCentre);
    assert_eq!(gated.desk.world.ticket(ticket).unwrap().public.request.as_ref().unwrap().total, Some(29_800));

    gated.desk.comment(&martin, ticket, "Which desks?").unwrap();
    gated.vote(ticket, &martin, true, "").unwrap();
    assert_eq!((gated.status(ticket), gated.states(ticket)), (Status::InProgress, vec![StepState::Accepted]));
    assert_eq!(gated.desk.world.work_item(ticket).unwrap().assignee, Some(gated.technician.person));
    for (row, tags) in
        gated.desk.world.public_comments_of(ticket).into_iter().map(Record::Comment).flat_map(|r| rows_of(&r))
    {
        let team = gated.desk.world.tags[&(TagKind::Team, TEAM.0)];
        assert!(
            matches!(row, Row::Comment(_)) && tags.meet(&[team]),
            "what was written before is seen by the team too"
        );
    }
    assert!(gated.sees(ticket, TagKind::Team, TEAM.0) && gated.sees(ticket, TagKind::Department, DEPARTMENT.0));
}

#[test]
fn a_refusal_cancels_with_its_reason_and_needs_one() {
    let mut gated = Gated::new(vec![step(Source::CostCentreOwner)]);
    let martin = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let ticket = gated.submit(1);
    let problem = gated.vote(ticket, &martin, false, "  ").unwrap_err();
    assert_eq!((problem.errors[0].field.as_str(), &problem.errors[0].fault), ("reason", &FieldFault::Required));
    gated.vote(ticket, &martin, false, "Not this year.").unwrap();
    let record = gated.desk.world.ticket(ticket).unwrap();
    assert_eq!(record.head.status, Status::Cancelled);
    assert!(gated.desk.world.lines_of(ticket).iter().all(|line| line.line.state == LineState::Cancelled));
    assert_eq!(record.public.resolution.as_ref().unwrap().text, "Not this year.");
    assert_eq!(gated.states(ticket), [StepState::Refused]);
    assert!(gated.desk.world.work_item(ticket).is_none());
}

#[test]
fn nobody_approves_what_they_asked_for_unless_the_step_says_so() {
    for own in [false, true] {
        let mut gated = Gated::new(vec![ApprovalStep { own, ..step(Source::CostCentreOwner) }]);
        let rebecca = gated.desk.rebecca.clone();
        let name = rebecca.name.clone();
        gated.desk.world.approvers.insert(Candidates::OwnerOf(CENTRE), vec![(REBECCA, name)]);
        let ticket = gated.submit(1);
        if own {
            gated.vote(ticket, &rebecca, true, "").unwrap();
            assert_eq!(gated.status(ticket), Status::InProgress);
        } else {
            assert_eq!((gated.states(ticket), gated.approvals(ticket)), (vec![StepState::Nobody], vec![]));
        }
    }
}

#[test]
fn the_owner_of_the_location_is_asked_never_for_their_own_and_where_it_has_none_the_department_sees_it() {
    let owner_of = || step(Source::LocationOwner("where".to_owned()));
    let mut gated = Gated::new(vec![owner_of()]);
    let stuck = gated.submit(1);
    assert_eq!(gated.states(stuck), [StepState::Nobody], "the location has no owner");
    assert!(gated.sees(stuck, TagKind::Department, DEPARTMENT.0) && !gated.sees(stuck, TagKind::Team, TEAM.0));
    let owner = gated.approver(1, Candidates::OwnerOfLocation(PLANT));
    let asked = gated.submit(1);
    assert_eq!(gated.approvals(asked)[0].because, Because::Location);
    gated.vote(asked, &owner, true, "").unwrap();
    assert_eq!((gated.status(asked), gated.states(asked)), (Status::InProgress, vec![StepState::Accepted]));

    let other = ApprovalStep { or_from: Some(Source::Manager), ..owner_of() };
    let mut gated = Gated::new(vec![other]);
    let own = vec![(REBECCA, gated.desk.rebecca.name.clone())];
    gated.desk.world.approvers.insert(Candidates::OwnerOfLocation(PLANT), own);
    let manager = gated.approver(2, Candidates::ManagerOf(REBECCA));
    let ticket = gated.submit(1);
    let asked: Vec<_> = gated.approvals(ticket).iter().map(|asked| (asked.approver, asked.because)).collect();
    assert_eq!(asked, [(manager.person, Because::Manager)], "nobody approves what they asked for");
}

#[test]
fn where_there_is_nobody_the_other_source_is_asked_else_the_department_sees_that_it_is_stuck() {
    let with_other = ApprovalStep { or_from: Some(Source::Manager), ..step(Source::CostCentreOwner) };
    let mut gated = Gated::new(vec![with_other]);
    let stuck = gated.submit(1);
    assert_eq!((gated.status(stuck), gated.states(stuck)), (Status::AwaitingApproval, vec![StepState::Nobody]));
    assert!(gated.sees(stuck, TagKind::Department, DEPARTMENT.0) && !gated.sees(stuck, TagKind::Team, TEAM.0));
    let manager = gated.approver(2, Candidates::ManagerOf(REBECCA));
    let asked = gated.submit(1);
    assert_eq!(gated.approvals(asked)[0].because, Because::Manager);
    gated.vote(asked, &manager, true, "").unwrap();
    assert_eq!(gated.status(asked), Status::InProgress);
}

#[test]
fn a_step_whose_condition_does_not_hold_is_skipped_and_recorded() {
    let above = ApprovalStep { when: when("total > 500"), ..step(Source::CostCentreOwner) };
    let mut gated = Gated::new(vec![above]);
    gated.approver(1, Candidates::OwnerOf(CENTRE));
    let (small, large) = (gated.submit(3), gated.submit(4));
    assert_eq!((gated.status(small), gated.states(small)), (Status::InProgress, vec![StepState::Skipped]));
    assert_eq!((gated.status(large), gated.states(large)), (Status::AwaitingApproval, vec![StepState::Waiting]));
    let gate = gated.desk.world.ticket(large).unwrap().public.gate.clone().unwrap();
    assert_eq!(gate.steps[0].above, Some(50_000), "whoever is asked reads by what it came to them");
}

#[test]
fn steps_open_one_after_another_and_each_asks_its_own_people() {
    let everyone = ApprovalStep { rule: Rule::Everyone, ..step(Source::Team(TEAM)) };
    let mut gated = Gated::new(vec![step(Source::Manager), everyone]);
    let manager = gated.approver(1, Candidates::ManagerOf(REBECCA));
    let (first, second) = (gated.approver(2, Candidates::Team(TEAM)), gated.approver(3, Candidates::Team(TEAM)));
    let ticket = gated.submit(1);
    assert_eq!((gated.states(ticket), gated.approvals(ticket).len()), (vec![StepState::Waiting, StepState::Later], 1));
    gated.vote(ticket, &manager, true, "").unwrap();
    assert_eq!(gated.states(ticket), [StepState::Accepted, StepState::Waiting]);
    gated.vote(ticket, &first, true, "").unwrap();
    assert_eq!(gated.status(ticket), Status::AwaitingApproval);
    gated.vote(ticket, &second, true, "").unwrap();
    assert_eq!((gated.status(ticket), gated.states(ticket)), (Status::InProgress, vec![StepState::Accepted; 2]));
}

#[test]
fn a_late_vote_is_recorded_and_changes_nothing() {
    let mut gated = Gated::new(vec![step(Source::Team(TEAM))]);
    let (first, second) = (gated.approver(2, Candidates::Team(TEAM)), gated.approver(3, Candidates::Team(TEAM)));
    let ticket = gated.submit(1);
    gated.vote(ticket, &first, true, "").unwrap();
    gated.vote(ticket, &second, false, "Too late to say no").unwrap();
    assert_eq!((gated.status(ticket), gated.states(ticket)), (Status::InProgress, vec![StepState::Accepted]));
    let late = gated.approvals(ticket).into_iter().find(|approval| approval.approver == second.person).unwrap();
    assert!(late.vote.unwrap().late);
    let again = gated.vote(ticket, &first, true, "").unwrap_err();
    assert_eq!(again.code, ProblemCode::Conflict);
}

#[test]
fn only_who_was_asked_can_vote_and_only_about_these_answers() {
    let mut gated = Gated::new(vec![step(Source::CostCentreOwner)]);
    let martin = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let ticket = gated.submit(1);
    let ballot = gated.ballot(ticket, &martin, true, "");
    let (rebecca, stranger) = (gated.desk.rebecca.clone(), gated.desk.stranger.clone());
    for other in [&rebecca, &stranger, &gated.technician.clone()] {
        let problem = gated.desk.call(Some(other), &Command::CastVote(ballot.clone())).unwrap_err();
        assert_eq!(problem.code, ProblemCode::NotFound);
    }
    let stale = CastVote { answers_version: 2, ..ballot.clone() };
    assert_eq!(gated.desk.call(Some(&martin), &Command::CastVote(stale)).unwrap_err().code, ProblemCode::Conflict);
    let elsewhere = gated.submit(1);
    let moved = CastVote { ticket: elsewhere, ..ballot };
    assert_eq!(gated.desk.call(Some(&martin), &Command::CastVote(moved)).unwrap_err().code, ProblemCode::NotFound);
}

#[test]
fn nobody_moves_what_waits_at_the_gate_by_hand() {
    let mut gated = Gated::new(vec![step(Source::CostCentreOwner)]);
    gated.approver(1, Candidates::OwnerOf(CENTRE));
    let ticket = gated.submit(1);
    let owner = Actor { departments: [DEPARTMENT].into(), ..requester(PersonId(Uuid::from_u128(0x77)), "Owner") };
    for to in [Status::New, Status::InProgress, Status::Resolved, Status::Cancelled] {
        assert_eq!(gated.desk.status(&owner, ticket, to).unwrap_err().code, ProblemCode::Conflict);
    }
    assert_eq!(gated.desk.claim(&gated.technician.clone(), ticket).unwrap_err().code, ProblemCode::NotFound);
    let problem = gated.desk.note(&owner, ticket, "Nobody would read this").unwrap_err();
    assert_eq!(problem.code, ProblemCode::Conflict, "no team has it: a note would be seen by nobody");
}

#[test]
fn a_service_owner_names_somebody_where_a_step_found_nobody() {
    let mut gated = Gated::new(vec![step(Source::CostCentreOwner)]);
    let stuck = gated.submit(1);
    let person = gated.approver(5, Candidates::Person(PersonId(Uuid::from_u128(0x1)))).person;
    gated.desk.world.people.insert(person, "Approver 5".to_owned());
    let mut owner = Actor { departments: [DEPARTMENT].into(), ..requester(PersonId(Uuid::from_u128(0x77)), "Owner") };
    let name = |ticket, person| Command::NameApprover(NameApprover { ticket, person });
    let problem = gated.desk.call(Some(&owner), &name(stuck, person)).unwrap_err();
    assert_eq!(problem.code, ProblemCode::NotFound, "a lead of the department is no service owner");
    owner.roles.insert(Role::ServiceOwner);
    for nobody in [PersonId(Uuid::from_u128(0xdead)), REBECCA] {
        let problem = gated.desk.call(Some(&owner), &name(stuck, nobody)).unwrap_err();
        assert_eq!(
            (problem.errors[0].field.as_str(), &problem.errors[0].fault),
            ("person", &FieldFault::UnknownPerson)
        );
    }
    gated.desk.call(Some(&owner), &name(stuck, person)).unwrap();
    assert_eq!((gated.states(stuck), gated.approvals(stuck)[0].because), (vec![StepState::Waiting], Because::Named));
    assert!(gated.sees(stuck, TagKind::Person, person.0));
    assert_eq!(gated.desk.call(Some(&owner), &name(stuck, person)).unwrap_err().code, ProblemCode::Conflict);
    gated.vote(stuck, &requester(person, "Approver 5"), true, "").unwrap();
    assert_eq!(gated.status(stuck), Status::InProgress);
}

#[test]
fn who_asked_takes_it_back_while_nobody_works_on_it() {
    let mut gated = Gated::new(vec![ApprovalStep { when: when("total > 500"), ..step(Source::CostCentreOwner) }]);
    let martin = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let withdraw = |ticket| {
        Command::WithdrawServiceRequest(WithdrawServiceRequest { ticket, reason: " Ordered twice. ".to_owned() })
    };
    let (rebecca, stranger) = (gated.desk.rebecca.clone(), gated.desk.stranger.clone());
    let waiting = gated.submit(4);
    for other in [&stranger, &martin] {
        assert_eq!(gated.desk.call(Some(other), &withdraw(waiting)).unwrap_err().code, ProblemCode::NotFound);
    }
    gated.desk.call(Some(&rebecca), &withdraw(waiting)).unwrap();
    assert_eq!(gated.status(waiting), Status::Cancelled);
    assert_eq!(gated.desk.world.ticket(waiting).unwrap().public.resolution.as_ref().unwrap().text, "Ordered twice.");
    assert!(gated.approvals(waiting).iter().all(|approval| !approval.open));
    gated.vote(waiting, &martin, true, "").unwrap();
    assert_eq!(gated.status(waiting), Status::Cancelled, "a vote after that is late");

    let taken = gated.submit(1);
    assert_eq!(gated.status(taken), Status::InProgress);
    assert_eq!(gated.desk.call(Some(&rebecca), &withdraw(taken)).unwrap_err().code, ProblemCode::Conflict);
    let technician = gated.technician.clone();
    gated.desk.set(&technician, |technician| technician.capacity = 0);
    let queued = gated.submit(1);
    gated.desk.call(Some(&rebecca), &withdraw(queued)).unwrap();
    assert_eq!((gated.status(queued), gated.desk.waiting()), (Status::Cancelled, 0));
}

mod at_once;
mod edit;
mod lines;
mod time;
