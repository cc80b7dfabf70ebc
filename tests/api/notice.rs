//! Notices: who is told, in their own list and nobody else's; read, switched off, forgotten. And people named in texts.

use docket_server::notification::jobs::forget_old;
use docket_shared::actor::Role;
use docket_shared::command::Command;
use docket_shared::ids::{CommentId, NoticeId, PersonId, TicketId};
use docket_shared::notification::api::{ReadNotices, SetMail};
use docket_shared::notification::{Kind, Notice};
use docket_shared::problem::{FieldFault, ProblemCode};
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::api::{AddComment, AddWorkNote};
use docket_shared::ticket::lifecycle::Status;
use docket_tests::caller::new_id;
use docket_tests::server::Notifications;
use docket_tests::world::{Persona, comment, move_status, note, vote};
use docket_tests::{Follower, World, canary, invariants};
use reqwest::Method;
use serde_json::json;

/// Notices of a replica, of one ticket.
fn notices(follower: &Follower, ticket: TicketId) -> Vec<Notice> {
    let rows = follower.replica.all(RowKind::Notice).filter_map(|(_, row)| match row.as_ref() {
        Row::Notice(notice) if notice.ticket == ticket => Some(notice.clone()),
        _ => None,
    });
    let mut notices: Vec<Notice> = rows.collect();
    notices.sort_by_key(|notice| notice.at);
    notices
}

fn kinds(follower: &Follower, ticket: TicketId) -> Vec<Kind> {
    notices(follower, ticket).into_iter().map(|notice| notice.kind).collect()
}

#[tokio::test]
async fn a_request_tells_its_story_to_everybody_it_concerns() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut martin = world.follow(Persona::Martin).await;
    let mut ana = world.follow(Persona::Ana).await;
    let members = world.members(&ana.caller).await;
    world.arrange(&members, 0, false).await;
    world.arrange(&[ana.caller.person.unwrap()], 1_000, true).await;
    let body = world.costly_submission(&rebecca.caller, 2).await;
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    martin.until("he is asked", |martin| kinds(martin, ticket) == [Kind::ApprovalAsked]).await;
    let asked = notices(&martin, ticket).remove(0);
    assert!(asked.number.starts_with("REQ-") && !asked.title.is_empty() && asked.arguments.by.contains("Rebecca"));
    let question = martin.approvals(ticket).remove(0);
    martin.caller.run(&vote(&question, true, "")).await.unwrap();
    rebecca.until("she hears it", |rebecca| kinds(rebecca, ticket) == [Kind::Approved]).await;
    ana.until("it is hers", |ana| kinds(ana, ticket) == [Kind::Assigned]).await;
    ana.caller.run(&comment(ticket, "On Monday?")).await.unwrap();
    rebecca.until("she is written to", |rebecca| kinds(rebecca, ticket).contains(&Kind::Replied)).await;
    rebecca.caller.run(&comment(ticket, "Monday is fine.")).await.unwrap();
    ana.until("she is answered", |ana| kinds(ana, ticket).contains(&Kind::Replied)).await;
    ana.caller.run(&note(ticket, canary::WORK_NOTE)).await.unwrap();
    ana.caller.run(&move_status(ticket, Status::InProgress, Status::Waiting, "")).await.unwrap();
    rebecca.until("it waits for her", |rebecca| kinds(rebecca, ticket).contains(&Kind::WaitingForYou)).await;
    for follower in [&mut rebecca, &mut martin, &mut ana] {
        follower.converge().await;
        let own = follower.caller.person.unwrap();
        let others = follower.replica.all(RowKind::Notice).filter(|(_, row)| match row.as_ref() {
            Row::Notice(notice) => notice.person != own,
            _ => true,
        });
        assert_eq!(others.count(), 0, "nobody holds what another one is told, managers neither");
        let mut settings = follower.replica.all(RowKind::Me);
        assert!(settings.all(|(id, _)| *id == own.0), "nobody holds what another one has set for themselves");
    }
    assert_eq!(kinds(&martin, ticket), [Kind::ApprovalAsked], "what he does not follow he is not told");
    assert!(!rebecca.caller.heard.contains(canary::WORK_NOTE));
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn who_reports_to_somebody_keeps_their_notices_from_them() {
    let world = World::new().await;
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    sqlx::query("update person set manager_id = $1 where id = $2")
        .bind(rebecca.person.unwrap().0)
        .bind(ana.person.unwrap().0)
        .execute(&world.pool)
        .await
        .unwrap();
    world.regrant(&[rebecca.person.unwrap(), ana.person.unwrap()]).await;
    let mut rebecca = Follower::start(&rebecca).await;
    let mut ana = Follower::start(&ana).await;
    world.everybody_has_room(&ana.caller).await;
    let ticket = world.submit(&rebecca.caller, 1).await;
    let tomasz = world.sign_in(Persona::Tomasz).await;
    let mentions = vec![ana.caller.person.unwrap()];
    let body = AddWorkNote {
        ticket,
        id: CommentId(new_id()),
        body: canary::WORK_NOTE.to_owned(),
        mentions,
        attachments: Vec::new(),
    };
    tomasz.run(&Command::AddWorkNote(body)).await.unwrap();
    ana.until("she is named", |ana| kinds(ana, ticket).contains(&Kind::MentionedInNote)).await;
    rebecca.converge().await;
    assert!(!rebecca.caller.heard.contains("mentioned_in_note"), "a manager is told nothing of a note");
    assert!(!rebecca.caller.heard.contains(canary::WORK_NOTE));
}

#[tokio::test]
async fn reading_is_told_to_all_of_ones_devices_and_is_for_oneself_only() {
    let world = World::new().await;
    let ana = world.sign_in(Persona::Ana).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&ana).await;
    let ticket = world.submit(&rebecca, 1).await;
    ana.run(&comment(ticket, "Hello")).await.unwrap();
    let mut phone = Follower::start(&rebecca.another_client(&world.url)).await;
    let mut desk = Follower::start(&rebecca).await;
    desk.until("she is told", |desk| kinds(desk, ticket) == [Kind::Replied]).await;
    let id = notices(&desk, ticket)[0].id;
    let read = Command::ReadNotices(ReadNotices { notices: vec![id, NoticeId(new_id())] });
    ana.run(&read).await.unwrap();
    desk.caller.run(&comment(ticket, "Thank you")).await.unwrap();
    phone.converge().await;
    assert!(notices(&phone, ticket)[0].is_unread(), "others cannot read for her");
    desk.caller.run(&read).await.unwrap();
    for follower in [&mut phone, &mut desk] {
        follower.until("it is read", |one| !notices(one, ticket)[0].is_unread()).await;
    }
    for (body, named) in [(json!({ "notices": [] }), "notices"), (json!({ "notices": ["x"] }), "notices")] {
        let reply = rebecca.call(Method::POST, "/api/notices/read", docket_shared::ids::CallId(new_id()), &body).await;
        assert_eq!(reply.problem().errors[0].field, named);
    }
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn what_was_read_long_ago_is_forgotten_everywhere_and_the_rest_stays() {
    let world = World::new().await;
    let second = world.another_server(Notifications::On).await;
    let ana = world.sign_in(Persona::Ana).await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    world.everybody_has_room(&ana).await;
    let ticket = world.submit(&rebecca.caller, 1).await;
    for text in ["One", "Two", "Three"] {
        ana.run(&comment(ticket, text)).await.unwrap();
    }
    rebecca.until("all is told", |rebecca| kinds(rebecca, ticket).len() == 3).await;
    let told = notices(&rebecca, ticket);
    let read = ReadNotices { notices: vec![told[0].id, told[1].id] };
    rebecca.caller.run(&Command::ReadNotices(read)).await.unwrap();
    sqlx::query("update notice set read_at = now() - interval '90 days' where id = $1")
        .bind(told[0].id.0)
        .execute(&world.pool)
        .await
        .unwrap();
    let here = world.server.as_ref().unwrap();
    let (one, two) =
        tokio::join!(forget_old(&world.pool, &here.state.executor), forget_old(&world.pool, &second.state.executor));
    one.unwrap();
    two.unwrap();
    rebecca.until("it is gone", |rebecca| kinds(rebecca, ticket).len() == 2).await;
    rebecca.converge().await;
    let left: Vec<NoticeId> = notices(&rebecca, ticket).iter().map(|notice| notice.id).collect();
    assert_eq!(left, [told[1].id, told[2].id]);
    let images: i64 = sqlx::query_scalar("select count(*) from replica_row where entity = $1")
        .bind(told[0].id.0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(images, 0);
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn people_named_in_a_text_are_those_who_may_read_it() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ana = world.sign_in(Persona::Ana).await;
    let mut tomasz = world.follow(Persona::Tomasz).await;
    let grace = world.sign_in(Persona::Grace).await;
    world.everybody_has_room(&ana).await;
    let ticket = world.submit(&rebecca, 1).await;
    let person = |caller: &docket_tests::Caller| caller.person.unwrap();
    let write = |mentions: Vec<PersonId>, internal: bool| {
        let (id, body) = (CommentId(new_id()), "Look, @Tomasz".to_owned());
        if internal {
            Command::AddWorkNote(AddWorkNote { ticket, id, body, mentions, attachments: Vec::new() })
        } else {
            Command::AddComment(AddComment { ticket, id, body, mentions, attachments: Vec::new() })
        }
    };
    for (mentions, internal, row) in [
        (vec![person(&rebecca)], true, 0),
        (vec![person(&ana), person(&grace)], false, 1),
        (vec![PersonId(new_id())], false, 0),
    ] {
        let problem = ana.run(&write(mentions, internal)).await.unwrap_err();
        assert_eq!(problem.code, ProblemCode::Invalid);
        let [error] = problem.errors.as_slice() else { panic!("{problem:?}") };
        assert_eq!(
            (error.field.as_str(), error.row, &error.fault),
            ("mentions", Some(row), &FieldFault::UnknownPerson)
        );
    }
    ana.run(&write(vec![person(&tomasz.caller)], true)).await.unwrap();
    ana.run(&write(vec![person(&tomasz.caller), person(&rebecca)], false)).await.unwrap();
    tomasz
        .until("he is named", |tomasz| kinds(tomasz, ticket).ends_with(&[Kind::MentionedInNote, Kind::Mentioned]))
        .await;
    let named = tomasz.replica.all(RowKind::WorkNote).find_map(|(_, row)| match row.as_ref() {
        Row::WorkNote(note) if note.ticket == ticket => Some(note.mentions.clone()),
        _ => None,
    });
    let named = named.unwrap();
    assert_eq!((named.len(), named[0].person), (1, person(&tomasz.caller)));
    assert!(named[0].name.starts_with("Tomasz"));
}

#[tokio::test]
async fn somebody_says_whether_they_want_mail_and_their_devices_show_it() {
    let world = World::new().await;
    let mut person = world.follow(Persona::Holding(Role::Requester)).await;
    person.caller.run(&Command::SetMail(SetMail { mail: false })).await.unwrap();
    let off = |follower: &Follower| {
        follower.replica.all(RowKind::NoticeSettings).any(|(_, row)| match row.as_ref() {
            Row::NoticeSettings(settings) => !settings.mail,
            _ => false,
        })
    };
    person.until("it is off", off).await;
    let key = docket_shared::ids::CallId(new_id());
    let reply = person.caller.call(Method::PUT, "/api/notices/mail", key, &json!({ "mail": true })).await;
    assert!(reply.status.is_success(), "{reply:?}");
    person.until("it is on", |person| !off(person)).await;
    let audited: i64 = sqlx::query_scalar("select count(*) from audit where action = 'person.set_mail'")
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(audited, 2);
}
