//! Items as files: published all or none, unchanged files change nothing, older forms are taken for a while.

use docket_server::admin::catalog::command::run;
use docket_shared::command::Command;
use docket_shared::ids::OrganisationId;
use docket_shared::problem::ProblemCode;
use docket_tests::World;
use docket_tests::eventually;
use docket_tests::world::Persona;
use serde_json::{Value, json};
use std::path::Path;

pub(crate) async fn import(world: &World, path: &Path, dry_run: bool) -> Result<Vec<String>, String> {
    let arguments =
        ["docket", "catalog", "import", path.to_str().unwrap()].into_iter().chain(dry_run.then_some("--dry-run"));
    go(world, arguments).await
}

async fn go<'a>(world: &World, arguments: impl Iterator<Item = &'a str>) -> Result<Vec<String>, String> {
    use clap::Parser;
    let cli = docket_server::cli::Cli::try_parse_from(arguments).unwrap();
    let docket_server::cli::Command::Catalog(command) = cli.command else { panic!("another command") };
    run(&world.pool, command).await.map_err(|error| error.to_string())
}

pub(crate) async fn export(world: &World, folder: &Path) -> Vec<String> {
    go(world, ["docket", "catalog", "export", folder.to_str().unwrap()].into_iter()).await.unwrap()
}

pub(crate) fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

pub(crate) fn write(path: &Path, value: &Value) {
    std::fs::write(path, value.to_string()).unwrap();
}

#[tokio::test]
async fn what_is_exported_imports_without_a_change_and_a_change_makes_the_next_version_live() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let said = export(&world, folder.path()).await;
    assert!(said[0].starts_with("15 items"), "{said:?}");
    let again = import(&world, folder.path(), false).await.unwrap();
    let (base, items): (Vec<&String>, Vec<&String>) = again.iter().partition(|line| line.starts_with("catalog.json: "));
    assert!(items.len() == 15 && items.iter().all(|line| line.ends_with("unchanged, version 1")), "{again:?}");
    assert!(base.len() > 30 && base.iter().all(|line| line.ends_with(": unchanged")), "{base:?}");

    let mut rebecca = world.follow(Persona::Rebecca).await;
    let old = world.submission(&rebecca.caller, 1).await;
    let file = folder.path().join("docking-station.json");
    let mut item = read(&file);
    item["price"] = json!(15_900);
    write(&file, &item);
    assert_eq!(import(&world, &file, true).await.unwrap(), ["docking-station: would be published as version 2"]);
    assert_eq!(world.docking_station(&rebecca.caller).await.version, 1, "a dry run publishes nothing");
    assert_eq!(import(&world, &file, false).await.unwrap(), ["docking-station: is published as version 2"]);
    rebecca
        .until("the form is the new one without a reload", |rebecca| {
            rebecca.replica.get(docket_shared::row::RowKind::ItemVersion, old.item.0).is_some_and(|row| {
                matches!(row.as_ref(), docket_shared::row::Row::ItemVersion(version) if version.version == 2 && version.price == Some(15_900))
            })
        })
        .await;

    // A form that was filled in without a network is taken for two weeks, then it comes back.
    let late = world.renewed(&old);
    rebecca.caller.run(&Command::SubmitServiceRequest(old)).await.unwrap();
    sqlx::query("update catalog_version set published_at = now() - interval '15 days' where version = 2")
        .execute(&world.pool)
        .await
        .unwrap();
    let problem = rebecca.caller.run(&Command::SubmitServiceRequest(late)).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::Conflict);
    assert!(problem.detail.unwrap().contains("version 2"));
    docket_tests::invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn faults_name_file_place_and_reason_and_nothing_at_all_is_published() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    export(&world, folder.path()).await;
    let change = |name: &str, change: &dyn Fn(&mut Value)| {
        let path = folder.path().join(name);
        let mut item = read(&path);
        change(&mut item);
        write(&path, &item);
    };
    change("monitor.json", &|item| item["price"] = json!(99));
    change("docking-station.json", &|item| item["approvals"][0]["when"] = json!("totals > 500"));
    change("laptop.json", &|item| item["team"] = json!("Nobody"));
    // Whoever does it in time still breaks what the whole item promises.
    change("new-starter.json", &|item| {
        let task = item["plan"].as_array_mut().unwrap().iter_mut().find(|task| !task["service_level"].is_null());
        task.unwrap()["service_level"]["resolution"] = json!("60wd");
    });
    let error = import(&world, folder.path(), false).await.unwrap_err();
    for expected in [
        "docking-station.json: approvals[0].when: character 1: there is no \"totals\"",
        "laptop.json: team: there is no team \"Nobody\"",
        ".service_level.resolution: it is later than the resolution that the item promises",
    ] {
        assert!(error.contains(expected), "{error}");
    }
    let versions: i64 =
        sqlx::query_scalar("select max(version)::int8 from catalog_version").fetch_one(&world.pool).await.unwrap();
    assert_eq!(versions, 1, "the monitor's file is right, and not published either");
    change("docking-station.json", &|item| item["approvals"][0]["when"] = json!("total >"));
    change("laptop.json", &|item| item["colour"] = json!("red"));
    let error = import(&world, folder.path(), false).await.unwrap_err();
    for expected in ["approvals[0].when: character 8", "unknown field `colour`"] {
        assert!(error.contains(expected), "{error}");
    }
}

#[tokio::test]
async fn what_nobody_could_approve_or_do_is_refused_with_file_place_and_reason() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    export(&world, folder.path()).await;
    let change = |name: &str, change: &dyn Fn(&mut Value)| {
        let path = folder.path().join(name);
        let mut file = read(&path);
        change(&mut file);
        write(&path, &file);
    };
    change("catalog.json", &|base| base["departments"][0]["teams"].as_array_mut().unwrap().push(json!("Ghosts")));
    change("docking-station.json", &|item| {
        item["approvals"][0]["from"] = json!({ "team": "Ghosts" });
        item["approvals"][0]["due"]["remind"] = json!(["3wd"]);
        item["plan"][0]["after"] = json!(["hand-over"]);
    });
    change("monitor.json", &|item| {
        item["approvals"] = json!([{ "name": { "en": "Boss" }, "from": { "person": "martin.okafor@alpha.example" } }]);
    });
    change("vpn-access.json", &|item| {
        let skill = item["skills"]["mandatory"].as_object().unwrap().keys().next().unwrap().clone();
        item["skills"]["mandatory"][skill] = json!(5);
    });
    sqlx::query("update person set active = false where email like 'martin.okafor%'")
        .execute(&world.pool)
        .await
        .unwrap();
    sqlx::query("update person_skill set level = 4 where level = 5").execute(&world.pool).await.unwrap();
    let error = import(&world, folder.path(), false).await.unwrap_err();
    for expected in [
        "docking-station.json: approvals[0].due.remind[0]: a reminder comes before the end",
        "docking-station.json: plan: a task waits for itself: \"prepare\" waits for",
        "docking-station.json: approvals[0].from: nobody active is in the team \"Ghosts\"",
        "monitor.json: approvals[0].from: there is no active person \"martin.okafor@alpha.example\"",
        "vpn-access.json: skills.mandatory.",
    ] {
        assert!(error.contains(expected), "{expected}\n{error}");
    }
    let made: i64 =
        sqlx::query_scalar("select count(*) from team where name = 'Ghosts'").fetch_one(&world.pool).await.unwrap();
    assert_eq!(made, 0, "nothing at all is written");
}

/// What a line takes from stock goes to its person whatever the plan's conditions come to, and what is approved is announced.
#[tokio::test]
async fn a_plan_that_may_give_nothing_and_an_approval_that_nobody_announces_are_refused() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    export(&world, folder.path()).await;
    let path = folder.path().join("docking-station.json");
    let right = read(&path);
    let refused = async |change: &dyn Fn(&mut Value), expected: &str| {
        let mut item = right.clone();
        change(&mut item);
        write(&path, &item);
        let error = import(&world, folder.path(), false).await.unwrap_err();
        assert!(error.contains(&format!("docking-station.json: {expected}")), "{expected}\n{error}");
    };
    refused(&|item| item["plan"][2]["when"] = json!("lines > 2"), "plan[2].when: where this is not so, nobody gets")
        .await;
    refused(&|item| item["plan"][0]["when"] = json!("lines > 2"), "plan[0].when: \"dock-t200\" has serial numbers")
        .await;
    let twice = |item: &mut Value| {
        let mut second = item["plan"][2].clone();
        second["key"] = json!("again");
        item["plan"].as_array_mut().unwrap().push(second);
    };
    refused(&twice, "plan[3].does: \"hand-over\" and \"again\" can both hand over to one line").await;
    let late = |item: &mut Value| {
        item["plan"][0]["after"] = json!(["hand-over"]);
        item["plan"][1]["after"] = json!([]);
    };
    refused(&late, "plan[0].after: \"hand-over\" gives away what it prepares").await;
    let silent = |item: &mut Value| {
        item["steps"].as_array_mut().unwrap().retain(|step| step["approval"].is_null());
    };
    refused(&silent, "steps: something is approved, and none of them says so").await;
    refused(&|item| item["steps"] = json!([]), "steps: something is approved, and none of them says so").await;
    let early = "plan[2].after: \"dock-t200\" has serial numbers, and this can be done before they are recorded";
    refused(&|item| item["plan"][2]["after"] = json!([]), early).await;
    refused(&|item| item["plan"][1]["after"] = json!([]), early).await;
    refused(&|item| item["plan"][1]["when"] = json!("lines > 2"), early).await;
    let either = |item: &mut Value| {
        twice(item);
        item["plan"][2]["when"] = json!("lines > 2");
        item["plan"][3]["when"] = json!("not (lines > 2)");
    };
    let mut item = right.clone();
    either(&mut item);
    write(&path, &item);
    import(&world, folder.path(), true).await.unwrap();
}

#[tokio::test]
async fn a_real_organisation_gets_its_catalog_from_files_alone() {
    let demo = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    export(&demo, folder.path()).await;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let path = file.unwrap().path();
        let keeps =
            ["catalog.json", "vpn-access.json", "light-broken.json", "equipment-fault.json", "equipment-return.json"];
        if !keeps.iter().any(|name| path.ends_with(name)) {
            std::fs::remove_file(path).unwrap();
        }
    }
    // Shifts are of people, and these are not here; nor are the owners of locations.
    let base = folder.path().join("catalog.json");
    let mut file = read(&base);
    assert!(file.as_object_mut().unwrap().remove("shifts").is_some());
    write(&base, &file);
    let world = World::empty().await;
    let organisation: OrganisationId =
        docket_server::admin::accounts::first_organisation(&world.pool, "Beta").await.unwrap();
    let said = import(&world, folder.path(), false).await.unwrap();
    let (base, said): (Vec<String>, Vec<String>) =
        said.into_iter().partition(|line| line.starts_with("catalog.json: "));
    for made in ["department \"IT\"", "team \"End-user support\"", "category \"workplace\"", "location \"Plant North\""]
    {
        assert!(base.contains(&format!("catalog.json: {made}: is created")), "{made}: {base:?}");
    }
    assert_eq!(
        said,
        [
            "warning: locations[1].owner: there is no active person \"emil.bauer@alpha.example\"; left out",
            "warning: locations[2].owner: there is no active person \"jonas.keller@alpha.example\"; left out",
            "equipment-fault: is published as a new item, version 1",
            "equipment-return: is published as a new item, version 1",
            "light-broken: is published as a new item, version 1",
            "vpn-access: is published as a new item, version 1",
        ]
    );
    let (teams, categories, locations): (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from team where organisation_id = $1), (select count(*) from catalog_category where organisation_id = $1),
           (select count(*) from location where organisation_id = $1)",
    )
    .bind(organisation.0)
    .fetch_one(&world.pool)
    .await
    .unwrap();
    assert_eq!((teams, categories, locations), (6, 6, 3));
}

#[tokio::test]
async fn i28_an_import_and_a_batch_do_not_wait_for_each_other_in_a_circle() {
    let mut world = World::new().await;
    world.server.take().unwrap().stop().await;
    let open = world.database.open().await;
    world.pool = open.pool().clone();
    let folder = tempfile::tempdir().unwrap();
    export(&world, folder.path()).await;
    let base = folder.path().join("catalog.json");
    let mut file = read(&base);
    // Whose calendar changes is a technician who is written; whose policy changes is a team that is written.
    let worked = file["shifts"][0]["calendar"].clone();
    let calendars = file["calendars"].as_array_mut().unwrap();
    let calendar = calendars.iter_mut().find(|calendar| calendar["key"] == worked).unwrap();
    calendar["definition"]["holidays"] = json!(["2026-04-03"]);
    file["policies"] = json!([{ "team": "End-user support", "ranking": "round_robin", "minutes_needed": 0 }]);
    write(&base, &file);

    let mut batch = world.pool.begin().await.unwrap();
    let team = "select id from team where name = 'End-user support' for no key update";
    sqlx::query(team).execute(&mut *batch).await.unwrap();
    let goes_on = async {
        let waits = "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        eventually("the import waits", async || sqlx::query(waits).fetch_optional(&world.pool).await.unwrap()).await;
        let technicians = "select person_id from technician order by person_id for no key update";
        sqlx::query(technicians).fetch_all(&mut *batch).await.unwrap();
        batch.commit().await.unwrap();
    };
    let (imported, ()) = tokio::join!(import(&world, &base, false), goes_on);
    let told = imported.unwrap();
    let changed = |what: &str| told.contains(&format!("catalog.json: {what}: is changed"));
    assert!(changed(&format!("calendar {worked}")) && changed("policy of team \"End-user support\""), "{told:?}");
}

#[tokio::test]
async fn an_import_says_of_each_thing_whether_it_is_created_changed_or_unchanged() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    export(&world, folder.path()).await;
    let base = folder.path().join("catalog.json");
    let mut file = read(&base);
    file["departments"][0]["teams"].as_array_mut().unwrap().push(json!("Night shift"));
    file["skills"].as_array_mut().unwrap().push(json!("soldering"));
    file["categories"][0]["name"]["en"] = json!("Desk and chair");
    file["locations"].as_array_mut().unwrap().push(json!({ "name": "Plant West" }));
    file["calendars"][0]["definition"]["holidays"] = json!(["2026-04-03"]);
    file["models"][0]["minimum"] = json!(7);
    file["models"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "key": "webcam", "name": { "en": "Webcam" }, "team": "Night shift" }));
    file["policies"] = json!([{ "team": "End-user support", "ranking": "round_robin", "minutes_needed": 0 }]);
    write(&base, &file);
    let key = |part: &str| file[part][0]["key"].as_str().unwrap().to_owned();
    let (category, calendar, model) = (key("categories"), key("calendars"), key("models"));
    let (created, changed) = (
        ["team \"Night shift\"", "skill \"soldering\"", "location \"Plant West\"", "model \"webcam\""],
        [
            format!("category {category:?}"),
            format!("calendar {calendar:?}"),
            format!("model {model:?}"),
            "policy of team \"End-user support\"".to_owned(),
        ],
    );
    for (dry_run, would) in [(true, "would be"), (false, "is")] {
        let said = import(&world, &base, dry_run).await.unwrap();
        let told = said.iter().filter(|line| !line.ends_with(": unchanged")).collect::<Vec<_>>();
        assert_eq!(told.len(), created.len() + changed.len(), "{told:?}");
        for line in created.iter().map(|what| format!("catalog.json: {what}: {would} created")) {
            assert!(said.contains(&line), "{line}: {said:?}");
        }
        for line in changed.iter().map(|what| format!("catalog.json: {what}: {would} changed")) {
            assert!(said.contains(&line), "{line}: {said:?}");
        }
    }
    let named: String = sqlx::query_scalar("select name->>'en' from catalog_category where key = $1")
        .bind(&category)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(named, "Desk and chair", "a category is what its file says");
    let again = import(&world, &base, false).await.unwrap();
    assert!(again.iter().all(|line| line.ends_with(": unchanged")), "{again:?}");
    docket_tests::invariants::check_all(&world.pool).await;

    file["categories"][0]["name"] = json!({ "en": "" });
    write(&base, &file);
    let error = import(&world, &base, false).await.unwrap_err();
    assert_eq!(error, "catalog.json: categories[0].name.en: a category needs a name, and this one is empty");
    file["departments"][1]["teams"].as_array_mut().unwrap().push(json!("Night shift"));
    file["categories"][0]["name"] = json!({ "en": "Desk" });
    write(&base, &file);
    let error = import(&world, &base, false).await.unwrap_err();
    assert!(error.contains("\"Night shift\" is a team of another department"), "{error}");
}

#[tokio::test]
async fn a_folder_without_files_is_said_and_a_catalog_without_items_is_none() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("notes.txt"), "none of ours").unwrap();
    let said = format!("{}: there are no item files in this folder; their names end in .json", folder.path().display());
    for dry_run in [false, true] {
        assert_eq!(import(&world, folder.path(), dry_run).await.unwrap_err(), said);
    }
    write(&folder.path().join("catalog.json"), &json!({ "skills": ["plumbing"] }));
    assert_eq!(import(&world, folder.path(), false).await.unwrap(), ["catalog.json: skill \"plumbing\": is created"]);
}
