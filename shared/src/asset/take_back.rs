//! A piece comes back by the task of a request that names it: it is nobody's again, in stock or in repair by how it is.

use super::decide::{known_location, set_down};
use super::{AssetState, Condition, TaggedAsset};
use crate::fulfilment::Task;
use crate::fulfilment::api::EndTask;
use crate::ids::{AssetId, LocationId};
use crate::problem::{FieldError, FieldFault, Problem};
use crate::service_request::Answer;
use crate::ticket::Ticket;
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

/// Checks what is said of the pieces that a task takes back: those that its line or its request names and that are still
/// with who gives them back. None where nothing is left to take back: it was moved by hand meanwhile, or no piece was
/// named. A browser does not know all pieces: it asks for each that is named. Changes nothing.
///
/// # Errors
/// `Invalid` without the condition, and without a known location for what goes into stock.
pub fn check_back(world: &World, ticket: &Ticket, task: &Task, body: &EndTask) -> Result<Option<TakenBack>, Problem> {
    let line = task.line.and_then(|line| world.line(line.0)).map(|tagged| &tagged.line);
    let request = ticket.public.request.as_ref().map(|request| request.answers.as_slice()).unwrap_or_default();
    let named = named(line.map_or(request, |line| line.answers.as_slice()));
    let owners = [Some(ticket.head.requester), line.and_then(|line| line.requested_for)];
    let is_theirs = |tagged: &&TaggedAsset| {
        tagged.asset.state == AssetState::InUse && tagged.asset.user.is_some() && owners.contains(&tagged.asset.user)
    };
    let pieces = named.iter().filter_map(|id| world.asset(id.0)).filter(is_theirs).cloned();
    let pieces: Vec<TaggedAsset> = pieces.collect();
    if pieces.is_empty() && (world.directory_complete || named.is_empty()) {
        return Ok(None);
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

/// Takes the pieces back: who had them sees them no more, and their history names the request.
pub fn take_back(world: &mut World, context: &mut Context<'_>, ticket: &Ticket, back: TakenBack) {
    for tagged in back.pieces {
        let model = world.models.values().find(|model| model.id == tagged.asset.model).cloned();
        let Some(model) = model else { continue };
        let to = (goes_to(back.condition), back.location, Some(back.condition));
        set_down(world, context, &model, tagged, to, &ticket.head.number);
    }
}
