//! What could not be done: the technician is asked for a reason that others read, and they read it without a reload.

use crate::scene::Scene;
use crate::screens::{look, none};
use docket_shared::command::Command;
use docket_shared::ids::TicketId;
use docket_shared::service_request::form::Input;
use docket_tests::browser::{Page, Window};
use docket_tests::eventually;
use docket_tests::world::Persona;

const WHY: &str = "The dock is broken and the vendor has no more.";

/// What stands in the conversation, from top to bottom.
async fn told(page: &Page, of: &str) -> Vec<String> {
    let lines =
        format!("return [...document.querySelectorAll('{of} :is(.event, .msg .b)')].map(one => one.textContent)");
    serde_json::from_value(page.script(&lines).await).unwrap()
}

/// The places of these words, each after the one before.
fn in_order(lines: &[String], words: &[&str]) -> bool {
    let mut lines = lines.iter();
    words.iter().all(|words| lines.any(|line| line.contains(words)))
}

/// A question, an answer, and it is given back: the same order for both, and the team reads more.
async fn in_one_order(scene: &Scene, ticket: TicketId, rebecca: &Page, ana: &Page) {
    rebecca.go(&format!("/requests/{ticket}")).await;
    ana.press("tab", "Conversation").await;
    ana.fill("textbox", "Public reply to Rebecca", "Another model?").await;
    ana.press("button", "Send reply").await;
    rebecca.shows("Another model?").await;
    rebecca.fill("textbox", "Write to Ana", "Yes, please.").await;
    rebecca.press("button", "Send reply").await;
    ana.shows("Yes, please.").await;
    ana.press("button", "Pass on").await;
    ana.press("button", "I cannot do this").await;
    eventually("she gave it back", async || {
        (scene.world.assignee(ticket).await != scene.world.sign_in_cached(Persona::Ana).await.person).then_some(())
    })
    .await;
    let public = ["Not possible for Grace Kim", "Another model?", "Yes, please.", "Back in the queue"];
    rebecca.shows("Back in the queue").await;
    let read = told(rebecca, "[role=log]").await;
    assert!(in_order(&read, &public), "{read:?}");
    assert!(!read.iter().any(|line| line.contains("gave it back") || line.contains("Assigned")), "{read:?}");
    ana.go(&format!("/workspace/tickets/{ticket}")).await;
    ana.shows("Back in the queue").await;
    let read = told(ana, ".conv").await;
    let team = [
        "ordered this",
        "Assigned to Ana",
        "Not possible for Grace Kim",
        "Yes, please.",
        "gave it back",
        "Back in the queue",
    ];
    assert!(in_order(&read, &team), "{read:?}");
}

/// Rebecca ordered for so many people, Grace first; Ana says that Grace's is not possible and is asked why.
async fn asked_why(scene: &Scene, people: usize) -> (TicketId, Page) {
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let person = scene.world.sign_in(Persona::Grace).await.person.unwrap();
    let mut body = scene.world.submission(&rebecca, people).await;
    body.rows[0].fields.insert("employee".to_owned(), Input::Text(person.to_string()));
    let ticket = body.id;
    rebecca.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    let ana = scene.ana(Window::Desk).await;
    ana.go(&format!("/workspace/open/{ticket}")).await;
    ana.press("tab", "Tasks").await;
    ana.press("DisclosureTriangle", "Prepare and label Grace Kim").await;
    ana.press("button", "Not possible").await;
    (ticket, ana)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asked_and_whom_it_is_for_read_why_something_is_not_possible() {
    let scene = Scene::new().await;
    let (rebecca, grace) = (scene.rebecca(Window::Desk).await, scene.page(Window::Phone).await);
    scene.sign_in(&grace, Persona::Grace, "/requests").await;
    let (ticket, ana) = asked_why(&scene, 2).await;
    ana.shows("Read by: Rebecca").await;
    let mut wrong = Vec::new();
    look(&ana, "ticket-task-not-possible", &mut wrong).await;
    ana.press("button", "Not possible").await;
    ana.shows("Fill this in first.").await;
    ana.fill("textbox", "Why is it not possible?", WHY).await;
    ana.press("button", "Not possible").await;
    ana.gone("textbox", "Why is it not possible?").await;

    let said = format!("Not possible, Ana Ferreira: {WHY}");
    rebecca.go(&format!("/requests/{ticket}")).await;
    rebecca.shows(&said).await;
    look(&rebecca, "request-not-possible", &mut wrong).await;
    grace.shows(&said).await;
    look(&grace, "for-you-not-possible", &mut wrong).await;
    grace.go("/notices").await;
    grace.shows("Not possible: Docking station").await;
    rebecca.go("/notices").await;
    rebecca.shows("Not possible for Grace Kim: Prepare and label").await;

    in_one_order(&scene, ticket, &rebecca, &ana).await;
    none(&wrong);
    scene.close([rebecca, grace, ana]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_of_which_nothing_was_possible_does_not_read_as_done() {
    let scene = Scene::new().await;
    let (rebecca, phone) = (scene.rebecca(Window::Desk).await, scene.page(Window::Phone).await);
    let (ticket, ana) = asked_why(&scene, 1).await;
    ana.fill("textbox", "Why is it not possible?", WHY).await;
    ana.press("button", "Not possible").await;

    rebecca.go(&format!("/requests/{ticket}")).await;
    rebecca.shows("Could not be done without it").await;
    rebecca.shows(&format!("Not possible, Ana Ferreira: {WHY}")).await;
    rebecca.find("heading", "Not possible").await;
    rebecca.find("link", "Something is not right").await;
    rebecca.find("button", "Close it as it is").await;
    rebecca.gone("button", "All is well, close it").await;
    let mut wrong = Vec::new();
    look(&rebecca, "request-nothing-possible", &mut wrong).await;
    scene.sign_in(&phone, Persona::Rebecca, &format!("/requests/{ticket}")).await;
    phone.find("heading", "Not possible").await;
    look(&phone, "request-nothing-possible", &mut wrong).await;
    none(&wrong);
    scene.close([rebecca, phone, ana]).await;
}
