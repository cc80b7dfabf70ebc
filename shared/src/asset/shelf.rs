//! What everyone reads of stock: whether there is some, never how much; and what a line takes of it.

use super::{AssetModel, ModelCard, StockLevel, Supply, TaggedModel, TaggedStockLevel};
use crate::catalog::ItemVersion;
use crate::catalog::form::Field;
use crate::ids::{LocationId, ModelId};
use crate::world::{Context, Record, World};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

/// How units would be met, one after another as the gate meets them: of the models that will do the first of which one is
/// left, else the first. `free` has every model that is known, with how many are left.
pub fn allot<'a>(units: impl IntoIterator<Item = &'a [String]>, mut free: BTreeMap<String, i64>) -> Vec<Allotted> {
    let mut all: Vec<Allotted> = Vec::new();
    for keys in units {
        let left = |key: &&String| free.get(*key).is_some_and(|left| *left > 0);
        let Some(key) = keys.iter().find(left).or_else(|| keys.iter().find(|key| free.contains_key(*key))) else {
            continue;
        };
        let Some(left) = free.get_mut(key) else { continue };
        let at = all.iter().position(|known| known.model == *key).unwrap_or_else(|| {
            all.push(Allotted { model: key.clone(), stock: 0, ordered: 0 });
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
}
