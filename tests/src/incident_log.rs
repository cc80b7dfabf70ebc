//! A real log that nobody here wrote: ServiceNow incidents of the UCI repository (dataset 498, CC BY 4.0), and what others
//! counted in it, to be held against the reports of Docket.

use clap::Parser;
use docket_server::cli::{Cli, Command};
use docket_server::report::command::run as report;
use docket_shared::ids::OrganisationId;
use flate2::read::GzDecoder;
use serde_json::{Map, Value, json};
use sqlx::PgPool;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// The mapping of the log.
pub const MAPPING: &str = include_str!("../data/servicenow.toml");

/// Values of a report by their names.
pub type Figures = BTreeMap<String, Value>;

/// The folder of the log: `DOCKET_INCIDENT_LOG`, else beside the checkout. None where it is not.
pub fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/uci-servicenow-incidents");
    let folder = std::env::var_os("DOCKET_INCIDENT_LOG").map_or_else(beside, PathBuf::from);
    let there = folder.join("incident_event_log.csv.gz").is_file() && folder.join("expected.json").is_file();
    if !there {
        // Whoever reads the output of the run sees why nothing was held against anything.
        let _unread = writeln!(std::io::stderr(), "skipped: the incident log is not in {}", folder.display());
    }
    there.then_some(folder)
}

/// The lines of the first incidents, and how many lines there are.
pub fn first_incidents(folder: &Path, count: usize, to: &Path) -> usize {
    let log = GzDecoder::new(std::fs::File::open(folder.join("incident_event_log.csv.gz")).unwrap());
    let mut file = std::io::BufWriter::new(std::fs::File::create(to).unwrap());
    let (mut incidents, mut last, mut rows) = (0, String::new(), 0);
    for (number, line) in BufReader::new(log).lines().map(Result::unwrap).enumerate() {
        let key = line.split(',').next().unwrap().to_owned();
        if number > 0 && key != last {
            incidents += 1;
            last = key;
        }
        if incidents > count {
            break;
        }
        rows += usize::from(number > 0);
        writeln!(file, "{line}").unwrap();
    }
    rows
}

/// A report's values by their names.
async fn figures(pool: &PgPool, words: &[&str]) -> Figures {
    let line = ["docket", "report"].iter().chain(words).chain(&["--json"]);
    let Command::Report(command) = Cli::try_parse_from(line).unwrap().command else { panic!("another command") };
    let organisation = sqlx::query_scalar("select organisation_id from organisation").fetch_one(pool).await;
    let lines = report(pool, OrganisationId(organisation.unwrap()), &command).await.unwrap();
    let printed: Value = serde_json::from_str(&lines[0]).unwrap();
    let figures = printed["figures"].as_array().unwrap().iter();
    figures
        .map(|figure| {
            assert!(figure["definition"].as_str().is_some_and(|definition| !definition.is_empty()), "{figure}");
            (figure["key"].as_str().unwrap().to_owned(), figure["value"].clone())
        })
        .collect()
}

/// Names of a table as the published counts have them.
fn renamed(table: &Value, names: &[(&str, &str)]) -> Value {
    let name = |key: &str| names.iter().find(|(ours, _)| *ours == key).map_or(key, |(_, theirs)| theirs).to_owned();
    let table = table.as_object().unwrap();
    Value::Object(table.iter().map(|(key, value)| (name(key), value.clone())).collect())
}

fn picked(table: &Value, names: &[(&str, &str)]) -> Value {
    let pick = |(ours, theirs): &(&str, &str)| Some(((*theirs).to_owned(), table.get(ours)?.clone()));
    Value::Object(names.iter().filter_map(pick).collect::<Map<_, _>>())
}

/// Words of a closing's lag.
const LAGS: [(&str, &str); 5] = [
    ("closed after 5 days to 5 days 1 hour", "closed_5_days_to_5_days_1_hour"),
    ("closed before 5 days", "closed_before_5_days"),
    ("closed later", "closed_later"),
    ("closed in the same minute", "closed_same_minute"),
    ("resolution or closing not known", "resolved_at_missing"),
];
/// Fields of which different values are counted.
const DISTINCT: [(&str, &str); 13] = [
    ("requester", "caller_id"),
    ("reporter", "opened_by"),
    ("actor", "sys_updated_by"),
    ("location", "location"),
    ("category", "category"),
    ("subcategory", "subcategory"),
    ("u_symptom", "u_symptom"),
    ("cmdb_ci", "cmdb_ci"),
    ("team", "assignment_group"),
    ("assignee", "assigned_to"),
    ("problem_id", "problem_id"),
    ("rfc", "rfc"),
    ("resolver", "resolved_by"),
];

/// The counts of `expected.json` from the reports of Docket. `tickets` counts by Docket's own facts, `history` by what the
/// rows say.
pub fn counted(tickets: &Figures, history: &Figures) -> Value {
    let priorities = [("1", "1 - Critical"), ("2", "2 - High"), ("3", "3 - Moderate"), ("4", "4 - Low")];
    let sla: Map<String, Value> = tickets["sla_by_priority"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, value)| {
            let (priority, word) = key.split_once(" / ").unwrap();
            let name = priorities.iter().find(|(number, _)| *number == priority).unwrap().1;
            (format!("{name} / made_sla={}", word == "kept"), value.clone())
        })
        .collect();
    let missed = |share: &Value| share["of"].as_i64().unwrap() - share["part"].as_i64().unwrap();
    let with = &history["tickets_with_value"];
    json!({
        "incidents": tickets["opened"],
        "rows": history["rows"],
        "rows_by_state": history["rows_by_status"],
        "incidents_by_final_state": history["tickets_by_last_status"],
        "incidents_by_first_state": history["tickets_by_first_status"],
        "incidents_by_final_priority": renamed(&tickets["opened_by_priority"], &priorities),
        "final_priority_by_made_sla": sla,
        "incidents_made_sla": tickets["sla_attainment"]["part"],
        "incidents_missed_sla": missed(&tickets["sla_attainment"]),
        "incidents_with_final_reopen_count_over_0": history["tickets_reopened"],
        "sum_of_final_reopen_count": history["reopened_sum"],
        "sum_of_final_reassignment_count": history["reassigned_sum"],
        "max_final_reassignment_count": history["reassigned_most"],
        "incidents_never_reassigned": history["tickets_never_reassigned"],
        "incidents_with_two_or_more_groups_seen": tickets["with_two_or_more_teams"],
        "incidents_with_ping_pong_A_B_A_groups": tickets["ping_pong"],
        "group_to_group_handovers_seen": tickets["team_handovers"],
        "incidents_with_no_group_ever": tickets["never_with_a_team"],
        "close_lag_after_resolve": picked(&history["closing_lag"], &LAGS),
        "distinct": picked(&history["distinct_values"], &DISTINCT),
        "incidents_with_problem_link": with["problem_id"],
        "incidents_with_change_link_rfc": with["rfc"],
        "incidents_with_ci": with["cmdb_ci"],
        "opened_by_month": tickets["opened_by_month"],
        "closed_by_month": tickets["closed_by_month"],
        "backlog_at_midnight": tickets["unfinished_at_midnight"],
    })
}

/// What others counted in the file.
pub fn expected(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("expected.json")).expect("the counts");
    serde_json::from_str(&text).expect("JSON")
}

/// Both reports of the imported tickets.
pub async fn reports(pool: &PgPool, expected: &Value) -> (Figures, Figures) {
    let midnights = expected["backlog_at_midnight"].as_object().unwrap().keys();
    let midnights: Vec<&str> = midnights.flat_map(|day| ["--midnight", day.as_str()]).collect();
    let words = [&["tickets", "--source", "servicenow", "--zone", "UTC"], midnights.as_slice()].concat();
    (figures(pool, &words).await, figures(pool, &["history", "--source", "servicenow"]).await)
}

/// Everything expected comes out, name by name.
pub fn assert_counts(expected: &Value, counted: &Value) {
    for (name, value) in expected.as_object().unwrap() {
        if !["first_incident", "last_incident"].contains(&name.as_str()) {
            assert_eq!(&counted[name], value, "{name}");
        }
    }
}
