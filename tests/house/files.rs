//! The files of the checkout, and Rust lines without comments and test modules.

use std::fs;
use std::path::{Path, PathBuf};

/// The top of the checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A file's path from the top, with slashes, and its text.
pub struct Source {
    pub path: String,
    pub text: String,
}

/// Every text file below a folder whose name ends so.
pub fn below(folder: &str, endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    collect(&root().join(folder), endings, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn collect(folder: &Path, endings: &[&str], found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.map(Result::unwrap) {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && !["dist", "target", "node_modules", "screenshots"].contains(&name.as_str()) {
                collect(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            let relative = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            found.push(Source { path: relative, text: fs::read_to_string(&path).unwrap() });
        }
    }
}

/// Whether a Rust file holds tests only.
pub fn is_test(path: &str) -> bool {
    path.starts_with("tests/")
        || path.ends_with("/tests.rs")
        || path.contains("/tests/")
        || path.ends_with("/fixture.rs")
}

/// Numbered lines of code: no comments, nothing from the test module on.
pub fn code(text: &str) -> Vec<(usize, &str)> {
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let lines = text[..end].lines().enumerate().map(|(number, line)| (number + 1, line));
    lines
        .map(|(number, line)| (number, line.split("//").next().unwrap()))
        .filter(|(_, line)| !line.trim().is_empty())
        .collect()
}

#[test]
fn code_has_no_comments_and_no_test_module() {
    let text = "//! about\nuse a; // why\n\n#[cfg(test)]\nmod tests {\n use b;\n}\n";
    assert_eq!(code(text), [(2, "use a; ")]);
    assert!(is_test("shared/src/sync/tests/link.rs") && !is_test("shared/src/sync/link.rs"));
}
