//! Plans: no statement that the server makes walks through a table that grows, at 100,000 tickets. Every recorded query
//! is asked for its plan, so that a new one is checked without anybody thinking of it.

use docket_shared::command::Command;
use docket_shared::ids::TicketId;
use docket_shared::ticket::api::RateTicket;
use docket_shared::ticket::lifecycle::Status;
use docket_tests::World;
use docket_tests::files::DeviceFile;
use docket_tests::multiply::{GROWING, multiply, run};
use docket_tests::world::{Persona, comment, move_status, note, vote};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::path::Path;

/// How many tickets there are.
const TICKETS: i32 = 100_000;

/// The statement that is there to read all of it: the report that an administrator asks for on the command line. No server
/// makes it.
const REPORT: &str = "order by e.ticket_id, e.ordinal";

/// The statements that the server makes, as they are recorded.
fn statements() -> Vec<(String, usize)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.sqlx");
    let mut statements = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let record: Value = serde_json::from_slice(&std::fs::read(file.unwrap().path()).unwrap()).unwrap();
        let query = record["query"].as_str().unwrap().to_owned();
        // Locks, settings and notifications have no plan.
        if !["with", "select", "insert", "update", "delete"].iter().any(|word| query.trim_start().starts_with(word)) {
            continue;
        }
        let parameters = record["describe"]["parameters"]["Left"].as_array().map_or(0, Vec::len);
        statements.push((query, parameters));
    }
    statements.sort();
    statements
}

/// The plan for any values, as the server gets it once it has asked often.
async fn plan(connection: &mut PgConnection, statement: &str, parameters: usize) -> Value {
    run(connection, format!("prepare asked as {statement}")).await;
    let values = vec!["null"; parameters].join(", ");
    let values = if values.is_empty() { values } else { format!("({values})") };
    let explain = AssertSqlSafe(format!("explain (format json) execute asked{values}"));
    let plan = sqlx::query_scalar(explain).fetch_one(&mut *connection).await;
    let plan: Value = plan.unwrap_or_else(|error| panic!("{error}: {statement}"));
    run(connection, "deallocate asked".to_owned()).await;
    plan
}

/// The growing tables that a plan walks through from end to end.
fn walked(node: &Value, found: &mut Vec<String>) {
    if node["Node Type"] == "Seq Scan"
        && let Some(table) = node["Relation Name"].as_str()
        && GROWING.iter().any(|(growing, _)| *growing == table)
    {
        found.push(table.to_owned());
    }
    for child in node["Plans"].as_array().into_iter().flatten() {
        walked(child, found);
    }
}

/// A request that has one of everything: lines, tasks, stock, an approval, an assignment, reply, note, file, notice, mail,
/// job and rating.
async fn one_of_everything(world: &World) -> TicketId {
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    world.everybody_has_room(&rebecca).await;
    let mut martin = world.follow(Persona::Martin).await;
    let body = world.costly_submission(&rebecca, 3).await;
    let ticket = body.id;
    rebecca.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    martin.until("Martin is asked", |martin| !martin.approvals(ticket).is_empty()).await;
    let question = martin.approvals(ticket).remove(0);
    martin.caller.run(&vote(&question, true, "")).await.unwrap();
    rebecca.run(&comment(ticket, "Is it here yet?")).await.unwrap();
    ana.run(&note(ticket, "Not yet.")).await.unwrap();
    let photo = DeviceFile::picture("desk.png", 1, 1);
    ana.run(&photo.comment(ticket, "It looks like this.")).await.unwrap();
    photo.send_all(&ana).await;
    mail_and_job(world, ticket).await;
    let moved = ana.run(&move_status(ticket, Status::InProgress, Status::Resolved, "Installed.")).await;
    moved.expect("somebody has it, so it is in progress");
    rebecca.run(&Command::RateTicket(RateTicket { ticket, stars: 5, text: String::new() })).await.unwrap();
    ticket
}

/// A mail and a job, as they stand before their time: this world sends none, and its jobs end.
async fn mail_and_job(world: &World, ticket: TicketId) {
    let mail = "insert into mail (organisation_id, notice_id, not_before)
         select organisation_id, id, now() + interval '1 day' from notice where ticket_id = $1 limit 1";
    let job = "insert into job (organisation_id, kind, subject, run_at)
         select organisation_id, 'drain_team', gen_random_uuid(), now() + interval '1 day' from ticket where id = $1";
    for statement in [mail, job] {
        sqlx::query(statement).bind(ticket.0).execute(&world.pool).await.unwrap();
    }
}

#[tokio::test]
async fn no_statement_walks_through_a_table_that_grows() {
    let mut world = World::new().await;
    let ticket = one_of_everything(&world).await;
    // What falls due while the tables are filled is nobody's to do.
    world.server.take().expect("a server").stop().await;
    let mut connection = PgConnection::connect(&world.database.url()).await.unwrap();
    let without = multiply(&mut connection, ticket, 1..=TICKETS, Some(33)).await;
    assert!(without.is_empty(), "the ticket has nothing to copy in {without:?}");

    run(&mut connection, "set plan_cache_mode = force_generic_plan".to_owned()).await;
    let statements = statements();
    assert!(statements.len() > 100, "the recorded queries are found");
    let mut wrong = Vec::new();
    assert_eq!(statements.iter().filter(|(statement, _)| statement.contains(REPORT)).count(), 1, "the report is one");
    for (statement, parameters) in statements.iter().filter(|(statement, _)| !statement.contains(REPORT)) {
        let plan = plan(&mut connection, statement, *parameters).await;
        let mut found = Vec::new();
        walked(&plan[0]["Plan"], &mut found);
        if !found.is_empty() {
            wrong.push(format!("walks through {}: {statement}\n", found.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), statements.len(), wrong.join("\n"));
}
