//! Where a request stands, in a requester's words: no words of the trade, never anything internal.

use crate::data::Data;
use crate::ui::{IconName, Tone};
use docket_messages::{Locale, request};
use docket_shared::Timestamp;
use docket_shared::approval::gate::holds_back;
use docket_shared::approval::{Gate, StepState};
use docket_shared::service_request::Line;
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::{TicketHead, TicketKind};

/// The steps of the track, from ordering to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// It was sent.
    Ordered,
    /// Somebody has to approve it; only where it is so.
    Approval,
    /// Somebody has it.
    Assigned,
    /// Somebody works on it, or waits for an answer.
    Preparing,
    /// It is done.
    Done,
}

impl Step {
    /// Those of a request, in order.
    pub fn all(gated: bool) -> Vec<Step> {
        let gate = gated.then_some(Step::Approval);
        let rest = [Step::Assigned, Step::Preparing, Step::Done];
        std::iter::once(Step::Ordered).chain(gate).chain(rest).collect()
    }

    /// The step a request with a gate is at: approved, while nobody has it yet.
    pub fn of_gated(head: &TicketHead) -> Step {
        Step::of(head).max(Step::Approval)
    }

    /// The step a request is at.
    pub fn of(head: &TicketHead) -> Step {
        match head.status {
            Status::AwaitingApproval => Step::Approval,
            Status::New if head.assignee.is_none() => Step::Ordered,
            Status::New => Step::Assigned,
            Status::InProgress | Status::Waiting | Status::OnHold => Step::Preparing,
            Status::Resolved | Status::Closed | Status::Cancelled => Step::Done,
        }
    }

    /// Whether a cancelled request came to it: what did not happen is not told.
    pub fn happened(self, head: &TicketHead, started: bool, gate: Option<&Gate>) -> bool {
        match self {
            Step::Ordered | Step::Done => true,
            Step::Approval => gate.is_some_and(|gate| !holds_back(gate)),
            Step::Assigned => head.assignee.is_some() || started,
            Step::Preparing => started,
        }
    }

    /// Its name for a request in that status.
    pub fn word(self, locale: Locale, kind: TicketKind, status: Status) -> &'static str {
        let incident = kind == TicketKind::Incident;
        match (self, status) {
            (Step::Ordered, _) if incident => request::step_reported(locale),
            (Step::Ordered, _) => request::step_ordered(locale),
            (Step::Approval, Status::AwaitingApproval) => request::step_approval(locale),
            (Step::Approval, _) => request::step_approved(locale),
            (Step::Assigned, _) => request::step_assigned(locale),
            (Step::Preparing, Status::Waiting) => request::step_waiting(locale),
            (Step::Preparing, Status::OnHold) => request::status_on_hold(locale),
            (Step::Preparing, _) if incident => request::step_working(locale),
            (Step::Preparing, _) => request::step_preparing(locale),
            (Step::Done, Status::Closed) => request::step_closed(locale),
            (Step::Done, Status::Cancelled) => request::step_cancelled(locale),
            (Step::Done, _) => request::step_resolved(locale),
        }
    }

    /// Its icon.
    pub fn icon(self) -> IconName {
        match self {
            Step::Ordered => IconName::Send,
            Step::Approval => IconName::StatusApproval,
            Step::Assigned => IconName::User,
            Step::Preparing => IconName::Wrench,
            Step::Done => IconName::Check,
        }
    }
}

/// When something that its requester reads of it last changed: itself, one of its steps, one of its lines.
pub fn last_change(data: Data, head: &TicketHead) -> Timestamp {
    let lines = data.lines_of(head.id);
    let of_line = |line: &Line| {
        let handed_over = line.handed_over.as_ref().map(|given| given.at);
        [line.ended_at, line.confirmed_at, line.reported_at, handed_over]
    };
    let tasks = data.tasks_of(head.id);
    let all = lines.iter().flat_map(of_line).chain(tasks.iter().map(|task| task.ended_at)).flatten();
    all.fold(head.changed_at, Timestamp::max)
}

/// Whether somebody was asked to approve it: where no step's condition held, nobody was.
pub fn is_gated(gate: &Gate) -> bool {
    gate.steps.iter().any(|step| step.state != StepState::Skipped)
}

/// The status in words.
pub fn word(locale: Locale, kind: TicketKind, status: Status) -> &'static str {
    let incident = kind == TicketKind::Incident;
    match status {
        Status::AwaitingApproval => request::status_awaiting_approval(locale),
        Status::New if incident => request::step_reported(locale),
        Status::InProgress if incident => request::step_working(locale),
        Status::New => request::status_new(locale),
        Status::InProgress => request::status_in_progress(locale),
        Status::Waiting => request::status_waiting(locale),
        Status::OnHold => request::status_on_hold(locale),
        Status::Resolved => request::status_resolved(locale),
        Status::Closed => request::status_closed(locale),
        Status::Cancelled => request::status_cancelled(locale),
    }
}

/// The status as a shape.
pub fn icon(status: Status) -> IconName {
    match status {
        Status::AwaitingApproval => IconName::StatusApproval,
        Status::New => IconName::StatusNew,
        Status::InProgress => IconName::StatusProgress,
        Status::Waiting | Status::OnHold => IconName::StatusWaiting,
        Status::Resolved => IconName::StatusDone,
        Status::Closed => IconName::StatusClosed,
        Status::Cancelled => IconName::StatusCancelled,
    }
}

/// What a chip's colour repeats.
pub fn tone(status: Status) -> Tone {
    match status {
        Status::AwaitingApproval => Tone::Wait,
        Status::New => Tone::Info,
        Status::InProgress => Tone::Warn,
        Status::Waiting | Status::OnHold => Tone::Wait,
        Status::Resolved => Tone::Ok,
        Status::Closed | Status::Cancelled => Tone::Quiet,
    }
}
