//! A purchase that is not needed, and a return that names no piece: what requester and technician read, over real PostgreSQL.

use docket_shared::asset::{AssetState, Condition, Reservation, ReservationState};
use docket_shared::command::Command;
use docket_shared::fulfilment::api::{EndTask, Outcome, Pick};
use docket_shared::fulfilment::{Does, TaskState};
use docket_shared::ids::{LocationId, TicketId};
use docket_shared::row::{Row, RowKind};
use docket_tests::follower::Follower;
use docket_tests::plan::{ending, lines, open_tasks, tasks};
use docket_tests::world::Persona;
use docket_tests::{Caller, World, invariants};

/// Stock of docks: so many at one place, none anywhere else.
async fn docks(world: &World, count: i32) -> LocationId {
    sqlx::query("update stock_level set on_hand = 0, reserved = 0").execute(&world.pool).await.unwrap();
    LocationId(more_docks(world, count).await)
}

async fn more_docks(world: &World, count: i32) -> uuid::Uuid {
    sqlx::query_scalar(
        "update stock_level l set on_hand = $1 from asset_model m, location p
         where m.id = l.model_id and m.key = 'dock-u100' and p.id = l.location_id and p.name = 'Plant North' returning p.id",
    )
    .bind(count)
    .fetch_one(&world.pool)
    .await
    .unwrap()
}

fn unit(follower: &Follower, ticket: TicketId) -> Option<Reservation> {
    let mut rows = follower.replica.all(RowKind::Reservation).filter_map(|(_, row)| match row.as_ref() {
        Row::Reservation(unit) if unit.ticket == ticket => Some(unit.clone()),
        _ => None,
    });
    rows.next()
}

async fn end(caller: &Caller, body: EndTask) -> Vec<(String, Option<usize>)> {
    match caller.run(&Command::EndTask(body)).await {
        Ok(_) => Vec::new(),
        Err(problem) => problem.errors.into_iter().map(|error| (error.field, error.row)).collect(),
    }
}

fn stands(follower: &Follower, ticket: TicketId) -> Vec<ReservationState> {
    lines(follower, ticket).iter().flat_map(|line| &line.supply).map(|one| one.state).collect()
}

/// The story of a review: the technician ends the purchase as not needed. The requester is promised no day of delivery any
/// more, and nothing is handed over that is nowhere.
#[tokio::test]
async fn without_its_purchase_a_piece_is_picked_and_no_delivery_is_promised() {
    let world = World::new().await;
    let north = docks(&world, 0).await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    world.everybody_has_room(&rebecca.caller).await;
    let ticket = world.submit(&rebecca.caller, 1).await;
    ana.until("the purchase", |ana| open_tasks(ana, ticket, Does::Purchase).len() == 1).await;
    rebecca.until("she reads of it", |rebecca| stands(rebecca, ticket) == [ReservationState::Ordered]).await;
    let promised = rebecca.head(ticket).unwrap().expected_at.unwrap();
    assert!(rebecca.public(ticket).unwrap().promised.unwrap().delivery.is_some());

    let purchase = open_tasks(&ana, ticket, Does::Purchase).remove(0);
    assert!(end(&ana.caller, EndTask { outcome: Outcome::Skipped, ..ending(&purchase) }).await.is_empty());
    rebecca.until("nothing is on order", |rebecca| stands(rebecca, ticket) == [ReservationState::Released]).await;
    let public = rebecca.public(ticket).unwrap();
    let now = public.promised.unwrap();
    assert_eq!((now.delivery, now.arrived_at), (None, None), "neither on its way nor there");
    assert!(rebecca.head(ticket).unwrap().expected_at.unwrap() < promised, "by the service level alone");

    ana.until("it can be prepared", |ana| open_tasks(ana, ticket, Does::Prepare).len() == 1).await;
    let prepare = open_tasks(&ana, ticket, Does::Prepare).remove(0);
    assert_eq!(end(&ana.caller, ending(&prepare)).await, [("picked".to_owned(), None)]);
    let reservation = unit(&ana, ticket).unwrap().id;
    let pick = Pick { reservation, location: north, serial: "U1-7".to_owned() };
    let body = EndTask { picked: vec![pick], ..ending(&prepare) };
    assert_eq!(end(&ana.caller, body.clone()).await, [("picked".to_owned(), Some(0))], "nothing is free there");
    more_docks(&world, 1).await;
    assert!(end(&ana.caller, body).await.is_empty());
    for does in [Does::Install, Does::HandOver] {
        ana.until("the next", |ana| open_tasks(ana, ticket, does).len() == 1).await;
        let task = open_tasks(&ana, ticket, does).remove(0);
        assert!(end(&ana.caller, ending(&task)).await.is_empty());
    }
    rebecca.until("she has it", |rebecca| stands(rebecca, ticket) == [ReservationState::HandedOver]).await;
    let kept: (String, String, i32) = sqlx::query_as(
        "select a.serial, a.state, l.on_hand from asset a join stock_level l on l.model_id = a.model_id
         where l.location_id = $1 and a.serial = 'U1-7'",
    )
    .bind(north.0)
    .fetch_one(&world.pool)
    .await
    .unwrap();
    assert_eq!(kept, ("U1-7".to_owned(), AssetState::InUse.name().to_owned(), 0));
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn what_is_in_stock_by_then_takes_the_place_of_a_purchase_that_is_not_needed() {
    let world = World::new().await;
    docks(&world, 0).await;
    let (rebecca, mut ana) = (world.sign_in(Persona::Rebecca).await, world.follow(Persona::Ana).await);
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 2).await;
    ana.until("the purchase", |ana| open_tasks(ana, ticket, Does::Purchase).len() == 1).await;
    // One came into stock by a way that told nobody.
    more_docks(&world, 1).await;
    let purchase = open_tasks(&ana, ticket, Does::Purchase).remove(0);
    assert!(end(&ana.caller, EndTask { outcome: Outcome::Skipped, ..ending(&purchase) }).await.is_empty());
    ana.until("both can be prepared", |ana| open_tasks(ana, ticket, Does::Prepare).len() == 2).await;
    let mut states = stands(&ana, ticket);
    states.sort();
    assert_eq!(states, [ReservationState::Reserved, ReservationState::Released]);
    let levels: Vec<(i32, i32)> = sqlx::query_as("select on_hand, reserved from stock_level where on_hand > 0")
        .fetch_all(&world.pool)
        .await
        .unwrap();
    assert_eq!(levels, [(1, 1)]);
    invariants::check_all(&world.pool).await;
}

/// A return in which no piece is named: the piece is found by the number on it, among what its people have and nowhere else.
#[tokio::test]
async fn a_return_that_names_no_piece_asks_for_one_or_for_the_reason() {
    let world = World::new().await;
    let north = docks(&world, 0).await;
    let (rebecca, mut ana) = (world.sign_in(Persona::Rebecca).await, world.follow(Persona::Ana).await);
    world.everybody_has_room(&rebecca).await;
    for (serial, owner) in [("U1-0147", rebecca.person), ("U1-0148", ana.caller.person)] {
        sqlx::query(
            "insert into asset select l.organisation_id, gen_random_uuid(), l.model_id, $1, 'in_use', null, $2, 'Somebody', '[]',
             l.tags from stock_level l join asset_model m on m.organisation_id = l.organisation_id and m.id = l.model_id
             where m.key = 'dock-u100' limit 1",
        )
        .bind(serial)
        .bind(owner.unwrap().0)
        .execute(&world.pool)
        .await
        .unwrap();
    }
    let version = world.item(&rebecca, "Give equipment back").await;
    let mut tickets = Vec::new();
    for _ in 0..2 {
        let body = world.submission_of(&version, &rebecca, 0).await;
        tickets.push(body.id);
        rebecca.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    }
    let (back, none) = (tickets[0], tickets[1]);
    ana.until("both tasks", |ana| tickets.iter().all(|ticket| open_tasks(ana, *ticket, Does::TakeBack).len() == 1))
        .await;
    let task = open_tasks(&ana, back, Does::TakeBack).remove(0);
    let body = EndTask { condition: Some(Condition::Used), location: Some(north), ..ending(&task) };
    assert_eq!(end(&ana.caller, body.clone()).await, [("pieces".to_owned(), None)]);
    for strange in ["U1-0148", "U9-9"] {
        let body = EndTask { piece_serial: strange.to_owned(), ..body.clone() };
        assert_eq!(end(&ana.caller, body).await, [("piece_serial".to_owned(), None)], "{strange}");
    }
    let skipped = EndTask { outcome: Outcome::Skipped, ..ending(&task) };
    assert_eq!(end(&ana.caller, skipped).await, [("reason".to_owned(), None)]);
    assert!(end(&ana.caller, EndTask { piece_serial: "u1-0147".to_owned(), ..body }).await.is_empty());
    let states: Vec<(String, String)> =
        sqlx::query_as("select serial, state from asset where serial like 'U1-01%' order by serial")
            .fetch_all(&world.pool)
            .await
            .unwrap();
    let expected = [("U1-0147", "in_stock"), ("U1-0148", "in_use")].map(|(one, two)| (one.to_owned(), two.to_owned()));
    assert_eq!(states, expected);

    let task = open_tasks(&ana, none, Does::TakeBack).remove(0);
    let reason = "She keeps it after all.".to_owned();
    assert!(end(&ana.caller, EndTask { reason, ..ending(&task) }).await.is_empty());
    ana.until("it has ended", |ana| tasks(ana, none).iter().all(|task| task.state == TaskState::Complete)).await;
    assert_eq!(tasks(&ana, none)[0].reason.as_deref(), Some("She keeps it after all."));
    invariants::check_all(&world.pool).await;
}
