//! Holidays put into calendars, as people ask for it.

use super::*;
use crate::cli::{Cli, Command};
use clap::Parser;
use docket_shared::sla::elapsed;
use docket_shared::time::Written;
use jiff::civil::Weekday;
use serde_json::{Value, json};
use std::io::Write;

/// Runs `docket calendar import` over files of a folder.
fn import(folder: &Path, words: &[&str]) -> Result<Vec<String>, String> {
    let words = words.iter().map(|word| match word.strip_prefix('@') {
        Some(name) => folder.join(name).to_str().unwrap().to_owned(),
        None => (*word).to_owned(),
    });
    let line = ["docket", "calendar", "import"].map(str::to_owned).into_iter().chain(words);
    match Cli::try_parse_from(line).map_err(|error| error.to_string())?.command {
        Command::Calendar(command) => answer(&command).map_err(|error| error.to_string()),
        other => panic!("{other:?}"),
    }
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put(
        "support.json",
        r#"{"zone":"Europe/Berlin","week":{"mon":["08:00-16:00"],"fri":["08:00-16:00"]},"yearly_holidays":["12-25"],"holidays":["2026-04-03"]}"#,
    );
    put("days.csv", "date,name\n2026-12-25,Weihnachten\n2026-05-01,Tag der Arbeit\n2026-04-03,Karfreitag\n");
    put(
        "days.ics",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Neujahr\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nDTSTART:20260101T100000Z\r\nSUMMARY:Brunch\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    );
    folder
}

fn json_of(folder: &Path, name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap()
}

#[test]
fn holidays_join_those_of_a_calendar_once() {
    let folder = folder();
    let words = ["@days.csv", "@days.ics", "--calendar", "@support.json"];
    let would = import(folder.path(), &[words.as_slice(), &["--dry-run"]].concat()).unwrap();
    assert_eq!(
        would,
        [
            "01-01 Neujahr: added",
            "2026-04-03 Karfreitag: is there",
            "2026-05-01 Tag der Arbeit: added",
            "2026-12-25 Weihnachten: is there",
            "left out: \"Brunch\", 20260101T100000Z: it is no whole day",
            "2 of 4 holidays are new; 1 events are left out",
        ]
    );
    assert_eq!(json_of(folder.path(), "support.json")["holidays"], json!(["2026-04-03"]), "a dry run writes nothing");
    assert_eq!(import(folder.path(), &words).unwrap(), would);
    let file = json_of(folder.path(), "support.json");
    assert_eq!(
        (&file["holidays"], &file["yearly_holidays"]),
        (&json!(["2026-04-03", "2026-05-01"]), &json!(["01-01", "12-25"]))
    );
    let again = import(folder.path(), &words).unwrap();
    assert_eq!(again.last().unwrap(), "0 of 4 holidays are new; 1 events are left out");
    assert_eq!(json_of(folder.path(), "support.json"), file);
}

#[test]
fn a_calendar_of_a_catalog_file_is_found_by_its_key() {
    let folder = folder();
    let calendar = json_of(folder.path(), "support.json");
    let catalog = json!({ "calendars": [{ "key": "support", "name": { "en": "Support" }, "definition": calendar }] });
    std::fs::write(folder.path().join("catalog.json"), catalog.to_string()).unwrap();
    let words = |key| ["@days.csv", "--calendar", "@catalog.json", "--key", key];
    let refused = import(folder.path(), &words("other")).unwrap_err();
    assert!(refused.ends_with("calendars: there is no \"other\"; there are support"), "{refused}");
    import(folder.path(), &words("support")).unwrap();
    let written = json_of(folder.path(), "catalog.json");
    assert_eq!(written["calendars"][0]["definition"]["holidays"], json!(["2026-04-03", "2026-05-01"]));
    assert_eq!(written["calendars"][0]["name"], json!({ "en": "Support" }));
}

/// The lists that others published, held against a plain count of days: a holiday on a weekend is not taken twice.
#[test]
fn working_time_of_published_lists_is_that_of_a_plain_count() {
    let data =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/public-holidays/public_holidays_2010_2030.csv");
    if !data.is_file() {
        let _unread = writeln!(io::stderr(), "skipped: the published holidays are not at {}", data.display());
        return;
    }
    for (country, subdivision, rows) in
        [("DE", None, 190), ("DE", Some("BY"), 253), ("US", None, 247), ("FR", None, 231), ("GB", Some("ENG"), 191)]
    {
        let folder = folder();
        let week = json!({ "mon": ["09:00-17:00"], "tue": ["09:00-17:00"], "wed": ["09:00-17:00"], "thu": ["09:00-17:00"], "fri": ["09:00-17:00"] });
        std::fs::write(folder.path().join("plain.json"), json!({ "zone": "UTC", "week": week }).to_string()).unwrap();
        let list = data.to_str().unwrap();
        let part = subdivision.map(|code| ["--subdivision", code]);
        let words =
            [list, "--calendar", "@plain.json", "--country", country].into_iter().chain(part.into_iter().flatten());
        let said = import(folder.path(), &words.collect::<Vec<_>>()).unwrap();
        assert_eq!(said.last().unwrap(), &format!("{rows} of {rows} holidays are new; 0 events are left out"));
        let text = std::fs::read_to_string(folder.path().join("plain.json")).unwrap();
        let file: CalendarFile = parse(&text).unwrap();
        let calendar = file.calendar(TimeZone::UTC).unwrap();
        let mut published = csv::Reader::from_path(&data).unwrap();
        let holidays: Vec<Date> = published
            .records()
            .map(Result::unwrap)
            .filter(|row| &row[0] == country && row[1] == *subdivision.unwrap_or_default())
            .map(|row| Date::read(&row[2]).unwrap())
            .collect();
        let (first, end) = (Date::read("2010-01-01").unwrap(), Date::read("2031-01-01").unwrap());
        let days = std::iter::successors(Some(first), |day| day.tomorrow().ok()).take_while(|day| *day < end);
        let works =
            |day: &Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !holidays.contains(day);
        let hours = days.filter(works).count() * 8;
        let at = |day: Date| day.to_zoned(TimeZone::UTC).unwrap().timestamp();
        assert_eq!(elapsed(&calendar, at(first), at(end), &[]).as_hours(), i64::try_from(hours).unwrap(), "{country}");
    }
}
