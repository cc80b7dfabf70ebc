//! Laws of assignment over random histories in memory: I14, I20, I21, I22, I23, I24.

use crate::actor::Actor;
use crate::assignment::{Considered, DecidedBy, Explanation, Ranking, Verdict};
use crate::command::Command;
use crate::fixture::Desk;
use crate::ids::{PersonId, TicketId};
use crate::person::Availability;
use crate::person::api::SetAvailability;
use crate::ticket::Fact;
use crate::ticket::lifecycle::Status;
use crate::world::Effects;
use proptest::prelude::*;
use std::cmp::Ordering;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug)]
enum Step {
    Submit,
    Move { ticket: usize, who: usize, to: usize },
    Reply { ticket: usize },
    Claim { ticket: usize, who: usize },
    Available { who: usize, yes: bool },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Submit),
        4 => (0..40_usize, 0..4_usize, 0..6_usize).prop_map(|(ticket, who, to)| Step::Move { ticket, who, to }),
        2 => (0..40_usize).prop_map(|ticket| Step::Reply { ticket }),
        1 => (0..40_usize, 0..4_usize).prop_map(|(ticket, who)| Step::Claim { ticket, who }),
        2 => (0..4_usize, any::<bool>()).prop_map(|(who, yes)| Step::Available { who, yes }),
    ]
}

struct History {
    desk: Desk,
    team: Vec<Actor>,
    tickets: Vec<TicketId>,
}

impl History {
    fn new(ranking: Ranking, capacities: &[i32]) -> Self {
        let mut desk = Desk::new(ranking);
        let team = (1..).zip(capacities).map(|(number, capacity)| desk.technician(number, *capacity)).collect();
        Self { desk, team, tickets: Vec::new() }
    }

    /// Runs a step; answers its effects, or none if it was refused.
    fn run(&mut self, step: Step) -> Option<Effects> {
        let rebecca = self.desk.rebecca.clone();
        let ticket = |number: usize, tickets: &[TicketId]| tickets.get(number % tickets.len().max(1)).copied();
        let person = |who: usize, team: &[Actor]| team[who % team.len()].clone();
        let before = format!("{:?}", self.desk.world);
        let result = match step {
            Step::Submit => {
                let id = self.desk.submit();
                self.tickets.push(id);
                Ok(serde_json::Value::Null)
            }
            Step::Move { ticket: number, who, to } => {
                let id = ticket(number, &self.tickets)?;
                self.desk.status(&person(who, &self.team), id, Status::ALL[to])
            }
            Step::Reply { ticket: number } => self.desk.comment(&rebecca, ticket(number, &self.tickets)?, "Any news?"),
            Step::Claim { ticket: number, who } => {
                self.desk.claim(&person(who, &self.team), ticket(number, &self.tickets)?)
            }
            Step::Available { who, yes } => {
                let availability = if yes { Availability::Available } else { Availability::Away };
                self.desk
                    .call(Some(&person(who, &self.team)), &Command::SetAvailability(SetAvailability { availability }))
            }
        };
        if result.is_err() {
            assert_eq!(before, format!("{:?}", self.desk.world), "I14: a refusal leaves the world as it was");
            assert!(!self.desk.world.is_changed());
            return None;
        }
        Some(self.desk.world.take_effects())
    }

    fn loads_are_the_counts(&self) -> bool {
        self.team.iter().all(|person| self.desk.technician_of(person).load == self.desk.counted_load(person.person))
    }

    /// Whether something waits that somebody could take.
    fn somebody_could_take_what_waits(&self) -> bool {
        let free = |person: &Actor| {
            let technician = self.desk.technician_of(person);
            technician.availability == Availability::Available && technician.load < technician.capacity
        };
        self.desk.waiting() > 0 && self.team.iter().any(free)
    }
}

/// The ranking written again, from the facts in the stored explanation alone.
fn recomputed(explanation: &Explanation) -> Option<PersonId> {
    let mut eligible: Vec<&Considered> =
        explanation.pool.iter().filter(|person| person.verdict == Verdict::Eligible).collect();
    eligible.sort_by(|a, b| {
        let load = match explanation.policy.ranking {
            Ranking::LoadFirst => {
                (i64::from(a.load) * i64::from(b.capacity)).cmp(&(i64::from(b.load) * i64::from(a.capacity)))
            }
            Ranking::RoundRobin => Ordering::Equal,
        };
        let by_skill = (b.preferred, b.levels).cmp(&(a.preferred, a.levels));
        by_skill.then(load).then(a.last_assignment_no.cmp(&b.last_assignment_no)).then(a.person.cmp(&b.person))
    });
    eligible.first().map(|person| person.person)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn i21_load_equals_the_count_and_no_automatic_assignment_ends_above_capacity(
        capacities in prop::collection::vec(0..4_i32, 1..4),
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut history = History::new(Ranking::LoadFirst, &capacities);
        for step in steps {
            let Some(effects) = history.run(step) else { continue };
            prop_assert!(history.loads_are_the_counts(), "I21 after {step:?}");
            let automatic = effects.events.iter().filter_map(|event| match event.fact {
                Fact::Assigned { to, automatic: true, .. } => Some(to),
                _ => None,
            });
            for person in automatic {
                let technician = history.desk.world.technician(person).unwrap();
                prop_assert!(technician.load <= technician.capacity, "I21: {step:?} raised a load above capacity");
            }
        }
    }

    #[test]
    fn i23_nothing_waits_that_somebody_could_take(
        capacities in prop::collection::vec(0..4_i32, 1..4),
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut history = History::new(Ranking::RoundRobin, &capacities);
        for step in steps {
            history.run(step);
            prop_assert!(!history.somebody_could_take_what_waits(), "I23 after {step:?}");
        }
    }

    #[test]
    fn i20_every_automatic_assignment_has_one_entry_and_one_explanation(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut history = History::new(Ranking::LoadFirst, &[2, 1, 3]);
        let mut open: BTreeMap<TicketId, PersonId> = BTreeMap::new();
        for step in steps {
            let Some(effects) = history.run(step) else { continue };
            for event in effects.events {
                if let Fact::Assigned { to, from, .. } = event.fact {
                    prop_assert_eq!(from, None, "a ticket that somebody has is not assigned again");
                    prop_assert_eq!(open.insert(event.ticket, to), None, "I20: assigned twice");
                }
            }
        }
        for (ticket, person) in open {
            prop_assert_eq!(history.desk.assignee(ticket), Some(person));
        }
    }

    #[test]
    fn i24_the_choice_is_recomputed_from_the_stored_explanation(
        capacities in prop::collection::vec(0..4_i32, 1..5),
        steps in prop::collection::vec(step(), 1..50),
        round_robin in any::<bool>(),
    ) {
        let ranking = if round_robin { Ranking::RoundRobin } else { Ranking::LoadFirst };
        let mut history = History::new(ranking, &capacities);
        for step in steps {
            history.run(step);
        }
        for ticket in &history.tickets {
            let explanation = history.desk.explanation(*ticket);
            prop_assert_eq!(explanation.chosen, recomputed(explanation), "I24");
            prop_assert_eq!(explanation.pool.len(), capacities.len());
            prop_assert_eq!(explanation.chosen.is_none(), explanation.decided_by == DecidedBy::Nobody);
        }
    }

    #[test]
    fn i22_equal_technicians_stay_within_one(people in 1..8_u128, arrivals in 1..60_usize, round_robin in any::<bool>()) {
        let ranking = if round_robin { Ranking::RoundRobin } else { Ranking::LoadFirst };
        let mut history = History::new(ranking, &vec![100; usize::try_from(people).unwrap()]);
        for _ in 0..arrivals {
            history.run(Step::Submit);
            let loads: Vec<i32> = history.team.iter().map(|person| history.desk.counted_load(person.person)).collect();
            prop_assert!(loads.iter().max().unwrap() - loads.iter().min().unwrap() <= 1, "I22: {loads:?}");
        }
    }
}
