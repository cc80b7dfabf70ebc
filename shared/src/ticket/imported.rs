//! The history of a ticket of another system as facts: what follows from its rows, one after another, and what of it
//! Docket's own life cycle does not know. Who reads the file and writes the tables is the server's import.

use super::hold::HoldReason;
use super::lifecycle::Status;
use super::{Fact, TicketEvent};
use crate::ids::{PersonId, TeamId};
use jiff::Timestamp;

/// A row of a history, in values of Docket. What a row leaves open stays as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryRow {
    /// When it was written.
    pub at: Timestamp,
    /// Who wrote it.
    pub actor: Option<PersonId>,
    /// The status; none: as before.
    pub status: Option<Status>,
    /// Why it stands, with [`Status::OnHold`].
    pub reason: Option<HoldReason>,
    /// The team that has it.
    pub team: Option<TeamId>,
    /// Who has it.
    pub assignee: Option<PersonId>,
    /// 1 to 5.
    pub priority: Option<i16>,
    /// When the ticket was resolved for the last time. Systems write it on every row, so it counts for the last move to
    /// resolved alone.
    pub resolved_at: Option<Timestamp>,
    /// When it was closed for the last time; as above.
    pub closed_at: Option<Timestamp>,
    /// Everything that the row says and that is kept: field and value, empty where it is unknown.
    pub said: Vec<(String, String)>,
}

/// Who opened a ticket, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Option<PersonId>,
}

/// Where a ticket stands after some of its rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// How many rows there were.
    pub rows: i32,
    /// When the last one was written.
    pub at: Option<Timestamp>,
    /// Its status; none before the first row.
    pub status: Option<Status>,
    /// Why it stands, while it is on hold.
    pub reason: Option<HoldReason>,
    /// The last team that is known.
    pub team: Option<TeamId>,
    /// The last assignee that is known.
    pub assignee: Option<PersonId>,
    /// Its priority. That of the first row is no fact: who reads the facts again has it from the ticket.
    pub priority: Option<i16>,
    /// When it began to be worked on.
    pub started_at: Option<Timestamp>,
    /// When it was last resolved.
    pub resolved_at: Option<Timestamp>,
    /// When it was last closed or cancelled; none while it is not.
    pub ended_at: Option<Timestamp>,
    /// How often it came back from resolved or closed.
    pub reopened: i32,
    /// What the rows said last: field and value.
    pub said: Vec<(String, String)>,
}

/// What a row comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// When.
    pub at: Timestamp,
    /// Who caused it.
    pub actor: Option<PersonId>,
    /// What.
    pub fact: Fact,
}

/// What is odd about a row that is taken all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// Docket's life cycle does not know this move.
    Forbidden(Status, Status),
    /// The first row is not that of a new ticket: earlier ones are missing.
    Begins(Status),
    /// It was written before the row in front of it.
    Backwards,
}

/// What rows come to, and what is odd about them, each with the place of its row, from 0.
pub type Followed = (Vec<(usize, Told)>, Vec<(usize, Oddity)>);

/// Whether a person or the server ever moves a ticket so: by hand, by assignment, by time, by a reply, or by who asked for
/// it, who may take it back or confirm it (DOMAIN.md 2.1).
pub fn is_known_move(from: Status, to: Status) -> bool {
    from == to || from.moves().contains(&to) || from.after_requester_reply() == to
}

impl Standing {
    /// Where a ticket stands by the facts that were recorded of it.
    pub fn of(events: &[TicketEvent]) -> Self {
        let mut standing = Self::default();
        for event in events {
            standing.apply(event.at, &event.fact);
        }
        standing
    }

    /// What was said last of a field; empty where nothing is known.
    pub fn said(&self, field: &str) -> &str {
        self.said.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value)
    }

    fn apply(&mut self, at: Timestamp, fact: &Fact) {
        match fact {
            Fact::Imported { row, said } => {
                self.rows = *row;
                self.at = Some(at);
                for (field, value) in said {
                    match self.said.iter_mut().find(|(name, _)| name == field) {
                        Some((_, old)) => old.clone_from(value),
                        None => self.said.push((field.clone(), value.clone())),
                    }
                }
            }
            Fact::StatusChanged { from, to } => self.moves(at, *from, *to),
            Fact::Held { reason } => self.reason = Some(*reason),
            Fact::Queued { team } | Fact::Transferred { to: team, .. } => self.team = Some(*team),
            Fact::Assigned { to, .. } => self.assignee = Some(*to),
            Fact::PriorityChanged { to, .. } => self.priority = Some(*to),
            Fact::Submitted => self.status = Some(Status::New),
            _ => {}
        }
    }

    fn moves(&mut self, at: Timestamp, from: Status, to: Status) {
        if matches!(from, Status::Resolved | Status::Closed) && to.is_live() {
            self.reopened += 1;
        }
        if to != Status::OnHold {
            self.reason = None;
        }
        if to == Status::InProgress && self.started_at.is_none() {
            self.started_at = Some(at);
        }
        match to {
            Status::Resolved => (self.resolved_at, self.ended_at) = (Some(at), None),
            Status::Closed | Status::Cancelled => self.ended_at = Some(at),
            // When it was resolved is over; how often it was is counted.
            _ => (self.resolved_at, self.ended_at) = (None, None),
        }
        self.status = Some(to);
    }

    /// Takes the next rows of the ticket, in the order of the file. Answers what each comes to, with the place of its row,
    /// from 0; and what is odd.
    pub fn follow(&mut self, opening: Opening, rows: &[HistoryRow]) -> Followed {
        let last = |wanted: Status| rows.iter().rposition(|row| row.status == Some(wanted));
        let (resolves, closes) =
            (self.last_move(rows, last, Status::Resolved), self.last_move(rows, last, Status::Closed));
        let (mut told, mut odd) = (Vec::new(), Vec::new());
        for (place, row) in rows.iter().enumerate() {
            if self.at.is_some_and(|before| row.at < before) {
                odd.push((place, Oddity::Backwards));
            }
            let mut say = |standing: &mut Self, at: Timestamp, actor: Option<PersonId>, fact: Fact| {
                standing.apply(at, &fact);
                told.push((place, Told { at, actor, fact }));
            };
            let is_first = self.rows == 0;
            if is_first {
                say(self, opening.at, opening.by, Fact::Submitted);
            }
            // Where it begins is no change.
            self.priority = self.priority.or(row.priority);
            let said = row.said.iter().filter(|(field, value)| self.said(field) != value).cloned().collect();
            say(self, row.at, row.actor, Fact::Imported { row: self.rows + 1, said });
            for fact in self.placed(row) {
                say(self, row.at, row.actor, fact);
            }
            let (Some(from), Some(to)) = (self.status, row.status) else { continue };
            if from != to {
                match (is_first, is_known_move(from, to)) {
                    (true, _) => odd.push((place, Oddity::Begins(to))),
                    (false, false) => odd.push((place, Oddity::Forbidden(from, to))),
                    (false, true) => {}
                }
                let known = match to {
                    Status::Resolved if resolves == Some(place) => row.resolved_at,
                    Status::Closed if closes == Some(place) => row.closed_at,
                    _ => None,
                };
                say(self, known.unwrap_or(row.at), row.actor, Fact::StatusChanged { from, to });
            }
            if let Some(reason) = row.reason.filter(|reason| to == Status::OnHold && self.reason != Some(*reason)) {
                say(self, row.at, row.actor, Fact::Held { reason });
            }
        }
        (told, odd)
    }

    /// The place of the row that moves to a status for the last time.
    fn last_move(&self, rows: &[HistoryRow], last: impl Fn(Status) -> Option<usize>, wanted: Status) -> Option<usize> {
        let mut place = last(wanted)?;
        // Rows that leave the status open, or say it again, stay in it.
        while place > 0 && rows[place - 1].status.is_none_or(|before| before == wanted) {
            place -= 1;
        }
        rows[place..].iter().position(|row| row.status == Some(wanted)).map(|ahead| place + ahead)
    }

    /// Team, assignee and priority that changed with a row.
    fn placed(&self, row: &HistoryRow) -> Vec<Fact> {
        let mut facts = Vec::new();
        if let Some(to) = row.team.filter(|team| self.team != Some(*team)) {
            facts.push(self.team.map_or(Fact::Queued { team: to }, |from| Fact::Transferred { from, to }));
        }
        if let Some(to) = row.assignee.filter(|person| self.assignee != Some(*person)) {
            facts.push(Fact::Assigned { to, from: self.assignee, automatic: false });
        }
        let changed = self.priority.zip(row.priority).filter(|(from, to)| from != to);
        facts.extend(changed.map(|(from, to)| Fact::PriorityChanged { from, to }));
        facts
    }
}

#[cfg(test)]
mod tests;
