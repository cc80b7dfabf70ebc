//! Every endpoint of the authorization table answers at its route, and nothing is mounted beside the table.

use crate::files::{Source, below, code, is_test};
use crate::none;
use docket_shared::authorization::{Allow, TABLE};
use docket_shared::endpoint::Method;
use docket_tests::{Caller, World};
use reqwest::StatusCode;

const HERE: &str = "00000000-0000-0000-0000-000000000001";

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    }
}

#[tokio::test]
async fn every_endpoint_of_the_table_answers_at_its_route() {
    let world = World::new().await;
    let nobody = Caller::nobody(&world.url);
    for row in TABLE {
        let path = row.path.replace("{ticket}", HERE).replace("{attachment}", HERE);
        let body = (row.method != Method::Get).then(|| "{}".to_owned());
        let reply = nobody.send(method(row.method), &path, &[("idempotency-key", HERE)], body).await;
        let expected = if row.allow == Allow::Anyone { StatusCode::BAD_REQUEST } else { StatusCode::UNAUTHORIZED };
        assert_eq!(reply.status, expected, "{} {:?} {}: {}", row.name, row.method, row.path, reply.body);
    }
    let missing = nobody.get("/api/nothing").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND, "a route that is not there is told apart");
}

/// `.route(` outside the platform, where endpoints could be mounted without their row.
fn unmounted(source: &Source) -> Vec<String> {
    if source.path.starts_with("server/src/platform/") || is_test(&source.path) {
        return Vec::new();
    }
    let words = [".route(", ".route_service(", ".nest(", ".fallback("];
    let found = code(&source.text).into_iter().filter(|(_, line)| words.iter().any(|word| line.contains(word)));
    found.map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim())).collect()
}

#[test]
fn nothing_is_mounted_beside_the_table() {
    let found: Vec<String> = below("server/src", &[".rs"]).iter().flat_map(unmounted).collect();
    none("routes that are not mounted by their endpoint", &found);
    let bad =
        Source { path: "server/src/ticket/mod.rs".to_owned(), text: "router.route(\"/api/x\", get(x))".to_owned() };
    assert_eq!(unmounted(&bad).len(), 1);
}
