//! Endpoints of approvals.

use crate::ids::{ApprovalId, LineId, PersonId, TicketId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Answer a question of the gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CastVote {
    /// The request.
    pub ticket: TicketId,
    /// The question.
    pub approval: ApprovalId,
    /// The version of the answers that was shown; another one is a conflict.
    pub answers_version: i32,
    /// For it, or against it.
    pub accepted: bool,
    /// Why; needed with a no. At most [`crate::ticket::api::COMMENT_MAX`] characters.
    #[serde(default)]
    pub reason: String,
    /// With a yes: lines that are taken out of the request all the same. Not all of them; that is a no.
    #[serde(default)]
    pub declined_lines: Vec<DeclineLine>,
}

/// A line that is not approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclineLine {
    /// The line.
    pub line: LineId,
    /// Why.
    pub reason: String,
}

/// Name somebody to ask where a step found nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameApprover {
    /// The request.
    pub ticket: TicketId,
    /// Who is to be asked: active, and not who asks for it unless the step allows that.
    pub person: PersonId,
}

/// Say when one is away and who answers approvals meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetDeputy {
    /// The absence; none: one is there.
    pub away: Option<SaidAway>,
}

/// An absence as a person says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaidAway {
    /// The first day, by the organisation's date.
    #[serde(with = "crate::time")]
    pub from: Date,
    /// The last day; not before the first, not over, at most a year later.
    #[serde(with = "crate::time")]
    pub until: Date,
    /// Who answers: active, somebody else, and not away in that time.
    pub deputy: PersonId,
}
