//! One's own equipment: what one has, since when, and what to do when something is wrong with it or it goes back.

use super::{state_icon, state_tone, state_word};
use crate::data::{Data, LinkStatus, draft, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Art, Chip, Empty, Icon, IconName, Skeleton, use_page};
use crate::words::{Style, When};
use docket_messages::{connection, equipment as said, shell};
use docket_shared::asset::{AssetState, Equipment};
use docket_shared::order::sort_by_key;
use docket_shared::row::{Row, RowKind};
use leptos::prelude::*;
use std::cmp::Reverse;

fn mine(data: Data) -> Vec<Equipment> {
    let rows = data.all(RowKind::Equipment);
    let piece =
        |row: &std::sync::Arc<Row>| if let Row::Equipment(piece) = row.as_ref() { Some(piece.clone()) } else { None };
    let me = data.me().map(|me| me.person);
    // Who leads people holds their rows too.
    let mut pieces: Vec<Equipment> = rows.iter().filter_map(piece).filter(|piece| piece.user == me).collect();
    sort_by_key(&mut pieces, |piece| (Reverse(piece.since), piece.id));
    pieces
}

/// The page.
#[component]
pub fn EquipmentPage() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    use_page(move || shell::page_title(locale.get(), said::title(locale.get())));
    let pieces = Memo::new(move |_| mine(data));
    let body = move || {
        if !pieces.with(Vec::is_empty) {
            view! { <ul class="card equipment">{move || pieces.get().into_iter().map(|piece| view! { <Piece piece /> }).collect_view()}</ul> }.into_any()
        } else if data.status() == LinkStatus::Loading {
            view! { <Skeleton label=Signal::derive(move || connection::first_load(locale.get()).to_owned()) rows=3 /> }
                .into_any()
        } else {
            view! {
                <Empty
                    art=Art::Parcel
                    title=Signal::derive(move || said::none_title(locale.get()).to_owned())
                    text=Signal::derive(move || said::none_text(locale.get()).to_owned())
                >
                    <a class="btn btn-primary" href=Route::Catalog.href()>{move || said::to_catalog(locale.get())}</a>
                </Empty>
            }
            .into_any()
        }
    };
    view! {
        <main id="main" tabindex="-1" class="wrap">
            <div class="page-h"><h1>{move || said::title(locale.get())}</h1></div>
            {body}
        </main>
    }
    .into_any()
}

#[component]
fn Piece(piece: Equipment) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let Equipment { id, name, serial, state, since, number, fault_item, return_item, .. } = piece;
    let name = StoredValue::new(name);
    let called = move || name.with_value(|name| name.get(locale.get().tag()).to_owned());
    let spoken = serial.clone();
    // Where the model names no item, the catalog has one for everything else.
    let leads = move |item: Option<docket_shared::ids::ItemId>| {
        item.filter(|item| data.item(*item).is_some()).map_or(Route::Catalog, Route::Item).href()
    };
    let about = move |item: Option<docket_shared::ids::ItemId>| {
        if let Some(item) = item {
            draft::open_with(data, item, id);
        }
    };
    let lost = state == AssetState::Lost;
    let again = serial.clone();
    view! {
        <li class="prow">
            <span class="pic"><Icon name=IconName::Cube /></span>
            <span>
                <b>{called}</b>
                <small>
                    <span class="num">{move || said::serial(locale.get(), &serial)}</span>
                    {since.map(|at| view! { ", "{move || said::since(locale.get())}" "<When at=at style=Style::Full /> })}
                    {(!number.is_empty()).then(|| view! { ", "<span class="num nowrap">{number.clone()}</span> })}
                </small>
            </span>
            {move || (state != AssetState::InUse).then(|| view! { <Chip tone=state_tone(state) icon=state_icon(state)>{state_word(state, locale.get())}</Chip> })}
            <span class="btns">
                <a class="btn btn-sm" href=move || leads(fault_item) on:click=move |_| about(fault_item)>
                    <span aria-hidden="true">{move || said::wrong(locale.get())}</span>
                    <span class="vh">{move || said::wrong_named(locale.get(), &called(), &spoken)}</span>
                </a>
                {(!lost).then(|| view! {
                    <a class="btn btn-sm" href=move || leads(return_item) on:click=move |_| about(return_item)>
                        <span aria-hidden="true">{move || said::give_back(locale.get())}</span>
                        <span class="vh">{move || said::give_back_named(locale.get(), &called(), &again)}</span>
                    </a>
                })}
            </span>
        </li>
    }
    .into_any()
}
