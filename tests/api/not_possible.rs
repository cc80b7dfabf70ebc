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
use docket_tests::plan::{ending, lines, tasks};
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
