//! Models of equipment and their first stock, from files and into files.

use super::outcome::{Outcome, Outcomes, called};
use super::{BASE, CatalogError, Files, store};
use crate::admin::directory::Directory;
use crate::asset;
use crate::asset::store::WantedModels;
use crate::platform::clock;
use crate::platform::executor::ActionError;
use docket_shared::asset::shelf::card;
use docket_shared::asset::warranty::MONTHS_MAX;
use docket_shared::asset::{AssetModel, StockLevel, TaggedStockLevel};
use docket_shared::catalog::file::{CatalogFile, CatalogNames, ModelFile, is_key};
use docket_shared::fault::Fault;
use docket_shared::ids::{ModelId, OrganisationId, StockLevelId, TeamId};
use docket_shared::row::Row;
use docket_shared::world::AuditEntry;
use serde_json::json;
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};

/// Writes the models that are new or say something else than before, and the stock of places they were not at.
pub(super) async fn put(
    directory: &mut Directory<'_>,
    organisation: OrganisationId,
    base: &CatalogFile,
    files: &Files,
) -> Result<Outcomes, CatalogError> {
    let mut outcomes = Outcomes::new();
    if base.models.is_empty() {
        return Ok(outcomes);
    }
    let names = store::names(directory.connection(), organisation).await?;
    let published = store::item_ids(directory.connection(), organisation).await?;
    let mut items: BTreeSet<String> = published.into_iter().map(|(key, _)| key).collect();
    items.extend(files.iter().map(|(_, item)| item.key.clone()));
    check(base, &names, &items)?;
    let known = asset::store::models(directory.connection(), organisation, None).await?;
    let known: BTreeMap<&str, &AssetModel> = known.iter().map(|model| (model.key.as_str(), model)).collect();
    for file in &base.models {
        let Some((team, _)) = names.teams.get(&file.team) else { continue };
        let before = known.get(file.key.as_str());
        let id = before.map_or_else(|| ModelId(clock::new_id()), |known| known.id);
        let changed = before.is_none_or(|known| !says(file, *team, known));
        if changed {
            directory.audit(AuditEntry {
                action: "asset.put_model",
                entity_kind: "asset_model",
                entity: id.0,
                before: before.map(|known| json!(known)),
                after: Some(json!(file)),
            });
            asset::store::put_model(directory.connection(), organisation, id, file, *team).await?;
            // Stock says how much of it shall be there.
            for tagged in asset::store::lock_levels(directory.connection(), organisation, &[id]).await? {
                directory.row(Row::StockLevel(tagged.level), tagged.tags);
            }
        }
        let counted = stock(directory, organisation, &names, file, id).await?;
        if changed || counted {
            show(directory, organisation, id).await?;
        }
        outcomes.push((called("model", &file.key), Outcome::of(before.is_some(), changed || counted)));
    }
    Ok(outcomes)
}

/// Tells everyone where the model is in stock, and how long it takes where it is not.
async fn show(directory: &mut Directory<'_>, organisation: OrganisationId, model: ModelId) -> Result<(), ActionError> {
    let wanted = WantedModels { keys: Vec::new(), ids: vec![model] };
    let models = asset::store::models(directory.connection(), organisation, Some(&wanted)).await?;
    let levels = asset::store::lock_levels(directory.connection(), organisation, &[model]).await?;
    for model in models {
        directory.public_row(Row::Model(card(&model, levels.iter().map(|tagged| &tagged.level))));
    }
    Ok(())
}

fn says(file: &ModelFile, team: TeamId, known: &AssetModel) -> bool {
    (&file.name, file.serials, team, &file.fits, file.delivery_days)
        == (&known.name, known.serials, known.team, &known.fits, known.delivery_days)
        && (file.minimum, &file.fault_item, &file.return_item) == (known.minimum, &known.fault_item, &known.return_item)
        && file.warranty_months == known.warranty_months
}

fn check(base: &CatalogFile, names: &CatalogNames, items: &BTreeSet<String>) -> Result<(), CatalogError> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (at, file) in base.models.iter().enumerate() {
        let mut fault = |place: &str, reason: String| {
            faults.push((BASE.to_owned(), Fault::new(format!("models[{at}].{place}"), reason)));
        };
        if !is_key(&file.key) {
            fault("key", "a key has lower-case letters, digits and hyphens".to_owned());
        }
        if !seen.insert(&file.key) {
            fault("key", format!("{:?} occurs twice", file.key));
        }
        if !names.teams.contains_key(&file.team) {
            fault("team", format!("there is no team {:?}", file.team));
        }
        if file.delivery_days.is_some_and(|days| !(1..=1000).contains(&days)) {
            fault("delivery_days", "a delivery takes 1 to 1000 working days".to_owned());
        }
        if file.warranty_months.is_some_and(|months| !(1..=MONTHS_MAX).contains(&months)) {
            fault("warranty_months", format!("a warranty lasts 1 to {MONTHS_MAX} months"));
        }
        for (place, key) in [("fault_item", &file.fault_item), ("return_item", &file.return_item)] {
            if let Some(key) = key.as_ref().filter(|key| !items.contains(*key)) {
                fault(place, format!("there is no item {key:?}"));
            }
        }
        if file.minimum < 0 {
            fault("minimum", "a count is not below 0".to_owned());
        }
        for (place, count) in &file.stock {
            if !names.locations.contains_key(place) {
                fault(&format!("stock.{place}"), "there is no such location".to_owned());
            }
            if *count < 0 {
                fault(&format!("stock.{place}"), "a count is not below 0".to_owned());
            }
        }
    }
    let here = |key: &String| base.models.iter().any(|other| other.key == *key) || names.models.contains_key(key);
    for (at, file) in base.models.iter().enumerate() {
        for key in file.fits.iter().filter(|key| !here(key)) {
            let reason = format!("there is no model {key:?}");
            faults.push((BASE.to_owned(), Fault::new(format!("models[{at}].fits"), reason)));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(CatalogError::Faults(faults)) }
}

/// Counts the stock of a model where none was counted before; answers whether there was such a place.
async fn stock(
    directory: &mut Directory<'_>,
    organisation: OrganisationId,
    names: &CatalogNames,
    file: &ModelFile,
    model: ModelId,
) -> Result<bool, ActionError> {
    let mut counted = false;
    let known = asset::store::lock_levels(directory.connection(), organisation, &[model]).await?;
    for (place, count) in &file.stock {
        let Some(location) = names.locations.get(place).copied() else { continue };
        if known.iter().any(|tagged| tagged.level.location == location) {
            continue;
        }
        let Some((team, department)) = names.teams.get(&file.team) else { continue };
        let tags = directory.keepers(*team, *department).await?;
        let id = StockLevelId(clock::new_id());
        let (name, on_hand, minimum) = (file.name.clone(), *count, file.minimum);
        let level = StockLevel { id, model, name, location, on_hand, reserved: 0, minimum };
        let tagged = TaggedStockLevel { level, tags };
        asset::store::store_levels(directory.connection(), organisation, &[&tagged]).await?;
        directory.row(Row::StockLevel(tagged.level), tagged.tags);
        counted = true;
    }
    Ok(counted)
}

/// The models as files, without their stock: that is counted, not written.
pub(super) async fn files(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    names: &CatalogNames,
) -> Result<Vec<ModelFile>, ActionError> {
    let team = |id: TeamId| names.teams.iter().find(|(_, (team, _))| *team == id).map(|(name, _)| name.clone());
    let models = asset::store::models(connection, organisation, None).await?;
    let file = |model: AssetModel| ModelFile {
        key: model.key,
        name: model.name,
        serials: model.serials,
        team: team(model.team).unwrap_or_default(),
        fits: model.fits,
        delivery_days: model.delivery_days,
        minimum: model.minimum,
        fault_item: model.fault_item,
        return_item: model.return_item,
        warranty_months: model.warranty_months,
        stock: BTreeMap::new(),
    };
    Ok(models.into_iter().map(file).collect())
}
