//! The vectors of DOMAIN.md 2.4, by their ids, and exact numbers. Laws over random histories are in `laws`.

mod laws;

use super::choose::choose;
use super::drain::drain;
use super::{DecidedBy, Membership, Policy, Ranking, Verdict, WorkItem, WorkState};
use crate::actor::Actor;
use crate::catalog::RequiredSkills;
use crate::command::Command;
use crate::fixture::{Desk, ITEM, TEAM, skill};
use crate::ids::{CallId, PersonId, TicketId};
use crate::person::api::SetAvailability;
use crate::person::{Availability, Technician};
use crate::ticket::api::{DeclineReason, DeclineTicket};
use crate::ticket::lifecycle::Status;
use crate::world::Context;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use uuid::Uuid;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn person(number: u128, load: i32, capacity: i32, skills: &[(u128, i32)]) -> Technician {
    Technician {
        person: PersonId(Uuid::from_u128(number)),
        name: format!("P{number}"),
        active: true,
        availability: Availability::Available,
        lease_until: at("2027-01-01T00:00:00Z"),
        lapsed: false,
        capacity,
        load,
        since: None,
        sent_away: None,
        shift: None,
        shift_id: None,
        shift_at: None,
        skill_names: BTreeMap::new(),
        job: String::new(),
        skills: skills.iter().map(|(id, level)| (skill(*id), *level)).collect(),
        teams: std::collections::BTreeSet::new(),
        tags: crate::tag::Tags::none(),
    }
}

fn work(mandatory: &[(u128, i32)], preferred: &[(u128, i32)]) -> WorkItem {
    let map =
        |skills: &[(u128, i32)]| skills.iter().map(|(id, level)| (skill(*id), *level)).collect::<BTreeMap<_, _>>();
    WorkItem {
        id: TicketId(Uuid::from_u128(99)).into(),
        ticket: TicketId(Uuid::from_u128(99)),
        task: None,
        team: TEAM,
        assignee: None,
        weight: 1,
        priority: 3,
        sla_due: None,
        queued_at: at("2026-11-23T08:00:00Z"),
        queue_no: 1,
        skills: RequiredSkills { mandatory: map(mandatory), preferred: map(preferred) },
        state: WorkState::Open,
        declined: BTreeMap::new(),
    }
}

/// Who is chosen, and by what step. `last` are the people's last assignment numbers in the team.
fn chosen(work: &WorkItem, ranking: Ranking, people: &[(Technician, Option<i64>)]) -> (Option<String>, DecidedBy) {
    let members: Vec<Membership> =
        people.iter().map(|(person, last)| Membership { person: person.person, last_assignment_no: *last }).collect();
    let pairs = members.iter().zip(people.iter().map(|(person, _)| person));
    let choice = choose(work, &Policy::by(ranking), pairs, at("2026-11-23T08:00:00Z"));
    let name = |id: PersonId| people.iter().find(|(person, _)| person.person == id).unwrap().0.name.clone();
    (choice.chosen.map(name), choice.decided_by)
}

#[test]
fn a1_the_one_with_more_spare_capacity() {
    let people = [(person(1, 0, 3, &[]), Some(9)), (person(2, 1, 2, &[]), Some(1))];
    assert_eq!(chosen(&work(&[], &[]), Ranking::LoadFirst, &people), (Some("P1".to_owned()), DecidedBy::Load));
}

#[test]
fn a2_equal_spare_capacity_goes_to_the_one_longest_without() {
    let people = [(person(1, 1, 4, &[]), Some(9)), (person(2, 1, 4, &[]), Some(3))];
    assert_eq!(chosen(&work(&[], &[]), Ranking::LoadFirst, &people), (Some("P2".to_owned()), DecidedBy::LongestSince));
    let never = [(person(1, 1, 4, &[]), Some(1)), (person(2, 1, 4, &[]), None)];
    assert_eq!(chosen(&work(&[], &[]), Ranking::LoadFirst, &never).0, Some("P2".to_owned()));
}

#[test]
fn a3_number_of_matching_skills_beats_level() {
    let asked = work(&[], &[(1, 5), (2, 5)]);
    let people = [(person(1, 3, 4, &[(1, 1), (2, 1)]), None), (person(2, 0, 4, &[(1, 5)]), None)];
    assert_eq!(chosen(&asked, Ranking::LoadFirst, &people), (Some("P1".to_owned()), DecidedBy::PreferredSkills));
}

#[test]
fn a4_with_the_same_number_of_skills_the_levels_decide() {
    let asked = work(&[], &[(1, 5), (2, 5), (3, 5)]);
    let high_two = person(1, 2, 4, &[(1, 5), (2, 5), (3, 1)]);
    let high_one = person(2, 0, 4, &[(1, 5), (2, 1), (3, 1)]);
    let people = [(high_two, None), (high_one, None)];
    assert_eq!(chosen(&asked, Ranking::LoadFirst, &people), (Some("P1".to_owned()), DecidedBy::SkillLevels));
}

#[test]
fn a4_a_level_above_the_asked_one_counts_no_more_than_asked() {
    let asked = work(&[], &[(1, 2), (2, 5)]);
    let people = [(person(1, 0, 4, &[(1, 5), (2, 1)]), None), (person(2, 3, 4, &[(1, 2), (2, 2)]), None)];
    assert_eq!(chosen(&asked, Ranking::LoadFirst, &people), (Some("P2".to_owned()), DecidedBy::SkillLevels));
}

#[test]
fn a5_a_mandatory_skill_below_the_asked_level_excludes() {
    let asked = work(&[(1, 4), (2, 4)], &[(3, 1)]);
    let people = [(person(3, 0, 4, &[(1, 4), (2, 3), (3, 5)]), None), (person(4, 3, 4, &[(1, 4), (2, 4)]), None)];
    assert_eq!(chosen(&asked, Ranking::LoadFirst, &people), (Some("P4".to_owned()), DecidedBy::OnlyOne));
}

#[test]
fn a5_the_explanation_names_the_missing_skill() {
    let asked = work(&[(1, 4)], &[]);
    let without = person(1, 0, 4, &[(1, 3)]);
    let member = Membership { person: without.person, last_assignment_no: None };
    let policy = Policy::by(Ranking::LoadFirst);
    let choice = choose(&asked, &policy, [(&member, &without)].into_iter(), at("2026-11-23T08:00:00Z"));
    assert_eq!((choice.chosen, choice.decided_by), (None, DecidedBy::Nobody));
    assert_eq!(choice.pool[0].verdict, Verdict::MissingSkill { skill: skill(1), asked: 4, held: 3 });
}

#[test]
fn a7_load_first_and_round_robin_differ_on_the_same_people() {
    let people = [(person(1, 2, 4, &[]), Some(8)), (person(2, 3, 4, &[]), Some(2))];
    assert_eq!(chosen(&work(&[], &[]), Ranking::LoadFirst, &people).0, Some("P1".to_owned()));
    assert_eq!(chosen(&work(&[], &[]), Ranking::RoundRobin, &people), (Some("P2".to_owned()), DecidedBy::LongestSince));
}

#[test]
fn loads_compare_as_exact_fractions() {
    let nearly = [(person(1, 333_333_333, 1_000_000_000, &[]), Some(1)), (person(2, 1, 3, &[]), Some(2))];
    assert_eq!(chosen(&work(&[], &[]), Ranking::LoadFirst, &nearly), (Some("P1".to_owned()), DecidedBy::Load));
    let equal = [(person(1, 2, 6, &[]), Some(2)), (person(2, 1, 3, &[]), Some(1))];
    assert_eq!(chosen(&work(&[], &[]), Ranking::LoadFirst, &equal), (Some("P2".to_owned()), DecidedBy::LongestSince));
}

#[test]
fn all_equal_is_decided_by_the_order_of_ids() {
    let people = [(person(2, 0, 4, &[]), None), (person(1, 0, 4, &[]), None)];
    assert_eq!(chosen(&work(&[], &[]), Ranking::LoadFirst, &people), (Some("P1".to_owned()), DecidedBy::PersonId));
}

#[test]
fn who_is_inactive_away_lapsed_or_full_is_not_eligible_and_the_reason_is_said() {
    let now = at("2026-11-23T08:00:00Z");
    let inactive = Technician { active: false, ..person(1, 0, 4, &[]) };
    let away = Technician { availability: Availability::Away, ..person(2, 0, 4, &[]) };
    let lapsed = Technician { lease_until: now, ..person(3, 0, 4, &[]) };
    let full = person(4, 4, 4, &[]);
    let nobody = person(5, 0, 0, &[]);
    let people = [inactive, away, lapsed, full, nobody];
    let members = people.each_ref().map(|person| Membership { person: person.person, last_assignment_no: None });
    let choice = choose(&work(&[], &[]), &Policy::by(Ranking::LoadFirst), members.iter().zip(&people), now);
    let verdicts: Vec<Verdict> = choice.pool.into_iter().map(|person| person.verdict).collect();
    let expected = [Verdict::Inactive, Verdict::Away, Verdict::LeaseLapsed, Verdict::AtCapacity, Verdict::AtCapacity];
    assert_eq!(verdicts, expected);
}

#[test]
fn the_weight_of_the_work_counts_against_capacity() {
    let heavy = WorkItem { weight: 2, ..work(&[], &[]) };
    let people = [(person(1, 3, 4, &[]), None), (person(2, 2, 4, &[]), None)];
    assert_eq!(chosen(&heavy, Ranking::LoadFirst, &people), (Some("P2".to_owned()), DecidedBy::OnlyOne));
}

#[test]
fn a9_at_capacity_it_waits_and_goes_to_the_one_who_closes_a_ticket_at_once() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let (ana, tomasz) = (desk.technician(1, 1), desk.technician(2, 1));
    let first = desk.submit();
    let second = desk.submit();
    let waiting = desk.submit();
    assert_eq!(desk.assignee(waiting), None);
    assert_eq!(desk.explanation(waiting).decided_by, DecidedBy::Nobody);
    let holder = if desk.assignee(first) == Some(ana.person) { ana } else { tomasz };
    desk.status(&holder, first, Status::Resolved).unwrap();
    assert_eq!(desk.assignee(waiting), Some(holder.person));
    assert_eq!(desk.explanation(waiting).chosen, Some(holder.person));
    assert_ne!(desk.assignee(second), Some(holder.person));
}

/// There is no look-back: what is older than ten minutes is given like what is younger.
#[test]
fn a10_what_waited_599_and_601_seconds_is_assigned_alike() {
    for age in [599, 601, 86_400] {
        let mut desk = Desk::new(Ranking::LoadFirst);
        let ana = desk.technician(1, 1);
        desk.set(&ana, |person| person.availability = Availability::Away);
        let ticket = desk.submit();
        desk.now += SignedDuration::from_secs(age);
        let back = Command::SetAvailability(SetAvailability { availability: Availability::Available });
        desk.call(Some(&ana), &back).unwrap();
        assert_eq!(desk.assignee(ticket), Some(ana.person), "{age} s");
    }
}

/// Who is away comes back, and lacks then what they lack now.
#[test]
fn what_nobody_of_the_team_could_ever_take_is_said_also_while_they_are_away() {
    let asked = |skills: RequiredSkills, weight: i32, level: i32| {
        let mut desk = Desk::new(Ranking::LoadFirst);
        let version = desk.world.versions.get_mut(&(ITEM, 1)).unwrap();
        (version.skills, version.delivery.weight) = (skills, weight);
        let ana = desk.technician(1, 2);
        desk.set(&ana, |person| {
            person.availability = Availability::Away;
            person.skills = [(skill(1), level)].into();
        });
        let ticket = desk.submit();
        desk.world.ticket(ticket).unwrap().head.unserved
    };
    let network = || RequiredSkills { mandatory: [(skill(1), 4)].into(), ..RequiredSkills::default() };
    assert!(asked(network(), 1, 3), "she has level 3");
    assert!(!asked(network(), 1, 4), "she only is away");
    assert!(asked(RequiredSkills::default(), 3, 0), "she takes two units at most");
    assert!(!asked(RequiredSkills::default(), 2, 0));
}

/// It is taken, goes to nobody, and is an error that is seen: an explanation, and a fault for who owns the service.
#[test]
fn a11_a_queue_without_a_pool_takes_what_arrives_and_says_that_nobody_is_there() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let ticket = desk.submit();
    let record = desk.world.ticket(ticket).unwrap();
    assert_eq!((record.head.assignee, record.head.status, record.head.unserved), (None, Status::New, true));
    assert_eq!(desk.waiting(), 1);
    let why = desk.explanation(ticket);
    assert_eq!((why.decided_by, why.pool.len()), (DecidedBy::Nobody, 0));
    let ana = desk.technician(1, 1);
    desk.call(None, &Command::DrainTeam(TEAM)).unwrap();
    assert_eq!(desk.assignee(ticket), Some(ana.person), "whoever comes gets it");
    assert!(!desk.world.ticket(ticket).unwrap().head.unserved);
}

#[test]
fn a12_what_was_given_back_for_good_is_never_offered_to_them_again_and_stays_in_the_queue() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let (ana, tomasz) = (desk.technician(1, 4), desk.technician(2, 4));
    let ticket = desk.submit();
    for (person, next) in [(&ana, Some(tomasz.person)), (&tomasz, None)] {
        assert_eq!(desk.assignee(ticket), Some(person.person));
        let reason = DeclineReason::MissingSkill;
        desk.call(Some(person), &Command::DeclineTicket(DeclineTicket { ticket, task: None, reason })).unwrap();
        assert_eq!(desk.assignee(ticket), next);
    }
    for _ in 0..50 {
        desk.now += SignedDuration::from_hours(24);
        for person in [&ana, &tomasz] {
            let (far, now) = (desk.now + SignedDuration::from_hours(48), desk.now);
            desk.set(person, |person| person.lease_until = far);
            assert!(desk.technician_of(person).lease_until > now);
        }
        desk.call(None, &Command::DrainTeam(TEAM)).unwrap();
        assert_eq!((desk.assignee(ticket), desk.waiting()), (None, 1), "it waits where everybody sees it");
    }
    let leila = desk.technician(3, 4);
    let far = desk.now + SignedDuration::from_hours(48);
    desk.set(&leila, |person| person.lease_until = far);
    desk.call(None, &Command::DrainTeam(TEAM)).unwrap();
    assert_eq!(desk.assignee(ticket), Some(leila.person), "whoever did not give it back gets it");
}

#[test]
fn a13_fifty_arrivals_five_people_capacity_four() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let team: Vec<Actor> = (1..=5).map(|number| desk.technician(number, 4)).collect();
    for _ in 0..50 {
        desk.submit();
    }
    assert_eq!(team.iter().map(|person| desk.counted_load(person.person)).collect::<Vec<_>>(), [4; 5]);
    assert_eq!(desk.waiting(), 30);
}

#[test]
fn with_nobody_left_nothing_is_assigned_and_the_item_keeps_its_place() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let ana = desk.technician(1, 1);
    desk.set(&ana, |person| person.availability = Availability::Away);
    let first = desk.submit();
    let second = desk.submit();
    let mut context = Context::new(None, CallId(desk.fresh()), desk.now, crate::fixture::TODAY);
    assert_eq!(drain(&mut desk.world, &mut context, TEAM), 0);
    assert_eq!((desk.assignee(first), desk.assignee(second)), (None, None));
    let back = Command::SetAvailability(SetAvailability { availability: Availability::Available });
    desk.call(Some(&ana), &back).unwrap();
    assert_eq!((desk.assignee(first), desk.assignee(second)), (Some(ana.person), None));
}

#[test]
fn what_ended_or_is_held_while_it_waited_is_not_given_to_anybody() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let ana = desk.technician(1, 0);
    let (cancelled, held) = (desk.submit(), desk.submit());
    desk.status(&ana, cancelled, Status::Cancelled).unwrap();
    let mut item = desk.item(held).clone();
    item.state = WorkState::Paused;
    desk.world.load(crate::world::Record::WorkItem(item));
    desk.set(&ana, |person| person.capacity = 5);
    desk.call(None, &Command::DrainTeam(TEAM)).unwrap();
    assert_eq!((desk.assignee(cancelled), desk.assignee(held), desk.counted_load(ana.person)), (None, None, 0));
}

#[test]
fn a_lease_that_lapsed_takes_nothing_and_coming_back_renews_it() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let ana = desk.technician(1, 2);
    let now = desk.now;
    desk.set(&ana, |person| person.lease_until = now);
    let ticket = desk.submit();
    assert_eq!(desk.explanation(ticket).pool[0].verdict, Verdict::LeaseLapsed);
    let back = Command::SetAvailability(SetAvailability { availability: Availability::Available });
    desk.call(Some(&ana), &back).unwrap();
    assert_eq!(desk.assignee(ticket), Some(ana.person));
    assert_eq!(desk.technician_of(&ana).lease_until, desk.now + SignedDuration::from_secs(90));
}

#[test]
fn the_queue_goes_by_priority_then_due_then_age_and_nothing_blocks_what_follows() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let ana = desk.technician(1, 0);
    let mut arrivals = Vec::new();
    for _ in 0..5 {
        arrivals.push(desk.submit());
    }
    type Change = fn(&mut WorkItem);
    let changes: [(usize, Change); 3] = [
        (4, |item| item.priority = 1),
        (3, |item| item.sla_due = Some("2026-11-24T08:00:00Z".parse().unwrap())),
        (0, |item| item.skills.mandatory = BTreeMap::from([(skill(7), 1)])),
    ];
    for (number, change) in changes {
        let mut item = desk.item(arrivals[number]).clone();
        change(&mut item);
        desk.world.load(crate::world::Record::WorkItem(item));
    }
    let mut taken = Vec::new();
    for capacity in 1..=5 {
        desk.set(&ana, |person| person.capacity = capacity);
        desk.call(None, &Command::DrainTeam(TEAM)).unwrap();
        let now = arrivals.iter().position(|ticket| desk.assignee(*ticket).is_some() && !taken.contains(ticket));
        taken.extend(now.map(|number| arrivals[number]));
    }
    assert_eq!(taken, [arrivals[4], arrivals[3], arrivals[1], arrivals[2]]);
    assert_eq!(desk.assignee(arrivals[0]), None);
}
