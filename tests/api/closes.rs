//! What a request that ended waits for: who asked is asked about what they have not confirmed, and of what is closed or
//! cancelled nobody is asked. In the app and by mail.

use crate::mail::{mailing, sent_to};
use docket_shared::command::Command;
use docket_shared::fulfilment::Does;
use docket_shared::fulfilment::api::{ConfirmLine, EndTask, Outcome, ReportLine, Serial};
use docket_shared::fulfilment::report::is_going_on;
use docket_shared::ids::{CommentId, LineId, ReservationId, TicketId};
use docket_shared::problem::ProblemCode;
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::form::Input;
use docket_shared::service_request::{Line, LineState};
use docket_shared::ticket::lifecycle::Status;
use docket_tests::caller::new_id;
use docket_tests::plan::{ending, lines, open_tasks};
use docket_tests::world::{Persona, comment, move_status};
use docket_tests::{Follower, World, invariants};

/// Docks on the way, the first for Grace.
async fn ordered(world: &World, rebecca: &mut Follower, grace: &Follower, rows: usize) -> TicketId {
    world.everybody_has_room(&rebecca.caller).await;
    let mut body = world.submission(&rebecca.caller, rows).await;
    let person = grace.caller.person.unwrap();
    body.rows[0].fields.insert("employee".to_owned(), Input::Text(person.to_string()));
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    rebecca.until("its lines are there", |rebecca| lines(rebecca, ticket).len() == rows).await;
    ticket
}

/// The line for Grace, and the other.
fn of_both(follower: &Follower, ticket: TicketId, grace: &Follower) -> (Line, Line) {
    let (hers, mut others): (Vec<Line>, Vec<Line>) =
        lines(follower, ticket).into_iter().partition(|line| line.requested_for == grace.caller.person);
    (hers.into_iter().next().unwrap(), others.remove(0))
}

/// The steps of a line up to its hand-over; the last ends so.
async fn delivered(ana: &mut Follower, (ticket, line): (TicketId, LineId), last: Outcome) {
    let steps = [(Does::Prepare, Outcome::Complete), (Does::Install, Outcome::Complete), (Does::HandOver, last)];
    for (does, outcome) in steps {
        let open = |ana: &Follower| open_tasks(ana, ticket, does).into_iter().find(|task| task.line == Some(line));
        ana.until("it is its turn", |ana| open(ana).is_some()).await;
        let mut body = EndTask { outcome, ..ending(&open(ana).unwrap()) };
        if does == Does::Prepare {
            let unit = |ana: &Follower| -> Option<ReservationId> {
                ana.replica.all(RowKind::Reservation).find_map(|(_, row)| match row.as_ref() {
                    Row::Reservation(unit) if unit.line == line => Some(unit.id),
                    _ => None,
                })
            };
            ana.until("its unit is there", |ana| unit(ana).is_some()).await;
            body.serials = vec![Serial { reservation: unit(ana).unwrap(), serial: format!("U1-{line}") }];
        }
        ana.caller.run(&Command::EndTask(body)).await.unwrap();
    }
}

/// Grace has hers and confirmed it; the hand-over of the other is not needed. That is no word of anybody on the other: page,
/// notice and mail ask who asked, and their word closes it.
#[tokio::test]
async fn what_came_to_nothing_beside_what_was_confirmed_waits_for_who_asked() {
    let (world, sink) = mailing().await;
    let (mut rebecca, mut ana) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Ana).await);
    let mut grace = world.follow(Persona::Grace).await;
    let ticket = ordered(&world, &mut rebecca, &grace, 2).await;
    let (hers, other) = of_both(&rebecca, ticket, &grace);
    delivered(&mut ana, (ticket, hers.id), Outcome::Complete).await;
    grace.until("she has it", |grace| lines(grace, ticket).iter().any(|line| line.handed_over.is_some())).await;
    grace.caller.run(&Command::ConfirmLine(ConfirmLine { ticket, line: hers.id })).await.unwrap();
    delivered(&mut ana, (ticket, other.id), Outcome::Skipped).await;
    let status = |rebecca: &Follower| rebecca.head(ticket).map(|head| head.status);
    rebecca.until("it has ended", |rebecca| status(rebecca).is_some_and(|status| !status.is_live())).await;
    rebecca.converge().await;
    assert_eq!(status(&rebecca), Some(Status::Resolved));
    let confirmed = "select count(*) from ticket_event where ticket_id = $1 and fact = 'confirmed'";
    let confirmed: i64 = sqlx::query_scalar(confirmed).bind(ticket.0).fetch_one(&world.pool).await.unwrap();
    assert_eq!(confirmed, 0, "who ended it confirms nothing");
    let mails = sent_to(&world, &sink, &rebecca.caller).await;
    let said = format!("It is done, without {}. Confirm, or it closes on", other.person_name);
    assert!(mails.iter().any(|mail| mail.part("text/plain").contains(&said)), "{mails:?}");
    invariants::check_all(&world.pool).await;
}

/// It came back once, and was confirmed before that was looked into: with its last task it is closed, and said to be.
#[tokio::test]
async fn what_is_closed_with_its_last_task_asks_nobody_to_confirm() {
    let (world, sink) = mailing().await;
    let (mut rebecca, mut ana) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Ana).await);
    let grace = world.follow(Persona::Grace).await;
    let ticket = ordered(&world, &mut rebecca, &grace, 1).await;
    let line = lines(&rebecca, ticket).remove(0).id;
    delivered(&mut ana, (ticket, line), Outcome::Complete).await;
    rebecca.caller.run(&comment(ticket, "Is there a second cable?")).await.unwrap();
    grace.caller.run(&Command::ConfirmLine(ConfirmLine { ticket, line })).await.unwrap();
    ana.until("it comes back", |ana| !open_tasks(ana, ticket, Does::Work).is_empty()).await;
    let again = open_tasks(&ana, ticket, Does::Work).remove(0);
    ana.caller.run(&Command::EndTask(ending(&again))).await.unwrap();
    let closed = |rebecca: &Follower| rebecca.head(ticket).is_some_and(|head| head.status == Status::Closed);
    rebecca.until("it is closed", closed).await;
    let mails = sent_to(&world, &sink, &rebecca.caller).await;
    let said = |what: &str| mails.iter().filter(|mail| mail.part("text/plain").contains(what)).count();
    assert_eq!(said("It is done, confirmed and closed"), 1, "{mails:?}");
    invariants::check_all(&world.pool).await;
}

/// Grace has hers and said nothing yet when the request is cancelled: neither she nor who asked is asked about it any more,
/// and what a page from before still sends is refused with the reason.
#[tokio::test]
async fn of_what_was_cancelled_nobody_is_asked_for_a_word() {
    let world = World::new().await;
    let (mut rebecca, mut ana) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Ana).await);
    let mut grace = world.follow(Persona::Grace).await;
    let ticket = ordered(&world, &mut rebecca, &grace, 2).await;
    let (hers, _) = of_both(&rebecca, ticket, &grace);
    delivered(&mut ana, (ticket, hers.id), Outcome::Complete).await;
    grace.until("she is asked", |grace| lines(grace, ticket).iter().any(|line| line.handed_over.is_some())).await;
    ana.caller.run(&move_status(ticket, Status::InProgress, Status::Cancelled, "The plant moves.")).await.unwrap();
    for follower in [&mut grace, &mut rebecca] {
        follower
            .until("nobody is asked", |follower| lines(follower, ticket).iter().all(|line| !is_going_on(line)))
            .await;
        let line = lines(follower, ticket).into_iter().find(|line| line.id == hers.id).unwrap();
        assert_eq!((line.state, line.handed_over.is_some()), (LineState::Complete, true), "she keeps it");
        let (comment, text) = (CommentId(new_id()), "It does not charge.".to_owned());
        let report = Command::ReportLine(ReportLine { ticket, line: hers.id, comment, text });
        for call in [report, Command::ConfirmLine(ConfirmLine { ticket, line: hers.id })] {
            let refused = follower.caller.run(&call).await.unwrap_err();
            assert_eq!(refused.code, ProblemCode::Conflict);
            assert_eq!(refused.detail.as_deref(), Some("The request has ended."));
        }
        follower.converge().await;
    }
    invariants::check_all(&world.pool).await;
}
