//! What became of one ticket, as reports count it: read from its facts alone.

use crate::ids::{PersonId, TeamId};
use crate::sla::Metric;
use crate::ticket::lifecycle::{Category, Status};
use crate::ticket::{Fact, TicketEvent};
use jiff::Timestamp;

/// The life of a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Life {
    /// When it was submitted.
    pub opened: Timestamp,
    /// When its status moved, and to what category.
    pub moves: Vec<(Timestamp, Category)>,
    /// When it was done for the last time and did not come back: resolved, or closed without having been.
    pub done: Option<Timestamp>,
    /// When it was closed for the last time and did not come back.
    pub closed: Option<Timestamp>,
    /// When it was cancelled.
    pub cancelled: Option<Timestamp>,
    /// How often it came back from resolved or closed.
    pub reopened: i64,
    /// How often it went from a team or person to another one; both at once is once.
    pub reassigned: i64,
    /// The teams that had it one after another, no two neighbours alike.
    pub teams: Vec<TeamId>,
    /// Whether the time to resolve was kept; none: nothing was promised, or it is not over.
    pub kept: Option<bool>,
    /// What people said of it, 1 to 5, the last word of each.
    pub stars: Vec<(Option<PersonId>, i16)>,
    /// 1 to 5, as it is now.
    pub priority: i16,
}

impl Life {
    /// Reads a ticket's facts, in their order. None without its submission.
    pub fn of(priority: i16, events: &[TicketEvent]) -> Option<Life> {
        let submitted = events.iter().find(|event| event.fact == Fact::Submitted)?;
        let mut life = Life {
            opened: submitted.at,
            moves: vec![(submitted.at, Category::Open)],
            done: None,
            closed: None,
            cancelled: None,
            reopened: 0,
            reassigned: 0,
            teams: Vec::new(),
            kept: None,
            stars: Vec::new(),
            priority,
        };
        let (mut assignee, mut passed, mut said) = (None, None, None);
        for event in events {
            let mut passes = false;
            match &event.fact {
                Fact::StatusChanged { from, to } => life.moved(event.at, *from, *to),
                Fact::Queued { team } => life.with(*team),
                Fact::Transferred { to, .. } => {
                    life.with(*to);
                    passes = true;
                }
                Fact::Assigned { to, .. } => {
                    passes = assignee.is_some_and(|before| before != *to);
                    assignee = Some(*to);
                }
                Fact::Breached { metric: Metric::Resolution, task: None } => life.kept = Some(false),
                Fact::ClockMet { metric: Metric::Resolution } => life.kept = life.kept.or(Some(true)),
                Fact::Rated { stars } => {
                    life.stars.retain(|(by, _)| *by != event.actor);
                    life.stars.push((event.actor, *stars));
                }
                Fact::Imported { said: fields, .. } => {
                    let made = fields.iter().rev().find(|(field, _)| field == "made_sla");
                    said = made.map(|(_, value)| value == "true").or(said);
                }
                _ => {}
            }
            if passes && passed != Some(event.at) {
                life.reassigned += 1;
                passed = Some(event.at);
            }
        }
        life.kept = life.kept.or(said);
        Some(life)
    }

    fn with(&mut self, team: TeamId) {
        if self.teams.last() != Some(&team) {
            self.teams.push(team);
        }
    }

    fn moved(&mut self, at: Timestamp, from: Status, to: Status) {
        self.moves.push((at, to.category()));
        if matches!(from, Status::Resolved | Status::Closed) && to.is_live() {
            self.reopened += 1;
        }
        match to.category() {
            Category::Resolved => (self.done, self.closed, self.cancelled) = (Some(at), None, None),
            Category::Closed => (self.done, self.closed) = (self.done.or(Some(at)), Some(at)),
            Category::Cancelled => (self.done, self.closed, self.cancelled) = (None, None, Some(at)),
            Category::Open | Category::Paused => (self.done, self.closed, self.cancelled) = (None, None, None),
        }
    }

    /// When it was closed or cancelled for good.
    pub fn ended(&self) -> Option<Timestamp> {
        self.closed.or(self.cancelled)
    }

    /// Whether it was open or paused then.
    pub fn is_open_at(&self, instant: Timestamp) -> bool {
        let last = self.moves.iter().rev().find(|(at, _)| *at <= instant);
        last.is_some_and(|(_, category)| matches!(category, Category::Open | Category::Paused))
    }

    /// Whether it had been opened then and was yet to be closed or cancelled for the last time.
    pub fn is_unfinished_at(&self, instant: Timestamp) -> bool {
        self.opened <= instant && self.ended().is_none_or(|ended| ended > instant)
    }

    /// How often it went from a team to another one.
    pub fn handovers(&self) -> i64 {
        i64::try_from(self.teams.len().saturating_sub(1)).unwrap_or(i64::MAX)
    }

    /// Whether two or more teams had it.
    pub fn has_many_teams(&self) -> bool {
        self.teams.iter().any(|team| Some(team) != self.teams.first())
    }

    /// Whether it went from a team to another one and straight back.
    pub fn is_ping_pong(&self) -> bool {
        self.teams.windows(3).any(|teams| teams[0] == teams[2])
    }
}
