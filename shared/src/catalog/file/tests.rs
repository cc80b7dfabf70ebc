//! A file becomes an item and the item the same file; every name that nothing has is a fault.

use super::*;
use crate::catalog::RequiredSkills;
use crate::fixture::{DEPARTMENT, ITEM, TEAM, docking_station, skill};
use uuid::Uuid;

fn names() -> CatalogNames {
    let id = Uuid::from_u128;
    CatalogNames {
        categories: BTreeMap::from([("workplace".to_owned(), CategoryId(id(1)))]),
        departments: BTreeMap::from([("IT".to_owned(), DEPARTMENT), ("HR".to_owned(), DepartmentId(id(2)))]),
        teams: BTreeMap::from([("End-user support".to_owned(), (TEAM, DEPARTMENT))]),
        audiences: BTreeMap::from([
            (EVERYONE.to_owned(), AudienceId(id(3))),
            ("Nobody here".to_owned(), AudienceId(id(8))),
        ]),
        empty_audiences: BTreeSet::from(["Nobody here".to_owned()]),
        customers: BTreeMap::new(),
        skills: BTreeMap::from([("hardware".to_owned(), skill(1))]),
        calendars: BTreeMap::from([("office-hours".to_owned(), CalendarId(id(5)))]),
        locations_owned: true,
        locations: BTreeMap::new(),
        models: BTreeMap::new(),
        people: BTreeMap::from([("martin@alpha.example".to_owned(), PersonId(id(4)))]),
        capacities: BTreeMap::from([(TEAM, 4)]),
        members: BTreeMap::from([(TEAM, BTreeMap::from([(PersonId(id(6)), BTreeMap::from([(skill(1), 3)]))]))]),
    }
}

fn file() -> ItemFile {
    let version = docking_station(RequiredSkills::default());
    let mut file = serde_json::json!({
        "key": "docking-station", "category": "workplace", "department": "IT", "team": "End-user support",
        "icon": "dock", "name": version.name, "summary": { "en": "One cable." }, "keywords": {}, "priority": 3,
        "price": 14900, "service_level": { "calendar": "office-hours", "first_response": "4h", "resolution": "6wd" }, "title_one": version.title_one, "title_many": version.title_many, "form": version.form,
        "skills": { "preferred": { "hardware": 3 } }, "steps": [
            { "icon": "check", "title": { "en": "It is approved" }, "text": { "en": "Nothing starts before." }, "approval": true },
        ],
    });
    file["approvals"] = serde_json::json!([
        { "name": { "en": "Cost" }, "from": { "person": "martin@alpha.example" }, "when": "total > 500",
          "due": { "calendar": "office-hours", "after": "2wd", "remind": ["1wd"], "then": "deputy" } },
        { "name": { "en": "Manager" }, "from": "manager", "or_from": { "team": "End-user support" },
          "rule": { "percent": 50 }, "own": true },
    ]);
    serde_json::from_value(file).unwrap()
}

#[test]
fn a_file_becomes_an_item_and_the_item_the_same_file() {
    let item = file().read(ITEM, 3, &names()).unwrap();
    assert_eq!((item.version.version, item.card.version, item.version.approvals.len()), (3, 3, 2));
    assert_eq!(ItemFile::write("docking-station", &item, &names()).unwrap(), file());
}

#[test]
fn every_name_that_nothing_has_is_a_fault_with_its_place() {
    let mut bad = file();
    bad.key = "Docking station".to_owned();
    bad.category = "desks".to_owned();
    bad.department = "HR".to_owned();
    bad.audience = "Nobody".to_owned();
    bad.skills.mandatory.insert("magic".to_owned(), 9);
    bad.approvals[0].from = SourceFile::Person("gone@alpha.example".to_owned());
    bad.approvals[1].or_from = Some(SourceFile::Team("Ghosts".to_owned()));
    bad.priority = 0;
    let level = bad.service_level.as_mut().unwrap();
    (level.calendar, level.resolution) = ("lunch".to_owned(), Some("soon".to_owned()));
    let faults: Vec<String> = bad.read(ITEM, 1, &names()).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "key: a key has 1 to 60 lower-case letters, digits and hyphens",
            "category: there is no category \"desks\"",
            "audience: there is no audience \"Nobody\"",
            "skills.mandatory.magic: a level is 1 to 5",
            "skills.mandatory.magic: there is no skill \"magic\"",
            "service_level.calendar: there is no calendar \"lunch\"",
            "service_level.resolution: \"soon\" is no target; write 8h, 90m, 3wd or 3wd-end",
            "approvals[0].from: there is no active person \"gone@alpha.example\"",
            "approvals[1].or_from: there is no team \"Ghosts\"",
            "team: \"End-user support\" is a team of another department",
            "priority: a priority is 1 to 5",
        ]
    );
}

fn faults_of(change: impl FnOnce(&mut ItemFile)) -> Vec<String> {
    let mut bad = file();
    change(&mut bad);
    bad.read(ITEM, 1, &names()).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn a_task_of_an_unknown_team_is_one_fault_and_those_behind_it_keep_their_places() {
    let faults = faults_of(|file| {
        file.plan = serde_json::from_value(serde_json::json!([
            { "key": "order", "title": { "en": "Order" }, "team": "Ghosts" },
            { "key": "install", "title": { "en": "Install" }, "after": ["order"] },
        ]))
        .unwrap();
    });
    assert_eq!(faults, ["plan[0].team: there is no team \"Ghosts\""]);
}

#[test]
fn weights_and_targets_of_tasks_are_read_written_and_checked_with_their_places() {
    let mut whole = file();
    whole.approvals.clear();
    whole.steps.clear();
    whole.weight = 3;
    let others = TeamId(Uuid::from_u128(77));
    let mut known = names();
    known.teams.insert("Network".to_owned(), (others, DEPARTMENT));
    known.members.insert(others, known.members[&TEAM].clone());
    known.capacities.insert(others, 2);
    let plan = |own: i32, other: i32, calendar: &str, target: &str| {
        serde_json::from_value(serde_json::json!([
            { "key": "order", "title": { "en": "Order" }, "weight": own },
            { "key": "patch", "title": { "en": "Patch" }, "team": "Network", "weight": other,
              "service_level": { "calendar": calendar, "resolution": target } },
        ]))
        .unwrap()
    };
    whole.plan = plan(1, 2, "office-hours", "4h");
    let item = whole.read(ITEM, 1, &known).unwrap();
    assert_eq!((item.version.delivery.weight, item.version.delivery.tasks[1].weight), (3, 2));
    assert_eq!(ItemFile::write("docking-station", &item, &known).unwrap(), whole);
    whole.weight = 5;
    whole.plan = plan(2, 3, "lunch", "soon");
    let said = |file: &ItemFile| {
        let faults = file.read(ITEM, 1, &known).unwrap_err();
        faults.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        said(&whole),
        [
            "plan[1].service_level.calendar: there is no calendar \"lunch\"",
            "plan[1].service_level.resolution: \"soon\" is no target; write 8h, 90m, 3wd or 3wd-end",
            "weight: nobody of the team takes so much at once: the most is 4",
            "plan[0].weight: a task of the item's own team goes with its request: what that weighs is said by the item",
            "plan[1].weight: nobody of the team takes so much at once: the most is 2",
        ]
    );
    (whole.weight, whole.plan) = (0, plan(1, 1, "office-hours", "0h"));
    assert_eq!(
        said(&whole),
        ["plan[1].service_level.resolution: nobody can do it in less than 1 min", "weight: a weight is 1 to 100",]
    );
}

#[test]
fn a_step_without_anybody_who_can_approve_is_refused() {
    let mut names = names();
    names.members.clear();
    let faults: Vec<String> = file().read(ITEM, 1, &names).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(faults, ["approvals[1].or_from: nobody active is in the team \"End-user support\""]);
    let gone = faults_of(|bad| bad.approvals[0].from = SourceFile::Person("gone@alpha.example".to_owned()));
    assert_eq!(gone, ["approvals[0].from: there is no active person \"gone@alpha.example\""]);
    let twice = faults_of(|bad| bad.approvals[1].or_from = Some(SourceFile::Manager));
    assert_eq!(twice, ["approvals[1].or_from: it asks the same people as `from`"]);
}

#[test]
fn an_item_that_nobody_could_order_is_refused_once_anybody_works_here() {
    let mut bad = file();
    bad.audience = "Nobody here".to_owned();
    let faults: Vec<String> = bad.read(ITEM, 1, &names()).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(faults, ["audience: nobody active is in \"Nobody here\": nobody could order it"]);
    let mut before_people = names();
    before_people.members.clear();
    bad.approvals.clear();
    bad.steps.clear();
    assert!(bad.read(ITEM, 1, &before_people).is_ok(), "a new organisation gets its catalog before its people");
}

#[test]
fn a_skill_that_no_member_of_the_team_has_is_refused_and_an_empty_team_too_once_anybody_works_here() {
    let asks = |bad: &mut ItemFile| bad.skills.mandatory.extend([("hardware".to_owned(), 4)]);
    assert_eq!(
        faults_of(asks),
        ["skills.mandatory.hardware: nobody active of the team \"End-user support\" has it at level 4"]
    );
    let mut both = file();
    both.skills.mandatory.extend([("hardware".to_owned(), 3), ("networks".to_owned(), 2)]);
    let mut known = names();
    known.skills.insert("networks".to_owned(), skill(2));
    let other = PersonId(Uuid::from_u128(7));
    known.members.get_mut(&TEAM).unwrap().insert(other, BTreeMap::from([(skill(2), 5)]));
    let faults: Vec<String> = both.read(ITEM, 1, &known).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(faults, ["skills.mandatory: nobody active of the team \"End-user support\" has all of them"]);
    known.members.get_mut(&TEAM).unwrap().insert(other, BTreeMap::from([(skill(1), 3), (skill(2), 5)]));
    assert!(both.read(ITEM, 1, &known).is_ok());
    both.approvals.clear();
    both.steps.clear();
    known.members.insert(TEAM, BTreeMap::new());
    known.members.insert(TeamId(Uuid::from_u128(99)), BTreeMap::from([(other, BTreeMap::new())]));
    let faults: Vec<String> = both.read(ITEM, 1, &known).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(faults, ["team: nobody active is in the team \"End-user support\": nobody could do it"]);
    known.members.clear();
    assert!(both.read(ITEM, 1, &known).is_ok(), "a new organisation gets its catalog before its people");
}

#[test]
fn the_time_of_a_step_has_a_calendar_an_end_and_reminders_before_it() {
    let due = |calendar: &str, after: &str, remind: &[&str]| DueFile {
        calendar: calendar.to_owned(),
        after: after.to_owned(),
        remind: remind.iter().map(|text| (*text).to_owned()).collect(),
        then: crate::approval::due::Outcome::Remind,
    };
    let order = "a reminder comes before the end";
    let kinds = "reminders and the end are both in working time or both in working days";
    for (due, expected) in [
        (due("lunch", "2wd", &[]), vec![".calendar: there is no calendar \"lunch\"".to_owned()]),
        (
            due("office-hours", "soon", &[]),
            vec![".after: \"soon\" is no target; write 8h, 90m, 3wd or 3wd-end".to_owned()],
        ),
        (due("office-hours", "0h", &[]), vec![".after: nobody can answer in no time".to_owned()]),
        (due("office-hours", "2wd", &["1wd", "2wd"]), vec![format!(".remind[1]: {order}")]),
        (
            due("office-hours", "4h", &["5h", "1wd"]),
            vec![format!(".remind[0]: {order}"), format!(".remind[1]: {kinds}")],
        ),
        (due("office-hours", "2wd-end", &["2wd", "2wd-end"]), vec![format!(".remind[1]: {order}")]),
    ] {
        let expected: Vec<String> = expected.iter().map(|fault| format!("approvals[0].due{fault}")).collect();
        assert_eq!(faults_of(|bad| bad.approvals[0].due = Some(due)), expected);
    }
    let without = serde_json::json!({ "calendar": "office-hours", "after": "2wd" });
    let error = serde_json::from_value::<DueFile>(without).unwrap_err().to_string();
    assert!(error.contains("missing field `then`"), "nothing is approved by a forgotten line: {error}");
}

/// Days that contradict what is promised would be shown nowhere, and no item takes less than none.
#[test]
fn the_usual_days_are_those_that_are_promised_or_said_alone() {
    let refused = |days| faults_of(|file| file.usual_days = Some(days));
    assert_eq!(refused(5), ["usual_days: the service level promises 6 working days: say the same, or nothing"]);
    for days in [-3, 251] {
        assert_eq!(refused(days), ["usual_days: it is 0 to 250 working days"]);
        assert_eq!(
            faults_of(|file| (file.usual_days, file.service_level) = (Some(days), None)),
            ["usual_days: it is 0 to 250 working days"]
        );
    }
    for (days, level) in [(Some(6), true), (None, true), (Some(99), false)] {
        let mut said = file();
        said.usual_days = days;
        said.service_level = said.service_level.filter(|_| level);
        let shown = said.read(ITEM, 1, &names()).unwrap().card.usual_days;
        assert_eq!(shown, days.or(Some(6)), "{days:?}");
    }
}

#[test]
fn an_icon_that_nothing_draws_is_refused_with_what_there_is() {
    let faults = faults_of(|file| {
        file.icon = "rocket".to_owned();
        file.steps[0].icon = String::new();
    });
    assert_eq!(faults.len(), 2);
    assert!(
        faults[0].starts_with("icon: there is no icon \"rocket\"; there are logo, search, home, "),
        "{}",
        faults[0]
    );
    assert!(faults[1].starts_with("steps[0].icon: there is no icon \"\"; there are "), "{}", faults[1]);
    let base =
        serde_json::json!({ "categories": [{ "key": "x", "name": { "en": "X" }, "summary": {}, "icon": "ufo" }] });
    let faults = crate::catalog::icons::check_base(&serde_json::from_value(base).unwrap());
    assert!(faults[0].to_string().starts_with("categories[0].icon: there is no icon \"ufo\""));
}

/// One slip is one fault: what follows from it alone is not said beside it.
#[test]
fn what_is_unknown_is_said_once() {
    let faults = faults_of(|file| {
        file.approvals.truncate(1);
        file.approvals[0].from = SourceFile::Person("gone@alpha.example".to_owned());
    });
    assert_eq!(faults, ["approvals[0].from: there is no active person \"gone@alpha.example\""]);
    assert_eq!(faults_of(|file| file.team = "Ghosts".to_owned()), ["team: there is no team \"Ghosts\""]);
}
