//! People, teams, places: the directory rows, and what assignment knows of a technician.

pub mod api;
pub mod audience;
pub mod decide;
pub mod lead;
pub mod shift;

use crate::actor::Role;
use crate::ids::{CalendarId, CostCentreId, DepartmentId, LocationId, OrganisationId, PersonId, SkillId, TeamId};
use crate::tag::Tags;
use crate::ticket::priority::PriorityTable;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shift::{Shift, ShiftWindow};
use std::collections::{BTreeMap, BTreeSet};

/// The organisation itself, as everyone in it sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// The name beside the logo.
    pub name: String,
    /// ISO 4217 code of prices.
    pub currency: String,
    /// Which priority follows from an incident's impact and urgency.
    #[serde(default)]
    pub priorities: PriorityTable,
}

/// A person as others may see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonCard {
    /// The person.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Job title; empty where none is known.
    pub job: String,
    /// Where they work.
    pub location: Option<LocationId>,
    /// Room or desk, such as "B2-14".
    pub desk: String,
    /// Model of the laptop they use, by the choice id of catalog forms.
    pub laptop: Option<String>,
    /// The departments whose services they own; not told by searches.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub owns: BTreeSet<DepartmentId>,
}

/// What the signed-in person is and may do: the client chooses its views by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The person.
    pub person: PersonId,
    /// Full name.
    pub name: String,
    /// Sign-in address.
    pub email: String,
    /// Roles held.
    pub roles: BTreeSet<Role>,
    /// Teams they are a member of.
    pub teams: BTreeSet<TeamId>,
    /// Departments whose tickets they may see.
    pub departments: BTreeSet<DepartmentId>,
    /// Preselected in forms.
    pub cost_centre: Option<CostCentreId>,
    /// The language they read: "en" or "de".
    #[serde(default)]
    pub language: String,
}

/// A department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// Its name.
    pub name: String,
}

/// A team as everyone sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamCard {
    /// Its id.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// The department it belongs to.
    pub department: DepartmentId,
}

/// A location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Its id.
    pub id: LocationId,
    /// Its name.
    pub name: String,
    /// Who answers for it; none: nobody is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonId>,
    /// The owner's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
}

/// A cost centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostCentre {
    /// Its id.
    pub id: CostCentreId,
    /// The number accounting uses.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Who answers for it.
    pub owner: PersonId,
    /// The owner's name.
    pub owner_name: String,
}

/// What a technician says of themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// Takes new work while the lease lives.
    Available,
    /// Takes no new work; what they have stays theirs.
    Away,
}

/// A technician as assignment sees them. One row per person, whatever the number of teams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Technician {
    /// The person.
    pub person: PersonId,
    /// Full name, for explanations.
    pub name: String,
    /// Whether the account is active.
    pub active: bool,
    /// What they say of themselves.
    pub availability: Availability,
    /// Until when the availability counts; renewed by a live session, by database time.
    #[serde(with = "crate::time")]
    pub lease_until: Timestamp,
    /// Whether team and department were told that the lease ran out.
    #[serde(default)]
    pub lapsed: bool,
    /// Units of work they take at once.
    pub capacity: i32,
    /// Units of open, unpaused work they hold.
    pub load: i32,
    /// Since when they say so.
    #[serde(with = "crate::time::option", default)]
    pub since: Option<Timestamp>,
    /// Who said it for them, and why; none where they said it themselves.
    #[serde(default)]
    pub sent_away: Option<SentAway>,
    /// When they work; none where no shifts are kept.
    #[serde(default)]
    pub shift: Option<Shift>,
    /// The calendar of their shifts.
    #[serde(default)]
    pub shift_id: Option<CalendarId>,
    /// When the shift begins or ends next: the server looks again then.
    #[serde(with = "crate::time::option", default)]
    pub shift_at: Option<Timestamp>,
    /// Level by skill, 1 to 5.
    pub skills: BTreeMap<SkillId, i32>,
    /// Names of these skills.
    #[serde(default)]
    pub skill_names: BTreeMap<SkillId, String>,
    /// Job title.
    #[serde(default)]
    pub job: String,
    /// The teams they work in.
    #[serde(default)]
    pub teams: BTreeSet<TeamId>,
    /// Who sees their load: their teams and departments.
    pub tags: Tags,
}

/// A lead's word that a colleague is away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentAway {
    /// Who said it.
    pub by_name: String,
    /// Why.
    pub reason: String,
}

/// A skill that somebody has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldSkill {
    /// Which.
    pub id: SkillId,
    /// Its name.
    pub name: String,
    /// 1 to 5.
    pub level: i32,
}

/// Load and availability of a colleague, for team and department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TechnicianCard {
    /// The person.
    pub person: PersonId,
    /// Full name.
    pub name: String,
    /// What they say of themselves.
    pub availability: Availability,
    /// Whether that counts no more: their session has not answered for as long as the lease lasts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lapsed: bool,
    /// Units of work they take at once.
    pub capacity: i32,
    /// Units of open, unpaused work they hold.
    pub load: i32,
    /// The teams they work in.
    #[serde(default)]
    pub teams: BTreeSet<TeamId>,
    /// Job title.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub job: String,
    /// Their skills, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<HeldSkill>,
    /// Since when they say so.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Who said it for them, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_away: Option<SentAway>,
    /// The shift that runs or comes next; none where no shifts are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<ShiftWindow>,
}

impl Technician {
    /// The part of the record that team and department see. The lease is no part of it, as it bypasses the log; that it
    /// ran out is.
    pub fn card(&self) -> TechnicianCard {
        let held = self.skills.iter().map(|(id, level)| HeldSkill {
            id: *id,
            name: self.skill_names.get(id).cloned().unwrap_or_default(),
            level: *level,
        });
        let mut skills: Vec<HeldSkill> = held.collect();
        crate::order::sort_by(&mut skills, |left, right| left.name.cmp(&right.name));
        TechnicianCard {
            person: self.person,
            name: self.name.clone(),
            availability: self.availability,
            lapsed: self.lapsed,
            capacity: self.capacity,
            load: self.load,
            teams: self.teams.clone(),
            job: self.job.clone(),
            skills,
            since: self.since,
            sent_away: self.sent_away.clone(),
            shift: self.shift.and_then(Shift::window),
        }
    }
}

/// Seconds for which availability counts after the session last renewed it (SYNC.md 2.12).
pub const AVAILABILITY_LEASE_SECONDS: i64 = 90;
