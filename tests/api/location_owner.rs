//! Approval by the owner of a location: who is asked, who never is, and where the owners come from.

use crate::catalog::{export, import, read, write};
use docket_shared::approval::{Approval, Because, StepState};
use docket_shared::command::Command;
use docket_shared::ids::{LocationId, TicketId};
use docket_shared::problem::ProblemCode;
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::form::Input;
use docket_shared::ticket::lifecycle::Status;
use docket_tests::caller::Caller;
use docket_tests::follower::Follower;
use docket_tests::world::{Persona, vote};
use docket_tests::{World, invariants};
use serde_json::{Value, json};
use std::path::Path;

/// A move to a location, as somebody asks for it.
async fn move_to(world: &World, caller: &Caller, location: &str) -> TicketId {
    let version = world.item(caller, "Desk move").await;
    let mut body = world.submission_of(&version, caller, 0).await;
    let place: uuid::Uuid = sqlx::query_scalar("select id from location where name = $1")
        .bind(location)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    body.fields.insert("to".to_owned(), Input::Text(place.to_string()));
    let ticket = body.id;
    caller.run(&Command::SubmitServiceRequest(body)).await.expect("a correct submission");
    ticket
}

async fn question(asked: &mut Follower, ticket: TicketId) -> Approval {
    asked.until("they are asked", |one| one.approvals(ticket).iter().any(Approval::waits)).await;
    asked.approvals(ticket).remove(0)
}

/// What everyone reads of who answers for a location.
fn owner_name(follower: &Follower, location: &str) -> Option<String> {
    follower.replica.all(RowKind::Location).find_map(|(_, row)| match row.as_ref() {
        Row::Location(known) if known.name == location => known.owner_name.clone(),
        _ => None,
    })
}

#[tokio::test]
async fn the_owner_of_the_location_in_the_form_lets_it_through() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut jonas = world.follow(Persona::Jonas).await;
    assert_eq!(owner_name(&rebecca, "Plant South").as_deref(), Some("Jonas Keller"));
    let ticket = move_to(&world, &rebecca.caller, "Plant South").await;
    let asked = question(&mut jonas, ticket).await;
    assert_eq!(asked.because, Because::Location);
    assert_eq!(rebecca.caller.run(&vote(&asked, true, "")).await.unwrap_err().code, ProblemCode::NotFound);
    jonas.caller.run(&vote(&asked, true, "")).await.unwrap();
    rebecca
        .until("it is through", |one| {
            one.head(ticket).is_some_and(|head| head.status != Status::AwaitingApproval)
                && one.public(ticket).unwrap().gate.unwrap().steps[0].state == StepState::Accepted
        })
        .await;
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn who_asks_and_a_location_without_an_owner_come_to_the_other_source() {
    let world = World::new().await;
    let (rebecca, jonas) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Jonas).await);
    let mut martin = world.follow(Persona::Martin).await;
    // Martin is the manager of both.
    for (caller, location) in [(&rebecca.caller, "Head office"), (&jonas.caller, "Plant South")] {
        let ticket = move_to(&world, caller, location).await;
        let asked = question(&mut martin, ticket).await;
        assert_eq!(asked.because, Because::Manager, "{location}");
        let people: Vec<String> = sqlx::query_scalar("select approver_name from approval where ticket_id = $1")
            .bind(ticket.0)
            .fetch_all(&world.pool)
            .await
            .unwrap();
        assert_eq!(people, ["Martin Okafor"], "{location}");
    }
}

#[tokio::test]
async fn where_nobody_is_left_to_ask_the_service_owner_sees_it() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    export(&world, folder.path()).await;
    let file = folder.path().join("desk-move.json");
    let mut item = read(&file);
    item["approvals"][0].as_object_mut().unwrap().remove("or_from").unwrap();
    write(&file, &item);
    import(&world, &file, false).await.unwrap();
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let ticket = move_to(&world, &rebecca.caller, "Head office").await;
    rebecca
        .until("nobody can be asked", |one| {
            one.public(ticket).is_some_and(|public| public.gate.unwrap().steps[0].state == StepState::Nobody)
        })
        .await;
    assert_eq!(rebecca.head(ticket).unwrap().status, Status::AwaitingApproval, "never approved by silence");
    let seen: bool = sqlx::query_scalar(
        "select exists (select from replica_row r join tag t on t.id = any(r.tags) and t.organisation_id = r.organisation_id
           where r.kind = 'ticket_head' and r.entity = $1 and t.kind = 'd')",
    )
    .bind(ticket.0)
    .fetch_one(&world.pool)
    .await
    .unwrap();
    assert!(seen, "the department sees it");
}

/// What an import leaves out, with its reasons.
async fn warnings(world: &World, base: &Path) -> Vec<String> {
    let mut said = import(world, base, false).await.unwrap();
    said.retain(|line| line.starts_with("warning: "));
    said
}

#[tokio::test]
async fn owners_come_from_files_are_live_and_faults_name_their_place() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    export(&world, folder.path()).await;
    let base = folder.path().join("catalog.json");
    let mut file = read(&base);
    let south = json!({ "name": "Plant South", "owner": "jonas.keller@alpha.example" });
    assert_eq!(
        file["locations"],
        json!([
            { "name": "Head office" },
            { "name": "Plant North", "owner": "emil.bauer@alpha.example" },
            south,
        ])
    );
    let mut rebecca = world.follow(Persona::Rebecca).await;
    file["locations"] = json!([
        { "name": "Head office", "owner": "karin.lund@alpha.example" },
        { "name": "Plant North" },
        { "name": "Plant West", "owner": "rebecca.lindqvist@alpha.example" },
        { "name": "Plant East", "owner": "nobody@beta.example" },
    ]);
    write(&base, &file);
    let said = warnings(&world, &base).await;
    assert_eq!(
        said,
        ["warning: locations[3].owner: there is no active person \"nobody@beta.example\"; left out"],
        "who is of another organisation answers for nothing here"
    );
    rebecca
        .until("it is there without a reload", |one| {
            owner_name(one, "Head office").as_deref() == Some("Karin Lund")
                && owner_name(one, "Plant North").is_none()
                && owner_name(one, "Plant West").as_deref() == Some("Rebecca Lindqvist")
                && owner_name(one, "Plant South").as_deref() == Some("Jonas Keller")
        })
        .await;
    let audited: i64 = sqlx::query_scalar("select count(*) from audit where action = 'person.put_location_owner'")
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert!(audited >= 3, "{audited}");

    file["locations"] = json!([south, south]);
    write(&base, &file);
    let error = import(&world, &base, false).await.unwrap_err();
    assert!(error.contains("catalog.json: locations[1].name: \"Plant South\" occurs twice"), "{error}");

    let item = folder.path().join("desk-move.json");
    for (source, expected) in [
        (json!({ "location_owner": "room" }), "\"room\" is no field for a location that has to be answered"),
        (json!({ "location_owner": "nowhere" }), "\"nowhere\" is no field for a location that has to be answered"),
    ] {
        let mut changed: Value = read(&item);
        changed["approvals"][0]["from"] = source;
        let path = folder.path().join("other.json");
        write(&path, &changed);
        let error = import(&world, &path, false).await.unwrap_err();
        assert!(error.contains(&format!("other.json: approvals[0].from: {expected}")), "{error}");
    }
    sqlx::query("update location set owner_id = null").execute(&world.pool).await.unwrap();
    let error = import(&world, &item, true).await.unwrap_err();
    assert!(error.contains("approvals[0].from: nobody active is the owner of a location"), "{error}");
}

#[tokio::test]
async fn who_left_as_owner_is_not_asked() {
    let world = World::new().await;
    let rebecca = world.follow(Persona::Rebecca).await;
    let mut martin = world.follow(Persona::Martin).await;
    let owned: LocationId = LocationId(
        sqlx::query_scalar(
            "update person set active = false where email like 'jonas.keller%'
             returning (select id from location where owner_id = person.id)",
        )
        .fetch_one(&world.pool)
        .await
        .unwrap(),
    );
    assert_ne!(owned.0, uuid::Uuid::nil());
    let ticket = move_to(&world, &rebecca.caller, "Plant South").await;
    assert_eq!(question(&mut martin, ticket).await.because, Because::Manager);
}
