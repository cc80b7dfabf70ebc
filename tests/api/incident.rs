//! Incidents over real servers: reported, made urgent, held for somebody else, followed by another; what a requester never
//! receives, and what bad input is told.

use crate::catalog::{export, import, read, write};
use docket_shared::command::Command;
use docket_shared::ids::{CallId, CommentId, TicketId};
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::api::SubmitServiceRequest;
use docket_shared::service_request::form::Input;
use docket_shared::sync::api::{Op, Rows};
use docket_shared::ticket::api::{Commented, HoldComment, MoveStatus, SetPriority};
use docket_shared::ticket::hold::{HoldReason, ResolutionCode};
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::priority::Level;
use docket_shared::ticket::what_if::WhatIf;
use docket_shared::ticket::{TicketInternal, TicketKind};
use docket_tests::caller::new_id;
use docket_tests::world::{Persona, comment, move_status};
use docket_tests::{Caller, Follower, World, invariants};
use reqwest::Method;
use serde_json::{Value, json};

/// What only the team writes; looked for in every byte that a requester received.
const CANARY: &str = "CANARY-HOLD-4711";

fn internal(follower: &Follower, ticket: TicketId) -> Option<TicketInternal> {
    match follower.replica.get(RowKind::TicketInternal, ticket.0)?.as_ref() {
        Row::TicketInternal(internal) => Some(internal.clone()),
        _ => None,
    }
}

/// Reports what does not work: whom it keeps from working, and whether the work goes on.
async fn report(world: &World, caller: &Caller, who: &str, work: &str) -> TicketId {
    let version = world.item(caller, "Something does not work").await;
    let fields = [("affected", "screen"), ("what", "Stays black"), ("who", who), ("work", work)];
    let fields = fields.map(|(field, text)| (field.to_owned(), Input::Text(text.to_owned()))).into();
    let id = TicketId(new_id());
    let body = SubmitServiceRequest {
        on_behalf_of: None,
        id,
        item: version.item,
        version: version.version,
        fields,
        rows: Vec::new(),
        attachments: Vec::new(),
    };
    caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    id
}

fn urgent(ticket: TicketId, from: i16, impact: Level, urgency: Level) -> Command {
    let (impact, urgency) = (Some(impact), Some(urgency));
    Command::SetPriority(SetPriority { ticket, from, priority: None, impact, urgency })
}

fn resolved(ticket: TicketId) -> Command {
    let resolution = "A cable was loose.".to_owned();
    let code = Some(ResolutionCode::Fixed);
    Command::MoveStatus(MoveStatus {
        resolution,
        code,
        ..MoveStatus::new(ticket, Status::InProgress, Status::Resolved)
    })
}

/// A world in which Ana takes what comes.
async fn world() -> (World, Follower, Follower) {
    let world = World::new().await;
    let (rebecca, ana) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Ana).await);
    let members = world.members(&rebecca.caller).await;
    world.arrange(&members, 0, true).await;
    world.arrange(&[ana.caller.person.unwrap()], 100, true).await;
    (world, rebecca, ana)
}

#[tokio::test]
async fn it_is_reported_and_made_urgent_and_the_queue_and_the_clocks_follow() {
    let (world, mut rebecca, mut ana) = world().await;
    let ticket = report(&world, &rebecca.caller, "team", "stopped").await;
    ana.until("it is in Ana's queue", |ana| {
        ana.head(ticket).is_some_and(|head| head.status == Status::InProgress && head.priority == 2)
    })
    .await;
    let head = ana.head(ticket).unwrap();
    assert_eq!((head.kind, head.title.as_str()), (TicketKind::Incident, "Screen or dock: Stays black"));
    assert!(head.number.starts_with("INC-"), "{}", head.number);
    let triage = |ana: &Follower| internal(ana, ticket).and_then(|one| one.impact.zip(one.urgency));
    assert_eq!(triage(&ana), Some((Level::Medium, Level::High)));
    rebecca
        .until("it is expected", |rebecca| rebecca.head(ticket).is_some_and(|head| head.expected_at.is_some()))
        .await;
    let due = rebecca.head(ticket).unwrap().expected_at;

    ana.caller.run(&urgent(ticket, 2, Level::High, Level::High)).await.unwrap();
    rebecca.until("it is critical", |rebecca| rebecca.head(ticket).is_some_and(|head| head.priority == 1)).await;
    assert!(rebecca.head(ticket).unwrap().expected_at < due, "and expected sooner");
    let priority: i16 = sqlx::query_scalar("select priority from work_item where id = $1")
        .bind(ticket.0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(priority, 1, "the queue follows");
    let stale = ana.caller.run(&urgent(ticket, 2, Level::Low, Level::Low)).await.unwrap_err();
    assert_eq!((stale.status, stale.detail.as_deref()), (409, Some("The priority is now 1.")));
    rebecca.converge().await;
    ana.converge().await;
    invariants::check_all(&world.pool).await;
}

/// A reply goes on with what waits, for somebody else and for the answer to Ana's question.
async fn ask(rebecca: &mut Follower, ana: &mut Follower, ticket: TicketId) {
    rebecca.caller.run(&comment(ticket, "Any news?")).await.unwrap();
    ana.until("it goes on", |ana| ana.head(ticket).is_some_and(|head| head.status == Status::InProgress)).await;
    let question = HoldComment { id: CommentId(new_id()), body: "Which cable do you use?".to_owned() };
    let waits = MoveStatus { comment: Some(question), ..MoveStatus::new(ticket, Status::InProgress, Status::Waiting) };
    ana.caller.run(&Command::MoveStatus(waits)).await.unwrap();
    rebecca
        .until("she is asked", |rebecca| {
            rebecca.comments(RowKind::Comment, ticket).last().is_some_and(|text| text == "Which cable do you use?")
        })
        .await;
    rebecca.caller.run(&comment(ticket, "The long one.")).await.unwrap();
    ana.until("it goes on, and nothing holds it", |ana| {
        ana.head(ticket).is_some_and(|head| head.status == Status::InProgress)
            && internal(ana, ticket).is_some_and(|one| one.hold.is_none())
    })
    .await;
}

#[tokio::test]
async fn it_is_held_for_a_reason_of_which_its_requester_reads_nothing() {
    let (world, mut rebecca, mut ana) = world().await;
    let ticket = report(&world, &rebecca.caller, "team", "stopped").await;
    ana.until("it is Ana's", |ana| ana.head(ticket).is_some_and(|head| head.status == Status::InProgress)).await;
    let hold = MoveStatus {
        reason: Some(HoldReason::Vendor),
        note: CANARY.to_owned(),
        ..MoveStatus::new(ticket, Status::InProgress, Status::OnHold)
    };
    ana.caller.run(&Command::MoveStatus(hold)).await.unwrap();
    ana.until("the team reads why", |ana| {
        internal(ana, ticket).and_then(|one| one.hold).is_some_and(|hold| hold.note == CANARY)
    })
    .await;
    rebecca.until("it waits", |rebecca| rebecca.head(ticket).is_some_and(|head| head.status == Status::OnHold)).await;
    ask(&mut rebecca, &mut ana, ticket).await;
    ana.caller.run(&resolved(ticket)).await.unwrap();
    rebecca
        .until("it is done", |rebecca| rebecca.head(ticket).is_some_and(|head| head.status == Status::Resolved))
        .await;
    rebecca.caller.get(&format!("/api/tickets/{ticket}")).await;
    rebecca.reconnect().await;
    for word in [CANARY, "\"hold\"", "\"impact\"", "\"urgency\"", "\"fixed\"", "\"triage\"", "\"vendor\""] {
        assert!(!rebecca.caller.heard.contains(word), "a requester received {word}");
    }
    let kinds: Vec<String> = sqlx::query_scalar(
        "select fact from ticket_event where ticket_id = $1 and fact in ('held', 'resolved_as')
         order by ordinal",
    )
    .bind(ticket.0)
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert_eq!(kinds, ["held", "held", "resolved_as"]);
    rebecca.converge().await;
    ana.converge().await;
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn inc_6_a_reply_to_what_is_closed_opens_another_that_is_linked_both_ways() {
    let (world, mut rebecca, mut ana) = world().await;
    let ticket = report(&world, &rebecca.caller, "me", "slow").await;
    ana.until("it is Ana's", |ana| ana.head(ticket).is_some_and(|head| head.status == Status::InProgress)).await;
    ana.caller.run(&resolved(ticket)).await.unwrap();
    ana.caller.run(&move_status(ticket, Status::Resolved, Status::Closed, "")).await.unwrap();
    rebecca
        .until("it is closed", |rebecca| rebecca.head(ticket).is_some_and(|head| head.status == Status::Closed))
        .await;
    let old = rebecca.head(ticket).unwrap();
    let reply = rebecca.caller.run(&comment(ticket, "It is black again.")).await.unwrap();
    let next = serde_json::from_value::<Commented>(reply).unwrap().follow_up.unwrap();
    ana.until("the new one is Ana's", |ana| ana.head(next).is_some_and(|head| head.status == Status::InProgress)).await;
    rebecca.until("Rebecca has it", |rebecca| rebecca.public(next).is_some()).await;
    let follows = rebecca.public(next).unwrap().follows.unwrap();
    assert_eq!((follows.ticket, follows.number), (ticket, old.number.clone()));
    assert_eq!(rebecca.head(ticket).unwrap(), old, "untouched");
    assert_eq!(rebecca.comments(RowKind::Comment, next), ["It is black again."]);
    let number = rebecca.head(next).unwrap().number;
    assert_ne!(number, old.number);
    let again = rebecca.caller.run(&comment(ticket, "Still black.")).await.unwrap_err();
    assert_eq!((again.status, again.detail), (409, Some(format!("{number} follows it already. Write there."))));
    for caller in [&rebecca.caller, &ana.caller] {
        let rows: Rows = caller.get(&format!("/api/tickets/{ticket}")).await.read();
        let linked = rows.rows.iter().any(|op| {
            matches!(op, Op::Put(kind, id, _, body) if kind == "ticket_public" && *id == next.0 && body.get().contains(&ticket.to_string()))
        });
        assert!(linked, "the old one leads to the new one");
    }
    let stranger = world.sign_in(Persona::Grace).await;
    assert_eq!(stranger.get(&format!("/api/tickets/{ticket}")).await.status.as_u16(), 404);
    let clocks: Value = sqlx::query_scalar("select clocks::jsonb from ticket where id = $1")
        .bind(next.0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(clocks.as_array().unwrap().len(), 2, "it is promised like a new one");
    rebecca.converge().await;
    ana.converge().await;
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn bad_moves_and_priorities_name_the_field_and_change_nothing() {
    let (world, rebecca, ana) = world().await;
    let ticket = report(&world, &rebecca.caller, "me", "fine").await;
    let post = async |caller: &Caller, path: &str, body: &Value| {
        caller.call(Method::POST, &format!("/api/tickets/{ticket}/{path}"), CallId(new_id()), body).await
    };
    for (path, body, field) in [
        ("status", json!({ "from": "in_progress", "to": "waiting" }), "comment"),
        (
            "status",
            json!({ "from": "in_progress", "to": "waiting", "comment": { "id": new_id(), "body": " " } }),
            "comment.body",
        ),
        ("status", json!({ "from": "in_progress", "to": "waiting", "comment": { "body": "Which?" } }), "id"),
        ("status", json!({ "from": "in_progress", "to": "on_hold" }), "reason"),
        ("status", json!({ "from": "in_progress", "to": "on_hold", "reason": "holiday" }), "reason"),
        ("status", json!({ "from": "in_progress", "to": "cancelled" }), "resolution"),
        ("status", json!({ "from": "in_progress", "to": "resolved", "resolution": "Done." }), "code"),
        ("status", json!({ "from": "in_progress", "to": "resolved", "code": "magic" }), "code"),
        ("priority", json!({ "from": 5, "priority": 1 }), "priority"),
        ("priority", json!({ "from": 5, "impact": "huge", "urgency": "low" }), "impact"),
        ("priority", json!({ "impact": "low", "urgency": "low" }), "from"),
    ] {
        let problem = post(&ana.caller, path, &body).await.problem();
        assert!([400, 422].contains(&problem.status), "{body}: {problem:?}");
        assert!(problem.errors.iter().any(|error| error.field == field), "{body}: {problem:?}");
    }
    for path in ["status", "priority"] {
        let body = json!({ "from": if path == "status" { json!("in_progress") } else { json!(5) }, "to": "cancelled" });
        assert!([400, 403, 404].contains(&post(&rebecca.caller, path, &body).await.status.as_u16()));
    }
    let row: (String, i16) = sqlx::query_as("select status, priority from ticket where id = $1")
        .bind(ticket.0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(row, ("in_progress".to_owned(), 5));
}

#[tokio::test]
async fn what_if_reckons_aside_for_the_team_and_for_nobody_else() {
    let (world, rebecca, mut ana) = world().await;
    let ticket = report(&world, &rebecca.caller, "me", "fine").await;
    ana.until("it is Ana's", |ana| internal(ana, ticket).is_some()).await;
    let path = |query: &str| format!("/api/tickets/{ticket}/what_if{query}");
    let as_it_is: WhatIf = ana.caller.get(&path("")).await.read();
    assert_eq!(as_it_is.clocks.len(), 2);
    assert!(as_it_is.calendars.iter().any(|calendar| calendar.key == "office-hours"));
    let critical: WhatIf = ana.caller.get(&path("?priority=1")).await.read();
    for (now, then) in as_it_is.clocks.iter().zip(&critical.clocks) {
        assert!(then.due_at < now.due_at && !then.steps.is_empty(), "{then:?}");
    }
    let held: WhatIf = ana.caller.get(&path("?hold_from=2020-01-01T00:00:00Z")).await.read();
    assert!(held.clocks.iter().all(|clock| clock.due_at.is_none()), "it would stand");
    for (query, field) in [
        ("?priority=6", "priority"),
        ("?calendar=lunch", "calendar"),
        ("?hold_from=soon", "hold_from"),
        ("?hold_to=2026-12-01T00:00:00Z", "hold_from"),
        ("?hold_from=2026-12-02T00:00:00Z&hold_to=2026-12-01T00:00:00Z", "hold_to"),
        ("?colour=red", "colour"),
    ] {
        let problem = ana.caller.get(&path(query)).await.problem();
        assert!(problem.errors.iter().any(|error| error.field == field), "{query}: {problem:?}");
    }
    assert_eq!(rebecca.caller.get(&path("")).await.status.as_u16(), 403);
    assert_eq!(ana.caller.get(&format!("/api/tickets/{}/what_if", new_id())).await.status.as_u16(), 404);
    ana.converge().await;
    let clocks = internal(&ana, ticket).unwrap().clocks.all();
    assert_eq!(
        clocks.iter().map(|clock| clock.due_at).collect::<Vec<_>>(),
        as_it_is.clocks.iter().map(|clock| clock.due_at).collect::<Vec<_>>(),
        "nothing was changed"
    );
}

#[tokio::test]
async fn the_table_of_priorities_comes_from_its_file_and_is_live() {
    let (world, rebecca, mut ana) = world().await;
    let folder = tempfile::tempdir().unwrap();
    export(&world, folder.path()).await;
    let base = folder.path().join("catalog.json");
    let mut catalog = read(&base);
    assert_eq!(catalog["priorities"]["medium"]["high"], json!(2));
    catalog["priorities"]["low"]["low"] = json!(7);
    write(&base, &catalog);
    let refused = import(&world, &base, false).await.unwrap_err();
    assert!(refused.contains("catalog.json: priorities.low.low: a priority is 1 to 5"), "{refused}");
    catalog["priorities"]["low"]["low"] = json!(2);
    write(&base, &catalog);
    import(&world, &base, false).await.unwrap();
    ana.until("the table is the new one without a reload", |ana| {
        ana.replica.all(RowKind::Organisation).any(|(_, row)| {
            matches!(row.as_ref(), Row::Organisation(one) if one.priorities.priority(Level::Low, Level::Low) == 2)
        })
    })
    .await;
    let ticket = report(&world, &rebecca.caller, "me", "fine").await;
    ana.until("it counts", |ana| ana.head(ticket).is_some_and(|head| head.priority == 2)).await;
}

#[tokio::test]
async fn an_incident_that_does_not_hold_is_not_published() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    export(&world, folder.path()).await;
    let file = folder.path().join("something-does-not-work.json");
    let whole = read(&file);
    for (change, fault) in [
        (
            json!({ "approvals": [{ "name": { "en": "Boss" }, "from": "manager" }] }),
            "approvals: an incident is not approved",
        ),
        (json!({ "price": 500 }), "price: an incident has no price"),
        (json!({ "kind": "service_request" }), "triage: only an incident has impact and urgency"),
        (json!({ "title_one": { "en": "{nothing}" } }), "title_one.en: the form asks for no \"nothing\" once"),
        (json!({ "kind": "riddle" }), "kind"),
    ] {
        let mut item = whole.clone();
        item.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        write(&file, &item);
        let refused = import(&world, &file, false).await.unwrap_err();
        assert!(refused.contains(fault), "{fault}: {refused}");
    }
    let mut item = whole.clone();
    item["triage"]["impact"]["levels"].as_object_mut().unwrap().remove("me");
    item["triage"]["urgency"]["field"] = json!("since");
    item["service_level"]["priorities"]["9"] = json!({ "resolution": "1h" });
    write(&file, &item);
    let refused = import(&world, &file, false).await.unwrap_err();
    for fault in [
        "triage.impact.levels: the choice \"me\" has no level",
        "triage.urgency.field: \"since\" is no choice of one that has to be answered",
        "service_level.priorities.9: a priority is 1 to 5",
    ] {
        assert!(refused.contains(fault), "{fault}: {refused}");
    }
}
