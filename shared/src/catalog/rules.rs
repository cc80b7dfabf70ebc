//! What has to hold of a form's fields and their conditions before it is published: kinds, ranges, and no circle.

use super::ItemVersion;
use super::form::{Field, FieldKind};
use super::names::{AnswerNames, kind_of};
use crate::expression::{DECIMALS_MAX, Kind};
use crate::fault::Fault;
use std::collections::{BTreeMap, BTreeSet};

/// All faults of the fields, in order of the form.
pub fn check(version: &ItemVersion) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (once, rows) = (AnswerNames::to_check(version, false), AnswerNames::to_check(version, true));
    for (number, section) in version.form.sections.iter().enumerate() {
        let place = format!("form.sections[{number}]");
        for field in &section.fields {
            check_field(&format!("{place}.fields.{}", field.id), field, &once, false, &mut faults);
        }
        let person = section.rows.as_ref().and_then(|group| group.person_field()).is_some();
        for field in section.rows.iter().flat_map(|group| &group.fields) {
            let place = format!("{place}.rows.fields.{}", field.id);
            check_field(&place, field, &rows, person, &mut faults);
            if !field.kind.asks() {
                faults.push(Fault::new(format!("{place}.kind"), "headings and notes stand outside of rows"));
            }
        }
    }
    if let Some(circle) = circle(version) {
        faults.push(Fault::new("form", format!("these wait for each other: {}", circle.join(" → "))));
    }
    faults
}

fn check_field(place: &str, field: &Field, names: &AnswerNames<'_>, has_person: bool, faults: &mut Vec<Fault>) {
    super::texts::named(&format!("{place}.label"), &field.label, "a field needs a label", faults);
    let mut fault = |part: &str, reason: String| faults.push(Fault::new(format!("{place}{part}"), reason));
    match &field.kind {
        FieldKind::Number { decimals, range, .. } => {
            if *decimals > DECIMALS_MAX {
                fault(".decimals", format!("a number has at most {DECIMALS_MAX} decimals"));
            }
            if range.min.zip(range.max).is_some_and(|(min, max)| min > max) {
                fault(".range", "the least is more than the most".to_owned());
            }
        }
        FieldKind::Money { range } if range.min.zip(range.max).is_some_and(|(min, max)| min > max) => {
            fault(".range", "the least is more than the most".to_owned());
        }
        FieldKind::AssetModel { options } => {
            for option in options.iter().filter(|option| option.model.is_none()) {
                fault(&format!(".options.{}", option.id), "it names no model".to_owned());
            }
        }
        FieldKind::Heading | FieldKind::Note => {
            let rules = &field.rules;
            let asks = field.required || field.filled_from.is_some() || rules.all().any(|(name, _)| name != "visible");
            if asks {
                fault("", "a heading or note asks nothing: it may only be shown or not".to_owned());
            }
        }
        _ => {}
    }
    for (name, expression) in field.rules.all() {
        let wanted = if name == "computed" { computable(&field.kind) } else { Some(Kind::Truth) };
        match (expression.kind(names), wanted) {
            (Err(found), _) => fault(&format!(".{name}"), found.to_string()),
            (Ok(_), None) => fault(&format!(".{name}"), "an answer of this kind cannot be computed".to_owned()),
            (Ok(kind), Some(wanted)) if kind != wanted => {
                fault(&format!(".{name}"), format!("character 1: this is {kind}; {wanted} is needed"));
            }
            (Ok(_), Some(_)) => {
                if let Err(found) = expression.check_meaning(names, name == "computed") {
                    fault(&format!(".{name}"), found.to_string());
                }
            }
        }
    }
    if field.rules.read_only.is_some() && field.filled_from.filter(|_| has_person).is_none() {
        fault(".read_only", "while nobody can type into it nothing would fill it: name filled_from, in rows with a person, or compute it".to_owned());
    }
    if field.rules.computed.is_some() && (field.required || field.rules.required_when.is_some()) {
        fault(".computed", "nobody can be asked for what is computed".to_owned());
    }
}

/// The kind of value that computes such an answer.
fn computable(kind: &FieldKind) -> Option<Kind> {
    let fits = matches!(
        kind,
        FieldKind::ShortText { .. }
            | FieldKind::LongText { .. }
            | FieldKind::Number { .. }
            | FieldKind::Money { .. }
            | FieldKind::Date { .. }
            | FieldKind::Checkbox
    );
    fits.then(|| kind_of(kind))
}

/// Names that wait for each other, the first again at the end. What is asked and what counts may not depend on itself;
/// whether an answer is needed may.
fn circle(version: &ItemVersion) -> Option<Vec<String>> {
    let rows = version.form.rows().into_iter().flat_map(|group| &group.fields);
    let fields: Vec<&Field> = version.form.fields().chain(rows).collect();
    let mut waits: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for field in &fields {
        let rules = field.rules.all().filter(|(name, _)| *name != "required_when");
        let names = rules.flat_map(|(_, expression)| expression.names()).collect();
        waits.insert(&field.id, names);
    }
    // The total is of every choice with a price that is asked.
    let priced = fields.iter().filter(|field| field.kind.options().iter().any(|option| option.price.is_some()));
    waits.insert("total", priced.map(|field| field.id.as_str()).collect());
    let mut clear = BTreeSet::new();
    waits.keys().find_map(|name| walk(name, &waits, &mut Vec::new(), &mut clear))
}

fn walk<'a>(
    name: &'a str,
    waits: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    path: &mut Vec<&'a str>,
    clear: &mut BTreeSet<&'a str>,
) -> Option<Vec<String>> {
    if let Some(at) = path.iter().position(|before| *before == name) {
        return Some(path[at..].iter().chain([&name]).map(|name| (*name).to_owned()).collect());
    }
    if clear.contains(name) {
        return None;
    }
    path.push(name);
    let found = waits.get(name).into_iter().flatten().find_map(|next| walk(next, waits, path, clear));
    path.pop();
    clear.insert(name);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::form::Section;
    use crate::fixture::docking_station;
    use serde_json::{Value, json};

    /// A form of these fields, answered once and per row.
    fn version(once: &Value, rows: &Value) -> ItemVersion {
        let mut version = docking_station(Default::default());
        version.price = Some(100);
        let section = json!([{ "title": { "en": "All" }, "fields": once,
            "rows": { "id": "rows", "min": 1, "max": 9, "fields": rows } }]);
        version.form.sections = serde_json::from_value::<Vec<Section>>(section).unwrap();
        version
    }

    fn faults(once: Value, rows: Value) -> Vec<String> {
        check(&version(&once, &rows)).iter().map(ToString::to_string).collect()
    }

    fn field(id: &str, kind: &str, more: Value) -> Value {
        let mut field = json!({ "id": id, "label": { "en": id }, "kind": kind });
        field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        field
    }

    #[test]
    fn conditions_that_hold_together_have_no_fault() {
        let once = json!([
            field("start", "date", json!({ "from_today": true })),
            field("end", "date", json!({ "from_today": true, "visible": "given start" })),
            field("days", "number", json!({ "computed": "end - start + 1" })),
            field("reason", "long_text", json!({ "max": 9, "required_when": "total > 500 or lines > 3" })),
            field("hint", "note", json!({ "visible": "days > 5" })),
            // An answer that is needed because it is missing elsewhere is no circle.
            field("mail", "email", json!({ "required_when": "not given phone" })),
            field("phone", "short_text", json!({ "max": 9, "required_when": "not given mail" })),
        ]);
        let rows = json!([
            field("who", "person", json!({ "required": true })),
            field("office", "short_text", json!({ "max": 9, "filled_from": "office", "read_only": "given start" })),
            field("box", "checkbox", json!({ "visible": "given who and days > 3" })),
        ]);
        assert_eq!(faults(once, rows), [] as [String; 0]);
    }

    #[test]
    fn every_fault_of_a_condition_has_its_place() {
        let once = json!([
            field("a", "number", json!({ "decimals": 5, "range": { "min": 3, "max": 2 }, "visible": "b" })),
            field("b", "email", json!({ "visible": "c = 1" })),
            field("d", "money", json!({ "range": { "min": "0.5", "max": 0 }, "computed": "\"much\"" })),
            field("e", "person", json!({ "computed": "b" })),
            field("f", "short_text", json!({ "max": 9, "read_only": "given b", "computed": "b", "required": true })),
            field("g", "heading", json!({ "required": true })),
            field("h", "asset_model", json!({ "options": [{ "id": "x", "label": { "en": "X" } }] })),
            field("i", "date", json!({ "from_today": false, "visible": "box" })),
            field("j", "note", json!({ "visible": "given g", "label": {} })),
        ]);
        let rows = json!([field("box", "checkbox", json!({ "required_when": "lines + 1" }))]);
        assert_eq!(
            faults(once, rows),
            [
                "form.sections[0].fields.a.decimals: a number has at most 4 decimals",
                "form.sections[0].fields.a.range: the least is more than the most",
                "form.sections[0].fields.a.visible: character 1: this is a text; a condition is needed",
                "form.sections[0].fields.b.visible: character 1: there is no \"c\"",
                "form.sections[0].fields.d.range: the least is more than the most",
                "form.sections[0].fields.d.computed: character 1: this is a text; a number is needed",
                "form.sections[0].fields.e.computed: an answer of this kind cannot be computed",
                "form.sections[0].fields.f.read_only: while nobody can type into it nothing would fill it: name filled_from, in rows with a person, or compute it",
                "form.sections[0].fields.f.computed: nobody can be asked for what is computed",
                "form.sections[0].fields.g: a heading or note asks nothing: it may only be shown or not",
                "form.sections[0].fields.h.options.x: it names no model",
                "form.sections[0].fields.i.visible: character 1: there is no \"box\"",
                "form.sections[0].fields.j.label: a field needs a label",
                "form.sections[0].fields.j.visible: character 1: there is no \"g\"",
                "form.sections[0].rows.fields.box.required_when: character 1: this is a number; a condition is needed",
            ]
        );
    }

    #[test]
    fn circles_are_named_through_the_total_too() {
        let one = |condition: &str| {
            let options = json!([{ "id": "x", "label": { "en": "X" }, "price": 100 }]);
            let once = json!([field("thing", "choice", json!({ "options": options, "visible": condition }))]);
            faults(once, json!([field("a", "checkbox", json!({}))]))
        };
        assert_eq!(one("total > 5"), ["form: these wait for each other: thing → total → thing"]);
        assert_eq!(one("thing = \"x\""), ["form: these wait for each other: thing → thing"]);
        assert_eq!(one("lines > 1"), [] as [String; 0]);
        let rows = json!([
            field("a", "number", json!({ "computed": "b + 1" })),
            field("b", "number", json!({ "visible": "c = 1" })),
            field("c", "number", json!({ "computed": "a" })),
        ]);
        assert_eq!(faults(json!([]), rows), ["form: these wait for each other: a → b → c → a"]);
    }
}
