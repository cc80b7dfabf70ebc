//! What an order takes and how it would be met: the server says how much of it is there, and where it cannot be asked, what
//! everyone reads of a model has to do.

use super::outlook::Shelved;
use super::state::Order;
use crate::data::api;
use crate::ui::use_minute;
use docket_shared::asset::ModelCard;
use docket_shared::asset::api::{ASKED_MAX, AskStock};
use docket_shared::asset::shelf::{Allotted, guess, takes};
use docket_shared::authorization as endpoints;
use docket_shared::catalog::ItemVersion;
use docket_shared::service_request::form::Input;
use docket_shared::service_request::settle::Settled;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Wait for the next key before the server is asked, in milliseconds.
const DEBOUNCE_MS: u32 = 250;

/// What the order takes, kept up with what is typed, with stock and with time.
pub fn use_shelf(order: Order) -> Memo<Vec<Shelved>> {
    let minute = use_minute();
    let units = Memo::new(move |_| {
        let cards = order.data.models();
        order.version.with_value(|version| order.settled.with(|settled| units(version, settled, &cards)))
    });
    let answer = RwSignal::new(None::<(Vec<Vec<String>>, Vec<Allotted>)>);
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        minute.track();
        drop(order.data.models());
        let asked = units.get();
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        if asked.is_empty() || asked.len() > ASKED_MAX {
            return;
        }
        spawn_local(async move {
            TimeoutFuture::new(DEBOUNCE_MS).await;
            if turn.try_get_value() != Some(mine) {
                return;
            }
            let query = format!("?units={}", api::quoted(&AskStock::about(&asked).units));
            // Without an answer the form goes on with what this device knows.
            if let Ok(found) = api::call::<endpoints::AskStock>(None, &query).await
                && turn.try_get_value() == Some(mine)
            {
                answer.try_set(Some((asked, found.models)));
            }
        });
    });
    Memo::new(move |_| {
        let cards = order.data.models();
        let models = units.with(|units| {
            answer.with(|answer| match answer {
                Some((asked, models)) if asked == units => models.clone(),
                _ => guess(units, &cards),
            })
        });
        let shelved = |one: Allotted| {
            let card = cards.iter().find(|card| card.key == one.model)?.clone();
            Some(Shelved { card, stock: one.stock, ordered: one.ordered })
        };
        models.into_iter().filter_map(shelved).collect()
    })
}

/// Working days until the last of it is there; none where nothing has to be ordered or nobody can say.
pub fn longest(stock: &[Shelved]) -> Option<i32> {
    stock.iter().filter(|one| one.ordered > 0).filter_map(|one| one.card.delivery_days).max()
}

/// For each unit that the lines take, the keys of the models that will do.
fn units(version: &ItemVersion, settled: &Settled, cards: &[ModelCard]) -> Vec<Vec<String>> {
    let fits = |key: &str| cards.iter().find(|card| card.key == key).map(|card| card.fits.as_slice());
    let mut units = Vec::new();
    for states in &settled.rows {
        let chosen = |field: &str| match states.get(field).and_then(|state| state.input.clone()) {
            Some(Input::Text(id)) => vec![id],
            Some(Input::Choices(ids)) => ids,
            None => Vec::new(),
        };
        // Nothing is said of what depends on an answer that is not there yet.
        let answered =
            version.takes.iter().filter(|supply| supply.fits.as_ref().is_none_or(|id| !chosen(id).is_empty()));
        let keys = takes(version, answered, &chosen, &fits).into_iter();
        units.extend(keys.map(|keys| keys.into_iter().map(str::to_owned).collect()));
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::ids::{LocationId, ModelId};
    use docket_shared::text::Text;
    use uuid::Uuid;

    fn card(key: &str, there: bool, delivery_days: Option<i32>) -> ModelCard {
        ModelCard {
            id: ModelId(Uuid::nil()),
            key: key.to_owned(),
            name: Text::plain(key),
            fits: Vec::new(),
            in_stock: if there { vec![LocationId(Uuid::nil())] } else { Vec::new() },
            delivery_days,
        }
    }

    #[test]
    fn the_longest_delivery_of_what_is_short_counts() {
        let of = |key, stock, ordered, days| Shelved { card: card(key, stock > 0, days), stock, ordered };
        let stock = [of("a", 4, 1, Some(10)), of("b", 5, 0, Some(15)), of("c", 0, 2, None)];
        assert_eq!((longest(&stock), longest(&stock[1..])), (Some(10), None));
    }
}
