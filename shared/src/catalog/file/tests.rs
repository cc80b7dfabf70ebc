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
        audiences: BTreeMap::from([(EVERYONE.to_owned(), AudienceId(id(3)))]),
        skills: BTreeMap::from([("hardware".to_owned(), skill(1))]),
        calendars: BTreeMap::from([("office-hours".to_owned(), CalendarId(id(5)))]),
        locations: BTreeMap::new(),
        models: BTreeMap::new(),
        people: BTreeMap::from([("martin@alpha.example".to_owned(), PersonId(id(4)))]),
    }
}

fn file() -> ItemFile {
    let version = docking_station(RequiredSkills::default());
    let mut file = serde_json::json!({
        "key": "docking-station", "category": "workplace", "department": "IT", "team": "End-user support",
        "icon": "dock", "name": version.name, "summary": { "en": "One cable." }, "keywords": {}, "priority": 3,
        "price": 14900, "service_level": { "calendar": "office-hours", "first_response": "4h", "resolution": "6wd" }, "title_one": version.title_one, "title_many": version.title_many, "form": version.form,
        "skills": { "preferred": { "hardware": 3 } }, "steps": version.steps,
    });
    file["approvals"] = serde_json::json!([
        { "name": { "en": "Cost" }, "from": { "person": "martin@alpha.example" }, "when": "total > 500" },
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
