//! What operators and browsers rely on: health, readiness, headers, caching, pages.

use docket_server::admin::doctor;
use docket_server::platform::clock;
use docket_shared::actor::Role;
use docket_shared::health::{Fact, Health, Node};
use docket_shared::ids::CallId;
use docket_tests::world::{Persona, comment, fill_again};
use docket_tests::{Caller, World, eventually};
use reqwest::Method;
use uuid::Uuid;

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
    for path in [
        "/",
        "/workspace",
        "/service-worker.js",
        "/api/session",
        "/api/nothing",
        "/assets/portal/nothing.js",
        "/healthz",
    ] {
        let reply = nobody.get(path).await;
        let runs = ["/", "/workspace", "/service-worker.js"].contains(&path);
        let policy = reply.header("content-security-policy");
        let form = if runs { "form-action 'self'" } else { "form-action 'none'" };
        for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", form] {
            assert!(policy.contains(part), "{path}: {part} is missing in {policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(reply.header("cross-origin-opener-policy") == "same-origin", runs, "{path}");
        assert_eq!(!reply.header("permissions-policy").is_empty(), runs, "{path}");
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
    let mut world = World::new().await;
    assert!(!fill_again(&world.pool).await.unwrap());
    // A server that runs has jobs at these tables, in another order.
    world.server.take().unwrap().stop().await;
    let database = world.database.open().await;
    sqlx::query("truncate ticket cascade").execute(database.pool()).await.unwrap();
    let error = fill_again(database.pool()).await.unwrap_err().to_string();
    assert!(error.contains("interrupted"), "{error}");
}

#[tokio::test]
async fn the_doctor_finds_nothing_in_a_sound_installation_and_names_what_is_broken() {
    let mut world = World::new().await;
    let database = world.database.open().await;
    let pool = database.pool();
    let wrong = async || {
        let found = doctor::look(pool, None).await.unwrap().facts;
        assert!(found.len() >= 3, "{found:?}");
        // How busy this machine is, is not the installation's fault.
        let wrong = found.iter().filter(|fact| !fact.is_good() && !matches!(fact, Fact::Database { .. }));
        wrong.map(doctor::line).collect::<Vec<_>>()
    };
    // What was due while nobody served is done first.
    eventually("nothing is wrong", async || wrong().await.is_empty().then_some(())).await;
    let facts = doctor::look(pool, None).await.unwrap().facts;
    assert_eq!(facts.len(), 7, "database, clock, tables, one log, jobs, mails, one server");
    // A server that runs would go on from the counter as it is, and log and counter would fit again.
    world.server.take().unwrap().stop().await;
    for statement in [
        "update organisation_head set seq = seq + 1",
        "insert into job (organisation_id, kind, subject, run_at)
         select organisation_id, 'nobody.knows', organisation_id, now() - interval '5 minutes' from organisation",
        "update _sqlx_migrations set success = false where version = (select max(version) from _sqlx_migrations)",
    ] {
        sqlx::query(statement).execute(pool).await.unwrap();
    }
    let broken = wrong().await;
    assert!(broken[0].contains("did not end"), "{broken:?}");
    sqlx::query("update _sqlx_migrations set success = true").execute(pool).await.unwrap();
    let broken = wrong().await;
    assert!(
        broken.iter().any(|text| text.starts_with("WRONG log of"))
            && broken.iter().any(|text| text.contains("nobody looks")),
        "{broken:?}"
    );
}

/// What a server says of itself, as an administrator reads it.
async fn servers(admin: &Caller) -> Vec<Node> {
    let health: Health = admin.get("/api/installation/health").await.read();
    let node = |fact| if let Fact::Node(node) = fact { Some(node) } else { None };
    health.facts.into_iter().filter_map(node).collect()
}

#[tokio::test]
async fn an_administrator_reads_which_servers_run_who_follows_and_what_went_wrong() {
    let mut world = World::new().await;
    let admin = world.sign_in(Persona::Holding(Role::Administrator)).await;
    let found = eventually("the server reports", async || servers(&admin).await.pop()).await;
    assert!(found.name.ends_with(&format!("/{}", std::process::id())), "{found:?}");
    assert_eq!((found.followers, found.behind, found.resets), (0, 0, 0));
    // A call says by its id when it was made.
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let made = clock::now().as_second().unsigned_abs() - 3_600;
    let id = CallId(Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, made, 0)));
    let pushed = rebecca.push(vec![rebecca.call_as(id, &comment(ticket, "Written an hour ago."))]).await;
    assert_eq!(pushed.status.as_u16(), 200, "{pushed:?}");
    eventually("the server says how long that waited", async || {
        servers(&admin).await.iter().any(|node| (3_600..3_700).contains(&node.waited_s)).then_some(())
    })
    .await;
    // A server that was killed stays in sight until it is long gone.
    sqlx::query(
        "insert into node_report (organisation_id, node_id, name, version, started_at, seen_at, followers, behind, resets)
         select o.organisation_id, gen_random_uuid(), n.name, '0.0.9', now() - n.age * 2, now() - n.age, 3, 0, 1
         from organisation o, (values ('killed/1', interval '2 minutes'), ('forgotten/1', interval '2 hours')) n (name, age)",
    )
    .execute(&world.pool)
    .await
    .unwrap();
    let killed = servers(&admin).await.into_iter().find(|node| node.name == "killed/1").unwrap();
    assert!(!Fact::Node(killed).is_good());
    // The next report forgets who was silent for an hour; one that stops says so.
    eventually("who was silent for an hour is forgotten", async || {
        (!servers(&admin).await.iter().any(|node| node.name == "forgotten/1")).then_some(())
    })
    .await;
    world.server.take().unwrap().stop().await;
    let left = doctor::look(world.database.open().await.pool(), None).await.unwrap().facts;
    let left: Vec<_> = left.iter().filter(|fact| matches!(fact, Fact::Node(_))).map(doctor::line).collect();
    assert!(left.len() == 1 && left[0].contains("killed/1"), "{left:?}");
}
