//! What happened to a ticket, in one line each: tasks, stock and clocks for its team, live, and not a byte of it for anybody
//! else.

use crate::catalog::{export, import, read, write};
use docket_shared::command::Command;
use docket_shared::fulfilment::api::{EndTask, Outcome};
use docket_shared::fulfilment::{Does, TaskState};
use docket_shared::ids::TicketId;
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::activity::{Deed, Happened, Step};
use docket_shared::ticket::api::{MoveStatus, SetPriority};
use docket_shared::ticket::lifecycle::Status;
use docket_tests::canary::STEPS;
use docket_tests::plan::{ending, tasks};
use docket_tests::world::{Persona, comment, move_status};
use docket_tests::{Follower, World, invariants};
use serde_json::json;

/// What the team reads of what happened.
fn internal(follower: &Follower, ticket: TicketId) -> Vec<Happened> {
    match follower.replica.get(RowKind::TicketInternal, ticket.0).map(|row| row.as_ref()) {
        Some(Row::TicketInternal(internal)) => internal.happened.clone(),
        _ => Vec::new(),
    }
}

fn steps(follower: &Follower, ticket: TicketId) -> Vec<Step> {
    let step = |line: Happened| if let Deed::Step(step) = line.what { Some(step) } else { None };
    internal(follower, ticket).into_iter().filter_map(step).collect()
}

/// Docking stations whose resolution takes longer the less urgent they are, so that a clock can be given another target.
async fn with_targets(world: &World) {
    let folder = tempfile::tempdir().unwrap();
    export(world, folder.path()).await;
    let item = folder.path().join("docking-station.json");
    let mut docks = read(&item);
    docks["service_level"] = json!({ "calendar": "office-hours", "first_response": "4h", "resolution": "3wd",
        "priorities": { "5": { "resolution": "9wd" } } });
    write(&item, &docks);
    import(world, folder.path(), false).await.unwrap();
}

/// The team's lines, with who did what.
fn reads_it_all(ana: &Follower, ticket: TicketId) {
    let steps = steps(ana, ticket);
    let has = |wanted: fn(&Step) -> bool| steps.iter().any(wanted);
    assert!(has(|step| matches!(step, Step::StockReserved { reserved: 0, short: 2 })), "{steps:?}");
    assert!(has(|step| matches!(step, Step::StockReleased(_))), "{steps:?}");
    assert!(has(
        |step| matches!(step, Step::TasksOpened(tasks) if tasks.iter().any(|task| task.title.get("en").starts_with("Order")))
    ));
    assert!(has(
        |step| matches!(step, Step::TasksEnded(task, Outcome::Skipped) if task.title.get("en").starts_with("Order"))
    ));
    assert!(has(|step| matches!(step, Step::TasksEnded(task, Outcome::Incomplete) if task.of.len() == 1)), "{steps:?}");
    assert!(
        has(|step| matches!(step, Step::ClocksHeld(_))) && has(|step| matches!(step, Step::ClockResumed(_, Some(_))))
    );
    assert!(has(|step| matches!(step, Step::ClockRetargeted(_, Some(_)))), "{steps:?}");
    let ended = internal(ana, ticket).into_iter().filter(|line| matches!(line.what, Deed::Step(Step::TasksEnded(..))));
    let by: Vec<String> = ended.map(|line| line.by).collect();
    assert!(
        by.iter().all(|by| by == "Ana Ferreira" || by.is_empty()) && by.contains(&"Ana Ferreira".to_owned()),
        "{by:?}"
    );
}

/// Tasks, stock and clocks of one request, and who may read of them.
#[tokio::test]
async fn i16_the_team_reads_tasks_stock_and_clocks_and_who_asked_receives_nothing_of_it() {
    let world = World::new().await;
    with_targets(&world).await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut grace = world.follow(Persona::Grace).await;
    let mut ana = world.follow(Persona::Ana).await;
    world.arrange(&world.members(&ana.caller).await, 0, false).await;
    world.arrange(&[ana.caller.person.unwrap()], 100, true).await;
    sqlx::query("update stock_level set on_hand = 0, reserved = 0").execute(&world.pool).await.unwrap();
    let mut body = world.submission(&rebecca.caller, 2).await;
    let person = grace.caller.person.unwrap().to_string();
    body.rows[0].fields.insert("employee".to_owned(), docket_shared::service_request::form::Input::Text(person));
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    ana.until("the plan is there", |ana| tasks(ana, ticket).len() > 4).await;
    let purchase = tasks(&ana, ticket).into_iter().find(|task| task.does == Does::Purchase).unwrap();
    // It is not needed; so is the rest, but for what came of it.
    for status in [Status::Waiting, Status::InProgress] {
        let from = ana.head(ticket).unwrap().status;
        ana.caller.run(&move_status(ticket, from, status, "")).await.unwrap();
        ana.until("it moved", |ana| ana.head(ticket).is_some_and(|head| head.status == status)).await;
    }
    let priority = ana.head(ticket).unwrap().priority;
    let lower = SetPriority { ticket, from: priority, priority: Some(5), impact: None, urgency: None };
    ana.caller.run(&Command::SetPriority(lower)).await.unwrap();
    let body = EndTask { outcome: Outcome::Skipped, ..ending(&purchase) };
    ana.caller.run(&Command::EndTask(body)).await.unwrap();
    let opened = |ana: &Follower| {
        tasks(ana, ticket).into_iter().find(|task| task.does == Does::Prepare && task.state == TaskState::Open)
    };
    ana.until("what waited for it can be done", |ana| opened(ana).is_some()).await;
    let body = EndTask { outcome: Outcome::Incomplete, reason: "Broken.".to_owned(), ..ending(&opened(&ana).unwrap()) };
    ana.caller.run(&Command::EndTask(body)).await.unwrap();
    // What is left is said to be not needed, or it stays open.
    let resolve = MoveStatus::new(ticket, Status::InProgress, Status::Resolved);
    let refused = ana.caller.run(&Command::MoveStatus(resolve)).await.unwrap_err();
    assert_eq!(refused.errors[0].field, "skip_tasks", "{refused:?}");
    let open: i64 =
        sqlx::query_scalar("select count(*) from task where ticket_id = $1 and state in ('open', 'pending')")
            .bind(ticket.0)
            .fetch_one(&world.pool)
            .await
            .unwrap();
    assert!(open > 0, "a refusal has no effect");
    ana.caller.run(&move_status(ticket, Status::InProgress, Status::Resolved, "As far as it went.")).await.unwrap();
    rebecca.caller.run(&comment(ticket, "Thank you.")).await.unwrap();
    ana.converge().await;
    assert_eq!(ana.head(ticket).unwrap().status, Status::InProgress, "it came back");

    reads_it_all(&ana, ticket);
    let of_ana = STEPS.iter().filter(|step| ana.caller.heard.contains(&format!("\"{step}\""))).count();
    assert!(of_ana >= 6, "the scan sees what Ana's device received: {of_ana}");
    for follower in [&mut rebecca, &mut grace] {
        follower.converge().await;
        assert!(internal(follower, ticket).is_empty());
        for step in STEPS {
            assert!(!follower.caller.heard.contains(&format!("\"{step}\"")), "{step} reached who may not read it");
        }
    }
    invariants::check_all(&world.pool).await;
}
