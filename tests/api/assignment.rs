//! The assignment transaction over real PostgreSQL and two servers: I20 to I24, drains, leases, claims.

use docket_shared::command::Command;
use docket_shared::ids::{PersonId, TicketId};
use docket_shared::problem::ProblemCode;
use docket_shared::row::{Row, RowKind};
use docket_shared::sync::api::ClientMessage;
use docket_shared::ticket::lifecycle::Status;
use docket_tests::server::Notifications;
use docket_tests::world::{Persona, claim, comment, move_status};
use docket_tests::{Caller, Follower, World, eventually, invariants};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeMap;

async fn loads(world: &World, people: &[PersonId]) -> BTreeMap<PersonId, i32> {
    let mut loads = BTreeMap::new();
    for person in people {
        let load: i32 = sqlx::query_scalar("select load from technician where person_id = $1")
            .bind(person.0)
            .fetch_one(&world.pool)
            .await
            .unwrap();
        loads.insert(*person, load);
    }
    loads
}

async fn assigned(world: &World) -> i64 {
    sqlx::query_scalar("select count(*) from work_item where assignee_id is not null and state = 'open'")
        .fetch_one(&world.pool)
        .await
        .unwrap()
}

/// A number of submissions at once over two servers, each from a client of its own.
async fn storm(world: &World, rebecca: &Caller, second: &str, count: usize) -> Vec<TicketId> {
    let pattern = world.submission(rebecca, 1).await;
    let mut running = Vec::new();
    for number in 0..count {
        let url = if number % 2 == 0 { world.url.as_str() } else { second };
        let caller = rebecca.another_client(url);
        let body = world.renewed(&pattern);
        running.push(tokio::spawn(async move {
            let id = body.id;
            caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
            id
        }));
    }
    let mut tickets = Vec::new();
    for task in running {
        tickets.push(task.await.unwrap());
    }
    tickets
}

#[tokio::test]
async fn i20_i22_two_hundred_submissions_over_two_servers_are_each_assigned_once_and_evenly() {
    each_is_assigned_once_and_evenly(Notifications::On).await;
}

#[tokio::test]
async fn i20_i22_two_hundred_submissions_without_hints_are_each_assigned_once_and_evenly() {
    each_is_assigned_once_and_evenly(Notifications::Off).await;
}

async fn each_is_assigned_once_and_evenly(notifications: Notifications) {
    let world = World::with(notifications).await;
    let second = world.another_server(notifications).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let members = world.everybody_has_room(&rebecca).await;
    world.end_all_work().await;
    sqlx::query("delete from person_skill").execute(&world.pool).await.unwrap();
    let tickets = storm(&world, &rebecca, &second.url, 200).await;
    for ticket in &tickets {
        assert!(
            world.assignee(*ticket).await.is_some_and(|person| members.contains(&person)),
            "I20: {ticket} has nobody"
        );
    }
    let loads = loads(&world, &members).await;
    let (least, most) = (loads.values().min().unwrap(), loads.values().max().unwrap());
    assert!(most - least <= 1, "I22: {loads:?}");
    assert_eq!(loads.values().sum::<i32>(), 200);
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn a13_i21_with_less_room_than_arrivals_nobody_is_above_capacity_and_the_rest_waits() {
    nobody_is_above_capacity(Notifications::On).await;
}

#[tokio::test]
async fn i21_with_less_room_than_arrivals_and_without_hints_nobody_is_above_capacity() {
    nobody_is_above_capacity(Notifications::Off).await;
}

async fn nobody_is_above_capacity(notifications: Notifications) {
    let world = World::with(notifications).await;
    let second = world.another_server(notifications).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let members = world.members(&rebecca).await;
    world.end_all_work().await;
    world.arrange(&members, 3, true).await;
    let tickets = storm(&world, &rebecca, &second.url, 60).await;
    let loads = loads(&world, &members).await;
    assert!(loads.values().all(|load| *load == 3), "I21: {loads:?}");
    assert_eq!(assigned(&world).await, i64::try_from(members.len() * 3).unwrap());
    let waiting = tickets.len() - members.len() * 3;
    let open: i64 = sqlx::query_scalar("select count(*) from work_item where assignee_id is null and state = 'open'")
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(usize::try_from(open).unwrap(), waiting);
    invariants::check_all(&world.pool).await;
}

/// Ana alone has room for one, has it, and something waits.
async fn ana_is_full(world: &World) -> (Caller, Caller, TicketId, TicketId) {
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ana = world.sign_in(Persona::Ana).await;
    world.end_all_work().await;
    world.arrange(&world.members(&rebecca).await, 0, false).await;
    world.arrange(&[ana.person.unwrap()], 1, true).await;
    let hers = world.submit(&rebecca, 1).await;
    let waits = world.submit(&rebecca, 1).await;
    assert_eq!((world.assignee(hers).await, world.assignee(waits).await), (ana.person, None));
    (rebecca, ana, hers, waits)
}

/// How the last eligible person goes offline.
#[derive(Clone, Copy)]
enum Gone {
    /// Nothing is heard of them any more, and their lease ends.
    Lapsed,
    /// Their account is deactivated.
    Deactivated,
}

#[tokio::test]
async fn a15_whose_lease_ends_between_ranking_and_commit_gets_nothing_and_the_item_keeps_its_place() {
    offline_between_ranking_and_commit(Gone::Lapsed).await;
}

#[tokio::test]
async fn a15_whose_account_ends_between_ranking_and_commit_gets_nothing_and_the_item_keeps_its_place() {
    offline_between_ranking_and_commit(Gone::Deactivated).await;
}

async fn deactivate(world: &World, person: PersonId, persona: Persona) {
    let organisation: uuid::Uuid = sqlx::query_scalar("select organisation_id from person where id = $1")
        .bind(person.0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    let (organisation, email) = (docket_shared::ids::OrganisationId(organisation), world.email(persona).await);
    docket_server::admin::accounts::deactivate(&world.pool, organisation, &email).await.unwrap();
}

async fn offline_between_ranking_and_commit(gone: Gone) {
    let world = World::new().await;
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    let (person, tomasz) = (ana.person.unwrap(), world.sign_in(Persona::Tomasz).await);
    world.end_all_work().await;
    world.arrange(&world.members(&rebecca).await, 0, false).await;
    world.arrange(&[person], 5, true).await;
    let (first, second) = (world.submission(&rebecca, 1).await, world.submission(&rebecca, 1).await);
    let (ticket, later) = (first.id, second.id);
    // What is decided cannot be written as long as the table is held; what it is decided by can be read.
    let mut held = world.pool.begin().await.unwrap();
    sqlx::query("lock table ticket in share mode").execute(&mut *held).await.unwrap();
    if matches!(gone, Gone::Lapsed) {
        set_lease(&world, person, "3 seconds").await;
    }
    let caller = rebecca.another_client(&world.url);
    let arrival = tokio::spawn(async move { caller.run(&Command::SubmitServiceRequest(first)).await });
    let blocked = "select exists (select from pg_locks where relation = 'ticket'::regclass and not granted)";
    eventually("it was ranked, and is to be written", async || {
        sqlx::query_scalar::<_, bool>(blocked).fetch_one(&world.pool).await.unwrap().then_some(())
    })
    .await;
    let eligible = "select lease_until > now() and availability = 'available' and load < capacity from technician where person_id = $1";
    let eligible: bool = sqlx::query_scalar(eligible).bind(person.0).fetch_one(&world.pool).await.unwrap();
    assert!(eligible, "when it was ranked she could take it");
    match gone {
        Gone::Lapsed => {
            let over = "select lease_until <= now() from technician where person_id = $1";
            eventually("her lease ends", async || {
                sqlx::query_scalar::<_, bool>(over).bind(person.0).fetch_one(&world.pool).await.unwrap().then_some(())
            })
            .await;
        }
        Gone::Deactivated => deactivate(&world, person, Persona::Ana).await,
    }
    held.rollback().await.unwrap();
    arrival.await.unwrap().expect("the request is there");
    assert_eq!(world.assignee(ticket).await, None, "no assignment");
    assert_eq!(loads(&world, &[person]).await[&person], 0);
    let waits: bool = sqlx::query_scalar("select state = 'open' and assignee_id is null from work_item where id = $1")
        .bind(ticket.0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert!(waits, "it stands in the queue");
    // It keeps its place: what came after it does not overtake it.
    rebecca.run(&Command::SubmitServiceRequest(second)).await.unwrap();
    world.arrange(&[tomasz.person.unwrap()], 1, false).await;
    let body = json!({ "availability": "available" });
    let call = docket_shared::ids::CallId(docket_tests::caller::new_id());
    assert!(tomasz.call(Method::PUT, "/api/availability", call, &body).await.status.is_success());
    assert_eq!((world.assignee(ticket).await, world.assignee(later).await), (tomasz.person, None));
    invariants::check_all(&world.pool).await;
}

async fn goes_to(world: &World, ticket: TicketId, person: Option<PersonId>) {
    eventually("the ticket that waits is assigned", async || (world.assignee(ticket).await == person).then_some(()))
        .await;
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn i23_resolving_gives_the_next_one_that_waits() {
    let world = World::new().await;
    let (_, ana, hers, waits) = ana_is_full(&world).await;
    ana.run(&move_status(hers, Status::InProgress, Status::Resolved, "")).await.unwrap();
    assert_eq!(world.assignee(waits).await, ana.person, "in the same transaction");
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn i23_holding_gives_the_next_one_too_and_what_comes_back_may_exceed() {
    let world = World::new().await;
    let (rebecca, ana, hers, waits) = ana_is_full(&world).await;
    ana.run(&move_status(hers, Status::InProgress, Status::Waiting, "")).await.unwrap();
    goes_to(&world, waits, ana.person).await;
    rebecca.run(&comment(hers, "Here is what you asked for.")).await.unwrap();
    assert_eq!(
        loads(&world, &[ana.person.unwrap()]).await[&ana.person.unwrap()],
        2,
        "a resumed ticket may exceed capacity"
    );
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn i23_somebody_who_becomes_available_takes_what_waits() {
    let world = World::new().await;
    let (_, _, _, waits) = ana_is_full(&world).await;
    let tomasz = world.sign_in(Persona::Tomasz).await;
    world.arrange(&[tomasz.person.unwrap()], 1, false).await;
    let body = json!({ "availability": "available" });
    let reply = tomasz
        .call(Method::PUT, "/api/availability", docket_shared::ids::CallId(docket_tests::caller::new_id()), &body)
        .await;
    assert!(reply.status.is_success(), "{reply:?}");
    assert_eq!(world.assignee(waits).await, tomasz.person);
    invariants::check_all(&world.pool).await;
}

async fn set_lease(world: &World, person: PersonId, interval: &str) {
    sqlx::query("update technician set availability = 'available', lease_until = now() + $2::interval, capacity = 5 where person_id = $1")
        .bind(person.0)
        .bind(interval)
        .execute(&world.pool)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_lapsed_lease_takes_nothing_and_the_next_heartbeat_does() {
    let world = World::new().await;
    let (_, _, _, waits) = ana_is_full(&world).await;
    let tomasz = world.sign_in(Persona::Tomasz).await;
    let person = tomasz.person.unwrap();
    set_lease(&world, person, "-1 second").await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let later = world.submit(&rebecca, 1).await;
    assert_eq!(world.assignee(later).await, None, "nobody has a live lease and room");
    let mut tomasz = Follower::start(&tomasz).await;
    tomasz.say(&ClientMessage::Heartbeat {}).await;
    goes_to(&world, waits, Some(person)).await;
    goes_to(&world, later, Some(person)).await;
}

#[tokio::test]
async fn nobody_who_waits_is_overtaken() {
    let world = World::new().await;
    let (rebecca, ana, _, waits) = ana_is_full(&world).await;
    set_lease(&world, ana.person.unwrap(), "1 hour").await;
    sqlx::query("update technician set capacity = 2 where person_id = $1")
        .bind(ana.person.unwrap().0)
        .execute(&world.pool)
        .await
        .unwrap();
    let arrival = world.submit(&rebecca, 1).await;
    assert_eq!((world.assignee(waits).await, world.assignee(arrival).await), (ana.person, None));
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn two_technicians_claim_at_once_and_one_gets_it() {
    let world = World::new().await;
    let second = world.another_server(Notifications::On).await;
    let (_, ana, _, waits) = ana_is_full(&world).await;
    let tomasz = world.sign_in(Persona::Tomasz).await;
    let there = tomasz.another_client(&second.url);
    let (command, other) = (claim(waits), claim(waits));
    let (hers, his) = tokio::join!(ana.run(&command), there.run(&other));
    let refusals: Vec<ProblemCode> =
        [hers, his].into_iter().filter_map(Result::err).map(|problem| problem.code).collect();
    assert_eq!(refusals, [ProblemCode::Conflict], "the other hears who has it");
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn the_explanation_of_a_waiting_ticket_names_everybody_and_why() {
    let world = World::new().await;
    let (rebecca, ana, _, waits) = ana_is_full(&world).await;
    let members = world.members(&rebecca).await;
    let mut follower = Follower::start(&ana.another_client(&world.url)).await;
    follower.converge().await;
    let found = follower.replica.all(RowKind::Explanation).find_map(|(_, row)| match row.as_ref() {
        Row::Explanation(explanation) if explanation.ticket == waits => Some(explanation.clone()),
        _ => None,
    });
    let explanation = found.unwrap();
    assert_eq!((explanation.chosen, explanation.pool.len()), (None, members.len()));
}

/// What tests end while a server assigns is ended whole: no load is left of work that has ended, and none is lost.
#[tokio::test]
async fn ending_all_work_while_a_server_assigns_leaves_loads_as_they_are_counted() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    let submission = world.submission(&rebecca, 1).await;
    let devices: Vec<Caller> = (0..4).map(|_| rebecca.another_client(&world.url)).collect();
    for _ in 0..12 {
        let bodies = devices.iter().map(|_| Command::SubmitServiceRequest(world.renewed(&submission)));
        let bodies: Vec<Command> = bodies.collect();
        let submitted = join_all(devices.iter().zip(&bodies).map(|(device, body)| device.run(body)));
        let (submitted, ()) = tokio::join!(submitted, world.end_all_work());
        assert!(submitted.iter().all(Result::is_ok), "{submitted:?}");
        invariants::i21_loads_are_the_counts(&world.pool).await;
    }
}
