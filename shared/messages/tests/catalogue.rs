//! The catalogue itself: choices by number and language, fallback, and the rules for words.

use docket_messages::{Locale, conversation, form, home, problem, session, ticket, time, why, workspace};
use std::fs;

#[test]
fn one_other_and_exact_numbers_choose_their_text() {
    let en = [0, 1, 2, 12_345].map(|count| workspace::tickets_count(Locale::En, count));
    assert_eq!(en, ["No tickets", "1 ticket", "2 tickets", "12,345 tickets"]);
    let de = [0, 1, 2, 12_345].map(|count| workspace::tickets_count(Locale::De, count));
    assert_eq!(de, ["Keine Tickets", "1 Ticket", "2 Tickets", "12.345 Tickets"]);
}

#[test]
fn two_numbers_choose_apart() {
    assert_eq!(why::pool(Locale::De, 0, 1), "Niemand von 1 Person kam infrage");
    assert_eq!(why::pool(Locale::De, 3, 6), "3 von 6 Personen kamen infrage");
    assert_eq!(why::pool(Locale::En, 3, 6), "3 of 6 colleagues could take it");
}

#[test]
fn sentences_continue_after_a_choice() {
    assert_eq!(form::too_few_rows(Locale::En, 1), "Add at least one person.");
    assert_eq!(form::too_few_rows(Locale::De, 2), "Fügen Sie mindestens 2 Personen hinzu.");
    assert_eq!(problem::too_many_text(Locale::De, 1), "Wird in 1 Sekunde noch einmal gesendet.");
}

#[test]
fn names_stand_where_the_language_wants_them() {
    assert_eq!(home::greeting_morning(Locale::De, "Rebecca"), "Guten Morgen, Rebecca");
    assert_eq!(conversation::event_assigned_from(Locale::De, "Ana", "Tomasz"), "Tomasz hat von Ana übernommen");
    assert_eq!(ticket::claimed(Locale::En, "REQ-1042"), "REQ-1042 is yours");
}

#[test]
fn dates_follow_the_language() {
    assert_eq!(time::date(Locale::En, 3, 12, 4), "Thu 3 Dec");
    assert_eq!(time::date(Locale::De, 3, 12, 4), "Do, 3. Dez.");
    assert_eq!(time::date_full(Locale::En, 7, 12, 1, 2026), "Mon 7 Dec 2026");
    assert_eq!(time::date_long(Locale::De, 3, 12, 4), "Donnerstag, 3. Dezember");
}

#[test]
fn a_locale_is_found_by_its_language_or_falls_back_to_english() {
    for (tag, locale) in [("de-DE", Locale::De), ("de_AT", Locale::De), ("DE", Locale::De), ("en-GB", Locale::En)] {
        assert_eq!(Locale::from_tag(tag), locale, "{tag}");
    }
    for tag in ["fr-FR", "", "deu", "-"] {
        assert_eq!(Locale::from_tag(tag), Locale::En, "{tag}");
    }
    assert_eq!(Locale::from_tags(["fr-FR", "de-CH", "en"]), Locale::De);
    assert_eq!(Locale::from_tags([]), Locale::En);
    assert_eq!(Locale::ALL.map(Locale::tag), ["en", "de"]);
    assert_eq!(session::sign_in(Locale::from_tag("de")), "Anmelden");
}

/// Module and text of every line of one language's files.
fn lines(tag: &str) -> Vec<(String, String)> {
    let folder = format!("{}/locales/{tag}", env!("CARGO_MANIFEST_DIR"));
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is in the crate") {
        let path = entry.expect("readable").path();
        let module = path.file_stem().expect("files have names").to_string_lossy().into_owned();
        for line in fs::read_to_string(&path).expect("readable").lines().filter(|line| !line.starts_with('#')) {
            lines.push((module.clone(), line.to_owned()));
        }
    }
    lines
}

#[test]
fn no_message_shouts_blames_or_puts_off() {
    for (module, line) in lines("en").into_iter().chain(lines("de")) {
        let lower = line.to_lowercase();
        for word in ["!", "oops", "please try again later", "invalid ", "ungültig", " du ", " dein", "--", "'", "\""] {
            assert!(!lower.contains(word), "{module}: {word} in {line}");
        }
    }
}

#[test]
fn requesters_read_no_words_of_the_trade() {
    let theirs = ["session", "shell", "connection", "home", "catalog", "form", "request", "conversation", "problem"];
    for (module, line) in lines("en").into_iter().chain(lines("de")) {
        let text = line.split_once(" = ").map_or(line.as_str(), |(_, text)| text).to_lowercase();
        for word in ["ticket", "sla", "fulfil", "assignee", "incident"] {
            assert!(!theirs.contains(&module.as_str()) || !text.contains(word), "{module}: {word} in {line}");
        }
    }
}
