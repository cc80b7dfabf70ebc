//! A list pasted from a table: lines to rows of cells, cells to answers. Pure.

use docket_shared::catalog::form::{Choice, Field, FieldKind, RowGroup};
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

/// Whether a pasted text is a list and not one value.
pub fn is_list(text: &str) -> bool {
    let text = text.trim_matches(['\n', '\r']);
    text.contains('\n') || text.contains('\t')
}

/// Reads a list: one person per line, cells between tabs in the order of the columns. Empty lines and a line of
/// headings are passed over.
pub fn read(text: &str, group: &RowGroup) -> Vec<Pasted> {
    let lines = text.lines().map(|line| line.split('\t').map(str::trim).collect::<Vec<_>>());
    lines.filter(|cells| !cells[0].is_empty() && !is_heading(cells, group)).map(|cells| line(&cells, group)).collect()
}

fn is_heading(cells: &[&str], group: &RowGroup) -> bool {
    let named =
        |cell: &str| group.fields.iter().any(|field| field.label.0.values().any(|label| fold(label) == fold(cell)));
    cells.iter().filter(|cell| !cell.is_empty()).all(|cell| named(cell))
}

fn line(cells: &[&str], group: &RowGroup) -> Pasted {
    let person = group.person_field().map(|field| field.id.as_str());
    let columns = group.fields.iter().filter(|field| Some(field.id.as_str()) != person);
    let mut answers = BTreeMap::new();
    answers.extend(columns.zip(&cells[1..]).filter_map(|(field, cell)| Some((field.id.clone(), answer(field, cell)?))));
    Pasted { person: cells[0].to_owned(), answers }
}

fn answer(field: &Field, cell: &str) -> Option<Input> {
    if cell.is_empty() {
        return None;
    }
    match &field.kind {
        FieldKind::Choice { options } => find(options, cell).map(Input::Text),
        FieldKind::MultiChoice { options } => {
            let chosen: Vec<String> =
                cell.split([',', ';', '+', '/']).filter_map(|part| find(options, part.trim())).collect();
            (!chosen.is_empty()).then_some(Input::Choices(chosen))
        }
        FieldKind::ShortText { .. } | FieldKind::LongText { .. } | FieldKind::Date { .. } => {
            Some(Input::Text(cell.to_owned()))
        }
        FieldKind::Person | FieldKind::Location | FieldKind::CostCentre | FieldKind::Attachment { .. } => None,
    }
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
        Field { id: id.to_owned(), label, hint: Text::default(), kind, required: true, filled_from: None }
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
