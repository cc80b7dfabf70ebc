//! Something does not work: reported on a phone, seen in the queue live, made urgent with a key, asked about with a
//! question, held for somebody else, and done; a reply to what is closed goes on as another.

use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_shared::ids::TicketId;
use docket_tests::browser::{Page, Window};
use docket_tests::{eventually, invariants};

pub const ITEM: &str = "Something does not work";

/// Fills in on a phone that the screen stays black for one person, who cannot go on.
pub async fn fill_in(page: &Page, words: &str) {
    page.fill("combobox", "Search services and requests", "does not work").await;
    page.press("option", ITEM).await;
    page.find("heading", ITEM).await;
    page.pick("combobox", "What is it about?", "screen").await;
    page.fill("textbox", "What does not work, in a few words?", words).await;
    page.pick("combobox", "Whom does it keep from working?", "me").await;
    page.pick("combobox", "Can you go on working?", "stopped").await;
}

/// Reports it.
async fn report(page: &Page, wrong: &mut Vec<String>) -> TicketId {
    fill_in(page, "Stays black after lunch").await;
    look(page, "incident-form", wrong).await;
    page.press("button", "Report it").await;
    let path = eventually("the report's page opens", async || {
        let path = page.path().await;
        path.starts_with("/requests/").then_some(path)
    })
    .await;
    path.trim_start_matches("/requests/").parse().unwrap()
}

/// The priority with its table: a key opens it, and a cell says what follows.
async fn make_urgent(ana: &Page, wrong: &mut Vec<String>) {
    ana.find("button", "Moderate change the priority").await;
    ana.keys("p").await;
    ana.find("button", "Everybody, Now: Critical").await;
    look(ana, "incident-priority", wrong).await;
    ana.press("button", "Everybody, Now: Critical").await;
    ana.find("button", "Critical change the priority").await;
    ana.press("DisclosureTriangle", "What if …").await;
    ana.pick("combobox", "Priority", "4").await;
    ana.press("button", "Show when it would be due").await;
    ana.shows("Target 2 working days").await;
    look(ana, "incident-what-if", wrong).await;
}

/// Opens the statuses and takes one.
async fn status(ana: &Page, word: &str) {
    ana.keys("s").await;
    ana.press("button", word).await;
}

/// A question goes with the move, and its answer goes on with the work.
async fn wait(ana: &Page, rebecca: &Page, wrong: &mut Vec<String>) {
    status(ana, "Wait for requester").await;
    ana.press("button", "Send and wait").await;
    ana.shows("Write something first.").await;
    ana.fill("textbox", "What do you need from Rebecca Lindqvist?", "Which screen is it?").await;
    look(ana, "incident-wait", wrong).await;
    ana.press("button", "Send and wait").await;
    rebecca.shows("Which screen is it?").await;
    rebecca.shows("Needs your answer").await;
    rebecca.fill("textbox", "Write to Ana Ferreira", "The left one.").await;
    rebecca.press("button", "Send reply").await;
    ana.shows("The left one.").await;
    ana.gone("button", "Resume").await;
}

/// It is done, closed, and comes back as another.
async fn end_and_follow(ana: &Page, rebecca: &Page, wrong: &mut Vec<String>) {
    ana.keys("e").await;
    ana.pick("combobox", "How it was resolved", "0").await;
    ana.fill("textbox", "What was done", "A new cable.").await;
    look(ana, "incident-resolve", wrong).await;
    ana.press("button", "Resolve ticket").await;
    rebecca.press("button", "All is well, close it").await;
    rebecca.shows("opens a new request").await;
    rebecca.fill("textbox", "Write to Ana Ferreira", "It is black again.").await;
    rebecca.press("button", "Send reply").await;
    rebecca.shows("This goes on from").await;
    rebecca.shows("It is black again.").await;
    look(rebecca, "incident-follows", wrong).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_phone_to_the_queue_to_the_end_and_on() {
    let scene = Scene::new().await;
    let (rebecca, ana) = (scene.rebecca(Window::Phone).await, scene.ana(Window::Desk).await);
    let mut wrong = Vec::new();
    let ticket = report(&rebecca, &mut wrong).await;
    let number = eventually("the server has it", async || scene.number(ticket).await).await;
    assert!(number.starts_with("INC-"), "{number}");
    rebecca.shows("Being worked on").await;
    ana.shows(&number).await;
    ana.go(&format!("/workspace/open/{ticket}")).await;
    ana.shows("Stays black after lunch").await;
    make_urgent(&ana, &mut wrong).await;

    wait(&ana, &rebecca, &mut wrong).await;
    status(&ana, "Put on hold").await;
    ana.press("radio", "A vendor").await;
    ana.fill("textbox", "Note for the team", "Case 20-4471").await;
    // What is typed for the team and not sent is still there after a reload.
    ana.reload().await;
    ana.shows("Stays black after lunch").await;
    status(&ana, "Put on hold").await;
    eventually("the note is still there", async || {
        (ana.value("textbox", "Note for the team").await == "Case 20-4471").then_some(())
    })
    .await;
    ana.press("radio", "A vendor").await;
    look(&ana, "incident-hold", &mut wrong).await;
    ana.press("button", "Put on hold").await;
    ana.shows("Case 20-4471").await;
    look(&ana, "incident-held", &mut wrong).await;
    rebecca.shows("Waiting for somebody outside").await;
    assert!(!rebecca.text().await.contains("20-4471"));
    look(&rebecca, "incident-held", &mut wrong).await;

    end_and_follow(&ana, &rebecca, &mut wrong).await;
    rebecca.press("link", &number).await;
    rebecca.shows("This goes on as").await;
    ana.shows("Followed by").await;
    console(&scene, &ana, &mut wrong).await;
    console(&scene, &rebecca, &mut wrong).await;
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([rebecca, ana]).await;
}
