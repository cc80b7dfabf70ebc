//! The form over answers that are there: as they were typed, and checked again where something is different.

use crate::catalog::ItemVersion;
use crate::ids::{LineId, PersonId};
use crate::problem::{FieldError, FieldFault, Problem};
use crate::service_request::api::SubmitServiceRequest;
use crate::service_request::form::{CheckedForm, Input, check};
use crate::service_request::{Answer, RequestAnswers, TaggedLine};
use crate::time::Written;
use crate::world::{Asking, Context, World};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What was typed for an answer that is there, as the form takes it.
pub fn typed(answer: &Answer) -> Input {
    match answer.kind.as_str() {
        "multi_choice" | "attachment" => Input::Choices(answer.value.clone()),
        "money" => Input::Text(answer.value.first().map(|value| in_units(value)).unwrap_or_default()),
        _ => Input::Text(answer.value.first().cloned().unwrap_or_default()),
    }
}

/// Hundredths as they are typed: in the currency's unit.
fn in_units(hundredths: &str) -> String {
    let (sign, digits) = hundredths.strip_prefix('-').map_or(("", hundredths), |digits| ("-", digits));
    let digits = format!("{digits:0>3}");
    let (units, rest) = digits.split_at(digits.len() - 2);
    format!("{sign}{units}.{rest}")
}

/// The day of an answer that has one, with a time or without.
fn day_of(answer: &Answer) -> Option<Date> {
    let day = answer.value.first()?;
    match answer.kind.as_str() {
        "date" => Date::read(day),
        "date_time" => Date::read(day.split('T').next()?),
        _ => None,
    }
}

/// Every row is a line of the request that is open, or a new one.
pub(super) fn check_rows(world: &World, open: &[TaggedLine], whole: &SubmitServiceRequest) -> Result<(), Problem> {
    let mut seen = BTreeSet::new();
    for (row, input) in whole.rows.iter().enumerate() {
        let Some(id) = input.id else { continue };
        let own = open.iter().any(|line| line.line.id == id);
        if !seen.insert(id) || (!own && world.line(id.0).is_some()) {
            let fault = FieldFault::Unreadable { reason: "this line id is in use".to_owned() };
            return Err(Problem::invalid(vec![FieldError::row("id", row, fault)]));
        }
    }
    Ok(())
}

/// The form's check. A date that stays as it was may be over by now: it was right when it was given.
pub(super) fn check_changed(
    world: &World,
    context: &Context<'_>,
    person: PersonId,
    version: &ItemVersion,
    whole: &SubmitServiceRequest,
    request: &RequestAnswers,
    open: &[TaggedLine],
) -> Result<CheckedForm, Problem> {
    let line = |id: Option<LineId>| open.iter().find(|line| Some(line.line.id) == id);
    let same = |answers: &[Answer], fields: &BTreeMap<String, Input>| -> Vec<Date> {
        let kept = answers.iter().filter(|answer| fields.get(&answer.field) == Some(&typed(answer)));
        kept.filter_map(day_of).collect()
    };
    let mut kept = same(&request.answers, &whole.fields);
    for row in &whole.rows {
        kept.extend(line(row.id).into_iter().flat_map(|line| same(&line.line.answers, &row.fields)));
    }
    let since = kept.iter().copied().fold(context.today, Date::min);
    let form = &version.form;
    let checked = check(version, whole, &Asking { world, person }, since).map_err(Problem::invalid)?;
    // Only what stays may be over.
    let over = |answer: &Answer| day_of(answer).is_some_and(|date| date < context.today && !kept.contains(&date));
    let once = checked.answers.iter().map(|answer| (None, answer));
    let rows = checked.rows.iter().enumerate().flat_map(|(row, all)| all.iter().map(move |answer| (Some(row), answer)));
    let from_today = |id: &str| {
        let rows = form.rows().into_iter().flat_map(|group| &group.fields);
        let mut fields = form.fields().chain(rows);
        fields.any(|field| field.id == id && field.kind.is_from_today())
    };
    let late = once.chain(rows).filter(|(_, answer)| over(answer) && from_today(&answer.field));
    let errors: Vec<FieldError> = late
        .map(|(row, answer)| FieldError { field: answer.field.clone(), row, fault: FieldFault::InThePast })
        .collect();
    if errors.is_empty() { Ok(checked) } else { Err(Problem::invalid(errors)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    #[test]
    fn an_answer_is_typed_again_as_its_form_takes_it() {
        let answer = |kind: &str, values: &[&str]| Answer {
            field: "x".to_owned(),
            kind: kind.to_owned(),
            label: Text::plain("x"),
            display: Vec::new(),
            value: values.iter().map(|value| (*value).to_owned()).collect(),
            price: None,
        };
        for (kind, values, expected) in [
            ("money", vec!["14900"], "149.00"),
            ("money", vec!["7"], "0.07"),
            ("money", vec!["-250"], "-2.50"),
            ("date_time", vec!["2026-12-07T14:30", "Europe/Berlin"], "2026-12-07T14:30"),
            ("checkbox", vec!["true"], "true"),
            ("short_text", vec![], ""),
        ] {
            assert_eq!(typed(&answer(kind, &values)), Input::Text(expected.to_owned()), "{kind}");
        }
        let several = answer("multi_choice", &["a", "b"]);
        assert_eq!(typed(&several), Input::Choices(vec!["a".to_owned(), "b".to_owned()]));
    }
}
