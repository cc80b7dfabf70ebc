//! The built client, embedded in the binary: two bundles, compressed beforehand, hashed names cached for good.
//! In debug builds the files are read from the checkout, so a new client needs no new server.

mod negotiation;
mod scripts;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use docket_shared::problem::Problem;
use negotiation::Encoding;
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../app/dist/portal"]
struct PortalFiles;

#[derive(RustEmbed)]
#[folder = "../app/dist/workspace"]
struct WorkspaceFiles;

/// Finds a file of a bundle by its path inside it.
type Find = fn(&str) -> Option<EmbeddedFile>;

/// The two bundles; tests put others in their place.
#[derive(Clone, Copy)]
struct Bundles {
    portal: Find,
    workspace: Find,
}

const EMBEDDED: Bundles = Bundles { portal: PortalFiles::get, workspace: WorkspaceFiles::get };
const PAGE: &str = "index.html";

/// Pages and assets: `/assets/portal/*`, `/assets/workspace/*`, `/workspace` and what is below it, and as the router's
/// fallback every other GET. Paths under `/api` never get a page. The router that merges this one has no fallback.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    router_over(EMBEDDED)
}

/// The inline scripts of the embedded pages, as `sha256-...` for the content security policy.
pub fn inline_script_hashes() -> Vec<String> {
    let pages = [(EMBEDDED.portal)(PAGE), (EMBEDDED.workspace)(PAGE)];
    let mut hashes: Vec<String> =
        pages.into_iter().flatten().flat_map(|page| scripts::hashes(&String::from_utf8_lossy(&page.data))).collect();
    hashes.sort();
    hashes.dedup();
    hashes
}

fn router_over<S: Clone + Send + Sync + 'static>(bundles: Bundles) -> Router<S> {
    let asset =
        |find: Find| get(move |Path(name): Path<String>, request: Request| async move { asset(find, &name, &request) });
    Router::new()
        .route("/assets/portal/{*name}", asset(bundles.portal))
        .route("/assets/workspace/{*name}", asset(bundles.workspace))
        .fallback(move |request: Request| async move { page(bundles, &request) })
}

/// A file by its name, or a problem document.
fn asset(find: Find, name: &str, request: &Request) -> Response {
    // The compressed siblings are representations of a file, not files of their own.
    let is_file = !name.ends_with(".br") && !name.ends_with(".gz") && name.split('/').all(is_plain_segment);
    if is_file { send(find, name, request) } else { None }.unwrap_or_else(not_found)
}

/// Whether a request is for a page of the application, not for a file or the interface.
pub fn is_page(method: &Method, path: &str) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
        && !["/api", "/assets", "/healthz", "/readyz"].iter().any(|root| is_below(path, root))
        && !is_file(path)
}

/// The address of the portal's style sheet, for a page of the server's own; empty where the client is not built.
pub fn stylesheet() -> String {
    let page = (EMBEDDED.portal)(PAGE).map(|page| String::from_utf8_lossy(&page.data).into_owned()).unwrap_or_default();
    let mut words = page.split(['"', '\'', '=', ' ', '>']);
    words.find(|word| word.starts_with('/') && word.ends_with(".css")).unwrap_or_default().to_owned()
}

/// Whether the last part of a path has an ending.
fn is_file(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

/// A page of the application whose client knows the path, or a file at the top such as the service worker.
fn page(bundles: Bundles, request: &Request) -> Response {
    let path = request.uri().path();
    if is_below(path, "/api") || is_below(path, "/assets") {
        return not_found();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let (find, rest) = match path.strip_prefix("/workspace") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => (bundles.workspace, rest),
        _ => (bundles.portal, path),
    };
    let rest = rest.trim_start_matches('/');
    if is_file(rest) {
        return asset(find, rest, request);
    }
    send(find, PAGE, request).unwrap_or_else(not_built)
}

fn is_below(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_plain_segment(segment: &str) -> bool {
    !segment.is_empty() && !segment.starts_with('.') && !segment.contains('\\')
}

/// The best representation that the caller accepts, or 304 if the caller has it. `None` if there is no such file.
fn send(find: Find, name: &str, request: &Request) -> Option<Response> {
    let accepted = request.headers().get_all(header::ACCEPT_ENCODING);
    let accepted: Vec<&str> = accepted.iter().filter_map(|value| value.to_str().ok()).collect();
    let (encoding, file) = negotiation::by_preference(&accepted)
        .find_map(|encoding| Some((encoding, find(&format!("{name}{}", encoding.suffix()))?)))?;
    let etag = etag(&file);
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control(name)));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::ETAG, etag.clone());
    if has_representation(request.headers(), &etag) {
        return Some((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(file.data.len()));
    if encoding != Encoding::Identity {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
    }
    let body = if request.method() == Method::HEAD { Body::empty() } else { Body::from(file.data) };
    Some((headers, body).into_response())
}

/// Each representation has a tag of its own, because the hash is of the compressed bytes.
fn etag(file: &EmbeddedFile) -> HeaderValue {
    let hash = file.metadata.sha256_hash();
    let hexadecimal: String = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::from_str(&format!("\"{hexadecimal}\"")).expect("hexadecimal digits are plain ASCII")
}

fn has_representation(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let given = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    given.flat_map(|list| list.split(',')).map(str::trim).any(|one| {
        let strong = one.strip_prefix("W/").unwrap_or(one);
        one == "*" || strong.as_bytes() == etag.as_bytes()
    })
}

/// A name that carries the hash of its content never changes its content.
fn cache_control(name: &str) -> &'static str {
    let stem = name.rsplit('/').next().unwrap_or(name);
    let is_hash = |part: &str| part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    if stem.split(['-', '_', '.']).skip(1).any(is_hash) { "public, max-age=31536000, immutable" } else { "no-cache" }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn not_found() -> Response {
    let body = serde_json::to_vec(&Problem::not_found()).expect("a problem document is plain data");
    let headers = [(header::CONTENT_TYPE, "application/problem+json"), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::NOT_FOUND, headers, body).into_response()
}

/// Only a server that was compiled before the client was built can answer this.
fn not_built() -> Response {
    let words = "The client is not part of this build. Run scripts/build-client, then build the server again.\n";
    (StatusCode::SERVICE_UNAVAILABLE, words).into_response()
}

#[cfg(test)]
mod tests;
