//! The headers that tell a browser what a page of Docket may do. Every reply gets them; a handler that sets one
//! itself (a download with a stricter policy) keeps its own.

use crate::platform::config::PublicUrl;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use std::sync::Arc;
use tower::util::MapResponseLayer;

/// The layer. `script_hashes` are the inline scripts of our pages as `sha256-...`
/// (see [`crate::platform::static_files::inline_script_hashes`]).
pub fn layer(
    public_url: &PublicUrl,
    script_hashes: &[String],
) -> MapResponseLayer<impl Fn(Response) -> Response + Clone + Send + Sync + 'static> {
    let headers: Arc<[(HeaderName, HeaderValue)]> = headers(public_url, script_hashes).into();
    MapResponseLayer::new(move |mut response: Response| {
        for (name, value) in headers.iter() {
            response.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
        response
    })
}

fn headers(public_url: &PublicUrl, script_hashes: &[String]) -> Vec<(HeaderName, HeaderValue)> {
    let policy = content_security_policy(public_url, script_hashes);
    let policy = HeaderValue::from_str(&policy).expect("host names and base64 are plain ASCII");
    let mut headers = vec![
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        // Links in tickets must not tell other sites which ticket they stand in.
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        (
            HeaderName::from_static("permissions-policy"),
            // The camera reads asset labels; nothing else of the device is used.
            HeaderValue::from_static("camera=(self), microphone=(), geolocation=(), payment=(), usb=()"),
        ),
    ];
    if public_url.is_https() {
        headers.push((header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000")));
    }
    headers
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

    async fn reply(public_url: &str) -> Response {
        let handler = async || [(header::REFERRER_POLICY, "no-referrer")];
        let layer = layer(&public_url.parse().unwrap(), &["sha256-abc=".to_owned()]);
        let router = Router::new().route("/", get(handler)).layer(layer);
        router.oneshot(Request::new(Body::empty())).await.unwrap()
    }

    #[tokio::test]
    async fn the_policy_names_hashes_and_sockets_and_https_brings_hsts() {
        let reply = reply("https://desk.example.org").await;
        let policy = reply.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-abc=';"));
        assert!(policy.contains("connect-src 'self' wss://desk.example.org;"));
        assert!(!policy.contains("unsafe-inline"));
        assert_eq!(reply.headers()["strict-transport-security"], "max-age=31536000");
    }

    #[tokio::test]
    async fn a_handler_keeps_its_own_header_and_http_has_no_hsts() {
        let reply = reply("http://127.0.0.1:8400").await;
        assert_eq!(reply.headers()["referrer-policy"], "no-referrer");
        assert!(!reply.headers().contains_key("strict-transport-security"));
    }
}
