//! Who receives what: the canary, forgets, revoked grants, one answer for unknown and forbidden. I16 to I19.

use docket_shared::actor::Role;
use docket_shared::command::Command;
use docket_shared::ids::{CommentId, TicketId};
use docket_shared::row::{Row, RowKind};
use docket_shared::sync::api::Snapshot;
use docket_shared::ticket::api::{AddComment, AddWorkNote};
use docket_shared::ticket::lifecycle::Status;
use docket_tests::caller::new_id;
use docket_tests::world::{Persona, claim, comment, move_status, note};
use docket_tests::{Follower, World, canary};
use reqwest::Method;
use serde_json::json;

/// Everything a requester can ask about a ticket, right and wrong.
async fn ask_everything(follower: &Follower, ticket: TicketId) {
    let caller = &follower.caller;
    for path in [
        format!("/api/tickets/{ticket}"),
        format!("/api/tickets/{}", new_id()),
        "/api/people?search=a".to_owned(),
        "/api/people?search=".to_owned(),
        format!("/api/sync/snapshot?client={}", new_id()),
        "/api/sync/snapshot?client=nonsense".to_owned(),
        "/api/session".to_owned(),
        format!("/api/tickets/{ticket}/work_notes"),
    ] {
        caller.get(&path).await;
    }
    for (path, body) in [
        ("work_notes", json!({ "id": new_id(), "body": "x" })),
        ("status", json!({ "from": "new", "to": "resolved" })),
        ("claim", json!({})),
        ("transfer", json!({ "to": { "person": new_id() } })),
        ("decline", json!({ "reason": "no_time" })),
        ("comments", json!({ "id": new_id(), "body": "" })),
        ("comments", json!({ "id": new_id(), "body": "Any news?" })),
    ] {
        caller
            .call(Method::POST, &format!("/api/tickets/{ticket}/{path}"), docket_shared::ids::CallId(new_id()), &body)
            .await;
    }
    for command in [note(ticket, "x"), move_status(ticket, Status::InProgress, Status::Closed, ""), claim(ticket)] {
        drop(caller.run(&command).await);
    }
}

#[tokio::test]
async fn i16_no_byte_to_a_requester_holds_a_work_note() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let ana = world.sign_in(Persona::Ana).await;
    world.everybody_has_room(&ana).await;
    let ticket = world.submit(&rebecca.caller, 2).await;
    let notes: Vec<CommentId> = (0..7).map(|_| CommentId(new_id())).collect();
    for id in &notes {
        let body = format!("{} about Rebecca", canary::WORK_NOTE);
        ana.run(&Command::AddWorkNote(AddWorkNote {
            ticket,
            id: *id,
            body,
            mentions: Vec::new(),
            attachments: Vec::new(),
        }))
        .await
        .unwrap();
        ask_everything(&rebecca, ticket).await;
    }
    ana.run(&move_status(ticket, Status::InProgress, Status::Resolved, "Done")).await.unwrap();
    rebecca.converge().await;
    rebecca.reconnect().await;
    ana.run(&comment(ticket, "The end")).await.unwrap();
    rebecca
        .until("the end", |rebecca| {
            rebecca.comments(RowKind::Comment, ticket).last().is_some_and(|text| text == "The end")
        })
        .await;
    let heard = &rebecca.caller.heard;
    assert!(heard.len() > 10_000, "the scan looked at something");
    assert!(!heard.contains(canary::WORK_NOTE), "I16: a work note reached a requester");
    for id in notes {
        assert!(!heard.contains(&id.to_string()), "I16: the id of a work note reached a requester");
    }
    for word in ["work_note\"", "ticket_internal", "last_assignment_no", "lease_until"] {
        assert!(!heard.contains(word), "I16: {word} reached a requester");
    }
}

#[tokio::test]
async fn i16_the_canary_would_be_seen() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    ana.caller.run(&note(ticket, canary::WORK_NOTE)).await.unwrap();
    ana.until("the note is there", |ana| !ana.comments(RowKind::WorkNote, ticket).is_empty()).await;
    assert!(ana.caller.heard.contains(canary::WORK_NOTE), "who may read it receives it, and the scan finds it");
}

#[tokio::test]
async fn i16_a_requester_cannot_count_what_happens_inside() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let ana = world.sign_in(Persona::Ana).await;
    world.everybody_has_room(&ana).await;
    let ticket = world.submit(&rebecca.caller, 1).await;
    rebecca.until("it is assigned", |rebecca| rebecca.head(ticket).is_some_and(|head| head.assignee.is_some())).await;
    rebecca.converge().await;
    let (messages, cursor) = (rebecca.messages, rebecca.replica.cursor().cloned());
    for _ in 0..10 {
        ana.run(&note(ticket, canary::WORK_NOTE)).await.unwrap();
    }
    ana.run(&comment(ticket, "Visible")).await.unwrap();
    rebecca.until("the comment is there", |rebecca| rebecca.comments(RowKind::Comment, ticket) == ["Visible"]).await;
    assert!(rebecca.messages <= messages + 2, "I16: {} messages for one comment", rebecca.messages - messages);
    let now = rebecca.replica.cursor().cloned();
    assert!(
        cursor != now && now.is_some_and(|cursor| cursor.0.parse::<i64>().is_err() && cursor.0.len() < 40),
        "cursors tell no number"
    );
}

#[tokio::test]
async fn i16_the_numbers_of_comments_do_not_count_notes() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    world.everybody_has_room(&ana.caller).await;
    let ticket = world.submit(&rebecca.caller, 1).await;
    for said in ["one", "two", "three"] {
        ana.caller.run(&comment(ticket, said)).await.unwrap();
        for at in 0..3 {
            ana.caller.run(&note(ticket, &format!("{said}, note {at}"))).await.unwrap();
        }
    }
    rebecca.until("all is there", |rebecca| rebecca.comments(RowKind::Comment, ticket).len() == 3).await;
    let numbers = |follower: &Follower, kind: RowKind| {
        let rows = follower.replica.all(kind).filter_map(|(_, row)| match row.as_ref() {
            Row::Comment(comment) | Row::WorkNote(comment) if comment.ticket == ticket => {
                Some((comment.ordinal, comment.note))
            }
            _ => None,
        });
        let mut numbers: Vec<(i32, i32)> = rows.collect();
        numbers.sort_unstable();
        numbers
    };
    assert_eq!(numbers(&rebecca, RowKind::Comment), [(1, 0), (2, 0), (3, 0)]);
    ana.until("the notes are there", |ana| ana.comments(RowKind::WorkNote, ticket).len() == 9).await;
    let notes: Vec<(i32, i32)> = (1..=9).map(|note| ((note + 2) / 3, note)).collect();
    assert_eq!(numbers(&ana, RowKind::WorkNote), notes, "notes stand behind the comment before them");
}

#[tokio::test]
async fn i16_another_requester_holds_nothing_of_the_ticket() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    rebecca.run(&comment(ticket, "CANARY-private-to-rebecca")).await.unwrap();
    let other = world.follow(Persona::Holding(Role::Requester)).await;
    assert_ne!(other.caller.person, rebecca.person);
    let line_is_theirs = other.replica.count(RowKind::Line) > 0;
    assert!(line_is_theirs || !other.caller.heard.contains(&ticket.to_string()));
    assert!(!other.caller.heard.contains("CANARY-private-to-rebecca"));
    let hidden = other.caller.get(&format!("/api/tickets/{ticket}")).await;
    let unknown = other.caller.get(&format!("/api/tickets/{}", new_id())).await;
    if !line_is_theirs {
        assert_eq!(
            (hidden.status, &hidden.body),
            (unknown.status, &unknown.body),
            "one answer for unknown and forbidden"
        );
    }
}

#[tokio::test]
async fn i16_an_id_that_somebody_else_used_tells_nothing() {
    let world = World::new().await;
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let id = CommentId(new_id());
    ana.run(&Command::AddWorkNote(AddWorkNote {
        ticket,
        id,
        body: canary::WORK_NOTE.to_owned(),
        mentions: Vec::new(),
        attachments: Vec::new(),
    }))
    .await
    .unwrap();
    let clash = rebecca
        .run(&Command::AddComment(AddComment {
            ticket,
            id,
            body: "Hello".to_owned(),
            mentions: Vec::new(),
            attachments: Vec::new(),
        }))
        .await;
    assert!(clash.is_err());
    assert!(!rebecca.heard.contains(canary::WORK_NOTE));
}

#[tokio::test]
async fn i17_who_loses_the_team_loses_its_rows_at_once_and_over_every_path() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    let tomasz = world.sign_in(Persona::Tomasz).await;
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    tomasz.run(&note(ticket, "Known to the team")).await.unwrap();
    ana.until("Ana has the note", |ana| !ana.comments(RowKind::WorkNote, ticket).is_empty()).await;
    world.leave_team(ana.caller.person.unwrap(), &rebecca).await;
    tomasz.run(&note(ticket, canary::WORK_NOTE)).await.unwrap();
    ana.until("Ana was reset", |ana| ana.snapshots == 2).await;
    ana.converge().await;
    assert!(ana.head(ticket).is_none(), "nothing of the ticket is left");
    assert_eq!(ana.replica.count(RowKind::WorkNote), 0);
    let read = ana.caller.get(&format!("/api/tickets/{ticket}")).await;
    assert_eq!(read.status.as_u16(), 404);
    assert!(ana.caller.run(&note(ticket, "Still here?")).await.is_err());
    assert!(!ana.caller.heard.contains(canary::WORK_NOTE), "I17: content after the revocation");
}

#[tokio::test]
async fn a_snapshot_holds_only_rows_whose_tags_meet_the_grants() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    world.submit(&rebecca, 1).await;
    for persona in [Persona::Rebecca, Persona::Ana, Persona::Holding(Role::Administrator)] {
        let caller = world.sign_in(persona).await;
        let snapshot: Snapshot = caller.get(&format!("/api/sync/snapshot?client={}", caller.client)).await.read();
        let due: i64 = sqlx::query_scalar(
            "select count(*) from replica_row r where exists (
               select from access_grant g where g.organisation_id = r.organisation_id and g.person_id = $1 and g.tag_id = any(r.tags))",
        )
        .bind(caller.person.unwrap().0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
        assert_eq!(i64::try_from(snapshot.rows.len()).unwrap(), due, "{persona:?}");
    }
}
