//! What each column becomes, in lines for who is about to import: the target, the table of values, and what stands in the
//! first rows.

use super::mapping::{Mapping, StatusMeaning, Target};
use super::table::Layout;
use csv::ByteRecord;
use docket_shared::ticket::hold::HoldReason;

/// Rows that are looked at.
pub const ROWS: usize = 1_000;
/// Values that are shown of a column.
const VALUES: usize = 3;
/// Characters that are shown of a value.
const WIDTH: usize = 24;

/// The first values of each column.
#[derive(Debug, Default)]
pub struct Samples {
    columns: Vec<Vec<String>>,
    rows: usize,
}

impl Samples {
    /// Looks at a row; answers whether the next one is wanted.
    pub fn take(&mut self, record: &ByteRecord) -> bool {
        self.columns.resize(self.columns.len().max(record.len()), Vec::new());
        for (cell, seen) in record.iter().zip(&mut self.columns) {
            let value: String = String::from_utf8_lossy(cell).trim().chars().take(WIDTH).collect();
            if seen.len() < VALUES && !value.is_empty() && !seen.contains(&value) {
                seen.push(value);
            }
        }
        self.rows += 1;
        self.rows < ROWS
    }
}

/// The lines of the preview.
pub fn lines(mapping: &Mapping, layout: &Layout, samples: &Samples) -> Vec<String> {
    let file = &mapping.file;
    let mut lines = vec![format!(
        "{} of {} in the department {}; times are read as {} in {}",
        kind(mapping),
        file.source,
        file.department,
        file.time,
        file.zone
    )];
    let wide = layout.columns().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    for (at, (name, target)) in layout.columns().enumerate() {
        let values = samples.columns.get(at).map(|values| values.join(" | ")).unwrap_or_default();
        lines.push(format!("  {name:<wide$}  {:<10} {}; first: {values}", target.word(), target.meaning()));
        lines.extend(table(mapping, target).into_iter().map(|line| format!("  {:<wide$}    {line}", "")));
    }
    let unknown = match file.unknown.as_slice() {
        [] => "an empty cell".to_owned(),
        words => format!("an empty cell and {}", words.join(" ")),
    };
    lines.push(format!("not known is {unknown}; the title is {}", file.title));
    lines
}

fn kind(mapping: &Mapping) -> &'static str {
    if mapping.file.kind.is_request() { "service requests" } else { "incidents" }
}

/// What the values of a column become.
fn table(mapping: &Mapping, target: Target) -> Vec<String> {
    let becomes = |(from, to): (&String, String)| format!("{from} -> {to}");
    match target {
        Target::Status => mapping.status.iter().map(|(from, to)| becomes((from, status(*to)))).collect(),
        Target::Priority => mapping.file.priority.iter().map(|(from, to)| becomes((from, to.to_string()))).collect(),
        Target::Impact => mapping.file.impact.iter().map(|(from, to)| becomes((from, to.name().to_owned()))).collect(),
        Target::Urgency => {
            mapping.file.urgency.iter().map(|(from, to)| becomes((from, to.name().to_owned()))).collect()
        }
        _ => Vec::new(),
    }
}

fn status(meaning: StatusMeaning) -> String {
    match meaning {
        StatusMeaning::AsBefore => "none of Docket's: it stays as it was, and each such row is noted".to_owned(),
        StatusMeaning::Is(status, None) => status.name().to_owned(),
        StatusMeaning::Is(status, Some(reason)) => format!("{}, for a {}", status.name(), why(reason)),
    }
}

fn why(reason: HoldReason) -> &'static str {
    match reason {
        HoldReason::Requester => "requester",
        HoldReason::Vendor => "vendor",
        HoldReason::Change => "change",
        HoldReason::Problem => "problem",
    }
}
