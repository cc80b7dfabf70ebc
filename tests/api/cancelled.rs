//! A technician cancels a whole request, or ends it undone, or an approver declines it: whom its lines are for are told, in
//! the app and by mail, each of theirs alone.

use crate::mail::{mailing, sent_to};
use docket_shared::command::Command;
use docket_shared::ids::TicketId;
use docket_shared::notification::{Kind, Notice, Place};
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::LineState;
use docket_shared::service_request::form::Input;
use docket_shared::ticket::api::{TransferTicket, TransferTo};
use docket_shared::ticket::lifecycle::Status;
use docket_tests::plan::lines;
use docket_tests::world::{Persona, move_status, vote};
use docket_tests::{Follower, invariants};

fn told(follower: &Follower, ticket: TicketId) -> Vec<Notice> {
    let rows = follower.replica.all(RowKind::Notice).filter_map(|(_, row)| match row.as_ref() {
        Row::Notice(notice) if notice.ticket == ticket => Some(notice.clone()),
        _ => None,
    });
    rows.collect()
}

#[tokio::test]
async fn whom_a_line_is_for_is_told_that_it_does_not_come() {
    let (world, sink) = mailing().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut grace = world.follow(Persona::Grace).await;
    let ana = world.sign_in(Persona::Ana).await;
    world.arrange(&world.members(&ana).await, 0, false).await;
    world.arrange(&[ana.person.unwrap()], 100, true).await;
    let mut body = world.submission(&rebecca.caller, 2).await;
    let person = grace.caller.person.unwrap();
    body.rows[0].fields.insert("employee".to_owned(), Input::Text(person.to_string()));
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    grace.until("her line is there", |grace| !lines(grace, ticket).is_empty()).await;
    ana.run(&move_status(ticket, Status::InProgress, Status::Cancelled, "The plant moves.")).await.unwrap();

    grace.until("she is told", |grace| !told(grace, ticket).is_empty()).await;
    rebecca.until("who asked is told", |rebecca| !told(rebecca, ticket).is_empty()).await;
    grace.converge().await;
    let notices = told(&grace, ticket);
    let [notice] = notices.as_slice() else { panic!("{notices:?}") };
    assert_eq!((notice.kind, notice.place()), (Kind::Cancelled, Place::Requests));
    assert_eq!(notice.arguments.by, "Ana Ferreira");
    let line = lines(&grace, ticket).remove(0);
    assert_eq!((line.state, notice.arguments.line), (LineState::Cancelled, Some(line.id)));
    assert!(grace.head(ticket).is_none(), "of the request she sees nothing");
    assert!(!grace.caller.heard.contains("The plant moves."), "why is told to who asked");

    let mails = sent_to(&world, &sink, &grace.caller).await;
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    let text = mail.part("text/plain");
    assert!(text.contains("Ana Ferreira cancelled what was ordered for you: Docking station"), "{text}");
    assert!(text.contains(&format!("{}/requests", world.url)) && !text.contains(&ticket.to_string()), "{text}");
    let mails = sent_to(&world, &sink, &rebecca.caller).await;
    assert!(mails.iter().any(|mail| mail.part("text/plain").contains("> The plant moves.")), "{mails:?}");
    // Nobody else is: who cancelled it was not, and the other line is of somebody who is told of that alone.
    let told: Vec<(String, i64)> = sqlx::query_as(
        "select p.name, count(*) from notice n join person p on p.organisation_id = n.organisation_id and p.id = n.person_id
         where n.ticket_id = $1 and n.kind = 'cancelled' group by p.name",
    )
    .bind(ticket.0)
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert!(told.iter().all(|(name, count)| *count == 1 && name != "Ana Ferreira"), "{told:?}");
    assert_eq!(told.len(), 3, "who asked, and whom the two lines are for: {told:?}");
    invariants::check_all(&world.pool).await;
}

/// Resolved while nothing of it was done: who asked does not read that it is done, and whom it was for hears of it at all.
#[tokio::test]
async fn what_is_resolved_as_not_needed_is_told_as_such_in_the_app_and_by_mail() {
    let (world, sink) = mailing().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut grace = world.follow(Persona::Grace).await;
    let ana = world.sign_in(Persona::Ana).await;
    world.arrange(&world.members(&ana).await, 0, false).await;
    world.arrange(&[ana.person.unwrap()], 100, true).await;
    let mut body = world.submission(&rebecca.caller, 1).await;
    let person = grace.caller.person.unwrap();
    body.rows[0].fields.insert("employee".to_owned(), Input::Text(person.to_string()));
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    grace.until("her line is there", |grace| !lines(grace, ticket).is_empty()).await;
    ana.run(&move_status(ticket, Status::InProgress, Status::Resolved, "The plant moves.")).await.unwrap();

    grace.until("she is told", |grace| !told(grace, ticket).is_empty()).await;
    let resolved = |rebecca: &Follower| told(rebecca, ticket).into_iter().find(|one| one.kind == Kind::Resolved);
    rebecca.until("who asked is told", |rebecca| resolved(rebecca).is_some()).await;
    let notices = told(&grace, ticket);
    let [notice] = notices.as_slice() else { panic!("{notices:?}") };
    assert_eq!((notice.kind, notice.place(), notice.arguments.not_needed), (Kind::NotPossible, Place::Requests, true));
    let notice = resolved(&rebecca).unwrap();
    assert_eq!((notice.arguments.not_needed, notice.arguments.names), (true, vec!["Grace Kim".to_owned()]));

    let mails = sent_to(&world, &sink, &grace.caller).await;
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    let text = mail.part("text/plain");
    let said = "Ana Ferreira ended what was ordered for you as not needed, it does not come: Docking station";
    assert!(text.contains(said) && !text.contains("The plant moves."), "{text}");
    let mails = sent_to(&world, &sink, &rebecca.caller).await;
    let said = "It was ended as not needed, nothing of it comes. Reply if that is wrong, or it closes on";
    assert!(mails.iter().any(|mail| mail.part("text/plain").contains(said)), "{mails:?}");
    invariants::check_all(&world.pool).await;
}

/// An approver declines it: who asked, and whom a line is for, read why, in the app and by mail.
#[tokio::test]
async fn what_an_approver_declines_is_told_with_its_reason_to_whom_it_was_for() {
    let (world, sink) = mailing().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut grace = world.follow(Persona::Grace).await;
    let mut martin = world.follow(Persona::Martin).await;
    let mut body = world.costly_submission(&rebecca.caller, 2).await;
    let person = grace.caller.person.unwrap();
    body.rows[0].fields.insert("employee".to_owned(), Input::Text(person.to_string()));
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    grace.until("her line is there", |grace| !lines(grace, ticket).is_empty()).await;
    martin.until("he is asked", |martin| !martin.approvals(ticket).is_empty()).await;
    let question = martin.approvals(ticket).remove(0);
    martin.caller.run(&vote(&question, false, "Not in this quarter.")).await.unwrap();

    grace.until("she is told", |grace| !told(grace, ticket).is_empty()).await;
    rebecca.until("who asked is told", |rebecca| !told(rebecca, ticket).is_empty()).await;
    let notices = told(&grace, ticket);
    let [notice] = notices.as_slice() else { panic!("{notices:?}") };
    assert_eq!((notice.kind, notice.place(), notice.arguments.declined), (Kind::NotPossible, Place::Requests, true));
    let own = told(&rebecca, ticket).remove(0);
    assert_eq!((own.kind, own.arguments.reason.as_str()), (Kind::Refused, "Not in this quarter."));
    for (caller, said) in [
        (&grace.caller, "Martin Okafor declined what was ordered for you: "),
        (&rebecca.caller, "Martin Okafor declined it"),
    ] {
        let mails = sent_to(&world, &sink, caller).await;
        let [mail] = mails.as_slice() else { panic!("{mails:?}") };
        let text = mail.part("text/plain");
        assert!(text.contains(said), "{text}");
        assert_eq!(text.matches("Not in this quarter.").count(), 1, "{text}");
    }
    invariants::check_all(&world.pool).await;
}

/// Whose ticket a colleague takes is told so, in the app and by mail.
#[tokio::test]
async fn whose_ticket_somebody_takes_hears_by_whom() {
    let (world, sink) = mailing().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    let tomasz = world.sign_in(Persona::Tomasz).await;
    world.arrange(&world.members(&ana.caller).await, 0, false).await;
    world.arrange(&[ana.caller.person.unwrap()], 100, true).await;
    let ticket = world.submit(&rebecca, 1).await;
    ana.until("it is hers", |ana| ana.head(ticket).is_some_and(|head| head.assignee == ana.caller.person)).await;
    let (from, to) = (ana.caller.person, TransferTo::Person(tomasz.person.unwrap()));
    let pass = TransferTicket { ticket, task: None, from, to, over_capacity: true };
    tomasz.run(&Command::TransferTicket(pass)).await.unwrap();
    let given = |ana: &Follower| told(ana, ticket).into_iter().find(|one| one.kind == Kind::LinesDeclined);
    ana.until("she is told", |ana| given(ana).is_some()).await;
    assert_eq!(given(&ana).unwrap().place(), Place::Work(ticket));
    let mails = sent_to(&world, &sink, &ana.caller).await;
    let said = "Tomasz Wójcik took it over";
    assert!(mails.iter().any(|mail| mail.part("text/plain").contains(said)), "{mails:?}");
    invariants::check_all(&world.pool).await;
}
