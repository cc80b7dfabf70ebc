//! The mapping file: what each column of another system's file becomes. Read strictly, so that a slip of the pen is told
//! with its place and no column is passed over in silence.

use crate::platform::document;
use docket_shared::fault::Fault;
use docket_shared::ticket::TicketKind;
use docket_shared::ticket::hold::HoldReason;
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::priority::{Level, PRIORITIES};
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The file as people write it, TOML or JSON.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingFile {
    /// Name of the system that the file comes from: its ticket numbers and people are found again under it.
    pub source: String,
    /// What its tickets are.
    pub kind: TicketKind,
    /// The department that they belong to; made if it is not there.
    pub department: String,
    /// IANA name of the zone of the file's times.
    pub zone: String,
    /// How times are written, such as `%d/%m/%Y %H:%M`.
    pub time: String,
    /// What stands between cells.
    #[serde(default = "comma")]
    pub separator: char,
    /// Values that mean: not known. An empty cell always does.
    #[serde(default)]
    pub unknown: Vec<String>,
    /// The title of a ticket, with columns in braces: `{category}, {subcategory}`.
    pub title: String,
    /// Language of the titles.
    #[serde(default = "english")]
    pub language: String,
    /// The columns that tell a row of a ticket from its other rows, also in a later file; none: all of them.
    #[serde(default)]
    pub row_key: Vec<String>,
    /// What each column becomes: a word of [`Target`].
    pub columns: BTreeMap<String, String>,
    /// Status by the source's word: one of Docket's, `on_hold:vendor`, `on_hold:change`, `on_hold:problem`, or `as_before`.
    pub status: BTreeMap<String, String>,
    /// 1 to 5 by the source's word.
    #[serde(default)]
    pub priority: BTreeMap<String, i16>,
    /// high, medium or low by the source's word.
    #[serde(default)]
    pub impact: BTreeMap<String, Level>,
    /// As impact.
    #[serde(default)]
    pub urgency: BTreeMap<String, Level>,
    /// Who the source's people are.
    #[serde(default)]
    pub people: PeopleRules,
    /// Which teams the source's groups are.
    #[serde(default)]
    pub teams: TeamRules,
    /// What becomes of moves between statuses that Docket does not know.
    #[serde(default)]
    pub unknown_moves: UnknownMoves,
}

fn comma() -> char {
    ','
}

fn english() -> String {
    "en".to_owned()
}

/// What becomes of somebody or something that Docket does not know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// It becomes a record: a person without sign-in, a team without members.
    #[default]
    Create,
    /// Its tickets are refused.
    Refuse,
}

/// Who the source's people are. A label that is the address of an account is that account.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PeopleRules {
    /// Everybody else.
    pub unknown: Unknown,
    /// Addresses of accounts by label.
    pub known: BTreeMap<String, String>,
}

/// Which teams the source's groups are. A label that is the name of a team of the department is that team.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TeamRules {
    /// Every other one.
    pub unknown: Unknown,
    /// Names of teams by label.
    pub known: BTreeMap<String, String>,
}

/// What becomes of a move that Docket's life cycle does not know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownMoves {
    /// It is recorded as the source has it, and noted.
    #[default]
    Keep,
    /// The ticket is refused.
    Refuse,
}

/// What a column becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Key,
    At,
    Status,
    OpenedAt,
    ResolvedAt,
    ClosedAt,
    Requester,
    Reporter,
    Actor,
    Resolver,
    Team,
    Assignee,
    Priority,
    Impact,
    Urgency,
    MadeSla,
    Reopened,
    Reassigned,
    Keep,
    Ignore,
}

impl Target {
    /// The words of the mapping file, and what they say.
    pub const WORDS: [(&str, Target, &str); 20] = [
        ("key", Target::Key, "the ticket's number in the source, kept as its reference"),
        ("at", Target::At, "when the row was written"),
        ("status", Target::Status, "status"),
        ("opened_at", Target::OpenedAt, "when the ticket was opened"),
        ("resolved_at", Target::ResolvedAt, "when it was resolved for the last time"),
        ("closed_at", Target::ClosedAt, "when it was closed for the last time"),
        ("requester", Target::Requester, "requester"),
        ("reporter", Target::Reporter, "who opened it"),
        ("actor", Target::Actor, "who wrote the row"),
        ("resolver", Target::Resolver, "who resolved it"),
        ("team", Target::Team, "team"),
        ("assignee", Target::Assignee, "assignee"),
        ("priority", Target::Priority, "priority"),
        ("impact", Target::Impact, "impact"),
        ("urgency", Target::Urgency, "urgency"),
        ("made_sla", Target::MadeSla, "whether the source says that its service level was kept"),
        ("reopened", Target::Reopened, "how often it was reopened, as the source counts"),
        ("reassigned", Target::Reassigned, "how often it was passed on, as the source counts"),
        ("keep", Target::Keep, "kept in the history under its name"),
        ("ignore", Target::Ignore, "left out"),
    ];

    /// The target of a word.
    pub fn read(word: &str) -> Option<Target> {
        Self::WORDS.iter().find(|(known, ..)| *known == word).map(|(_, target, _)| *target)
    }

    /// The word of the mapping file; the name under which the history keeps it.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, target, _)| *target == self).map_or("", |(word, ..)| word)
    }

    /// What it says, for the preview.
    pub fn meaning(self) -> &'static str {
        Self::WORDS.iter().find(|(_, target, _)| *target == self).map_or("", |(.., meaning)| meaning)
    }

    /// Whether any number of columns may become it.
    pub fn is_for_many(self) -> bool {
        matches!(self, Target::Keep | Target::Ignore)
    }
}

/// What a word of the source's status means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusMeaning {
    /// A status, and why it stands.
    Is(Status, Option<HoldReason>),
    /// It means none of Docket's: the status stays as it was, and the row is noted.
    AsBefore,
}

/// A mapping that holds together.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// As it is written.
    pub file: MappingFile,
    /// The zone of its times.
    pub zone: TimeZone,
    /// What each column becomes.
    pub columns: BTreeMap<String, Target>,
    /// What the source's statuses mean.
    pub status: BTreeMap<String, StatusMeaning>,
    /// The title: text, and columns.
    pub title: Vec<TitlePart>,
}

/// A part of a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TitlePart {
    /// As it stands.
    Text(String),
    /// The value of a column.
    Column(String),
}

/// Reads a mapping file; `.json` is JSON, all else TOML.
///
/// # Errors
/// What does not hold, each with its place.
pub fn read(path: &Path) -> Result<Mapping, Vec<Fault>> {
    let text = document::read_text(path).map_err(|error| vec![Fault::new("", error.to_string())])?;
    let file = if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json")) {
        document::parse(&text).map_err(|fault| vec![fault])?
    } else {
        toml::from_str(&text).map_err(|error| vec![Fault::new("", error.to_string().trim_end().to_owned())])?
    };
    checked(file)
}

/// The mapping of a file, if it holds together.
///
/// # Errors
/// Everything that does not hold, with its place.
pub fn checked(file: MappingFile) -> Result<Mapping, Vec<Fault>> {
    let mut faults = Vec::new();
    let columns = read_columns(&file, &mut faults);
    let status = read_status(&file, &mut faults);
    let title = read_title(&file, &mut faults);
    let zone = TimeZone::get(&file.zone).unwrap_or_else(|_| {
        faults.push(Fault::new("zone", format!("{:?} is no zone of the IANA database", file.zone)));
        TimeZone::UTC
    });
    if !is_name(&file.source) {
        faults.push(Fault::new("source", "write 1 to 40 lower-case letters, digits and hyphens"));
    }
    if file.department.trim().is_empty() {
        faults.push(Fault::new("department", "the name of a department is missing"));
    }
    if !["en", "de"].contains(&file.language.as_str()) {
        faults.push(Fault::new("language", "the languages are en and de"));
    }
    if !file.separator.is_ascii() || file.separator == '"' {
        faults.push(Fault::new("separator", "write a character such as , or ;"));
    }
    for (word, priority) in &file.priority {
        if !PRIORITIES.contains(priority) {
            faults.push(Fault::new(format!("priority.{word}"), "a priority is 1 to 5"));
        }
    }
    for (at, name) in file.row_key.iter().enumerate().filter(|(_, name)| !file.columns.contains_key(*name)) {
        faults.push(Fault::new(format!("row_key[{at}]"), format!("{name:?} is not among the columns")));
    }
    let tables = [
        (Target::Priority, file.priority.is_empty()),
        (Target::Impact, file.impact.is_empty()),
        (Target::Urgency, file.urgency.is_empty()),
    ];
    for (target, empty) in tables {
        if empty && columns.values().any(|one| *one == target) {
            faults.push(Fault::new(target.word(), "a column becomes it, and no value is said here"));
        }
    }
    if faults.is_empty() { Ok(Mapping { zone, columns, status, title, file }) } else { Err(faults) }
}

fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=40).contains(&text.len()) && text.chars().all(fits)
}

fn read_columns(file: &MappingFile, faults: &mut Vec<Fault>) -> BTreeMap<String, Target> {
    let mut columns = BTreeMap::new();
    for (name, word) in &file.columns {
        let place = || format!("columns.{name}");
        match Target::read(word) {
            None => {
                let words = Target::WORDS.map(|(word, ..)| word).join(", ");
                faults.push(Fault::new(place(), format!("{word:?} is none of {words}")));
            }
            Some(target) if !target.is_for_many() && columns.values().any(|other| *other == target) => {
                faults.push(Fault::new(place(), format!("another column becomes {word} already")));
            }
            // What is kept has a name of its own.
            Some(Target::Keep) if Target::read(name).is_some_and(|target| !target.is_for_many()) => {
                faults
                    .push(Fault::new(place(), format!("{name} means something else here: it cannot be kept under it")));
            }
            Some(target) => drop(columns.insert(name.clone(), target)),
        }
    }
    for needed in [Target::Key, Target::At, Target::Status, Target::Requester] {
        if !columns.values().any(|target| *target == needed) {
            faults.push(Fault::new("columns", format!("no column becomes {}: {}", needed.word(), needed.meaning())));
        }
    }
    columns
}

fn read_status(file: &MappingFile, faults: &mut Vec<Fault>) -> BTreeMap<String, StatusMeaning> {
    let meaning = |word: &str| match word {
        "as_before" => Some(StatusMeaning::AsBefore),
        "on_hold:vendor" => Some(StatusMeaning::Is(Status::OnHold, Some(HoldReason::Vendor))),
        "on_hold:change" => Some(StatusMeaning::Is(Status::OnHold, Some(HoldReason::Change))),
        "on_hold:problem" => Some(StatusMeaning::Is(Status::OnHold, Some(HoldReason::Problem))),
        // Nothing that was imported waits for an approval of Docket, and a hold has a reason.
        "awaiting_approval" | "on_hold" => None,
        word => Status::from_name(word).map(|status| StatusMeaning::Is(status, None)),
    };
    let mut read = BTreeMap::new();
    for (name, word) in &file.status {
        match meaning(word) {
            Some(meaning) => drop(read.insert(name.clone(), meaning)),
            None => faults.push(Fault::new(
                format!("status.{name}"),
                format!(
                    "{word:?} is none of new, in_progress, waiting, on_hold:vendor, on_hold:change, on_hold:problem, \
                     resolved, closed, cancelled, as_before"
                ),
            )),
        }
    }
    if file.status.is_empty() {
        faults.push(Fault::new("status", "say what each status of the source means"));
    }
    read
}

fn read_title(file: &MappingFile, faults: &mut Vec<Fault>) -> Vec<TitlePart> {
    let (mut parts, mut rest) = (Vec::new(), file.title.as_str());
    while let Some((text, behind)) = rest.split_once('{') {
        let Some((column, after)) = behind.split_once('}') else {
            faults.push(Fault::new("title", "a brace is not closed"));
            return parts;
        };
        if !file.columns.contains_key(column) {
            faults.push(Fault::new("title", format!("{column:?} is not among the columns")));
        }
        parts.push(TitlePart::Text(text.to_owned()));
        parts.push(TitlePart::Column(column.to_owned()));
        rest = after;
    }
    parts.push(TitlePart::Text(rest.to_owned()));
    parts.retain(|part| *part != TitlePart::Text(String::new()));
    if parts.is_empty() {
        faults.push(Fault::new("title", "a title is missing"));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"
source = "servicenow"
kind = "incident"
department = "IT"
zone = "Europe/Berlin"
time = "%d/%m/%Y %H:%M"
title = "{category} at {where}"
[columns]
number = "key"
when = "at"
state = "status"
who = "requester"
category = "keep"
where = "keep"
[status]
New = "new"
Stuck = "on_hold:vendor"
"-100" = "as_before"
"#;

    fn faults(text: &str) -> Vec<String> {
        let file: MappingFile = match toml::from_str(text) {
            Ok(file) => file,
            Err(error) => return vec![error.to_string()],
        };
        checked(file).err().unwrap_or_default().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_mapping_says_what_columns_and_values_become() {
        let mapping = checked(toml::from_str(WHOLE).unwrap()).unwrap();
        assert_eq!(mapping.columns["number"], Target::Key);
        assert_eq!(mapping.status["Stuck"], StatusMeaning::Is(Status::OnHold, Some(HoldReason::Vendor)));
        assert_eq!(mapping.status["-100"], StatusMeaning::AsBefore);
        assert_eq!(mapping.title.len(), 3);
        assert_eq!(mapping.file.people.unknown, Unknown::Create);
    }

    #[test]
    fn json_is_read_by_its_ending_and_a_missing_file_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mapping.json");
        let json = r#"{"source":"s","kind":"service_request","department":"IT","zone":"UTC","time":"%F","title":"x",
            "columns":{"nr":"key","at":"at","state":"status","who":"requester"},"status":{"Open":"new"}}"#;
        std::fs::write(&file, json).unwrap();
        assert_eq!(read(&file).unwrap().file.kind, TicketKind::ServiceRequest);
        std::fs::write(&file, json.replace("\"source\"", "\"sauce\"")).unwrap();
        assert!(read(&file).unwrap_err()[0].to_string().contains("unknown field `sauce`"));
        assert!(read(&folder.path().join("nothing.toml")).is_err());
    }

    #[test]
    fn what_does_not_hold_is_told_with_its_place() {
        for (old, new, named) in [
            ("source = \"servicenow\"", "source = \"Service Now\"", "source: write 1 to 40"),
            ("zone = \"Europe/Berlin\"", "zone = \"Berlin\"", "zone: \"Berlin\" is no zone"),
            ("title = \"{category} at", "title = \"{kategory} at", "title: \"kategory\" is not among the columns"),
            ("who = \"requester\"", "who = \"keep\"", "columns: no column becomes requester"),
            ("where = \"keep\"", "where = \"requester\"", "columns.who: another column becomes requester already"),
            ("where = \"keep\"", "where = \"kept\"", "columns.where: \"kept\" is none of key, at,"),
            ("where = \"keep\"", "where = \"priority\"", "priority: a column becomes it, and no value"),
            ("Stuck = \"on_hold:vendor\"", "Stuck = \"on_hold\"", "status.Stuck: \"on_hold\" is none of"),
            ("kind =", "knd =", "unknown field `knd`"),
            ("[columns]", "row_key = [\"nr\"]\n[columns]", "row_key[0]: \"nr\" is not among the columns"),
            ("category = \"keep\"", "status = \"keep\"", "columns.status: status means something else here"),
        ] {
            assert!(WHOLE.contains(old), "{old}");
            let found = faults(&WHOLE.replace(old, new)).join("; ");
            assert!(found.contains(named), "{named}: {found}");
        }
        assert_eq!(faults(WHOLE), Vec::<String>::new());
    }
}
