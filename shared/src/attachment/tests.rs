//! Files: what a call may name, the pieces of an upload against a model, who sees them, how they arrive and end.

use super::api::{AttachmentOf, NewAttachment};
use super::*;
use crate::actor::Actor;
use crate::assignment::Ranking;
use crate::command::Command;
use crate::fixture::{Desk, Random};
use crate::ids::TicketId;
use crate::problem::{FieldFault, Problem, ProblemCode};
use crate::row::{Row, rows_of};
use crate::ticket::api::{AddComment, AddWorkNote};
use crate::world::Record;
use uuid::Uuid;

fn file(number: u128, name: &str, size: i64) -> NewAttachment {
    NewAttachment { id: AttachmentId(Uuid::from_u128(number)), name: name.to_owned(), size, sha256: "ab".repeat(32) }
}

fn with(desk: &mut Desk, actor: &Actor, ticket: TicketId, body: &str, files: &[NewAttachment]) -> Result<(), Problem> {
    let id = CommentId(desk.fresh());
    let body = AddComment { ticket, id, body: body.to_owned(), mentions: Vec::new(), attachments: files.to_vec() };
    desk.call(Some(actor), &Command::AddComment(body)).map(drop)
}

fn state(desk: &Desk, number: u128) -> AttachmentState {
    desk.world.attachment(Uuid::from_u128(number)).unwrap().attachment.state
}

#[test]
fn a_comment_may_be_files_alone_and_bad_files_are_named_by_field_and_place() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let (ticket, rebecca) = (desk.submit(), desk.rebecca.clone());
    let wrong = |desk: &mut Desk, files: &[NewAttachment]| {
        let problem = with(desk, &rebecca, ticket, "Look", files).unwrap_err();
        (problem.errors[0].field.clone(), problem.errors[0].row, problem.errors[0].fault.clone())
    };
    for (bad, field) in [
        (file(2, "", 5), "name"),
        (file(2, "../../etc/passwd", 5), "name"),
        (file(2, "a\\b.png", 5), "name"),
        (file(2, "..", 5), "name"),
        (file(2, "a\r\nSet-Cookie: x", 5), "name"),
        (file(2, "photo\u{202e}gpj.exe", 5), "name"),
        (file(2, &"n".repeat(201), 5), "name"),
        (file(2, "empty.txt", 0), "size"),
        (file(2, "minus.txt", -1), "size"),
        (file(2, "huge.iso", FILE_MAX + 1), "size"),
        (NewAttachment { sha256: "AB".repeat(32), ..file(2, "a", 1) }, "sha256"),
        (NewAttachment { sha256: "ab".repeat(31), ..file(2, "a", 1) }, "sha256"),
        (file(1, "twice.png", 5), "id"),
    ] {
        let good = file(1, "Büro (1).png", 5);
        let (named, row, _) = wrong(&mut desk, &[good, bad.clone()]);
        assert_eq!((named.as_str(), row), (field, Some(1)), "{bad:?}");
    }
    let many: Vec<NewAttachment> = (1..=11).map(|number| file(number, "a.png", 5)).collect();
    assert_eq!(wrong(&mut desk, &many), ("attachments".to_owned(), None, FieldFault::TooManyFiles { max: 10 }));
    assert!(desk.world.attachments_of(ticket).is_empty(), "a refusal leaves nothing behind");
    assert_eq!(with(&mut desk, &rebecca, ticket, "", &[]).unwrap_err().errors[0].field, "body");
    with(&mut desk, &rebecca, ticket, "", &many[..10]).unwrap();
    assert_eq!(desk.world.attachments_of(ticket).len(), 10);
    assert_eq!(wrong(&mut desk, &[file(3, "a.png", 5)]).0, "id", "an id is used once");
}

#[test]
fn the_quota_is_said_before_a_byte_is_sent() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let (ticket, rebecca) = (desk.submit(), desk.rebecca.clone());
    desk.world.attachment_room = Some(10);
    let problem = with(&mut desk, &rebecca, ticket, "Look", &[file(1, "a", 6), file(2, "b", 5)]).unwrap_err();
    assert_eq!((problem.errors[0].field.as_str(), &problem.errors[0].fault), ("attachments", &FieldFault::NoRoom));
    with(&mut desk, &rebecca, ticket, "Look", &[file(1, "a", 6)]).unwrap();
    assert!(with(&mut desk, &rebecca, ticket, "Look", &[file(2, "b", 5)]).is_err(), "the first took its part");
    with(&mut desk, &rebecca, ticket, "Look", &[file(2, "b", 4)]).unwrap();
}

#[test]
fn a_file_is_seen_as_its_comment_and_one_of_a_note_is_another_kind_of_row() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let ana = desk.technician(1, 2);
    let (ticket, rebecca) = (desk.submit(), desk.rebecca.clone());
    with(&mut desk, &rebecca, ticket, "Look", &[file(1, "a.png", 5)]).unwrap();
    let id = CommentId(desk.fresh());
    let note =
        AddWorkNote { ticket, id, body: String::new(), mentions: Vec::new(), attachments: vec![file(2, "b.png", 5)] };
    desk.call(Some(&ana), &Command::AddWorkNote(note)).unwrap();
    let rows = |number| rows_of(&Record::Attachment(desk.world.attachment(Uuid::from_u128(number)).unwrap().clone()));
    let public = desk.world.ticket(ticket).unwrap().public_tags.clone();
    assert!(matches!(rows(1).as_slice(), [(Row::Attachment(_), tags)] if *tags == public));
    assert!(matches!(rows(2).as_slice(), [(Row::InternalAttachment(_), tags)] if *tags == desk.internal_tags()));
}

#[test]
fn it_completes_only_with_its_bytes_and_only_once() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let (ticket, rebecca) = (desk.submit(), desk.rebecca.clone());
    with(&mut desk, &rebecca, ticket, "Look", &[file(1, "a.png", 5), file(2, "b.png", 5)]).unwrap();
    let of = |number| AttachmentOf { ticket, attachment: AttachmentId(Uuid::from_u128(number)) };
    desk.call(None, &Command::CompleteAttachment(of(1))).unwrap();
    assert_eq!(state(&desk, 1), AttachmentState::OnItsWay, "nothing came");
    let mut came = desk.world.attachment(Uuid::from_u128(1)).unwrap().clone();
    came.arrived = Some(MediaType::Png);
    desk.world.load(Record::Attachment(came));
    desk.world.take_effects();
    desk.call(None, &Command::GiveUpAttachment(of(1))).unwrap();
    assert_eq!(state(&desk, 1), AttachmentState::OnItsWay, "what is there is not given up");
    desk.call(None, &Command::CompleteAttachment(of(1))).unwrap();
    assert_eq!(state(&desk, 1), AttachmentState::Complete);
    desk.call(None, &Command::GiveUpAttachment(of(2))).unwrap();
    assert_eq!(state(&desk, 2), AttachmentState::Lost);
    desk.world.take_effects();
    for number in [1, 2] {
        desk.call(None, &Command::CompleteAttachment(of(number))).unwrap();
        desk.call(None, &Command::GiveUpAttachment(of(number))).unwrap();
    }
    assert!(!desk.world.is_changed(), "an end is an end");
}

/// The server as a row of bytes: what it would keep of the pieces that came.
#[derive(Default)]
struct Kept(Vec<u8>);

impl Kept {
    fn take(&mut self, whole: &[u8], offset: usize, length: usize) -> Result<bool, Problem> {
        let upload =
            Upload { received: i64::try_from(self.0.len()).unwrap(), size: i64::try_from(whole.len()).unwrap() };
        match upload.piece(i64::try_from(offset).unwrap(), length)? {
            Piece::Known => Ok(false),
            Piece::Next { last } => {
                self.0.extend_from_slice(&whole[offset..offset + length]);
                Ok(last)
            }
        }
    }
}

#[test]
fn whatever_comes_in_whatever_order_what_is_kept_is_the_beginning_of_the_file() {
    for seed in 0..200 {
        let mut random = Random(seed);
        let size = 1 + random.below(5 * CHUNK);
        let whole: Vec<u8> = (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect();
        let (mut kept, mut steps, mut ended) = (Kept::default(), 0, 0);
        while kept.0.len() < size {
            steps += 1;
            assert!(steps < 1_000, "the right offset is always told");
            let offset = if random.chance(60) { kept.0.len() } else { random.below(7) * CHUNK };
            let length = (CHUNK * (1 + random.below(2))).min(size.saturating_sub(offset)).max(random.below(2));
            match kept.take(&whole, offset, length) {
                Ok(last) => ended += usize::from(last),
                Err(problem) if problem.code == ProblemCode::Conflict => {
                    assert_eq!(problem.expected, Some(i64::try_from(kept.0.len()).unwrap()));
                }
                Err(problem) => assert!(length == 0 || offset + length > size, "{problem:?}"),
            }
            assert_eq!(kept.0, whole[..kept.0.len()]);
        }
        assert_eq!(ended, 1, "the last piece is the last once");
        assert!(!kept.take(&whole, 0, CHUNK.min(size)).unwrap(), "what came before is harmless");
    }
}

#[test]
fn a_piece_that_is_none_of_the_file_names_what_is_wrong() {
    let upload = Upload { received: 0, size: 700_000 };
    let field =
        |offset, length| upload.piece(offset, length).unwrap_err().errors.first().map(|error| error.field.clone());
    assert_eq!(field(0, 0).as_deref(), Some("body"));
    assert_eq!(field(5, CHUNK).as_deref(), Some("offset"));
    assert_eq!(field(-1, CHUNK).as_deref(), Some("offset"));
    assert_eq!(field(0, 1_000).as_deref(), Some("body"), "not whole chunks, and not the end");
    assert_eq!(field(0, 700_001).as_deref(), Some("body"), "more than was said");
    assert_eq!(upload.piece(0, PIECE_MAX + 1).unwrap_err().code, ProblemCode::TooLarge);
    assert_eq!(upload.piece(0, 700_000).unwrap(), Piece::Next { last: true });
}

#[test]
fn bytes_say_what_they_are_and_documents_that_run_are_bytes() {
    for (start, media) in [
        (&b"\x89PNG\r\n\x1a\nrest"[..], MediaType::Png),
        (b"\xff\xd8\xff\xe0", MediaType::Jpeg),
        (b"GIF89a", MediaType::Gif),
        (b"RIFF\x01\x02\x03\x04WEBPVP8 ", MediaType::Webp),
        (b"\0\0\0\x18ftypheic", MediaType::Heif),
        (b"%PDF-1.7", MediaType::Pdf),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", MediaType::Bytes),
        (b"<!doctype html><script>", MediaType::Bytes),
        (b"", MediaType::Bytes),
    ] {
        assert_eq!(MediaType::of(start), media);
        assert_eq!(serde_json::to_value(media).unwrap(), media.name());
        assert_eq!(MediaType::from_name(media.name()), Some(media));
    }
    assert!(!MediaType::Pdf.is_shown() && !MediaType::Bytes.is_shown() && !MediaType::Heif.is_shown());
    assert!(Accept::Image.takes(MediaType::Heif) && !Accept::Image.takes(MediaType::Pdf));
    assert!(Accept::Image.may_take("IMG.JPG") && !Accept::Image.may_take("IMG") && Accept::Pdf.may_take("a.b.pdf"));
}

#[test]
fn a_devices_name_becomes_one_that_is_taken() {
    for (given, cleaned) in [
        ("C:\\fakepath\\photo.png", "photo.png"),
        ("/tmp/x/ordner 1.pdf ", "ordner 1.pdf"),
        ("a\u{202e}b\n.png", "ab.png"),
        ("..", "file"),
        ("", "file"),
    ] {
        assert_eq!(cleaned_name(given), cleaned);
    }
    let long = cleaned_name(&format!("{}.png", "ü".repeat(400)));
    assert!(long.ends_with(".png") && long.chars().count() == NAME_MAX);
    assert_eq!(check_name(&long), Ok(()));
}
