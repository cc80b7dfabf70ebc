//! Relations of pieces: what is connected to, used with or part of what. Each side holds its half, written together; a
//! half names the other piece by its id alone, so that whoever sees one piece learns nothing of another that they may not
//! see.

use super::api::{RelateAssets, UnrelateAssets};
use super::decide::kept;
use super::{AssetChange, AssetEvent, AssetState, TaggedAsset};
use crate::ids::AssetId;
use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use crate::world::{AuditEntry, Context, World};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Most relations of one piece.
pub const RELATIONS_MAX: usize = 50;

/// What a piece is to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Both are joined, by a cable or a radio link.
    ConnectedTo,
    /// It belongs into the other one.
    PartOf,
    /// The other one belongs into it.
    Contains,
    /// Both are used together, without being joined.
    UsedWith,
}

impl Relation {
    /// All, in the order of a choice.
    pub const ALL: [Relation; 4] = [Relation::ConnectedTo, Relation::PartOf, Relation::Contains, Relation::UsedWith];

    /// The same, as the other piece sees it.
    pub fn mirrored(self) -> Relation {
        match self {
            Relation::PartOf => Relation::Contains,
            Relation::Contains => Relation::PartOf,
            Relation::ConnectedTo | Relation::UsedWith => self,
        }
    }

    /// The name stored in the database.
    pub fn name(self) -> &'static str {
        match self {
            Relation::ConnectedTo => "connected_to",
            Relation::PartOf => "part_of",
            Relation::Contains => "contains",
            Relation::UsedWith => "used_with",
        }
    }
}

/// One half of a relation: what the piece that holds it is to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// What it is to the other piece.
    pub relation: Relation,
    /// The other piece.
    pub other: AssetId,
}

/// Says what a piece is to another one, on both sides at once.
///
/// # Errors
/// `NotFound` for anybody but the team that keeps both and its department, `Invalid` with itself, `Conflict` where the two
/// are related already, one is retired, one is part of something else, the whole is part of the part over others, or one has
/// [`RELATIONS_MAX`] relations.
pub fn relate(world: &mut World, context: &mut Context<'_>, body: &RelateAssets) -> Result<Value, Problem> {
    let (mut one, mut other) = both(world, context, body.asset, body.other)?;
    if let Some(reason) = refusal(&one, &other, body.relation).or_else(|| circle(world, body)) {
        return Err(Problem::because(ProblemCode::Conflict, reason));
    }
    let mine = Related { relation: body.relation, other: body.other };
    let theirs = Related { relation: body.relation.mirrored(), other: body.asset };
    for (tagged, half) in [(&mut one, mine), (&mut other, theirs)] {
        tagged.asset.relations.push(half);
        note(context, tagged, AssetChange::Related(half));
    }
    world.audit(said("asset.relate", body.asset, None, Some(mine)));
    world.put_asset(one);
    world.put_asset(other);
    Ok(json!({}))
}

/// Takes back what two pieces are to each other, on both sides at once.
///
/// # Errors
/// `NotFound` for anybody but the team that keeps both and its department, `Conflict` where they are not related.
pub fn unrelate(world: &mut World, context: &mut Context<'_>, body: &UnrelateAssets) -> Result<Value, Problem> {
    let (mut one, mut other) = both(world, context, body.asset, body.other)?;
    let Some(mine) = one.asset.relations.iter().find(|half| half.other == body.other).copied() else {
        return Err(Problem::because(ProblemCode::Conflict, "They are not related any more."));
    };
    let theirs = Related { relation: mine.relation.mirrored(), other: body.asset };
    for (tagged, half) in [(&mut one, mine), (&mut other, theirs)] {
        tagged.asset.relations.retain(|known| known.other != half.other);
        note(context, tagged, AssetChange::Unrelated(half));
    }
    world.audit(said("asset.unrelate", body.asset, Some(mine), None));
    world.put_asset(one);
    world.put_asset(other);
    Ok(json!({}))
}

/// Two pieces that the actor keeps.
fn both(
    world: &World,
    context: &Context<'_>,
    one: AssetId,
    other: AssetId,
) -> Result<(TaggedAsset, TaggedAsset), Problem> {
    let read = |id: AssetId| {
        let tagged = world.asset(id.0).cloned().ok_or_else(Problem::not_found)?;
        kept(world, context, tagged.asset.model)?;
        Ok(tagged)
    };
    let pair = (read(one)?, read(other)?);
    if one == other {
        let reason = "a piece is nothing to itself".to_owned();
        return Err(Problem::invalid(vec![FieldError::field("other", FieldFault::Unreadable { reason })]));
    }
    Ok(pair)
}

/// Why two pieces cannot be related so; none where they can.
fn refusal(one: &TaggedAsset, other: &TaggedAsset, relation: Relation) -> Option<String> {
    let (one, other) = (&one.asset, &other.asset);
    if one.relations.iter().any(|half| half.other == other.id) {
        return Some("They are related already.".to_owned());
    }
    if let Some(gone) = [one, other].into_iter().find(|asset| asset.state == AssetState::Retired) {
        return Some(format!("{} is retired.", gone.serial));
    }
    let part = match relation {
        Relation::PartOf => Some(one),
        Relation::Contains => Some(other),
        Relation::ConnectedTo | Relation::UsedWith => None,
    };
    let within = |half: &Related| half.relation == Relation::PartOf;
    if let Some(part) = part.filter(|part| part.relations.iter().any(within)) {
        return Some(format!("{} is part of something already.", part.serial));
    }
    let full = [one, other].into_iter().find(|asset| asset.relations.len() >= RELATIONS_MAX);
    full.map(|full| format!("{} has {RELATIONS_MAX} relations; that is the most.", full.serial))
}

/// Why a piece cannot be part of another one: the whole is, over however many pieces, part of it. Every piece on the way up
/// is locked, so that none of them becomes part of another one meanwhile; one that is not here became so after the way was
/// looked up, and the next try finds it.
fn circle(world: &World, body: &RelateAssets) -> Option<String> {
    let (part, whole) = match body.relation {
        Relation::PartOf => (body.asset, body.other),
        Relation::Contains => (body.other, body.asset),
        Relation::ConnectedTo | Relation::UsedWith => return None,
    };
    // A browser knows some pieces only; the server looks at all.
    let serial = |id: AssetId| world.asset(id.0).map_or_else(String::new, |tagged| tagged.asset.serial.clone());
    let (mut at, mut passed) = (whole, BTreeSet::new());
    while passed.insert(at) {
        let Some(tagged) = world.asset(at.0) else {
            return world.directory_complete.then(|| "It changed meanwhile. Please try again.".to_owned());
        };
        let above = tagged.asset.relations.iter().find(|half| half.relation == Relation::PartOf)?.other;
        if above == part {
            return Some(format!("{} is part of {} already, by what is between them.", serial(whole), serial(part)));
        }
        at = above;
    }
    None
}

/// Writes into a piece's history what changed about it while it stayed where it is.
pub(super) fn note(context: &Context<'_>, tagged: &mut TaggedAsset, change: AssetChange) {
    tagged.asset.history.push(AssetEvent {
        at: context.now,
        state: tagged.asset.state,
        by_name: context.actor.map(|actor| actor.name.clone()).unwrap_or_default(),
        user_name: String::new(),
        number: String::new(),
        condition: None,
        change: Some(change),
    });
}

fn said(action: &'static str, asset: AssetId, before: Option<Related>, after: Option<Related>) -> AuditEntry {
    let half = |half: Related| json!({ "relation": half.relation, "other": half.other });
    AuditEntry { action, entity_kind: "asset", entity: asset.0, before: before.map(half), after: after.map(half) }
}

#[cfg(test)]
mod tests {
    use super::super::decide::tests::{DOCK, PIECE, shop};
    use super::*;
    use crate::actor::Actor;
    use crate::asset::Asset;
    use crate::command::Command;
    use crate::fixture::Desk;
    use crate::ids::ModelId;
    use crate::tag::Tags;
    use crate::world::Record;
    use uuid::Uuid;

    const LAPTOP: AssetId = AssetId(Uuid::from_u128(0x1a9709));
    const SCREEN: AssetId = AssetId(Uuid::from_u128(0x5c4ee9));
    const HEADSET: AssetId = AssetId(Uuid::from_u128(0x4ead));

    /// The shop's dock, and a laptop, a screen and a headset beside it.
    fn desk() -> (Desk, Actor) {
        let (mut desk, ana) = shop();
        let dock = desk.world.asset(PIECE.0).unwrap().clone();
        for (id, serial) in [(LAPTOP, "LT-1"), (SCREEN, "MON-1"), (HEADSET, "HS-1")] {
            let asset = Asset { id, serial: serial.to_owned(), ..dock.asset.clone() };
            desk.world.load(Record::Asset(TaggedAsset { asset, ..dock.clone() }));
        }
        (desk, ana)
    }

    fn relate(desk: &mut Desk, ana: &Actor, asset: AssetId, relation: Relation, other: AssetId) -> Result<(), Problem> {
        desk.call(Some(ana), &Command::RelateAssets(RelateAssets { asset, other, relation })).map(drop)
    }

    fn halves(desk: &Desk, of: AssetId) -> Vec<(Relation, AssetId)> {
        let asset = &desk.world.asset(of.0).unwrap().asset;
        asset.relations.iter().map(|half| (half.relation, half.other)).collect()
    }

    #[test]
    fn both_sides_say_it_and_keep_it_in_their_history_and_who_has_one_reads_nothing_of_it() {
        let (mut desk, ana) = desk();
        let before = desk.world.asset(PIECE.0).unwrap().asset.equipment();
        relate(&mut desk, &ana, PIECE, Relation::ConnectedTo, LAPTOP).unwrap();
        relate(&mut desk, &ana, PIECE, Relation::Contains, SCREEN).unwrap();
        assert_eq!(halves(&desk, PIECE), [(Relation::ConnectedTo, LAPTOP), (Relation::Contains, SCREEN)]);
        assert_eq!(halves(&desk, LAPTOP), [(Relation::ConnectedTo, PIECE)]);
        assert_eq!(halves(&desk, SCREEN), [(Relation::PartOf, PIECE)]);
        let dock = desk.world.asset(PIECE.0).unwrap().asset.clone();
        assert_eq!(dock.equipment(), before);
        let related = AssetChange::Related(Related { relation: Relation::ConnectedTo, other: LAPTOP });
        assert_eq!(
            (dock.history[0].change.as_ref(), dock.history[0].by_name.as_str()),
            (Some(&related), "Technician 1")
        );

        desk.call(Some(&ana), &Command::UnrelateAssets(UnrelateAssets { asset: LAPTOP, other: PIECE })).unwrap();
        assert_eq!((halves(&desk, LAPTOP), halves(&desk, PIECE)), (vec![], vec![(Relation::Contains, SCREEN)]));
        let last = desk.world.asset(LAPTOP.0).unwrap().asset.history.last().unwrap().clone();
        let ended = AssetChange::Unrelated(Related { relation: Relation::ConnectedTo, other: PIECE });
        assert_eq!(last.change, Some(ended));
        let again = Command::UnrelateAssets(UnrelateAssets { asset: LAPTOP, other: PIECE });
        assert_eq!(desk.call(Some(&ana), &again).unwrap_err().code, ProblemCode::Conflict);
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_a_reason() {
        let (mut desk, ana) = desk();
        let itself = relate(&mut desk, &ana, PIECE, Relation::PartOf, PIECE).unwrap_err();
        assert_eq!((itself.code, itself.errors[0].field.as_str()), (ProblemCode::Invalid, "other"));
        relate(&mut desk, &ana, SCREEN, Relation::PartOf, PIECE).unwrap();
        let twice = relate(&mut desk, &ana, PIECE, Relation::UsedWith, SCREEN).unwrap_err();
        assert_eq!(twice.detail.as_deref(), Some("They are related already."));
        for (one, relation, other) in [(SCREEN, Relation::PartOf, LAPTOP), (LAPTOP, Relation::Contains, SCREEN)] {
            let second = relate(&mut desk, &ana, one, relation, other).unwrap_err();
            assert_eq!(second.detail.as_deref(), Some("MON-1 is part of something already."));
        }
        let mut laptop = desk.world.asset(LAPTOP.0).unwrap().clone();
        laptop.asset.state = AssetState::Retired;
        desk.world.load(Record::Asset(laptop));
        let gone = relate(&mut desk, &ana, PIECE, Relation::ConnectedTo, LAPTOP).unwrap_err();
        assert_eq!(gone.detail.as_deref(), Some("LT-1 is retired."));
        let mut full = desk.world.asset(PIECE.0).unwrap().clone();
        let half = |number| Related { relation: Relation::UsedWith, other: AssetId(Uuid::from_u128(number)) };
        full.asset.relations = (1..=u128::try_from(RELATIONS_MAX).unwrap()).map(half).collect();
        desk.world.load(Record::Asset(full));
        let most = relate(&mut desk, &ana, HEADSET, Relation::UsedWith, PIECE).unwrap_err();
        assert_eq!(most.detail.as_deref(), Some("U1-1 has 50 relations; that is the most."));
    }

    #[test]
    fn nothing_is_part_of_what_is_part_of_it_over_however_many_pieces() {
        let (mut desk, ana) = desk();
        relate(&mut desk, &ana, HEADSET, Relation::PartOf, SCREEN).unwrap();
        relate(&mut desk, &ana, PIECE, Relation::Contains, SCREEN).unwrap();
        relate(&mut desk, &ana, PIECE, Relation::PartOf, LAPTOP).unwrap();
        for (one, relation, other, said) in [
            (LAPTOP, Relation::PartOf, HEADSET, "HS-1 is part of LT-1 already, by what is between them."),
            (LAPTOP, Relation::PartOf, SCREEN, "MON-1 is part of LT-1 already, by what is between them."),
            (HEADSET, Relation::Contains, LAPTOP, "HS-1 is part of LT-1 already, by what is between them."),
        ] {
            let refused = relate(&mut desk, &ana, one, relation, other).unwrap_err();
            assert_eq!((refused.code, refused.detail.as_deref()), (ProblemCode::Conflict, Some(said)));
        }
        // To be used together goes anywhere.
        relate(&mut desk, &ana, LAPTOP, Relation::UsedWith, HEADSET).unwrap();
        // A piece on the way that is not locked may have become part of anything.
        desk.world.unload(crate::world::Key::Asset(PIECE.0));
        let unsure = desk.call(
            Some(&ana),
            &Command::RelateAssets(RelateAssets { asset: LAPTOP, other: SCREEN, relation: Relation::PartOf }),
        );
        assert_eq!(unsure.unwrap_err().detail.as_deref(), Some("It changed meanwhile. Please try again."));
    }

    #[test]
    fn only_who_keeps_both_may_say_it() {
        let (mut desk, ana) = desk();
        let (rebecca, stranger) = (desk.rebecca.clone(), desk.stranger.clone());
        for other in [&rebecca, &stranger] {
            let refused = relate(&mut desk, other, PIECE, Relation::UsedWith, LAPTOP).unwrap_err();
            assert_eq!(refused.code, ProblemCode::NotFound);
        }
        // Another team keeps the laptop's model.
        let mut model = desk.world.models["dock"].clone();
        assert_eq!(model.id, DOCK);
        (model.id, model.team) = (ModelId(Uuid::from_u128(0x1a9)), crate::ids::TeamId(Uuid::from_u128(0xee)));
        model.department = crate::ids::DepartmentId(Uuid::from_u128(0xef));
        let mut laptop = desk.world.asset(LAPTOP.0).unwrap().clone();
        (laptop.asset.model, laptop.tags) = (model.id, Tags::none());
        desk.world.models.insert("laptop".to_owned(), model);
        desk.world.load(Record::Asset(laptop));
        for (one, other) in [(PIECE, LAPTOP), (LAPTOP, PIECE)] {
            let refused = relate(&mut desk, &ana, one, Relation::UsedWith, other).unwrap_err();
            assert_eq!(refused.code, ProblemCode::NotFound);
        }
    }

    #[test]
    fn what_the_other_piece_sees_is_the_same_relation() {
        for relation in Relation::ALL {
            assert_eq!(relation.mirrored().mirrored(), relation);
            assert_eq!(serde_json::to_value(relation).unwrap(), relation.name());
        }
    }
}
