//! Service levels of an item and the clocks that follow from them: what was promised, what counted, what was told.
//!
//! A clock is a function of its events, its calendar and now (DOMAIN.md section 1): start, holds and end are kept, and
//! everything else is reckoned from them again whenever one of them changes.

use super::calendar::{Calendar, SpecialDay};
use super::clock::{Due, Hold, Step, elapsed, explained};
use super::promised::Promised;
use super::target::Target;
use super::working_time::WorkingTime;
use crate::ids::{CalendarId, TaskId};
use crate::text::Text;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an item promises, in the working time of a calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceLevel {
    /// Whose working time counts.
    pub calendar: CalendarId,
    /// Until somebody of the team first replies, from submission.
    #[serde(default, with = "crate::time::option", skip_serializing_if = "Option::is_none")]
    pub first_response: Option<Target>,
    /// Until it is resolved, from the passing of the gate.
    #[serde(default, with = "crate::time::option", skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Target>,
    /// Other targets for tickets of these priorities, 1 (most urgent) to 5.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub priorities: BTreeMap<i16, Targets>,
}

/// The targets of one priority; what is absent is as for every priority.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Targets {
    /// Until the first reply.
    #[serde(default, with = "crate::time::option", skip_serializing_if = "Option::is_none")]
    pub first_response: Option<Target>,
    /// Until it is resolved.
    #[serde(default, with = "crate::time::option", skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Target>,
}

impl ServiceLevel {
    /// The target of a metric for tickets of that priority.
    pub fn target(&self, metric: Metric, priority: i16) -> Option<Target> {
        let own = self.priorities.get(&priority).copied().unwrap_or_default();
        match metric {
            Metric::FirstResponse => own.first_response.or(self.first_response),
            Metric::Resolution => own.resolution.or(self.resolution),
        }
    }
}

/// A calendar with the name that people know it by.
#[derive(Clone, Debug)]
pub struct NamedCalendar {
    /// Its name.
    pub name: Text,
    /// Its working time.
    pub calendar: Calendar,
}

/// What a clock measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// The first public reply of somebody who works on the ticket.
    FirstResponse,
    /// Its resolution.
    Resolution,
}

/// Shares of a target, in percent, at which it is told how far a clock is; the last is the breach.
pub const TOLD_AT: [i16; 3] = [50, 75, 100];

/// The clock of one metric of one ticket, or of one of its tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What it measures.
    pub metric: Metric,
    /// The task that it measures the end of; none: it is the ticket's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
    /// Whose working time counts.
    pub calendar: CalendarId,
    /// The calendar's name when it was last reckoned.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub calendar_name: Text,
    /// What is promised.
    #[serde(with = "crate::time")]
    pub target: Target,
    /// When it began.
    #[serde(with = "crate::time")]
    pub started_at: Timestamp,
    /// Times in which it stood; the last may still last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
    /// When what it measures was done, or the ticket was cancelled.
    #[serde(default, with = "crate::time::option", skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<Timestamp>,
    /// When the target is reached; none while it is held.
    #[serde(default, with = "crate::time::option", skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// When the next share is reached that was not told yet; none once it ended or while it is held.
    #[serde(default, with = "crate::time::option", skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
    /// The largest share that was told; 0 before the first.
    #[serde(default)]
    pub told: i16,
    /// When the target was reached without what it promises.
    #[serde(default, with = "crate::time::option", skip_serializing_if = "Option::is_none")]
    pub breached_at: Option<Timestamp>,
    /// Due instants of earlier targets whose breach was told, in microseconds since 1970: a priority that comes back does
    /// not tell it again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaches_told: Vec<i64>,
    /// Working time from its start to some days behind its due instant, in seconds since 1970: enough to say what is
    /// left without a calendar.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<(i64, i64)>,
    /// The longest working day among them, in seconds.
    #[serde(default)]
    pub day: i64,
    /// The whole target in working time, in seconds.
    #[serde(default)]
    pub whole: i64,
    /// Whether it ended without what it measures: nobody replied, its ticket was cancelled or not needed, or nobody did its task.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unanswered: bool,
    /// How the due instant came about, for people who ask; once it ended, what counted up to its end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// Days among them on which the calendar says something else than its week.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub special_days: Vec<SpecialDay>,
    /// Working days from its beginning until what no stock had is there. It moves what is expected, never the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<i32>,
    /// When the last of it came.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<Timestamp>,
    /// From when on the days of [`Clock::delivery`] count, where it was ordered later than at its beginning.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub ordered_at: Option<Timestamp>,
}

/// The most windows that are kept.
const WINDOWS_MAX: usize = 64;
/// Days behind the due instant for which windows are kept.
const DAYS_AFTER: i64 = 4;
/// The most steps that are kept of an explanation.
const STEPS_MAX: usize = 40;

impl Clock {
    /// A clock that begins now.
    pub fn begin(metric: Metric, calendar: CalendarId, target: Target, now: Timestamp) -> Self {
        Self {
            metric,
            task: None,
            calendar,
            calendar_name: Text::default(),
            target,
            started_at: now,
            holds: Vec::new(),
            stopped_at: None,
            due_at: None,
            next_at: None,
            told: 0,
            breached_at: None,
            breaches_told: Vec::new(),
            windows: Vec::new(),
            day: 0,
            whole: 0,
            unanswered: false,
            steps: Vec::new(),
            special_days: Vec::new(),
            delivery: None,
            arrived_at: None,
            ordered_at: None,
        }
    }

    /// What everyone who sees the ticket reads of it.
    pub fn promised(&self) -> Promised {
        Promised {
            calendar: self.calendar,
            calendar_name: self.calendar_name.clone(),
            target: self.target,
            started_at: self.started_at,
            holds: self.holds.clone(),
            delivery: self.delivery,
            arrived_at: self.arrived_at,
            ordered_at: self.ordered_at,
        }
    }

    /// Whether it stands for a while.
    pub fn is_held(&self) -> bool {
        self.stopped_at.is_none() && self.holds.last().is_some_and(|hold| hold.to.is_none())
    }

    /// Lets it stand from now on.
    pub fn hold(&mut self, now: Timestamp) {
        if self.stopped_at.is_none() && !self.is_held() {
            self.holds.push(Hold { from: now, to: None });
        }
    }

    /// Lets it go on from now.
    pub fn resume(&mut self, now: Timestamp) {
        if let Some(hold) = self.holds.last_mut().filter(|hold| hold.to.is_none()) {
            hold.to = Some(now);
        }
    }

    /// Ends it. Reached before the end, the target is breached, whether that was told or not.
    pub fn stop(&mut self, now: Timestamp) {
        if self.stopped_at.is_none() {
            self.breached_at = self.breached_at.or(self.due_at.filter(|due| *due < now));
            self.resume(now);
            self.stopped_at = Some(now);
            self.next_at = None;
        }
    }

    /// Begins to run again after its end, as if it had stood meanwhile.
    pub fn reopen(&mut self, now: Timestamp) {
        if let Some(from) = self.stopped_at.take() {
            self.unanswered = false;
            self.holds.push(Hold { from, to: Some(now) });
        }
    }

    /// Gives a clock that runs another target: it keeps its start and its holds (DOMAIN.md 2.3, D10). Shares that lie behind
    /// by the new target are not told any more; a breach is, unless this very one was told before.
    pub fn retarget(&mut self, target: Target, named: &NamedCalendar, now: Timestamp) {
        if self.stopped_at.is_some() || self.target == target {
            return;
        }
        if self.told >= 100
            && let Some(told) = self.breached_at.map(Timestamp::as_microsecond)
            && !self.breaches_told.contains(&told)
        {
            self.breaches_told.push(told);
        }
        self.target = target;
        (self.told, self.breached_at) = (0, None);
        self.reckon(named);
        while let Some(share) = TOLD_AT.into_iter().find(|share| *share > self.told && *share < 100)
            && self.next_at.is_some_and(|at| at <= now)
        {
            self.told = share;
            self.reckon(named);
        }
        if self.due_at.is_some_and(|due| self.breaches_told.contains(&due.as_microsecond())) {
            (self.told, self.breached_at) = (100, self.due_at);
            self.reckon(named);
        }
    }

    /// Reckons due instant, next share and steps anew. A clock that ended stays as it is, and tells no step behind its end.
    pub fn reckon(&mut self, named: &NamedCalendar) {
        let calendar = &named.calendar;
        if let Some(end) = self.stopped_at {
            let steps = std::mem::take(&mut self.steps).into_iter();
            self.steps = steps.filter_map(|step| step.until(end, calendar.local(end).date())).collect();
            self.special_days.retain(|day| day.begins <= end);
            return;
        }
        self.calendar_name.clone_from(&named.name);
        let (reached, mut steps) = explained(calendar, self.started_at, self.target, &self.holds);
        self.special_days = self.special_days_until(calendar, reached, &steps);
        steps.truncate(STEPS_MAX);
        self.steps = steps;
        self.due_at = reached.at();
        self.next_at = self.due_at.and_then(|due| self.next_share(calendar, due));
        if let Some(due) = self.due_at {
            self.whole = elapsed(calendar, self.started_at, due, &self.holds).as_secs();
            let end = due.checked_add(SignedDuration::from_hours(24 * DAYS_AFTER)).unwrap_or(due);
            let spans = calendar.spans_from(self.started_at).take_while(|span| span.opens < end).take(WINDOWS_MAX);
            let mut days: BTreeMap<crate::Date, i64> = BTreeMap::new();
            self.windows.clear();
            for span in spans {
                self.windows.push((span.opens.as_second(), span.closes.as_second()));
                *days.entry(span.date).or_default() += span.closes.as_second() - span.opens.as_second();
            }
            self.day = days.into_values().max().unwrap_or_default();
        }
    }

    /// Seconds of working time until it is due, negative once it is over; none while it stands or has ended, and where
    /// that is further away than its windows reach.
    pub fn left(&self, now: Timestamp) -> Option<i64> {
        let due = self.due_at.filter(|_| self.stopped_at.is_none())?.as_second();
        let now = now.as_second();
        if self.windows.last().is_none_or(|(_, closes)| *closes < due) {
            return None;
        }
        let within = |from: i64, to: i64| -> i64 {
            self.windows.iter().map(|(opens, closes)| (to.min(*closes) - from.max(*opens)).max(0)).sum()
        };
        Some(if now < due { within(now, due) } else { -within(due, now) })
    }

    /// When the first share above what was told is reached.
    fn next_share(&self, calendar: &Calendar, due: Timestamp) -> Option<Timestamp> {
        let share = TOLD_AT.into_iter().find(|share| *share > self.told)?;
        if share >= 100 {
            return Some(due);
        }
        let whole = match self.target {
            Target::Working(time) => time,
            Target::Days(_) | Target::DayEnds(_) => elapsed(calendar, self.started_at, due, &self.holds),
        };
        let part = SignedDuration::from_secs(whole.as_secs() * i64::from(share) / 100);
        match explained(calendar, self.started_at, Target::Working(part), &self.holds).0 {
            Due::At(at) => Some(at.min(due)),
            Due::Paused | Due::Never => None,
        }
    }

    /// Tells every share that has been reached by now, once. Instants are compared, never percentages.
    pub fn tell(&mut self, calendar: &NamedCalendar, now: Timestamp) -> Vec<i16> {
        let mut told = Vec::new();
        while let Some(at) = self.next_at.filter(|at| *at <= now) {
            let Some(share) = TOLD_AT.into_iter().find(|share| *share > self.told) else { break };
            self.told = share;
            if share >= 100 {
                self.breached_at = Some(at);
            }
            told.push(share);
            self.reckon(calendar);
        }
        told
    }
}
