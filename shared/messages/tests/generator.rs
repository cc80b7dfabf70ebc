//! The build-time generator on small catalogues: what it writes and what it refuses. The texts are in `catalogue`.

#[path = "../build/generator/mod.rs"]
mod generator;

use generator::File;

fn generate(en: &str, de: &str) -> Result<String, Vec<String>> {
    let file = |locale, text: &str| File { locale, name: "sample".to_owned(), text: text.to_owned() };
    let files = [file(0, &format!("### Sample\n\n{en}\n")), file(1, &format!("### Beispiel\n\n{de}\n"))];
    generator::generate(&files).map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

/// The code without line breaks and indentation.
fn code(en: &str, de: &str) -> String {
    let code = generate(en, de).expect("a valid sample");
    code.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// The one fault.
fn fault(en: &str, de: &str) -> String {
    let mut faults = generate(en, de).expect_err("a faulty sample");
    assert_eq!(faults.len(), 1, "{faults:?}");
    faults.remove(0)
}

#[test]
fn a_text_without_arguments_is_a_static_str() {
    let code = code("sign-in-title = Sign in", "sign-in-title = Anmelden");
    assert!(code.contains(r#"#[doc = "Sample"] pub mod sample {"#), "{code}");
    assert!(code.contains("pub fn sign_in_title(locale: Locale) -> &'static str"), "{code}");
    assert!(code.contains(r#"Locale::En => "Sign in", Locale::De => "Anmelden","#), "{code}");
    assert!(code.contains(r#"#[doc = "`Sign in`"]"#), "{code}");
}

#[test]
fn arguments_become_parameters_in_alphabetical_order() {
    let code = code("x = { $team }, { $name }", "x = { $name } ({ $team })");
    assert!(code.contains("pub fn x(locale: Locale, name: &str, team: &str) -> String"), "{code}");
    assert!(code.contains(r#"out.push_str(name); out.push_str(" ("); out.push_str(team); out.push(')');"#), "{code}");
}

#[test]
fn a_selection_by_number_types_the_argument_in_every_language() {
    let code = code("x = { $n ->\n    [0] none\n    [one] one\n   *[other] { $n }\n}", "x = Anzahl { $n }");
    assert!(code.contains("pub fn x(locale: Locale, n: i64) -> String"), "{code}");
    assert!(code.contains("match n { 0 => "), "{code}");
    assert!(code.contains("1 | -1 => "), "{code}");
    assert!(code.contains("crate::number::push(&mut out, Locale::De, n);"), "{code}");
}

#[test]
fn a_selection_by_word_takes_text() {
    let select = "x = { $part ->\n    [morning] Morgen\n   *[evening] Abend\n}";
    let code = code(select, select);
    assert!(code.contains("part: &str"), "{code}");
    assert!(code.contains(r#"match part { "morning" => "#), "{code}");
}

#[test]
fn number_makes_an_argument_a_number_without_a_selection() {
    assert!(code("x = { NUMBER($n) } ms", "x = { $n } ms").contains("n: i64"));
}

#[test]
fn terms_and_quoted_text_are_filled_in_and_lines_joined() {
    let en = "-product = Docket\nx =\n    { -product } is{\" \"}live.\n    Always.";
    let code = code(en, "-product = Docket\nx = { -product }");
    assert!(code.contains(r#"Locale::En => "Docket is live.\nAlways.","#), "{code}");
}

#[test]
fn a_missing_key_names_file_and_key() {
    assert_eq!(fault("a = A\nb = B", "a = A"), "locales/de/sample.ftl: b: missing; another language has it");
    assert_eq!(fault("a = A", "a = A\nb = B"), "locales/en/sample.ftl: b: missing; another language has it");
}

#[test]
fn a_missing_file_is_named() {
    let files = [File { locale: 0, name: "alone".to_owned(), text: "### Alone\n\na = A\n".to_owned() }];
    let faults = generator::generate(&files).unwrap_err();
    assert_eq!(faults[0].to_string(), "locales/de/alone.ftl: the file is missing; en has it");
}

#[test]
fn different_arguments_are_refused() {
    let expected = r#"locales/de/sample.ftl: a: its arguments are {"$b"}, those of en are {"$a"}"#;
    assert_eq!(fault("a = { $a }", "a = { $b }"), expected);
}

#[test]
fn a_number_here_and_a_word_there_is_refused() {
    let number = "a = { $n ->\n    [one] A\n   *[other] B\n}";
    let word = "a = { $n ->\n    [red] A\n   *[blue] B\n}";
    assert!(fault(number, word).ends_with("a: $n is a number in one place and a word in another"));
}

#[test]
fn a_key_twice_is_refused() {
    assert_eq!(fault("a = A\na = B", "a = A"), "locales/en/sample.ftl: a: defined twice");
}

#[test]
fn what_is_not_supported_is_named() {
    let cases = [
        ("a = { DATETIME($d) }", "a: DATETIME is not a supported function"),
        ("b = B\na = { b }", "a: a reference to the message b is not supported; make it a term"),
        ("a = A\n    .title = T", "a: attributes are not supported; give the text a key of its own"),
        ("a = { -gone }", "a: there is no term -gone"),
        ("-t = { -t }\na = { -t }", "a: the term -t uses itself"),
        (
            "a = { $n ->\n    [few] A\n   *[other] B\n}",
            "a: [few] never matches here; use numbers, [one] and the default *[other]",
        ),
        (
            "a = { $n ->\n    [1] A\n    [one] A\n   *[other] B\n}",
            "a: the selection by $n has two cases for the same value",
        ),
        ("a = { $n ->\n    [1.5] A\n   *[other] B\n}", "a: 1.5 is not a whole number"),
        ("signIn = A", "signIn: a key is lower case with hyphens"),
        ("type = A", "type: type cannot be a name in Rust; choose another"),
    ];
    for (en, expected) in cases {
        let faults = generate(en, en).unwrap_err();
        assert_eq!(faults[0], format!("locales/en/sample.ftl: {expected}"), "{en}");
    }
}

#[test]
fn what_is_not_fluent_names_the_line() {
    let faults = generate("a = A\nb { $x", "a = A").unwrap_err();
    assert!(faults[0].starts_with("locales/en/sample.ftl: not Fluent near line 4: "), "{faults:?}");
}

#[test]
fn a_file_says_what_it_holds() {
    let file = |locale| File { locale, name: "bare".to_owned(), text: "a = A\n".to_owned() };
    let faults = generator::generate(&[file(0), file(1)]).unwrap_err();
    assert_eq!(faults[0].to_string(), "locales/en/bare.ftl: does not open with a ### comment that says what it holds");
}
