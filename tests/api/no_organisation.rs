//! A server whose database has no organisation, or none at the address that was asked: pages say what to do.

use docket_server::admin::organisation;
use docket_tests::administrator::{Place, docket, one, refused};
use docket_tests::server::{Notifications, TestServer};
use docket_tests::world::fill_again;
use docket_tests::{Caller, World};
use reqwest::Method;

async fn empty() -> (World, TestServer) {
    let world = World::empty().await;
    let server = world.another_server(Notifications::On).await;
    (world, server)
}

#[tokio::test]
async fn every_page_of_an_empty_database_names_the_commands_until_there_is_an_organisation() {
    let (world, server) = empty().await;
    let nobody = Caller::nobody(&server.url);
    for path in ["/", "/requests", "/workspace", "/workspace/queue"] {
        let page = nobody.get(path).await;
        assert_eq!((page.status.as_u16(), page.header("cache-control")), (503, "no-store"), "{path}");
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        assert!(page.body.contains("docket user add") && page.body.contains("--new-organisation"), "{path}");
        assert!(page.body.contains("<pre>docket demo</pre>"), "{path}");
        let sheet = page.body.split('"').find(|word| word.ends_with(".css")).expect("a style sheet");
        assert_eq!(nobody.get(sheet).await.status.as_u16(), 200, "{sheet}");
    }
    let german = nobody.send(Method::GET, "/", &[("accept-language", "de-AT, en;q=0.5")], None).await;
    assert!(german.body.contains("läuft und ist leer"), "{german:?}");
    // Files, checks and the interface are no pages.
    assert_eq!(nobody.get("/icon.svg").await.status.as_u16(), 200);
    assert_eq!(nobody.get("/readyz").await.status.as_u16(), 200);
    let session = nobody.get("/api/session").await;
    assert_eq!(session.status.as_u16(), 404);
    assert!(session.body.contains("docket user add --new-organisation"), "{session:?}");
    fill_again(&world.pool).await.unwrap();
    assert_eq!(nobody.get("/").await.status.as_u16(), 200);
    assert_eq!(nobody.get("/api/session").await.status.as_u16(), 401);
}

#[tokio::test]
async fn an_address_that_none_of_several_organisations_has_says_so() {
    let (world, server) = empty().await;
    for (id, host) in [(1, "one.example.org"), (2, "two.example.org")] {
        let made = "insert into organisation (organisation_id, name, host) values ($1, $2, $2)";
        sqlx::query(made).bind(uuid::Uuid::from_u128(id)).bind(host).execute(&world.pool).await.unwrap();
    }
    let nobody = Caller::nobody(&server.url);
    let page = nobody.send(Method::GET, "/", &[("host", "three.example.org")], None).await;
    assert_eq!(page.status.as_u16(), 404);
    assert!(page.body.contains("three.example.org") && !page.body.contains("docket"), "{page:?}");
    let page = nobody.send(Method::GET, "/", &[("host", "two.example.org")], None).await;
    assert_eq!(page.status.as_u16(), 200);
}

#[tokio::test]
async fn a_command_names_the_organisation_that_is_not_there_and_a_refused_demo_leaves_no_server_behind() {
    let world = World::empty().await;
    let mut connection = world.pool.acquire().await.unwrap();
    organisation::create(&mut connection, "One", "one.example.org", false).await.unwrap();
    let url = || Place::At(world.database.url());
    for command in [
        ["user", "list", "--organisation", "nope"].as_slice(),
        &["catalog", "export", "/nowhere", "--organisation", "nope"],
        &["report", "tickets", "--organisation", "nope"],
    ] {
        let why = refused(&docket(command, url()).await);
        assert!(why.contains("--organisation: there is no organisation at the host \"nope\""), "{command:?}: {why}");
    }
    let why = refused(&docket(&["serve", "--demo", "--listen", "127.0.0.1:0"], url()).await);
    assert!(why.contains("docket: "), "{why}");
    assert_eq!(one::<i64>(&world.pool, "select count(*) from node_report").await, 0, "it took its report back");
}
