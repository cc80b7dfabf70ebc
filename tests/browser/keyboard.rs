//! Everything by keys alone: ordering, and working a ticket.

use crate::scene::{ITEM, Scene, name_person};
use docket_tests::browser::Window;
use docket_tests::eventually;
use docket_tests::world::{PASSWORD, Persona};
use thirtyfour::Key;

fn key(key: Key) -> String {
    key.value().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn rebecca_orders_by_keyboard_alone() {
    let scene = Scene::new().await;
    let page = scene.page(Window::Desk).await;
    page.go("/").await;
    page.find("textbox", "Work email").await;
    page.tab_to("textbox", "Work email").await;
    page.keys(scene.world.email(Persona::Rebecca).await).await;
    page.tab_to("textbox", "Password").await;
    page.keys(PASSWORD).await;
    page.keys(key(Key::Enter)).await;
    page.shows("What do you need?").await;
    page.tab_to("combobox", "Search services and requests").await;
    page.keys("docking").await;
    page.find("option", ITEM).await;
    page.keys(key(Key::Enter)).await;
    page.find("heading", ITEM).await;
    page.tab_to("combobox", "Employee").await;
    name_by_keys(&page, "Grace Kim").await;
    page.tab_to("Date", "Needed by").await;
    page.keys("12072099").await;
    page.tab_to("combobox", "Cost centre").await;
    page.keys(key(Key::Down)).await;
    page.tab_to("combobox", "Delivery location").await;
    page.keys(key(Key::Down)).await;
    page.tab_to("button", "Send request").await;
    page.keys(key(Key::Enter)).await;
    eventually("the request's page opens", async || page.path().await.starts_with("/requests/").then_some(())).await;
    page.shows("Ana Ferreira").await;
    scene.close([page]).await;
}

async fn name_by_keys(page: &docket_tests::browser::Page, name: &str) {
    page.keys(name).await;
    page.find("option", name).await;
    page.keys(key(Key::Enter)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ana_works_a_ticket_by_keyboard_alone() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let page = scene.ana(Window::Desk).await;
    let number = scene.number(ticket).await.unwrap();
    page.shows(&number).await;
    page.tab_to("grid", "My queue").await;
    for _ in 0..60 {
        if page.selected_text().await.contains(&number) {
            break;
        }
        page.keys("j").await;
    }
    assert!(page.selected_text().await.contains(&number), "J does not reach {number}");
    page.keys(key(Key::Enter)).await;
    page.shows("They arrive on Monday.").await;
    eventually("the reply box has the focus", async || {
        if page.focused().await.1.contains("Public reply") {
            return Some(());
        }
        page.keys("r").await;
        None
    })
    .await;
    page.keys("By keys alone.").await;
    page.keys_with_control(Key::Enter).await;
    page.shows("By keys alone.").await;
    // The focus is never lost to the page: after Esc and after resolving it is in the ticket, then in the list.
    let in_ticket = async || (page.focused().await.1 == format!("Ticket {number}")).then_some(());
    page.keys(key(Key::Escape)).await;
    eventually("Esc leads from the text to its ticket", in_ticket).await;
    page.keys("e").await;
    eventually("the dialog asks", async || page.focused().await.1.contains("What was done").then_some(())).await;
    page.keys_with_control(Key::Enter).await;
    // Tasks are left: it leads to where that they are not needed is said.
    eventually("the box asks", async || page.focused().await.1.contains("not done as not needed").then_some(())).await;
    page.keys(" ").await;
    page.tab_to("button", "Resolve ticket").await;
    page.keys(key(Key::Enter)).await;
    page.shows("ended it as not needed").await;
    eventually("resolving leads back to the ticket", in_ticket).await;
    page.keys("j").await;
    eventually("J leads to the list", async || (page.focused().await.0 == "grid").then_some(())).await;
    // Esc closes the ticket and keeps its row: Enter opens it again.
    let open = page.selected_text().await;
    page.keys(key(Key::Escape)).await;
    eventually("the ticket is closed", async || page.selected_text().await.is_empty().then_some(())).await;
    page.keys(key(Key::Enter)).await;
    eventually("the same ticket is open again", async || (page.selected_text().await == open).then_some(())).await;
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_tab_is_the_way_to_the_content() {
    let scene = Scene::new().await;
    let page = scene.rebecca(Window::Desk).await;
    page.reload().await;
    page.shows("What do you need?").await;
    page.tab_to("link", "Skip to content").await;
    page.keys(key(Key::Enter)).await;
    eventually("the focus is in the content", async || (page.focused().await.0 == "main").then_some(())).await;
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_take_the_focus_and_lead_to_their_fields() {
    let scene = Scene::new().await;
    let page = scene.rebecca(Window::Desk).await;
    crate::scene::open_item(&page).await;
    page.press("combobox", "Employee").await;
    name_person(&page, "Grace Kim").await;
    page.press("button", "Send request").await;
    page.shows("need a look before this can be sent").await;
    page.press("link", "Needed by").await;
    eventually("the field has the focus", async || page.focused().await.1.contains("Needed by").then_some(())).await;
    scene.close([page]).await;
}
