//! Files over real PostgreSQL: pieces, cuts, two servers, what is wrong with bytes and names, how they are served and end.

use docket_shared::attachment::api::Received;
use docket_shared::attachment::{Attachment, AttachmentState, CHUNK, FILE_MAX, MediaType, PIECE_MAX};
use docket_shared::command::Command;
use docket_shared::ids::{AttachmentId, TicketId};
use docket_shared::problem::{FieldFault, ProblemCode};
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::form::Input;
use docket_tests::files::{DeviceFile, put};
use docket_tests::follower::Follower;
use docket_tests::server::Notifications;
use docket_tests::world::Persona;
use docket_tests::{Caller, World};
use reqwest::Method;

/// A file as a replica holds it.
pub fn row(follower: &Follower, id: AttachmentId) -> Option<Attachment> {
    [RowKind::Attachment, RowKind::InternalAttachment].into_iter().find_map(|kind| {
        match follower.replica.get(kind, id.0)?.as_ref() {
            Row::Attachment(file) | Row::InternalAttachment(file) => Some(file.clone()),
            _ => None,
        }
    })
}

async fn with_ticket() -> (World, Caller, TicketId) {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    // The demo's own picture is not counted.
    for statement in
        ["delete from attachment", "delete from attachment_content", "update attachment_usage set bytes = 0"]
    {
        sqlx::query(statement).execute(&world.pool).await.unwrap();
    }
    (world, rebecca, ticket)
}

async fn count(world: &World, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement).fetch_one(&world.pool).await.unwrap()
}

#[tokio::test]
async fn a_file_is_announced_comes_in_pieces_over_two_servers_and_is_seen_by_everybody() {
    let (world, rebecca, ticket) = with_ticket().await;
    let mut ana = world.follow(Persona::Ana).await;
    let other = world.another_server(Notifications::On).await;
    let photo = DeviceFile::picture("Dock 2.png", 1, 9);
    rebecca.run(&photo.comment(ticket, "Look at the port.")).await.unwrap();
    ana.until("it is announced", |ana| row(ana, photo.id()).is_some()).await;
    let announced = row(&ana, photo.id()).unwrap();
    assert_eq!((announced.state, announced.media), (AttachmentState::OnItsWay, None));
    assert_eq!(photo.read(&ana.caller).await.code(), ProblemCode::Conflict, "there are no bytes yet");

    let first: Received = photo.send(&rebecca, 0, PIECE_MAX).await.read();
    assert_eq!((first.received, first.complete), (i64::try_from(PIECE_MAX).unwrap(), false));
    // The connection is cut: another server knows where it stands and goes on.
    let there = rebecca.at(&other.url);
    let head = there.send(Method::HEAD, &format!("/api/attachments/{}/bytes", photo.id()), &[], None).await;
    assert_eq!(head.header("upload-offset"), PIECE_MAX.to_string());
    assert!(photo.send_all(&there).await.complete);
    ana.until("it is there", |ana| row(ana, photo.id()).is_some_and(|file| file.state == AttachmentState::Complete))
        .await;
    assert_eq!(row(&ana, photo.id()).unwrap().media, Some(MediaType::Png));
    for caller in [&ana.caller, &rebecca, &there] {
        assert_eq!(photo.read(caller).await.bytes, photo.bytes, "every byte, from every server");
    }
    ana.converge().await;
    let again: Received = photo.send(&rebecca, 0, CHUNK).await.read();
    assert!(again.complete, "a piece that comes late is harmless");
}

#[tokio::test]
async fn pieces_that_come_twice_or_out_of_order_do_no_harm() {
    let (_world, rebecca, ticket) = with_ticket().await;
    let photo = DeviceFile::picture("a.png", 2, 3);
    rebecca.run(&photo.comment(ticket, "")).await.unwrap();
    let early = photo.send(&rebecca, CHUNK, CHUNK).await.problem();
    assert_eq!((early.code, early.expected), (ProblemCode::Conflict, Some(0)));
    let (one, two) = tokio::join!(photo.send(&rebecca, 0, 2 * CHUNK), photo.send(&rebecca, 0, 2 * CHUNK));
    let chunk = i64::try_from(CHUNK).unwrap();
    assert_eq!((one.read::<Received>().received, two.read::<Received>().received), (2 * chunk, 2 * chunk));
    let gap = photo.send(&rebecca, 3 * CHUNK, CHUNK).await.problem();
    assert_eq!((gap.code, gap.expected), (ProblemCode::Conflict, Some(2 * chunk)));
    let known: Received = photo.send(&rebecca, CHUNK, CHUNK).await.read();
    assert_eq!(known.received, 2 * chunk);
    assert!(photo.send_all(&rebecca).await.complete);
    assert_eq!(photo.read(&rebecca).await.bytes, photo.bytes);
}

#[tokio::test]
async fn a_piece_that_is_wrong_says_what_is_wrong() {
    let (_world, rebecca, ticket) = with_ticket().await;
    let photo = DeviceFile::picture("a.png", 3, 1);
    rebecca.run(&photo.comment(ticket, "")).await.unwrap();
    for (offset, bytes, field) in [
        (0, Vec::new(), "body"),
        (5, vec![0; CHUNK], "offset"),
        (0, vec![0; 100], "body"),
        (0, vec![0; 2 * CHUNK], "body"),
    ] {
        let problem = put(&rebecca, photo.id(), offset, bytes).await.problem();
        assert_eq!((problem.code, problem.errors[0].field.as_str()), (ProblemCode::Invalid, field));
    }
    assert_eq!(put(&rebecca, photo.id(), 0, vec![0; PIECE_MAX + 1]).await.code(), ProblemCode::TooLarge);
    let path = format!("/api/attachments/{}/bytes", photo.id());
    let json = rebecca.send(Method::PUT, &format!("{path}?offset=0"), &[], Some("{}".to_owned())).await;
    assert_eq!(json.code(), ProblemCode::Malformed, "pieces are bytes");
    for (query, field) in [("", "offset"), ("?offset=x", "offset"), ("?offset=0&whole=1", "whole")] {
        let problem = rebecca.send_bytes(Method::PUT, &format!("{path}{query}"), &[], Some(vec![1])).await.problem();
        assert_eq!((problem.code, problem.errors[0].field.as_str()), (ProblemCode::Malformed, field), "{query}");
    }
    assert_eq!(rebecca.get(&format!("{path}?offset=1")).await.code(), ProblemCode::Malformed);
    assert_eq!(rebecca.get("/api/attachments/nonsense").await.code(), ProblemCode::NotFound);
    assert!(photo.send_all(&rebecca).await.complete, "nothing of that did harm");
}

#[tokio::test]
async fn other_bytes_than_announced_are_refused_and_can_be_sent_again() {
    let (world, rebecca, ticket) = with_ticket().await;
    let photo = DeviceFile::picture("a.png", 4, 1);
    rebecca.run(&photo.comment(ticket, "")).await.unwrap();
    let mut other = photo.clone();
    other.bytes[CHUNK + 5] ^= 1;
    let length = other.bytes.len();
    let problem = other.send(&rebecca, 0, length).await.problem();
    assert_eq!((problem.code, problem.errors[0].field.as_str()), (ProblemCode::Invalid, "sha256"));
    assert_eq!(problem.expected, Some(0));
    assert_eq!(count(&world, "select count(*) from attachment_chunk").await, 0, "nothing of it is kept");
    assert!(photo.send_all(&rebecca).await.complete);
    assert_eq!(photo.read(&rebecca).await.bytes, photo.bytes);
}

#[tokio::test]
async fn names_and_sizes_are_judged_before_a_byte_comes() {
    let (world, rebecca, ticket) = with_ticket().await;
    let file = |name: &str| DeviceFile::new(name, vec![1, 2, 3]);
    for (name, field) in
        [("../x", "name"), ("a/b.png", "name"), ("a\\b", "name"), ("..", "name"), ("", "name"), ("a\n", "name")]
    {
        let problem = rebecca.run(&file(name).comment(ticket, "x")).await.unwrap_err();
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].row), (field, Some(0)), "{name}");
    }
    let mut huge = file("a.iso");
    huge.said.size = FILE_MAX + 1;
    let problem = rebecca.run(&huge.comment(ticket, "x")).await.unwrap_err();
    assert_eq!(
        (problem.errors[0].field.as_str(), &problem.errors[0].fault),
        ("size", &FieldFault::FileTooLarge { max: FILE_MAX })
    );
    huge.said.size = 0;
    assert_eq!(rebecca.run(&huge.comment(ticket, "x")).await.unwrap_err().errors[0].field, "size");
    sqlx::query("update attachment_usage set bytes = 53687091200 - 2").execute(&world.pool).await.unwrap();
    let problem = rebecca.run(&file("a.txt").comment(ticket, "x")).await.unwrap_err();
    assert_eq!((problem.errors[0].field.as_str(), &problem.errors[0].fault), ("attachments", &FieldFault::NoRoom));
    assert_eq!(count(&world, "select count(*) from attachment").await, 0);
}

#[tokio::test]
async fn a_file_is_served_so_that_it_cannot_run() {
    let (_world, rebecca, ticket) = with_ticket().await;
    let svg =
        DeviceFile::new("Büro \"1\".svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec());
    let html = DeviceFile::new("page.png", b"<!doctype html><script>alert(1)</script>".to_vec());
    let photo = DeviceFile::picture("photo.png", 5, 0);
    for (file, disposition, media) in [
        (
            &svg,
            "attachment; filename=\"B_ro _1_.svg\"; filename*=UTF-8''B%C3%BCro%20%221%22.svg",
            "application/octet-stream",
        ),
        (&html, "attachment; filename=\"page.png\"; filename*=UTF-8''page.png", "application/octet-stream"),
        (&photo, "inline; filename=\"photo.png\"; filename*=UTF-8''photo.png", "image/png"),
    ] {
        rebecca.run(&file.comment(ticket, "")).await.unwrap();
        file.send_all(&rebecca).await;
        let reply = file.read(&rebecca).await;
        assert_eq!(reply.bytes, file.bytes);
        assert_eq!((reply.header("content-disposition"), reply.header("content-type")), (disposition, media));
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(reply.header("cache-control"), "private, no-cache");
        let tag = reply.header("etag").to_owned();
        let path = format!("/api/attachments/{}", file.id());
        let again = rebecca.send(Method::GET, &path, &[("if-none-match", &tag)], None).await;
        assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0), "the same bytes are not sent twice");
        let gone = rebecca.with_cookie(None).send(Method::GET, &path, &[("if-none-match", &tag)], None).await;
        assert_eq!(gone.code(), ProblemCode::SignedOut, "but somebody is asked for each time");
    }
}

#[tokio::test]
async fn the_same_bytes_are_kept_once_and_no_answer_tells_it() {
    let (world, rebecca, ticket) = with_ticket().await;
    let ana = world.sign_in(Persona::Ana).await;
    let (one, two) = (DeviceFile::picture("one.png", 6, 2), DeviceFile::picture("two.png", 6, 2));
    assert_eq!(one.said.sha256, two.said.sha256);
    ana.run(&one.note(ticket, "")).await.unwrap();
    one.send_all(&ana).await;
    rebecca.run(&two.comment(ticket, "")).await.unwrap();
    let stands: Received = rebecca.get(&format!("/api/attachments/{}/bytes", two.id())).await.read();
    assert_eq!((stands.received, stands.complete), (0, false), "all of it has to be sent all the same");
    assert!(two.send_all(&rebecca).await.complete);
    assert_eq!(count(&world, "select count(*) from attachment_content").await, 1);
    assert_eq!(count(&world, "select count(*) from attachment_chunk").await, 3);
    assert_eq!(two.read(&rebecca).await.bytes, two.bytes);
    assert_eq!(one.read(&rebecca).await.code(), ProblemCode::NotFound);
}

#[tokio::test]
async fn what_does_not_come_is_given_up_and_bytes_without_a_file_are_deleted() {
    let (world, rebecca, ticket) = with_ticket().await;
    let mut ana = world.follow(Persona::Ana).await;
    let (late, told) = (DeviceFile::picture("late.png", 7, 3), DeviceFile::picture("told.png", 8, 0));
    rebecca.run(&late.comment(ticket, "")).await.unwrap();
    late.send(&rebecca, 0, CHUNK).await;
    rebecca.run(&told.comment(ticket, "")).await.unwrap();
    told.send_all(&rebecca).await;
    let state = &world.server.as_ref().unwrap().state;
    let organisation = state.organisation("").await.unwrap();
    let clear =
        async || docket_server::attachment::jobs::clear(&world.pool, &state.executor, organisation).await.unwrap();
    clear().await;
    assert_eq!(
        count(&world, "select count(*) from attachment where state = 'on_its_way'").await,
        1,
        "there is time yet"
    );
    sqlx::query("update attachment set at = now() - interval '25 hours'").execute(&world.pool).await.unwrap();
    clear().await;
    ana.until("it is given up", |ana| row(ana, late.id()).is_some_and(|file| file.state == AttachmentState::Lost))
        .await;
    assert_eq!(row(&ana, told.id()).unwrap().state, AttachmentState::Complete);
    assert_eq!(count(&world, "select count(*) from attachment_content").await, 1);
    assert_eq!(count(&world, "select bytes from attachment_usage").await, told.said.size);
    assert_eq!(late.send(&rebecca, CHUNK, CHUNK).await.code(), ProblemCode::Conflict);
    assert_eq!(late.read(&rebecca).await.code(), ProblemCode::Conflict);
    assert_eq!(told.read(&rebecca).await.bytes, told.bytes);
}

#[tokio::test]
async fn a_server_that_ends_between_checking_and_telling_loses_nothing() {
    let (world, rebecca, ticket) = with_ticket().await;
    let photo = DeviceFile::picture("a.png", 9, 0);
    rebecca.run(&photo.comment(ticket, "")).await.unwrap();
    photo.send_all(&rebecca).await;
    // As it is at that moment: the bytes are checked, nobody was told.
    for statement in [
        "update attachment set state = 'on_its_way', media_type = null",
        "delete from call where endpoint = 'attachment.complete'",
    ] {
        sqlx::query(statement).execute(&world.pool).await.unwrap();
    }
    let stands: Received = rebecca.get(&format!("/api/attachments/{}/bytes", photo.id())).await.read();
    assert!(stands.complete, "who asks where it stands brings it to its end");
    assert_eq!(photo.read(&rebecca).await.bytes, photo.bytes);
}

#[tokio::test]
async fn a_form_takes_only_what_it_asks_for_whatever_a_file_calls_itself() {
    let (world, rebecca, _) = with_ticket().await;
    let version = world.item(&rebecca, "Something in the building is broken").await;
    let (photo, fake) = (DeviceFile::picture("a.png", 1, 0), DeviceFile::new("b.png", b"<html>".to_vec()));
    let mut body = world.submission_of(&version, &rebecca, 0).await;
    body.attachments = vec![photo.said.clone(), fake.said.clone()];
    let ids = vec![photo.id().to_string(), fake.id().to_string()];
    body.fields.insert("photo".to_owned(), Input::Choices(ids));
    rebecca.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    photo.send_all(&rebecca).await;
    let problem = fake.send(&rebecca, 0, 100).await.problem();
    assert_eq!((problem.code, &problem.errors[0].fault), (ProblemCode::Invalid, &FieldFault::WrongMedia));
    let team = world.sign_in(Persona::MemberOf("Facilities desk")).await;
    assert_eq!(photo.read(&team).await.bytes, photo.bytes, "the team sees what was answered");
    assert_eq!(fake.read(&team).await.code(), ProblemCode::Conflict, "and that the other did not arrive");
    assert_eq!(count(&world, "select count(*) from attachment where state = 'lost'").await, 1);
}
