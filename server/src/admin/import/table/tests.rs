//! Reading rows: values, zones, faults with their places, bounds.

use super::super::mapping::{MappingFile, checked};
use super::super::read::{Batch, Reading};
use super::*;

const MAPPING: &str = r#"
source = "old-desk"
kind = "incident"
department = "IT"
zone = "Europe/Berlin"
time = "%d/%m/%Y %H:%M"
unknown = ["?"]
title = "{what}"
row_key = ["when", "state"]
[columns]
nr = "key"
when = "at"
state = "status"
who = "requester"
what = "keep"
prio = "priority"
[status]
New = "new"
Hold = "on_hold:vendor"
"-100" = "as_before"
[priority]
high = 2
"#;

const HEADER: &str = "nr,when,state,who,what,prio\n";

fn mapping() -> Mapping {
    checked(toml::from_str::<MappingFile>(MAPPING).unwrap()).unwrap()
}

fn reading(text: &[u8]) -> Result<Reading, Vec<Fault>> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    io::Write::write_all(&mut file, text).unwrap();
    Reading::new(Rows::open(file.path(), ',').unwrap(), mapping())
}

fn batch(rows: &str) -> Batch {
    reading(format!("{HEADER}{rows}").as_bytes()).unwrap().batch().unwrap().unwrap()
}

fn noted(batch: &Batch) -> Vec<String> {
    let line = |note: &RowNote| format!("{} {} {}: {}", note.line, note.outcome.word(), note.column, note.reason);
    batch.notes.iter().map(line).collect()
}

#[test]
fn cells_become_values_and_local_times_are_of_the_named_zone() {
    let batch = batch("INC1,29/2/2016 1:23,New,Caller  8,mail,high\nINC1,28/03/2016 02:30,Hold,Caller 8,\"a, b\",?\n");
    let [first, second] = batch.groups[0].rows.as_slice() else { panic!("{batch:?}") };
    assert_eq!((first.at.to_string(), first.line), ("2016-02-29T00:23:00Z".to_owned(), 2));
    assert_eq!(second.at.to_string(), "2016-03-28T00:30:00Z", "summer time");
    assert_eq!(first.requester.as_deref(), Some("Caller 8"));
    assert_eq!(first.status, Some((Status::New, None)));
    assert_eq!(second.status, Some((Status::OnHold, Some(HoldReason::Vendor))));
    assert_eq!((first.priority, second.priority), (Some(2), None));
    assert_eq!(second.title, "a, b");
    let said = |name: &str| &second.said.iter().find(|(field, _)| field == name).unwrap().1;
    assert_eq!(said("requester"), &Said::Person("Caller 8".to_owned()));
    assert_eq!((said("priority"), said("status")), (&Said::Text(String::new()), &Said::Text("Hold".to_owned())));
    assert_eq!(noted(&batch), Vec::<String>::new());
}

/// A time that does not exist moves on by the gap; one that happens twice is the first (DOMAIN.md 1).
#[test]
fn gaps_and_folds_are_read_as_everywhere() {
    let batch = batch("A,27/3/2016 02:30,New,x,y,?\nB,30/10/2016 02:30,New,x,y,?\n");
    let times: Vec<String> = batch.groups.iter().map(|group| group.rows[0].at.to_string()).collect();
    assert_eq!(times, ["2016-03-27T01:30:00Z", "2016-10-30T00:30:00Z"]);
}

#[test]
fn what_cannot_be_read_is_told_with_line_and_column_and_refuses_its_ticket() {
    let batch = batch(
        "INC1,1/1/2016 08:00,New,x,y,high\nINC1,32/1/2016 08:00,Gone,x,y,low\nINC2,1/1/2016 08:00,New,x\n,1/1/2016 08:00,New,x,y,?\nINC4,1/1/2016 08:00,-100,x,y,?\n",
    );
    assert_eq!(
        noted(&batch),
        [
            "3 refused when: it is no time of the form %d/%m/%Y %H:%M",
            "3 refused state: the mapping does not say what this status means",
            "3 refused prio: the mapping does not say what this priority means",
            "4 refused : it has 4 cells, the header has 6",
            "5 refused nr: the number of the ticket is missing, or longer than 200 characters",
            "6 noted state: it is no status of Docket: the status stays as it was",
        ]
    );
    let refused: Vec<bool> = batch.groups.iter().map(|group| group.refused).collect();
    assert_eq!(refused, [true, true, true, false]);
}

#[test]
fn a_row_that_stands_twice_is_taken_once_and_one_that_contradicts_is_refused() {
    let same = "INC1,1/1/2016 08:00,New,x,y,?\n";
    let doubled = batch(&format!("{same}{same}"));
    assert_eq!(noted(&doubled), ["3 double : it says the same as line 2"]);
    assert_eq!((doubled.groups[0].rows.len(), doubled.groups[0].refused), (1, false));
    let other = batch(&format!("{same}INC1,1/1/2016 08:00,New,x,z,?\n"));
    assert_eq!(noted(&other), ["3 refused : it has the row_key of line 2 and says something else"]);
    assert!(other.groups[0].refused);
}

#[test]
fn every_column_has_to_be_named_and_to_be_there() {
    let refused = |header: &str| {
        let faults = reading(header.as_bytes()).err().unwrap();
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    let extra = refused("nr,when,state,who,what,prio,more\n");
    assert!(extra.starts_with("column 7 (more): the mapping does not name it"), "{extra}");
    assert_eq!(refused("nr,when,state,who,what\n"), "columns.prio: the file has no such column");
    assert!(refused("nr,when,state,who,what,prio,nr\n").contains("column 7: \"nr\" stands in the file twice"));
    assert_eq!(refused(""), "header: the file is empty");
}

#[test]
fn a_compressed_file_is_read_as_a_plain_one_and_batches_are_bounded() {
    let mut rows = HEADER.to_owned();
    let count = super::super::read::BATCH_ROWS * 2 + 10;
    for number in 0..count {
        rows.push_str(&format!("INC{},1/1/2016 08:{:02},New,x,row {number},?\n", number / 3, number % 3));
    }
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    io::Write::write_all(&mut gzip, rows.as_bytes()).unwrap();
    let mut reading = reading(&gzip.finish().unwrap()).unwrap();
    let mut sizes = Vec::new();
    let mut tickets = std::collections::BTreeSet::new();
    while let Some(batch) = reading.batch().unwrap() {
        sizes.push(batch.rows);
        for group in &batch.groups {
            assert!(tickets.insert(group.key.clone()), "{} is torn apart", group.key);
        }
    }
    assert_eq!((sizes.iter().sum::<usize>(), sizes.len()), (count, 3));
    assert!(sizes.iter().all(|size| *size < super::super::read::BATCH_ROWS + 3), "{sizes:?}");
}

/// Memory stays bounded: what a stray quotation mark takes in is no row.
#[test]
fn a_quotation_mark_that_is_not_closed_ends_the_reading() {
    let text =
        format!("{HEADER}INC1,1/1/2016 08:00,New,x,\"y,?\n{}", "INC2,1/1/2016 08:00,New,x,y,?\n".repeat(200_000));
    let mut reading = reading(text.as_bytes()).unwrap();
    let error = reading.batch().unwrap_err().to_string();
    assert!(error.contains("a row is longer than 4 MiB: is a quotation mark not closed?"), "{error}");
}

#[test]
fn what_the_database_cannot_keep_is_refused_at_its_column() {
    let long = "x".repeat(CELL_MAX + 1);
    let batch = batch(&format!("A,1/1/2016 08:00,New,x,y\0z,?\nB,1/1/2016 08:00,New,x,{long},?\n"));
    assert_eq!(
        noted(&batch),
        ["2 refused what: it has a NUL character", "3 refused what: it is longer than 10000 bytes"]
    );
}
