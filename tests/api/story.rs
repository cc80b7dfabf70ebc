//! The story: submit, assigned, comment, note, resolve, reopen; what each person sees, live.

use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::lifecycle::Status;
use docket_tests::world::{Persona, comment, move_status, note};
use docket_tests::{World, canary, invariants};

#[tokio::test]
async fn one_order_reaches_a_technician_and_comes_back_resolved() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    let (ana_id, members) = (ana.caller.person.unwrap(), world.members(&rebecca.caller).await);
    world.arrange(&members, 0, true).await;
    world.arrange(&[ana_id], 1_000, true).await;

    let ticket = world.submit(&rebecca.caller, 3).await;
    ana.until("the request is in Ana's queue", |ana| {
        ana.head(ticket).is_some_and(|head| head.assignee == Some(ana_id))
    })
    .await;
    rebecca
        .until("Rebecca sees it", |rebecca| rebecca.head(ticket).is_some_and(|head| head.status == Status::InProgress))
        .await;
    let head = ana.head(ticket).unwrap();
    assert!(head.number.starts_with("REQ-") && head.lines == 3, "{head:?}");
    assert_eq!(
        ana.replica
            .all(RowKind::Line)
            .filter(|(_, row)| matches!(row.as_ref(), Row::Line(line) if line.ticket == ticket))
            .count(),
        3
    );
    let explained = ana.replica.all(RowKind::Explanation).any(
        |(_, row)| matches!(row.as_ref(), Row::Explanation(why) if why.ticket == ticket && why.chosen == Some(ana_id)),
    );
    assert!(explained, "Ana reads why it came to her");

    ana.caller.run(&note(ticket, canary::WORK_NOTE)).await.unwrap();
    ana.caller.run(&comment(ticket, "They arrive on Monday.")).await.unwrap();
    rebecca
        .until("the reply is there", |rebecca| rebecca.comments(RowKind::Comment, ticket) == ["They arrive on Monday."])
        .await;
    ana.until("the note is there", |ana| ana.comments(RowKind::WorkNote, ticket) == [canary::WORK_NOTE]).await;

    ana.caller.run(&move_status(ticket, Status::InProgress, Status::Resolved, "Delivered to B2.")).await.unwrap();
    rebecca.until("Rebecca sees it resolved", |rebecca| rebecca.head(ticket).unwrap().status == Status::Resolved).await;
    rebecca.caller.run(&comment(ticket, "One is missing.")).await.unwrap();
    ana.until("it is open again", |ana| ana.head(ticket).unwrap().status == Status::InProgress).await;

    for follower in [&mut rebecca, &mut ana] {
        follower.converge().await;
        assert_eq!(follower.snapshots, 1, "live, without a second snapshot");
    }
    assert_eq!(
        rebecca.replica.count(RowKind::WorkNote)
            + rebecca.replica.count(RowKind::TicketInternal)
            + rebecca.replica.count(RowKind::Explanation),
        0
    );
    assert!(!rebecca.caller.heard.contains(canary::WORK_NOTE), "I16");
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn a_ticket_is_read_over_rest_as_far_as_the_caller_may_see_it() {
    let world = World::new().await;
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    ana.run(&note(ticket, canary::WORK_NOTE)).await.unwrap();
    let path = format!("/api/tickets/{ticket}");
    let (hers, anas) = (rebecca.get(&path).await, ana.get(&path).await);
    assert!(hers.body.contains("ticket_head") && !hers.body.contains("ticket_internal"));
    assert!(!hers.body.contains("explanation") && !hers.body.contains("work_note"));
    assert!(
        anas.body.contains("ticket_internal")
            && anas.body.contains(canary::WORK_NOTE)
            && anas.body.contains("explanation")
    );
}
