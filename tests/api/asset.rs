//! Stock and assets by hand over real PostgreSQL: counting, returning, and who may and who sees it.

use docket_shared::asset::api::{CountStock, MoveAsset};
use docket_shared::asset::{Asset, AssetState, StockLevel};
use docket_shared::command::Command;
use docket_shared::ids::{AssetId, LocationId};
use docket_shared::problem::ProblemCode;
use docket_shared::row::{Row, RowKind};
use docket_tests::World;
use docket_tests::caller::new_id;
use docket_tests::follower::Follower;
use docket_tests::world::Persona;

fn level(follower: &Follower) -> StockLevel {
    let rows = follower.replica.all(RowKind::StockLevel).filter_map(|(_, row)| match row.as_ref() {
        Row::StockLevel(level) if level.name.get("en").starts_with("Dock U100") => Some(level.clone()),
        _ => None,
    });
    rows.max_by_key(|level| level.on_hand).unwrap()
}

fn asset(follower: &Follower, id: AssetId) -> Option<Asset> {
    match follower.replica.get(RowKind::Asset, id.0)?.as_ref() {
        Row::Asset(asset) => Some(asset.clone()),
        _ => None,
    }
}

#[tokio::test]
async fn who_keeps_it_counts_it_and_nobody_else_sees_it() {
    let world = World::new().await;
    let mut ana = world.follow(Persona::Ana).await;
    let before = level(&ana);
    let count = |from, to| Command::CountStock(CountStock { model: before.model, location: before.location, from, to });
    ana.caller.run(&count(before.on_hand, 7)).await.unwrap();
    ana.until("seven are there", |ana| level(ana).on_hand == 7).await;
    assert_eq!(ana.caller.run(&count(before.on_hand, 8)).await.unwrap_err().code, ProblemCode::Conflict);
    assert_eq!(ana.caller.run(&count(7, -1)).await.unwrap_err().errors[0].field, "to");
    let nowhere =
        Command::CountStock(CountStock { model: before.model, location: LocationId(new_id()), from: 0, to: 1 });
    assert_eq!(ana.caller.run(&nowhere).await.unwrap_err().errors[0].field, "location");
    let mut victor = world.follow(Persona::Victor).await;
    assert_eq!(victor.caller.run(&count(7, 9)).await.unwrap_err().code, ProblemCode::NotFound, "another team's stock");
    victor.converge().await;
    assert_eq!(victor.replica.all(RowKind::StockLevel).count(), 0);
    let rebecca = world.follow(Persona::Rebecca).await;
    assert_eq!(rebecca.caller.run(&count(7, 9)).await.unwrap_err().status, 403);
    assert_eq!(rebecca.replica.all(RowKind::StockLevel).count(), 0);
}

#[tokio::test]
async fn what_comes_back_is_in_stock_again_with_its_history() {
    let world = World::new().await;
    let grace = world.sign_in(Persona::Grace).await;
    let mut ana = world.follow(Persona::Ana).await;
    let stock = level(&ana);
    let id = AssetId(new_id());
    // A piece that was handed over long ago.
    sqlx::query(
        "insert into asset select l.organisation_id, $1, l.model_id, 'U1-0001', 'in_use', null, $2, 'Grace Kim', '[]', l.tags
         from stock_level l where l.id = $3",
    )
    .bind(id.0)
    .bind(grace.person.unwrap().0)
    .bind(stock.id.0)
    .execute(&world.pool)
    .await
    .unwrap();
    let go = |from, to, location| {
        Command::MoveAsset(MoveAsset { asset: id, from, to, location, condition: None, user: None })
    };
    let back = go(AssetState::InUse, AssetState::InStock, Some(stock.location));
    assert_eq!(grace.run(&back).await.unwrap_err().status, 403);
    let without = ana.caller.run(&go(AssetState::InUse, AssetState::InStock, None)).await.unwrap_err();
    assert_eq!(without.errors[0].field, "location");
    ana.caller.run(&back).await.unwrap();
    ana.until("it is in stock", |ana| asset(ana, id).is_some_and(|asset| asset.state == AssetState::InStock)).await;
    ana.converge().await;
    assert_eq!(level(&ana).on_hand, stock.on_hand + 1);
    assert_eq!(ana.caller.run(&back).await.unwrap_err().code, ProblemCode::Conflict, "it moved already");
    ana.caller.run(&go(AssetState::InStock, AssetState::Retired, None)).await.unwrap();
    ana.converge().await;
    let history: Vec<AssetState> = asset(&ana, id).unwrap().history.iter().map(|event| event.state).collect();
    assert_eq!((history, level(&ana).on_hand), (vec![AssetState::InStock, AssetState::Retired], stock.on_hand));
}
