//! Modules to Rust source: one function per message, a `&'static str` without arguments, a `String` with them.

use super::compare::{Message, Module, snake_case};
use super::{Case, Kind, LOCALES, Part, Pattern};
use std::collections::BTreeMap;

/// The source of all modules.
pub fn emit(modules: &[Module<'_>]) -> String {
    let mut code = String::new();
    // A file of terms alone makes no module.
    for module in modules.iter().filter(|module| !module.messages.is_empty()) {
        code += &format!("#[doc = {:?}]\npub mod {} {{\nuse super::Locale;\n", module.about, snake_case(module.name));
        module.messages.iter().for_each(|message| function(message, &mut code));
        code += "}\n";
    }
    code
}

fn function(message: &Message<'_>, code: &mut String) {
    let doc = format!("`{}`", described(message.patterns[0]).replace('`', "'").replace('\n', " "));
    let name = snake_case(message.key);
    *code += &format!("#[doc = {doc:?}]\n#[must_use]\npub fn {name}(locale: Locale");
    for (argument, kind) in &message.arguments {
        let kind = if *kind == Kind::Number { "i64" } else { "&str" };
        *code += &format!(", {}: {kind}", snake_case(argument));
    }
    let fixed = message.arguments.is_empty();
    *code += if fixed { ") -> &'static str {\n" } else { ") -> String {\nlet mut out = String::new();\n" };
    *code += "match locale {\n";
    for (locale, pattern) in LOCALES.iter().zip(&message.patterns) {
        *code += &format!("Locale::{} => ", locale.variant);
        if fixed {
            *code += &format!("{:?},\n", described(pattern));
        } else {
            block(pattern, locale.variant, &message.arguments, code);
            code.push('\n');
        }
    }
    *code += if fixed { "}\n}\n" } else { "}\nout\n}\n" };
}

/// Statements that write a pattern to `out`, on one line.
fn block(pattern: &Pattern, locale: &str, kinds: &BTreeMap<String, Kind>, code: &mut String) {
    *code += "{ ";
    for part in pattern {
        match part {
            Part::Text(text) => *code += &push(text),
            Part::Argument { name, .. } if kinds[name] == Kind::Number => {
                *code += &format!("crate::number::push(&mut out, Locale::{locale}, {}); ", snake_case(name));
            }
            Part::Argument { name, .. } => *code += &format!("out.push_str({}); ", snake_case(name)),
            Part::Select { argument, cases, otherwise, .. } => {
                *code += &format!("match {} {{ ", snake_case(argument));
                for (case, pattern) in cases {
                    *code += &match case {
                        Case::Exact(number) => format!("{number} => "),
                        Case::One => "1 | -1 => ".to_owned(),
                        Case::Word(word) => format!("{word:?} => "),
                    };
                    block(pattern, locale, kinds, code);
                }
                *code += "_ => ";
                block(otherwise, locale, kinds, code);
                *code += "} ";
            }
        }
    }
    *code += "} ";
}

fn push(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => format!("out.push({letter:?}); "),
        _ => format!("out.push_str({text:?}); "),
    }
}

/// A pattern for readers: the text itself, arguments and selections in braces.
fn described(pattern: &Pattern) -> String {
    let part = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Argument { name, .. } => format!("{{{name}}}"),
        Part::Select { cases, otherwise, .. } => {
            let cases = cases.iter().map(|(_, pattern)| pattern).chain([otherwise]);
            format!("{{{}}}", cases.map(described).collect::<Vec<_>>().join(" | "))
        }
    };
    pattern.iter().map(part).collect()
}
