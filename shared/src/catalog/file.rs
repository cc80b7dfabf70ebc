//! A catalog as people write it: JSON under version control. Teams, people and skills stand by their names; faults say
//! where.

use super::check::check;
use super::form::Form;
use super::{Category, ItemCard, ItemVersion, RequiredSkills, Step};
use crate::approval::policy::{ApprovalStep, Rule, Source};
use crate::expression::Expression;
use crate::fault::Fault;
use crate::ids::{AudienceId, CalendarId, CategoryId, DepartmentId, ItemId, PersonId, SkillId, TeamId};
use crate::sla::{CalendarFile, ServiceLevel, Target};
use crate::text::Text;
use crate::time::Written;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest key, in characters.
const KEY_MAX: usize = 60;

/// What items refer to: departments with their teams, categories, skills. What is missing is made, what is there stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogFile {
    /// Departments, by name.
    #[serde(default)]
    pub departments: Vec<DepartmentFile>,
    /// Categories, by key.
    #[serde(default)]
    pub categories: Vec<CategoryFile>,
    /// Skills that items may ask for, by name.
    #[serde(default)]
    pub skills: Vec<String>,
    /// Service calendars, by key. One that is there becomes what the file says, and running clocks are reckoned anew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calendars: Vec<CalendarEntry>,
}

/// A service calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarEntry {
    /// Stable; items name it.
    pub key: String,
    /// Its name.
    pub name: Text,
    /// Its working time.
    pub definition: CalendarFile,
}

/// A department and its teams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepartmentFile {
    /// Its name.
    pub name: String,
    /// The names of its teams.
    #[serde(default)]
    pub teams: Vec<String>,
}

/// A category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryFile {
    /// Stable; items name it.
    pub key: String,
    /// Its name.
    pub name: Text,
    /// What is in it, in a few words.
    pub summary: Text,
    /// Key of its icon.
    pub icon: String,
}

impl CategoryFile {
    /// The category at its place on the home page.
    pub fn category(&self, id: CategoryId, position: i32) -> Category {
        let (name, summary) = (self.name.clone(), self.summary.clone());
        Category { id, name, summary, icon: self.icon.clone(), position }
    }
}

/// An item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemFile {
    /// Stable; the same key again is the next version of the same item. Lower-case letters, digits and hyphens.
    pub key: String,
    /// Key of its category.
    pub category: String,
    /// Name of the department that offers it.
    pub department: String,
    /// Name of the team that receives it.
    pub team: String,
    /// Name of the audience that may order it.
    #[serde(default = "everyone")]
    pub audience: String,
    /// Key of its icon.
    pub icon: String,
    /// Its name.
    pub name: Text,
    /// One or two sentences.
    pub summary: Text,
    /// Other words people search for.
    pub keywords: Text,
    /// Usual working days until it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual_days: Option<i32>,
    /// Priority of a new request, 1 to 5.
    pub priority: i16,
    /// Price of one line, in hundredths of the organisation's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<i64>,
    /// What is promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_level: Option<ServiceLevelFile>,
    /// Title of a request of one line; `{person}` and `{count}` are replaced.
    pub title_one: Text,
    /// Title of a request of several lines.
    pub title_many: Text,
    /// Skills that the work asks for, by name.
    #[serde(default, skip_serializing_if = "SkillsFile::is_empty")]
    pub skills: SkillsFile,
    /// What is asked.
    pub form: Form,
    /// Who has to approve, step after step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<StepFile>,
    /// "What happens next", in order.
    pub steps: Vec<Step>,
}

/// The audience that everybody belongs to.
pub const EVERYONE: &str = "Everyone";

fn everyone() -> String {
    EVERYONE.to_owned()
}

/// A service level; targets are like `8h`, `90m`, `3wd`, `3wd-end`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceLevelFile {
    /// Key of the calendar in whose working time targets count.
    pub calendar: String,
    /// Until the first reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_response: Option<String>,
    /// Until it is resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<String>,
}

impl ServiceLevelFile {
    fn read(&self, names: &CatalogNames, faults: &mut Vec<Fault>) -> Option<ServiceLevel> {
        let calendar = find(&names.calendars, &self.calendar, "service_level.calendar", "calendar", faults);
        let mut target = |text: &Option<String>, place: &str| {
            let text = text.as_ref()?;
            let target = Target::read(text);
            if target.is_none() {
                let reason = format!("{text:?} is no target; write 8h, 90m, 3wd or 3wd-end");
                faults.push(Fault::new(format!("service_level.{place}"), reason));
            }
            target
        };
        let first_response = target(&self.first_response, "first_response");
        let resolution = target(&self.resolution, "resolution");
        Some(ServiceLevel { calendar: calendar?, first_response, resolution })
    }

    fn write(level: &ServiceLevel, names: &CatalogNames) -> Option<Self> {
        let text = |target: Option<Target>| target.map(|target| target.to_string());
        Some(Self {
            calendar: name_of(&names.calendars, level.calendar)?,
            first_response: text(level.first_response),
            resolution: text(level.resolution),
        })
    }
}

/// Skills by name, with the level asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SkillsFile {
    /// Without these nobody is eligible.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub mandatory: BTreeMap<String, i32>,
    /// These decide the rank.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub preferred: BTreeMap<String, i32>,
}

impl SkillsFile {
    fn is_empty(&self) -> bool {
        self.mandatory.is_empty() && self.preferred.is_empty()
    }

    fn read(&self, names: &CatalogNames, faults: &mut Vec<Fault>) -> RequiredSkills {
        let mut skills = |asked: &BTreeMap<String, i32>, place: &str| {
            let mut found = BTreeMap::new();
            for (name, level) in asked {
                let place = format!("skills.{place}.{name}");
                if !(1..=5).contains(level) {
                    faults.push(Fault::new(&place, "a level is 1 to 5"));
                }
                found.extend(find(&names.skills, name, &place, "skill", faults).map(|id| (id, *level)));
            }
            found
        };
        RequiredSkills {
            mandatory: skills(&self.mandatory, "mandatory"),
            preferred: skills(&self.preferred, "preferred"),
        }
    }
}

/// A step of the gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepFile {
    /// Its name.
    pub name: Text,
    /// Who is asked.
    pub from: SourceFile,
    /// Who is asked where the first finds nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub or_from: Option<SourceFile>,
    /// When the votes decide: `"any"`, `"everyone"`, `{"percent": 50}`.
    #[serde(default)]
    pub rule: Rule,
    /// The step applies only where this holds, such as `total > 500`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expression>,
    /// Whether somebody may approve what they asked for themselves.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
}

/// Who is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceFile {
    /// The person with this sign-in address.
    Person(String),
    /// The members of the team of this name.
    Team(String),
    /// The manager of who asks.
    Manager,
    /// The owner of the cost centre that is answered.
    CostCentreOwner,
    /// The person in this field of the form.
    Field(String),
}

/// What an organisation has, by the names that files use.
#[derive(Clone, Debug, Default)]
pub struct CatalogNames {
    /// Categories by key.
    pub categories: BTreeMap<String, CategoryId>,
    /// Departments by name.
    pub departments: BTreeMap<String, DepartmentId>,
    /// Teams by name, with their department.
    pub teams: BTreeMap<String, (TeamId, DepartmentId)>,
    /// Audiences by name.
    pub audiences: BTreeMap<String, AudienceId>,
    /// Skills by name.
    pub skills: BTreeMap<String, SkillId>,
    /// Service calendars by key.
    pub calendars: BTreeMap<String, CalendarId>,
    /// Active people by sign-in address.
    pub people: BTreeMap<String, PersonId>,
}

/// An item ready to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadItem {
    /// What lists show.
    pub card: ItemCard,
    /// The version.
    pub version: ItemVersion,
    /// Who may order it.
    pub audience: AudienceId,
}

impl ItemFile {
    /// The item as that version.
    ///
    /// # Errors
    /// Every fault: names that nothing has, and what [`check`] finds.
    pub fn read(&self, id: ItemId, number: i32, names: &CatalogNames) -> Result<ReadItem, Vec<Fault>> {
        let mut faults = Vec::new();
        if !is_key(&self.key) {
            let reason = format!("a key has 1 to {KEY_MAX} lower-case letters, digits and hyphens");
            faults.push(Fault::new("key", reason));
        }
        let category = find(&names.categories, &self.category, "category", "category", &mut faults);
        let department = find(&names.departments, &self.department, "department", "department", &mut faults);
        let team = find(&names.teams, &self.team, "team", "team", &mut faults);
        let audience = find(&names.audiences, &self.audience, "audience", "audience", &mut faults);
        let skills = self.skills.read(names, &mut faults);
        let service_level = self.service_level.as_ref().and_then(|level| level.read(names, &mut faults));
        let mut approvals = Vec::with_capacity(self.approvals.len());
        for (at, step) in self.approvals.iter().enumerate() {
            approvals.extend(step.read(&format!("approvals[{at}]"), names, &mut faults));
        }
        if let (Some((_, of)), Some(department)) = (team, department)
            && of != department
        {
            faults.push(Fault::new("team", format!("{:?} is a team of another department", self.team)));
        }
        let version = ItemVersion {
            item: id,
            version: number,
            name: self.name.clone(),
            icon: self.icon.clone(),
            title_one: self.title_one.clone(),
            title_many: self.title_many.clone(),
            form: self.form.clone(),
            team: team.map_or(TeamId(uuid::Uuid::nil()), |(team, _)| team),
            skills,
            priority: self.priority,
            steps: self.steps.clone(),
            price: self.price,
            service_level,
            approvals,
        };
        faults.extend(check(&version));
        match (category, department, audience) {
            (Some(category), Some(department), Some(audience)) if faults.is_empty() => {
                let card = ItemCard {
                    id,
                    category,
                    department,
                    name: self.name.clone(),
                    summary: self.summary.clone(),
                    keywords: self.keywords.clone(),
                    icon: self.icon.clone(),
                    version: number,
                    usual_days: self.usual_days,
                };
                Ok(ReadItem { card, version, audience })
            }
            _ => Err(faults),
        }
    }

    /// The file of an item; none where something it refers to has no name any more.
    pub fn write(key: &str, item: &ReadItem, names: &CatalogNames) -> Option<Self> {
        let ReadItem { card, version, audience } = item;
        let skills = |asked: &BTreeMap<SkillId, i32>| {
            asked.iter().map(|(id, level)| Some((name_of(&names.skills, *id)?, *level))).collect::<Option<_>>()
        };
        Some(Self {
            key: key.to_owned(),
            category: name_of(&names.categories, card.category)?,
            department: name_of(&names.departments, card.department)?,
            team: names.teams.iter().find(|(_, (team, _))| *team == version.team).map(|(name, _)| name.clone())?,
            audience: name_of(&names.audiences, *audience)?,
            icon: version.icon.clone(),
            name: version.name.clone(),
            summary: card.summary.clone(),
            keywords: card.keywords.clone(),
            usual_days: card.usual_days,
            priority: version.priority,
            price: version.price,
            service_level: match &version.service_level {
                Some(level) => Some(ServiceLevelFile::write(level, names)?),
                None => None,
            },
            title_one: version.title_one.clone(),
            title_many: version.title_many.clone(),
            skills: SkillsFile {
                mandatory: skills(&version.skills.mandatory)?,
                preferred: skills(&version.skills.preferred)?,
            },
            form: version.form.clone(),
            approvals: version.approvals.iter().map(|step| StepFile::write(step, names)).collect::<Option<_>>()?,
            steps: version.steps.clone(),
        })
    }
}

impl StepFile {
    fn read(&self, place: &str, names: &CatalogNames, faults: &mut Vec<Fault>) -> Option<ApprovalStep> {
        let from = self.from.read(&format!("{place}.from"), names, faults);
        let other = self.or_from.as_ref().map(|other| other.read(&format!("{place}.or_from"), names, faults));
        Some(ApprovalStep {
            name: self.name.clone(),
            from: from?,
            or_from: other.flatten(),
            rule: self.rule,
            when: self.when.clone(),
            own: self.own,
        })
    }

    fn write(step: &ApprovalStep, names: &CatalogNames) -> Option<Self> {
        let other = step.or_from.as_ref().map(|other| SourceFile::write(other, names));
        Some(Self {
            name: step.name.clone(),
            from: SourceFile::write(&step.from, names)?,
            or_from: match other {
                Some(other) => Some(other?),
                None => None,
            },
            rule: step.rule,
            when: step.when.clone(),
            own: step.own,
        })
    }
}

impl SourceFile {
    fn read(&self, place: &str, names: &CatalogNames, faults: &mut Vec<Fault>) -> Option<Source> {
        Some(match self {
            SourceFile::Person(email) => Source::Person(find(&names.people, email, place, "active person", faults)?),
            SourceFile::Team(name) => Source::Team(find(&names.teams, name, place, "team", faults)?.0),
            SourceFile::Manager => Source::Manager,
            SourceFile::CostCentreOwner => Source::CostCentreOwner,
            SourceFile::Field(field) => Source::Field(field.clone()),
        })
    }

    fn write(source: &Source, names: &CatalogNames) -> Option<Self> {
        Some(match source {
            Source::Person(person) => SourceFile::Person(name_of(&names.people, *person)?),
            Source::Team(team) => {
                let name = names.teams.iter().find(|(_, (id, _))| id == team).map(|(name, _)| name.clone());
                SourceFile::Team(name?)
            }
            Source::Manager => SourceFile::Manager,
            Source::CostCentreOwner => SourceFile::CostCentreOwner,
            Source::Field(field) => SourceFile::Field(field.clone()),
        })
    }
}

/// Whether a text can be a key.
pub fn is_key(text: &str) -> bool {
    let fits = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-';
    !text.is_empty() && text.chars().count() <= KEY_MAX && text.chars().all(fits)
}

fn find<T: Copy>(
    names: &BTreeMap<String, T>,
    name: &str,
    place: &str,
    kind: &str,
    faults: &mut Vec<Fault>,
) -> Option<T> {
    let found = names.get(name).copied();
    if found.is_none() {
        faults.push(Fault::new(place, format!("there is no {kind} {name:?}")));
    }
    found
}

fn name_of<T: Copy + PartialEq>(names: &BTreeMap<String, T>, id: T) -> Option<String> {
    names.iter().find(|(_, known)| **known == id).map(|(name, _)| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{DEPARTMENT, ITEM, TEAM, docking_station, skill};
    use uuid::Uuid;

    fn names() -> CatalogNames {
        let id = Uuid::from_u128;
        CatalogNames {
            categories: BTreeMap::from([("workplace".to_owned(), CategoryId(id(1)))]),
            departments: BTreeMap::from([("IT".to_owned(), DEPARTMENT), ("HR".to_owned(), DepartmentId(id(2)))]),
            teams: BTreeMap::from([("End-user support".to_owned(), (TEAM, DEPARTMENT))]),
            audiences: BTreeMap::from([(EVERYONE.to_owned(), AudienceId(id(3)))]),
            skills: BTreeMap::from([("hardware".to_owned(), skill(1))]),
            calendars: BTreeMap::from([("office-hours".to_owned(), CalendarId(id(5)))]),
            people: BTreeMap::from([("martin@alpha.example".to_owned(), PersonId(id(4)))]),
        }
    }

    fn file() -> ItemFile {
        let version = docking_station(RequiredSkills::default());
        let mut file = serde_json::json!({
            "key": "docking-station", "category": "workplace", "department": "IT", "team": "End-user support",
            "icon": "dock", "name": version.name, "summary": { "en": "One cable." }, "keywords": {}, "priority": 3,
            "price": 14900, "service_level": { "calendar": "office-hours", "first_response": "4h", "resolution": "6wd" }, "title_one": version.title_one, "title_many": version.title_many, "form": version.form,
            "skills": { "preferred": { "hardware": 3 } }, "steps": version.steps,
        });
        file["approvals"] = serde_json::json!([
            { "name": { "en": "Cost" }, "from": { "person": "martin@alpha.example" }, "when": "total > 500" },
            { "name": { "en": "Manager" }, "from": "manager", "or_from": { "team": "End-user support" },
              "rule": { "percent": 50 }, "own": true },
        ]);
        serde_json::from_value(file).unwrap()
    }

    #[test]
    fn a_file_becomes_an_item_and_the_item_the_same_file() {
        let item = file().read(ITEM, 3, &names()).unwrap();
        assert_eq!((item.version.version, item.card.version, item.version.approvals.len()), (3, 3, 2));
        assert_eq!(ItemFile::write("docking-station", &item, &names()).unwrap(), file());
    }

    #[test]
    fn every_name_that_nothing_has_is_a_fault_with_its_place() {
        let mut bad = file();
        bad.key = "Docking station".to_owned();
        bad.category = "desks".to_owned();
        bad.department = "HR".to_owned();
        bad.audience = "Nobody".to_owned();
        bad.skills.mandatory.insert("magic".to_owned(), 9);
        bad.approvals[0].from = SourceFile::Person("gone@alpha.example".to_owned());
        bad.approvals[1].or_from = Some(SourceFile::Team("Ghosts".to_owned()));
        bad.priority = 0;
        let level = bad.service_level.as_mut().unwrap();
        (level.calendar, level.resolution) = ("lunch".to_owned(), Some("soon".to_owned()));
        let faults: Vec<String> = bad.read(ITEM, 1, &names()).unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(
            faults,
            [
                "key: a key has 1 to 60 lower-case letters, digits and hyphens",
                "category: there is no category \"desks\"",
                "audience: there is no audience \"Nobody\"",
                "skills.mandatory.magic: a level is 1 to 5",
                "skills.mandatory.magic: there is no skill \"magic\"",
                "service_level.calendar: there is no calendar \"lunch\"",
                "service_level.resolution: \"soon\" is no target; write 8h, 90m, 3wd or 3wd-end",
                "approvals[0].from: there is no active person \"gone@alpha.example\"",
                "approvals[1].or_from: there is no team \"Ghosts\"",
                "team: \"End-user support\" is a team of another department",
                "priority: a priority is 1 to 5",
            ]
        );
    }
}
