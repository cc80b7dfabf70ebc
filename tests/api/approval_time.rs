//! Approvals in time over real servers: reminders and outcomes once on any number of them, deputies, approvers who leave.

use crate::catalog::{export, import, read, write};

use docket_server::admin::accounts;
use docket_shared::approval::api::{SaidAway, SetDeputy};
use docket_shared::approval::{Approval, Asked, StandsInAs, StepState};
use docket_shared::command::Command;
use docket_shared::ids::{OrganisationId, TicketId};
use docket_shared::problem::ProblemCode;
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::lifecycle::Status;
use docket_shared::{Date, time::Written};
use docket_tests::follower::Follower;
use docket_tests::server::Notifications;
use docket_tests::world::{PASSWORD, Persona, vote};
use docket_tests::{Caller, World, invariants};
use serde_json::{Value, json};

/// Publishes docking stations whose cost step has that time; an hour of "always" is an hour.
async fn timed(world: &World, due: Value) {
    let folder = tempfile::tempdir().unwrap();
    export(world, folder.path()).await;
    let (base, item) = (folder.path().join("catalog.json"), folder.path().join("docking-station.json"));
    let (mut catalog, mut docks) = (read(&base), read(&item));
    let definition = json!({ "zone": "Europe/Berlin", "week": "24x7" });
    let always = json!({ "key": "always", "name": { "en": "Always" }, "definition": definition });
    let calendars = catalog["calendars"].as_array_mut().unwrap();
    calendars.retain(|one| one["key"] != "always");
    calendars.push(always);
    docks["approvals"][0]["due"] = due;
    write(&base, &catalog);
    write(&item, &docks);
    import(world, folder.path(), false).await.unwrap();
}

/// Somebody of the demo by the beginning of their address, signed in and following.
async fn follow(world: &World, name: &str) -> Follower {
    let email: String = sqlx::query_scalar("select email from person where email like $1 || '%'")
        .bind(name)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    let mut caller = Caller::nobody(&world.url);
    assert!(caller.sign_in(&email, PASSWORD).await.status.is_success(), "{email}");
    Follower::start(&caller).await
}

/// Rebecca orders for more than may go unapproved.
async fn order(world: &World, rebecca: &Follower) -> TicketId {
    let body = world.costly_submission(&rebecca.caller, 2).await;
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.expect("a correct submission");
    ticket
}

/// The person's own questions: who sees the department sees those of others as well.
fn own(follower: &Follower, ticket: TicketId) -> Vec<Approval> {
    let mut own = follower.approvals(ticket);
    own.retain(|approval| Some(approval.approver) == follower.caller.person);
    own
}

async fn asked(follower: &mut Follower, ticket: TicketId) {
    follower.until("the question is there", |one| own(one, ticket).iter().any(|asked| asked.waits())).await;
}

fn seat(follower: &Follower, ticket: TicketId) -> Option<Asked> {
    follower.public(ticket)?.gate?.steps.first()?.asked.first().cloned()
}

fn state(follower: &Follower, ticket: TicketId) -> Option<StepState> {
    Some(follower.public(ticket)?.gate?.steps.first()?.state)
}

async fn facts(world: &World, ticket: TicketId) -> Vec<(String, i64)> {
    sqlx::query_as(
        "select fact, count(*) from ticket_event where ticket_id = $1
           and fact in ('approval_reminded', 'approval_due', 'stand_in_asked', 'approver_left', 'nobody_to_ask')
         group by fact order by fact",
    )
    .bind(ticket.0)
    .fetch_all(&world.pool)
    .await
    .unwrap()
}

fn counted(counts: &[(&str, i64)]) -> Vec<(String, i64)> {
    counts.iter().map(|(fact, count)| ((*fact).to_owned(), *count)).collect()
}

fn away(from: &str, until: &str, deputy: &Follower) -> Command {
    let date = |text: &str| Date::read(text).unwrap();
    let deputy = deputy.caller.person.unwrap();
    Command::SetDeputy(SetDeputy { away: Some(SaidAway { from: date(from), until: date(until), deputy }) })
}

/// The organisation's date, and the one that many days later.
async fn days(world: &World, later: i32) -> (String, String) {
    sqlx::query_as(
        "select ((now() at time zone time_zone)::date)::text, ((now() at time zone time_zone)::date + $1)::text
         from organisation limit 1",
    )
    .bind(later)
    .fetch_one(&world.pool)
    .await
    .unwrap()
}

#[tokio::test]
async fn two_servers_remind_once_and_pass_it_on_once_when_the_time_is_over() {
    let world = World::new().await;
    timed(&world, json!({ "calendar": "always", "after": "3s", "remind": ["1s"], "then": "deputy" })).await;
    let mut other = world.another_server(Notifications::On).await;
    let (mut rebecca, mut martin) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Martin).await);
    let (mut helena, mut ana) = (follow(&world, "helena.brandt").await, world.follow(Persona::Ana).await);
    let mut henrik = follow(&world, "henrik.dahl").await;
    let ticket = order(&world, &rebecca).await;
    asked(&mut martin, ticket).await;
    let due = martin.public(ticket).unwrap().gate.unwrap().steps.remove(0).due.unwrap();
    assert_eq!(due.since.duration_until(due.at).as_secs(), 3, "he sees until when he is asked");
    let reminded = |one: &Follower| seat(one, ticket).is_some_and(|seat| seat.reminded_at.is_some());
    rebecca.until("Rebecca sees that he was reminded", reminded).await;
    // He has no deputy: his manager is asked as well, and is told why.
    asked(&mut helena, ticket).await;
    let question = own(&helena, ticket).remove(0);
    let for_person = question.for_person.clone().unwrap();
    assert_eq!((for_person.name.as_str(), for_person.stands_as), ("Martin Okafor", StandsInAs::Manager));
    let expected = |stand_ins| counted(&[("approval_due", 1), ("approval_reminded", 1), ("stand_in_asked", stand_ins)]);
    assert_eq!(facts(&world, ticket).await, expected(1));
    // Whom he names by now is asked as well: it counts for what waits already.
    let (today, later) = days(&world, 5).await;
    martin.caller.run(&away(&today, &later, &henrik)).await.unwrap();
    asked(&mut henrik, ticket).await;
    assert_eq!(own(&henrik, ticket)[0].for_person.clone().unwrap().stands_as, StandsInAs::Deputy);
    assert_eq!(facts(&world, ticket).await, expected(2));
    helena.caller.run(&vote(&question, true, "")).await.unwrap();
    rebecca.until("it passed", |one| state(one, ticket) == Some(StepState::Accepted)).await;
    assert_eq!(seat(&rebecca, ticket).unwrap().vote.unwrap().by.as_deref(), Some("Helena Brandt"));
    martin.until("his answer is not needed", |one| own(one, ticket).iter().all(|asked| !asked.waits())).await;
    ana.converge().await;
    assert!(!ana.caller.heard.contains("approval_reminded"));
    invariants::check_all(&world.pool).await;
    other.stop().await;
}

#[tokio::test]
async fn time_approves_or_ends_only_where_the_item_says_so_and_the_trail_tells() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    for (then, expected, status) in [
        ("approve", StepState::Accepted, None),
        ("decline", StepState::Refused, Some(Status::Cancelled)),
        ("cancel", StepState::Lapsed, Some(Status::Cancelled)),
    ] {
        timed(&world, json!({ "calendar": "always", "after": "1s", "then": then })).await;
        let ticket = order(&world, &rebecca).await;
        rebecca.until(then, |one| state(one, ticket) == Some(expected)).await;
        let public = rebecca.public(ticket).unwrap();
        assert!(public.gate.unwrap().steps[0].by_time);
        if let Some(status) = status {
            assert_eq!(rebecca.head(ticket).unwrap().status, status);
            assert!(!public.resolution.unwrap().text.is_empty(), "it says why");
        }
        let audited: i64 =
            sqlx::query_scalar("select count(*) from audit where action = 'approval.due' and entity = $1")
                .bind(ticket.0)
                .fetch_one(&world.pool)
                .await
                .unwrap();
        assert_eq!((audited, facts(&world, ticket).await), (1, counted(&[("approval_due", 1)])));
    }
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn a_change_of_the_calendar_that_does_not_matter_leaves_the_time_running() {
    let world = World::new().await;
    timed(&world, json!({ "calendar": "always", "after": "6s", "then": "decline" })).await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let ticket = order(&world, &rebecca).await;
    rebecca.until("it is asked", |one| state(one, ticket) == Some(StepState::Waiting)).await;
    let folder = tempfile::tempdir().unwrap();
    export(&world, folder.path()).await;
    let base = folder.path().join("catalog.json");
    let mut catalog = read(&base);
    let calendars = catalog["calendars"].as_array_mut().unwrap();
    let always = calendars.iter_mut().find(|one| one["key"] == "always").unwrap();
    always["definition"]["holidays"] = json!(["2199-01-01"]);
    write(&base, &catalog);
    import(&world, &base, false).await.unwrap();
    let looked = |one: &Follower| {
        let due = one.public(ticket).and_then(|public| public.gate?.steps.first()?.due.clone());
        due.is_some_and(|due| due.looks > 0)
    };
    rebecca.until("it was reckoned anew", looked).await;
    rebecca.until("the time is over all the same", |one| state(one, ticket) == Some(StepState::Refused)).await;
    assert_eq!(facts(&world, ticket).await, counted(&[("approval_due", 1)]));
}

#[tokio::test]
async fn an_absence_is_told_to_the_deputy_and_not_to_who_manages() {
    let world = World::new().await;
    let (mut rebecca, grace) = (world.follow(Persona::Rebecca).await, follow(&world, "grace.kim").await);
    let mut luis = follow(&world, "luis.ortega").await;
    let managers: Vec<Option<uuid::Uuid>> = sqlx::query_scalar("select manager_id from person where id = any($1)")
        .bind([grace.caller.person.unwrap().0, luis.caller.person.unwrap().0])
        .fetch_all(&world.pool)
        .await
        .unwrap();
    assert_eq!(managers, [rebecca.caller.person.map(|person| person.0); 2], "she manages both");
    let (from, until) = days(&world, 5).await;
    grace.caller.run(&away(&from, &until, &luis)).await.unwrap();
    luis.until("Luis knows", |one| one.replica.all(RowKind::Absence).count() == 1).await;
    rebecca.converge().await;
    assert_eq!(rebecca.replica.all(RowKind::Absence).count(), 0, "it is theirs");
}

#[tokio::test]
async fn a_deputy_answers_open_questions_from_the_day_on_which_the_absence_begins() {
    let world = World::new().await;
    let (mut rebecca, mut martin) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Martin).await);
    let mut henrik = follow(&world, "henrik.dahl").await;
    let ticket = order(&world, &rebecca).await;
    asked(&mut martin, ticket).await;
    let (today, later) = days(&world, 5).await;
    let (_, tomorrow) = days(&world, 1).await;
    martin.caller.run(&away(&tomorrow, &later, &henrik)).await.unwrap();
    henrik
        .until("Henrik knows", |one| matches!(one.replica.all(RowKind::Absence).next().map(|(_, row)| row.clone()).as_deref(), Some(Row::Absence(absence)) if absence.name == "Martin Okafor"))
        .await;
    rebecca.converge().await;
    assert_eq!(rebecca.replica.all(RowKind::Absence).count(), 0, "an absence is theirs");
    assert!(own(&henrik, ticket).is_empty(), "it begins tomorrow");
    // The day has come.
    sqlx::query("update absence set from_date = $1::text::date").bind(&today).execute(&world.pool).await.unwrap();
    asked(&mut henrik, ticket).await;
    let question = own(&henrik, ticket).remove(0);
    assert_eq!(question.for_person.clone().unwrap().stands_as, StandsInAs::Deputy);
    rebecca
        .until("Rebecca sees who is asked as well", |one| {
            seat(one, ticket).is_some_and(|seat| seat.stand_ins.len() == 1 && seat.away_until.is_some())
        })
        .await;
    // The first answer counts; the other one is not needed and changes nothing.
    let his = own(&martin, ticket).remove(0);
    henrik.caller.run(&vote(&question, true, "")).await.unwrap();
    martin.caller.run(&vote(&his, false, "Too late")).await.unwrap();
    rebecca.until("it passed", |one| state(one, ticket) == Some(StepState::Accepted)).await;
    assert_eq!(seat(&rebecca, ticket).unwrap().vote.unwrap().by.as_deref(), Some("Henrik Dahl"));
    assert_eq!(facts(&world, ticket).await, counted(&[("stand_in_asked", 1)]));
    // What is asked while it lasts goes to both as well; and nothing does once he is back.
    let second = order(&world, &rebecca).await;
    asked(&mut henrik, second).await;
    martin.caller.run(&Command::SetDeputy(SetDeputy { away: None })).await.unwrap();
    henrik.until("Henrik forgets it", |one| one.replica.all(RowKind::Absence).next().is_none()).await;
    let third = order(&world, &rebecca).await;
    asked(&mut martin, third).await;
    henrik.converge().await;
    assert!(own(&henrik, third).is_empty());
    invariants::check_all(&world.pool).await;
}

/// Only the deputy is another one, the days stay: the new one is asked for what waits, and the former one no more.
#[tokio::test]
async fn another_deputy_of_the_same_days_is_asked_in_the_place_of_the_former_one() {
    let world = World::new().await;
    let (mut rebecca, mut martin) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Martin).await);
    let (mut henrik, mut helena) = (follow(&world, "henrik.dahl").await, follow(&world, "helena.brandt").await);
    let ticket = order(&world, &rebecca).await;
    asked(&mut martin, ticket).await;
    let (today, later) = days(&world, 5).await;
    martin.caller.run(&away(&today, &later, &henrik)).await.unwrap();
    asked(&mut henrik, ticket).await;
    martin.caller.run(&away(&today, &later, &helena)).await.unwrap();
    asked(&mut helena, ticket).await;
    henrik.until("he is asked no more", |one| own(one, ticket).iter().all(|asked| !asked.waits())).await;
    // Back to the first one, and once more to the other: each is asked anew.
    martin.caller.run(&away(&today, &later, &henrik)).await.unwrap();
    asked(&mut henrik, ticket).await;
    helena.until("she is asked no more", |one| own(one, ticket).iter().all(|asked| !asked.waits())).await;
    martin.caller.run(&away(&today, &later, &helena)).await.unwrap();
    asked(&mut helena, ticket).await;
    rebecca
        .until("Rebecca reads who is asked", |one| {
            seat(one, ticket)
                .is_some_and(|seat| seat.stand_ins.iter().map(|one| one.name.as_str()).eq(["Helena Brandt"]))
        })
        .await;
    assert!(own(&martin, ticket)[0].waits(), "he still can himself");
    let question = own(&helena, ticket).into_iter().find(|question| question.waits()).unwrap();
    helena.caller.run(&vote(&question, true, "")).await.unwrap();
    rebecca.until("it passed", |one| state(one, ticket) == Some(StepState::Accepted)).await;
    assert_eq!(seat(&rebecca, ticket).unwrap().vote.unwrap().by.as_deref(), Some("Helena Brandt"));
    assert_eq!(facts(&world, ticket).await, counted(&[("stand_in_asked", 4)]), "each of them twice");
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn who_is_away_when_asked_has_their_deputy_asked_in_the_same_transaction() {
    let world = World::new().await;
    let (rebecca, martin) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Martin).await);
    let mut henrik = follow(&world, "henrik.dahl").await;
    let (today, later) = days(&world, 5).await;
    martin.caller.run(&away(&today, &later, &henrik)).await.unwrap();
    let ticket = order(&world, &rebecca).await;
    let times: Vec<i64> = sqlx::query_scalar(
        "select count(*) from ticket_event where ticket_id = $1 and fact in ('submitted', 'approval_asked', 'stand_in_asked')
         group by at",
    )
    .bind(ticket.0)
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert_eq!(times, [4], "submitted, asked, stood in for and asked at one time: one transaction");
    asked(&mut henrik, ticket).await;
    let question = own(&henrik, ticket).remove(0);
    henrik.caller.run(&vote(&question, true, "")).await.unwrap();
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn nobody_decides_their_own_request_as_a_deputy_and_there_are_no_circles() {
    let world = World::new().await;
    let (mut rebecca, mut martin) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Martin).await);
    let mut helena = follow(&world, "helena.brandt").await;
    let (today, later) = days(&world, 5).await;
    martin.caller.run(&away(&today, &later, &rebecca)).await.unwrap();
    let circle = rebecca.caller.run(&away(&later, &later, &martin)).await.unwrap_err();
    assert_eq!((circle.code, circle.errors[0].field.as_str()), (ProblemCode::Invalid, "deputy"));
    let ticket = order(&world, &rebecca).await;
    asked(&mut martin, ticket).await;
    asked(&mut helena, ticket).await;
    assert_eq!(own(&helena, ticket)[0].for_person.clone().unwrap().stands_as, StandsInAs::Manager);
    rebecca.converge().await;
    assert!(own(&rebecca, ticket).is_empty(), "the deputy of her approver is herself: she is not asked");
    for (body, field) in [
        (json!({ "away": { "from": "2026-01-09", "until": "2026-01-02", "deputy": helena.caller.person } }), "until"),
        (json!({ "away": { "from": "soon", "until": "2026-01-02", "deputy": helena.caller.person } }), "from"),
        (json!({ "away": null, "mood": "fine" }), "mood"),
    ] {
        let key = docket_shared::ids::CallId(docket_tests::caller::new_id());
        let reply = martin.caller.call(reqwest::Method::PUT, "/api/deputy", key, &body).await;
        assert_eq!(reply.problem().errors[0].field, field);
    }
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn who_is_deactivated_while_asked_is_replaced_and_where_nobody_is_left_the_service_owner_sees_it() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let (mut martin, mut nadia) = (world.follow(Persona::Martin).await, world.follow(Persona::Nadia).await);
    let mut helena = follow(&world, "helena.brandt").await;
    let ticket = order(&world, &rebecca).await;
    asked(&mut martin, ticket).await;
    let organisation: uuid::Uuid =
        sqlx::query_scalar("select organisation_id from organisation").fetch_one(&world.pool).await.unwrap();
    let organisation = OrganisationId(organisation);
    let leave = async |persona: &str| {
        let email: String = sqlx::query_scalar("select email from person where email like $1 || '%'")
            .bind(persona)
            .fetch_one(&world.pool)
            .await
            .unwrap();
        accounts::deactivate(&world.pool, organisation, &email).await.unwrap()
    };
    let waiting = martin.replica.all(RowKind::Approval).filter(|(_, row)| {
        matches!(row.as_ref(), Row::Approval(asked) if asked.waits() && Some(asked.approver) == martin.caller.person)
    });
    let waiting = i64::try_from(waiting.count()).unwrap();
    assert_eq!(leave("martin.okafor").await, waiting, "the administrator is told how many requests wait for him");
    asked(&mut helena, ticket).await;
    assert!(seat(&helena, ticket).unwrap().left);
    nadia.converge().await;
    assert!(nadia.public(ticket).is_none(), "somebody was found");
    leave("helena.brandt").await;
    nadia.until("the service owner sees that it is stuck", |one| state(one, ticket) == Some(StepState::Nobody)).await;
    assert_eq!(
        facts(&world, ticket).await,
        counted(&[("approver_left", 2), ("nobody_to_ask", 1), ("stand_in_asked", 1)])
    );
    // She names somebody, who answers in Martin's place.
    let mut henrik = follow(&world, "henrik.dahl").await;
    let person = henrik.caller.person.unwrap();
    let name = docket_shared::approval::api::NameApprover { ticket, person };
    nadia.caller.run(&Command::NameApprover(name)).await.unwrap();
    asked(&mut henrik, ticket).await;
    let question = own(&henrik, ticket).remove(0);
    henrik.caller.run(&vote(&question, true, "")).await.unwrap();
    rebecca.until("it passed", |one| state(one, ticket) == Some(StepState::Accepted)).await;
    invariants::check_all(&world.pool).await;
}
