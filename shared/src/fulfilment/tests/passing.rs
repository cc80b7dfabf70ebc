//! A task of another team is its people's to pass on, to give back and to write about; the ticket itself is not.

use super::*;
use crate::assignment::Verdict;
use crate::notification::Kind;
use crate::notification::tell::{To, tellings};
use crate::ticket::api::{DeclineReason, DeclineTicket, TransferTicket, TransferTo};

/// A shop whose network team has a second technician; the network's task is open and Victor's.
fn shop_with_task() -> (Shop, Actor, TicketId, TaskId) {
    let mut shop = shop(plan(), 5, 0);
    let mut nadia = shop.desk.technician(3, 50);
    nadia.teams = [OTHERS].into();
    let mut own = shop.desk.world.team(TEAM).unwrap().clone();
    own.members.retain(|member| member.person != nadia.person);
    shop.desk.world.load(Record::Team(own));
    let ticket = shop.submit(1);
    shop.prepared(ticket, "U1-1").unwrap();
    let task = shop.open(ticket, "patch");
    let mut team = shop.desk.world.team(OTHERS).unwrap().clone();
    team.members.push(Membership { person: nadia.person, last_assignment_no: None });
    shop.desk.world.load(Record::Team(team));
    assert_eq!(assignee(&shop, task), Some(shop.victor.person));
    (shop, nadia, ticket, task)
}

fn assignee(shop: &Shop, task: TaskId) -> Option<PersonId> {
    let work = shop.desk.world.task(task.0).unwrap().work.clone().unwrap();
    assert_eq!(work.assignee, shop.desk.world.work_item(task).unwrap().assignee, "the row says what the queue knows");
    work.assignee
}

fn give(
    shop: &mut Shop,
    by: &Actor,
    (ticket, task): (TicketId, TaskId),
    from: &Actor,
    to: TransferTo,
) -> Result<Value, Problem> {
    let body = TransferTicket { ticket, task: Some(task), from: Some(from.person), to, over_capacity: false };
    shop.desk.call(Some(by), &Command::TransferTicket(body))
}

#[test]
fn its_team_passes_it_on_and_nobody_else() {
    let (mut shop, nadia, ticket, task) = shop_with_task();
    let (victor, ana) = (shop.victor.clone(), shop.ana.clone());
    let place = (ticket, task);
    let foreign = give(&mut shop, &ana, place, &victor, TransferTo::Person(nadia.person)).unwrap_err();
    assert_eq!(foreign.code, ProblemCode::NotFound, "the ticket's own team does not run another one's queue");
    let team = give(&mut shop, &victor, place, &victor, TransferTo::Team(TEAM)).unwrap_err();
    assert_eq!(team.errors[0].field, "to");
    give(&mut shop, &victor, place, &victor, TransferTo::Person(nadia.person)).unwrap();
    assert_eq!(assignee(&shop, task), Some(nadia.person));
    for actor in [&victor, &nadia] {
        assert_eq!(shop.desk.technician_of(actor).load, shop.desk.counted_load(actor.person), "I21");
    }
    let late = give(&mut shop, &victor, place, &victor, TransferTo::Person(nadia.person)).unwrap_err();
    assert_eq!(late.detail.as_deref(), Some("Technician 3 has it now."));
    assert_eq!(shop.desk.world.ticket(ticket).unwrap().head.assignee, Some(ana.person), "the ticket stays where it is");
}

#[test]
fn who_gives_it_back_is_passed_over_and_why_says_so() {
    let (mut shop, nadia, ticket, task) = shop_with_task();
    let victor = shop.victor.clone();
    let body = DeclineTicket { ticket, task: Some(task), reason: DeclineReason::MissingSkill };
    let foreign = shop.desk.call(Some(&nadia), &Command::DeclineTicket(body.clone())).unwrap_err();
    assert_eq!(foreign.code, ProblemCode::Conflict, "only who has it gives it back");
    shop.desk.call(Some(&victor), &Command::DeclineTicket(body)).unwrap();
    assert_eq!(assignee(&shop, task), Some(nadia.person), "the next one of the team");
    let work = shop.desk.world.task(task.0).unwrap().work.clone().unwrap();
    let why = &shop.desk.world.explanation(work.explanation.unwrap().0).unwrap().explanation;
    let verdict = &why.pool.iter().find(|one| one.person == victor.person).unwrap().verdict;
    assert_eq!(*verdict, Verdict::Declined { reason: Some(DeclineReason::MissingSkill) });
    assert_eq!(why.queued_at, why.at, "it was Victor's until then: it did not wait in the queue");
}

#[test]
fn its_team_writes_to_everyone_and_neither_notes_nor_moves_the_ticket() {
    let (mut shop, _, ticket, _) = shop_with_task();
    let victor = shop.victor.clone();
    shop.desk.comment(&victor, ticket, "Which socket?").unwrap();
    assert_eq!(shop.desk.note(&victor, ticket, "Odd.").unwrap_err().code, ProblemCode::NotFound);
    assert_eq!(shop.desk.status(&victor, ticket, Status::Resolved).unwrap_err().code, ProblemCode::NotFound);
    let stranger = shop.desk.stranger.clone();
    assert_eq!(shop.desk.comment(&stranger, ticket, "Me too.").unwrap_err().code, ProblemCode::NotFound);
}

#[test]
fn whose_task_a_colleague_gives_to_somebody_else_hears_to_whom() {
    let (mut shop, nadia, ticket, task) = shop_with_task();
    let victor = shop.victor.clone();
    shop.desk.world.take_effects();
    give(&mut shop, &nadia, (ticket, task), &victor, TransferTo::Person(nadia.person)).unwrap();
    let told = tellings(&shop.desk.world.take_effects(), Some(&nadia));
    let told: Vec<_> = told.iter().filter(|telling| telling.to == To::Person(victor.person)).collect();
    let [told] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(
        (told.kind, told.arguments.task, told.arguments.to.as_str()),
        (Kind::LinesDeclined, Some(task), "Technician 3")
    );
    assert_eq!((told.arguments.by.as_str(), told.arguments.what.get("en")), ("Technician 3", "patch"));
}

#[test]
fn who_gave_it_is_kept_with_the_task_and_told_until_a_rule_gives_it() {
    let (mut shop, nadia, ticket, task) = shop_with_task();
    let victor = shop.victor.clone();
    let given_by = |shop: &Shop| shop.desk.world.task(task.0).unwrap().work.clone().unwrap().given_by;
    let hears = |shop: &mut Shop, actor: &Actor, person: PersonId| {
        let told = tellings(&shop.desk.world.take_effects(), Some(actor));
        let told: Vec<_> = told.into_iter().filter(|telling| telling.to == To::Person(person)).collect();
        let [told] = told.as_slice() else { panic!("{told:?}") };
        (told.kind, told.arguments.by_hand, told.arguments.by.clone())
    };
    assert_eq!(given_by(&shop), None, "a rule did");
    shop.desk.world.take_effects();
    give(&mut shop, &victor, (ticket, task), &victor, TransferTo::Person(nadia.person)).unwrap();
    assert_eq!(given_by(&shop), Some(victor.name.clone()));
    assert_eq!(hears(&mut shop, &victor, nadia.person), (Kind::TaskAssigned, true, victor.name.clone()));
    let body = DeclineTicket { ticket, task: Some(task), reason: DeclineReason::MissingSkill };
    shop.desk.call(Some(&nadia), &Command::DeclineTicket(body)).unwrap();
    assert_eq!((assignee(&shop, task), given_by(&shop)), (Some(victor.person), None), "a rule again");
    let (kind, by_hand, _) = hears(&mut shop, &nadia, victor.person);
    assert_eq!((kind, by_hand), (Kind::TaskAssigned, false));
}

/// Of two tasks of one title, of one request, a notice says which: for whom it is, as far as its reader sees the line.
#[test]
fn what_is_told_of_a_task_says_for_whom_its_line_is() {
    let mut tasks = plan();
    tasks[3].per = Per::Line;
    let mut shop = shop(tasks, 5, 0);
    let ticket = shop.submit(2);
    shop.desk.world.take_effects();
    shop.prepared(ticket, "U1-1").unwrap();
    let victor = shop.victor.clone();
    let named = |effects: &crate::world::Effects| {
        let told = tellings(effects, None).into_iter().filter(|telling| telling.to == To::Person(victor.person));
        told.map(|telling| telling.arguments.what.get("de").to_owned()).collect::<std::collections::BTreeSet<_>>()
    };
    let mut effects = shop.desk.world.take_effects();
    assert_eq!(named(&effects), ["patch (Sam Stone)".to_owned()].into());
    for line in &mut effects.lines {
        line.tags = shop.desk.internal_tags();
    }
    assert_eq!(named(&effects), ["patch".to_owned()].into(), "who does the task does not see the line");
    // A later call that changes the task alone.
    let task = shop.open(ticket, "patch");
    let mut tagged = shop.desk.world.task(task.0).unwrap().clone();
    tagged.task.position += 1;
    shop.desk.world.put_task(tagged);
    let effects = shop.desk.world.take_effects();
    assert_eq!(effects.lines.iter().map(|line| line.line.person_name.as_str()).collect::<Vec<_>>(), ["Sam Stone"]);
}

#[test]
fn whose_ticket_went_to_another_team_sees_none_of_its_tasks_any_more() {
    const THIRD: TeamId = TeamId(Uuid::from_u128(0x7ea3));
    let (mut shop, _, ticket, _) = shop_with_task();
    let ana = shop.ana.clone();
    shop.desk.world.load(Record::Team(Team { id: THIRD, name: "Printing".to_owned(), ..team_of(&shop, TEAM) }));
    shop.desk.world.tags.insert((TagKind::Team, THIRD.0), 93);
    let own = shop.desk.world.tags[&(TagKind::Team, TEAM.0)];
    let sees = |shop: &Shop, tag| shop.tasks(ticket).iter().filter(|tagged| tagged.tags.meet(&[tag])).count();
    let all = shop.tasks(ticket).len();
    assert_eq!((sees(&shop, own), sees(&shop, 93)), (all, 0));
    let (from, to) = (Some(ana.person), TransferTo::Team(THIRD));
    let body = TransferTicket { ticket, task: None, from, to, over_capacity: false };
    shop.desk.call(Some(&ana), &Command::TransferTicket(body)).unwrap();
    assert_eq!((sees(&shop, own), sees(&shop, 93)), (0, all), "I19: those of others, too");
    let others = shop.desk.world.tags[&(TagKind::Team, OTHERS.0)];
    assert!(
        shop.tasks(ticket).iter().any(|tagged| tagged.work_tags.meet(&[others])),
        "whose tasks they are keeps them"
    );
}

fn team_of(shop: &Shop, team: TeamId) -> Team {
    let members = Vec::new();
    Team { members, ..shop.desk.world.team(team).unwrap().clone() }
}

#[test]
fn who_coordinates_a_request_hears_that_another_team_could_not_do_its_task() {
    let (mut shop, _, ticket, _) = shop_with_task();
    let (victor, ana) = (shop.victor.clone(), shop.ana.clone());
    shop.done(ticket, "install").unwrap();
    shop.done(ticket, "hand over").unwrap();
    let body = EndTask { reason: "No socket.".to_owned(), ..shop.ending(ticket, "patch", Outcome::Incomplete) };
    shop.desk.world.take_effects();
    shop.end(&victor, body).unwrap();
    let told = tellings(&shop.desk.world.take_effects(), Some(&victor));
    let told: Vec<_> = told.iter().filter(|telling| telling.to == To::Person(ana.person)).collect();
    let not_possible = told.iter().find(|telling| telling.kind == Kind::NotPossible).unwrap();
    let arguments = &not_possible.arguments;
    assert_eq!((arguments.work, arguments.reason.as_str(), arguments.what.get("en")), (true, "No socket.", "patch"));
    assert_eq!(shop.status(ticket), Status::Resolved);
    assert!(told.iter().any(|telling| telling.kind == Kind::Resolved && telling.arguments.work), "and that it ended");
}
