//! The rows as a table for a spreadsheet, which pasting reads back.

use super::cells::written;
use super::directory::Here;
use super::number::decimal_pad;
use super::paste::{is_pasted, one_line};
use super::state::{Order, Place};
use docket_messages::form;
use docket_shared::catalog::form::{Choice, Field, FieldKind, RowGroup};
use docket_shared::catalog::names::TICKED;
use docket_shared::expression::Number;
use docket_shared::search::fold;
use docket_shared::service_request::api::RowInput;
use docket_shared::service_request::form::{Directory, Input, Known};
use leptos::prelude::*;

/// Whether nothing stands in a row.
pub fn is_blank(row: &RowInput) -> bool {
    row.fields.values().all(Input::is_blank)
}

/// The rows in which something stands as a table in the reader's language, and how many they are. What a row is not asked
/// stays empty.
pub fn copied(order: Order, group: &RowGroup) -> (String, usize) {
    let locale = order.locale.get();
    let here = Here { data: order.data, people: order.people.get() };
    let words = Words { tag: locale.tag(), ticked: form::ticked(locale), named: &|kind, id| named(&here, kind, id) };
    let rows = order.body.with(|body| body.rows.iter().filter(|row| !is_blank(row)).cloned().collect::<Vec<_>>());
    let answer = |row: &RowInput, field: &Field| {
        let place = Place { row: row.id, field: field.id.clone() };
        row.fields.get(&field.id).filter(|_| order.asks(&place)).cloned()
    };
    (table(group, &rows, &words, &answer), rows.len())
}

/// What the directory calls somebody or something.
fn named(here: &Here, kind: &FieldKind, id: &str) -> Option<String> {
    let known = match kind {
        FieldKind::Person => here.person(id.parse().ok()?),
        FieldKind::Location => here.location(id.parse().ok()?),
        FieldKind::Department => here.department(id.parse().ok()?),
        FieldKind::CostCentre => here.cost_centre(id.parse().ok()?),
        FieldKind::Asset => here.asset(id.parse().ok()?),
        _ => return None,
    };
    if let Known::Yes(name) = known { Some(name) } else { None }
}

/// By which answers become cells.
struct Words<'a> {
    /// The reader's language.
    tag: &'a str,
    /// What a tick is.
    ticked: &'a str,
    /// What somebody or something of the directory is called.
    named: &'a dyn Fn(&FieldKind, &str) -> Option<String>,
}

/// Headings, then a line for each row.
fn table(
    group: &RowGroup,
    rows: &[RowInput],
    words: &Words<'_>,
    answer: &dyn Fn(&RowInput, &Field) -> Option<Input>,
) -> String {
    let fields: Vec<&Field> = group.fields.iter().filter(|field| is_pasted(field)).collect();
    let head = fields.iter().map(|field| one_line(field.label.get(words.tag))).collect::<Vec<_>>();
    let line = |row: &RowInput| {
        let text = |field: &Field| answer(row, field).map(|input| cell(field, &input, words));
        fields.iter().map(|field| text(field).unwrap_or_default()).collect::<Vec<_>>()
    };
    let lines = std::iter::once(head).chain(rows.iter().map(line));
    lines.map(|cells| written(&cells)).collect()
}

fn cell(field: &Field, input: &Input, words: &Words<'_>) -> String {
    let text = match input {
        Input::Choices(ids) => {
            let several = ids.len() > 1;
            return ids
                .iter()
                .map(|id| said(field.kind.options(), id, several, words.tag))
                .collect::<Vec<_>>()
                .join("; ");
        }
        Input::Text(text) => text,
    };
    match &field.kind {
        FieldKind::Choice { options } | FieldKind::AssetModel { options } => said(options, text, false, words.tag),
        FieldKind::Number { .. } | FieldKind::Money { .. } => {
            let pad = decimal_pad(&field.kind);
            Number::read(text).map_or_else(|| text.clone(), |number| number.said(words.tag, pad))
        }
        FieldKind::DateTime { .. } => text.replacen('T', " ", 1),
        FieldKind::Checkbox if text == TICKED => words.ticked.to_owned(),
        kind => (words.named)(kind, text).unwrap_or_else(|| text.clone()),
    }
}

/// A choice by its label; by its id where pasting could not tell which is meant.
fn said(options: &[Choice], id: &str, several: bool, tag: &str) -> String {
    let Some(choice) = options.iter().find(|choice| choice.id == id) else { return id.to_owned() };
    let label = choice.label.get(tag);
    let same = options.iter().filter(|other| other.label.0.values().any(|other| fold(other) == fold(label))).count();
    let parted = several && label.contains([',', ';', '+', '/']);
    if same > 1 || parted { id.to_owned() } else { label.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::paste::{Reading, read};
    use super::*;
    use docket_shared::ids::LineId;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    fn field(id: &str, kind: &str, label: (&str, &str)) -> Field {
        let mut field: serde_json::Value = serde_json::from_str(kind).unwrap();
        (field["id"], field["label"]) = (id.into(), serde_json::json!({ "en": label.0, "de": label.1 }));
        serde_json::from_value(field).unwrap()
    }

    fn group() -> RowGroup {
        let options = r#""options": [
            { "id": "monitor-27", "label": { "en": "Monitor, 27 inch", "de": "Monitor, 27 Zoll" } },
            { "id": "headset", "label": { "en": "Headset", "de": "Kopfhörer" } }]"#;
        let fields = vec![
            field("employee", r#"{ "kind": "person" }"#, ("Employee", "Mitarbeiter")),
            field("job", r#"{ "kind": "short_text", "max": 80 }"#, ("Job", "Tätigkeit")),
            field("model", &format!(r#"{{ "kind": "choice", {options} }}"#), ("Model", "Modell")),
            field("extras", &format!(r#"{{ "kind": "multi_choice", {options} }}"#), ("Extras", "Zubehör")),
            field("budget", r#"{ "kind": "money" }"#, ("Budget", "Budget")),
            field("at", r#"{ "kind": "date_time", "from_today": false }"#, ("At", "Um")),
            field("admin", r#"{ "kind": "checkbox" }"#, ("Administrator", "Verwaltet")),
            field("place", r#"{ "kind": "location" }"#, ("Place", "Ort")),
            field("note", r#"{ "kind": "long_text", "max": 500 }"#, ("Note", "Notiz")),
            field("double", r#"{ "kind": "money", "computed": "budget * 2" }"#, ("Twice", "Doppelt")),
        ];
        RowGroup { id: "people".to_owned(), min: 1, max: 50, unique: vec![], fields }
    }

    fn rows() -> Vec<RowInput> {
        let text = |text: &str| Input::Text(text.to_owned());
        let choices = |ids: &[&str]| Input::Choices(ids.iter().map(|&id| id.to_owned()).collect());
        let row = |number, fields: Vec<(&str, Input)>| RowInput {
            id: Some(LineId(Uuid::from_u128(number))),
            fields: fields.into_iter().map(|(id, input)| (id.to_owned(), input)).collect(),
        };
        vec![
            row(
                1,
                vec![
                    ("employee", text("grace")),
                    ("job", text("Planner,\n\tnights")),
                    ("model", text("monitor-27")),
                    ("extras", choices(&["monitor-27", "headset"])),
                    ("budget", text("1234.5")),
                    ("at", text("2026-12-07T14:30")),
                    ("admin", text(TICKED)),
                    ("place", text("north")),
                    ("double", text("2469")),
                ],
            ),
            row(2, vec![("employee", text("Nobody known")), ("extras", choices(&["monitor-27"]))]),
            row(
                3,
                vec![("employee", text("grace")), ("job", text("\"Night\" planner")), ("note", text("19\"\n\"new\""))],
            ),
        ]
    }

    fn names(_: &FieldKind, id: &str) -> Option<String> {
        match id {
            "grace" => Some("Grace Kim".to_owned()),
            "north" => Some("Plant North".to_owned()),
            _ => None,
        }
    }

    fn written(tag: &str, ticked: &str) -> String {
        let words = Words { tag, ticked, named: &names };
        table(&group(), &rows(), &words, &|row, field| row.fields.get(&field.id).cloned())
    }

    #[test]
    fn all_rows_become_a_table_in_the_readers_language() {
        assert_eq!(
            written("en", "yes"),
            "Employee\tJob\tModel\tExtras\tBudget\tAt\tAdministrator\tPlace\tNote\n\
             Grace Kim\t\"Planner,\n\tnights\"\tMonitor, 27 inch\tmonitor-27; Headset\t1,234.50\t2026-12-07 14:30\tyes\tPlant North\t\n\
             Nobody known\t\t\tMonitor, 27 inch\t\t\t\t\t\n\
             Grace Kim\t\"\"\"Night\"\" planner\"\t\t\t\t\t\t\t\"19\"\"\n\"\"new\"\"\"\n"
        );
        assert!(written("de", "ja").contains("\tmonitor-27; Kopfhörer\t1.234,50\t2026-12-07 14:30\tja\t"));
    }

    #[test]
    fn what_was_copied_is_read_back_as_it_was_in_either_language() {
        for (tag, ticked, decimal) in [("en", "yes", '.'), ("de", "ja", ',')] {
            let place = |kind: &FieldKind, cell: &str| {
                (*kind == FieldKind::Location && cell == "Plant North").then(|| "north".to_owned())
            };
            let list = read(&written(tag, ticked), &group(), Reading { decimal, named: &place });
            assert!(list.headed, "{tag}");
            let mut wanted: Vec<BTreeMap<String, Input>> = rows().into_iter().map(|row| row.fields).collect();
            for row in &mut wanted {
                row.remove("employee");
                row.remove("double");
            }
            wanted[0].insert("job".to_owned(), Input::Text("Planner, nights".to_owned()));
            let people: Vec<&str> = list.rows.iter().map(|row| row.person.as_str()).collect();
            assert_eq!(people, ["Grace Kim", "Nobody known", "Grace Kim"], "{tag}");
            assert_eq!(list.rows.iter().map(|row| row.answers.clone()).collect::<Vec<_>>(), wanted, "{tag}");
        }
    }
}
