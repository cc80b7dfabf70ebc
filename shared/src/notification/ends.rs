//! Who is told how a request stands and how what was asked for ends: who asked, who watches, and whom its lines are for.

use super::rule::Case;
use super::tell::{Telling, To};
use super::{Arguments, Kind, Shortfall};
use crate::asset::ReservationState;
use crate::fulfilment::api::Outcome;
use crate::fulfilment::delivered::{Short, came_to_nothing, ended_as_not_needed, for_whom, missed, steps_not_needed};
use crate::fulfilment::equipped::is_all_back;
use crate::fulfilment::report::{awaits_word, is_being_mended};
use crate::fulfilment::{Does, TaggedTask, Task};
use crate::ids::{LineId, TaskId};
use crate::order::sort_by_key;
use crate::service_request::{Line, LineState, TaggedLine};
use crate::text::Text;
use crate::ticket::finish::CLOSE_AFTER_DAYS;
use crate::ticket::lifecycle::Status;
use crate::ticket::{Fact, TicketEvent};
use crate::world::{Key, Record};
use jiff::SignedDuration;
use std::collections::BTreeSet;

impl Case<'_> {
    /// Who has the request, and while nobody has it who leads its team, is told what is not in stock of what was set aside,
    /// and for whom. `short`: some of it is on order now.
    pub(super) fn stock_lost(&self, short: bool) -> Option<Telling> {
        let head = &self.ticket.head;
        let to = head.assignee.map(To::Person).or(head.team.map(To::Leads))?;
        let lost = self.effects.records.iter().filter_map(|effect| match (&effect.before, &effect.after) {
            (Some(Record::Reservation(before)), Record::Reservation(after)) => {
                let (was, is) = (&before.reservation, &after.reservation);
                let lost = was.state == ReservationState::Reserved && was.location != is.location;
                (was.ticket == head.id && lost && is.state != ReservationState::Released).then_some(is)
            }
            _ => None,
        });
        let lost: Vec<_> = lost.collect();
        let names = lost.iter().filter_map(|unit| self.line(unit.line)).map(|tagged| tagged.line.person_name.clone());
        let names = names.filter(|name| !name.is_empty()).collect();
        let what = lost.first()?.name.clone();
        let arguments = Arguments { what, names, partly: short, work: true, ..Arguments::default() };
        Some(Telling::new(to, Kind::StockLost, self.ticket, &self.ticket.internal_tags, arguments))
    }

    /// Who asked is told where it stands; who watches it, when it ended.
    pub(super) fn moved(&self, from: Status, to: Status) -> Vec<Telling> {
        let kind = match to {
            Status::Resolved => Kind::Resolved,
            Status::Waiting => Kind::WaitingForYou,
            Status::Cancelled => Kind::Cancelled,
            _ => return Vec::new(),
        };
        let closes = self.event.at.checked_add(SignedDuration::from_hours(24 * CLOSE_AFTER_DAYS)).ok();
        // Everybody confirmed before that it works: the same call closed it, and nobody is asked anything.
        let closed = to == Status::Resolved && self.ticket.head.status == Status::Closed;
        let until = closes.filter(|_| to == Status::Resolved && !closed);
        // What they are asked is a public comment of the same call.
        let asks = self.effects.events.iter().find_map(|event| match event.fact {
            Fact::Commented { comment } if event.ticket == self.ticket.head.id => Some(comment),
            _ => None,
        });
        let comment = asks.filter(|_| to == Status::Waiting);
        let left_out = if to == Status::Resolved { self.left_out() } else { LeftOut::default() };
        let LeftOut { names, steps, all, short } = left_out;
        let reason = match to {
            Status::Cancelled => self.why(),
            _ if short.is_some() => self.why_not(),
            _ => String::new(),
        };
        let by = Arguments {
            declined: to == Status::Cancelled && self.is_refused(),
            not_needed: all,
            partly: !steps.is_empty(),
            what: steps,
            short,
            reason,
            closed,
            names,
            ..self.by()
        };
        let own = self.requester(kind, Arguments { until, comment, ..by.clone() });
        // A kept older client asks for a word of every request of one's own.
        let asked = Arguments { own: !closed, ..own.arguments };
        let mut told = vec![Telling { arguments: asked, ..own }];
        if to != Status::Waiting {
            let watchers = self.ticket.public.watchers.iter();
            told.extend(watchers.flat_map(|watcher| self.reader(watcher.person, kind, by.clone())));
        }
        if to != Status::Waiting {
            // Who works on it, where somebody else ended it, or the last of its tasks that others do.
            let assignee = self.ticket.head.assignee.map(|to| self.reader(to, kind, by));
            told.extend(assignee.into_iter().flatten());
        }
        if to == Status::Cancelled {
            let lines = self.lines_that_ended(LineState::Cancelled).into_iter();
            told.extend(lines.filter_map(|line| self.cancelled(line, from)));
        }
        told
    }

    /// Why what this call ended as not possible is not, in the words of who said so; empty where it ended nothing so.
    fn why_not(&self) -> String {
        let mut reasons = self.effects.events.iter().filter_map(|event| match event.fact {
            Fact::TaskEnded { task, outcome: Outcome::Incomplete } if event.ticket == self.ticket.head.id => {
                self.tagged_task(task)?.task.reason.clone()
            }
            _ => None,
        });
        reasons.next().unwrap_or_default()
    }

    /// Of what this call resolved, what did not come, by whichever call it ended.
    fn left_out(&self) -> LeftOut {
        let (lines, tasks) = self.whole();
        let kind = self.ticket.head.kind;
        let all = ended_as_not_needed(kind, lines.iter().copied(), &tasks);
        let short = Short::of(&lines, &tasks);
        // Whose line was not possible is named with the step that was not.
        let told = |line: &Line| short.is_some() && line.state == LineState::Incomplete;
        let without = lines.iter().filter(|line| line.counts() && came_to_nothing(line) && !told(line));
        let names = without.map(|line| line.person_name.clone()).filter(|name| !name.is_empty());
        let mut titles: Vec<&Text> = Vec::new();
        // Of what every line has one, once: many lines would make a notice of nothing else.
        for step in steps_not_needed(kind, &lines, &tasks).into_iter().filter(|_| !all) {
            if !titles.contains(&&step.title) {
                titles.push(&step.title);
            }
        }
        let steps = if titles.is_empty() { Text::default() } else { in_a_row(&titles) };
        LeftOut { names: names.collect(), steps, all, short: short.map(|short| shortfall(short, &lines, &tasks)) }
    }

    /// All lines and tasks of what this call resolved, in order.
    fn whole(&self) -> (Vec<&Line>, Vec<Task>) {
        let (mut lines, mut tasks) = (Vec::new(), Vec::new());
        for record in &self.effects.resolved {
            match record {
                Record::Line(tagged) if tagged.line.ticket == self.ticket.head.id => lines.push(&tagged.line),
                Record::Task(tagged) if tagged.task.ticket == self.ticket.head.id => tasks.push(tagged.task.clone()),
                _ => {}
            }
        }
        sort_by_key(&mut tasks, |task| task.position);
        (lines, tasks)
    }

    /// What this call ended as not needed of a line, in order.
    fn skipped_of(&self, line: LineId) -> Vec<&Task> {
        let skipped = self.effects.events.iter().filter_map(|event| match event.fact {
            Fact::TaskEnded { task, outcome: Outcome::Skipped } => self.tagged_task(task),
            _ => None,
        });
        let mut skipped: Vec<&Task> =
            skipped.map(|tagged| &tagged.task).filter(|task| task.line == Some(line)).collect();
        sort_by_key(&mut skipped, |task| task.position);
        skipped
    }

    /// Whether this call ended a step of the whole request as not needed: a line without one of its own ends by it.
    fn skipped_for_all(&self) -> bool {
        self.effects.events.iter().any(|event| match event.fact {
            Fact::TaskEnded { task, outcome: Outcome::Skipped } if event.ticket == self.ticket.head.id => {
                self.tagged_task(task).is_some_and(|tagged| tagged.task.line.is_none())
            }
            _ => false,
        })
    }

    /// A line ended and somebody said that it, or something of it, is not needed: whom it is for is told what does not come,
    /// and who asked where they do not hear of the whole request's end.
    pub(super) fn ended_without(&self, line: LineId, state: LineState) -> Vec<Telling> {
        let (skipped, Some(tagged)) = (self.skipped_of(line), self.line(line)) else { return Vec::new() };
        if skipped.is_empty() && state == LineState::Skipped && self.skipped_for_all() {
            return self.not_coming(tagged);
        }
        if skipped.is_empty() {
            return self.mended(tagged).into_iter().collect();
        }
        if self.was_given_up(line, &skipped) {
            return Vec::new();
        }
        if state == LineState::Skipped {
            return self.not_coming(tagged);
        }
        let titles: Vec<&Text> = skipped.iter().map(|task| &task.title).collect();
        let without = Arguments { line: Some(line), what: in_a_row(&titles), partly: true, ..self.by() };
        self.for_its_person(tagged, without).into_iter().collect()
    }

    /// The hand-over of a line was ended as not needed while something else of the line goes on: its equipment went back, and
    /// that is told at once as at the line's end.
    pub(super) fn given_up(&self, task: TaskId) -> Vec<Telling> {
        let gives = self.tagged_task(task).filter(|tagged| tagged.task.does == Does::HandOver);
        let line = gives.and_then(|tagged| tagged.task.line).and_then(|line| self.line(line));
        let goes_on = line.filter(|tagged| tagged.line.state == LineState::Open && is_all_back(&tagged.line));
        goes_on.map(|tagged| self.not_coming(tagged)).unwrap_or_default()
    }

    /// Whether that nothing of a line comes was told when its hand-over ended, by an earlier call.
    fn was_given_up(&self, line: LineId, skipped: &[&Task]) -> bool {
        let Some(Record::Line(before)) = self.before(Key::Line(line.0)) else { return false };
        is_all_back(&before.line) && !skipped.iter().any(|task| task.does == Does::HandOver)
    }

    /// Whom a line is for, and who asked, are told that nothing of it comes.
    fn not_coming(&self, tagged: &TaggedLine) -> Vec<Telling> {
        let what = tagged.line.item_name.clone();
        let told = Arguments { line: Some(tagged.line.id), what, not_needed: true, ..self.by() };
        let mut tellings: Vec<Telling> = self.for_its_person(tagged, told.clone()).into_iter().collect();
        let resolved = |event: &TicketEvent| {
            let ends = matches!(event.fact, Fact::StatusChanged { to: Status::Resolved, .. });
            ends && event.ticket == self.ticket.head.id
        };
        if !self.effects.events.iter().any(resolved) {
            let name = Some(tagged.line.person_name.clone()).filter(|name| !name.is_empty());
            let names = name.into_iter().collect();
            tellings.push(self.requester(Kind::NotPossible, Arguments { names, ..told }));
        }
        tellings
    }

    /// Whom a line is for, where that is not who asked, is told what of it does not come.
    pub(super) fn for_its_person(&self, tagged: &TaggedLine, arguments: Arguments) -> Option<Telling> {
        let to = tagged.line.requested_for.filter(|to| *to != self.ticket.head.requester)?;
        Some(Telling::new(To::Person(to), Kind::NotPossible, self.ticket, &tagged.tags, arguments))
    }

    /// What was for somebody else than who asked does not come. They see their line, and of the request nothing.
    /// Why who approves or who asked ended it is for them as well; what who works on it writes is for who asked.
    fn cancelled(&self, tagged: &TaggedLine, from: Status) -> Option<Telling> {
        if self.is_refused() {
            return self.refused_for(tagged, self.why());
        }
        let to = tagged.line.requested_for.filter(|to| *to != self.ticket.head.requester)?;
        let withdrawn = self.effects.events.iter().any(|event| event.fact == Fact::Withdrawn);
        let reason = if withdrawn || from == Status::AwaitingApproval { self.why() } else { String::new() };
        let (line, what) = (Some(tagged.line.id), tagged.line.item_name.clone());
        let arguments = Arguments { line, what, reason, ..self.by() };
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

    /// What somebody said is wrong with a line was followed up: whom it is for is asked again whether it works.
    fn mended(&self, tagged: &TaggedLine) -> Option<Telling> {
        let Some(Record::Line(before)) = self.before(Key::Line(tagged.line.id.0)) else { return None };
        let asked = is_being_mended(&before.line) && awaits_word(&tagged.line);
        let told = self.handed_over(tagged.line.id).filter(|_| asked)?;
        Some(Telling { arguments: Arguments { mended: true, ..told.arguments }, ..told })
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

    /// Who asked, who coordinates it, and everybody whose line it is, or whose line came to nothing by it.
    pub(super) fn not_possible(&self, task: TaskId) -> Vec<Telling> {
        let Some(TaggedTask { task, .. }) = self.tagged_task(task) else { return Vec::new() };
        let told = Arguments { reason: task.reason.clone().unwrap_or_default(), ..self.by() };
        let ended = self.lines_that_ended(LineState::Incomplete).into_iter().map(|line| line.line.id);
        let lines: BTreeSet<LineId> = ended.chain(task.line).collect();
        let lines: Vec<&TaggedLine> = lines.into_iter().filter_map(|line| self.line(line)).collect();
        let names = lines.iter().map(|line| line.line.person_name.clone()).filter(|name| !name.is_empty());
        let arguments = Arguments { what: task.title.clone(), names: names.collect(), ..told.clone() };
        let work = Arguments { work: true, ..arguments.clone() };
        let mut tellings = vec![self.requester(Kind::NotPossible, arguments)];
        // Who has the request coordinates all of it, also what others do.
        let assignee = self.ticket.head.assignee.filter(|to| *to != self.ticket.head.requester);
        tellings.extend(
            assignee.map(|to| {
                Telling::new(To::Person(to), Kind::NotPossible, self.ticket, &self.ticket.internal_tags, work)
            }),
        );
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

/// What of a request did not come.
#[derive(Default)]
struct LeftOut {
    /// For whom.
    names: Vec<String>,
    /// Which steps were ended as not needed while others were done, by title.
    steps: Text,
    /// Whether all of the request ended as not needed.
    all: bool,
    /// What was not possible.
    short: Option<Shortfall>,
}

/// What was not possible, and what could not follow it.
fn shortfall(short: Short, lines: &[&Line], tasks: &[Task]) -> Shortfall {
    let missed = missed(tasks);
    let follow: Vec<&Task> = missed.iter().flat_map(|one| one.follow.iter().copied()).collect();
    let what: Vec<&Task> = missed.into_iter().map(|one| one.task).collect();
    Shortfall {
        nothing: short == Short::Nothing,
        what: steps_in_a_row(&what, lines),
        follow: steps_in_a_row(&follow, lines),
    }
}

/// Titles of steps in one line, each once, with whom it is for where that is not everybody.
fn steps_in_a_row(steps: &[&Task], lines: &[&Line]) -> Text {
    let titles = for_whom(steps, lines);
    if titles.is_empty() { Text::default() } else { in_a_row(&titles.iter().collect::<Vec<_>>()) }
}

/// Titles in one line.
fn in_a_row(titles: &[&Text]) -> Text {
    let all = |locale| titles.iter().map(|title| title.get(locale)).collect::<Vec<_>>().join(", ");
    Text::new(&all("en"), &all("de"))
}
