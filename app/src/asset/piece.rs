//! One piece of equipment: where it stands, who has it, what happened to it, and the moves that are made by hand.

use super::about::{Begin, Lifecycle, Owner, Tickets};
use super::refused::PieceRefusals;
use super::relations::{Relations, change_words};
use super::warranty::WarrantyField;
use super::{state_icon, state_tone, state_word};
use crate::data::{Data, LinkStatus, clock, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Art, Button, Chip, Empty, Field, Icon, IconName, Skeleton, unbroken, use_page};
use crate::words::{Style, When, date_full};
use docket_messages::{Locale, asset as said, connection, fulfilment, shell};
use docket_shared::asset::api::MoveAsset;
use docket_shared::asset::found::unnamed;
use docket_shared::asset::take_back::goes_to;
use docket_shared::asset::{Asset, AssetChange, AssetEvent, AssetState, Condition};
use docket_shared::command::Command;
use docket_shared::ids::{AssetId, CallId, LocationId, ModelId};
use docket_shared::person::Location;
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
    let how = move || {
        let condition = asset.with(|asset| asset.as_ref().and_then(|asset| asset.condition));
        condition.map(|condition| condition_word(condition, locale.get()))
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
        {asset.with_untracked(|asset| asset.as_ref().map(|asset| asset.id)).map(|asset| view! { <PieceRefusals asset /> })}
        <div class="spread asset-top">
            <div class="inline">
                <h1 class="num">{move || of(|asset| asset.serial.clone())}</h1>
                {move || view! { <Chip tone=state_tone(state.get()) icon=state_icon(state.get())>{state_word(state.get(), locale.get())}</Chip> }}
            </div>
            <Begin asset />
        </div>
        <div class="asset-g">
            <div class="stack">
                <Lifecycle asset />
                <section class="card card-pad stack" aria-labelledby="change">
                    <h2 id="change" class="title">{move || said::change(locale.get())}</h2>
                    <Owner asset />
                    <Moves asset state />
                </section>
                <Relations asset />
                <Tickets asset />
            </div>
            <div class="stack">
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
                        {move || how().map(|how| view! { <dt>{said::condition(locale.get())}</dt><dd>{how}</dd> })}
                        <dt>{move || said::warranty(locale.get())}</dt>
                        <dd><WarrantyField asset /></dd>
                    </dl>
                </section>
                <section class="card card-pad" aria-labelledby="history">
                    <h2 id="history" class="title mb3">{move || said::history(locale.get())}</h2>
                    <ol class="history">{move || history().into_iter().map(|event| view! { <Event event /> }).collect_view()}</ol>
                </section>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Event(event: AssetEvent) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let (state, at, change) = (event.state, event.at, event.change.clone());
    let icon = match change {
        None => state_icon(state),
        Some(AssetChange::Warranty { .. }) => IconName::Shield,
        Some(AssetChange::Related(_) | AssetChange::Unrelated(_)) => IconName::Link,
    };
    let what = move || match &change {
        None => state_word(state, locale.get()).to_owned(),
        Some(AssetChange::Related(half)) => change_words(data, *half, false, locale.get()),
        Some(AssetChange::Unrelated(half)) => change_words(data, *half, true, locale.get()),
        Some(AssetChange::Warranty { until: None }) => said::warranty_unknown(locale.get()).to_owned(),
        Some(AssetChange::Warranty { until: Some(day) }) => {
            said::warranty_now(locale.get(), &date_full(locale.get(), *day))
        }
    };
    let about = move || {
        let person =
            Some(&event.user_name).filter(|name| !name.is_empty()).map(|name| said::to_person(locale.get(), name));
        let by = Some(&event.by_name).filter(|name| !name.is_empty()).map(|name| said::by(locale.get(), name));
        let number = Some(event.number.clone()).filter(|number| !number.is_empty());
        let how = event.condition.map(|condition| condition_word(condition, locale.get()).to_owned());
        [person, how, number, by].into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    view! {
        <li>
            <Icon name=icon />
            <span><b>{what}</b><small>{move || unbroken(&about())}</small></span>
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

/// What can be done by hand.
const BY_HAND: [AssetState; 4] = [AssetState::InStock, AssetState::InRepair, AssetState::Lost, AssetState::Retired];

/// Why a move cannot be made from a state; none where it can.
fn why_not(from: AssetState, to: AssetState, locale: Locale) -> Option<String> {
    if from.moves().contains(&to) {
        return None;
    }
    Some(match (from, to) {
        _ if from == to => said::no_move_same(locale, state_word(from, locale)),
        (AssetState::Reserved, _) => said::no_move_reserved(locale).to_owned(),
        (AssetState::Retired, _) => said::no_move_retired(locale).to_owned(),
        (AssetState::InUse, AssetState::Retired) => said::no_move_in_use(locale).to_owned(),
        _ => said::no_move(locale, state_word(from, locale)),
    })
}

/// The moves that are made by hand, each with why it cannot be made now; what comes into stock says where and how it is.
#[component]
fn Moves(asset: Memo<Option<Asset>>, state: Memo<AssetState>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let (place, condition) = (RwSignal::new(String::new()), RwSignal::new(Condition::Used));
    let returns = Memo::new(move |_| state.get().moves().contains(&AssetState::InStock));
    // What is damaged goes to repair, whatever it comes back by, and no place is asked for.
    let repaired = Memo::new(move |_| returns.get() && goes_to(condition.get()) == AssetState::InRepair);
    // Of what was lost, how many units that are counted where it comes back may be it.
    let unnamed = Memo::new(move |_| {
        let comes = state.get() == AssetState::Lost && !repaired.get();
        let model = asset.with(|asset| asset.as_ref().map(|asset| asset.model)).filter(|_| comes)?;
        let at = place.with(|place| place.parse().ok())?;
        Some(unnamed_at(data, model, at)).filter(|count| *count > 0)
    });
    let counted = RwSignal::new(None::<bool>);
    let go = move |to: AssetState| {
        let Some(id) = asset.with_untracked(|asset| asset.as_ref().map(|asset| asset.id)) else { return };
        let returned = to == AssetState::InStock;
        let stocked = returned && !repaired.get_untracked();
        let location = place.with_untracked(|place| place.parse().ok()).filter(|_| stocked);
        let condition = returned.then(|| condition.get_untracked());
        let counted = counted.get_untracked().filter(|_| stocked && unnamed.get_untracked().is_some());
        let body = MoveAsset { asset: id, from: state.get_untracked(), to, location, condition, user: None, counted };
        data.call(CallId(clock::new_id()), Command::MoveAsset(body));
    };
    let reason = move |to: AssetState| {
        let unsaid = || match repaired.get() {
            true => (state.get() == AssetState::InRepair).then(|| said::stays_in_repair(locale.get()).to_owned()),
            false if place.with(String::is_empty) => Some(said::where_is(locale.get()).to_owned()),
            false => {
                (unnamed.get().is_some() && counted.get().is_none()).then(|| said::counted_ask(locale.get()).to_owned())
            }
        };
        why_not(state.get(), to, locale.get()).or_else(|| if to == AssetState::InStock { unsaid() } else { None })
    };
    // The button says where it goes.
    let word = move |to: AssetState| match (to, repaired.get()) {
        (AssetState::InStock, true) if state.get() != AssetState::InRepair => said::move_for_repair(locale.get()),
        _ => move_word(to, locale.get()),
    };
    let one = move |to: AssetState| {
        let id = format!("why-not-{}", to.name());
        let shown = id.clone();
        let cannot = move || why_not(state.get(), to, locale.get());
        view! {
            <span class="move">
                <Button small=true reason=Signal::derive(move || reason(to)) reason_id=id press=Callback::new(move |()| go(to))>{move || word(to)}</Button>
                {move || cannot().map(|why| view! { <small id=shown.clone() class="muted">{why}</small> })}
            </span>
        }
    };
    view! {
        {move || returns.get().then(|| view! {
            <div class="asked">
                <ConditionChoice condition />
                {move || (!repaired.get()).then(|| view! { <PlaceChoice place /> })}
                {move || unnamed.with(Option::is_some).then(|| view! { <CountedChoice counted /> })}
            </div>
        })}
        <div class="inline moves">{BY_HAND.map(one)}</div>
        {move || unnamed.get().map(|count| view! {
            <p class="small muted" role="status">{said::counted_hint(locale.get(), i64::try_from(count).unwrap_or(i64::MAX))}</p>
        })}
        {move || repaired.get().then(|| view! {
            <p id="why-not-in_stock" class="small muted" role="status">
                {if state.get() == AssetState::InRepair { said::stays_in_repair(locale.get()) } else { said::return_to_repair(locale.get()) }}
            </p>
        })}
    }
    .into_any()
}

/// How many units of a model that are counted at a place are not known by a serial number.
fn unnamed_at(data: Data, model: ModelId, at: LocationId) -> usize {
    let (levels, rows) = (data.all(RowKind::StockLevel), data.all(RowKind::Asset));
    let level = levels.iter().find_map(|row| match row.as_ref() {
        Row::StockLevel(level) if (level.model, level.location) == (model, at) => Some(level.clone()),
        _ => None,
    });
    let pieces = rows.iter().filter_map(|row| if let Row::Asset(asset) = row.as_ref() { Some(asset) } else { None });
    level.map_or(0, |level| unnamed(&level, pieces))
}

/// Whether a lost piece that is back is counted there already: a count knows no serial numbers.
#[component]
fn CountedChoice(counted: RwSignal<Option<bool>>) -> impl IntoView {
    let locale = use_locale();
    let choose = move |value: String| counted.set(value.parse().ok());
    let option = move |value: Option<bool>, word: fn(Locale) -> &'static str| {
        let name = value.map(|value| value.to_string()).unwrap_or_default();
        view! { <option value=name prop:selected=move || counted.get() == value>{move || word(locale.get())}</option> }
    };
    view! {
        <Field id="moved-counted" label=Signal::derive(move || said::counted_ask(locale.get()).to_owned())>
            <span class="inp">
                <select id="moved-counted" on:change=move |event| choose(event_target_value(&event))>
                    {option(None, fulfilment::choose)}
                    {option(Some(true), said::counted_yes)}
                    {option(Some(false), said::counted_no)}
                </select>
            </span>
        </Field>
    }
}

/// Where it is when it comes back.
#[component]
fn PlaceChoice(place: RwSignal<String>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    // What was chosen stays chosen, also when it is asked for again.
    let option = move |location: Location| {
        let id = location.id.to_string();
        let chosen = {
            let id = id.clone();
            move || place.with(|place| *place == id)
        };
        view! { <option value=id prop:selected=chosen>{location.name}</option> }
    };
    view! {
        <Field id="moved-to" label=Signal::derive(move || said::where_is(locale.get()).to_owned())>
            <span class="inp">
                <select id="moved-to" on:change=move |event| place.set(event_target_value(&event))>
                    <option value="" prop:selected=move || place.with(String::is_empty)>{move || fulfilment::choose(locale.get())}</option>
                    {move || data.locations().into_iter().map(option).collect_view()}
                </select>
            </span>
        </Field>
    }
}

/// How it is when it comes back.
#[component]
fn ConditionChoice(condition: RwSignal<Condition>) -> impl IntoView {
    let locale = use_locale();
    let choose = move |name: String| {
        if let Some(chosen) = Condition::ALL.into_iter().find(|known| known.name() == name) {
            condition.set(chosen);
        }
    };
    let option = move |one: Condition| {
        let chosen = move || condition.get() == one;
        view! { <option value=one.name() selected=chosen>{move || condition_word(one, locale.get())}</option> }
    };
    view! {
        <Field id="moved-condition" label=Signal::derive(move || said::condition(locale.get()).to_owned())>
            <span class="inp">
                <select id="moved-condition" on:change=move |event| choose(event_target_value(&event))>{Condition::ALL.map(option)}</select>
            </span>
        </Field>
    }
}

/// The word for a condition.
fn condition_word(condition: Condition, locale: Locale) -> &'static str {
    match condition {
        Condition::New => said::condition_new(locale),
        Condition::Used => said::condition_used(locale),
        Condition::Damaged => said::condition_damaged(locale),
    }
}
