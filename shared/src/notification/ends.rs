//! Who is told how a request stands and how what was asked for ends: who asked, who watches, and whom its lines are for.

use super::rule::Case;
use super::tell::{Telling, To};
use super::{Arguments, Kind};
use crate::fulfilment::TaggedTask;
use crate::ids::{LineId, TaskId};
use crate::service_request::{LineState, TaggedLine};
use crate::ticket::Fact;
use crate::ticket::finish::CLOSE_AFTER_DAYS;
use crate::ticket::lifecycle::Status;
use jiff::SignedDuration;
use std::collections::BTreeSet;

impl Case<'_> {
    /// Who asked is told where it stands; who watches it, when it ended.
    pub(super) fn moved(&self, from: Status, to: Status) -> Vec<Telling> {
        let kind = match to {
            Status::Resolved => Kind::Resolved,
            Status::Waiting => Kind::WaitingForYou,
            Status::Cancelled => Kind::Cancelled,
            _ => return Vec::new(),
        };
        let closes = self.event.at.checked_add(SignedDuration::from_hours(24 * CLOSE_AFTER_DAYS)).ok();
        let until = closes.filter(|_| to == Status::Resolved);
        // What they are asked is a public comment of the same call.
        let asks = self.effects.events.iter().find_map(|event| match event.fact {
            Fact::Commented { comment } if event.ticket == self.ticket.head.id => Some(comment),
            _ => None,
        });
        let comment = asks.filter(|_| to == Status::Waiting);
        let mut told = vec![self.requester(kind, Arguments { until, comment, ..self.by() })];
        if to != Status::Waiting {
            let watchers = self.ticket.public.watchers.iter();
            told.extend(watchers.flat_map(|watcher| self.reader(watcher.person, kind, self.by())));
        }
        // Before the gate nobody but who asked knew that something was on its way.
        if to == Status::Cancelled && from != Status::AwaitingApproval {
            told.extend(
                self.lines_that_ended(LineState::Cancelled).into_iter().filter_map(|line| self.cancelled(line)),
            );
        }
        told
    }

    /// What was for somebody else than who asked does not come. They see their line, and of the request nothing.
    fn cancelled(&self, tagged: &TaggedLine) -> Option<Telling> {
        let to = tagged.line.requested_for.filter(|to| *to != self.ticket.head.requester)?;
        let arguments = Arguments { line: Some(tagged.line.id), what: tagged.line.item_name.clone(), ..self.by() };
        Some(Telling::new(To::Person(to), Kind::Cancelled, self.ticket, &tagged.tags, arguments))
    }

    /// The lines that this call ended so.
    fn lines_that_ended(&self, how: LineState) -> Vec<&TaggedLine> {
        let ended = self.effects.events.iter().filter_map(|event| match &event.fact {
            Fact::LineEnded { line, state } if *state == how && event.ticket == self.ticket.head.id => Some(*line),
            _ => None,
        });
        ended.filter_map(|line| self.line(line)).collect()
    }

    /// Whom the line is for; they see it without the request.
    pub(super) fn handed_over(&self, line: LineId) -> Option<Telling> {
        let tagged = self.line(line)?;
        let to = tagged.line.requested_for?;
        let arguments = Arguments {
            line: Some(line),
            what: tagged.line.item_name.clone(),
            own: to == self.ticket.head.requester,
            ..self.by()
        };
        Some(Telling::new(To::Person(to), Kind::HandedOver, self.ticket, &tagged.tags, arguments))
    }

    /// Who asked, and everybody whose line it is, or whose line came to nothing by it.
    pub(super) fn not_possible(&self, task: TaskId) -> Vec<Telling> {
        let Some(TaggedTask { task, .. }) = self.tagged_task(task) else { return Vec::new() };
        let told = Arguments { reason: task.reason.clone().unwrap_or_default(), ..self.by() };
        let ended = self.lines_that_ended(LineState::Incomplete).into_iter().map(|line| line.line.id);
        let lines: BTreeSet<LineId> = ended.chain(task.line).collect();
        let lines: Vec<&TaggedLine> = lines.into_iter().filter_map(|line| self.line(line)).collect();
        let names = lines.iter().map(|line| line.line.person_name.clone()).filter(|name| !name.is_empty());
        let arguments = Arguments { what: task.title.clone(), names: names.collect(), ..told.clone() };
        let mut tellings = vec![self.requester(Kind::NotPossible, arguments)];
        for tagged in lines {
            let to = tagged.line.requested_for.filter(|to| *to != self.ticket.head.requester);
            let what = tagged.line.item_name.clone();
            let arguments = Arguments { what, line: Some(tagged.line.id), ..told.clone() };
            let tell = |to| Telling::new(To::Person(to), Kind::NotPossible, self.ticket, &tagged.tags, arguments);
            tellings.extend(to.map(tell));
        }
        tellings
    }
}
