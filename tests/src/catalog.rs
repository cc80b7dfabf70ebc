//! Items of a world's catalog published anew, by the command that publishes them for everybody.

use clap::Parser;
use docket_server::admin::catalog::command::run;
use docket_server::cli::{Cli, Command};
use serde_json::Value;
use sqlx::PgPool;
use std::path::Path;

async fn catalog(pool: &PgPool, words: &[&str]) {
    let line = ["docket", "catalog"].iter().chain(words);
    let Command::Catalog(command) = Cli::try_parse_from(line).expect("a command").command else { return };
    run(pool, command).await.unwrap_or_else(|error| panic!("{error}"));
}

/// Publishes the item of that key as its file says after a change.
pub async fn publish_changed(pool: &PgPool, key: &str, change: impl FnOnce(&mut Value)) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |path: &Path| path.to_str().expect("a path").to_owned();
    catalog(pool, &["export", &path(folder.path())]).await;
    let file = folder.path().join(format!("{key}.json"));
    let text = std::fs::read_to_string(&file).expect("the item's file");
    let mut item: Value = serde_json::from_str(&text).expect("JSON");
    change(&mut item);
    std::fs::write(&file, item.to_string()).expect("a file");
    catalog(pool, &["import", &path(&file)]).await;
}
