//! Every vector that the rules are held to has a test of its name.

use crate::files::{Source, below};
use crate::none;

/// The vectors of working time, assignment, approvals, incidents and catalog versions. INC-1 to INC-3 are of incidents with
/// parents, M1 of reports: neither is there yet.
const VECTORS: &[&str] = &[
    "SN-1", "SN-2", "SN-3", "SN-4", "SN-5", "SN-6", "GL-1", "GL-2", "GL-3", "RT-1", "RT-2", "ZA-1", "ZA-2", "OS-1",
    "ZN", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D9", "D10", "D11", "D12", "D14", "D21", "D22", "D23", "D24", "A1",
    "A2", "A3", "A4", "A5", "A7", "A8", "A9", "A10", "A11", "A12", "A13", "A15", "P1", "P2", "P4", "P6", "P7", "INC-4",
    "INC-5", "INC-6", "CAT-1", "CAT-2", "CAT-3", "I1", "I20", "I21", "I22", "I24",
];

/// Names of test functions in a Rust file.
fn tests(source: &Source) -> Vec<String> {
    let mut lines = source.text.lines().map(str::trim).peekable();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            let signature = lines.by_ref().find(|line| line.contains("fn ")).unwrap_or_default();
            let name = signature.split("fn ").nth(1).and_then(|rest| rest.split('(').next());
            found.extend(name.map(str::to_owned));
        }
    }
    found
}

fn untested(vectors: &[&str], names: &[String]) -> Vec<String> {
    let has = |vector: &str| {
        let words: Vec<String> = vector.to_lowercase().split('-').map(str::to_owned).collect();
        names.iter().any(|name| {
            let parts: Vec<&str> = name.split('_').collect();
            parts.windows(words.len()).any(|window| window == words.as_slice())
        })
    };
    vectors.iter().filter(|vector| !has(vector)).map(|vector| (*vector).to_owned()).collect()
}

#[test]
fn every_vector_has_a_test_of_its_name() {
    let sources = ["shared", "server", "tests"].into_iter().flat_map(|folder| below(folder, &[".rs"]));
    let names: Vec<String> = sources.flat_map(|source| tests(&source)).collect();
    none("vectors without a test", &untested(VECTORS, &names));
    let sample = Source { path: String::new(), text: "#[test]\n#[expect(x)]\nfn gl_1_a_night() {}\n".to_owned() };
    assert_eq!(untested(&["GL-1", "GL-2", "D1"], &tests(&sample)), ["GL-2", "D1"]);
}
