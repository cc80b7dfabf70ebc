//! Names of a catalog that people read: each has a text in every language that it mentions.

use super::ItemVersion;
use super::file::CatalogFile;
use super::form::Field;
use crate::fault::Fault;
use crate::text::Text;

/// Says what is wrong with a name: it has no language at all, or an empty text in one. `lacking` says so of the whole.
pub fn named(place: &str, text: &Text, lacking: &str, faults: &mut Vec<Fault>) {
    if text.0.is_empty() {
        faults.push(Fault::new(place, lacking));
    }
    blank(place, text, lacking, faults);
}

/// The same of a text that may be left out as a whole.
fn blank(place: &str, text: &Text, lacking: &str, faults: &mut Vec<Fault>) {
    for (language, _) in text.0.iter().filter(|(_, text)| text.trim().is_empty()) {
        let place = if language.is_empty() { place.to_owned() } else { format!("{place}.{language}") };
        faults.push(Fault::new(place, format!("{lacking}, and this one is empty")));
    }
}

fn plain(place: String, name: &str, lacking: &str, faults: &mut Vec<Fault>) {
    if name.trim().is_empty() {
        faults.push(Fault::new(place, lacking));
    }
}

/// Names of an item's version without one; those of tasks, steps of approval and labels are looked at where they stand.
pub fn check(version: &ItemVersion) -> Vec<Fault> {
    let mut faults = Vec::new();
    named("name", &version.name, "an item needs a name", &mut faults);
    blank("title_one", &version.title_one, "a title needs a text", &mut faults);
    blank("title_many", &version.title_many, "a title needs a text", &mut faults);
    for (number, section) in version.form.sections.iter().enumerate() {
        let place = format!("form.sections[{number}]");
        named(&format!("{place}.title"), &section.title, "a section needs a title", &mut faults);
        section.fields.iter().for_each(|field| options(&format!("{place}.fields"), field, &mut faults));
        let rows = section.rows.iter().flat_map(|group| &group.fields);
        rows.for_each(|field| options(&format!("{place}.rows.fields"), field, &mut faults));
    }
    for (number, step) in version.steps.iter().enumerate() {
        named(&format!("steps[{number}].title"), &step.title, "a step needs a title", &mut faults);
    }
    faults
}

fn options(place: &str, field: &Field, faults: &mut Vec<Fault>) {
    for option in field.kind.options() {
        let place = format!("{place}.{}.options.{}", field.id, option.id);
        plain(format!("{place}.id"), &option.id, "a choice needs an id", faults);
        named(&format!("{place}.label"), &option.label, "a choice needs a label", faults);
    }
}

/// Names of what items refer to without one.
pub fn check_base(base: &CatalogFile) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, department) in base.departments.iter().enumerate() {
        plain(format!("departments[{at}].name"), &department.name, "a department needs a name", &mut faults);
        for (number, team) in department.teams.iter().enumerate() {
            plain(format!("departments[{at}].teams[{number}]"), team, "a team needs a name", &mut faults);
        }
    }
    for (at, skill) in base.skills.iter().enumerate() {
        plain(format!("skills[{at}]"), skill, "a skill needs a name", &mut faults);
    }
    for (at, customer) in base.customers.iter().enumerate() {
        plain(format!("customers[{at}]"), customer, "a customer needs a name", &mut faults);
    }
    for (at, audience) in base.audiences.iter().enumerate() {
        plain(format!("audiences[{at}].name"), &audience.name, "an audience needs a name", &mut faults);
    }
    for (at, category) in base.categories.iter().enumerate() {
        plain(format!("categories[{at}].key"), &category.key, "a category needs a key", &mut faults);
        named(&format!("categories[{at}].name"), &category.name, "a category needs a name", &mut faults);
    }
    for (at, calendar) in base.calendars.iter().enumerate() {
        named(&format!("calendars[{at}].name"), &calendar.name, "a calendar needs a name", &mut faults);
    }
    for (at, model) in base.models.iter().enumerate() {
        named(&format!("models[{at}].name"), &model.name, "a model needs a name", &mut faults);
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::form::{Choice, FieldKind};
    use crate::fixture::docking_station;
    use serde_json::json;

    fn said(faults: &[Fault]) -> Vec<String> {
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_name_without_a_text_is_refused_with_its_language() {
        let mut version = docking_station(Default::default());
        assert_eq!(said(&check(&version)), [] as [&str; 0]);
        version.name = Text::new("", "Dock");
        version.title_many = Text::new("Docks", " ");
        version.form.sections[0].title = Text::default();
        let label = Text::new("", "");
        let options = vec![Choice { id: "x".to_owned(), label, icon: None, price: None, model: None }];
        let field = json!({ "id": "f", "label": { "en": "F" }, "kind": "date", "from_today": false });
        let field = Field { kind: FieldKind::Choice { options }, ..serde_json::from_value(field).unwrap() };
        version.form.sections[0].fields.push(field);
        assert_eq!(
            said(&check(&version)),
            [
                "name.en: an item needs a name, and this one is empty",
                "title_many.de: a title needs a text, and this one is empty",
                "form.sections[0].title: a section needs a title",
                "form.sections[0].fields.f.options.x.label.de: a choice needs a label, and this one is empty",
                "form.sections[0].fields.f.options.x.label.en: a choice needs a label, and this one is empty",
            ]
        );
    }

    #[test]
    fn so_is_one_of_what_items_refer_to() {
        let base: CatalogFile = serde_json::from_value(json!({
            "departments": [{ "name": "", "teams": ["Desk", " "] }],
            "skills": [""],
            "categories": [{ "key": "", "name": { "en": "" }, "summary": {}, "icon": "dock" }],
            "calendars": [{ "key": "office", "name": {}, "definition": { "zone": "UTC", "week": "24x7" } }],
            "models": [{ "key": "dock", "name": { "de": "" }, "team": "Desk" }],
        }))
        .unwrap();
        assert_eq!(
            said(&check_base(&base)),
            [
                "departments[0].name: a department needs a name",
                "departments[0].teams[1]: a team needs a name",
                "skills[0]: a skill needs a name",
                "categories[0].key: a category needs a key",
                "categories[0].name.en: a category needs a name, and this one is empty",
                "calendars[0].name: a calendar needs a name",
                "models[0].name.de: a model needs a name, and this one is empty",
            ]
        );
    }
}
