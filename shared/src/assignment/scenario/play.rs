//! A scenario played in memory by the rules that assign in production; nothing of it is stored.

use super::{Arrival, Decision, Event, Person, PolicyName, Scenario};
use crate::assignment::drain::{drain, explain_waiting, set_work_item};
use crate::assignment::{
    Considered, DecidedBy, Explanation, Membership, Policy, Ranking, Team, Verdict, WorkItem, WorkState,
};
use crate::catalog::RequiredSkills;
use crate::ids::{CallId, DepartmentId, PersonId, SkillId, TeamId, TicketId};
use crate::order::sort_by_key;
use crate::person::shift::Shift;
use crate::person::{Availability, Technician};
use crate::tag::Tags;
use crate::ticket::lifecycle::Status;
use crate::ticket::{Ticket, TicketHead, TicketInternal, TicketKind, TicketPublic};
use crate::world::{Context, Key, Record, World};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const TEAM: TeamId = TeamId(Uuid::from_u128(1));
const DEPARTMENT: DepartmentId = DepartmentId(Uuid::from_u128(2));

/// What happens next.
#[derive(Clone, Copy)]
pub(super) enum Step<'a> {
    /// Something happens.
    Event(&'a Event),
    /// A ticket arrives, with its place in the file.
    Arrival(i64, &'a Arrival),
}

/// A running scenario: the names of the file beside the ids that the rules know. Ids have the order of the names.
pub(super) struct Play<'a> {
    world: World,
    people: BTreeMap<&'a str, PersonId>,
    tickets: BTreeMap<&'a str, TicketId>,
    ticket_names: BTreeMap<TicketId, &'a str>,
    skills: BTreeMap<&'a str, SkillId>,
    skill_names: BTreeMap<SkillId, &'a str>,
    /// When the team's assignments were, by their numbers.
    assigned: BTreeMap<i64, Timestamp>,
    steps: u128,
}

impl<'a> Play<'a> {
    pub(super) fn new(scenario: &'a Scenario) -> Self {
        let names: BTreeSet<&str> = scenario.people.iter().map(|person| person.id.as_str()).collect();
        let people = (1..).zip(names).map(|(number, name)| (name, PersonId(Uuid::from_u128(number)))).collect();
        let tickets = (1..).zip(&scenario.arrivals);
        let tickets: BTreeMap<&str, TicketId> =
            tickets.map(|(number, arrival)| (arrival.id.as_str(), TicketId(Uuid::from_u128(number)))).collect();
        let asked = scenario.arrivals.iter().flat_map(|arrival| [&arrival.mandatory_skills, &arrival.preferred_skills]);
        let asked: BTreeSet<&str> = asked.flat_map(|skills| skills.keys().map(String::as_str)).collect();
        let skills: BTreeMap<&str, SkillId> =
            (1..).zip(asked).map(|(number, name)| (name, SkillId(Uuid::from_u128(number)))).collect();
        let mut play = Self {
            world: World::default(),
            people,
            ticket_names: tickets.iter().map(|(name, id)| (*id, *name)).collect(),
            tickets,
            skill_names: skills.iter().map(|(name, id)| (*id, *name)).collect(),
            skills,
            assigned: (1..).zip(last_assigned(scenario)).collect(),
            steps: 0,
        };
        play.world.load(Record::Team(play.team(scenario)));
        for person in &scenario.people {
            let technician = play.technician(person);
            play.world.load(Record::Technician(technician));
        }
        play
    }

    /// The team: the order of the last assignments, by which "longest since" goes, from their times.
    fn team(&self, scenario: &Scenario) -> Team {
        let numbers: BTreeMap<Timestamp, i64> = last_assigned(scenario).into_iter().zip(1..).collect();
        let mut members: Vec<Membership> = scenario
            .people
            .iter()
            .map(|person| Membership {
                person: self.people[person.id.as_str()],
                last_assignment_no: person.last_assigned.map(|at| numbers[&at]),
            })
            .collect();
        sort_by_key(&mut members, |member| member.person);
        let ranking = match scenario.policy {
            PolicyName::LoadBalanced => Ranking::LoadFirst,
            PolicyName::RoundRobin => Ranking::RoundRobin,
        };
        Team {
            id: TEAM,
            name: "the team".to_owned(),
            department: DEPARTMENT,
            assignment_no: i64::try_from(numbers.len()).unwrap_or(i64::MAX),
            policy: Policy::by(ranking),
            members,
        }
    }

    fn technician(&self, person: &Person) -> Technician {
        Technician {
            person: self.people[person.id.as_str()],
            name: person.id.clone(),
            active: true,
            availability: availability(person.available),
            lease_until: Timestamp::MAX,
            lapsed: false,
            capacity: person.capacity,
            load: person.load,
            since: None,
            sent_away: None,
            shift: person.shift_minutes_left.map(|minutes_left| Shift::Left {
                minutes_left,
                minutes_needed: person.minutes_left_needed.unwrap_or(0),
            }),
            shift_id: None,
            shift_at: None,
            skill_names: BTreeMap::new(),
            job: String::new(),
            skills: self.levels(&person.skills),
            teams: BTreeSet::new(),
            tags: Tags::none(),
        }
    }

    /// Levels by id; a skill that nothing asks for counts for nothing.
    fn levels(&self, skills: &BTreeMap<String, i32>) -> BTreeMap<SkillId, i32> {
        let held = skills.iter().filter(|(_, level)| **level > 0);
        held.filter_map(|(name, level)| Some((*self.skills.get(name.as_str())?, *level))).collect()
    }

    /// Takes one step and tells what it decided.
    pub(super) fn step(&mut self, at: Timestamp, step: Step<'_>, tell: &mut impl FnMut(Decision)) {
        self.steps += 1;
        let mut context = Context::new(None, CallId(Uuid::from_u128(self.steps)), at, Date::ZERO);
        let arrived = match step {
            Step::Event(event) => {
                self.happens(event);
                None
            }
            Step::Arrival(number, arrival) => Some(self.arrives(number, arrival)),
        };
        drain(&mut self.world, &mut context, TEAM);
        if let Some(ticket) = arrived {
            explain_waiting(&mut self.world, &mut context, ticket);
        }
        let effects = self.world.take_effects();
        let mut explained: Vec<Explanation> = effects
            .records
            .into_iter()
            .filter_map(|effect| match effect.after {
                Record::Explanation(tagged) => Some(tagged.explanation),
                _ => None,
            })
            .collect();
        // Who waits was decided last; the others went in the order of the team's assignment numbers, as the events say.
        let order: BTreeMap<TicketId, usize> =
            effects.events.iter().enumerate().map(|(number, event)| (event.ticket, number)).collect();
        sort_by_key(&mut explained, |explanation| order.get(&explanation.ticket).copied().unwrap_or(usize::MAX));
        for explanation in explained {
            self.world.unload(Key::Explanation(explanation.id.0));
            tell(self.decision(&explanation));
        }
        let number = self.world.team(TEAM).map_or(0, |team| team.assignment_no);
        let known = self.assigned.keys().next_back().copied().unwrap_or(0);
        self.assigned.extend((known + 1..=number).map(|number| (number, at)));
        // Where nobody is there is nobody to explain.
        if let Some(ticket) = arrived.filter(|_| self.people.is_empty()) {
            let reason = vec!["waits: nobody is in the team".to_owned()];
            tell(Decision { ticket: self.ticket_names[&ticket].to_owned(), at, person: None, reason });
        }
    }

    fn happens(&mut self, event: &Event) {
        if let Some(item) = event.close.as_ref().and_then(|name| self.world.work_item(self.tickets[name.as_str()])) {
            let ended = WorkItem { state: WorkState::Ended, ..item.clone() };
            let (id, ticket) = (ended.id, ended.ticket);
            set_work_item(&mut self.world, ended, false);
            self.world.take_effects();
            self.world.unload(Key::WorkItem(id));
            self.world.unload(Key::Ticket(ticket));
        }
        let Some((name, change)) = event.person.as_ref().zip(event.set.as_ref()) else { return };
        let Some(mut person) = self.world.technician(self.people[name.as_str()]).cloned() else { return };
        if let Some(available) = change.available {
            person.availability = availability(available);
        }
        person.capacity = change.capacity.unwrap_or(person.capacity);
        person.load = change.load.unwrap_or(person.load);
        if let Some(skills) = &change.skills {
            person.skills = self.levels(skills);
        }
        if change.shift_minutes_left.is_some() || change.minutes_left_needed.is_some() {
            let (left, needed) = person.shift.map_or((i32::MAX, 0), |shift| shift.minutes(0, Timestamp::MIN));
            person.shift = Some(Shift::Left {
                minutes_left: change.shift_minutes_left.unwrap_or(left),
                minutes_needed: change.minutes_left_needed.unwrap_or(needed),
            });
        }
        self.world.load(Record::Technician(person));
    }

    fn arrives(&mut self, number: i64, arrival: &Arrival) -> TicketId {
        let id = self.tickets[arrival.id.as_str()];
        let asked = |skills: &BTreeMap<String, i32>| -> BTreeMap<SkillId, i32> {
            skills.iter().map(|(name, level)| (self.skills[name.as_str()], *level)).collect()
        };
        let skills =
            RequiredSkills { mandatory: asked(&arrival.mandatory_skills), preferred: asked(&arrival.preferred_skills) };
        self.world.load(Record::WorkItem(WorkItem {
            id: id.into(),
            ticket: id,
            task: None,
            team: TEAM,
            assignee: None,
            weight: arrival.weight,
            priority: arrival.priority,
            sla_due: arrival.sla_due,
            queued_at: arrival.at,
            queue_no: number,
            skills,
            state: WorkState::Open,
            declined: BTreeMap::new(),
        }));
        self.world.load(Record::Ticket(ticket(id, arrival)));
        id
    }

    fn decision(&self, explanation: &Explanation) -> Decision {
        let pool = explanation.pool.iter();
        Decision {
            ticket: self.ticket_names[&explanation.ticket].to_owned(),
            at: explanation.at,
            person: pool
                .clone()
                .find(|person| Some(person.person) == explanation.chosen)
                .map(|person| person.name.clone()),
            reason: std::iter::once(self.decided(explanation))
                .chain(pool.map(|person| format!("{}: {}", person.name, self.verdict(person, explanation))))
                .collect(),
        }
    }

    /// What decided, with the name of the first and the measure by which they are it.
    fn decided(&self, explanation: &Explanation) -> String {
        let Some(first) = explanation.pool.first().filter(|first| Some(first.person) == explanation.chosen) else {
            return "waits: nobody is eligible".to_owned();
        };
        let (name, load) = (&first.name, units(first));
        match explanation.decided_by {
            DecidedBy::Nobody => "waits: nobody is eligible".to_owned(),
            DecidedBy::OnlyOne => format!("{name} is the only one who is eligible"),
            DecidedBy::PreferredSkills => format!("{name} has the most preferred skills: {}", first.preferred),
            DecidedBy::SkillLevels => {
                format!("{name} has the preferred skills at the highest levels: {} together", first.levels)
            }
            DecidedBy::Load => format!("{name} has the fewest open units for the capacity: {load}"),
            DecidedBy::LongestSince => format!("{name} is longest since the last assignment: {}", self.last(first)),
            DecidedBy::PersonId => format!("{name} is the first by id; all else is equal"),
        }
    }

    fn last(&self, person: &Considered) -> String {
        match person.last_assignment_no.and_then(|number| self.assigned.get(&number)) {
            Some(at) => format!("last assigned {at}"),
            None => "never assigned".to_owned(),
        }
    }

    fn verdict(&self, person: &Considered, explanation: &Explanation) -> String {
        match &person.verdict {
            Verdict::Eligible => {
                // Where nobody has a preferred skill none is told.
                let skilled = explanation.pool.iter().any(|other| other.preferred > 0);
                let skills = skilled
                    .then(|| format!("{} preferred skills at levels {} together, ", person.preferred, person.levels));
                format!("eligible, {}{} units open, {}", skills.unwrap_or_default(), units(person), self.last(person))
            }
            Verdict::Inactive => "the account is not active".to_owned(),
            Verdict::Away => "away".to_owned(),
            Verdict::LeaseLapsed => "no live session".to_owned(),
            Verdict::ShiftEnds { left, needed } => format!("{left} minutes of the shift left, {needed} needed"),
            Verdict::MissingSkill { skill, asked, held } => {
                let name = self.skill_names.get(skill).copied().unwrap_or_default();
                format!("needs {name} at level {asked}, has {held}")
            }
            Verdict::Declined { .. } => "gave it back".to_owned(),
            Verdict::AtCapacity => format!("no room, {} units open", units(person)),
        }
    }
}

fn availability(available: bool) -> Availability {
    if available { Availability::Available } else { Availability::Away }
}

/// Open units of the capacity.
fn units(person: &Considered) -> String {
    format!("{} of {}", person.load, person.capacity)
}

/// When people of the file were last assigned something, each instant once.
fn last_assigned(scenario: &Scenario) -> BTreeSet<Timestamp> {
    scenario.people.iter().filter_map(|person| person.last_assigned).collect()
}

/// A ticket with nothing but what assignment writes on.
fn ticket(id: TicketId, arrival: &Arrival) -> Ticket {
    let head = TicketHead {
        id,
        kind: TicketKind::ServiceRequest,
        number: arrival.id.clone(),
        title: String::new(),
        language: String::new(),
        status: Status::New,
        priority: arrival.priority,
        team: Some(TEAM),
        assignee: None,
        assignee_name: None,
        requester: PersonId(Uuid::nil()),
        requester_name: String::new(),
        icon: String::new(),
        lines: 0,
        created_at: arrival.at,
        changed_at: arrival.at,
        needed_by: None,
        expected_at: None,
        unserved: false,
    };
    Ticket {
        head,
        public: TicketPublic::new(id),
        internal: Some(TicketInternal::queued(id, arrival.at)),
        department: DEPARTMENT,
        public_tags: Tags::none(),
        internal_tags: Tags::none(),
        events: 0,
        comments: 0,
        notes: 0,
    }
}
