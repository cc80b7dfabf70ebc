//! How much of a technician's capacity a piece of work takes (DECISIONS.md, work items): one unit unless its item or its
//! task says otherwise.

use crate::fault::Fault;

/// The most units that one piece of work takes.
pub const WEIGHT_MAX: i32 = 100;

/// What work takes of which nothing is said.
pub fn usual() -> i32 {
    1
}

/// Whether it is what work takes of which nothing is said.
pub fn is_usual(weight: &i32) -> bool {
    *weight == usual()
}

/// What is wrong with a weight that somebody wrote. `capacity` is the most that anybody of the team takes at once; none where
/// nobody is in it yet.
pub fn check(place: &str, weight: i32, capacity: Option<i32>) -> Option<Fault> {
    if !(1..=WEIGHT_MAX).contains(&weight) {
        return Some(Fault::new(place, format!("a weight is 1 to {WEIGHT_MAX}")));
    }
    let most = capacity.filter(|most| *most < weight && weight > usual())?;
    Some(Fault::new(place, format!("nobody of the team takes so much at once: the most is {most}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_what_somebody_of_the_team_can_take() {
        let said = |weight, capacity| check("weight", weight, capacity).map(|fault| fault.to_string());
        assert_eq!(said(4, Some(4)), None);
        assert_eq!(said(9, None), None, "a new organisation gets its catalog before its people");
        assert_eq!(said(1, Some(0)), None, "who takes nothing at all for now may take something tomorrow");
        assert_eq!(said(0, None).unwrap(), "weight: a weight is 1 to 100");
        assert_eq!(said(101, None).unwrap(), "weight: a weight is 1 to 100");
        assert_eq!(said(5, Some(4)).unwrap(), "weight: nobody of the team takes so much at once: the most is 4");
    }
}
