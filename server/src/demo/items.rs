//! The demo's catalog: items as files, with teams, departments and skills by key.

use super::{Demo, DemoError};
use crate::admin::directory::Directory;
use crate::platform::clock;
use docket_shared::approval::policy::ApprovalStep;
use docket_shared::catalog::form::Form;
use docket_shared::catalog::{Category, ItemCard, ItemVersion, RequiredSkills, Step};
use docket_shared::ids::{CategoryId, ItemId};
use docket_shared::text::Text;
use serde::Deserialize;
use std::collections::BTreeMap;

macro_rules! files {
    ($($key:literal),* $(,)?) => { &[$(($key, include_str!(concat!("items/", $key, ".json")))),*] };
}

const FILES: &[(&str, &str)] = files![
    "docking-station",
    "monitor",
    "laptop",
    "desk-move",
    "vpn-access",
    "badge-access",
    "shared-mailbox",
    "software-licence",
    "new-starter",
    "parental-leave",
    "light-broken",
    "meeting-room",
];

/// A text in English and in German.
type BothLanguages = (&'static str, &'static str);

/// Key, icon, names, summaries.
const CATEGORIES: [(&str, &str, BothLanguages, BothLanguages); 6] = [
    (
        "workplace",
        "desk",
        ("Workplace", "Arbeitsplatz"),
        ("Laptop, dock, monitor, desk", "Laptop, Dock, Monitor, Tisch"),
    ),
    ("access", "key", ("Access", "Zugang"), ("VPN, doors and gates", "VPN, Türen und Tore")),
    (
        "software",
        "cube",
        ("Software and mail", "Software und E-Mail"),
        ("Licences, shared mailboxes", "Lizenzen, gemeinsame Postfächer"),
    ),
    ("people", "users", ("People", "Personal"), ("New starters, family, contract", "Neue Leute, Familie, Vertrag")),
    (
        "building",
        "building",
        ("Building", "Gebäude"),
        ("Light, heating, doors, water", "Licht, Heizung, Türen, Wasser"),
    ),
    (
        "meetings",
        "calendar",
        ("Meetings", "Besprechungen"),
        ("Rooms and their equipment", "Räume und ihre Ausstattung"),
    ),
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemFile {
    category: String,
    department: String,
    team: String,
    icon: String,
    name: Text,
    summary: Text,
    keywords: Text,
    usual_days: i32,
    priority: i16,
    #[serde(default)]
    price: Option<i64>,
    title_one: Text,
    title_many: Text,
    form: Form,
    steps: Vec<Step>,
    #[serde(default)]
    approvals: Vec<ApprovalStep>,
    #[serde(default)]
    skills: NamedSkills,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct NamedSkills {
    mandatory: BTreeMap<String, i32>,
    preferred: BTreeMap<String, i32>,
}

/// Makes categories and items.
pub async fn make(directory: &mut Directory<'_>, demo: &mut Demo) -> Result<(), DemoError> {
    let mut categories: BTreeMap<&str, CategoryId> = BTreeMap::new();
    for (position, (key, icon, name, summary)) in (0..).zip(CATEGORIES) {
        let id = CategoryId(clock::new_id());
        let (name, summary) = (Text::new(name.0, name.1), Text::new(summary.0, summary.1));
        directory.category(Category { id, name, summary, icon: icon.to_owned(), position }).await?;
        categories.insert(key, id);
    }
    let everyone = directory.audience("Everyone", true).await?;
    for (key, text) in FILES {
        let file: ItemFile = serde_json::from_str(text).map_err(|error| DemoError::Item(key, error))?;
        let id = ItemId(clock::new_id());
        demo.items.insert(key, id);
        let card = ItemCard {
            id,
            category: categories[file.category.as_str()],
            department: demo.departments[file.department.as_str()],
            name: file.name.clone(),
            summary: file.summary.clone(),
            keywords: file.keywords.clone(),
            icon: file.icon.clone(),
            version: 1,
            usual_days: Some(file.usual_days),
        };
        directory.item(card, version(id, file, demo), everyone).await?;
    }
    Ok(())
}

fn version(item: ItemId, file: ItemFile, demo: &Demo) -> ItemVersion {
    let skills = |named: BTreeMap<String, i32>| {
        named.into_iter().map(|(name, level)| (demo.skills[name.as_str()], level)).collect::<BTreeMap<_, _>>()
    };
    ItemVersion {
        item,
        version: 1,
        name: file.name,
        icon: file.icon,
        title_one: file.title_one,
        title_many: file.title_many,
        form: file.form,
        team: demo.teams[file.team.as_str()],
        skills: RequiredSkills { mandatory: skills(file.skills.mandatory), preferred: skills(file.skills.preferred) },
        priority: file.priority,
        steps: file.steps,
        price: file.price,
        approvals: file.approvals,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::catalog::form::Field;
    use std::collections::BTreeSet;

    #[test]
    fn every_item_file_reads_and_has_unique_fields_in_both_languages() {
        for (key, text) in FILES {
            let file: ItemFile = serde_json::from_str(text).unwrap_or_else(|error| panic!("{key}: {error}"));
            let rows = file.form.rows().map(|group| group.fields.as_slice()).unwrap_or_default();
            let fields: Vec<&Field> = file.form.fields().chain(rows).collect();
            let ids: BTreeSet<&str> = fields.iter().map(|field| field.id.as_str()).collect();
            assert_eq!(ids.len(), fields.len(), "{key}: a field id occurs twice");
            assert!(
                fields.iter().all(|field| field.label.0.contains_key("en") && field.label.0.contains_key("de")),
                "{key}"
            );
            assert!(CATEGORIES.iter().any(|(category, ..)| *category == file.category), "{key}: {}", file.category);
        }
    }
}
