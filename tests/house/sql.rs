//! SQL stands in `store.rs` files and in the platform; `state.rs` is excepted by name: it finds the organisation.

use crate::files::{Source, below, code, is_test};
use crate::none;

const WORDS: [&str; 4] = ["sqlx::query", "query!(", "query_as!(", "query_scalar!("];

/// Stores with queries that cannot be checked, and how many: names of sequences, statistics, any table of a database, and the
/// migrations' own table, which is not there while the program is built.
const UNCHECKED: [(&str, usize); 3] = [
    ("server/src/admin/store/organisation.rs", 2),
    ("server/src/admin/store/health.rs", 2),
    ("server/src/admin/store/backup.rs", 1),
];

fn offences(source: &Source) -> Vec<String> {
    let path = source.path.as_str();
    let in_store = path.ends_with("/store.rs") || path.contains("/store/");
    if is_test(path) || in_store || path.starts_with("server/src/platform/") || path == "server/src/state.rs" {
        return Vec::new();
    }
    let lines = code(&source.text).into_iter().filter(|(_, line)| WORDS.iter().any(|word| line.contains(word)));
    lines.map(|(number, line)| format!("{path}:{number}: {}", line.trim())).collect()
}

#[test]
fn sql_stands_in_stores_and_platform() {
    let sources = ["server/src", "shared/src", "app/src"].into_iter().flat_map(|folder| below(folder, &[".rs"]));
    let found: Vec<String> = sources.flat_map(|source| offences(&source)).collect();
    none("SQL outside store.rs and platform", &found);
}

#[test]
fn queries_are_checked_against_the_database_when_they_are_compiled() {
    let unchecked = |source: &Source| {
        let lines = code(&source.text);
        let words = ["sqlx::query(", "sqlx::query_as(", "sqlx::query_scalar("];
        let found = lines.into_iter().filter(|(_, line)| words.iter().any(|word| line.contains(word)));
        found.map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim())).collect::<Vec<_>>()
    };
    let is_store = |path: &str| path.ends_with("/store.rs") || path.contains("/store/");
    let stores = below("server/src", &[".rs"]).into_iter().filter(|source| is_store(&source.path));
    let mut found: Vec<String> = stores.flat_map(|source| unchecked(&source)).collect();
    for (path, count) in UNCHECKED {
        let before = found.len();
        found.retain(|line| !line.starts_with(path));
        assert_eq!(before - found.len(), count, "{path}");
    }
    none("unchecked queries in a store", &found);
    let bad = Source { path: "server/src/x/store.rs".to_owned(), text: "sqlx::query(\"select 1\")".to_owned() };
    assert_eq!(unchecked(&bad).len(), 1);
}

#[test]
fn sql_elsewhere_is_seen() {
    let text = "let rows = sqlx::query!(\"select 1\");\n";
    let at = |path: &str| offences(&Source { path: path.to_owned(), text: text.to_owned() }).len();
    assert_eq!((at("server/src/ticket/handlers.rs"), at("app/src/data/x.rs")), (1, 1));
    assert_eq!(
        (at("server/src/ticket/store.rs"), at("server/src/platform/log.rs"), at("server/src/state.rs")),
        (0, 0, 0)
    );
}
