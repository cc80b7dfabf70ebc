//! What could not be done: who asked for it and whom it is for are told, and read why.

use crate::mail::{mailing, sent_to};
use docket_shared::command::Command;
use docket_shared::fulfilment::api::{EndTask, Outcome};
use docket_shared::fulfilment::{Does, Task, TaskState};
use docket_shared::ids::{PersonId, TicketId};
use docket_shared::notification::api::SetLanguage;
use docket_shared::notification::{Kind, Notice, Place};
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::LineState;
use docket_tests::plan::{ending, lines, open_tasks, tasks};
use docket_tests::world::Persona;
use docket_tests::{Follower, invariants};

const WHY: &str = "The dock is broken and the vendor has no more.";

fn told(follower: &Follower, ticket: TicketId) -> Vec<Notice> {
    let rows = follower.replica.all(RowKind::Notice).filter_map(|(_, row)| match row.as_ref() {
        Row::Notice(notice) if notice.ticket == ticket && notice.kind == Kind::NotPossible => Some(notice.clone()),
        _ => None,
    });
    rows.collect()
}

/// The task that prepares the line of that person, once it can be done.
async fn preparing(follower: &mut Follower, ticket: TicketId, person: PersonId) -> Task {
    let of = |follower: &Follower| {
        let line = lines(follower, ticket).into_iter().find(|line| line.requested_for == Some(person))?;
        let open =
            |task: &Task| task.line == Some(line.id) && task.does == Does::Prepare && task.state == TaskState::Open;
        tasks(follower, ticket).into_iter().find(open)
    };
    follower.until("it can be prepared", |follower| of(follower).is_some()).await;
    of(follower).unwrap()
}

#[tokio::test]
async fn who_asked_and_whom_it_is_for_are_told_and_read_why() {
    let (world, sink) = mailing().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut grace = world.follow(Persona::Grace).await;
    let mut ana = world.follow(Persona::Ana).await;
    world.everybody_has_room(&rebecca.caller).await;
    let mut body = world.submission(&rebecca.caller, 2).await;
    let person = grace.caller.person.unwrap();
    body.rows[0]
        .fields
        .insert("employee".to_owned(), docket_shared::service_request::form::Input::Text(person.to_string()));
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    let german = SetLanguage { language: "de".to_owned() };
    grace.caller.run(&Command::SetLanguage(german)).await.unwrap();
    let task = preparing(&mut ana, ticket, person).await;
    let mut end = EndTask { outcome: Outcome::Incomplete, note: "Box 17.".to_owned(), ..ending(&task) };
    let refused = ana.caller.run(&Command::EndTask(end.clone())).await.unwrap_err();
    assert_eq!(refused.errors[0].field, "reason", "a note of the team is no reason for who asked");
    end.reason = WHY.to_owned();
    ana.caller.run(&Command::EndTask(end)).await.unwrap();

    rebecca.until("who asked is told", |rebecca| told(rebecca, ticket).len() == 1).await;
    grace.until("whom it is for is told", |grace| told(grace, ticket).len() == 1).await;
    let (asked, meant) = (told(&rebecca, ticket).remove(0), told(&grace, ticket).remove(0));
    assert_eq!((asked.place(), asked.arguments.reason.as_str()), (Place::Request(ticket), WHY));
    assert_eq!((meant.place(), meant.arguments.reason.as_str()), (Place::Requests, WHY));
    assert_eq!(asked.arguments.names, ["Grace Kim"]);
    let of_grace =
        |follower: &Follower| lines(follower, ticket).into_iter().find(|line| line.requested_for == Some(person));
    for follower in [&rebecca, &grace] {
        let line = of_grace(follower).unwrap();
        assert_eq!(line.state, LineState::Incomplete);
        let why = line.not_possible.unwrap();
        assert_eq!((why.reason.as_str(), why.by_name.as_str()), (WHY, "Ana Ferreira"));
    }
    ana.converge().await;
    assert!(told(&ana, ticket).is_empty(), "nobody is told of their own doing");
    for follower in [&rebecca, &grace] {
        assert!(!follower.caller.heard.contains("Box 17."), "a note is for the team");
    }
    for (caller, words) in [(&rebecca.caller, "Not possible for Grace Kim: "), (&grace.caller, "Nicht möglich: ")] {
        let mails = sent_to(&world, &sink, caller).await;
        let text = mails.last().expect("a mail").part("text/plain");
        assert!(text.starts_with(words) && text.contains(&format!("> {WHY}")), "{text}");
    }
    invariants::check_all(&world.pool).await;
}

/// Of a new starter the laptop is not possible and the badge is not needed: who asked reads what came and what did not, in the
/// app and by mail, and is not asked to confirm that it is done.
#[tokio::test]
async fn what_was_not_possible_is_told_at_the_end_in_the_app_and_by_mail() {
    let (world, sink) = mailing().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut julia = world.follow(Persona::MemberOf("HR services")).await;
    world.everybody_has_room(&rebecca.caller).await;
    let version = world.item(&rebecca.caller, "New starter").await;
    let body = world.submission_of(&version, &rebecca.caller, 0).await;
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    // The last step that ends is the one that was not possible: why stands in the mail.
    let laptop = "Prepare laptop and account";
    for (title, outcome) in [
        ("Open the personnel file", Outcome::Complete),
        ("Make the badge", Outcome::Skipped),
        ("Set up the desk", Outcome::Complete),
        (laptop, Outcome::Incomplete),
    ] {
        let open = |julia: &Follower| {
            open_tasks(julia, ticket, Does::Work).into_iter().find(|task| task.title.get("en") == title)
        };
        julia.until("the step can be done", |julia| open(julia).is_some()).await;
        let reason = if title == laptop { "Sold out until spring." } else { "" }.to_owned();
        let body = EndTask { outcome, reason, ..ending(&open(&julia).unwrap()) };
        julia.caller.run(&Command::EndTask(body)).await.unwrap();
    }
    let told = |rebecca: &Follower| {
        let mut rows = rebecca.replica.all(RowKind::Notice).filter_map(|(_, row)| match row.as_ref() {
            Row::Notice(notice) if notice.ticket == ticket && notice.kind == Kind::Resolved => Some(notice.clone()),
            _ => None,
        });
        rows.next()
    };
    rebecca.until("who asked is told", |rebecca| told(rebecca).is_some()).await;
    let short = told(&rebecca).unwrap().arguments.short.unwrap();
    assert_eq!((short.what.get("en"), short.follow.get("en")), (laptop, "Welcome on the first day"));
    assert!(!short.nothing);
    let said = "Partly done. Not possible: Prepare laptop and account. Could not be done without it: Welcome on the first \
                day. Not needed: Make the badge. Reply if something is not right, or close it as it is. It closes by itself on";
    let mails = sent_to(&world, &sink, &rebecca.caller).await;
    let ends: Vec<_> = mails.iter().map(|mail| mail.part("text/plain")).filter(|text| text.contains(said)).collect();
    assert!(ends.len() == 1 && ends[0].contains("> Sold out until spring."), "{mails:?}");
    assert!(mails.iter().all(|mail| !mail.part("text/plain").contains("It is done")), "{mails:?}");
    invariants::check_all(&world.pool).await;
}
