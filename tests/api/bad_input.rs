//! Bad input at every endpoint: a problem document that names the field, and the row; nothing happens.

use docket_shared::authorization::{AuthorizationRow, TABLE};
use docket_shared::endpoint::{BODY_LIMIT, Method as TableMethod};
use docket_shared::ids::CallId;
use docket_shared::problem::{FieldFault, ProblemCode};
use docket_shared::service_request::form::Input;
use docket_shared::sync::api::{Outcome, PUSH_MAX, Pushed};
use docket_tests::caller::new_id;
use docket_tests::world::{Persona, comment};
use docket_tests::{Caller, Reply, World};
use reqwest::Method;
use serde_json::{Value, json};

/// Endpoints with a body, and one body each that would be read.
fn with_bodies(ticket: &str) -> Vec<(Method, String, Value)> {
    let of = |path: &str| format!("/api/tickets/{ticket}/{path}");
    vec![
        (Method::POST, "/api/session".to_owned(), json!({ "email": "a@example.org", "password": "x" })),
        (Method::PUT, "/api/availability".to_owned(), json!({ "availability": "away" })),
        (Method::POST, "/api/service_requests".to_owned(), json!({ "id": new_id(), "item": new_id(), "version": 1 })),
        (Method::POST, of("comments"), json!({ "id": new_id(), "body": "Hello" })),
        (Method::POST, of("work_notes"), json!({ "id": new_id(), "body": "Hello" })),
        (Method::POST, of("status"), json!({ "from": "new", "to": "cancelled" })),
        (Method::POST, of("claim"), json!({})),
        (Method::POST, of("watchers"), json!({ "person": new_id() })),
        (Method::POST, of("former_watchers"), json!({ "person": new_id() })),
        (Method::POST, of("confirmation"), json!({})),
        (Method::POST, of("rating"), json!({ "stars": 5 })),
        (Method::POST, of("transfer"), json!({ "to": { "person": new_id() } })),
        (Method::POST, of("decline"), json!({ "reason": "no_time" })),
        (Method::POST, of("ended_tasks"), json!({ "task": new_id(), "outcome": "complete" })),
        (Method::POST, of("confirmed_lines"), json!({ "line": new_id() })),
        (Method::POST, "/api/assets/moves".to_owned(), json!({ "asset": new_id(), "from": "in_use", "to": "lost" })),
        (
            Method::POST,
            "/api/stock/counts".to_owned(),
            json!({ "model": new_id(), "location": new_id(), "from": 0, "to": 1 }),
        ),
        (Method::POST, "/api/notices/read".to_owned(), json!({ "notices": [new_id()] })),
        (Method::PUT, "/api/notices/mail".to_owned(), json!({ "mail": true })),
        (Method::PUT, "/api/language".to_owned(), json!({ "language": "de" })),
        (Method::POST, of("withdrawal"), json!({})),
        (Method::POST, of("approvers"), json!({ "person": new_id() })),
        (Method::POST, of("votes"), json!({ "approval": new_id(), "answers_version": 1, "accepted": true })),
        (Method::POST, "/api/sync/push".to_owned(), json!({ "client": new_id(), "calls": [] })),
        (Method::PUT, "/api/team/capacity".to_owned(), json!({ "person": new_id(), "from": 1, "to": 2 })),
        (Method::POST, "/api/team/away".to_owned(), json!({ "person": new_id(), "reason": "ill" })),
        (Method::POST, of("priority"), json!({ "from": 3 })),
        (Method::POST, of("reported_lines"), json!({ "line": new_id(), "comment": new_id(), "text": "It is broken." })),
        (
            Method::POST,
            "/api/assets/relations".to_owned(),
            json!({ "asset": new_id(), "other": new_id(), "relation": "used_with" }),
        ),
        (Method::POST, "/api/assets/former_relations".to_owned(), json!({ "asset": new_id(), "other": new_id() })),
        (Method::POST, "/api/assets/warranties".to_owned(), json!({ "asset": new_id() })),
        (Method::PUT, "/api/deputy".to_owned(), json!({})),
        (Method::POST, of("answers"), json!({ "based_on": 1 })),
    ]
}

/// Endpoints whose body is looked at elsewhere: bytes of a file, and a poll, whose one field is a stream's query.
const ELSEWHERE: [&str; 2] = ["attachment.upload", "sync.poll"];

#[test]
fn every_endpoint_with_a_body_is_looked_at() {
    let listed: Vec<(Method, String)> =
        with_bodies("{ticket}").into_iter().map(|(method, path, _)| (method, path)).collect();
    let takes_one = |row: &&AuthorizationRow| matches!(row.method, TableMethod::Post | TableMethod::Put);
    for row in TABLE.iter().filter(takes_one).filter(|row| !ELSEWHERE.contains(&row.name)) {
        let method = if row.method == TableMethod::Post { Method::POST } else { Method::PUT };
        assert!(listed.contains(&(method, row.path.to_owned())), "{}: {} is not listed", row.name, row.path);
    }
}

async fn send(caller: &Caller, method: &Method, path: &str, body: &str, content_type: &str) -> Reply {
    let headers = [("idempotency-key", new_id().to_string()), ("content-type", content_type.to_owned())];
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    caller.send(method.clone(), path, &headers, Some(body.to_owned())).await
}

async fn technician() -> (World, Caller, String) {
    let world = World::new().await;
    let ana = world.sign_in(Persona::Ana).await;
    world.everybody_has_room(&ana).await;
    let ticket = world.submit(&ana, 1).await.to_string();
    (world, ana, ticket)
}

/// A single body that cannot be read is never a stored call.
async fn nothing_happened(world: &World, ana: &Caller) {
    let calls: i64 = sqlx::query_scalar(
        "select count(*) from call c join client l on l.organisation_id = c.organisation_id and l.id = c.client_id
         where l.person_id = $1 and c.endpoint <> 'service_request.submit' and c.created_at > (
           select max(created_at) from call s where s.endpoint = 'service_request.submit')",
    )
    .bind(ana.person.unwrap().0)
    .fetch_one(&world.pool)
    .await
    .unwrap();
    assert_eq!(calls, 0);
}

#[tokio::test]
async fn unknown_fields_are_refused_by_name() {
    let (world, ana, ticket) = technician().await;
    for (method, path, mut body) in with_bodies(&ticket) {
        body["colour"] = json!("red");
        let reply = send(&ana, &method, &path, &body.to_string(), "application/json").await;
        let problem = reply.problem();
        assert_eq!((problem.status, problem.code), (400, ProblemCode::Malformed), "{path}");
        assert_eq!(problem.errors[0].field, "colour", "{path}: {problem:?}");
    }
    nothing_happened(&world, &ana).await;
}

#[tokio::test]
async fn wrong_types_and_missing_fields_are_refused_by_name() {
    let (world, ana, ticket) = technician().await;
    for (method, path, body) in with_bodies(&ticket) {
        for (field, _) in body.as_object().unwrap().clone() {
            for wrong in [json!(null), json!({ "a": 1 }), json!([[]]), json!(1.5)] {
                let mut changed = body.clone();
                changed[&field] = wrong.clone();
                let reply = send(&ana, &method, &path, &changed.to_string(), "application/json").await;
                assert!([400, 422].contains(&reply.status.as_u16()), "{path} {field} {wrong}: {reply:?}");
                let named = reply.problem().errors.first().map(|error| error.field.clone()).unwrap_or_default();
                // Of an answer to a question the question is named.
                let inner = wrong.is_object() && named == "a";
                assert!(named == field || inner, "{path} {field} {wrong} names {named:?}: {reply:?}");
            }
            let mut without = body.clone();
            without.as_object_mut().unwrap().remove(&field);
            let reply = send(&ana, &method, &path, &without.to_string(), "application/json").await;
            assert_eq!(reply.status.as_u16(), 400, "{path} without {field}: {reply:?}");
            assert_eq!(reply.problem().errors[0].field, field, "{path}");
        }
    }
    nothing_happened(&world, &ana).await;
}

#[tokio::test]
async fn what_is_no_json_is_refused() {
    let (world, ana, ticket) = technician().await;
    for (method, path, _) in with_bodies(&ticket) {
        for body in ["", "{", "nonsense", "[]", "7", "null", "\"text\"", "{\"a\":}", "\u{1f4a5}"] {
            let reply = send(&ana, &method, &path, body, "application/json").await;
            assert_eq!(reply.status.as_u16(), 400, "{path} {body:?}: {reply:?}");
            assert_eq!(reply.code(), ProblemCode::Malformed, "{path} {body:?}");
        }
        let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
        assert_eq!(send(&ana, &method, &path, &deep, "application/json").await.status.as_u16(), 400, "{path}");
    }
    nothing_happened(&world, &ana).await;
}

#[tokio::test]
async fn other_content_types_are_refused() {
    let (_world, ana, ticket) = technician().await;
    for (method, path, body) in with_bodies(&ticket) {
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""] {
            let reply = send(&ana, &method, &path, &body.to_string(), kind).await;
            assert_eq!(reply.status.as_u16(), 400, "{path} {kind}: {reply:?}");
            reply.problem();
        }
    }
}

#[tokio::test]
async fn oversize_bodies_are_refused() {
    let (world, ana, ticket) = technician().await;
    for (method, path, mut body) in with_bodies(&ticket) {
        body["padding"] = json!("x".repeat(BODY_LIMIT));
        let reply = send(&ana, &method, &path, &body.to_string(), "application/json").await;
        assert_eq!((reply.status.as_u16(), reply.code()), (413, ProblemCode::TooLarge), "{path}");
    }
    nothing_happened(&world, &ana).await;
}

#[tokio::test]
async fn a_form_is_answered_with_every_field_and_row_that_is_wrong() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let version = world.docking_station(&rebecca).await;
    let group = version.form.rows().unwrap().clone();
    let person = group.person_field().unwrap().id.clone();
    let mut body = world.submission(&rebecca, 3).await;
    body.fields.insert("colour".to_owned(), Input::Text("red".to_owned()));
    body.rows[1].fields.remove(&person);
    body.rows[2].fields.insert(person.clone(), Input::Text(new_id().to_string()));
    let reply = rebecca
        .call(Method::POST, "/api/service_requests", CallId(new_id()), &serde_json::to_value(&body).unwrap())
        .await;
    let problem = reply.problem();
    assert_eq!((problem.status, problem.code), (422, ProblemCode::Invalid));
    let has = |field: &str, row: Option<usize>, fault: &FieldFault| {
        problem.errors.iter().any(|error| error.field == field && error.row == row && error.fault == *fault)
    };
    assert!(has("colour", None, &FieldFault::UnknownField), "{problem:?}");
    assert!(has(&person, Some(1), &FieldFault::Required), "{problem:?}");
    assert!(has(&person, Some(2), &FieldFault::UnknownPerson), "{problem:?}");
    body.rows = vec![body.rows[0].clone(); group.max + 1];
    let many = rebecca
        .call(Method::POST, "/api/service_requests", CallId(new_id()), &serde_json::to_value(&body).unwrap())
        .await;
    assert!(
        many.problem()
            .errors
            .iter()
            .any(|error| error.field == group.id && error.fault == FieldFault::TooManyRows { max: group.max })
    );
}

#[tokio::test]
async fn characters_that_the_database_cannot_hold_are_refused_not_a_fault() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let path = format!("/api/tickets/{ticket}/comments");
    let reply =
        rebecca.call(Method::POST, &path, CallId(new_id()), &json!({ "id": new_id(), "body": "a\u{0}b" })).await;
    assert!(reply.status.is_success() || [400, 422].contains(&reply.status.as_u16()), "{reply:?}");
    let mut body = world.submission(&rebecca, 1).await;
    for input in body.fields.values_mut().chain(body.rows.iter_mut().flat_map(|row| row.fields.values_mut())) {
        if *input == Input::Text("B2".to_owned()) {
            *input = Input::Text("B\u{0}2".to_owned());
        }
    }
    let reply = rebecca
        .call(Method::POST, "/api/service_requests", CallId(new_id()), &serde_json::to_value(&body).unwrap())
        .await;
    assert!(reply.status.is_success() || [400, 422].contains(&reply.status.as_u16()), "{reply:?}");
    assert!(rebecca.run(&comment(ticket, "Still works")).await.is_ok());
    let search = rebecca.get("/api/people?search=a%00b").await;
    assert!(search.status.as_u16() < 500, "{search:?}");
}

#[tokio::test]
async fn the_idempotency_key_is_needed_and_has_to_be_one() {
    let (_world, ana, ticket) = technician().await;
    let path = format!("/api/tickets/{ticket}/comments");
    let body = json!({ "id": new_id(), "body": "Hello" }).to_string();
    for key in ["", "7", "nonsense"] {
        let reply = ana.send(Method::POST, &path, &[("idempotency-key", key)], Some(body.clone())).await;
        assert_eq!(reply.status.as_u16(), 422, "{key:?}");
        assert_eq!(reply.problem().errors[0].field, "Idempotency-Key");
    }
}

#[tokio::test]
async fn pushes_are_bounded_and_a_bad_body_inside_one_is_named() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let empty = rebecca.push(Vec::new()).await;
    assert_eq!((empty.status.as_u16(), empty.problem().errors[0].field.as_str()), (422, "calls"));
    let one = rebecca.next_call(&comment(ticket, "Hello"));
    let many = rebecca.push(vec![one.clone(); PUSH_MAX + 1]).await;
    assert_eq!(many.status.as_u16(), 422);
    let body = format!(
        r#"{{"client":"{}","calls":[{{"id":"{}","seq":2,"name":"ticket.add_comment","version":1,"body":{{"ticket":"{ticket}","id":"{}","body":"x","colour":"red"}}}}]}}"#,
        rebecca.client,
        new_id(),
        new_id()
    );
    let reply = rebecca.send(Method::POST, "/api/sync/push", &[], Some(body)).await;
    let pushed: Pushed = reply.read();
    let Outcome::Rejected(problem) = &pushed.results[0].outcome else { panic!("it was accepted") };
    assert_eq!((problem.code, problem.errors[0].field.as_str()), (ProblemCode::Malformed, "colour"));
    assert!(
        rebecca.run(&comment(ticket, "Behind it")).await.is_ok(),
        "what cannot be read does not block what follows"
    );
}

#[tokio::test]
async fn queries_are_read_strictly() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    for path in [
        "/api/sync/snapshot",
        "/api/sync/snapshot?client=7",
        "/api/sync/snapshot?client=00000000-0000-0000-0000-000000000001&colour=red",
        "/api/people",
        "/api/people?search=a&colour=red",
        "/api/people?search=",
        "/api/sync/stream?protocol=1",
    ] {
        let reply = rebecca.get(path).await;
        assert!([400, 422].contains(&reply.status.as_u16()), "{path}: {reply:?}");
        assert!(!reply.problem().errors.is_empty(), "{path} names nothing: {reply:?}");
    }
    for (path, named) in [
        ("/api/sync/snapshot?client=x", "client"),
        ("/api/sync/stream?protocol=x&client=00000000-0000-0000-0000-000000000001&cursor=x", "protocol"),
        ("/api/people?search=a&colour=red", "colour"),
        ("/api/people", "search"),
        ("/api/session?colour=red", "colour"),
        ("/api/tickets/00000000-0000-0000-0000-000000000001?colour=red", "colour"),
    ] {
        let reply = rebecca.get(path).await;
        assert_eq!((reply.status.as_u16(), reply.problem().errors[0].field.as_str()), (400, named), "{path}");
    }
    let long = rebecca.get(&format!("/api/people?search={}", "a".repeat(101))).await;
    assert!([400, 422].contains(&long.status.as_u16()), "{long:?}");
    assert_eq!(rebecca.get("/api/tickets/nonsense").await.status.as_u16(), 404);
}

#[tokio::test]
async fn another_method_is_answered_by_a_problem() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    for (method, path) in
        [(Method::PUT, "/api/session"), (Method::GET, "/api/sync/push"), (Method::DELETE, "/api/people")]
    {
        let reply = rebecca.send(method, path, &[], None).await;
        assert_eq!((reply.status.as_u16(), reply.code()), (405, ProblemCode::MethodNotAllowed), "{path}");
    }
}

#[tokio::test]
async fn what_is_written_twice_or_as_a_list_is_refused_and_the_right_row_is_named() {
    let (world, ana, ticket) = technician().await;
    let comments = format!("/api/tickets/{ticket}/comments");
    let twice = format!(r#"{{"id":"{}","body":"one","body":"two"}}"#, new_id());
    let reply = send(&ana, &Method::POST, &comments, &twice, "application/json").await;
    assert_eq!((reply.status.as_u16(), reply.problem().errors[0].field.as_str()), (400, "body"), "{reply:?}");
    for (method, path, list) in [
        (Method::POST, "/api/session", r#"["a@example.org","x"]"#),
        (Method::PUT, "/api/availability", r#"["away"]"#),
        (Method::POST, "/api/sync/push", r#"["00000000-0000-7000-8000-000000000001",[]]"#),
    ] {
        let reply = send(&ana, &method, path, list, "application/json").await;
        assert_eq!((reply.status.as_u16(), reply.problem().errors[0].field.as_str()), (400, "body"), "{path}");
    }
    nothing_happened(&world, &ana).await;
    let order = |fields: Value, rows: Value| json!({ "id": new_id(), "item": new_id(), "version": 1, "fields": fields, "rows": rows });
    let row = |value: Value| json!({ "fields": { "peripherals": value } });
    for (body, field, number) in [
        (order(json!({}), json!([row(json!([])), row(json!([])), row(json!(["monitor", 5]))])), "peripherals", Some(2)),
        (order(json!({ "note": ["a", "b", 5] }), json!([])), "note", None),
        (order(json!({}), json!([{}, 7])), "rows", Some(1)),
        (order(json!({ "note": "a\u{0}b" }), json!([])), "note", None),
        (order(json!({}), json!([{}, row(json!(["a\u{0}b"]))])), "peripherals", Some(1)),
    ] {
        let reply = ana.call(Method::POST, "/api/service_requests", CallId(new_id()), &body).await;
        let error = reply.problem().errors.remove(0);
        assert_eq!((error.field.as_str(), error.row), (field, number), "{body}: {error:?}");
    }
    let nul = json!({ "email": "a\u{0}@example.org", "password": "x" });
    let reply = ana.post("/api/session", &nul).await;
    assert_eq!((reply.status.as_u16(), reply.problem().errors[0].field.as_str()), (400, "email"));
}

#[tokio::test]
async fn one_id_twice_in_a_push_is_refused_as_a_whole_and_named() {
    let (world, ana, ticket) = technician().await;
    let call = ana.next_call(&comment(ticket.parse().unwrap(), "Hello"));
    let mut again = call.clone();
    again.seq += 1;
    let reply = ana.push(vec![call, again]).await;
    let error = reply.problem().errors.remove(0);
    assert_eq!((reply.status.as_u16(), error.field.as_str(), error.row), (422, "id", Some(1)));
    nothing_happened(&world, &ana).await;
}

#[tokio::test]
async fn the_path_and_the_body_name_the_same_ticket() {
    let (_world, ana, ticket) = technician().await;
    let path = format!("/api/tickets/{ticket}/comments");
    let reply = ana
        .call(Method::POST, &path, CallId(new_id()), &json!({ "ticket": new_id(), "id": new_id(), "body": "x" }))
        .await;
    assert_eq!((reply.status.as_u16(), reply.problem().errors[0].field.as_str()), (422, "ticket"));
}

#[tokio::test]
async fn a_path_that_is_no_text_is_answered_by_a_problem() {
    let (_world, ana, _) = technician().await;
    for path in ["/api/tickets/%ff", "/api/tickets/%ff/what_if", "/api/attachments/%ff"] {
        let reply = ana.get(path).await;
        assert_eq!((reply.status.as_u16(), reply.header("content-type")), (404, "application/problem+json"), "{path}");
    }
    let body = json!({ "id": new_id(), "body": "x" });
    let reply = ana.call(Method::POST, "/api/tickets/%ff/comments", CallId(new_id()), &body).await;
    assert_eq!((reply.status.as_u16(), reply.problem().code), (404, ProblemCode::NotFound));
}
