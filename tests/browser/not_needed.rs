//! A purchase that is not needed: who asked reads no day of delivery any more, and who prepares it picks a piece from stock.

use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_shared::asset::api::CountStock;
use docket_shared::command::Command;
use docket_shared::fulfilment::Does;
use docket_shared::fulfilment::api::{EndTask, Outcome};
use docket_shared::ids::{LocationId, ModelId};
use docket_shared::service_request::form::Input;
use docket_tests::browser::Window;
use docket_tests::plan::{ending, lines, open_tasks};
use docket_tests::world::Persona;
use docket_tests::{eventually, invariants};
use uuid::Uuid;

/// Docks of the first model are counted: so many at that place. No other model is there.
async fn count(scene: &Scene, place: &str, to: i32) {
    let other = "update stock_level l set on_hand = 0 from asset_model m
         where m.id = l.model_id and m.key like 'dock-%' and m.key <> 'dock-u100'";
    sqlx::query(other).execute(&scene.world.pool).await.unwrap();
    let (model, location, from): (Uuid, Uuid, i32) = sqlx::query_as(
        "select l.model_id, l.location_id, l.on_hand from stock_level l join asset_model m on m.id = l.model_id
         join location p on p.id = l.location_id where m.key = 'dock-u100' and p.name = $1",
    )
    .bind(place)
    .fetch_one(&scene.world.pool)
    .await
    .unwrap();
    let body = CountStock { model: ModelId(model), location: LocationId(location), from, to };
    scene.world.sign_in(Persona::Ana).await.run(&Command::CountStock(body)).await.unwrap();
}

async fn picked(window: Window) {
    let scene = Scene::new().await;
    count(&scene, "Plant North", 0).await;
    count(&scene, "Plant South", 0).await;
    let caller = scene.world.sign_in(Persona::Rebecca).await;
    let grace = scene.world.sign_in(Persona::Grace).await.person.unwrap();
    let mut body = scene.world.submission(&caller, 1).await;
    body.rows[0].fields.insert("employee".to_owned(), Input::Text(grace.to_string()));
    let ticket = body.id;
    caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    let (rebecca, ana) = (scene.rebecca(window).await, scene.page(window).await);
    let mut wrong = Vec::new();
    rebecca.go(&format!("/requests/{ticket}")).await;
    rebecca.shows("On order").await;
    rebecca.shows("There by").await;
    scene.sign_in(&ana, Persona::Ana, "/workspace").await;
    ana.go(&format!("/workspace/tickets/{ticket}")).await;
    ana.press("tab", "Tasks").await;
    ana.press("DisclosureTriangle", "Order 1 × Dock U100, USB-C").await;
    ana.shows("Not needed: what stock has by now is set aside instead.").await;
    look(&ana, "task-purchase", &mut wrong).await;
    ana.press("button", "Not needed").await;
    ana.shows("nothing set aside and nothing on order").await;
    eventually("no day is promised", async || {
        let text = rebecca.text().await;
        (!text.contains("On order") && !text.contains("There by")).then_some(())
    })
    .await;
    look(&rebecca, "request-not-needed", &mut wrong).await;

    let prepare = "Prepare and label Grace Kim";
    ana.press("DisclosureTriangle", prepare).await;
    ana.shows("None of it is free in stock.").await;
    count(&scene, "Plant North", 2).await;
    ana.find("combobox", "Taken from, Dock U100, USB-C").await;
    ana.press("button", "Done").await;
    ana.shows("Fill this in first.").await;
    look(&ana, "task-pick-missing", &mut wrong).await;
    ana.pick_first("combobox", "Taken from, Dock U100, USB-C").await;
    ana.fill("textbox", "Serial number, Dock U100, USB-C", "U1-0900").await;
    ana.press("button", "Done").await;
    ana.gone("DisclosureTriangle", prepare).await;
    ana.shows("serial number U1-0900").await;
    let kept: (String, i32, i32) = eventually("it is set aside", async || {
        sqlx::query_as(
            "select a.state, l.on_hand, l.reserved from asset a
             join stock_level l on l.model_id = a.model_id and l.location_id = a.location_id where a.serial = 'U1-0900'",
        )
        .fetch_optional(&scene.world.pool)
        .await
        .unwrap()
    })
    .await;
    assert_eq!(kept, ("reserved".to_owned(), 2, 1));
    console(&scene, &ana, &mut wrong).await;
    console(&scene, &rebecca, &mut wrong).await;
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([rebecca, ana]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_purchase_no_day_is_promised_and_a_piece_is_picked_at_a_desk() {
    picked(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_purchase_no_day_is_promised_and_a_piece_is_picked_on_a_phone() {
    picked(Window::Phone).await;
}

/// Nobody prepared it: whoever hands it over is asked for its serial number, and not told that something changed.
#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_prepared_is_handed_over_with_its_serial_number() {
    let scene = Scene::new().await;
    count(&scene, "Plant North", 1).await;
    let (caller, mut own) = (scene.world.sign_in(Persona::Rebecca).await, scene.world.follow(Persona::Ana).await);
    scene.world.everybody_has_room(&caller).await;
    let ticket = scene.world.submit(&caller, 1).await;
    for (does, outcome) in [(Does::Prepare, Outcome::Skipped), (Does::Install, Outcome::Complete)] {
        own.until("it can be done", |own| open_tasks(own, ticket, does).len() == 1).await;
        let task = open_tasks(&own, ticket, does).remove(0);
        own.caller.run(&Command::EndTask(EndTask { outcome, ..ending(&task) })).await.unwrap();
    }
    own.until("it can be handed over", |own| open_tasks(own, ticket, Does::HandOver).len() == 1).await;
    let whom = lines(&own, ticket).remove(0).person_name;
    let mut wrong = Vec::new();
    let ana = scene.page(Window::Phone).await;
    scene.sign_in(&ana, Persona::Ana, &format!("/workspace/tickets/{ticket}")).await;
    ana.press("tab", "Tasks").await;
    let form = format!("Hand over {whom}");
    ana.press("DisclosureTriangle", &form).await;
    ana.find("textbox", "Serial number, Dock U100, USB-C").await;
    ana.press("button", "Done").await;
    ana.shows("Fill this in first.").await;
    look(&ana, "task-hand-over-serial", &mut wrong).await;
    assert!(!ana.text().await.contains("changed meanwhile"), "nothing did");
    ana.fill("textbox", "Serial number, Dock U100, USB-C", "U1-0901").await;
    ana.press("button", "Done").await;
    ana.gone("DisclosureTriangle", &form).await;
    let state = "select state from asset where serial = 'U1-0901'";
    let in_use = async || {
        let state: Option<String> = sqlx::query_scalar(state).fetch_optional(&scene.world.pool).await.unwrap();
        (state.as_deref() == Some("in_use")).then_some(())
    };
    eventually("it is with its person", in_use).await;
    console(&scene, &ana, &mut wrong).await;
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([ana]).await;
}
