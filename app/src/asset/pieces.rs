//! Every piece with a serial number: found by words, model, state, place, and by who has it.

use super::{state_icon, state_word};
use crate::data::{use_data, use_locale};
use crate::routes::Route;
use crate::ui::Icon;
use docket_messages::asset as said;
use docket_shared::asset::{Asset, AssetState};
use docket_shared::search::fold;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Rows that are shown; the rest is found by narrowing the list.
const SHOWN_MAX: usize = 200;

/// What the list is narrowed to; empty is everything.
#[derive(Clone, Copy)]
struct Filters {
    words: RwSignal<String>,
    model: RwSignal<String>,
    state: RwSignal<String>,
    place: RwSignal<String>,
}

impl Filters {
    fn takes(self, asset: &Asset, tag: &str) -> bool {
        let is = |wanted: RwSignal<String>, value: &str| wanted.with(|wanted| wanted.is_empty() || wanted == value);
        let place = asset.location.map(|place| place.to_string()).unwrap_or_default();
        let text = fold(&format!("{} {} {}", asset.serial, asset.name.get(tag), asset.user_name));
        let found = self.words.with(|words| fold(words).split_whitespace().all(|word| text.contains(word)));
        let (model, state) = (asset.model.to_string(), asset.state.name());
        found && is(self.model, &model) && is(self.state, state) && is(self.place, &place)
    }
}

const STATES: [AssetState; 6] = [
    AssetState::InStock,
    AssetState::Reserved,
    AssetState::InUse,
    AssetState::InRepair,
    AssetState::Lost,
    AssetState::Retired,
];

/// The list with what narrows it.
#[component]
pub fn Pieces(
    /// All pieces, by model and serial number.
    all: Memo<Vec<Asset>>,
) -> impl IntoView {
    let locale = use_locale();
    let empty = || RwSignal::new(String::new());
    let filters = Filters { words: empty(), model: empty(), state: empty(), place: empty() };
    let found = Memo::new(move |_| {
        let tag = locale.get().tag();
        all.with(|all| all.iter().filter(|asset| filters.takes(asset, tag)).cloned().collect::<Vec<_>>())
    });
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    view! {
        <section class="card" aria-labelledby="pieces">
            <h2 id="pieces" class="title">{move || said::pieces_title(locale.get())}</h2>
            {move || if all.with(Vec::is_empty) {
                view! { <p class="muted card-pad">{said::no_pieces(locale.get())}</p> }.into_any()
            } else {
                view! {
                    <Narrow all filters />
                    <p class="small muted found" role="status">{move || said::found(locale.get(), number(found.with(Vec::len)), number(all.with(Vec::len)))}</p>
                    <Table found />
                }
                .into_any()
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Narrow(all: Memo<Vec<Asset>>, filters: Filters) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let models = Memo::new(move |_| {
        let mut models = BTreeMap::new();
        all.with(|all| models.extend(all.iter().map(|asset| (asset.model, asset.name.clone()))));
        models
    });
    view! {
        <div class="narrow">
            <span class="inp">
                <input
                    type="search"
                    aria-label=move || said::search(locale.get())
                    placeholder=move || said::search(locale.get())
                    prop:value=filters.words
                    on:input=move |event| filters.words.set(event_target_value(&event))
                />
            </span>
            <span class="inp">
                <select aria-label=move || said::model(locale.get()) on:change=move |event| filters.model.set(event_target_value(&event))>
                    <option value="">{move || said::every_model(locale.get())}</option>
                    {move || models.get().into_iter().map(|(id, name)| view! { <option value=id.to_string()>{name.get(locale.get().tag()).to_owned()}</option> }).collect_view()}
                </select>
            </span>
            <span class="inp">
                <select aria-label=move || said::state(locale.get()) on:change=move |event| filters.state.set(event_target_value(&event))>
                    <option value="">{move || said::every_state(locale.get())}</option>
                    {STATES.map(|state| view! { <option value=state.name()>{move || state_word(state, locale.get())}</option> })}
                </select>
            </span>
            <span class="inp">
                <select aria-label=move || said::place(locale.get()) on:change=move |event| filters.place.set(event_target_value(&event))>
                    <option value="">{move || said::every_place(locale.get())}</option>
                    {move || data.locations().into_iter().map(|place| view! { <option value=place.id.to_string()>{place.name}</option> }).collect_view()}
                </select>
            </span>
        </div>
    }
    .into_any()
}

#[component]
fn Table(found: Memo<Vec<Asset>>) -> impl IntoView {
    let locale = use_locale();
    let row = move |asset: Asset| {
        let (name, state) = (asset.name.clone(), asset.state);
        let user = asset.user_name.clone();
        view! {
            <tr role="row">
                <td role="cell" class="what"><a class="link num" href=Route::Asset(asset.id).href()>{asset.serial}</a></td>
                <td role="cell" class="where">{move || name.get(locale.get().tag()).to_owned()}</td>
                <td role="cell" class="do"><span class="stword"><Icon name=state_icon(state) />{move || state_word(state, locale.get())}</span></td>
                <td role="cell" class="where">{move || if user.is_empty() { said::nobody(locale.get()).to_owned() } else { user.clone() }}</td>
            </tr>
        }
    };
    view! {
        <table role="table" class="cards pieces">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">{move || said::serial(locale.get())}</th>
                    <th role="columnheader" scope="col">{move || said::model(locale.get())}</th>
                    <th role="columnheader" scope="col" class="do">{move || said::state(locale.get())}</th>
                    <th role="columnheader" scope="col">{move || said::user(locale.get())}</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{move || found.get().into_iter().take(SHOWN_MAX).map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}
