//! The equipment of a ticket: what its lines asked for, each piece with its page once it has a serial number.

use super::{state_icon, state_tone, state_word};
use crate::data::{Data, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Art, Chip, Empty, Icon, IconName};
use docket_messages::{asset as said, fulfilment, ticket as words};
use docket_shared::asset::{Asset, Reservation, ReservationState};
use docket_shared::ids::{AssetId, TicketId};
use docket_shared::order::sort_by_key;
use docket_shared::row::{Row, RowKind};
use leptos::prelude::*;

/// What is not needed any more is no equipment of it.
fn units(data: Data, ticket: TicketId) -> Vec<Reservation> {
    let rows = data.children(RowKind::Reservation, ticket.0);
    let unit = |row: &std::sync::Arc<Row>| match row.as_ref() {
        Row::Reservation(unit) if unit.state != ReservationState::Released => Some(unit.clone()),
        _ => None,
    };
    let mut units: Vec<Reservation> = rows.iter().filter_map(unit).collect();
    let lines = data.lines_of(ticket);
    sort_by_key(&mut units, |unit| (lines.iter().position(|line| line.id == unit.line), unit.id));
    units
}

/// The face of the tab: how much there is.
#[component]
pub fn EquipmentSummary(
    /// The ticket.
    ticket: TicketId,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let count = Memo::new(move |_| units(data, ticket).len());
    move || {
        let count = Some(count.get()).filter(|count| *count > 0);
        view! { {words::assets(locale.get())}{count.map(|count| view! { " " <span class="n num">{count}</span> })} }
    }
}

/// The list.
#[component]
pub fn EquipmentOf(
    /// The ticket.
    ticket: TicketId,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let units = Memo::new(move |_| units(data, ticket));
    move || {
        if units.with(Vec::is_empty) {
            return view! {
                <Empty
                    art=Art::Parcel
                    title=Signal::derive(move || words::no_assets_title(locale.get()).to_owned())
                    text=Signal::derive(move || words::no_assets_text(locale.get()).to_owned())
                />
            }
            .into_any();
        }
        view! { <ul class="history">{move || units.get().into_iter().map(|unit| view! { <One unit /> }).collect_view()}</ul> }
            .into_any()
    }
}

/// The piece, where this device holds it.
fn piece(data: Data, id: AssetId) -> Option<Asset> {
    match data.get(RowKind::Asset, id.0)?.as_ref() {
        Row::Asset(asset) => Some(asset.clone()),
        _ => None,
    }
}

#[component]
fn One(unit: Reservation) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let asset = Memo::new(move |_| piece(data, unit.asset?));
    let (name, line, ticket) = (unit.name.clone(), unit.line, unit.ticket);
    let whom = move || {
        let line = data.lines_of(ticket).into_iter().find(|known| known.id == line)?;
        Some(line.person_name).filter(|name| !name.is_empty())
    };
    let place = move || {
        let place = unit.location.filter(|_| unit.state == ReservationState::Reserved)?;
        data.all_locations().into_iter().find(|known| known.id == place).map(|known| known.name)
    };
    let title = move || match asset.get() {
        Some(asset) => view! { <a class="link num" href=Route::Asset(asset.id).href()>{asset.serial}</a> }.into_any(),
        None => view! { <b>{name.get(locale.get().tag()).to_owned()}</b> }.into_any(),
    };
    let model = unit.name.clone();
    let about = move || {
        let model = asset.with(Option::is_some).then(|| model.get(locale.get().tag()).to_owned());
        [model, whom(), place()].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    let state = move || {
        match asset.get() {
        Some(asset) => view! { <Chip tone=state_tone(asset.state) icon=state_icon(asset.state)>{state_word(asset.state, locale.get())}</Chip> }.into_any(),
        None if unit.state == ReservationState::Ordered => {
            view! { <span class="small muted">{fulfilment::line_ordered(locale.get())}</span> }.into_any()
        }
        None if unit.state == ReservationState::HandedOver => {
            view! { <span class="small muted">{said::state_handed_over(locale.get())}</span> }.into_any()
        }
        None => view! { <span class="small muted">{said::state_reserved(locale.get())}</span> }.into_any(),
    }
    };
    view! {
        <li>
            <Icon name=IconName::Cube />
            <span>{title}<small>{about}</small></span>
            {state}
        </li>
    }
}
