//! What conditions of an item may name: `total`, `lines`, the fields that are answered once, and in a line its own.

use super::ItemVersion;
use super::form::{FieldKind, Form};
use crate::expression::{DECIMALS_MAX, Kind, Names, Number, Offered, Value};
use crate::service_request::{Line, RequestAnswers};
use crate::time::Written;
use jiff::civil::Date;

/// A form, and what was answered; no answers while an item is checked for publishing.
#[derive(Clone, Copy, Debug)]
pub struct AnswerNames<'a> {
    /// The form.
    pub form: &'a Form,
    /// What was answered once.
    pub request: Option<&'a RequestAnswers>,
    /// Number of rows.
    pub lines: usize,
    /// The line that is looked at.
    pub line: Option<&'a Line>,
    /// Whether the fields of a row may be named.
    pub in_rows: bool,
    /// What is checked for publishing; none once something was answered.
    checked: Option<&'a ItemVersion>,
}

impl<'a> AnswerNames<'a> {
    /// The names, for a condition that is checked before anything was answered.
    pub fn to_check(version: &'a ItemVersion, in_rows: bool) -> Self {
        Self { form: &version.form, request: None, lines: 0, line: None, in_rows, checked: Some(version) }
    }

    /// What a request answered.
    pub fn of_request(form: &'a Form, request: Option<&'a RequestAnswers>, lines: usize) -> Self {
        Self { form, request, lines, line: None, in_rows: false, checked: None }
    }

    /// What a request answered, with one of its lines.
    pub fn with_line(self, line: Option<&'a Line>) -> Self {
        Self { line, in_rows: line.is_some(), ..self }
    }
}

/// Whether nothing in it has a price above nothing.
fn costs_nothing(version: &ItemVersion) -> bool {
    let rows = version.form.rows().into_iter().flat_map(|group| &group.fields);
    let mut options = version.form.fields().chain(rows).flat_map(|field| field.kind.options());
    version.price.unwrap_or(0) == 0 && options.all(|option| option.price.unwrap_or(0) == 0)
}

/// What a ticked box is typed and answered as.
pub const TICKED: &str = "true";

/// The kind of value that a field's answer is.
pub fn kind_of(kind: &FieldKind) -> Kind {
    match kind {
        FieldKind::Date { .. } | FieldKind::DateTime { .. } => Kind::Date,
        FieldKind::MultiChoice { .. } | FieldKind::Attachment { .. } => Kind::Texts,
        FieldKind::Number { .. } | FieldKind::Money { .. } => Kind::Number,
        FieldKind::Checkbox => Kind::Truth,
        FieldKind::ShortText { .. }
        | FieldKind::LongText { .. }
        | FieldKind::Choice { .. }
        | FieldKind::Person
        | FieldKind::Location
        | FieldKind::CostCentre
        | FieldKind::Email
        | FieldKind::Department
        | FieldKind::Asset
        | FieldKind::AssetModel { .. }
        | FieldKind::Heading
        | FieldKind::Note => Kind::Text,
    }
}

impl AnswerNames<'_> {
    fn field(&self, name: &str) -> Option<&FieldKind> {
        let rows = self.form.rows().filter(|_| self.in_rows).into_iter().flat_map(|group| &group.fields);
        let mut fields = self.form.fields().chain(rows);
        fields.find(|field| field.id == name && field.kind.asks()).map(|field| &field.kind)
    }
}

impl Names for AnswerNames<'_> {
    fn kind(&self, name: &str) -> Option<Kind> {
        match name {
            "total" | "lines" => Some(Kind::Number),
            _ => self.field(name).map(kind_of),
        }
    }

    fn offered(&self, name: &str) -> Option<Offered<'_>> {
        match self.field(name)? {
            FieldKind::Person
            | FieldKind::Location
            | FieldKind::CostCentre
            | FieldKind::Department
            | FieldKind::Asset
            | FieldKind::Attachment { .. } => Some(Offered::Id),
            kind => {
                let ids: Vec<&str> = kind.options().iter().map(|option| option.id.as_str()).collect();
                Some(Offered::Of(ids)).filter(|_| !kind.options().is_empty())
            }
        }
    }

    fn range(&self, name: &str) -> (Option<Number>, Option<Number>) {
        let whole = |number: usize| i64::try_from(number).ok().and_then(Number::whole);
        match (name, self.form.rows()) {
            // No price is below 0.
            ("total", _) => (whole(0), whole(0).filter(|_| self.checked.is_some_and(costs_nothing))),
            // Where lines are needed one is left, however many are declined.
            ("lines", Some(group)) => (whole(group.min.min(1)), whole(group.max)),
            ("lines", None) => (whole(0), whole(0)),
            _ => (None, None),
        }
    }

    fn step(&self, name: &str) -> Number {
        match (name, self.field(name)) {
            ("lines", _) => Number::least(0),
            ("total", _) | (_, Some(FieldKind::Money { .. })) => Number::least(2),
            // What is computed is cut to these as well.
            (_, Some(FieldKind::Number { decimals, .. })) => Number::least(*decimals),
            _ => Number::least(DECIMALS_MAX),
        }
    }

    fn value(&self, name: &str) -> Option<Value> {
        let request = self.request?;
        match name {
            "total" => return request.total.and_then(Number::from_hundredths).map(Value::Number),
            "lines" => return i64::try_from(self.lines).ok().and_then(Number::whole).map(Value::Number),
            _ => {}
        }
        let own = self.line.into_iter().flat_map(|line| &line.answers);
        let answer = request.answers.iter().chain(own).find(|answer| answer.field == name)?;
        let first = answer.value.first();
        Some(match self.kind(name)? {
            Kind::Date => Value::Date(Date::read(first?.get(..10)?)?),
            Kind::Texts => Value::Texts(answer.value.clone()),
            Kind::Truth => Value::Truth(first? == TICKED),
            // An answer of money is in hundredths.
            Kind::Number if answer.kind == "money" => Value::Number(Number::from_hundredths(first?.parse().ok()?)?),
            Kind::Number => Value::Number(Number::read(first?)?),
            Kind::Text => Value::Text(first?.clone()),
        })
    }
}
