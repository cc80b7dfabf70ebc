//! What becomes of requests when their item gets a next version: the vectors CAT-1 to CAT-3 of DOMAIN.md.

use crate::catalog::{export, import, read, write};
use docket_shared::command::Command;
use docket_shared::ids::TicketId;
use docket_shared::problem::ProblemCode;
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::Line;
use docket_shared::service_request::form::Input;
use docket_tests::world::Persona;
use docket_tests::{Follower, World};
use serde_json::{Value, json};

/// Publishes the story's item anew, changed.
async fn publish(world: &World, change: impl FnOnce(&mut Value)) {
    let folder = tempfile::tempdir().unwrap();
    export(world, folder.path()).await;
    let file = folder.path().join("docking-station.json");
    let mut item = read(&file);
    change(&mut item);
    write(&file, &item);
    import(world, &file, false).await.unwrap();
}

async fn version_of(world: &World, ticket: TicketId) -> i32 {
    sqlx::query_scalar("select item_version from ticket where id = $1")
        .bind(ticket.0)
        .fetch_one(&world.pool)
        .await
        .unwrap()
}

fn lines(follower: &Follower, ticket: TicketId) -> Vec<Line> {
    let lines = follower.replica.all(RowKind::Line).filter_map(|(_, row)| match row.as_ref() {
        Row::Line(line) if line.ticket == ticket => Some(line.clone()),
        _ => None,
    });
    lines.collect()
}

#[tokio::test]
async fn cat_1_a_form_of_the_version_before_is_taken_within_its_grace_and_comes_back_with_its_answers_after() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let (offline, late) = (world.submission(&rebecca, 1).await, world.submission(&rebecca, 2).await);
    publish(&world, |item| item["price"] = json!(15_900)).await;
    assert_eq!(world.docking_station(&rebecca).await.version, 2);
    let ticket = offline.id;
    rebecca.run(&Command::SubmitServiceRequest(offline)).await.unwrap();
    assert_eq!(version_of(&world, ticket).await, 1, "it is a request of the version that was filled in");
    sqlx::query("update catalog_version set published_at = now() - interval '15 days' where version = 2")
        .execute(&world.pool)
        .await
        .unwrap();
    let kept = late.clone();
    let problem = rebecca.run(&Command::SubmitServiceRequest(late)).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::Conflict);
    assert!(problem.detail.unwrap().contains("version 2"), "it says which version is asked now");
    // Nothing was taken: the answers are the form's, and hold for the next version as they are.
    let mut moved = world.renewed(&kept);
    moved.version = 2;
    let ticket = moved.id;
    assert_eq!((&moved.fields, moved.rows.len()), (&kept.fields, kept.rows.len()));
    rebecca.run(&Command::SubmitServiceRequest(moved)).await.unwrap();
    assert_eq!(version_of(&world, ticket).await, 2);
}

#[tokio::test]
async fn cat_2_a_choice_that_the_next_version_lacks_is_still_said_by_an_old_request() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut order = world.submission(&rebecca.caller, 1).await;
    order.rows[0].fields.insert("peripherals".to_owned(), Input::Choices(vec!["headset".to_owned()]));
    let ticket = order.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(order)).await.unwrap();
    let said = |rebecca: &Follower| {
        let answers = lines(rebecca, ticket).into_iter().flat_map(|line| line.answers);
        let answer = answers.filter(|answer| answer.field == "peripherals");
        answer.flat_map(|answer| answer.display).map(|text| text.get("en").to_owned()).collect::<Vec<_>>()
    };
    rebecca.until("the line is there", |rebecca| said(rebecca) == ["Headset"]).await;
    publish(&world, |item| {
        let fields = item["form"]["sections"][0]["rows"]["fields"].as_array_mut().unwrap();
        let field = fields.iter_mut().find(|field| field["id"] == "peripherals").unwrap();
        field["options"].as_array_mut().unwrap().retain(|option| option["id"] != "headset");
    })
    .await;
    rebecca
        .until("the form lacks it", |rebecca| {
            rebecca.replica.all(RowKind::ItemVersion).any(|(_, row)| match row.as_ref() {
                Row::ItemVersion(version) if version.version == 2 => {
                    let field = version.form.field("peripherals").unwrap();
                    !field.kind.options().iter().any(|option| option.id == "headset")
                }
                _ => false,
            })
        })
        .await;
    assert_eq!(said(&rebecca), ["Headset"], "the request says what was asked then");
    // Who signs in now reads the same.
    let again = world.follow(Persona::Rebecca).await;
    assert_eq!(said(&again), ["Headset"]);
}

#[tokio::test]
async fn cat_3_an_audience_that_is_narrowed_leaves_old_requests_with_their_owners() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let ana = world.sign_in(Persona::Ana).await;
    let (old, refused) = (world.submission(&rebecca.caller, 1).await, world.submission(&rebecca.caller, 1).await);
    let (ticket, item) = (old.id, old.item);
    rebecca.caller.run(&Command::SubmitServiceRequest(old)).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().join("catalog.json");
    write(&base, &json!({ "audiences": [{ "name": "Technicians only", "allow": [{ "role": "technician" }] }] }));
    import(&world, &base, false).await.unwrap();
    publish(&world, |item| item["audience"] = json!("Technicians only")).await;
    rebecca.until("the item is gone for Rebecca", |rebecca| rebecca.replica.get(RowKind::Item, item.0).is_none()).await;
    assert_eq!(world.docking_station(&ana).await.version, 2, "Ana may order it");
    let problem = rebecca.caller.run(&Command::SubmitServiceRequest(refused)).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::NotFound);
    let again = world.follow(Persona::Rebecca).await;
    for replica in [&rebecca, &again] {
        assert!(replica.replica.get(RowKind::TicketHead, ticket.0).is_some(), "her request is still hers");
        assert_eq!(lines(replica, ticket).len(), 1);
    }
    docket_tests::invariants::check_all(&world.pool).await;
}
