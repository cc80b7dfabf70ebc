//! `docket calendar`: holidays that others publish, put into a service calendar's file.

use super::holidays::{self, Holidays, Wanted};
use crate::platform::document::{parse, read_text};
use clap::Subcommand;
use docket_shared::Date;
use docket_shared::catalog::file::CatalogFile;
use docket_shared::fault::Fault;
use docket_shared::sla::CalendarFile;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::io;
use std::path::{Path, PathBuf};

/// What can be done to calendars.
#[derive(Debug, Subcommand)]
pub enum CalendarCommand {
    /// Put holidays into a calendar's file, as `docket sla --calendar` reads it, or with --key into a calendar of a
    /// `catalog.json`, which `docket catalog import` brings to the servers. What stands there stays
    Import {
        /// iCalendar files (.ics), or CSV files with the columns date and name, and perhaps country and subdivision
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// The calendar's file, or a `catalog.json`
        #[arg(long, value_name = "FILE")]
        calendar: PathBuf,
        /// Which calendar of a `catalog.json`
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
        /// Which list of CSV files with several countries, such as DE
        #[arg(long, value_name = "CODE")]
        country: Option<String>,
        /// Which part of that country, such as BY: its list holds the national days too [default: the national list]
        #[arg(long, value_name = "CODE", requires = "country")]
        subdivision: Option<String>,
        /// Say what would be put there; write nothing
        #[arg(long)]
        dry_run: bool,
    },
}

/// Why no holiday was put anywhere.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    /// A file does not hold.
    #[error("{}: {fault}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What does not hold, and where.
        fault: Fault,
    },
    /// A file cannot be written.
    #[error("{}: {source}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// Does what the command line says; answers the lines to print.
///
/// # Errors
/// A file does not hold, or cannot be written; then the calendar's file is as it was.
pub fn answer(command: &CalendarCommand) -> Result<Vec<String>, CalendarError> {
    let CalendarCommand::Import { files, calendar, key, country, subdivision, dry_run } = command;
    let wanted = Wanted { country: country.as_deref(), subdivision: subdivision.as_deref() };
    let mut found = Holidays::default();
    for path in files {
        holidays::read(path, wanted, &mut found).map_err(|fault| CalendarError::File { path: path.clone(), fault })?;
    }
    let fault = |fault| CalendarError::File { path: calendar.clone(), fault };
    let text = read_text(calendar).map_err(|error| fault(Fault::new("", error.to_string())))?;
    let (lines, changed) = match key {
        None => {
            let mut file: CalendarFile = parse(&text).map_err(fault)?;
            let lines = put(&mut file, &found).map_err(fault)?;
            (lines, written(&file))
        }
        Some(key) => {
            let mut catalog: CatalogFile = parse(&text).map_err(fault)?;
            let keys: Vec<String> = catalog.calendars.iter().map(|entry| entry.key.clone()).collect();
            let entry = catalog.calendars.iter_mut().find(|entry| entry.key == *key);
            let missing =
                || fault(Fault::new("calendars", format!("there is no {key:?}; there are {}", keys.join(", "))));
            let lines = put(&mut entry.ok_or_else(missing)?.definition, &found).map_err(fault)?;
            (lines, written(&catalog))
        }
    };
    if !dry_run {
        replace(calendar, &changed).map_err(|source| CalendarError::Write { path: calendar.clone(), source })?;
    }
    Ok(lines)
}

/// Puts holidays into a calendar, sorted. Answers what became of each.
fn put(file: &mut CalendarFile, found: &Holidays) -> Result<Vec<String>, Fault> {
    let zone = TimeZone::get(&file.zone);
    let zone = zone.map_err(|_| Fault::new("zone", format!("{:?} is no zone of the IANA database", file.zone)))?;
    file.calendar(zone.clone())?;
    let (mut lines, mut added) = (Vec::new(), 0);
    let mut add = |days: &mut Vec<String>, day: String, name: &str, there: bool| {
        lines.push(format!("{day} {name}: {}", if there { "is there" } else { "added" }));
        if !there {
            added += 1;
            days.push(day);
        }
    };
    for (day, name) in &found.yearly {
        let there = file.yearly_holidays.contains(day);
        add(&mut file.yearly_holidays, day.clone(), name, there);
    }
    for (day, name) in &found.days {
        let there = is_holiday(file, *day);
        add(&mut file.holidays, day.to_string(), name, there);
    }
    file.yearly_holidays.sort_unstable();
    file.holidays.sort_unstable();
    file.calendar(zone)?;
    let days = found.days.len() + found.yearly.len();
    lines.extend(found.left_out.iter().map(|event| format!("left out: {event}")));
    lines.push(format!("{added} of {days} holidays are new; {} events are left out", found.left_out.len()));
    Ok(lines)
}

fn is_holiday(file: &CalendarFile, day: Date) -> bool {
    let yearly = format!("{:02}-{:02}", day.month(), day.day());
    file.holidays.contains(&day.to_string()) || file.yearly_holidays.contains(&yearly)
}

fn written<T: Serialize>(value: &T) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("texts, lists and maps of texts are JSON");
    text.push('\n');
    text
}

/// Writes a file as a whole or not at all.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    std::fs::write(&beside, text)?;
    std::fs::rename(&beside, path)
}

#[cfg(test)]
mod tests;
