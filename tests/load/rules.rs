//! The rules by themselves, and the gate with its database.

use crate::control::{Control, Rows};
use crate::{figure, percentile, tidy};
use docket_shared::Timestamp;
use docket_shared::assignment::choose::choose;
use docket_shared::assignment::{Membership, Policy, Ranking, WorkItem, WorkState};
use docket_shared::catalog::RequiredSkills;
use docket_shared::command::Command;
use docket_shared::ids::{PersonId, SkillId, TeamId, TicketId};
use docket_shared::person::{Availability, Technician};
use docket_shared::sla::{Calendar, CalendarFile, Target, due, elapsed};
use docket_shared::tag::Tags;
use docket_tests::caller::new_id;
use docket_tests::world::{Persona, World, vote};
use docket_tests::{Caller, Follower};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;
use std::time::Instant;

const ROUNDS: usize = 2_000;
const TECHNICIANS: i32 = 1_000;
const GATES: usize = 60;

/// Microseconds of one run, in the median.
fn microseconds(mut run: impl FnMut()) -> f64 {
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        run();
        times.push(begin.elapsed().as_secs_f64() * 1e6);
    }
    percentile(&mut times, 50)
}

fn calendar(text: &str) -> Calendar {
    let file: CalendarFile = serde_json::from_str(text).unwrap();
    let zone = TimeZone::get(&file.zone).unwrap();
    file.calendar(zone).unwrap()
}

/// Two windows a day and the holidays of ten years, as an organisation keeps them.
fn office() -> String {
    let week = ["mon", "tue", "wed", "thu", "fri"].map(|day| format!(r#""{day}":["08:00-12:00","13:00-17:00"]"#));
    let holidays: Vec<String> =
        (2026..2036).flat_map(|year| (1..=12).map(move |month| format!(r#""{year}-{month:02}-03""#))).collect();
    format!(
        r#"{{"zone":"Europe/Berlin","week":{{{}}},"yearly_holidays":["12-25","12-26"],"holidays":[{}]}}"#,
        week.join(","),
        holidays.join(",")
    )
}

fn reckoning() {
    let text = office();
    let office = calendar(&text);
    let start: Timestamp = "2026-11-23T08:30:00Z".parse().unwrap();
    let zone = office.zone().clone();
    let bare = microseconds(|| drop(black_box(start.to_zoned(zone.clone()))));
    let beside = format!("one local time of the zone {bare:.2} µs");
    let compile = microseconds(|| drop(black_box(calendar(black_box(&text)))));
    figure("calendar read and checked", &format!("{:.2} ms", compile / 1e3), "at most 5 ms", &beside);
    for (what, target) in [
        ("SLA due, 8 h of working time", Target::Working(SignedDuration::from_hours(8))),
        ("SLA due, 10 working days", Target::Days(10)),
    ] {
        let time = microseconds(|| {
            black_box(due(&office, black_box(start), target, &[]));
        });
        figure(what, &format!("{time:.1} µs"), "at most 20 µs", &beside);
    }
    let month = start.checked_add(SignedDuration::from_hours(24 * 30)).unwrap();
    let time = microseconds(|| {
        black_box(elapsed(&office, black_box(start), month, &[]));
    });
    figure("SLA elapsed over 30 days", &format!("{time:.1} µs"), "at most 20 µs", &beside);
}

fn choosing() {
    let at: Timestamp = "2026-11-23T08:30:00Z".parse().unwrap();
    let skill = SkillId(new_id());
    let people: Vec<(Membership, Technician)> = (0..TECHNICIANS)
        .map(|number| {
            let person = PersonId(new_id());
            let technician = Technician {
                person,
                name: format!("Technician {number}"),
                active: true,
                availability: if number % 10 == 0 { Availability::Away } else { Availability::Available },
                lease_until: at.checked_add(SignedDuration::from_hours(1)).unwrap(),
                lapsed: false,
                capacity: 4,
                load: number % 5,
                since: None,
                sent_away: None,
                shift: None,
                shift_id: None,
                shift_at: None,
                skill_names: BTreeMap::new(),
                job: String::new(),
                skills: BTreeMap::from([(skill, number % 5 + 1)]),
                teams: BTreeSet::new(),
                tags: Tags::none(),
            };
            (Membership { person, last_assignment_no: Some(i64::from(number)) }, technician)
        })
        .collect();
    let work = WorkItem {
        id: TicketId(new_id()).into(),
        ticket: TicketId(new_id()),
        task: None,
        team: TeamId(new_id()),
        assignee: None,
        weight: 1,
        priority: 3,
        sla_due: None,
        queued_at: at,
        queue_no: 1,
        skills: RequiredSkills { mandatory: BTreeMap::new(), preferred: BTreeMap::from([(skill, 4)]) },
        state: WorkState::Open,
        declined: BTreeMap::new(),
    };
    let policy = Policy::by(Ranking::LoadFirst);
    let time = microseconds(|| {
        let members = people.iter().map(|(membership, technician)| (membership, technician));
        drop(black_box(choose(&work, &policy, members, at)));
    });
    let names: Vec<String> = people.iter().map(|(_, technician)| technician.name.clone()).collect();
    let bare = microseconds(|| black_box(names.clone()).sort());
    let beside = format!("sorting their names {:.2} ms", bare / 1e3);
    figure("choosing among 1,000 technicians", &format!("{:.2} ms", time / 1e3), "at most 1 ms", &beside);
}

/// From the approver's answer to the request in its team's queue: what a request with 20 lines costs at its gate.
async fn gate(world: &World, rebecca: &Caller, control: &Control) {
    world.end_all_work().await;
    world.everybody_has_room(rebecca).await;
    let mut martin = Follower::start(&world.sign_in(Persona::Martin).await).await;
    let pattern = world.costly_submission(rebecca, 20).await;
    let caller = rebecca.another_client(&world.url);
    let mut times = Vec::new();
    for round in 0..GATES + 5 {
        if round == 5 {
            tidy(world, control).await;
        }
        let body = world.renewed(&pattern);
        let ticket = body.id;
        caller.run_owned(Command::SubmitServiceRequest(body)).await.unwrap();
        martin.until("Martin is asked", |martin| !martin.approvals(ticket).is_empty()).await;
        let question = martin.approvals(ticket).remove(0);
        let begin = Instant::now();
        martin.caller.run(&vote(&question, true, "")).await.unwrap();
        if round >= 5 {
            times.push(begin.elapsed().as_secs_f64() * 1e3);
        }
    }
    let commit = control.latency(Rows::Submission).await;
    let beside = format!("a submission's rows alone, pgbench -c 1: {commit:.1} ms a commit");
    let p50 = percentile(&mut times, 50);
    figure("gate of a request with 20 lines, p50", &format!("{p50:.1} ms"), "at most 25 ms", &beside);
}

/// Prints them.
pub async fn figures(world: &World, rebecca: &Caller, control: &Control) {
    reckoning();
    choosing();
    gate(world, rebecca, control).await;
}
