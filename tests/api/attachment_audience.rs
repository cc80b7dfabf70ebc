//! Who receives files: never a byte, a name, a number or an id of an internal one to who may not see it. I16, I17.

use crate::attachment::row;
use docket_shared::attachment::AttachmentState;
use docket_shared::command::Command;
use docket_shared::ids::TeamId;
use docket_shared::problem::ProblemCode;
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::api::{TransferTicket, TransferTo};
use docket_tests::files::DeviceFile;
use docket_tests::world::{Persona, comment};
use docket_tests::{World, canary};
use reqwest::Method;

#[tokio::test]
async fn i16_no_byte_of_an_internal_file_reaches_a_requester_by_any_path() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    world.everybody_has_room(&ana.caller).await;
    let ticket = world.submit(&rebecca.caller, 1).await;
    let secret = DeviceFile::new("CANARY-name.txt", format!("{} in a file", canary::ATTACHMENT).into_bytes());
    ana.caller.run(&secret.note(ticket, canary::WORK_NOTE)).await.unwrap();
    let path = format!("/api/attachments/{}", secret.id());
    for stage in ["announced", "complete"] {
        let unknown = rebecca.caller.get(&format!("/api/attachments/{}", docket_tests::caller::new_id())).await;
        for reply in [
            secret.read(&rebecca.caller).await,
            rebecca.caller.get(&format!("{path}/bytes")).await,
            secret.send(&rebecca.caller, 0, 100).await,
        ] {
            assert_eq!((reply.status, &reply.body), (unknown.status, &unknown.body), "{stage}: one answer");
        }
        assert!(rebecca.caller.send(Method::HEAD, &path, &[], None).await.status.as_u16() == 404);
        // The id of a file that is not seen tells nothing when it is used again.
        let mut same = secret.clone();
        same.said.name = "mine.txt".to_owned();
        assert!(rebecca.caller.run(&same.comment(ticket, "x")).await.is_err());
        rebecca.caller.get(&format!("/api/tickets/{ticket}")).await;
        rebecca.reconnect().await;
        secret.send_all(&ana.caller).await;
    }
    ana.until("the team has it", |ana| {
        row(ana, secret.id()).is_some_and(|file| file.state == AttachmentState::Complete)
    })
    .await;
    assert_eq!(secret.read(&ana.caller).await.bytes, secret.bytes);
    ana.caller.run(&comment(ticket, "The end")).await.unwrap();
    rebecca
        .until("the end", |rebecca| {
            rebecca.comments(RowKind::Comment, ticket).last().is_some_and(|text| text == "The end")
        })
        .await;
    rebecca.converge().await;
    assert!(ana.caller.heard.contains(canary::ATTACHMENT), "the scan finds it where it may be");
    for word in [canary::ATTACHMENT, "CANARY-name", &secret.said.sha256, "internal_attachment"] {
        assert!(!rebecca.caller.heard.contains(word), "I16: {word} reached a requester");
    }
    assert_eq!(rebecca.replica.count(RowKind::InternalAttachment), 0);
    let of_ticket = |row: &Row| matches!(row, Row::Attachment(file) if file.ticket == ticket);
    let public = rebecca.replica.all(RowKind::Attachment).filter(|(_, row)| of_ticket(row)).count();
    assert_eq!(public, 0, "and no count of it");
}

#[tokio::test]
async fn a_public_file_is_for_everybody_of_the_ticket_and_for_nobody_else() {
    let world = World::new().await;
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    let stranger = world.sign_in(Persona::MemberOf("HR services")).await;
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let photo = DeviceFile::picture("a.png", 1, 0);
    rebecca.run(&photo.comment(ticket, "")).await.unwrap();
    assert_eq!(photo.send(&ana, 0, 2_000).await.code(), ProblemCode::NotFound, "only its author sends it");
    assert_eq!(ana.get(&format!("/api/attachments/{}/bytes", photo.id())).await.code(), ProblemCode::NotFound);
    photo.send_all(&rebecca).await;
    assert_eq!(photo.read(&ana).await.bytes, photo.bytes);
    let (hidden, unknown) = (photo.read(&stranger).await, DeviceFile::picture("b.png", 1, 0).read(&stranger).await);
    assert_eq!((hidden.status.as_u16(), &hidden.body), (404, &unknown.body));
}

#[tokio::test]
async fn i17_files_follow_their_ticket_to_another_team_and_the_old_one_loses_them() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    let mut victor = world.follow(Persona::Victor).await;
    let (ana_id, victor_id) = (ana.caller.person.unwrap(), victor.caller.person.unwrap());
    let members = world.members(&rebecca).await;
    world.arrange(&members, 0, true).await;
    world.arrange(&[ana_id, victor_id], 100, true).await;
    let ticket = world.submit(&rebecca, 1).await;
    ana.until("it is Ana's", |ana| ana.head(ticket).is_some_and(|head| head.assignee == Some(ana_id))).await;
    let (inside, public) = (DeviceFile::picture("inside.png", 1, 0), DeviceFile::picture("public.png", 2, 0));
    ana.caller.run(&inside.note(ticket, "")).await.unwrap();
    inside.send_all(&ana.caller).await;
    rebecca.run(&public.comment(ticket, "")).await.unwrap();
    public.send_all(&rebecca).await;
    let network = ana.replica.all(RowKind::Team).find_map(|(_, row)| match row.as_ref() {
        Row::Team(team) if team.name == "Network" => Some(team.id),
        _ => None,
    });
    let to = TransferTo::Team(network.unwrap_or(TeamId(ticket.0)));
    let transfer = TransferTicket { ticket, task: None, from: Some(ana_id), to, over_capacity: false };
    ana.caller.run(&Command::TransferTicket(transfer)).await.unwrap();
    victor
        .until("the other team has them", |victor| {
            row(victor, inside.id()).is_some() && row(victor, public.id()).is_some()
        })
        .await;
    for file in [&inside, &public] {
        assert_eq!(file.read(&victor.caller).await.bytes, file.bytes);
        assert_eq!(file.read(&ana.caller).await.code(), ProblemCode::NotFound);
    }
    assert_eq!(public.read(&rebecca).await.bytes, public.bytes);
    ana.until("the old team forgets them", |ana| row(ana, inside.id()).is_none() && row(ana, public.id()).is_none())
        .await;
}
