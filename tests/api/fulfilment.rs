//! Plans and stock over real PostgreSQL: what the gate sets aside, who works on what, and that nothing is set aside twice.

use docket_shared::asset::api::{CountStock, MoveAsset};
use docket_shared::asset::{AssetState, Reservation, ReservationState};
use docket_shared::command::Command;
use docket_shared::fulfilment::api::{ConfirmLine, EndTask, Outcome, Serial};
use docket_shared::fulfilment::{Does, Task, TaskState, TaskWork};
use docket_shared::ids::{AssetId, LocationId, PersonId, TicketId};
use docket_shared::notification::Kind;
use docket_shared::problem::{Problem, ProblemCode};
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::LineState;
use docket_shared::service_request::form::Input;
use docket_shared::ticket::api::{TransferTicket, TransferTo};
use docket_shared::ticket::lifecycle::Status;
use docket_tests::caller::new_id;
use docket_tests::follower::Follower;
use docket_tests::plan::{ending, lines, tasks};
use docket_tests::server::Notifications;
use docket_tests::world::{Persona, move_status};
use docket_tests::{Caller, World, invariants};
use serde_json::Value;
use std::collections::BTreeMap;

fn units(follower: &Follower, ticket: TicketId) -> Vec<Reservation> {
    let rows = follower.replica.all(RowKind::Reservation).filter_map(|(_, row)| match row.as_ref() {
        Row::Reservation(unit) if unit.ticket == ticket => Some(unit.clone()),
        _ => None,
    });
    rows.collect()
}

async fn end(caller: &Caller, body: EndTask) -> Result<Value, Problem> {
    caller.run(&Command::EndTask(body)).await
}

/// Counts stock of docks anew, all of it at one place.
async fn docks(world: &World, count: i32) -> LocationId {
    sqlx::query("update stock_level set on_hand = 0, reserved = 0").execute(&world.pool).await.unwrap();
    let location: uuid::Uuid = sqlx::query_scalar(
        "update stock_level l set on_hand = $1 from asset_model m, location p
         where m.id = l.model_id and m.key = 'dock-u100' and p.id = l.location_id and p.name = 'Plant North' returning p.id",
    )
    .bind(count)
    .fetch_one(&world.pool)
    .await
    .unwrap();
    LocationId(location)
}

/// Invariant of stock: what is set aside is what reservations say, and no more than is there.
async fn stock_agrees(world: &World) {
    let wrong: Vec<(i32, i64)> = sqlx::query_as(
        "select l.reserved, count(r.id) from stock_level l
         left join reservation r on r.organisation_id = l.organisation_id and r.model_id = l.model_id
           and r.location_id = l.location_id and r.state = 'reserved'
         group by l.organisation_id, l.id, l.reserved having l.reserved <> count(r.id)",
    )
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert!(wrong.is_empty(), "set aside, reservations: {wrong:?}");
}

#[tokio::test]
async fn the_story_from_the_gate_to_the_confirmed_line() {
    let world = World::new().await;
    let north = docks(&world, 1).await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    world.everybody_has_room(&rebecca.caller).await;
    let ticket = world.submit(&rebecca.caller, 2).await;
    rebecca.until("the plan is there", |rebecca| tasks(rebecca, ticket).len() == 7).await;
    let supply: Vec<ReservationState> =
        lines(&rebecca, ticket).iter().flat_map(|line| &line.supply).map(|one| one.state).collect();
    assert_eq!(supply.len(), 2);
    assert!(supply.contains(&ReservationState::Reserved) && supply.contains(&ReservationState::Ordered), "{supply:?}");
    assert!(!rebecca.caller.heard.contains("Update the firmware"), "instructions are internal");
    ana.until("Ana reads it whole", |ana| units(ana, ticket).len() == 2 && tasks(ana, ticket).len() == 7).await;
    let work = ana.replica.all(RowKind::TaskWork).any(|(_, row)| {
        matches!(row.as_ref(), Row::TaskWork(TaskWork { instructions, .. }) if instructions.get("en").contains("firmware"))
    });
    assert!(work, "who works on it reads how");

    let purchase = tasks(&ana, ticket).into_iter().find(|task| task.does == Does::Purchase).unwrap();
    assert_eq!(end(&rebecca.caller, ending(&purchase)).await.unwrap_err().status, 403);
    assert_eq!(end(&ana.caller, ending(&purchase)).await.unwrap_err().errors[0].field, "location");
    end(&ana.caller, EndTask { location: Some(north), ..ending(&purchase) }).await.unwrap();
    for does in [Does::Prepare, Does::Install, Does::HandOver] {
        ana.until("the next can be done", |ana| {
            tasks(ana, ticket).iter().filter(|task| task.does == does && task.state == TaskState::Open).count() == 2
        })
        .await;
        for (number, task) in tasks(&ana, ticket).iter().filter(|task| task.does == does).enumerate() {
            let mut body = ending(task);
            if does == Does::Prepare {
                assert_eq!(end(&ana.caller, body.clone()).await.unwrap_err().errors[0].field, "serials");
                let own = units(&ana, ticket).into_iter().find(|unit| Some(unit.line) == task.line).unwrap();
                body.serials = vec![Serial { reservation: own.id, serial: format!("U1-{number}") }];
            }
            end(&ana.caller, body).await.unwrap();
        }
    }
    rebecca
        .until("it is done", |rebecca| rebecca.head(ticket).is_some_and(|head| head.status == Status::Resolved))
        .await;
    let states: Vec<String> = sqlx::query_scalar("select state from asset").fetch_all(&world.pool).await.unwrap();
    assert_eq!(states, [AssetState::InUse.name(), AssetState::InUse.name()]);
    for line in lines(&rebecca, ticket) {
        assert_eq!(line.state, LineState::Complete);
        rebecca.caller.run(&Command::ConfirmLine(ConfirmLine { ticket, line: line.id })).await.unwrap();
    }
    rebecca
        .until("it is closed", |rebecca| rebecca.head(ticket).is_some_and(|head| head.status == Status::Closed))
        .await;
    stock_agrees(&world).await;
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn two_hundred_submissions_over_two_servers_for_the_last_five_docks_reserve_five() {
    let world = World::new().await;
    docks(&world, 5).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    let other = world.another_server(Notifications::On).await;
    let pattern = world.submission(&rebecca, 1).await;
    let mut running = Vec::new();
    for number in 0..200 {
        let url = if number % 2 == 0 { &world.url } else { &other.url };
        let (caller, body) = (rebecca.another_client(url), world.renewed(&pattern));
        running.push(tokio::spawn(async move { caller.run_owned(Command::SubmitServiceRequest(body)).await }));
    }
    for call in running {
        call.await.unwrap().unwrap();
    }
    let counts: Vec<(String, i64)> = sqlx::query_as(
        "select r.state, count(*) from reservation r join asset_model m on m.id = r.model_id
         where m.key = 'dock-u100' and r.ticket_id in (select id from ticket where created_at > now() - interval '1 hour'
           and requester_id = $1 and status <> 'cancelled')
         group by r.state order by r.state desc",
    )
    .bind(rebecca.person.unwrap().0)
    .fetch_all(&world.pool)
    .await
    .unwrap();
    let of = |state: &str| counts.iter().find(|(known, _)| known == state).map_or(0, |(_, count)| *count);
    assert_eq!(of("reserved"), 5, "{counts:?}");
    assert!(of("ordered") >= 195, "{counts:?}");
    let (on_hand, reserved): (i64, i64) =
        sqlx::query_as("select sum(on_hand), sum(reserved) from stock_level").fetch_one(&world.pool).await.unwrap();
    assert_eq!((on_hand, reserved), (5, 5));
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn a_request_that_ends_early_frees_its_stock_and_ends_its_tasks() {
    let world = World::new().await;
    docks(&world, 3).await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    let members = world.members(&rebecca.caller).await;
    world.arrange(&members, 0, true).await;
    world.arrange(&[ana.caller.person.unwrap()], 100, true).await;
    let ticket = world.submit(&rebecca.caller, 2).await;
    ana.until("it is Ana's", |ana| ana.head(ticket).is_some_and(|head| head.status == Status::InProgress)).await;
    ana.caller.run(&move_status(ticket, Status::InProgress, Status::Cancelled, "Ordered twice.")).await.unwrap();
    rebecca
        .until("it is cancelled", |rebecca| {
            tasks(rebecca, ticket).iter().all(|task| task.state == TaskState::Cancelled)
        })
        .await;
    assert!(lines(&rebecca, ticket).iter().all(|line| line.state == LineState::Cancelled));
    ana.converge().await;
    assert!(units(&ana, ticket).iter().all(|unit| unit.state == ReservationState::Released));
    let task = tasks(&ana, ticket).remove(0);
    assert_eq!(end(&ana.caller, ending(&task)).await.unwrap_err().code, ProblemCode::Conflict);
    stock_agrees(&world).await;
    invariants::check_all(&world.pool).await;
}

/// The task is her team's to pass on, and they write to everyone; the request itself is not theirs.
async fn is_passed_on(
    world: &World,
    (rebecca, ana): (&mut Follower, &Follower),
    laptop: &Task,
    (has, other): (PersonId, PersonId),
) {
    let ticket = laptop.ticket;
    let to = TransferTo::Person(other);
    let pass = TransferTicket { ticket, task: Some(laptop.id), from: Some(has), to, over_capacity: true };
    ana.caller.run(&Command::TransferTicket(pass)).await.unwrap();
    let now: Option<uuid::Uuid> = sqlx::query_scalar("select assignee_id from work_item where task_id = $1")
        .bind(laptop.id.0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(now, Some(other.0));
    ana.caller.run(&docket_tests::world::comment(ticket, "Which size of screen?")).await.unwrap();
    rebecca
        .until("the question is there", |rebecca| {
            rebecca.comments(RowKind::Comment, ticket).iter().any(|text| text == "Which size of screen?")
        })
        .await;
    let note = ana.caller.run(&docket_tests::world::note(ticket, "Odd.")).await;
    assert_eq!(note.unwrap_err().code, ProblemCode::NotFound, "notes are of who works on the request");
}

#[tokio::test]
async fn a_task_of_another_department_goes_to_that_team_and_nothing_internal_with_it() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    world.everybody_has_room(&rebecca.caller).await;
    let version = world.item(&rebecca.caller, "New starter").await;
    let mut body = world.submission_of(&version, &rebecca.caller, 0).await;
    body.fields.insert("name".to_owned(), Input::Text("Noor Haddad".to_owned()));
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    rebecca.until("the plan is there", |rebecca| tasks(rebecca, ticket).len() == 5).await;
    ana.converge().await;
    assert!(ana.head(ticket).is_none(), "there is nothing to do for her team yet");
    let first = tasks(&rebecca, ticket).remove(0);
    let hr = world.sign_in(Persona::MemberOf("HR services")).await;
    hr.run(&docket_tests::world::note(ticket, "The contract is not signed.")).await.unwrap();
    hr.run(&docket_tests::world::comment(ticket, "She begins at eight.")).await.unwrap();
    end(&hr, ending(&first)).await.unwrap();
    ana.until("the task of her team is there", |ana| ana.head(ticket).is_some()).await;
    ana.until("with what was said before", |ana| {
        ana.comments(RowKind::Comment, ticket).iter().any(|text| text == "She begins at eight.")
    })
    .await;
    let assignee: Option<uuid::Uuid> = sqlx::query_scalar(
        "select assignee_id from work_item w join task t on t.id = w.task_id where w.ticket_id = $1 and t.title ->> 'en' like 'Prepare laptop%'",
    )
    .bind(ticket.0)
    .fetch_one(&world.pool)
    .await
    .unwrap();
    let members = world.members(&rebecca.caller).await;
    assert!(
        assignee.is_some_and(|person| members.contains(&PersonId(person))),
        "it went to the next available of that team"
    );
    ana.converge().await;
    assert!(!ana.caller.heard.contains("not signed"), "work notes stay in the request's department");
    let open: Vec<Task> = tasks(&ana, ticket).into_iter().filter(|task| task.state == TaskState::Open).collect();
    let laptop = open.iter().find(|task| task.title.get("en").starts_with("Prepare laptop")).unwrap();
    assert_eq!(open.len(), 1, "she sees what her team does, and not what others do");
    let has = assignee.map(PersonId).unwrap();
    let other = members.iter().copied().find(|person| *person != has).unwrap();
    is_passed_on(&world, (&mut rebecca, &ana), laptop, (has, other)).await;
    rebecca.converge().await;
    let badge = tasks(&rebecca, ticket).into_iter().find(|task| task.title.get("en").starts_with("Make the badge"));
    assert_eq!(
        end(&ana.caller, ending(&badge.unwrap())).await.unwrap_err().code,
        ProblemCode::NotFound,
        "another team's"
    );
    assert_eq!(end(&ana.caller, ending(laptop)).await.unwrap_err().errors[0].field, "computer_name");
    let named = BTreeMap::from([("computer_name".to_owned(), Input::Text("LT-20931".to_owned()))]);
    end(&ana.caller, EndTask { fields: named, ..ending(laptop) }).await.unwrap();
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn what_is_counted_up_goes_to_the_lines_on_order() {
    let world = World::new().await;
    let north = docks(&world, 0).await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    world.everybody_has_room(&rebecca.caller).await;
    let ticket = world.submit(&rebecca.caller, 2).await;
    ana.until("both are on order", |ana| {
        let units = units(ana, ticket);
        units.len() == 2 && units.iter().all(|unit| unit.state == ReservationState::Ordered)
    })
    .await;
    let expected = |rebecca: &Follower| rebecca.head(ticket).unwrap().expected_at.unwrap();
    rebecca
        .until("a day is named", |rebecca| rebecca.head(ticket).is_some_and(|head| head.expected_at.is_some()))
        .await;
    let with_delivery = expected(&rebecca);
    let model = units(&ana, ticket)[0].model;
    let count = CountStock { model, location: north, from: 0, to: 5 };
    ana.caller.run(&Command::CountStock(count)).await.unwrap();
    rebecca.until("no delivery is waited for", |rebecca| expected(rebecca) < with_delivery).await;
    rebecca
        .until("both are set aside", |rebecca| {
            let mut supply = lines(rebecca, ticket).into_iter().flat_map(|line| line.supply);
            supply.all(|one| one.state == ReservationState::Reserved && one.delivery_days.is_none())
        })
        .await;
    ana.until("nothing is to be ordered any more", |ana| {
        let tasks = tasks(ana, ticket);
        let mut purchases = tasks.iter().filter(|task| task.does == Does::Purchase).peekable();
        purchases.peek().is_some() && purchases.all(|task| task.state == TaskState::Skipped)
    })
    .await;
    stock_agrees(&world).await;
    invariants::check_all(&world.pool).await;
}

/// What is not possible frees its dock: by itself it goes to who waits, and is bought for nobody any more. The same with
/// one that comes back.
#[tokio::test]
async fn what_becomes_free_goes_to_the_lines_on_order_by_itself() {
    let world = World::new().await;
    let north = docks(&world, 1).await;
    let rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    world.everybody_has_room(&rebecca.caller).await;
    let first = world.submit(&rebecca.caller, 1).await;
    let state = |follower: &Follower, ticket, state| units(follower, ticket).iter().all(|unit| unit.state == state);
    ana.until("it is set aside", |ana| units(ana, first).len() == 1).await;
    assert!(state(&ana, first, ReservationState::Reserved));
    let waiting = world.submit(&rebecca.caller, 2).await;
    ana.until("two are on order", |ana| units(ana, waiting).len() == 2).await;
    assert!(state(&ana, waiting, ReservationState::Ordered));
    let prepare = tasks(&ana, first).into_iter().find(|task| task.does == Does::Prepare).unwrap();
    let reason = "There is no desk.".to_owned();
    end(&ana.caller, EndTask { outcome: Outcome::Incomplete, reason, ..ending(&prepare) }).await.unwrap();
    let reserved = |follower: &Follower| {
        units(follower, waiting).iter().filter(|unit| unit.state == ReservationState::Reserved).count()
    };
    ana.until("one of them has it", |ana| reserved(ana) == 1).await;
    assert!(state(&ana, first, ReservationState::Released));

    let piece = AssetId(new_id());
    sqlx::query(
        "insert into asset select l.organisation_id, $1, l.model_id, 'U1-0001', 'lost', null, null, '', '[]', l.tags
         from stock_level l where l.model_id = $2 and l.location_id = $3",
    )
    .bind(piece.0)
    .bind(units(&ana, waiting)[0].model.0)
    .bind(north.0)
    .execute(&world.pool)
    .await
    .unwrap();
    let (from, to, location) = (AssetState::Lost, AssetState::InStock, Some(north));
    let found = MoveAsset { asset: piece, from, to, location, condition: None, user: None, counted: Some(false) };
    ana.caller.run(&Command::MoveAsset(found)).await.unwrap();
    ana.until("the other has it", |ana| reserved(ana) == 2).await;
    ana.until("nothing is bought", |ana| {
        let tasks = tasks(ana, waiting);
        tasks.iter().filter(|task| task.does == Does::Purchase).all(|task| task.state == TaskState::Skipped)
    })
    .await;
    let served: i64 =
        sqlx::query_scalar("select count(*) from ticket_event where ticket_id = $1 and fact = 'stock_reserved'")
            .bind(waiting.0)
            .fetch_one(&world.pool)
            .await
            .unwrap();
    assert_eq!(served, 3, "when it was ordered, and then each once");
    stock_agrees(&world).await;
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn a_plan_that_cannot_be_done_as_written_is_told_to_who_owns_the_item_and_to_the_team() {
    let world = World::new().await;
    let (mut rebecca, mut ana) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Ana).await);
    let mut nadia = world.follow(Persona::Nadia).await;
    world.everybody_has_room(&rebecca.caller).await;
    // Publishing refuses it; this one slipped through.
    sqlx::query("update catalog_version set delivery = jsonb_set(delivery, '{tasks,0,when}', '\"no_such_name > 5\"')")
        .execute(&world.pool)
        .await
        .unwrap();
    let ticket = world.submit(&rebecca.caller, 2).await;
    nadia
        .until("who owns the item is told", |nadia| {
            nadia.replica.all(RowKind::Notice).any(|(_, row)| match row.as_ref() {
                Row::Notice(notice) => notice.ticket == ticket && notice.kind == Kind::PlanFault,
                _ => false,
            })
        })
        .await;
    ana.until("the team reads it", |ana| {
        ana.replica.get(RowKind::TicketInternal, ticket.0).is_some_and(|row| match row.as_ref() {
            Row::TicketInternal(internal) => internal.faults.len() == 1,
            _ => false,
        })
    })
    .await;
    rebecca.until("the work is asked for all the same", |rebecca| !tasks(rebecca, ticket).is_empty()).await;
    for follower in [&mut rebecca, &mut ana, &mut nadia] {
        follower.converge().await;
    }
    assert!(!rebecca.caller.heard.contains("no_such_name"));
    invariants::check_all(&world.pool).await;
}
