//! The log after everybody wrote at once: I1, I3, I4, I5, I13; replicas equal fresh snapshots.

use crate::history::traffic;
use docket_server::platform::retention;
use docket_server::platform::shutdown::Shutdown;
use docket_shared::row::RowKind;
use docket_tests::server::Notifications;
use docket_tests::world::{Persona, comment};
use docket_tests::{Caller, Follower, World, invariants};

#[tokio::test]
async fn i5_after_concurrent_writes_every_replica_equals_a_fresh_snapshot() {
    let world = World::new().await;
    let second = world.another_server(Notifications::On).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let (ana, tomasz) = (world.sign_in(Persona::Ana).await, world.sign_in(Persona::Tomasz).await);
    world.everybody_has_room(&rebecca).await;
    let mut tickets = Vec::new();
    for _ in 0..4 {
        tickets.push(world.submit(&rebecca, 2).await);
    }
    let mut followers: Vec<Follower> = Vec::new();
    for (caller, url) in [(&rebecca, &world.url), (&rebecca, &second.url), (&ana, &second.url), (&tomasz, &world.url)] {
        followers.push(Follower::start(&caller.another_client(url)).await);
    }
    let writers: Vec<Caller> = [&rebecca, &ana, &tomasz]
        .into_iter()
        .flat_map(|caller| [caller.another_client(&world.url), caller.another_client(&second.url)])
        .collect();
    traffic(writers, tickets, Vec::new()).await;
    for follower in &mut followers {
        follower.converge().await;
        assert_eq!(follower.snapshots, 1);
    }
    assert_eq!(followers[0].replica.canonical(), followers[1].replica.canonical(), "the same person at two servers");
    assert!(!rebecca.heard.contains(docket_tests::canary::WORK_NOTE), "I16");
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn i7_a_client_that_was_away_catches_up_from_its_cursor() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    let ana = world.sign_in(Persona::Ana).await;
    let ticket = world.submit(&rebecca, 1).await;
    let mut follower = Follower::start(&rebecca.another_client(&world.url)).await;
    for round in 0..3 {
        follower.reconnect().await;
        for number in 0..20 {
            ana.run(&comment(ticket, &format!("{round} {number}"))).await.unwrap();
        }
        follower.converge().await;
    }
    assert_eq!(follower.snapshots, 1, "the log is followed, not read anew");
}

#[tokio::test]
async fn a_cursor_of_another_log_is_reset_and_comes_back_whole() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.submit(&rebecca, 1).await;
    let mut follower = Follower::start(&rebecca.another_client(&world.url)).await;
    // As after a restore to an older point: the number is there, the chain is another one.
    sqlx::query("update log_commit set chain = sha256(chain) where last_seq = (select max(last_seq) from log_commit)")
        .execute(&world.pool)
        .await
        .unwrap();
    sqlx::query("update organisation_head set chain = sha256(chain)").execute(&world.pool).await.unwrap();
    follower.reconnect().await;
    follower.until("it was reset and is live again", |follower| follower.snapshots == 2).await;
    follower.converge().await;
}

#[tokio::test]
async fn a_cursor_behind_the_floor_of_the_log_is_reset() {
    let world = World::new().await;
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let mut follower = Follower::start(&rebecca.another_client(&world.url)).await;
    let another = world.another_server(Notifications::On).await;
    ana.run(&comment(ticket, "While away")).await.unwrap();
    sqlx::query("update organisation_head set log_floor = seq").execute(&world.pool).await.unwrap();
    sqlx::query("delete from change").execute(&world.pool).await.unwrap();
    sqlx::query("delete from log_commit where last_seq < (select seq from organisation_head)")
        .execute(&world.pool)
        .await
        .unwrap();
    follower.caller.url.clone_from(&another.url);
    follower.reconnect().await;
    follower.until("it was reset", |follower| follower.snapshots == 2).await;
    follower.converge().await;
}

/// The log's head, its floor, and how many commits, numbers of changes and results of calls are kept.
async fn kept(world: &World) -> (i64, i64, i64, i64, i64) {
    sqlx::query_as(
        "select seq, log_floor, (select count(*) from log_commit), (select count(distinct seq) from change),
           (select count(*) from call)
         from organisation_head",
    )
    .fetch_one(&world.pool)
    .await
    .unwrap()
}

#[tokio::test]
async fn what_is_older_than_thirty_days_goes_and_who_stood_there_reads_anew() {
    let world = World::new().await;
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let mut behind = Follower::start(&rebecca.another_client(&world.url)).await;
    ana.run(&comment(ticket, "Long ago")).await.unwrap();
    assert!(ana.run(&comment(ticket, "")).await.is_err());
    let mut there = Follower::start(&rebecca.another_client(&world.url)).await;
    let (floor, ..) = kept(&world).await;
    ana.run(&comment(ticket, "Of late")).await.unwrap();
    let shutdown = Shutdown::default();
    let before = kept(&world).await;
    retention::forget(&world.pool, &shutdown).await.unwrap();
    assert_eq!(kept(&world).await, before, "nothing is old");
    for aged in [
        "update log_commit set committed_at = committed_at - interval '30 days' where last_seq <= $1",
        "update call set created_at = created_at - interval '30 days' where coalesce(seq, 0) <= $1",
    ] {
        sqlx::query(aged).bind(floor).execute(&world.pool).await.unwrap();
    }
    // Two servers at once.
    let (one, other) =
        tokio::join!(retention::forget(&world.pool, &shutdown), retention::forget(&world.pool, &shutdown));
    one.and(other).unwrap();
    let (seq, floor_now, commits, changes, calls) = kept(&world).await;
    assert_eq!((seq, floor_now), (before.0, floor));
    let after: (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from log_commit where last_seq > $1), (select count(distinct seq) from change where seq > $1),
           (select count(*) from call where seq > $1)",
    )
    .bind(floor)
    .fetch_one(&world.pool)
    .await
    .unwrap();
    assert!(after.0 > 0 && before.2 > after.0 + 1);
    assert_eq!((commits, changes, calls), (after.0 + 1, after.1, after.2), "the commit at the floor stays");
    // A server that was not there reads the log: who stood at the floor goes on, who stood before it reads anew.
    let another = world.another_server(Notifications::On).await;
    for follower in [&mut behind, &mut there] {
        follower.caller.url.clone_from(&another.url);
        follower.reconnect().await;
        follower.converge().await;
        assert_eq!(follower.comments(RowKind::Comment, ticket).len(), 2);
    }
    assert_eq!((behind.snapshots, there.snapshots), (2, 1));
}
