//! The teams' assignment policies and the technicians' shifts, from files and into files.

use super::outcome::{Outcome, Outcomes, called};
use super::{BASE, CatalogError};
use crate::admin::directory::Directory;
use crate::admin::store::staff::{self as store, Shifted};
use crate::assignment;
use crate::platform::executor::ActionError;
use crate::sla;
use docket_shared::assignment::Policy;
use docket_shared::catalog::file::{CatalogFile, MINUTES_MAX, PolicyFile, ShiftFile};
use docket_shared::fault::Fault;
use docket_shared::ids::{OrganisationId, TeamId};
use docket_shared::person::shift::{longest_minutes, shift_at};
use docket_shared::world::AuditEntry;
use serde_json::json;
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};

/// Writes the policies and shifts that say something else than before; answers what became of each, and
/// what was left out, and why.
pub(super) async fn put(
    directory: &mut Directory<'_>,
    organisation: OrganisationId,
    base: &CatalogFile,
) -> Result<Outcomes, CatalogError> {
    let (mut faults, mut concerned) = (Vec::new(), BTreeSet::new());
    let mut outcomes = put_policies(directory, organisation, &base.policies, &mut concerned, &mut faults).await?;
    outcomes.extend(put_shifts(directory, organisation, &base.shifts, &mut concerned, &mut faults).await?);
    can_be_met(directory, organisation, &base.policies, &mut faults).await?;
    let concerned: Vec<TeamId> = concerned.into_iter().collect();
    assignment::store::ask_for_drain(directory.connection(), organisation, &concerned).await?;
    if faults.is_empty() { Ok(outcomes) } else { Err(CatalogError::Faults(faults)) }
}

type Faults = Vec<(String, Fault)>;

fn fault(faults: &mut Faults, place: String, reason: String) {
    faults.push((BASE.to_owned(), Fault::new(place, reason)));
}

async fn put_policies(
    directory: &mut Directory<'_>,
    organisation: OrganisationId,
    files: &[PolicyFile],
    concerned: &mut BTreeSet<TeamId>,
    faults: &mut Faults,
) -> Result<Outcomes, ActionError> {
    let mut outcomes = Outcomes::new();
    if files.is_empty() {
        return Ok(outcomes);
    }
    let known = store::policies(directory.connection(), organisation).await?;
    let known: BTreeMap<&str, &(TeamId, Policy)> = known.iter().map(|(name, team)| (name.as_str(), team)).collect();
    let mut seen = BTreeSet::new();
    for (at, file) in files.iter().enumerate() {
        if !seen.insert(&file.team) {
            fault(faults, format!("policies[{at}].team"), format!("{:?} occurs twice", file.team));
        }
        if !(0..=MINUTES_MAX).contains(&file.minutes_needed) {
            fault(faults, format!("policies[{at}].minutes_needed"), format!("from 0 to {MINUTES_MAX}"));
            continue;
        }
        let Some((team, before)) = known.get(file.team.as_str()) else {
            fault(faults, format!("policies[{at}].team"), format!("there is no team {:?}", file.team));
            continue;
        };
        let policy = Policy { version: before.version + 1, ranking: file.ranking, minutes_needed: file.minutes_needed };
        let changed = (before.ranking, before.minutes_needed) != (policy.ranking, policy.minutes_needed);
        outcomes.push((called("policy of team", &file.team), Outcome::of(true, changed)));
        if !changed {
            continue;
        }
        directory.audit(AuditEntry {
            action: "assignment.put_policy",
            entity_kind: "team",
            entity: team.0,
            before: Some(json!(before)),
            after: Some(json!(policy)),
        });
        store::put_policy(directory.connection(), organisation, *team, &policy).await?;
        concerned.insert(*team);
    }
    Ok(outcomes)
}

/// A policy that asks for more of a shift than anybody of the team ever works would leave everything waiting.
async fn can_be_met(
    directory: &mut Directory<'_>,
    organisation: OrganisationId,
    files: &[PolicyFile],
    faults: &mut Faults,
) -> Result<(), ActionError> {
    if files.iter().all(|file| file.minutes_needed <= 0) {
        return Ok(());
    }
    let teams = store::policies(directory.connection(), organisation).await?;
    let people = store::shifts(directory.connection(), organisation).await?;
    let calendars = sla::store::entries(directory.connection(), organisation).await?;
    let now = store::now(directory.connection()).await?;
    let mut longest: BTreeMap<&str, i64> = BTreeMap::new();
    for (_, entry) in &calendars {
        let calendar = sla::store::read(&entry.definition);
        let calendar = calendar.map_err(|_| ActionError::Impossible("service_calendar.definition"))?;
        longest.insert(&entry.key, longest_minutes(&calendar, now));
    }
    for (at, file) in files.iter().enumerate() {
        let team = teams.iter().find(|(name, _)| *name == file.team).map(|(_, (team, _))| *team);
        let members = people.iter().filter(|one| team.is_some_and(|team| one.teams.contains(&team)));
        // Who keeps no shifts works at any time.
        let most = members.map(|one| one.calendar.as_deref().map_or(Some(i64::MAX), |key| longest.get(key).copied()));
        let most = most.flatten().max();
        if let Some(most) = most.filter(|most| *most < i64::from(file.minutes_needed)) {
            let reason =
                format!("nobody of the team could ever be given anything: their longest shift has {most} minutes");
            fault(faults, format!("policies[{at}].minutes_needed"), reason);
        }
    }
    Ok(())
}

async fn put_shifts(
    directory: &mut Directory<'_>,
    organisation: OrganisationId,
    files: &[ShiftFile],
    concerned: &mut BTreeSet<TeamId>,
    faults: &mut Faults,
) -> Result<Outcomes, ActionError> {
    let mut outcomes = Outcomes::new();
    if files.is_empty() {
        return Ok(outcomes);
    }
    let people = super::store::names(directory.connection(), organisation).await?.people;
    let known = store::shifts(directory.connection(), organisation).await?;
    let known: BTreeMap<&str, &Shifted> = known.iter().map(|one| (one.email.as_str(), one)).collect();
    let calendars = sla::store::entries(directory.connection(), organisation).await?;
    let now = store::now(directory.connection()).await?;
    let mut seen = BTreeSet::new();
    for (at, file) in files.iter().enumerate() {
        if !seen.insert(&file.technician) {
            fault(faults, format!("shifts[{at}].technician"), format!("{:?} occurs twice", file.technician));
        }
        let calendar = file.calendar.as_ref().map(|key| (key, calendars.iter().find(|(_, entry)| entry.key == *key)));
        if let Some((key, None)) = calendar {
            fault(faults, format!("shifts[{at}].calendar"), format!("there is no calendar {key:?}"));
            continue;
        }
        let Some(before) = known.get(file.technician.as_str()) else {
            // An export of another organisation names its people: who is not here has no shift here.
            if !people.contains_key(&file.technician) {
                let what = format!("shifts[{at}]: {:?} is not in this organisation", file.technician);
                outcomes.push((what, Outcome::LeftOut));
                continue;
            }
            fault(faults, format!("shifts[{at}].technician"), format!("{:?} is no technician", file.technician));
            continue;
        };
        let changed = before.calendar != file.calendar;
        outcomes.push((called("shift of", &file.technician), Outcome::of(true, changed)));
        if !changed {
            continue;
        }
        directory.audit(AuditEntry {
            action: "person.put_shift",
            entity_kind: "person",
            entity: before.person.0,
            before: Some(json!({ "calendar": before.calendar })),
            after: Some(json!({ "calendar": file.calendar })),
        });
        let shift = match calendar {
            Some((_, Some((id, entry)))) => {
                let calendar = sla::store::read(&entry.definition);
                let calendar = calendar.map_err(|_| ActionError::Impossible("service_calendar.definition"))?;
                Some((*id, shift_at(&calendar, now)))
            }
            _ => None,
        };
        store::put_shift(directory.connection(), organisation, before.person, shift, now).await?;
        concerned.extend(&before.teams);
    }
    Ok(outcomes)
}

/// The policies as files, those that nobody changed left out.
pub(super) async fn policy_files(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<PolicyFile>, ActionError> {
    let policies = store::policies(connection, organisation).await?;
    let changed = policies.into_iter().filter(|(_, (_, policy))| policy.version > 1);
    let file = |(team, (_, policy)): (String, (TeamId, Policy))| PolicyFile {
        team,
        ranking: policy.ranking,
        minutes_needed: policy.minutes_needed,
    };
    Ok(changed.map(file).collect())
}

/// The shifts as files: of who works by a calendar.
pub(super) async fn shift_files(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<ShiftFile>, ActionError> {
    let shifts = store::shifts(connection, organisation).await?.into_iter().filter(|one| one.calendar.is_some());
    Ok(shifts.map(|one| ShiftFile { technician: one.email, calendar: one.calendar }).collect())
}
