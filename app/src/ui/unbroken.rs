//! A text whose lines do not break inside the number of a request: browsers break REQ-1028 after its hyphen.

use leptos::prelude::*;

/// Longest word that is kept in one piece, in bytes: what fits on the narrowest screen. Longer ones break as ever.
const WHOLE_MAX: usize = 24;

/// The text, each number of a request in it in one piece.
pub fn unbroken(text: &str) -> Vec<AnyView> {
    let part = |(whole, text): (bool, &str)| {
        let text = text.to_owned();
        if whole { view! { <span class="nowrap">{text}</span> }.into_any() } else { text.into_any() }
    };
    parts(text).into_iter().map(part).collect()
}

/// The text in parts, in order; one that is `true` is a word with such a number.
fn parts(text: &str) -> Vec<(bool, &str)> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    for word in text.split_inclusive(char::is_whitespace) {
        let end = at + word.trim_end().len();
        if is_number(word) {
            parts.extend([(false, &text[from..at]), (true, &text[at..end])]);
            from = end;
        }
        at += word.len();
    }
    parts.push((false, &text[from..]));
    parts.retain(|(_, part)| !part.is_empty());
    parts
}

/// Whether it is capital letters, a hyphen and digits, whatever marks stand around it.
fn is_number(word: &str) -> bool {
    if word.trim_end().len() > WHOLE_MAX {
        return false;
    }
    let bare = word.trim_matches(|one: char| !one.is_ascii_alphanumeric());
    bare.split_once('-').is_some_and(|(kind, digits)| {
        let all = |part: &str, fits: fn(&char) -> bool| !part.is_empty() && part.chars().all(|one| fits(&one));
        all(kind, |one| one.is_ascii_uppercase()) && all(digits, |one| one.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_part_of_its_own_with_the_marks_that_touch_it() {
        assert_eq!(parts("REQ-1028"), [(true, "REQ-1028")]);
        assert_eq!(
            parts("Docking station, INC-7, today"),
            [(false, "Docking station, "), (true, "INC-7,"), (false, " today")]
        );
        assert_eq!(parts("“REQ-1”\u{a0}REQ-2"), [(true, "“REQ-1”"), (false, "\u{a0}"), (true, "REQ-2")]);
    }

    #[test]
    fn other_hyphens_break_as_ever() {
        for text in
            ["", "self-service", "A-frame", "2026-12-07", "REQ-", "-5", "R-2-D", "Wi-Fi 6", "SN-0000000000000000000000"]
        {
            assert!(parts(text).iter().all(|(whole, _)| !whole), "{text}");
        }
        let all: String = parts(" a  REQ-1 \n b ").iter().map(|(_, part)| *part).collect();
        assert_eq!(all, " a  REQ-1 \n b ", "nothing of it is lost");
    }
}
