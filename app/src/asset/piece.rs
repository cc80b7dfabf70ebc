//! One piece of equipment: where it stands, who has it, what happened to it, and the moves that are made by hand.

use super::{state_icon, state_tone, state_word};
use crate::data::{LinkStatus, clock, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Art, Button, Chip, Empty, Icon, IconName, Skeleton, use_page};
use crate::words::{Style, When};
use docket_messages::{Locale, asset as said, connection, shell};
use docket_shared::asset::api::MoveAsset;
use docket_shared::asset::{Asset, AssetEvent, AssetState};
use docket_shared::command::Command;
use docket_shared::ids::{AssetId, CallId};
use docket_shared::row::{Row, RowKind};
use leptos::prelude::*;

/// The page.
#[component]
pub fn AssetPage(
    /// The piece.
    id: AssetId,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let asset = Memo::new(move |_| match data.get(RowKind::Asset, id.0)?.as_ref() {
        Row::Asset(asset) => Some(asset.clone()),
        _ => None,
    });
    let title = move || asset.with(|asset| asset.as_ref().map(|asset| asset.serial.clone())).unwrap_or_default();
    use_page(move || shell::page_title(locale.get(), &format!("{} {}", said::title(locale.get()), title())));
    let there = Memo::new(move |_| asset.with(Option::is_some));
    let body = move || {
        if there.get() {
            view! { <Piece asset /> }.into_any()
        } else if data.status() == LinkStatus::Loading {
            view! { <Skeleton label=Signal::derive(move || connection::first_load(locale.get()).to_owned()) rows=5 /> }
                .into_any()
        } else {
            view! {
                <Empty
                    art=Art::Lock
                    title=Signal::derive(move || said::gone_title(locale.get()).to_owned())
                    text=Signal::derive(move || said::gone_text(locale.get()).to_owned())
                >
                    <a class="btn" href=Route::Assets.href()>{move || said::all(locale.get())}</a>
                </Empty>
            }
            .into_any()
        }
    };
    view! { <div class="assets" tabindex="0" role="region" aria-label=move || said::title(locale.get())>{body}</div> }
        .into_any()
}

#[component]
fn Piece(asset: Memo<Option<Asset>>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let of = move |read: fn(&Asset) -> String| asset.with(|asset| asset.as_ref().map(read)).unwrap_or_default();
    let name = move || asset.with(|asset| asset.as_ref().map(|asset| asset.name.get(locale.get().tag()).to_owned()));
    let state = Memo::new(move |_| asset.with(|asset| asset.as_ref().map_or(AssetState::Retired, |asset| asset.state)));
    let place = move || {
        let location = asset.with(|asset| asset.as_ref().and_then(|asset| asset.location))?;
        data.all_locations().into_iter().find(|known| known.id == location).map(|known| known.name)
    };
    let user = move || Some(of(|asset| asset.user_name.clone())).filter(|name| !name.is_empty());
    let history = move || {
        let mut events = asset.with(|asset| asset.as_ref().map(|asset| asset.history.clone())).unwrap_or_default();
        events.reverse();
        events
    };
    view! {
        <nav class="crumbs" aria-label=move || shell::breadcrumb_label(locale.get())>
            <a href=Route::Assets.href()>{move || said::title(locale.get())}</a>
            <Icon name=IconName::ChevronRight />
            <span>{name}</span>
        </nav>
        <div class="inline">
            <h1 class="num">{move || of(|asset| asset.serial.clone())}</h1>
            {move || view! { <Chip tone=state_tone(state.get()) icon=state_icon(state.get())>{state_word(state.get(), locale.get())}</Chip> }}
        </div>
        <Moves asset state />
        <section class="card card-pad" aria-labelledby="details">
            <h2 id="details" class="title mb3">{move || said::details(locale.get())}</h2>
            <dl class="dl">
                <dt>{move || said::model(locale.get())}</dt>
                <dd>{name}</dd>
                <dt>{move || said::serial(locale.get())}</dt>
                <dd class="num">{move || of(|asset| asset.serial.clone())}</dd>
                <dt>{move || said::user(locale.get())}</dt>
                <dd>{move || user().unwrap_or_else(|| said::nobody(locale.get()).to_owned())}</dd>
                {move || place().map(|place| view! { <dt>{said::place(locale.get())}</dt><dd>{place}</dd> })}
            </dl>
        </section>
        <section class="card card-pad" aria-labelledby="history">
            <h2 id="history" class="title mb3">{move || said::history(locale.get())}</h2>
            <ol class="history">{move || history().into_iter().map(|event| view! { <Event event /> }).collect_view()}</ol>
        </section>
    }
    .into_any()
}

#[component]
fn Event(event: AssetEvent) -> impl IntoView {
    let locale = use_locale();
    let (state, at) = (event.state, event.at);
    let about = move || {
        let person =
            Some(&event.user_name).filter(|name| !name.is_empty()).map(|name| said::to_person(locale.get(), name));
        let by = Some(&event.by_name).filter(|name| !name.is_empty()).map(|name| said::by(locale.get(), name));
        let number = Some(event.number.clone()).filter(|number| !number.is_empty());
        [person, number, by].into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    view! {
        <li>
            <Icon name=state_icon(state) />
            <span><b>{move || state_word(state, locale.get())}</b><small>{about}</small></span>
            <span class="small muted num"><When at=at style=Style::Full /></span>
        </li>
    }
}

fn move_word(to: AssetState, locale: Locale) -> &'static str {
    match to {
        AssetState::InStock => said::move_in_stock(locale),
        AssetState::InRepair => said::move_in_repair(locale),
        AssetState::Lost => said::move_lost(locale),
        AssetState::Reserved | AssetState::InUse | AssetState::Retired => said::move_retired(locale),
    }
}

/// The moves that can be made now; what comes into stock says where.
#[component]
fn Moves(asset: Memo<Option<Asset>>, state: Memo<AssetState>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let place = RwSignal::new(String::new());
    let go = move |to: AssetState| {
        let Some(id) = asset.with_untracked(|asset| asset.as_ref().map(|asset| asset.id)) else { return };
        let location = place.with_untracked(|place| place.parse().ok()).filter(|_| to == AssetState::InStock);
        let body = MoveAsset { asset: id, from: state.get_untracked(), to, location };
        data.call(CallId(clock::new_id()), Command::MoveAsset(body));
    };
    let returns = Memo::new(move |_| state.get().moves().contains(&AssetState::InStock));
    let nowhere = move || place.with(String::is_empty);
    let one = move |to: &AssetState| {
        let to = *to;
        let reason = Signal::derive(move || {
            (to == AssetState::InStock && nowhere()).then(|| said::where_is(locale.get()).to_owned())
        });
        view! {
            <Button small=true reason=reason press=Callback::new(move |()| go(to))>{move || move_word(to, locale.get())}</Button>
        }
    };
    view! {
        <div class="inline moves">
            {move || returns.get().then(|| view! {
                <span class="inp">
                    <select aria-label=said::where_is(locale.get()) on:change=move |event| place.set(event_target_value(&event))>
                        <option value="">{said::where_is(locale.get())}</option>
                        {move || data.locations().into_iter().map(|location| view! { <option value=location.id.to_string()>{location.name}</option> }).collect_view()}
                    </select>
                </span>
            })}
            {move || state.get().moves().iter().map(one).collect_view()}
        </div>
    }
}
