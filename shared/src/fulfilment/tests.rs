//! Plans open, tasks end, stock is set aside and goes to people: the rules over a desk in memory.

mod alone;
mod closes;
mod delivered;
mod equipped;
mod fault;
mod found;
mod handover;
mod level;
mod lost;
mod not_needed;
mod passing;
mod roll_up;
mod take_back;
mod taken_out;
mod told;
mod waiting;

use super::api::{ConfirmLine, EndTask, Outcome, Serial};
use super::*;
use crate::actor::Actor;
use crate::asset::{AssetModel, AssetState, ReservationState, StockLevel, Supply, TaggedStockLevel};
use crate::assignment::{Membership, Policy, Ranking, Team};
use crate::catalog::ItemVersion;
use crate::command::Command;
use crate::fixture::{DEPARTMENT, Desk, ITEM, Random, STRANGER, TEAM, docking_station};
use crate::ids::{LocationId, ModelId, StockLevelId};
use crate::problem::{Problem, ProblemCode};
use crate::service_request::{api::RowInput, form::Input};
use crate::tag::TagKind;
use crate::ticket::lifecycle::Status;
use crate::world::Record;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

const OTHERS: TeamId = TeamId(Uuid::from_u128(0x7ea1));
const DOCK: ModelId = ModelId(Uuid::from_u128(0xd0c));
const NORTH: LocationId = LocationId(Uuid::from_u128(0x10c1));
const SOUTH: LocationId = LocationId(Uuid::from_u128(0x10c2));

fn planned(key: &str, per: Per, after: &[&str], does: Does) -> PlannedTask {
    PlannedTask {
        key: key.to_owned(),
        title: Text::plain(key),
        per,
        team: TEAM,
        instructions: Text::plain("Mind the cable."),
        after: after.iter().map(|key| (*key).to_owned()).collect(),
        when: None,
        fields: Vec::new(),
        does,
        weight: 1,
        level: None,
    }
}

fn plan() -> Vec<PlannedTask> {
    let network = PlannedTask { team: OTHERS, ..planned("patch", Per::Request, &["prepare"], Does::Work) };
    vec![
        planned("prepare", Per::Line, &[], Does::Prepare),
        planned("install", Per::Line, &["prepare"], Does::Work),
        planned("hand over", Per::Line, &["install"], Does::HandOver),
        network,
    ]
}

struct Shop {
    desk: Desk,
    ana: Actor,
    victor: Actor,
}

fn shop(tasks: Vec<PlannedTask>, north: i32, south: i32) -> Shop {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let ana = desk.technician(1, 50);
    let mut victor = desk.technician(2, 50);
    victor.teams = [OTHERS].into();
    let mut team = desk.world.team(TEAM).unwrap().clone();
    team.members.retain(|member| member.person == ana.person);
    desk.world.load(Record::Team(team));
    desk.world.load(Record::Team(Team {
        id: OTHERS,
        name: "Network".to_owned(),
        department: DEPARTMENT,
        assignment_no: 0,
        policy: Policy::by(Ranking::LoadFirst),
        members: vec![Membership { person: victor.person, last_assignment_no: None }],
    }));
    desk.world.tags.insert((TagKind::Team, OTHERS.0), 90);
    let mut version: ItemVersion = docking_station(Default::default());
    version.delivery.tasks = tasks;
    version.delivery.supplies = vec![Supply { models: vec!["dock".to_owned()], fits: None, chosen: None }];
    desk.world.versions.insert((ITEM, 1), version);
    let name = Text::plain("Dock U100");
    let model = AssetModel {
        id: DOCK,
        key: "dock".to_owned(),
        name: name.clone(),
        serials: true,
        team: TEAM,
        department: DEPARTMENT,
        fits: Vec::new(),
        delivery_days: None,
        minimum: 0,
        fault_item: None,
        return_item: None,
        warranty_months: Some(36),
    };
    desk.world.models.insert("dock".to_owned(), model);
    desk.world.locations.extend([(NORTH, "Plant North".to_owned()), (SOUTH, "Plant South".to_owned())]);
    desk.world.person_locations.insert(STRANGER, SOUTH);
    for (number, location, on_hand) in [(1, NORTH, north), (2, SOUTH, south)] {
        let id = StockLevelId(Uuid::from_u128(number));
        let level = StockLevel { id, model: DOCK, name: name.clone(), location, on_hand, reserved: 0, minimum: 0 };
        desk.world.load(Record::StockLevel(TaggedStockLevel { level, tags: desk.internal_tags() }));
    }
    Shop { desk, ana, victor }
}

/// The end of a task with nothing to say beside.
fn unsaid(ticket: TicketId, task: TaskId, outcome: Outcome) -> EndTask {
    EndTask {
        ticket,
        task,
        outcome,
        fields: BTreeMap::new(),
        serials: Vec::new(),
        location: None,
        condition: None,
        picked: Vec::new(),
        pieces: Vec::new(),
        piece_serial: String::new(),
        received: None,
        arrived: Vec::new(),
        conditions: Vec::new(),
        reason: String::new(),
        note: String::new(),
    }
}

impl Shop {
    fn submit(&mut self, rows: usize) -> TicketId {
        let people: Vec<PersonId> = self.desk.world.people.keys().copied().collect();
        let mut body = self.desk.submission();
        body.rows = (0..rows)
            .map(|row| {
                let person = if row == 0 { STRANGER } else { people[(row * 2) % people.len()] };
                let fields = BTreeMap::from([("employee".to_owned(), Input::Text(person.to_string()))]);
                RowInput { id: Some(LineId(self.desk.fresh())), fields }
            })
            .collect();
        let (rebecca, id) = (self.desk.rebecca.clone(), body.id);
        self.desk.call(Some(&rebecca), &Command::SubmitServiceRequest(body)).unwrap();
        id
    }

    fn tasks(&self, ticket: TicketId) -> Vec<&TaggedTask> {
        let mut tasks: Vec<&TaggedTask> = self.desk.world.tasks_of(ticket).collect();
        tasks.sort_by_key(|task| task.task.position);
        tasks
    }

    fn states(&self, ticket: TicketId) -> Vec<(String, TaskState)> {
        let tasks = self.tasks(ticket).into_iter();
        tasks.map(|task| (task.task.title.get("en").to_owned(), task.task.state)).collect()
    }

    fn open(&self, ticket: TicketId, title: &str) -> TaskId {
        let open = |task: &&TaggedTask| task.task.state == TaskState::Open && task.task.title.get("en") == title;
        self.tasks(ticket).into_iter().find(open).unwrap_or_else(|| panic!("no open {title}")).task.id
    }

    fn ending(&self, ticket: TicketId, title: &str, outcome: Outcome) -> EndTask {
        let task = self.open(ticket, title);
        unsaid(ticket, task, outcome)
    }

    fn end(&mut self, actor: &Actor, body: EndTask) -> Result<Value, Problem> {
        self.desk.call(Some(actor), &Command::EndTask(body))
    }

    fn done(&mut self, ticket: TicketId, title: &str) -> Result<Value, Problem> {
        let body = self.ending(ticket, title, Outcome::Complete);
        self.end(&self.ana.clone(), body)
    }

    fn prepared(&mut self, ticket: TicketId, serial: &str) -> Result<Value, Problem> {
        let mut body = self.ending(ticket, "prepare", Outcome::Complete);
        let line = self.desk.world.task(body.task.0).unwrap().task.line;
        let of_line = |unit: &&crate::asset::TaggedReservation| Some(unit.reservation.line) == line;
        let unit = self.desk.world.reservations_of(ticket).find(of_line).unwrap().reservation.id;
        body.serials = vec![Serial { reservation: unit, serial: serial.to_owned() }];
        self.end(&self.ana.clone(), body)
    }

    fn level(&self, location: LocationId) -> (i32, i32) {
        let level = self.desk.world.stock_levels().find(|level| level.level.location == location).unwrap();
        (level.level.on_hand, level.level.reserved)
    }

    fn status(&self, ticket: TicketId) -> Status {
        self.desk.world.ticket(ticket).unwrap().head.status
    }

    fn lines(&self, ticket: TicketId) -> Vec<LineState> {
        self.desk.world.lines_of(ticket).iter().map(|line| line.line.state).collect()
    }
}

#[test]
fn the_gate_sets_stock_aside_where_the_person_is_and_orders_what_is_short() {
    let mut shop = shop(plan(), 1, 1);
    let ticket = shop.submit(3);
    assert_eq!((shop.level(NORTH), shop.level(SOUTH)), ((1, 1), (1, 1)));
    let first = shop.desk.world.lines_of(ticket)[0].line.supply[0].reservation;
    assert_eq!(shop.desk.world.reservation(first.0).unwrap().reservation.location, Some(SOUTH), "where Sam works");
    let ordered =
        shop.desk.world.reservations_of(ticket).filter(|unit| unit.reservation.state == ReservationState::Ordered);
    assert_eq!(ordered.count(), 1);
    let states = shop.states(ticket);
    assert_eq!(states[0], ("Order 1 × Dock U100".to_owned(), TaskState::Open));
    let prepare: Vec<_> = states.iter().filter(|(title, _)| title == "prepare").map(|(_, state)| *state).collect();
    assert_eq!(prepare, [TaskState::Open, TaskState::Open, TaskState::Pending], "who waits for the order waits");
}

#[test]
fn tasks_open_as_what_they_wait_for_ends_and_the_last_one_ends_line_and_request() {
    let mut shop = shop(plan(), 5, 0);
    let ticket = shop.submit(1);
    assert_eq!(shop.done(ticket, "prepare").unwrap_err().errors[0].field, "serials");
    shop.prepared(ticket, "U1-1").unwrap();
    shop.done(ticket, "install").unwrap();
    shop.done(ticket, "hand over").unwrap();
    assert_eq!((shop.lines(ticket), shop.status(ticket)), (vec![LineState::Complete], Status::InProgress));
    let asset = shop.desk.world.assets().next().unwrap().asset.clone();
    assert_eq!((asset.state, asset.user, asset.location), (AssetState::InUse, Some(STRANGER), None));
    assert_eq!(
        asset.history.iter().map(|event| event.state).collect::<Vec<_>>(),
        [AssetState::InStock, AssetState::Reserved, AssetState::InUse]
    );
    assert_eq!(shop.level(NORTH), (4, 0));
    let (body, victor) = (shop.ending(ticket, "patch", Outcome::Skipped), shop.victor.clone());
    shop.end(&victor, body).unwrap();
    assert_eq!(shop.status(ticket), Status::Resolved);
    assert_eq!(shop.desk.counted_load(shop.victor.person), 0);
}

#[test]
fn a_task_of_another_team_goes_to_that_team_and_its_next_technician() {
    let mut shop = shop(plan(), 5, 0);
    let ticket = shop.submit(2);
    let tag = shop.desk.world.tags[&(TagKind::Team, OTHERS.0)];
    let sees = |shop: &Shop| shop.desk.world.ticket(ticket).unwrap().public_tags.meet(&[tag]);
    assert!(!sees(&shop), "nobody of another team sees it before there is something to do");
    shop.prepared(ticket, "U1-1").unwrap();
    assert_eq!(shop.desk.technician_of(&shop.victor).load, 0, "it waits for every line");
    shop.prepared(ticket, "U1-2").unwrap();
    assert!(sees(&shop) && shop.tasks(ticket).iter().all(|step| step.tags.meet(&[tag])), "and how far its lines are");
    let task = shop.open(ticket, "patch");
    let work = shop.desk.world.task(task.0).unwrap().work.clone().unwrap();
    assert_eq!((work.assignee, shop.desk.technician_of(&shop.victor).load), (Some(shop.victor.person), 1));
    let explanation = shop.desk.world.explanation(work.explanation.unwrap().0).unwrap();
    assert_eq!((explanation.explanation.team, explanation.tags.as_slice()), (OTHERS, &[tag][..]));
    assert!(
        !shop.desk.world.ticket(ticket).unwrap().internal_tags.meet(&[tag]),
        "work notes stay with the request's team"
    );
}

#[test]
fn what_cannot_be_done_ends_what_waits_for_it() {
    let mut shop = shop(plan(), 5, 0);
    let ticket = shop.submit(1);
    let mut body = shop.ending(ticket, "prepare", Outcome::Incomplete);
    let ana = shop.ana.clone();
    assert_eq!(shop.end(&ana, body.clone()).unwrap_err().errors[0].field, "reason", "why");
    body.reason = "Broken in the box.".to_owned();
    shop.end(&ana, body.clone()).unwrap();
    assert_eq!(shop.end(&ana, body).unwrap_err().code, ProblemCode::Conflict, "once");
    assert_eq!((shop.lines(ticket), shop.status(ticket)), (vec![LineState::Incomplete], Status::Resolved));
    assert_eq!(shop.level(NORTH), (5, 0), "what was set aside is free again");
}

#[test]
fn the_end_of_a_request_ends_its_tasks_and_frees_its_stock() {
    for (to, task, line) in [
        (Status::Resolved, TaskState::Skipped, LineState::Skipped),
        (Status::Cancelled, TaskState::Cancelled, LineState::Cancelled),
    ] {
        let mut shop = shop(plan(), 5, 0);
        let ticket = shop.submit(2);
        let ana = shop.ana.clone();
        shop.desk.status(&ana, ticket, to).unwrap();
        assert!(shop.states(ticket).iter().all(|(_, state)| *state == task), "{to:?}");
        assert_eq!((shop.lines(ticket), shop.level(NORTH)), (vec![line; 2], (5, 0)), "{to:?}");
        assert!(shop.desk.world.work_items().all(|item| item.load() == 0));
    }
}

#[test]
fn what_comes_back_gets_a_follow_up_task() {
    let mut shop = shop(plan(), 5, 0);
    let ticket = shop.submit(1);
    let (ana, rebecca) = (shop.ana.clone(), shop.desk.rebecca.clone());
    shop.desk.status(&ana, ticket, Status::Resolved).unwrap();
    shop.desk.comment(&rebecca, ticket, "It flickers.").unwrap();
    assert_eq!(shop.status(ticket), Status::InProgress);
    shop.done(ticket, "Follow up: it came back").unwrap();
    assert_eq!(shop.status(ticket), Status::Resolved);
}

#[test]
fn who_a_line_is_for_or_who_asked_confirms_it_and_the_last_one_closes_the_request() {
    let mut shop = shop(vec![planned("install", Per::Line, &[], Does::Work)], 5, 0);
    shop.desk.world.versions.values_mut().for_each(|version| version.delivery.supplies.clear());
    let ticket = shop.submit(2);
    let lines: Vec<LineId> = shop.desk.world.lines_of(ticket).iter().map(|line| line.line.id).collect();
    let (sam, rebecca, ana) = (shop.desk.stranger.clone(), shop.desk.rebecca.clone(), shop.ana.clone());
    let confirm = |line| Command::ConfirmLine(ConfirmLine { ticket, line });
    assert_eq!(shop.desk.call(Some(&sam), &confirm(lines[0])).unwrap_err().code, ProblemCode::Conflict, "not done");
    shop.done(ticket, "install").unwrap();
    shop.done(ticket, "install").unwrap();
    assert_eq!(shop.status(ticket), Status::Resolved);
    assert_eq!(shop.desk.call(Some(&ana), &confirm(lines[0])).unwrap_err().code, ProblemCode::NotFound);
    assert_eq!(shop.desk.call(Some(&sam), &confirm(lines[1])).unwrap_err().code, ProblemCode::NotFound);
    shop.desk.call(Some(&sam), &confirm(lines[0])).unwrap();
    assert_eq!(shop.desk.call(Some(&sam), &confirm(lines[0])).unwrap_err().code, ProblemCode::Conflict, "once");
    assert_eq!(shop.status(ticket), Status::Resolved);
    shop.desk.call(Some(&rebecca), &confirm(lines[1])).unwrap();
    assert_eq!(shop.status(ticket), Status::Closed);
}

#[test]
fn nobody_outside_ends_a_task() {
    let mut shop = shop(plan(), 5, 0);
    let ticket = shop.submit(1);
    let body = shop.ending(ticket, "prepare", Outcome::Skipped);
    for actor in [shop.desk.rebecca.clone(), shop.victor.clone()] {
        assert_eq!(shop.end(&actor, body.clone()).unwrap_err().code, ProblemCode::NotFound);
    }
}

/// Whatever happens, what is set aside is what the reservations say, and nothing is set aside that is not there.
#[test]
fn stock_and_reservations_agree_whatever_happens() {
    for seed in 0..60 {
        let mut random = Random(seed);
        let mut shop = shop(plan(), 3, 2);
        let ana = shop.ana.clone();
        let mut tickets: Vec<TicketId> = Vec::new();
        for step in 0..40 {
            let ticket = if tickets.is_empty() || random.chance(25) {
                let rows = 1 + random.below(2);
                tickets.push(shop.submit(rows));
                continue;
            } else {
                tickets[random.below(tickets.len())]
            };
            let open: Vec<TaskId> = shop
                .tasks(ticket)
                .iter()
                .filter(|task| task.task.state == TaskState::Open)
                .map(|task| task.task.id)
                .collect();
            if random.chance(10) {
                drop(shop.desk.status(&ana, ticket, Status::Cancelled));
            } else if !open.is_empty() {
                let task = open[random.below(open.len())];
                let line = shop.desk.world.task(task.0).unwrap().task.line;
                let units = shop.desk.world.reservations_of(ticket).filter(|unit| Some(unit.reservation.line) == line);
                let serial = |unit: &crate::asset::TaggedReservation| Serial {
                    reservation: unit.reservation.id,
                    serial: format!("S{step}"),
                };
                let outcome = if random.chance(80) { Outcome::Complete } else { Outcome::Skipped };
                let body = EndTask {
                    serials: units.map(serial).collect(),
                    location: Some(NORTH),
                    received: random.chance(30).then_some(1),
                    ..unsaid(ticket, task, outcome)
                };
                drop(shop.end(&ana, body));
            }
            let held = tickets.iter().flat_map(|ticket| shop.desk.world.reservations_of(*ticket));
            let held = held.filter(|unit| unit.reservation.state == ReservationState::Reserved).count();
            let (north, south) = (shop.level(NORTH), shop.level(SOUTH));
            assert_eq!(usize::try_from(north.1 + south.1).unwrap(), held, "seed {seed}, step {step}");
            assert!(north.0 >= north.1 && south.0 >= south.1, "seed {seed}, step {step}");
            for line in tickets.iter().flat_map(|ticket| shop.desk.world.lines_of(*ticket)) {
                assert!(equipped::agrees(&line.line), "seed {seed}, step {step}: {:?}", line.line);
            }
            let ended = |ticket: &TicketId| !shop.status(*ticket).is_live();
            for ticket in tickets.iter().filter(|ticket| ended(ticket)) {
                assert!(shop.tasks(*ticket).iter().all(|task| !task.task.state.is_live()), "seed {seed}, step {step}");
            }
        }
    }
}
