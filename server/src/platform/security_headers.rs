//! The headers that tell a browser what a page of Docket may do. A page and a script that runs by itself get all of them,
//! what a page fetches those that concern it, an answer without content none: what the browser keeps stays as it came. A
//! handler that sets one itself (a download with a stricter policy) keeps its own.

use crate::platform::config::PublicUrl;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use std::sync::Arc;
use tower::util::MapResponseLayer;

/// What may be done with something that is no page, should somebody open it as one.
const NOTHING: HeaderValue =
    HeaderValue::from_static("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

/// The layer. `script_hashes` are the inline scripts of our pages as `sha256-...`
/// (see [`crate::platform::static_files::inline_script_hashes`]).
pub fn layer(
    public_url: &PublicUrl,
    script_hashes: &[String],
) -> MapResponseLayer<impl Fn(Response) -> Response + Clone + Send + Sync + 'static> {
    let pages: Arc<[(HeaderName, HeaderValue)]> = for_pages(public_url, script_hashes).into();
    let all: Arc<[(HeaderName, HeaderValue)]> = for_all(public_url).into();
    MapResponseLayer::new(move |mut response: Response| {
        if matches!(response.status(), StatusCode::NOT_MODIFIED | StatusCode::SWITCHING_PROTOCOLS) {
            return response;
        }
        let more: &[_] = if runs(&response) { &pages } else { &[(header::CONTENT_SECURITY_POLICY, NOTHING)] };
        for (name, value) in more.iter().chain(all.iter()) {
            response.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
        response
    })
}

/// Whether it is a page, or a script, which may be a worker under a policy of its own.
fn runs(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    ["text/html", "text/javascript", "application/javascript"].iter().any(|running| kind.starts_with(running))
}

fn for_all(public_url: &PublicUrl) -> Vec<(HeaderName, HeaderValue)> {
    let mut headers = vec![
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        // Links in tickets must not tell other sites which ticket they stand in.
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    ];
    if public_url.is_https() {
        headers.push((header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000")));
    }
    headers
}

fn for_pages(public_url: &PublicUrl, script_hashes: &[String]) -> Vec<(HeaderName, HeaderValue)> {
    let policy = content_security_policy(public_url, script_hashes);
    let policy = HeaderValue::from_str(&policy).expect("host names and base64 are plain ASCII");
    vec![
        (header::CONTENT_SECURITY_POLICY, policy),
        (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
        (
            HeaderName::from_static("permissions-policy"),
            // The camera reads asset labels; nothing else of the device is used.
            HeaderValue::from_static("camera=(self), microphone=(), geolocation=(), payment=(), usb=()"),
        ),
    ]
}

fn content_security_policy(public_url: &PublicUrl, script_hashes: &[String]) -> String {
    let hashes: String = script_hashes.iter().map(|hash| format!(" '{hash}'")).collect();
    // Older Safari does not take web sockets for 'self', so their origin is named.
    let socket = public_url.socket_origin();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; \
         img-src 'self' data: blob:; connect-src 'self' {socket}; font-src 'self'; manifest-src 'self'; \
         worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::extract::Request;
    use axum::routing::get;
    use tower::ServiceExt;

    async fn reply(public_url: &str, status: StatusCode, kind: &'static str) -> Response {
        let handler = async move || (status, [(header::CONTENT_TYPE, kind), (header::REFERRER_POLICY, "no-referrer")]);
        let layer = layer(&public_url.parse().unwrap(), &["sha256-abc=".to_owned()]);
        let router = Router::new().route("/", get(handler)).layer(layer);
        router.oneshot(Request::new(Body::empty())).await.unwrap()
    }

    #[tokio::test]
    async fn the_policy_names_hashes_and_sockets_and_https_brings_hsts() {
        for kind in ["text/html; charset=utf-8", "text/javascript"] {
            let reply = reply("https://desk.example.org", StatusCode::OK, kind).await;
            let policy = reply.headers()["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-abc=';"));
            assert!(policy.contains("connect-src 'self' wss://desk.example.org;"));
            assert!(!policy.contains("unsafe-inline"));
            assert_eq!(reply.headers()["strict-transport-security"], "max-age=31536000");
        }
    }

    #[tokio::test]
    async fn what_is_no_page_may_do_nothing_as_one() {
        for kind in ["application/json", "image/svg+xml", "application/wasm", "application/problem+json"] {
            let reply = reply("https://desk.example.org", StatusCode::OK, kind).await;
            assert_eq!(reply.headers()["content-security-policy"], NOTHING);
            assert_eq!(reply.headers()["x-content-type-options"], "nosniff");
            assert_eq!(reply.headers()["cross-origin-resource-policy"], "same-origin");
            assert_eq!(reply.headers()["strict-transport-security"], "max-age=31536000");
        }
    }

    #[tokio::test]
    async fn what_the_browser_keeps_stays_under_the_policy_it_came_with() {
        let reply = reply("https://desk.example.org", StatusCode::NOT_MODIFIED, "text/html").await;
        assert!(!reply.headers().contains_key("content-security-policy"));
    }

    #[tokio::test]
    async fn a_handler_keeps_its_own_header_and_http_has_no_hsts() {
        let reply = reply("http://127.0.0.1:8400", StatusCode::OK, "text/html").await;
        assert_eq!(reply.headers()["referrer-policy"], "no-referrer");
        assert!(!reply.headers().contains_key("strict-transport-security"));
    }
}
