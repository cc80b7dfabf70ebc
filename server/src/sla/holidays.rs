//! Holidays out of files that others publish: lists by country as CSV, and iCalendar. Whole days only, as service calendars
//! know them; what is none is told and left out.

use crate::platform::document::read_text;
use docket_shared::Date;
use docket_shared::fault::Fault;
use docket_shared::time::Written;
use icalendar::parser::{Component, read_calendar, unfold};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Longest holiday that is one event, in days: a longer one is a mistake of its file.
const DAYS_MAX: usize = 31;

/// Holidays, with their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays {
    /// Single days.
    pub days: BTreeMap<Date, String>,
    /// Days of every year, `12-25`.
    pub yearly: BTreeMap<String, String>,
    /// What was left out, and why.
    pub left_out: Vec<String>,
}

/// The list that is wanted of a file with several.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// The country, such as DE.
    pub country: Option<&'a str>,
    /// The part of it, such as BY; none: the national list.
    pub subdivision: Option<&'a str>,
}

/// Reads a file; `.ics` is iCalendar, all else CSV.
///
/// # Errors
/// It cannot be read, or a row or event does not hold, with its place.
pub fn read(path: &Path, wanted: Wanted<'_>, holidays: &mut Holidays) -> Result<(), Fault> {
    let text = read_text(path).map_err(|error| Fault::new("", error.to_string()))?;
    match path.extension() {
        Some(end) if end.eq_ignore_ascii_case("ics") => icalendar(&text, holidays),
        _ => table(&text, wanted, holidays),
    }
}

/// A CSV with the columns `date` and `name`, and perhaps `country` and `subdivision`, of which one list is taken: that of a
/// part of a country holds the national days too.
fn table(text: &str, wanted: Wanted<'_>, holidays: &mut Holidays) -> Result<(), Fault> {
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let header = rows.headers().map_err(|error| Fault::new("header", error.to_string()))?.clone();
    let column = |name: &str| header.iter().position(|column| column == name);
    let (Some(date), Some(name)) = (column("date"), column("name")) else {
        return Err(Fault::new("header", "the columns date and name are needed"));
    };
    let (country, subdivision) = (column("country"), column("subdivision"));
    if country.is_some() != wanted.country.is_some() {
        let reason = match country {
            Some(_) => "the file has lists of several countries: name one with --country",
            None => "the file has no column country: leave --country out",
        };
        return Err(Fault::new("", reason));
    }
    let (mut lists, mut taken) = (BTreeSet::new(), 0);
    for row in rows.records() {
        let row = row.map_err(|error| Fault::new("", error.to_string()))?;
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default();
        let list = (cell(country), cell(subdivision));
        if list != (wanted.country.unwrap_or_default(), wanted.subdivision.unwrap_or_default()) {
            lists.insert([list.0, list.1].join("/").trim_end_matches('/').to_owned());
            continue;
        }
        let line = row.position().map_or(0, csv::Position::line);
        let text = cell(Some(date));
        let day = Date::read(text).ok_or_else(|| {
            Fault::new(format!("line {line}, column date"), format!("{text:?} is no date of the form 2026-04-03"))
        })?;
        holidays.days.insert(day, cell(Some(name)).to_owned());
        taken += 1;
    }
    if taken == 0 {
        let lists = lists.into_iter().collect::<Vec<_>>().join(", ");
        return Err(Fault::new("", format!("there is no such list; there are {lists}")));
    }
    Ok(())
}

/// The events of an iCalendar file (RFC 5545).
fn icalendar(text: &str, holidays: &mut Holidays) -> Result<(), Fault> {
    let unfolded = unfold(text);
    let calendar =
        read_calendar(&unfolded).map_err(|error| Fault::new("", format!("it is no iCalendar file: {error}")))?;
    let events: Vec<&Component<'_>> = calendar.components.iter().filter(|one| one.name.as_str() == "VEVENT").collect();
    if events.is_empty() {
        return Err(Fault::new("", "it has no events"));
    }
    for event in events {
        let name = property(event, "SUMMARY").map(plain).unwrap_or_default();
        if let Err(reason) = take(event, &name, holidays) {
            let when = property(event, "DTSTART").unwrap_or("without a start");
            holidays.left_out.push(format!("{name:?}, {when}: {reason}"));
        }
    }
    Ok(())
}

fn take(event: &Component<'_>, name: &str, holidays: &mut Holidays) -> Result<(), &'static str> {
    if property(event, "STATUS") == Some("CANCELLED") {
        return Err("it is cancelled");
    }
    let start = property(event, "DTSTART").and_then(day).ok_or("it is no whole day")?;
    // The end is the first day behind it; without one it is a single day.
    let end = match property(event, "DTEND") {
        Some(end) => day(end).ok_or("it does not end with a whole day")?,
        None => start.tomorrow().map_err(|_| "it is in no calendar")?,
    };
    let days: Vec<Date> = std::iter::successors(Some(start), |day| day.tomorrow().ok())
        .take_while(|day| *day < end || *day == start)
        .take(DAYS_MAX + 1)
        .collect();
    if days.len() > DAYS_MAX {
        return Err("it is longer than 31 days");
    }
    if ["RDATE", "EXDATE", "EXRULE", "DURATION"].iter().any(|name| property(event, name).is_some()) {
        return Err("it has dates or a length of its own beside its start, which are not understood");
    }
    match property(event, "RRULE") {
        None => holidays.days.extend(days.into_iter().map(|day| (day, name.to_owned()))),
        Some(rule) if is_yearly(rule, start) => {
            let every = days.iter().map(|day| (format!("{:02}-{:02}", day.month(), day.day()), name.to_owned()));
            holidays.yearly.extend(every);
        }
        Some(_) => return Err("its rule is not simply the same day every year"),
    }
    Ok(())
}

/// Whether a rule says no more than: the day of its start in every year.
fn is_yearly(rule: &str, start: Date) -> bool {
    let fits = |part: &str| match part.split_once('=') {
        Some(("FREQ", value)) => value == "YEARLY",
        Some(("INTERVAL", value)) => value == "1",
        Some(("BYMONTH", value)) => value.parse() == Ok(start.month()),
        Some(("BYMONTHDAY", value)) => value.parse() == Ok(start.day()),
        Some(("WKST", _)) => true,
        _ => false,
    };
    rule.split(';').all(fits) && rule.contains("FREQ=YEARLY")
}

/// A date without a time, `20260403`.
fn day(text: &str) -> Option<Date> {
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| Date::read(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]))).flatten()
}

fn property<'e>(event: &'e Component<'_>, name: &str) -> Option<&'e str> {
    event.properties.iter().find(|property| property.name.as_str() == name).map(|property| property.val.as_str().trim())
}

/// Text without the escapes of RFC 5545.
fn plain(text: &str) -> String {
    text.replace("\\,", ",").replace("\\;", ";").replace("\\n", " ").replace("\\\\", "\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_ics(events: &str) -> Holidays {
        let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n{events}END:VCALENDAR\r\n");
        let mut holidays = Holidays::default();
        icalendar(&text, &mut holidays).unwrap();
        holidays
    }

    fn event(lines: &str) -> String {
        format!("BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20200101T000000Z\r\n{lines}END:VEVENT\r\n")
    }

    fn date(text: &str) -> Date {
        Date::read(text).unwrap()
    }

    #[test]
    fn whole_days_of_icalendar_become_holidays_and_yearly_ones_stay_yearly() {
        let events = [
            "DTSTART;VALUE=DATE:20260403\r\nDTEND;VALUE=DATE:20260404\r\nSUMMARY:Karfreitag\\, gesetzlich\r\n",
            "DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Weihn\r\n achten\r\n",
            "DTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1\r\nSUMMARY:Neujahr\r\n",
        ];
        let holidays = read_ics(&events.map(event).concat());
        let days: Vec<(Date, &str)> = holidays.days.iter().map(|(day, name)| (*day, name.as_str())).collect();
        assert_eq!(
            days,
            [
                (date("2026-04-03"), "Karfreitag, gesetzlich"),
                (date("2026-12-24"), "Weihnachten"),
                (date("2026-12-25"), "Weihnachten"),
                (date("2026-12-26"), "Weihnachten"),
            ]
        );
        assert_eq!(holidays.yearly, BTreeMap::from([("01-01".to_owned(), "Neujahr".to_owned())]));
        assert_eq!(holidays.left_out, Vec::<String>::new());
    }

    #[test]
    fn what_is_no_whole_day_or_follows_another_rule_is_told_and_left_out() {
        for (lines, reason) in [
            ("DTSTART:20260403T080000Z\r\n", "it is no whole day"),
            ("DTSTART;VALUE=DATE:20260230\r\n", "it is no whole day"),
            ("DTSTART;VALUE=DATE:20260403\r\nRRULE:FREQ=WEEKLY\r\n", "its rule is not simply"),
            ("DTSTART;VALUE=DATE:20260403\r\nRRULE:FREQ=YEARLY;BYDAY=4TH\r\n", "its rule is not simply"),
            ("DTSTART;VALUE=DATE:20260403\r\nRRULE:FREQ=YEARLY;UNTIL=20300101\r\n", "its rule is not simply"),
            ("DTSTART;VALUE=DATE:20260403\r\nEXDATE;VALUE=DATE:20270403\r\n", "it has dates or a length"),
            ("DTSTART;VALUE=DATE:20260403\r\nDTEND;VALUE=DATE:20270403\r\n", "it is longer than 31 days"),
            ("DTSTART;VALUE=DATE:20260403\r\nSTATUS:CANCELLED\r\n", "it is cancelled"),
            ("SUMMARY:nothing\r\n", "it is no whole day"),
        ] {
            let holidays = read_ics(&event(lines));
            assert!(holidays.days.is_empty() && holidays.yearly.is_empty(), "{lines}");
            assert!(holidays.left_out[0].contains(reason), "{lines}: {:?}", holidays.left_out);
        }
        let mut holidays = Holidays::default();
        assert!(icalendar("no calendar", &mut holidays).is_err());
    }

    const LISTS: &str = "country,subdivision,date,name\n\
        DE,,2026-04-03,Karfreitag\nDE,BY,2026-04-03,Karfreitag\nDE,BY,2026-08-15,Mariä Himmelfahrt\nFR,,2026-07-14,Fête nationale\n";

    #[test]
    fn one_list_of_a_table_is_taken() {
        let list = |country, subdivision| {
            let mut holidays = Holidays::default();
            table(LISTS, Wanted { country, subdivision }, &mut holidays).map(|()| holidays.days.len())
        };
        assert_eq!(
            (list(Some("DE"), None), list(Some("DE"), Some("BY")), list(Some("FR"), None)),
            (Ok(1), Ok(2), Ok(1))
        );
        let none = list(Some("IT"), None).unwrap_err().to_string();
        assert_eq!(none, "there is no such list; there are DE, DE/BY, FR");
        assert!(list(None, None).unwrap_err().to_string().contains("name one with --country"));
        let mut holidays = Holidays::default();
        let wrong = table("date,name\n2026-02-30,Never\n", Wanted::default(), &mut holidays).unwrap_err();
        assert_eq!(wrong.to_string(), "line 2, column date: \"2026-02-30\" is no date of the form 2026-04-03");
        let wrong = table("day,name\n", Wanted::default(), &mut holidays).unwrap_err();
        assert_eq!(wrong.to_string(), "header: the columns date and name are needed");
    }
}
