//! Assignment: who is next. The choice is a pure function of committed state, with its explanation.

pub mod choose;
pub mod drain;
pub mod scenario;
pub mod weight;

use crate::catalog::RequiredSkills;
use crate::ids::{DepartmentId, ExplanationId, PersonId, SkillId, TaskId, TeamId, TicketId, WorkItemId};
use crate::problem::{needed, unknown};
use crate::tag::Tags;
use crate::ticket::api::DeclineReason;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A team as assignment sees it; its row is the lock under which people are chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// Its department.
    pub department: DepartmentId,
    /// Number of the last assignment: "longest since" compares these, not clocks.
    pub assignment_no: i64,
    /// How it ranks.
    pub policy: Policy,
    /// Members, in order of person.
    pub members: Vec<Membership>,
}

/// A person in a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub person: PersonId,
    /// Number of their last assignment in this team; none yet comes first.
    pub last_assignment_no: Option<i64>,
}

/// A team's assignment policy: versioned, named in every explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Its version, counted from 1.
    pub version: i32,
    /// How people with the same skills are ranked.
    pub ranking: Ranking,
    /// Minutes of a shift that have to be left for new work, 0 to 1440; more than none where shifts are kept.
    #[serde(default, skip_serializing_if = "is_none_needed")]
    pub minutes_needed: i32,
}

fn is_none_needed(minutes: &i32) -> bool {
    *minutes == 0
}

impl Policy {
    /// The first version of a policy that ranks so and asks for no minutes.
    pub fn by(ranking: Ranking) -> Self {
        Self { version: 1, ranking, minutes_needed: 0 }
    }
}

/// How eligible people with equal skills are ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ranking {
    /// Smallest load for their capacity, then longest since the last assignment.
    LoadFirst,
    /// Longest since the last assignment; load only decides who has room.
    RoundRobin,
}

/// What is assigned: a ticket, or a task of another team than its ticket's. Its queue is its team's unassigned open items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkItem {
    /// The id of the ticket or task that it is.
    pub id: WorkItemId,
    /// The ticket it belongs to.
    pub ticket: TicketId,
    /// The task, where it is one.
    pub task: Option<TaskId>,
    /// The team it is with.
    pub team: TeamId,
    /// Who has it.
    pub assignee: Option<PersonId>,
    /// Units of capacity it takes.
    pub weight: i32,
    /// 1 (most urgent) to 5.
    pub priority: i16,
    /// When its service level is due.
    pub sla_due: Option<Timestamp>,
    /// Since when it waits, by the database's clock.
    pub queued_at: Timestamp,
    /// Breaks ties of `queued_at`: the team's count of arrivals.
    pub queue_no: i64,
    /// What it asks.
    pub skills: RequiredSkills,
    /// Open or paused, as its ticket.
    pub state: WorkState,
    /// Who gave it back.
    pub declined: BTreeMap<PersonId, GivenBack>,
}

/// What is remembered of who gave a work item back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenBack {
    /// When it may be offered to them again; none: not any more.
    #[serde(default)]
    pub again: Option<At>,
    /// Why; none of what was given back before reasons were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<DeclineReason>,
    /// When; none as above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<At>,
}

/// A point in time, written as everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct At(#[serde(with = "crate::time")] pub Timestamp);

impl From<Timestamp> for At {
    fn from(at: Timestamp) -> Self {
        At(at)
    }
}

/// What of a work item counts for load and queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkState {
    /// Counts as its assignee's load; waits in the queue without one.
    Open,
    /// Held: no load, not offered.
    Paused,
    /// Ended.
    Ended,
}

impl WorkState {
    /// The name stored in the database.
    pub fn name(self) -> &'static str {
        match self {
            WorkState::Open => "open",
            WorkState::Paused => "paused",
            WorkState::Ended => "ended",
        }
    }

    /// The state of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        [WorkState::Open, WorkState::Paused, WorkState::Ended].into_iter().find(|state| state.name() == name)
    }
}

/// Order of a queue: priority, then service level due (none last), then age (DECISIONS.md). What waits since the same
/// instant is told apart by the caller.
pub fn queue_order(
    priority: i16,
    due: Option<Timestamp>,
    since: Timestamp,
) -> (i16, bool, Option<Timestamp>, Timestamp) {
    (priority, due.is_none(), due, since)
}

impl WorkItem {
    /// Whether it waits for somebody.
    pub fn waits(&self) -> bool {
        self.assignee.is_none() && self.state == WorkState::Open
    }

    /// Order of the queue: priority, then service level due (none last), then age (DECISIONS.md).
    pub fn queue_key(&self) -> (i16, bool, Option<Timestamp>, Timestamp, i64) {
        let (priority, never, due, since) = queue_order(self.priority, self.sla_due, self.queued_at);
        (priority, never, due, since, self.queue_no)
    }

    /// Since when it waits in the queue: what was somebody's meanwhile waits since they gave it back, and keeps its place.
    pub fn waits_since(&self) -> Timestamp {
        let given_back = self.declined.values().filter_map(|given| given.at.map(|at| at.0)).max();
        given_back.map_or(self.queued_at, |at| at.max(self.queued_at))
    }

    /// Units of load it puts on its assignee now.
    pub fn load(&self) -> i32 {
        if self.assignee.is_some() && self.state == WorkState::Open { self.weight } else { 0 }
    }
}

/// The stored explanation of one decision: enough to recompute it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Its id.
    pub id: ExplanationId,
    /// The ticket.
    pub ticket: TicketId,
    /// The task of it, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
    /// The team.
    pub team: TeamId,
    /// The team's name then.
    pub team_name: String,
    /// The policy that ranked.
    pub policy: Policy,
    /// When, by the database's clock.
    #[serde(with = "crate::time")]
    pub at: Timestamp,
    /// Since when the item waited.
    #[serde(with = "crate::time")]
    pub queued_at: Timestamp,
    /// Units of capacity that it takes.
    #[serde(default = "weight::usual", skip_serializing_if = "weight::is_usual")]
    pub weight: i32,
    /// Everyone of the team, the chosen one first, then by rank, then who was not eligible.
    pub pool: Vec<Considered>,
    /// Who was chosen; none: it waits.
    pub chosen: Option<PersonId>,
    /// The step that decided.
    pub decided_by: DecidedBy,
}

/// An explanation with the tags that may read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedExplanation {
    /// The explanation.
    pub explanation: Explanation,
    /// Team and department.
    pub tags: Tags,
}

/// One person of the pool: verdict and the facts the ranking used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Considered {
    /// Who.
    pub person: PersonId,
    /// Their name then.
    pub name: String,
    /// Whether they could take it.
    pub verdict: Verdict,
    /// How many preferred skills they have, at any level.
    pub preferred: i32,
    /// Sum over these of the smaller of level and asked level.
    pub levels: i32,
    /// Units they held before.
    pub load: i32,
    /// Units they take at once.
    pub capacity: i32,
    /// Number of their last assignment in this team.
    pub last_assignment_no: Option<i64>,
}

/// Whether a person could take a work item, and if not why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case", try_from = "FlatVerdict")]
pub enum Verdict {
    /// Could take it.
    Eligible,
    /// The account is not active.
    Inactive,
    /// Said to be away.
    Away,
    /// Available once, but no session renewed it.
    LeaseLapsed,
    /// Too little of the shift is left.
    ShiftEnds {
        /// Minutes left; 0 outside a shift.
        left: i32,
        /// Minutes needed.
        needed: i32,
    },
    /// Lacks a mandatory skill at the asked level.
    MissingSkill {
        /// Which.
        skill: SkillId,
        /// Level asked.
        asked: i32,
        /// Level held; 0 for none.
        held: i32,
    },
    /// No room for its weight.
    AtCapacity,
    /// Gave it back, and is not offered it again yet, or at all.
    Declined {
        /// Why; none where that was not kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<DeclineReason>,
    },
}

/// How a verdict is read: all that any may carry, side by side (as for errors, see `problem`).
#[derive(Deserialize)]
struct FlatVerdict {
    verdict: String,
    skill: Option<SkillId>,
    asked: Option<i32>,
    held: Option<i32>,
    left: Option<i32>,
    needed: Option<i32>,
    reason: Option<DeclineReason>,
}

impl TryFrom<FlatVerdict> for Verdict {
    type Error = String;

    fn try_from(flat: FlatVerdict) -> Result<Self, String> {
        let FlatVerdict { verdict, skill, asked, held, left, needed: minutes, reason } = flat;
        Ok(match verdict.as_str() {
            "eligible" => Verdict::Eligible,
            "inactive" => Verdict::Inactive,
            "away" => Verdict::Away,
            "lease_lapsed" => Verdict::LeaseLapsed,
            "missing_skill" => Verdict::MissingSkill {
                skill: needed(skill, "skill")?,
                asked: needed(asked, "asked")?,
                held: needed(held, "held")?,
            },
            "shift_ends" => Verdict::ShiftEnds { left: needed(left, "left")?, needed: needed(minutes, "needed")? },
            "at_capacity" => Verdict::AtCapacity,
            "declined" => Verdict::Declined { reason },
            _ => return Err(unknown(&verdict)),
        })
    }
}

/// The step of the ranking that separated the first from the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// Nobody was eligible: it waits.
    Nobody,
    /// One person was eligible.
    OnlyOne,
    /// More preferred skills matched.
    PreferredSkills,
    /// The same number, at higher levels.
    SkillLevels,
    /// Less load for their capacity.
    Load,
    /// Longest since the last assignment.
    LongestSince,
    /// All equal: the order of person ids.
    PersonId,
}

#[cfg(test)]
mod tests;
