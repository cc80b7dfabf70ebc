//! Every endpoint by every role and by nobody: what the table says is what happens.

use docket_shared::actor::{Actor, Role};
use docket_shared::authorization::{AuthorizationRow, TABLE};
use docket_shared::endpoint::Method;
use docket_tests::caller::new_id;
use docket_tests::world::Persona;
use docket_tests::{Caller, Reply, World};
use std::collections::BTreeSet;

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    }
}

async fn knock(caller: &Caller, row: &AuthorizationRow) -> Reply {
    let path = row.path.replace("{ticket}", &new_id().to_string()).replace("{attachment}", &new_id().to_string());
    let body = (row.method != Method::Get).then(|| sample(row.name));
    caller.send(method(row.method), &path, &[("idempotency-key", &new_id().to_string())], body).await
}

/// A body that the reader takes, so that the refusal can only come from who asks.
fn sample(name: &str) -> String {
    let id = new_id();
    match name {
        "person.set_availability" => r#"{"availability":"away"}"#.to_owned(),
        "ticket.add_comment" | "ticket.add_work_note" => format!(r#"{{"id":"{id}","body":"Hello"}}"#),
        "ticket.move_status" => r#"{"from":"new","to":"cancelled"}"#.to_owned(),
        "ticket.set_priority" => r#"{"from":3,"priority":1}"#.to_owned(),
        "ticket.add_watcher" | "ticket.remove_watcher" => format!(r#"{{"person":"{id}"}}"#),
        "ticket.decline" => r#"{"reason":"no_time"}"#.to_owned(),
        "ticket.transfer" => format!(r#"{{"to":{{"person":"{id}"}}}}"#),
        "task.end" => format!(r#"{{"task":"{id}","outcome":"complete"}}"#),
        "line.confirm" => format!(r#"{{"line":"{id}"}}"#),
        "asset.move" => format!(r#"{{"asset":"{id}","from":"in_use","to":"lost"}}"#),
        "team.set_capacity" => format!(r#"{{"person":"{id}","from":1,"to":2}}"#),
        "team.send_away" => format!(r#"{{"person":"{id}","reason":"ill"}}"#),
        "line.report" => format!(r#"{{"line":"{id}","comment":"{id}","text":"broken"}}"#),
        "asset.relate" => format!(r#"{{"asset":"{id}","other":"{}","relation":"part_of"}}"#, new_id()),
        "asset.unrelate" => format!(r#"{{"asset":"{id}","other":"{}"}}"#, new_id()),
        "asset.set_warranty" => format!(r#"{{"asset":"{id}","until":"2029-09-14"}}"#),
        "stock.count" => format!(r#"{{"model":"{id}","location":"{id}","from":0,"to":1}}"#),
        "notice.read" => format!(r#"{{"notices":["{id}"]}}"#),
        "person.set_language" => r#"{"language":"de"}"#.to_owned(),
        "person.set_mail" => r#"{"mail":true}"#.to_owned(),
        "service_request.edit_answers" => r#"{"based_on":1}"#.to_owned(),
        "approval.name_approver" => format!(r#"{{"person":"{id}"}}"#),
        _ => "{}".to_owned(),
    }
}

#[tokio::test]
async fn nobody_signed_in_reaches_nothing_but_the_sign_in() {
    let world = World::new().await;
    let nobody = Caller::nobody(&world.url);
    let stale = nobody.with_cookie(Some("docket=bm9uc2Vuc2U"));
    for row in TABLE {
        for caller in [&nobody, &stale] {
            let reply = knock(caller, row).await;
            let open = row.allow.admits(None);
            assert_eq!(reply.status.as_u16() == 401, !open, "{}: {reply:?}", row.name);
            if !open {
                reply.problem();
            }
        }
    }
}

#[tokio::test]
async fn every_role_gets_what_the_table_says() {
    let world = World::new().await;
    for role in Role::ALL {
        for row in TABLE.iter().filter(|row| !["session.sign_out", "session.sign_out_everywhere"].contains(&row.name)) {
            let caller = world.sign_in_cached(Persona::Holding(role)).await;
            let roles = world.roles(caller.person.unwrap()).await;
            let actor = actor(roles);
            let reply = knock(&caller, row).await;
            // A rule of the thing itself says why in its detail; the table says nothing more.
            let refused = reply.status.as_u16() == 403 && reply.problem().detail.is_none();
            assert_eq!(
                refused,
                !row.allow.admits(Some(&actor)),
                "{} as {role:?} {:?}: {reply:?}",
                row.name,
                actor.roles
            );
            assert!(reply.status.as_u16() < 500 && reply.status.as_u16() != 401, "{}: {reply:?}", row.name);
        }
    }
}

fn actor(roles: BTreeSet<Role>) -> Actor {
    Actor {
        person: docket_shared::ids::PersonId(new_id()),
        name: String::new(),
        language: "en".to_owned(),
        roles,
        teams: BTreeSet::new(),
        departments: BTreeSet::new(),
    }
}

#[tokio::test]
async fn the_table_is_the_same_for_pushed_calls() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    for command in [docket_tests::world::note(ticket, "x"), docket_tests::world::claim(ticket)] {
        let problem = rebecca.run(&command).await.unwrap_err();
        assert!([403, 404].contains(&problem.status), "{problem:?}");
    }
}

#[tokio::test]
async fn other_methods_are_not_taken() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    for (wrong, path) in [
        (reqwest::Method::PUT, "/api/session"),
        (reqwest::Method::GET, "/api/service_requests"),
        (reqwest::Method::DELETE, "/api/sync/push"),
    ] {
        let reply = rebecca.send(wrong, path, &[], None).await;
        assert_eq!(reply.status.as_u16(), 405, "{path}");
    }
}

#[tokio::test]
async fn someone_who_was_deactivated_is_out_at_once() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    sqlx::query("update person set active = false where id = $1")
        .bind(rebecca.person.unwrap().0)
        .execute(&world.pool)
        .await
        .unwrap();
    let reply = rebecca.get("/api/session").await;
    assert_eq!(reply.status.as_u16(), 401);
    let email = world.email(Persona::Rebecca).await;
    let again = Caller::nobody(&world.url).sign_in(&email, docket_tests::world::PASSWORD).await;
    assert_eq!(again.status.as_u16(), 401);
}
