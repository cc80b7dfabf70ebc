//! Passing on and giving back: who gets it, who sees it, what is refused, and loads that always add up (I21).

use super::*;
use crate::actor::Actor;
use crate::assignment::{Policy, Ranking, Team};
use crate::command::Command;
use crate::fixture::{DEPARTMENT, Desk, Random, TEAM};
use crate::ids::{DepartmentId, TicketId};
use crate::world::Record;
use uuid::Uuid;

const OTHER: TeamId = TeamId(Uuid::from_u128(0x7ea1));
const FOREIGN: TeamId = TeamId(Uuid::from_u128(0x7ea2));

/// Ana and Tomasz of end-user support; Ana has the ticket. A second team of the department, and one of another.
fn desk() -> (Desk, Actor, Actor, TicketId) {
    let mut desk = Desk::new(Ranking::LoadFirst);
    for (id, name, department) in
        [(OTHER, "Network", DEPARTMENT), (FOREIGN, "HR services", DepartmentId(Uuid::from_u128(0xde91)))]
    {
        let policy = Policy::by(Ranking::LoadFirst);
        let team = Team { id, name: name.to_owned(), department, assignment_no: 0, policy, members: Vec::new() };
        desk.world.load(Record::Team(team));
        let tag = i32::try_from(desk.world.tags.len()).unwrap() + 1;
        desk.world.tags.insert((TagKind::Team, id.0), tag);
    }
    let ana = desk.technician(1, 2);
    let ticket = desk.submit();
    let tomasz = desk.technician(2, 2);
    assert_eq!(desk.assignee(ticket), Some(ana.person));
    desk.world.take_effects();
    (desk, ana, tomasz, ticket)
}

/// Makes somebody of the first team a member of the other instead.
fn joins_other(desk: &mut Desk, actor: &Actor) -> Actor {
    let mut team = desk.world.team(TEAM).unwrap().clone();
    let at = team.members.iter().position(|member| member.person == actor.person).unwrap();
    let membership = team.members.remove(at);
    desk.world.load(Record::Team(team));
    let mut other = desk.world.team(OTHER).unwrap().clone();
    other.members.push(membership);
    desk.world.load(Record::Team(other));
    Actor { teams: [OTHER].into_iter().collect(), ..actor.clone() }
}

fn to(ticket: TicketId, from: Option<PersonId>, to: TransferTo) -> TransferTicket {
    TransferTicket { ticket, task: None, from, to, over_capacity: false }
}

fn pass(desk: &mut Desk, actor: &Actor, body: TransferTicket) -> Result<Value, Problem> {
    desk.call(Some(actor), &Command::TransferTicket(body))
}

fn give_back(desk: &mut Desk, actor: &Actor, ticket: TicketId, reason: DeclineReason) -> Result<Value, Problem> {
    desk.call(Some(actor), &Command::DeclineTicket(DeclineTicket { ticket, task: None, reason }))
}

fn adds_up(desk: &Desk, people: &[&Actor]) {
    for actor in people {
        assert_eq!(desk.technician_of(actor).load, desk.counted_load(actor.person), "I21: {}", actor.name);
    }
}

#[test]
fn a_colleague_gets_it_and_beyond_capacity_only_when_that_is_said() {
    let (mut desk, ana, tomasz, ticket) = desk();
    let body = to(ticket, Some(ana.person), TransferTo::Person(tomasz.person));
    pass(&mut desk, &ana, body.clone()).unwrap();
    assert_eq!(desk.assignee(ticket), Some(tomasz.person));
    adds_up(&desk, &[&ana, &tomasz]);
    let again = pass(&mut desk, &ana, body).unwrap_err();
    assert_eq!((again.code, again.detail.as_deref()), (ProblemCode::Conflict, Some("Technician 2 has it now.")));
    let back = to(ticket, Some(tomasz.person), TransferTo::Person(ana.person));
    desk.set(&ana, |ana| ana.load = 2);
    let full = pass(&mut desk, &tomasz, back.clone()).unwrap_err();
    assert_eq!(full.detail.as_deref(), Some("Technician 1 has no room: 2 of 2."));
    desk.set(&ana, |ana| ana.load = 0);
    desk.set(&ana, |ana| ana.capacity = 0);
    pass(&mut desk, &tomasz, TransferTicket { over_capacity: true, ..back }).unwrap();
    adds_up(&desk, &[&ana, &tomasz]);
}

#[test]
fn what_cannot_be_passed_on_is_refused_with_its_field_and_changes_nothing() {
    let (mut desk, ana, tomasz, ticket) = desk();
    let stranger = desk.stranger.clone();
    let from = Some(ana.person);
    for (actor, body, code, field) in [
        (&ana, to(ticket, from, TransferTo::Person(stranger.person)), ProblemCode::Invalid, Some("to")),
        (&ana, to(ticket, from, TransferTo::Team(FOREIGN)), ProblemCode::Invalid, Some("to")),
        (&ana, to(ticket, from, TransferTo::Team(TEAM)), ProblemCode::Conflict, None),
        (&ana, to(ticket, from, TransferTo::Person(ana.person)), ProblemCode::Conflict, None),
        (&ana, to(ticket, None, TransferTo::Person(tomasz.person)), ProblemCode::Conflict, None),
        (&stranger, to(ticket, from, TransferTo::Person(tomasz.person)), ProblemCode::NotFound, None),
    ] {
        let problem = pass(&mut desk, actor, body.clone()).unwrap_err();
        let named = problem.errors.first().map(|error| error.field.as_str());
        assert_eq!((problem.code, named), (code, field), "{body:?}: {problem}");
        assert!(!desk.world.is_changed(), "I14: a refusal leaves the world as it was");
    }
    assert_eq!(give_back(&mut desk, &tomasz, ticket, DeclineReason::NoTime).unwrap_err().code, ProblemCode::Conflict);
    desk.status(&ana, ticket, Status::Resolved).unwrap();
    desk.world.take_effects();
    let body = to(ticket, from, TransferTo::Person(tomasz.person));
    assert_eq!(pass(&mut desk, &ana, body).unwrap_err().code, ProblemCode::Conflict);
    assert_eq!(give_back(&mut desk, &ana, ticket, DeclineReason::NoTime).unwrap_err().code, ProblemCode::Conflict);
}

#[test]
fn another_team_sees_everything_of_it_and_the_old_one_nothing() {
    let (mut desk, ana, tomasz, ticket) = desk();
    let victor = joins_other(&mut desk, &tomasz);
    desk.comment(&ana, ticket, "On its way.").unwrap();
    desk.note(&ana, ticket, "The switch is old.").unwrap();
    let queued = desk.item(ticket).queued_at;
    desk.world.take_effects();
    pass(&mut desk, &ana, to(ticket, Some(ana.person), TransferTo::Team(OTHER))).unwrap();
    let effects = desk.world.take_effects();
    assert_eq!(desk.assignee(ticket), Some(victor.person), "the next available technician of the other team");
    assert!(desk.item(ticket).queued_at > queued && desk.item(ticket).team == OTHER);
    adds_up(&desk, &[&ana, &victor]);
    let tag = |team: TeamId| desk.world.tags[&(TagKind::Team, team.0)];
    let (old, new) = (tag(TEAM), tag(OTHER));
    let mut seen = 0;
    for record in effects.records.iter().flat_map(|effect| crate::row::rows_of(&effect.after)) {
        let (row, tags) = record;
        if matches!(row, crate::row::Row::Technician(_)) {
            continue;
        }
        assert!(!tags.meet(&[old]), "the old team still sees {row:?}");
        seen += usize::from(tags.meet(&[new]));
    }
    assert!(seen >= 6, "head, public and internal part, line, comment, note, explanation: {seen}");
    let first = desk.world.explanations_of(ticket).into_iter().find(|one| one.explanation.team == TEAM).unwrap();
    assert!(!first.tags.meet(&[new]), "why Ana had it names colleagues whom the new team does not see");
    assert_eq!(desk.note(&ana, ticket, "Still here?").unwrap_err().code, ProblemCode::NotFound);
    desk.note(&victor, ticket, "Now ours.").unwrap();
}

#[test]
fn who_gives_it_back_is_not_offered_it_again_before_the_reason_allows() {
    let (mut desk, ana, tomasz, ticket) = desk();
    let queued = desk.item(ticket).queued_at;
    give_back(&mut desk, &ana, ticket, DeclineReason::NoTime).unwrap();
    assert_eq!(desk.assignee(ticket), Some(tomasz.person), "the next one gets it");
    assert_eq!(desk.item(ticket).queued_at, queued, "it keeps its place");
    let why = desk.explanation(ticket);
    let verdict = |person: PersonId| &why.pool.iter().find(|one| one.person == person).unwrap().verdict;
    let said = crate::assignment::Verdict::Declined { reason: Some(DeclineReason::NoTime) };
    assert_eq!(*verdict(ana.person), said, "with the reason that was given");
    assert_eq!(why.queued_at, why.at, "it was Ana's until she gave it back: it did not wait in the queue");
    give_back(&mut desk, &tomasz, ticket, DeclineReason::MissingSkill).unwrap();
    assert_eq!((desk.assignee(ticket), desk.waiting()), (None, 1));
    adds_up(&desk, &[&ana, &tomasz]);
    desk.now += SignedDuration::from_mins(50);
    desk.call(None, &Command::DrainTeam(TEAM)).unwrap();
    assert_eq!(desk.assignee(ticket), None);
    desk.now += SignedDuration::from_mins(11);
    desk.call(None, &Command::DrainTeam(TEAM)).unwrap();
    assert_eq!(desk.assignee(ticket), Some(ana.person), "an hour later there may be time");
    // By hand anybody may still take it.
    give_back(&mut desk, &ana, ticket, DeclineReason::ConflictOfInterest).unwrap();
    desk.claim(&tomasz, ticket).unwrap();
    assert_eq!(desk.assignee(ticket), Some(tomasz.person));
}

#[test]
fn i21_loads_add_up_whatever_is_passed_on() {
    for seed in 0..300 {
        let mut random = Random(seed);
        let (mut desk, ana, tomasz, _) = desk();
        let victor = desk.technician(3, 1);
        let victor = joins_other(&mut desk, &victor);
        let people = [&ana, &tomasz, &victor];
        let mut tickets: Vec<TicketId> = (0..4).map(|_| desk.submit()).collect();
        tickets.push(desk.world.work_items().next().unwrap().ticket);
        for _ in 0..25 {
            let (ticket, actor) = (tickets[random.below(tickets.len())], people[random.below(3)]);
            let from = desk.assignee(ticket);
            let person = TransferTo::Person(people[random.below(3)].person);
            let team = TransferTo::Team([TEAM, OTHER][random.below(2)]);
            drop(match random.below(6) {
                0 => pass(
                    &mut desk,
                    actor,
                    TransferTicket { over_capacity: random.chance(50), ..to(ticket, from, person) },
                ),
                1 => pass(&mut desk, actor, to(ticket, from, team)),
                2 => give_back(&mut desk, actor, ticket, DeclineReason::NoTime),
                3 => desk.claim(actor, ticket),
                4 => desk.status(actor, ticket, Status::Waiting),
                _ => desk.status(actor, ticket, Status::InProgress),
            });
            adds_up(&desk, &people);
            for item in desk.world.work_items() {
                let head = &desk.world.ticket(item.ticket).unwrap().head;
                assert_eq!((head.assignee, head.team), (item.assignee, Some(item.team)), "seed {seed}");
                let member =
                    |person| desk.world.team(item.team).unwrap().members.iter().any(|one| one.person == person);
                assert!(item.assignee.is_none_or(member), "an assignee is always a member, seed {seed}");
            }
        }
    }
}
