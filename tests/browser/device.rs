//! The program on the device: it opens without a server, is renewed as a whole, and keeps no answer of the interface.

use crate::scene::Scene;
use crate::screens::{look, none};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use docket_tests::browser::{Page, Window};
use docket_tests::eventually;
use docket_tests::server::{Notifications, TestServer};
use serde_json::json;

/// Addresses that the worker keeps, once the page at the path is among them.
async fn kept(page: &Page, path: &str) -> Vec<String> {
    let script = "
        const done = arguments[0];
        (async () => {
            const found = [];
            for (const name of await caches.keys())
                for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
            return found;
        })().then(done)";
    eventually("the program is on the device", async || {
        let found: Vec<String> = serde_json::from_value(page.script_async(script).await).unwrap();
        found.iter().any(|one| one == path).then_some(found)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_opens_without_a_server_on_a_phone_and_a_desk() {
    let mut scene = Scene::new().await;
    let (rebecca, ana) = (scene.rebecca(Window::Phone).await, scene.ana(Window::Desk).await);
    // Who only looks at the first page fetches no more than that.
    rebecca.press("link", "Catalog").await;
    for (page, path) in [(&rebecca, "/"), (&ana, "/workspace")] {
        let kept = kept(page, path).await;
        assert!(kept.iter().all(|one| [path, "/"].contains(&one.as_str()) || one.starts_with("/assets/")), "{kept:?}");
    }
    scene.world.server.take().unwrap().stop().await;
    for page in [&rebecca, &ana] {
        page.reload().await;
        eventually("the program runs", async || {
            let ran = "return !document.getElementById('shell') && !!document.querySelector('main, .work')";
            (page.script(ran).await == json!(true)).then_some(())
        })
        .await;
    }
    // Another page of the same client opens as well.
    rebecca.go("/requests").await;
    eventually("the program runs", async || {
        (rebecca.script("return !document.getElementById('shell')").await == json!(true)).then_some(())
    })
    .await;
    scene.close([rebecca, ana]).await;
}

/// Gives the worker another version, as a server after a change of the program does.
async fn newer(request: Request, next: Next) -> Response {
    let worker = request.uri().path() == "/service-worker.js";
    let (mut request, mut plain) = (request, false);
    if worker {
        plain = request.headers_mut().remove(header::ACCEPT_ENCODING).is_some() || plain;
        request.headers_mut().remove(header::IF_NONE_MATCH);
    }
    let response = next.run(request).await;
    if !worker {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    assert!(plain && text.contains("const VERSION = '"), "{text}");
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::ETAG);
    Response::from_parts(parts, Body::from(text.replace("const VERSION = '", "const VERSION = 'newer-")))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_program_is_said_and_comes_with_a_reload() {
    let mut scene = Scene::new().await;
    let page = scene.rebecca(Window::Desk).await;
    page.press("link", "Catalog").await;
    kept(&page, "/").await;
    let names = async || page.script_async("caches.keys().then(arguments[0])").await;
    let before = names().await;
    scene.world.server.take().unwrap().stop().await;
    let address = scene.world.url.trim_start_matches("http://").to_owned();
    let database = scene.world.database.open().await;
    let wrap = |router: axum::Router| router.layer(from_fn(newer));
    scene.world.server = Some(TestServer::start_with(&address, database, Notifications::On, wrap).await);
    page.shows("Live").await;
    // As when somebody comes back to the page.
    page.script("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))").await;
    page.shows("Docket has been renewed.").await;
    let mut wrong = Vec::new();
    look(&page, "program-renewed", &mut wrong).await;
    // What was open goes on with the files it began with.
    let both = names().await;
    assert_eq!(both.as_array().unwrap().len(), 2, "{before} {both}");
    page.press("button", "Reload").await;
    page.find("heading", "Catalog").await;
    eventually("nothing more to say", async || (!page.text().await.contains("has been renewed")).then_some(())).await;
    none(&wrong);
    scene.close([page]).await;
}
