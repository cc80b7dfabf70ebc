//! What was ordered arrives in parts, with a serial number that is recorded already: the field says so, and what was sent
//! is not sent once more.

use crate::scene::Scene;
use crate::screens::{look, none};
use docket_tests::browser::{Page, Window};
use docket_tests::invariants;
use docket_tests::world::Persona;

const KNOWN: &str = "This number belongs to a piece that is recorded already.";

/// One more came, with that serial number.
async fn one_came(ana: &Page, serial: &str) {
    ana.fill("textbox", "How many came", "1").await;
    ana.fill("textbox", "Serial number 1", serial).await;
    ana.pick_first("combobox", "Arrived at").await;
    ana.press("button", "Done").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_serial_number_is_said_at_its_field_and_a_part_leaves_the_form_empty() {
    let scene = Scene::new().await;
    sqlx::query("update stock_level set on_hand = 0, reserved = 0").execute(&scene.world.pool).await.unwrap();
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let ticket = scene.world.submit(&rebecca, 3).await;
    let ana = scene.ana(Window::Desk).await;
    ana.go(&format!("/workspace/open/{ticket}")).await;
    ana.press("tab", "Tasks").await;
    ana.press("DisclosureTriangle", "Order 3 × Dock").await;
    one_came(&ana, "A-1").await;
    ana.find("DisclosureTriangle", "Order 2 × Dock").await;
    assert_eq!(ana.value("textbox", "Serial number 1").await, "", "what was sent is not sent once more");
    assert_eq!(ana.value("textbox", "How many came").await, "");

    one_came(&ana, "a-1").await;
    ana.shows(KNOWN).await;
    assert_eq!(ana.value("textbox", "Serial number 1").await, "a-1", "what was refused is not lost");
    let marked = "return [...document.querySelectorAll('[aria-invalid=true]')].map(field => field.value)";
    assert_eq!(ana.script(marked).await, serde_json::json!(["a-1"]), "the field of that number, and no other");
    assert!(!ana.text().await.contains("could not be read"));
    let mut wrong = Vec::new();
    look(&ana, "ticket-receipt-known", &mut wrong).await;

    ana.fill("textbox", "Serial number 1", "A-2").await;
    ana.press("button", "Done").await;
    ana.find("DisclosureTriangle", "Order 1 × Dock").await;
    assert_eq!(ana.value("textbox", "Serial number 1").await, "");
    let banners = "return document.querySelectorAll('.b-danger, .ending .err').length";
    assert_eq!(ana.script(banners).await, serde_json::json!(0), "it was right the second time");
    ana.settled().await;
    ana.reload().await;
    ana.press("tab", "Tasks").await;
    ana.find("DisclosureTriangle", "Order 1 × Dock").await;
    assert_eq!(ana.script(banners).await, serde_json::json!(0), "nor after a reload");
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([ana]).await;
}
