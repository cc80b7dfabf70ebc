//! Stock and assets by hand over real PostgreSQL: counting, returning, and who may and who sees it.

use docket_shared::asset::api::{CountStock, MoveAsset, RelateAssets, SetWarranty, UnrelateAssets};
use docket_shared::asset::{Asset, AssetState, Condition, Related, Relation, StockLevel};
use docket_shared::command::Command;
use docket_shared::fulfilment::api::EndTask;
use docket_shared::fulfilment::{Does, TaskState};
use docket_shared::ids::{AssetId, LocationId};
use docket_shared::problem::ProblemCode;
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::form::Input;
use docket_shared::ticket::lifecycle::Status;
use docket_tests::World;
use docket_tests::caller::new_id;
use docket_tests::follower::Follower;
use docket_tests::plan::{ending, tasks};
use docket_tests::server::Notifications;
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
        Command::MoveAsset(MoveAsset { asset: id, from, to, location, condition: None, user: None, counted: None })
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

/// A piece of the dock that the team of Ana keeps, as if it had been handed over long ago.
async fn piece(world: &World, serial: &str, user: &docket_tests::Caller, stock: &StockLevel) -> AssetId {
    let id = AssetId(new_id());
    sqlx::query(
        "insert into asset select l.organisation_id, $1, l.model_id, $4, 'in_use', null, $2, 'Grace Kim', '[]', l.tags
         from stock_level l where l.id = $3",
    )
    .bind(id.0)
    .bind(user.person.unwrap().0)
    .bind(stock.id.0)
    .bind(serial)
    .execute(&world.pool)
    .await
    .unwrap();
    id
}

#[tokio::test]
async fn pieces_are_related_on_both_sides_by_who_keeps_them_and_nobody_else_learns_of_it() {
    let world = World::new().await;
    let mut grace = world.follow(Persona::Grace).await;
    let (mut ana, mut tomasz) = (world.follow(Persona::Ana).await, world.follow(Persona::Tomasz).await);
    let stock = level(&ana);
    let dock = piece(&world, "U1-0001", &grace.caller, &stock).await;
    let screen = piece(&world, "MON-3382", &grace.caller, &stock).await;
    let relate = Command::RelateAssets(RelateAssets { asset: dock, other: screen, relation: Relation::Contains });
    assert_eq!(grace.caller.run(&relate).await.unwrap_err().status, 403);
    let victor = world.sign_in(Persona::Victor).await;
    assert_eq!(victor.run(&relate).await.unwrap_err().code, ProblemCode::NotFound, "another team's pieces");
    ana.caller.run(&relate).await.unwrap();
    let halves = |follower: &Follower, id| asset(follower, id).map(|asset| asset.relations).unwrap_or_default();
    for follower in [&mut ana, &mut tomasz] {
        follower
            .until("both sides say it", |one| !halves(one, dock).is_empty() && !halves(one, screen).is_empty())
            .await;
        assert_eq!(halves(follower, dock), [Related { relation: Relation::Contains, other: screen }]);
        assert_eq!(halves(follower, screen), [Related { relation: Relation::PartOf, other: dock }]);
        assert_eq!(asset(follower, screen).unwrap().history.last().unwrap().by_name, "Ana Ferreira");
    }
    assert_eq!(ana.caller.run(&relate).await.unwrap_err().code, ProblemCode::Conflict);
    grace.converge().await;
    assert!(!grace.caller.heard.contains("part_of") && !grace.caller.heard.contains("relations"), "I16");
    let audited: Vec<String> = sqlx::query_scalar("select action from audit where entity = $1 order by at")
        .bind(dock.0)
        .fetch_all(&world.pool)
        .await
        .unwrap();
    assert_eq!(audited, ["asset.relate"]);

    let end = Command::UnrelateAssets(UnrelateAssets { asset: screen, other: dock });
    ana.caller.run(&end).await.unwrap();
    ana.until("neither says it any more", |ana| halves(ana, dock).is_empty() && halves(ana, screen).is_empty()).await;
    assert_eq!(ana.caller.run(&end).await.unwrap_err().code, ProblemCode::Conflict);
    let kept: Vec<Option<String>> = sqlx::query_scalar("select relations::text from asset where id = any($1)")
        .bind([dock.0, screen.0])
        .fetch_all(&world.pool)
        .await
        .unwrap();
    assert_eq!(kept, [Some("[]".to_owned()), Some("[]".to_owned())]);
    docket_tests::invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn the_warranty_is_written_down_and_models_say_how_long_theirs_is() {
    let world = World::new().await;
    let grace = world.sign_in(Persona::Grace).await;
    let mut ana = world.follow(Persona::Ana).await;
    let stock = level(&ana);
    let dock = piece(&world, "U1-0001", &grace, &stock).await;
    let until = docket_shared::Date::constant(2029, 9, 14);
    let set = |from, until| Command::SetWarranty(SetWarranty { asset: dock, from, until });
    assert_eq!(grace.run(&set(None, Some(until))).await.unwrap_err().status, 403);
    ana.caller.run(&set(None, Some(until))).await.unwrap();
    ana.until("it is there", |ana| asset(ana, dock).is_some_and(|asset| asset.warranty_until == Some(until))).await;
    assert_eq!(ana.caller.run(&set(None, None)).await.unwrap_err().code, ProblemCode::Conflict);
    // What is moved afterwards keeps its warranty.
    let (from, to) = (AssetState::InUse, AssetState::InRepair);
    let repair = MoveAsset { asset: dock, from, to, location: None, condition: None, user: None, counted: None };
    ana.caller.run(&Command::MoveAsset(repair)).await.unwrap();
    ana.until("it is being repaired", |ana| asset(ana, dock).is_some_and(|asset| asset.state == to)).await;
    assert_eq!(asset(&ana, dock).unwrap().warranty_until, Some(until));

    let folder = tempfile::tempdir().unwrap();
    crate::catalog::export(&world, folder.path()).await;
    let base = folder.path().join("catalog.json");
    let mut file = crate::catalog::read(&base);
    let models = file["models"].as_array_mut().unwrap();
    let at = models.iter().position(|model| model["key"] == "dock-u100").unwrap();
    assert_eq!(models[at]["warranty_months"], 36);
    models[at]["warranty_months"] = serde_json::json!(241);
    crate::catalog::write(&base, &file);
    let error = crate::catalog::import(&world, &base, false).await.unwrap_err();
    let expected = format!("catalog.json: models[{at}].warranty_months: a warranty lasts 1 to 240 months");
    assert!(error.contains(&expected), "{error}");
    file["models"][at]["warranty_months"] = serde_json::json!(24);
    crate::catalog::write(&base, &file);
    crate::catalog::import(&world, &base, false).await.unwrap();
    let months: Option<i32> = sqlx::query_scalar("select warranty_months from asset_model where key = 'dock-u100'")
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(months, Some(24));
}

/// Four pieces become part of each other in a circle at once, over two servers: one of them is refused, whoever it is.
#[tokio::test]
async fn nothing_becomes_part_of_itself_over_others_however_many_say_so_at_once() {
    let world = World::new().await;
    let second = world.another_server(Notifications::On).await;
    let grace = world.sign_in(Persona::Grace).await;
    let ana = world.follow(Persona::Ana).await;
    let stock = level(&ana);
    // A device of each, so that none waits for the others.
    let [one, other] = [&world.url, &second.url].map(|url| ana.caller.another_client(url));
    let [third, fourth] = [&world.url, &second.url].map(|url| ana.caller.another_client(url));
    for round in 0..5 {
        let mut pieces = Vec::new();
        for number in 0..4 {
            pieces.push(piece(&world, &format!("P-{round}-{number}"), &grace, &stock).await);
        }
        let part = |part: usize, whole: usize| {
            let (asset, other) = (pieces[part], pieces[whole]);
            Command::RelateAssets(RelateAssets { asset, other, relation: Relation::PartOf })
        };
        let calls = [part(0, 1), part(1, 2), part(2, 3), part(3, 0)];
        let outcomes =
            tokio::join!(one.run(&calls[0]), other.run(&calls[1]), third.run(&calls[2]), fourth.run(&calls[3]));
        let mut refused = 0;
        for (outcome, call) in [outcomes.0, outcomes.1, outcomes.2, outcomes.3].into_iter().zip(&calls) {
            let Err(problem) = outcome else { continue };
            let told = problem.detail.as_deref().unwrap_or_default();
            assert!(problem.code == ProblemCode::Conflict && told.contains("by what is between them"), "{problem:?}");
            assert_eq!(ana.caller.run(call).await.unwrap_err().code, ProblemCode::Conflict);
            refused += 1;
        }
        assert_eq!(refused, 1, "round {round}: three of four make no circle");
        let wholes: i64 =
            sqlx::query_scalar("select count(*) from asset where id = any($1) and relations::text like '%part_of%'")
                .bind(pieces.iter().map(|piece| piece.0).collect::<Vec<_>>())
                .fetch_one(&world.pool)
                .await
                .unwrap();
        assert_eq!(wholes, 3);
    }
    docket_tests::invariants::check_all(&world.pool).await;
}

/// Who gives a piece back names it; whoever fetches it says how it is and where it goes, and it is theirs no more.
#[tokio::test]
async fn a_piece_that_is_given_back_is_in_stock_by_the_task_of_its_request() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    let grace = world.sign_in(Persona::Grace).await;
    world.everybody_has_room(&rebecca.caller).await;
    let stock = level(&ana);
    let dock = piece(&world, "U1-0001", &grace, &stock).await;
    let (from, to, user) = (AssetState::InUse, AssetState::InUse, rebecca.caller.person);
    let give = MoveAsset { asset: dock, from, to, location: None, condition: None, user, counted: None };
    ana.caller.run(&Command::MoveAsset(give)).await.unwrap();
    let has = |follower: &Follower| follower.replica.get(RowKind::Equipment, dock.0).is_some();
    rebecca.until("it is among her equipment", has).await;

    let version = world.item(&rebecca.caller, "Give equipment back").await;
    let mut body = world.submission_of(&version, &rebecca.caller, 0).await;
    body.fields.insert("piece".to_owned(), Input::Text(dock.to_string()));
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    let open = |ana: &Follower| tasks(ana, ticket).into_iter().find(|task| task.state == TaskState::Open);
    ana.until("it is to be fetched", |ana| open(ana).is_some()).await;
    let task = open(&ana).unwrap();
    assert_eq!(task.does, Does::TakeBack);
    let end = |condition, location| Command::EndTask(EndTask { condition, location, ..ending(&task) });
    assert_eq!(ana.caller.run(&end(None, None)).await.unwrap_err().errors[0].field, "condition");
    assert_eq!(ana.caller.run(&end(Some(Condition::Used), None)).await.unwrap_err().errors[0].field, "location");
    ana.caller.run(&end(Some(Condition::Used), Some(stock.location))).await.unwrap();

    rebecca.until("she has it no more", |rebecca| !has(rebecca)).await;
    rebecca
        .until("it is done", |rebecca| rebecca.head(ticket).is_some_and(|head| head.status == Status::Resolved))
        .await;
    ana.until("it is in stock", |ana| asset(ana, dock).is_some_and(|asset| asset.state == AssetState::InStock)).await;
    let number = ana.head(ticket).unwrap().number;
    let kept = asset(&ana, dock).unwrap();
    let last = kept.history.last().unwrap();
    assert_eq!((kept.user, kept.location, last.condition), (None, Some(stock.location), Some(Condition::Used)));
    assert_eq!((last.state, &last.number), (AssetState::InStock, &number), "its history names the request");
    ana.until("it is counted", |ana| level(ana).on_hand == stock.on_hand + 1).await;
    docket_tests::invariants::check_all(&world.pool).await;
}
