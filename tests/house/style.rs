//! Colours are named in the base tokens only, and no element carries a style of its own.

use crate::files::{Source, below, is_test};
use crate::none;

const BASE: &str = "style/tokens/base.css";
const FUNCTIONS: [&str; 10] = ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(", "color("];
const NAMES: [&str; 12] =
    ["white", "black", "red", "green", "blue", "gray", "grey", "orange", "yellow", "purple", "navy", "silver"];

/// A hash with three to eight hexadecimal digits and nothing more.
fn has_hex_colour(line: &str) -> bool {
    line.match_indices('#').any(|(at, _)| {
        let word: String =
            line[at + 1..].chars().take_while(|c| c.is_alphanumeric() || *c == '-' || *c == '_').collect();
        [3, 4, 6, 8].contains(&word.len()) && word.chars().all(|c| c.is_ascii_hexdigit())
    })
}

fn has_named_colour(line: &str) -> bool {
    let Some((_, value)) = line.split_once(':') else { return false };
    let words = value.split(|c: char| !(c.is_alphanumeric() || c == '-'));
    words.into_iter().any(|word| NAMES.contains(&word))
}

/// Comments out, so that words in them do not count.
fn without_comments(text: &str) -> String {
    let mut rest = text;
    let mut out = String::new();
    while let Some(start) = rest.find("/*") {
        out.push_str(&rest[..start]);
        let end = rest[start..].find("*/").map_or(rest.len(), |end| start + end + 2);
        out.extend(rest[start..end].chars().filter(|c| *c == '\n'));
        rest = &rest[end..];
    }
    out + rest
}

fn raw_colours(source: &Source) -> Vec<String> {
    let text = without_comments(&source.text);
    let bad = |line: &str| {
        // A function over tokens, as in `color-mix(in oklab, var(--a), ...)`, is no raw colour.
        let word_before = |at: usize| line[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '-');
        let function = FUNCTIONS.iter().any(|name| {
            line.match_indices(name)
                .any(|(at, _)| !word_before(at) && !line[at..].starts_with(&format!("{name}from var(")))
        });
        function || has_hex_colour(line) || has_named_colour(line)
    };
    let lines = text.lines().enumerate().filter(|(_, line)| bad(line));
    lines.map(|(number, line)| format!("{}:{}: {}", source.path, number + 1, line.trim())).collect()
}

fn inline_styles(source: &Source) -> Vec<String> {
    let bad = |line: &str| {
        line.match_indices("style=").any(|(at, _)| {
            let own_word = line[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || "\"'<".contains(c));
            // A tuple goes through the CSSOM, as `style:name=` does; a capital begins a component's own property.
            let next = line[at + "style=".len()..].chars().next();
            own_word && !next.is_some_and(|c| c == '(' || c.is_uppercase())
        })
    };
    let lines = source.text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//") && bad(line));
    lines.map(|(number, line)| format!("{}:{}: {}", source.path, number + 1, line.trim())).collect()
}

#[test]
fn raw_colours_stand_in_the_base_tokens_only() {
    let sheets = below("style", &[".css"]).into_iter().filter(|source| source.path != BASE);
    let found: Vec<String> = sheets.flat_map(|source| raw_colours(&source)).collect();
    none("raw colours", &found);
    let code = below("app/src", &[".rs"]).into_iter().filter(|source| !is_test(&source.path));
    let quoted = |source: &Source| {
        source.text.lines().any(|line| line.contains("\"#") && has_hex_colour(line) && !line.contains("href"))
    };
    let found: Vec<String> = code.filter(|source| quoted(source)).map(|source| source.path).collect();
    none("raw colours in code", &found);
}

#[test]
fn no_element_carries_a_style_of_its_own() {
    let found: Vec<String> = below("app", &[".rs", ".html"]).iter().flat_map(inline_styles).collect();
    none("inline styles (the policy blocks them)", &found);
}

#[test]
fn every_kind_of_raw_colour_and_style_is_seen() {
    for line in [
        "color: #fff;",
        "color: #A1B2C3D4;",
        "background: rgb(1 2 3);",
        "border: 1px solid white;",
        "color: oklch(1 0 0);",
    ] {
        let source = Source { path: "x.css".to_owned(), text: line.to_owned() };
        assert_eq!(raw_colours(&source).len(), 1, "{line}");
    }
    for line in [
        "color: var(--text-strong);",
        "/* #fff white */",
        "a[href=\"#main\"] {",
        "white-space: nowrap;",
        "background: color-mix(in oklab, var(--a), var(--b));",
    ] {
        let source = Source { path: "x.css".to_owned(), text: line.to_owned() };
        assert_eq!(raw_colours(&source), Vec::<String>::new());
    }
    let rust = |text: &str| inline_styles(&Source { path: "x.rs".to_owned(), text: text.to_owned() }).len();
    assert_eq!((rust("<p style=\"color:red\">"), rust("<p style=move || x>"), rust("\"<p style='a'\"")), (1, 1, 1));
    assert_eq!((rust("<p style:width=w>"), rust("let style = 1;"), rust("<link rel=\"stylesheet\">")), (0, 0, 0));
    assert_eq!((rust("<p style=(\"--columns\", n)>"), rust("<When style=Style::Full/>")), (0, 0));
}
