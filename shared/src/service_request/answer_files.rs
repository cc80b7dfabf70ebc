//! Files as answers: which field takes which, and where they belong once the request is made.

use super::api::SubmitServiceRequest;
use super::form::{CheckedForm, Input};
use super::{Answer, Line, TaggedLine};
use crate::actor::Actor;
use crate::attachment::api::NewAttachment;
use crate::attachment::decide::{Place, check_at_most, put as put_file, retag as retag_files};
use crate::attachment::{Accept, REQUEST_FILES_MAX};
use crate::catalog::ItemVersion;
use crate::catalog::form::FieldKind;
use crate::ids::{LineId, TicketId};
use crate::problem::{FieldError, FieldFault, Problem};
use crate::tag::Tags;
use crate::text::Text;
use crate::ticket::CommentKind;
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};

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

/// Files that a request has already, by id, each with the line whose answer names it; none: an answer that is given once.
pub(super) type Placed = BTreeMap<String, Option<LineId>>;

/// The files of a request's answers, where they are.
pub(super) fn placed(answers: &[Answer], lines: &[TaggedLine]) -> Placed {
    let once = ids(answers).map(|id| (id.clone(), None));
    let rows = lines.iter().flat_map(|line| ids(&line.line.answers).map(|id| (id.clone(), Some(line.line.id))));
    once.chain(rows).collect()
}

/// The files that answers name.
fn ids<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> impl Iterator<Item = &'a String> {
    answers.into_iter().filter(|answer| answer.kind == KIND).flat_map(|answer| &answer.value)
}

/// Checks the files of a submission, or of a change of its answers: each new one is as it may be, each is an answer of one
/// field, once, and one that was there before stays with its line: who sees it was decided there. A new one that was chosen
/// where nothing is asked any more is dropped with its field, as all that was typed there.
///
/// # Errors
/// `Invalid` with the file's row in the call.
pub(super) fn check(
    world: &World,
    body: &SubmitServiceRequest,
    checked: &CheckedForm,
    before: &Placed,
) -> Result<(), Problem> {
    let is_new = |file: &&NewAttachment| !before.contains_key(&file.id.to_string());
    let new: Vec<NewAttachment> = body.attachments.iter().filter(is_new).cloned().collect();
    let room = REQUEST_FILES_MAX.saturating_sub(body.attachments.len() - new.len());
    check_at_most(world, &new, room)?;
    let row_of = |id: &str| body.attachments.iter().position(|file| file.id.to_string() == id).unwrap_or(0);
    let mut named = BTreeSet::new();
    let once = ids(&checked.answers).map(|id| (None, id));
    let rows = body.rows.iter().zip(&checked.rows).flat_map(|(row, answers)| ids(answers).map(|id| (row.id, id)));
    for (line, id) in once.chain(rows) {
        if !named.insert(id.as_str()) {
            return Err(wrong(row_of(id), "two answers name this file"));
        }
        if before.get(id).is_some_and(|was| *was != line) {
            return Err(wrong(row_of(id), "this file belongs to another answer"));
        }
    }
    let typed = named_files(body);
    match new.iter().find(|file| !typed.contains(&file.id.to_string())) {
        Some(file) => Err(wrong(row_of(&file.id.to_string()), "no answer names this file")),
        None => Ok(()),
    }
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

/// Files of a line's answers are seen by whom the line is seen by.
pub fn retag(world: &mut World, ticket: TicketId) {
    let mut lines: BTreeMap<LineId, Tags> = BTreeMap::new();
    lines.extend(world.lines_of(ticket).into_iter().map(|line| (line.line.id, line.tags.clone())));
    retag_files(world, ticket, |tagged| {
        let line = tagged.attachment.line.and_then(|line| lines.get(&line));
        line.filter(|_| tagged.kind == CommentKind::Public).unwrap_or(&tagged.tags).clone()
    });
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
