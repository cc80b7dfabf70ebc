//! When the votes of a step decide it, and when steps decide the gate (DOMAIN.md 2.5, after GLPI's rule).

use super::policy::Rule;

/// What an approver said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vote {
    /// For it.
    Accepted,
    /// Nothing yet.
    Waiting,
    /// Against it.
    Refused,
}

/// Where a step or the gate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It passes.
    Accepted,
    /// Votes are missing.
    Waiting,
    /// It can no longer pass.
    Refused,
}

impl Standing {
    /// Its name on the command line and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Accepted => "accepted",
            Standing::Waiting => "waiting",
            Standing::Refused => "refused",
        }
    }
}

/// How many of so many votes have to be for it, so that they are at least `required` percent (1 to 100) of all.
pub fn needed(votes: usize, required: u8) -> usize {
    (votes * usize::from(required.clamp(1, 100))).div_ceil(100)
}

/// Decides a step: accepted once at least `required` percent (1 to 100) of all votes are for it, refused once that can no
/// longer be reached. A step without approvers waits: nothing is approved by silence.
pub fn step(votes: &[Vote], required: u8) -> Standing {
    let count = |vote: Vote| votes.iter().filter(|other| **other == vote).count();
    let needed = needed(votes.len(), required);
    if votes.is_empty() {
        Standing::Waiting
    } else if count(Vote::Accepted) >= needed {
        Standing::Accepted
    } else if count(Vote::Refused) + needed > votes.len() {
        Standing::Refused
    } else {
        Standing::Waiting
    }
}

/// Decides a step by its rule.
pub fn by_rule(votes: &[Vote], rule: Rule) -> Standing {
    let any = |vote: Vote| votes.contains(&vote);
    match rule {
        Rule::Any if any(Vote::Accepted) => Standing::Accepted,
        Rule::Any if any(Vote::Waiting) || votes.is_empty() => Standing::Waiting,
        Rule::Any => Standing::Refused,
        Rule::Everyone => step(votes, 100),
        Rule::Percent(required) => step(votes, required),
    }
}

/// Decides the gate: one refused step refuses it, one that waits holds it; without steps there is nothing to decide.
pub fn gate(steps: &[Standing]) -> Option<Standing> {
    let any = |standing: Standing| steps.contains(&standing);
    match steps {
        [] => None,
        _ if any(Standing::Refused) => Some(Standing::Refused),
        _ if any(Standing::Waiting) => Some(Standing::Waiting),
        _ => Some(Standing::Accepted),
    }
}

#[cfg(test)]
mod tests {
    use super::Standing as S;
    use super::Vote::{Accepted as A, Refused as R, Waiting as W};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn p1_one_of_ten_against_it_refuses_what_needs_all() {
        let ten: Vec<Vote> = std::iter::once(R).chain(std::iter::repeat_n(W, 9)).collect();
        assert_eq!(step(&ten, 100), S::Refused);
    }

    #[test]
    fn p2_half_is_enough_for_half_and_waits_for_all() {
        assert_eq!((step(&[A, W], 50), step(&[A, W], 100)), (S::Accepted, S::Waiting));
    }

    #[test]
    fn p4_one_for_and_one_against() {
        assert_eq!((step(&[A, R], 50), step(&[A, R], 100)), (S::Accepted, S::Refused));
    }

    #[test]
    fn p6_a_refused_step_refuses_the_whole() {
        assert_eq!(gate(&[S::Accepted, S::Refused, S::Waiting]), Some(S::Refused));
    }

    #[test]
    fn p7_a_step_that_waits_lets_the_whole_wait() {
        assert_eq!(gate(&[S::Accepted, S::Waiting]), Some(S::Waiting));
        assert_eq!((gate(&[S::Accepted]), gate(&[]), step(&[], 1)), (Some(S::Accepted), None, S::Waiting));
    }

    fn votes() -> impl Strategy<Value = Vec<Vote>> {
        proptest::collection::vec(prop_oneof![Just(A), Just(W), Just(R)], 1..12)
    }

    #[test]
    fn as_many_are_needed_as_make_the_share() {
        let needed =
            [(5, 60), (5, 61), (3, 50), (2, 50), (1, 1), (100, 1), (7, 100)].map(|(votes, share)| needed(votes, share));
        assert_eq!(needed, [3, 4, 2, 1, 1, 1, 7]);
    }

    #[test]
    fn any_one_decides_for_it_and_only_all_against_it() {
        assert_eq!(by_rule(&[R, W, W], Rule::Any), S::Waiting);
        assert_eq!(by_rule(&[R, A, W], Rule::Any), S::Accepted);
        assert_eq!((by_rule(&[R, R], Rule::Any), by_rule(&[], Rule::Any)), (S::Refused, S::Waiting));
        assert_eq!((by_rule(&[A, W], Rule::Everyone), by_rule(&[A, R], Rule::Everyone)), (S::Waiting, S::Refused));
        assert_eq!((by_rule(&[A, W], Rule::Percent(50)), by_rule(&[], Rule::Everyone)), (S::Accepted, S::Waiting));
    }

    proptest! {
        #[test]
        fn what_is_decided_stays_decided_however_the_missing_votes_fall(votes in votes(), required in 1_u8..=100, late in votes()) {
            let decided = step(&votes, required);
            let mut late = late.into_iter().cycle();
            let after: Vec<Vote> = votes.iter().map(|vote| if *vote == W { late.next().unwrap_or(W) } else { *vote }).collect();
            if decided != S::Waiting {
                prop_assert_eq!(step(&after, required), decided);
            }
        }

        #[test]
        fn it_passes_with_as_many_as_are_said_to_be_needed(votes in votes(), required in 1_u8..=100) {
            let given = votes.iter().filter(|vote| **vote == A).count();
            prop_assert_eq!(step(&votes, required) == S::Accepted, given >= needed(votes.len(), required));
            prop_assert!(needed(votes.len(), required) * 100 >= votes.len() * usize::from(required));
            prop_assert!((needed(votes.len(), required) - 1) * 100 < votes.len() * usize::from(required));
        }

        #[test]
        fn what_waits_could_still_go_the_good_way(votes in votes(), required in 1_u8..=100) {
            let full: Vec<Vote> = votes.iter().map(|vote| if *vote == W { A } else { *vote }).collect();
            prop_assert_eq!(step(&votes, required) == S::Refused, step(&full, required) != S::Accepted);
        }
    }
}
