//! Who is told what: one arm per fact. A new kind of notice is a new arm here and its words.

use super::tell::{Telling, To};
use super::{Arguments, Kind};
use crate::actor::Actor;
use crate::fulfilment::TaggedTask;
use crate::fulfilment::api::Outcome;
use crate::fulfilment::delivered::titled;
use crate::ids::{CommentId, LineId, PersonId, TaskId, TeamId};
use crate::service_request::{LineState, TaggedLine};
use crate::sla::Metric;
use crate::tag::Tags;
use crate::text::Text;
use crate::ticket::lifecycle::Status;
use crate::ticket::{Fact, TaggedComment, Ticket, TicketEvent};
use crate::world::{Effects, Key, Record};

/// The ticket of a fact, and what else the call did.
pub(super) struct Case<'a> {
    /// The ticket as the call left it.
    pub ticket: &'a Ticket,
    /// The fact.
    pub event: &'a TicketEvent,
    /// Everything that the call did.
    pub effects: &'a Effects,
    /// Who called; none for the server itself.
    pub actor: Option<&'a Actor>,
}

/// What a fact is told, to whom. Who may not see it is left out later, and nobody is told of their own doing.
pub(super) fn told(case: &Case<'_>) -> Vec<Telling> {
    match &case.event.fact {
        Fact::ApprovalAsked { .. }
        | Fact::ApprovalReminded { .. }
        | Fact::StandInAsked { .. }
        | Fact::NobodyToAsk { .. }
        | Fact::GatePassed
        | Fact::GateRefused
        | Fact::ApprovalDue { .. }
        | Fact::LineDeclined { .. } => case.approval(),
        Fact::Assigned { to, from, automatic } => case.assigned(*to, *from, *automatic),
        Fact::TaskAssigned { task, to, from, automatic } => case.task_assigned(*task, *to, *from, *automatic),
        Fact::Transferred { .. } => case.transferred().into_iter().collect(),
        Fact::TaskOpened { task } => case.task_opened(*task).into_iter().collect(),
        Fact::Submitted if case.ticket.public.reporter.is_some() => {
            vec![case.requester(Kind::ReportedForYou, case.by())]
        }
        Fact::PlanFault { what, .. } => vec![case.fault(what)],
        Fact::StockLost { short, .. } => case.stock_lost(*short > 0).into_iter().collect(),
        Fact::WatcherAdded { person } => case.reader(*person, Kind::WatcherAdded, case.by()),
        Fact::Commented { comment } => case.commented(*comment),
        Fact::WorkNoted { comment } => case.mentioned(*comment, Kind::MentionedInNote),
        Fact::StatusChanged { from, to } => case.moved(*from, *to),
        Fact::HandedOver { line } => case.handed_over(*line).into_iter().collect(),
        Fact::LineEnded { line, state: state @ (LineState::Skipped | LineState::Complete) } => {
            case.ended_without(*line, *state)
        }
        Fact::TaskEnded { task, outcome: Outcome::Incomplete } => case.not_possible(*task),
        Fact::TaskEnded { task, outcome: Outcome::Skipped } => case.given_up(*task),
        Fact::ClockReached { .. } | Fact::Breached { .. } => case.of_clock(),
        // What the rest comes to is told by the facts above, or is nobody else's news.
        Fact::Submitted
        | Fact::WatcherRemoved { .. }
        | Fact::Queued { .. }
        | Fact::Voted { .. }
        | Fact::ApproverLeft { .. }
        | Fact::AnswersEdited { .. }
        | Fact::Withdrawn
        | Fact::Declined { .. }
        | Fact::TaskDeclined { .. }
        | Fact::StockReserved { .. }
        | Fact::StockReleased { .. }
        | Fact::PieceDamaged { .. }
        | Fact::StockReceived { .. }
        | Fact::Held { .. }
        | Fact::ResolvedAs { .. }
        | Fact::PriorityChanged { .. }
        | Fact::Follows { .. }
        | Fact::LineReported { .. }
        | Fact::TaskEnded { .. }
        | Fact::LineEnded { .. }
        | Fact::LineConfirmed { .. }
        | Fact::Confirmed
        | Fact::Rated { .. }
        | Fact::TaskHindered { .. }
        | Fact::TaskLeftOut { .. }
        | Fact::ClockMet { .. }
        | Fact::Imported { .. }
        | Fact::ClockHeld { .. }
        | Fact::ClockResumed { .. }
        | Fact::ClockRetargeted { .. } => Vec::new(),
    }
}

/// Who asked is told when it is expected later than it was, by instant; whether the day is another one is for who knows
/// the organisation's zone.
pub(super) fn expected_later(before: &Ticket, after: &Ticket) -> Option<Telling> {
    let (was, is) = (before.head.expected_at?, after.head.expected_at?);
    (is > was).then(|| Telling {
        was: Some(was),
        ..Telling::new(
            To::Person(after.head.requester),
            Kind::ExpectedLater,
            after,
            &after.public_tags,
            Arguments { until: Some(is), ..Arguments::default() },
        )
    })
}

impl Case<'_> {
    pub(super) fn by(&self) -> Arguments {
        Arguments { by: self.actor.map(|actor| actor.name.clone()).unwrap_or_default(), ..Arguments::default() }
    }

    /// News of a clock, the ticket's or a task's.
    fn of_clock(&self) -> Vec<Telling> {
        match &self.event.fact {
            Fact::ClockReached { metric, percent, task: None } => self.warned(*metric, *percent),
            Fact::ClockReached { percent, task: Some(task), .. } => self.task_warned(*task, *percent),
            Fact::Breached { metric, task: None } => self.breached(*metric),
            Fact::Breached { task: Some(task), .. } => self.task_breached(*task),
            _ => Vec::new(),
        }
    }

    /// Who leads a team; who answers for its services where nobody does.
    fn leads(&self, team: Option<TeamId>) -> Vec<To> {
        let both = |team| [To::Leads(team), To::OwnersUnlessLed(self.ticket.department, team)];
        team.into_iter().flat_map(both).collect()
    }

    /// A share of the time is over: who has it is told, and while nobody has it who leads the team.
    fn warned(&self, metric: Metric, percent: i16) -> Vec<Telling> {
        let head = &self.ticket.head;
        let to = head.assignee.map_or_else(|| self.leads(head.team), |person| vec![To::Person(person)]);
        let told = to.into_iter().map(|to| self.clock(to, Kind::ClockWarned, metric));
        told.map(|told| at_share(told, percent)).collect()
    }

    /// Who works on it, and who leads the team.
    fn breached(&self, metric: Metric) -> Vec<Telling> {
        let head = &self.ticket.head;
        let people = head.assignee.map(To::Person).into_iter().chain(self.leads(head.team));
        people.map(|to| self.clock(to, Kind::Breached, metric)).collect()
    }

    /// Who does the task; while nobody does, who leads its team.
    fn task_warned(&self, task: TaskId, percent: i16) -> Vec<Telling> {
        let team = || self.leads(self.tagged_task(task).map(|tagged| tagged.task.team));
        let to = self.task_assignee(task).map_or_else(team, |person| vec![To::Person(person)]);
        let told = to.into_iter().filter_map(|to| self.task_clock(task, to, Kind::ClockWarned));
        told.map(|told| at_share(told, percent)).collect()
    }

    /// Who does the task, and who leads its team.
    fn task_breached(&self, task: TaskId) -> Vec<Telling> {
        let team = self.leads(self.tagged_task(task).map(|tagged| tagged.task.team));
        let people = self.task_assignee(task).map(To::Person).into_iter().chain(team);
        people.filter_map(|to| self.task_clock(task, to, Kind::Breached)).collect()
    }

    fn task_clock(&self, task: TaskId, to: To, kind: Kind) -> Option<Telling> {
        let tagged = self.tagged_task(task)?;
        let (task, what) = (Some(task), self.title_of(tagged));
        let arguments = Arguments { metric: Some(Metric::Resolution), task, what, ..self.nobody() };
        Some(Telling::new(to, kind, self.ticket, &tagged.work_tags, arguments))
    }

    pub(super) fn nobody(&self) -> Arguments {
        Arguments { work: true, ..Arguments::default() }
    }

    /// As of somebody who works on it.
    pub(super) fn work(&self) -> Arguments {
        Arguments { work: true, ..self.by() }
    }

    pub(super) fn public(&self, to: To, kind: Kind, arguments: Arguments) -> Telling {
        Telling::new(to, kind, self.ticket, &self.ticket.public_tags, arguments)
    }

    /// To who answers for what the item says.
    fn fault(&self, what: &Text) -> Telling {
        let arguments = Arguments { what: what.clone(), ..Arguments::default() };
        let told = self.public(To::Owners(self.ticket.department), Kind::PlanFault, arguments);
        // Whoever owns the item and orders it is told as well: it is not their doing as who ordered.
        Telling { own_doing: true, ..told }
    }

    pub(super) fn requester(&self, kind: Kind, arguments: Arguments) -> Telling {
        self.public(To::Person(self.ticket.head.requester), kind, Arguments { own: true, ..arguments })
    }

    /// Clocks are internal: who may not see them is not told of them.
    fn clock(&self, to: To, kind: Kind, metric: Metric) -> Telling {
        let arguments = Arguments { metric: Some(metric), work: true, ..Arguments::default() };
        Telling::new(to, kind, self.ticket, &self.ticket.internal_tags, arguments)
    }

    /// Somebody who sees the public part: it leads to the workspace where they see the internal one too, and else to the
    /// portal. Of the two the first that they may see is told.
    pub(super) fn reader(&self, person: PersonId, kind: Kind, arguments: Arguments) -> Vec<Telling> {
        let work = Arguments { work: true, ..arguments.clone() };
        vec![
            Telling::new(To::Person(person), kind, self.ticket, &self.ticket.internal_tags, work),
            self.public(To::Person(person), kind, arguments),
        ]
    }

    pub(super) fn task(&self, task: TaskId, to: PersonId, kind: Kind) -> Option<Telling> {
        let tagged = self.tagged_task(task)?;
        let arguments = Arguments { task: Some(task), what: self.title_of(tagged), ..self.work() };
        Some(Telling::new(To::Person(to), kind, self.ticket, &tagged.work_tags, arguments))
    }

    /// What a task is called where it is told of: one request has many of the same title, each for somebody. Only whoever may
    /// see the line reads whom it is for.
    fn title_of(&self, tagged: &TaggedTask) -> Text {
        let of_it = |line: &&TaggedLine| Some(line.line.id) == tagged.task.line;
        let line = self.effects.lines.iter().find(of_it);
        let line = line.filter(|line| tagged.work_tags.without(&line.tags).as_slice().is_empty());
        let name = line.map(|line| line.line.person_name.as_str()).filter(|name| !name.is_empty());
        titled(&tagged.task.title, name.as_slice())
    }

    fn task_opened(&self, task: TaskId) -> Option<Telling> {
        self.task(task, self.task_assignee(task)?, Kind::TaskOpened)
    }

    /// Who does a task: of the ticket's own team the ticket's assignee, of another team whom it went to.
    fn task_assignee(&self, task: TaskId) -> Option<PersonId> {
        let tagged = self.tagged_task(task)?;
        if self.ticket.head.team == Some(tagged.task.team) {
            return self.ticket.head.assignee;
        }
        tagged.work.as_ref()?.assignee
    }

    /// Who asked, who works on it, and while it waits for approval who is asked: all but who wrote.
    fn commented(&self, comment: CommentId) -> Vec<Telling> {
        let head = &self.ticket.head;
        let reply = |to: PersonId, work: bool| {
            let arguments = Arguments { comment: Some(comment), work, own: to == head.requester, ..self.by() };
            self.comment(comment)
                .map(|tagged| Telling::new(To::Person(to), Kind::Replied, self.ticket, &tagged.tags, arguments))
        };
        let mut told = self.mentioned(comment, Kind::Mentioned);
        told.extend(reply(head.requester, false));
        told.extend(head.assignee.filter(|to| *to != head.requester).and_then(|to| reply(to, true)));
        let arguments = Arguments { comment: Some(comment), ..self.by() };
        let watchers = self.ticket.public.watchers.iter().filter(|watcher| head.assignee != Some(watcher.person));
        told.extend(watchers.flat_map(|watcher| self.reader(watcher.person, Kind::Replied, arguments.clone())));
        if head.status == Status::AwaitingApproval {
            let steps = self.ticket.public.gate.iter().flat_map(|gate| &gate.steps);
            let waiting = steps.flat_map(|step| &step.asked).filter(|asked| asked.vote.is_none());
            told.extend(waiting.filter_map(|asked| reply(asked.approver, false)));
        }
        told
    }

    fn mentioned(&self, comment: CommentId, kind: Kind) -> Vec<Telling> {
        let Some(tagged) = self.comment(comment) else { return Vec::new() };
        let head = &self.ticket.head;
        let one = |person: PersonId| {
            if kind == Kind::Mentioned && self.ticket.is_watched_by(person) {
                return self.reader(person, kind, Arguments { comment: Some(comment), ..self.by() });
            }
            let asked = self.ticket.public.gate.iter().flat_map(|gate| &gate.steps).flat_map(|step| &step.asked);
            // Who asked and who approves reads it in the portal, everybody else works on it.
            let work = person != head.requester && !asked.map(|asked| asked.approver).any(|asked| asked == person);
            let arguments = Arguments { comment: Some(comment), work, own: person == head.requester, ..self.by() };
            vec![Telling::new(To::Person(person), kind, self.ticket, &tagged.tags, arguments)]
        };
        tagged.comment.mentions.iter().flat_map(|mention| one(mention.person)).collect()
    }

    pub(super) fn line(&self, id: LineId) -> Option<&TaggedLine> {
        match self.after(Key::Line(id.0))? {
            Record::Line(line) => Some(line),
            _ => None,
        }
    }

    pub(super) fn tagged_task(&self, id: TaskId) -> Option<&TaggedTask> {
        match self.after(Key::Task(id.0))? {
            Record::Task(task) => Some(task),
            _ => None,
        }
    }

    fn comment(&self, id: CommentId) -> Option<&TaggedComment> {
        match self.after(Key::Comment(id.0))? {
            Record::Comment(comment) => Some(comment),
            _ => None,
        }
    }

    fn after(&self, key: Key) -> Option<&Record> {
        after(self.effects, key)
    }

    /// A record as it was before the call, if the call changed it.
    pub(super) fn before(&self, key: Key) -> Option<&Record> {
        self.effects.records.iter().find(|effect| effect.key == key)?.before.as_ref()
    }
}

fn at_share(told: Telling, percent: i16) -> Telling {
    Telling { arguments: Arguments { percent: Some(percent), ..told.arguments }, ..told }
}

/// A record as the call left it, if the call changed it.
pub(super) fn after(effects: &Effects, key: Key) -> Option<&Record> {
    effects.records.iter().find(|effect| effect.key == key).map(|effect| &effect.after)
}

impl Telling {
    pub(super) fn new(to: To, kind: Kind, ticket: &Ticket, seen_by: &Tags, arguments: Arguments) -> Self {
        Self {
            to,
            kind,
            ticket: ticket.head.id,
            number: ticket.head.number.clone(),
            title: ticket.head.title.clone(),
            arguments,
            seen_by: seen_by.clone(),
            own_doing: false,
            was: None,
        }
    }
}
