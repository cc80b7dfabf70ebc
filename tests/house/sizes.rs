//! Files stop at 400 lines before their tests, and every module says in its first lines what lives in it.

use crate::files::{Source, below};
use crate::none;

const STOP: usize = 400;

fn too_long(source: &Source) -> Option<String> {
    let end = source.text.find("#[cfg(test)]\nmod tests {").unwrap_or(source.text.len());
    let lines = source.text[..end].lines().count();
    (lines > STOP).then(|| format!("{}: {lines} lines", source.path))
}

fn silent(source: &Source) -> Option<String> {
    let rust = source.path.ends_with(".rs") && !source.path.ends_with("build.rs");
    (rust && !source.text.starts_with("//!")).then(|| source.path.clone())
}

fn vague(path: &str) -> bool {
    let stem = path.rsplit('/').next().unwrap().trim_end_matches(".rs");
    let folders = path.split('/').rev().skip(1);
    ["util", "utils", "helpers", "helper", "common", "misc", "manager"]
        .iter()
        .any(|name| stem == *name || folders.clone().any(|folder| folder == *name))
}

fn sources() -> Vec<Source> {
    ["shared", "server", "app", "tests"]
        .into_iter()
        .flat_map(|folder| below(folder, &[".rs", ".css", ".sql"]))
        .collect()
}

#[test]
fn files_stop_at_400_lines() {
    let found: Vec<String> = sources().iter().filter_map(too_long).collect();
    none("files that are too long", &found);
    let long = Source { path: "x.rs".to_owned(), text: "a\n".repeat(STOP + 1) };
    assert!(too_long(&long).is_some());
    let tested =
        Source { text: format!("{}#[cfg(test)]\nmod tests {{\n{}", "a\n".repeat(STOP), "b\n".repeat(99)), ..long };
    assert!(too_long(&tested).is_none());
}

#[test]
fn every_module_says_what_lives_in_it() {
    let found: Vec<String> = sources().iter().filter_map(silent).collect();
    none("modules without their first lines", &found);
    assert!(silent(&Source { path: "a.rs".to_owned(), text: "use x;".to_owned() }).is_some());
}

#[test]
fn no_file_is_called_helpers() {
    let found: Vec<String> = sources().into_iter().map(|source| source.path).filter(|path| vague(path)).collect();
    none("vague names", &found);
    assert!(vague("app/src/ui/utils.rs") && vague("app/src/common/x.rs") && !vague("app/src/ui/button.rs"));
}
