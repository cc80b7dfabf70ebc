//! What somebody gives back: the piece that the answers name, by the task of their request.

use super::*;
use crate::asset::{Asset, Condition, TaggedAsset};
use crate::ids::AssetId;
use crate::service_request::Answer;
use crate::tag::Tags;

const PIECE: AssetId = AssetId(Uuid::from_u128(0xa55e7));

/// Rebecca has a dock and asks for it to be taken back.
fn giving_back() -> (Shop, TicketId) {
    let mut shop = shop(vec![planned("fetch", Per::Request, &[], Does::TakeBack)], 0, 0);
    let mut version = shop.desk.world.versions[&(ITEM, 1)].clone();
    version.delivery.supplies.clear();
    shop.desk.world.versions.insert((ITEM, 1), version);
    let rebecca = shop.desk.rebecca.clone();
    let asset = Asset {
        id: PIECE,
        model: DOCK,
        name: Text::plain("Dock U100"),
        serial: "U1-1".to_owned(),
        state: AssetState::InUse,
        location: None,
        user: Some(rebecca.person),
        user_name: rebecca.name.clone(),
        history: Vec::new(),
        condition: None,
        fault_item: None,
        return_item: None,
        warranty_until: None,
        relations: Vec::new(),
    };
    let user_tags = shop.desk.world.tags_for([(TagKind::Person, rebecca.person.0)]);
    shop.desk.world.load(Record::Asset(TaggedAsset { asset, tags: shop.desk.internal_tags(), user_tags }));
    let ticket = shop.submit(1);
    let mut record = shop.desk.world.ticket(ticket).unwrap().clone();
    record.public.request.as_mut().unwrap().answers.push(Answer {
        field: "piece".to_owned(),
        kind: "asset".to_owned(),
        label: Text::plain("Which piece?"),
        display: vec![Text::plain("Dock U100, U1-1")],
        value: vec![PIECE.to_string()],
        price: None,
    });
    shop.desk.world.load(Record::Ticket(record));
    (shop, ticket)
}

fn end(
    shop: &mut Shop,
    ticket: TicketId,
    condition: Option<Condition>,
    to: Option<LocationId>,
) -> Result<Value, Problem> {
    let body = EndTask { condition, location: to, ..shop.ending(ticket, "fetch", Outcome::Complete) };
    let ana = shop.ana.clone();
    shop.desk.call(Some(&ana), &Command::EndTask(body))
}

#[test]
fn it_is_asked_how_it_is_and_where_it_goes_and_it_is_in_stock_again() {
    let (mut shop, ticket) = giving_back();
    assert_eq!(end(&mut shop, ticket, None, Some(NORTH)).unwrap_err().errors[0].field, "condition");
    assert_eq!(end(&mut shop, ticket, Some(Condition::Used), None).unwrap_err().errors[0].field, "location");
    end(&mut shop, ticket, Some(Condition::Used), Some(NORTH)).unwrap();
    let tagged = shop.desk.world.asset(PIECE.0).unwrap();
    let asset = &tagged.asset;
    assert_eq!((asset.state, asset.location, asset.user), (AssetState::InStock, Some(NORTH), None));
    assert_eq!(tagged.user_tags, Tags::none(), "who had it sees it no more");
    let number = shop.desk.world.ticket(ticket).unwrap().head.number.clone();
    let last = asset.history.last().unwrap();
    assert_eq!((last.state, last.condition, &last.number), (AssetState::InStock, Some(Condition::Used), &number));
    assert_eq!(shop.level(NORTH), (1, 0));
    assert_eq!(shop.desk.world.ticket(ticket).unwrap().head.status, Status::Resolved, "nothing is left to do");
}

#[test]
fn what_is_damaged_goes_to_repair_and_into_no_stock() {
    let (mut shop, ticket) = giving_back();
    end(&mut shop, ticket, Some(Condition::Damaged), None).unwrap();
    let asset = &shop.desk.world.asset(PIECE.0).unwrap().asset;
    assert_eq!((asset.state, asset.location, asset.user), (AssetState::InRepair, None, None));
    assert_eq!((shop.level(NORTH), shop.level(SOUTH)), ((0, 0), (0, 0)));
    assert_eq!(handover::in_repair(&shop, ticket).len(), 1, "the ticket says which piece it is");
}

#[test]
fn what_is_with_somebody_else_by_now_stays_there() {
    let (mut shop, ticket) = giving_back();
    let mut tagged = shop.desk.world.asset(PIECE.0).unwrap().clone();
    tagged.asset.user = Some(STRANGER);
    shop.desk.world.load(Record::Asset(tagged));
    end(&mut shop, ticket, None, None).unwrap();
    let asset = &shop.desk.world.asset(PIECE.0).unwrap().asset;
    assert_eq!((asset.state, asset.user), (AssetState::InUse, Some(STRANGER)));
}

/// The same request without a piece named in it.
fn nothing_named() -> (Shop, TicketId) {
    let (mut shop, ticket) = giving_back();
    let mut record = shop.desk.world.ticket(ticket).unwrap().clone();
    record.public.request.as_mut().unwrap().answers.pop();
    shop.desk.world.load(Record::Ticket(record));
    (shop, ticket)
}

fn fetching(shop: &Shop, ticket: TicketId) -> EndTask {
    let body = shop.ending(ticket, "fetch", Outcome::Complete);
    EndTask { condition: Some(Condition::Used), location: Some(NORTH), ..body }
}

fn refused(shop: &mut Shop, body: EndTask) -> (String, Option<usize>) {
    let ana = shop.ana.clone();
    let problem = shop.end(&ana, body).unwrap_err();
    (problem.errors[0].field.clone(), problem.errors[0].row)
}

fn of_piece(shop: &Shop) -> (AssetState, Option<PersonId>) {
    let asset = &shop.desk.world.asset(PIECE.0).unwrap().asset;
    (asset.state, asset.user)
}

#[test]
fn where_no_piece_is_named_it_is_asked_which_one_comes_back() {
    let (mut shop, ticket) = nothing_named();
    let body = fetching(&shop, ticket);
    assert_eq!(refused(&mut shop, body), ("pieces".to_owned(), None), "neither a piece nor a reason");
    let unknown = EndTask { pieces: vec![AssetId(Uuid::from_u128(7))], ..fetching(&shop, ticket) };
    assert_eq!(refused(&mut shop, unknown), ("pieces".to_owned(), Some(0)));
    let twice = EndTask { pieces: vec![PIECE, PIECE], ..fetching(&shop, ticket) };
    assert_eq!(refused(&mut shop, twice), ("pieces".to_owned(), Some(1)));
    let many = EndTask { pieces: vec![PIECE; 101], ..fetching(&shop, ticket) };
    assert_eq!(refused(&mut shop, many), ("pieces".to_owned(), None));
    let unsaid = EndTask { pieces: vec![PIECE], condition: None, ..fetching(&shop, ticket) };
    assert_eq!(refused(&mut shop, unsaid), ("condition".to_owned(), None));
    let body = EndTask { pieces: vec![PIECE], ..fetching(&shop, ticket) };
    let ana = shop.ana.clone();
    shop.end(&ana, body).unwrap();
    assert_eq!((of_piece(&shop), shop.level(NORTH)), ((AssetState::InStock, None), (1, 0)));
}

#[test]
fn a_serial_number_that_is_typed_names_the_piece_of_theirs() {
    let (mut shop, ticket) = nothing_named();
    for wrong in ["U9-9".to_owned(), "x".repeat(81)] {
        let body = EndTask { piece_serial: wrong, ..fetching(&shop, ticket) };
        assert_eq!(refused(&mut shop, body), ("piece_serial".to_owned(), None));
    }
    let mut tagged = shop.desk.world.asset(PIECE.0).unwrap().clone();
    tagged.asset.user = Some(STRANGER);
    shop.desk.world.load(Record::Asset(tagged.clone()));
    let body = EndTask { piece_serial: "U1-1".to_owned(), ..fetching(&shop, ticket) };
    assert_eq!(refused(&mut shop, body.clone()), ("piece_serial".to_owned(), None), "somebody else has it");
    tagged.asset.user = Some(shop.desk.rebecca.person);
    shop.desk.world.load(Record::Asset(tagged));
    let ana = shop.ana.clone();
    shop.end(&ana, EndTask { piece_serial: " u1-1 ".to_owned(), pieces: vec![PIECE], ..body }).unwrap();
    assert_eq!((of_piece(&shop).0, shop.level(NORTH)), (AssetState::InStock, (1, 0)), "once, however often it is said");
}

/// Whoever brings nothing back says why, and whoever asked reads it; the line is not said to be impossible by that.
#[test]
fn without_a_piece_the_reason_is_asked_for_and_told() {
    for outcome in [Outcome::Complete, Outcome::Skipped] {
        let (mut shop, ticket) = nothing_named();
        let body = shop.ending(ticket, "fetch", outcome);
        let field = if outcome == Outcome::Complete { "pieces" } else { "reason" };
        assert_eq!(refused(&mut shop, body.clone()), (field.to_owned(), None), "{outcome:?}");
        let (ana, reason) = (shop.ana.clone(), " She keeps it. ".to_owned());
        shop.end(&ana, EndTask { reason, ..body }).unwrap();
        let task = shop.tasks(ticket)[0].task.clone();
        assert_eq!(task.reason.as_deref(), Some("She keeps it."), "{outcome:?}");
        assert_eq!(of_piece(&shop).0, AssetState::InUse);
        assert!(shop.desk.world.lines_of(ticket).iter().all(|line| line.line.not_possible.is_none()));
    }
}

/// A piece that is named and still with its person does not stay there without a word.
#[test]
fn a_piece_that_is_named_is_not_left_without_a_reason() {
    let (mut shop, ticket) = giving_back();
    let body = shop.ending(ticket, "fetch", Outcome::Skipped);
    assert_eq!(refused(&mut shop, body.clone()), ("reason".to_owned(), None));
    let mut tagged = shop.desk.world.asset(PIECE.0).unwrap().clone();
    (tagged.asset.state, tagged.asset.user) = (AssetState::InRepair, None);
    shop.desk.world.load(Record::Asset(tagged));
    let ana = shop.ana.clone();
    shop.end(&ana, body).unwrap();
}
