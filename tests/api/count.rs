//! Counting below what is set aside, and damaged pieces in stock, over real PostgreSQL: the shelf is the truth, and nobody
//! is promised what is not there.

use docket_shared::asset::api::{CountStock, MoveAsset};
use docket_shared::asset::{AssetState, Condition, Reservation, ReservationState};
use docket_shared::command::Command;
use docket_shared::fulfilment::api::{EndTask, Serial};
use docket_shared::fulfilment::{Does, TaskState};
use docket_shared::ids::{AssetId, LocationId, ModelId, TicketId};
use docket_shared::notification::{Kind, Notice};
use docket_shared::problem::{FieldFault, ProblemCode};
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::activity::{Deed, Step};
use docket_shared::ticket::api::{TransferTicket, TransferTo};
use docket_tests::caller::new_id;
use docket_tests::follower::Follower;
use docket_tests::plan::{ending, lines, open_tasks, tasks};
use docket_tests::server::Notifications;
use docket_tests::world::Persona;
use docket_tests::{World, invariants};
use uuid::Uuid;

/// Stock of docks: so many at one place, none anywhere else.
async fn docks(world: &World, count: i32) -> (ModelId, LocationId) {
    sqlx::query("update stock_level set on_hand = 0, reserved = 0").execute(&world.pool).await.unwrap();
    let (model, place): (Uuid, Uuid) = sqlx::query_as(
        "update stock_level l set on_hand = $1 from asset_model m, location p
         where m.id = l.model_id and m.key = 'dock-u100' and p.id = l.location_id and p.name = 'Plant North'
         returning m.id, p.id",
    )
    .bind(count)
    .fetch_one(&world.pool)
    .await
    .unwrap();
    (ModelId(model), LocationId(place))
}

/// What is set aside is what reservations say, and each unit on order is bought by exactly one task that is not over.
async fn stock_agrees(world: &World) {
    let wrong: Vec<(i32, i64)> = sqlx::query_as(
        "select l.reserved, count(r.id) from stock_level l
         left join reservation r on r.organisation_id = l.organisation_id and r.model_id = l.model_id
           and r.location_id = l.location_id and r.state = 'reserved'
         group by l.organisation_id, l.id, l.reserved having l.reserved <> count(r.id)",
    )
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert!(wrong.is_empty(), "set aside, reservations: {wrong:?}");
    let bought: Vec<(Uuid, i64)> = sqlx::query_as(
        "select r.id, count(t.id) from reservation r
         join ticket k on k.id = r.ticket_id and k.status not in ('resolved', 'closed', 'cancelled')
         left join task t on t.ticket_id = r.ticket_id and t.does = 'purchase' and t.state in ('pending', 'open')
           and t.work -> 'reservations' ? r.id::text
         where r.state = 'ordered' group by r.id having count(t.id) <> 1",
    )
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert!(bought.is_empty(), "units on order, purchases: {bought:?}");
}

fn stands(follower: &Follower, ticket: TicketId) -> Vec<ReservationState> {
    let mut lines = lines(follower, ticket);
    lines.sort_by_key(|line| line.position);
    lines.iter().flat_map(|line| &line.supply).map(|one| one.state).collect()
}

fn notices(follower: &Follower, kind: Kind) -> Vec<Notice> {
    let rows = follower.replica.all(RowKind::Notice).filter_map(|(_, row)| match row.as_ref() {
        Row::Notice(notice) if notice.kind == kind => Some(notice.clone()),
        _ => None,
    });
    rows.collect()
}

fn unit(follower: &Follower, ticket: TicketId) -> Option<Reservation> {
    let mut rows = follower.replica.all(RowKind::Reservation).filter_map(|(_, row)| match row.as_ref() {
        Row::Reservation(unit) if unit.ticket == ticket => Some(unit.clone()),
        _ => None,
    });
    rows.next()
}

#[tokio::test]
async fn a_count_below_what_is_set_aside_is_the_truth_and_who_asked_last_waits_for_a_purchase() {
    let world = World::new().await;
    let (model, north) = docks(&world, 3).await;
    let (mut rebecca, mut ana) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Ana).await);
    let tomasz = world.sign_in(Persona::Tomasz).await;
    world.everybody_has_room(&rebecca.caller).await;
    let first = world.submit(&rebecca.caller, 2).await;
    let second = world.submit(&rebecca.caller, 1).await;
    let kept = [ReservationState::Reserved, ReservationState::Reserved];
    rebecca.until("all is there", |one| stands(one, first) == kept && stands(one, second) == kept[..1]).await;
    let before = rebecca.head(second).unwrap().expected_at;

    tomasz.run(&Command::CountStock(CountStock { model, location: north, from: 3, to: 1 })).await.unwrap();
    rebecca
        .until("she reads that two are on order", |one| {
            stands(one, first) == [ReservationState::Reserved, ReservationState::Ordered]
                && stands(one, second) == [ReservationState::Ordered]
        })
        .await;
    rebecca.until("and when it comes", |one| one.head(second).unwrap().expected_at > before).await;
    let days = rebecca.public(second).unwrap().promised.unwrap();
    assert!(days.delivery.is_some() && days.ordered_at.is_some(), "counted from now: {days:?}");
    ana.until("who coordinates has the purchases", |one| {
        [first, second].iter().all(|ticket| open_tasks(one, *ticket, Does::Purchase).len() == 1)
    })
    .await;
    assert_eq!(open_tasks(&ana, first, Does::Prepare).len(), 1, "what is there goes on");
    assert_eq!(open_tasks(&ana, second, Does::Prepare).len(), 0, "the other one waits");
    for ticket in [first, second] {
        let row = ana.replica.get(RowKind::TicketInternal, ticket.0);
        let Some(Row::TicketInternal(internal)) = row.map(|row| row.as_ref()) else { panic!("no internal part") };
        let happened = &internal.happened;
        let lost = |line: &docket_shared::ticket::activity::Happened| {
            line.by == "Tomasz Wójcik" && line.what == Deed::Step(Step::StockLost { elsewhere: 0, short: 1 })
        };
        assert!(happened.iter().any(lost), "{happened:?}");
    }
    stock_agrees(&world).await;
    let (on_hand, reserved): (i32, i32) =
        sqlx::query_as("select on_hand, reserved from stock_level where model_id = $1 and location_id = $2")
            .bind(model.0)
            .bind(north.0)
            .fetch_one(&world.pool)
            .await
            .unwrap();
    assert_eq!((on_hand, reserved), (1, 1));
    // It arrives, and the line is prepared as if it had been on order from the beginning.
    let purchase = open_tasks(&ana, second, Does::Purchase).remove(0);
    ana.caller.run(&Command::EndTask(EndTask { location: Some(north), ..ending(&purchase) })).await.unwrap();
    ana.until("it can be prepared", |one| open_tasks(one, second, Does::Prepare).len() == 1).await;
    let prepare = open_tasks(&ana, second, Does::Prepare).remove(0);
    let serials = vec![Serial { reservation: unit(&ana, second).unwrap().id, serial: "U1-77".to_owned() }];
    ana.caller.run(&Command::EndTask(EndTask { serials, ..ending(&prepare) })).await.unwrap();
    stock_agrees(&world).await;
    invariants::check_all(&world.pool).await;
}

/// A piece that a count lost is one of those that are counted again, or it comes beside them: never both.
#[tokio::test]
async fn what_a_count_lost_and_another_found_is_there_once() {
    let world = World::new().await;
    let (model, north) = docks(&world, 1).await;
    let (rebecca, mut ana) = (world.sign_in(Persona::Rebecca).await, world.follow(Persona::Ana).await);
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let count = |from, to| Command::CountStock(CountStock { model, location: north, from, to });
    let on_hand = async || -> (i32, i32) {
        sqlx::query_as("select on_hand, reserved from stock_level where model_id = $1 and location_id = $2")
            .bind(model.0)
            .bind(north.0)
            .fetch_one(&world.pool)
            .await
            .unwrap()
    };
    let prepare = async |ana: &mut Follower| {
        ana.until("it can be prepared", |one| open_tasks(one, ticket, Does::Prepare).len() == 1).await;
        let task = open_tasks(ana, ticket, Does::Prepare).remove(0);
        let serials = vec![Serial { reservation: unit(ana, ticket).unwrap().id, serial: "U1-0077".to_owned() }];
        ana.caller.run(&Command::EndTask(EndTask { serials, ..ending(&task) })).await
    };
    prepare(&mut ana).await.unwrap();
    ana.caller.run(&count(1, 0)).await.unwrap();
    ana.until("its line is on order", |one| stands(one, ticket) == [ReservationState::Ordered]).await;
    ana.caller.run(&count(0, 1)).await.unwrap();
    prepare(&mut ana).await.unwrap();
    assert_eq!(on_hand().await, (1, 1), "it is the one that was counted");

    ana.caller.run(&count(1, 0)).await.unwrap();
    ana.caller.run(&count(0, 2)).await.unwrap();
    let id: Uuid =
        sqlx::query_scalar("select id from asset where serial = 'U1-0077'").fetch_one(&world.pool).await.unwrap();
    let back = |counted| {
        let (from, to) = (AssetState::Lost, AssetState::InStock);
        let (asset, location, condition) = (AssetId(id), Some(north), Some(Condition::Used));
        Command::MoveAsset(MoveAsset { asset, from, to, location, condition, user: None, counted })
    };
    let asked = ana.caller.run(&back(None)).await.unwrap_err();
    assert_eq!((asked.errors[0].field.as_str(), &asked.errors[0].fault), ("counted", &FieldFault::Required));
    ana.caller.run(&back(Some(true))).await.unwrap();
    assert_eq!(on_hand().await, (2, 1), "the count stays");
    stock_agrees(&world).await;
    invariants::check_all(&world.pool).await;
}

/// The coordinator hears of it by a notice, unless they counted themselves.
#[tokio::test]
async fn the_coordinator_is_told_of_what_is_not_there() {
    let world = World::new().await;
    let (model, north) = docks(&world, 1).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    let tomasz = world.sign_in(Persona::Tomasz).await;
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    ana.until("it is there", |one| one.head(ticket).is_some_and(|head| head.assignee.is_some())).await;
    let (me, holder) = (ana.caller.person.unwrap(), ana.head(ticket).unwrap().assignee);
    if holder != Some(me) {
        let to = TransferTo::Person(me);
        let over_capacity = false;
        let hers = TransferTicket { ticket, task: None, from: holder, to, over_capacity };
        ana.caller.run(&Command::TransferTicket(hers)).await.unwrap();
    }
    ana.until("she has it", |one| one.head(ticket).unwrap().assignee == one.caller.person).await;
    tomasz.run(&Command::CountStock(CountStock { model, location: north, from: 1, to: 0 })).await.unwrap();
    ana.until("she is told", |one| notices(one, Kind::StockLost).len() == 1).await;
    let told = notices(&ana, Kind::StockLost).remove(0);
    assert_eq!((told.ticket, told.arguments.partly, told.arguments.work), (ticket, true, true));
    assert!(told.arguments.what.get("en").starts_with("Dock U100"));
    assert_eq!(told.arguments.names.len(), 1);
    ana.caller.run(&Command::CountStock(CountStock { model, location: north, from: 0, to: 1 })).await.unwrap();
    ana.caller.run(&Command::CountStock(CountStock { model, location: north, from: 1, to: 0 })).await.unwrap();
    ana.converge().await;
    assert_eq!(notices(&ana, Kind::StockLost).len(), 1, "never about one's own doing");
}

/// Orders and counts at the same time over two servers: nothing is negative, nothing set aside twice, nobody forgotten.
#[tokio::test]
async fn orders_and_counts_at_the_same_time_stay_exact() {
    let world = World::new().await;
    let (model, location) = docks(&world, 6).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ana = world.sign_in(Persona::Ana).await;
    world.everybody_has_room(&rebecca).await;
    let other = world.another_server(Notifications::On).await;
    let pattern = world.submission(&rebecca, 1).await;
    let mut running = Vec::new();
    for number in 0..40 {
        let url = if number % 2 == 0 { &world.url } else { &other.url };
        let (caller, body) = (rebecca.another_client(url), world.renewed(&pattern));
        running
            .push(tokio::spawn(async move { caller.run_owned(Command::SubmitServiceRequest(body)).await.map(drop) }));
        let (counter, to) = (ana.another_client(url), number % 5);
        let (pool, url) = (world.pool.clone(), url.clone());
        running.push(tokio::spawn(async move {
            // Whoever counts saw the number that is there now; where it is another one by then, they count again.
            loop {
                let from: i32 =
                    sqlx::query_scalar("select on_hand from stock_level where model_id = $1 and location_id = $2")
                        .bind(model.0)
                        .bind(location.0)
                        .fetch_one(&pool)
                        .await
                        .unwrap();
                let count = CountStock { model, location, from, to };
                match counter.another_client(&url).run_owned(Command::CountStock(count)).await {
                    Err(problem) if problem.code == ProblemCode::Conflict => {}
                    counted => return counted.map(drop),
                }
            }
        }));
    }
    for call in running {
        call.await.unwrap().unwrap();
    }
    stock_agrees(&world).await;
    let counts: i64 = sqlx::query_scalar("select count(*) from ticket_event where fact = 'stock_lost'")
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert!(counts > 0, "some lost what was set aside");
    invariants::check_all(&world.pool).await;
}

/// Builds from before put damaged pieces into stock: they go to repair by themselves, and who was to get one gets another.
#[tokio::test]
async fn a_damaged_piece_in_stock_goes_to_repair_by_itself() {
    let world = World::new().await;
    let (model, north) = docks(&world, 1).await;
    let (rebecca, mut ana) = (world.sign_in(Persona::Rebecca).await, world.follow(Persona::Ana).await);
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    ana.until("it is set aside", |one| stands(one, ticket) == [ReservationState::Reserved]).await;
    let id = AssetId(new_id());
    sqlx::query(
        "insert into asset (organisation_id, id, model_id, serial, state, location_id, user_name, history, condition, tags)
         select l.organisation_id, $1, l.model_id, 'U1-0042', 'in_stock', l.location_id, '', '[]', 'damaged', l.tags
         from stock_level l where l.model_id = $2 and l.location_id = $3",
    )
    .bind(id.0)
    .bind(model.0)
    .bind(north.0)
    .execute(&world.pool)
    .await
    .unwrap();
    ana.until("it is in repair", |one| {
        let row = one.replica.get(RowKind::Asset, id.0);
        matches!(row.map(|row| row.as_ref()), Some(Row::Asset(asset)) if asset.state == AssetState::InRepair
            && asset.condition == Some(Condition::Damaged))
    })
    .await;
    ana.until("its line is on order", |one| stands(one, ticket) == [ReservationState::Ordered]).await;
    let waits = tasks(&ana, ticket)
        .iter()
        .filter(|task| task.does == Does::Prepare)
        .all(|task| task.state == TaskState::Pending);
    assert!(waits);
    stock_agrees(&world).await;
    invariants::check_all(&world.pool).await;
}
