//! Who may see and order items, from files and into files.

use super::outcome::{Outcome, Outcomes, called};
use super::{BASE, CatalogError};
use crate::admin::directory::Directory;
use crate::admin::store::audience as store;
use crate::platform::executor::ActionError;
use docket_shared::catalog::file::{AudienceFile, CatalogFile, CatalogNames, EVERYONE};
use docket_shared::fault::Fault;
use docket_shared::ids::OrganisationId;
use docket_shared::world::AuditEntry;
use serde_json::json;
use sqlx::PgConnection;
use std::collections::BTreeSet;

/// Makes the audiences that are missing and writes those that say something else than before; answers what became of each.
/// Whoever comes in or falls out by it is found at the end of the import.
pub(super) async fn put(
    directory: &mut Directory<'_>,
    organisation: OrganisationId,
    base: &CatalogFile,
) -> Result<Outcomes, CatalogError> {
    let mut outcomes = Outcomes::new();
    if base.audiences.is_empty() {
        return Ok(outcomes);
    }
    let names = super::store::names(directory.connection(), organisation).await?;
    let known = store::all(directory.connection(), organisation).await?;
    let (mut faults, mut seen) = (Vec::new(), BTreeSet::new());
    for (at, file) in base.audiences.iter().enumerate() {
        if !seen.insert(&file.name) {
            faults.push(Fault::new(format!("audiences[{at}].name"), format!("{:?} occurs twice", file.name)));
            continue;
        }
        let rules = match file.read(&format!("audiences[{at}]"), &names) {
            Ok(rules) => rules,
            Err(found) => {
                faults.extend(found);
                continue;
            }
        };
        let before = known.iter().find(|one| one.name == file.name);
        let changed = before.is_none_or(|before| !before.rules.says_the_same(&rules));
        outcomes.push((called("audience", &file.name), Outcome::of(before.is_some(), changed)));
        if !changed {
            continue;
        }
        let id = match before {
            Some(before) => before.id,
            None => directory.audience(&file.name, false).await?,
        };
        let said_before = before.and_then(|before| AudienceFile::write(&before.name, &before.rules, &names));
        directory.audit(AuditEntry {
            action: "catalog.put_audience",
            entity_kind: "audience",
            entity: id.0,
            before: said_before.map(|before| json!(before)),
            after: Some(json!(file)),
        });
        store::put(directory.connection(), organisation, id, &rules).await?;
        // One that allows nobody yet waits for people to come; one that denies all whom it allows waits for nothing.
        if store::denies_all(directory.connection(), organisation, id).await? {
            let reason = "it denies everybody whom it allows, and so holds nobody";
            faults.push(Fault::new(format!("audiences[{at}].deny"), reason));
        }
    }
    if faults.is_empty() {
        return Ok(outcomes);
    }
    Err(CatalogError::Faults(faults.into_iter().map(|fault| (BASE.to_owned(), fault)).collect()))
}

/// All audiences as files. The one of everybody is always there and needs none.
pub(super) async fn files(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    names: &CatalogNames,
) -> Result<Vec<AudienceFile>, ActionError> {
    let kept = store::all(connection, organisation).await?.into_iter().filter(|one| one.name != EVERYONE);
    kept.map(|one| {
        AudienceFile::write(&one.name, &one.rules, names).ok_or(ActionError::Impossible("audience_group.subject"))
    })
    .collect()
}
