//! Service levels over real servers: promised, held, told once on every number of servers, and never to a requester.

use crate::catalog::{export, import, read, write};

use docket_shared::Timestamp;
use docket_shared::ids::TicketId;
use docket_shared::row::{Row, RowKind};
use docket_shared::sla::{Clock, Metric};
use docket_shared::ticket::TicketInternal;
use docket_shared::ticket::activity::{Deed, Step};
use docket_shared::ticket::lifecycle::Status;
use docket_tests::follower::Follower;
use docket_tests::server::Notifications;
use docket_tests::world::{Persona, comment, move_status};
use docket_tests::{World, eventually, invariants};
use serde_json::{Value, json};

fn internal(follower: &Follower, ticket: TicketId) -> Option<TicketInternal> {
    match follower.replica.get(RowKind::TicketInternal, ticket.0)?.as_ref() {
        Row::TicketInternal(internal) => Some(internal.clone()),
        _ => None,
    }
}

fn clock(follower: &Follower, ticket: TicketId, metric: Metric) -> Option<Clock> {
    internal(follower, ticket)?.clocks.all().into_iter().find(|clock| clock.metric == metric)
}

/// Publishes docking stations under another service level, with the calendars changed before.
pub async fn promise(world: &World, level: Value, calendars: impl Fn(&mut Vec<Value>)) -> Result<Vec<String>, String> {
    let folder = tempfile::tempdir().unwrap();
    export(world, folder.path()).await;
    let (base, item) = (folder.path().join("catalog.json"), folder.path().join("docking-station.json"));
    let (mut catalog, mut docks) = (read(&base), read(&item));
    calendars(catalog["calendars"].as_array_mut().unwrap());
    docks["service_level"] = level;
    write(&base, &catalog);
    write(&item, &docks);
    import(world, folder.path(), false).await
}

pub fn always(calendars: &mut Vec<Value>) {
    let definition = json!({ "zone": "Europe/Berlin", "week": "24x7" });
    calendars.push(json!({ "key": "always", "name": { "en": "Always" }, "definition": definition }));
}

async fn due_in_queue(world: &World, ticket: TicketId) -> Option<Timestamp> {
    let text: Option<String> = sqlx::query_scalar("select to_json(sla_due) #>> '{}' from work_item where id = $1")
        .bind(ticket.0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    text.map(|text| text.parse().unwrap())
}

#[tokio::test]
async fn a_first_response_after_the_resolution_is_refused_by_the_calendar_that_is_named() {
    let world = World::new().await;
    let later = "docking-station.json: service_level.first_response: the first response is later than the resolution";
    for (first, whole) in [("2wd", "1wd"), ("400h", "1wd"), ("2wd", "8h"), ("25h", "1wd-end")] {
        let level = json!({ "calendar": "office-hours", "first_response": first, "resolution": whole });
        let error = promise(&world, level, always).await.unwrap_err();
        assert!(error.ends_with(later), "{first} {whole}: {error}");
    }
    let days: Vec<String> =
        (1..=12).flat_map(|month| (1..=31).map(move |day| format!("{month:02}-{day:02}"))).collect();
    let days: Vec<&String> =
        days.iter().filter(|day| format!("2000-{day}").parse::<jiff::civil::Date>().is_ok()).collect();
    let closed = |calendars: &mut Vec<Value>| {
        let definition = json!({ "zone": "Europe/Berlin", "week": "24x7", "yearly_holidays": days });
        calendars.push(json!({ "key": "closed", "name": { "en": "Closed" }, "definition": definition }));
    };
    let level = json!({ "calendar": "office-hours", "first_response": "4h", "resolution": "1wd" });
    let error = promise(&world, level.clone(), closed).await.unwrap_err();
    assert!(error.contains("yearly_holidays: every day is a holiday"), "{error}");
    promise(&world, level, always).await.unwrap();
}

#[tokio::test]
async fn a_breach_is_told_once_by_two_servers_and_to_no_requester() {
    let world = World::new().await;
    let level = json!({ "calendar": "always", "first_response": "1s", "resolution": "4s" });
    let error = promise(&world, level.clone(), always).await.unwrap_err();
    for place in ["first_response", "resolution"] {
        let refused = format!("service_level.{place}: nobody can do it in less than 1 min");
        assert!(error.contains(&refused), "{error}");
    }
    // What no file may say makes the test short.
    promise(&world, json!({ "calendar": "always", "first_response": "1h", "resolution": "2h" }), always).await.unwrap();
    sqlx::query(
        "update catalog_version set definition = jsonb_set(jsonb_set(definition,
           '{service_level,first_response}', $1 -> 'first_response'), '{service_level,resolution}', $1 -> 'resolution')
         where definition #>> '{service_level,first_response}' = '1h' and definition #>> '{service_level,resolution}' = '2h'",
    )
    .bind(sqlx::types::Json(level))
    .execute(&world.pool)
    .await
    .unwrap();
    let mut other = world.another_server(Notifications::On).await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    let ticket = world.submit(&rebecca.caller, 1).await;
    let over = |metric: Metric| move |ana: &Follower| clock(ana, ticket, metric).is_some_and(|clock| clock.told == 100);
    ana.until("the first response is late", over(Metric::FirstResponse)).await;
    ana.until("the resolution is late", over(Metric::Resolution)).await;
    for metric in [Metric::FirstResponse, Metric::Resolution] {
        let clock = clock(&ana, ticket, metric).unwrap();
        assert_eq!(clock.breached_at, clock.due_at, "a breach is of its time, whenever it was seen");
    }
    let told: Vec<(String, i64)> = sqlx::query_as(
        "select fact, count(*) from ticket_event where ticket_id = $1 and fact in ('clock_reached', 'breached')
         group by fact order by fact",
    )
    .bind(ticket.0)
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert_eq!(told, [("breached".to_owned(), 2), ("clock_reached".to_owned(), 4)]);
    rebecca
        .until("Rebecca sees when to expect it", |rebecca| {
            rebecca.head(ticket).is_some_and(|head| head.expected_at.is_some())
        })
        .await;
    let lines = internal(&ana, ticket).unwrap().happened;
    let late = |metric| lines.iter().filter(move |line| line.what == Deed::Step(Step::Breached(metric))).count();
    assert_eq!((late(Metric::FirstResponse), late(Metric::Resolution)), (1, 1), "in one line each: {lines:?}");
    let warned: Vec<Option<i16>> = sqlx::query_scalar(
        "select (arguments->>'percent')::int2 from notice where ticket_id = $1 and kind = 'clock_warned' order by 1",
    )
    .bind(ticket.0)
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert!(warned.contains(&Some(50)) && warned.contains(&Some(75)), "who has it was warned twice before: {warned:?}");
    for word in ["clocks", "promise", "told", "breached", "clock_reached"] {
        assert!(!rebecca.caller.heard.contains(&format!("\"{word}\"")), "a requester received {word:?}");
    }
    ana.converge().await;
    rebecca.converge().await;
    invariants::check_all(&world.pool).await;
    other.stop().await;
}

#[tokio::test]
async fn waiting_holds_what_is_promised_and_the_queue_knows() {
    let world = World::new().await;
    let level = json!({ "calendar": "always", "first_response": "1h", "resolution": "8h" });
    promise(&world, level, always).await.unwrap();
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    let members = world.members(&rebecca.caller).await;
    world.arrange(&members, 0, true).await;
    world.arrange(&[ana.caller.person.unwrap()], 100, true).await;
    let ticket = world.submit(&rebecca.caller, 1).await;
    ana.until("it is Ana's", |ana| ana.head(ticket).is_some_and(|head| head.status == Status::InProgress)).await;
    let first = clock(&ana, ticket, Metric::FirstResponse).unwrap();
    assert_eq!(due_in_queue(&world, ticket).await, first.due_at);
    ana.caller.run(&comment(ticket, "Which colour?")).await.unwrap();
    ana.until("the response was given", |ana| {
        clock(ana, ticket, Metric::FirstResponse).is_some_and(|clock| clock.stopped_at.is_some())
    })
    .await;
    let due = clock(&ana, ticket, Metric::Resolution).unwrap().due_at;
    assert_eq!(due_in_queue(&world, ticket).await, due, "the next promise is the one that counts");
    ana.caller.run(&move_status(ticket, Status::InProgress, Status::Waiting, "")).await.unwrap();
    rebecca
        .until("nothing is expected while it waits for her", |rebecca| {
            rebecca.head(ticket).is_some_and(|head| head.status == Status::Waiting)
                && rebecca.head(ticket).unwrap().expected_at.is_none()
        })
        .await;
    assert_eq!(due_in_queue(&world, ticket).await, None);
    rebecca.caller.run(&comment(ticket, "Blue.")).await.unwrap();
    rebecca.until("it goes on", |rebecca| rebecca.head(ticket).unwrap().expected_at > due).await;
    assert_eq!(due_in_queue(&world, ticket).await, rebecca.head(ticket).unwrap().expected_at);
    ana.converge().await;
    let resolution = clock(&ana, ticket, Metric::Resolution).unwrap();
    let held = &resolution.holds[0];
    let moved = due.unwrap().duration_until(resolution.due_at.unwrap());
    assert_eq!(moved, held.from.duration_until(held.to.unwrap()), "by the time that it stood, exactly");
}

#[tokio::test]
async fn a_calendar_from_a_file_moves_running_clocks_and_a_wrong_one_changes_nothing() {
    let world = World::new().await;
    let level = json!({ "calendar": "always", "resolution": "8h" });
    promise(&world, level.clone(), always).await.unwrap();
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let ticket = world.submit(&rebecca.caller, 1).await;
    rebecca
        .until("it is expected", |rebecca| rebecca.head(ticket).is_some_and(|head| head.expected_at.is_some()))
        .await;
    let before = rebecca.head(ticket).unwrap().expected_at;
    for (definition, named) in [
        (json!({ "zone": "Europe/Berlin", "week": { "mon": ["08:00-12:00", "11:00-13:00"] } }), "week.mon"),
        (json!({ "zone": "Europe/Nowhere", "week": "24x7" }), "zone"),
        (json!({ "zone": "Europe/Berlin", "week": {} }), "no working time"),
    ] {
        let refused = promise(&world, level.clone(), |calendars| {
            calendars.iter_mut().find(|one| one["key"] == "always").unwrap()["definition"] = definition.clone();
        });
        let error = refused.await.unwrap_err();
        assert!(error.contains("catalog.json: calendars[") && error.contains(named), "{error}");
    }
    let mut none = level.clone();
    none["resolution"] = json!("0h");
    let error = promise(&world, none, |_| ()).await.unwrap_err();
    assert!(
        error.contains("docking-station.json: service_level.resolution: nobody can do it in less than 1 min"),
        "{error}"
    );
    let slower = json!({ "zone": "Europe/Berlin", "week": { "mon": ["08:00-09:00"], "thu": ["08:00-09:00"] } });
    let change = |calendars: &mut Vec<Value>| {
        calendars.iter_mut().find(|one| one["key"] == "always").unwrap()["definition"] = slower.clone();
    };
    promise(&world, level.clone(), change).await.unwrap();
    let later = before.map(|at| at + jiff::SignedDuration::from_hours(24 * 14));
    rebecca
        .until("eight hours at two a week take weeks", |rebecca| rebecca.head(ticket).unwrap().expected_at > later)
        .await;
    assert_eq!(due_in_queue(&world, ticket).await, rebecca.head(ticket).unwrap().expected_at);
    let audited: i64 =
        sqlx::query_scalar("select count(*) from audit where action = 'sla.put_calendar' and before is not null")
            .fetch_one(&world.pool)
            .await
            .unwrap();
    assert_eq!(audited, 1);
}

#[tokio::test]
async fn a_calendar_whose_change_changes_nothing_for_a_clock_leaves_it_running() {
    let world = World::new().await;
    let level = json!({ "calendar": "always", "first_response": "4h", "resolution": "8h" });
    promise(&world, level.clone(), always).await.unwrap();
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    promise(&world, level, |calendars| {
        let always = calendars.iter_mut().find(|one| one["key"] == "always").unwrap();
        always["definition"]["holidays"] = json!(["2099-01-01"]);
    })
    .await
    .unwrap();
    // The change asks for a look at every running clock; after it each is due when it says, and not for ever.
    let statement = "select clock_at > now() from ticket where id = $1";
    eventually("the clock is due when it says", async || {
        let later: bool = sqlx::query_scalar(statement).bind(ticket.0).fetch_one(&world.pool).await.unwrap();
        later.then_some(())
    })
    .await;
}
