//! A scenario as people write it: who is there, what arrives, what happens. Faults say where.

mod play;

use crate::fault::Fault;
use crate::order::sort_by_key;
use jiff::Timestamp;
use play::{Play, Step};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// How people with the same skills are ranked.
    pub policy: PolicyName,
    /// The team.
    pub people: Vec<Person>,
    /// What arrives.
    #[serde(default)]
    pub arrivals: Vec<Arrival>,
    /// What happens to people and tickets. At one instant events come before arrivals, then the order of the file counts.
    #[serde(default)]
    pub events: Vec<Event>,
}

/// How people with the same skills are ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyName {
    /// Smallest load for their capacity, then longest since the last assignment.
    LoadBalanced,
    /// Longest since the last assignment.
    RoundRobin,
}

/// A member of the team.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Their id; the order of ids breaks the last tie.
    pub id: String,
    /// Whether they take new work.
    pub available: bool,
    /// Units they take at once.
    pub capacity: i32,
    /// Units they hold beside the tickets of the scenario.
    #[serde(default)]
    pub load: i32,
    /// Level by skill; level 0 is no skill.
    #[serde(default)]
    pub skills: BTreeMap<String, i32>,
    /// Minutes left of their shift, until an event says otherwise; none: no shifts are kept.
    #[serde(default)]
    pub shift_minutes_left: Option<i32>,
    /// Minutes of the shift that have to be left for new work; 0 where none is given.
    #[serde(default)]
    pub minutes_left_needed: Option<i32>,
    /// When they last were assigned something; none: never, they are first in line.
    #[serde(default, with = "crate::time::option")]
    pub last_assigned: Option<Timestamp>,
}

/// A ticket that arrives.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrival {
    /// Its id.
    pub id: String,
    /// When.
    #[serde(with = "crate::time")]
    pub at: Timestamp,
    /// 1 (most urgent) to 5; 3 where none is given.
    #[serde(default = "moderate")]
    pub priority: i16,
    /// When its service level is due; the queue takes it after the priority.
    #[serde(default, with = "crate::time::option")]
    pub sla_due: Option<Timestamp>,
    /// Units of capacity it takes; 1 where none is given.
    #[serde(default = "one")]
    pub weight: i32,
    /// Skills without which nobody gets it, with the level asked.
    #[serde(default)]
    pub mandatory_skills: BTreeMap<String, i32>,
    /// Skills that rank, with the level asked.
    #[serde(default)]
    pub preferred_skills: BTreeMap<String, i32>,
}

fn moderate() -> i16 {
    3
}

fn one() -> i32 {
    1
}

/// Something that happens: to a person (`person` and `set`) or to a ticket (`close`).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// When.
    #[serde(with = "crate::time")]
    pub at: Timestamp,
    /// Whose values change.
    #[serde(default)]
    pub person: Option<String>,
    /// The values that change.
    #[serde(default)]
    pub set: Option<Change>,
    /// The ticket that ends.
    #[serde(default)]
    pub close: Option<String>,
}

/// New values of a person; what is absent stays.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Change {
    /// Whether they take new work.
    pub available: Option<bool>,
    /// Units they take at once.
    pub capacity: Option<i32>,
    /// All units they hold, the tickets of the scenario among them.
    pub load: Option<i32>,
    /// All their skills.
    pub skills: Option<BTreeMap<String, i32>>,
    /// Minutes left of their shift.
    pub shift_minutes_left: Option<i32>,
    /// Minutes of the shift that have to be left.
    pub minutes_left_needed: Option<i32>,
}

/// One decision: a ticket goes to somebody, or begins to wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// The ticket.
    pub ticket: String,
    /// When.
    #[serde(with = "crate::time")]
    pub at: Timestamp,
    /// To whom; none: it waits.
    pub person: Option<String>,
    /// Why: what decided, then everyone considered, in order of rank.
    pub reason: Vec<String>,
}

impl Scenario {
    /// Plays the scenario and hands every decision to `tell`, in order.
    ///
    /// # Errors
    /// The first fault, with its place, before anything is decided.
    pub fn play(&self, mut tell: impl FnMut(Decision)) -> Result<(), Fault> {
        self.check()?;
        let mut play = Play::new(self);
        let events = self.events.iter().map(|event| (event.at, Step::Event(event)));
        let arrivals = (0..).zip(&self.arrivals).map(|(number, arrival)| (arrival.at, Step::Arrival(number, arrival)));
        let mut steps: Vec<(Timestamp, Step<'_>)> = events.chain(arrivals).collect();
        // A stable order: at one instant the events stand first, each kind in the order of the file.
        sort_by_key(&mut steps, |(at, _)| *at);
        for (at, step) in steps {
            play.step(at, step, &mut tell);
        }
        Ok(())
    }

    fn check(&self) -> Result<(), Fault> {
        let people = unique("people", self.people.iter().map(|person| person.id.as_str()))?;
        for (at, person) in self.people.iter().enumerate() {
            let place = format!("people[{at}]");
            range(&format!("{place}.capacity"), person.capacity)?;
            range(&format!("{place}.load"), person.load)?;
            skills(&format!("{place}.skills"), &person.skills)?;
        }
        unique("arrivals", self.arrivals.iter().map(|arrival| arrival.id.as_str()))?;
        for (at, arrival) in self.arrivals.iter().enumerate() {
            let place = format!("arrivals[{at}]");
            if !(1..=5).contains(&arrival.priority) {
                return Err(Fault::new(format!("{place}.priority"), "a priority is 1 to 5"));
            }
            if !(1..=1_000).contains(&arrival.weight) {
                return Err(Fault::new(format!("{place}.weight"), "a weight is 1 to 1000"));
            }
            skills(&format!("{place}.mandatory_skills"), &arrival.mandatory_skills)?;
            skills(&format!("{place}.preferred_skills"), &arrival.preferred_skills)?;
        }
        let arrives: BTreeMap<&str, Timestamp> =
            self.arrivals.iter().map(|arrival| (arrival.id.as_str(), arrival.at)).collect();
        for (at, event) in self.events.iter().enumerate() {
            event.check(&format!("events[{at}]"), &people, &arrives)?;
        }
        Ok(())
    }
}

impl Event {
    fn check(&self, place: &str, people: &BTreeSet<&str>, arrives: &BTreeMap<&str, Timestamp>) -> Result<(), Fault> {
        match (&self.person, &self.set, &self.close) {
            (Some(person), Some(change), None) => {
                if !people.contains(person.as_str()) {
                    return Err(Fault::new(format!("{place}.person"), format!("{person:?} is nobody of the people")));
                }
                range(&format!("{place}.set.capacity"), change.capacity.unwrap_or(0))?;
                range(&format!("{place}.set.load"), change.load.unwrap_or(0))?;
                change.skills.as_ref().map_or(Ok(()), |given| skills(&format!("{place}.set.skills"), given))
            }
            (None, None, Some(ticket)) => match arrives.get(ticket.as_str()) {
                None => Err(Fault::new(format!("{place}.close"), format!("{ticket:?} is none of the arrivals"))),
                Some(arrival) if *arrival >= self.at => {
                    Err(Fault::new(format!("{place}.close"), format!("{ticket:?} has not arrived by then")))
                }
                Some(_) => Ok(()),
            },
            _ => Err(Fault::new(place, "an event has either \"person\" and \"set\", or \"close\"")),
        }
    }
}

fn unique<'a>(list: &str, ids: impl Iterator<Item = &'a str>) -> Result<BTreeSet<&'a str>, Fault> {
    let mut seen = BTreeSet::new();
    for (at, id) in ids.enumerate() {
        if !seen.insert(id) {
            return Err(Fault::new(format!("{list}[{at}].id"), format!("{id:?} occurs twice")));
        }
    }
    Ok(seen)
}

fn range(place: &str, units: i32) -> Result<(), Fault> {
    if (0..=1_000_000).contains(&units) { Ok(()) } else { Err(Fault::new(place, "units are 0 to 1000000")) }
}

fn skills(place: &str, skills: &BTreeMap<String, i32>) -> Result<(), Fault> {
    match skills.iter().find(|(_, level)| !(0..=1_000).contains(*level)) {
        Some((name, _)) => Err(Fault::new(format!("{place}.{name}"), "a level is 0 to 1000")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
