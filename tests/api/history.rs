//! What is true of the log whatever happens at once: I2, I3, I18, I27, I28.

use docket_shared::command::Command;
use docket_shared::ids::{CallId, TicketId};
use docket_shared::ticket::lifecycle::Status;
use docket_tests::canary::WORK_NOTE;
use docket_tests::server::Notifications;
use docket_tests::world::{Persona, claim, comment, move_status, note};
use docket_tests::{Caller, Follower, World, eventually, invariants};
use sqlx::{Connection, PgConnection, PgPool};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// When a call was made, when it was answered, and which it was.
type Made = (Instant, Instant, CallId);

/// One person's calls one after another at one server, with their times.
async fn history(caller: Caller, ticket: TicketId, count: usize) -> Vec<Made> {
    let mut made = Vec::new();
    for number in 0..count {
        let call = caller.next_call(&comment(ticket, &format!("{number}")));
        let (id, begin) = (call.id, Instant::now());
        let pushed = caller.try_push(vec![call], Duration::from_secs(30)).await.expect("an answer");
        assert_eq!(pushed.results.len(), 1, "{pushed:?}");
        made.push((begin, Instant::now(), id));
    }
    made
}

#[tokio::test]
async fn i2_what_was_answered_before_another_was_asked_has_the_smaller_number() {
    let world = World::new().await;
    let second = world.another_server(Notifications::On).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let at = |number: usize| if number.is_multiple_of(2) { &world.url } else { &second.url };
    let writing = (0..6).map(|number| tokio::spawn(history(rebecca.another_client(at(number)), ticket, 12)));
    let mut made: Vec<Made> = Vec::new();
    for task in writing.collect::<Vec<_>>() {
        made.extend(task.await.unwrap());
    }
    let numbers: BTreeMap<Uuid, i64> =
        sqlx::query_as::<_, (Uuid, i64)>("select id, seq from call where seq is not null")
            .fetch_all(&world.pool)
            .await
            .unwrap()
            .into_iter()
            .collect();
    let mut compared = 0;
    for (_, answered, first) in &made {
        for (asked, _, then) in made.iter().filter(|(asked, _, _)| asked > answered) {
            assert!(numbers[&first.0] < numbers[&then.0], "I2: {first} was answered {:?} before", *asked - *answered);
            compared += 1;
        }
    }
    assert!(compared > 1_000, "{compared} pairs followed one another");
}

/// What a row is at some number of the log.
type Image = (i64, Vec<i32>, String);
/// A row of the log: kind, id, version, tags and body.
type Changed = (String, Uuid, i64, Vec<i32>, Option<String>);
/// All rows that clients may hold, by kind and id.
type Rows = BTreeMap<(String, Uuid), Image>;

/// The rows and the head as of one moment.
async fn rows(pool: &PgPool) -> (i64, Rows) {
    let mut moment = pool.begin().await.unwrap();
    sqlx::query("set transaction isolation level repeatable read").execute(&mut *moment).await.unwrap();
    let head = sqlx::query_scalar("select seq from organisation_head").fetch_one(&mut *moment).await.unwrap();
    let rows: Vec<(String, Uuid, i64, Vec<i32>, String)> =
        sqlx::query_as("select kind, entity, row_ver, tags, body from replica_row")
            .fetch_all(&mut *moment)
            .await
            .unwrap();
    moment.commit().await.unwrap();
    (head, rows.into_iter().map(|(kind, id, version, tags, body)| ((kind, id), (version, tags, body))).collect())
}

/// The rows at one number, from those at an earlier one and the log between them.
async fn replay(pool: &PgPool, mut rows: Rows, from: i64, to: i64) -> Rows {
    let changes: Vec<Changed> = sqlx::query_as(
        "select kind, entity, row_ver, tags_after, body from change where seq > $1 and seq <= $2 order by seq, part",
    )
    .bind(from)
    .bind(to)
    .fetch_all(pool)
    .await
    .unwrap();
    for (kind, id, version, tags, body) in changes {
        match body {
            Some(body) => drop(rows.insert((kind, id), (version, tags, body))),
            None => drop(rows.remove(&(kind, id))),
        }
    }
    rows
}

/// Comments, notes, moves and orders of some people, all at once; what is refused is part of it.
pub async fn traffic(callers: Vec<Caller>, tickets: Vec<TicketId>, orders: Vec<Command>) {
    let orders = Arc::new(orders);
    let writing = callers.into_iter().enumerate().map(|(number, caller)| {
        let (tickets, orders) = (tickets.clone(), orders.clone());
        tokio::spawn(async move {
            for round in 0..12 {
                let ticket = tickets[(number + round) % tickets.len()];
                let command = match (number + round) % 6 {
                    0 => comment(ticket, &format!("{number} {round}")),
                    1 => note(ticket, WORK_NOTE),
                    2 => move_status(ticket, Status::InProgress, Status::Waiting, ""),
                    3 => claim(ticket),
                    4 if !orders.is_empty() => orders[(number * 12 + round) % orders.len()].clone(),
                    _ => move_status(ticket, Status::InProgress, Status::Resolved, "Done"),
                };
                drop(caller.run_owned(command).await);
            }
        })
    });
    for task in writing.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

/// A world with two servers, tickets, and people who write at both.
struct Busy {
    world: World,
    _second: docket_tests::server::TestServer,
    callers: Vec<Caller>,
    tickets: Vec<TicketId>,
    orders: Vec<Command>,
}

impl Busy {
    async fn new() -> Self {
        let world = World::new().await;
        let second = world.another_server(Notifications::On).await;
        let rebecca = world.sign_in(Persona::Rebecca).await;
        let (ana, tomasz) = (world.sign_in(Persona::Ana).await, world.sign_in(Persona::Tomasz).await);
        world.everybody_has_room(&rebecca).await;
        let mut tickets = Vec::new();
        for _ in 0..4 {
            tickets.push(world.submit(&rebecca, 2).await);
        }
        let pattern = world.submission(&rebecca, 2).await;
        let orders = (0..24).map(|_| Command::SubmitServiceRequest(world.renewed(&pattern))).collect();
        let people = [&rebecca, &ana, &tomasz].into_iter();
        let callers =
            people.flat_map(|one| [one.another_client(&world.url), one.another_client(&second.url)]).collect();
        Self { world, _second: second, callers, tickets, orders }
    }

    fn begin(&self) -> tokio::task::JoinHandle<()> {
        tokio::spawn(traffic(self.callers.clone(), self.tickets.clone(), self.orders.clone()))
    }
}

#[tokio::test]
async fn i3_the_log_replayed_to_any_number_is_what_stood_there() {
    let busy = Busy::new().await;
    let (first, begun) = rows(&busy.world.pool).await;
    let writing = busy.begin();
    let mut samples = Vec::new();
    while !writing.is_finished() {
        samples.push(rows(&busy.world.pool).await);
        tokio::task::yield_now().await;
    }
    writing.await.unwrap();
    samples.push(rows(&busy.world.pool).await);
    samples.dedup_by_key(|(head, _)| *head);
    let last = samples.last().unwrap().0;
    assert!(samples.len() > 5 && last > first + 20, "{} samples from {first} to {last}", samples.len());
    for (head, stood) in samples {
        let replayed = replay(&busy.world.pool, begun.clone(), first, head).await;
        assert_eq!(replayed, stood, "I3: at {head}");
    }
}

#[tokio::test]
async fn i18_who_joins_a_team_sees_all_of_its_rows_with_the_first_frame_past_it() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ana = world.sign_in(Persona::Ana).await;
    let person = ana.person.unwrap();
    world.everybody_has_room(&rebecca).await;
    let mut tickets = Vec::new();
    for _ in 0..4 {
        tickets.push(world.submit(&rebecca, 1).await);
    }
    world.leave_team(person, &rebecca).await;
    let mut ana = Follower::start(&ana).await;
    ana.converge().await;
    assert!(tickets.iter().all(|ticket| ana.head(*ticket).is_none()), "nothing of the team is here before");
    // Something changes all the time, before, while and after.
    let (storm, stop) = (rebecca.another_client(&world.url), Arc::new(AtomicBool::new(false)));
    let blowing = {
        let (tickets, stop) = (tickets.clone(), stop.clone());
        tokio::spawn(async move {
            let mut number = 0;
            while !stop.load(Ordering::Relaxed) {
                storm.run(&comment(tickets[number % tickets.len()], &format!("{number}"))).await.unwrap();
                number += 1;
            }
        })
    };
    world.join_team(person, &rebecca).await;
    let seen = |ana: &Follower| tickets.iter().filter(|ticket| ana.head(**ticket).is_some()).count();
    ana.until("Ana has the team's tickets", |ana| {
        let seen = seen(ana);
        assert!(seen == 0 || seen == tickets.len(), "I18: {seen} of {} tickets", tickets.len());
        seen > 0
    })
    .await;
    stop.store(true, Ordering::Relaxed);
    blowing.await.unwrap();
    ana.converge().await;
}

#[tokio::test]
async fn i27_every_connection_ends_what_hangs_and_a_row_that_another_tool_holds_costs_only_time() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let server = world.server.as_ref().unwrap().state.pool.clone();
    for limit in ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"] {
        let set: String =
            sqlx::query_scalar("select current_setting($1)").bind(limit).fetch_one(&server).await.unwrap();
        assert_ne!(set, "0", "I27: {limit} is not limited");
    }
    // Another tool holds the ticket's row in a long transaction.
    let mut tool = PgConnection::connect(&world.database.url()).await.unwrap();
    let mut held = tool.begin().await.unwrap();
    sqlx::query("select 1 from ticket where id = $1 for update").bind(ticket.0).execute(&mut *held).await.unwrap();
    let waiting = tokio::spawn(history(rebecca.another_client(&world.url), ticket, 1));
    // Asked outside that transaction, which would go on seeing what it saw first.
    let begun = async || {
        sqlx::query_scalar::<_, Option<String>>(
            "select max(xact_start)::text from pg_stat_activity
             where datname = current_database() and application_name = 'docket' and wait_event_type = 'Lock'",
        )
        .fetch_one(&world.pool)
        .await
        .unwrap()
    };
    let first = eventually("the server waits for the row", begun).await;
    // It waits for no longer than its limit: the transaction ends, and another one begins.
    eventually("the transaction that waits is another one", async || begun().await.filter(|now| *now != first)).await;
    held.rollback().await.unwrap();
    assert_eq!(waiting.await.unwrap().len(), 1, "it is answered when the row is free");
    let words: i64 = sqlx::query_scalar("select count(*) from ticket_comment where ticket_id = $1")
        .bind(ticket.0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(words, 1, "once");
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn i28_people_who_do_everything_at_once_over_two_servers_make_no_deadlock() {
    let busy = Busy::new().await;
    let deadlocks = async || {
        sqlx::query_scalar::<_, i64>("select deadlocks from pg_stat_database where datname = current_database()")
            .fetch_one(&busy.world.pool)
            .await
            .unwrap()
    };
    busy.begin().await.unwrap();
    // One made on purpose is counted, so that it is known that all before it would have been.
    sqlx::query("create table circle as select 1 as a, 0 as n union all select 2, 0")
        .execute(&busy.world.pool)
        .await
        .unwrap();
    let mut ends = Vec::new();
    let (first, second) = (busy.world.pool.begin().await.unwrap(), busy.world.pool.begin().await.unwrap());
    let meeting = Arc::new(tokio::sync::Barrier::new(2));
    for (mut transaction, [one, other]) in [(first, [1, 2]), (second, [2, 1])] {
        let meeting = meeting.clone();
        ends.push(tokio::spawn(async move {
            let touch = "update circle set n = n + 1 where a = $1";
            sqlx::query(touch).bind(one).execute(&mut *transaction).await.unwrap();
            meeting.wait().await;
            sqlx::query(touch).bind(other).execute(&mut *transaction).await.is_err()
        }));
    }
    let mut failed = 0;
    for end in ends {
        failed += i64::from(end.await.unwrap());
    }
    assert_eq!(failed, 1, "one of the two is the victim");
    let counted =
        eventually("the circle is counted", async || Some(deadlocks().await).filter(|count| *count > 0)).await;
    assert_eq!(counted, 1, "I28: deadlocks of the servers");
    invariants::check_all(&busy.world.pool).await;
}
