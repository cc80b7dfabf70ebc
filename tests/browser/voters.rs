//! Steps of an approval that ask several people: everyone of a team, then a share of another one; how many it takes is read
//! by all of them and by who asked, and each answer is seen as it is given.

use crate::scene::{ITEM, Scene, fill_form, send};
use crate::screens::{console, look, none};
use docket_shared::ids::TicketId;
use docket_tests::browser::{Page, Window};
use docket_tests::catalog::publish_changed;
use docket_tests::world::PASSWORD;
use docket_tests::{eventually, invariants};
use serde_json::json;

const ALL: &str = "All of them have to approve";
const SHARE: &str = "3 of 5 have to approve (60%)";

/// A world in which a dock is approved by both of the network team, then by three of the five of end-user support, and a
/// large order by somebody of HR services.
async fn two_steps() -> Scene {
    let scene = Scene::new().await;
    sqlx::query("update person set language = 'en'").execute(&scene.world.pool).await.unwrap();
    publish_changed(&scene.world.pool, "docking-station", |item| {
        item["approvals"] = json!([
            { "name": { "en": "Security", "de": "Sicherheit" }, "from": { "team": "Network" }, "rule": "everyone" },
            { "name": { "en": "Room for it", "de": "Platz" }, "from": { "team": "End-user support" }, "rule": { "percent": 60 } },
            { "name": { "en": "Large order", "de": "Großbestellung" }, "from": { "team": "HR services" }, "when": "total > 500" },
        ]);
    })
    .await;
    scene
}

async fn ordered(scene: &Scene) -> (Page, TicketId) {
    let rebecca = scene.rebecca(Window::Phone).await;
    let open = "docking";
    rebecca.fill("combobox", "Search services and requests", open).await;
    rebecca.press("option", ITEM).await;
    rebecca.find("heading", ITEM).await;
    fill_form(&rebecca, &["Grace Kim"]).await;
    let ticket = send(&rebecca).await;
    eventually("the server has it", async || scene.number(ticket).await).await;
    (rebecca, ticket)
}

/// Somebody by name, at the question.
async fn asked(scene: &Scene, name: &str, ticket: TicketId) -> Page {
    let page = scene.page(Window::Phone).await;
    let email: String = sqlx::query_scalar("select email from person where name = $1")
        .bind(name)
        .fetch_one(&scene.world.pool)
        .await
        .unwrap();
    page.go(&format!("/approvals/{ticket}")).await;
    page.fill("textbox", "Work email", &email).await;
    page.fill("textbox", "Password", PASSWORD).await;
    page.press("button", "Sign in").await;
    page.gone("textbox", "Password").await;
    page.shows("Why this comes to you").await;
    page
}

async fn approves(page: &Page) {
    page.press("button", "Approve").await;
    page.shows("You approved this.").await;
}

async fn declines(page: &Page, why: &str) {
    page.press("button", "Decline").await;
    page.fill("textbox", "Why", why).await;
    page.press("button", "Decline request").await;
    page.shows("You declined this.").await;
}

async fn status(scene: &Scene, ticket: TicketId) -> String {
    sqlx::query_scalar("select status from ticket where id = $1")
        .bind(ticket.0)
        .fetch_one(&scene.world.pool)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn everyone_of_one_team_and_then_a_share_of_another_approve_before_everybodys_eyes() {
    let scene = two_steps().await;
    let mut wrong = Vec::new();
    let (rebecca, ticket) = ordered(&scene).await;
    rebecca.shows(&format!("{ALL}: 0 of 2 did so far.")).await;
    look(&rebecca, "request-everyone", &mut wrong).await;
    let victor = asked(&scene, "Victor Alvarez", ticket).await;
    let priya = asked(&scene, "Priya Nair", ticket).await;
    victor.shows(&format!("{ALL}: 0 of 2 did so far.")).await;
    // All of them read every step, and that nobody is asked for what this order does not need.
    for page in [&rebecca, &victor] {
        page.shows("Not needed for this order.").await;
        page.shows("Is asked when the step before is approved.").await;
    }
    victor.shows("Is asked now.").await;
    approves(&victor).await;
    // One of two is not all: nothing begins, and nobody of the next step is asked.
    rebecca.shows(&format!("{ALL}: 1 of 2 did so far.")).await;
    priya.shows(&format!("{ALL}: 1 of 2 did so far.")).await;
    look(&priya, "approve-everyone", &mut wrong).await;
    assert_eq!(status(&scene, ticket).await, "awaiting_approval");
    let next = "select count(*) from approval where ticket_id = $1 and step = 1";
    let next: i64 = sqlx::query_scalar(next).bind(ticket.0).fetch_one(&scene.world.pool).await.unwrap();
    assert_eq!(next, 0, "the next step is not asked yet");
    approves(&priya).await;
    rebecca.shows(&format!("{SHARE}: 0 did so far.")).await;
    for page in [victor, priya] {
        page.close().await;
    }

    // One against it decides nothing where three of five are enough.
    let tomasz = asked(&scene, "Tomasz Wójcik", ticket).await;
    tomasz.shows(&format!("{SHARE}: 0 did so far.")).await;
    approves(&tomasz).await;
    let leila = asked(&scene, "Leila Haddad", ticket).await;
    declines(&leila, "No room in the north.").await;
    rebecca.shows("No room in the north.").await;
    rebecca.shows(&format!("{SHARE}: 1 did so far, 1 declined.")).await;
    let max = asked(&scene, "Max Schneider", ticket).await;
    max.shows(&format!("{SHARE}: 1 did so far, 1 declined.")).await;
    approves(&max).await;
    rebecca.shows(&format!("{SHARE}: 2 did so far, 1 declined.")).await;
    assert_eq!(status(&scene, ticket).await, "awaiting_approval");
    look(&rebecca, "request-percent", &mut wrong).await;
    let (ana, ingrid) = (asked(&scene, "Ana Ferreira", ticket).await, asked(&scene, "Ingrid Solberg", ticket).await);
    approves(&ingrid).await;
    // Three are: it goes on, and who was not needed is asked no more.
    ana.gone("button", "Approve").await;
    rebecca.shows("Being prepared").await;
    eventually("it is Ana's", async || scene.world.assignee(ticket).await).await;
    assert_eq!(status(&scene, ticket).await, "in_progress");
    console(&scene, &rebecca, &mut wrong).await;
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([rebecca, tomasz, leila, max, ana, ingrid]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_everyone_against_it_ends_it_and_the_others_are_asked_no_more() {
    let scene = two_steps().await;
    let (rebecca, ticket) = ordered(&scene).await;
    let victor = asked(&scene, "Victor Alvarez", ticket).await;
    let priya = asked(&scene, "Priya Nair", ticket).await;
    declines(&priya, "Not on this network.").await;
    rebecca.shows("Not on this network.").await;
    rebecca.shows("Cancelled").await;
    victor.gone("button", "Approve").await;
    assert_eq!(status(&scene, ticket).await, "cancelled");
    invariants::check_all(&scene.world.pool).await;
    scene.close([rebecca, victor, priya]).await;
}
