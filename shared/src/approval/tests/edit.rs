//! Answers that are changed: votes are void, the gate is asked anew, and what had begun stays as it is.

use super::*;
use crate::approval::stand_in::Substitutes;
use crate::fixture::STRANGER;
use crate::notification::Kind;
use crate::notification::tell::{To, tellings};
use crate::service_request::api::{EditAnswers, RowInput};
use crate::service_request::edit::{Change, What, changeable, typed};
use crate::ticket::Fact;
use std::collections::BTreeMap;

impl Gated {
    /// The answers as the form shows them.
    fn form(&self, ticket: TicketId) -> EditAnswers {
        let request = self.desk.world.ticket(ticket).unwrap().public.request.clone().unwrap();
        let all = |answers: &[crate::service_request::Answer]| -> BTreeMap<String, Input> {
            answers.iter().map(|answer| (answer.field.clone(), typed(answer))).collect()
        };
        let lines = self.desk.world.lines_of(ticket).into_iter().filter(|line| line.line.state == LineState::Open);
        let rows = lines.map(|line| RowInput { id: Some(line.line.id), fields: all(&line.line.answers) });
        EditAnswers { ticket, based_on: request.edition, fields: all(&request.answers), rows: rows.collect() }
    }

    fn edit(&mut self, body: EditAnswers) -> Result<Value, Problem> {
        let rebecca = self.desk.rebecca.clone();
        self.desk.call(Some(&rebecca), &Command::EditAnswers(body))
    }

    /// A question to one approver about three people, one field of which is not material.
    fn with_note(steps: Vec<ApprovalStep>) -> Self {
        let mut gated = Self::new(steps);
        let mut version = gated.desk.world.versions[&(ITEM, 1)].clone();
        version.form.sections[1].fields.push(Field {
            id: "note".to_owned(),
            label: Text::plain("Note"),
            hint: Text::default(),
            kind: FieldKind::LongText { max: 200 },
            required: false,
            filled_from: None,
            material: false,
            rules: Default::default(),
        });
        gated.desk.world.versions.insert((ITEM, 1), version);
        gated
    }

    fn changes(&self, ticket: TicketId) -> Vec<Change> {
        self.desk.world.ticket(ticket).unwrap().public.edits.last().unwrap().changes.clone()
    }
}

#[test]
fn a_material_change_voids_the_votes_and_asks_anew_with_the_old_and_the_new_value() {
    let everyone = ApprovalStep { rule: Rule::Everyone, ..step(Source::Team(TEAM)) };
    let mut gated = Gated::with_note(vec![everyone]);
    let (first, second) = (gated.approver(1, Candidates::Team(TEAM)), gated.approver(2, Candidates::Team(TEAM)));
    let ticket = gated.submit(3);
    gated.vote(ticket, &first, true, "").unwrap();
    let stale = gated.ballot(ticket, &second, true, "");
    let mut form = gated.form(ticket);
    form.rows[0].fields.insert("employee".to_owned(), Input::Text(REBECCA.to_string()));
    form.rows.pop();
    gated.edit(form).unwrap();

    let record = gated.desk.world.ticket(ticket).unwrap().clone();
    let gate = record.public.gate.as_ref().unwrap();
    assert_eq!((gate.answers_version, record.head.status), (2, Status::AwaitingApproval));
    assert!(gate.steps[0].asked.iter().all(|asked| asked.vote.is_none()), "what was said was about other answers");
    let request = record.public.request.as_ref().unwrap();
    assert_eq!((request.edition, request.total, record.head.lines), (2, Some(29_800), 2));
    assert_eq!(record.head.title, "2 docking stations");
    let changes = gated.changes(ticket);
    let What::Answer(changed) = &changes[0].what else { panic!("{changes:?}") };
    assert_eq!(changes[0].person.as_deref(), Some("Sam Stone"));
    assert_eq!((changed.before[0].get("en"), changed.after[0].get("en")), ("Sam Stone", "Rebecca Hale"));
    assert_eq!((changes[1].what.clone(), changes[1].person.as_deref()), (What::Removed, Some("Person 2")));
    let states: Vec<LineState> = gated.desk.world.lines_of(ticket).iter().map(|line| line.line.state).collect();
    assert_eq!(states, [LineState::Open, LineState::Open, LineState::Cancelled]);

    // Whoever was asked about the former answers reads who changed them, whether they had answered or not.
    let voided = |version: i32| {
        let of_version = gated.approvals(ticket).into_iter().filter(move |one| one.answers_version == version);
        of_version.map(|one| (one.open, one.voided_by)).collect::<Vec<_>>()
    };
    let by = Some(gated.desk.rebecca.name.clone());
    assert_eq!(voided(1), [(false, by.clone()), (false, by)]);
    assert_eq!(voided(2), [(true, None), (true, None)], "the new questions stand");

    // A vote about the former answers is refused; both are asked again, and both have to answer.
    assert_eq!(gated.desk.call(Some(&second), &Command::CastVote(stale)).unwrap_err().code, ProblemCode::Conflict);
    for (actor, expected) in [(&second, Status::AwaitingApproval), (&first, Status::InProgress)] {
        let question =
            gated.approvals(ticket).into_iter().find(|one| one.approver == actor.person && one.waits()).unwrap();
        assert_eq!(question.answers_version, 2);
        let ballot = CastVote { approval: question.id, answers_version: 2, ..gated.ballot(ticket, actor, true, "") };
        gated.desk.call(Some(actor), &Command::CastVote(ballot)).unwrap();
        assert_eq!(gated.status(ticket), expected);
    }
}

/// Whoever is asked again reads why: the same words twice would be taken for a slip.
#[test]
fn who_is_asked_anew_hears_that_the_answers_changed() {
    let mut gated = Gated::with_note(vec![step(Source::CostCentreOwner)]);
    let martin = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let ines = gated.approver(2, Candidates::Person(PersonId(Uuid::from_u128(0x56))));
    let away = Substitutes {
        away_until: Some(jiff::civil::date(2026, 12, 3)),
        deputy: Some((ines.person, ines.name.clone())),
        ..Substitutes::default()
    };
    gated.desk.world.substitutes.insert(martin.person, away);
    gated.desk.world.take_effects();
    let ticket = gated.submit(2);
    let told = |gated: &mut Gated| {
        let effects = gated.desk.world.take_effects();
        let told = tellings(&effects, None).into_iter();
        told.filter(|one| matches!(one.kind, Kind::ApprovalAsked | Kind::DeputyAsked))
            .map(|one| (one.to, one.kind, one.arguments.changed))
            .collect::<Vec<_>>()
    };
    let all = |changed| {
        let (his, hers) = (To::Person(martin.person), To::Person(ines.person));
        [(his, Kind::ApprovalAsked, changed), (hers, Kind::DeputyAsked, changed), (hers, Kind::ApprovalAsked, changed)]
    };
    assert_eq!(told(&mut gated), all(false));
    let mut form = gated.form(ticket);
    form.rows.pop();
    gated.edit(form).unwrap();
    assert_eq!(told(&mut gated), all(true));
}

#[test]
fn an_immaterial_change_leaves_votes_and_questions_as_they_are() {
    let mut gated = Gated::with_note(vec![step(Source::CostCentreOwner)]);
    let martin = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let ticket = gated.submit(1);
    let before = gated.approvals(ticket);
    let mut form = gated.form(ticket);
    form.fields.insert("note".to_owned(), Input::Text("Ring twice.".to_owned()));
    gated.edit(form.clone()).unwrap();
    let record = gated.desk.world.ticket(ticket).unwrap();
    assert_eq!((record.public.gate.as_ref().unwrap().answers_version, gated.approvals(ticket)), (1, before));
    assert!(!record.public.edits[0].material);
    // The form of another device is older by now.
    let problem = gated.edit(form).unwrap_err();
    assert_eq!(problem.code, ProblemCode::Conflict);
    // Nothing changed is nothing done.
    let same = gated.form(ticket);
    gated.desk.world.take_effects();
    gated.edit(same).unwrap();
    assert!(!gated.desk.world.is_changed());
    gated.vote(ticket, &martin, true, "").unwrap();
    assert_eq!(gated.status(ticket), Status::InProgress);
}

#[test]
fn a_condition_that_holds_by_now_brings_it_to_the_gate_and_one_that_does_not_lets_it_through() {
    let above = ApprovalStep { when: when("total > 500"), ..step(Source::CostCentreOwner) };
    let mut gated = Gated::new(vec![above]);
    let technician = gated.technician.clone();
    gated.desk.set(&technician, |technician| technician.capacity = 0);
    gated.approver(1, Candidates::OwnerOf(CENTRE));
    let ticket = gated.submit(3);
    assert_eq!((gated.status(ticket), gated.desk.waiting()), (Status::New, 1));
    let mut form = gated.form(ticket);
    let person = PersonId(Uuid::from_u128(0x7099));
    gated.desk.world.people.insert(person, "Person 99".to_owned());
    form.rows.push(RowInput {
        id: Some(LineId(gated.desk.fresh())),
        fields: BTreeMap::from([("employee".to_owned(), Input::Text(person.to_string()))]),
    });
    let told = |gated: &mut Gated| {
        let facts = gated.desk.world.take_effects().events.into_iter().map(|event| event.fact);
        facts.filter(|fact| matches!(fact, Fact::AnswersEdited { .. })).collect::<Vec<_>>()
    };
    gated.edit(form).unwrap();
    assert_eq!(told(&mut gated), [Fact::AnswersEdited { edition: 2, material: true }]);
    assert_eq!((gated.status(ticket), gated.states(ticket)), (Status::AwaitingApproval, vec![StepState::Waiting]));
    assert_eq!(gated.desk.waiting(), 0, "it left the queue");
    let lines = gated.desk.world.lines_of(ticket);
    assert!(lines.len() == 4 && lines.iter().all(|tagged| tagged.line.awaits_approval), "also who was there before");
    let record = gated.desk.world.ticket(ticket).unwrap();
    assert_eq!((record.head.team, record.head.lines), (None, 4));
    assert!(!gated.sees(ticket, TagKind::Team, TEAM.0) && !gated.sees(ticket, TagKind::Department, DEPARTMENT.0));
    assert_eq!(gated.changes(ticket)[0].what, What::Added);

    let mut form = gated.form(ticket);
    form.rows.truncate(1);
    gated.edit(form).unwrap();
    let asks_nobody = [Fact::AnswersEdited { edition: 3, material: false }];
    assert_eq!(told(&mut gated), asks_nobody, "the conversation says nothing of an approval that nobody is asked for");
    assert_eq!((gated.status(ticket), gated.states(ticket)), (Status::New, vec![StepState::Skipped]));
    assert_eq!(gated.desk.waiting(), 1, "it joined the queue again");
    assert!(gated.sees(ticket, TagKind::Team, TEAM.0));
    assert!(gated.approvals(ticket).iter().all(|approval| !approval.waits()));
}

#[test]
fn what_had_begun_stays_and_only_who_asked_changes_it() {
    let mut gated = Gated::new(vec![step(Source::CostCentreOwner)]);
    let martin = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let ticket = gated.submit(1);
    let mut form = gated.form(ticket);
    form.rows[0].fields.insert("employee".to_owned(), Input::Text(REBECCA.to_string()));
    for other in [martin.clone(), gated.desk.stranger.clone(), gated.technician.clone()] {
        let problem = gated.desk.call(Some(&other), &Command::EditAnswers(form.clone())).unwrap_err();
        assert_eq!(problem.code, ProblemCode::NotFound);
    }
    let mut bad = form.clone();
    bad.rows[0].fields.insert("employee".to_owned(), Input::Text("nobody".to_owned()));
    bad.fields.insert("colour".to_owned(), Input::Text("red".to_owned()));
    let problem = gated.edit(bad).unwrap_err();
    let places: Vec<(&str, Option<usize>)> =
        problem.errors.iter().map(|error| (error.field.as_str(), error.row)).collect();
    assert_eq!(places, [("colour", None), ("employee", Some(0))]);
    gated.vote(ticket, &martin, true, "").unwrap();
    assert_eq!(gated.status(ticket), Status::InProgress);
    let problem = gated.edit(form).unwrap_err();
    assert_eq!(problem.code, ProblemCode::Conflict);
    let head = gated.desk.world.ticket(ticket).unwrap().head.clone();
    assert!(changeable(&head, []).is_err(), "the page says so before anybody tries");
}

#[test]
fn the_browser_shows_the_change_by_the_same_rule_and_leaves_the_gate_to_the_server() {
    let mut gated = Gated::new(vec![step(Source::CostCentreOwner)]);
    gated.approver(1, Candidates::OwnerOf(CENTRE));
    let ticket = gated.submit(2);
    let mut form = gated.form(ticket);
    form.rows.pop();
    gated.desk.world.directory_complete = false;
    gated.desk.world.take_effects();
    gated.edit(form).unwrap();
    let facts: Vec<Fact> = gated.desk.world.take_effects().events.into_iter().map(|event| event.fact).collect();
    assert_eq!(facts, [Fact::AnswersEdited { edition: 2, material: true }]);
    let record = gated.desk.world.ticket(ticket).unwrap();
    assert_eq!((record.head.status, record.head.lines), (Status::AwaitingApproval, 1));
    assert_eq!(record.public.request.as_ref().unwrap().total, Some(14_900));
    assert_eq!(gated.desk.world.lines_of(ticket).iter().filter(|line| line.line.state == LineState::Open).count(), 1);
    assert!(gated.desk.world.lines_of(ticket).iter().any(|line| line.line.requested_for == Some(STRANGER)));
}
