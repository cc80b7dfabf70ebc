//! Several servers on one database: what one writes the others show, with notifications and without. I26.

use docket_server::assignment::jobs;
use docket_shared::row::RowKind;
use docket_tests::server::Notifications;
use docket_tests::world::{Persona, comment};
use docket_tests::{Follower, World, eventually, invariants};

#[tokio::test]
async fn a_change_at_one_server_shows_at_the_other() {
    let world = World::new().await;
    let second = world.another_server(Notifications::On).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    let mut there = Follower::start(&rebecca.another_client(&second.url)).await;
    let ticket = world.submit(&rebecca, 1).await;
    there.until("it shows", |there| there.head(ticket).is_some()).await;
    there.converge().await;
    assert_eq!(there.snapshots, 1);
}

#[tokio::test]
async fn i26_with_every_notification_lost_the_poll_still_shows_it() {
    let world = World::with(Notifications::Off).await;
    let deaf = world.another_server(Notifications::Off).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    let mut there = Follower::start(&rebecca.another_client(&deaf.url)).await;
    let ticket = world.submit(&rebecca, 1).await;
    for number in 0..3 {
        rebecca.run(&comment(ticket, &format!("{number}"))).await.unwrap();
        there.until("the comment shows", |there| there.comments(RowKind::Comment, ticket).len() == number + 1).await;
    }
    there.converge().await;
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn i23_i26_without_hints_drains_of_three_servers_assign_what_waits_once() {
    let world = World::with(Notifications::Off).await;
    let others = [world.another_server(Notifications::Off).await, world.another_server(Notifications::Off).await];
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.end_all_work().await;
    let members = world.members(&rebecca).await;
    world.arrange(&members, 0, true).await;
    let mut tickets = Vec::new();
    for _ in 0..12 {
        tickets.push(world.submit(&rebecca, 1).await);
    }
    world.arrange(&members, 20, true).await;
    // Every server is asked for the same drain at the same moment, again and again: NOWAIT meets held rows.
    let ask = "insert into job (organisation_id, kind, subject)
               select distinct organisation_id, 'assignment.drain', team_id from work_item
               on conflict on constraint job_pk do update set asked = job.asked + 1, run_at = now(), leased_until = null";
    let servers: Vec<_> = others.iter().chain(world.server.as_ref()).map(|server| server.state.clone()).collect();
    for _ in 0..5 {
        sqlx::query(ask).execute(&world.pool).await.unwrap();
        let runs = servers.iter().map(|state| jobs::run_due(&state.pool, &state.executor));
        for run in futures_util::future::join_all(runs).await {
            run.unwrap();
        }
    }
    for ticket in tickets {
        eventually("it is assigned", async || world.assignee(ticket).await).await;
    }
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn i3a_a_log_that_became_another_one_resets_everybody_at_every_server() {
    let world = World::new().await;
    let second = world.another_server(Notifications::Off).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let mut here = Follower::start(&rebecca.another_client(&world.url)).await;
    let mut there = Follower::start(&rebecca.another_client(&second.url)).await;
    // As a standby that lagged leaves it: the same numbers, and something else behind them.
    sqlx::query("update organisation_head set chain = sha256(chain)").execute(&world.pool).await.unwrap();
    sqlx::query("update log_commit c set chain = h.chain from organisation_head h where c.last_seq = h.seq")
        .execute(&world.pool)
        .await
        .unwrap();
    for follower in [&mut here, &mut there] {
        follower.until("it was reset", |follower| follower.snapshots == 2).await;
    }
    rebecca.run(&comment(ticket, "After it")).await.unwrap();
    for follower in [&mut here, &mut there] {
        follower.until("it goes on", |follower| follower.comments(RowKind::Comment, ticket) == ["After it"]).await;
        follower.converge().await;
    }
}

#[tokio::test]
async fn i26_a_listener_that_lost_its_connection_comes_back() {
    let world = World::new().await;
    let second = world.another_server(Notifications::On).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    let mut there = Follower::start(&rebecca.another_client(&second.url)).await;
    let ticket = world.submit(&rebecca, 1).await;
    sqlx::query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen%'")
        .execute(&world.pool)
        .await
        .unwrap();
    rebecca.run(&comment(ticket, "After the cut")).await.unwrap();
    there.until("the comment shows", |there| there.comments(RowKind::Comment, ticket) == ["After the cut"]).await;
}

#[tokio::test]
async fn a_server_that_stops_sends_its_clients_away_and_they_go_on_elsewhere() {
    let mut world = World::new().await;
    let second = world.another_server(Notifications::On).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    let mut here = Follower::start(&rebecca.another_client(&world.url)).await;
    let pool = second.state.pool.clone();
    world.server.take().unwrap().stop().await;
    here.caller.url.clone_from(&second.url);
    let there = rebecca.another_client(&second.url);
    let mut elsewhere = Follower::start(&there).await;
    here.until("it came back by itself", |here| here.messages > 1 && here.caller.url == second.url).await;
    world.pool = pool;
    let ticket = world.submit(&there, 1).await;
    for follower in [&mut here, &mut elsewhere] {
        follower.until("it shows", |follower| follower.head(ticket).is_some()).await;
        assert_eq!(follower.snapshots, 1, "the cursor is good at every server");
    }
}

#[tokio::test]
async fn many_servers_that_fill_one_empty_database_at_once_make_one_organisation() {
    let world = World::empty().await;
    let fillings: Vec<_> = (0..4)
        .map(|_| {
            let pool = world.pool.clone();
            tokio::spawn(async move { docket_tests::world::fill_again(&pool).await })
        })
        .collect();
    let mut filled = Vec::new();
    for filling in fillings {
        filled.push(filling.await.unwrap().expect("nobody stumbles over another one"));
    }
    assert_eq!(filled.iter().filter(|filled| **filled).count(), 1, "{filled:?}");
    let (organisations, tickets): (i64, i64) =
        sqlx::query_as("select (select count(*) from organisation), (select count(*) from ticket)")
            .fetch_one(&world.pool)
            .await
            .unwrap();
    assert!(organisations == 1 && tickets > 0, "{organisations} organisations");
}
