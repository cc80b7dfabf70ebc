//! Statuses and the moves between them (DOMAIN.md 2.1, decided in section 1).

use serde::{Deserialize, Serialize};

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Submitted, and not yet approved: no team has it.
    AwaitingApproval,
    /// Submitted, nobody has it yet.
    New,
    /// Somebody works on it.
    InProgress,
    /// Waits for the requester.
    Waiting,
    /// Waits for somebody else; why is the team's to know.
    OnHold,
    /// Done; the requester may reopen it.
    Resolved,
    /// Done for good.
    Closed,
    /// Ended without being done.
    Cancelled,
}

/// What clocks, reports and rules read of a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Counts as load.
    Open,
    /// Held; counts as no load.
    Paused,
    /// Done, may come back.
    Resolved,
    /// Done for good.
    Closed,
    /// Ended without being done.
    Cancelled,
}

impl Status {
    /// All, in order.
    pub const ALL: [Status; 8] = [
        Status::AwaitingApproval,
        Status::New,
        Status::InProgress,
        Status::Waiting,
        Status::OnHold,
        Status::Resolved,
        Status::Closed,
        Status::Cancelled,
    ];

    /// The one category it is in.
    pub fn category(self) -> Category {
        match self {
            Status::AwaitingApproval | Status::New | Status::InProgress => Category::Open,
            Status::Waiting | Status::OnHold => Category::Paused,
            Status::Resolved => Category::Resolved,
            Status::Closed => Category::Closed,
            Status::Cancelled => Category::Cancelled,
        }
    }

    /// Whether it still needs somebody: open or paused.
    pub fn is_live(self) -> bool {
        matches!(self.category(), Category::Open | Category::Paused)
    }

    /// The moves a member of the team may make by hand.
    pub fn moves(self) -> &'static [Status] {
        match self {
            Status::New => &[Status::InProgress, Status::Cancelled],
            Status::InProgress => &[Status::Waiting, Status::OnHold, Status::Resolved, Status::Cancelled],
            Status::Waiting => &[Status::InProgress, Status::OnHold, Status::Resolved, Status::Cancelled],
            Status::OnHold => &[Status::InProgress, Status::Waiting, Status::Resolved, Status::Cancelled],
            Status::Resolved => &[Status::InProgress, Status::Closed],
            // The gate alone lets it through or ends it.
            Status::AwaitingApproval | Status::Closed | Status::Cancelled => &[],
        }
    }

    /// What a reply of the requester does to it: one that is paused, whatever it waits for, and a resolved one come back
    /// (DOMAIN.md section 1; 2.1: from On Hold to In Progress when the caller writes).
    pub fn after_requester_reply(self) -> Status {
        match self {
            Status::Waiting | Status::OnHold | Status::Resolved => Status::InProgress,
            other => other,
        }
    }

    /// The name stored in the database.
    pub fn name(self) -> &'static str {
        match self {
            Status::AwaitingApproval => "awaiting_approval",
            Status::New => "new",
            Status::InProgress => "in_progress",
            Status::Waiting => "waiting",
            Status::OnHold => "on_hold",
            Status::Resolved => "resolved",
            Status::Closed => "closed",
            Status::Cancelled => "cancelled",
        }
    }

    /// The status of a stored name.
    pub fn from_name(name: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ended_statuses_have_no_way_out() {
        assert!(Status::Closed.moves().is_empty());
        assert!(Status::Cancelled.moves().is_empty());
    }

    #[test]
    fn a_reply_brings_back_what_is_paused_or_resolved_and_nothing_else() {
        let back: Vec<Status> =
            Status::ALL.into_iter().filter(|status| status.after_requester_reply() != *status).collect();
        assert_eq!(back, [Status::Waiting, Status::OnHold, Status::Resolved]);
    }

    #[test]
    fn names_round_trip() {
        for status in Status::ALL {
            assert_eq!(Status::from_name(status.name()), Some(status));
        }
    }
}
