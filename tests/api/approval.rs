//! The gate over real servers: who is asked, who sees what before and after, votes at once, what a refusal leaves.

use docket_shared::approval::StepState;
use docket_shared::approval::api::{CastVote, DeclineLine, NameApprover};
use docket_shared::command::Command;
use docket_shared::ids::{CallId, TicketId};
use docket_shared::problem::ProblemCode;
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::LineState;
use docket_shared::service_request::api::WithdrawServiceRequest;
use docket_shared::ticket::lifecycle::Status;
use docket_tests::caller::new_id;
use docket_tests::follower::Follower;
use docket_tests::server::Notifications;
use docket_tests::world::{Persona, comment, vote};
use docket_tests::{World, invariants};
use reqwest::Method;
use std::collections::BTreeSet;

/// Rebecca orders for more than may go unapproved; Martin is asked.
async fn asked(world: &World, rebecca: &Follower, martin: &mut Follower, rows: usize) -> TicketId {
    let body = world.costly_submission(&rebecca.caller, rows).await;
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.expect("a correct submission");
    martin.until("Martin is asked", |martin| martin.approvals(ticket).iter().any(|asked| asked.waits())).await;
    ticket
}

fn line_states(follower: &Follower, ticket: TicketId) -> Vec<LineState> {
    let lines = follower.replica.all(RowKind::Line).filter_map(|(_, row)| match row.as_ref() {
        Row::Line(line) if line.ticket == ticket => Some((line.position, line.state)),
        _ => None,
    });
    let mut lines: Vec<_> = lines.collect();
    lines.sort_by_key(|(position, _)| *position);
    lines.into_iter().map(|(_, state)| state).collect()
}

#[tokio::test]
async fn the_owner_of_the_cost_centre_lets_it_through_and_it_goes_to_a_technician() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let (mut martin, mut ana) = (world.follow(Persona::Martin).await, world.follow(Persona::Ana).await);
    world.everybody_has_room(&rebecca.caller).await;
    let ticket = asked(&world, &rebecca, &mut martin, 5).await;
    rebecca
        .until("it waits", |rebecca| rebecca.head(ticket).is_some_and(|head| head.status == Status::AwaitingApproval))
        .await;
    assert_eq!(rebecca.public(ticket).unwrap().request.unwrap().total, Some(5 * 42_600));
    assert_eq!(rebecca.approvals(ticket), [], "the question is the approver's");

    // Nothing of it reaches fulfillers, whatever is written meanwhile.
    martin.caller.run(&comment(ticket, "Which desks are they for?")).await.unwrap();
    rebecca.until("the question is there", |rebecca| !rebecca.comments(RowKind::Comment, ticket).is_empty()).await;
    ana.converge().await;
    assert!(ana.head(ticket).is_none() && line_states(&ana, ticket).is_empty());
    assert!(!ana.caller.heard.contains("Which desks"), "I16");
    assert_eq!(ana.caller.get(&format!("/api/tickets/{ticket}")).await.code(), ProblemCode::NotFound);
    let (items, explanations): (i64, i64) = sqlx::query_as(
        "select (select count(*) from work_item where id = $1), (select count(*) from assignment_explanation where work_item_id = $1)",
    )
    .bind(ticket.0)
    .fetch_one(&world.pool)
    .await
    .unwrap();
    assert_eq!((items, explanations), (0, 0), "nothing is queued before the gate");

    let question = martin.approvals(ticket).remove(0);
    martin.caller.run(&vote(&question, true, "")).await.unwrap();
    for follower in [&mut rebecca, &mut martin, &mut ana] {
        follower.until("somebody has it", |one| one.head(ticket).is_some_and(|head| head.assignee.is_some())).await;
        assert_eq!(line_states(follower, ticket), [LineState::Open; 5]);
        assert_eq!(follower.comments(RowKind::Comment, ticket), ["Which desks are they for?"]);
    }
    let gate = rebecca.public(ticket).unwrap().gate.unwrap();
    let said = gate.steps[0].asked[0].vote.as_ref().unwrap();
    assert!(gate.steps[0].state == StepState::Accepted && said.accepted && !said.late, "{gate:?}");
    assert!(martin.approvals(ticket).iter().all(|approval| !approval.waits()));
    for follower in [&mut rebecca, &mut martin, &mut ana] {
        follower.converge().await;
        assert_eq!(follower.snapshots, 1, "live, without a second snapshot");
    }
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn a_refusal_ends_it_with_a_reason_that_the_requester_reads_and_nobody_else() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let (mut martin, mut ana) = (world.follow(Persona::Martin).await, world.follow(Persona::Ana).await);
    let ticket = asked(&world, &rebecca, &mut martin, 2).await;
    let question = martin.approvals(ticket).remove(0);
    let problem = martin.caller.run(&vote(&question, false, "")).await.unwrap_err();
    assert_eq!((problem.code, problem.errors[0].field.as_str()), (ProblemCode::Invalid, "reason"));
    martin.caller.run(&vote(&question, false, "Not in this quarter.")).await.unwrap();
    rebecca
        .until("it is cancelled", |rebecca| rebecca.head(ticket).is_some_and(|head| head.status == Status::Cancelled))
        .await;
    assert_eq!(rebecca.public(ticket).unwrap().resolution.unwrap().text, "Not in this quarter.");
    let again = martin.caller.run(&vote(&question, true, "")).await.unwrap_err();
    assert_eq!(again.code, ProblemCode::Conflict);
    ana.converge().await;
    assert!(ana.head(ticket).is_none() && !ana.caller.heard.contains("Not in this quarter"));
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn only_who_was_asked_may_vote_and_over_rest_the_ticket_of_the_path_counts() {
    let world = World::new().await;
    let rebecca = world.follow(Persona::Rebecca).await;
    let mut martin = world.follow(Persona::Martin).await;
    let ticket = asked(&world, &rebecca, &mut martin, 2).await;
    let question = martin.approvals(ticket).remove(0);
    for other in [Persona::Rebecca, Persona::Ana, Persona::Nadia] {
        let problem = world.sign_in(other).await.run(&vote(&question, true, "")).await.unwrap_err();
        assert_eq!(problem.code, ProblemCode::NotFound, "{other:?}");
    }
    let body = serde_json::json!({ "approval": question.id, "answers_version": 1, "accepted": true, "mood": "fine" });
    let path = format!("/api/tickets/{ticket}/votes");
    let reply = martin.caller.call(Method::POST, &path, CallId(new_id()), &body).await;
    assert_eq!((reply.code(), reply.problem().errors[0].field.clone()), (ProblemCode::Malformed, "mood".to_owned()));
    let body = serde_json::json!({ "approval": question.id, "answers_version": 7, "accepted": true });
    assert_eq!(martin.caller.call(Method::POST, &path, CallId(new_id()), &body).await.code(), ProblemCode::Conflict);
    let body = serde_json::json!({ "approval": question.id, "answers_version": 1, "accepted": true });
    assert!(martin.caller.call(Method::POST, &path, CallId(new_id()), &body).await.status.is_success());
}

#[tokio::test]
async fn one_line_is_declined_and_the_rest_goes_on() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut martin = world.follow(Persona::Martin).await;
    world.everybody_has_room(&rebecca.caller).await;
    let ticket = asked(&world, &rebecca, &mut martin, 3).await;
    let question = martin.approvals(ticket).remove(0);
    let second = martin.replica.all(RowKind::Line).find_map(|(_, row)| match row.as_ref() {
        Row::Line(line) if line.ticket == ticket && line.position == 1 => Some(line.id),
        _ => None,
    });
    let declined = vec![DeclineLine { line: second.unwrap(), reason: "Has one already.".to_owned() }];
    let Command::CastVote(ballot) = vote(&question, true, "") else { unreachable!("a vote is a vote") };
    martin.caller.run(&Command::CastVote(CastVote { declined_lines: declined, ..ballot })).await.unwrap();
    rebecca
        .until("the line is cancelled", |rebecca| {
            line_states(rebecca, ticket) == [LineState::Open, LineState::Cancelled, LineState::Open]
        })
        .await;
    assert_eq!(rebecca.public(ticket).unwrap().request.unwrap().total, Some(2 * 42_600));
    rebecca
        .until("it goes on", |rebecca| rebecca.head(ticket).is_some_and(|head| head.status == Status::InProgress))
        .await;
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn who_orders_for_their_own_cost_centre_asks_their_manager_and_without_one_the_owner_of_the_service_sees_it() {
    let world = World::new().await;
    let mut martin = world.follow(Persona::Martin).await;
    let manager: Option<uuid::Uuid> = sqlx::query_scalar("select manager_id from person where id = $1")
        .bind(martin.caller.person.unwrap().0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    let body = world.costly_submission(&martin.caller, 2).await;
    let with_manager = body.id;
    martin.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    martin.until("it is there", |martin| martin.public(with_manager).is_some()).await;
    let step = martin.public(with_manager).unwrap().gate.unwrap().steps.remove(0);
    assert_eq!(
        step.asked.iter().map(|asked| asked.approver.0).collect::<Vec<_>>(),
        [manager.expect("Martin has a manager")]
    );

    sqlx::query("update person set manager_id = null where id = $1")
        .bind(martin.caller.person.unwrap().0)
        .execute(&world.pool)
        .await
        .unwrap();
    let (mut nadia, mut ana) = (world.follow(Persona::Nadia).await, world.follow(Persona::Ana).await);
    let body = world.costly_submission(&martin.caller, 2).await;
    let stuck = body.id;
    martin.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    nadia.until("the service owner sees that it is stuck", |nadia| nadia.public(stuck).is_some()).await;
    assert_eq!(nadia.public(stuck).unwrap().gate.unwrap().steps[0].state, StepState::Nobody);
    assert_eq!(nadia.head(stuck).unwrap().status, Status::AwaitingApproval);
    ana.converge().await;
    assert!(ana.head(stuck).is_none());

    // She names somebody, who is asked and lets it through. Nobody else may.
    let rebecca = world.follow(Persona::Rebecca).await;
    let name = Command::NameApprover(NameApprover { ticket: stuck, person: rebecca.caller.person.unwrap() });
    assert_eq!(ana.caller.run(&name).await.unwrap_err().code, ProblemCode::Forbidden);
    nadia.caller.run(&name).await.unwrap();
    let mut rebecca = rebecca;
    rebecca.until("Rebecca is asked", |rebecca| !rebecca.approvals(stuck).is_empty()).await;
    world.everybody_has_room(&rebecca.caller).await;
    let question = rebecca.approvals(stuck).remove(0);
    rebecca.caller.run(&vote(&question, true, "")).await.unwrap();
    ana.until("it is in the queue", |ana| ana.head(stuck).is_some_and(|head| head.assignee.is_some())).await;
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn who_asked_takes_it_back_and_nobody_is_asked_any_more() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut martin = world.follow(Persona::Martin).await;
    let ticket = asked(&world, &rebecca, &mut martin, 2).await;
    let withdraw =
        Command::WithdrawServiceRequest(WithdrawServiceRequest { ticket, reason: "Ordered twice.".to_owned() });
    for other in [Persona::Martin, Persona::Ana] {
        assert_eq!(world.sign_in(other).await.run(&withdraw).await.unwrap_err().code, ProblemCode::NotFound);
    }
    rebecca.caller.run(&withdraw).await.unwrap();
    for follower in [&mut rebecca, &mut martin] {
        follower
            .until("it is cancelled", |one| one.head(ticket).is_some_and(|head| head.status == Status::Cancelled))
            .await;
    }
    assert!(martin.approvals(ticket).iter().all(|approval| !approval.waits()));

    // What is in the queue and nobody has yet goes the same way; what somebody works on does not.
    let members = world.members(&rebecca.caller).await;
    world.arrange(&members, 0, false).await;
    let queued = world.submit(&rebecca.caller, 1).await;
    let body = WithdrawServiceRequest { ticket: queued, reason: String::new() };
    rebecca.caller.run(&Command::WithdrawServiceRequest(body)).await.unwrap();
    world.everybody_has_room(&rebecca.caller).await;
    let taken = world.submit(&rebecca.caller, 1).await;
    let body = WithdrawServiceRequest { ticket: taken, reason: String::new() };
    let problem = rebecca.caller.run(&Command::WithdrawServiceRequest(body)).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::Conflict);
    assert_eq!(world.assignee(queued).await, None);
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn a_hundred_votes_over_two_servers_pass_each_gate_once() {
    let world = World::new().await;
    let other = world.another_server(Notifications::On).await;
    let rebecca = world.follow(Persona::Rebecca).await;
    let mut martin = world.follow(Persona::Martin).await;
    world.everybody_has_room(&rebecca.caller).await;
    let mut tickets = BTreeSet::new();
    let first = world.costly_submission(&rebecca.caller, 1).await;
    let mut body = world.renewed(&first);
    body.rows.push(world.costly_submission(&rebecca.caller, 2).await.rows.remove(1));
    for _ in 0..50 {
        let body = world.renewed(&body);
        tickets.insert(body.id);
        rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    }
    martin
        .until("all questions are there", |martin| tickets.iter().all(|ticket| !martin.approvals(*ticket).is_empty()))
        .await;
    let ballots: Vec<Command> = tickets.iter().map(|ticket| vote(&martin.approvals(*ticket)[0], true, "")).collect();
    // The same vote by two ways at once: one counts, the other is told that it was answered.
    let both = ballots.iter().flat_map(|ballot| {
        [&martin.caller.url, &other.url].map(|url| (martin.caller.another_client(url), ballot.clone()))
    });
    let calls: Vec<_> = both.map(|(caller, ballot)| tokio::spawn(async move { caller.run(&ballot).await })).collect();
    let outcomes = futures_util::future::join_all(calls).await;
    let outcomes: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 50);
    assert!(
        outcomes
            .iter()
            .filter_map(|outcome| outcome.as_ref().err())
            .all(|problem| problem.code == ProblemCode::Conflict)
    );
    let ids: Vec<uuid::Uuid> = tickets.iter().map(|ticket| ticket.0).collect();
    let passed: Vec<i64> = sqlx::query_scalar(
        "select count(*) from ticket_event where ticket_id = any($1) and fact = 'gate_passed' group by ticket_id",
    )
    .bind(&ids)
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert_eq!(passed, vec![1; 50]);
    let assigned: i64 =
        sqlx::query_scalar("select count(*) from work_item where id = any($1) and assignee_id is not null")
            .bind(&ids)
            .fetch_one(&world.pool)
            .await
            .unwrap();
    assert_eq!(assigned, 50);
    invariants::check_all(&world.pool).await;
}
