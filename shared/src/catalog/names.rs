//! What conditions of an item may name: `total`, `lines`, and the fields that are answered once.

use super::form::{FieldKind, Form};
use crate::expression::{Kind, Names, Number, Value};
use crate::service_request::RequestAnswers;
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
}

/// The kind of value that a field's answer is.
pub fn kind_of(kind: &FieldKind) -> Kind {
    match kind {
        FieldKind::Date { .. } => Kind::Date,
        FieldKind::MultiChoice { .. } => Kind::Texts,
        FieldKind::ShortText { .. }
        | FieldKind::LongText { .. }
        | FieldKind::Choice { .. }
        | FieldKind::Person
        | FieldKind::Location
        | FieldKind::CostCentre => Kind::Text,
    }
}

impl Names for AnswerNames<'_> {
    fn kind(&self, name: &str) -> Option<Kind> {
        match name {
            "total" | "lines" => Some(Kind::Number),
            _ => self.form.fields().find(|field| field.id == name).map(|field| kind_of(&field.kind)),
        }
    }

    fn value(&self, name: &str) -> Option<Value> {
        let request = self.request?;
        match name {
            "total" => return request.total.and_then(Number::from_hundredths).map(Value::Number),
            "lines" => return i64::try_from(self.lines).ok().and_then(Number::whole).map(Value::Number),
            _ => {}
        }
        let answer = request.answers.iter().find(|answer| answer.field == name)?;
        Some(match self.kind(name)? {
            Kind::Date => Value::Date(Date::read(answer.value.first()?)?),
            Kind::Texts => Value::Texts(answer.value.clone()),
            _ => Value::Text(answer.value.first()?.clone()),
        })
    }
}
