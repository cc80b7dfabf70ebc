//! Several servers on one database: what one writes the others show, with notifications and without. I26.

use docket_shared::row::RowKind;
use docket_tests::server::Notifications;
use docket_tests::world::{Persona, comment};
use docket_tests::{Follower, World, invariants};

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
