//! Figures about tickets, each with its definition beside it: folds over the facts, one ticket after another, so that a
//! report of any length needs only what it counts (DOMAIN.md 3.4).

pub mod history;
pub mod life;
pub mod tickets;

use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// A figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its name in JSON, and in front of its line.
    pub key: &'static str,
    /// What is counted.
    pub definition: &'static str,
    /// What it comes to.
    pub value: Value,
}

/// What a figure comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number of things.
    Count(i64),
    /// Some of all.
    Share {
        /// How many.
        part: i64,
        /// Of how many.
        of: i64,
    },
    /// A mean; none of nothing.
    Mean(Option<f64>),
    /// A length of time in seconds; none of nothing.
    Seconds(Option<i64>),
    /// Numbers by name.
    Table(BTreeMap<String, i64>),
}

impl Value {
    /// As JSON: a number, an object of names and numbers, or `{"part", "of", "percent"}`, `{"seconds"}`. What there is
    /// none of is null.
    pub fn json(&self) -> Json {
        match self {
            Value::Count(count) => json!(count),
            Value::Share { part, of } => json!({ "part": part, "of": of, "percent": percent(*part, *of) }),
            Value::Mean(mean) => json!(mean.map(|mean| (mean * 100.0).round() / 100.0)),
            Value::Seconds(seconds) => json!({ "seconds": seconds }),
            Value::Table(table) => json!(table),
        }
    }
}

/// Percent with one decimal; none of nothing.
fn percent(part: i64, of: i64) -> Option<f64> {
    (of > 0).then(|| (part as f64 * 1_000.0 / of as f64).round() / 10.0)
}

impl Figure {
    fn new(key: &'static str, definition: &'static str, value: Value) -> Self {
        Self { key, definition, value }
    }

    /// As JSON, the definition beside the value.
    pub fn json(&self) -> Json {
        json!({ "key": self.key, "definition": self.definition, "value": self.value.json() })
    }

    /// Its lines: name and value, the definition, and the rows of a table.
    pub fn lines(&self) -> Vec<String> {
        let none = || "none".to_owned();
        let value = match &self.value {
            Value::Count(count) => count.to_string(),
            Value::Share { part, of } => {
                let percent = percent(*part, *of).map_or_else(none, |percent| format!("{percent} %"));
                format!("{percent} ({part} of {of})")
            }
            Value::Mean(mean) => mean.map_or_else(none, |mean| format!("{mean:.2}")),
            Value::Seconds(seconds) => seconds.map_or_else(none, duration),
            Value::Table(table) => format!("{} rows", table.len()),
        };
        let mut lines = vec![format!("{:<36} {value}", self.key), format!("    {}", self.definition)];
        if let Value::Table(table) = &self.value {
            lines.extend(table.iter().map(|(name, count)| format!("    {count:>10}  {name}")));
        }
        lines
    }
}

/// Days, hours and minutes, such as `3 d 04:30`.
fn duration(seconds: i64) -> String {
    let minutes = seconds / 60;
    format!("{} d {:02}:{:02}", minutes / 1_440, minutes / 60 % 24, minutes % 60)
}

/// The value in the middle; between two of them their mean. None of nothing.
fn median(sorted: &[i64]) -> Option<i64> {
    let half = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        length if length % 2 == 1 => Some(sorted[half]),
        _ => Some((sorted[half - 1] + sorted[half]) / 2),
    }
}

/// The least value that so many percent do not exceed. None of nothing.
fn percentile(sorted: &[i64], percent: usize) -> Option<i64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests;
