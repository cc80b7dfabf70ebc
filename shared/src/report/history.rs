//! What the rows of imported tickets say, in their source's own words: to hold an import against its source.

use super::{Figure, Value};
use crate::ids::PersonId;
use crate::ticket::{Fact, TicketEvent};
use crate::time::Written;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Fields whose values are counted, beside those that the mapping keeps.
const TIMES: [&str; 3] = ["opened_at", "resolved_at", "closed_at"];
/// Values of a field that are told apart; a field with more of them has this many.
const VALUES_MAX: usize = 1_000_000;

/// Tickets of a source that are counted, one after another.
#[derive(Clone, Debug, Default)]
pub struct HistoryReport {
    tickets: i64,
    rows: i64,
    tables: BTreeMap<&'static str, BTreeMap<String, i64>>,
    distinct: BTreeMap<String, BTreeSet<String>>,
    actors: BTreeSet<PersonId>,
    ever: BTreeMap<String, i64>,
    counters: BTreeMap<&'static str, Counter>,
}

/// What the source counted itself, by the last row of each ticket.
#[derive(Clone, Copy, Debug, Default)]
struct Counter {
    sum: i64,
    most: i64,
    over_zero: i64,
    zero: i64,
}

/// What a ticket's rows said last.
type Saying = BTreeMap<String, String>;

impl HistoryReport {
    /// Counts a ticket by its facts, in their order.
    pub fn take(&mut self, events: &[TicketEvent]) {
        let (mut saying, mut before, mut ever) = (Saying::new(), None::<String>, BTreeSet::new());
        for event in events {
            let Fact::Imported { said, .. } = &event.fact else { continue };
            for (field, value) in said {
                saying.insert(field.clone(), value.clone());
                if !value.is_empty() {
                    ever.insert(field.clone());
                    self.value(field, value);
                }
            }
            self.actors.extend(event.actor);
            let status = saying.get("status").cloned().unwrap_or_default();
            self.count("rows_by_status", status.clone());
            match before.replace(status.clone()) {
                None => self.count("tickets_by_first_status", status),
                Some(last) => self.count("moves_row_to_row", format!("{last} -> {status}")),
            }
            let said = |field: &str| saying.get(field).map_or("", String::as_str);
            let levels = format!("{} x {} = {}", said("impact"), said("urgency"), said("priority"));
            self.count("rows_by_impact_urgency_priority", levels);
            self.rows += 1;
        }
        let Some(last) = before else { return };
        self.tickets += 1;
        self.count("tickets_by_last_status", last);
        for field in ever {
            *self.ever.entry(field).or_default() += 1;
        }
        self.ends(&saying);
    }

    fn ends(&mut self, saying: &Saying) {
        let said = |field: &str| saying.get(field).map_or("", String::as_str);
        self.count("tickets_by_last_priority", said("priority").to_owned());
        self.count("last_priority_by_made_sla", format!("{} / made_sla={}", said("priority"), said("made_sla")));
        self.count("tickets_by_made_sla", said("made_sla").to_owned());
        for field in ["reopened", "reassigned"] {
            let Ok(count) = said(field).parse::<i64>() else { continue };
            let counter = self.counters.entry(field).or_default();
            counter.sum += count;
            counter.most = counter.most.max(count);
            *(if count > 0 { &mut counter.over_zero } else { &mut counter.zero }) += 1;
        }
        let lag = lag(Timestamp::read(said("resolved_at")), Timestamp::read(said("closed_at")));
        self.count("closing_lag", lag.to_owned());
    }

    fn value(&mut self, field: &str, value: &str) {
        if TIMES.contains(&field) {
            return;
        }
        if !self.distinct.contains_key(field) {
            self.distinct.insert(field.to_owned(), BTreeSet::new());
        }
        if let Some(values) = self.distinct.get_mut(field).filter(|values| values.len() < VALUES_MAX)
            && !values.contains(value)
        {
            values.insert(value.to_owned());
        }
    }

    fn count(&mut self, table: &'static str, name: String) {
        *self.tables.entry(table).or_default().entry(name).or_default() += 1;
    }

    /// The figures.
    pub fn figures(self) -> Vec<Figure> {
        let mut figures = self.statuses();
        figures.extend(self.counters());
        figures.extend(self.values());
        figures
    }

    fn table(&self, name: &str) -> Value {
        Value::Table(self.tables.get(name).cloned().unwrap_or_default())
    }

    fn statuses(&self) -> Vec<Figure> {
        vec![
            Figure::new("tickets", "tickets imported from this source", Value::Count(self.tickets)),
            Figure::new("rows", "rows of their histories", Value::Count(self.rows)),
            Figure::new("rows_by_status", "rows, by the source's word for the status", self.table("rows_by_status")),
            Figure::new(
                "tickets_by_first_status",
                "tickets, by the status of their first row",
                self.table("tickets_by_first_status"),
            ),
            Figure::new(
                "tickets_by_last_status",
                "tickets, by the status of their last row",
                self.table("tickets_by_last_status"),
            ),
            Figure::new(
                "moves_row_to_row",
                "pairs of neighbouring rows of a ticket, by their statuses",
                self.table("moves_row_to_row"),
            ),
            Figure::new(
                "tickets_by_last_priority",
                "tickets, by the source's priority on their last row",
                self.table("tickets_by_last_priority"),
            ),
            Figure::new(
                "tickets_by_made_sla",
                "tickets, by whether the source says on their last row that the service level was kept",
                self.table("tickets_by_made_sla"),
            ),
            Figure::new("last_priority_by_made_sla", "both together", self.table("last_priority_by_made_sla")),
        ]
    }

    /// What the source counted itself.
    fn counters(&self) -> Vec<Figure> {
        let counted = |name: &str| self.counters.get(name).copied().unwrap_or_default();
        let (reopened, reassigned) = (counted("reopened"), counted("reassigned"));
        vec![
            Figure::new(
                "reopened_sum",
                "sum of the source's count of reopenings on the last rows",
                Value::Count(reopened.sum),
            ),
            Figure::new("tickets_reopened", "tickets where that count is over 0", Value::Count(reopened.over_zero)),
            Figure::new(
                "reassigned_sum",
                "sum of the source's count of reassignments on the last rows",
                Value::Count(reassigned.sum),
            ),
            Figure::new("reassigned_most", "the highest of these counts", Value::Count(reassigned.most)),
            Figure::new("tickets_never_reassigned", "tickets where that count is 0", Value::Count(reassigned.zero)),
        ]
    }

    fn values(&self) -> Vec<Figure> {
        let size = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        let mut distinct: BTreeMap<String, i64> =
            self.distinct.iter().map(|(field, values)| (field.clone(), size(values.len()))).collect();
        distinct.insert("actor".to_owned(), size(self.actors.len()));
        vec![
            Figure::new(
                "distinct_values",
                "different known values on any row, by field; people and teams among them",
                Value::Table(distinct),
            ),
            Figure::new(
                "tickets_with_value",
                "tickets where any row has a known value, by field",
                Value::Table(self.ever.clone()),
            ),
            Figure::new(
                "closing_lag",
                "tickets, by the time from the last resolution to the last closing that the source says",
                self.table("closing_lag"),
            ),
            Figure::new(
                "rows_by_impact_urgency_priority",
                "rows, by the source's impact, urgency and priority",
                self.table("rows_by_impact_urgency_priority"),
            ),
        ]
    }
}

/// The time between resolving and closing, in words.
fn lag(resolved: Option<Timestamp>, closed: Option<Timestamp>) -> &'static str {
    let Some((resolved, closed)) = resolved.zip(closed) else { return "resolution or closing not known" };
    match resolved.duration_until(closed).as_secs() {
        ..0 => "closed before it was resolved",
        0 => "closed in the same minute",
        1..432_000 => "closed before 5 days",
        432_000..=435_600 => "closed after 5 days to 5 days 1 hour",
        _ => "closed later",
    }
}
