//! Every key of every table begins with the organisation: read from the catalogue of a migrated database.

use crate::none;
use docket_tests::cluster::Cluster;
use sqlx::PgPool;

/// Tables that are not ours.
const FOREIGN: &str = "_sqlx_migrations";

async fn offences(pool: &PgPool) -> Vec<String> {
    let keys: Vec<(String, String, String)> = sqlx::query_as(
        "select c.conrelid::regclass::text, c.conname, a.attname
         from pg_constraint c
         join pg_namespace n on n.oid = c.connamespace and n.nspname = 'public'
         join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
         where c.contype in ('p', 'u', 'f')
         union all
         select i.indrelid::regclass::text, i.indexrelid::regclass::text, coalesce(a.attname, 'an expression')
         from pg_index i
         join pg_class t on t.oid = i.indrelid
         join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
         left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
         where i.indisunique",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let without: Vec<String> = sqlx::query_scalar(
        "select t.oid::regclass::text from pg_class t join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
         where t.relkind in ('r', 'p') and not exists (
           select from pg_constraint c where c.conrelid = t.oid and c.contype = 'p')",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let keys = keys.into_iter().filter(|(table, _, column)| table != FOREIGN && column != "organisation_id");
    let keys = keys.map(|(table, key, column)| format!("{table}: {key} begins with {column}"));
    keys.chain(without.into_iter().map(|table| format!("{table}: no primary key"))).collect()
}

#[tokio::test]
async fn every_key_begins_with_the_organisation() {
    let database = Cluster::get().await.database("empty", async |_| {}).await;
    let open = database.open().await;
    none("keys that do not begin with organisation_id", &offences(open.pool()).await);
    for statement in [
        "create table bad_primary (id uuid constraint bad_pk primary key)",
        "create table bad_unique (organisation_id uuid, id uuid, name text, constraint bad_unique_pk primary key (organisation_id, id), constraint bad_name unique (name))",
        "create table bad_none (organisation_id uuid)",
    ] {
        sqlx::query(statement).execute(open.pool()).await.unwrap();
    }
    let found = offences(open.pool()).await;
    for table in ["bad_primary", "bad_unique", "bad_none"] {
        assert!(found.iter().any(|line| line.starts_with(table)), "{table} is not seen: {found:?}");
    }
    open.close().await;
}

#[tokio::test]
async fn every_constraint_has_a_name_of_ours() {
    let database = Cluster::get().await.database("empty", async |_| {}).await;
    let open = database.open().await;
    let unnamed: Vec<String> = sqlx::query_scalar(
        "select conrelid::regclass::text || ': ' || conname from pg_constraint c
         join pg_namespace n on n.oid = c.connamespace and n.nspname = 'public'
         where contype in ('p', 'u', 'f', 'c') and conname ~ '_(pkey|key|fkey|check)[0-9]*$' and conrelid::regclass::text <> '_sqlx_migrations'",
    )
    .fetch_all(open.pool())
    .await
    .unwrap();
    none("constraints without a name", &unnamed);
    open.close().await;
}
