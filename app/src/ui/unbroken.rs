//! A text whose lines do not break inside the number of a request: browsers break REQ-1028 after its hyphen.

use leptos::prelude::*;

/// Longest piece that is kept whole, in bytes: what fits on the narrowest screen. Longer ones break as ever.
const WHOLE_MAX: usize = 24;

/// Fewest letters before the hyphen: what stands in other signs, such as R-2-D, is no request.
const LETTERS_MIN: usize = 2;

/// The text, each number of a request in it in one piece.
pub fn unbroken(text: &str) -> Vec<AnyView> {
    let part = |(whole, text): (bool, &str)| {
        let text = text.to_owned();
        if whole { view! { <span class="nowrap">{text}</span> }.into_any() } else { text.into_any() }
    };
    parts(text).into_iter().map(part).collect()
}

/// The text in parts, in order; one that is `true` is such a number, with the marks that touch it.
fn parts(text: &str) -> Vec<(bool, &str)> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some((start, end)) = number(text, at) {
        let (start, end) = with_marks(text, from, (start, end));
        parts.extend([(false, &text[from..start]), (true, &text[start..end])]);
        (from, at) = (end, end);
    }
    parts.push((false, &text[from..]));
    parts.retain(|(_, part)| !part.is_empty());
    parts
}

/// Where the next number begins and ends, in bytes, from `at` on: capital letters, a hyphen and digits, and no letter or digit
/// before or after them, wherever in a word they stand.
fn number(text: &str, at: usize) -> Option<(usize, usize)> {
    text[at..].match_indices('-').find_map(|(hyphen, _)| {
        let hyphen = at + hyphen;
        let (before, after) = (&text[at..hyphen], &text[hyphen + 1..]);
        let kind = before.trim_end_matches(|one: char| one.is_ascii_uppercase());
        let rest = after.trim_start_matches(|one: char| one.is_ascii_digit());
        let (start, end) = (at + kind.len(), text.len() - rest.len());
        let apart = |near: Option<char>| !near.is_some_and(char::is_alphanumeric);
        let fits = hyphen - start >= LETTERS_MIN && rest.len() < after.len() && end - start <= WHOLE_MAX;
        (fits && apart(kind.chars().next_back()) && apart(rest.chars().next())).then_some((start, end))
    })
}

/// The number with the marks around it, so that none of them stands alone in a line, unless those are many. Nothing before
/// `from` is its own.
fn with_marks(text: &str, from: usize, (start, end): (usize, usize)) -> (usize, usize) {
    let mark = |one: char| !one.is_alphanumeric() && !one.is_whitespace();
    let first = from + text[from..start].trim_end_matches(mark).len();
    let last = text.len() - text[end..].trim_start_matches(mark).len();
    if last - first <= WHOLE_MAX { (first, last) } else { (start, end) }
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
    fn a_number_inside_a_word_is_kept_too_and_the_word_breaks_beside_it() {
        assert_eq!(parts("REQ-1028's dock"), [(true, "REQ-1028'"), (false, "s dock")]);
        assert_eq!(parts("REQ-1028’s"), [(true, "REQ-1028’"), (false, "s")]);
        assert_eq!(parts("REQ-1028-Fehler"), [(true, "REQ-1028-"), (false, "Fehler")]);
        assert_eq!(parts("(REQ-1028,REQ-1029)"), [(true, "(REQ-1028,"), (true, "REQ-1029)")]);
        assert_eq!(parts("REQ-1028/REQ-1029"), [(true, "REQ-1028/"), (true, "REQ-1029")]);
        assert_eq!(parts("one:REQ-1028"), [(false, "one"), (true, ":REQ-1028")]);
        assert_eq!(
            parts("https://desk.example/requests/REQ-1028?tab=files-and-comments"),
            [(false, "https://desk.example/requests"), (true, "/REQ-1028?"), (false, "tab=files-and-comments")]
        );
        assert_eq!(parts("self-made: REQ-7–INC-8"), [(false, "self-made: "), (true, "REQ-7–"), (true, "INC-8")]);
    }

    #[test]
    fn many_marks_around_it_break_as_ever() {
        let marks = "…".repeat(WHOLE_MAX);
        let text = format!("{marks}REQ-1{marks}");
        assert_eq!(parts(&text), [(false, marks.as_str()), (true, "REQ-1"), (false, marks.as_str())]);
    }

    #[test]
    fn letters_and_digits_beside_it_make_it_something_else() {
        for text in ["xREQ-1", "ÄREQ-1", "7REQ-1", "REQ-1b", "REQ-1ß", "req-1", "REQ-x1", "REQ--1"] {
            assert_eq!(parts(text), [(false, text)]);
        }
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
