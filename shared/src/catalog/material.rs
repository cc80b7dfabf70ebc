//! What may be changed without being approved anew: nothing that decides who approves, whether, or what it costs.

use super::ItemVersion;
use super::form::{Field, FieldKind};
use super::names::AnswerNames;
use crate::approval::policy::Source;
use crate::asset::reserve::options;
use crate::expression::{Kind, Names, Value};
use crate::fault::Fault;

/// A fault for each field that says `"material": false` although the approval depends on it.
pub fn check(version: &ItemVersion) -> Vec<Fault> {
    if version.approvals.is_empty() {
        return Vec::new();
    }
    let rows = version.form.rows().into_iter().flat_map(|group| &group.fields);
    let free = version.form.fields().chain(rows).filter(|field| !field.material);
    let fault = |field: &Field| {
        let reason = depends(version, field)?;
        Some(Fault::new(format!("form.fields.{}.material", field.id), format!("{reason} depends on it")))
    };
    free.filter_map(fault).collect()
}

/// What of the approval depends on a field.
fn depends(version: &ItemVersion, field: &Field) -> Option<&'static str> {
    let mut sources = version.approvals.iter().flat_map(|step| [Some(&step.from), step.or_from.as_ref()]).flatten();
    let asks = |source: &Source| match source {
        Source::CostCentreOwner => field.kind == FieldKind::CostCentre,
        Source::Field(id) | Source::LocationOwner(id) => *id == field.id,
        Source::Person(_) | Source::Team(_) | Source::Manager => false,
    };
    let names = AnswerNames::to_check(version, false);
    let mut conditions = version.approvals.iter().filter_map(|step| step.when.as_ref());
    if sources.any(asks) {
        Some("who approves")
    } else if options(field).iter().any(|option| option.price.is_some()) {
        Some("what it costs")
    } else if conditions.any(|when| when.check(&names).is_ok() && when.check(&Without(&names, &field.id)).is_err()) {
        Some("whether it has to be approved")
    } else {
        None
    }
}

/// The names of a form as if it had no such field.
struct Without<'a>(&'a AnswerNames<'a>, &'a str);

impl Names for Without<'_> {
    fn kind(&self, name: &str) -> Option<Kind> {
        (name != self.1).then(|| self.0.kind(name)).flatten()
    }

    fn value(&self, name: &str) -> Option<Value> {
        self.0.value(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::approval::policy::{ApprovalStep, Rule};
    use crate::catalog::form::{Choice, Section};
    use crate::expression::Expression;
    use crate::fixture::docking_station;
    use crate::text::Text;

    fn field(id: &str, kind: FieldKind) -> Field {
        Field {
            id: id.to_owned(),
            label: Text::plain(id),
            hint: Text::default(),
            kind,
            required: true,
            filled_from: None,
            material: false,
            rules: Default::default(),
        }
    }

    #[test]
    fn what_the_approval_depends_on_is_material() {
        let choice = |price| Choice { id: "a".to_owned(), label: Text::plain("a"), icon: None, price, model: None };
        let fields = vec![
            field("centre", FieldKind::CostCentre),
            field("boss", FieldKind::Person),
            field("where", FieldKind::Location),
            field("size", FieldKind::Choice { options: vec![choice(Some(100))] }),
            field("colour", FieldKind::Choice { options: vec![choice(None)] }),
            field("urgent", FieldKind::Choice { options: vec![choice(None)] }),
            field("note", FieldKind::LongText { max: 100 }),
        ];
        let step = |from, when: Option<&str>| ApprovalStep {
            name: Text::plain("Cost"),
            from,
            or_from: Some(Source::Field("boss".to_owned())),
            rule: Rule::Any,
            when: when.map(|text| Expression::read(text).unwrap()),
            own: false,
            due: None,
        };
        let mut version = docking_station(Default::default());
        let title = Text::plain("More");
        version.form.sections.push(Section { title, hint: Text::default(), fields, rows: None });
        assert_eq!(check(&version), [], "without an approval nothing is approved anew");
        let location = step(Source::LocationOwner("where".to_owned()), None);
        version.approvals = vec![step(Source::CostCentreOwner, Some("total > 500 or urgent = \"a\"")), location];
        let faults: Vec<String> = check(&version).iter().map(ToString::to_string).collect();
        assert_eq!(
            faults,
            [
                "form.fields.centre.material: who approves depends on it",
                "form.fields.boss.material: who approves depends on it",
                "form.fields.where.material: who approves depends on it",
                "form.fields.size.material: what it costs depends on it",
                "form.fields.urgent.material: whether it has to be approved depends on it",
            ]
        );
    }
}
