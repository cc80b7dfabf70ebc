//! A task that weighs more and has a target of its own, over real servers: units in load, the queue's due, one breach that
//! goes to who does it and who leads them, and nothing of it to a requester.

use docket_shared::command::Command;
use docket_shared::fulfilment::api::{EndTask, Outcome};
use docket_shared::fulfilment::{Task, TaskState, TaskWork};
use docket_shared::ids::{TaskId, TicketId};
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::form::Input;
use docket_shared::ticket::activity::{Deed, Step};
use docket_shared::ticket::lifecycle::Status;
use docket_tests::catalog::publish_changed;
use docket_tests::plan::{ending, tasks};
use docket_tests::world::{Persona, comment, move_status};
use docket_tests::{Follower, World, invariants};
use serde_json::json;

const LAPTOP: &str = "Prepare laptop and account";

async fn ordered(world: &World, rebecca: &mut Follower) -> TicketId {
    let version = world.item(&rebecca.caller, "New starter").await;
    let mut body = world.submission_of(&version, &rebecca.caller, 0).await;
    body.fields.insert("name".to_owned(), Input::Text("Noor Haddad".to_owned()));
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    rebecca.until("the plan is there", |rebecca| tasks(rebecca, ticket).len() == 5).await;
    ticket
}

/// Human resources do their part, so that the other teams can do theirs.
async fn begun(world: &World, rebecca: &mut Follower, ticket: TicketId) -> Task {
    let hr = world.sign_in(Persona::MemberOf("HR services")).await;
    hr.run(&Command::EndTask(ending(&tasks(rebecca, ticket)[0]))).await.unwrap();
    let laptop = |rebecca: &Follower| {
        let mut all = tasks(rebecca, ticket).into_iter();
        all.find(|task| task.title.get("en") == LAPTOP && task.state == TaskState::Open)
    };
    rebecca.until("the laptop can be prepared", |rebecca| laptop(rebecca).is_some()).await;
    laptop(rebecca).unwrap()
}

fn work(follower: &Follower, task: TaskId) -> Option<TaskWork> {
    match follower.replica.get(RowKind::TaskWork, task.0)?.as_ref() {
        Row::TaskWork(work) => Some(work.clone()),
        _ => None,
    }
}

async fn load_of(world: &World, ana: &Follower) -> i32 {
    let load = sqlx::query_scalar("select load from technician where person_id = $1");
    load.bind(ana.caller.person.unwrap().0).fetch_one(&world.pool).await.unwrap()
}

/// The request's own team reads that the laptop went to somebody.
async fn its_request_tells_that_it_went_to(world: &World, ticket: TicketId, to: &str) {
    let mut julia = world.follow(Persona::MemberOf("HR services")).await;
    let is_it = |what: &Deed| match what {
        Deed::Step(Step::TaskAssigned(task, name, None)) => task.title.get("en") == LAPTOP && name == to,
        _ => false,
    };
    let told = |julia: &Follower| match julia.replica.get(RowKind::TicketInternal, ticket.0).map(|row| row.as_ref()) {
        Some(Row::TicketInternal(internal)) => internal.happened.iter().any(|line| is_it(&line.what)),
        _ => false,
    };
    julia.until("it is told", told).await;
}

/// The story of a review: the request of several teams ends, and a reply of who asked brings it back, which needs the rows of
/// all of them.
#[tokio::test]
async fn a_reply_brings_back_a_request_of_several_teams() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let hr = world.sign_in(Persona::MemberOf("HR services")).await;
    let ticket = ordered(&world, &mut rebecca).await;
    for _ in 0..5 {
        let open = |rebecca: &Follower| tasks(rebecca, ticket).into_iter().find(|task| task.state == TaskState::Open);
        rebecca.until("a task can be done", |rebecca| open(rebecca).is_some()).await;
        let task = open(&rebecca).unwrap();
        let skipped =
            EndTask { outcome: Outcome::Skipped, reason: "It was there already.".to_owned(), ..ending(&task) };
        hr.run(&Command::EndTask(skipped)).await.unwrap();
        let ended = |rebecca: &Follower| {
            tasks(rebecca, ticket).iter().any(|one| one.id == task.id && one.state != TaskState::Open)
        };
        rebecca.until("it has ended", ended).await;
    }
    let status = |rebecca: &Follower| rebecca.head(ticket).map(|head| head.status);
    rebecca.until("it ends", |rebecca| status(rebecca) == Some(Status::Resolved)).await;
    rebecca.caller.run(&comment(ticket, "Her laptop is still missing.")).await.unwrap();
    rebecca.until("it is back", |rebecca| status(rebecca) == Some(Status::InProgress)).await;
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn it_takes_its_units_stands_in_the_queue_by_its_own_time_and_stops_with_its_end() {
    let world = World::new().await;
    let (mut rebecca, mut ana) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Ana).await);
    let members = world.members(&ana.caller).await;
    world.end_all_work().await;
    world.arrange(&members, 1, true).await;
    let hr = world.sign_in(Persona::MemberOf("HR services")).await;
    world.arrange(&[hr.person.unwrap()], 50, true).await;
    let ticket = ordered(&world, &mut rebecca).await;
    let laptop = begun(&world, &mut rebecca, ticket).await;
    ana.until("its team sees it", |ana| work(ana, laptop.id).is_some_and(|work| work.explanation.is_some())).await;
    let waits = work(&ana, laptop.id).unwrap();
    assert_eq!((waits.weight, waits.assignee), (2, None), "two units fit into nobody's one");
    assert!(waits.queued_at.is_some(), "the order of the queue asks since when");
    let clock = waits.clock.unwrap();
    assert_eq!((clock.task, clock.target.to_string().as_str(), clock.breached_at), (Some(laptop.id), "2wd", None));
    let in_queue: bool = sqlx::query_scalar("select sla_due = $2::timestamptz from work_item where id = $1")
        .bind(laptop.id.0)
        .bind(clock.due_at.unwrap().to_string())
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert!(in_queue, "the queue goes by the task's own time");

    world.arrange(&[ana.caller.person.unwrap()], 3, true).await;
    let available =
        docket_shared::person::api::SetAvailability { availability: docket_shared::person::Availability::Available };
    ana.caller.run(&Command::SetAvailability(available)).await.unwrap();
    ana.until("it goes to Ana", |ana| work(ana, laptop.id).is_some_and(|work| work.assignee == ana.caller.person))
        .await;
    assert_eq!(load_of(&world, &ana).await, 2);
    assert_eq!(work(&ana, laptop.id).unwrap().queued_at, waits.queued_at, "since when it waited is kept");
    its_request_tells_that_it_went_to(&world, ticket, "Ana Ferreira").await;
    // The request waits for its requester: so does the clock.
    let hold = docket_shared::ticket::api::MoveStatus {
        comment: Some(docket_shared::ticket::api::HoldComment {
            id: docket_shared::ids::CommentId(docket_tests::caller::new_id()),
            body: "When does she begin?".to_owned(),
        }),
        ..docket_shared::ticket::api::MoveStatus::new(ticket, Status::InProgress, Status::Waiting)
    };
    hr.run(&Command::MoveStatus(hold)).await.unwrap();
    let held = |ana: &Follower| work(ana, laptop.id).and_then(|work| work.clock).is_some_and(|clock| clock.is_held());
    ana.until("the clock stands", held).await;
    hr.run(&move_status(ticket, Status::Waiting, Status::InProgress, "")).await.unwrap();
    ana.until("the clock goes on", |ana| !held(ana)).await;
    let mut done = ending(&laptop);
    done.fields.insert("computer_name".to_owned(), Input::Text("LT-20931".to_owned()));
    ana.caller.run(&Command::EndTask(done)).await.unwrap();
    ana.until("the clock ended", |ana| {
        work(ana, laptop.id).and_then(|work| work.clock).is_some_and(|clock| clock.stopped_at.is_some())
    })
    .await;
    assert_eq!(load_of(&world, &ana).await, 0);
    rebecca.converge().await;
    for word in ["weight", "clock", "level", "queued_at"] {
        assert!(!rebecca.caller.heard.contains(&format!("\"{word}\"")), "a requester received {word:?}");
    }
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn its_breach_is_told_once_to_who_does_it_and_who_leads_them() {
    let world = World::new().await;
    let (mut rebecca, mut ana) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Ana).await);
    let members = world.members(&ana.caller).await;
    world.arrange(&members, 0, true).await;
    world.arrange(&[ana.caller.person.unwrap()], 50, true).await;
    publish_changed(&world.pool, "new-starter", |item| item["plan"][1]["service_level"]["resolution"] = json!("1m"))
        .await;
    // What no file may say makes the test short.
    sqlx::query("update catalog_version set delivery = jsonb_set(delivery, '{tasks,1,level,target}', '\"2s\"') where version = 2")
        .execute(&world.pool)
        .await
        .unwrap();
    sqlx::query("update service_calendar set definition = '{\"zone\":\"Europe/Berlin\",\"week\":\"24x7\"}' where key = 'office-hours'")
        .execute(&world.pool)
        .await
        .unwrap();
    let ticket = ordered(&world, &mut rebecca).await;
    let laptop = begun(&world, &mut rebecca, ticket).await;
    let late = |ana: &Follower| work(ana, laptop.id).and_then(|work| work.clock).is_some_and(|clock| clock.told == 100);
    ana.until("it is late", late).await;
    let facts: Vec<(String, i64)> = sqlx::query_as(
        "select fact, count(*) from ticket_event where ticket_id = $1 and body::text like '%' || $2 || '%'
           and fact in ('clock_reached', 'breached') group by fact order by fact",
    )
    .bind(ticket.0)
    .bind(laptop.id.to_string())
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert_eq!(facts, [("breached".to_owned(), 1), ("clock_reached".to_owned(), 2)]);
    let told: Vec<String> = sqlx::query_scalar(
        "select p.email from notice n join person p on p.organisation_id = n.organisation_id and p.id = n.person_id
         where n.ticket_id = $1 and n.kind = 'breached' order by p.email",
    )
    .bind(ticket.0)
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert_eq!(told, [world.email(Persona::Ana).await, "ingrid.solberg@alpha.example".to_owned()]);
    invariants::check_all(&world.pool).await;
}
