//! Files as answers: each named once, of the kind that is asked for, seen by whom the answer is for.

use super::*;
use crate::assignment::Ranking;
use crate::catalog::form::{Field, Section};
use crate::command::Command;
use crate::fixture::{Desk, ITEM, REBECCA, STRANGER};
use crate::ids::AttachmentId;
use crate::service_request::api::{EditAnswers, RowInput};
use crate::service_request::form::Input;
use crate::service_request::settle::settle;
use crate::tag::TagKind;
use crate::world::Asking;
use std::collections::BTreeMap;
use uuid::Uuid;

fn field(id: &str, accept: Accept, min_files: usize) -> Field {
    Field {
        id: id.to_owned(),
        label: Text::new("Files", "Dateien"),
        hint: Text::default(),
        kind: FieldKind::Attachment { accept, min_files, max_files: 2 },
        required: false,
        filled_from: None,
        material: true,
        rules: Default::default(),
    }
}

fn file(number: u128, name: &str) -> NewAttachment {
    NewAttachment { id: AttachmentId(Uuid::from_u128(number)), name: name.to_owned(), size: 5, sha256: "ab".repeat(32) }
}

fn named(numbers: &[u128]) -> Input {
    Input::Choices(numbers.iter().map(|number| Uuid::from_u128(*number).to_string()).collect())
}

/// A desk whose item asks for pictures once and for a PDF in each row.
fn desk() -> Desk {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let version = desk.world.versions.get_mut(&(ITEM, 1)).unwrap();
    if let Some(group) = version.form.sections.iter_mut().find_map(|section| section.rows.as_mut()) {
        group.fields.push(field("quote", Accept::Pdf, 0));
    }
    let (title, hint) = (Text::new("Look", "Ansicht"), Text::default());
    version.form.sections.push(Section { title, hint, fields: vec![field("photo", Accept::Image, 2)], rows: None });
    desk
}

fn submit(desk: &mut Desk, files: &[NewAttachment], photo: Input, quote: Input) -> Result<TicketId, Problem> {
    let mut body = desk.submission();
    body.attachments = files.to_vec();
    body.fields = BTreeMap::from([("photo".to_owned(), photo)]);
    body.rows[0].fields.insert("quote".to_owned(), quote);
    let (id, rebecca) = (body.id, desk.rebecca.clone());
    desk.call(Some(&rebecca), &Command::SubmitServiceRequest(body)).map(|_| id)
}

#[test]
fn answers_name_files_and_files_are_seen_as_their_answers() {
    let mut desk = desk();
    let files = [file(1, "a.png"), file(2, "b.JPG"), file(3, "quote.pdf")];
    let ticket = submit(&mut desk, &files, named(&[1, 2]), named(&[3])).unwrap();
    let of = |number: u128| desk.world.attachment(Uuid::from_u128(number)).unwrap();
    let head = desk.world.ticket(ticket).unwrap();
    let line = desk.world.lines_of(ticket)[0];
    assert_eq!((of(1).attachment.line, of(1).accept, &of(1).tags), (None, Accept::Image, &head.public_tags));
    assert_eq!((of(3).attachment.line, of(3).accept, &of(3).tags), (Some(line.line.id), Accept::Pdf, &line.tags));
    let person = desk.world.tags_for([(TagKind::Person, STRANGER.0)]);
    assert!(
        of(3).tags.meet(person.as_slice()) && !of(1).tags.meet(person.as_slice()),
        "whom a line is for sees its files"
    );
    assert!(desk.internal_tags().as_slice().iter().all(|tag| of(1).tags.meet(&[*tag]) && of(3).tags.meet(&[*tag])));
    let answer = head.public.request.as_ref().unwrap().answers.iter().find(|answer| answer.field == "photo").unwrap();
    let names: Vec<&str> = answer.display.iter().map(|name| name.get("en")).collect();
    assert_eq!((answer.kind.as_str(), names), ("attachment", vec!["a.png", "b.JPG"]));
    let quote = line.line.answers.iter().find(|answer| answer.field == "quote").unwrap();
    assert_eq!(quote.value, [Uuid::from_u128(3).to_string()]);
}

#[test]
fn what_does_not_fit_is_named_by_field_and_row_and_nothing_is_made() {
    let mut desk = desk();
    let (none, png, pdf) = (Input::Choices(Vec::new()), file(1, "a.png"), file(2, "b.pdf"));
    let two = [png.clone(), file(3, "c.png")];
    let mut wrong = |files: &[NewAttachment], photo: Input, quote: Input| {
        let error = submit(&mut desk, files, photo, quote).unwrap_err().errors.remove(0);
        (error.field, error.row, error.fault)
    };
    let (field, row, fault) = wrong(std::slice::from_ref(&png), named(&[1]), none.clone());
    assert_eq!((field.as_str(), row, fault), ("photo", None, FieldFault::TooFewFiles { min: 2 }));
    let three = [png.clone(), file(3, "c.png"), file(4, "d.png")];
    assert_eq!(wrong(&three, named(&[1, 3, 4]), none.clone()).2, FieldFault::TooManyFiles { max: 2 });
    assert_eq!(wrong(&[png.clone(), pdf.clone()], named(&[1, 2]), none.clone()).2, FieldFault::WrongMedia);
    let (field, row, fault) = wrong(&two, named(&[1, 3]), named(&[1]));
    assert_eq!((field.as_str(), row, fault), ("quote", Some(0), FieldFault::WrongMedia));
    assert!(matches!(wrong(&two, named(&[1, 9]), none.clone()).2, FieldFault::Unreadable { .. }), "no such file");
    let (field, row, _) = wrong(&[two[0].clone(), two[1].clone(), pdf], named(&[1, 3]), none.clone());
    assert_eq!((field.as_str(), row), ("attachments", Some(2)), "a file without an answer");
    let (field, row, _) = wrong(&two, named(&[1, 1]), none.clone());
    assert_eq!((field.as_str(), row), ("attachments", Some(0)), "a file named twice");
    assert_eq!(wrong(&two, Input::Text("a.png".to_owned()), none).2, FieldFault::WrongType);
    assert!(!desk.world.is_changed(), "a refusal leaves nothing behind");
}

#[test]
fn files_of_a_field_that_is_not_asked_any_more_go_with_it() {
    let mut desk = desk();
    let version = desk.world.versions.get_mut(&(ITEM, 1)).unwrap();
    let hidden = serde_json::from_value(serde_json::json!("lines > 1")).unwrap();
    version.form.sections.last_mut().unwrap().fields[0].rules.visible = Some(hidden);
    let version = version.clone();
    let files = [file(1, "a.png"), file(2, "b.png"), file(3, "quote.pdf")];
    let mut body = desk.submission();
    body.attachments = files.to_vec();
    body.fields = BTreeMap::from([("photo".to_owned(), named(&[1, 2]))]);
    body.rows[0].fields.insert("quote".to_owned(), named(&[3]));
    let asking = Asking { world: &desk.world, person: desk.rebecca.person };
    let sent = settle(&version, &body, &asking).effective(&body);
    assert_eq!(sent.attachments, [files[2].clone()], "a browser sends what counts");
    // Whoever sends all of it is not refused for what nobody asks.
    let ticket = submit(&mut desk, &files, named(&[1, 2]), named(&[3])).unwrap();
    let here = |number: u128| desk.world.attachment(Uuid::from_u128(number)).is_some();
    assert_eq!([here(1), here(2), here(3)], [false, false, true]);
    let request = desk.world.ticket(ticket).unwrap().public.request.clone().unwrap();
    assert!(request.answers.iter().all(|answer| answer.field != "photo"));
}

#[test]
fn a_change_cannot_let_two_answers_name_one_file() {
    let mut desk = desk();
    let version = desk.world.versions.get_mut(&(ITEM, 1)).unwrap();
    version.form.sections.last_mut().unwrap().fields.push(field("more", Accept::Any, 0));
    let ticket = submit(&mut desk, &[file(1, "a.png"), file(2, "b.png")], named(&[1, 2]), named(&[])).unwrap();
    let line = desk.world.lines_of(ticket)[0].line.clone();
    let employee = ("employee".to_owned(), Input::Text(STRANGER.to_string()));
    let rows = vec![RowInput { id: Some(line.id), fields: BTreeMap::from([employee]) }];
    let mut change = |more: Input| {
        let fields = BTreeMap::from([("photo".to_owned(), named(&[1, 2])), ("more".to_owned(), more)]);
        let body = EditAnswers { ticket, based_on: 1, fields, rows: rows.clone() };
        let rebecca = desk.rebecca.clone();
        desk.world.take_effects();
        let outcome = desk.call(Some(&rebecca), &Command::EditAnswers(body));
        (outcome, desk.world.is_changed())
    };
    let (refused, changed) = change(named(&[1]));
    let error = refused.unwrap_err().errors.remove(0);
    assert_eq!((error.field.as_str(), error.row, changed), ("attachments", Some(0), false));
    change(named(&[])).0.unwrap();
}

#[test]
fn a_change_keeps_each_file_with_its_line_and_may_let_one_go() {
    let mut desk = desk();
    let files = [file(1, "a.png"), file(2, "b.png"), file(3, "quote.pdf")];
    let version = desk.world.versions.get_mut(&(ITEM, 1)).unwrap();
    version.form.sections.last_mut().unwrap().fields.push(field("more", Accept::Any, 0));
    let ticket = submit(&mut desk, &files, named(&[1, 2]), named(&[3])).unwrap();
    let line = desk.world.lines_of(ticket)[0].line.clone();
    let mut change = |edition: i32, id: Option<LineId>, quote: &[u128], more: &[u128]| {
        let employee = ("employee".to_owned(), Input::Text(STRANGER.to_string()));
        let row = RowInput { id, fields: BTreeMap::from([employee, ("quote".to_owned(), named(quote))]) };
        let fields = BTreeMap::from([("photo".to_owned(), named(&[1, 2])), ("more".to_owned(), named(more))]);
        let body = EditAnswers { ticket, based_on: edition, fields, rows: vec![row] };
        let rebecca = desk.rebecca.clone();
        desk.call(Some(&rebecca), &Command::EditAnswers(body))
    };
    let other_line = LineId(Uuid::from_u128(0x11));
    for (id, quote, more) in [(Some(line.id), &[][..], &[3][..]), (Some(other_line), &[3], &[])] {
        let error = change(1, id, quote, more).unwrap_err().errors.remove(0);
        let FieldFault::Unreadable { reason } = error.fault else { panic!("another fault") };
        assert_eq!((error.field.as_str(), reason.as_str()), ("attachments", "this file belongs to another answer"));
    }
    change(1, Some(line.id), &[3], &[]).unwrap();
    change(1, Some(line.id), &[], &[]).unwrap();
    assert!(desk.world.lines_of(ticket)[0].line.answers.iter().all(|answer| answer.field != "quote"));
}

#[test]
fn a_line_that_is_given_to_somebody_else_takes_its_files_along() {
    for back in [false, true] {
        let mut desk = desk();
        let files = [file(1, "a.png"), file(2, "b.png"), file(3, "quote.pdf")];
        let mut body = desk.submission();
        body.attachments = files.to_vec();
        body.fields = BTreeMap::from([("photo".to_owned(), named(&[1, 2]))]);
        let (from, to) = if back { (STRANGER, REBECCA) } else { (REBECCA, STRANGER) };
        body.rows[0].fields.insert("employee".to_owned(), Input::Text(from.to_string()));
        body.rows[0].fields.insert("quote".to_owned(), named(&[3]));
        let (ticket, rebecca) = (body.id, desk.rebecca.clone());
        desk.call(Some(&rebecca), &Command::SubmitServiceRequest(body)).unwrap();
        let line = desk.world.lines_of(ticket)[0].line.clone();
        let employee = ("employee".to_owned(), Input::Text(to.to_string()));
        let row = RowInput { id: Some(line.id), fields: BTreeMap::from([employee, ("quote".to_owned(), named(&[3]))]) };
        let fields = BTreeMap::from([("photo".to_owned(), named(&[1, 2]))]);
        let change = EditAnswers { ticket, based_on: 1, fields, rows: vec![row] };
        desk.call(Some(&rebecca), &Command::EditAnswers(change)).unwrap();
        let own = desk.world.tags_for([(TagKind::Person, STRANGER.0)]);
        let seen = |number: u128| desk.world.attachment(Uuid::from_u128(number)).unwrap().tags.meet(own.as_slice());
        assert_eq!((seen(3), seen(1)), (!back, false), "the line's file follows it, what is asked once does not");
        assert_eq!(desk.world.attachment(Uuid::from_u128(3)).unwrap().tags, desk.world.lines_of(ticket)[0].tags);
    }
}
