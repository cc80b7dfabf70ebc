//! The figures of the service desk, by the definitions of DOMAIN.md 3.4. Times are calendar time.

use super::life::Life;
use super::{Figure, Value, median, percentile};
use crate::order::sort_by_key;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// What a report is of.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The first instant; none: from the beginning.
    pub from: Option<Timestamp>,
    /// The first instant that is out of it; none: until now.
    pub to: Option<Timestamp>,
    /// The zone in which months and midnights are.
    pub zone: TimeZone,
    /// Instants, by name, at which what is open is counted.
    pub instants: Vec<(String, Timestamp)>,
    /// When ages are counted: the end of the period, or now.
    pub aged_at: Timestamp,
    /// From how many days on something that is open counts as old.
    pub old_days: i64,
}

impl Frame {
    fn holds(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.to.is_none_or(|to| at < to)
    }

    fn month(&self, at: Timestamp) -> String {
        let date = at.to_zoned(self.zone.clone()).date();
        format!("{:04}-{:02}", date.year(), date.month())
    }
}

/// Tickets that are counted, one after another.
#[derive(Clone, Debug)]
pub struct TicketReport {
    frame: Frame,
    opened: BTreeMap<String, i64>,
    closed: BTreeMap<String, i64>,
    cancelled: i64,
    priorities: BTreeMap<String, i64>,
    targets: BTreeMap<String, i64>,
    open_at: BTreeMap<String, i64>,
    unfinished_at: BTreeMap<String, i64>,
    ages: Vec<i64>,
    times: Vec<i64>,
    done: Done,
    teams: Teams,
}

/// Of those that were done in the period.
#[derive(Clone, Debug, Default)]
struct Done {
    tickets: i64,
    at_first: i64,
    reopened: i64,
    promised: i64,
    kept: i64,
    rated: i64,
    answers: i64,
    positive: i64,
    stars: i64,
    missed_and_open: i64,
}

/// Of those that were opened in the period.
#[derive(Clone, Debug, Default)]
struct Teams {
    reassigned: i64,
    most: i64,
    never: i64,
    handovers: i64,
    many: i64,
    ping_pong: i64,
    without: i64,
}

impl TicketReport {
    /// A report of nothing yet.
    pub fn new(frame: Frame) -> Self {
        let counted = || frame.instants.iter().map(|(name, _)| (name.clone(), 0)).collect();
        Self {
            opened: BTreeMap::new(),
            closed: BTreeMap::new(),
            cancelled: 0,
            priorities: BTreeMap::new(),
            targets: BTreeMap::new(),
            open_at: counted(),
            unfinished_at: counted(),
            ages: Vec::new(),
            times: Vec::new(),
            done: Done::default(),
            teams: Teams::default(),
            frame,
        }
    }

    /// Counts a ticket.
    pub fn take(&mut self, life: &Life) {
        if self.frame.holds(life.opened) {
            *self.opened.entry(self.frame.month(life.opened)).or_default() += 1;
            *self.priorities.entry(life.priority.to_string()).or_default() += 1;
            self.teams.take(life);
        }
        if let Some(closed) = life.closed.filter(|at| self.frame.holds(*at)) {
            *self.closed.entry(self.frame.month(closed)).or_default() += 1;
        }
        self.cancelled += i64::from(life.cancelled.is_some_and(|at| self.frame.holds(at)));
        for (name, instant) in &self.frame.instants {
            if life.is_open_at(*instant) {
                *self.open_at.entry(name.clone()).or_default() += 1;
            }
            if life.is_unfinished_at(*instant) {
                *self.unfinished_at.entry(name.clone()).or_default() += 1;
            }
        }
        if life.is_open_at(self.frame.aged_at) {
            self.ages.push(life.opened.duration_until(self.frame.aged_at).as_secs());
            self.done.missed_and_open += i64::from(life.kept == Some(false));
        }
        if let Some(done) = life.done.filter(|at| self.frame.holds(*at)) {
            self.times.push(life.opened.duration_until(done).as_secs());
            self.done.take(life);
            if let Some(kept) = life.kept {
                let word = if kept { "kept" } else { "missed" };
                *self.targets.entry(format!("{} / {word}", life.priority)).or_default() += 1;
            }
        }
    }

    /// The figures, in an order that reads well.
    pub fn figures(mut self) -> Vec<Figure> {
        sort_by_key(&mut self.times, |time| *time);
        sort_by_key(&mut self.ages, |age| *age);
        let mut figures = self.flow();
        figures.extend(self.quality());
        figures.extend(self.satisfaction());
        figures.extend(self.teams.figures());
        figures.extend(self.backlog());
        figures
    }

    fn flow(&self) -> Vec<Figure> {
        let sum = |table: &BTreeMap<String, i64>| Value::Count(table.values().sum());
        vec![
            Figure::new("opened", "tickets submitted in the period", sum(&self.opened)),
            Figure::new("opened_by_month", "the same, by month of submission", Value::Table(self.opened.clone())),
            Figure::new("opened_by_priority", "the same, by their priority now", Value::Table(self.priorities.clone())),
            Figure::new("closed", "tickets closed for the last time in the period", sum(&self.closed)),
            Figure::new("closed_by_month", "the same, by month of that closing", Value::Table(self.closed.clone())),
            Figure::new("cancelled", "tickets cancelled in the period", Value::Count(self.cancelled)),
        ]
    }

    fn quality(&self) -> Vec<Figure> {
        let done = &self.done;
        let share = |part: i64, of: i64| Value::Share { part, of };
        let sum: i64 = self.times.iter().sum();
        let time = (done.tickets > 0).then(|| (sum as f64 / done.tickets as f64).round() as i64);
        vec![
            Figure::new(
                "resolved",
                "tickets resolved for the last time in the period, or closed in it without having been resolved",
                Value::Count(done.tickets),
            ),
            Figure::new(
                "time_to_resolve_mean",
                "sum of the time from submission to that, divided by their number; calendar time",
                Value::Seconds(time),
            ),
            Figure::new(
                "time_to_resolve_median",
                "the value in the middle of the same times",
                Value::Seconds(median(&self.times)),
            ),
            Figure::new(
                "time_to_resolve_p90",
                "the time that 90 percent of them do not exceed",
                Value::Seconds(percentile(&self.times, 90)),
            ),
            Figure::new(
                "first_assignment_resolution",
                "resolved ones that were never reassigned",
                share(done.at_first, done.tickets),
            ),
            Figure::new(
                "reopen_rate",
                "resolved ones that had come back from resolved or closed at least once",
                share(done.reopened, done.tickets),
            ),
            Figure::new(
                "sla_attainment",
                "resolved ones within the target of resolution, of resolved ones with a target; of imported tickets what their source says",
                share(done.kept, done.promised),
            ),
            Figure::new(
                "sla_by_priority",
                "the same ones, by their priority now, kept and missed",
                Value::Table(self.targets.clone()),
            ),
            Figure::new(
                "sla_missed_and_open",
                "tickets whose target is missed and that are open at the end of the period",
                Value::Count(done.missed_and_open),
            ),
        ]
    }

    fn satisfaction(&self) -> Vec<Figure> {
        let done = &self.done;
        let mean = (done.answers > 0).then(|| done.stars as f64 / done.answers as f64);
        vec![
            Figure::new(
                "satisfaction_positive",
                "ratings of 4 or 5 of 5, of all ratings of resolved ones",
                Value::Share { part: done.positive, of: done.answers },
            ),
            Figure::new("satisfaction_mean", "mean of these ratings, 1 to 5", Value::Mean(mean)),
            Figure::new(
                "satisfaction_response",
                "resolved ones with a rating, of all resolved ones",
                Value::Share { part: done.rated, of: done.tickets },
            ),
        ]
    }

    fn backlog(&self) -> Vec<Figure> {
        let old = self.frame.old_days * 86_400;
        let count = |ages: &[i64]| i64::try_from(ages.len()).unwrap_or(i64::MAX);
        let older = i64::try_from(self.ages.iter().filter(|age| **age > old).count()).unwrap_or(i64::MAX);
        vec![
            Figure::new("backlog", "tickets open or paused at the end of the period", Value::Count(count(&self.ages))),
            Figure::new(
                "backlog_age_median",
                "the middle of their ages since submission; calendar time",
                Value::Seconds(median(&self.ages)),
            ),
            Figure::new(
                "backlog_age_p90",
                "the age that 90 percent of them do not exceed",
                Value::Seconds(percentile(&self.ages, 90)),
            ),
            Figure::new(
                "backlog_old",
                "those that are older than the days asked for (7 unless said)",
                Value::Share { part: older, of: count(&self.ages) },
            ),
            Figure::new(
                "open_at_midnight",
                "tickets open or paused as the day begins",
                Value::Table(self.open_at.clone()),
            ),
            Figure::new(
                "unfinished_at_midnight",
                "tickets opened and not yet closed or cancelled for the last time as the day begins: resolved ones count",
                Value::Table(self.unfinished_at.clone()),
            ),
        ]
    }
}

impl Done {
    fn take(&mut self, life: &Life) {
        self.tickets += 1;
        self.at_first += i64::from(life.reassigned == 0);
        self.reopened += i64::from(life.reopened > 0);
        self.promised += i64::from(life.kept.is_some());
        self.kept += i64::from(life.kept == Some(true));
        self.rated += i64::from(!life.stars.is_empty());
        for (_, stars) in &life.stars {
            self.answers += 1;
            self.positive += i64::from(*stars >= 4);
            self.stars += i64::from(*stars);
        }
    }
}

impl Teams {
    fn take(&mut self, life: &Life) {
        self.reassigned += life.reassigned;
        self.most = self.most.max(life.reassigned);
        self.never += i64::from(life.reassigned == 0);
        self.handovers += life.handovers();
        self.many += i64::from(life.has_many_teams());
        self.ping_pong += i64::from(life.is_ping_pong());
        self.without += i64::from(life.teams.is_empty());
    }

    fn figures(&self) -> Vec<Figure> {
        vec![
            Figure::new(
                "reassignments",
                "how often tickets of the period went from a team or person to another one; both at once is once",
                Value::Count(self.reassigned),
            ),
            Figure::new("reassignments_most", "the most of one ticket", Value::Count(self.most)),
            Figure::new("never_reassigned", "tickets of the period that never did", Value::Count(self.never)),
            Figure::new(
                "team_handovers",
                "how often they went from a team to another one",
                Value::Count(self.handovers),
            ),
            Figure::new("with_two_or_more_teams", "those that two or more teams had", Value::Count(self.many)),
            Figure::new(
                "ping_pong",
                "those that went from a team to another one and straight back",
                Value::Count(self.ping_pong),
            ),
            Figure::new("never_with_a_team", "those that no team ever had", Value::Count(self.without)),
        ]
    }
}
