//! A browser that is killed while it writes: what it said to be saved is sent once, in order (I15, SYNC.md 3.4).

use crate::kept::{AWAY, held, live, ready};
use crate::scene::{Scene, fill_form, open_item};
use docket_tests::browser::{Page, Window};
use docket_tests::eventually;
use docket_tests::world::Persona;

/// Replies on the device.
async fn saved(page: &Page) -> usize {
    held(page, "outbox").await.iter().filter(|call| call.contains("before the end")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn i15_a_browser_that_is_killed_mid_write_loses_nothing_that_was_saved() {
    let mut scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let (path, profile) = (format!("/requests/{ticket}"), tempfile::tempdir().unwrap());
    let open =
        async |scene: &Scene| Page::open_in(&scene.chrome, Window::Desk, &scene.world.url, Some(profile.path())).await;
    // A first visit, closed in order: the cookie is on the disk.
    let page = open(&scene).await;
    scene.sign_in(&page, Persona::Rebecca, "/").await;
    page.go(&path).await;
    ready(&page, "/").await;
    page.close().await;
    let before = scene.comments(ticket).await;
    let mut page = open(&scene).await;
    page.go(&path).await;
    live(&page).await;
    scene.server_goes().await;
    page.shows(AWAY).await;
    let mut written = 0;
    for visit in 1..=3 {
        // Two are on the device; the third one is being written when the browser dies.
        for _ in 0..2 {
            written += 1;
            page.fill("textbox", "Write to Ana", &format!("Word {written} before the end")).await;
            page.press("button", "Queue reply").await;
            eventually("it is on the device", async || (saved(&page).await >= written).then_some(())).await;
        }
        page.fill("textbox", "Write to Ana", &format!("Cut off in visit {visit}")).await;
        page.press("button", "Queue reply").await;
        page.kill(profile.path()).await;
        page = open(&scene).await;
        page.go(&path).await;
        page.shows(&format!("Word {written} before the end")).await;
        assert_eq!(saved(&page).await, written, "what was saved is there after visit {visit}");
    }
    scene.server_comes().await;
    live(&page).await;
    let all = eventually("everything has arrived", async || {
        let now = scene.comments(ticket).await;
        let arrived = now.iter().filter(|text| text.contains("before the end")).count();
        (arrived >= written && held(&page, "outbox").await.is_empty()).then_some(now)
    })
    .await;
    let (whole, cut): (Vec<&String>, Vec<&String>) =
        all[before.len()..].iter().partition(|text| text.starts_with("Word"));
    let expected: Vec<String> = (1..=written).map(|number| format!("Word {number} before the end")).collect();
    assert_eq!(whole, expected.iter().collect::<Vec<_>>(), "each once, in order");
    // What was cut off may have arrived as well, but not twice.
    for visit in 1..=3 {
        let text = format!("Cut off in visit {visit}");
        assert!(cut.iter().filter(|one| ***one == text).count() <= 1, "{text}: {all:?}");
    }
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_was_said_to_be_saved_survives_a_browser_that_is_killed() {
    let scene = Scene::new().await;
    let profile = tempfile::tempdir().unwrap();
    let open =
        async |scene: &Scene| Page::open_in(&scene.chrome, Window::Desk, &scene.world.url, Some(profile.path())).await;
    let page = open(&scene).await;
    scene.sign_in(&page, Persona::Rebecca, "/").await;
    open_item(&page).await;
    let path = page.path().await;
    page.close().await;
    let page = open(&scene).await;
    page.go(&path).await;
    fill_form(&page, &["Grace Kim"]).await;
    page.shows("Draft saved on this device").await;
    page.kill(profile.path()).await;
    let page = open(&scene).await;
    page.go(&path).await;
    page.shows("Your draft is still on this device.").await;
    assert!(page.has_value("combobox", "Employee", "Grace Kim").await);
    scene.close([page]).await;
}
