//! The catalog: categories, items and their immutable published versions.

pub mod check;
pub mod file;
pub mod form;
pub mod icons;
pub mod material;
pub mod names;
pub mod people;
pub mod promise;
pub mod rules;
pub mod texts;
pub mod triage;

use crate::approval::policy::ApprovalStep;
use crate::asset::Supply;
use crate::assignment::weight;
use crate::fulfilment::PlannedTask;
use crate::ids::{CategoryId, DepartmentId, ItemId, SkillId, TeamId};
use crate::sla::ServiceLevel;
use crate::text::Text;
use crate::ticket::TicketKind;
use form::Form;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use triage::Triage;

/// A category: what something is for, not who delivers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// Its name.
    pub name: Text,
    /// What is in it, in a few words.
    pub summary: Text,
    /// Key of its icon.
    pub icon: String,
    /// Order on the home page, smallest first.
    pub position: i32,
}

/// What lists, search and suggestions show of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemCard {
    /// Its id.
    pub id: ItemId,
    /// Where it is found.
    pub category: CategoryId,
    /// The department that offers it.
    pub department: DepartmentId,
    /// Its name.
    pub name: Text,
    /// One or two sentences.
    pub summary: Text,
    /// Other words people search for.
    pub keywords: Text,
    /// Key of its icon.
    pub icon: String,
    /// The published version that can be ordered.
    pub version: i32,
    /// Usual working days until it is done; shown as a plain fact.
    pub usual_days: Option<i32>,
}

/// A published version: never changed, a submitted request stays on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemVersion {
    /// The item.
    pub item: ItemId,
    /// Counted from 1.
    pub version: i32,
    /// What becomes of what is sent: a request, or an incident.
    #[serde(default, skip_serializing_if = "TicketKind::is_request")]
    pub kind: TicketKind,
    /// Its name at that version.
    pub name: Text,
    /// Key of its icon.
    pub icon: String,
    /// Title of a request of one line; `{person}` and `{count}` are replaced.
    pub title_one: Text,
    /// Title of a request of several lines; `{count}` is replaced.
    pub title_many: Text,
    /// What is asked.
    pub form: Form,
    /// The team that receives it.
    pub team: TeamId,
    /// What the work asks of a technician.
    pub skills: RequiredSkills,
    /// Priority of a new request, 1 to 5.
    pub priority: i16,
    /// "What happens next", in order.
    pub steps: Vec<Step>,
    /// Price of one line, or of the request where its form has no rows; in hundredths of the organisation's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<i64>,
    /// What is promised; none: nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_level: Option<ServiceLevel>,
    /// Who has to approve, step after step; none: nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<ApprovalStep>,
    /// What its lines take from stock, as who orders may know it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub takes: Vec<Supply>,
    /// How it is fulfilled. Instructions are internal: it is stored beside the version and sent to nobody.
    #[serde(skip)]
    pub delivery: Delivery,
}

/// How an item is fulfilled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<PlannedTask>,
    /// What its lines take from stock.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supplies: Vec<Supply>,
    /// Which answers say how urgent an incident is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub triage: Option<Triage>,
    /// Units of a technician's capacity that a ticket takes.
    #[serde(default = "weight::usual", skip_serializing_if = "weight::is_usual")]
    pub weight: i32,
}

impl Default for Delivery {
    fn default() -> Self {
        Self { tasks: Vec::new(), supplies: Vec::new(), triage: None, weight: weight::usual() }
    }
}

/// Skills that work asks for, by level 1 to 5.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequiredSkills {
    /// Without these nobody is eligible.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mandatory: BTreeMap<SkillId, i32>,
    /// These decide the rank.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub preferred: BTreeMap<SkillId, i32>,
}

/// One step of "what happens next".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Key of its icon.
    pub icon: String,
    /// A few words.
    pub title: Text,
    /// A sentence.
    pub text: Text,
    /// Whether it speaks of approval: it is shown only where something has to be approved, and names who does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approval: bool,
}

impl ItemVersion {
    /// The title of a request with `count` lines, in `language`. `person` names the first line's person.
    pub fn title(&self, language: &str, count: usize, person: &str) -> String {
        let pattern = if count == 1 { &self.title_one } else { &self.title_many };
        // A browser may not know the person yet; the server does.
        let nameless = person.is_empty() && pattern.get(language).contains("{person}");
        let pattern = if pattern.is_empty() || nameless { &self.name } else { pattern };
        pattern.get(language).replace("{count}", &count.to_string()).replace("{person}", person)
    }
}
