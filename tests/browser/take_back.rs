//! A technician fetches a piece that somebody gives back: how it is and where it goes is filled in at a desk and on a phone,
//! and the piece's page says so.

use crate::scene::{Scene, send};
use crate::screens::{console, look, none};
use docket_shared::asset::AssetState;
use docket_shared::asset::api::MoveAsset;
use docket_shared::command::Command;
use docket_shared::ids::{AssetId, TicketId};
use docket_shared::row::RowKind;
use docket_shared::service_request::form::Input;
use docket_tests::browser::{Page, Window};
use docket_tests::caller::new_id;
use docket_tests::world::Persona;
use docket_tests::{Follower, eventually, invariants};

/// A dock of Rebecca's, who follows it.
pub async fn dock_of_rebecca(scene: &Scene, serial: &str) -> (AssetId, Follower) {
    let (mut rebecca, ana) = (scene.world.follow(Persona::Rebecca).await, scene.world.sign_in(Persona::Ana).await);
    let grace = scene.world.sign_in(Persona::Grace).await.person.unwrap();
    let dock = AssetId(new_id());
    // A piece that Grace got long ago and that goes to Rebecca by the product's own way.
    sqlx::query(
        "insert into asset select l.organisation_id, $1, l.model_id, $3, 'in_use', null, $2, 'Grace Kim', '[]', l.tags
         from stock_level l join asset_model m on m.organisation_id = l.organisation_id and m.id = l.model_id
         where m.key = 'dock-u100' limit 1",
    )
    .bind(dock.0)
    .bind(grace.0)
    .bind(serial)
    .execute(&scene.world.pool)
    .await
    .unwrap();
    let (from, to, user) = (AssetState::InUse, AssetState::InUse, rebecca.caller.person);
    let give = MoveAsset { asset: dock, from, to, location: None, condition: None, user, counted: None };
    ana.run(&Command::MoveAsset(give)).await.unwrap();
    let has = |rebecca: &Follower| rebecca.replica.get(RowKind::Equipment, dock.0).is_some();
    rebecca.until("it is among her equipment", has).await;
    (dock, rebecca)
}

/// A dock of Rebecca's, and her request to give it back, which Ana has.
async fn given_back(scene: &Scene, serial: &str) -> (AssetId, TicketId) {
    let (dock, rebecca) = dock_of_rebecca(scene, serial).await;
    let version = scene.world.item(&rebecca.caller, "Give equipment back").await;
    let mut body = scene.world.submission_of(&version, &rebecca.caller, 0).await;
    body.fields.insert("piece".to_owned(), Input::Text(dock.to_string()));
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    (dock, ticket)
}

async fn open(page: &Page, ticket: TicketId, serial: &str) {
    page.go(&format!("/workspace/tickets/{ticket}")).await;
    page.press("tab", "Tasks").await;
    page.press("DisclosureTriangle", "Fetch it and look at it").await;
    page.find("combobox", &format!("Condition, Dock U100, USB-C, {serial}")).await;
}

/// What stands in the database of the piece.
async fn kept(scene: &Scene, piece: AssetId) -> (String, Option<String>, Option<String>) {
    let statement = "select a.state, a.condition, l.name from asset a
         left join location l on l.organisation_id = a.organisation_id and l.id = a.location_id where a.id = $1";
    sqlx::query_as(statement).bind(piece.0).fetch_one(&scene.world.pool).await.unwrap()
}

async fn fetched(window: Window) {
    let scene = Scene::new().await;
    let (used, first) = given_back(&scene, "U1-0147").await;
    let (broken, second) = given_back(&scene, "U1-0148").await;
    let mut wrong = Vec::new();
    let ana = scene.page(window).await;
    scene.sign_in(&ana, Persona::Ana, "/workspace").await;
    open(&ana, first, "U1-0147").await;
    look(&ana, "take-back", &mut wrong).await;
    // Nothing goes without saying how it is and where it goes, each at its field.
    ana.press("button", "Done").await;
    ana.shows("Fill this in first.").await;
    let marked = "return document.querySelectorAll('.ending [aria-invalid=true]').length";
    assert_eq!(ana.script(marked).await, serde_json::json!(2));
    look(&ana, "take-back-missing", &mut wrong).await;
    ana.pick_first("combobox", "Goes into stock at").await;
    let place = ana.value("combobox", "Goes into stock at").await;
    // What is damaged is repaired first; whoever thinks better of it finds the place as it was.
    ana.pick("combobox", "Condition, Dock U100, USB-C, U1-0147", "damaged").await;
    ana.shows("Damaged: it goes to repair, not into stock.").await;
    ana.gone("combobox", "Goes into stock at").await;
    ana.pick("combobox", "Condition, Dock U100, USB-C, U1-0147", "used").await;
    ana.find("combobox", "Goes into stock at").await;
    assert_eq!(ana.value("combobox", "Goes into stock at").await, place);
    ana.press("button", "Done").await;
    ana.gone("DisclosureTriangle", "Fetch it and look at it").await;
    let state = eventually("it is in stock", async || {
        let kept = kept(&scene, used).await;
        (kept.0 == "in_stock").then_some(kept)
    })
    .await;
    assert_eq!(state.1.as_deref(), Some("used"));
    let place = state.2.expect("a place");
    ana.go(&format!("/workspace/assets/{used}")).await;
    for words in ["U1-0147", "In stock", "Used", place.as_str(), "Nobody"] {
        ana.shows(words).await;
    }
    look(&ana, "asset-taken-back", &mut wrong).await;

    open(&ana, second, "U1-0148").await;
    ana.pick("combobox", "Condition, Dock U100, USB-C, U1-0148", "damaged").await;
    look(&ana, "take-back-damaged", &mut wrong).await;
    ana.press("button", "Done").await;
    let state = eventually("it is being repaired", async || {
        let kept = kept(&scene, broken).await;
        (kept.0 == "in_repair").then_some(kept)
    })
    .await;
    assert_eq!((state.1.as_deref(), state.2), (Some("damaged"), None));
    ana.go(&format!("/workspace/assets/{broken}")).await;
    ana.shows("In repair").await;
    ana.shows("Damaged").await;
    console(&scene, &ana, &mut wrong).await;
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([ana]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_is_taken_with_its_condition_and_place_at_a_desk() {
    fetched(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_is_taken_with_its_condition_and_place_on_a_phone() {
    fetched(Window::Phone).await;
}

/// A request that names no piece: what its people have is offered, another is named by its number, and none has a reason.
async fn unnamed(window: Window) {
    let scene = Scene::new().await;
    let (_, _) = given_back(&scene, "U1-0147").await;
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let version = scene.world.item(&rebecca, "Give equipment back").await;
    let mut tickets = Vec::new();
    for _ in 0..2 {
        let body = scene.world.submission_of(&version, &rebecca, 0).await;
        tickets.push(body.id);
        rebecca.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    }
    let mut wrong = Vec::new();
    let ana = scene.page(window).await;
    scene.sign_in(&ana, Persona::Ana, "/workspace").await;
    let open = async |ticket: TicketId| {
        ana.go(&format!("/workspace/tickets/{ticket}")).await;
        ana.press("tab", "Tasks").await;
        ana.press("DisclosureTriangle", "Fetch it and look at it").await;
        ana.find("checkbox", "Dock U100, USB-C, U1-0147").await;
    };
    open(tickets[0]).await;
    look(&ana, "take-back-which", &mut wrong).await;
    // Neither a piece nor a reason: both are asked for, and nothing was sent.
    ana.press("button", "Done").await;
    ana.shows("Choose a piece or type its number, or say below why none comes back.").await;
    ana.press("button", "Done").await;
    ana.shows("Fill this in first.").await;
    look(&ana, "take-back-which-missing", &mut wrong).await;
    ana.press("checkbox", "Dock U100, USB-C, U1-0147").await;
    ana.pick("combobox", "Condition, Dock U100, USB-C, U1-0147", "used").await;
    ana.pick_first("combobox", "Goes into stock at").await;
    ana.press("button", "Done").await;
    ana.gone("DisclosureTriangle", "Fetch it and look at it").await;
    eventually("it is in stock", async || {
        let statement = "select state from asset where serial = 'U1-0147'";
        let state: String = sqlx::query_scalar(statement).fetch_one(&scene.world.pool).await.unwrap();
        (state == "in_stock").then_some(())
    })
    .await;

    ana.go(&format!("/workspace/tickets/{}", tickets[1])).await;
    ana.press("tab", "Tasks").await;
    ana.press("DisclosureTriangle", "Fetch it and look at it").await;
    ana.shows("None is recorded here with who gives it back.").await;
    ana.press("button", "Done").await;
    ana.fill("textbox", "Why does no piece come back?", "She keeps it after all.").await;
    ana.press("button", "Done").await;
    ana.gone("DisclosureTriangle", "Fetch it and look at it").await;
    ana.shows("She keeps it after all.").await;
    console(&scene, &ana, &mut wrong).await;
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([ana]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_piece_is_named_it_is_asked_which_one_comes_back_at_a_desk() {
    unnamed(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_piece_is_named_it_is_asked_which_one_comes_back_on_a_phone() {
    unnamed(Window::Phone).await;
}

/// An employee gives back what they have, from their own list on the phone; it is fetched, and the list is without it.
#[tokio::test(flavor = "multi_thread")]
async fn an_employee_gives_a_piece_back_on_the_phone_and_has_it_no_more_once_it_was_fetched() {
    const WHERE: &str = "Where is it, and when can we fetch it?";
    let scene = Scene::new().await;
    let (dock, _) = dock_of_rebecca(&scene, "U1-0150").await;
    let mut wrong = Vec::new();
    let (rebecca, ana) = (scene.rebecca(Window::Phone).await, scene.ana(Window::Desk).await);
    rebecca.go("/equipment").await;
    rebecca.press("link", "Give it back: Dock U100, USB-C, U1-0150").await;
    rebecca.find("heading", "Give equipment back").await;
    // Which piece it is stands there already.
    assert_eq!(rebecca.value("combobox", "Which piece?").await, dock.to_string());
    rebecca.press("button", "Send request").await;
    rebecca.shows("1 thing needs a look").await;
    rebecca.fill("textbox", WHERE, "On my desk, any morning.").await;
    look(&rebecca, "give-back", &mut wrong).await;
    let ticket = send(&rebecca).await;
    rebecca.shows("U1-0150").await;
    rebecca.shows("On my desk, any morning.").await;
    let number = eventually("the server has it", async || scene.number(ticket).await).await;
    eventually("row or pill", async || {
        let row = ana.text().await.contains(&number);
        (row || ana.has("button", "new").await).then_some(())
    })
    .await;
    open(&ana, ticket, "U1-0150").await;
    ana.pick("combobox", "Condition, Dock U100, USB-C, U1-0150", "used").await;
    ana.pick_first("combobox", "Goes into stock at").await;
    ana.press("button", "Done").await;
    eventually("it is in stock", async || (kept(&scene, dock).await.0 == "in_stock").then_some(())).await;
    rebecca.go("/equipment").await;
    eventually("she has it no more", async || (!rebecca.text().await.contains("U1-0150")).then_some(())).await;
    look(&rebecca, "equipment-given-back", &mut wrong).await;
    console(&scene, &rebecca, &mut wrong).await;
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([rebecca, ana]).await;
}
