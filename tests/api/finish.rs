//! The end of a ticket over a real server: confirmed, rated, closed by itself once on every number of servers.

use docket_server::actions::own;
use docket_shared::command::Command;
use docket_shared::fulfilment::api::ConfirmLine;
use docket_shared::fulfilment::report::is_going_on;
use docket_shared::problem::ProblemCode;
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::api::{ConfirmTicket, RateTicket};
use docket_shared::ticket::finish::Rating;
use docket_shared::ticket::lifecycle::Status;
use docket_tests::follower::Follower;
use docket_tests::plan::lines;
use docket_tests::server::Notifications;
use docket_tests::world::{Persona, move_status};
use docket_tests::{World, invariants};

fn ratings(follower: &Follower) -> Vec<Rating> {
    let rows = follower.replica.all(RowKind::Rating).filter_map(|(_, row)| match row.as_ref() {
        Row::Rating(rating) => Some(rating.clone()),
        _ => None,
    });
    rows.collect()
}

#[tokio::test]
async fn who_asked_confirms_and_rates_and_only_the_team_reads_it_beside_them() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    let mut victor = world.follow(Persona::Victor).await;
    let members = world.members(&rebecca.caller).await;
    world.arrange(&members, 0, true).await;
    world.arrange(&[ana.caller.person.unwrap()], 100, true).await;
    let ticket = world.submit(&rebecca.caller, 1).await;
    ana.until("it is Ana's", |ana| ana.head(ticket).is_some_and(|head| head.status == Status::InProgress)).await;
    let rate = |stars| Command::RateTicket(RateTicket { ticket, stars, text: "Quick.".to_owned() });
    let confirm = Command::ConfirmTicket(ConfirmTicket { ticket });
    assert_eq!(rebecca.caller.run(&rate(5)).await.unwrap_err().code, ProblemCode::Conflict, "not done yet");
    assert_eq!(rebecca.caller.run(&confirm).await.unwrap_err().code, ProblemCode::Conflict);
    ana.caller.run(&move_status(ticket, Status::InProgress, Status::Resolved, "")).await.unwrap();
    assert_eq!(ana.caller.run(&confirm).await.unwrap_err().code, ProblemCode::Forbidden);
    assert_eq!(rebecca.caller.run(&rate(9)).await.unwrap_err().errors[0].field, "stars");
    rebecca.caller.run(&rate(2)).await.unwrap();
    rebecca.caller.run(&rate(5)).await.unwrap();
    rebecca.caller.run(&confirm).await.unwrap();
    for follower in [&mut rebecca, &mut ana] {
        follower
            .until("it is closed and rated", |follower| {
                follower.head(ticket).is_some_and(|head| head.status == Status::Closed)
                    && ratings(follower).iter().any(|rating| rating.ticket == ticket && rating.stars == 5)
            })
            .await;
        follower.converge().await;
        assert_eq!(ratings(follower).len(), 1, "one for a person and ticket");
    }
    // Nobody is asked about its lines any more, not even who sees the line alone.
    let line = lines(&rebecca, ticket).remove(0);
    assert!(line.closed_at.is_some() && !is_going_on(&line), "{line:?}");
    let word = rebecca.caller.run(&Command::ConfirmLine(ConfirmLine { ticket, line: line.id })).await.unwrap_err();
    assert_eq!(word.code, ProblemCode::Conflict);
    victor.converge().await;
    assert!(ratings(&victor).is_empty() && !victor.caller.heard.contains("Quick."));
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn inc_5_what_does_not_come_back_is_closed_once_by_two_servers() {
    let world = World::new().await;
    let mut other = world.another_server(Notifications::On).await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    let members = world.members(&rebecca.caller).await;
    world.arrange(&members, 0, true).await;
    world.arrange(&[ana.caller.person.unwrap()], 100, true).await;
    let (old, young) = (world.submit(&rebecca.caller, 1).await, world.submit(&rebecca.caller, 1).await);
    for ticket in [old, young] {
        ana.until("it is Ana's", |ana| ana.head(ticket).is_some_and(|head| head.status == Status::InProgress)).await;
        ana.caller.run(&move_status(ticket, Status::InProgress, Status::Resolved, "")).await.unwrap();
    }
    sqlx::query("update ticket set resolved_at = now() - interval '14 days' where id = $1")
        .bind(old.0)
        .execute(&world.pool)
        .await
        .unwrap();
    let (here, there) = (&world.server.as_ref().unwrap().state, &other.state);
    let (left, right) = tokio::join!(
        own::close_resolved(&here.pool, &here.executor),
        own::close_resolved(&there.pool, &there.executor)
    );
    left.unwrap();
    right.unwrap();
    rebecca
        .until("the old one is closed", |rebecca| rebecca.head(old).is_some_and(|head| head.status == Status::Closed))
        .await;
    let closed: Vec<(uuid::Uuid, i64)> = sqlx::query_as(
        "select ticket_id, count(*) from ticket_event where fact = 'status_changed' and body ->> 'to' = 'closed' group by ticket_id",
    )
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert_eq!(closed, [(old.0, 1)]);
    other.stop().await;
}
