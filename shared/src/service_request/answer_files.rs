//! Files as answers: which field takes which, and where they belong once the request is made.

use super::api::SubmitServiceRequest;
use super::form::{CheckedForm, Input};
use super::{Answer, Line};
use crate::actor::Actor;
use crate::attachment::api::NewAttachment;
use crate::attachment::decide::{Place, check_at_most, put as put_file};
use crate::attachment::{Accept, REQUEST_FILES_MAX};
use crate::catalog::ItemVersion;
use crate::catalog::form::FieldKind;
use crate::ids::TicketId;
use crate::problem::{FieldError, FieldFault, Problem};
use crate::tag::Tags;
use crate::text::Text;
use crate::ticket::CommentKind;
use crate::world::World;
use std::collections::BTreeSet;

/// The kind of an answer that is files.
const KIND: &str = "attachment";

/// The ids and names of an answer's files.
pub(super) fn answer(
    files: &[NewAttachment],
    ids: &[String],
    accept: Accept,
    (min, max): (usize, usize),
) -> Result<(Vec<String>, Vec<Text>), FieldFault> {
    if ids.len() < min {
        return Err(FieldFault::TooFewFiles { min });
    }
    if ids.len() > max {
        return Err(FieldFault::TooManyFiles { max });
    }
    let mut answer = (Vec::with_capacity(ids.len()), Vec::with_capacity(ids.len()));
    for id in ids {
        let file = files.iter().find(|file| file.id.to_string() == *id).ok_or_else(|| {
            let reason = "the call names no file of this id".to_owned();
            FieldFault::Unreadable { reason }
        })?;
        if !accept.may_take(&file.name) {
            return Err(FieldFault::WrongMedia);
        }
        answer.0.push(id.clone());
        answer.1.push(Text::plain(&file.name));
    }
    Ok(answer)
}

/// What the inputs of a submission choose by id, files among it.
pub(super) fn named_files(body: &SubmitServiceRequest) -> BTreeSet<String> {
    let inputs = body.fields.values().chain(body.rows.iter().flat_map(|row| row.fields.values()));
    let ids = inputs.filter_map(|input| if let Input::Choices(ids) = input { Some(ids) } else { None });
    ids.flatten().cloned().collect()
}

/// Checks the files of a submission: each is as it may be, and an answer of one field, once. One that was chosen where
/// nothing is asked any more is dropped with its field, as all that was typed there.
pub(super) fn check(world: &World, body: &SubmitServiceRequest, checked: &CheckedForm) -> Result<(), Problem> {
    check_at_most(world, &body.attachments, REQUEST_FILES_MAX)?;
    check_once(body, checked)?;
    let typed = named_files(body);
    match body.attachments.iter().position(|file| !typed.contains(&file.id.to_string())) {
        Some(row) => Err(wrong(row, "no answer names this file")),
        None => Ok(()),
    }
}

/// Checks that no two answers name one file: which of them would decide who sees it?
pub(super) fn check_once(body: &SubmitServiceRequest, checked: &CheckedForm) -> Result<(), Problem> {
    let mut named = BTreeSet::new();
    let answers = checked.answers.iter().chain(checked.rows.iter().flatten()).filter(|answer| answer.kind == KIND);
    for id in answers.flat_map(|answer| &answer.value) {
        if !named.insert(id.as_str()) {
            let row = body.attachments.iter().position(|file| file.id.to_string() == *id).unwrap_or(0);
            return Err(wrong(row, "two answers name this file"));
        }
    }
    Ok(())
}

fn wrong(row: usize, reason: &str) -> Problem {
    let fault = FieldFault::Unreadable { reason: reason.to_owned() };
    Problem::invalid(vec![FieldError::row("attachments", row, fault)])
}

/// The files that answers name already, as a call would name them: whoever changes answers keeps them.
pub fn kept<'a>(answers: impl Iterator<Item = &'a Answer>) -> Vec<NewAttachment> {
    let files =
        answers.filter(|answer| answer.kind == KIND).flat_map(|answer| answer.value.iter().zip(&answer.display));
    let file = |(id, name): (&String, &Text)| {
        let id = id.parse().ok()?;
        Some(NewAttachment { id, name: name.get("en").to_owned(), size: 1, sha256: String::new() })
    };
    files.filter_map(file).collect()
}

/// Where the files of answers belong that are given once.
pub(super) fn of_request(ticket: TicketId, tags: &Tags) -> Place {
    let (tags, kind, accept) = (tags.clone(), CommentKind::Public, Accept::Any);
    Place { ticket, comment: None, line: None, kind, accept, tags }
}

/// Where the files of a row's answers belong.
pub(super) fn of_line(line: &Line, tags: &Tags) -> Place {
    Place { line: Some(line.id), ..of_request(line.ticket, tags) }
}

/// Puts the files of answers on their way.
pub(super) fn put(
    world: &mut World,
    actor: &Actor,
    (files, version): (&[NewAttachment], &ItemVersion),
    place: Place,
    answers: &[Answer],
) {
    for answer in answers.iter().filter(|answer| answer.kind == KIND) {
        let in_rows = version.form.rows().into_iter().flat_map(|group| &group.fields);
        let field = version.form.fields().chain(in_rows).find(|field| field.id == answer.field);
        let accept = match field.map(|field| &field.kind) {
            Some(FieldKind::Attachment { accept, .. }) => *accept,
            _ => Accept::Any,
        };
        let place = Place { accept, ..place.clone() };
        for id in &answer.value {
            let found = files.iter().enumerate().find(|(_, file)| file.id.to_string() == *id);
            if let Some((position, file)) = found {
                put_file(world, actor, &place, position, file);
            }
        }
    }
}

#[cfg(test)]
mod tests;
