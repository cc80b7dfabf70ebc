//! Eligibility and ranking (DOMAIN.md section 1 "Assignment" and 2.4).

use super::{Considered, DecidedBy, Membership, Policy, Ranking, Verdict, WorkItem};
use crate::catalog::RequiredSkills;
use crate::ids::PersonId;
use crate::order::sort_by;
use crate::person::{Availability, Technician};
use jiff::Timestamp;
use std::cmp::Ordering;

/// A choice: everyone considered in order, who was chosen, and the step that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Eligible people by rank, then the others by name.
    pub pool: Vec<Considered>,
    /// The first by rank.
    pub chosen: Option<PersonId>,
    /// What separated the first from the second.
    pub decided_by: DecidedBy,
}

/// Chooses among a team's members for one work item. A pure function of its arguments (invariant I24).
pub fn choose<'a>(
    work: &WorkItem,
    policy: &Policy,
    members: impl Iterator<Item = (&'a Membership, &'a Technician)>,
    now: Timestamp,
) -> Choice {
    let mut pool: Vec<Considered> =
        members.map(|(membership, person)| consider(work, policy, membership, person, now)).collect();
    sort_by(&mut pool, |a, b| match (eligible(a), eligible(b)) {
        (true, true) => rank(policy.ranking, a, b).0,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => a.name.cmp(&b.name).then(a.person.cmp(&b.person)),
    });
    let mut best = pool.iter().filter(|person| eligible(person));
    let (chosen, decided_by) = match (best.next(), best.next()) {
        (None, _) => (None, DecidedBy::Nobody),
        (Some(first), None) => (Some(first.person), DecidedBy::OnlyOne),
        (Some(first), Some(second)) => (Some(first.person), rank(policy.ranking, first, second).1),
    };
    Choice { pool, chosen, decided_by }
}

/// Whether the person could take work of this weight, skills aside.
pub fn has_room(person: &Technician, policy: &Policy, weight: i32, now: Timestamp) -> bool {
    matches!(presence(person, policy, now), Verdict::Eligible) && person.load + weight <= person.capacity
}

fn eligible(person: &Considered) -> bool {
    person.verdict == Verdict::Eligible
}

fn presence(person: &Technician, policy: &Policy, now: Timestamp) -> Verdict {
    if !person.active {
        Verdict::Inactive
    } else if person.availability == Availability::Away {
        Verdict::Away
    } else if person.lease_until <= now {
        Verdict::LeaseLapsed
    } else if let Some(shift) = person.shift.filter(|shift| shift.is_short(policy.minutes_needed, now)) {
        let (left, needed) = shift.minutes(policy.minutes_needed, now);
        Verdict::ShiftEnds { left, needed }
    } else {
        Verdict::Eligible
    }
}

fn consider(
    work: &WorkItem,
    policy: &Policy,
    membership: &Membership,
    person: &Technician,
    now: Timestamp,
) -> Considered {
    let mut verdict = presence(person, policy, now);
    // Who gave it back keeps the peace that the reason asks for.
    let given_back = work.declined.get(&person.person);
    let given_back = given_back.filter(|given| given.again.is_none_or(|again| again.0 > now));
    if let (Verdict::Eligible, Some(given)) = (&verdict, given_back) {
        verdict = Verdict::Declined { reason: given.reason };
    }
    if verdict == Verdict::Eligible {
        verdict = missing_skill(&work.skills, person).unwrap_or(Verdict::Eligible);
    }
    if verdict == Verdict::Eligible && person.load + work.weight > person.capacity {
        verdict = Verdict::AtCapacity;
    }
    let matched = work.skills.preferred.iter().filter_map(|(skill, asked)| Some((person.skills.get(skill)?, asked)));
    let (preferred, levels) =
        matched.fold((0, 0), |(count, sum), (held, asked)| (count + 1, sum + (*held).min(*asked)));
    Considered {
        person: person.person,
        name: person.name.clone(),
        verdict,
        preferred,
        levels,
        load: person.load,
        capacity: person.capacity,
        last_assignment_no: membership.last_assignment_no,
    }
}

/// What of the skills that are asked for somebody lacks, whether they are there or not.
pub(super) fn missing_skill(asked: &RequiredSkills, person: &Technician) -> Option<Verdict> {
    asked.mandatory.iter().find_map(|(skill, level)| {
        let held = person.skills.get(skill).copied().unwrap_or(0);
        (held < *level).then_some(Verdict::MissingSkill { skill: *skill, asked: *level, held })
    })
}

/// The order of two eligible people, and the step that made it.
fn rank(ranking: Ranking, a: &Considered, b: &Considered) -> (Ordering, DecidedBy) {
    let load = match ranking {
        // Exact fractions: load a / capacity a against load b / capacity b.
        Ranking::LoadFirst => {
            (i64::from(a.load) * i64::from(b.capacity)).cmp(&(i64::from(b.load) * i64::from(a.capacity)))
        }
        Ranking::RoundRobin => Ordering::Equal,
    };
    let steps = [
        (b.preferred.cmp(&a.preferred), DecidedBy::PreferredSkills),
        (b.levels.cmp(&a.levels), DecidedBy::SkillLevels),
        (load, DecidedBy::Load),
        (a.last_assignment_no.cmp(&b.last_assignment_no), DecidedBy::LongestSince),
    ];
    let decisive = steps.into_iter().find(|(order, _)| order.is_ne());
    decisive.unwrap_or((a.person.cmp(&b.person), DecidedBy::PersonId))
}
