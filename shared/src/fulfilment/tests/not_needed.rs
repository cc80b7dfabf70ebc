//! A purchase that is not needed: the piece comes from stock, of itself or by who picks it, and nobody is promised a day.

use super::*;
use crate::asset::{Asset, Condition, TaggedAsset, TaggedReservation};
use crate::fulfilment::api::Pick;
use crate::ids::AssetId;
use crate::tag::Tags;

fn no_purchase(shop: &mut Shop, ticket: TicketId) {
    let title = shop.states(ticket)[0].0.clone();
    let body = shop.ending(ticket, &title, Outcome::Skipped);
    let ana = shop.ana.clone();
    shop.end(&ana, body).unwrap();
}

fn stock(shop: &mut Shop, location: LocationId, on_hand: i32) {
    let mut level =
        shop.desk.world.stock_levels().find(|level| level.level.location == location).cloned().expect("a level");
    level.level.on_hand = on_hand;
    shop.desk.world.load(Record::StockLevel(level));
}

fn units(shop: &Shop, ticket: TicketId) -> Vec<&TaggedReservation> {
    shop.desk.world.reservations_of(ticket).collect()
}

fn supply(shop: &Shop, ticket: TicketId) -> Vec<ReservationState> {
    let lines = shop.desk.world.lines_of(ticket);
    lines.iter().flat_map(|line| &line.line.supply).map(|one| one.state).collect()
}

fn picking(shop: &Shop, ticket: TicketId, title: &str, (location, serial): (LocationId, &str)) -> EndTask {
    let body = shop.ending(ticket, title, Outcome::Complete);
    let line = shop.desk.world.task(body.task.0).unwrap().task.line;
    let own = units(shop, ticket).into_iter().find(|unit| Some(unit.reservation.line) == line).unwrap();
    let pick = Pick { reservation: own.reservation.id, location, serial: serial.to_owned() };
    EndTask { picked: vec![pick], ..body }
}

fn refused(shop: &mut Shop, body: EndTask) -> (String, Option<usize>) {
    let ana = shop.ana.clone();
    let problem = shop.end(&ana, body).unwrap_err();
    (problem.errors[0].field.clone(), problem.errors[0].row)
}

fn piece_in_stock(serial: &str) -> TaggedAsset {
    let asset = Asset {
        id: AssetId(Uuid::from_u128(0xa55e7)),
        model: DOCK,
        name: Text::plain("Dock U100"),
        serial: serial.to_owned(),
        state: AssetState::InStock,
        location: Some(NORTH),
        user: None,
        user_name: String::new(),
        history: Vec::new(),
        condition: None,
        fault_item: None,
        return_item: None,
        warranty_until: None,
        relations: Vec::new(),
    };
    TaggedAsset { asset, tags: Tags::none(), user_tags: Tags::none() }
}

#[test]
fn what_stock_has_by_now_is_set_aside_in_its_place() {
    let mut shop = shop(plan(), 0, 0);
    let ticket = shop.submit(2);
    stock(&mut shop, SOUTH, 1);
    no_purchase(&mut shop, ticket);
    assert_eq!(supply(&shop, ticket), [ReservationState::Reserved, ReservationState::Released]);
    assert_eq!((shop.level(NORTH), shop.level(SOUTH)), ((0, 0), (1, 1)));
    let set_aside = units(&shop, ticket).into_iter().find(|unit| unit.reservation.state == ReservationState::Reserved);
    assert_eq!(set_aside.unwrap().reservation.location, Some(SOUTH), "where its person works");
}

/// Without any stock the line says that nothing is on order, and its hand-over does not pretend that something is there.
#[test]
fn what_no_stock_has_is_not_on_order_and_is_picked_before_it_is_prepared() {
    let mut shop = shop(plan(), 0, 0);
    let ticket = shop.submit(1);
    no_purchase(&mut shop, ticket);
    assert_eq!(supply(&shop, ticket), [ReservationState::Released]);
    let nothing = shop.ending(ticket, "prepare", Outcome::Complete);
    assert_eq!(refused(&mut shop, nothing), ("picked".to_owned(), None));
    let empty = picking(&shop, ticket, "prepare", (NORTH, "U1-1"));
    assert_eq!(refused(&mut shop, empty), ("picked".to_owned(), Some(0)), "nothing is free there");
    stock(&mut shop, NORTH, 1);
    for (at, serial) in [(NORTH, " "), (SOUTH, "U1-1"), (LocationId(Uuid::from_u128(7)), "U1-1")] {
        let wrong = picking(&shop, ticket, "prepare", (at, serial));
        assert_eq!(refused(&mut shop, wrong), ("picked".to_owned(), Some(0)), "{at:?} {serial:?}");
    }
    let mut twice = picking(&shop, ticket, "prepare", (NORTH, "U1-1"));
    twice.picked.push(twice.picked[0].clone());
    assert_eq!(refused(&mut shop, twice), ("picked".to_owned(), Some(1)));
    assert_eq!(shop.level(NORTH), (1, 0), "a refusal takes nothing");

    let body = picking(&shop, ticket, "prepare", (NORTH, "U1-1"));
    let ana = shop.ana.clone();
    shop.end(&ana, body).unwrap();
    assert_eq!((supply(&shop, ticket), shop.level(NORTH)), (vec![ReservationState::Reserved], (1, 1)));
    let piece = shop.desk.world.assets().next().unwrap().asset.clone();
    assert_eq!((piece.state, piece.user, piece.serial.as_str()), (AssetState::Reserved, Some(STRANGER), "U1-1"));
    shop.done(ticket, "install").unwrap();
    shop.done(ticket, "hand over").unwrap();
    assert_eq!((supply(&shop, ticket), shop.level(NORTH)), (vec![ReservationState::HandedOver], (0, 0)));
}

/// Where nothing is prepared, the hand-over asks; a piece that is with somebody else cannot be picked.
#[test]
fn a_hand_over_asks_for_the_piece_where_nothing_was_prepared() {
    let mut shop = shop(vec![planned("hand over", Per::Line, &[], Does::HandOver)], 0, 0);
    let (ticket, other) = (shop.submit(1), shop.submit(1));
    for ticket in [ticket, other] {
        no_purchase(&mut shop, ticket);
    }
    stock(&mut shop, NORTH, 2);
    let nothing = shop.ending(ticket, "hand over", Outcome::Complete);
    assert_eq!(refused(&mut shop, nothing).0, "picked");
    let ana = shop.ana.clone();
    let body = picking(&shop, ticket, "hand over", (NORTH, "U1-1"));
    shop.end(&ana, body).unwrap();
    let piece = shop.desk.world.assets().next().unwrap().asset.clone();
    assert_eq!((piece.state, piece.user, piece.condition), (AssetState::InUse, Some(STRANGER), Some(Condition::New)));
    assert_eq!((shop.level(NORTH), shop.status(ticket)), ((1, 0), Status::Resolved));
    let taken = picking(&shop, other, "hand over", (NORTH, "u1-1"));
    assert_eq!(refused(&mut shop, taken), ("picked".to_owned(), Some(0)), "somebody has it");
}

/// What lies in stock and is damaged is not picked either.
#[test]
fn a_damaged_piece_is_not_picked() {
    let mut shop = shop(vec![planned("hand over", Per::Line, &[], Does::HandOver)], 0, 0);
    let ticket = shop.submit(1);
    no_purchase(&mut shop, ticket);
    stock(&mut shop, NORTH, 1);
    let mut piece = piece_in_stock("U1-1");
    piece.asset.condition = Some(Condition::Damaged);
    shop.desk.world.load(Record::Asset(piece.clone()));
    let body = picking(&shop, ticket, "hand over", (NORTH, "U1-1"));
    assert_eq!(refused(&mut shop, body.clone()), ("picked".to_owned(), Some(0)));
    piece.asset.condition = Some(Condition::Used);
    shop.desk.world.load(Record::Asset(piece));
    let ana = shop.ana.clone();
    shop.end(&ana, body).unwrap();
    let asset = shop.desk.world.assets().next().unwrap().asset.clone();
    assert_eq!((asset.state, asset.condition), (AssetState::InUse, Some(Condition::Used)), "as it is recorded");
}

/// Whoever needs nothing after all ends the rest as not needed: nothing is taken, nothing stays set aside.
#[test]
fn a_line_that_needs_no_piece_ends_without_one() {
    let mut shop = shop(vec![planned("hand over", Per::Line, &[], Does::HandOver)], 0, 0);
    let ticket = shop.submit(1);
    no_purchase(&mut shop, ticket);
    let (body, ana) = (shop.ending(ticket, "hand over", Outcome::Skipped), shop.ana.clone());
    shop.end(&ana, body).unwrap();
    assert_eq!((shop.lines(ticket), shop.level(NORTH)), (vec![LineState::Skipped], (0, 0)));
}

/// What became of the stock a browser reads from the server.
#[test]
fn a_browser_leaves_the_stock_to_the_server() {
    let mut shop = shop(plan(), 0, 0);
    let ticket = shop.submit(1);
    stock(&mut shop, NORTH, 1);
    shop.desk.world.directory_complete = false;
    no_purchase(&mut shop, ticket);
    assert_eq!(supply(&shop, ticket), [ReservationState::Ordered], "until the server says what became of it");
    assert_eq!(shop.level(NORTH), (1, 0));
}

/// A browser that does not hold the unit takes the end of the task as it was typed.
#[test]
fn a_browser_that_does_not_know_the_unit_refuses_nothing() {
    let mut shop = shop(plan(), 0, 0);
    let ticket = shop.submit(1);
    no_purchase(&mut shop, ticket);
    shop.desk.world.directory_complete = false;
    let mut body = picking(&shop, ticket, "prepare", (NORTH, "U1-1"));
    let own = picking(&shop, ticket, "prepare", (NORTH, "U1-1")).picked.remove(0);
    body.picked = vec![Pick { reservation: ReservationId(Uuid::from_u128(9)), ..own.clone() }, own];
    let ana = shop.ana.clone();
    shop.end(&ana, body).unwrap();
    assert_eq!(supply(&shop, ticket), [ReservationState::Reserved]);
}
