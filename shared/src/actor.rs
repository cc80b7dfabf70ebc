//! Who asks: the person behind a call, with roles, teams and departments.

use crate::ids::{DepartmentId, PersonId, TeamId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a person may do in the organisation. A role that concerns a team or department is held through membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Orders from the catalog and follows own requests. Everyone holds it.
    Requester,
    /// Works the tickets of the teams they belong to.
    Technician,
    /// Leads a team: sees its load.
    TeamLead,
    /// Designs items, rules and service levels of a department.
    ServiceOwner,
    /// Runs the installation; sees no department's tickets by that alone.
    Administrator,
}

impl Role {
    /// All roles, in order of the table.
    pub const ALL: [Role; 5] =
        [Role::Requester, Role::Technician, Role::TeamLead, Role::ServiceOwner, Role::Administrator];

    /// The name stored in the database and shown by the command line.
    pub fn name(self) -> &'static str {
        match self {
            Role::Requester => "requester",
            Role::Technician => "technician",
            Role::TeamLead => "team_lead",
            Role::ServiceOwner => "service_owner",
            Role::Administrator => "administrator",
        }
    }

    /// The role of a stored name.
    pub fn from_name(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// The person behind a call, as far as rules need to know them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The person.
    pub person: PersonId,
    /// The name that is shown beside what they do.
    pub name: String,
    /// Language of what they write: "en" or "de".
    pub language: String,
    /// Roles held.
    pub roles: BTreeSet<Role>,
    /// Teams they are a member of.
    pub teams: BTreeSet<TeamId>,
    /// Departments whose tickets they may see as lead or service owner.
    pub departments: BTreeSet<DepartmentId>,
}

impl Actor {
    /// Whether the person holds the role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the person works tickets at all: decides which client opens.
    pub fn works_tickets(&self) -> bool {
        self.roles.iter().any(|role| matches!(role, Role::Technician | Role::TeamLead | Role::ServiceOwner))
    }

    /// Whether the workspace has something for the person: tickets to work, or an installation to look after.
    pub fn has_workspace(&self) -> bool {
        self.works_tickets() || self.has(Role::Administrator)
    }

    /// Whether the person is a member of the team.
    pub fn is_member(&self, team: Option<TeamId>) -> bool {
        team.is_some_and(|team| self.teams.contains(&team))
    }
}
