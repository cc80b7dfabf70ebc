//! A catalog as people write it: JSON under version control. Teams, people and skills stand by their names; faults say
//! where.

mod audience;
mod base;
mod due;
mod parts;
mod staff;

pub use audience::{AudienceFile, Group, GroupFile, Rules};
pub use base::{CalendarEntry, CategoryFile, DepartmentFile, LocationFile};
pub use due::DueFile;
pub use parts::{ModelFile, ServiceLevelFile, SkillsFile, SourceFile, StepFile, TargetsFile, TaskFile, TaskLevelFile};
pub use staff::{MINUTES_MAX, PolicyFile, ShiftFile};

use super::check::check;
use super::form::Form;
use super::triage::Triage;
use super::{Delivery, ItemCard, ItemVersion, Step};
use crate::asset::Supply;
use crate::assignment::weight;
use crate::fault::Fault;
use crate::ids::{
    AudienceId, CalendarId, CategoryId, CustomerId, DepartmentId, ItemId, LocationId, PersonId, SkillId, TeamId,
};
use crate::sla::{Metric, Target};
use crate::text::Text;
use crate::ticket::TicketKind;
use crate::ticket::priority::PriorityTable;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The longest key, in characters.
const KEY_MAX: usize = 60;
/// The most working days that an item says it usually takes: those of a year.
const USUAL_DAYS_MAX: i32 = 250;

/// What items refer to. Departments, teams, customers and skills that are missing are made; everything else becomes what the file says.
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
    /// Locations, by name. One that is there gets the owner that the file names, and loses it where it names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<LocationFile>,
    /// Internal teams and external companies that people belong to, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub customers: Vec<String>,
    /// Who may see and order items, by name. One that is there becomes what the file says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audiences: Vec<AudienceFile>,
    /// Service calendars, by key. One that is there becomes what the file says, and running clocks are reckoned anew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calendars: Vec<CalendarEntry>,
    /// Models of equipment, by key. One that is there becomes what the file says; its stock stays as it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<ModelFile>,
    /// How teams assign. One that says something else than before is the next version of the team's policy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<PolicyFile>,
    /// When technicians work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shifts: Vec<ShiftFile>,
    /// Which priority follows from impact and urgency of an incident, by impact and in that by urgency. Absent: the table
    /// stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priorities: Option<PriorityTable>,
}

/// An item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemFile {
    /// Stable; the same key again is the next version of the same item. Lower-case letters, digits and hyphens.
    pub key: String,
    /// What becomes of what is sent: `service_request`, or `incident`.
    #[serde(default, skip_serializing_if = "TicketKind::is_request")]
    pub kind: TicketKind,
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
    /// Usual working days until it is done, 0 to [`USUAL_DAYS_MAX`]; where the service level promises days, those or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual_days: Option<i32>,
    /// Priority of a new request, 1 to 5.
    pub priority: i16,
    /// Which answers say how urgent an incident is; without it every new one has `priority`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub triage: Option<Triage>,
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
    /// Units of a technician's capacity that it takes, 1 to [`weight::WEIGHT_MAX`]; 1 unless it says otherwise.
    #[serde(default = "weight::usual", skip_serializing_if = "weight::is_usual")]
    pub weight: i32,
    /// What is asked.
    pub form: Form,
    /// Who has to approve, step after step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<StepFile>,
    /// What its lines take from stock.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supplies: Vec<Supply>,
    /// What has to be done, by whom and in which order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plan: Vec<TaskFile>,
    /// "What happens next", in order.
    pub steps: Vec<Step>,
}

/// The audience that everybody belongs to.
pub const EVERYONE: &str = "Everyone";

fn everyone() -> String {
    EVERYONE.to_owned()
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
    /// Audiences that nobody active is in, by name.
    pub empty_audiences: BTreeSet<String>,
    /// Customers by name.
    pub customers: BTreeMap<String, CustomerId>,
    /// Skills by name.
    pub skills: BTreeMap<String, SkillId>,
    /// Service calendars by key.
    pub calendars: BTreeMap<String, CalendarId>,
    /// Locations by name.
    pub locations: BTreeMap<String, LocationId>,
    /// Whether an active person answers for a location.
    pub locations_owned: bool,
    /// Models of equipment by key.
    pub models: BTreeMap<String, KnownModel>,
    /// Active people by sign-in address.
    pub people: BTreeMap<String, PersonId>,
    /// Active members of teams, each with the level of their skills.
    pub members: BTreeMap<TeamId, BTreeMap<PersonId, BTreeMap<SkillId, i32>>>,
    /// The most units that an active member of a team takes at once.
    pub capacities: BTreeMap<TeamId, i32>,
}

/// What items ask of a model of equipment.
#[derive(Clone, Debug)]
pub struct KnownModel {
    /// Keys of the models that it fits.
    pub fits: Vec<String>,
    /// Whether each unit is known by its serial number.
    pub serials: bool,
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

/// The days that a version promises: what it says of itself must not contradict what its form says. None where it
/// promises none, or none in days, or others by priority.
fn promised_days(version: &ItemVersion) -> Option<i32> {
    let level = version.service_level.as_ref()?;
    match level.target(Metric::Resolution, version.priority)? {
        Target::Days(days) | Target::DayEnds(days) if level.priorities.is_empty() => i32::try_from(days).ok(),
        _ => None,
    }
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
            approvals.push(step.read(&format!("approvals[{at}]"), names, &mut faults));
        }
        if team.zip(department).is_some_and(|((_, of), department)| of != department) {
            faults.push(Fault::new("team", format!("{:?} is a team of another department", self.team)));
        }
        let own_team = team.map_or(TeamId(uuid::Uuid::nil()), |(team, _)| team);
        let delivery = self.delivery(own_team, names, &mut faults);
        let version = ItemVersion {
            item: id,
            version: number,
            kind: self.kind,
            name: self.name.clone(),
            icon: self.icon.clone(),
            title_one: self.title_one.clone(),
            title_many: self.title_many.clone(),
            form: self.form.clone(),
            team: own_team,
            skills,
            priority: self.priority,
            steps: self.steps.clone(),
            price: self.price,
            service_level,
            approvals,
            takes: delivery.supplies.clone(),
            delivery,
        };
        faults.extend(self.check_days(&version));
        faults.extend(check(&version));
        faults.extend(crate::fulfilment::check::check(&version, &names.models));
        faults.extend(super::material::check(&version).into_iter().chain(super::people::check(self, &version, names)));
        match (category, department, audience) {
            (Some(category), Some(department), Some(audience)) if faults.is_empty() => {
                Ok(ReadItem { card: self.card(&version, category, department), version, audience })
            }
            _ => Err(faults),
        }
    }

    /// What is wrong with the days that it usually takes: what is promised is shown, so other ones would say nothing.
    fn check_days(&self, version: &ItemVersion) -> Option<Fault> {
        let days = self.usual_days?;
        let reason = match promised_days(version) {
            _ if !(0..=USUAL_DAYS_MAX).contains(&days) => format!("it is 0 to {USUAL_DAYS_MAX} working days"),
            Some(promised) if promised != days => {
                format!("the service level promises {promised} working days: say the same, or nothing")
            }
            _ => return None,
        };
        Some(Fault::new("usual_days", reason))
    }

    /// What lists show of a version.
    fn card(&self, version: &ItemVersion, category: CategoryId, department: DepartmentId) -> ItemCard {
        ItemCard {
            id: version.item,
            category,
            department,
            name: self.name.clone(),
            summary: self.summary.clone(),
            keywords: self.keywords.clone(),
            icon: self.icon.clone(),
            version: version.version,
            usual_days: promised_days(version).or(self.usual_days),
        }
    }

    fn delivery(&self, own: TeamId, names: &CatalogNames, faults: &mut Vec<Fault>) -> Delivery {
        let tasks = self.plan.iter().enumerate();
        let tasks = tasks.map(|(at, task)| task.read(&format!("plan[{at}]"), own, names, faults));
        let (tasks, supplies) = (tasks.collect(), self.supplies.clone());
        Delivery { tasks, supplies, triage: self.triage.clone(), weight: self.weight }
    }

    /// The file of an item; none where something it refers to has no name any more.
    pub fn write(key: &str, item: &ReadItem, names: &CatalogNames) -> Option<Self> {
        let ReadItem { card, version, audience } = item;
        let skills = |asked: &BTreeMap<SkillId, i32>| {
            asked.iter().map(|(id, level)| Some((name_of(&names.skills, *id)?, *level))).collect::<Option<_>>()
        };
        Some(Self {
            key: key.to_owned(),
            kind: version.kind,
            triage: version.delivery.triage.clone(),
            category: name_of(&names.categories, card.category)?,
            department: name_of(&names.departments, card.department)?,
            team: names.teams.iter().find(|(_, (team, _))| *team == version.team).map(|(name, _)| name.clone())?,
            audience: name_of(&names.audiences, *audience)?,
            icon: version.icon.clone(),
            name: version.name.clone(),
            summary: card.summary.clone(),
            keywords: card.keywords.clone(),
            // What the target promises is not said a second time.
            usual_days: card.usual_days.filter(|_| promised_days(version).is_none()),
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
            weight: version.delivery.weight,
            form: version.form.clone(),
            approvals: version.approvals.iter().map(|step| StepFile::write(step, names)).collect::<Option<_>>()?,
            supplies: version.delivery.supplies.clone(),
            plan: version
                .delivery
                .tasks
                .iter()
                .map(|task| TaskFile::write(task, version.team, names))
                .collect::<Option<_>>()?,
            steps: version.steps.clone(),
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
mod tests;
