//! Who watches a ticket, and tickets that are reported in somebody's place, over real servers: who sees what of them, who is
//! told, who may, and that it ends.

use docket_shared::command::Command;
use docket_shared::ids::{CommentId, PersonId, TicketId};
use docket_shared::notification::{Kind, Notice};
use docket_shared::problem::{FieldFault, ProblemCode};
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::api::SubmitServiceRequest;
use docket_shared::service_request::form::Input;
use docket_shared::ticket::TicketKind;
use docket_shared::ticket::api::{AddComment, AddWatcher, AddWorkNote, Commented, RemoveWatcher};
use docket_shared::ticket::lifecycle::Status;
use docket_tests::caller::new_id;
use docket_tests::world::{Persona, comment, move_status, note};
use docket_tests::{Caller, Follower, World, canary, invariants};

fn kinds(follower: &Follower, ticket: TicketId) -> Vec<Kind> {
    let rows = follower.replica.all(RowKind::Notice).filter_map(|(_, row)| match row.as_ref() {
        Row::Notice(notice) if notice.ticket == ticket => Some(notice.clone()),
        _ => None,
    });
    let mut notices: Vec<Notice> = rows.collect();
    notices.sort_by_key(|notice| notice.at);
    notices.into_iter().map(|notice| notice.kind).collect()
}

fn add(ticket: TicketId, person: PersonId) -> Command {
    Command::AddWatcher(AddWatcher { ticket, person })
}

fn remove(ticket: TicketId, person: PersonId) -> Command {
    Command::RemoveWatcher(RemoveWatcher { ticket, person })
}

/// Ana takes what comes.
async fn world() -> (World, Follower, Follower) {
    let world = World::new().await;
    let (rebecca, ana) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Ana).await);
    let members = world.members(&ana.caller).await;
    world.arrange(&members, 0, true).await;
    world.arrange(&[ana.caller.person.unwrap()], 100, true).await;
    (world, rebecca, ana)
}

/// Martin as somebody who leads nobody: a manager sees what is his people's.
async fn stranger(world: &World) -> Follower {
    let martin = world.sign_in(Persona::Martin).await;
    let statement = "delete from access_grant g using tag t
         where t.kind = 'u' and t.subject <> $1 and g.tag_id = t.id and g.person_id = $1";
    sqlx::query(statement).bind(martin.person.unwrap().0).execute(&world.pool).await.unwrap();
    Follower::start(&martin).await
}

#[tokio::test]
async fn a_watcher_reads_the_public_part_is_told_and_then_sees_nothing_any_more() {
    let (world, mut rebecca, mut ana) = world().await;
    let mut martin = stranger(&world).await;
    let person = martin.caller.person.unwrap();
    let ticket = world.submit(&rebecca.caller, 2).await;
    ana.until("it is Ana's", |ana| ana.head(ticket).is_some_and(|head| head.status == Status::InProgress)).await;
    ana.caller.run(&comment(ticket, "On Monday.")).await.unwrap();
    ana.caller.run(&note(ticket, canary::WORK_NOTE)).await.unwrap();
    martin.converge().await;
    assert!(martin.head(ticket).is_none());
    assert_eq!(martin.caller.run(&add(ticket, person)).await.unwrap_err().code, ProblemCode::NotFound);
    rebecca.caller.run(&add(ticket, person)).await.unwrap();
    rebecca.caller.run(&add(ticket, person)).await.unwrap();
    martin
        .until("he sees it with what was said", |martin| {
            martin.head(ticket).is_some() && martin.comments(RowKind::Comment, ticket) == ["On Monday."]
        })
        .await;
    martin.until("and is told", |martin| kinds(martin, ticket) == [Kind::WatcherAdded]).await;
    assert_eq!(docket_tests::plan::lines(&martin, ticket).len(), 2);
    assert!(!docket_tests::plan::tasks(&martin, ticket).is_empty());
    ana.caller.run(&comment(ticket, "Rather on Tuesday.")).await.unwrap();
    martin.until("he is told of replies", |martin| kinds(martin, ticket).contains(&Kind::Replied)).await;
    martin.caller.run(&comment(ticket, "We need two more.")).await.unwrap();
    assert_eq!(martin.caller.run(&note(ticket, "x")).await.unwrap_err().status, 403);
    let other = world.sign_in(Persona::Grace).await.person.unwrap();
    assert_eq!(martin.caller.run(&add(ticket, other)).await.unwrap_err().code, ProblemCode::Forbidden);
    let unknown = rebecca.caller.run(&add(ticket, PersonId(new_id()))).await.unwrap_err();
    assert_eq!(unknown.errors[0].fault, FieldFault::UnknownPerson);
    martin.reconnect().await;
    martin.caller.get(&format!("/api/tickets/{ticket}")).await;
    assert!(!martin.caller.heard.contains(canary::WORK_NOTE));
    assert!(!martin.caller.heard.contains("\"clocks\"") && !martin.caller.heard.contains("\"queued_at\""));
    for follower in [&mut rebecca, &mut ana, &mut martin] {
        follower.converge().await;
    }
    martin.caller.run(&remove(ticket, person)).await.unwrap();
    martin.until("it is forgotten", |martin| martin.head(ticket).is_none()).await;
    martin.converge().await;
    assert!(martin.comments(RowKind::Comment, ticket).is_empty());
    let left = docket_tests::plan::lines(&martin, ticket);
    assert!(left.iter().all(|line| line.requested_for == Some(person)), "what is for him he sees anyway");
    assert_eq!(martin.caller.run(&comment(ticket, "Still?")).await.unwrap_err().code, ProblemCode::NotFound);
    let facts: Vec<String> = sqlx::query_scalar(
        "select fact from ticket_event where ticket_id = $1 and fact like 'watcher%' order by ordinal",
    )
    .bind(ticket.0)
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert_eq!(facts, ["watcher_added", "watcher_removed"], "once each");
    let audited: i64 =
        sqlx::query_scalar("select count(*) from audit where entity = $1 and action like 'ticket.%_watcher'")
            .bind(ticket.0)
            .fetch_one(&world.pool)
            .await
            .unwrap();
    assert_eq!(audited, 2);
    invariants::check_all(&world.pool).await;
}

/// What does not work, in Rebecca's place.
async fn report(world: &World, caller: &Caller, on_behalf_of: PersonId) -> SubmitServiceRequest {
    let version = world.item(caller, "Something does not work").await;
    let fields = [("affected", "screen"), ("what", "Stays black"), ("who", "me"), ("work", "stopped")];
    let fields = fields.map(|(field, text)| (field.to_owned(), Input::Text(text.to_owned()))).into();
    SubmitServiceRequest {
        id: TicketId(new_id()),
        item: version.item,
        on_behalf_of: Some(on_behalf_of),
        version: version.version,
        fields,
        rows: Vec::new(),
        attachments: Vec::new(),
    }
}

#[tokio::test]
async fn what_a_technician_reports_for_somebody_is_theirs_and_both_follow_it() {
    let (world, mut rebecca, mut ana) = world().await;
    let mut victor = world.follow(Persona::Victor).await;
    let her = rebecca.caller.person.unwrap();
    let body = report(&world, &victor.caller, her).await;
    let ticket = body.id;
    let hers = SubmitServiceRequest { on_behalf_of: victor.caller.person, ..body.clone() };
    let refused = rebecca.caller.run(&Command::SubmitServiceRequest(hers)).await;
    assert_eq!(refused.unwrap_err().code, ProblemCode::Forbidden, "a requester asks for themselves");
    let nobody = SubmitServiceRequest { on_behalf_of: Some(PersonId(new_id())), ..body.clone() };
    let nobody = victor.caller.run(&Command::SubmitServiceRequest(nobody)).await.unwrap_err();
    assert_eq!(nobody.errors[0].field, "on_behalf_of");
    victor.caller.run(&Command::SubmitServiceRequest(body.clone())).await.unwrap();
    victor.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap_err();
    rebecca.until("it is hers", |rebecca| rebecca.head(ticket).is_some_and(|head| head.requester == her)).await;
    rebecca.until("she is told", |rebecca| kinds(rebecca, ticket).contains(&Kind::ReportedForYou)).await;
    let head = rebecca.head(ticket).unwrap();
    assert_eq!((head.kind, head.requester_name.as_str()), (TicketKind::Incident, "Rebecca Lindqvist"));
    let reporter = rebecca.public(ticket).unwrap().reporter.unwrap();
    assert_eq!(Some(reporter.person), victor.caller.person);
    victor.until("he follows it", |victor| victor.head(ticket).is_some()).await;
    ana.until("it is Ana's", |ana| ana.head(ticket).is_some_and(|head| head.status == Status::InProgress)).await;
    assert_eq!(ana.public(ticket).unwrap().reporter.unwrap().name, reporter.name, "the team sees who reported it");
    // Her reply goes on as hers, his does not.
    ana.caller.run(&move_status(ticket, Status::InProgress, Status::Waiting, "")).await.unwrap();
    victor.caller.run(&comment(ticket, "I am back at my desk.")).await.unwrap();
    ana.until("he is heard", |ana| !ana.comments(RowKind::Comment, ticket).is_empty()).await;
    assert_eq!(ana.head(ticket).unwrap().status, Status::Waiting);
    rebecca.caller.run(&comment(ticket, "It is the left screen.")).await.unwrap();
    ana.until("it goes on", |ana| ana.head(ticket).is_some_and(|head| head.status == Status::InProgress)).await;
    ana.caller.run(&note(ticket, canary::WORK_NOTE)).await.unwrap();
    victor.caller.run(&remove(ticket, reporter.person)).await.unwrap();
    victor.until("he is done with it", |victor| victor.head(ticket).is_none()).await;
    for follower in [&mut rebecca, &mut ana, &mut victor] {
        follower.converge().await;
    }
    assert!(!victor.caller.heard.contains(canary::WORK_NOTE));
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn who_may_not_order_something_gets_it_from_nobody() {
    let (world, rebecca, ana) = world().await;
    let her = rebecca.caller.person.unwrap();
    let body = report(&world, &ana.caller, her).await;
    // From now on the item is for others than her.
    sqlx::query(
        "delete from access_grant g using tag t, catalog_item i
         where i.id = $1 and t.kind = 'c' and t.subject = i.audience_id and g.tag_id = t.id and g.person_id = $2",
    )
    .bind(body.item.0)
    .bind(her.0)
    .execute(&world.pool)
    .await
    .unwrap();
    let refused = ana.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap_err();
    assert_eq!(refused.errors[0].field, "on_behalf_of");
}

#[tokio::test]
async fn a_reply_that_opens_a_follow_up_keeps_whom_it_names_and_who_watches() {
    let (world, mut rebecca, mut ana) = world().await;
    let mut martin = world.follow(Persona::Martin).await;
    let ticket = world.submit(&rebecca.caller, 1).await;
    ana.until("it is Ana's", |ana| ana.head(ticket).is_some_and(|head| head.status == Status::InProgress)).await;
    rebecca.caller.run(&add(ticket, martin.caller.person.unwrap())).await.unwrap();
    ana.caller.run(&move_status(ticket, Status::InProgress, Status::Resolved, "Done.")).await.unwrap();
    ana.caller.run(&move_status(ticket, Status::Resolved, Status::Closed, "")).await.unwrap();
    let mentions = vec![martin.caller.person.unwrap(), ana.caller.person.unwrap()];
    let (id, body) = (CommentId(new_id()), "@Martin Okafor, @Ana Ferreira: again.".to_owned());
    let reply = AddComment { ticket, id, body, mentions: mentions.clone(), attachments: Vec::new() };
    let answer = rebecca.caller.run(&Command::AddComment(reply)).await.unwrap();
    let next = serde_json::from_value::<Commented>(answer).unwrap().follow_up.unwrap();
    martin.until("he sees the new one", |martin| martin.head(next).is_some()).await;
    martin.until("and is named in it", |martin| kinds(martin, next).contains(&Kind::Mentioned)).await;
    ana.until("so is Ana", |ana| {
        ana.replica.get(RowKind::Comment, id.0).is_some_and(|row| match row.as_ref() {
            Row::Comment(comment) => comment.mentions.iter().map(|one| one.person).eq(mentions.iter().copied()),
            _ => false,
        })
    })
    .await;
    for follower in [&mut rebecca, &mut ana, &mut martin] {
        follower.converge().await;
    }
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn the_service_owner_of_the_department_is_known_to_its_teams_and_named_in_notes() {
    let (world, rebecca, mut ana) = world().await;
    let nadia = world.sign_in(Persona::Nadia).await.person.unwrap();
    let ticket = world.submit(&rebecca.caller, 1).await;
    ana.until("it is Ana's", |ana| ana.head(ticket).is_some_and(|head| head.status == Status::InProgress)).await;
    let owns = ana.replica.get(RowKind::Person, nadia.0).is_some_and(|row| match row.as_ref() {
        Row::Person(card) => !card.owns.is_empty(),
        _ => false,
    });
    assert!(owns, "the composer offers who owns the department's services");
    assert!(rebecca.replica.get(RowKind::Person, nadia.0).is_none(), "a requester searches them");
    let (id, body) = (CommentId(new_id()), "@Nadia Karim, may we?".to_owned());
    let note = AddWorkNote { ticket, id, body, mentions: vec![nadia], attachments: Vec::new() };
    ana.caller.run(&Command::AddWorkNote(note)).await.unwrap();
}
