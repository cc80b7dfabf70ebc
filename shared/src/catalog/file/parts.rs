//! Parts of an item's file that name other things: service level, skills, steps of the gate.

use super::{CatalogNames, find, name_of};
use crate::approval::policy::{ApprovalStep, Rule, Source};
use crate::catalog::RequiredSkills;
use crate::expression::Expression;
use crate::fault::Fault;
use crate::sla::{ServiceLevel, Target};
use crate::text::Text;
use crate::time::Written;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    pub(super) fn read(&self, names: &CatalogNames, faults: &mut Vec<Fault>) -> Option<ServiceLevel> {
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

    pub(super) fn write(level: &ServiceLevel, names: &CatalogNames) -> Option<Self> {
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
    pub(super) fn is_empty(&self) -> bool {
        self.mandatory.is_empty() && self.preferred.is_empty()
    }

    pub(super) fn read(&self, names: &CatalogNames, faults: &mut Vec<Fault>) -> RequiredSkills {
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

impl StepFile {
    pub(super) fn read(&self, place: &str, names: &CatalogNames, faults: &mut Vec<Fault>) -> Option<ApprovalStep> {
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

    pub(super) fn write(step: &ApprovalStep, names: &CatalogNames) -> Option<Self> {
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
    pub(super) fn read(&self, place: &str, names: &CatalogNames, faults: &mut Vec<Fault>) -> Option<Source> {
        Some(match self {
            SourceFile::Person(email) => Source::Person(find(&names.people, email, place, "active person", faults)?),
            SourceFile::Team(name) => Source::Team(find(&names.teams, name, place, "team", faults)?.0),
            SourceFile::Manager => Source::Manager,
            SourceFile::CostCentreOwner => Source::CostCentreOwner,
            SourceFile::Field(field) => Source::Field(field.clone()),
        })
    }

    pub(super) fn write(source: &Source, names: &CatalogNames) -> Option<Self> {
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
