//! From sending a submission to the row in another client's stream.

use crate::control::{Control, Rows};
use crate::{figure, percentile, tidy};
use docket_shared::command::Command;
use docket_tests::Caller;
use docket_tests::Follower;
use docket_tests::world::{Persona, World};
use std::time::Instant;

const ROUNDS: usize = 300;

/// Prints p50 and p99 beside the commit of the same rows alone.
pub async fn figures(world: &World, rebecca: &Caller, control: &Control) {
    world.end_all_work().await;
    world.everybody_has_room(rebecca).await;
    let mut ana = Follower::start(&world.sign_in(Persona::Ana).await).await;
    let pattern = world.submission(rebecca, 3).await;
    let caller = rebecca.another_client(&world.url);
    let mut times = Vec::new();
    for round in 0..ROUNDS + 20 {
        if round == 20 {
            tidy(world, control).await;
        }
        let body = world.renewed(&pattern);
        let ticket = body.id;
        let begin = Instant::now();
        let (sent, ()) = tokio::join!(
            caller.run_owned(Command::SubmitServiceRequest(body)),
            ana.until("the request shows", |ana| ana.head(ticket).is_some())
        );
        let visible = begin.elapsed();
        sent.unwrap();
        if round >= 20 {
            times.push(visible.as_secs_f64() * 1e3);
        }
    }
    let commit = control.latency(Rows::Submission).await;
    let (p50, p99) = (percentile(&mut times, 50), percentile(&mut times, 99));
    let bare = format!("its rows alone, pgbench -c 1: {commit:.1} ms a commit");
    figure("submission visible to another client, p50", &format!("{p50:.1} ms"), "at most 15 ms", &bare);
    figure(
        "submission visible to another client, p99",
        &format!("{p99:.1} ms"),
        "at most 60 ms",
        &format!("{ROUNDS} rounds"),
    );
}
