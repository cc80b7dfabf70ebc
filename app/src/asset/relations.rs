//! What a piece is to other pieces: read, added and taken back by who keeps them.

use super::{state_icon, state_word};
use crate::data::{Data, clock, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Button, Combobox, Field, Icon, IconName, Kind, Pick};
use docket_messages::{Locale, asset as said};
use docket_shared::asset::api::{RelateAssets, UnrelateAssets};
use docket_shared::asset::{Asset, AssetState, Related, Relation};
use docket_shared::command::Command;
use docket_shared::ids::{AssetId, CallId};
use docket_shared::order::sort_by;
use docket_shared::row::{Row, RowKind};
use docket_shared::search::fold;
use leptos::prelude::*;

/// Most pieces that are offered while one types.
const OFFERED_MAX: usize = 8;

/// The words for a relation, as the piece says it.
fn relation_word(relation: Relation, locale: Locale) -> &'static str {
    match relation {
        Relation::ConnectedTo => said::connected_to(locale),
        Relation::PartOf => said::part_of(locale),
        Relation::Contains => said::contains(locale),
        Relation::UsedWith => said::used_with(locale),
    }
}

/// Another piece, where this device holds it.
fn piece(data: Data, id: AssetId) -> Option<Asset> {
    match data.get(RowKind::Asset, id.0)?.as_ref() {
        Row::Asset(asset) => Some(asset.clone()),
        _ => None,
    }
}

/// What became or is no more of a relation, for the history; the other piece by its serial number where one may see it.
pub fn change_words(data: Data, half: Related, ended: bool, locale: Locale) -> String {
    let other = piece(data, half.other).map_or_else(|| said::another_piece(locale).to_owned(), |other| other.serial);
    let relation = relation_word(half.relation, locale);
    if ended { said::relation_ended(locale, &other, relation) } else { said::related(locale, &other, relation) }
}

/// The list, and the fields with which one more is added.
#[component]
pub fn Relations(
    /// The piece.
    asset: Memo<Option<Asset>>,
) -> impl IntoView {
    let locale = use_locale();
    let halves = Memo::new(move |_| {
        let mut halves = asset.with(|asset| asset.as_ref().map(|asset| asset.relations.clone())).unwrap_or_default();
        sort_by(&mut halves, |left, right| left.relation.cmp(&right.relation));
        halves
    });
    let can =
        Memo::new(move |_| asset.with(|asset| asset.as_ref().is_some_and(|asset| asset.state != AssetState::Retired)));
    view! {
        <section class="card card-pad" aria-labelledby="relations">
            <h2 id="relations" class="title mb3">{move || said::relations(locale.get())}</h2>
            {move || halves.with(Vec::is_empty).then(|| view! { <p class="small muted">{said::no_relations(locale.get())}</p> })}
            <ul class="history">
                <For each=move || halves.get() key=|half| half.other let:half>
                    <One asset half />
                </For>
            </ul>
            {move || can.get().then(|| view! { <Add asset /> })}
        </section>
    }
}

#[component]
fn One(asset: Memo<Option<Asset>>, half: Related) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let other = Memo::new(move |_| piece(data, half.other));
    let remove = Callback::new(move |()| {
        let Some(asset) = asset.with_untracked(|asset| asset.as_ref().map(|asset| asset.id)) else { return };
        let body = UnrelateAssets { asset, other: half.other };
        data.call(CallId(clock::new_id()), Command::UnrelateAssets(body));
    });
    let named = move || match other.get() {
        Some(other) => {
            let state = [Some(state_word(other.state, locale.get()).to_owned()), Some(other.user_name)];
            let state = state.into_iter().flatten().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ");
            let about = format!("{}, {state}", other.name.get(locale.get().tag()));
            view! { <a class="link num" href=Route::Asset(other.id).href()>{other.serial}</a> <small>{about}</small> }
                .into_any()
        }
        None => view! { {said::another_piece(locale.get())} }.into_any(),
    };
    let icon = move || other.with(|other| other.as_ref().map_or(IconName::Lock, |other| state_icon(other.state)));
    let which = move || other.with(|other| other.as_ref().map(|other| other.serial.clone())).unwrap_or_default();
    // Whoever does not see the other piece does not keep both, and cannot take it back.
    let seen = move || other.with(Option::is_some);
    view! {
        <li>
            {move || view! { <Icon name=icon() /> }}
            <span><span class="muted">{move || relation_word(half.relation, locale.get())}</span> " " {named}</span>
            {move || seen().then(|| view! {
                <Button small=true kind=Kind::Ghost press=remove>
                    <span aria-hidden="true">{said::remove_relation(locale.get())}</span>
                    <span class="vh">{move || said::remove_relation_named(locale.get(), &which())}</span>
                </Button>
            })}
        </li>
    }
}

/// Pieces that could be meant: neither this one nor one it is something to already, and none that is retired.
fn offered(data: Data, asset: &Asset, query: &str) -> Vec<Asset> {
    let words: Vec<String> = fold(query).split_whitespace().map(str::to_owned).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let fits = |other: &Asset| {
        let text = fold(&format!("{} {} {}", other.serial, other.name.get("en"), other.user_name));
        words.iter().all(|word| text.contains(word))
    };
    let free = |other: &Asset| {
        other.id != asset.id
            && other.state != AssetState::Retired
            && asset.relations.iter().all(|half| half.other != other.id)
    };
    let read = |row: &std::sync::Arc<Row>| match row.as_ref() {
        Row::Asset(other) if free(other) && fits(other) => Some(other.clone()),
        _ => None,
    };
    let mut found: Vec<Asset> = data.all(RowKind::Asset).iter().filter_map(read).collect();
    sort_by(&mut found, |left, right| left.serial.cmp(&right.serial));
    found.truncate(OFFERED_MAX);
    found
}

#[component]
fn Add(asset: Memo<Option<Asset>>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let relation = RwSignal::new(Relation::ConnectedTo);
    let chosen: RwSignal<Option<Asset>> = RwSignal::new(None);
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        asset
            .with(|asset| asset.as_ref().map(|asset| query.with(|query| offered(data, asset, query))))
            .unwrap_or_default()
    });
    let picks = Memo::new(move |_| {
        let pick = |one: &Asset| {
            let about = [one.name.get(locale.get().tag()).to_owned(), one.user_name.clone()];
            let detail = about.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ");
            Pick { id: one.id.0.as_u128(), title: one.serial.clone(), detail }
        };
        found.with(|found| found.iter().map(pick).collect::<Vec<_>>())
    });
    let note = Signal::derive(move || {
        let nothing = !query.with(|query| query.trim().is_empty()) && found.with(Vec::is_empty);
        nothing.then(|| said::no_such_piece(locale.get()).to_owned())
    });
    let typed = Signal::derive(move || {
        chosen.with(|one| one.as_ref().map(|one| one.serial.clone())).unwrap_or_else(|| query.get())
    });
    let add = Callback::new(move |()| {
        let id = asset.with_untracked(|asset| asset.as_ref().map(|asset| asset.id));
        let (Some(asset), Some(other)) = (id, chosen.get_untracked()) else { return };
        let body = RelateAssets { asset, other: other.id, relation: relation.get_untracked() };
        data.call(CallId(clock::new_id()), Command::RelateAssets(body));
        chosen.set(None);
        query.set(String::new());
    });
    let reason =
        Signal::derive(move || chosen.with(Option::is_none).then(|| said::choose_piece(locale.get()).to_owned()));
    let choose = move |name: String| {
        if let Some(one) = Relation::ALL.into_iter().find(|known| known.name() == name) {
            relation.set(one);
        }
    };
    let option = move |one: Relation| {
        view! { <option value=one.name() selected=move || relation.get() == one>{move || relation_word(one, locale.get())}</option> }
    };
    view! {
        <div class="relate mt3">
            <Field id="relation" label=Signal::derive(move || said::relation(locale.get()).to_owned())>
                <span class="inp">
                    <select id="relation" on:change=move |event| choose(event_target_value(&event))>{Relation::ALL.map(option)}</select>
                </span>
            </Field>
            <Field id="related-piece" label=Signal::derive(move || said::other_piece(locale.get()).to_owned())>
                <Combobox
                    id="related-piece"
                    label=Signal::derive(move || said::other_piece(locale.get()).to_owned())
                    typed
                    picks
                    note
                    placeholder=Signal::derive(move || said::search(locale.get()).to_owned())
                    invalid=Signal::stored(false)
                    described_by=Signal::stored(None::<String>)
                    on_type=Callback::new(move |text: String| {
                        chosen.set(None);
                        query.set(text);
                    })
                    take=Callback::new(move |pick: Pick| {
                        let one = found.with_untracked(|found| found.iter().find(|one| one.id.0.as_u128() == pick.id).cloned());
                        query.set(String::new());
                        chosen.set(one);
                    })
                    on_leave=Callback::new(|()| {})
                    on_enter=Callback::new(move |_| add.run(()))
                />
            </Field>
            <Button small=true icon=IconName::Link reason reason_id="choose-piece" press=add>{move || said::add_relation(locale.get())}</Button>
            {move || reason.get().map(|why| view! { <small id="choose-piece" class="muted">{why}</small> })}
        </div>
    }
}
