//! A server that dies while it brings the tables up to date, in every step: the step is undone, and the next start goes on.

use docket_server::platform::database::known_migrations;
use docket_tests::cluster::Cluster;
use docket_tests::crash::program;
use docket_tests::eventually;
use sqlx::PgPool;
use std::process::Stdio;
use tokio::process::{Child, Command};

/// A step that is to die stops when its statements are done and not committed.
const STOPS: &str = "
  create table _sqlx_migrations (version bigint primary key, description text not null,
    installed_on timestamptz not null default now(), success boolean not null, checksum bytea not null,
    execution_time bigint not null);
  create schema harness;
  create table harness.stop (version bigint not null);
  insert into harness.stop values (0);
  create function harness.stop() returns trigger language plpgsql as $$ begin
    if new.version = (select version from harness.stop) then perform pg_sleep(600); end if;
    return new;
  end $$;
  create trigger stop before insert on _sqlx_migrations for each row execute function harness.stop();";

/// Everything of a schema that migrations make, as text.
const SCHEMA: &str = "
  select string_agg(line, e'\\n' order by line) from (
    select format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) line
    from information_schema.columns where table_schema = 'public'
    union all
    select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(c.oid) from pg_constraint c
    where connamespace = 'public'::regnamespace
    union all
    select indexdef from pg_indexes where schemaname = 'public'
    union all
    select format('%s %s', p.proname, md5(p.prosrc)) from pg_proc p where pronamespace = 'public'::regnamespace) lines";

fn migrate(url: &str) -> Child {
    let mut command = Command::new(program());
    command.arg("migrate").env("DATABASE_URL", url).kill_on_drop(true);
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

async fn applied(pool: &PgPool) -> Vec<i64> {
    sqlx::query_scalar("select version from _sqlx_migrations where success order by version")
        .fetch_all(pool)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_dies_in_any_step_of_the_migrations_is_started_again_and_goes_on() {
    let cluster = Cluster::get().await;
    let (database, whole) = (cluster.blank().await, cluster.database("empty", async |_| {}).await);
    let open = database.open().await;
    let pool = open.pool();
    sqlx::raw_sql(STOPS).execute(pool).await.unwrap();
    let versions = known_migrations();
    for (at, version) in versions.iter().enumerate() {
        sqlx::query("update harness.stop set version = $1").bind(version).execute(pool).await.unwrap();
        let mut process = migrate(&database.url());
        let stopped = "select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";
        let backend: i32 =
            eventually("the step stops", async || sqlx::query_scalar(stopped).fetch_optional(pool).await.unwrap())
                .await;
        // Tokio kills as by `kill -9`.
        process.kill().await.unwrap();
        // The database learns of it when the connection is found dead; it need not be waited for so long.
        sqlx::query("select pg_terminate_backend($1, 10000)").bind(backend).execute(pool).await.unwrap();
        assert_eq!(applied(pool).await, versions[..at], "the step was undone, those before it were kept");
    }
    sqlx::query("update harness.stop set version = 0").execute(pool).await.unwrap();
    let ended = migrate(&database.url()).wait_with_output().await.unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(applied(pool).await, versions);
    let other = whole.open().await;
    let schema = async |pool: &PgPool| sqlx::query_scalar::<_, String>(SCHEMA).fetch_one(pool).await.unwrap();
    assert_eq!(schema(pool).await, schema(other.pool()).await);
    other.close().await;
    open.close().await;
}
