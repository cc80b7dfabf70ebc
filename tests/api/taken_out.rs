//! Lines that a change took out before the gate: nothing is made for them, and requests of before that was kept are marked.

use crate::edit_answers::{edit, form, lines};
use docket_shared::command::Command;
use docket_shared::ids::TicketId;
use docket_shared::service_request::api::WithdrawServiceRequest;
use docket_tests::world::{Persona, vote};
use docket_tests::{Follower, World, invariants};
use uuid::Uuid;

const MIGRATION: &str = include_str!("../../server/migrations/20261130510000_line_taken_out.sql");

/// Three ask, and one of them is taken out while it waits.
async fn one_taken_out(world: &World, rebecca: &mut Follower) -> TicketId {
    let body = world.costly_submission(&rebecca.caller, 3).await;
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    rebecca.until("her request is there", |one| lines(one, ticket).len() == 3).await;
    let mut changed = form(rebecca, ticket);
    changed.rows.pop();
    rebecca.caller.run(&edit(&changed)).await.unwrap();
    ticket
}

async fn taken_out(world: &World) -> Vec<Uuid> {
    let ids = sqlx::query_scalar("select id from ticket_line where taken_out order by id");
    ids.fetch_all(&world.pool).await.unwrap()
}

#[tokio::test]
async fn nothing_is_made_for_who_was_taken_out_and_older_lines_are_marked_by_what_became_of_their_request() {
    let world = World::new().await;
    let (mut rebecca, mut martin) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Martin).await);
    world.everybody_has_room(&rebecca.caller).await;
    let (approved, withdrawn) = (one_taken_out(&world, &mut rebecca).await, one_taken_out(&world, &mut rebecca).await);
    let asked = |martin: &Follower| {
        martin.approvals(approved).into_iter().find(|asked| asked.waits() && asked.answers_version == 2)
    };
    martin.until("Martin is asked anew", |martin| asked(martin).is_some()).await;
    martin.caller.run(&vote(&asked(&martin).unwrap(), true, "")).await.unwrap();
    let body = WithdrawServiceRequest { ticket: withdrawn, reason: "Ordered twice.".to_owned() };
    rebecca.caller.run(&Command::WithdrawServiceRequest(body)).await.unwrap();

    let made = "select (select count(*) from task t join ticket_line l on l.id = t.line_id where l.taken_out)
                  + (select count(*) from reservation r join ticket_line l on l.id = r.line_id where l.taken_out)";
    assert_eq!(sqlx::query_scalar::<_, i64>(made).fetch_one(&world.pool).await.unwrap(), 0);
    let planned = "select count(*) from task where ticket_id = $1 and line_id is not null";
    let planned: i64 = sqlx::query_scalar(planned).bind(approved.0).fetch_one(&world.pool).await.unwrap();
    assert!(planned > 0, "the others have theirs");

    let before = taken_out(&world).await;
    assert_eq!(before.len(), 2);
    sqlx::query("update ticket_line set taken_out = false").execute(&world.pool).await.unwrap();
    let (_, update) = MIGRATION.split_once("false;").unwrap();
    sqlx::raw_sql(update).execute(&world.pool).await.unwrap();
    assert_eq!(taken_out(&world).await, before, "the others of the cancelled one ended with it");
    invariants::check_all(&world.pool).await;
}
