//! A list pasted from a table: lines to rows of cells, cells to answers. Pure.

use docket_shared::Date;
use docket_shared::catalog::form::{Choice, Field, FieldKind, RowGroup};
use docket_shared::catalog::names::TICKED;
use docket_shared::expression::Number;
use docket_shared::search::fold;
use docket_shared::service_request::form::Input;
use docket_shared::text::Text;
use std::collections::BTreeMap;

/// Whether a pasted list has more than one column: what was taken as what is shown before it is taken.
pub fn is_table(list: &List) -> bool {
    list.headed || list.columns.len() > 1
}

/// A line of the list: whom it names, and its other answers by field.
#[derive(Clone, Debug, PartialEq)]
pub struct Pasted {
    /// Name or e-mail address as it stands in the list.
    pub person: String,
    /// What stands in the cells, by field: the answer where it is understood, else what was pasted, which the form's check
    /// refuses where it stands.
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

/// What a column of the list is taken as.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// The person of the row: the column's label.
    Person(Text),
    /// The field of that id and label.
    Field(String, Text),
    /// Nothing here is called like that.
    Unknown,
}

/// How a list is read, and what of it.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// What each column is called in the list, or what stands first in it, and what it is taken as.
    pub columns: Vec<(String, Column)>,
    /// Whether its first line names the columns.
    pub headed: bool,
    /// Its rows.
    pub rows: Vec<Pasted>,
}

/// Words by which tables name whom a row is about, beside the form's own label.
const PERSON_WORDS: [&str; 14] = [
    "name",
    "full name",
    "person",
    "people",
    "employee",
    "email",
    "e-mail",
    "email address",
    "e-mail address",
    "mail",
    "mitarbeiter",
    "mitarbeiterin",
    "mitarbeitende",
    "e-mail-adresse",
];

/// Reads a list: one person per line, cells between tabs. Where the first line names columns, in either language, each
/// is taken as what it is called; else they come in the order of the form. Empty lines are passed over.
pub fn read(text: &str, group: &RowGroup, by: Reading<'_>) -> List {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let first = lines.first().copied().unwrap_or_default();
    // Without tabs a line of headings says what stands between its cells.
    let mut marks = ['\t', ';', ','].into_iter().filter(|mark| *mark == '\t' || !text.contains('\t'));
    let headed = marks.find_map(|mark| Some((mark, heading(&cells(first, mark), group)?)));
    let (mark, columns) = match &headed {
        Some((mark, columns)) => (*mark, columns.clone()),
        None => ('\t', in_order(group)),
    };
    let rows: Vec<Vec<&str>> = lines[usize::from(headed.is_some())..].iter().map(|line| cells(line, mark)).collect();
    let named = match &headed {
        Some(_) => cells(first, mark),
        None => rows.first().cloned().unwrap_or_default(),
    };
    let titled = named.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    let titled = titled.map(|(at, cell)| ((*cell).to_owned(), columns.get(at).cloned().unwrap_or(Column::Unknown)));
    let rows = rows.iter().map(|cells| line(cells, &columns, group, by));
    let said = |row: &Pasted| !row.person.is_empty() || !row.answers.is_empty();
    List { columns: titled.collect(), headed: headed.is_some(), rows: rows.filter(said).collect() }
}

fn cells(line: &str, mark: char) -> Vec<&str> {
    line.split(mark).map(|cell| cell.trim().trim_matches('"')).collect()
}

/// Fields that can be pasted, in order; the person's is not among them, and no text is a file.
fn asked(group: &RowGroup) -> impl Iterator<Item = &Field> {
    let person = group.person_field().map(|field| field.id.as_str());
    let takes = |field: &Field| field.kind.asks() && !matches!(field.kind, FieldKind::Attachment { .. });
    let typed = move |field: &&Field| field.rules.computed.is_none() && Some(field.id.as_str()) != person;
    group.fields.iter().filter(move |field| takes(field) && typed(field))
}

fn in_order(group: &RowGroup) -> Vec<Column> {
    let person = group.person_field().map(|field| field.label.clone()).unwrap_or_default();
    let fields = asked(group).map(|field| Column::Field(field.id.clone(), field.label.clone()));
    std::iter::once(Column::Person(person)).chain(fields).collect()
}

/// What the cells of a line name, where it is one of headings: it names whom the rows are about, or nothing but columns.
fn heading(cells: &[&str], group: &RowGroup) -> Option<Vec<Column>> {
    let columns: Vec<Column> = cells.iter().map(|cell| column(cell, group)).collect();
    let person = columns.iter().any(|column| matches!(column, Column::Person(_)));
    let filled = || cells.iter().zip(&columns).filter(|(cell, _)| !cell.is_empty());
    let all = filled().count() > 1 && filled().all(|(_, column)| *column != Column::Unknown);
    (person || all).then_some(columns)
}

/// The column of that name: by its label in any language or its id, else by how the label begins, where only one does.
fn column(cell: &str, group: &RowGroup) -> Column {
    let said = fold(cell);
    if said.is_empty() {
        return Column::Unknown;
    }
    let labels = |field: &Field| field.label.0.values().map(|label| fold(label)).collect::<Vec<_>>();
    let person = group.person_field();
    if let Some(person) = person
        && (labels(person).contains(&said) || PERSON_WORDS.contains(&cell.to_lowercase().as_str()))
    {
        return Column::Person(person.label.clone());
    }
    let exact = asked(group).find(|field| labels(field).contains(&said) || fold(&field.id) == said);
    let mut alike = asked(group).filter(|field| labels(field).iter().any(|label| label.starts_with(&said)));
    let only = || alike.next().filter(|_| said.len() > 2 && alike.next().is_none());
    match exact.or_else(only) {
        Some(field) => Column::Field(field.id.clone(), field.label.clone()),
        None => Column::Unknown,
    }
}

fn line(cells: &[&str], columns: &[Column], group: &RowGroup, by: Reading<'_>) -> Pasted {
    let mut pasted = Pasted { person: String::new(), answers: BTreeMap::new() };
    for (cell, column) in cells.iter().zip(columns) {
        match column {
            Column::Person(_) if pasted.person.is_empty() => pasted.person = (*cell).to_owned(),
            Column::Field(id, _) => {
                let field = group.fields.iter().find(|field| field.id == *id);
                pasted.answers.extend(field.and_then(|field| Some((id.clone(), answer(field, cell, by)?))));
            }
            Column::Person(_) | Column::Unknown => {}
        }
    }
    pasted
}

/// What a cell answers. What is not understood stays as it was pasted: nothing is lost, and the check says where it is.
fn answer(field: &Field, cell: &str, by: Reading<'_>) -> Option<Input> {
    if cell.is_empty() {
        return None;
    }
    let text = match &field.kind {
        FieldKind::MultiChoice { options } => return Some(Input::Choices(several(options, cell))),
        FieldKind::Heading | FieldKind::Note | FieldKind::Attachment { .. } => return None,
        FieldKind::Checkbox if is_no(cell) => return None,
        FieldKind::Checkbox => is_yes(cell).then(|| TICKED.to_owned()),
        FieldKind::Choice { options } | FieldKind::AssetModel { options } => find(options, cell),
        FieldKind::Number { .. } | FieldKind::Money { .. } => Some(amount(cell, by.decimal)),
        FieldKind::Date { .. } => date(cell),
        FieldKind::DateTime { .. } => {
            let (day, time) = cell.split_once([' ', 'T']).unwrap_or((cell, ""));
            date(day).map(|day| format!("{day}T{}", time.trim_start()))
        }
        FieldKind::Location | FieldKind::CostCentre | FieldKind::Department | FieldKind::Asset => {
            (by.named)(&field.kind, cell)
        }
        FieldKind::ShortText { .. } | FieldKind::LongText { .. } | FieldKind::Email | FieldKind::Person => None,
    };
    Some(Input::Text(text.unwrap_or_else(|| cell.to_owned())))
}

/// The choices that a cell names; a part that names none stays as it stands there.
fn several(options: &[Choice], cell: &str) -> Vec<String> {
    if let Some(one) = find(options, cell) {
        return vec![one];
    }
    let parts = cell.split([',', ';', '+', '/']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| find(options, part).unwrap_or_else(|| part.to_owned())).collect()
}

/// A day as software writes it, from `7.12.2026` or `2026/12/07` as well. Which of two numbers between strokes is the
/// month nobody can tell.
fn date(cell: &str) -> Option<String> {
    let numbers = |mark: char| {
        let parts: Option<Vec<i16>> = cell.split(mark).map(|part| part.trim().parse().ok()).collect();
        parts.and_then(|parts| <[i16; 3]>::try_from(parts).ok())
    };
    let dotted = numbers('.').map(|[day, month, year]| [year, month, day]);
    let [year, month, day] = dotted.or_else(|| numbers('/')).or_else(|| numbers('-'))?;
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (year > 999).then(|| date.to_string())
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

/// How tables say no.
fn is_no(cell: &str) -> bool {
    matches!(fold(cell).as_str(), "no" | "nein" | "n" | "false" | "falsch" | "0" | "-" | "–" | "✗")
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

    fn list(text: &str, group: &RowGroup) -> List {
        let named =
            |kind: &FieldKind, cell: &str| (*kind == FieldKind::Location && cell == "North").then(|| "id".to_owned());
        super::read(text, group, Reading { decimal: ',', named: &named })
    }

    fn read(text: &str, group: &RowGroup) -> Vec<Pasted> {
        list(text, group).rows
    }

    #[test]
    fn headings_say_what_a_column_is_in_either_language_and_order() {
        let mut group = group();
        group.fields[1].label = Text::new("Job", "Tätigkeit");
        group.fields.insert(2, field("office", "Office location", FieldKind::ShortText { max: 80 }));
        let found = list("Name\tJob\tLaptop\tShoe size\nGrace Kim\tPlanner\tThinkPad T14\t38\n", &group);
        assert!(found.headed);
        let taken: Vec<&Column> = found.columns.iter().map(|(_, column)| column).collect();
        assert!(matches!(taken[0], Column::Person(_)) && *taken[3] == Column::Unknown, "{taken:?}");
        assert_eq!(*taken[2], Column::Field("laptop".to_owned(), Text::new("Laptop model", "Laptop model")));
        assert_eq!(found.rows.len(), 1, "the headings are no person");
        assert_eq!(found.rows[0].answers["laptop"], Input::Text("t14".to_owned()));
        assert!(!found.rows[0].answers.contains_key("office"), "no laptop in the office");
        // Another order, the other language, an e-mail address, cells between semicolons.
        let found = list("Laptop model;Tätigkeit;E-Mail\nthinkpad t14;Planerin;grace@alpha.example", &group);
        assert_eq!(found.rows[0].person, "grace@alpha.example");
        assert_eq!(found.rows[0].answers["job"], Input::Text("Planerin".to_owned()));
        assert_eq!(found.rows[0].answers["laptop"], Input::Text("t14".to_owned()));
    }

    #[test]
    fn without_headings_columns_come_in_order_and_say_what_stands_first_in_them() {
        let found = list("Grace Kim\tPlanner\nLuis Ortega\tWelder\n", &group());
        assert!(!found.headed);
        let said: Vec<&str> = found.columns.iter().map(|(said, _)| said.as_str()).collect();
        assert_eq!((said, found.rows.len()), (vec!["Grace Kim", "Planner"], 2));
        // A comma inside a name is none between cells where no heading says so.
        assert_eq!(list("Kim, Grace\nOrtega, Luis", &group()).rows[0].person, "Kim, Grace");
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
        assert_eq!(answers["seats"], Input::Text("many".to_owned()));
        assert_eq!(answers["place"], Input::Text("Moon".to_owned()));
        assert_eq!(answers.len(), 2, "what is understood nowhere stays to be seen; no is no tick");
    }

    #[test]
    fn a_column_of_names_is_a_row_each() {
        let rows = read("Grace Kim\r\n\r\nLuis Ortega\n", &group());
        assert_eq!(rows.iter().map(|row| row.person.as_str()).collect::<Vec<_>>(), ["Grace Kim", "Luis Ortega"]);
        assert!(rows.iter().all(|row| row.answers.is_empty()));
    }

    #[test]
    fn a_table_fills_its_columns_and_its_heading_is_no_person() {
        let rows = read(
            "Employee\tJob\tLaptop model\tPeripherals\nGrace Kim\tPlanner\tthinkpad t14\tmonitor, Headset\n",
            &group(),
        );
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].answers["job"], Input::Text("Planner".to_owned()));
        assert_eq!(rows[0].answers["laptop"], Input::Text("t14".to_owned()));
        assert_eq!(rows[0].answers["extras"], Input::Choices(vec!["monitor".to_owned(), "headset".to_owned()]));
    }

    #[test]
    fn what_a_cell_names_and_nobody_knows_stays_as_it_was_pasted() {
        let mut group = group();
        let kinds = [
            ("deputy", FieldKind::Person),
            ("place", FieldKind::Location),
            ("centre", FieldKind::CostCentre),
            ("unit", FieldKind::Department),
            ("piece", FieldKind::Asset),
            ("admin", FieldKind::Checkbox),
            ("from", FieldKind::Date { from_today: false }),
            ("at", FieldKind::DateTime { from_today: false }),
        ];
        group.fields.extend(kinds.map(|(id, kind)| field(id, id, kind)));
        let strange = "Grace Kim\t\tMacBook Air\tMonitor, beamer\tSam\tMoon\t9999\tSales\tL-1\tperhaps\tsoon\tnoon\n";
        let answers = &read(strange, &group)[0].answers;
        let text = |said: &str| Input::Text(said.to_owned());
        assert_eq!(answers["laptop"], text("MacBook Air"), "the directory's laptop does not stand in for it");
        assert_eq!(answers["extras"], Input::Choices(vec!["monitor".to_owned(), "beamer".to_owned()]));
        let named = [
            ("deputy", "Sam"),
            ("place", "Moon"),
            ("centre", "9999"),
            ("unit", "Sales"),
            ("piece", "L-1"),
            ("admin", "perhaps"),
            ("from", "soon"),
            ("at", "noon"),
        ];
        for (id, said) in named {
            assert_eq!(answers[id], text(said), "{id}");
        }
    }

    #[test]
    fn days_are_read_as_tables_write_them() {
        for (cell, day) in [("7.12.2026", "2026-12-07"), ("2026/12/7", "2026-12-07"), ("2026-12-07", "2026-12-07")] {
            assert_eq!(date(cell).as_deref(), Some(day), "{cell}");
        }
        for cell in ["12/7/2026", "31.2.2026", "7.12.26", "7.12.", "soon", "40000.1.1"] {
            assert_eq!(date(cell), None, "{cell}");
        }
    }

    #[test]
    fn one_name_is_no_list() {
        assert!(!is_list("Grace Kim\n"));
        assert!(is_list("Grace Kim\nLuis Ortega"));
        assert!(is_list("Grace Kim\tPlanner"));
    }
}
