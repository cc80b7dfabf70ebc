//! One person, chosen by name.

use crate::data::{people, use_data, use_locale};
use crate::ui::{Combobox, Pick};
use docket_messages::form;
use docket_shared::ids::PersonId;
use docket_shared::person::PersonCard;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// The field. What is typed is searched for; a choice stands in `chosen`, typing on takes it out again.
#[component]
pub fn OnePerson(
    /// The input's id.
    id: &'static str,
    /// Its name for readers.
    #[prop(into)]
    label: Signal<String>,
    /// Who is chosen.
    chosen: RwSignal<Option<PersonCard>>,
    /// Who is not offered.
    #[prop(optional, into)]
    without: Signal<Vec<PersonId>>,
    /// Whether the value is wrong.
    #[prop(optional, into)]
    invalid: Signal<bool>,
    /// Id of what describes it.
    #[prop(optional, into)]
    described_by: Signal<Option<String>>,
    /// Somebody was chosen by hand.
    #[prop(optional, into)]
    took: Option<Callback<PersonCard>>,
    /// Enter was pressed without a choice.
    #[prop(optional, into)]
    enter: Option<Callback<KeyboardEvent>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let query = RwSignal::new(String::new());
    let search = people::use_search(data, query.into());
    let picks = Memo::new(move |_| {
        let pick =
            |card: &PersonCard| Pick { id: card.id.0.as_u128(), title: card.name.clone(), detail: card.job.clone() };
        let offered = |card: &&PersonCard| without.with(|without| !without.contains(&card.id));
        search.with(|search| search.people.iter().filter(offered).map(pick).collect::<Vec<_>>())
    });
    let note = Signal::derive(move || {
        let none = search.with(|search| !search.searching && search.people.is_empty());
        let text = query.get();
        (!text.trim().is_empty() && none).then(|| form::person_none(locale.get(), text.trim()))
    });
    let typed = Signal::derive(move || {
        chosen.with(|card| card.as_ref().map(|card| card.name.clone())).unwrap_or_else(|| query.get())
    });
    let take = Callback::new(move |pick: Pick| {
        let card =
            search.with_untracked(|search| search.people.iter().find(|card| card.id.0.as_u128() == pick.id).cloned());
        query.set(String::new());
        chosen.set(card.clone());
        if let Some((took, card)) = took.zip(card) {
            took.run(card);
        }
    });
    view! {
        <Combobox
            id=id
            label=label
            typed=typed
            picks=picks
            note=note
            placeholder=Signal::derive(move || form::person_search(locale.get()).to_owned())
            invalid=invalid
            described_by=described_by
            on_type=Callback::new(move |text: String| {
                chosen.set(None);
                query.set(text);
            })
            take=take
            on_leave=Callback::new(|()| {})
            on_enter=Callback::new(move |event| if let Some(enter) = enter { enter.run(event) })
        />
    }
}
