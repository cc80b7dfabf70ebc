//! A list pasted from a table: lines to rows of cells, cells to answers. Pure.

use docket_shared::catalog::form::{Choice, Field, FieldKind, RowGroup};
use docket_shared::catalog::names::TICKED;
use docket_shared::expression::Number;
use docket_shared::search::fold;
use docket_shared::service_request::form::Input;
use std::collections::BTreeMap;

/// A line of the list: whom it names, and its other answers by field.
#[derive(Clone, Debug, PartialEq)]
pub struct Pasted {
    /// Name or e-mail address as it stands in the list.
    pub person: String,
    /// Answers that fit their columns.
    pub answers: BTreeMap<String, Input>,
}

/// What a list is read by beside its columns.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The mark before decimals.
    pub decimal: char,
    /// The id of something that a cell names: a place, a cost centre, a department, a piece of equipment.
    pub named: &'a dyn Fn(&FieldKind, &str) -> Option<String>,
}

/// Whether a pasted text is a list and not one value.
pub fn is_list(text: &str) -> bool {
    let text = text.trim_matches(['\n', '\r']);
    text.contains('\n') || text.contains('\t')
}

/// Reads a list: one person per line, cells between tabs in the order of the columns. Empty lines and a line of
/// headings are passed over.
pub fn read(text: &str, group: &RowGroup, by: Reading<'_>) -> Vec<Pasted> {
    let lines = text.lines().map(|line| line.split('\t').map(str::trim).collect::<Vec<_>>());
    lines
        .filter(|cells| !cells[0].is_empty() && !is_heading(cells, group))
        .map(|cells| line(&cells, group, by))
        .collect()
}

fn is_heading(cells: &[&str], group: &RowGroup) -> bool {
    let named =
        |cell: &str| group.fields.iter().any(|field| field.label.0.values().any(|label| fold(label) == fold(cell)));
    cells.iter().filter(|cell| !cell.is_empty()).all(|cell| named(cell))
}

fn line(cells: &[&str], group: &RowGroup, by: Reading<'_>) -> Pasted {
    let person = group.person_field().map(|field| field.id.as_str());
    let asked = |field: &&Field| field.rules.computed.is_none() && Some(field.id.as_str()) != person;
    let columns = group.fields.iter().filter(asked);
    let mut answers = BTreeMap::new();
    answers.extend(
        columns.zip(&cells[1..]).filter_map(|(field, cell)| Some((field.id.clone(), answer(field, cell, by)?))),
    );
    Pasted { person: cells[0].to_owned(), answers }
}

fn answer(field: &Field, cell: &str, by: Reading<'_>) -> Option<Input> {
    if cell.is_empty() {
        return None;
    }
    match &field.kind {
        FieldKind::Choice { options } | FieldKind::AssetModel { options } => find(options, cell).map(Input::Text),
        FieldKind::MultiChoice { options } => {
            let chosen: Vec<String> =
                cell.split([',', ';', '+', '/']).filter_map(|part| find(options, part.trim())).collect();
            (!chosen.is_empty()).then_some(Input::Choices(chosen))
        }
        FieldKind::ShortText { .. } | FieldKind::LongText { .. } | FieldKind::Date { .. } | FieldKind::Email => {
            Some(Input::Text(cell.to_owned()))
        }
        FieldKind::Number { .. } | FieldKind::Money { .. } => Some(Input::Text(amount(cell, by.decimal))),
        FieldKind::DateTime { .. } => Some(Input::Text(cell.replacen(' ', "T", 1))),
        FieldKind::Checkbox => is_yes(cell).then(|| Input::Text(TICKED.to_owned())),
        FieldKind::Location | FieldKind::CostCentre | FieldKind::Department | FieldKind::Asset => {
            (by.named)(&field.kind, cell).map(Input::Text)
        }
        FieldKind::Person | FieldKind::Heading | FieldKind::Note | FieldKind::Attachment { .. } => None,
    }
}

/// A number as software writes it, whatever unit or currency a table put beside it; what is none stays as it is.
fn amount(cell: &str, decimal: char) -> String {
    let bare = cell.trim_matches(|one: char| !one.is_ascii_digit() && !matches!(one, '-' | '\u{2212}'));
    Number::typed(bare, decimal).map_or_else(|| cell.to_owned(), |number| number.to_string())
}

/// How tables say yes.
fn is_yes(cell: &str) -> bool {
    matches!(fold(cell).as_str(), "yes" | "ja" | "y" | "j" | "x" | "true" | "wahr" | "1" | "✓" | "✔")
}

fn find(options: &[Choice], text: &str) -> Option<String> {
    let same = |choice: &&Choice| {
        fold(&choice.id) == fold(text) || choice.label.0.values().any(|label| fold(label) == fold(text))
    };
    options.iter().find(same).map(|choice| choice.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::text::Text;

    fn field(id: &str, label: &str, kind: FieldKind) -> Field {
        let label = Text::new(label, label);
        Field {
            id: id.to_owned(),
            label,
            hint: Text::default(),
            kind,
            required: true,
            filled_from: None,
            material: true,
            rules: Default::default(),
        }
    }

    fn choice(id: &str, label: &str) -> Choice {
        Choice { id: id.to_owned(), label: Text::plain(label), icon: None, price: None, model: None }
    }

    fn group() -> RowGroup {
        RowGroup {
            id: "people".to_owned(),
            min: 1,
            max: 50,
            unique: vec![],
            fields: vec![
                field("employee", "Employee", FieldKind::Person),
                field("job", "Job", FieldKind::ShortText { max: 80 }),
                field("laptop", "Laptop model", FieldKind::Choice { options: vec![choice("t14", "ThinkPad T14")] }),
                field(
                    "extras",
                    "Peripherals",
                    FieldKind::MultiChoice {
                        options: vec![choice("monitor", "Monitor"), choice("headset", "Headset")],
                    },
                ),
            ],
        }
    }

    fn read(text: &str, group: &RowGroup) -> Vec<Pasted> {
        let named =
            |kind: &FieldKind, cell: &str| (*kind == FieldKind::Location && cell == "North").then(|| "id".to_owned());
        super::read(text, group, Reading { decimal: ',', named: &named })
    }

    #[test]
    fn numbers_boxes_times_and_places_are_understood() {
        let mut group = group();
        let kinds = [
            ("seats", r#"{ "kind": "number" }"#),
            ("budget", r#"{ "kind": "money" }"#),
            ("admin", r#"{ "kind": "checkbox" }"#),
            ("at", r#"{ "kind": "date_time", "from_today": false }"#),
            ("place", r#"{ "kind": "location" }"#),
            ("double", r#"{ "kind": "number", "computed": "seats * 2" }"#),
            ("mail", r#"{ "kind": "email" }"#),
        ];
        for (id, kind) in kinds {
            let mut field: serde_json::Value = serde_json::from_str(kind).unwrap();
            (field["id"], field["label"]) = (id.into(), serde_json::json!({ "en": id }));
            group.fields.push(serde_json::from_value(field).unwrap());
        }
        let line = "Grace Kim\t\t\t\t1.250 Plätze\t€ 1.234,50\tJa\t2026-12-07 14:30\tNorth\tgrace@alpha.example\n";
        let answers = &read(line, &group)[0].answers;
        let text = |id: &str| match &answers[id] {
            Input::Text(text) => text.as_str(),
            Input::Choices(_) => "",
        };
        assert_eq!((text("seats"), text("budget"), text("admin")), ("1250", "1234.5", "true"));
        assert_eq!((text("at"), text("place"), text("mail")), ("2026-12-07T14:30", "id", "grace@alpha.example"));
        let answers = &read("Luis\t\t\t\tmany\t\tnein\t\tMoon\n", &group)[0].answers;
        assert_eq!(answers.len(), 1, "what is no number stays to be seen, what is no place is left to choose");
        assert_eq!(answers["seats"], Input::Text("many".to_owned()));
    }

    #[test]
    fn a_column_of_names_is_a_row_each() {
        let rows = read("Grace Kim\r\n\r\nLuis Ortega\n", &group());
        assert_eq!(rows.iter().map(|row| row.person.as_str()).collect::<Vec<_>>(), ["Grace Kim", "Luis Ortega"]);
        assert!(rows.iter().all(|row| row.answers.is_empty()));
    }

    #[test]
    fn a_table_fills_its_columns_and_its_heading_is_no_person() {
        let rows = read("Employee\tJob\nGrace Kim\tPlanner\tthinkpad t14\tmonitor, Headset\n", &group());
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].answers["job"], Input::Text("Planner".to_owned()));
        assert_eq!(rows[0].answers["laptop"], Input::Text("t14".to_owned()));
        assert_eq!(rows[0].answers["extras"], Input::Choices(vec!["monitor".to_owned(), "headset".to_owned()]));
    }

    #[test]
    fn one_name_is_no_list() {
        assert!(!is_list("Grace Kim\n"));
        assert!(is_list("Grace Kim\nLuis Ortega"));
        assert!(is_list("Grace Kim\tPlanner"));
    }
}
