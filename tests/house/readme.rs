//! Every path that the README names in backticks exists.

use crate::files::root;
use crate::none;
use std::path::Path;

/// Words in backticks that look like a path of the checkout.
fn paths(text: &str) -> Vec<&str> {
    let words = text.split('`').skip(1).step_by(2);
    words.filter(|word| looks_like_a_path(word)).collect()
}

fn looks_like_a_path(word: &str) -> bool {
    let plain = word.chars().all(|c| c.is_alphanumeric() || "._-/".contains(c));
    let file = [".md", ".toml"].iter().any(|ending| word.ends_with(ending));
    plain && !word.starts_with('/') && !word.starts_with("application/") && (word.contains('/') || file)
}

fn missing(text: &str, top: &Path) -> Vec<String> {
    paths(text).into_iter().filter(|path| !top.join(path).exists()).map(str::to_owned).collect()
}

#[test]
fn every_path_in_the_readme_exists() {
    let readme = root().join("README.md");
    let text = std::fs::read_to_string(&readme).unwrap_or_else(|error| panic!("README.md: {error}"));
    none("paths in README.md", &missing(&text, &root()));
    let linked = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let local = linked.filter(|link| !link.contains("://") && !link.starts_with('#'));
    let gone: Vec<String> = local.filter(|link| !root().join(link).exists()).map(str::to_owned).collect();
    none("links in README.md", &gone);
}

#[test]
fn a_path_that_is_not_there_is_seen() {
    let text = "See `shared/src/lib.rs` and `shared/src/nowhere.rs`, run `scripts/test`; `GET /api/x` and `Option<T>` are no paths.";
    assert_eq!(paths(text), ["shared/src/lib.rs", "shared/src/nowhere.rs", "scripts/test"]);
    assert!(missing(text, &root()).contains(&"shared/src/nowhere.rs".to_owned()));
}
