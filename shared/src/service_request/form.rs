//! Typed text to checked answers, or to errors addressed to field and row. The same code in browser and server.

use super::api::{RowInput, SubmitServiceRequest};
use super::price::Prices;
use super::settle::{Settled, State, States, settle};
use super::value::{checkbox, date_time, email, money, number, ticked, within_reach};
use super::{Answer, answer_files};
use crate::attachment::api::NewAttachment;
use crate::catalog::ItemVersion;
use crate::catalog::form::{Choice, DirectoryField, Field, FieldKind, Form, RowGroup};
use crate::catalog::names::TICKED;
use crate::ids::{AssetId, CostCentreId, DepartmentId, LocationId, PersonId};
use crate::problem::{FieldError, FieldFault};
use crate::text::Text;
use crate::ticket::TicketKind;
use crate::time::Written;
use jiff::civil::Date;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// What a person typed or chose: text, or several choice ids.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum Input {
    /// Text, a date, one choice id, one id.
    Text(String),
    /// Several choice ids.
    Choices(Vec<String>),
}

impl<'de> Deserialize<'de> for Input {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Given;

        impl<'de> Visitor<'de> for Given {
            type Value = Input;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text or a list of texts")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Input, E> {
                Ok(Input::Text(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut texts: A) -> Result<Input, A::Error> {
                let mut choices = Vec::new();
                while let Some(choice) = texts.next_element()? {
                    choices.push(choice);
                }
                Ok(Input::Choices(choices))
            }
        }

        deserializer.deserialize_any(Given)
    }
}

impl Input {
    /// Whether nothing was given.
    pub fn is_blank(&self) -> bool {
        match self {
            Input::Text(text) => text.trim().is_empty(),
            Input::Choices(choices) => choices.is_empty(),
        }
    }
}

/// A look-up's answer where not everything is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known<T> {
    /// There is one.
    Yes(T),
    /// There is none.
    No,
    /// This side cannot tell; the server will.
    Unsure,
}

/// The directory as a form's check needs it. The server knows everything, a replica what its person may see.
pub trait Directory {
    /// The name of an active person.
    fn person(&self, id: PersonId) -> Known<String>;
    /// The name of a location.
    fn location(&self, id: LocationId) -> Known<String>;
    /// Code and name of a cost centre.
    fn cost_centre(&self, id: CostCentreId) -> Known<String>;
    /// The name of a department.
    fn department(&self, id: DepartmentId) -> Known<String>;
    /// Model and serial number of a piece of equipment that the person who asks has.
    fn asset(&self, id: AssetId) -> Known<String>;
    /// What the directory fills in for a person; empty where it knows nothing.
    fn filled(&self, person: PersonId, from: DirectoryField) -> Known<String>;
    /// The organisation's currency, ISO 4217.
    fn currency(&self) -> Option<String>;
    /// The zone of the organisation's wall clock, such as Europe/Berlin.
    fn zone(&self) -> Option<String>;
}

/// A form that passed every check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedForm {
    /// Answers given once.
    pub answers: Vec<Answer>,
    /// Answers per row, in order.
    pub rows: Vec<Vec<Answer>>,
    /// What it costs, without what is not asked.
    pub prices: Prices,
}

impl CheckedForm {
    /// By when it is needed: the first date answered that only looks forward. Since when something is so is none, and what
    /// does not work is needed at once.
    pub fn needed_by(&self, version: &ItemVersion) -> Option<Date> {
        let ahead = |answer: &&Answer| {
            version.form.fields().any(|field| field.id == answer.field && field.kind.is_from_today())
        };
        let mut dates = self.answers.iter().filter(|_| version.kind != TicketKind::Incident);
        dates.find(ahead).and_then(|answer| Date::read(answer.value.first()?.get(..10)?))
    }

    /// The first cost centre answered.
    pub fn first_cost_centre(&self) -> Option<CostCentreId> {
        let answer = self.answers.iter().find(|answer| answer.kind == "cost_centre")?;
        answer.value.first()?.parse().ok()
    }
}

/// Checks a submission against its version's form. `today` is the organisation's date. What a condition hides is dropped,
/// whatever was typed there.
///
/// # Errors
/// Every fault found, in the order of the form; nothing is lost, the typed text stays with the caller.
pub fn check(
    version: &ItemVersion,
    typed: &SubmitServiceRequest,
    directory: &dyn Directory,
    today: Date,
) -> Result<CheckedForm, Vec<FieldError>> {
    let settled = settle(version, typed, directory);
    checked(&version.form, typed, settled, directory, today)
}

/// As [`check`], of what was settled already.
///
/// # Errors
/// As [`check`].
pub fn checked(
    form: &Form,
    typed: &SubmitServiceRequest,
    settled: Settled,
    directory: &dyn Directory,
    today: Date,
) -> Result<CheckedForm, Vec<FieldError>> {
    let check = Check { directory, today, files: &typed.attachments };
    let mut errors = Vec::new();
    let fields: Vec<&Field> = form.fields().collect();
    let answers = check.fields(&fields, &typed.fields, &settled.once, None, &mut errors);
    let mut rows = Vec::new();
    match form.rows() {
        Some(group) => rows = check.rows(group, &typed.rows, &settled.rows, &mut errors),
        None if !typed.rows.is_empty() => errors.push(FieldError::field("rows", FieldFault::UnknownField)),
        None => {}
    }
    if errors.is_empty() { Ok(CheckedForm { answers, rows, prices: settled.prices }) } else { Err(errors) }
}

/// Checks what was typed into fields alone, such as a task's. They have no conditions.
///
/// # Errors
/// Every fault found, in order of the fields.
pub fn check_fields(
    fields: &[&Field],
    typed: &BTreeMap<String, Input>,
    directory: &dyn Directory,
    today: Date,
) -> Result<Vec<Answer>, Vec<FieldError>> {
    let mut errors = Vec::new();
    let states = fields.iter().map(|field| (field.id.clone(), State::plain(field, typed.get(&field.id))));
    let mut plain = BTreeMap::new();
    plain.extend(states);
    let answers = Check { directory, today, files: &[] }.fields(fields, typed, &plain, None, &mut errors);
    if errors.is_empty() { Ok(answers) } else { Err(errors) }
}

struct Check<'a> {
    directory: &'a dyn Directory,
    today: Date,
    files: &'a [NewAttachment],
}

impl Check<'_> {
    fn rows(
        &self,
        group: &RowGroup,
        rows: &[RowInput],
        states: &[States],
        errors: &mut Vec<FieldError>,
    ) -> Vec<Vec<Answer>> {
        if rows.len() < group.min {
            errors.push(FieldError::field(&group.id, FieldFault::TooFewRows { min: group.min }));
        }
        if rows.len() > group.max {
            errors.push(FieldError::field(&group.id, FieldFault::TooManyRows { max: group.max }));
            return Vec::new();
        }
        let fields: Vec<&Field> = group.fields.iter().collect();
        let checked: Vec<Vec<Answer>> = rows
            .iter()
            .zip(states)
            .enumerate()
            .map(|(number, (row, states))| self.fields(&fields, &row.fields, states, Some(number), errors))
            .collect();
        duplicates(group, &checked, errors);
        checked
    }

    fn fields(
        &self,
        fields: &[&Field],
        typed: &BTreeMap<String, Input>,
        states: &States,
        row: Option<usize>,
        errors: &mut Vec<FieldError>,
    ) -> Vec<Answer> {
        let asked = |id: &String| fields.iter().any(|field| field.id == *id && field.kind.asks());
        for id in typed.keys().filter(|id| !asked(id)) {
            errors.push(FieldError { field: id.clone(), row, fault: FieldFault::UnknownField });
        }
        let mut answers = Vec::with_capacity(fields.len());
        for field in fields.iter().filter(|field| field.kind.asks()) {
            let Some(state) = states.get(&field.id).filter(|state| state.visible) else { continue };
            let mut wrong = |fault| errors.push(FieldError { field: field.id.clone(), row, fault });
            match (&state.input, &field.kind) {
                (Some(input), kind) => match self.value(kind, input) {
                    Ok((value, _)) if unticked(field, state, &value) => wrong(FieldFault::NotTicked),
                    Ok((value, display)) => answers.push(answer(field, value, display)),
                    Err(fault) => wrong(fault),
                },
                (None, FieldKind::Checkbox) if state.required => wrong(FieldFault::NotTicked),
                // A box that stays empty is an answer too.
                (None, FieldKind::Checkbox) => {
                    let (value, display) = ticked(false);
                    answers.push(answer(field, value, display));
                }
                (None, _) if state.required => wrong(FieldFault::Required),
                (None, _) => {}
            }
        }
        answers
    }

    fn value(&self, kind: &FieldKind, input: &Input) -> Result<(Vec<String>, Vec<Text>), FieldFault> {
        match (kind, input) {
            (FieldKind::ShortText { max } | FieldKind::LongText { max }, Input::Text(text)) => {
                let text = text.trim();
                if text.chars().count() > *max { Err(FieldFault::TooLong { max: *max }) } else { Ok(plain(text)) }
            }
            (FieldKind::Date { from_today }, Input::Text(text)) => {
                let date = Date::read(text.trim()).ok_or(FieldFault::NotADate)?;
                within_reach(date, *from_today, self.today)?;
                Ok(plain(&date.to_string()))
            }
            (FieldKind::Choice { options }, Input::Text(id)) => {
                let choice = find_choice(options, id)?;
                Ok((vec![choice.id.clone()], vec![choice.label.clone()]))
            }
            (FieldKind::MultiChoice { options }, Input::Choices(ids)) => several(options, ids),
            (FieldKind::Person, Input::Text(id)) => {
                named(id, |id| self.directory.person(PersonId(id)), FieldFault::UnknownPerson)
            }
            (FieldKind::Location, Input::Text(id)) => {
                named(id, |id| self.directory.location(LocationId(id)), FieldFault::UnknownLocation)
            }
            (FieldKind::CostCentre, Input::Text(id)) => {
                named(id, |id| self.directory.cost_centre(CostCentreId(id)), FieldFault::UnknownCostCentre)
            }
            (FieldKind::Attachment { accept, min_files, max_files }, Input::Choices(ids)) => {
                answer_files::answer(self.files, ids, *accept, (*min_files, *max_files))
            }
            (FieldKind::Number { decimals, range, unit }, Input::Text(text)) => number(text, *decimals, range, unit),
            (FieldKind::Money { range }, Input::Text(text)) => money(text, range, self.directory.currency()),
            (FieldKind::Email, Input::Text(text)) => email(text),
            (FieldKind::DateTime { from_today }, Input::Text(text)) => {
                date_time(text, *from_today, self.today, self.directory.zone())
            }
            (FieldKind::Checkbox, Input::Text(text)) => checkbox(text),
            (FieldKind::AssetModel { options }, Input::Text(id)) => {
                let choice = find_choice(options, id)?;
                Ok((vec![choice.id.clone()], vec![choice.label.clone()]))
            }
            (FieldKind::Department, Input::Text(id)) => {
                named(id, |id| self.directory.department(DepartmentId(id)), FieldFault::UnknownDepartment)
            }
            (FieldKind::Asset, Input::Text(id)) => {
                named(id, |id| self.directory.asset(AssetId(id)), FieldFault::UnknownAsset)
            }
            _ => Err(FieldFault::WrongType),
        }
    }
}

fn unticked(field: &Field, state: &State, value: &[String]) -> bool {
    field.kind == FieldKind::Checkbox && state.required && value.iter().all(|value| value != TICKED)
}

fn answer(field: &Field, value: Vec<String>, display: Vec<Text>) -> Answer {
    let chosen = field.kind.options().iter().filter(|option| value.contains(&option.id));
    let price = chosen.filter_map(|option| option.price).reduce(i64::saturating_add);
    let (kind, label) = (kind_name(&field.kind).to_owned(), field.label.clone());
    Answer { field: field.id.clone(), kind, label, display, value, price }
}

/// The name of a kind in answers. A heading is a note to who reads them.
pub(super) fn kind_name(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::ShortText { .. } => "short_text",
        FieldKind::LongText { .. } => "long_text",
        FieldKind::Date { .. } => "date",
        FieldKind::Choice { .. } => "choice",
        FieldKind::MultiChoice { .. } => "multi_choice",
        FieldKind::Person => "person",
        FieldKind::Location => "location",
        FieldKind::CostCentre => "cost_centre",
        FieldKind::Number { .. } => "number",
        FieldKind::Money { .. } => "money",
        FieldKind::Email => "email",
        FieldKind::DateTime { .. } => "date_time",
        FieldKind::Checkbox => "checkbox",
        FieldKind::Department => "department",
        FieldKind::Asset => "asset",
        FieldKind::AssetModel { .. } => "asset_model",
        FieldKind::Heading | FieldKind::Note => "note",
        FieldKind::Attachment { .. } => "attachment",
    }
}

fn plain(text: &str) -> (Vec<String>, Vec<Text>) {
    (vec![text.to_owned()], vec![Text::plain(text)])
}

/// Values that may occur in one row only are compared as they were understood, not as they were typed.
fn duplicates(group: &RowGroup, rows: &[Vec<Answer>], errors: &mut Vec<FieldError>) {
    let mut seen: BTreeMap<(&str, &[String]), usize> = BTreeMap::new();
    for (number, answers) in rows.iter().enumerate() {
        for answer in answers.iter().filter(|answer| group.unique.contains(&answer.field)) {
            match seen.get(&(answer.field.as_str(), answer.value.as_slice())) {
                Some(&row) => errors.push(FieldError::row(&answer.field, number, FieldFault::Duplicate { row })),
                None => {
                    seen.insert((&answer.field, &answer.value), number);
                }
            }
        }
    }
}

fn find_choice<'a>(options: &'a [Choice], id: &str) -> Result<&'a Choice, FieldFault> {
    options.iter().find(|choice| choice.id == id).ok_or(FieldFault::UnknownChoice)
}

/// Several choices, in the order of the definition. One that is named twice was not meant so by any screen.
fn several(options: &[Choice], ids: &[String]) -> Result<(Vec<String>, Vec<Text>), FieldFault> {
    for (at, id) in ids.iter().enumerate() {
        find_choice(options, id)?;
        once(ids, at)?;
    }
    let chosen = options.iter().filter(|choice| ids.contains(&choice.id));
    Ok(chosen.map(|choice| (choice.id.clone(), choice.label.clone())).unzip())
}

/// That what stands at a place of a list does not stand before it as well.
fn once(ids: &[String], at: usize) -> Result<(), FieldFault> {
    if ids[..at].contains(&ids[at]) {
        return Err(FieldFault::Unreadable { reason: format!("{:?} is chosen twice", ids[at]) });
    }
    Ok(())
}

fn named(
    id: &str,
    look_up: impl Fn(uuid::Uuid) -> Known<String>,
    fault: FieldFault,
) -> Result<(Vec<String>, Vec<Text>), FieldFault> {
    let Ok(id) = id.trim().parse::<uuid::Uuid>() else { return Err(fault) };
    match look_up(id) {
        Known::Yes(name) => Ok((vec![id.to_string()], vec![Text::plain(&name)])),
        Known::Unsure => Ok((vec![id.to_string()], Vec::new())),
        Known::No => Err(fault),
    }
}
