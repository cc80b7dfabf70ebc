//! Work that nobody could ever take: the service owner is told, and who asked for it reads it.

use docket_server::admin::accounts;
use docket_shared::ids::{OrganisationId, TicketId};
use docket_shared::row::{Row, RowKind};
use docket_tests::World;
use docket_tests::follower::Follower;
use docket_tests::world::Persona;
use uuid::Uuid;

fn unserved(follower: &Follower, ticket: TicketId) -> bool {
    matches!(follower.replica.get(RowKind::TicketHead, ticket.0).map(|row| row.as_ref().clone()),
        Some(Row::TicketHead(head)) if head.unserved)
}

async fn notices(world: &World, ticket: TicketId) -> i64 {
    sqlx::query_scalar("select count(*) from notice where ticket_id = $1 and kind = 'plan_fault'")
        .bind(ticket.0)
        .fetch_one(&world.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_team_that_is_emptied_leaves_nobody_waiting_in_the_dark() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    // Nobody is there yet, but somebody could be.
    let ticket = world.submit(&rebecca.caller, 1).await;
    rebecca.until("the request", |rebecca| rebecca.replica.get(RowKind::TicketHead, ticket.0).is_some()).await;
    assert!(!unserved(&rebecca, ticket));
    let organisation: Uuid = sqlx::query_scalar("select organisation_id from ticket where id = $1")
        .bind(ticket.0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    let members: Vec<String> = sqlx::query_scalar(
        "select p.email from person p join team_member m on m.person_id = p.id join work_item w on w.team_id = m.team_id
         where w.id = $1 and p.active",
    )
    .bind(ticket.0)
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert!(members.len() > 1);
    for email in members {
        accounts::deactivate(&world.pool, OrganisationId(organisation), &email).await.unwrap();
    }
    rebecca.until("she reads that nobody can take it", |rebecca| unserved(rebecca, ticket)).await;
    assert!(notices(&world, ticket).await > 0, "the owner of the service is told");
    // What arrives from now on says so at once.
    let next = world.submit(&rebecca.caller, 1).await;
    rebecca.until("the next one says it too", |rebecca| unserved(rebecca, next)).await;
    assert!(notices(&world, next).await > 0);
}
