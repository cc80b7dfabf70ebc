//! How the write path and the live path grow with the tickets of an organisation. Almost all of them have ended, as those of
//! an organisation have; open ones do not grow with its years. Both sizes are measured in one database, each beside pgbench in
//! a database that does not grow, whose own factor says how much of it is the machine's.

use crate::control::{Control, Rows};
use crate::process::Docket;
use crate::throughput::rate;
use crate::{figure, median, percentile};
use docket_shared::command::Command;
use docket_shared::row::RowKind;
use docket_shared::ticket::api::AddComment;
use docket_shared::ticket::lifecycle::Status;
use docket_tests::cluster::TestDatabase;
use docket_tests::multiply::{multiply, run};
use docket_tests::world::{Persona, World, comment, move_status};
use docket_tests::{Caller, Follower};
use sqlx::{Connection, PgConnection};
use std::sync::Arc;
use std::time::Instant;

/// Tickets at first.
const FEW: i32 = 1_000;
/// Tickets in the end, unless `DOCKET_BENCH_TICKETS` says how many.
const MANY: i32 = 1_000_000;
/// Rounds of a latency, and of a rate.
const ROUNDS: usize = 300;
const RATES: usize = 3;

/// What is measured at one size: what, its value, its control.
type Measured = Vec<(&'static str, f64, f64)>;

/// Prints each figure at both sizes with the factor between them.
pub async fn figures(database: TestDatabase, control: &Control) {
    let many = std::env::var("DOCKET_BENCH_TICKETS").map_or(MANY, |text| text.parse().expect("a number of tickets"));
    let mut server = Docket::start(&database.url()).await;
    let mut world = World::attach(&server.url, database).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 3).await;
    rebecca.run(&comment(ticket, "Is it here yet?")).await.unwrap();
    let ana = world.sign_in(Persona::Ana).await;
    ana.run(&move_status(ticket, Status::InProgress, Status::Resolved, "Installed.")).await.unwrap();
    let mut measured = Vec::new();
    for copies in [1..=FEW, FEW + 1..=many] {
        server.stop().await;
        let mut connection = PgConnection::connect(&world.database.url()).await.unwrap();
        multiply(&mut connection, ticket, copies, None).await;
        run(&mut connection, "vacuum analyze".to_owned()).await;
        run(&mut connection, "checkpoint".to_owned()).await;
        server = Docket::start(&world.database.url()).await;
        world = World::attach(&server.url, world.database).await;
        measured.push(measure(&world, control).await);
    }
    server.stop().await;
    for ((what, few, few_beside), (_, grown, grown_beside)) in measured[0].iter().zip(&measured[1]) {
        let rate = what.contains("a second");
        let factor = |few: f64, grown: f64| if rate { few / grown } else { grown / few };
        let (own, beside) = (factor(*few, *grown), factor(*few_beside, *grown_beside));
        figure(
            &format!("{what}, {FEW} to {many} tickets"),
            &format!("{few:.1} to {grown:.1}, factor {own:.2}"),
            "at most 1.3",
            &format!("pgbench beside it {few_beside:.1} to {grown_beside:.1}, factor {beside:.2}"),
        );
    }
}

async fn measure(world: &World, control: &Control) -> Measured {
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ana = Follower::start(&world.sign_in(Persona::Ana).await).await;
    let mut measured = latencies(world, &rebecca, ana, control).await;
    let clients: Vec<Caller> = (0..32).map(|_| rebecca.another_client(&world.url).forgetful()).collect();
    let mut tickets = Vec::new();
    for _ in &clients {
        tickets.push(world.submit(&rebecca, 1).await);
    }
    let make = Arc::new(move |number: usize, count| comment(tickets[number], &format!("The {count}th word on this.")));
    let (mut own, mut beside) = (Vec::new(), Vec::new());
    for _ in 0..RATES {
        own.push(rate(&clients, make.clone()).await);
        beside.push(control.rate(Rows::Comment).await);
    }
    measured.push(("replies a second, 32 clients", median(own), median(beside)));
    measured
}

/// Milliseconds from sending a reply, or a submission, to its row in another client's stream.
async fn latencies(world: &World, rebecca: &Caller, mut ana: Follower, control: &Control) -> Measured {
    let ticket = world.submit(rebecca, 1).await;
    let pattern = world.submission(rebecca, 3).await;
    let (mut replies, mut requests) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let reply = comment(ticket, &format!("The {round}th word on this, of the usual length of a reply."));
        let Command::AddComment(AddComment { id, .. }) = &reply else { panic!("not a comment") };
        let id = id.0;
        let begin = Instant::now();
        let seen = ana.until("the reply shows", |ana| ana.replica.get(RowKind::Comment, id).is_some());
        let (sent, ()) = tokio::join!(rebecca.run_owned(reply), seen);
        replies.push(begin.elapsed().as_secs_f64() * 1e3);
        sent.unwrap();
        let body = world.renewed(&pattern);
        let new = body.id;
        let begin = Instant::now();
        let seen = ana.until("the request shows", |ana| ana.head(new).is_some());
        let (sent, ()) = tokio::join!(rebecca.run_owned(Command::SubmitServiceRequest(body)), seen);
        requests.push(begin.elapsed().as_secs_f64() * 1e3);
        sent.unwrap();
    }
    let (said, asked) = (control.latency(Rows::Comment).await, control.latency(Rows::Submission).await);
    vec![
        ("reply visible, p50 ms", percentile(&mut replies, 50), said),
        ("reply visible, p99 ms", percentile(&mut replies, 99), said),
        ("submission visible, p50 ms", percentile(&mut requests, 50), asked),
        ("submission visible, p99 ms", percentile(&mut requests, 99), asked),
    ]
}
