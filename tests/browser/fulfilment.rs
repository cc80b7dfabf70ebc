//! The whole story in browsers: ordered on a phone, approved on a phone, worked at a desk, confirmed by the employee on
//! theirs; who asked follows it like a parcel.

use crate::approval::{martin, order};
use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_tests::browser::{Page, Window};
use docket_tests::world::Persona;
use docket_tests::{eventually, invariants};

/// One dock less than is asked for: two of one model in the north, one of the other.
pub async fn three_docks(scene: &Scene) {
    sqlx::query(
        "update stock_level l set on_hand = case when m.key = 'dock-u100' and p.name = 'Plant North' then 2
             when m.key = 'dock-t200' then 1 else 0 end
         from asset_model m, location p where m.id = l.model_id and p.id = l.location_id and m.key like 'dock-%'",
    )
    .execute(&scene.world.pool)
    .await
    .unwrap();
}

/// Opens what ends a task of a person, and ends it.
pub async fn done(page: &Page, task: &str) {
    page.press("DisclosureTriangle", task).await;
    page.press("button", "Done").await;
    page.gone("DisclosureTriangle", task).await;
}

pub async fn prepared(page: &Page, person: &str, serial: &str) {
    let task = format!("Prepare and label {person}");
    page.press("DisclosureTriangle", &task).await;
    page.press("button", "Done").await;
    page.shows("Fill this in first.").await;
    page.fill("textbox", "Serial number", serial).await;
    page.press("button", "Done").await;
    page.gone("DisclosureTriangle", &task).await;
}

/// What was handed over is found again, with its history; it comes back, and stock is counted.
async fn assets(ana: &Page, wrong: &mut Vec<String>) {
    ana.press("link", "Assets").await;
    ana.find("link", "U1-88F3-0147").await;
    look(ana, "assets", wrong).await;
    ana.press("button", "Count Dock U100, USB-C at Plant North").await;
    ana.fill("textbox", "How many are there?", "9").await;
    ana.press("button", "Save").await;
    ana.gone("button", "Save").await;
    ana.press("link", "U1-88F3-0147").await;
    ana.shows("for Grace Kim").await;
    look(ana, "asset", wrong).await;
    // Whatever is chosen or typed says above it what it is; a date stands beside its word.
    let unlabelled = "return [...document.querySelectorAll('.asset-g :is(select, input:not([type=date]))')]
        .filter(one => ![...one.labels].some(label => label.getBoundingClientRect().height > 1 && label.textContent.trim()))
        .map(one => one.id || one.getAttribute('aria-label'))";
    assert_eq!(ana.script(unlabelled).await, serde_json::json!([]));
    let condition = "return document.querySelector('label[for=moved-condition]').innerText";
    assert_eq!(ana.script(condition).await, "Condition");
    warranty_and_relations(ana, wrong).await;
    ana.pick_first("combobox", "Where is it?").await;
    ana.press("button", "Return to stock").await;
    ana.shows("In stock").await;
    ana.find("button", "Retire").await;
}

/// How long it is under warranty is written down; what it is to another piece is said on both pages, and taken back.
async fn warranty_and_relations(ana: &Page, wrong: &mut Vec<String>) {
    ana.pick("Date", "Warranty until", "2099-09-14").await;
    ana.press("button", "Save warranty").await;
    ana.shows("Warranty until Mon 14 Sep 2099, ends in").await;
    ana.shows("It is related to no other piece.").await;
    ana.pick("combobox", "What it is to the other piece", "contains").await;
    ana.fill("combobox", "The other piece", "U1-2").await;
    ana.press("option", "U1-2").await;
    ana.press("button", "Add relation").await;
    ana.find("button", "Remove: U1-2").await;
    ana.shows("Now contains U1-2").await;
    look(ana, "asset-related", wrong).await;
    // The other side says the same, from where it stands.
    ana.press("link", "U1-2").await;
    ana.shows("Now part of U1-88F3-0147").await;
    ana.press("button", "Remove: U1-88F3-0147").await;
    ana.shows("No longer part of U1-88F3-0147").await;
    ana.gone("button", "Remove: U1-88F3-0147").await;
    ana.press("link", "Assets").await;
    ana.press("link", "U1-88F3-0147").await;
    ana.shows("No longer contains U1-2").await;
}

/// The sheet of the hand-over, on screen and as it is printed.
async fn sheet(scene: &Scene, page: &Page, path: &str, wrong: &mut Vec<String>) {
    page.go(path).await;
    page.find("heading", "Handover of equipment").await;
    page.shows("U1-88F3-0147").await;
    look(page, "handover", wrong).await;
    let desk = scene.page(Window::Desk).await;
    scene.sign_in(&desk, Persona::Grace, path).await;
    desk.find("heading", "Handover of equipment").await;
    look(&desk, "handover", wrong).await;
    desk.theme(docket_tests::browser::Theme::Dark).await;
    desk.cdp("Emulation.setEmulatedMedia", serde_json::json!({ "media": "print" })).await;
    desk.picture("handover-print", docket_tests::browser::Theme::Dark).await;
    let chrome = "return getComputedStyle(document.querySelector('.rtop')).display";
    assert_eq!(desk.script(chrome).await.as_str(), Some("none"), "paper has no frame of the application");
    let scheme = desk.script("return getComputedStyle(document.documentElement).colorScheme").await;
    assert_eq!(scheme.as_str(), Some("light"), "whatever the theme");
    desk.close().await;
}

/// The employee says what is wrong; it comes back to the technician, who mends it.
async fn said_to_be_wrong(grace: &Page, ana: &Page, wrong: &mut Vec<String>) {
    grace.press("button", "Something is wrong").await;
    grace.fill("textbox", "What is wrong?", "It does not charge.").await;
    look(grace, "for-you-wrong", wrong).await;
    grace.press("button", "Send").await;
    grace.shows("Something is wrong, being looked at").await;
    ana.shows("Follow up: it came back").await;
    // Her first page says where it stands, and not that nothing is open.
    first_page(grace, "Something is wrong, being looked at").await;
    look(grace, "home-being-mended", wrong).await;
    done(ana, "Follow up: it came back Grace Kim").await;
}

/// Opens the first page, which says this of what is for the person.
async fn first_page(page: &Page, words: &str) {
    page.go("/").await;
    page.shows("Ordered for you").await;
    page.shows(words).await;
    assert!(!page.text().await.contains("Nothing open"), "something is under way for her");
}

/// Grace's dock is prepared, installed and handed over; she says what is wrong, and then that it is right.
async fn to_grace(
    scene: &Scene,
    (rebecca, ana, grace): (&Page, &Page, &Page),
    ticket: docket_shared::ids::TicketId,
    wrong: &mut Vec<String>,
) {
    first_page(grace, "Being prepared").await;
    prepared(ana, "Grace Kim", "U1-88F3-0147").await;
    rebecca.shows("Next: Install at the desk").await;
    done(ana, "Install at the desk Grace Kim").await;
    done(ana, "Hand over Grace Kim").await;
    ana.shows("serial number U1-88F3-0147").await;
    ana.shows("Handed over, not confirmed yet").await;
    let line: uuid::Uuid =
        sqlx::query_scalar("select id from ticket_line where person_name = 'Grace Kim' and ticket_id = $1")
            .bind(ticket.0)
            .fetch_one(&scene.world.pool)
            .await
            .unwrap();
    sheet(scene, grace, &format!("/requests/{ticket}/handover/{line}"), wrong).await;
    // The first page says what waits for her, and not that nothing is open.
    grace.go("/").await;
    grace.shows("Ana Ferreira hands you Dock U100, USB-C, serial number U1-88F3-0147").await;
    assert!(!grace.text().await.contains("Nothing open"), "something waits for her");
    look(grace, "home-handed-over", wrong).await;
    rebecca.shows("Installed 1 of 4, confirmed 0 of 4").await;
    rebecca.shows("2 in work · 1 on order").await;
    grace.go("/requests").await;
    ana.press("DisclosureTriangle", "Order 1 × Dock").await;
    ana.pick_first("combobox", "Arrived at").await;
    look(ana, "ticket-task-ending", wrong).await;
    ana.press("button", "Done").await;
    ana.gone("DisclosureTriangle", "Order 1 × Dock").await;

    grace.shows("Ana Ferreira hands you Dock U100, USB-C, serial number U1-88F3-0147").await;
    look(grace, "for-you-asked", wrong).await;
    said_to_be_wrong(grace, ana, wrong).await;
    // It was mended: she is asked once more, on her sheet as well.
    grace.go(&format!("/requests/{ticket}/handover/{line}")).await;
    grace.shows("Handed over, not confirmed yet").await;
    first_page(grace, "Ana Ferreira hands you").await;
    grace.go("/requests").await;
    grace.press("button", "Confirm it works").await;
    grace.shows("Confirmed").await;
    grace.go(&format!("/requests/{ticket}/handover/{line}")).await;
    grace.shows("Confirmed ").await;
    grace.go("/requests").await;
    grace.press("link", "My equipment").await;
    grace.shows("Serial number U1-88F3-0147").await;
    look(grace, "equipment", wrong).await;
    grace.press("link", "Something is wrong with it: Dock U100").await;
    grace.find("heading", "Something is wrong with my equipment").await;
    eventually("the form is about that piece", async || {
        let piece = "return document.querySelector('#f-piece option:checked')?.textContent ?? ''";
        grace.script(piece).await.as_str().unwrap_or_default().contains("U1-88F3-0147").then_some(())
    })
    .await;
    look(grace, "equipment-fault", wrong).await;
    grace.go("/requests").await;
    look(grace, "for-you", wrong).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_order_to_the_confirmed_line_in_four_browsers() {
    let scene = Scene::new().await;
    three_docks(&scene).await;
    let (rebecca, ana) = (scene.rebecca(Window::Phone).await, scene.ana(Window::Desk).await);
    let (martin, grace) = (martin(&scene, Window::Phone).await, scene.page(Window::Phone).await);
    scene.sign_in(&grace, Persona::Grace, "/requests").await;
    let ticket = order(&rebecca).await;
    let number = eventually("the server has the request", async || scene.number(ticket).await).await;
    martin.press("link", "4 docking stations").await;
    martin.press("button", "Approve").await;
    martin.shows("You approved this.").await;
    // Three are set aside, one is ordered: Rebecca and Grace see it live.
    rebecca.shows("On order").await;
    grace.shows("Ordered for you").await;

    ana.go(&format!("/workspace/open/{ticket}")).await;
    ana.press("tab", "Tasks 0/13").await;
    ana.shows("Order 1 × Dock").await;
    let mut wrong = Vec::new();
    look(&ana, "ticket-tasks", &mut wrong).await;
    ana.press("tab", "Conversation").await;
    ana.shows("Martin Okafor approved it").await;
    look(&ana, "ticket-lines", &mut wrong).await;
    ana.press("tab", "Assets").await;
    ana.shows("Luis Ortega").await;
    look(&ana, "ticket-assets", &mut wrong).await;
    ana.press("tab", "Activity").await;
    ana.shows("Martin Okafor approved it").await;
    look(&ana, "ticket-activity", &mut wrong).await;
    ana.press("tab", "Tasks").await;
    to_grace(&scene, (&rebecca, &ana, &grace), ticket, &mut wrong).await;
    rebecca.shows("Confirmed").await;
    rebecca.shows("1 of 4 done").await;
    look(&rebecca, "request-in-parts", &mut wrong).await;
    for (person, serial) in [("Luis Ortega", "U1-2"), ("Hanna Virtanen", "T2-1"), ("Oliver Brandt", "T2-2")] {
        prepared(&ana, person, serial).await;
        done(&ana, &format!("Install at the desk {person}")).await;
        done(&ana, &format!("Hand over {person}")).await;
    }
    // The last task ends the request.
    rebecca.shows("4 of 4 done").await;
    rebecca.press("button", "Confirm it works: Luis Ortega").await;
    rebecca.press("button", "Confirm it works: Hanna Virtanen").await;
    rebecca.press("button", "Confirm it works: Oliver Brandt").await;
    rebecca.gone("button", "Confirm it works: Oliver Brandt").await;
    eventually("the request is closed", async || {
        let status: String = sqlx::query_scalar("select status from ticket where number = $1")
            .bind(&number)
            .fetch_one(&scene.world.pool)
            .await
            .unwrap();
        (status == "closed").then_some(())
    })
    .await;
    rebecca.shows("How it ended").await;
    look(&rebecca, "request-closed", &mut wrong).await;
    // What she signed for stays to be read.
    grace.go("/requests").await;
    grace.find("link", "Hand-over sheet").await;
    assets(&ana, &mut wrong).await;
    console(&scene, &ana, &mut wrong).await;
    console(&scene, &grace, &mut wrong).await;
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([rebecca, ana, martin, grace]).await;
}
