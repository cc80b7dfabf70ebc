//! A count says that less is there than is set aside: who asked last loses theirs, and it comes otherwise.

use super::*;
use crate::asset::api::{CountStock, MoveAsset};
use crate::asset::{Condition, TaggedReservation};
use crate::ids::AssetId;
use crate::notification::Kind;
use crate::notification::tell::{To, tellings};
use crate::ticket::Fact;
use crate::ticket::activity::{Deed, Step};

fn count(shop: &mut Shop, from: i32, to: i32) {
    let ana = shop.ana.clone();
    let body = CountStock { model: DOCK, location: NORTH, from, to };
    shop.desk.call(Some(&ana), &Command::CountStock(body)).unwrap();
    agrees(shop);
}

/// What is set aside is what reservations say, never more than is there; what is on order is bought by one task; and no
/// task of a line can be done while one before it cannot.
fn agrees(shop: &Shop) {
    let world = &shop.desk.world;
    for tagged in world.stock_levels() {
        let level = &tagged.level;
        let is_here = |unit: &&TaggedReservation| {
            let unit = &unit.reservation;
            (unit.location, unit.state) == (Some(level.location), ReservationState::Reserved)
        };
        let held = i32::try_from(world.reservations().filter(is_here).count()).unwrap();
        assert_eq!(held, level.reserved);
        assert!((0..=level.on_hand).contains(&level.reserved), "{level:?}");
    }
    for unit in world.reservations().filter(|unit| unit.reservation.state == ReservationState::Ordered) {
        let buys = |task: &&TaggedTask| {
            let of = task.work.as_ref().map(|work| work.reservations.as_slice()).unwrap_or_default();
            task.task.state.is_live() && of.contains(&unit.reservation.id)
        };
        assert_eq!(world.tasks_of(unit.reservation.ticket).filter(buys).count(), 1, "{unit:?}");
        assert_eq!((unit.reservation.asset, unit.reservation.location), (None, None));
    }
    for ticket in world.tickets().map(|ticket| ticket.head.id).collect::<Vec<_>>() {
        let of_line = |task: &&TaggedTask| task.task.line.is_some() && task.task.state == TaskState::Open;
        for task in world.tasks_of(ticket).filter(of_line) {
            let before = task.task.after.iter().filter_map(|before| world.task(before.0));
            let live: Vec<_> = before.filter(|before| before.task.state.is_live()).collect();
            assert!(live.is_empty(), "{task:?} waits for {live:?}");
        }
        for tagged in world.lines_of(ticket) {
            for own in &tagged.line.supply {
                assert_eq!(own.state, world.reservation(own.reservation.0).unwrap().reservation.state);
            }
        }
    }
}

fn units(shop: &Shop, ticket: TicketId) -> Vec<ReservationState> {
    let mut units: Vec<_> = shop.desk.world.reservations_of(ticket).collect();
    units.sort_by_key(|unit| shop.desk.world.line(unit.reservation.line.0).unwrap().line.position);
    units.into_iter().map(|unit| unit.reservation.state).collect()
}

fn states(shop: &Shop, ticket: TicketId, title: &str) -> Vec<TaskState> {
    shop.states(ticket).into_iter().filter(|(known, _)| known == title).map(|(_, state)| state).collect()
}

#[test]
fn a_count_below_what_is_set_aside_is_recorded_and_who_asked_last_waits_for_a_purchase() {
    let mut shop = shop(plan(), 3, 0);
    let (first, second) = (shop.submit(2), shop.submit(1));
    shop.desk.world.take_effects();
    count(&mut shop, 3, 1);
    assert_eq!(shop.level(NORTH), (1, 1), "a count is the truth of the shelf");
    assert_eq!(units(&shop, first), [ReservationState::Reserved, ReservationState::Ordered]);
    assert_eq!(units(&shop, second), [ReservationState::Ordered]);
    assert_eq!(states(&shop, first, "prepare"), [TaskState::Open, TaskState::Pending]);
    assert_eq!(states(&shop, second, "prepare"), [TaskState::Pending]);
    let lost = |ticket| {
        let lines = shop.desk.world.ticket(ticket).unwrap().internal.clone().unwrap().happened;
        let lost = |line: &&crate::ticket::activity::Happened| matches!(line.what, Deed::Step(Step::StockLost { .. }));
        lines.iter().find(lost).map(|line| (line.by.clone(), line.what.clone())).unwrap()
    };
    for ticket in [first, second] {
        let said = ("Technician 1".to_owned(), Deed::Step(Step::StockLost { elsewhere: 0, short: 1 }));
        assert_eq!(lost(ticket), said);
        let head = &shop.desk.world.ticket(ticket).unwrap().head;
        assert_eq!(head.changed_at, shop.desk.now, "who asked reads that something changed, and when");
        assert_eq!(states(&shop, ticket, "Order 1 × Dock U100"), [TaskState::Open]);
    }
    let mut order = shop.ending(second, "Order 1 × Dock U100", Outcome::Complete);
    order.location = Some(NORTH);
    let ana = shop.ana.clone();
    shop.end(&ana, order).unwrap();
    shop.prepared(second, "U1-9").unwrap();
    agrees(&shop);
}

/// Who coordinates is told for whom, and where it comes from instead; whoever counted knows it.
#[test]
fn who_coordinates_is_told_whose_is_not_there() {
    let mut shop = shop(plan(), 1, 0);
    let ticket = shop.submit(1);
    shop.desk.world.take_effects();
    count(&mut shop, 1, 0);
    let effects = shop.desk.world.take_effects();
    let told = tellings(&effects, Some(&shop.victor));
    let told = told.iter().find(|telling| telling.kind == Kind::StockLost).unwrap();
    assert_eq!((told.to, told.ticket), (To::Person(shop.ana.person), ticket));
    let arguments = &told.arguments;
    assert_eq!((arguments.what.get("en"), arguments.partly, arguments.work), ("Dock U100", true, true));
    assert_eq!(arguments.names, ["Sam Stone"]);
    assert!(effects.events.iter().any(|event| event.fact == Fact::StockLost { elsewhere: 0, short: 1 }));
}

#[test]
fn what_is_free_elsewhere_takes_its_place_and_nothing_is_bought() {
    let mut shop = shop(plan(), 2, 0);
    let ticket = shop.submit(2);
    let south = shop.desk.world.stock_levels().find(|tagged| tagged.level.location == SOUTH).cloned();
    let mut south = south.unwrap();
    south.level.on_hand = 1;
    shop.desk.world.load(Record::StockLevel(south));
    count(&mut shop, 2, 0);
    assert_eq!((shop.level(NORTH), shop.level(SOUTH)), ((0, 0), (1, 1)));
    assert_eq!(units(&shop, ticket), [ReservationState::Reserved, ReservationState::Ordered], "who asked first first");
    assert_eq!(states(&shop, ticket, "prepare"), [TaskState::Open, TaskState::Pending]);
    assert_eq!(states(&shop, ticket, "Order 1 × Dock U100"), [TaskState::Open]);
}

/// What somebody wrote down a serial number of goes last; then the piece is lost, and is prepared anew.
#[test]
fn what_is_prepared_loses_last_and_is_prepared_again() {
    let mut shop = shop(plan(), 2, 0);
    let (first, second) = (shop.submit(1), shop.submit(1));
    shop.prepared(second, "U1-2").unwrap();
    shop.done(second, "install").unwrap();
    count(&mut shop, 2, 1);
    assert_eq!(
        (units(&shop, first), units(&shop, second)),
        (vec![ReservationState::Ordered], vec![ReservationState::Reserved])
    );
    assert_eq!(states(&shop, second, "hand over"), [TaskState::Open], "what is there goes on");
    count(&mut shop, 1, 0);
    assert_eq!(units(&shop, second), [ReservationState::Ordered]);
    for title in ["prepare", "hand over"] {
        assert_eq!(states(&shop, second, title), [TaskState::Pending], "{title}");
    }
    let piece = shop.desk.world.assets().next().unwrap().asset.clone();
    assert_eq!((piece.state, piece.location, piece.user), (AssetState::Lost, None, None));
    let last = piece.history.last().unwrap();
    assert_eq!((last.state, last.number.as_str()), (AssetState::Lost, number(&shop, second).as_str()));
    // Found again, it goes to who asked first; the rest arrives.
    let ana = shop.ana.clone();
    let found = MoveAsset {
        asset: piece.id,
        from: AssetState::Lost,
        to: AssetState::InStock,
        location: Some(NORTH),
        condition: Some(Condition::Used),
        user: None,
        counted: None,
    };
    shop.desk.call(Some(&ana), &Command::MoveAsset(found)).unwrap();
    shop.desk.call(None, &Command::ServeStock(DOCK)).unwrap();
    agrees(&shop);
    assert_eq!((units(&shop, first), shop.level(NORTH)), (vec![ReservationState::Reserved], (1, 1)));
    let mut order = shop.ending(second, "Order 1 × Dock U100", Outcome::Complete);
    order.location = Some(NORTH);
    shop.end(&ana, order).unwrap();
    shop.prepared(second, "U1-3").unwrap();
    shop.done(second, "hand over").unwrap();
    assert_eq!(units(&shop, second), [ReservationState::HandedOver]);
    agrees(&shop);
}

fn number(shop: &Shop, ticket: TicketId) -> String {
    shop.desk.world.ticket(ticket).unwrap().head.number.clone()
}

/// A task of another team leaves its queue with its load, and comes back to it once there is something to work with.
#[test]
fn a_task_of_another_team_waits_again_and_weighs_nothing_meanwhile() {
    let mut tasks = plan();
    tasks[0].team = OTHERS;
    let mut shop = shop(tasks, 1, 0);
    let ticket = shop.submit(1);
    let prepare = shop.open(ticket, "prepare");
    let victor = shop.victor.clone();
    let load = |shop: &Shop| (shop.desk.technician_of(&victor).load, shop.desk.counted_load(victor.person));
    assert_eq!(load(&shop), (1, 1));
    count(&mut shop, 1, 0);
    let work = shop.desk.world.task(prepare.0).unwrap().work.clone().unwrap();
    assert_eq!((load(&shop), work.assignee, work.queued_at), ((0, 0), None, None));
    count(&mut shop, 0, 1);
    let work = shop.desk.world.task(prepare.0).unwrap().work.clone().unwrap();
    assert_eq!((load(&shop), work.assignee), ((1, 1), Some(victor.person)));
    assert_eq!(states(&shop, ticket, "prepare"), [TaskState::Open]);
}

/// A piece in stock turns out to be broken while everything there is set aside: the truth is recorded, too.
#[test]
fn a_piece_that_leaves_a_stock_of_which_all_is_set_aside_takes_it_from_who_asked_last() {
    let mut shop = shop(plan(), 1, 0);
    let (piece, ana) = (damaged_in_stock(&mut shop, None), shop.ana.clone());
    let ticket = shop.submit(1);
    let lost = MoveAsset {
        asset: piece,
        from: AssetState::InStock,
        to: AssetState::Lost,
        location: None,
        condition: None,
        user: None,
        counted: None,
    };
    shop.desk.call(Some(&ana), &Command::MoveAsset(lost)).unwrap();
    agrees(&shop);
    assert_eq!((units(&shop, ticket), shop.level(NORTH)), (vec![ReservationState::Ordered], (0, 0)));
}

/// A piece in the stock of the north that is recorded so.
fn damaged_in_stock(shop: &mut Shop, condition: Option<Condition>) -> AssetId {
    let ticket = shop.submit(1);
    shop.prepared(ticket, "U1-1").unwrap();
    let ana = shop.ana.clone();
    let body = shop.desk.moved(ticket, Status::Cancelled);
    shop.desk.call(Some(&ana), &Command::MoveStatus(body)).unwrap();
    let mut tagged = shop.desk.world.assets().next().unwrap().clone();
    assert_eq!(tagged.asset.state, AssetState::InStock);
    tagged.asset.condition = condition;
    let id = tagged.asset.id;
    shop.desk.world.load(Record::Asset(tagged));
    id
}

/// Before damaged pieces went to repair by themselves some were put into stock: they are taken out of it, once.
#[test]
fn a_damaged_piece_in_stock_goes_to_repair_and_serves_nobody() {
    let mut shop = shop(plan(), 2, 0);
    let piece = damaged_in_stock(&mut shop, Some(Condition::Damaged));
    let ticket = shop.submit(2);
    shop.desk.call(None, &Command::RepairAsset(piece)).unwrap();
    agrees(&shop);
    let asset = shop.desk.world.asset(piece.0).unwrap().asset.clone();
    assert_eq!((asset.state, asset.location, asset.condition), (AssetState::InRepair, None, Some(Condition::Damaged)));
    assert_eq!(shop.level(NORTH), (1, 1));
    assert_eq!(units(&shop, ticket), [ReservationState::Reserved, ReservationState::Ordered]);
    let which = Step::PieceDamaged { name: Text::plain("Dock U100"), serial: "U1-1".to_owned() };
    assert_eq!(handover::in_repair(&shop, ticket), [(String::new(), which)], "the ticket that lost it says so");
    shop.desk.world.take_effects();
    shop.desk.call(None, &Command::RepairAsset(piece)).unwrap();
    assert!(!shop.desk.world.is_changed(), "twice is once");
    let ana = shop.ana.clone();
    let fine = damaged_in_stock_of(&mut shop, &ana);
    shop.desk.call(None, &Command::RepairAsset(fine)).unwrap();
    assert_eq!(shop.desk.world.asset(fine.0).unwrap().asset.state, AssetState::InStock, "what is in order stays");
}

/// The piece comes back from repair in order.
fn damaged_in_stock_of(shop: &mut Shop, ana: &Actor) -> AssetId {
    let piece = shop.desk.world.assets().next().unwrap().asset.id;
    let back = MoveAsset {
        asset: piece,
        from: AssetState::InRepair,
        to: AssetState::InStock,
        location: Some(NORTH),
        condition: Some(Condition::Used),
        user: None,
        counted: None,
    };
    shop.desk.call(Some(ana), &Command::MoveAsset(back)).unwrap();
    piece
}

/// Whatever is ordered, counted, prepared, bought and cancelled in whatever order: nothing is negative, nothing set aside
/// twice, and nobody waits for what nobody buys.
#[test]
fn stock_agrees_after_whatever_is_counted() {
    for seed in 0..60 {
        let mut random = Random(seed);
        let start = i32::try_from(random.below(5)).unwrap();
        let mut shop = shop(plan(), start, 1);
        let mut tickets = Vec::new();
        for _ in 0..25 {
            let ana = shop.ana.clone();
            let ticket = tickets.get(random.below(tickets.len().max(1))).copied();
            match (random.below(5), ticket) {
                (0, _) | (_, None) => tickets.push(shop.submit(1 + random.below(2))),
                (1 | 2, _) => {
                    let (from, to) = (shop.level(NORTH).0, i32::try_from(random.below(5)).unwrap());
                    count(&mut shop, from, to);
                }
                (3, Some(ticket)) => {
                    let open = shop.states(ticket).into_iter().find(|(_, state)| *state == TaskState::Open);
                    let Some((title, _)) = open else { continue };
                    let serial = format!("U1-{}", random.draw());
                    if title == "prepare" {
                        shop.prepared(ticket, &serial).unwrap();
                    } else {
                        let body = shop.ending(ticket, &title, Outcome::Complete);
                        let location = title.starts_with("Order").then_some(NORTH);
                        shop.end(&ana, EndTask { location, ..body }).unwrap();
                    }
                }
                (_, Some(ticket)) if random.chance(30) && shop.status(ticket).is_live() => {
                    let body = shop.desk.moved(ticket, Status::Cancelled);
                    shop.desk.call(Some(&ana), &Command::MoveStatus(body)).unwrap();
                }
                _ => shop.desk.call(None, &Command::ServeStock(DOCK)).map(drop).unwrap(),
            }
            agrees(&shop);
        }
    }
}
