//! Locations and who answers for them, from files and into files.

use super::outcome::{Outcome, Outcomes, called};
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

/// Makes the locations that are missing and writes the owners that are others than before; answers what became of each,
/// and what was left out, and why.
pub(super) async fn put(
    directory: &mut Directory<'_>,
    organisation: OrganisationId,
    base: &CatalogFile,
) -> Result<Outcomes, CatalogError> {
    let mut outcomes = Outcomes::new();
    if base.locations.is_empty() {
        return Ok(outcomes);
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
        let changed = owned_before != file.owner.as_ref();
        let owner = file.owner.as_ref().and_then(|email| people.get(email)).copied();
        // An export of another organisation names its people: who is not here answers for nothing here.
        let unknown = file.owner.as_ref().filter(|_| changed && owner.is_none());
        if let Some(email) = unknown {
            let what = format!("locations[{at}].owner: there is no active person {email:?}");
            outcomes.push((what, Outcome::LeftOut));
        }
        let changed = changed && unknown.is_none();
        outcomes.push((called("location", &file.name), Outcome::of(before.is_some(), changed)));
        if !changed {
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
    Ok(outcomes)
}

/// All locations as files.
pub(super) async fn files(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<LocationFile>, ActionError> {
    let owned = store::owned(connection, organisation).await?;
    Ok(owned.into_iter().map(|one| LocationFile { name: one.location.name, owner: one.email }).collect())
}
