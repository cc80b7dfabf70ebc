//! What is counted up goes to lines on order, who asked first first.

use super::*;
use crate::asset::api::CountStock;
use crate::sla::Metric;
use crate::ticket::clocks::tests::promise_level;
use jiff::Timestamp;

fn count(shop: &mut Shop, from: i32, to: i32) {
    let ana = shop.ana.clone();
    let body = CountStock { model: DOCK, location: NORTH, from, to };
    shop.desk.call(Some(&ana), &Command::CountStock(body)).unwrap();
}

fn units(shop: &Shop, ticket: TicketId) -> Vec<ReservationState> {
    shop.desk.world.reservations_of(ticket).map(|unit| unit.reservation.state).collect()
}

#[test]
fn a_count_serves_who_waits_and_their_purchase_is_not_needed() {
    let mut shop = shop(plan(), 0, 0);
    let ticket = shop.submit(2);
    assert_eq!(units(&shop, ticket), [ReservationState::Ordered, ReservationState::Ordered]);
    let states = shop.states(ticket);
    assert_eq!(states[0], ("Order 2 × Dock U100".to_owned(), TaskState::Open));
    count(&mut shop, 0, 5);
    assert_eq!(units(&shop, ticket), [ReservationState::Reserved, ReservationState::Reserved]);
    assert_eq!(shop.level(NORTH), (5, 2), "three are left for the next orders");
    let states = shop.states(ticket);
    assert_eq!(states[0].1, TaskState::Skipped);
    let open: Vec<&str> = states.iter().filter(|one| one.1 == TaskState::Open).map(|one| one.0.as_str()).collect();
    assert_eq!(open, ["prepare", "prepare"], "their lines go on");
    for line in shop.desk.world.lines_of(ticket) {
        assert_eq!(line.line.supply[0].state, ReservationState::Reserved, "and say so");
    }
}

#[test]
fn the_first_who_asked_is_the_first_who_gets_it() {
    let mut shop = shop(plan(), 0, 0);
    let (first, second) = (shop.submit(2), shop.submit(1));
    count(&mut shop, 0, 1);
    let ordered =
        |shop: &Shop, ticket| units(shop, ticket).iter().filter(|one| **one == ReservationState::Ordered).count();
    assert_eq!((ordered(&shop, first), ordered(&shop, second), shop.level(NORTH)), (1, 1, (1, 1)));
    assert_eq!(shop.states(first)[0], ("Order 1 × Dock U100".to_owned(), TaskState::Open), "for what is left");
    shop.open(first, "prepare");
    count(&mut shop, 1, 3);
    assert_eq!((ordered(&shop, first), ordered(&shop, second), shop.level(NORTH)), (0, 0, (3, 3)));
    count(&mut shop, 3, 3);
}

/// What was free before is given away as well, not only what the count adds.
#[test]
fn a_count_serves_with_everything_that_is_free() {
    let mut shop = shop(plan(), 0, 0);
    let ticket = shop.submit(3);
    stock(&mut shop, 1);
    count(&mut shop, 1, 1);
    let ordered =
        |shop: &Shop, ticket| units(shop, ticket).iter().filter(|one| **one == ReservationState::Ordered).count();
    assert_eq!((ordered(&shop, ticket), shop.level(NORTH)), (2, (1, 1)), "the same count gives what is free");
    stock(&mut shop, 2);
    count(&mut shop, 2, 3);
    assert_eq!((ordered(&shop, ticket), shop.level(NORTH)), (0, (3, 3)), "one that was free and one more");
}

/// Something is there that no count said: a piece came back, or another line does not need it any more.
fn stock(shop: &mut Shop, on_hand: i32) {
    let known = shop.desk.world.stock_levels().find(|tagged| tagged.level.location == NORTH).cloned();
    let mut tagged = known.unwrap();
    tagged.level.on_hand = on_hand;
    shop.desk.world.load(Record::StockLevel(tagged));
}

#[test]
fn what_is_released_goes_to_who_waits_once() {
    let mut shop = shop(plan(), 1, 0);
    let (first, second) = (shop.submit(1), shop.submit(1));
    assert_eq!(units(&shop, second), [ReservationState::Ordered]);
    let ana = shop.ana.clone();
    let body = shop.desk.moved(first, Status::Cancelled);
    shop.desk.call(Some(&ana), &Command::MoveStatus(body)).unwrap();
    assert_eq!((units(&shop, first), shop.level(NORTH)), (vec![ReservationState::Released], (1, 0)));
    shop.desk.world.take_effects();
    shop.desk.call(None, &Command::ServeStock(DOCK)).unwrap();
    assert_eq!((units(&shop, second), shop.level(NORTH)), (vec![ReservationState::Reserved], (1, 1)));
    assert_eq!(shop.states(second)[0].1, TaskState::Skipped, "nothing is to be ordered");
    assert!(!shop.desk.world.take_effects().records.is_empty());
    shop.desk.call(None, &Command::ServeStock(DOCK)).unwrap();
    assert!(!shop.desk.world.is_changed(), "twice is once");
}

/// Each line is served where its person works, if something is free there.
#[test]
fn who_waits_is_served_where_they_work_rather_than_elsewhere() {
    let mut shop = shop(plan(), 0, 0);
    let ticket = shop.submit(1);
    for tagged in shop.desk.world.stock_levels().cloned().collect::<Vec<_>>() {
        let mut tagged = tagged;
        tagged.level.on_hand = if tagged.level.location == NORTH { 5 } else { 1 };
        shop.desk.world.load(Record::StockLevel(tagged));
    }
    shop.desk.call(None, &Command::ServeStock(DOCK)).unwrap();
    assert_eq!(units(&shop, ticket), [ReservationState::Reserved]);
    assert_eq!((shop.level(NORTH), shop.level(SOUTH)), ((5, 0), (1, 1)));
}

/// A shop whose item promises a resolution in eight working hours, whose docks take ten working days.
fn promising() -> Shop {
    let mut shop = shop(plan(), 0, 0);
    let delivery = shop.desk.world.versions[&(ITEM, 1)].delivery.clone();
    promise_level(&mut shop.desk, Vec::new());
    let version = ItemVersion { delivery, ..shop.desk.world.versions[&(ITEM, 1)].clone() };
    shop.desk.world.versions.insert((ITEM, 1), version);
    shop.desk.world.models.get_mut("dock").unwrap().delivery_days = Some(10);
    shop
}

fn expected(shop: &Shop, ticket: TicketId) -> Timestamp {
    shop.desk.world.ticket(ticket).unwrap().head.expected_at.unwrap()
}

/// For each unit whether its line has it from stock, and not from a delivery.
fn from_stock(shop: &Shop, ticket: TicketId) -> Vec<bool> {
    let lines = shop.desk.world.lines_of(ticket);
    lines.iter().flat_map(|line| &line.line.supply).map(|one| one.delivery_days.is_none()).collect()
}

/// A return and a count fill what a purchase was to bring: nobody is told to wait for it any more, nor that it arrived.
#[test]
fn what_stock_filled_is_expected_without_its_delivery_and_is_from_stock() {
    let mut shop = promising();
    let ticket = shop.submit(3);
    let (target, ordered) = (due(&shop, ticket), expected(&shop, ticket));
    assert!(ordered > target, "{ordered} waits for the delivery, {target} does not");
    count(&mut shop, 0, 1);
    assert_eq!(expected(&shop, ticket), ordered, "two are still on order");
    assert_eq!(from_stock(&shop, ticket), [true, false, false]);
    let head = &shop.desk.world.ticket(ticket).unwrap().head;
    assert_eq!(head.changed_at, shop.desk.now, "one of them is there");
    count(&mut shop, 1, 3);
    assert_eq!(shop.states(ticket)[0].1, TaskState::Skipped);
    assert_eq!(expected(&shop, ticket), target, "nothing is waited for");
    assert_eq!(from_stock(&shop, ticket), [true; 3]);
    let promised = shop.desk.world.ticket(ticket).unwrap().public.promised.clone().unwrap();
    assert_eq!((promised.delivery, promised.arrived_at), (None, Some(shop.desk.now)), "and why says so");
}

/// What stock filled only after the target is not expected before the end of that working day, as what arrives then.
#[test]
fn what_stock_filled_late_is_expected_that_day() {
    let mut shop = promising();
    let ticket = shop.submit(1);
    shop.desk.now = "2026-11-26T10:00:00Z".parse().unwrap();
    count(&mut shop, 0, 1);
    assert_eq!(expected(&shop, ticket), "2026-11-26T16:00:00Z".parse::<Timestamp>().unwrap());
}

/// Whoever ends a purchase as not needed, because stock has it, promises the same.
#[test]
fn what_is_set_aside_in_place_of_a_purchase_is_expected_without_its_delivery() {
    let mut shop = promising();
    let ticket = shop.submit(1);
    stock(&mut shop, 1);
    let title = shop.states(ticket)[0].0.clone();
    let (body, ana) = (shop.ending(ticket, &title, Outcome::Skipped), shop.ana.clone());
    shop.end(&ana, body).unwrap();
    assert_eq!((expected(&shop, ticket), from_stock(&shop, ticket)), (due(&shop, ticket), vec![true]));
}

/// The target itself, without any delivery.
fn due(shop: &Shop, ticket: TicketId) -> Timestamp {
    let internal = shop.desk.world.ticket(ticket).unwrap().internal.clone().unwrap();
    internal.clocks.all().into_iter().find(|clock| clock.is_of_ticket(Metric::Resolution)).unwrap().due_at.unwrap()
}
