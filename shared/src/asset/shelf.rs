//! What everyone reads of stock: whether there is some, never how much; and what a line takes of it.

use super::{AssetModel, ModelCard, StockLevel, Supply, TaggedModel, TaggedStockLevel};
use crate::catalog::ItemVersion;
use crate::catalog::form::Field;
use crate::ids::{LocationId, ModelId};
use crate::world::{Context, Record, World};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What everyone reads of a model with these levels.
pub fn card<'a>(model: &AssetModel, levels: impl IntoIterator<Item = &'a StockLevel>) -> ModelCard {
    let free = levels.into_iter().filter(|level| level.model == model.id && level.free() > 0);
    let mut in_stock: Vec<LocationId> = free.map(|level| level.location).collect();
    in_stock.sort_unstable();
    in_stock.dedup();
    ModelCard {
        id: model.id,
        key: model.key.clone(),
        name: model.name.clone(),
        fits: model.fits.clone(),
        in_stock,
        delivery_days: model.delivery_days,
    }
}

/// Writes a level, and what everyone reads of its model where that is another now.
pub(super) fn put(world: &mut World, level: TaggedStockLevel) {
    let id = level.level.model;
    world.put_stock_level(level);
    if let Some(tagged) = tagged(world, id)
        && world.model_card(id.0) != Some(&tagged)
    {
        world.put_model_card(tagged);
    }
}

/// What everyone reads of the loaded models, as it is before any call.
pub fn load(world: &mut World) {
    let ids: Vec<ModelId> = world.models.values().map(|model| model.id).collect();
    for id in ids {
        if let Some(tagged) = tagged(world, id) {
            world.load(Record::Model(tagged));
        }
    }
}

fn tagged(world: &World, id: ModelId) -> Option<TaggedModel> {
    let tags = world.everyone();
    // A browser knows neither all stock nor the tag: it waits for the server.
    if tags.as_slice().is_empty() {
        return None;
    }
    let model = world.models.values().find(|model| model.id == id)?;
    Some(TaggedModel { model: card(model, world.stock_levels().map(|tagged| &tagged.level)), tags })
}

/// The server's own call for a model that nobody reads of yet.
pub fn show(world: &mut World, _: &mut Context<'_>, id: ModelId) {
    let loaded = world.unload(crate::world::Key::Model(id.0));
    if let Some(Record::Model(tagged)) = loaded {
        world.put_model_card(tagged);
    }
}

/// What a line takes: for each unit the keys of the models that will do, in order of preference. `chosen` answers what is
/// chosen in a field, `fits` the keys of the models that one fits, none for one that is not known.
pub fn takes<'a>(
    version: &'a ItemVersion,
    supplies: impl IntoIterator<Item = &'a Supply>,
    chosen: &dyn Fn(&str) -> Vec<String>,
    fits: &dyn Fn(&str) -> Option<&'a [String]>,
) -> Vec<Vec<&'a str>> {
    let models = |field: &str| -> Vec<&'a str> {
        let ids = chosen(field);
        let column = |known: &&Field| known.id == field;
        let field = version.form.rows().and_then(|group| group.fields.iter().find(column));
        let options = field.map(|field| field.kind.options()).unwrap_or_default();
        options.iter().filter(|option| ids.contains(&option.id)).filter_map(|option| option.model.as_deref()).collect()
    };
    let of = |supply: &'a Supply| match (&supply.chosen, &supply.fits) {
        (Some(field), _) => models(field).into_iter().map(|key| vec![key]).collect(),
        (None, Some(field)) => {
            let with = models(field);
            let all: Vec<&str> = supply.models.iter().map(String::as_str).filter(|key| fits(key).is_some()).collect();
            let fitting: Vec<&str> = all
                .iter()
                .copied()
                .filter(|key| with.iter().all(|with| fits(key).is_some_and(|fits| fits.iter().any(|key| key == with))))
                .collect();
            // Publishing sees to it that something fits; what slips through is ordered, and a person looks at it.
            vec![if fitting.is_empty() { all } else { fitting }]
        }
        (None, None) => vec![supply.models.iter().map(String::as_str).collect()],
    };
    supplies.into_iter().flat_map(of).collect()
}

/// How units of a model would be met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allotted {
    /// The model's key.
    pub model: String,
    /// So many are there.
    pub stock: i64,
    /// So many have to be ordered.
    pub ordered: i64,
}

/// Which model meets each unit; none where none of its models is known. `free` has every model that is known, with how
/// many are left. As many units as possible are met by what is there: each in turn takes the first of its models of which
/// one is left; where none is, those before it give way to another of their models as long as each keeps one (augmenting
/// paths: a unit that is met stays met, and nobody later is met in place of somebody earlier). What cannot be met is
/// ordered, of the first model that is known.
pub fn share<'a>(units: &[&'a [String]], free: &BTreeMap<String, i64>) -> Vec<Option<&'a str>> {
    let mut sharing = Sharing { units, free, taken: vec![None; units.len()] };
    for unit in 0..units.len() {
        sharing.meet(unit, &mut BTreeSet::new());
    }
    let ordered = |keys: &'a [String]| keys.iter().find(|key| free.contains_key(*key)).map(String::as_str);
    sharing.taken.iter().zip(units).map(|(taken, keys)| taken.or_else(|| ordered(keys))).collect()
}

/// A division of what is there, being made.
struct Sharing<'u, 'a> {
    units: &'u [&'a [String]],
    free: &'u BTreeMap<String, i64>,
    /// What each unit has of what is there.
    taken: Vec<Option<&'a str>>,
}

impl<'a> Sharing<'_, 'a> {
    /// Gives a unit one of its models, or another one than before; `seen` has the models that were asked for already.
    fn meet(&mut self, unit: usize, seen: &mut BTreeSet<&'a str>) -> bool {
        let keys: &'a [String] = self.units[unit];
        let left = |sharing: &Self, key: &str| {
            let taken = sharing.taken.iter().filter(|taken| **taken == Some(key)).count();
            i64::try_from(taken).is_ok_and(|taken| sharing.free.get(key).is_some_and(|free| taken < *free))
        };
        if let Some(key) = keys.iter().find(|key| left(self, key)) {
            self.taken[unit] = Some(key);
            return true;
        }
        for key in keys {
            if !seen.insert(key) {
                continue;
            }
            // All that have this model want one of the same: one of them that can give way is enough, the last first.
            for other in (0..self.units.len()).rev() {
                if self.taken[other] == Some(key) && self.meet(other, seen) {
                    self.taken[unit] = Some(key);
                    return true;
                }
            }
        }
        false
    }
}

/// How units would be met, as the gate meets them ([`share`]). `free` has every model that is known, with how many are left.
pub fn allot<'a>(units: impl IntoIterator<Item = &'a [String]>, mut free: BTreeMap<String, i64>) -> Vec<Allotted> {
    let units: Vec<&[String]> = units.into_iter().collect();
    let mut all: Vec<Allotted> = Vec::new();
    for key in share(&units, &free).into_iter().flatten() {
        let Some(left) = free.get_mut(key) else { continue };
        let at = all.iter().position(|known| known.model == key).unwrap_or_else(|| {
            all.push(Allotted { model: key.to_owned(), stock: 0, ordered: 0 });
            all.len() - 1
        });
        if *left > 0 {
            *left -= 1;
            all[at].stock += 1;
        } else {
            all[at].ordered += 1;
        }
    }
    all
}

/// How units would be met by what everyone reads: a model is there, for everybody, or it is not.
pub fn guess(units: &[Vec<String>], cards: &[ModelCard]) -> Vec<Allotted> {
    let all = i64::try_from(units.len()).unwrap_or(i64::MAX);
    let free = cards.iter().map(|card| (card.key.clone(), if card.in_stock.is_empty() { 0 } else { all }));
    allot(units.iter().map(Vec::as_slice), free.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;
    use proptest::prelude::*;
    use uuid::Uuid;

    #[test]
    fn what_is_there_is_guessed_to_be_there_for_everybody() {
        let card = |key: &str, in_stock| ModelCard {
            id: ModelId(Uuid::nil()),
            key: key.to_owned(),
            name: Text::plain(key),
            fits: Vec::new(),
            in_stock,
            delivery_days: None,
        };
        let cards = [card("a", vec![LocationId(Uuid::nil())]), card("b", Vec::new())];
        let units: Vec<Vec<String>> = [["a"], ["b"], ["a"]].map(|keys| keys.map(str::to_owned).to_vec()).to_vec();
        let of = |model: &str, stock, ordered| Allotted { model: model.to_owned(), stock, ordered };
        assert_eq!(guess(&units, &cards), [of("a", 2, 0), of("b", 0, 1)]);
    }

    #[test]
    fn what_is_left_is_given_out_once_and_the_rest_is_ordered() {
        let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        let (any, second) = (keys(&["u100", "t200"]), keys(&["t200", "gone"]));
        let units = [&any, &any, &second, &any, &any, &keys(&["gone"])];
        let free = BTreeMap::from([("u100".to_owned(), 1), ("t200".to_owned(), 2)]);
        let of = |model: &str, stock, ordered| Allotted { model: model.to_owned(), stock, ordered };
        // One from the first model, two from the second; then nothing is left, and the first is ordered.
        assert_eq!(allot(units.map(Vec::as_slice), free), [of("u100", 1, 2), of("t200", 2, 0)]);
    }

    /// How it was given out before: one after another, and nobody gives way.
    fn one_by_one(units: &[&[String]], mut free: BTreeMap<String, i64>) -> usize {
        let mut met = |keys: &&&[String]| {
            let key = keys.iter().find(|key| free.get(*key).is_some_and(|left| *left > 0));
            key.and_then(|key| free.get_mut(key)).map(|left| *left -= 1).is_some()
        };
        units.iter().filter(|keys| met(keys)).count()
    }

    /// The most units that what is there can meet, by trying everything.
    fn most(units: &[&[String]], free: &BTreeMap<String, i64>) -> usize {
        let Some((first, rest)) = units.split_first() else { return 0 };
        let with = first.iter().filter(|key| free.get(*key).is_some_and(|left| *left > 0)).map(|key| {
            let mut free = free.clone();
            *free.get_mut(key).unwrap() -= 1;
            1 + most(rest, &free)
        });
        with.max().unwrap_or(0).max(most(rest, free))
    }

    /// How many are met by what is there, and never more of a model than there are.
    fn met(units: &[&[String]], free: &BTreeMap<String, i64>) -> usize {
        let given = allot(units.iter().copied(), free.clone());
        assert!(given.iter().all(|one| one.stock <= free[&one.model]));
        given.iter().map(|one| usize::try_from(one.stock).unwrap()).sum()
    }

    #[test]
    fn who_has_a_choice_gives_way_to_who_has_none() {
        let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        // Grace's laptop takes both, Luis's only the first.
        let (grace, luis) = (keys(&["u100", "t200"]), keys(&["u100"]));
        let free = BTreeMap::from([("u100".to_owned(), 1), ("t200".to_owned(), 1)]);
        assert_eq!(share(&[&grace, &luis], &free), [Some("t200"), Some("u100")]);
        // Nobody later is met in place of somebody earlier, and who need not give way has the first that will do.
        assert_eq!(share(&[&luis, &luis, &grace], &free), [Some("u100"), Some("u100"), Some("t200")]);
        assert_eq!(share(&[&grace, &grace], &free), [Some("u100"), Some("t200")]);
        assert_eq!(share(&[&keys(&["gone"])], &free), [None]);
    }

    proptest! {
        #[test]
        fn as_many_as_possible_are_met(
            units in prop::collection::vec(prop::sample::subsequence(vec!["a", "b", "c", "d"], 0..=4), 0..7),
            free in prop::collection::vec(0_i64..3, 3),
        ) {
            let units: Vec<Vec<String>> =
                units.into_iter().map(|keys| keys.into_iter().map(str::to_owned).collect()).collect();
            let units: Vec<&[String]> = units.iter().map(Vec::as_slice).collect();
            let free: BTreeMap<String, i64> = ["a", "b", "c"].map(str::to_owned).into_iter().zip(free).collect();
            let met_now = met(&units, &free);
            prop_assert_eq!(met_now, most(&units, &free));
            prop_assert!(met_now >= one_by_one(&units, free.clone()));
            // Whoever stands first is met whenever the first alone can be.
            for first in 1..=units.len() {
                prop_assert_eq!(met(&units[..first], &free), most(&units[..first], &free));
            }
        }
    }
}
