//! Parts of an item's file that name other things: service level, skills, steps of the gate, tasks; and models.

use super::{CatalogNames, DueFile, find, name_of};
use crate::approval::policy::{ApprovalStep, Rule, Source};
use crate::assignment::weight;
use crate::catalog::RequiredSkills;
use crate::catalog::form::Field;
use crate::expression::Expression;
use crate::fault::Fault;
use crate::fulfilment::{Does, Per, PlannedTask};
use crate::ids::TeamId;
use crate::sla::{ServiceLevel, Target, Targets, TaskLevel};
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
    /// Other targets by priority, 1 (most urgent) to 5.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub priorities: BTreeMap<i16, TargetsFile>,
}

/// The targets of one priority; what is absent is as for every priority.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetsFile {
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
        let of = |(priority, file): (&i16, &TargetsFile)| {
            let first_response = target(&file.first_response, &format!("priorities.{priority}.first_response"));
            let resolution = target(&file.resolution, &format!("priorities.{priority}.resolution"));
            (*priority, Targets { first_response, resolution })
        };
        let priorities = self.priorities.iter().map(of).collect();
        Some(ServiceLevel { calendar: calendar?, first_response, resolution, priorities })
    }

    pub(super) fn write(level: &ServiceLevel, names: &CatalogNames) -> Option<Self> {
        let text = |target: Option<Target>| target.map(|target| target.to_string());
        Some(Self {
            calendar: name_of(&names.calendars, level.calendar)?,
            first_response: text(level.first_response),
            resolution: text(level.resolution),
            priorities: level
                .priorities
                .iter()
                .map(|(priority, targets)| {
                    let (first_response, resolution) = (text(targets.first_response), text(targets.resolution));
                    (*priority, TargetsFile { first_response, resolution })
                })
                .collect(),
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
    /// Until when answers are expected, and what happens then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<DueFile>,
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
    /// The owner of the location in this field of the form.
    LocationOwner(String),
    /// The person in this field of the form.
    Field(String),
}

impl StepFile {
    pub(super) fn read(&self, place: &str, names: &CatalogNames, faults: &mut Vec<Fault>) -> ApprovalStep {
        let from = self.from.read(&format!("{place}.from"), names, faults);
        let other = self.or_from.as_ref().map(|other| other.read(&format!("{place}.or_from"), names, faults));
        let due = self.due.as_ref().map(|due| due.read(&format!("{place}.due"), names, faults));
        ApprovalStep {
            name: self.name.clone(),
            // A step that asks nobody known is a fault and stays a step: others are counted with it, and it is announced.
            from: from.unwrap_or(Source::Manager),
            or_from: other.flatten(),
            rule: self.rule,
            when: self.when.clone(),
            own: self.own,
            due: due.flatten(),
        }
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
            due: match &step.due {
                Some(due) => Some(DueFile::write(due, names)?),
                None => None,
            },
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
            SourceFile::LocationOwner(field) => Source::LocationOwner(field.clone()),
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
            Source::LocationOwner(field) => SourceFile::LocationOwner(field.clone()),
            Source::Field(field) => SourceFile::Field(field.clone()),
        })
    }
}

/// A task of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskFile {
    /// Unique in the plan.
    pub key: String,
    /// What has to be done; everyone who sees the request reads it.
    pub title: Text,
    /// Once for the `request`, or for each `line`.
    #[serde(default)]
    pub per: Per,
    /// Name of the team that does it; none: the item's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// How to do it; only who works on it reads it.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub instructions: Text,
    /// Keys of the tasks that have to end first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// Without it holding the task is skipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expression>,
    /// What is filled in when it is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// What it means for stock: `work`, `prepare`, `install`, `hand_over` or `take_back`.
    #[serde(default, skip_serializing_if = "is_work")]
    pub does: Does,
    /// Units of capacity that it takes, where it goes to another team; 1 unless it says otherwise.
    #[serde(default = "weight::usual", skip_serializing_if = "weight::is_usual")]
    pub weight: i32,
    /// What it promises by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_level: Option<TaskLevelFile>,
}

/// What a task promises by itself: to be done, from the moment on at which it can be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskLevelFile {
    /// Key of the calendar in whose working time it counts.
    pub calendar: String,
    /// Like `8h`, `90m`, `3wd`, `3wd-end`.
    pub resolution: String,
}

impl TaskLevelFile {
    fn read(&self, place: &str, names: &CatalogNames, faults: &mut Vec<Fault>) -> Option<TaskLevel> {
        let calendar = find(&names.calendars, &self.calendar, &format!("{place}.calendar"), "calendar", faults);
        let target = Target::read(&self.resolution);
        if target.is_none() {
            let reason = format!("{:?} is no target; write 8h, 90m, 3wd or 3wd-end", self.resolution);
            faults.push(Fault::new(format!("{place}.resolution"), reason));
        }
        Some(TaskLevel { calendar: calendar?, target: target? })
    }

    fn write(level: TaskLevel, names: &CatalogNames) -> Option<Self> {
        Some(Self { calendar: name_of(&names.calendars, level.calendar)?, resolution: level.target.to_string() })
    }
}

fn is_work(does: &Does) -> bool {
    *does == Does::Work
}

impl TaskFile {
    pub(super) fn read(&self, place: &str, own: TeamId, names: &CatalogNames, faults: &mut Vec<Fault>) -> PlannedTask {
        // A task without its team is a fault and stays a task: others wait for it, and their places are counted with it.
        let team = match &self.team {
            None => own,
            Some(name) => find(&names.teams, name, &format!("{place}.team"), "team", faults).map_or(own, |team| team.0),
        };
        PlannedTask {
            key: self.key.clone(),
            title: self.title.clone(),
            per: self.per,
            team,
            instructions: self.instructions.clone(),
            after: self.after.clone(),
            when: self.when.clone(),
            fields: self.fields.clone(),
            does: self.does,
            weight: self.weight,
            level: self
                .service_level
                .as_ref()
                .and_then(|level| level.read(&format!("{place}.service_level"), names, faults)),
        }
    }

    pub(super) fn write(task: &PlannedTask, own: TeamId, names: &CatalogNames) -> Option<Self> {
        let name = || names.teams.iter().find(|(_, (team, _))| *team == task.team).map(|(name, _)| name.clone());
        Some(Self {
            key: task.key.clone(),
            title: task.title.clone(),
            per: task.per,
            team: if task.team == own { None } else { Some(name()?) },
            instructions: task.instructions.clone(),
            after: task.after.clone(),
            when: task.when.clone(),
            fields: task.fields.clone(),
            does: task.does,
            weight: task.weight,
            service_level: match task.level {
                Some(level) => Some(TaskLevelFile::write(level, names)?),
                None => None,
            },
        })
    }
}

/// A model of equipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelFile {
    /// Stable; items name it.
    pub key: String,
    /// Its name.
    pub name: Text,
    /// Whether each unit is known by its serial number.
    #[serde(default)]
    pub serials: bool,
    /// Name of the team that keeps its stock.
    pub team: String,
    /// Keys of the models that it fits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fits: Vec<String>,
    /// Working days until it is there where it has to be ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_days: Option<i32>,
    /// Units that shall be free, over all places together; fewer are marked.
    #[serde(default, skip_serializing_if = "is_none_asked")]
    pub minimum: i32,
    /// Key of the item with which who has one says that something is wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault_item: Option<String>,
    /// Key of the item with which who has one gives it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_item: Option<String>,
    /// Months of warranty, counted from the day on which a piece arrives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warranty_months: Option<i32>,
    /// Units by name of the location, counted when the model first comes there; later counts are the stock's own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stock: BTreeMap<String, i32>,
}

fn is_none_asked(minimum: &i32) -> bool {
    *minimum == 0
}
