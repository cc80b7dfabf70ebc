//! Audiences as people write them: who may see and order an item. Whom it denies is out, whatever else allows them.

use super::{CatalogNames, EVERYONE};
use crate::actor::Role;
use crate::fault::Fault;
use crate::ids::{CustomerId, DepartmentId, LocationId, PersonId, TeamId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An audience, by name. One that is there becomes what the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AudienceFile {
    /// Its name, which items give as their `audience`.
    pub name: String,
    /// Who is in it: whoever belongs to one of these.
    pub allow: Vec<GroupFile>,
    /// Who is not in it all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deny: Vec<GroupFile>,
}

/// People by something they have in common: `"everyone"`, or such as `{"department": "IT"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupFile {
    /// Everybody who is active.
    Everyone,
    /// Who works in the department of that name.
    Department(String),
    /// Who works at the location of that name.
    Location(String),
    /// Who belongs to the internal team or external company of that name.
    Customer(String),
    /// The members of the team of that name.
    Team(String),
    /// Who holds the role.
    Role(Role),
    /// One person, by sign-in address.
    Person(String),
}

/// A group of a file, found in the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Everybody who is active.
    Everyone,
    /// Who works in a department.
    Department(DepartmentId),
    /// Who works at a location.
    Location(LocationId),
    /// Who belongs to a customer.
    Customer(CustomerId),
    /// The members of a team.
    Team(TeamId),
    /// Who holds a role.
    Role(Role),
    /// One person.
    Person(PersonId),
}

/// Whom an audience allows and denies, both without doubles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Who is in it.
    pub allow: Vec<Group>,
    /// Who is not in it all the same.
    pub deny: Vec<Group>,
}

impl Rules {
    /// Whether both allow and deny the same, in whatever order.
    pub fn says_the_same(&self, other: &Rules) -> bool {
        let same = |one: &[Group], other: &[Group]| one.len() == other.len() && one.iter().all(|it| other.contains(it));
        same(&self.allow, &other.allow) && same(&self.deny, &other.deny)
    }
}

impl AudienceFile {
    /// Whom it allows and denies, by what the organisation has. `place` is where it stands in the file.
    ///
    /// # Errors
    /// Every fault: names that nothing has, what says nothing or the same twice, and an audience that holds nobody.
    pub fn read(&self, place: &str, names: &CatalogNames) -> Result<Rules, Vec<Fault>> {
        let mut faults = Vec::new();
        if self.name == EVERYONE {
            let reason = format!("{EVERYONE:?} holds everybody and is always there; give this one another name");
            faults.push(Fault::new(format!("{place}.name"), reason));
        }
        let allow = groups(&self.allow, &format!("{place}.allow"), names, &mut faults);
        let deny = groups(&self.deny, &format!("{place}.deny"), names, &mut faults);
        if self.allow.is_empty() {
            faults.push(Fault::new(format!("{place}.allow"), "without anybody allowed it holds nobody"));
        }
        if self.allow.len() > 1 && self.allow.contains(&GroupFile::Everyone) {
            faults.push(Fault::new(format!("{place}.allow"), "\"everyone\" stands alone: it holds all the others"));
        }
        for (at, group) in self.deny.iter().enumerate() {
            let place = format!("{place}.deny[{at}]");
            if *group == GroupFile::Everyone {
                faults.push(Fault::new(place, "with everyone denied it holds nobody"));
            } else if self.allow.contains(group) {
                faults.push(Fault::new(place, "it is allowed too: leave one of them out"));
            }
        }
        if faults.is_empty() { Ok(Rules { allow, deny }) } else { Err(faults) }
    }

    /// The file of an audience; none where a group has no name any more.
    pub fn write(name: &str, rules: &Rules, names: &CatalogNames) -> Option<Self> {
        let files = |groups: &[Group]| -> Option<Vec<GroupFile>> {
            groups.iter().map(|group| GroupFile::write(*group, names)).collect()
        };
        Some(Self { name: name.to_owned(), allow: files(&rules.allow)?, deny: files(&rules.deny)? })
    }
}

fn groups(files: &[GroupFile], place: &str, names: &CatalogNames, faults: &mut Vec<Fault>) -> Vec<Group> {
    let mut read = Vec::with_capacity(files.len());
    for (at, file) in files.iter().enumerate() {
        let place = format!("{place}[{at}]");
        if files[..at].contains(file) {
            faults.push(Fault::new(place, "it occurs twice"));
            continue;
        }
        match file.read(names) {
            Ok(group) => read.push(group),
            Err(reason) => faults.push(Fault::new(place, reason)),
        }
    }
    read
}

impl GroupFile {
    fn read(&self, names: &CatalogNames) -> Result<Group, String> {
        fn find<T: Copy>(known: &BTreeMap<String, T>, kind: &str, name: &str) -> Result<T, String> {
            known.get(name).copied().ok_or_else(|| format!("there is no {kind} {name:?}"))
        }
        Ok(match self {
            GroupFile::Everyone => Group::Everyone,
            GroupFile::Department(name) => Group::Department(find(&names.departments, "department", name)?),
            GroupFile::Location(name) => Group::Location(find(&names.locations, "location", name)?),
            GroupFile::Customer(name) => Group::Customer(find(&names.customers, "customer", name)?),
            GroupFile::Team(name) => Group::Team(find(&names.teams, "team", name)?.0),
            GroupFile::Role(role) => Group::Role(*role),
            GroupFile::Person(email) => Group::Person(find(&names.people, "active person", email)?),
        })
    }

    fn write(group: Group, names: &CatalogNames) -> Option<Self> {
        Some(match group {
            Group::Everyone => GroupFile::Everyone,
            Group::Department(id) => GroupFile::Department(super::name_of(&names.departments, id)?),
            Group::Location(id) => GroupFile::Location(super::name_of(&names.locations, id)?),
            Group::Customer(id) => GroupFile::Customer(super::name_of(&names.customers, id)?),
            Group::Team(id) => {
                GroupFile::Team(names.teams.iter().find(|(_, (team, _))| *team == id).map(|(name, _)| name.clone())?)
            }
            Group::Role(role) => GroupFile::Role(role),
            Group::Person(id) => GroupFile::Person(super::name_of(&names.people, id)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use uuid::Uuid;

    fn names() -> CatalogNames {
        let id = Uuid::from_u128;
        CatalogNames {
            departments: BTreeMap::from([
                ("HR".to_owned(), DepartmentId(id(1))),
                ("IT".to_owned(), DepartmentId(id(2))),
            ]),
            locations: BTreeMap::from([("Plant".to_owned(), LocationId(id(3)))]),
            customers: BTreeMap::from([("Delta".to_owned(), CustomerId(id(4)))]),
            teams: BTreeMap::from([("Support".to_owned(), (TeamId(id(5)), DepartmentId(id(2))))]),
            people: BTreeMap::from([("ada@example.org".to_owned(), PersonId(id(6)))]),
            ..CatalogNames::default()
        }
    }

    fn file(allow: serde_json::Value, deny: serde_json::Value) -> AudienceFile {
        serde_json::from_value(json!({ "name": "Some", "allow": allow, "deny": deny })).unwrap()
    }

    fn faults(file: &AudienceFile) -> Vec<String> {
        file.read("audiences[0]", &names()).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_file_becomes_rules_and_the_rules_the_same_file() {
        let whole = file(
            json!([{ "department": "HR" }, { "location": "Plant" }, { "customer": "Delta" }, { "role": "team_lead" }]),
            json!([{ "team": "Support" }, { "person": "ada@example.org" }]),
        );
        let rules = whole.read("audiences[0]", &names()).unwrap();
        assert_eq!((rules.allow.len(), rules.deny.len()), (4, 2));
        assert_eq!(AudienceFile::write("Some", &rules, &names()), Some(whole));
        let everyone = file(json!(["everyone"]), json!([{ "customer": "Delta" }]));
        let rules = everyone.read("audiences[0]", &names()).unwrap();
        assert_eq!(AudienceFile::write("Some", &rules, &names()), Some(everyone));
        assert_eq!(AudienceFile::write("Some", &rules, &CatalogNames::default()), None, "its customer is gone");
    }

    #[test]
    fn the_order_of_groups_says_nothing_and_the_side_they_stand_on_does() {
        let read = |allow, deny| file(allow, deny).read("", &names()).unwrap();
        let one = read(json!([{ "department": "HR" }, { "role": "technician" }]), json!([{ "location": "Plant" }]));
        let other = read(json!([{ "role": "technician" }, { "department": "HR" }]), json!([{ "location": "Plant" }]));
        assert!(one.says_the_same(&other));
        let wider = read(json!([{ "role": "technician" }, { "department": "HR" }]), json!([]));
        assert!(!one.says_the_same(&wider) && !wider.says_the_same(&one));
    }

    #[test]
    fn what_holds_nobody_or_says_nothing_is_refused_with_its_place() {
        let unknown =
            file(json!([{ "department": "Sales" }, { "person": "gone@example.org" }]), json!([{ "team": "X" }]));
        assert_eq!(
            faults(&unknown),
            [
                "audiences[0].allow[0]: there is no department \"Sales\"",
                "audiences[0].allow[1]: there is no active person \"gone@example.org\"",
                "audiences[0].deny[0]: there is no team \"X\"",
            ]
        );
        assert_eq!(
            faults(&file(json!([]), json!([]))),
            ["audiences[0].allow: without anybody allowed it holds nobody"]
        );
        let hr = json!({ "department": "HR" });
        assert_eq!(faults(&file(json!([hr, hr]), json!([]))), ["audiences[0].allow[1]: it occurs twice"]);
        assert_eq!(
            faults(&file(json!(["everyone", hr]), json!(["everyone"]))),
            [
                "audiences[0].allow: \"everyone\" stands alone: it holds all the others",
                "audiences[0].deny[0]: with everyone denied it holds nobody",
            ]
        );
        assert_eq!(
            faults(&file(json!([hr]), json!([hr]))),
            ["audiences[0].deny[0]: it is allowed too: leave one of them out"]
        );
        let reserved = AudienceFile { name: EVERYONE.to_owned(), ..file(json!([hr]), json!([])) };
        assert_eq!(
            faults(&reserved),
            ["audiences[0].name: \"Everyone\" holds everybody and is always there; give this one another name"]
        );
    }
}
