//! A small organisation in memory for tests: one department, one team, its technicians, people, one catalog item.

use crate::actor::{Actor, Role};
use crate::assignment::{Explanation, Membership, Policy, Ranking, Team, WorkItem, WorkState};
use crate::catalog::form::{Choice, Field, FieldKind, Form, RowGroup, Section};
use crate::catalog::triage::{Scale, Triage};
use crate::catalog::{Delivery, ItemVersion, RequiredSkills};
use crate::command::{Command, decide};
use crate::ids::{CallId, CommentId, DepartmentId, ItemId, LineId, PersonId, SkillId, TeamId, TicketId};
use crate::person::{Availability, Technician};
use crate::problem::Problem;
use crate::service_request::api::{RowInput, SubmitServiceRequest};
use crate::service_request::form::Input;
use crate::tag::{TagKind, Tags};
use crate::text::Text;
use crate::ticket::TicketKind;
use crate::ticket::api::{AddComment, AddWorkNote, ClaimTicket, HoldComment, MoveStatus};
use crate::ticket::hold::{HoldReason, ResolutionCode};
use crate::ticket::lifecycle::Status;
use crate::ticket::priority::Level;
use crate::world::{Context, Orderable, Record, World};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Deterministic numbers from a seed.
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.draw() % bound as u64).unwrap()
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.draw() % 100 < percent
    }
}

pub const TEAM: TeamId = TeamId(Uuid::from_u128(0x7ea0));
pub const DEPARTMENT: DepartmentId = DepartmentId(Uuid::from_u128(0xde90));
pub const ITEM: ItemId = ItemId(Uuid::from_u128(0x17e0));
pub const REBECCA: PersonId = PersonId(Uuid::from_u128(0x1));
pub const STRANGER: PersonId = PersonId(Uuid::from_u128(0x2));
pub const TODAY: Date = date(2026, 11, 23);

pub fn skill(number: u128) -> SkillId {
    SkillId(Uuid::from_u128(0x5000 + number))
}

pub fn requester(person: PersonId, name: &str) -> Actor {
    Actor {
        person,
        name: name.to_owned(),
        language: "en".to_owned(),
        roles: BTreeSet::from([Role::Requester]),
        teams: BTreeSet::new(),
        departments: BTreeSet::new(),
    }
}

/// The desk: a world, its clock and the people in it.
pub struct Desk {
    pub world: World,
    pub now: Timestamp,
    pub rebecca: Actor,
    pub stranger: Actor,
    counter: u128,
    tickets: i64,
}

impl Desk {
    pub fn new(ranking: Ranking) -> Self {
        let mut world = World::default();
        world.directory_complete = true;
        let people = [TagKind::Person, TagKind::Mailbox].map(|kind| [(kind, REBECCA.0), (kind, STRANGER.0)]);
        let units = [(TagKind::Team, TEAM.0), (TagKind::Department, DEPARTMENT.0)];
        for (number, subject) in units.into_iter().chain(people.into_iter().flatten()).enumerate() {
            world.tags.insert(subject, i32::try_from(number).unwrap() + 1);
        }
        world.people.extend([(REBECCA, "Rebecca Hale".to_owned()), (STRANGER, "Sam Stone".to_owned())]);
        world.versions.insert((ITEM, 1), docking_station(RequiredSkills::default()));
        world.orderable.extend([REBECCA, STRANGER].map(|person| ((person, ITEM), Orderable::only(1))));
        let policy = Policy::by(ranking);
        let name = "End-user support".to_owned();
        world.load(Record::Team(Team {
            id: TEAM,
            name,
            department: DEPARTMENT,
            assignment_no: 0,
            policy,
            members: Vec::new(),
        }));
        Self {
            world,
            now: "2026-11-23T08:00:00Z".parse().unwrap(),
            rebecca: requester(REBECCA, "Rebecca Hale"),
            stranger: requester(STRANGER, "Sam Stone"),
            counter: 0,
            tickets: 0,
        }
    }

    /// Adds an available technician to the team.
    pub fn technician(&mut self, number: u128, capacity: i32) -> Actor {
        let person = PersonId(Uuid::from_u128(0x1000 + number));
        let actor = Actor {
            roles: BTreeSet::from([Role::Requester, Role::Technician]),
            teams: BTreeSet::from([TEAM]),
            ..requester(person, &format!("Technician {number}"))
        };
        self.world.load(Record::Technician(Technician {
            person,
            name: actor.name.clone(),
            active: true,
            availability: Availability::Available,
            lease_until: self.now + SignedDuration::from_hours(24 * 365),
            lapsed: false,
            capacity,
            load: 0,
            since: None,
            sent_away: None,
            shift: None,
            shift_id: None,
            shift_at: None,
            skill_names: BTreeMap::new(),
            job: String::new(),
            skills: BTreeMap::new(),
            teams: BTreeSet::from([TEAM]),
            tags: self.world.tags_for([(TagKind::Team, TEAM.0), (TagKind::Department, DEPARTMENT.0)]),
        }));
        let mut team = self.world.team(TEAM).unwrap().clone();
        team.members.push(Membership { person, last_assignment_no: None });
        self.world.load(Record::Team(team));
        let tag = i32::try_from(self.world.tags.len()).unwrap() + 1;
        self.world.tags.insert((TagKind::Person, person.0), tag);
        self.world.tags.insert((TagKind::Mailbox, person.0), tag + 1);
        self.world.people.insert(person, actor.name.clone());
        self.world.orderable.insert((person, ITEM), Orderable::only(1));
        actor
    }

    /// Changes what the world knows of a technician, as if it had been read so.
    pub fn set(&mut self, actor: &Actor, change: impl FnOnce(&mut Technician)) {
        let mut technician = self.technician_of(actor).clone();
        change(&mut technician);
        self.world.load(Record::Technician(technician));
    }

    pub fn technician_of(&self, actor: &Actor) -> &Technician {
        self.world.technician(actor.person).unwrap()
    }

    pub fn fresh(&mut self) -> Uuid {
        self.counter += 1;
        Uuid::from_u128(0xc000_0000 + self.counter)
    }

    /// One call, a second after the last one. Its effects stay in the world until they are taken.
    pub fn call(&mut self, actor: Option<&Actor>, command: &Command) -> Result<Value, Problem> {
        self.now += SignedDuration::from_secs(1);
        let call = CallId(self.fresh());
        let mut context = Context::new(actor, call, self.now, TODAY);
        self.world.numbers = TicketKind::ALL.map(|kind| (kind, vec![self.tickets + 1])).into();
        let reply = decide(&mut self.world, &mut context, command);
        let drawn = std::mem::take(&mut self.world.numbers);
        self.tickets += i64::from(drawn.values().any(Vec::is_empty));
        reply
    }

    /// A submission by Rebecca with one row.
    pub fn submission(&mut self) -> SubmitServiceRequest {
        let row = RowInput {
            id: Some(LineId(self.fresh())),
            fields: BTreeMap::from([("employee".to_owned(), Input::Text(STRANGER.to_string()))]),
        };
        let id = TicketId(self.fresh());
        SubmitServiceRequest {
            on_behalf_of: None,
            id,
            item: ITEM,
            version: 1,
            fields: BTreeMap::new(),
            rows: vec![row],
            attachments: Vec::new(),
        }
    }

    pub fn submit(&mut self) -> TicketId {
        let (body, rebecca) = (self.submission(), self.rebecca.clone());
        self.call(Some(&rebecca), &Command::SubmitServiceRequest(body.clone())).unwrap();
        body.id
    }

    /// A move that brings all it needs.
    pub fn status(&mut self, actor: &Actor, ticket: TicketId, to: Status) -> Result<Value, Problem> {
        let body = self.moved(ticket, to);
        self.call(Some(actor), &Command::MoveStatus(body))
    }

    /// The body of such a move.
    pub fn moved(&mut self, ticket: TicketId, to: Status) -> MoveStatus {
        let head = &self.world.ticket(ticket).unwrap().head;
        let (from, incident) = (head.status, head.kind == TicketKind::Incident);
        let mut body = MoveStatus::new(ticket, from, to);
        body.skip_tasks = to == Status::Resolved;
        match to {
            Status::Waiting => {
                let id = CommentId(self.fresh());
                body.comment = Some(HoldComment { id, body: "Which one is it?".to_owned() });
            }
            Status::OnHold => body.reason = Some(HoldReason::Vendor),
            Status::Cancelled => body.resolution = "Reported twice.".to_owned(),
            Status::Resolved if incident => {
                body.resolution = "A cable was loose.".to_owned();
                body.code = Some(ResolutionCode::Fixed);
            }
            _ => {}
        }
        body
    }

    pub fn comment(&mut self, actor: &Actor, ticket: TicketId, text: &str) -> Result<Value, Problem> {
        let id = CommentId(self.fresh());
        self.call(
            Some(actor),
            &Command::AddComment(AddComment {
                ticket,
                id,
                body: text.to_owned(),
                mentions: Vec::new(),
                attachments: Vec::new(),
            }),
        )
    }

    pub fn note(&mut self, actor: &Actor, ticket: TicketId, text: &str) -> Result<Value, Problem> {
        let id = CommentId(self.fresh());
        self.call(
            Some(actor),
            &Command::AddWorkNote(AddWorkNote {
                ticket,
                id,
                body: text.to_owned(),
                mentions: Vec::new(),
                attachments: Vec::new(),
            }),
        )
    }

    pub fn claim(&mut self, actor: &Actor, ticket: TicketId) -> Result<Value, Problem> {
        self.call(Some(actor), &Command::ClaimTicket(ClaimTicket { ticket }))
    }

    pub fn assignee(&self, ticket: TicketId) -> Option<PersonId> {
        self.world.work_item(ticket).unwrap().assignee
    }

    pub fn item(&self, ticket: TicketId) -> &WorkItem {
        self.world.work_item(ticket).unwrap()
    }

    /// The stored explanation of the ticket's last decision.
    pub fn explanation(&self, ticket: TicketId) -> &Explanation {
        let id = self.world.ticket(ticket).unwrap().internal.as_ref().unwrap().explanation.unwrap();
        &self.world.explanation(id.0).unwrap().explanation
    }

    pub fn waiting(&self) -> usize {
        self.world.work_items().filter(|item| item.waits()).count()
    }

    /// Open units that the work items say a person holds.
    pub fn counted_load(&self, person: PersonId) -> i32 {
        let held =
            self.world.work_items().filter(|item| item.assignee == Some(person) && item.state == WorkState::Open);
        held.map(|item| item.weight).sum()
    }

    pub fn internal_tags(&self) -> Tags {
        self.world.tags_for([(TagKind::Team, TEAM.0), (TagKind::Department, DEPARTMENT.0)])
    }
}

pub fn docking_station(skills: RequiredSkills) -> ItemVersion {
    let employee = Field {
        id: "employee".to_owned(),
        label: Text::new("Employee", "Person"),
        hint: Text::default(),
        kind: FieldKind::Person,
        required: true,
        filled_from: None,
        material: true,
        rules: Default::default(),
    };
    let rows = RowGroup {
        id: "employees".to_owned(),
        min: 1,
        max: 20,
        unique: vec!["employee".to_owned()],
        fields: vec![employee],
    };
    let section = Section {
        title: Text::new("Employees", "Personen"),
        hint: Text::default(),
        fields: Vec::new(),
        rows: Some(rows),
    };
    ItemVersion {
        item: ITEM,
        version: 1,
        kind: TicketKind::ServiceRequest,
        name: Text::new("Docking station", "Dockingstation"),
        icon: "dock".to_owned(),
        title_one: Text::new("Docking station for {person}", "Dockingstation für {person}"),
        title_many: Text::new("{count} docking stations", "{count} Dockingstationen"),
        form: Form { sections: vec![section] },
        team: TEAM,
        skills,
        priority: 3,
        steps: Vec::new(),
        price: None,
        service_level: None,
        approvals: Vec::new(),
        takes: Vec::new(),
        delivery: Default::default(),
    }
}

/// An incident's item in place of the docking station: a few words, and how bad it is.
pub fn incident() -> ItemVersion {
    let choice = |id: &str| Choice { id: id.to_owned(), label: Text::plain(id), icon: None, price: None, model: None };
    let field = |id: &str, kind: FieldKind| Field {
        id: id.to_owned(),
        label: Text::plain(id),
        hint: Text::default(),
        kind,
        required: true,
        filled_from: None,
        material: true,
        rules: Default::default(),
    };
    let scale = |id: &str, choices: [&str; 3]| {
        let options = choices.iter().map(|one| choice(one)).collect();
        let levels = choices.iter().zip([Level::Low, Level::Medium, Level::High]);
        let levels = levels.map(|(one, level)| ((*one).to_owned(), level)).collect();
        (field(id, FieldKind::Choice { options }), Scale { field: id.to_owned(), levels })
    };
    let (who, impact) = scale("who", ["me", "team", "everybody"]);
    let (work, urgency) = scale("work", ["fine", "slow", "stopped"]);
    let fields = vec![field("what", FieldKind::ShortText { max: 80 }), who, work];
    let section = Section { title: Text::plain("What happens"), hint: Text::default(), fields, rows: None };
    ItemVersion {
        kind: TicketKind::Incident,
        title_one: Text::plain("{what}"),
        title_many: Text::plain("{what}"),
        form: Form { sections: vec![section] },
        delivery: Delivery { triage: Some(Triage { impact, urgency }), ..Delivery::default() },
        ..docking_station(RequiredSkills::default())
    }
}

impl Desk {
    /// Rebecca reports what does not work: whom it keeps from working, and whether she can go on.
    pub fn report(&mut self, who: &str, work: &str) -> TicketId {
        let id = TicketId(self.fresh());
        let fields = [("what", "The screen stays black"), ("who", who), ("work", work)];
        let fields = fields.map(|(field, text)| (field.to_owned(), Input::Text(text.to_owned()))).into();
        let body = SubmitServiceRequest {
            on_behalf_of: None,
            id,
            item: ITEM,
            version: 1,
            fields,
            rows: Vec::new(),
            attachments: Vec::new(),
        };
        let rebecca = self.rebecca.clone();
        self.call(Some(&rebecca), &Command::SubmitServiceRequest(body)).unwrap();
        id
    }
}
