//! Locations and who answers for them, from files and into files.

use super::{BASE, CatalogError};
use crate::admin::directory::Directory;
use crate::admin::store::location as store;
use crate::platform::executor::ActionError;
use docket_shared::catalog::file::{CatalogFile, LocationFile};
use docket_shared::fault::Fault;
use docket_shared::ids::OrganisationId;
use docket_shared::person::Location;
use docket_shared::world::AuditEntry;
use serde_json::json;
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};

/// Makes the locations that are missing and writes the owners that are others than before; answers what was left out, and
/// why.
pub(super) async fn put(
    directory: &mut Directory<'_>,
    organisation: OrganisationId,
    base: &CatalogFile,
) -> Result<Vec<String>, CatalogError> {
    let mut left_out = Vec::new();
    if base.locations.is_empty() {
        return Ok(left_out);
    }
    let mut seen = BTreeSet::new();
    for (at, file) in base.locations.iter().enumerate() {
        let fault = |reason: String| {
            CatalogError::Faults(vec![(BASE.to_owned(), Fault::new(format!("locations[{at}].name"), reason))])
        };
        if file.name.trim().is_empty() {
            return Err(fault("a location needs a name".to_owned()));
        }
        if !seen.insert(&file.name) {
            return Err(fault(format!("{:?} occurs twice", file.name)));
        }
    }
    let people = super::store::names(directory.connection(), organisation).await?.people;
    let known = store::owned(directory.connection(), organisation).await?;
    let known: BTreeMap<&str, _> = known.iter().map(|one| (one.location.name.as_str(), one)).collect();
    for (at, file) in base.locations.iter().enumerate() {
        let before = known.get(file.name.as_str());
        let id = match before {
            Some(before) => before.location.id,
            None => directory.location(&file.name).await?,
        };
        let owned_before = before.and_then(|before| before.email.as_ref());
        if owned_before == file.owner.as_ref() {
            continue;
        }
        let owner = file.owner.as_ref().and_then(|email| people.get(email)).copied();
        if let (Some(email), None) = (&file.owner, owner) {
            // An export of another organisation names its people: who is not here answers for nothing here.
            left_out.push(format!("locations[{at}].owner: there is no active person {email:?}"));
            continue;
        }
        directory.audit(AuditEntry {
            action: "person.put_location_owner",
            entity_kind: "location",
            entity: id.0,
            before: Some(json!({ "owner": before.and_then(|before| before.location.owner) })),
            after: Some(json!({ "owner": owner })),
        });
        let owner_name = store::put_owner(directory.connection(), organisation, id, owner).await?;
        directory.location_again(Location { id, name: file.name.clone(), owner, owner_name });
    }
    Ok(left_out)
}

/// All locations as files.
pub(super) async fn files(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<LocationFile>, ActionError> {
    let owned = store::owned(connection, organisation).await?;
    Ok(owned.into_iter().map(|one| LocationFile { name: one.location.name, owner: one.email }).collect())
}
