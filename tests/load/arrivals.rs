//! A hundred thousand arrivals over three servers: none assigned twice, nobody automatically above capacity, loads within
//! one of each other. Counted in the tables after each round; a round that does not hold ends the program.

use crate::figure;
use crate::process::Docket;
use docket_shared::command::Command;
use docket_shared::ids::PersonId;
use docket_shared::service_request::api::SubmitServiceRequest;
use docket_tests::cluster::TestDatabase;
use docket_tests::world::{Persona, World};
use docket_tests::{Caller, invariants};
use sqlx::PgPool;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

const SERVERS: usize = 3;
const CLIENTS: usize = 48;
const ROUNDS: usize = 20;
/// Arrivals of one round.
const ARRIVALS: usize = 5_000;

/// What a round left behind.
struct Left {
    assigned: usize,
    waiting: usize,
    least: i32,
    most: i32,
}

async fn left(pool: &PgPool, members: &[PersonId]) -> Left {
    let count = "select count(*) from work_item where state = 'open' and (assignee_id is null) = $1";
    let ids: Vec<_> = members.iter().map(|person| person.0).collect();
    let of = async |waits: bool| -> usize {
        let found: i64 = sqlx::query_scalar(count).bind(waits).fetch_one(pool).await.unwrap();
        usize::try_from(found).unwrap()
    };
    let (least, most): (i32, i32) =
        sqlx::query_as("select min(load), max(load) from technician where person_id = any($1)")
            .bind(ids)
            .fetch_one(pool)
            .await
            .unwrap();
    Left { assigned: of(false).await, waiting: of(true).await, least, most }
}

/// Automatic assignments that a work item has beyond its first.
async fn doubles(pool: &PgPool) -> i64 {
    let statement = "select coalesce(sum(n - 1), 0)::bigint from (
           select count(*) as n from assignment_explanation where body ->> 'chosen' is not null group by work_item_id) t";
    sqlx::query_scalar(statement).fetch_one(pool).await.unwrap()
}

/// Prints how long they took; the counts are what matters.
pub async fn figures(database: TestDatabase) {
    let mut servers = Vec::new();
    for _ in 0..SERVERS {
        servers.push(Docket::start(&database.url()).await);
    }
    let world = World::attach(&servers[0].url, database).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let members = world.members(&rebecca).await;
    // Equal people: who has a skill is preferred, and loads then differ by right.
    sqlx::query("delete from person_skill").execute(&world.pool).await.unwrap();
    let item = world.item(&rebecca, "onitor").await;
    let pattern = world.submission_of(&item, &rebecca, 1).await;
    let clients: Vec<Caller> =
        (0..CLIENTS).map(|number| rebecca.another_client(&servers[number % SERVERS].url).forgetful()).collect();
    let (begin, before) = (Instant::now(), doubles(&world.pool).await);
    let mut spread = 0;
    for round in 0..ROUNDS {
        world.end_all_work().await;
        // Every other round has less room than arrivals.
        let room = if round % 2 == 0 { ARRIVALS } else { ARRIVALS * 9 / 10 };
        let capacity = room.div_ceil(members.len());
        world.arrange(&members, i32::try_from(capacity).unwrap(), true).await;
        arrive(&clients, Arc::new(world.renewer()), &pattern).await;
        let left = left(&world.pool, &members).await;
        assert_eq!(left.assigned + left.waiting, ARRIVALS, "round {round}: every arrival is there once");
        assert_eq!(
            left.assigned,
            ARRIVALS.min(capacity * members.len()),
            "round {round}: nobody waits while there is room"
        );
        assert!(usize::try_from(left.most).unwrap() <= capacity, "round {round}: nobody is above capacity");
        spread = spread.max(left.most - left.least);
    }
    assert!(spread <= 1, "loads differ by {spread}");
    assert_eq!(doubles(&world.pool).await, before, "nothing was assigned twice");
    invariants::i21_loads_are_the_counts(&world.pool).await;
    let rate = (ROUNDS * ARRIVALS) as f64 / begin.elapsed().as_secs_f64();
    figure(
        "100,000 arrivals over three servers",
        &format!("0 twice, 0 above, spread {spread}"),
        "0, 0, at most 1",
        &format!("counted in the tables; {rate:.0}/s"),
    );
    for server in servers {
        server.stop().await;
    }
}

/// One round: all clients submit until all have arrived.
async fn arrive(
    clients: &[Caller],
    renew: Arc<dyn Fn(&SubmitServiceRequest) -> SubmitServiceRequest + Send + Sync>,
    pattern: &SubmitServiceRequest,
) {
    let arrived = Arc::new(AtomicUsize::new(0));
    let running: Vec<_> = clients
        .iter()
        .cloned()
        .map(|client| {
            let (arrived, renew, pattern) = (arrived.clone(), renew.clone(), pattern.clone());
            tokio::spawn(async move {
                while arrived.fetch_add(1, Ordering::Relaxed) < ARRIVALS {
                    client.run_owned(Command::SubmitServiceRequest(renew(&pattern))).await.unwrap();
                }
            })
        })
        .collect();
    for task in running {
        task.await.unwrap();
    }
}
