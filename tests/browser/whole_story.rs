//! The whole story with everybody who has a part in it: Rebecca, the approver and an employee on phones, the technician, the
//! lead of the team and a technician of another one at desks; from the order to the rating. Nobody reloads.

use crate::approval::{martin, order};
use crate::fulfilment::{done, prepared, three_docks};
use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_shared::actor::Role;
use docket_shared::command::Command;
use docket_shared::ids::{PersonId, TicketId};
use docket_shared::person::api::SetCapacity;
use docket_tests::browser::{Page, Window};
use docket_tests::catalog::publish_changed;
use docket_tests::world::Persona;
use docket_tests::{eventually, invariants};
use serde_json::json;

/// What another team does for the same request.
const SOCKETS: &str = "Check the network sockets";

/// Whom it is for, and the serial numbers of what they get.
const LINES: [(&str, &str); 4] =
    [("Grace Kim", "U1-1"), ("Luis Ortega", "U1-2"), ("Hanna Virtanen", "T2-1"), ("Oliver Brandt", "T2-2")];

/// The lane of a person on the board, in words.
async fn lane(board: &Page, person: PersonId) -> String {
    let words = format!("return document.getElementById('lane-{person}')?.innerText.replace(/\\s+/g, ' ') ?? ''");
    board.script(&words).await.as_str().unwrap_or_default().to_owned()
}

/// The lead sees nothing before the gate has passed, then what nobody has, makes room for it, and sees whose it is.
async fn the_lead_makes_room(
    scene: &Scene,
    board: &Page,
    ana: PersonId,
    (ticket, number): (TicketId, &str),
    wrong: &mut Vec<String>,
) {
    board.find("button", &format!("Lift {number}")).await;
    board.shows("Unassigned").await;
    assert!(lane(board, ana).await.contains("of 0"), "Ana takes nothing: {}", lane(board, ana).await);
    look(board, "story-board-unassigned", wrong).await;
    board.press("button", "Capacity and absence of Ana Ferreira").await;
    board.fill("textbox", "Units at once", "60").await;
    board.press("button", "Save the capacity").await;
    eventually("room that appears is used at once", async || {
        (scene.world.assignee(ticket).await == Some(ana)).then_some(())
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

/// The item with a task of another team, three docks, nobody of the team with room, and Victor the only one of Network.
async fn stage(scene: &Scene) -> PersonId {
    three_docks(scene).await;
    publish_changed(&scene.world.pool, "docking-station", |item| {
        let task =
            json!({ "key": "sockets", "title": { "en": SOCKETS, "de": "Netzwerkdosen prüfen" }, "team": "Network" });
        item["plan"].as_array_mut().unwrap().push(task);
    })
    .await;
    let ana = scene.world.sign_in_cached(Persona::Ana).await.person.unwrap();
    let victor = scene.world.sign_in_cached(Persona::Victor).await.person.unwrap();
    let ingrid = scene.world.sign_in(Persona::Holding(Role::TeamLead)).await;
    let none_at_once = SetCapacity { person: ana, from: 1_000, to: 0 };
    ingrid.run(&Command::SetCapacity(none_at_once)).await.unwrap();
    let network: Vec<uuid::Uuid> = sqlx::query_scalar(
        "select m.person_id from team_member m join team t on t.id = m.team_id where t.name = 'Network'",
    )
    .fetch_all(&scene.world.pool)
    .await
    .unwrap();
    scene.world.arrange(&network.into_iter().map(PersonId).collect::<Vec<_>>(), 0, false).await;
    scene.world.arrange(&[victor], 50, true).await;
    ana
}

/// What is on order arrives, and each line is prepared, installed and handed over.
async fn the_technician_does_the_rest(ana: &Page, ticket: TicketId) {
    ana.go(&format!("/workspace/open/{ticket}")).await;
    ana.press("tab", "Tasks").await;
    ana.press("DisclosureTriangle", "Order 1 × Dock").await;
    ana.pick_first("combobox", "Arrived at").await;
    ana.press("button", "Done").await;
    ana.gone("DisclosureTriangle", "Order 1 × Dock").await;
    for (person, serial) in LINES {
        prepared(ana, person, serial).await;
        done(ana, &format!("Install at the desk {person}")).await;
        done(ana, &format!("Hand over {person}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_order_over_gate_board_and_another_team_to_the_rating() {
    let scene = Scene::new().await;
    let ana_id = stage(&scene).await;
    let (rebecca, martin) = (scene.rebecca(Window::Phone).await, martin(&scene, Window::Phone).await);
    let (ana, board) = (scene.ana(Window::Desk).await, scene.page(Window::Desk).await);
    scene.sign_in(&board, Persona::Holding(Role::TeamLead), "/workspace/board").await;
    board.find("heading", "Team board").await;
    let mut wrong = Vec::new();

    let ticket = order(&rebecca).await;
    let number = eventually("the server has the request", async || scene.number(ticket).await).await;
    martin.press("link", "4 docking stations").await;
    assert!(!board.text().await.contains(&number), "nobody who fulfils hears of it before it is approved");
    martin.press("button", "Approve").await;
    martin.shows("You approved this.").await;
    the_lead_makes_room(&scene, &board, ana_id, (ticket, &number), &mut wrong).await;
    for page in [&martin, &board] {
        console(&scene, page, &mut wrong).await;
    }
    martin.close().await;
    board.close().await;

    let grace = scene.page(Window::Phone).await;
    scene.sign_in(&grace, Persona::Grace, "/requests").await;
    grace.shows("Ordered for you").await;
    let victor = scene.page(Window::Desk).await;
    scene.sign_in(&victor, Persona::Victor, "/workspace/mine").await;
    the_other_team_does_its_part(&victor, &ana, &number, &mut wrong).await;
    the_technician_does_the_rest(&ana, ticket).await;

    // Grace says it of her own line; Rebecca sees that, and is asked of the others.
    grace.shows("Ana Ferreira hands you Dock U100, USB-C, serial number U1-1").await;
    rebecca.shows("4 of 4 done").await;
    grace.press("button", "Confirm it works").await;
    grace.shows("Confirmed").await;
    look(&grace, "story-employee", &mut wrong).await;
    rebecca.gone("button", "Confirm it works: Grace Kim").await;
    for (person, _) in &LINES[1..] {
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
    for page in [&rebecca, &ana, &victor, &grace] {
        console(&scene, page, &mut wrong).await;
    }
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([rebecca, ana, victor, grace]).await;
}
