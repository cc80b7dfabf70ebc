//! Facts about a ticket: what happened to it, when, and who caused it.

use super::api;
use super::hold::{HoldReason, ResolutionCode};
use super::lifecycle::Status;
use crate::approval::StandsInAs;
use crate::approval::due::Outcome as DueOutcome;
use crate::fulfilment::api::Outcome;
use crate::ids::{CommentId, LineId, PersonId, TaskId, TeamId, TicketId};
use crate::service_request::LineState;
use crate::sla::Metric;
use crate::text::Text;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A fact about a ticket, kept with it for ever: what clocks, activity and reports read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TicketEvent {
    /// The ticket.
    pub ticket: TicketId,
    /// Order within the ticket, from 1.
    pub ordinal: i32,
    /// Who caused it; none for the server itself.
    pub actor: Option<PersonId>,
    /// When.
    #[serde(with = "crate::time")]
    pub at: Timestamp,
    /// What.
    pub fact: Fact,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// It was submitted.
    Submitted,
    /// Somebody watches it from now on.
    WatcherAdded {
        /// Who.
        person: PersonId,
    },
    /// Somebody watches it no more.
    WatcherRemoved {
        /// Who.
        person: PersonId,
    },
    /// It joined a team's queue.
    Queued {
        /// The team.
        team: TeamId,
    },
    /// Somebody was asked to approve it.
    ApprovalAsked {
        /// Place of the step, from 0.
        step: i32,
        /// Who.
        of: PersonId,
    },
    /// There was nobody to ask.
    NobodyToAsk {
        /// Place of the step, from 0.
        step: i32,
    },
    /// An approver answered.
    Voted {
        /// Place of the step, from 0.
        step: i32,
        /// Who.
        by: PersonId,
        /// For it, or against it.
        accepted: bool,
        /// After the step was decided: without effect.
        late: bool,
    },
    /// Somebody whose answer is missing was reminded.
    ApprovalReminded {
        /// Place of the step, from 0.
        step: i32,
        /// Who.
        of: PersonId,
    },
    /// The time for the answers to a step was over.
    ApprovalDue {
        /// Place of the step, from 0.
        step: i32,
        /// What happened, as the item says.
        then: DueOutcome,
        /// Whose answers were missing.
        of: Vec<PersonId>,
    },
    /// Somebody was asked in the place of who was asked before them.
    StandInAsked {
        /// Place of the step, from 0.
        step: i32,
        /// Who.
        of: PersonId,
        /// In whose place.
        in_place_of: PersonId,
        /// As what.
        stands_as: StandsInAs,
    },
    /// The account of somebody whose answer is missing was deactivated.
    ApproverLeft {
        /// Place of the step, from 0.
        step: i32,
        /// Who.
        of: PersonId,
    },
    /// Who asked for it changed the answers.
    AnswersEdited {
        /// The edition that came of it.
        edition: i32,
        /// Whether what was approved is asked anew.
        material: bool,
    },
    /// An approver took a line out of it.
    LineDeclined {
        /// Which.
        line: LineId,
    },
    /// What its item says could not be done as written.
    PlanFault {
        /// Of what.
        what: Text,
        /// Why.
        reason: String,
    },
    /// Every step of the gate passed.
    GatePassed,
    /// A step did not pass.
    GateRefused,
    /// Who asked for it took it back.
    Withdrawn,
    /// It went to somebody.
    Assigned {
        /// To whom.
        to: PersonId,
        /// Who had it before.
        from: Option<PersonId>,
        /// By the assignment transaction, not by hand.
        automatic: bool,
    },
    /// It went to another team.
    Transferred {
        /// From.
        from: TeamId,
        /// To.
        to: TeamId,
    },
    /// Who had it gave it back to the queue.
    Declined {
        /// Who.
        by: PersonId,
        /// Why.
        reason: api::DeclineReason,
    },
    /// Its status moved.
    StatusChanged {
        /// From.
        from: Status,
        /// To.
        to: Status,
    },
    /// It stands, and for this reason.
    Held {
        /// Why.
        reason: HoldReason,
    },
    /// How it was resolved.
    ResolvedAs {
        /// As the team counts it.
        code: ResolutionCode,
    },
    /// It became more or less urgent.
    PriorityChanged {
        /// From, 1 to 5.
        from: i16,
        /// To, 1 to 5.
        to: i16,
    },
    /// A reply to a closed ticket brought that back as this one.
    Follows {
        /// The closed one.
        ticket: TicketId,
    },
    /// A public comment was written.
    Commented {
        /// Which.
        comment: CommentId,
    },
    /// Stock was set aside for its lines; what was short is on order.
    StockReserved {
        /// Units set aside.
        reserved: i32,
        /// Units on order.
        short: i32,
    },
    /// A part of what was on order arrived.
    StockReceived {
        /// Units that came.
        received: i32,
        /// Units still on order.
        left: i32,
    },
    /// Less was in stock than was set aside: units of it lost theirs.
    StockLost {
        /// Units that were set aside from other stock instead.
        elsewhere: i32,
        /// Units that are on order now.
        short: i32,
    },
    /// Somebody said that something is wrong with a line.
    LineReported {
        /// Which.
        line: LineId,
    },
    /// Stock that was set aside or on order is not needed any more.
    StockReleased {
        /// Units.
        released: i32,
    },
    /// A piece of it is damaged, and went to repair.
    PieceDamaged {
        /// The model's name.
        name: Text,
        /// Its serial number.
        serial: String,
    },
    /// A task can be done.
    TaskOpened {
        /// Which.
        task: TaskId,
    },
    /// A task of another team went to somebody.
    TaskAssigned {
        /// Which.
        task: TaskId,
        /// To whom.
        to: PersonId,
        /// Who had it before.
        from: Option<PersonId>,
        /// By the assignment transaction, not by hand.
        automatic: bool,
    },
    /// Who had a task of another team gave it back to that team's queue.
    TaskDeclined {
        /// Which.
        task: TaskId,
        /// Who.
        by: PersonId,
        /// Why.
        reason: api::DeclineReason,
    },
    /// A task ended by hand.
    TaskEnded {
        /// Which.
        task: TaskId,
        /// How.
        outcome: Outcome,
    },
    /// A task is not needed: its own condition did not hold when the plan opened.
    TaskLeftOut {
        /// Which.
        task: TaskId,
    },
    /// A task could not be done any more, because one that it waited for could not.
    TaskHindered {
        /// Which.
        task: TaskId,
    },
    /// What was set aside for a line went to its person.
    HandedOver {
        /// Which line.
        line: LineId,
    },
    /// A line ended.
    LineEnded {
        /// Which.
        line: LineId,
        /// How.
        state: LineState,
    },
    /// Somebody said that a line is as it should be.
    LineConfirmed {
        /// Which.
        line: LineId,
    },
    /// Who asked for it said that all is well.
    Confirmed,
    /// Who asked for it rated it.
    Rated {
        /// 1 to 5.
        stars: i16,
    },
    /// A clock reached a share of its target.
    ClockReached {
        /// Which clock.
        metric: Metric,
        /// 50 or 75 percent.
        percent: i16,
        /// The task whose clock it is; none: the ticket's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        task: Option<TaskId>,
    },
    /// A clock stands from now on.
    ClockHeld {
        /// Which clock.
        metric: Metric,
    },
    /// A clock that stood or had ended runs again.
    ClockResumed {
        /// Which clock.
        metric: Metric,
        /// When it is due by now.
        #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
        due_at: Option<Timestamp>,
    },
    /// A clock got another target, or its calendar counts otherwise.
    ClockRetargeted {
        /// Which clock.
        metric: Metric,
        /// When it is due by now; none while it stands.
        #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
        due_at: Option<Timestamp>,
    },
    /// What a clock of the ticket promises was done in time.
    ClockMet {
        /// Which clock.
        metric: Metric,
    },
    /// A target was reached without what it promises.
    Breached {
        /// Which clock.
        metric: Metric,
        /// The task whose clock it is; none: the ticket's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        task: Option<TaskId>,
    },
    /// Another system wrote this down: a row of the history that the ticket was imported with. What followed from it is told
    /// by the facts behind it.
    Imported {
        /// Place among the ticket's rows, from 1.
        row: i32,
        /// What it says otherwise than the row before, in the other system's words: field and value. People stand with their
        /// ids, an empty value says nothing any more.
        said: Vec<(String, String)>,
    },
    /// A work note was written.
    WorkNoted {
        /// Which.
        comment: CommentId,
    },
}
