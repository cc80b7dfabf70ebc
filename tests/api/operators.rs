//! What operators and browsers rely on: health, readiness, headers, caching, pages.

use docket_server::admin::doctor;
use docket_tests::world::fill_again;
use docket_tests::{Caller, World};
use reqwest::Method;

#[tokio::test]
async fn health_and_readiness_answer_without_a_session() {
    let world = World::new().await;
    let nobody = Caller::nobody(&world.url);
    for path in ["/healthz", "/readyz"] {
        let reply = nobody.get(path).await;
        assert_eq!((reply.status.as_u16(), reply.header("cache-control")), (200, "no-store"), "{path}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let world = World::new().await;
    let nobody = Caller::nobody(&world.url);
    for path in ["/", "/workspace", "/api/session", "/api/nothing", "/assets/portal/nothing.js", "/healthz"] {
        let reply = nobody.get(path).await;
        let policy = reply.header("content-security-policy");
        for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
            assert!(policy.contains(part), "{path}: {part} is missing in {policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(!reply.header("permissions-policy").is_empty(), "{path}");
        assert!(!reply.header("x-request-id").is_empty(), "{path}: no request id");
        assert!(reply.header("server").is_empty() && reply.header("x-powered-by").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn pages_are_never_cached_and_hashed_files_for_ever() {
    let world = World::new().await;
    let nobody = Caller::nobody(&world.url);
    for (path, bundle) in
        [("/", "portal"), ("/requests", "portal"), ("/workspace", "workspace"), ("/workspace/queue", "workspace")]
    {
        let page = nobody.get(path).await;
        assert_eq!(page.status.as_u16(), 200, "{path}: is the client built? scripts/build-client makes it");
        assert!(
            ["no-cache", "no-store"].iter().any(|word| page.header("cache-control").contains(word)),
            "{path}: {page:?}"
        );
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        let prefix = format!("/assets/{bundle}/");
        let assets: Vec<&str> = page.body.split(['"', '\'']).filter(|word| word.starts_with(&prefix)).collect();
        assert!(!assets.is_empty(), "{path} names no files");
        for asset in assets {
            let file = nobody.get(asset).await;
            assert_eq!(file.status.as_u16(), 200, "{asset}");
            assert!(file.header("cache-control").contains("immutable"), "{asset}: {:?}", file.headers);
            assert_eq!(file.header("vary"), "accept-encoding", "{asset}");
            let known = nobody.send(Method::GET, asset, &[("if-none-match", file.header("etag"))], None).await;
            assert_eq!(known.status.as_u16(), 304, "{asset}");
        }
    }
}

#[tokio::test]
async fn files_go_out_compressed() {
    let world = World::new().await;
    let nobody = Caller::nobody(&world.url);
    let page = nobody.get("/").await;
    let script = page
        .body
        .split(['"', '\''])
        .find(|word| word.starts_with("/assets/portal/") && word.ends_with(".js"))
        .expect("a script");
    for encoding in ["br", "gzip"] {
        let file = nobody.send(Method::GET, script, &[("accept-encoding", encoding)], None).await;
        assert_eq!(file.header("content-encoding"), encoding, "{script}");
    }
}

#[tokio::test]
async fn a_path_of_the_api_that_is_not_there_is_a_problem_and_no_page() {
    let world = World::new().await;
    let nobody = Caller::nobody(&world.url);
    for path in [
        "/api",
        "/api/",
        "/api/nothing",
        "/assets/portal/../../etc/passwd",
        "/assets/portal/%2e%2e/index.html",
        "/assets/portal/index.html.br",
    ] {
        let reply = nobody.get(path).await;
        assert!(reply.status.as_u16() == 404 || !reply.body.contains("root:"), "{path}: {reply:?}");
        if path.starts_with("/api") {
            assert_eq!(reply.problem().status, 404, "{path}");
        }
    }
}

#[tokio::test]
async fn a_whole_demo_is_left_alone_and_an_interrupted_one_is_told() {
    let world = World::new().await;
    assert!(!fill_again(&world.pool).await.unwrap());
    sqlx::query("truncate ticket cascade").execute(&world.pool).await.unwrap();
    let error = fill_again(&world.pool).await.unwrap_err().to_string();
    assert!(error.contains("interrupted"), "{error}");
}

#[tokio::test]
async fn the_doctor_finds_nothing_in_a_sound_installation_and_names_what_is_broken() {
    let world = World::new().await;
    let wrong = async || {
        let found = doctor::look(&world.pool).await.unwrap();
        assert!(found.len() >= 3, "{found:?}");
        let wrong = found.into_iter().filter(|finding| !finding.good).map(|finding| finding.text);
        // How busy this machine is, is not the installation's fault.
        wrong.filter(|text| !text.starts_with("database:")).collect::<Vec<_>>()
    };
    // What was due while nobody served is done first.
    docket_tests::eventually("nothing is wrong", async || wrong().await.is_empty().then_some(())).await;
    assert_eq!(doctor::look(&world.pool).await.unwrap().len(), 6, "database, clock, tables, one log, jobs, mails");
    for statement in [
        "update organisation_head set seq = seq + 1",
        "insert into job (organisation_id, kind, subject, run_at)
         select organisation_id, 'nobody.knows', organisation_id, now() - interval '5 minutes' from organisation",
        "update _sqlx_migrations set success = false where version = (select max(version) from _sqlx_migrations)",
    ] {
        sqlx::query(statement).execute(&world.pool).await.unwrap();
    }
    let broken = wrong().await;
    assert!(broken[0].contains("did not end"), "{broken:?}");
    sqlx::query("update _sqlx_migrations set success = true").execute(&world.pool).await.unwrap();
    let broken = wrong().await;
    assert!(
        broken.iter().any(|text| text.starts_with("log of")) && broken.iter().any(|text| text.contains("nobody looks")),
        "{broken:?}"
    );
}
