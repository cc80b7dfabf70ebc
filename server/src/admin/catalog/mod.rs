//! Publishing catalog files, all or nothing, and writing what is published as files. Demo data goes the same way.

mod audiences;
pub mod command;
mod locations;
mod models;
mod outcome;
mod priorities;
mod staff;

use super::directory::Directory;
use super::store::catalog as store;
use crate::platform::clock;
use crate::platform::executor::ActionError;
use crate::{sla, ticket};
use docket_shared::catalog::file::{
    CalendarEntry, CatalogFile, CategoryFile, DepartmentFile, EVERYONE, ItemFile, ReadItem, is_key,
};
use docket_shared::catalog::{icons, promise, texts};
use docket_shared::fault::Fault;
use docket_shared::ids::{CalendarId, CategoryId, ItemId, OrganisationId};
use docket_shared::sla::Calendar;
use docket_shared::world::AuditEntry;
use outcome::{Outcome, Outcomes, called};
use serde_json::json;
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};

/// The file that holds what items refer to.
pub const BASE: &str = "catalog.json";

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// Files do not hold, with their names.
    #[error("{}", .0.iter().map(|(file, fault)| format!("{file}: {fault}")).collect::<Vec<_>>().join("\n"))]
    Faults(Vec<(String, Fault)>),
    /// The database failed.
    #[error(transparent)]
    Action(#[from] ActionError),
}

/// Items by the name of their file.
pub type Files = Vec<(String, ItemFile)>;

/// Makes what is missing of departments, teams, locations, customers and skills, writes what the base says of everything else, then
/// publishes the items; answers what became of each. Everything is written to `directory`, which the caller finishes.
///
/// # Errors
/// Every fault of every file; then the caller has to roll back.
pub async fn publish(
    directory: &mut Directory<'_>,
    organisation: OrganisationId,
    base: &CatalogFile,
    files: &Files,
) -> Result<Outcomes, CatalogError> {
    let faults = texts::check_base(base).into_iter().chain(icons::check_base(base));
    let faults: Vec<_> = faults.map(|fault| (BASE.to_owned(), fault)).collect();
    if !faults.is_empty() {
        return Err(CatalogError::Faults(faults));
    }
    store::lock(directory.connection(), organisation).await?;
    store::lock_written(directory.connection(), organisation).await?;
    let mut outcomes = make_missing(directory, organisation, base).await?;
    outcomes.extend(locations::put(directory, organisation, base).await?);
    outcomes.extend(audiences::put(directory, organisation, base).await?);
    outcomes.extend(put_calendars(directory, organisation, base).await?);
    outcomes.extend(models::put(directory, organisation, base, files).await?);
    outcomes.extend(staff::put(directory, organisation, base).await?);
    outcomes.extend(priorities::put(directory, organisation, base).await?);
    let names = store::names(directory.connection(), organisation).await?;
    let calendars = sla::store::entries(directory.connection(), organisation).await?;
    let published = store::items(directory.connection(), organisation).await?;
    let published: BTreeMap<&str, &ReadItem> = published.iter().map(|one| (one.key.as_str(), &one.item)).collect();
    let (mut faults, mut seen) = (Vec::new(), BTreeSet::new());
    for (file, item) in files {
        if !seen.insert(item.key.as_str()) {
            faults.push((file.clone(), Fault::new("key", format!("{:?} is in another file too", item.key))));
            continue;
        }
        let before = published.get(item.key.as_str());
        let id = before.map_or_else(|| ItemId(clock::new_id()), |before| before.card.id);
        let number = before.map_or(0, |before| before.version.version);
        // Compared as the version that is there: a file that says the same makes no other one.
        match item.read(id, number, &names).and_then(|read| promised(read, &calendars)) {
            Err(found) => faults.extend(found.into_iter().map(|fault| (file.clone(), fault))),
            Ok(same) if before.is_some_and(|before| **before == same) => {
                outcomes.push((item.key.clone(), Outcome::Unchanged(number)));
            }
            Ok(mut next) => {
                (next.card.version, next.version.version) = (number + 1, number + 1);
                let outcome = if number == 0 { Outcome::New } else { Outcome::Published(number + 1) };
                directory.audit(AuditEntry {
                    action: "catalog.publish",
                    entity_kind: "catalog_item",
                    entity: id.0,
                    before: before.map(|before| json!({ "version": before.version.version })),
                    after: Some(json!({ "key": item.key, "version": number + 1 })),
                });
                directory.item(&item.key, next).await?;
                outcomes.push((item.key.clone(), outcome));
            }
        }
    }
    if faults.is_empty() { Ok(outcomes) } else { Err(CatalogError::Faults(faults)) }
}

/// An item whose targets hold by the calendars that it names, and whose tasks do not promise to be later.
fn promised(read: ReadItem, calendars: &[(CalendarId, CalendarEntry)]) -> Result<ReadItem, Vec<Fault>> {
    let named = |id: CalendarId| {
        let entry = calendars.iter().find(|(known, _)| *known == id);
        Some((id, entry.and_then(|(_, entry)| sla::store::read(&entry.definition).ok())?))
    };
    let (version, level) = (&read.version, read.version.service_level.as_ref());
    let tasks = &version.delivery.tasks;
    let of_tasks = tasks.iter().filter_map(|task| task.level).map(|level| level.calendar);
    let of_steps = version.approvals.iter().filter_map(|step| step.due.as_ref()).map(|due| due.calendar);
    let all = level.map(|level| level.calendar).into_iter().chain(of_tasks).chain(of_steps);
    let known: BTreeMap<CalendarId, Calendar> = all.filter_map(named).collect();
    let (now, calendar) = (clock::now(), |id| known.get(&id));
    let mut faults = promise::check_reached(version, &calendar, now);
    if let Some((level, own)) = level.and_then(|level| Some((level, known.get(&level.calendar)?))) {
        faults.extend(promise::check_by(level, own, now));
        faults.extend(promise::check_tasks(level, tasks, &calendar, now));
    }
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

async fn make_missing(
    directory: &mut Directory<'_>,
    organisation: OrganisationId,
    base: &CatalogFile,
) -> Result<Outcomes, CatalogError> {
    let names = store::names(directory.connection(), organisation).await?;
    let mut outcomes = Outcomes::new();
    if !names.audiences.contains_key(EVERYONE) {
        directory.audience(EVERYONE, true).await?;
    }
    for (at, DepartmentFile { name, teams }) in base.departments.iter().enumerate() {
        let known = names.departments.get(name).copied();
        let department = match known {
            Some(department) => department,
            None => directory.department(name).await?,
        };
        outcomes.push((called("department", name), Outcome::of(known.is_some(), false)));
        for (number, team) in teams.iter().enumerate() {
            let known = names.teams.get(team);
            if known.is_some_and(|(_, of)| *of != department) {
                let place = format!("departments[{at}].teams[{number}]");
                let fault = Fault::new(place, format!("{team:?} is a team of another department"));
                return Err(CatalogError::Faults(vec![(BASE.to_owned(), fault)]));
            }
            if known.is_none() {
                directory.team(department, team).await?;
            }
            outcomes.push((called("team", team), Outcome::of(known.is_some(), false)));
        }
    }
    for skill in &base.skills {
        let known = names.skills.contains_key(skill);
        if !known {
            directory.skill(skill).await?;
        }
        outcomes.push((called("skill", skill), Outcome::of(known, false)));
    }
    for customer in &base.customers {
        let known = names.customers.contains_key(customer);
        if !known {
            directory.customer(customer).await?;
        }
        outcomes.push((called("customer", customer), Outcome::of(known, false)));
    }
    outcomes.extend(put_categories(directory, organisation, base).await?);
    Ok(outcomes)
}

/// Writes the categories that are new or say something else than before. A new one stands behind those that are there.
async fn put_categories(
    directory: &mut Directory<'_>,
    organisation: OrganisationId,
    base: &CatalogFile,
) -> Result<Outcomes, ActionError> {
    let known = store::categories(directory.connection(), organisation).await?;
    let mut next = known.iter().map(|(_, category)| category.position + 1).max().unwrap_or(0);
    let mut outcomes = Outcomes::new();
    for file in &base.categories {
        let before = known.iter().find(|(key, _)| *key == file.key).map(|(_, category)| category);
        let category = match before {
            Some(before) => file.category(before.id, before.position),
            None => file.category(CategoryId(clock::new_id()), next),
        };
        let changed = before.is_none_or(|before| *before != category);
        outcomes.push((called("category", &file.key), Outcome::of(before.is_some(), changed)));
        if changed {
            next += i32::from(before.is_none());
            directory.audit(AuditEntry {
                action: "catalog.put_category",
                entity_kind: "catalog_category",
                entity: category.id.0,
                before: before.map(|before| json!(before)),
                after: Some(json!(category)),
            });
            directory.category(&file.key, category).await?;
        }
    }
    Ok(outcomes)
}

/// Writes the calendars that are new or say something else than before.
async fn put_calendars(
    directory: &mut Directory<'_>,
    organisation: OrganisationId,
    base: &CatalogFile,
) -> Result<Outcomes, CatalogError> {
    let mut outcomes = Outcomes::new();
    let fault = |at: usize, place: &str, reason: String| {
        CatalogError::Faults(vec![(BASE.to_owned(), Fault::new(format!("calendars[{at}]{place}"), reason))])
    };
    let known = sla::store::entries(directory.connection(), organisation).await?;
    for (at, entry) in base.calendars.iter().enumerate() {
        if !is_key(&entry.key) {
            return Err(fault(at, ".key", "a key has lower-case letters, digits and hyphens".to_owned()));
        }
        if base.calendars[..at].iter().any(|other| other.key == entry.key) {
            return Err(fault(at, ".key", format!("{:?} occurs twice", entry.key)));
        }
        sla::store::read(&entry.definition).map_err(|reason| fault(at, ".definition", reason))?;
        let before = known.iter().find(|(_, known)| known.key == entry.key);
        let changed = before.is_none_or(|(_, known)| known != entry);
        outcomes.push((called("calendar", &entry.key), Outcome::of(before.is_some(), changed)));
        if !changed {
            continue;
        }
        let id = before.map_or_else(|| CalendarId(clock::new_id()), |(id, _)| *id);
        directory.audit(AuditEntry {
            action: "sla.put_calendar",
            entity_kind: "service_calendar",
            entity: id.0,
            before: before.map(|(_, known)| json!(known)),
            after: Some(json!(entry)),
        });
        sla::store::put(directory.connection(), organisation, id, entry).await?;
        crate::admin::store::staff::look_again(directory.connection(), organisation, id).await?;
    }
    Ok(outcomes)
}

/// What is published, as files: the base, and an item per key. Items whose team, person or skill is gone are named.
///
/// # Errors
/// The database fails.
pub async fn export(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<(CatalogFile, Vec<ItemFile>, Vec<String>), ActionError> {
    let names = store::names(connection, organisation).await?;
    let (mut items, mut broken) = (Vec::new(), Vec::new());
    for published in store::items(connection, organisation).await? {
        match ItemFile::write(&published.key, &published.item, &names) {
            Some(file) => items.push(file),
            None => broken.push(published.key),
        }
    }
    let departments = names.departments.iter().map(|(name, id)| DepartmentFile {
        name: name.clone(),
        teams: names.teams.iter().filter(|(_, (_, of))| of == id).map(|(team, _)| team.clone()).collect(),
    });
    let categories = store::categories(connection, organisation).await?.into_iter().map(|(key, category)| {
        CategoryFile { key, name: category.name, summary: category.summary, icon: category.icon }
    });
    let base = CatalogFile {
        departments: departments.collect(),
        categories: categories.collect(),
        skills: names.skills.keys().cloned().collect(),
        locations: locations::files(connection, organisation).await?,
        customers: names.customers.keys().cloned().collect(),
        audiences: audiences::files(connection, organisation, &names).await?,
        calendars: sla::store::entries(connection, organisation).await?.into_iter().map(|(_, entry)| entry).collect(),
        models: models::files(connection, organisation, &names).await?,
        policies: staff::policy_files(connection, organisation).await?,
        shifts: staff::shift_files(connection, organisation).await?,
        priorities: Some(ticket::store::priorities(connection, organisation).await?),
    };
    Ok((base, items, broken))
}
