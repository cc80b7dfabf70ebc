//! Snapshots from a standby: read there while it has all that the database itself has, and never a moment older.
//! A schema before the real one stands for it, so that a test decides what it has; `scripts/prove` has PostgreSQL's own.

use docket_shared::row::RowKind;
use docket_tests::server::TestServer;
use docket_tests::world::Persona;
use docket_tests::{Caller, Follower, World};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgPool};

/// What the standby calls an item that has another name in the database.
const MARK: &str = "read from the standby";

/// What a snapshot reads.
const TABLES: [&str; 5] = ["organisation_head", "log_commit", "client", "access_grant", "replica_row"];

struct Pair {
    world: World,
    server: TestServer,
    standby: PgPool,
}

impl Pair {
    /// A server over a database and a standby that has everything, and shows the mark.
    async fn new() -> Self {
        let world = World::new().await;
        let options: PgConnectOptions = world.database.url().parse().unwrap();
        let options = options.options([("search_path", "standby,public")]);
        let standby = PgPoolOptions::new().connect_with(options).await.unwrap();
        let server = TestServer::start_beside(world.database.open().await, standby.clone()).await;
        let pair = Self { world, server, standby };
        pair.run("create schema standby").await;
        for table in TABLES {
            pair.run(&format!("create view standby.{table} as select * from public.{table}")).await;
        }
        pair.run(&format!(
            "create or replace view standby.replica_row as select organisation_id, kind, entity, parent, row_ver, tags,
               replace(body, 'Badge access', '{MARK}') body from public.replica_row"
        ))
        .await;
        pair
    }

    async fn run(&self, statement: &str) {
        sqlx::query(AssertSqlSafe(statement)).execute(&self.world.pool).await.unwrap();
    }

    /// From now on nothing more reaches the standby.
    async fn cut(&self) {
        for table in TABLES {
            self.run(&format!("create table standby.kept_{table} as select * from standby.{table}")).await;
            self.run(&format!("create or replace view standby.{table} as select * from standby.kept_{table}")).await;
        }
    }

    async fn sign_in(&self, persona: Persona) -> Caller {
        self.world.sign_in(persona).await.at(&self.server.url)
    }
}

/// Whether a snapshot comes from the standby.
async fn reads(caller: &Caller) -> bool {
    let snapshot = caller.get(&format!("/api/sync/snapshot?client={}", caller.client)).await;
    assert_eq!(snapshot.status.as_u16(), 200, "{snapshot:?}");
    assert!(snapshot.body.contains(MARK) != snapshot.body.contains("Badge access"), "of both, or of neither");
    snapshot.body.contains(MARK)
}

#[tokio::test]
async fn i5_a_snapshot_comes_from_the_standby_only_while_that_has_everything() {
    let pair = Pair::new().await;
    let rebecca = pair.sign_in(Persona::Rebecca).await;
    assert!(reads(&rebecca).await);
    let seen = pair.world.submit(&rebecca, 1).await;
    assert!(reads(&rebecca).await);
    pair.cut().await;
    let ticket = pair.world.submit(&rebecca, 1).await;
    assert!(!reads(&rebecca).await, "older than a call that was answered");
    let follower = Follower::start(&rebecca.another_client(&pair.server.url)).await;
    assert!(follower.head(seen).is_some() && follower.head(ticket).is_some());
}

#[tokio::test]
async fn i17_a_standby_that_missed_the_end_of_a_right_is_not_read() {
    let pair = Pair::new().await;
    let ana = pair.sign_in(Persona::Ana).await;
    let held =
        async || Follower::start(&ana.another_client(&pair.server.url)).await.replica.count(RowKind::TicketInternal);
    pair.cut().await;
    let before = held().await;
    pair.world.leave_team(ana.person.unwrap(), &ana).await;
    let after = held().await;
    assert!(after < before, "{after} of {before}");
}

#[tokio::test]
async fn a_standby_of_another_history_is_not_read() {
    let pair = Pair::new().await;
    let rebecca = pair.sign_in(Persona::Rebecca).await;
    // As far as the database itself, by other commits.
    assert!(reads(&rebecca).await);
    pair.run(
        "create or replace view standby.log_commit as
         select organisation_id, last_seq, first_seq, sha256(chain) chain, committed_at from public.log_commit",
    )
    .await;
    assert!(!reads(&rebecca).await);
}

#[tokio::test]
async fn without_its_standby_a_server_reads_the_database_itself() {
    let pair = Pair::new().await;
    let rebecca = pair.sign_in(Persona::Rebecca).await;
    assert!(reads(&rebecca).await);
    pair.standby.close().await;
    assert!(!reads(&rebecca).await);
}
