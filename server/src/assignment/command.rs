//! `docket assign`: plays a scenario by the rules that assign in production.

use crate::platform::document::{parse, read_text};
use clap::Subcommand;
use docket_shared::assignment::scenario::Scenario;
use docket_shared::fault::Fault;
use std::io;
use std::path::PathBuf;

/// What can be tried.
#[derive(Debug, Subcommand)]
pub enum AssignCommand {
    /// Print one JSON line per decision: {"ticket","at","person","reason":[...]}. A ticket that waits has person null
    /// once, and stands there again when it is assigned
    #[command(after_long_help = SCENARIO)]
    Simulate {
        /// The scenario, a JSON file; `docket assign simulate --help` shows one
        #[arg(long, value_name = "FILE")]
        scenario: PathBuf,
    },
}

const SCENARIO: &str = r#"The scenario:
{"policy": "load_balanced",   or "round_robin": the load decides nothing, it only limits
 "people": [{"id": "P1", "available": true, "capacity": 4, "load": 1, "skills": {"databases": 2},
             "shift_minutes_left": 120, "minutes_left_needed": 60, "last_assigned": "2026-03-02T09:00:00Z"}],
 "arrivals": [{"id": "T1", "at": "2026-03-02T10:00:00Z", "priority": 2,
               "mandatory_skills": {"databases": 2}, "preferred_skills": {}}],
 "events": [{"at": "2026-03-02T10:30:00Z", "person": "P1", "set": {"available": false}},
            {"at": "2026-03-02T11:00:00Z", "close": "T1"}]}
At one instant events come before arrivals, then the order of the file counts. Priority 1 is the most urgent.
"last_assigned": null is never, and first in line. Minutes of a shift stay as given until an event sets them; without
"shift_minutes_left" no shifts are kept. "set" takes every value of a person but id and last_assigned.
An arrival may have "sla_due", which the queue takes after the priority, and "weight", 1 unless given."#;

/// Why nothing was played.
#[derive(Debug, thiserror::Error)]
pub enum AssignError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file is no scenario, or one that does not hold.
    #[error("{path}: {fault}")]
    Scenario {
        /// The file.
        path: PathBuf,
        /// What does not hold, and where.
        fault: Fault,
    },
}

/// The lines to print.
///
/// # Errors
/// The file cannot be read, or the scenario does not hold; then nothing is printed.
pub fn answer(command: &AssignCommand) -> Result<Vec<String>, AssignError> {
    let AssignCommand::Simulate { scenario: path } = command;
    let text = read_text(path).map_err(|source| AssignError::File { path: path.clone(), source })?;
    let fault = |fault| AssignError::Scenario { path: path.clone(), fault };
    let scenario: Scenario = parse(&text).map_err(fault)?;
    let mut lines = Vec::new();
    scenario
        .play(|decision| lines.push(serde_json::to_string(&decision).expect("names, a time and texts are JSON")))
        .map_err(fault)?;
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command};
    use clap::Parser;
    use std::io::Write;

    fn simulate(text: &str) -> Result<Vec<String>, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let line = ["docket", "assign", "simulate", "--scenario", file.path().to_str().unwrap()];
        match Cli::try_parse_from(line).unwrap().command {
            Command::Assign(command) => answer(&command).map_err(|error| error.to_string()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn without_people_every_ticket_waits_and_says_so_once() {
        let text = r#"{"policy":"round_robin","people":[],"arrivals":[{"id":"T1","at":"2026-03-02T10:00:00Z"},
            {"id":"T2","at":"2026-03-02T11:00:00Z"}],"events":[{"at":"2026-03-02T12:00:00Z","close":"T1"}]}"#;
        assert_eq!(
            simulate(text).unwrap(),
            [
                r#"{"ticket":"T1","at":"2026-03-02T10:00:00Z","person":null,"reason":["waits: nobody is in the team"]}"#,
                r#"{"ticket":"T2","at":"2026-03-02T11:00:00Z","person":null,"reason":["waits: nobody is in the team"]}"#,
            ]
        );
    }

    #[test]
    fn one_line_for_each_decision_or_an_error_that_names_the_place() {
        let text = r#"{"policy":"load_balanced","people":[{"id":"P1","available":true,"capacity":1}],
            "arrivals":[{"id":"T1","at":"2026-03-02T11:00:00+01:00"},{"id":"T2","at":"2026-03-02T10:00:00Z"}],
            "events":[{"at":"2026-03-02T10:30:00Z","close":"T1"}]}"#;
        assert_eq!(
            simulate(text).unwrap(),
            [
                r#"{"ticket":"T1","at":"2026-03-02T10:00:00Z","person":"P1","reason":["P1 is the only one who is eligible","P1: eligible, 0 of 1 units open, never assigned"]}"#,
                r#"{"ticket":"T2","at":"2026-03-02T10:00:00Z","person":null,"reason":["waits: nobody is eligible","P1: no room, 1 of 1 units open"]}"#,
                r#"{"ticket":"T2","at":"2026-03-02T10:30:00Z","person":"P1","reason":["P1 is the only one who is eligible","P1: eligible, 0 of 1 units open, last assigned 2026-03-02T10:00:00Z"]}"#,
            ]
        );
        for (text, named) in [
            ("{", "EOF"),
            (
                r#"{"policy":"load_balanced","people":[{"id":"P1","available":true}]}"#,
                "people[0]: missing field `capacity`",
            ),
            (r#"{"policy":"load_balanced","people":[{"id":"P1","available":1,"capacity":1}]}"#, "people[0].available"),
            (r#"{"policy":"load_balanced","people":[]} trailing"#, "trailing"),
            (&text.replace(r#""close":"T1""#, r#""close":"T7""#), "events[0].close: \"T7\""),
        ] {
            let error = simulate(text).unwrap_err();
            assert!(error.contains(named), "{named}: {error}");
        }
    }
}
