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
