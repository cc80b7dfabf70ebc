//! Exactly once: retries, doubled clicks, lost replies, two ways in, two servers at once. I11, I13, I14.

use docket_shared::command::Command;
use docket_shared::ids::CallId;
use docket_shared::problem::ProblemCode;
use docket_shared::sync::api::{Call, Outcome, Pushed};
use docket_tests::caller::new_id;
use docket_tests::server::Notifications;
use docket_tests::world::{Persona, comment};
use docket_tests::{Caller, World, invariants};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

const SUBMISSIONS: &str = "select count(*) from call where endpoint = 'service_request.submit' and accepted";
const COMMENTS: &str = "select count(*) from ticket_comment";
const CALLS: &str = "select count(*) from call where endpoint <> 'assignment.drain'";

async fn count(pool: &PgPool, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement).fetch_one(pool).await.unwrap()
}

/// How many calls of a client are in the log.
async fn logged_of(pool: &PgPool, caller: &Caller) -> i64 {
    let logged = sqlx::query_scalar("select count(*) from call where client_id = $1 and seq is not null");
    logged.bind(caller.client.0).fetch_one(pool).await.unwrap()
}

fn accepted(pushed: &Pushed, number: usize) -> String {
    match &pushed.results[number].outcome {
        Outcome::Accepted(reply) => reply.get().to_owned(),
        Outcome::Rejected(problem) => panic!("rejected: {problem}"),
    }
}

#[tokio::test]
async fn the_same_key_and_body_give_the_same_result_once() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let body = serde_json::to_value(world.submission(&rebecca, 2).await).unwrap();
    let key = CallId(new_id());
    let before = count(&world.pool, SUBMISSIONS).await;
    let first = rebecca.call(Method::POST, "/api/service_requests", key, &body).await;
    let again = rebecca.call(Method::POST, "/api/service_requests", key, &body).await;
    assert!(first.status.is_success(), "{first:?}");
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!(count(&world.pool, SUBMISSIONS).await, before + 1);
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let before = count(&world.pool, COMMENTS).await;
    let key = CallId(new_id());
    let path = format!("/api/tickets/{ticket}/comments");
    let first = rebecca.call(Method::POST, &path, key, &json!({ "id": new_id(), "body": "One" })).await;
    assert!(first.status.is_success(), "{first:?}");
    let other = rebecca.call(Method::POST, &path, key, &json!({ "id": new_id(), "body": "Two" })).await;
    assert_eq!((other.status.as_u16(), other.code()), (422, ProblemCode::KeyReused));
    let pushed: Pushed = rebecca.push(vec![rebecca.call_as(key, &comment(ticket, "Three"))]).await.read();
    assert_eq!(pushed.stopped.unwrap().code, ProblemCode::KeyReused, "by the other way too");
    assert_eq!(count(&world.pool, COMMENTS).await, before + 1);
}

#[tokio::test]
async fn push_and_rest_share_the_key() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let submission = world.submission(&rebecca, 1).await;
    let (key, body) = (CallId(submission.id.0), serde_json::to_value(&submission).unwrap());
    let call = rebecca.call_as(key, &Command::SubmitServiceRequest(submission));
    let pushed: Pushed = rebecca.push(vec![call]).await.read();
    let single = rebecca.call(Method::POST, "/api/service_requests", key, &body).await;
    let (pushed, single): (Value, Value) = (serde_json::from_str(&accepted(&pushed, 0)).unwrap(), single.read());
    assert_eq!(pushed, single);
    let next: Pushed =
        rebecca.push(vec![rebecca.next_call(&comment(docket_shared::ids::TicketId(key.0), "Hello"))]).await.read();
    accepted(&next, 0);
}

#[tokio::test]
async fn i11_a_push_whose_answer_is_lost_is_sent_again_and_happens_once() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let before = count(&world.pool, COMMENTS).await;
    let calls: Vec<Call> =
        (0..5).map(|number| rebecca.next_call(&comment(ticket, &format!("Comment {number}")))).collect();
    let first: Pushed = rebecca.push(calls.clone()).await.read();
    let again: Pushed = rebecca.push(calls.clone()).await.read();
    let longer = calls.into_iter().chain([rebecca.next_call(&comment(ticket, "New"))]).collect();
    let longer: Pushed = rebecca.push(longer).await.read();
    for number in 0..5 {
        assert_eq!(accepted(&first, number), accepted(&again, number));
        assert_eq!(accepted(&first, number), accepted(&longer, number));
    }
    assert_eq!(count(&world.pool, COMMENTS).await, before + 6);
    invariants::check_all(&world.pool).await;
}

/// Sixteen times the same push at once, over as many connections and two servers.
async fn storm(callers: &[Caller], calls: &[Call]) -> Vec<Pushed> {
    let pushes = (0..16).map(|number| {
        let (caller, calls) = (callers[number % callers.len()].clone(), calls.to_vec());
        tokio::spawn(async move { caller.push(calls).await })
    });
    let mut answers = Vec::new();
    for push in pushes.collect::<Vec<_>>() {
        answers.push(push.await.unwrap().read());
    }
    answers
}

#[tokio::test]
async fn i11_concurrent_duplicate_pushes_over_two_servers_have_one_effect() {
    let world = World::new().await;
    let second = world.another_server(Notifications::On).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let there = rebecca.at(&second.url);
    let submission = world.submission(&rebecca, 1).await;
    let ticket = submission.id;
    let calls = vec![
        rebecca.call_as(CallId(ticket.0), &Command::SubmitServiceRequest(submission)),
        rebecca.next_call(&comment(ticket, "First")),
        rebecca.next_call(&comment(ticket, "Second")),
    ];
    let (comments, all) = (count(&world.pool, COMMENTS).await, count(&world.pool, CALLS).await);
    let answers = storm(&[rebecca.clone(), there.clone()], &calls).await;
    for pushed in &answers {
        assert!(pushed.stopped.is_none(), "{:?}", pushed.stopped);
        assert_eq!(pushed.results.len(), 3);
        assert_eq!(accepted(pushed, 0), accepted(&answers[0], 0));
    }
    assert_eq!(count(&world.pool, COMMENTS).await, comments + 2);
    assert_eq!(count(&world.pool, CALLS).await, all + 3);
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn i11_one_key_at_two_servers_at_once_by_rest() {
    let world = World::new().await;
    let second = world.another_server(Notifications::On).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let there = rebecca.at(&second.url);
    let before = count(&world.pool, SUBMISSIONS).await;
    for _ in 0..5 {
        let body = serde_json::to_value(world.submission(&rebecca, 1).await).unwrap();
        let key = CallId(new_id());
        let (here, over_there) = tokio::join!(
            rebecca.call(Method::POST, "/api/service_requests", key, &body),
            there.call(Method::POST, "/api/service_requests", key, &body)
        );
        let (here, over_there): (Value, Value) = (here.read(), over_there.read());
        assert_eq!(here, over_there);
    }
    assert_eq!(count(&world.pool, SUBMISSIONS).await, before + 5);
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn a_draft_that_was_sent_twice_under_two_keys_makes_one_request() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let body = serde_json::to_value(world.submission(&rebecca, 1).await).unwrap();
    let first = rebecca.call(Method::POST, "/api/service_requests", CallId(new_id()), &body).await;
    let second = rebecca.call(Method::POST, "/api/service_requests", CallId(new_id()), &body).await;
    assert!(first.status.is_success());
    assert_eq!((second.status.as_u16(), second.code()), (409, ProblemCode::Conflict));
}

#[tokio::test]
async fn i14_a_rejected_call_has_a_stored_reason_no_effect_and_blocks_nothing() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    // Hers alone: the server makes calls of its own meanwhile.
    let before = logged_of(&world.pool, &rebecca).await;
    let calls = vec![
        rebecca.next_call(&comment(ticket, "  ")),
        rebecca.next_call(&comment(docket_shared::ids::TicketId(new_id()), "Nowhere")),
        rebecca.next_call(&comment(ticket, "Good")),
    ];
    let pushed: Pushed = rebecca.push(calls.clone()).await.read();
    let codes: Vec<Option<ProblemCode>> = pushed
        .results
        .iter()
        .map(|result| if let Outcome::Rejected(problem) = &result.outcome { Some(problem.code) } else { None })
        .collect();
    assert_eq!(codes, [Some(ProblemCode::Invalid), Some(ProblemCode::NotFound), None]);
    assert_eq!(logged_of(&world.pool, &rebecca).await, before + 1, "only the good one is in the log");
    let again: Pushed = rebecca.push(calls).await.read();
    assert_eq!(serde_json::to_string(&again).unwrap(), serde_json::to_string(&pushed).unwrap(), "the reason is stored");
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn i13_a_gap_in_the_sequence_is_refused_with_the_number_that_is_due() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let before = count(&world.pool, COMMENTS).await;
    let _never_sent = rebecca.next_call(&comment(ticket, "Lost"));
    let pushed: Pushed = rebecca.push(vec![rebecca.next_call(&comment(ticket, "Ahead"))]).await.read();
    let stopped = pushed.stopped.unwrap();
    assert_eq!((stopped.code, stopped.expected, pushed.results.len()), (ProblemCode::OutOfSequence, Some(2), 0));
    assert_eq!(count(&world.pool, COMMENTS).await, before);
}

#[tokio::test]
async fn an_unknown_endpoint_or_version_is_409_and_never_stored() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let good = rebecca.next_call(&comment(ticket, "Before"));
    let newer = Call { version: 99, ..rebecca.next_call(&comment(ticket, "Newer")) };
    let unknown = Call { name: "ticket.teleport".to_owned(), version: 1, ..newer.clone() };
    for strange in [newer.clone(), unknown] {
        let pushed: Pushed = rebecca.push(vec![good.clone(), strange]).await.read();
        assert_eq!(pushed.results.len(), 1, "what came before it is decided");
        let stopped = pushed.stopped.unwrap();
        assert_eq!((stopped.code, stopped.status), (ProblemCode::Unsupported, 409));
    }
    assert_eq!(
        count(&world.pool, "select count(*) from call where endpoint_version = 99 or endpoint like '%teleport'").await,
        0
    );
    let known = Call { version: 1, ..newer };
    let pushed: Pushed = rebecca.push(vec![known]).await.read();
    accepted(&pushed, 0);
}

#[tokio::test]
async fn another_persons_client_and_calls_are_not_answered() {
    let world = World::new().await;
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    let ticket = world.submit(&rebecca, 1).await;
    let call = rebecca.next_call(&comment(ticket, "Mine"));
    accepted(&rebecca.push(vec![call.clone()]).await.read(), 0);
    let thief = ana.claiming(rebecca.client);
    let stolen_client = thief.push(vec![Call { seq: 3, id: CallId(new_id()), ..call.clone() }]).await;
    assert_no_result(&stolen_client.body);
    let stolen_key = ana.push(vec![Call { seq: 1, ..call }]).await;
    assert_no_result(&stolen_key.body);
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn nobody_takes_the_client_of_the_server_or_of_somebody_elses_single_calls() {
    let world = World::new().await;
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    for client in [uuid::Uuid::from_u128(1), uuid::Uuid::nil(), ana.person.unwrap().0] {
        let thief = rebecca.claiming(docket_shared::ids::ClientId(client));
        let call = Call { seq: 1, ..rebecca.next_call(&comment(ticket, "Mine now")) };
        drop(thief.push(vec![call]).await);
    }
    let path = format!("/api/tickets/{ticket}/comments");
    let single =
        ana.call(Method::POST, &path, CallId(new_id()), &json!({ "id": new_id(), "body": "Still mine" })).await;
    assert!(single.status.is_success(), "{single:?}");
    let taken: i64 = count(
        &world.pool,
        "select count(*) from client where id = '00000000-0000-0000-0000-000000000001' and person_id is not null",
    )
    .await;
    assert_eq!(taken, 0, "the server's own client belongs to nobody");
}

fn assert_no_result(body: &str) {
    assert!(!body.contains("accepted"), "{body}");
}
