//! What is kept of notices: reading, settings, words, and how they are written.

use super::*;
use crate::actor::Role;
use crate::ids::NoticeId;
use crate::notification::api::{ReadNotices, SetMail};
use crate::notification::{Arguments, is_unread_json, words};
use crate::problem::ProblemCode;
use crate::world::Record;
use docket_messages::Locale;
use jiff::Timestamp;

#[test]
fn reading_is_for_who_is_told_and_what_was_read_long_ago_goes() {
    let mut office = Office::new();
    let ana = office.ana.clone();
    let (_, mut told) = office.submit();
    let notice = told.remove(0);
    let id = notice.id;
    office.desk.world.load(Record::Notice(TaggedNotice { notice, tags: Tags::new(vec![5]) }));
    let read = |ids: Vec<NoticeId>| Command::ReadNotices(ReadNotices { notices: ids });
    let read_at = |office: &Office| office.desk.world.notice(id.0).unwrap().notice.read_at;
    let gone = NoticeId(Uuid::from_u128(1));
    let rebecca = office.desk.rebecca.clone();
    office.desk.call(Some(&rebecca), &read(vec![id])).unwrap();
    assert_eq!(read_at(&office), None, "somebody else's");
    office.desk.call(Some(&ana), &read(vec![gone, id])).unwrap();
    let at = read_at(&office).unwrap();
    office.desk.call(Some(&ana), &read(vec![id])).unwrap();
    assert_eq!(read_at(&office), Some(at), "read once");
    for wrong in [Vec::new(), vec![gone; 1_001]] {
        let problem = office.desk.call(Some(&ana), &read(wrong)).unwrap_err();
        assert_eq!((problem.code, problem.errors[0].field.as_str()), (ProblemCode::Invalid, "notices"));
    }
    office.desk.world.take_effects();
    office.desk.now = at + SignedDuration::from_hours(24 * 89);
    office.desk.call(None, &Command::ForgetNotices(ana.person)).unwrap();
    assert!(!office.desk.world.is_changed(), "not yet");
    office.desk.now = at + SignedDuration::from_hours(24 * 90);
    office.desk.call(None, &Command::ForgetNotices(ana.person)).unwrap();
    assert_eq!(office.desk.world.notice(id.0).unwrap().tags, Tags::none());
}

#[test]
fn mail_is_on_until_somebody_switches_it_off() {
    let mut office = Office::new();
    let ana = office.ana.clone();
    for mail in [false, true] {
        office.desk.call(Some(&ana), &Command::SetMail(SetMail { mail })).unwrap();
        assert_eq!(office.desk.world.notice_settings(ana.person).unwrap().settings.mail, mail);
    }
    assert_eq!(office.desk.world.take_effects().audit.len(), 2);
    assert!(ana.has(Role::Technician));
}

fn sample(kind: Kind, by: &str) -> Notice {
    let at: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
    let arguments = Arguments {
        by: by.to_owned(),
        names: vec!["Grace Kim".to_owned()],
        what: Text::new("Set up the desk", "Platz einrichten"),
        until: Some("2026-12-07T09:00:00Z".parse().unwrap()),
        metric: Some(Metric::FirstResponse),
        ..Arguments::default()
    };
    let ticket = TicketId(Uuid::from_u128(3));
    let (number, title) = ("REQ-1042".to_owned(), "read_at".to_owned());
    Notice {
        id: NoticeId(Uuid::from_u128(1)),
        person: REBECCA,
        kind,
        ticket,
        number,
        title,
        arguments,
        at,
        read_at: None,
    }
}

#[test]
fn every_kind_has_its_words_in_both_languages() {
    let mut all = BTreeSet::new();
    for locale in Locale::ALL {
        for kind in Kind::ALL {
            for by in ["Martin Okafor", ""] {
                let notice = sample(kind, by);
                let said = words::sentence(locale, &notice, |at| TimeZone::UTC.to_datetime(at).date());
                let whole = by.is_empty() || !said.contains("  ");
                assert!(said.len() > 5 && whole, "{kind:?}: {said}");
                all.insert((kind, said));
            }
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.name()));
        }
    }
    assert!(all.len() >= 2 * Kind::ALL.len());
    let mut resolved = sample(Kind::Resolved, "");
    resolved.arguments.own = true;
    let said = words::sentence(Locale::De, &resolved, |at| TimeZone::UTC.to_datetime(at).date());
    assert!(said.contains("Mo, 7. Dez."), "{said}");
}

#[test]
fn whether_it_was_read_is_told_by_the_text_as_by_the_record() {
    let mut notice = sample(Kind::Replied, "\"read_at\": of somebody");
    for read_at in [None, Some(notice.at)] {
        notice.read_at = read_at;
        let json = serde_json::to_string(&notice).unwrap();
        assert_eq!(is_unread_json(&json), notice.is_unread(), "{json}");
        assert_eq!(serde_json::from_str::<Notice>(&json).unwrap(), notice);
    }
}

/// A date that moved on, or back, is never told as it was.
#[test]
fn a_moved_date_is_told_as_it_is_by_now() {
    let mut office = Office::new();
    let (_, mut told) = office.submit();
    let moved = |kind, until: &str| {
        let arguments = Arguments { until: Some(until.parse().unwrap()), ..Arguments::default() };
        (kind, arguments)
    };
    let mut notice = told.remove(0);
    let now: Timestamp = "2026-11-26T07:00:00Z".parse().unwrap();
    (notice.kind, notice.arguments) = moved(Kind::ExpectedLater, "2026-12-01T07:00:00Z");
    assert_eq!(notice.as_of(Some(now)).arguments.until, Some(now));
    assert_eq!(notice.as_of(None), notice, "as long as nothing else is known");
    (notice.kind, notice.arguments) = moved(Kind::Resolved, "2026-12-01T07:00:00Z");
    assert_eq!(notice.as_of(Some(now)), notice, "when it closes is another date");
}
