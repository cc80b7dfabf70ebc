//! Whether the languages agree: the same files, the same keys, the same arguments. Types come from all of them.

use super::{Catalogue, Fault, Kind, LOCALES, Part, Pattern};
use std::collections::{BTreeMap, BTreeSet};

/// A file in every language.
pub struct Module<'a> {
    pub name: &'a str,
    pub about: &'a str,
    pub messages: Vec<Message<'a>>,
}

/// A message in every language, in the order of [`LOCALES`].
pub struct Message<'a> {
    pub key: &'a str,
    /// Arguments by name; the order of the function's parameters.
    pub arguments: BTreeMap<String, Kind>,
    pub patterns: Vec<&'a Pattern>,
}

/// Words that cannot name a function or a parameter, and names the generated code uses itself.
const RESERVED: [&str; 38] = [
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern", "false", "fn",
    "for", "if", "impl", "in", "let", "locale", "loop", "match", "mod", "move", "mut", "out", "pub", "ref", "return",
    "self", "static", "struct", "super", "trait", "true", "type", "use", "where", "while",
];

/// The name in Rust of a key or an argument.
pub fn snake_case(name: &str) -> String {
    name.replace('-', "_")
}

/// The modules that all languages agree on. Faults are added to `faults`.
pub fn compare<'a>(catalogues: &'a BTreeMap<(usize, String), Catalogue>, faults: &mut Vec<Fault>) -> Vec<Module<'a>> {
    for (locale, name) in catalogues.keys() {
        for other in (0..LOCALES.len()).filter(|other| !catalogues.contains_key(&(*other, name.clone()))) {
            let wrong = format!("the file is missing; {} has it", LOCALES[*locale].tag);
            faults.push(Fault::new(other, name, "", wrong));
        }
    }
    let mut modules = Vec::new();
    for ((_, name), source) in catalogues.iter().filter(|((locale, _), _)| *locale == 0) {
        if source.about.is_empty() {
            faults.push(Fault::new(0, name, "", "does not open with a ### comment that says what it holds"));
        }
        let all: Vec<&Catalogue> =
            (0..LOCALES.len()).filter_map(|locale| catalogues.get(&(locale, name.clone()))).collect();
        if all.len() == LOCALES.len() {
            modules.push(Module { name, about: &source.about, messages: messages(name, &all, faults) });
        }
    }
    modules
}

fn messages<'a>(name: &str, all: &[&'a Catalogue], faults: &mut Vec<Fault>) -> Vec<Message<'a>> {
    let keys: BTreeSet<&str> = all.iter().flat_map(|catalogue| catalogue.messages.keys().map(String::as_str)).collect();
    let mut messages = Vec::new();
    for key in keys {
        let patterns: Vec<Option<&Pattern>> = all.iter().map(|catalogue| catalogue.messages.get(key)).collect();
        for locale in (0..all.len()).filter(|locale| patterns[*locale].is_none()) {
            faults.push(Fault::new(locale, name, key, "missing; another language has it"));
        }
        let patterns: Vec<&Pattern> = patterns.into_iter().flatten().collect();
        if patterns.len() == all.len() {
            let arguments = arguments(name, key, &patterns, faults);
            messages.push(Message { key, arguments, patterns });
        }
    }
    messages
}

fn arguments(name: &str, key: &str, patterns: &[&Pattern], faults: &mut Vec<Fault>) -> BTreeMap<String, Kind> {
    let mut fault = |locale: usize, wrong: String| faults.push(Fault::new(locale, name, key, wrong));
    let mut agreed: BTreeMap<String, Kind> = BTreeMap::new();
    let mut lists = Vec::new();
    for (locale, pattern) in patterns.iter().enumerate() {
        let mut found = Vec::new();
        uses(pattern, &mut found);
        lists.push(found.iter().map(|(argument, _)| format!("${argument}")).collect::<BTreeSet<_>>());
        for (argument, kind) in found {
            let known = agreed.entry(argument.to_owned()).or_insert(kind);
            if *known != kind && *known != Kind::Plain && kind != Kind::Plain {
                fault(locale, format!("${argument} is a number in one place and a word in another"));
            }
            *known = kind.max(*known);
        }
    }
    for (locale, list) in lists.iter().enumerate().filter(|(_, list)| **list != lists[0]) {
        fault(locale, format!("its arguments are {list:?}, those of {} are {:?}", LOCALES[0].tag, lists[0]));
    }
    for word in agreed.keys().map(String::as_str).chain([key]) {
        if RESERVED.contains(&snake_case(word).as_str()) {
            fault(0, format!("{word} cannot be a name in Rust; choose another"));
        }
    }
    agreed
}

/// Every use of an argument, with the type that this use asks for.
fn uses<'a>(pattern: &'a Pattern, found: &mut Vec<(&'a str, Kind)>) {
    for part in pattern {
        match part {
            Part::Text(_) => {}
            Part::Argument { name, kind } => found.push((name, *kind)),
            Part::Select { argument, kind, cases, otherwise } => {
                found.push((argument, *kind));
                cases.iter().for_each(|(_, pattern)| uses(pattern, found));
                uses(otherwise, found);
            }
        }
    }
}
