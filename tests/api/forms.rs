//! Forms over real PostgreSQL: every kind of answer, conditions on the server, own equipment only; calendars and stock as
//! browsers get them.

use crate::catalog::{export, import, read, write};
use docket_shared::asset::ModelCard;
use docket_shared::asset::api::CountStock;
use docket_shared::command::Command;
use docket_shared::ids::{AssetId, PersonId};
use docket_shared::problem::{FieldError, FieldFault};
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::api::SubmitServiceRequest;
use docket_shared::service_request::form::Input;
use docket_shared::sla::CompiledCalendar;
use docket_shared::sla::clock::{Due, due};
use docket_shared::sla::compiled::Compiled;
use docket_tests::caller::new_id;
use docket_tests::follower::Follower;
use docket_tests::world::Persona;
use docket_tests::{Caller, World};
use serde_json::{Value, json};

/// The item "VPN access" with a form of these fields, answered once and per row.
async fn form(world: &World, once: Value, rows: Value) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    export(world, folder.path()).await;
    let file = folder.path().join("vpn-access.json");
    let mut item = read(&file);
    let labelled = |mut fields: Value| {
        for field in fields.as_array_mut().unwrap() {
            field["label"] = json!({ "en": field["id"] });
        }
        fields
    };
    let title = json!({ "en": "All", "de": "Alles" });
    let group = json!({ "id": "rows", "min": 0, "max": 9, "fields": labelled(rows) });
    item["form"]["sections"] = json!([{ "title": title, "fields": labelled(once) }, { "title": title, "rows": group }]);
    write(&file, &item);
    import(world, &file, false).await?;
    // What was read is what is written.
    let again = tempfile::tempdir().unwrap();
    export(world, again.path()).await;
    assert_eq!(read(&again.path().join("vpn-access.json"))["form"], with_defaults(&item["form"]));
    Ok(())
}

/// A form as it is written: what was left out where it has a value is there.
fn with_defaults(form: &Value) -> Value {
    let mut form = form.clone();
    for section in form["sections"].as_array_mut().unwrap() {
        let rows = section.get_mut("rows").and_then(|rows| rows["fields"].as_array_mut().map(std::mem::take));
        let fields = section.get_mut("fields").and_then(|fields| fields.as_array_mut().map(std::mem::take));
        let filled = |fields: Vec<Value>| {
            let required = |mut field: Value| {
                if field.get("required").is_none() {
                    field["required"] = json!(false);
                }
                field
            };
            fields.into_iter().map(required).collect::<Value>()
        };
        if let Some(rows) = rows {
            section["rows"]["fields"] = filled(rows);
        }
        if let Some(fields) = fields {
            section["fields"] = filled(fields);
        }
    }
    form
}

/// One of every kind, with conditions.
fn every_kind() -> (Value, Value) {
    let option = |id: &str| json!({ "id": id, "label": { "en": id }, "price": 100, "model": "dock-u100" });
    let once = json!([
        { "id": "head", "kind": "heading" },
        { "id": "hint", "kind": "note", "visible": "remote" },
        { "id": "remote", "kind": "checkbox" },
        { "id": "agreed", "kind": "checkbox", "required": true, "visible": "remote" },
        { "id": "seats", "kind": "number", "decimals": 1, "range": { "min": 1, "max": "9.5" }, "unit": { "de": "Plätze", "en": "seats" } },
        { "id": "budget", "kind": "money", "range": { "min": 10 }, "required_when": "seats > 3 and remote" },
        { "id": "mail", "kind": "email" },
        { "id": "at", "kind": "date_time", "from_today": true },
        { "id": "department", "kind": "department" },
        { "id": "laptop", "kind": "asset" },
        { "id": "why", "kind": "short_text", "max": 5, "required": true, "visible": "remote or total > 0" },
        { "id": "where", "kind": "location" },
        { "id": "double", "kind": "number", "decimals": 2, "computed": "seats * 2" },
    ]);
    let rows = json!([
        { "id": "who", "kind": "person" },
        { "id": "office", "kind": "short_text", "max": 60, "filled_from": "office", "read_only": "given who" },
        { "id": "dock", "kind": "asset_model", "options": [option("one"), option("two")] },
        { "id": "extra", "kind": "multi_choice", "options": [option("bag")], "visible": "dock = \"two\"" },
        { "id": "count", "kind": "number", "required_when": "extra has \"bag\"" },
    ]);
    (once, rows)
}

async fn blank(world: &World, caller: &Caller) -> SubmitServiceRequest {
    let version = world.item(caller, "VPN access").await;
    SubmitServiceRequest {
        on_behalf_of: None,
        id: docket_shared::ids::TicketId(new_id()),
        item: version.item,
        version: version.version,
        fields: Default::default(),
        rows: Vec::new(),
        attachments: Vec::new(),
    }
}

fn text(value: &str) -> Input {
    Input::Text(value.to_owned())
}

/// Submits what was typed; answers the faults.
async fn send(
    world: &World,
    caller: &Caller,
    fields: &[(&str, &str)],
    rows: &[&[(&str, Input)]],
) -> Result<SubmitServiceRequest, Vec<FieldError>> {
    let mut body = blank(world, caller).await;
    body.fields = fields.iter().map(|(id, value)| ((*id).to_owned(), text(value))).collect();
    body.rows = rows
        .iter()
        .map(|row| docket_shared::service_request::api::RowInput {
            id: None,
            fields: row.iter().map(|(id, input)| ((*id).to_owned(), input.clone())).collect(),
        })
        .collect();
    let sent = caller.run(&Command::SubmitServiceRequest(body.clone())).await;
    sent.map(|_| body).map_err(|problem| problem.errors)
}

#[tokio::test]
async fn every_kind_that_is_wrong_names_its_field_and_row() {
    let world = World::new().await;
    let (once, rows) = every_kind();
    form(&world, once, rows).await.unwrap();
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let least = |least: &str| FieldFault::TooSmall { least: least.to_owned() };
    for (field, value, fault) in [
        ("remote", "maybe", FieldFault::WrongType),
        ("seats", "ten", FieldFault::NotANumber),
        ("seats", "0.5", least("1")),
        ("seats", "9.6", FieldFault::TooBig { most: "9.5".to_owned() }),
        ("seats", "1.25", FieldFault::TooManyDecimals { max: 1 }),
        ("budget", "9.99", least("10")),
        ("budget", "10.001", FieldFault::TooManyDecimals { max: 2 }),
        ("mail", "somebody", FieldFault::NotAnEmail),
        ("at", "tomorrow", FieldFault::NotADateTime),
        ("at", "2020-01-01T10:00", FieldFault::InThePast),
        ("department", &new_id().to_string(), FieldFault::UnknownDepartment),
        ("laptop", &new_id().to_string(), FieldFault::UnknownAsset),
        ("where", "Plant North", FieldFault::UnknownLocation),
        ("head", "x", FieldFault::UnknownField),
    ] {
        let faults = send(&world, &rebecca, &[(field, value)], &[]).await.unwrap_err();
        assert_eq!(faults, [FieldError::field(field, fault)], "{field} {value}");
    }
    let never = send(&world, &rebecca, &[("at", "9999-12-31T10:00")], &[]).await.unwrap_err();
    assert!(matches!(&never[..], [FieldError { fault: FieldFault::TooBig { .. }, .. }]), "{never:?}");
    let bag = || Input::Choices(vec!["bag".to_owned()]);
    let twice = || Input::Choices(vec!["bag".to_owned(); 2]);
    let reason = "\"bag\" is chosen twice".to_owned();
    let faults = send(&world, &rebecca, &[("why", "bags")], &[&[], &[("dock", text("two")), ("extra", twice())]]).await;
    assert!(faults.unwrap_err().contains(&FieldError::row("extra", 1, FieldFault::Unreadable { reason })));
    let wrong: &[(&str, Input)] = &[("dock", text("two")), ("extra", bag()), ("office", text(&"x".repeat(61)))];
    let faults = send(&world, &rebecca, &[("why", "bags")], &[&[], wrong]).await.unwrap_err();
    let expected = [
        FieldError::row("office", 1, FieldFault::TooLong { max: 60 }),
        FieldError::row("count", 1, FieldFault::Required),
    ];
    assert_eq!(faults, expected);
    let faults = send(&world, &rebecca, &[("remote", "true"), ("seats", "4")], &[]).await.unwrap_err();
    let field = |id, fault| FieldError::field(id, fault);
    let expected = [
        field("agreed", FieldFault::NotTicked),
        field("budget", FieldFault::Required),
        field("why", FieldFault::Required),
    ];
    assert_eq!(faults, expected, "what conditions ask for");
}

#[tokio::test]
async fn the_server_drops_what_is_hidden_and_computes_and_fills_in_for_itself() {
    let world = World::new().await;
    let (once, rows) = every_kind();
    form(&world, once, rows).await.unwrap();
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let grace = world.sign_in(Persona::Grace).await.person.unwrap();
    // Whatever a caller says is computed, filled in or hidden: only what the form asks counts.
    let row: &[(&str, Input)] = &[
        ("who", text(&grace.to_string())),
        ("office", text("The palace")),
        ("dock", text("one")),
        ("extra", Input::Choices(vec!["bag".to_owned()])),
    ];
    let fields = [
        ("seats", "2.5"),
        ("double", "1000"),
        ("budget", "1234.5"),
        ("why", "docks"),
        ("agreed", "true"),
        ("at", "2099-12-07T14:30"),
        ("mail", "rebecca@alpha.example"),
    ];
    let body = send(&world, &rebecca.caller, &fields, &[row]).await.unwrap();
    rebecca.until("it is there", |rebecca| rebecca.public(body.id).is_some()).await;
    let answers = rebecca.public(body.id).unwrap().request.unwrap();
    let said: Vec<(String, Vec<String>)> =
        answers.answers.iter().map(|answer| (answer.field.clone(), answer.value.clone())).collect();
    let one = |field: &str, values: &[&str]| -> (String, Vec<String>) {
        (field.to_owned(), values.iter().map(|value| (*value).to_owned()).collect())
    };
    assert_eq!(
        said,
        [
            one("remote", &["false"]),
            one("seats", &["2.5"]),
            one("budget", &["123450"]),
            one("mail", &["rebecca@alpha.example"]),
            one("at", &["2099-12-07T14:30", "Europe/Berlin"]),
            one("why", &["docks"]),
            one("double", &["5"]),
        ]
    );
    assert_eq!(answers.answers[2].display[0].get("de"), "1.234,50 EUR");
    assert_eq!(answers.total, Some(100), "what is hidden costs nothing");
    let lines = rebecca.replica.all(RowKind::Line).filter_map(|(_, row)| match row.as_ref() {
        Row::Line(line) if line.ticket == body.id => Some(line.answers.clone()),
        _ => None,
    });
    let lines: Vec<_> = lines.collect();
    let office = lines[0].iter().find(|answer| answer.field == "office").unwrap();
    assert_eq!(office.value, ["Plant North, B2-14"], "the directory's, not what was typed");
    assert!(!lines[0].iter().any(|answer| answer.field == "extra"));
}

async fn hand_over(world: &World, id: AssetId, person: PersonId, state: &str) {
    sqlx::query(
        "insert into asset select l.organisation_id, $1::uuid, l.model_id, $1::uuid::text, $3, null, $2, 'Somebody', '[]', l.tags
         from stock_level l order by l.id limit 1",
    )
    .bind(id.0)
    .bind(person.0)
    .bind(state)
    .execute(&world.pool)
    .await
    .unwrap();
}

#[tokio::test]
async fn a_piece_of_equipment_is_named_by_who_has_it_alone() {
    let world = World::new().await;
    let (once, rows) = every_kind();
    form(&world, once, rows).await.unwrap();
    let (rebecca, grace) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Grace).await);
    let (own, mended) = (AssetId(new_id()), AssetId(new_id()));
    hand_over(&world, own, grace.person.unwrap(), "in_use").await;
    hand_over(&world, mended, grace.person.unwrap(), "in_repair").await;
    let unknown = [FieldError::field("laptop", FieldFault::UnknownAsset)];
    assert_eq!(send(&world, &rebecca, &[("laptop", &own.to_string())], &[]).await.unwrap_err(), unknown);
    assert_eq!(send(&world, &grace, &[("laptop", &mended.to_string())], &[]).await.unwrap_err(), unknown, "in repair");
    send(&world, &grace, &[("laptop", &own.to_string())], &[]).await.unwrap();
}

#[tokio::test]
async fn a_form_that_does_not_hold_together_is_not_published() {
    let world = World::new().await;
    let once = json!([
        { "id": "a", "kind": "checkbox", "visible": "b = 1" },
        { "id": "b", "kind": "number", "computed": "if a then 1 else 2" },
        { "id": "c", "kind": "email", "required_when": "d" },
        { "id": "e", "kind": "number", "range": { "min": 5, "max": 4 } },
    ]);
    let error = form(&world, once, json!([{ "id": "f", "kind": "note" }])).await.unwrap_err();
    for expected in [
        "vpn-access.json: form: these wait for each other: a → b → a",
        "form.sections[0].fields.c.required_when: character 1: there is no \"d\"",
        "form.sections[0].fields.e.range: the least is more than the most",
        "form.sections[1].rows.fields.f.kind: headings and notes stand outside of rows",
    ] {
        assert!(error.contains(expected), "{error}");
    }
    let once = json!([{ "id": "a", "kind": "checkbox", "visible": "given" }]);
    let error = form(&world, once, json!([])).await.unwrap_err();
    let slip = json!([{ "id": "a", "kind": "checkbox", "visble": "true" }]);
    let refused = form(&world, slip, json!([])).await.unwrap_err();
    assert!(refused.contains("form.sections[0].fields[0].visble: this name means nothing here"), "{refused}");
    assert!(
        error.contains("form.sections[0].fields[0]") && error.contains("character 1: \"given\" needs a name"),
        "{error}"
    );
}

fn calendars(follower: &Follower) -> Vec<CompiledCalendar> {
    let rows = follower.replica.all(RowKind::WorkingTime).filter_map(|(_, row)| match row.as_ref() {
        Row::WorkingTime(calendar) => Some(calendar.clone()),
        _ => None,
    });
    rows.collect()
}

/// The browser's reckoning comes to the server's due instant, to the second.
#[tokio::test]
async fn a_browser_reckons_the_day_that_the_server_sets() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    rebecca.until("calendars are compiled", |rebecca| calendars(rebecca).len() >= 2).await;
    for item in ["ocking station", "VPN access", "icence"] {
        let version = world.item(&rebecca.caller, item).await;
        let level = version.service_level.clone().unwrap();
        let calendar = calendars(&rebecca).into_iter().find(|calendar| calendar.id == level.calendar).unwrap();
        let body = world.submission_of(&version, &rebecca.caller, version.form.rows().map_or(0, |_| 1)).await;
        rebecca.caller.run(&Command::SubmitServiceRequest(body.clone())).await.unwrap();
        rebecca
            .until("it is expected", |rebecca| {
                let expected = rebecca.head(body.id).is_some_and(|head| head.expected_at.is_some());
                expected || rebecca.public(body.id).is_some_and(|public| public.gate.is_some())
            })
            .await;
        let Some(at) = rebecca.head(body.id).unwrap().expected_at else { continue };
        let promised = rebecca.public(body.id).unwrap().promised.unwrap();
        assert_eq!(promised.target, level.resolution.unwrap());
        let reckoned = due(&Compiled::of(&calendar), promised.started_at, promised.target, &promised.holds);
        assert_eq!(reckoned, Due::At(at), "{item}");
    }
    // A calendar that changes is compiled anew, and only that one.
    let before = calendars(&rebecca);
    let folder = tempfile::tempdir().unwrap();
    export(&world, folder.path()).await;
    let file = folder.path().join("catalog.json");
    let mut base = read(&file);
    base["calendars"].as_array_mut().unwrap().iter_mut().find(|one| one["key"] == "plant-hours").unwrap()["definition"]
        ["week"] = json!({ "mon": ["06:00-07:00"] });
    write(&file, &base);
    import(&world, &file, false).await.unwrap();
    rebecca.until("it is compiled anew", |rebecca| calendars(rebecca) != before).await;
    let changed = calendars(&rebecca).iter().filter(|calendar| !before.contains(calendar)).count();
    assert_eq!(changed, 1);
}

fn model(follower: &Follower, key: &str) -> ModelCard {
    let mut rows = follower.replica.all(RowKind::Model).filter_map(|(_, row)| match row.as_ref() {
        Row::Model(card) if card.key == key => Some(card.clone()),
        _ => None,
    });
    rows.next().unwrap()
}

#[tokio::test]
async fn everyone_reads_whether_there_is_stock_and_nobody_outside_how_much() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    let dock = model(&rebecca, "dock-t200");
    assert_eq!((dock.in_stock.len(), dock.delivery_days), (1, Some(10)));
    let count = |from, to| Command::CountStock(CountStock { model: dock.id, location: dock.in_stock[0], from, to });
    ana.caller.run(&count(1, 0)).await.unwrap();
    rebecca.until("it is gone", |rebecca| model(rebecca, "dock-t200").in_stock.is_empty()).await;
    ana.caller.run(&count(0, 5)).await.unwrap();
    rebecca.until("it is back", |rebecca| model(rebecca, "dock-t200").in_stock.len() == 1).await;
    ana.caller.run(&count(5, 4)).await.unwrap();
    ana.converge().await;
    rebecca.converge().await;
    assert_eq!(model(&rebecca, "dock-t200").in_stock, dock.in_stock);
    assert!(!rebecca.caller.heard.contains("on_hand"), "a requester never hears a count");
    // One of an earlier time, of which nobody reads yet, is shown by the sweeper.
    sqlx::query("delete from replica_row where kind = 'model' and entity = $1")
        .bind(dock.id.0)
        .execute(&world.pool)
        .await
        .unwrap();
    let state = &world.server.as_ref().unwrap().state;
    docket_server::actions::own::show_models(&state.pool, &state.executor).await.unwrap();
    let shown: i64 = sqlx::query_scalar("select count(*) from replica_row where kind = 'model' and entity = $1")
        .bind(dock.id.0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(shown, 1);
    docket_tests::invariants::check_all(&world.pool).await;
}
