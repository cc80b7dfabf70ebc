//! The whole story with everybody who has a part in it: Rebecca and the approver on phones, the technician, the lead of the
//! team and a technician of another one at desks; from the order to the rating. Nobody reloads.

use crate::approval::{martin, order};
use crate::fulfilment::{done, prepared, three_docks};
use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_shared::actor::Role;
use docket_shared::command::Command;
use docket_shared::ids::PersonId;
use docket_shared::person::api::SetCapacity;
use docket_tests::browser::{Page, Window};
use docket_tests::catalog::publish_changed;
use docket_tests::world::Persona;
use docket_tests::{eventually, invariants};
use serde_json::json;

/// What another team does for the same request.
const SOCKETS: &str = "Check the network sockets";

/// The lane of a person on the board, in words.
async fn lane(board: &Page, person: PersonId) -> String {
    let words = format!("return document.getElementById('lane-{person}')?.innerText.replace(/\\s+/g, ' ') ?? ''");
    board.script(&words).await.as_str().unwrap_or_default().to_owned()
}

/// The lead sees nothing before the gate has passed, then what nobody has, makes room for it, and sees whose it is.
async fn the_lead_makes_room(scene: &Scene, board: &Page, ana: PersonId, number: &str, wrong: &mut Vec<String>) {
    board.find("button", &format!("Lift {number}")).await;
    board.shows("Unassigned").await;
    assert!(lane(board, ana).await.contains("of 0"), "Ana takes nothing: {}", lane(board, ana).await);
    look(board, "story-board-unassigned", wrong).await;
    board.press("button", "Capacity and absence of Ana Ferreira").await;
    board.fill("textbox", "Units at once", "60").await;
    board.press("button", "Save the capacity").await;
    eventually("room that appears is used at once", async || {
        let assignee: Option<uuid::Uuid> = sqlx::query_scalar("select assignee_id from ticket where number = $1")
            .bind(number)
            .fetch_one(&scene.world.pool)
            .await
            .unwrap();
        (assignee == Some(ana.0)).then_some(())
    })
    .await;
    eventually("the board says how many units that makes", async || {
        let load: i32 = sqlx::query_scalar("select load from technician where person_id = $1")
            .bind(ana.0)
            .fetch_one(&scene.world.pool)
            .await
            .unwrap();
        (load > 0 && lane(board, ana).await.contains(&format!("{load} of 60"))).then_some(())
    })
    .await;
    look(board, "story-board", wrong).await;
}

/// What another team has to do is in its own queue, and nowhere in that of the request's team.
async fn the_other_team_does_its_part(victor: &Page, ana: &Page, number: &str, wrong: &mut Vec<String>) {
    victor.shows(SOCKETS).await;
    ana.go("/workspace/mine").await;
    ana.shows(number).await;
    victor.press("row", SOCKETS).await;
    victor.press("tab", "Tasks").await;
    look(victor, "story-other-team", wrong).await;
    done(victor, SOCKETS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_order_over_gate_board_and_another_team_to_the_rating() {
    let scene = Scene::new().await;
    three_docks(&scene).await;
    publish_changed(&scene.world.pool, "docking-station", |item| {
        let task =
            json!({ "key": "sockets", "title": { "en": SOCKETS, "de": "Netzwerkdosen prüfen" }, "team": "Network" });
        item["plan"].as_array_mut().unwrap().push(task);
    })
    .await;
    let [ana_id, victor_id] = [Persona::Ana, Persona::Victor].map(|persona| scene.world.sign_in_cached(persona));
    let (ana_id, victor_id) = (ana_id.await.person.unwrap(), victor_id.await.person.unwrap());
    let ingrid = scene.world.sign_in(Persona::Holding(Role::TeamLead)).await;
    let none_at_once = SetCapacity { person: ana_id, from: 1_000, to: 0 };
    ingrid.run(&Command::SetCapacity(none_at_once)).await.unwrap();
    scene.world.arrange(&[victor_id], 50, true).await;
    let (rebecca, martin) = (scene.rebecca(Window::Phone).await, martin(&scene, Window::Phone).await);
    let (ana, board, victor) =
        (scene.ana(Window::Desk).await, scene.page(Window::Desk).await, scene.page(Window::Desk).await);
    scene.sign_in(&board, Persona::Holding(Role::TeamLead), "/workspace/board").await;
    board.find("heading", "Team board").await;
    scene.sign_in(&victor, Persona::Victor, "/workspace/mine").await;
    let mut wrong = Vec::new();

    let ticket = order(&rebecca).await;
    let number = eventually("the server has the request", async || scene.number(ticket).await).await;
    martin.press("link", "4 docking stations").await;
    for page in [&board, &victor] {
        assert!(!page.text().await.contains(&number), "nobody who fulfils hears of it before it is approved");
    }
    martin.press("button", "Approve").await;
    martin.shows("You approved this.").await;
    the_lead_makes_room(&scene, &board, ana_id, &number, &mut wrong).await;
    the_other_team_does_its_part(&victor, &ana, &number, &mut wrong).await;

    ana.go(&format!("/workspace/open/{ticket}")).await;
    ana.press("tab", "Tasks").await;
    ana.press("DisclosureTriangle", "Order 1 × Dock").await;
    ana.pick_first("combobox", "Arrived at").await;
    ana.press("button", "Done").await;
    ana.gone("DisclosureTriangle", "Order 1 × Dock").await;
    for (person, serial) in
        [("Grace Kim", "U1-1"), ("Luis Ortega", "U1-2"), ("Hanna Virtanen", "T2-1"), ("Oliver Brandt", "T2-2")]
    {
        prepared(&ana, person, serial).await;
        done(&ana, &format!("Install at the desk {person}")).await;
        done(&ana, &format!("Hand over {person}")).await;
    }
    rebecca.shows("4 of 4 done").await;
    for person in ["Grace Kim", "Luis Ortega", "Hanna Virtanen", "Oliver Brandt"] {
        let confirm = format!("Confirm it works: {person}");
        rebecca.press("button", &confirm).await;
        rebecca.gone("button", &confirm).await;
    }
    rebecca.shows("This request is closed.").await;
    // It is closed, and only now she says how it was.
    rebecca.press("radio", "Great").await;
    rebecca.fill("textbox", "What should we know?", "Like a parcel.").await;
    rebecca.press("button", "Send rating").await;
    rebecca.shows("Thank you. The team reads it.").await;
    ana.shows("Like a parcel.").await;
    look(&rebecca, "story-rated", &mut wrong).await;
    for page in [&rebecca, &martin, &ana, &board, &victor] {
        console(&scene, page, &mut wrong).await;
    }
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([rebecca, martin, ana, board, victor]).await;
}
