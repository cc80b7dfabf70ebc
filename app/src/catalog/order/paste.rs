//! A list pasted from a table: lines to rows of cells, cells to answers. Pure.

use super::cells;
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

/// Whether a pasted text is a list and not one value. A single cell of a spreadsheet is one, also with several lines.
pub fn is_list(text: &str) -> bool {
    let lines = cells::read(text, '\t');
    lines.len() > 1 || lines.iter().any(|line| line.len() > 1)
}

/// A text without its line breaks and tabs: what a field of one line can hold of a cell.
pub fn one_line(text: &str) -> String {
    let parts = text.split(['\n', '\r', '\t']).map(str::trim).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
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

/// Reads a list: one person per line, cells as spreadsheets write them. Where the first line names columns, in either
/// language, each is taken as what it is called; else they come in the order of the form. Empty lines are passed over.
pub fn read(text: &str, group: &RowGroup, by: Reading<'_>) -> List {
    // Without tabs a line of headings says what stands between its cells.
    let marks = ['\t', ';', ','].into_iter().filter(|mark| *mark == '\t' || !text.contains('\t'));
    let tables = marks.map(|mark| cells::read(text, mark));
    let with_head = |table: Vec<Vec<String>>| heading(table.first()?, group).map(|columns| (columns, table));
    let (headed, columns, table) = match tables.filter_map(with_head).next() {
        Some((columns, table)) => (true, columns, table),
        None => (false, in_order(group), cells::read(text, '\t')),
    };
    // A cell of the first line names its column, or is what stands first in it.
    let titled = table.first().into_iter().flatten().enumerate().filter(|(_, cell)| !cell.is_empty());
    let titled = titled.map(|(at, cell)| (cell.clone(), columns.get(at).cloned().unwrap_or(Column::Unknown))).collect();
    let rows = table.iter().skip(usize::from(headed)).map(|cells| line(cells, &columns, group, by));
    let said = |row: &Pasted| !row.person.is_empty() || !row.answers.is_empty();
    List { columns: titled, headed, rows: rows.filter(said).collect() }
}

/// Fields that can be pasted, in order; the person's is not among them.
fn asked(group: &RowGroup) -> impl Iterator<Item = &Field> {
    let person = group.person_field().map(|field| field.id.as_str());
    group.fields.iter().filter(move |field| is_pasted(field) && Some(field.id.as_str()) != person)
}

/// Whether a cell of a table can answer a field: no text is a file, and what is computed is not typed.
pub fn is_pasted(field: &Field) -> bool {
    field.kind.asks() && !matches!(field.kind, FieldKind::Attachment { .. }) && field.rules.computed.is_none()
}

fn in_order(group: &RowGroup) -> Vec<Column> {
    let person = group.person_field().map(|field| field.label.clone()).unwrap_or_default();
    let fields = asked(group).map(|field| Column::Field(field.id.clone(), field.label.clone()));
    std::iter::once(Column::Person(person)).chain(fields).collect()
}

/// What the cells of a line name, where it is one of headings: it names whom the rows are about, or nothing but columns.
fn heading(cells: &[String], group: &RowGroup) -> Option<Vec<Column>> {
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

fn line(cells: &[String], columns: &[Column], group: &RowGroup, by: Reading<'_>) -> Pasted {
    let mut pasted = Pasted { person: String::new(), answers: BTreeMap::new() };
    for (cell, column) in cells.iter().zip(columns) {
        match column {
            Column::Person(_) if pasted.person.is_empty() => pasted.person = one_line(cell),
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
    let whole = if matches!(field.kind, FieldKind::LongText { .. }) { cell.to_owned() } else { one_line(cell) };
    let cell = whole.as_str();
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
    let mut chosen: Vec<String> = Vec::new();
    for part in parts {
        let one = find(options, part).unwrap_or_else(|| part.to_owned());
        // A sheet that names it twice means it once.
        if !chosen.contains(&one) {
            chosen.push(one);
        }
    }
    chosen
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
mod tests;
