//! What a lead does for a team, and shifts: over real PostgreSQL and two servers.

use crate::catalog::{export, import, read, write};
use docket_shared::actor::Role;
use docket_shared::command::Command;
use docket_shared::ids::{PersonId, TicketId};
use docket_shared::person::api::{SendAway, SetCapacity};
use docket_shared::person::{Availability, TechnicianCard};
use docket_shared::problem::ProblemCode;
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::api::{TransferTicket, TransferTo};
use docket_tests::server::Notifications;
use docket_tests::world::Persona;
use docket_tests::{Caller, Follower, World, eventually, invariants};
use serde_json::json;

fn card(follower: &Follower, person: PersonId) -> Option<TechnicianCard> {
    match follower.replica.get(RowKind::Technician, person.0)?.as_ref() {
        Row::Technician(card) => Some(card.clone()),
        _ => None,
    }
}

/// Nobody of the team has room, Ana is there, and one ticket waits.
async fn one_waits(world: &World) -> (Caller, PersonId, TicketId) {
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await.person.unwrap());
    world.end_all_work().await;
    world.arrange(&world.members(&rebecca).await, 0, true).await;
    let ticket = world.submit(&rebecca, 1).await;
    assert_eq!(world.assignee(ticket).await, None);
    (rebecca, ana, ticket)
}

#[tokio::test]
async fn room_that_a_lead_makes_is_used_and_everybody_of_the_team_sees_it() {
    let world = World::new().await;
    let (_, ana, ticket) = one_waits(&world).await;
    let lead = world.sign_in(Persona::Holding(Role::TeamLead)).await;
    let mut tomasz = world.follow(Persona::Tomasz).await;
    let capacity = |from, to| Command::SetCapacity(SetCapacity { person: ana, from, to });
    assert_eq!(tomasz.caller.run(&capacity(0, 3)).await.unwrap_err().status, 403, "no lead");
    assert_eq!(lead.run(&capacity(0, 1_001)).await.unwrap_err().errors[0].field, "to");
    assert_eq!(lead.run(&capacity(7, 3)).await.unwrap_err().code, ProblemCode::Conflict);
    let stranger = Command::SetCapacity(SetCapacity {
        person: world.sign_in(Persona::Victor).await.person.unwrap(),
        from: 4,
        to: 1,
    });
    assert_eq!(lead.run(&stranger).await.err().map(|problem| problem.code), None, "the department's other teams too");
    lead.run(&capacity(0, 3)).await.unwrap();
    assert_eq!(world.assignee(ticket).await, Some(ana));
    tomasz
        .until("the colleague sees it", |tomasz| {
            card(tomasz, ana).is_some_and(|card| (card.load, card.capacity) == (1, 3))
        })
        .await;
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn a_lease_that_ran_out_is_seen_and_gone_when_it_lives_again() {
    let world = World::new().await;
    let ana = world.sign_in(Persona::Ana).await.person.unwrap();
    world.arrange(&[ana], 5, true).await;
    let mut tomasz = world.follow(Persona::Tomasz).await;
    tomasz.until("she is there", |tomasz| card(tomasz, ana).is_some_and(|card| !card.lapsed)).await;
    let lease = |until: &'static str| {
        sqlx::query("update technician set lease_until = now() + $2::interval where person_id = $1")
            .bind(ana.0)
            .bind(until)
    };
    lease("-1 second").execute(&world.pool).await.unwrap();
    tomasz.until("nothing is heard of her", |tomasz| card(tomasz, ana).is_some_and(|card| card.lapsed)).await;
    assert_eq!(card(&tomasz, ana).unwrap().availability, Availability::Available, "she said nothing else");
    lease("1 hour").execute(&world.pool).await.unwrap();
    tomasz.until("she is back", |tomasz| card(tomasz, ana).is_some_and(|card| !card.lapsed)).await;
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn a_lead_says_that_somebody_is_away_and_why_and_only_they_come_back() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.end_all_work().await;
    world.arrange(&world.members(&rebecca).await, 0, true).await;
    let mut ana = world.follow(Persona::Ana).await;
    let person = ana.caller.person.unwrap();
    world.arrange(&[person], 5, true).await;
    let lead = world.sign_in(Persona::Holding(Role::TeamLead)).await;
    let away = |reason: &str| Command::SendAway(SendAway { person, reason: reason.to_owned() });
    assert_eq!(ana.caller.run(&away("ill")).await.unwrap_err().status, 403);
    assert_eq!(lead.run(&away(" ")).await.unwrap_err().errors[0].field, "reason");
    lead.run(&away("called in sick")).await.unwrap();
    ana.until("she reads who said it", |ana| {
        card(ana, person).is_some_and(|card| {
            card.availability == Availability::Away
                && card.sent_away.is_some_and(|sent| sent.reason == "called in sick")
        })
    })
    .await;
    let ticket = world.submit(&rebecca, 1).await;
    assert_eq!(world.assignee(ticket).await, None, "nobody else has room");
    let said: i64 = sqlx::query_scalar("select count(*) from audit where action = 'team.send_away' and after->>'reason' = 'called in sick' and person_id is not null")
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(said, 1);
    let rebecca = world.follow(Persona::Rebecca).await;
    assert_eq!(rebecca.replica.all(RowKind::Technician).count(), 0);
    assert!(!rebecca.caller.heard.contains("called in sick"), "why somebody is away is for the team");
}

#[tokio::test]
async fn a_lead_gives_what_waits_to_somebody_and_above_their_room_only_when_it_is_said() {
    let world = World::new().await;
    let (_, ana, ticket) = one_waits(&world).await;
    let lead = world.sign_in(Persona::Holding(Role::TeamLead)).await;
    let give = |over_capacity| {
        Command::TransferTicket(TransferTicket {
            ticket,
            task: None,
            from: None,
            to: TransferTo::Person(ana),
            over_capacity,
        })
    };
    assert_eq!(lead.run(&give(false)).await.unwrap_err().code, ProblemCode::Conflict);
    lead.run(&give(true)).await.unwrap();
    assert_eq!(world.assignee(ticket).await, Some(ana));
    invariants::check_all(&world.pool).await;
}

/// Gives Ana alone room, and the shift of a calendar whose only window is this one.
async fn ana_works(world: &World, window: &str) -> (Caller, PersonId) {
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ana = world.sign_in(Persona::Ana).await;
    let person = ana.person.unwrap();
    world.end_all_work().await;
    world.arrange(&world.members(&rebecca).await, 0, true).await;
    world.arrange(&[person], 5, true).await;
    let (opens, closes) = window.split_once(' ').unwrap();
    sqlx::query(
        "update technician set shift_id = (select id from service_calendar where key = 'early-shift'),
           shift_opens = now() + $2::interval, shift_closes = now() + $3::interval,
           shift_at = case when $2::interval > interval '0' then now() + $2::interval else now() + $3::interval end
         where person_id = $1",
    )
    .bind(person.0)
    .bind(opens)
    .bind(closes)
    .execute(&world.pool)
    .await
    .unwrap();
    (rebecca, person)
}

async fn why_it_waits(world: &World, ticket: TicketId) -> String {
    sqlx::query_scalar(
        "select body::text from assignment_explanation where work_item_id = $1 and body->>'chosen' is null limit 1",
    )
    .bind(ticket.0)
    .fetch_one(&world.pool)
    .await
    .unwrap()
}

#[tokio::test]
async fn a8_off_shift_waits_and_says_why_and_when_the_shift_begins_it_is_assigned_once_over_two_servers() {
    let world = World::new().await;
    let _second = world.another_server(Notifications::On).await;
    let (rebecca, ana) = ana_works(&world, "1h 5h").await;
    let ticket = world.submit(&rebecca, 1).await;
    assert_eq!(world.assignee(ticket).await, None);
    assert!(why_it_waits(&world, ticket).await.contains("shift_ends"), "the explanation names the shift");
    // An hour passes.
    sqlx::query("update service_calendar set definition = jsonb_set(definition, '{week}', '\"24x7\"') where key = 'early-shift'")
        .execute(&world.pool)
        .await
        .unwrap();
    sqlx::query("update technician set shift_opens = now() + interval '1s', shift_at = now() + interval '1s' where person_id = $1")
        .bind(ana.0)
        .execute(&world.pool)
        .await
        .unwrap();
    eventually("the shift begins and it is assigned", async || {
        (world.assignee(ticket).await == Some(ana)).then_some(())
    })
    .await;
    let assigned: i64 =
        sqlx::query_scalar("select count(*) from ticket_event where ticket_id = $1 and fact = 'assigned'")
            .bind(ticket.0)
            .fetch_one(&world.pool)
            .await
            .unwrap();
    assert_eq!(assigned, 1);
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn a8_with_too_few_minutes_left_it_waits_and_the_policy_that_asks_for_them_is_named() {
    let world = World::new().await;
    let (rebecca, ana) = ana_works(&world, "-1h 10m").await;
    let ticket = world.submit(&rebecca, 1).await;
    assert_eq!(world.assignee(ticket).await, None, "fifteen minutes are asked for, ten are left");
    let why = why_it_waits(&world, ticket).await;
    let why = why.replace(": ", ":");
    assert!(why.contains("\"needed\":15") && why.contains("\"minutes_needed\":15"), "{why}");
    // A policy by file that asks for fewer: the next version, and the queue is looked at.
    let folder = tempfile::tempdir().unwrap();
    export(&world, folder.path()).await;
    let path = folder.path().join("catalog.json");
    let mut base = read(&path);
    base["policies"] = json!([{ "team": "End-user support", "minutes_needed": 5 }]);
    base["shifts"] = json!([]);
    write(&path, &base);
    import(&world, &path, false).await.unwrap();
    eventually("it is assigned", async || (world.assignee(ticket).await == Some(ana)).then_some(())).await;
    let version: i32 = sqlx::query_scalar("select policy_version from team where name = 'End-user support'")
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(version, 3);
}

#[tokio::test]
async fn policies_and_shifts_by_file_say_what_is_wrong_and_then_nothing_is_written() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    export(&world, folder.path()).await;
    let path = folder.path().join("catalog.json");
    let base = read(&path);
    assert_eq!(base["shifts"][0]["technician"], "leila.haddad@alpha.example", "{}", base["shifts"]);
    let mut wrong = base.clone();
    wrong["policies"] = json!([{ "team": "Nobody" }, { "team": "Network", "minutes_needed": 1_441 }]);
    wrong["shifts"] = json!([
        { "technician": "rebecca.lindqvist@alpha.example", "calendar": "early-shift" },
        { "technician": "ana.ferreira@alpha.example", "calendar": "no-shift" },
    ]);
    write(&path, &wrong);
    let error = import(&world, &path, false).await.unwrap_err();
    for expected in [
        "catalog.json: policies[0].team: there is no team \"Nobody\"",
        "catalog.json: policies[1].minutes_needed: from 0 to 1440",
        "catalog.json: shifts[0].technician: \"rebecca.lindqvist@alpha.example\" is no technician",
        "catalog.json: shifts[1].calendar: there is no calendar \"no-shift\"",
    ] {
        assert!(error.contains(expected), "{error}");
    }
    // A policy that nobody can meet: everybody works eight hours.
    let technicians: Vec<String> =
        sqlx::query_scalar("select p.email from technician t join person p on p.id = t.person_id")
            .fetch_all(&world.pool)
            .await
            .unwrap();
    let shift = |email: &String| json!({ "technician": email, "calendar": "early-shift" });
    let mut nobody = base.clone();
    nobody["shifts"] = technicians.iter().map(shift).collect();
    nobody["policies"] = json!([{ "team": "End-user support", "minutes_needed": 1_000 }]);
    write(&path, &nobody);
    let error = import(&world, &path, false).await.unwrap_err();
    assert!(error.contains("policies[0].minutes_needed: nobody of the team could ever be given anything"), "{error}");
    let mut ana = world.follow(Persona::Ana).await;
    let person = ana.caller.person.unwrap();
    assert!(card(&ana, person).unwrap().shift.is_none());
    let mut right = base.clone();
    right["shifts"] = json!([
        { "technician": "ana.ferreira@alpha.example", "calendar": "night-shift" },
        { "technician": "somebody@elsewhere.example", "calendar": "night-shift" },
    ]);
    write(&path, &right);
    // An export names people whom another organisation does not have: that is said, and stops nothing.
    let said = import(&world, &path, false).await.unwrap();
    let warning = "warning: shifts[1]: \"somebody@elsewhere.example\" is not in this organisation; left out";
    assert!(said.iter().any(|line| line == warning), "{said:?}");
    ana.until("the team sees the shift", |ana| card(ana, person).unwrap().shift.is_some()).await;
    right["shifts"][0]["calendar"] = json!(null);
    write(&path, &right);
    import(&world, &path, false).await.unwrap();
    ana.until("no shift is kept any more", |ana| card(ana, person).unwrap().shift.is_none()).await;
}
