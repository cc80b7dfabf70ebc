//! Whom a row or a field names: typed text until somebody of the directory is chosen.

use super::state::{Order, Place};
use crate::data::people;
use crate::ui::{Combobox, Pick};
use docket_messages::form;
use docket_shared::ids::PersonId;
use docket_shared::person::PersonCard;
use docket_shared::search::fold;
use docket_shared::service_request::form::Input;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// The picker of one person.
#[component]
pub fn PersonPicker(
    /// The order.
    order: Order,
    /// Its place.
    place: Place,
    /// Its name.
    label: Signal<String>,
    /// What is wrong with it.
    error: Signal<Option<String>>,
    /// What describes it.
    described: Signal<Option<String>>,
    /// Enter was pressed without a choice.
    enter: Callback<KeyboardEvent>,
) -> impl IntoView {
    let place = StoredValue::new(place);
    let value = Memo::new(move |_| place.with_value(|place| order.text(place)));
    let typed = Memo::new(move |_| value.with(|value| name_of(order, value)));
    // Only what a hand typed is searched for, not a name that was chosen.
    let query = RwSignal::new(String::new());
    let search = people::use_search(order.data, query.into());
    let picks = Memo::new(move |_| {
        search.with(|search| search.people.iter().map(|card| pick(order, card)).collect::<Vec<_>>())
    });
    let note = Signal::derive(move || {
        let locale = order.locale.get();
        let search = search.get();
        let query = query.get();
        if query.trim().is_empty() {
            None
        } else if search.offline {
            Some(form::person_offline(locale).to_owned())
        } else if search.searching {
            search.people.is_empty().then(|| form::person_searching(locale).to_owned())
        } else {
            search.people.is_empty().then(|| form::person_none(locale, query.trim()))
        }
    });
    let choose = move |card: &PersonCard| {
        query.set(String::new());
        order.searching.set(None);
        place.with_value(|place| order.choose_person(place, card));
    };
    let card_of = move |id: u128| {
        search.with_untracked(|search| search.people.iter().find(|card| card.id.0.as_u128() == id).cloned())
    };
    let leave = move || {
        // A full name typed out is as good as a choice, if only one person has it.
        // A field that goes with its page is left as well.
        let Some(text) = query.try_get_untracked() else { return };
        let same = |card: &&PersonCard| fold(&card.name) == fold(text.trim());
        // So is an address: nobody else is found by it.
        let mailed = |card: &&PersonCard| text.contains('@') || same(card);
        let cards = search.with_untracked(|search| match search.people.as_slice() {
            [only] if !search.searching => Some(only).filter(mailed).cloned().into_iter().collect(),
            all => all.iter().filter(same).cloned().collect::<Vec<_>>(),
        });
        if let [only] = cards.as_slice() {
            choose(only);
        }
        place.with_value(|place| order.leave(place));
    };
    view! {
        <Combobox
            id=place.with_value(Place::id)
            label=label
            typed=typed
            picks=picks
            note=note
            placeholder=Signal::derive(move || form::person_search(order.locale.get()).to_owned())
            invalid=Signal::derive(move || error.with(Option::is_some))
            described_by=described
            on_type=Callback::new(move |text: String| {
                order.searching.set(Some(place.get_value()));
                place.with_value(|place| order.put(place, Input::Text(text.clone())));
                query.set(text);
            })
            take=Callback::new(move |pick: Pick| if let Some(card) = card_of(pick.id) { choose(&card) })
            on_leave=Callback::new(move |()| leave())
            on_enter=enter
        />
    }
}

/// The name that a value shows: of the person it names, else what was typed.
pub fn name_of(order: Order, value: &str) -> String {
    let card = value.parse::<PersonId>().ok().and_then(|id| {
        order
            .people
            .with(|people| people.get(&id).map(|card| card.name.clone()))
            .or_else(|| people::known(order.data, id).map(|card| card.name))
    });
    card.unwrap_or_else(|| value.to_owned())
}

fn pick(order: Order, card: &PersonCard) -> Pick {
    let location = order
        .data
        .all_locations()
        .into_iter()
        .find(|location| Some(location.id) == card.location)
        .map(|location| location.name);
    let parts = [Some(card.job.clone()), location, Some(card.desk.clone())];
    let detail: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    Pick { id: card.id.0.as_u128(), title: card.name.clone(), detail: detail.join(" · ") }
}
