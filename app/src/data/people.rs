//! People for pickers: the one look-up behind an interaction that asks the server.

use super::Data;
use super::api::{self, Failure};
use docket_shared::authorization as endpoints;
use docket_shared::ids::PersonId;
use docket_shared::order::sort_by;
use docket_shared::person::PersonCard;
use docket_shared::search::rank;
use docket_shared::service_request::api::SubmitServiceRequest;
use docket_shared::service_request::form::Input;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Keystrokes within this time are one search, in milliseconds.
const DEBOUNCE_MS: u32 = 150;
/// Most cards shown.
const FOUND_MAX: usize = 10;

thread_local! {
    /// Cards that searches of this visit brought.
    static FOUND: RefCell<BTreeMap<PersonId, PersonCard>> = const { RefCell::new(BTreeMap::new()) };
}

/// What a search came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    /// Best first.
    pub people: Vec<PersonCard>,
    /// Whether the server is being asked.
    pub searching: bool,
    /// Without a network only people known to this device are found.
    pub offline: bool,
}

/// People by part of a name or e-mail address, from the server, else from what this device knows.
///
/// # Errors
/// The server's problem, such as a text that is too long.
pub async fn search(data: Data, text: &str) -> Result<Search, Failure> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Search::default());
    }
    let query = format!("?search={}", api::quoted(&text.chars().take(100).collect::<String>()));
    match api::call::<endpoints::SearchPeople>(None, &query).await {
        Ok(found) => {
            remember(&found.people);
            Ok(Search { people: found.people, searching: false, offline: false })
        }
        Err(Failure::Network) => Ok(Search { people: here(data, text), searching: false, offline: true }),
        Err(problem) => Err(problem),
    }
}

/// Searches while `text` changes; nothing is asked while it is empty.
pub fn use_search(data: Data, text: Signal<String>) -> Signal<Search> {
    let found = RwSignal::new(Search::default());
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let text = text.get();
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        if text.trim().is_empty() {
            found.set(Search::default());
            return;
        }
        // What the device knows is there at once; the server's answer replaces it.
        found.set(Search { people: here(data, &text), searching: true, offline: false });
        spawn_local(async move {
            TimeoutFuture::new(DEBOUNCE_MS).await;
            if turn.try_get_value() != Some(mine) {
                return;
            }
            let answer = search(data, &text).await.unwrap_or_default();
            if turn.try_get_value() == Some(mine) {
                found.set(answer);
            }
        });
    });
    found.into()
}

/// A card that this device knows.
pub fn known(data: Data, id: PersonId) -> Option<PersonCard> {
    FOUND.with_borrow(|found| found.get(&id).cloned()).or_else(|| data.person(id))
}

/// Somebody's card: what this device knows, else what the server says, asked once by their name.
pub fn use_card(data: Data, id: PersonId, name: String) -> Signal<Option<PersonCard>> {
    let found = RwSignal::new(None);
    if untrack(|| known(data, id)).is_none() {
        spawn_local(async move {
            let cards = search(data, &name).await.map(|found| found.people).unwrap_or_default();
            found.try_set(cards.into_iter().find(|card| card.id == id));
        });
    }
    Signal::derive(move || known(data, id).or_else(|| found.get()))
}

/// Keeps cards for this visit.
pub fn remember(cards: &[PersonCard]) {
    FOUND.with_borrow_mut(|found| found.extend(cards.iter().map(|card| (card.id, card.clone()))));
}

/// The people that an order form names, as far as this device knows them.
pub fn known_in(data: Data, body: &SubmitServiceRequest) -> BTreeMap<PersonId, PersonCard> {
    let inputs = body.rows.iter().flat_map(|row| row.fields.values()).chain(body.fields.values());
    let ids = inputs.filter_map(|input| match input {
        Input::Text(text) => text.parse::<PersonId>().ok(),
        Input::Choices(_) => None,
    });
    let ids = ids.chain(body.on_behalf_of);
    let mut cards = BTreeMap::new();
    cards.extend(ids.filter_map(|id| Some((id, untrack(|| known(data, id))?))));
    cards
}

fn here(data: Data, text: &str) -> Vec<PersonCard> {
    let mut cards: BTreeMap<PersonId, PersonCard> = BTreeMap::new();
    cards.extend(untrack(|| data.people()).into_iter().map(|card| (card.id, card)));
    FOUND.with_borrow(|found| cards.extend(found.iter().map(|(id, card)| (*id, card.clone()))));
    let mut ranked: Vec<(u8, PersonCard)> =
        cards.into_values().filter_map(|card| Some((rank(text, &card.name)?, card))).collect();
    sort_by(&mut ranked, |left, right| (left.0, &left.1.name).cmp(&(right.0, &right.1.name)));
    ranked.into_iter().map(|(_, card)| card).take(FOUND_MAX).collect()
}
