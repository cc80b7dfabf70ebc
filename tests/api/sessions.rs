//! Sign-in, cookies, throttling, sign-out everywhere, other sites.

use docket_server::session::SessionKey;
use docket_server::session::store::people_of;
use docket_shared::ids::{OrganisationId, PersonId};
use docket_shared::problem::ProblemCode;
use docket_shared::row::RowKind;
use docket_shared::sync::link::LinkStatus;
use docket_tests::follower::stream_request;
use docket_tests::server::TestServer;
use docket_tests::world::{PASSWORD, Persona};
use docket_tests::{Caller, Follower, World};
use reqwest::Method;
use serde_json::json;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use uuid::Uuid;

#[tokio::test]
async fn a_session_is_one_cookie_with_every_safe_attribute() {
    let world = World::new().await;
    let mut rebecca = Caller::nobody(&world.url);
    let reply = rebecca.sign_in(&world.email(Persona::Rebecca).await, PASSWORD).await;
    let set: Vec<&str> = reply.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()).collect();
    assert_eq!(set.len(), 1, "{set:?}");
    let attributes: Vec<String> = set[0].split(';').skip(1).map(|part| part.trim().to_lowercase()).collect();
    for needed in ["httponly", "path=/"] {
        assert!(attributes.iter().any(|attribute| attribute == needed), "{needed} is missing: {set:?}");
    }
    assert!(attributes.iter().any(|a| a == "samesite=lax" || a == "samesite=strict"), "{set:?}");
    assert!(attributes.iter().all(|attribute| !attribute.starts_with("domain=")), "{set:?}");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert!(rebecca.get("/api/session").await.status.is_success());
}

#[tokio::test]
async fn signing_in_makes_a_new_session_id() {
    let world = World::new().await;
    let email = world.email(Persona::Rebecca).await;
    let mut rebecca = Caller::nobody(&world.url);
    rebecca.sign_in(&email, PASSWORD).await;
    let first = rebecca.cookie.clone();
    rebecca.sign_in(&email, PASSWORD).await;
    assert_ne!(first, rebecca.cookie);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_one_answer() {
    let world = World::new().await;
    let email = world.email(Persona::Rebecca).await;
    let mut nobody = Caller::nobody(&world.url);
    let wrong = nobody.sign_in(&email, "wrong").await;
    let unknown = nobody.sign_in("nobody@example.org", "wrong").await;
    assert_eq!((wrong.status.as_u16(), wrong.code()), (401, ProblemCode::WrongCredentials));
    assert_eq!((wrong.status, &wrong.body), (unknown.status, &unknown.body));
    assert!(wrong.header("set-cookie").is_empty() && nobody.cookie.is_none());
}

#[tokio::test]
async fn the_address_is_taken_in_any_case() {
    let world = World::new().await;
    let email = world.email(Persona::Rebecca).await.to_uppercase();
    assert!(Caller::nobody(&world.url).sign_in(&email, PASSWORD).await.status.is_success());
}

#[tokio::test]
async fn many_wrong_passwords_are_slowed_down_and_the_right_one_waits_too() {
    let world = World::new().await;
    let email = world.email(Persona::Rebecca).await;
    let mut guesser = Caller::nobody(&world.url);
    let mut last = guesser.sign_in(&email, "wrong").await;
    for _ in 0..30 {
        if last.status.as_u16() == 429 {
            break;
        }
        last = guesser.sign_in(&email, "wrong").await;
    }
    assert_eq!((last.status.as_u16(), last.code()), (429, ProblemCode::TooMany));
    assert!(last.header("retry-after").parse::<u64>().unwrap() > 0);
    assert_eq!(guesser.sign_in(&email, PASSWORD).await.status.as_u16(), 429, "guessing must not be told that it hit");
}

#[tokio::test]
async fn signing_out_ends_the_session_at_the_server() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let other = world.sign_in(Persona::Rebecca).await;
    let reply = rebecca.send(Method::DELETE, "/api/session", &[], None).await;
    assert!(reply.status.is_success(), "{reply:?}");
    assert_eq!(rebecca.get("/api/session").await.status.as_u16(), 401, "the old cookie opens nothing");
    assert!(other.get("/api/session").await.status.is_success(), "the other browser stays");
}

#[tokio::test]
async fn signing_out_here_closes_this_socket_at_once_and_leaves_the_others() {
    let world = World::new().await;
    let mut here = world.follow(Persona::Rebecca).await;
    let mut elsewhere = world.follow(Persona::Rebecca).await;
    let snapshots = elsewhere.snapshots;
    let reply = here.caller.send(Method::DELETE, "/api/session", &[], None).await;
    assert!(reply.status.is_success(), "{reply:?}");
    here.until("this page is signed out", |here| here.status() == LinkStatus::SignedOut).await;
    let ticket = world.submit(&elsewhere.caller, 1).await;
    elsewhere.until("the other page follows", |page| page.replica.get(RowKind::TicketHead, ticket.0).is_some()).await;
    assert_eq!(elsewhere.snapshots, snapshots, "the other page kept its base");
}

#[tokio::test]
async fn signing_out_everywhere_closes_every_session_and_socket() {
    let world = World::new().await;
    let mut phone = world.follow(Persona::Rebecca).await;
    let desk = world.sign_in(Persona::Rebecca).await;
    let reply = desk.send(Method::DELETE, "/api/sessions", &[], None).await;
    assert!(reply.status.is_success(), "{reply:?}");
    phone.until("the phone is signed out", |phone| phone.status() == LinkStatus::SignedOut).await;
    for caller in [&phone.caller, &desk] {
        assert_eq!(caller.get("/api/session").await.status.as_u16(), 401);
    }
}

#[tokio::test]
async fn what_comes_from_another_site_is_refused() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let path = format!("/api/tickets/{ticket}/comments");
    let body = json!({ "id": docket_tests::caller::new_id(), "body": "Forged" }).to_string();
    let comments = "select count(*) from ticket_comment where body = 'Forged'";
    let key = docket_tests::caller::new_id().to_string();
    for (site, origin) in [
        ("cross-site", "https://evil.example"),
        ("same-site", "https://evil.example"),
        ("", "https://evil.example"),
        ("", "null"),
    ] {
        let headers = [("idempotency-key", key.as_str()), ("sec-fetch-site", site), ("origin", origin)];
        let reply = rebecca.send(Method::POST, &path, &headers, Some(body.clone())).await;
        assert_eq!((reply.status.as_u16(), reply.code()), (403, ProblemCode::CrossSite), "{site} {origin}");
    }
    let forged: i64 = sqlx::query_scalar(comments).fetch_one(&world.pool).await.unwrap();
    assert_eq!(forged, 0);
}

#[tokio::test]
async fn of_a_server_with_https_a_page_that_came_without_it_is_another_site() {
    let world = World::new().await;
    let server = TestServer::start_for("https://desk.example.org", world.database.open().await).await;
    let nobody = Caller::nobody(&server.url);
    let body = json!({ "email": "a@example.org", "password": "x" }).to_string();
    for (origin, status) in [("http://desk.example.org", 403), ("https://desk.example.org", 401)] {
        let headers = [("host", "desk.example.org"), ("origin", origin)];
        let reply = nobody.send(Method::POST, "/api/session", &headers, Some(body.clone())).await;
        assert_eq!(reply.status.as_u16(), status, "{origin}: {reply:?}");
        let stream = nobody.send(Method::GET, "/api/sync/stream", &headers, None).await;
        assert_eq!(stream.status.as_u16(), status, "{origin}: {stream:?}");
    }
}

#[tokio::test]
async fn a_socket_from_another_site_or_without_a_session_is_refused() {
    let world = World::new().await;
    let rebecca = world.follow(Persona::Rebecca).await;
    let cursor = rebecca.replica.cursor().unwrap().0.clone();
    let mut foreign = stream_request(&rebecca.caller, &cursor);
    foreign.headers_mut().insert("origin", HeaderValue::from_static("https://evil.example"));
    let mut opaque = stream_request(&rebecca.caller, &cursor);
    opaque.headers_mut().insert("origin", HeaderValue::from_static("null"));
    let signed_out = stream_request(&rebecca.caller.with_cookie(None), &cursor);
    for (request, expected) in [(foreign, 403), (opaque, 403), (signed_out, 401)] {
        match connect_async(request).await {
            Err(Error::Http(response)) => assert_eq!(response.status().as_u16(), expected),
            other => panic!("the socket opened: {:?}", other.map(|(_, response)| response)),
        }
    }
}

#[tokio::test]
async fn a_socket_that_talks_nonsense_is_closed_and_the_next_one_is_good() {
    use futures_util::{SinkExt, StreamExt};
    use tokio_tungstenite::tungstenite::Message;
    let world = World::new().await;
    let rebecca = world.follow(Persona::Rebecca).await;
    let cursor = rebecca.replica.cursor().unwrap().0.clone();
    for nonsense in [
        Message::text("nonsense"),
        Message::text("{\"heartbeat\":{\"a\":1}}"),
        Message::binary(vec![1, 2]),
        Message::text("x".repeat(100_000)),
    ] {
        let (mut socket, _) = connect_async(stream_request(&rebecca.caller, &cursor)).await.unwrap();
        drop(socket.send(nonsense).await);
        let closing = async { while let Some(Ok(_)) = socket.next().await {} };
        tokio::time::timeout(docket_tests::eventually::PATIENCE, closing).await.expect("the socket is closed");
    }
    Follower::start(&rebecca.caller.another_client(&world.url)).await.converge().await;
}

#[tokio::test]
async fn passwords_and_cookies_are_nowhere_at_rest() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let cookie = rebecca.cookie.unwrap();
    let secret = cookie.split_once('=').unwrap().1.to_owned();
    let tables: Vec<String> = sqlx::query_scalar("select tablename::text from pg_tables where schemaname = 'public'")
        .fetch_all(&world.pool)
        .await
        .unwrap();
    for table in tables {
        let statement = sqlx::AssertSqlSafe(format!(
            "select count(*) from {table} t where t::text like '%' || $1 || '%' or t::text like '%' || $2 || '%'"
        ));
        let found: i64 =
            sqlx::query_scalar(statement).bind(PASSWORD).bind(&secret).fetch_one(&world.pool).await.unwrap();
        assert_eq!(found, 0, "{table} holds a password or a session id");
    }
}

#[tokio::test]
async fn sessions_that_are_looked_up_together_are_each_answered_in_their_place() {
    let world = World::new().await;
    let (ana, rebecca) = (world.sign_in(Persona::Ana).await, world.sign_in(Persona::Rebecca).await);
    let tomasz = world.sign_in(Persona::Tomasz).await;
    let session = async |person: PersonId| {
        let (organisation, hash): (Uuid, Vec<u8>) =
            sqlx::query_as("select organisation_id, token_hash from session where person_id = $1")
                .bind(person.0)
                .fetch_one(&world.pool)
                .await
                .unwrap();
        (OrganisationId(organisation), SessionKey(hash.try_into().unwrap()))
    };
    let people = [&ana, &tomasz, &rebecca].map(|caller| caller.person.unwrap());
    let [first, ended, last] = [session(people[0]).await, session(people[1]).await, session(people[2]).await];
    sqlx::query("update session set expires_at = now() where person_id = $1")
        .bind(people[1].0)
        .execute(&world.pool)
        .await
        .unwrap();
    let elsewhere = (OrganisationId(Uuid::nil()), first.1.clone());
    let nobody = (first.0, SessionKey([7; 32]));
    let asked = [last.clone(), nobody, first.clone(), ended, elsewhere, first];
    let found = people_of(&world.pool, &asked).await.unwrap();
    let (ana, rebecca) = (Some(people[0]), Some(people[2]));
    assert_eq!(found, [rebecca, None, ana, None, None, ana]);
}
