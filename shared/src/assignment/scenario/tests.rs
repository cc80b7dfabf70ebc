//! Vectors of DOMAIN.md 2.4 as scenarios, the order of what happens, faults, and a second opinion on random scenarios.

use super::{Decision, Scenario};
use crate::fixture::Random;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn play(scenario: &Value) -> Result<Vec<Decision>, String> {
    let scenario: Scenario = serde_json::from_value(scenario.clone()).map_err(|error| error.to_string())?;
    let mut decisions = Vec::new();
    scenario.play(|decision| decisions.push(decision)).map_err(|fault| fault.to_string())?;
    Ok(decisions)
}

/// Ticket and person of every decision.
fn outcome(scenario: &Value) -> Vec<(String, Option<String>)> {
    play(scenario).unwrap().into_iter().map(|decision| (decision.ticket, decision.person)).collect()
}

fn to(ticket: &str, person: &str) -> (String, Option<String>) {
    (ticket.to_owned(), Some(person.to_owned()))
}

fn waits(ticket: &str) -> (String, Option<String>) {
    (ticket.to_owned(), None)
}

fn at(minute: usize) -> String {
    format!("2026-03-02T{:02}:{:02}:00Z", 10 + minute / 60, minute % 60)
}

fn person(id: &str, capacity: i32) -> Value {
    json!({ "id": id, "available": true, "capacity": capacity, "load": 0, "skills": {}, "last_assigned": null })
}

fn arrival(id: &str, minute: usize, priority: i32) -> Value {
    json!({ "id": id, "at": at(minute), "priority": priority, "mandatory_skills": {}, "preferred_skills": {} })
}

#[test]
fn a7_spare_room_decides_when_balancing_and_idleness_when_taking_turns() {
    let mut scenario = json!({
        "policy": "load_balanced",
        "people": [
            { "id": "P1", "available": true, "capacity": 4, "load": 2, "last_assigned": "2026-03-02T09:30:00Z" },
            { "id": "P2", "available": true, "capacity": 4, "load": 3, "last_assigned": "2026-03-02T09:00:00Z" },
        ],
        "arrivals": [arrival("T1", 0, 3)],
    });
    assert_eq!(outcome(&scenario), [to("T1", "P1")]);
    scenario["policy"] = json!("round_robin");
    assert_eq!(outcome(&scenario), [to("T1", "P2")]);
}

#[test]
fn reasons_name_who_is_first_and_the_measure_that_decided() {
    let with = |policy: &str, people: Value, preferred: Value| {
        let mut one = arrival("T1", 0, 3);
        one["preferred_skills"] = preferred;
        let mut decisions = play(&json!({ "policy": policy, "people": people, "arrivals": [one] })).unwrap();
        decisions.remove(0).reason
    };
    let someone = |id: &str, load: i32, level: i32, last: Option<&str>| json!({ "id": id, "available": true, "capacity": 4, "load": load, "skills": { "databases": level }, "last_assigned": last });
    let (early, late) = (Some("2026-03-02T09:00:00Z"), Some("2026-03-02T09:30:00Z"));
    let pair = json!([someone("P1", 3, 2, early), someone("P2", 2, 3, late)]);
    assert_eq!(
        with("load_balanced", pair.clone(), json!({})),
        [
            "P2 has the fewest open units for the capacity: 2 of 4",
            "P2: eligible, 2 of 4 units open, last assigned 2026-03-02T09:30:00Z",
            "P1: eligible, 3 of 4 units open, last assigned 2026-03-02T09:00:00Z",
        ]
    );
    let first = |policy: &str, people: &Value, preferred: Value| with(policy, people.clone(), preferred).remove(0);
    assert_eq!(
        first("round_robin", &pair, json!({})),
        "P1 is longest since the last assignment: last assigned 2026-03-02T09:00:00Z"
    );
    assert_eq!(
        with("round_robin", pair.clone(), json!({ "databases": 3 }))[..2],
        [
            "P2 has the preferred skills at the highest levels: 3 together",
            "P2: eligible, 1 preferred skills at levels 3 together, 2 of 4 units open, last assigned 2026-03-02T09:30:00Z",
        ]
    );
    let unskilled = json!([someone("P1", 0, 0, None), someone("P2", 2, 3, late)]);
    assert_eq!(first("round_robin", &unskilled, json!({ "databases": 1 })), "P2 has the most preferred skills: 1");
    assert_eq!(first("round_robin", &unskilled, json!({})), "P1 is longest since the last assignment: never assigned");
    let alike = json!([someone("P2", 0, 0, None), someone("P1", 0, 0, None)]);
    assert_eq!(first("load_balanced", &alike, json!({})), "P1 is the first by id; all else is equal");
}

#[test]
fn a8_a_shift_needs_its_minutes() {
    let scenario = |left: i32| {
        json!({
            "policy": "load_balanced",
            "people": [{ "id": "P1", "available": true, "capacity": 4, "shift_minutes_left": left, "minutes_left_needed": 60 }],
            "arrivals": [arrival("T1", 0, 3)],
        })
    };
    assert_eq!(outcome(&scenario(60)), [to("T1", "P1")]);
    let short = play(&scenario(59)).unwrap();
    assert_eq!(short[0].person, None);
    assert_eq!(short[0].reason, ["waits: nobody is eligible", "P1: 59 minutes of the shift left, 60 needed"]);
}

#[test]
fn a9_what_waits_is_said_once_and_goes_to_who_has_room_by_priority_then_age() {
    let scenario = json!({
        "policy": "load_balanced",
        "people": [person("P1", 1)],
        "arrivals": [arrival("T1", 0, 3), arrival("T2", 1, 3), arrival("T3", 2, 3), arrival("T4", 3, 1)],
        "events": [{ "at": at(5), "close": "T1" }, { "at": at(6), "person": "P1", "set": { "capacity": 3 } }],
    });
    assert_eq!(
        outcome(&scenario),
        [to("T1", "P1"), waits("T2"), waits("T3"), waits("T4"), to("T4", "P1"), to("T2", "P1"), to("T3", "P1")]
    );
}

#[test]
fn a13_fifty_arrivals_at_once_fill_five_people_with_four_each() {
    let arrivals: Vec<Value> = (0..50).map(|number| arrival(&format!("T{number}"), 0, 3)).collect();
    let people: Vec<Value> = (0..5).map(|number| person(&format!("P{number}"), 4)).collect();
    let decisions = outcome(&json!({ "policy": "load_balanced", "people": people, "arrivals": arrivals }));
    assert_eq!(decisions.len(), 50);
    let mut loads = BTreeMap::new();
    decisions.iter().filter_map(|(_, person)| person.clone()).for_each(|person| *loads.entry(person).or_insert(0) += 1);
    assert_eq!(loads.into_values().collect::<Vec<_>>(), [4; 5]);
}

#[test]
fn at_one_instant_events_come_first_then_the_order_of_the_file() {
    let scenario = json!({
        "policy": "load_balanced",
        "people": [{ "id": "P1", "available": false, "capacity": 1 }, { "id": "P2", "available": false, "capacity": 1 }],
        "arrivals": [arrival("T2", 1, 5), arrival("T1", 1, 1), arrival("T0", 0, 4)],
        "events": [
            { "at": at(1), "person": "P2", "set": { "available": true } },
            { "at": at(1), "person": "P1", "set": { "available": true } },
        ],
    });
    assert_eq!(outcome(&scenario), [waits("T0"), to("T0", "P2"), to("T2", "P1"), waits("T1")]);
}

#[test]
fn a_fault_names_its_place() {
    let good = json!({ "policy": "round_robin", "people": [person("P1", 1)], "arrivals": [arrival("T1", 0, 3)] });
    for (path, value, named) in [
        ("/policy", json!("fastest"), "fastest"),
        ("/people/0/capacity", json!(-1), "people[0].capacity"),
        ("/people/0/skills", json!({ "databases": -2 }), "people[0].skills.databases"),
        ("/arrivals/0/priority", json!(0), "arrivals[0].priority"),
        ("/arrivals/0/at", json!("noon"), "noon"),
        ("/people", json!([person("P1", 1), person("P1", 1)]), "people[1].id"),
        ("/arrivals", json!([arrival("T1", 0, 3), arrival("T1", 1, 3)]), "arrivals[1].id"),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(path).unwrap() = value;
        let error = play(&bad).unwrap_err();
        assert!(error.contains(named), "{named}: {error}");
    }
    for (event, named) in [
        (json!({ "at": at(1), "close": "T9" }), "events[0].close"),
        (json!({ "at": at(0), "close": "T1" }), "events[0].close"),
        (json!({ "at": at(1), "person": "P9", "set": {} }), "events[0].person"),
        (json!({ "at": at(1), "person": "P1" }), "events[0]"),
        (json!({ "at": at(1) }), "events[0]"),
        (json!({ "at": at(1), "person": "P1", "set": { "mood": 1 } }), "mood"),
    ] {
        let mut bad = good.clone();
        bad["events"] = json!([event]);
        let error = play(&bad).unwrap_err();
        assert!(error.contains(named), "{named}: {error}");
    }
}

/// A plain second opinion: lists and times instead of the world's records, written from DOMAIN.md alone.
#[expect(clippy::too_many_lines, reason = "one plain loop, to be read beside the rules")]
fn second_opinion(scenario: &Value) -> Vec<(String, Option<String>)> {
    #[derive(Clone)]
    struct One {
        id: String,
        available: bool,
        capacity: i64,
        load: i64,
        skills: BTreeMap<String, i64>,
        last: i64,
    }
    let levels = |value: &Value| -> BTreeMap<String, i64> {
        value.as_object().unwrap().iter().map(|(name, level)| (name.clone(), level.as_i64().unwrap())).collect()
    };
    let mut people: Vec<One> = scenario["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| One {
            id: value["id"].as_str().unwrap().to_owned(),
            available: value["available"].as_bool().unwrap(),
            capacity: value["capacity"].as_i64().unwrap(),
            load: value["load"].as_i64().unwrap(),
            skills: levels(&value["skills"]),
            last: 0,
        })
        .collect();
    let balanced = scenario["policy"] == "load_balanced";
    let events = scenario["events"].as_array().unwrap().iter().map(|event| (event["at"].as_str().unwrap(), 0, event));
    let arrivals = scenario["arrivals"].as_array().unwrap().iter().map(|one| (one["at"].as_str().unwrap(), 1, one));
    let mut steps: Vec<_> = events.chain(arrivals).collect();
    steps.sort_by_key(|(at, kind, _)| (*at, *kind));
    let (mut queue, mut holders, mut said, mut turn) =
        (Vec::<(i64, usize, &Value)>::new(), BTreeMap::new(), Vec::new(), 0);
    for (number, (_, kind, step)) in steps.into_iter().enumerate() {
        if kind == 1 {
            queue.push((step["priority"].as_i64().unwrap(), number, step));
            queue.sort_by_key(|(priority, number, _)| (*priority, *number));
        } else if let Some(ticket) = step.get("close") {
            queue.retain(|(_, _, waiting)| waiting["id"] != *ticket);
            if let Some(who) = holders.remove(ticket.as_str().unwrap()) {
                people.iter_mut().find(|one| one.id == who).unwrap().load -= 1;
            }
        } else {
            let one = people.iter_mut().find(|one| one.id == step["person"].as_str().unwrap()).unwrap();
            one.available = step["set"]["available"].as_bool().unwrap();
        }
        let mut from = 0;
        while from < queue.len() {
            let (mandatory, preferred) =
                (levels(&queue[from].2["mandatory_skills"]), levels(&queue[from].2["preferred_skills"]));
            let held = |one: &One, name: &str| one.skills.get(name).copied().unwrap_or(0);
            let best = people
                .iter()
                .filter(|one| one.available && one.load < one.capacity)
                .filter(|one| mandatory.iter().all(|(name, level)| held(one, name) >= *level))
                .min_by(|a, b| {
                    let matched = |one: &One| preferred.keys().filter(|name| held(one, name) > 0).count();
                    let sum =
                        |one: &One| preferred.iter().map(|(name, level)| held(one, name).min(*level)).sum::<i64>();
                    let load = if balanced {
                        (a.load * b.capacity).cmp(&(b.load * a.capacity))
                    } else {
                        std::cmp::Ordering::Equal
                    };
                    matched(b)
                        .cmp(&matched(a))
                        .then(sum(b).cmp(&sum(a)))
                        .then(load)
                        .then(a.last.cmp(&b.last))
                        .then(a.id.cmp(&b.id))
                })
                .map(|one| one.id.clone());
            if let Some(who) = best {
                turn += 1;
                let one = people.iter_mut().find(|one| one.id == who).unwrap();
                (one.load, one.last) = (one.load + 1, turn);
                let ticket = queue.remove(from).2["id"].as_str().unwrap().to_owned();
                holders.insert(ticket.clone(), who.clone());
                said.push((ticket, Some(who)));
                from = 0;
            } else {
                from += 1;
            }
        }
        if kind == 1 && queue.iter().any(|(_, _, waiting)| waiting["id"] == step["id"]) {
            said.push((step["id"].as_str().unwrap().to_owned(), None));
        }
    }
    said
}

#[test]
fn random_scenarios_agree_with_a_second_opinion() {
    let mut random = Random(20_261_123);
    let (mut decisions, mut waited) = (0, 0);
    for _ in 0..300 {
        let skills = |random: &mut Random, percent: u64| -> Value {
            let all = ["cabling", "databases", "printers"];
            let kept: Vec<&str> = all.into_iter().filter(|_| random.chance(percent)).collect();
            kept.into_iter()
                .map(|name| (name.to_owned(), json!(random.below(4))))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        let people: Vec<Value> = (0..1 + random.below(5))
            .map(|number| {
                json!({
                    "id": format!("P{number}"), "available": random.chance(80), "capacity": random.below(5),
                    "load": random.below(3), "skills": skills(&mut random, 60), "last_assigned": null,
                })
            })
            .collect();
        let count = 2 + random.below(25);
        let arrivals: Vec<Value> = (0..count)
            .map(|number| {
                let mut one =
                    arrival(&format!("T{number}"), random.below(20), i32::try_from(1 + random.below(5)).unwrap());
                one["mandatory_skills"] = skills(&mut random, 15);
                one["preferred_skills"] = skills(&mut random, 30);
                one
            })
            .collect();
        let events: Vec<Value> = (0..random.below(30))
            .map(|_| {
                if random.chance(60) {
                    json!({ "at": at(20 + random.below(20)), "close": format!("T{}", random.below(count)) })
                } else {
                    let who = format!("P{}", random.below(people.len()));
                    json!({ "at": at(random.below(40)), "person": who, "set": { "available": random.chance(60) } })
                }
            })
            .collect();
        let policy = if random.chance(50) { "load_balanced" } else { "round_robin" };
        let scenario = json!({ "policy": policy, "people": people, "arrivals": arrivals, "events": events });
        let decided = outcome(&scenario);
        decisions += decided.len();
        waited += decided.iter().filter(|(_, person)| person.is_none()).count();
        assert_eq!(decided, second_opinion(&scenario), "{scenario:#}");
    }
    assert!(waited > 500 && decisions - waited > 500, "{waited} waits of {decisions} decisions");
}
