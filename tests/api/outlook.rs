//! What a requester is told to expect: what stock does not have is counted into the day, and nobody learns how much there is.

use docket_shared::Timestamp;
use docket_shared::asset::api::StockAnswer;
use docket_shared::asset::shelf::Allotted;
use docket_shared::ids::TicketId;
use docket_shared::sla::Step;
use docket_tests::World;
use docket_tests::world::{Persona, comment};
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::Value;

/// When it is expected, when its resolution is due, and after how many working days what was short is there.
async fn expected(world: &World, ticket: TicketId) -> (String, String, Option<i64>) {
    let (expected, clocks, promised): (String, Value, Value) =
        sqlx::query_as("select to_json(expected_at) #>> '{}', clocks::jsonb, promised from ticket where id = $1")
            .bind(ticket.0)
            .fetch_one(&world.pool)
            .await
            .unwrap();
    let clocks = clocks.as_array().unwrap();
    let due = clocks.iter().find(|clock| clock["metric"] == "resolution").unwrap()["due_at"].as_str().unwrap();
    (expected, due.to_owned(), promised["delivery"].as_i64())
}

async fn docks_left(world: &World, left: i32) {
    sqlx::query(
        "update stock_level l set on_hand = l.reserved + case when m.key = 'dock-u100' and l.id = (
             select o.id from stock_level o where o.model_id = m.id order by o.id limit 1) then $1 else 0 end
         from asset_model m where m.id = l.model_id and m.key like 'dock-%'",
    )
    .bind(left)
    .execute(&world.pool)
    .await
    .unwrap();
}

#[tokio::test]
async fn a_day_is_promised_that_counts_what_has_to_be_ordered() {
    let world = World::new().await;
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    world.everybody_has_room(&ana).await;
    let there = world.submit(&rebecca, 1).await;
    let (at, due, delivery) = expected(&world, there).await;
    let same = |left: &str, right: &str| left.parse::<Timestamp>().unwrap() == right.parse().unwrap();
    assert!(same(&at, &due) && delivery.is_none(), "everything is in stock: the target alone decides");

    docks_left(&world, 0).await;
    let short = world.submit(&rebecca, 1).await;
    let (at, due, delivery) = expected(&world, short).await;
    assert_eq!(delivery, Some(10));
    let (at, due): (Timestamp, Timestamp) = (at.parse().unwrap(), due.parse().unwrap());
    assert!(at > due, "{at} is not behind {due}: six days are over before the dock is there");
    let days: Option<i32> = sqlx::query_scalar(
        "select (one ->> 'delivery_days')::int from ticket_line, jsonb_array_elements(supply::jsonb) one where ticket_id = $1 limit 1",
    )
    .bind(short.0)
    .fetch_one(&world.pool)
    .await
    .unwrap();
    assert_eq!(days, Some(10), "the line says it as well");
}

/// The first reply ends one clock and promises nothing else: what has to be ordered still counts, and what the clock that
/// ended says of itself ends with it.
#[tokio::test]
async fn a_first_reply_moves_no_promise_and_ends_what_its_clock_counted() {
    let world = World::new().await;
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    world.everybody_has_room(&ana).await;
    docks_left(&world, 0).await;
    let ticket = world.submit(&rebecca, 1).await;
    let before = expected(&world, ticket).await;
    assert_eq!(before.2, Some(10));
    ana.run(&comment(ticket, "They are on their way to us.")).await.unwrap();
    assert_eq!(expected(&world, ticket).await, before);
    let clocks: Value = sqlx::query_scalar("select clocks::jsonb from ticket where id = $1")
        .bind(ticket.0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    let mut answered = clocks.as_array().unwrap().iter().filter(|clock| clock["metric"] == "first_response");
    let answered = answered.next().unwrap();
    let ended: Timestamp = answered["stopped_at"].as_str().unwrap().parse().unwrap();
    // Outside working hours nothing was counted.
    for step in Option::<Vec<Step>>::deserialize(&answered["steps"]).unwrap().unwrap_or_default() {
        assert!(step.until(ended, ended.to_zoned(TimeZone::UTC).date()) == Some(step), "{step:?} is behind {ended}");
    }
}

#[tokio::test]
async fn an_order_is_met_as_far_as_stock_goes_and_nobody_reads_what_is_left() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    docks_left(&world, 1).await;
    let ask = async |units: &str| rebecca.get(&format!("/api/stock/answer?units={units}")).await;
    let dock = "dock-u100%7Cdock-t200";
    let of = |model: &str, stock, ordered| Allotted { model: model.to_owned(), stock, ordered };
    let answer: StockAnswer = ask(&[dock; 3].join(",")).await.read();
    assert_eq!(answer.models, [of("dock-u100", 1, 2)]);
    let answer: StockAnswer = ask("no-such-model").await.read();
    assert!(answer.models.is_empty());
    docks_left(&world, 40).await;
    let answer: StockAnswer = ask(dock).await.read();
    assert_eq!(answer.models, [of("dock-u100", 1, 0)], "who asks for one learns of one");
    for wrong in ["", ",", "%00", &[dock; 101].join(",")] {
        let problem = ask(wrong).await.problem();
        assert_eq!(problem.errors[0].field, "units", "{wrong:.20}");
    }
}
