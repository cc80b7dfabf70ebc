//! Who is outside an item's audience receives nothing of it by any path, and who comes in or falls out is so at once.

use crate::catalog::{export, import, read, write};
use docket_server::admin::accounts::{self, Belonging, belong};
use docket_shared::actor::Role;
use docket_shared::catalog::ItemVersion;
use docket_shared::command::Command;
use docket_shared::ids::{ItemId, OrganisationId};
use docket_shared::problem::ProblemCode;
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::api::SubmitServiceRequest;
use docket_shared::sync::link::LinkStatus;
use docket_tests::world::Persona;
use docket_tests::{Follower, World};
use serde_json::{Value, json};
use std::path::Path;
use uuid::Uuid;

/// In every text of the item, and nowhere else.
const CANARY: &str = "Kestrel";

/// Writes `catalog.json` with audiences and customers beside the item, publishes both, and answers what was said.
async fn publish(world: &World, folder: &Path, audiences: Value, audience: &str) -> Result<Vec<String>, String> {
    let (base, file) = (folder.join("catalog.json"), folder.join("meeting-room.json"));
    let mut item = read(&file);
    item["audience"] = json!(audience);
    for text in ["name", "summary", "keywords"] {
        item[text] = json!({ "en": format!("{CANARY} room"), "de": format!("{CANARY}-Raum") });
    }
    write(&file, &item);
    write(&base, &json!({ "customers": ["Delta Cleaning"], "audiences": audiences }));
    for other in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if other != base && other != file {
            std::fs::remove_file(other).unwrap();
        }
    }
    import(world, folder, false).await
}

async fn files(world: &World) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    export(world, folder.path()).await;
    folder
}

async fn item_of(world: &World) -> ItemId {
    ItemId(
        sqlx::query_scalar("select id from catalog_item where key = 'meeting-room'")
            .fetch_one(&world.pool)
            .await
            .unwrap(),
    )
}

async fn moves(world: &World, persona: Persona, belonging: Belonging<'_>) {
    let organisation: Uuid =
        sqlx::query_scalar("select organisation_id from organisation").fetch_one(&world.pool).await.unwrap();
    let email = world.email(persona).await;
    belong(&world.pool, OrganisationId(organisation), &email, belonging).await.unwrap();
}

fn department(name: &str) -> Belonging<'_> {
    Belonging { department: Some(name), ..Belonging::default() }
}

fn version(follower: &Follower, item: ItemId) -> Option<ItemVersion> {
    match follower.replica.get(RowKind::ItemVersion, item.0)?.as_ref() {
        Row::ItemVersion(version) => Some(version.clone()),
        _ => None,
    }
}

fn holds(follower: &Follower, item: ItemId) -> bool {
    let card = follower.replica.get(RowKind::Item, item.0).is_some();
    assert_eq!(card, version(follower, item).is_some(), "card and form come and go together");
    card
}

async fn order(world: &World, follower: &Follower, item: ItemId) -> SubmitServiceRequest {
    world.submission_of(&version(follower, item).unwrap(), &follower.caller, 0).await
}

#[tokio::test]
async fn who_is_outside_receives_no_byte_of_the_item_and_who_is_denied_is_outside() {
    let world = World::new().await;
    let (item, folder) = (item_of(&world).await, files(&world).await);
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let before = order(&world, &rebecca, item).await;
    let tomasz = world.email(Persona::Tomasz).await;
    let audiences = json!([{ "name": "IT", "allow": [{ "department": "IT" }], "deny": [{ "person": tomasz }, { "role": "administrator" }] }]);
    publish(&world, folder.path(), audiences, "IT").await.unwrap();
    rebecca.until("the item is gone for Rebecca", |rebecca| !holds(rebecca, item)).await;

    let ana = world.follow(Persona::Ana).await;
    assert!(holds(&ana, item), "she works in IT");
    ana.caller.run(&Command::SubmitServiceRequest(order(&world, &ana, item).await)).await.unwrap();
    for persona in [Persona::Rebecca, Persona::Tomasz, Persona::Jonas, Persona::Holding(Role::Administrator)] {
        let mut outside = world.follow(persona).await;
        let refused = outside.caller.run(&Command::SubmitServiceRequest(world.renewed(&before))).await.unwrap_err();
        assert_eq!(refused.code, ProblemCode::NotFound, "{persona:?}: unknown and forbidden are one answer");
        // What is published anew while they follow does not reach them either.
        let file = folder.path().join("meeting-room.json");
        let mut changed = read(&file);
        changed["summary"] = json!({ "en": format!("{CANARY}, {persona:?}"), "de": CANARY });
        write(&file, &changed);
        import(&world, &file, false).await.unwrap();
        outside.converge().await;
        outside.reconnect().await;
        let heard = &outside.caller.heard;
        assert!(heard.len() > 10_000, "the scan looked at something");
        for byte in [CANARY, &item.to_string()] {
            assert!(!heard.contains(byte), "{persona:?} received {byte}");
        }
    }
    // Nor does somebody inside order it for somebody outside.
    let mut for_rebecca = order(&world, &ana, item).await;
    for_rebecca.on_behalf_of = rebecca.caller.person;
    let refused = ana.caller.run(&Command::SubmitServiceRequest(for_rebecca)).await.unwrap_err();
    assert_eq!(refused.errors[0].field, "on_behalf_of");
    docket_tests::invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn who_moves_between_departments_gains_and_loses_the_item_live_and_keeps_what_was_ordered() {
    let world = World::new().await;
    let (item, folder) = (item_of(&world).await, files(&world).await);
    let audiences = json!([{
        "name": "Housekeepers",
        "allow": [{ "department": "Facilities" }, { "role": "team_lead" }, { "team": "Network" }],
        "deny": [{ "customer": "Delta Cleaning" }, { "location": "Plant South" }],
    }]);
    publish(&world, folder.path(), audiences, "Housekeepers").await.unwrap();
    let mut rebecca = world.follow(Persona::Rebecca).await;
    assert!(!holds(&rebecca, item));
    assert!(holds(&world.follow(Persona::Victor).await, item), "he is in the team");
    let lead = world.follow(Persona::Holding(Role::TeamLead)).await;
    assert!(holds(&lead, item), "she holds the role");

    moves(&world, Persona::Rebecca, department("Facilities")).await;
    rebecca.until("she works in facilities now", |rebecca| holds(rebecca, item)).await;
    let ordered = order(&world, &rebecca, item).await;
    let (ticket, late) = (ordered.id, world.renewed(&ordered));
    rebecca.caller.run(&Command::SubmitServiceRequest(ordered)).await.unwrap();
    let south = Belonging { location: Some("Plant South"), ..Belonging::default() };
    moves(&world, Persona::Rebecca, south).await;
    rebecca.until("who works there is denied", |rebecca| !holds(rebecca, item)).await;
    let north = Belonging { location: Some("Plant North"), ..Belonging::default() };
    moves(&world, Persona::Rebecca, north).await;
    rebecca.until("she is back", |rebecca| holds(rebecca, item)).await;
    let lent = Belonging { customer: Some("Delta Cleaning"), ..Belonging::default() };
    moves(&world, Persona::Rebecca, lent).await;
    rebecca.until("the company is denied, whatever the department", |rebecca| !holds(rebecca, item)).await;
    moves(&world, Persona::Rebecca, Belonging { customer: Some(""), ..Belonging::default() }).await;
    rebecca.until("she belongs to no company any more", |rebecca| holds(rebecca, item)).await;

    moves(&world, Persona::Rebecca, department("Operations")).await;
    rebecca.until("she works elsewhere", |rebecca| !holds(rebecca, item)).await;
    let organisation: Uuid =
        sqlx::query_scalar("select organisation_id from organisation").fetch_one(&world.pool).await.unwrap();
    let email = world.email(Persona::Rebecca).await;
    let listed = accounts::list(&world.pool, OrganisationId(organisation)).await.unwrap();
    let listed = listed.into_iter().find(|account| account.email == email).unwrap();
    let belongs = [listed.department, listed.location, listed.customer];
    assert_eq!(belongs, [Some("Operations".to_owned()), Some("Plant North".to_owned()), None]);
    let refused = rebecca.caller.run(&Command::SubmitServiceRequest(late)).await.unwrap_err();
    assert_eq!(refused.code, ProblemCode::NotFound, "what she had filled in meanwhile is refused");
    assert!(rebecca.replica.get(RowKind::TicketHead, ticket.0).is_some(), "what she ordered is hers");
    docket_tests::invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn audiences_are_data_that_is_checked_changed_exported_and_unchanged() {
    let world = World::new().await;
    let (item, folder) = (item_of(&world).await, files(&world).await);
    let exported = read(&folder.path().join("catalog.json"));
    assert_eq!(exported["audiences"][0]["name"], "Who brings in new people", "the demo has one");
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let some = |groups: Value| json!([{ "name": "Some", "allow": groups }]);

    let bad = json!([
        { "name": "Some", "allow": [{ "department": "Sales" }] },
        { "name": "Some", "allow": ["everyone"] },
        { "name": "Nobody", "allow": [], "deny": [{ "person": "gone@alpha.example" }] },
    ]);
    let error = publish(&world, folder.path(), bad, "Some").await.unwrap_err();
    for expected in [
        "catalog.json: audiences[0].allow[0]: there is no department \"Sales\"",
        "catalog.json: audiences[1].name: \"Some\" occurs twice",
        "catalog.json: audiences[2].allow: without anybody allowed it holds nobody",
        "catalog.json: audiences[2].deny[0]: there is no active person \"gone@alpha.example\"",
    ] {
        assert!(error.contains(expected), "{error}");
    }
    let error = publish(&world, folder.path(), some(json!([{ "role": "boss" }])), "Some").await.unwrap_err();
    assert!(error.contains("audiences[0].allow[0]") && error.contains("boss"), "{error}");
    let error =
        publish(&world, folder.path(), some(json!([{ "customer": "Delta Cleaning" }])), "Some").await.unwrap_err();
    assert!(error.contains("meeting-room.json: audience: nobody active is in \"Some\""), "{error}");
    // One technician, who works in the department that is denied: nobody is left.
    let tomasz = world.email(Persona::Tomasz).await;
    let none = json!([{ "name": "Some", "allow": [{ "person": tomasz }], "deny": [{ "department": "IT" }] }]);
    let error = publish(&world, folder.path(), none, "Everyone").await.unwrap_err();
    let expected = "catalog.json: audiences[0].deny: it denies everybody whom it allows, and so holds nobody";
    assert!(error.contains(expected), "{error}");
    assert!(holds(&rebecca, item), "nothing of it was published");

    let said = publish(&world, folder.path(), some(json!([{ "department": "IT" }])), "Some").await.unwrap();
    assert!(said.contains(&"catalog.json: audience \"Some\": is created".to_owned()), "{said:?}");
    rebecca.until("the item is gone", |rebecca| !holds(rebecca, item)).await;
    // The item stays as it is: the audience alone is another one now.
    let wider = some(json!([{ "department": "Operations" }, { "department": "IT" }]));
    let said = publish(&world, folder.path(), wider.clone(), "Some").await.unwrap();
    assert!(said.contains(&"catalog.json: audience \"Some\": is changed".to_owned()), "{said:?}");
    assert!(said.contains(&"meeting-room: unchanged, version 2".to_owned()), "{said:?}");
    rebecca.until("the item is there again", |rebecca| holds(rebecca, item)).await;
    let said = publish(&world, folder.path(), wider.clone(), "Some").await.unwrap();
    assert!(said.iter().all(|line| line.contains("unchanged")), "{said:?}");
    let again = files(&world).await;
    let base = read(&again.path().join("catalog.json"));
    assert_eq!((&base["audiences"][0], &base["customers"]), (&wider[0], &json!(["Brightworks", "Delta Cleaning"])));
    assert_eq!(read(&again.path().join("meeting-room.json"))["audience"], "Some");
    let all = import(&world, again.path(), false).await.unwrap();
    assert!(all.iter().all(|line| line.contains("unchanged")), "{all:?}");
}

/// More people than begin anew at once come into an audience by one edit, and fall out of it by the next: whoever follows is
/// sent away to come back some time later, and has what they may have then.
#[tokio::test]
async fn many_whose_grants_change_by_one_edit_begin_anew_over_some_time() {
    let world = World::new().await;
    let (item, folder) = (item_of(&world).await, files(&world).await);
    let colleagues = "insert into person
         select (jsonb_populate_record(p, jsonb_build_object(
           'id', gen_random_uuid(), 'email', 'colleague' || n || '@alpha.example'))).*
         from person p, generate_series(1, 520) n where p.email = $1";
    sqlx::query(colleagues).bind(world.email(Persona::Rebecca).await).execute(&world.pool).await.unwrap();
    let mut rebecca = world.follow(Persona::Rebecca).await;
    for (department, has) in [("Operations", true), ("IT", false)] {
        let some = json!([{ "name": "Some", "allow": [{ "department": department }] }]);
        publish(&world, folder.path(), some, "Some").await.unwrap();
        let before = rebecca.snapshots;
        rebecca.until("she is sent away", |rebecca| rebecca.status() == LinkStatus::Reconnecting).await;
        rebecca.until("she begins anew", |rebecca| rebecca.snapshots > before && holds(rebecca, item) == has).await;
        rebecca.until("she follows again", |rebecca| rebecca.status() == LinkStatus::Live).await;
    }
    docket_tests::invariants::check_all(&world.pool).await;
}
