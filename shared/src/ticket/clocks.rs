//! The clocks of a ticket: which of its moves start, hold, resume and end them. Only the server reckons; a browser shows
//! what it reckoned, so that no zone data and no calendar is carried there.

mod written;

pub use written::Clocks;

use super::lifecycle::{Category, Status};
use super::{Fact, Ticket};
use crate::assignment::WorkItem;
use crate::ids::{CalendarId, TaskId, TicketId};
use crate::order::sort_by_key;
use crate::person::shift::{ShiftWindow, shift_at};
use crate::sla::{
    Clock, CompiledCalendar, Metric, NamedCalendar, Promised, ServiceLevel, Target, TaskLevel, WorkingTime, arrival,
    due, elapsed, there,
};
use crate::world::{Context, World};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Debug;

/// What lists show of the promise that is due first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// What it is about.
    pub metric: Metric,
    /// When it is due; none while its clock stands.
    #[serde(with = "crate::time::option", default)]
    pub due_at: Option<Timestamp>,
    /// How much of its time is over, as far as it was told: 0, 50, 75 or, once breached, 100 percent.
    pub told: i16,
}

impl Promise {
    /// The share of its time, in percent, from which on it is at risk (UI.md: less than a quarter is left).
    const AT_RISK: i16 = 75;

    /// What lists show of a clock; none once it ended.
    pub fn of(clock: &Clock) -> Option<Self> {
        let Clock { metric, due_at, told, .. } = *clock;
        clock.stopped_at.is_none().then_some(Self { metric, due_at, told })
    }

    /// The same of what everyone reads of a promise: at risk from the same share of its working time on. None while it stands,
    /// and where it is never reached.
    pub fn of_promised(promised: &Promised, calendar: &impl WorkingTime, now: Timestamp) -> Option<Self> {
        let due_at = promised.reckon(calendar)?.target_at;
        let time = |until| elapsed(calendar, promised.started_at, until, &promised.holds).as_secs();
        let at_risk = time(now) * 100 >= time(due_at) * i64::from(Self::AT_RISK);
        Some(Self { metric: Metric::Resolution, due_at: Some(due_at), told: if at_risk { Self::AT_RISK } else { 0 } })
    }

    /// Whether it is broken: its instant has come, or had before its clock was held.
    pub fn is_broken(&self, now: Timestamp) -> bool {
        self.told >= 100 || self.due_at.is_some_and(|due| due <= now)
    }

    /// Whether its time runs out and is not over. What stands runs out of nothing.
    pub fn is_at_risk(&self, now: Timestamp) -> bool {
        !self.is_broken(now) && self.told >= Self::AT_RISK && self.due_at.is_some()
    }
}

/// What happened to a ticket, for its clocks.
#[derive(Clone, Copy, Debug)]
pub enum Move<'a> {
    /// It was submitted under this service level.
    Submitted(&'a ServiceLevel),
    /// It joined its team's queue.
    Queued(&'a ServiceLevel),
    /// Of what it needs something has to be ordered, which takes so many working days.
    Ordered(i32),
    /// Of what was there something is on order from now on, which takes so many working days.
    OrderedAgain(i32),
    /// Of what was ordered some came, and what is left takes so many working days from the order on.
    Arrived {
        /// The longest of what is left, as far as that is known.
        left: Option<i32>,
        /// Whether nothing is left.
        all: bool,
    },
    /// It became more or less urgent.
    Retargeted(&'a ServiceLevel),
    /// Somebody who works on it replied.
    Answered,
    /// Its status moved.
    Status {
        /// From.
        from: Status,
        /// To.
        to: Status,
        /// Whether it ended as not needed, and so did nothing that was promised.
        not_needed: bool,
    },
    /// It left its team's queue again, and is at the gate.
    Returned,
    /// A task with a target of its own can be done.
    TaskOpened(TaskId, TaskLevel),
    /// A task ended, and whether it was done.
    TaskEnded(TaskId, bool),
    /// A task that could be done, or was, waits again: its clock begins anew when it can be done.
    TaskReturned(TaskId),
    /// Time passed, or a calendar changed.
    Time,
}

/// Who reckons clocks. Behind a trait, so that a browser links none of it.
pub trait Clockwork: Debug + Send + Sync {
    /// Moves the clocks of a ticket; answers the facts that come of it.
    fn apply(&self, ticket: &mut Ticket, what: Move<'_>, now: Timestamp) -> Vec<Fact>;
    /// When a target is reached from that start; none without such a calendar, and where it is never reached.
    fn due(&self, calendar: CalendarId, start: Timestamp, target: Target) -> Option<Timestamp>;
    /// A calendar compiled around a date, as browsers reckon with it; none where there is no such calendar.
    fn compiled(&self, calendar: CalendarId, today: Date) -> Option<CompiledCalendar>;

    /// The shift of a calendar that runs or comes next; none of a calendar that is not known.
    fn shift(&self, calendar: CalendarId, now: Timestamp) -> Option<ShiftWindow>;
}

/// Tells the clocks of a ticket what happened. The caller stores the ticket.
pub fn follow(world: &mut World, context: &Context<'_>, ticket: &mut Ticket, what: Move<'_>) {
    let Some(clockwork) = world.clockwork.clone() else { return };
    for fact in clockwork.apply(ticket, what, context.now) {
        world.event(context, ticket, fact);
    }
    if let Some(internal) = ticket.internal.as_ref().filter(|internal| internal.clocks.any_of_task()) {
        show_on_tasks(world, internal.clocks.all());
    }
}

/// Who does a task sees its clock with it, whether they see the ticket's own or not.
fn show_on_tasks(world: &mut World, clocks: Vec<Clock>) {
    for clock in clocks {
        let Some(mut task) = clock.task.and_then(|task| world.task(task.0)).cloned() else { continue };
        if let Some(work) = task.work.as_mut().filter(|work| work.clock.as_ref() != Some(&clock)) {
            work.clock = Some(clock);
            world.put_task(task);
        }
    }
}

/// The server's own call when a clock has something to tell. Does nothing where somebody else told it meanwhile.
pub fn tell(world: &mut World, context: &Context<'_>, id: TicketId) {
    let Some(mut ticket) = world.ticket(id).cloned() else { return };
    follow(world, context, &mut ticket, Move::Time);
    let items: Vec<WorkItem> = world.work_items().filter(|item| item.ticket == id).cloned().collect();
    for mut item in items {
        item.sla_due = ticket.due_of(item.task);
        world.put_work_item(item);
    }
    world.put_ticket(ticket);
}

impl Ticket {
    /// When a work item of it has to be done, as [`Ticket::due_at`]: a task with a running clock of its own goes by that.
    pub fn due_of(&self, task: Option<TaskId>) -> Option<Timestamp> {
        let clocks = self.internal.as_ref().filter(|_| task.is_some()).map(|internal| internal.clocks.all());
        let own = clocks.into_iter().flatten().find(|clock| clock.task == task && clock.stopped_at.is_none());
        own.map_or_else(|| self.due_at(), |clock| clock.due_at)
    }
}

/// Reckons with these calendars.
#[derive(Debug, Default)]
pub struct Calendars(pub BTreeMap<CalendarId, NamedCalendar>);

impl Clockwork for Calendars {
    fn shift(&self, calendar: CalendarId, now: Timestamp) -> Option<ShiftWindow> {
        self.0.get(&calendar).map(|named| shift_at(&named.calendar, now))
    }

    fn apply(&self, ticket: &mut Ticket, what: Move<'_>, now: Timestamp) -> Vec<Fact> {
        let Some(internal) = &mut ticket.internal else { return Vec::new() };
        let before_all = internal.clocks.all();
        let mut clocks = before_all.clone();
        let mut facts = Vec::new();
        // What was due before this move is told first: a reply one second late is late, one at the very instant is not.
        let before = now.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(now);
        for clock in clocks.iter_mut().filter(|clock| tells(clock, what)) {
            self.tell(clock, before, &mut facts);
        }
        match what {
            Move::Submitted(level) => begin(&mut clocks, (level, ticket.head.priority), Metric::FirstResponse, now),
            Move::Queued(level) => begin(&mut clocks, (level, ticket.head.priority), Metric::Resolution, now),
            Move::Ordered(days) => resolutions(&mut clocks).for_each(|clock| clock.delivery = Some(days)),
            Move::OrderedAgain(days) => {
                resolutions(&mut clocks).for_each(|clock| self.order_again(clock, days, now));
            }
            Move::TaskReturned(task) => clocks.retain(|clock| clock.task != Some(task)),
            Move::Arrived { left, all } => resolutions(&mut clocks).for_each(|clock| {
                (clock.delivery, clock.arrived_at) = (left, all.then_some(now));
            }),
            Move::Retargeted(level) => self.retarget(&mut clocks, (level, ticket.head.priority), now),
            Move::Answered => {
                clocks
                    .iter_mut()
                    .filter(|clock| clock.metric == Metric::FirstResponse)
                    .for_each(|clock| clock.stop(now));
            }
            Move::Status { from, to, not_needed } => moved(&mut clocks, (from, to), not_needed, now),
            Move::TaskOpened(task, level) => open_task(&mut clocks, (task, level), ticket.head.status, now),
            Move::TaskEnded(task, done) => {
                let own = clocks.iter_mut().filter(|clock| clock.task == Some(task));
                own.for_each(|clock| if done { clock.stop(now) } else { clock.end_without(now) });
            }
            // The resolution is promised from the passing of the gate: the next one begins it anew.
            Move::Returned => clocks.retain(|clock| clock.metric != Metric::Resolution),
            Move::Time => {}
        }
        for clock in &mut clocks {
            if let Some(calendar) = self.0.get(&clock.calendar) {
                clock.reckon(calendar);
            }
            let old = before_all.iter().find(|old| (old.metric, old.task) == (clock.metric, clock.task));
            facts.extend(old.filter(|_| clock.task.is_none()).and_then(|old| turned(old, clock, what)));
            if !tells(clock, what) {
                continue;
            }
            self.tell(clock, now, &mut facts);
            if clock.breached_at.is_some() && clock.told < 100 {
                clock.told = 100;
                facts.push(Fact::Breached { metric: clock.metric, task: clock.task });
            }
        }
        let expected = expected(&clocks, ticket.head.status);
        // Without its calendar nothing is known of the days of a delivery: what was promised stands.
        if expected.is_none_or(|clock| self.0.contains_key(&clock.calendar)) {
            ticket.head.expected_at = expected.and_then(|clock| self.expected_at(clock));
        }
        ticket.public.promised = expected.filter(|clock| clock.due_at.is_some()).map(Clock::promised);
        internal.promise = promise(&clocks);
        // The same clocks keep their text: the ticket did not change.
        if clocks != before_all {
            internal.clocks = Clocks::of(&clocks);
        }
        facts
    }

    fn due(&self, calendar: CalendarId, start: Timestamp, target: Target) -> Option<Timestamp> {
        due(&self.0.get(&calendar)?.calendar, start, target, &[]).at()
    }

    fn compiled(&self, calendar: CalendarId, today: Date) -> Option<CompiledCalendar> {
        self.0.get(&calendar).map(|named| named.calendar.compiled(calendar, &named.name, today))
    }
}

impl Calendars {
    /// When a requester may expect it: at the target, and not before what had to be ordered is there.
    fn expected_at(&self, clock: &Clock) -> Option<Timestamp> {
        let calendar = self.0.get(&clock.calendar);
        let arrives = calendar.and_then(|named| {
            there(&named.calendar, clock.ordered_at.unwrap_or(clock.started_at), clock.delivery, clock.arrived_at)
        });
        clock.due_at.map(|due| arrives.map_or(due, |arrives| arrives.max(due)))
    }

    /// Something is on order from now on, beside what is on order already: what comes last counts.
    fn order_again(&self, clock: &mut Clock, days: i32, now: Timestamp) {
        clock.arrived_at = None;
        let Some(named) = self.0.get(&clock.calendar) else { return };
        let known = clock
            .delivery
            .and_then(|known| arrival(&named.calendar, clock.ordered_at.unwrap_or(clock.started_at), known));
        if known < arrival(&named.calendar, now, days) {
            (clock.delivery, clock.ordered_at) = (Some(days), Some(now));
        }
    }

    /// The ticket's own clocks get the targets of its priority.
    fn retarget(&self, clocks: &mut [Clock], (level, priority): (&ServiceLevel, i16), now: Timestamp) {
        for clock in clocks.iter_mut().filter(|clock| clock.task.is_none()) {
            let target = level.target(clock.metric, priority);
            if let Some((target, calendar)) = target.zip(self.0.get(&clock.calendar)) {
                clock.retarget(target, calendar, now);
            }
        }
    }

    fn tell(&self, clock: &mut Clock, now: Timestamp, facts: &mut Vec<Fact>) {
        let Some(calendar) = self.0.get(&clock.calendar) else { return };
        let (metric, task) = (clock.metric, clock.task);
        facts.extend(clock.tell(calendar, now).into_iter().map(|percent| {
            if percent >= 100 { Fact::Breached { metric, task } } else { Fact::ClockReached { metric, percent, task } }
        }));
    }
}

/// What became of a clock that was there before: it stands, runs again, is due at another time, or was met. What ended
/// without that which it promises, because its ticket did, met nothing.
fn turned(old: &Clock, new: &Clock, what: Move<'_>) -> Option<Fact> {
    let (metric, due_at) = (new.metric, new.due_at);
    let runs = |clock: &Clock| clock.stopped_at.is_none() && !clock.is_held();
    let kept = match what {
        Move::Answered => metric == Metric::FirstResponse,
        Move::Status { to, not_needed, .. } => {
            metric == Metric::Resolution && to.category() == Category::Resolved && !not_needed
        }
        _ => false,
    };
    match (runs(old), runs(new)) {
        _ if new.stopped_at.is_some() => {
            let met = kept && old.stopped_at.is_none() && new.breached_at.is_none();
            met.then_some(Fact::ClockMet { metric })
        }
        (true, false) => Some(Fact::ClockHeld { metric }),
        (false, true) => Some(Fact::ClockResumed { metric, due_at }),
        _ if old.target != new.target || old.due_at != due_at => Some(Fact::ClockRetargeted { metric, due_at }),
        _ => None,
    }
}

fn begin(clocks: &mut Vec<Clock>, (level, priority): (&ServiceLevel, i16), metric: Metric, now: Timestamp) {
    if let Some(target) = level.target(metric, priority)
        && !clocks.iter().any(|clock| clock.is_of_ticket(metric))
    {
        clocks.push(Clock::begin(metric, level.calendar, target, now));
    }
}

/// The clocks of the ticket's resolution.
fn resolutions(clocks: &mut [Clock]) -> impl Iterator<Item = &mut Clock> {
    clocks.iter_mut().filter(|clock| clock.is_of_ticket(Metric::Resolution))
}

/// A task's clock begins once, and stands while its ticket does.
fn open_task(clocks: &mut Vec<Clock>, (task, level): (TaskId, TaskLevel), status: Status, now: Timestamp) {
    if clocks.iter().any(|clock| clock.task == Some(task)) {
        return;
    }
    let mut clock = Clock::of_task(task, level, now);
    if status.category() == Category::Paused {
        clock.hold(now);
    }
    clocks.push(clock);
}

/// Whether a clock tells what it has to tell with this move: a task's does where tasks are at hand, to be told of.
fn tells(clock: &Clock, what: Move<'_>) -> bool {
    let with_tasks = matches!(what, Move::Time | Move::Status { .. } | Move::TaskOpened(..) | Move::TaskEnded(..));
    clock.task.is_none() || with_tasks
}

/// A held ticket holds its clocks, an end ends them; what comes back is late by the time it was worked on, not by the
/// time it lay resolved (DOMAIN.md 2.3).
fn moved(clocks: &mut [Clock], (from, to): (Status, Status), not_needed: bool, now: Timestamp) {
    let ended =
        |status: Status| matches!(status.category(), Category::Resolved | Category::Closed | Category::Cancelled);
    for clock in clocks {
        if ended(to) {
            clock.end_with_ticket(now, not_needed || to.category() == Category::Cancelled);
            continue;
        }
        // A first response that was given stays given.
        if ended(from) && clock.is_of_ticket(Metric::Resolution) {
            clock.reopen(now);
        }
        if to.category() == Category::Paused { clock.hold(now) } else { clock.resume(now) }
    }
}

/// The clock by which a requester may expect it.
fn expected(clocks: &[Clock], status: Status) -> Option<&Clock> {
    let resolution = clocks.iter().find(|clock| clock.is_of_ticket(Metric::Resolution) && clock.stopped_at.is_none());
    resolution.filter(|_| status.is_live())
}

fn promise(clocks: &[Clock]) -> Option<Promise> {
    let own = |clock: &&Clock| clock.task.is_none() && clock.stopped_at.is_none();
    let mut open: Vec<&Clock> = clocks.iter().filter(own).collect();
    sort_by_key(&mut open, |clock| (clock.due_at.is_none(), clock.due_at, clock.metric));
    open.first().and_then(|clock| Promise::of(clock))
}

#[cfg(test)]
pub(crate) mod tests;
