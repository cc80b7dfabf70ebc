//! Who may touch whom (ARCHITECTURE): imports inside a room. Cargo keeps the walls between rooms.

use crate::files::{Source, below, code, is_test};
use crate::none;

/// What the pure room must not know.
const NOT_PURE: [&str; 14] = [
    "tokio",
    "axum",
    "leptos",
    "web_sys",
    "wasm_bindgen",
    "rand::",
    "getrandom",
    "std::time",
    "std::fs",
    "std::net",
    "std::thread",
    "std::env",
    "std::process",
    "async fn",
];

/// Modules of the server that every feature may use.
const SERVER_COMMON: [&str; 4] = ["platform", "state", "actions", "session"];
/// Modules of another feature that a feature may use; `accounts` is what admin does for sessions.
const OTHERS_DOORS: [&str; 4] = ["actions", "jobs", "accounts", "AppState"];
/// Server files that put features together.
const SERVER_TOP: [&str; 4] = ["lib.rs", "main.rs", "state.rs", "cli.rs"];
/// Features that exist to write everywhere: they make whole organisations.
const SERVER_FILLERS: [&str; 2] = ["admin", "demo"];

/// Modules of the client that every feature may use.
/// Files are a part of conversations and forms alike.
const APP_COMMON: [&str; 7] = ["ui", "data", "routes", "words", "attachment", "person", "refused"];

fn offences(source: &Source) -> Vec<String> {
    let path = source.path.as_str();
    if is_test(path) {
        return Vec::new();
    }
    let rule: fn(&str, &str) -> Option<String> = match path.split('/').collect::<Vec<_>>().as_slice() {
        ["shared", "src", ..] => |_, line| impure(line),
        ["server", "src", top] if SERVER_TOP.contains(top) => return Vec::new(),
        // The command that serves puts the application together.
        ["server", "src", "cli", "serve.rs"] => return Vec::new(),
        // Knows every feature's rows, so that no feature has to know another's.
        ["server", "src", "actions", ..] => return Vec::new(),
        ["server", "src", feature, ..] if SERVER_FILLERS.contains(feature) => return Vec::new(),
        ["server", "src", "platform", ..] => platform,
        ["server", "src", _, ..] => server_feature,
        ["app", "src", "ui", ..] => |_, line| interface(line),
        ["app", "src", "data", ..] => |_, line| {
            crates_modules(line).find(|name| !["data"].contains(&name.as_str())).map(|name| format!("data uses {name}"))
        },
        ["app", "src", _, _, ..] => app_feature,
        _ => return Vec::new(),
    };
    let found = code(&source.text).into_iter().filter_map(|(number, line)| Some((number, rule(path, line)?)));
    found.map(|(number, what)| format!("{path}:{number}: {what}")).collect()
}

fn impure(line: &str) -> Option<String> {
    let word = NOT_PURE.iter().find(|word| line.contains(**word));
    let sqlx = line.contains("sqlx") && !line.contains("cfg_attr(feature = \"sqlx\"");
    word.map(|word| format!("{word} in shared")).or_else(|| sqlx.then(|| "sqlx outside its feature".to_owned()))
}

/// The first names after `crate::` on a line.
fn crates_modules(line: &str) -> impl Iterator<Item = String> {
    let mut names = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        let rest = &line[at + "crate::".len()..];
        let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        match rest.strip_prefix('{') {
            Some(list) => names.extend(split_list(list).map(word)),
            None => names.push(word(rest)),
        }
    }
    names.into_iter().filter(|name| !name.is_empty())
}

/// The parts of a list at its first depth: `a::{b, c}, d};` is `a::{b, c}` and ` d`.
fn split_list(list: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    let end = list.find([';']).unwrap_or(list.len());
    list[..end]
        .split(move |c: char| {
            depth += match c {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            c == ',' && depth == 0
        })
        .map(str::trim)
}

fn feature_of(path: &str) -> &str {
    path.split('/').nth(2).unwrap_or("").trim_end_matches(".rs")
}

fn platform(path: &str, line: &str) -> Option<String> {
    // The edge and the health check put the platform around the application's state.
    if path.ends_with("platform/edge.rs") {
        return None;
    }
    crates_modules(line).find(|name| name != "platform").map(|name| format!("platform uses {name}"))
}

fn server_feature(path: &str, line: &str) -> Option<String> {
    let own = feature_of(path);
    for (at, _) in line.match_indices("crate::") {
        let words: Vec<&str> = line[at + 7..]
            .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
            .next()?
            .split("::")
            .collect();
        let (module, door) = (*words.first()?, words.get(1).copied().unwrap_or(""));
        let common =
            module.is_empty() || SERVER_COMMON.contains(&module) || module == own || OTHERS_DOORS.contains(&module);
        if !common && !OTHERS_DOORS.contains(&door) {
            return Some(format!("{own} uses {module}::{door}, not its actions"));
        }
    }
    None
}

fn interface(line: &str) -> Option<String> {
    let foreign = ["docket_shared", "docket_messages"].into_iter().find(|name| line.contains(name)).map(str::to_owned);
    foreign.or_else(|| crates_modules(line).find(|name| name != "ui")).map(|name| format!("ui uses {name}"))
}

fn app_feature(path: &str, line: &str) -> Option<String> {
    let own = feature_of(path);
    let other = crates_modules(line).find(|name| name != own && !APP_COMMON.contains(&name.as_str()))?;
    Some(format!("{own} uses {other}"))
}

#[test]
fn imports_stay_inside_their_rooms() {
    let sources = ["shared/src", "server/src", "app/src"].into_iter().flat_map(|folder| below(folder, &[".rs"]));
    let found: Vec<String> = sources.flat_map(|source| offences(&source)).collect();
    none("imports that cross a wall", &found);
}

#[test]
fn every_wall_is_seen_when_it_is_crossed() {
    let bad = [
        ("shared/src/ticket/mod.rs", "use std::time::Instant;"),
        ("shared/src/ticket/mod.rs", "use tokio::sync::Mutex;"),
        ("shared/src/ticket/mod.rs", "let x: sqlx::PgPool;"),
        ("server/src/ticket/handlers.rs", "use crate::assignment::store::teams_of;"),
        ("server/src/platform/log.rs", "use crate::ticket::actions;"),
        ("app/src/ui/button.rs", "use docket_shared::ticket::Ticket;"),
        ("app/src/ui/button.rs", "use crate::data::Session;"),
        ("app/src/catalog/page.rs", "use crate::ticket::page;"),
        ("app/src/catalog/page.rs", "use crate::{ui::Button, ticket::page};"),
        ("app/src/data/link.rs", "use crate::catalog::page;"),
    ];
    for (path, line) in bad {
        let source = Source { path: path.to_owned(), text: format!("//! about\n{line}\n") };
        assert_eq!(offences(&source).len(), 1, "{path}: {line}");
    }
    let good = [
        ("shared/src/ids.rs", "#[cfg_attr(feature = \"sqlx\", derive(sqlx::Type), sqlx(transparent))]"),
        ("server/src/ticket/handlers.rs", "use crate::assignment::actions::drain;"),
        ("server/src/ticket/handlers.rs", "use crate::platform::http::Json; // crate::assignment::store"),
        ("app/src/catalog/page.rs", "use crate::{ui::{Button, Field}, data::Session};"),
    ];
    for (path, line) in good {
        let source = Source { path: path.to_owned(), text: line.to_owned() };
        assert_eq!(offences(&source), Vec::<String>::new());
    }
}
