//! A ticket that a technician opens for somebody on the phone, and colleagues who watch what is theirs.

use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_shared::ids::TicketId;
use docket_tests::browser::{Page, Window};
use docket_tests::world::Persona;
use docket_tests::{eventually, invariants};

/// Ana reports on her desk what Rebecca tells her on the phone.
async fn report(ana: &Page, wrong: &mut Vec<String>) -> TicketId {
    ana.keys("c").await;
    ana.find("heading", "New ticket").await;
    look(ana, "new-ticket", wrong).await;
    ana.fill("searchbox", "What is it about?", "does not").await;
    ana.press("link", "Something does not work").await;
    ana.find("heading", "Something does not work").await;
    ana.press("button", "Report it").await;
    ana.shows("Choose whom it is for.").await;
    ana.fill("combobox", "For whom?", "Rebecca").await;
    ana.press("option", "Rebecca Lindqvist").await;
    ana.pick("combobox", "What is it about?", "screen").await;
    ana.fill("textbox", "What does not work, in a few words?", "No sound in the meeting room").await;
    ana.pick("combobox", "Whom does it keep from working?", "me").await;
    ana.pick("combobox", "Can you go on working?", "stopped").await;
    // What is typed stays, whom it is for as well.
    ana.reload().await;
    eventually("it is still for her", async || {
        (ana.value("combobox", "For whom?").await == "Rebecca Lindqvist").then_some(())
    })
    .await;
    look(ana, "new-ticket-form", wrong).await;
    ana.press("button", "Report it").await;
    let path = eventually("the ticket opens", async || {
        let path = ana.path().await;
        path.starts_with("/workspace/tickets/").then_some(path)
    })
    .await;
    path.trim_start_matches("/workspace/tickets/").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn reported_for_somebody_and_watched_by_a_colleague() {
    let scene = Scene::new().await;
    let (ana, rebecca) = (scene.ana(Window::Desk).await, scene.rebecca(Window::Phone).await);
    let mut wrong = Vec::new();
    let ticket = report(&ana, &mut wrong).await;
    let number = eventually("the server has it", async || scene.number(ticket).await).await;
    ana.shows(&number).await;
    ana.shows("Reported by").await;
    look(&ana, "reported-for", &mut wrong).await;
    rebecca.shows("No sound in the meeting room").await;
    rebecca.go("/notices").await;
    rebecca.shows("Ana Ferreira asked for it in your name").await;
    rebecca.go(&format!("/requests/{ticket}")).await;
    rebecca.shows("Reported by").await;
    rebecca.press("button", "Let somebody watch").await;
    rebecca.fill("combobox", "Let somebody watch", "Grace").await;
    rebecca.press("option", "Grace Kim").await;
    rebecca.find("button", "Grace Kim watches no more").await;
    look(&rebecca, "watched", &mut wrong).await;

    let grace = scene.page(Window::Phone).await;
    scene.sign_in(&grace, Persona::Grace, "/requests").await;
    grace.shows("You watch").await;
    look(&grace, "watching", &mut wrong).await;
    grace.press("link", "No sound in the meeting room").await;
    grace.find("button", "Stop watching").await;
    look(&grace, "watcher", &mut wrong).await;
    ana.fill("textbox", "Public reply to", "I am on my way.").await;
    ana.press("button", "Send reply").await;
    grace.shows("I am on my way.").await;
    grace.press("button", "Stop watching").await;
    grace.gone("link", "No sound in the meeting room").await;
    rebecca.gone("button", "Grace Kim watches no more").await;
    console(&scene, &ana, &mut wrong).await;
    console(&scene, &rebecca, &mut wrong).await;
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([ana, rebecca, grace]).await;
}

/// What comes is said on a phone as well, where the rail with the bell is not there.
#[tokio::test(flavor = "multi_thread")]
async fn the_workspace_on_a_phone_says_what_came() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let ana = scene.ana(Window::Phone).await;
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    rebecca.run(&docket_tests::world::comment(ticket, "One more thing.")).await.unwrap();
    eventually("it is said", async || {
        let said = "const region = document.querySelector('[data-testid=arrived]');
             return region.checkVisibility() ? region.textContent : '';";
        ana.script(said).await.as_str().unwrap_or_default().contains("new notice").then_some(())
    })
    .await;
    scene.close([ana]).await;
}
