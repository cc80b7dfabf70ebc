//! A piece comes back by the task of a request that names it: it is nobody's again, in stock or in repair by how it is.

use super::decide::{Down, known_location, set_down};
use super::{AssetState, Condition, TaggedAsset};
use crate::fulfilment::Task;
use crate::fulfilment::api::{EndTask, SERIAL_MAX};
use crate::ids::{AssetId, LocationId};
use crate::problem::{FieldError, FieldFault, Problem};
use crate::service_request::Answer;
use crate::ticket::{Fact, Ticket};
use crate::world::{Context, World};

/// The pieces that answers name.
pub fn named<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> Vec<AssetId> {
    let pieces = answers.into_iter().filter(|answer| answer.kind == "asset").flat_map(|answer| &answer.value);
    pieces.filter_map(|value| value.parse().ok()).map(AssetId).collect()
}

/// Where a piece goes that comes back so: what is not in order is repaired before anybody gets it.
pub fn goes_to(condition: Condition) -> AssetState {
    match condition {
        Condition::New | Condition::Used => AssetState::InStock,
        Condition::Damaged => AssetState::InRepair,
    }
}

/// What comes back, checked.
#[derive(Debug)]
pub struct TakenBack {
    pieces: Vec<TaggedAsset>,
    condition: Condition,
    location: Option<LocationId>,
}

/// Checks what is said of the pieces that a task takes back: those that somebody says come back, or else those that its line
/// or its request names and that are still with who gives them back. None where nothing is left to take back: what was named
/// was moved by hand meanwhile, or none comes back and the reason is said. A browser does not know all pieces: it asks for
/// each that is named. Changes nothing.
///
/// # Errors
/// `Invalid` where neither a piece nor a reason is said, for a piece or a serial number that none of theirs has, without the
/// condition, and without a known location for what goes into stock.
pub fn check_back(world: &World, ticket: &Ticket, task: &Task, body: &EndTask) -> Result<Option<TakenBack>, Problem> {
    let named = named_by(world, ticket, task);
    let pieces = if says_which(body) { said(world, ticket, task, body)? } else { theirs(world, ticket, task, &named) };
    if pieces.is_empty() && !says_which(body) {
        if named.is_empty() && body.reason.trim().is_empty() {
            return Err(Problem::invalid(vec![FieldError::field("pieces", FieldFault::Required)]));
        }
        if named.is_empty() || world.directory_complete {
            return Ok(None);
        }
    }
    let Some(condition) = body.condition else {
        return Err(Problem::invalid(vec![FieldError::field("condition", FieldFault::Required)]));
    };
    let location = match goes_to(condition) {
        AssetState::InStock => Some(known_location(world, body.location)?),
        _ => None,
    };
    Ok(Some(TakenBack { pieces, condition, location }))
}

/// Checks that a task which takes something back is not needed: nothing that was named is still to come, or the reason is
/// said, because a piece would stay with who was to give it back.
///
/// # Errors
/// `Invalid` without the reason.
pub fn check_not_needed(world: &World, ticket: &Ticket, task: &Task, body: &EndTask) -> Result<(), Problem> {
    let named = named_by(world, ticket, task);
    let is_there = |id: &AssetId| world.asset(id.0).is_none_or(|tagged| is_theirs(world, ticket, task, tagged));
    if !body.reason.trim().is_empty() || (!named.is_empty() && !named.iter().any(is_there)) {
        return Ok(());
    }
    Err(Problem::invalid(vec![FieldError::field("reason", FieldFault::Required)]))
}

fn says_which(body: &EndTask) -> bool {
    !body.pieces.is_empty() || !body.piece_serial.trim().is_empty()
}

fn named_by(world: &World, ticket: &Ticket, task: &Task) -> Vec<AssetId> {
    let line = task.line.and_then(|line| world.line(line.0)).map(|tagged| &tagged.line);
    let request = ticket.public.request.as_ref().map(|request| request.answers.as_slice()).unwrap_or_default();
    named(line.map_or(request, |line| line.answers.as_slice()))
}

/// Whether a piece is with who gives it back: who asked, or whom the line is for.
fn is_theirs(world: &World, ticket: &Ticket, task: &Task, tagged: &TaggedAsset) -> bool {
    let line = task.line.and_then(|line| world.line(line.0)).and_then(|tagged| tagged.line.requested_for);
    let owners = [Some(ticket.head.requester), line];
    tagged.asset.state == AssetState::InUse && tagged.asset.user.is_some() && owners.contains(&tagged.asset.user)
}

fn theirs(world: &World, ticket: &Ticket, task: &Task, ids: &[AssetId]) -> Vec<TaggedAsset> {
    let pieces = ids.iter().filter_map(|id| world.asset(id.0));
    pieces.filter(|tagged| is_theirs(world, ticket, task, tagged)).cloned().collect()
}

/// The pieces that somebody says come back, each once.
fn said(world: &World, ticket: &Ticket, task: &Task, body: &EndTask) -> Result<Vec<TaggedAsset>, Problem> {
    let mut errors = Vec::new();
    let mut pieces: Vec<TaggedAsset> = Vec::new();
    for (row, id) in body.pieces.iter().enumerate() {
        let found = theirs(world, ticket, task, std::slice::from_ref(id)).pop();
        match found {
            Some(_) if body.pieces[..row].contains(id) => {
                let first = body.pieces.iter().position(|known| known == id).unwrap_or_default();
                errors.push(FieldError::row("pieces", row, FieldFault::Duplicate { row: first }));
            }
            Some(piece) => pieces.push(piece),
            None if world.directory_complete => errors.push(FieldError::row("pieces", row, FieldFault::UnknownAsset)),
            None => {}
        }
    }
    let serial = body.piece_serial.trim();
    if serial.chars().count() > SERIAL_MAX {
        errors.push(FieldError::field("piece_serial", FieldFault::TooLong { max: SERIAL_MAX }));
    } else if !serial.is_empty() && world.directory_complete {
        let is_it = |tagged: &&TaggedAsset| {
            is_theirs(world, ticket, task, tagged) && tagged.asset.serial.to_lowercase() == serial.to_lowercase()
        };
        let found: Vec<&TaggedAsset> = world.assets().filter(is_it).collect();
        match found.as_slice() {
            [] => errors.push(FieldError::field("piece_serial", FieldFault::UnknownAsset)),
            [one] if pieces.iter().any(|piece| piece.asset.id == one.asset.id) => {}
            [one] => pieces.push((*one).clone()),
            _ => {
                let reason = "several of their pieces have this serial number: choose one".to_owned();
                errors.push(FieldError::field("piece_serial", FieldFault::Unreadable { reason }));
            }
        }
    }
    if errors.is_empty() { Ok(pieces) } else { Err(Problem::invalid(errors)) }
}

/// Takes the pieces back: who had them sees them no more, and their history names the request.
pub fn take_back(world: &mut World, context: &mut Context<'_>, ticket: &mut Ticket, back: TakenBack) {
    for tagged in back.pieces {
        let model = world.models.values().find(|model| model.id == tagged.asset.model).cloned();
        let Some(model) = model else { continue };
        let (condition, location) = (Some(back.condition), back.location);
        let to = Down { to: goes_to(back.condition), location, condition, counted: false };
        let (name, serial) = (tagged.asset.name.clone(), tagged.asset.serial.clone());
        set_down(world, context, &model, tagged, to, &ticket.head.number);
        if back.condition == Condition::Damaged {
            world.event(context, ticket, Fact::PieceDamaged { name, serial });
        }
    }
}
