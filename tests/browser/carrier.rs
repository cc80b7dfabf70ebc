//! Where WebSockets do not get through the page stays live all the same, by long polls.

use crate::scene::Scene;
use docket_tests::browser::Window;
use docket_tests::eventually;
use docket_tests::world::{Persona, comment};
use serde_json::json;

/// What a page finds in a network that lets no WebSocket through.
const NO_WEB_SOCKETS: &str = "window.WebSocket = class {
    constructor() { setTimeout(() => this.onclose && this.onclose(new Event('close')), 5); }
    send() {}
    close() {}
};";

#[tokio::test(flavor = "multi_thread")]
async fn without_websockets_a_page_is_live_by_long_polls() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let page = scene.rebecca(Window::Phone).await;
    page.cdp("Page.enable", json!({})).await;
    page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": NO_WEB_SOCKETS })).await;
    page.go(&format!("/requests/{ticket}")).await;
    eventually("the page is live", async || {
        (page.script("return document.body.dataset.live").await == json!("live")).then_some(())
    })
    .await;
    let ana = scene.world.sign_in(Persona::Ana).await;
    for text in ["By the first poll", "By the next one"] {
        ana.run(&comment(ticket, text)).await.unwrap();
        page.shows(text).await;
    }
    let polls = "return performance.getEntriesByType('resource').filter(one => one.name.includes('/sync/poll')).length";
    let polls = page.script(polls).await;
    assert!(polls.as_u64().is_some_and(|polls| polls >= 2), "{polls} polls");
    scene.close([page]).await;
}
