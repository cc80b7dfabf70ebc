//! Approvals: who is asked, what they said, and where the gate of a request stands. Nothing is assigned, reserved or
//! announced to fulfillers before the gate passes (DOMAIN.md section 1).

pub mod absence;
pub mod api;
mod applies;
pub mod decide;
pub mod due;
pub mod gate;
pub mod policy;
pub mod stand_in;
mod votes;

pub use votes::{Standing, Vote, by_rule, gate as gate_standing, needed, step};

use crate::ids::{ApprovalId, CostCentreId, LocationId, PersonId, TeamId, TicketId};
use crate::tag::Tags;
use crate::text::Text;
use due::AnswerDue;
use jiff::Timestamp;
use jiff::civil::Date;
use policy::Rule;
use serde::{Deserialize, Serialize};

/// The gate of a request, as everyone sees it who may see the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// The version of the answers that votes are about.
    pub answers_version: i32,
    /// In order; a step opens when the one before it was accepted or skipped.
    pub steps: Vec<GateStep>,
}

/// A step of the gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateStep {
    /// Its name.
    pub name: Text,
    /// When the votes decide it.
    pub rule: Rule,
    /// The total above which it applies, in hundredths of the organisation's currency; none: it applies by something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<i64>,
    /// Where it stands.
    pub state: StepState,
    /// Who was asked, and what they said.
    pub asked: Vec<Asked>,
    /// Until when answers are expected; none where the item sets no time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<AnswerDue>,
    /// Time decided it, not an answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_time: bool,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// The steps before it are not decided.
    Later,
    /// Votes are missing.
    Waiting,
    /// There is nobody to ask: the service owner has to help. Never an approval.
    Nobody,
    /// Its condition does not hold.
    Skipped,
    /// It passed.
    Accepted,
    /// It did not.
    Refused,
    /// Nobody answered in time, and the request ended with that.
    Lapsed,
}

/// Somebody who was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Who.
    pub approver: PersonId,
    /// Their name.
    pub name: String,
    /// What they said, or who stands in for them.
    pub vote: Option<GivenVote>,
    /// Who is asked in their place, in addition to them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stand_ins: Vec<StandIn>,
    /// The last day of an absence that began before they answered.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub away_until: Option<Date>,
    /// When they were last reminded.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub reminded_at: Option<Timestamp>,
    /// Their account was deactivated before they answered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub left: bool,
    /// Nobody was found who can answer in their place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lacks: bool,
}

impl Asked {
    /// Somebody who is asked now.
    pub fn now(approver: PersonId, name: String) -> Self {
        let (vote, away_until, reminded_at) = (None, None, None);
        Self { approver, name, vote, stand_ins: Vec::new(), away_until, reminded_at, left: false, lacks: false }
    }

    /// Whether the person was asked, for themselves or in this one's place.
    pub fn concerns(&self, person: PersonId) -> bool {
        self.approver == person || self.stand_ins.iter().any(|other| other.person == person)
    }
}

/// Somebody who is asked in the place of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandIn {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// As what.
    pub stands_as: StandsInAs,
}

/// As what somebody stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandsInAs {
    /// Named by the absent person.
    Deputy,
    /// Their manager: no deputy is named, or the deputy cannot answer.
    Manager,
    /// In the place of who left, by the item's own rule.
    Successor,
    /// Named by the service owner.
    Named,
}

/// In whose place somebody is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForPerson {
    /// Whose seat it is.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// As what.
    pub stands_as: StandsInAs,
}

/// What somebody said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenVote {
    /// For it, or against it.
    pub accepted: bool,
    /// Why; always there with a no.
    pub reason: String,
    /// When.
    #[serde(with = "crate::time")]
    pub at: Timestamp,
    /// Given after the step was decided: recorded, and without effect.
    #[serde(default)]
    pub late: bool,
    /// Who said it in the place of who was asked; none: they did themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// One question to one person: the row behind "waiting for you".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Its id.
    pub id: ApprovalId,
    /// The request.
    pub ticket: TicketId,
    /// Place of the step, from 0.
    pub step: i32,
    /// Who is asked.
    pub approver: PersonId,
    /// Their name.
    pub approver_name: String,
    /// Why they are asked.
    pub because: Because,
    /// The version of the answers that they were shown.
    pub answers_version: i32,
    /// When they were asked.
    #[serde(with = "crate::time")]
    pub asked_at: Timestamp,
    /// Whether the answer still matters.
    pub open: bool,
    /// The answer.
    pub vote: Option<GivenVote>,
    /// In whose place; none: for themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_person: Option<ForPerson>,
    /// The last day of the approver's absence, once somebody was looked for in their place.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub away_until: Option<Date>,
    /// Whom they had named for it then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub away_deputy: Option<PersonId>,
    /// Name of who changed the answers that it is about, so that it, and what was said to it, counts no more; none while it
    /// counts, and of what was changed before that was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voided_by: Option<String>,
}

impl Approval {
    /// Whether the person's answer is missing and matters.
    pub fn waits(&self) -> bool {
        self.open && self.vote.is_none()
    }

    /// Whose seat in the step the answer is for.
    pub fn seat(&self) -> PersonId {
        self.for_person.as_ref().map_or(self.approver, |other| other.person)
    }
}

/// An approval with the tags that may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedApproval {
    /// The approval.
    pub approval: Approval,
    /// The approver, and the department.
    pub tags: Tags,
}

/// Why somebody is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The item names them.
    Named,
    /// Member of the team that the item names.
    Member,
    /// Manager of who asks.
    Manager,
    /// Owner of the cost centre.
    CostCentre,
    /// Owner of the location.
    Location,
    /// Named in the form.
    Field,
}

/// Whom a source comes to for one request: the key under which the server reads active people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Candidates {
    /// This person.
    Person(PersonId),
    /// The members of a team.
    Team(TeamId),
    /// The manager of a person.
    ManagerOf(PersonId),
    /// The owner of a cost centre.
    OwnerOf(CostCentreId),
    /// The owner of a location.
    OwnerOfLocation(LocationId),
}

#[cfg(test)]
mod tests;
