//! Routes, negotiation and caching over two small bundles.

use super::*;
use axum::body::to_bytes;
use rust_embed::Metadata;
use tower::ServiceExt;

fn file(text: &'static str) -> Option<EmbeddedFile> {
    let mut hash = [0; 32];
    for (place, byte) in hash.iter_mut().zip(text.bytes()) {
        *place = byte;
    }
    Some(EmbeddedFile { data: text.as_bytes().into(), metadata: Metadata::__rust_embed_new(hash, None, None) })
}

fn portal(name: &str) -> Option<EmbeddedFile> {
    match name {
        "index.html" => file("portal page"),
        "portal-0123456789abcdef.js" => file("plain"),
        "portal-0123456789abcdef.js.br" => file("brotli"),
        "portal-0123456789abcdef.js.gz" => file("gzip"),
        "portal-0123456789abcdef_bg.wasm" => file("wasm"),
        "sw.js" => file("worker"),
        _ => None,
    }
}

fn workspace(name: &str) -> Option<EmbeddedFile> {
    (name == "index.html").then(|| file("workspace page")).flatten()
}

async fn ask(method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let router: Router = router_over(Bundles { portal, workspace });
    router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn text(method: &str, path: &str) -> (u16, String) {
    let reply = ask(method, path, &[]).await;
    let status = reply.status().as_u16();
    (status, String::from_utf8(to_bytes(reply.into_body(), 10_000).await.unwrap().to_vec()).unwrap())
}

#[tokio::test]
async fn paths_lead_to_the_bundle_that_knows_them() {
    for (path, body) in [
        ("/", "portal page"),
        ("/requests/REQ-1042", "portal page"),
        ("/workspaces", "portal page"),
        ("/workspace", "workspace page"),
        ("/workspace/queue", "workspace page"),
        ("/sw.js", "worker"),
        ("/assets/portal/portal-0123456789abcdef_bg.wasm", "wasm"),
    ] {
        assert_eq!(text("GET", path).await, (200, body.to_owned()), "{path}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_document() {
    for path in [
        "/api/v1/nothing",
        "/api",
        "/assets/portal/gone.js",
        "/assets/other/a.js",
        "/gone.txt",
        "/assets/portal/../sw.js",
    ] {
        let reply = ask("GET", path, &[]).await;
        assert_eq!(reply.status(), 404, "{path}");
        assert_eq!(reply.headers()["content-type"], "application/problem+json", "{path}");
    }
    assert_eq!(text("GET", "/assets/portal/portal-0123456789abcdef.js.br").await.0, 404);
    assert_eq!(text("POST", "/requests").await.0, 405);
    assert_eq!(text("POST", "/api/x").await.0, 404);
}

#[tokio::test]
async fn the_best_accepted_encoding_is_sent_and_named() {
    let path = "/assets/portal/portal-0123456789abcdef.js";
    for (accept, encoding, body) in
        [("gzip, br", Some("br"), "brotli"), ("br;q=0, gzip", Some("gzip"), "gzip"), ("", None, "plain")]
    {
        let reply = ask("GET", path, &[("accept-encoding", accept)]).await;
        let headers = reply.headers().clone();
        assert_eq!(headers.get("content-encoding").map(|value| value.to_str().unwrap()), encoding);
        assert_eq!(headers["content-type"], "text/javascript; charset=utf-8");
        assert_eq!(headers["vary"], "accept-encoding");
        assert_eq!(to_bytes(reply.into_body(), 100).await.unwrap(), body);
    }
}

#[tokio::test]
async fn hashed_names_are_kept_for_good_and_pages_are_asked_for_again() {
    let hashed = ask("GET", "/assets/portal/portal-0123456789abcdef_bg.wasm", &[]).await;
    assert_eq!(hashed.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(hashed.headers()["content-type"], "application/wasm");
    for path in ["/", "/sw.js"] {
        assert_eq!(ask("GET", path, &[]).await.headers()["cache-control"], "no-cache");
    }
    let etag = ask("GET", "/", &[]).await.headers()["etag"].to_str().unwrap().to_owned();
    for given in [etag.clone(), format!("\"x\", W/{etag}"), "*".to_owned()] {
        let again = ask("GET", "/", &[("if-none-match", &given)]).await;
        assert_eq!(again.status(), 304);
        assert!(to_bytes(again.into_body(), 10).await.unwrap().is_empty());
    }
    assert_eq!(ask("GET", "/", &[("if-none-match", "\"x\"")]).await.status(), 200);
}

#[tokio::test]
async fn head_tells_the_length_and_sends_nothing() {
    for path in ["/", "/assets/portal/portal-0123456789abcdef_bg.wasm"] {
        let reply = ask("HEAD", path, &[]).await;
        assert_eq!(reply.status(), 200);
        assert_ne!(reply.headers()["content-length"], "0");
        assert!(to_bytes(reply.into_body(), 100).await.unwrap().is_empty());
    }
}
