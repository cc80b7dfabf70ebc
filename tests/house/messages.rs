//! Every message has both languages. That keys and arguments fit is checked where the catalogue is compiled.

use crate::files::below;
use crate::none;
use std::collections::BTreeSet;

fn ids(text: &str) -> BTreeSet<String> {
    let lines = text.lines().filter(|line| line.starts_with(|c: char| c.is_alphabetic() || c == '-'));
    lines.filter_map(|line| Some(line.split_once('=')?.0.trim().to_owned())).collect()
}

fn differences(english: &str, german: &str) -> Vec<String> {
    ids(english).symmetric_difference(&ids(german)).cloned().collect()
}

#[test]
fn every_message_is_there_in_english_and_german() {
    let all = |language: &str| {
        let sources = below(&format!("shared/messages/locales/{language}"), &[".ftl"]);
        assert!(!sources.is_empty(), "no messages in {language}");
        sources.into_iter().map(|source| source.text + "\n").collect::<String>()
    };
    none("messages in one language only", &differences(&all("en"), &all("de")));
}

#[test]
fn a_missing_message_is_seen() {
    assert_eq!(differences("a = A\nb =\n    B\n", "a = A\n"), ["b"]);
}
