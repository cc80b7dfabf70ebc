//! What has to hold of people before an item is published: somebody who may order it, who approves, and who can do the work. What
//! changes later, such as the last member who leaves, becomes a visible error of the request and goes to the service owner.

use super::ItemVersion;
use super::file::{CatalogNames, ItemFile, SourceFile};
use crate::assignment::weight;
use crate::fault::Fault;
use crate::ids::{SkillId, TeamId};
use std::collections::BTreeMap;

/// All faults, in order of the definition.
pub fn check(file: &ItemFile, version: &ItemVersion, names: &CatalogNames) -> Vec<Fault> {
    let mut faults = Vec::new();
    teams(file, version, names, &mut faults);
    if names.empty_audiences.contains(&file.audience) && anybody_works(names) {
        let reason = format!("nobody active is in {:?}: nobody could order it", file.audience);
        faults.push(Fault::new("audience", reason));
    }
    skills(file, version, names, &mut faults);
    weights(version, names, &mut faults);
    for (at, step) in file.approvals.iter().enumerate() {
        let from = source(&step.from, &format!("approvals[{at}].from"), names);
        let other = step.or_from.as_ref().and_then(|other| source(other, &format!("approvals[{at}].or_from"), names));
        faults.extend(from.into_iter().chain(other));
        if step.or_from.as_ref() == Some(&step.from) {
            faults.push(Fault::new(format!("approvals[{at}].or_from"), "it asks the same people as `from`"));
        }
    }
    faults
}

/// A team that approves has somebody in it, and of the locations at least one has an owner.
fn source(source: &SourceFile, place: &str, names: &CatalogNames) -> Option<Fault> {
    if let SourceFile::LocationOwner(_) = source {
        return (!names.locations_owned).then(|| Fault::new(place, "nobody active is the owner of a location"));
    }
    let SourceFile::Team(name) = source else { return None };
    let (team, _) = names.teams.get(name)?;
    let empty = names.members.get(team).is_none_or(BTreeMap::is_empty);
    empty.then(|| Fault::new(place, format!("nobody active is in the team {name:?}")))
}

/// Nothing weighs more than somebody of its team can take: it would never go to anybody by itself.
fn weights(version: &ItemVersion, names: &CatalogNames, faults: &mut Vec<Fault>) {
    let capacity = |team: TeamId| names.capacities.get(&team).copied();
    faults.extend(weight::check("weight", version.delivery.weight, capacity(version.team)));
    for (at, task) in version.delivery.tasks.iter().enumerate() {
        if task.team == version.team && !weight::is_usual(&task.weight) {
            let reason = "a task of the item's own team goes with its request: what that weighs is said by the item";
            faults.push(Fault::new(format!("plan[{at}].weight"), reason));
            continue;
        }
        faults.extend(weight::check(&format!("plan[{at}].weight"), task.weight, capacity(task.team)));
    }
}

/// The teams that do the work have somebody in them. An organisation in which nobody works yet gets its catalog before its
/// people.
fn teams(file: &ItemFile, version: &ItemVersion, names: &CatalogNames, faults: &mut Vec<Fault>) {
    if !anybody_works(names) {
        return;
    }
    let mut empty = |place: String, team: TeamId| {
        if members_of(names, team).is_empty() {
            let name = names
                .teams
                .iter()
                .find(|(_, (known, _))| *known == team)
                .map_or(file.team.as_str(), |(name, _)| name.as_str());
            faults.push(Fault::new(place, format!("nobody active is in the team {name:?}: nobody could do it")));
        }
    };
    // Of a team that there is not nothing else is to be said.
    if names.teams.contains_key(&file.team) {
        empty("team".to_owned(), version.team);
    }
    for (at, task) in version.delivery.tasks.iter().enumerate().filter(|(_, task)| task.team != version.team) {
        empty(format!("plan[{at}].team"), task.team);
    }
}

/// Somebody of the team has what the work cannot do without.
fn skills(file: &ItemFile, version: &ItemVersion, names: &CatalogNames, faults: &mut Vec<Fault>) {
    let asked = &version.skills.mandatory;
    if asked.is_empty() {
        return;
    }
    let members = members_of(names, version.team);
    if members.is_empty() {
        return;
    }
    for (name, level) in &file.skills.mandatory {
        let Some(skill) = names.skills.get(name) else { continue };
        if !members.iter().any(|has| has.get(skill).is_some_and(|own| own >= level)) {
            let reason = format!("nobody active of the team {:?} has it at level {level}", file.team);
            faults.push(Fault::new(format!("skills.mandatory.{name}"), reason));
        }
    }
    let all = |has: &&BTreeMap<SkillId, i32>| {
        asked.iter().all(|(skill, level)| has.get(skill).is_some_and(|own| own >= level))
    };
    if faults.is_empty() && !members.iter().any(all) {
        let reason = format!("nobody active of the team {:?} has all of them", file.team);
        faults.push(Fault::new("skills.mandatory", reason));
    }
}

fn anybody_works(names: &CatalogNames) -> bool {
    !names.members.values().all(BTreeMap::is_empty)
}

fn members_of(names: &CatalogNames, team: TeamId) -> Vec<&BTreeMap<SkillId, i32>> {
    names.members.get(&team).map(|members| members.values().collect()).unwrap_or_default()
}
