//! The organisation's table of priorities, from its file.

use super::outcome::{Outcome, Outcomes};
use super::{BASE, CatalogError};
use crate::admin::directory::Directory;
use crate::admin::organisation;
use crate::admin::store::tag;
use crate::ticket;
use docket_shared::catalog::file::CatalogFile;
use docket_shared::ids::OrganisationId;
use docket_shared::person::Organisation;
use docket_shared::row::Row;
use docket_shared::tag::{TagKind, Tags};
use docket_shared::world::AuditEntry;
use serde_json::json;

/// Writes the table of priorities where the file has one that says something else than before.
pub(super) async fn put(
    directory: &mut Directory<'_>,
    organisation: OrganisationId,
    base: &CatalogFile,
) -> Result<Outcomes, CatalogError> {
    let Some(table) = base.priorities else { return Ok(Outcomes::new()) };
    let faults = table.faults();
    if !faults.is_empty() {
        return Err(CatalogError::Faults(faults.into_iter().map(|fault| (BASE.to_owned(), fault)).collect()));
    }
    let known = ticket::store::priorities(directory.connection(), organisation).await?;
    if known != table {
        directory.audit(AuditEntry {
            action: "ticket.put_priorities",
            entity_kind: "organisation",
            entity: organisation.0,
            before: Some(json!(known)),
            after: Some(json!(table)),
        });
        ticket::store::put_priorities(directory.connection(), organisation, &table).await?;
        if let Some(published) = organisation::published(directory.connection(), organisation).await? {
            let everyone = tag(directory.connection(), organisation, TagKind::Organisation, organisation.0).await?;
            let row = Organisation { priorities: table, ..published };
            directory.row(Row::Organisation(row), Tags::new(vec![everyone]));
        }
    }
    Ok(vec![(format!("{BASE}: priorities"), Outcome::of(true, known != table))])
}
