//! The demo's catalog: the files that `docket catalog import` takes, published the same way.

use super::{Demo, DemoError};
use crate::admin::catalog::{Files, publish};
use crate::admin::directory::Directory;
use crate::platform::document::parse;
use docket_shared::catalog::file::{CatalogFile, ItemFile};
use docket_shared::fault::Fault;
use docket_shared::ids::OrganisationId;

const BASE_FILE: &str = include_str!("items/catalog.json");

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
    "equipment-fault",
    "equipment-return",
    "something-does-not-work",
];

fn read() -> Result<(CatalogFile, Files), (String, Fault)> {
    let base = parse(BASE_FILE).map_err(|fault| ("catalog.json".to_owned(), fault))?;
    let file = |(key, text): &(&str, &str)| {
        let name = format!("{key}.json");
        let item: Result<ItemFile, Fault> = parse(text);
        item.map(|item| (name.clone(), item)).map_err(|fault| (name, fault))
    };
    Ok((base, FILES.iter().map(file).collect::<Result<_, _>>()?))
}

/// Publishes the items.
pub async fn make(
    directory: &mut Directory<'_>,
    organisation: OrganisationId,
    demo: &mut Demo,
) -> Result<(), DemoError> {
    let (base, files) = read().map_err(|(file, fault)| DemoError::Item(file, fault))?;
    publish(directory, organisation, &base, &files).await?;
    demo.items =
        crate::admin::store::catalog::item_ids(directory.connection(), organisation).await?.into_iter().collect();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::catalog::form::Field;

    #[test]
    fn every_item_file_reads_and_speaks_both_languages() {
        let (base, files) = read().unwrap();
        for (name, file) in files {
            let rows = file.form.rows().map(|group| group.fields.as_slice()).unwrap_or_default();
            let fields: Vec<&Field> = file.form.fields().chain(rows).collect();
            let texts = fields.iter().map(|field| &field.label).chain([&file.name, &file.summary]);
            assert!(texts.clone().all(|text| text.0.contains_key("en") && text.0.contains_key("de")), "{name}");
            assert!(base.categories.iter().any(|category| category.key == file.category), "{name}: {}", file.category);
        }
    }
}
