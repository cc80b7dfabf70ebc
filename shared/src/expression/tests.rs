//! Readings, refusals with their places, values, and that nothing which passed the check fails later.

use super::*;
use proptest::prelude::*;

/// total = 500.01, rows = 3, office = "north", peripherals = monitor and keyboard, needed_by = 2026-12-07, urgent = yes;
/// note and budget exist and were not answered.
struct Example;

impl Names for Example {
    fn kind(&self, name: &str) -> Option<Kind> {
        Some(match name {
            "total" | "rows" | "budget" => Kind::Number,
            "office" | "note" => Kind::Text,
            "peripherals" => Kind::Texts,
            "needed_by" => Kind::Date,
            "urgent" => Kind::Truth,
            _ => return None,
        })
    }

    fn value(&self, name: &str) -> Option<Value> {
        Some(match name {
            "total" => Value::Number(Number::from_hundredths(50_001)?),
            "rows" => Value::Number(Number::whole(3)?),
            "office" => Value::Text("north".to_owned()),
            "peripherals" => Value::Texts(vec!["monitor".to_owned(), "keyboard".to_owned()]),
            "needed_by" => Value::Date(jiff::civil::date(2026, 12, 7)),
            "urgent" => Value::Truth(true),
            _ => return None,
        })
    }
}

fn holds(text: &str) -> bool {
    let expression = Expression::read(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
    expression.check(&Example).unwrap_or_else(|fault| panic!("{text}: {fault}"));
    expression.holds(&Example).unwrap()
}

#[test]
fn conditions_hold_or_do_not() {
    for text in [
        "total > 500",
        "total = 500.01 and rows >= 3",
        "not (total <= 500) and office in [\"north\", 'south']",
        "peripherals has \"monitor\" or rows > 100",
        "needed_by < \"2026-12-24\" and \"2026-12-01\" < needed_by",
        "given total and not given note",
        "rows * 2 + 1 = 7",
        "rows - 5 = -2",
        "urgent and urgent = true",
        "budget + 1 = 1",
        "not not urgent",
        "office = \"north\" or office = \"south\" and false",
        "(if total > 500 then rows else 0) = 3",
        "if urgent then office = \"north\" else false",
        "needed_by - 7 = \"2026-11-30\" and needed_by + budget = needed_by",
        "needed_by - (needed_by - 5) = 5",
    ] {
        assert!(holds(text), "{text}");
    }
    for text in [
        "total > 500.01",
        "note = \"x\"",
        "note != \"x\"",
        "budget < 1",
        "not urgent or rows != 3",
        "(office = \"north\" or office = \"south\") and false",
        "peripherals has \"headset\"",
    ] {
        assert!(!holds(text), "{text}");
    }
}

#[test]
fn what_does_not_hold_together_is_refused_with_its_place() {
    for (text, at, reason) in [
        ("total >", 8, "a value is missing before the end"),
        ("total > 500 rows", 13, "\"rows\" does not belong here"),
        ("total > 5 € ", 11, "'€' means nothing here"),
        ("office = \"north", 10, "this text has no end"),
        ("total > 1.23456", 9, "four decimals"),
        ("total > 1.2.3", 9, "is no number"),
        ("total > 99999999999999999999", 9, "is no number"),
        ("(total > 1", 11, "\")\" is missing"),
        ("office in [1]", 12, "a list holds texts"),
        ("office in []", 12, "a list holds texts"),
        ("if urgent then 1", 17, "\"else\" is missing"),
        ("if urgent 1", 11, "\"then\" is missing"),
        ("given 5", 1, "\"given\" needs a name"),
        ("and", 1, "\"and\" does not belong here"),
        ("", 1, "a value is missing"),
    ] {
        let fault = Expression::read(text).unwrap_err();
        assert!(fault.at == at && fault.reason.contains(reason), "{text}: {fault}");
    }
    for (text, at, reason) in [
        ("totals > 5", 1, "there is no \"totals\""),
        ("given totals", 1, "there is no \"totals\""),
        ("total > \"5\"", 9, "a number cannot be compared with a text"),
        ("total", 1, "this is a number, not a condition"),
        ("office > \"a\"", 1, "a text has no order"),
        ("needed_by > \"soon\"", 13, "beside a date stands a date"),
        ("needed_by > office", 13, "beside a date stands a date"),
        ("total and urgent", 1, "a condition is needed"),
        ("office has \"north\"", 1, "a list of texts is needed"),
        ("peripherals = peripherals", 1, "a list is asked with"),
        ("not total", 5, "a condition is needed"),
        ("if total then urgent else urgent", 4, "a condition is needed"),
        ("if urgent then 1 else office", 23, "a number is needed"),
        ("needed_by + needed_by = needed_by", 13, "a number is needed"),
        ("5 - needed_by = 1", 5, "a number is needed"),
    ] {
        let fault = Expression::read(text).unwrap().check(&Example).unwrap_err();
        assert!(fault.at == at && fault.reason.contains(reason), "{text}: {fault}");
    }
    let deep = "(".repeat(40) + "true" + &")".repeat(40);
    assert!(Expression::read(&deep).unwrap_err().reason.contains("levels"));
    assert!(Expression::read(&("-".repeat(1_900) + "1 = 1")).unwrap_err().reason.contains("levels"));
    assert!(Expression::read(&"x".repeat(2_001)).unwrap_err().reason.contains("2000"));
}

#[test]
fn it_tells_its_names_and_a_plain_bound() {
    let read = |text: &str| Expression::read(text).unwrap();
    let names = read("if given note then total else rows * 2");
    assert_eq!(names.names().into_iter().collect::<Vec<_>>(), ["note", "rows", "total"]);
    assert_eq!(read("total > 500").above(), Some(("total", Number::whole(500).unwrap())));
    assert_eq!(read("total > 500 and urgent").above(), None);
    assert_eq!(
        read("if note = \"x\" then needed_by else needed_by").value(&Example).unwrap(),
        Example.value("needed_by")
    );
    assert_eq!(read("needed_by + total").kind(&Example), Ok(Kind::Date));
}

#[test]
fn it_travels_as_the_text_it_was_written_in() {
    let written = r#""total  >  500""#;
    let expression: Expression = serde_json::from_str(written).unwrap();
    assert_eq!(serde_json::to_string(&expression).unwrap(), written);
    assert!(serde_json::from_str::<Expression>(r#""total >""#).unwrap_err().to_string().contains("character 8"));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_and_what_was_checked_has_a_value(text in "[a-z_ ()\\[\\]<>=!+*,\"0-9.-]{0,40}") {
        if let Ok(expression) = Expression::read(&text) && expression.check(&Example).is_ok() {
            // Only a number beyond every range may still fail.
            if let Err(fault) = expression.holds(&Example) {
                prop_assert!(fault.reason.contains("beyond"), "{text}: {fault}");
            }
        }
    }

    #[test]
    fn sums_and_comparisons_agree_with_plain_numbers(a in -1_000_i64..1_000, b in 0_i64..1_000, c in 1_i64..100) {
        let text = format!("{}{} + {b} * {c} < {}", if a < 0 { "-" } else { "" }, a.abs(), c * c);
        prop_assert_eq!(Expression::read(&text).unwrap().holds(&Example).unwrap(), a + b * c < c * c);
    }
}

/// As [`Example`], with what can be answered.
struct Offering;

impl Names for Offering {
    fn kind(&self, name: &str) -> Option<Kind> {
        Example.kind(name)
    }

    fn value(&self, name: &str) -> Option<Value> {
        Example.value(name)
    }

    fn offered(&self, name: &str) -> Option<Offered<'_>> {
        match name {
            "office" => Some(Offered::Of(vec!["north", "south"])),
            "peripherals" => Some(Offered::Of(vec!["monitor", "keyboard"])),
            "note" => Some(Offered::Id),
            _ => None,
        }
    }

    fn step(&self, name: &str) -> Number {
        Number::least(if name == "rows" { 0 } else { 2 })
    }
}

fn meaning(text: &str, computes: bool) -> Result<(), String> {
    let expression = Expression::read(text).unwrap();
    expression.kind(&Offering).unwrap_or_else(|fault| panic!("{text}: {fault}"));
    expression.check_meaning(&Offering, computes).map_err(|fault| fault.to_string())
}

#[test]
fn a_comparison_with_what_cannot_be_answered_is_refused_where_it_stands() {
    for (text, fault) in [
        (
            "peripherals has \"beamer\"",
            "character 17: \"peripherals\" offers no \"beamer\", but \"monitor\", \"keyboard\"",
        ),
        ("total > 1 and office = 'west'", "character 24: \"office\" offers no \"west\", but \"north\", \"south\""),
        ("'west' != office", "character 1: \"office\" offers no \"west\", but \"north\", \"south\""),
        ("office in ['north', 'west']", "character 11: \"office\" offers no \"west\", but \"north\", \"south\""),
        ("note = 'Plant North'", "character 8: \"note\" is answered with an id, which \"Plant North\" is not"),
        (
            "not (if urgent then office = 'west' else urgent)",
            "character 30: \"office\" offers no \"west\", but \"north\", \"south\"",
        ),
    ] {
        assert_eq!(meaning(text, false), Err(fault.to_owned()), "{text}");
    }
}

#[test]
fn a_condition_that_is_always_or_never_so_is_refused_where_it_stands() {
    let (alone, alike) =
        ("this is always or never so: it depends on no answer", "this is always or never so: both sides are the same");
    for (text, at, reason) in [
        ("1 == 2", 1, alone),
        ("true", 1, alone),
        ("not false", 1, alone),
        ("total > 1 or true", 14, alone),
        ("urgent and 'a' in ['a', 'b']", 12, alone),
        ("if 1 < 2 then urgent else not urgent", 4, alone),
        ("total = total", 1, alike),
        ("rows + 1 > rows + 1", 1, alike),
    ] {
        assert_eq!(meaning(text, false), Err(format!("character {at}: {reason}")), "{text}");
    }
    assert_eq!(
        meaning("1 < 2 and urgent", true),
        Err(format!("character 1: {alone}")),
        "inside of what is computed too"
    );
    for text in [
        "urgent",
        "urgent = true",
        "peripherals has 'monitor' and office in ['north', 'south']",
        "note = '00000000-0000-0000-0000-000000000001'",
        "needed_by > '2026-12-24' or total > 500",
        "if urgent then office = 'north' else total > 2 * 3",
        "office = note",
    ] {
        assert_eq!(meaning(text, false), Ok(()), "{text}");
    }
    assert_eq!(meaning("12", true), Ok(()), "an answer may be computed as the same for everybody");
}

#[test]
fn what_no_answer_or_every_answer_meets_together_is_refused_where_that_begins() {
    for (text, at, reason) in [
        ("total > 500 and total < 400", 17, "no \"total\" fits both"),
        ("500 < total and 400 > total", 17, "no \"total\" fits both"),
        ("total > 500 and (urgent and total <= 500)", 18, "no \"total\" fits both"),
        ("urgent and total > 500 and given note and total = 2 * 3", 43, "no \"total\" fits both"),
        ("(total < 1 or total > 9) and total > 2 and total < 8", 44, "no \"total\" fits both"),
        ("office = 'north' and total > 500.00 and total < 500.01", 41, "no \"total\" fits both"),
        ("rows > 1 and rows < 2", 14, "no \"rows\" fits both"),
        ("rows >= 2 and not rows > 1", 15, "no \"rows\" fits both"),
        ("budget > 5 and not given budget", 16, "no \"budget\" fits both"),
        ("not (budget > 5) and not (budget <= 5)", 22, "no \"budget\" fits both"),
        ("needed_by > '2026-12-24' and needed_by < '2026-12-25'", 30, "no \"needed_by\" fits both"),
        ("office = 'north' and office = 'south'", 22, "no \"office\" fits both"),
        ("office in ['north', 'south'] and office != 'north' and office != 'south'", 56, "no \"office\" fits both"),
        ("urgent and rows > 2 and not urgent", 25, "no \"urgent\" fits both"),
        ("(if urgent then rows > 5 else rows > 7) and rows < 3", 45, "no \"rows\" fits both"),
        ("if total > 5 then total < 4 else urgent", 19, "no \"total\" fits both"),
        ("if total > 5 then urgent else total > 9", 31, "no \"total\" fits both"),
        ("total > 400 or total < 500", 16, "every \"total\" fits one of both"),
        ("urgent or total < 500 or total >= 500", 26, "every \"total\" fits one of both"),
        ("rows < 2 or (rows > 1 or urgent)", 14, "every \"rows\" fits one of both"),
        ("budget != 5 or budget = 5", 16, "every \"budget\" fits one of both"),
        ("given note or not given note", 15, "every \"note\" fits one of both"),
        ("urgent and (office != 'north' or office != 'south')", 34, "every \"office\" fits one of both"),
    ] {
        let found = meaning(text, false).expect_err(text);
        assert!(found.starts_with(&format!("character {at}: this is ")) && found.ends_with(reason), "{text}: {found}");
    }
    assert!(meaning("if total > 5 and total < 4 then 2 else 1", true).is_err(), "inside of what is computed too");
}

#[test]
fn what_some_answers_meet_together_is_left_alone() {
    for text in [
        "total > 400 and total < 500",
        "total >= 500 and total <= 500",
        "total > 500 and total < 500.02",
        "total < 400 or total > 500",
        "total > 500 and total > 400",
        "total < 500 or total > 500",
        "total > 500 and urgent or total < 400 and not urgent",
        "(total > 500 or urgent) and total < 400",
        "total > 500 and rows < 2",
        "rows > 1 and rows < 3",
        "budget > 5 or not given budget",
        "given budget and budget > 5",
        "given budget or urgent",
        "not given budget and not (budget > 5)",
        "needed_by >= '2026-12-24' and needed_by <= '2026-12-24'",
        "office = 'north' or office = 'south'",
        "office != 'north' and office != 'south'",
        "peripherals has 'monitor' and peripherals has 'keyboard'",
        "total + rows > 500 and total < 400",
        "if total > 500 then total < 600 else total > 400",
        "if total > 500 then urgent else not urgent",
    ] {
        assert_eq!(meaning(text, false), Ok(()), "{text}");
    }
    assert_eq!(meaning("if total > 500 then 2 else if total > 400 then 1 else 0", true), Ok(()));
}

/// The value of budget: one of few, or none.
struct Budget(Option<i64>);

impl Names for Budget {
    fn kind(&self, name: &str) -> Option<Kind> {
        (name == "budget").then_some(Kind::Number)
    }

    fn value(&self, _: &str) -> Option<Value> {
        Some(Value::Number(Number::whole(self.0?)?))
    }

    fn step(&self, _: &str) -> Number {
        Number::least(0)
    }
}

/// Comparisons of one number with constants, joined in every way.
fn joined() -> impl Strategy<Value = String> {
    let signs = prop::sample::select(vec!["<", "<=", ">", ">=", "=", "!="]);
    let compared = (signs, 1_i64..6).prop_map(|(sign, bound)| format!("budget {sign} {bound}"));
    let leaf = prop_oneof![4 => compared, 1 => Just("given budget".to_owned())];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one} and {other})")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one} or {other})")),
            inner.clone().prop_map(|inner| format!("not ({inner})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("(if {a} then {b} else {c})")),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_left_alone_has_answers_that_meet_it_and_answers_that_do_not(text in joined()) {
        let expression = Expression::read(&text).unwrap();
        if expression.check_meaning(&Budget(None), false).is_ok() {
            let answers = std::iter::once(None).chain((-1..8).map(Some));
            let met: Vec<bool> = answers.map(|answer| expression.holds(&Budget(answer)).unwrap()).collect();
            prop_assert!(met.contains(&true) && met.contains(&false), "{text}: {met:?}");
        }
    }
}
