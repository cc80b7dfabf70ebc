//! What was typed survives a reload and a signed-out session; what was clicked twice happens once.

use crate::scene::{Scene, fill_form, open_item, requests_of, send};
use docket_tests::browser::{Window, axe};
use docket_tests::eventually;
use docket_tests::world::Persona;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_survives_a_reload() {
    let scene = Scene::new().await;
    let page = scene.rebecca(Window::Phone).await;
    open_item(&page).await;
    fill_form(&page, &["Grace Kim", "Luis Ortega"]).await;
    page.shows("Draft saved on this device").await;
    page.reload().await;
    page.shows("Your draft is still on this device.").await;
    for name in ["Grace Kim", "Luis Ortega"] {
        assert!(
            page.text().await.contains(name) || page.has_value("combobox", "Employee", name).await,
            "{name} is gone"
        );
    }
    send(&page).await;
    page.shows("Ana Ferreira").await;
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_is_given_up_comes_back_at_one_press() {
    let scene = Scene::new().await;
    let page = scene.rebecca(Window::Desk).await;
    open_item(&page).await;
    fill_form(&page, &["Grace Kim"]).await;
    page.shows("Draft saved on this device").await;
    page.reload().await;
    page.press("button", "Start afresh").await;
    page.shows("Draft discarded").await;
    assert!(!page.has_value("combobox", "Employee", "Grace Kim").await);
    assert_eq!(page.focused().await.0, "form", "who works by keys goes on in the form");
    page.press("button", "Undo").await;
    eventually("it is back", async || page.has_value("combobox", "Employee", "Grace Kim").await.then_some(())).await;
    page.shows("Draft saved on this device").await;
    page.reload().await;
    page.shows("Your draft is still on this device.").await;
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_picked_before_signing_in_is_the_persons_from_then_on() {
    let scene = Scene::new().await;
    let page = scene.page(Window::Desk).await;
    page.go("/").await;
    page.press("button", "Deutsch").await;
    page.find("button", "Anmelden").await;
    page.reload().await;
    page.fill("textbox", "Geschäftliche E-Mail-Adresse", &scene.world.email(Persona::Rebecca).await).await;
    page.fill("textbox", "Passwort", docket_tests::world::PASSWORD).await;
    page.press("button", "Anmelden").await;
    page.gone("textbox", "Passwort").await;
    // Nobody touches the page: it is saved for the person all the same.
    eventually("the server knows it", async || {
        let language: String = sqlx::query_scalar("select language from person where email = $1")
            .bind(scene.world.email(Persona::Rebecca).await)
            .fetch_one(&scene.world.pool)
            .await
            .unwrap();
        (language == "de").then_some(())
    })
    .await;
    page.reload().await;
    page.shows("Was brauchen Sie?").await;
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsent_reply_survives_a_reload() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let page = scene.rebecca(Window::Phone).await;
    page.go(&format!("/requests/{ticket}")).await;
    page.fill("textbox", "Write to Ana", "Not sent yet").await;
    page.shows("Draft kept on this device").await;
    page.reload().await;
    assert_eq!(page.value("textbox", "Write to Ana").await, "Not sent yet");
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_makes_one_request() {
    let scene = Scene::new().await;
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let before = requests_of(&rebecca, &scene.world).await;
    let page = scene.rebecca(Window::Desk).await;
    open_item(&page).await;
    fill_form(&page, &["Grace Kim"]).await;
    page.press_twice("button", "Send request").await;
    eventually("the request's page opens", async || page.path().await.starts_with("/requests/").then_some(())).await;
    page.shows("Ana Ferreira").await;
    assert_eq!(requests_of(&rebecca, &scene.world).await, before + 1);
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_out_person_keeps_what_was_typed() {
    let scene = Scene::new().await;
    let page = scene.rebecca(Window::Desk).await;
    open_item(&page).await;
    fill_form(&page, &["Grace Kim"]).await;
    page.shows("Draft saved on this device").await;
    sqlx::query("delete from session").execute(&scene.world.pool).await.unwrap();
    page.reload().await;
    page.fill("textbox", "Work email", &scene.world.email(Persona::Rebecca).await).await;
    page.fill("textbox", "Password", docket_tests::world::PASSWORD).await;
    page.press("button", "Sign in").await;
    page.gone("textbox", "Password").await;
    if page.path().await == "/" {
        open_item(&page).await;
    }
    page.shows("Your draft is still on this device.").await;
    assert!(page.has_value("combobox", "Employee", "Grace Kim").await);
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_cannot_be_fetched_says_so_and_a_second_try_brings_it() {
    let scene = Scene::new().await;
    let page = scene.page(Window::Phone).await;
    let blocked = async |urls: &[&str]| page.cdp("Network.setBlockedURLs", json!({ "urls": urls })).await;
    blocked(&["*_bg.wasm"]).await;
    page.go("/").await;
    page.shows("Docket could not be loaded.").await;
    assert_eq!(axe::violations(&page).await, Vec::<String>::new());
    blocked(&[]).await;
    page.press("link", "Try again").await;
    page.find("textbox", "Work email").await;
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_being_searched_for_is_not_wrong_yet() {
    let scene = Scene::new().await;
    let page = scene.rebecca(Window::Desk).await;
    open_item(&page).await;
    page.press("button", "Send request").await;
    page.shows("Person 1, Employee").await;
    page.press("combobox", "Employee").await;
    page.keys("Grac").await;
    page.find("option", "Grace Kim").await;
    let text = page.text().await;
    assert!(!text.contains("Nobody active has this name") && !text.contains("Person 1, Employee"), "{text}");
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn suggestions_mark_what_is_typed_so_far() {
    let scene = Scene::new().await;
    let page = scene.rebecca(Window::Desk).await;
    page.press("combobox", "Search services and requests").await;
    let marked = async || {
        page.script("return [...document.querySelectorAll('.suggest mark')].map(mark => mark.innerText)").await
    };
    page.keys("dock").await;
    eventually("the beginning is marked", async || (marked().await == json!(["Dock"])).then_some(())).await;
    page.keys("ing").await;
    eventually("the mark grows with the word", async || (marked().await == json!(["Docking"])).then_some(())).await;
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_behind_the_first_that_cannot_be_fetched_say_so_and_come_by_themselves() {
    let scene = Scene::new().await;
    let page = scene.rebecca(Window::Phone).await;
    let blocked = async |urls: &[&str]| page.cdp("Network.setBlockedURLs", json!({ "urls": urls })).await;
    // On a device that keeps nothing.
    page.cdp("Network.setBypassServiceWorker", json!({ "bypass": true })).await;
    blocked(&["*_pages.wasm"]).await;
    page.go("/").await;
    page.shows("What do you need?").await;
    page.press("link", "Catalog").await;
    page.shows("This page could not be fetched").await;
    assert_eq!(axe::violations(&page).await, Vec::<String>::new());
    page.find("button", "Reload").await;
    blocked(&[]).await;
    page.find("heading", "Catalog").await;
    assert_eq!(page.path().await, "/catalog");
    scene.close([page]).await;
}
