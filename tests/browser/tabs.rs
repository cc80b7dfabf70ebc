//! Several tabs of one person: one of them leads, the others hear of it what the server says (SYNC.md 2.7).

use crate::kept::live;
use crate::scene::Scene;
use docket_shared::ids::TicketId;
use docket_tests::browser::{Page, Window};
use docket_tests::eventually;
use docket_tests::world::{PASSWORD, Persona, comment};
use thirtyfour::WindowHandle;

/// Pushes that this tab has made.
async fn pushes(page: &Page) -> u64 {
    let script =
        "return performance.getEntriesByType('resource').filter(one => one.name.endsWith('/sync/push')).length";
    page.script(script).await.as_u64().unwrap()
}

/// Rebecca's page of a request in two tabs; the second one is shown, the first one leads. With what the first one pushed.
async fn two_tabs(scene: &Scene) -> (Page, TicketId, [WindowHandle; 2], u64) {
    let ticket = scene.request(false).await;
    let page = scene.rebecca(Window::Desk).await;
    let path = format!("/requests/{ticket}");
    page.go(&path).await;
    live(&page).await;
    let (first, before) = (page.tab().await, pushes(&page).await);
    let second = page.new_tab(&path).await;
    live(&page).await;
    (page, ticket, [first, second], before)
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_two_tabs_write_and_one_pushes_until_it_is_closed() {
    let scene = Scene::new().await;
    let (page, ticket, [first, second], before) = two_tabs(&scene).await;
    page.fill("textbox", "Write to Ana", "From the second tab").await;
    page.press("button", "Send reply").await;
    let arrived = async |text: &str| {
        eventually("it has arrived", async || scene.comments(ticket).await.iter().any(|one| one == text).then_some(()))
            .await;
    };
    arrived("From the second tab").await;
    assert_eq!(pushes(&page).await, 0, "who follows does not push");
    page.to_tab(&first).await;
    page.shows("From the second tab").await;
    assert!(pushes(&page).await > before, "who leads has pushed for the other one");
    page.fill("textbox", "Write to Ana", "From the first tab").await;
    page.press("button", "Send reply").await;
    arrived("From the first tab").await;
    // The tab that leads is gone; the other one takes its place.
    page.close_tab().await;
    page.to_tab(&second).await;
    page.shows("From the first tab").await;
    page.fill("textbox", "Write to Ana", "From the last one").await;
    page.press("button", "Send reply").await;
    arrived("From the last one").await;
    assert!(pushes(&page).await > 0, "it pushes now");
    let ana = scene.world.sign_in(Persona::Ana).await;
    ana.run(&comment(ticket, "Heard by who leads now")).await.unwrap();
    page.shows("Heard by who leads now").await;
    let texts = scene.comments(ticket).await;
    for text in ["From the second tab", "From the first tab", "From the last one"] {
        assert_eq!(texts.iter().filter(|one| *one == text).count(), 1, "{text}");
    }
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ended_goes_on_in_every_tab_when_somebody_signs_in_again_in_one() {
    let scene = Scene::new().await;
    let (page, ticket, [first, _], _) = two_tabs(&scene).await;
    sqlx::query("delete from session").execute(&scene.world.pool).await.unwrap();
    // The tab that leads finds out when it sends for the other one.
    page.fill("textbox", "Write to Ana", "Across the end of a session").await;
    page.press("button", "Send reply").await;
    page.shows("You were signed out").await;
    // Nothing opens by itself over what somebody may be typing.
    page.gone("textbox", "Password").await;
    page.press("button", "Sign in and go on").await;
    page.fill("textbox", "Password", PASSWORD).await;
    page.press("button", "Sign in").await;
    page.gone("textbox", "Password").await;
    eventually("it has arrived", async || {
        scene.comments(ticket).await.iter().any(|one| one == "Across the end of a session").then_some(())
    })
    .await;
    live(&page).await;
    page.to_tab(&first).await;
    page.gone("textbox", "Password").await;
    page.shows("Across the end of a session").await;
    live(&page).await;
    scene.close([page]).await;
}
