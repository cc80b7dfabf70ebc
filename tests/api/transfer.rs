//! Passing on over real PostgreSQL: who learns of it, who forgets it, and that nothing of it stays behind.

use docket_shared::command::Command;
use docket_shared::ids::{PersonId, TeamId, TicketId};
use docket_shared::problem::ProblemCode;
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::api::{DeclineReason, DeclineTicket, TransferTicket, TransferTo};
use docket_tests::follower::Follower;
use docket_tests::world::{Persona, comment, note};
use docket_tests::{World, canary, invariants};

fn to_person(ticket: TicketId, from: PersonId, person: PersonId) -> Command {
    let over_capacity = false;
    Command::TransferTicket(TransferTicket {
        ticket,
        task: None,
        from: Some(from),
        to: TransferTo::Person(person),
        over_capacity,
    })
}

fn to_team(ticket: TicketId, from: PersonId, team: TeamId) -> Command {
    let over_capacity = false;
    Command::TransferTicket(TransferTicket {
        ticket,
        task: None,
        from: Some(from),
        to: TransferTo::Team(team),
        over_capacity,
    })
}

/// The team of that name, as everybody sees it.
fn team(follower: &Follower, name: &str) -> TeamId {
    let mut teams = follower.replica.all(RowKind::Team).filter_map(|(_, row)| match row.as_ref() {
        Row::Team(team) if team.name == name => Some(team.id),
        _ => None,
    });
    teams.next().unwrap()
}

fn internal_rows(follower: &Follower, ticket: TicketId) -> usize {
    let of_ticket = |row: &Row| match row {
        Row::TicketHead(head) => head.id == ticket,
        Row::TicketInternal(internal) => internal.id == ticket,
        Row::TicketPublic(public) => public.id == ticket,
        Row::Line(line) => line.ticket == ticket,
        Row::Comment(comment) | Row::WorkNote(comment) => comment.ticket == ticket,
        Row::Explanation(explanation) => explanation.ticket == ticket,
        _ => false,
    };
    RowKind::ALL.iter().flat_map(|kind| follower.replica.all(*kind)).filter(|(_, row)| of_ticket(row)).count()
}

#[tokio::test]
async fn i19_another_team_learns_everything_and_the_old_one_forgets_it_in_the_same_seq() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    let mut victor = world.follow(Persona::Victor).await;
    let ana_id = ana.caller.person.unwrap();
    let members = world.members(&rebecca.caller).await;
    world.arrange(&members, 0, true).await;
    world.arrange(&[ana_id, victor.caller.person.unwrap()], 100, true).await;
    let ticket = world.submit(&rebecca.caller, 2).await;
    ana.until("it is Ana's", |ana| ana.head(ticket).is_some_and(|head| head.assignee == Some(ana_id))).await;
    ana.caller.run(&comment(ticket, "Looks like the network.")).await.unwrap();
    ana.caller.run(&note(ticket, canary::WORK_NOTE)).await.unwrap();
    assert!(victor.head(ticket).is_none());
    let (network, hr) = (team(&ana, "Network"), team(&ana, "HR services"));
    let refused = ana.caller.run(&to_team(ticket, ana_id, hr)).await.unwrap_err();
    assert_eq!((refused.code, refused.errors[0].field.as_str()), (ProblemCode::Invalid, "to"));

    ana.caller.run(&to_team(ticket, ana_id, network)).await.unwrap();
    victor
        .until("the next one of the network team has it", |victor| {
            victor.head(ticket).is_some_and(|head| head.assignee == victor.caller.person && head.team == Some(network))
        })
        .await;
    ana.until("Ana's team forgets it", |ana| ana.head(ticket).is_none()).await;
    assert_eq!(internal_rows(&ana, ticket), 0, "the internal rows go with the head, in one frame");
    let narrowed: Vec<(String, i64)> = sqlx::query_as(
        "select kind, max(seq) from change where tags_before <> '{}' and not (tags_before <@ tags_after)
         and seq = (select max(seq) from call where endpoint = 'ticket.transfer') group by kind order by kind",
    )
    .fetch_all(&world.pool)
    .await
    .unwrap();
    let kinds: Vec<&str> = narrowed.iter().map(|(kind, _)| kind.as_str()).collect();
    assert!(["ticket_head", "ticket_internal", "work_note"].iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
    rebecca
        .until("Rebecca sees who has it", |rebecca| {
            rebecca.head(ticket).is_some_and(|head| head.assignee == victor.caller.person)
        })
        .await;
    victor.converge().await;
    assert_eq!(victor.comments(RowKind::Comment, ticket), ["Looks like the network."]);
    assert_eq!(victor.comments(RowKind::WorkNote, ticket), [canary::WORK_NOTE]);
    assert!(victor.replica.all(RowKind::Line).count() >= 2);
    ana.converge().await;
    assert_eq!(internal_rows(&ana, ticket), 0, "nothing of it stays behind");
    assert_eq!(ana.caller.run(&note(ticket, "x")).await.unwrap_err().code, ProblemCode::NotFound);
    rebecca.converge().await;
    assert!(!rebecca.caller.heard.contains(canary::WORK_NOTE));
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn a_colleague_gets_it_and_what_is_given_back_goes_to_the_next() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    let mut tomasz = world.follow(Persona::Tomasz).await;
    let (ana_id, tomasz_id) = (ana.caller.person.unwrap(), tomasz.caller.person.unwrap());
    let members = world.members(&rebecca.caller).await;
    world.arrange(&members, 0, true).await;
    world.arrange(&[ana_id], 100, true).await;
    let ticket = world.submit(&rebecca.caller, 1).await;
    ana.until("it is Ana's", |ana| ana.head(ticket).is_some_and(|head| head.assignee == Some(ana_id))).await;
    let full = ana.caller.run(&to_person(ticket, ana_id, tomasz_id)).await.unwrap_err();
    assert_eq!(full.code, ProblemCode::Conflict);
    assert!(full.detail.unwrap().contains("Tomasz Wójcik has no room"));
    world.arrange(&[tomasz_id], 100, true).await;
    ana.caller.run(&to_person(ticket, ana_id, tomasz_id)).await.unwrap();
    tomasz
        .until("Tomasz has it", |tomasz| tomasz.head(ticket).is_some_and(|head| head.assignee == Some(tomasz_id)))
        .await;
    let late = ana.caller.run(&to_person(ticket, ana_id, tomasz_id)).await.unwrap_err();
    assert_eq!(late.detail.as_deref(), Some("Tomasz Wójcik has it now."));
    let reason = DeclineReason::ConflictOfInterest;
    tomasz.caller.run(&Command::DeclineTicket(DeclineTicket { ticket, task: None, reason })).await.unwrap();
    ana.until("it comes to Ana again", |ana| ana.head(ticket).is_some_and(|head| head.assignee == Some(ana_id))).await;
    ana.caller
        .run(&Command::DeclineTicket(DeclineTicket { ticket, task: None, reason: DeclineReason::NoTime }))
        .await
        .unwrap();
    rebecca.until("it waits", |rebecca| rebecca.head(ticket).is_some_and(|head| head.assignee.is_none())).await;
    ana.converge().await;
    invariants::check_all(&world.pool).await;
}
