//! `docket sla`: reckons with a service calendar from a file, for people who keep policy under version control.

use crate::platform::document::{parse, read_text};
use clap::{ArgGroup, Args, Subcommand};
use docket_shared::Timestamp;
use docket_shared::fault::Fault;
use docket_shared::sla::{
    Calendar, CalendarFile, Due, Hold, Special, SpecialDay, Step, Target, elapsed, explained, missed,
};
use docket_shared::time::Written;
use jiff::SignedDuration;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::io;
use std::path::{Path, PathBuf};

/// What can be reckoned.
#[derive(Debug, Subcommand)]
pub enum SlaCommand {
    /// Print when a target is reached, as RFC 3339 with the calendar's offset; or "paused" while a hold without end lasts.
    /// The target is a duration (--target) or a date (--by)
    #[command(group(ArgGroup::new("what").required(true).args(["target", "by"])))]
    Due {
        /// The calendar and the holds
        #[command(flatten)]
        clock: Clock,
        /// When the clock starts: RFC 3339, or a local time in the calendar's zone such as 2026-03-02T09:00
        #[arg(long, value_name = "T")]
        start: String,
        /// The target: working time such as 8h, 90m, 1h30m or 50040s; working days such as 3wd, or 3wd-end for the
        /// last close of the day. Not together with --by
        #[arg(long, value_name = "D", value_parser = target)]
        target: Option<Target>,
        /// Instead of a duration a date: it is missed then, outside working time at the next opening; one that is empty or
        /// not after the start leaves a second. Not together with --target or --hold: a date stays where it is while a clock is
        /// held
        #[arg(long, value_name = "T", conflicts_with = "holds")]
        by: Option<String>,
    },
    /// Print the working time from one instant to another, in whole seconds
    Elapsed {
        /// The calendar and the holds
        #[command(flatten)]
        clock: Clock,
        /// From when: RFC 3339, or a local time in the calendar's zone
        #[arg(long, value_name = "T")]
        from: String,
        /// To when, not before --from: RFC 3339, or a local time in the calendar's zone
        #[arg(long, value_name = "T")]
        to: String,
    },
}

/// A calendar and the times in which its clock stands.
#[derive(Debug, Args)]
pub struct Clock {
    /// The calendar, a JSON file: {"zone":"Europe/Berlin","week":{"mon":["08:00-17:00"]},"yearly_holidays":["12-25"],
    /// "holidays":["2026-04-03"],"exceptions":{"2026-04-04":["10:00-14:00"]}}; "week":"24x7" means always
    #[arg(long, value_name = "FILE")]
    calendar: PathBuf,
    /// A time that does not count, FROM/TO, or FROM/ while it lasts; may be given several times
    #[arg(long = "hold", value_name = "T/T")]
    holds: Vec<String>,
    /// Print below the answer how it came about
    #[arg(long)]
    explain: bool,
}

/// Why nothing was reckoned.
#[derive(Debug, thiserror::Error)]
pub enum SlaError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file is no calendar, or one that does not hold.
    #[error("{path}: {fault}")]
    Calendar {
        /// The file.
        path: PathBuf,
        /// What does not hold, and where.
        fault: Fault,
    },
    /// Not a time.
    #[error("{0}: {1:?} is neither RFC 3339 nor a local time such as 2026-03-02T09:00")]
    Time(&'static str, String),
    /// A time with the name of a zone beside it.
    #[error("{0}: {1:?} names a zone in brackets; write RFC 3339, or a local time of the calendar's zone without it")]
    Zone(&'static str, String),
    /// Not a hold.
    #[error("--hold: {0:?} is not of the form FROM/TO or FROM/, with TO not before FROM")]
    Hold(String),
    /// The end stands before the start.
    #[error("--to: {to:?} is before --from {from:?}")]
    Backwards {
        /// As it was given.
        from: String,
        /// As it was given.
        to: String,
    },
    /// The target is never reached.
    #[error("the target is never reached: the calendar has too little working time")]
    Never,
}

/// The lines to print: the answer, and below it the steps if they are wanted.
///
/// # Errors
/// The calendar or a time does not hold, or the target is never reached.
pub fn answer(command: &SlaCommand) -> Result<Vec<String>, SlaError> {
    match command {
        SlaCommand::Due { clock, start, target, by } => {
            let (calendar, holds) = clock.read()?;
            let start = time(&calendar, "--start", start)?;
            let Some(target) = target else {
                let by = by.as_deref().filter(|by| !by.is_empty());
                let by = by.map(|by| time(&calendar, "--by", by)).transpose()?;
                let at = missed(&calendar, start, by).ok_or(SlaError::Never)?;
                let why = why_missed(&calendar, (start, by), at);
                return Ok(clock.said(written(&calendar, at), special_days(&calendar, start, at), why));
            };
            let (due, steps) = explained(&calendar, start, *target, &holds);
            let line = match due {
                Due::At(at) => written(&calendar, at),
                Due::Paused => "paused".to_owned(),
                Due::Never => return Err(SlaError::Never),
            };
            let end = if let Due::At(at) = due { at } else { steps.last().map_or(start, last_of) };
            Ok(clock.lines(line, &calendar, (&steps, Asks::Due), (start, end)))
        }
        SlaCommand::Elapsed { clock, from, to } => {
            let (calendar, holds) = clock.read()?;
            let (said, (from, to)) = ((from, to), (time(&calendar, "--from", from)?, time(&calendar, "--to", to)?));
            if to < from {
                return Err(SlaError::Backwards { from: said.0.clone(), to: said.1.clone() });
            }
            let counted = elapsed(&calendar, from, to, &holds);
            let steps = explained(&calendar, from, Target::Working(counted), &holds).1;
            Ok(clock.lines(counted.as_secs().to_string(), &calendar, (&steps, Asks::Elapsed), (from, to)))
        }
    }
}

impl Clock {
    fn read(&self) -> Result<(Calendar, Vec<Hold>), SlaError> {
        let calendar = read_calendar(&self.calendar)?;
        let holds = self.holds.iter().map(|text| hold(&calendar, text)).collect::<Result<Vec<_>, _>>()?;
        Ok((calendar, holds))
    }

    fn lines(
        &self,
        answer: String,
        calendar: &Calendar,
        (steps, asks): (&[Step], Asks),
        (from, to): (Timestamp, Timestamp),
    ) -> Vec<String> {
        let mut lines: Vec<(Timestamp, String)> = Vec::new();
        // What a step says stands behind what its own day is.
        let mut at = from;
        for step in steps {
            at = first_of(calendar, step).unwrap_or(at).max(at);
            lines.push((at, words(calendar, step, asks)));
        }
        if lines.is_empty() {
            lines.push((from, format!("{}: no working time counts", local(calendar, from))));
        }
        self.said(answer, special_days(calendar, from, to), lines)
    }

    /// The answer, and below it the reasons where they are wanted, in the order of time: what a day is before what happens
    /// on it.
    fn said(&self, answer: String, days: Vec<(Timestamp, String)>, reasons: Vec<(Timestamp, String)>) -> Vec<String> {
        if !self.explain {
            return vec![answer];
        }
        let mut lines: Vec<(Timestamp, String)> = days.into_iter().chain(reasons).collect();
        lines.sort_by_key(|(at, _)| *at);
        std::iter::once(answer).chain(lines.into_iter().map(|(_, line)| format!("  {line}"))).collect()
    }
}

/// Why a date as a target is missed when it is.
fn why_missed(
    calendar: &Calendar,
    (start, by): (Timestamp, Option<Timestamp>),
    at: Timestamp,
) -> Vec<(Timestamp, String)> {
    let begins = format!("the clock starts {}", local(calendar, start));
    let (from, why) = match by {
        None => (start, "no date is given: a second is left".to_owned()),
        Some(by) if by <= start => {
            (start, format!("the date {} is not after the start: a second is left", local(calendar, by)))
        }
        Some(by) if by < at => (by, format!("the date {} is outside working time", local(calendar, by))),
        Some(by) => (by, format!("the date {} is in working time: missed then", local(calendar, by))),
    };
    let opens = by.filter(|by| start < *by && *by < at);
    let opens = opens.map(|_| (at, format!("working time begins {}: missed then", local(calendar, at))));
    [(start, begins), (from, why)].into_iter().chain(opens).collect()
}

/// What is explained: with a target there is something left of it.
#[derive(Clone, Copy, PartialEq)]
enum Asks {
    Due,
    Elapsed,
}

/// The days between two instants on which the calendar says something else than its week, each at its midnight.
fn special_days(calendar: &Calendar, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, String)> {
    let said = |day: SpecialDay| {
        let what = match day.what {
            Special::Holiday => "a holiday: nothing counts",
            Special::Exception => "an exception: its own hours",
            Special::Closed => "an exception: nothing counts",
        };
        (day.begins.max(from), format!("{}: {what}", day.date.strftime("%a %Y-%m-%d")))
    };
    calendar.special_days(from, to).map(said).collect()
}

/// Where a step begins.
fn first_of(calendar: &Calendar, step: &Step) -> Option<Timestamp> {
    match step {
        Step::Opens(at) | Step::Counts(at, ..) | Step::Held(at, _) | Step::DayDue(at) => Some(*at),
        Step::Day(day) => {
            let midnight = day.to_datetime(jiff::civil::Time::midnight());
            calendar.zone().to_ambiguous_timestamp(midnight).compatible().ok()
        }
    }
}

/// The last instant that a step names.
fn last_of(step: &Step) -> Timestamp {
    match step {
        Step::Opens(at) | Step::Counts(_, at, _) | Step::Held(_, Some(at)) | Step::DayDue(at) => *at,
        Step::Held(at, None) => *at,
        Step::Day(_) => Timestamp::MIN,
    }
}

fn read_calendar(path: &Path) -> Result<Calendar, SlaError> {
    let text = read_text(path).map_err(|source| SlaError::File { path: path.into(), source })?;
    let fault = |fault| SlaError::Calendar { path: path.into(), fault };
    let file: CalendarFile = parse(&text).map_err(fault)?;
    let reason = || format!("{:?} is no zone of the IANA database", file.zone);
    let zone = TimeZone::get(&file.zone).map_err(|_| fault(Fault::new("zone", reason())))?;
    file.calendar(zone).map_err(fault)
}

fn time(calendar: &Calendar, option: &'static str, text: &str) -> Result<Timestamp, SlaError> {
    // Both readers would pass over it.
    if text.contains('[') {
        return Err(SlaError::Zone(option, text.to_owned()));
    }
    let local = || {
        let clock: DateTime = text.parse().ok()?;
        calendar.zone().to_ambiguous_timestamp(clock).compatible().ok()
    };
    let fault = || SlaError::Time(option, text.to_owned());
    text.parse().ok().or_else(local).ok_or_else(fault)
}

fn hold(calendar: &Calendar, text: &str) -> Result<Hold, SlaError> {
    let (from, to) = text.split_once('/').ok_or_else(|| SlaError::Hold(text.to_owned()))?;
    let from = time(calendar, "--hold", from)?;
    let to = if to.is_empty() { None } else { Some(time(calendar, "--hold", to)?) };
    if to.is_some_and(|to| to < from) { Err(SlaError::Hold(text.to_owned())) } else { Ok(Hold { from, to }) }
}

fn target(text: &str) -> Result<Target, String> {
    Target::read(text).ok_or_else(|| format!("{text:?} is no target; write 8h, 90m, 50040s, 3wd or 3wd-end"))
}

/// RFC 3339 with the offset that the calendar's zone has then.
fn written(calendar: &Calendar, at: Timestamp) -> String {
    let offset = calendar.zone().to_offset(at);
    at.display_with_offset(offset).to_string()
}

/// An instant by the clocks of the calendar's zone.
fn local(calendar: &Calendar, at: Timestamp) -> String {
    at.to_zoned(calendar.zone().clone()).strftime("%a %Y-%m-%d %H:%M:%S").to_string()
}

fn words(calendar: &Calendar, step: &Step, asks: Asks) -> String {
    let at = |instant: &Timestamp| local(calendar, *instant);
    match step {
        Step::Opens(opens) => format!("working time begins {}", at(opens)),
        Step::Counts(from, to, left) => {
            let counted = from.duration_until(*to);
            let left = if asks == Asks::Due { format!(", left {}", clock(*left)) } else { String::new() };
            format!("{} to {}: counts {}{left}", at(from), at(to), clock(counted))
        }
        Step::Held(from, Some(to)) => format!("{} to {}: held, does not count", at(from), at(to)),
        Step::Held(from, None) => format!("{}: held without end", at(from)),
        Step::Day(date) => format!("working day {date}"),
        Step::DayDue(due) => format!("due {} before holds", at(due)),
    }
}

/// Hours, minutes and seconds, such as 13:54:00.
fn clock(time: SignedDuration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::cli::{Cli, Command};
    use clap::Parser;
    use std::io::Write;

    const FILE: &str = r#"{"zone":"Europe/Berlin","week":{"mon":["08:00-12:00","13:00-21:00"],"tue":["09:00-17:00"],
        "wed":["09:00-17:00"],"thu":["09:00-17:00"],"fri":["22:00-06:00"]},"yearly_holidays":["12-25"],
        "holidays":["2026-04-03"],"exceptions":{"2026-04-04":["10:00-14:00"]}}"#;

    /// The lines that a command prints, or its error.
    fn sla(file: &str, words: &[&str]) -> Result<Vec<String>, String> {
        let mut calendar = tempfile::NamedTempFile::new().unwrap();
        calendar.write_all(file.as_bytes()).unwrap();
        let path = calendar.path().to_str().unwrap().to_owned();
        let line = ["docket", "sla", words[0], "--calendar", &path].into_iter().chain(words[1..].iter().copied());
        match Cli::try_parse_from(line).map_err(|error| error.to_string())?.command {
            Command::Sla(command) => answer(&command).map_err(|error| error.to_string()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_answer_is_one_line_and_the_reasons_stand_below_it() {
        let due = ["due", "--start", "2026-03-02T11:00", "--target", "4h"];
        assert_eq!(sla(FILE, &due).unwrap(), ["2026-03-02T16:00:00+01:00"]);
        let held = [due.as_slice(), &["--hold", "2026-03-02T14:00/2026-03-02T14:30", "--explain"]].concat();
        assert_eq!(
            sla(FILE, &held).unwrap(),
            [
                "2026-03-02T16:30:00+01:00",
                "  Mon 2026-03-02 11:00:00 to Mon 2026-03-02 12:00:00: counts 1:00:00, left 3:00:00",
                "  Mon 2026-03-02 13:00:00 to Mon 2026-03-02 14:00:00: counts 1:00:00, left 2:00:00",
                "  Mon 2026-03-02 14:00:00 to Mon 2026-03-02 14:30:00: held, does not count",
                "  Mon 2026-03-02 14:30:00 to Mon 2026-03-02 16:30:00: counts 2:00:00, left 0:00:00",
            ]
        );
        let open = [due.as_slice(), &["--hold", "2026-03-02T10:00:00Z/"]].concat();
        assert_eq!(sla(FILE, &open).unwrap(), ["paused"]);
        let days = ["due", "--start", "2026-03-02T08:30:00+01:00", "--target", "3wd"];
        assert_eq!(sla(FILE, &days).unwrap(), ["2026-03-05T09:00:00+01:00"]);
        let summer = r#"{"zone":"Europe/Berlin","week":"24x7"}"#;
        let spring = ["due", "--start", "2026-03-28T12:00", "--target", "24h"];
        assert_eq!(sla(summer, &spring).unwrap(), ["2026-03-29T13:00:00+02:00"]);
        let elapsed = ["elapsed", "--from", "2026-04-02T16:00", "--to", "2026-04-05T00:00"];
        assert_eq!(sla(FILE, &elapsed).unwrap(), ["18000"]);
        assert_eq!(
            sla(FILE, &[elapsed.as_slice(), &["--explain"]].concat()).unwrap(),
            [
                "18000",
                "  Thu 2026-04-02 16:00:00 to Thu 2026-04-02 17:00:00: counts 1:00:00",
                "  Fri 2026-04-03: a holiday: nothing counts",
                "  Sat 2026-04-04: an exception: its own hours",
                "  Sat 2026-04-04 10:00:00 to Sat 2026-04-04 14:00:00: counts 4:00:00",
            ]
        );
        let backwards = ["elapsed", "--from", "2026-04-05T00:00", "--to", "2026-04-02T16:00"];
        let refused = "--to: \"2026-04-02T16:00\" is before --from \"2026-04-05T00:00\"";
        assert_eq!(sla(FILE, &backwards).unwrap_err(), refused);
        let nothing = ["elapsed", "--from", "2026-04-02T16:00", "--to", "2026-04-02T16:00"];
        assert_eq!(sla(FILE, &nothing).unwrap(), ["0"]);
        let why = sla(FILE, &[nothing.as_slice(), &["--explain"]].concat()).unwrap();
        assert_eq!(why, ["0", "  Thu 2026-04-02 16:00:00: no working time counts"]);
    }

    /// SN-4 of DOMAIN.md 2.3 as people ask it.
    #[test]
    fn sn_4_a_date_instead_of_a_duration() {
        let file = r#"{"zone":"Europe/Berlin","week":{"wed":["08:00-16:00"],"thu":["08:00-16:00"]}}"#;
        let by = |by: &str, more: &[&str]| {
            sla(file, &[&["due", "--start", "2017-01-11T09:00", "--by", by], more].concat()).unwrap()
        };
        let starts = "  the clock starts Wed 2017-01-11 09:00:00";
        assert_eq!(
            by("2017-01-11T20:30", &["--explain"]),
            [
                "2017-01-12T08:00:00+01:00",
                starts,
                "  the date Wed 2017-01-11 20:30:00 is outside working time",
                "  working time begins Thu 2017-01-12 08:00:00: missed then"
            ]
        );
        let within = "  the date Wed 2017-01-11 10:00:00 is in working time: missed then";
        assert_eq!(by("2017-01-11T10:00", &["--explain"]), ["2017-01-11T10:00:00+01:00", starts, within]);
        let none = "  no date is given: a second is left";
        assert_eq!(by("", &["--explain"]), ["2017-01-11T09:00:01+01:00", starts, none]);
        let past = "  the date Tue 2017-01-10 10:00:00 is not after the start: a second is left";
        assert_eq!(by("2017-01-10T10:00", &["--explain"]), ["2017-01-11T09:00:01+01:00", starts, past]);
        for nothing in ["", "2017-01-10T10:00"] {
            assert_eq!(by(nothing, &[]), ["2017-01-11T09:00:01+01:00"]);
        }
        for (words, named) in [
            (vec!["--by", "2017-01-11T20:30", "--target", "4h"], "--target"),
            (vec!["--by", "2017-01-11T20:30", "--hold", "2017-01-11T10:00/"], "--hold"),
            (vec!["--by", "tonight"], "--by: \"tonight\""),
            (vec![], "--target"),
            (vec![], "--by"),
        ] {
            let error = sla(file, &[vec!["due", "--start", "2017-01-11T09:00"], words].concat()).unwrap_err();
            assert!(error.contains(named), "{named}: {error}");
        }
    }

    #[test]
    fn what_does_not_hold_is_named() {
        let due = ["due", "--start", "2026-03-02T11:00", "--target", "4h"];
        for (file, words, named) in [
            ("{", &due[..], "EOF"),
            (r#"{"zone":"Europe/Nowhere","week":"24x7"}"#, &due, "zone: \"Europe/Nowhere\""),
            (r#"{"zone":"UTC","week":{"mon":["8-9"]}}"#, &due, "week.mon[0]"),
            (
                r#"{"zone":"UTC","week":{"mon":["06:00-07:00","08:00-08:00"]}}"#,
                &due,
                "week.mon[1]: \"08:00-08:00\" is empty: it ends where it starts; a whole day is 00:00-24:00",
            ),
            (
                r#"{"zone":"UTC","week":"24x7","exceptions":{"2026-01-01":["00:00-00:00"]}}"#,
                &due,
                "exceptions.2026-01-01[0]: \"00:00-00:00\" is empty",
            ),
            (r#"{"zone":"UTC","week":{},"exceptions":{"2026-01-01":["08:00-09:00"]}}"#, &due, "never reached"),
            (FILE, &["due", "--start", "soon", "--target", "4h"], "--start: \"soon\""),
            (
                FILE,
                &["due", "--start", "2026-03-02T09:00[America/New_York]", "--target", "4h"],
                "--start: \"2026-03-02T09:00[America/New_York]\" names a zone",
            ),
            (
                FILE,
                &["elapsed", "--from", "2026-03-02T09:00", "--to", "2026-03-02T12:00+01:00[Europe/Berlin]"],
                "--to: \"2026-03-02T12:00+01:00[Europe/Berlin]\" names a zone",
            ),
            (r#"{"zone":"UTC","week":{"mon":"08:00-12:00"}}"#, &due, "week.mon: invalid type"),
            (r#"["UTC","24x7",[],[],{}]"#, &due, "a list stands where"),
            (FILE, &["due", "--start", "2026-03-02T11:00", "--target", "4x"], "--target"),
            (FILE, &["elapsed", "--from", "2026-03-02", "--to", "2026-03-02T25:00"], "--to"),
        ] {
            let error = sla(file, words).unwrap_err();
            assert!(error.contains(named), "{named}: {error}");
        }
        for hold in ["2026-03-02T12:00", "2026-03-02T12:00/2026-03-02T11:00", "/2026-03-02T11:00"] {
            let error = sla(FILE, &[due.as_slice(), &["--hold", hold]].concat()).unwrap_err();
            assert!(error.contains("--hold"), "{error}");
        }
    }
}
