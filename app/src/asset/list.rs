//! What is kept: stock by model and place, and every piece with a serial number.

use super::pieces::Pieces;
use super::refused::CountRefusals;
use super::stock::StockRow;
use crate::data::{Data, LinkStatus, use_data, use_locale};
use crate::ui::{Art, Empty, Skeleton, use_page};
use docket_messages::{asset as said, connection, shell};
use docket_shared::asset::{Asset, ReservationState, StockLevel};
use docket_shared::ids::{ModelId, StockLevelId};
use docket_shared::order::{sort_by, sort_by_key};
use docket_shared::row::{Row, RowKind};
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The stock of a model at a place, as its row shows it.
#[derive(Clone, PartialEq)]
pub struct Shelf {
    /// The stock.
    pub level: StockLevel,
    /// The place's name.
    pub place: String,
    /// Units of the model that are on order; told once, in its first row.
    pub on_order: Option<usize>,
    /// Whether fewer of the model are free than shall be.
    pub is_low: bool,
}

/// All stock that this device holds, by model and place.
fn levels(data: Data) -> Vec<Shelf> {
    let places = data.all_locations();
    let rows = data.all(RowKind::StockLevel);
    let level = |row: &Arc<Row>| match row.as_ref() {
        Row::StockLevel(level) => {
            let place = places.iter().find(|place| place.id == level.location).map(|place| place.name.clone());
            Some((level.clone(), place.unwrap_or_default()))
        }
        _ => None,
    };
    let mut levels: Vec<_> = rows.iter().filter_map(level).collect();
    sort_by(&mut levels, |(left, here), (right, there)| {
        (left.name.get("en"), here).cmp(&(right.name.get("en"), there))
    });
    let (mut free, mut ordered): (BTreeMap<ModelId, i32>, BTreeMap<ModelId, usize>) = Default::default();
    for (level, _) in &levels {
        *free.entry(level.model).or_default() += level.free();
    }
    for row in data.all(RowKind::Reservation) {
        if let Row::Reservation(unit) = row.as_ref()
            && unit.state == ReservationState::Ordered
        {
            *ordered.entry(unit.model).or_default() += 1;
        }
    }
    let shelf = |(level, place): (StockLevel, String)| Shelf {
        on_order: ordered.remove(&level.model),
        is_low: free.get(&level.model).copied().unwrap_or(0) < level.minimum,
        level,
        place,
    };
    levels.into_iter().map(shelf).collect()
}

fn pieces(data: Data) -> Vec<Asset> {
    let rows = data.all(RowKind::Asset);
    let piece = |row: &Arc<Row>| if let Row::Asset(asset) = row.as_ref() { Some(asset.clone()) } else { None };
    let mut pieces: Vec<Asset> = rows.iter().filter_map(piece).collect();
    sort_by_key(&mut pieces, |asset| (asset.name.get("en").to_owned(), asset.serial.clone()));
    pieces
}

/// The page.
#[component]
pub fn AssetsPage() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    use_page(move || shell::page_title(locale.get(), said::title(locale.get())));
    let stock = Memo::new(move |_| levels(data));
    let nothing = Memo::new(move |_| stock.with(Vec::is_empty));
    let body = move || {
        if nothing.get() && data.status() == LinkStatus::Loading {
            view! { <Skeleton label=Signal::derive(move || connection::first_load(locale.get()).to_owned()) rows=6 /> }
                .into_any()
        } else if nothing.get() {
            view! {
                <Empty
                    art=Art::Parcel
                    title=Signal::derive(move || said::none_title(locale.get()).to_owned())
                    text=Signal::derive(move || said::none_text(locale.get()).to_owned())
                />
            }
            .into_any()
        } else {
            view! { <Stock stock /><Pieces all=Memo::new(move |_| pieces(data)) /> }.into_any()
        }
    };
    view! {
        <div class="assets" tabindex="0" role="region" aria-label=move || said::title(locale.get())>
            <h1>{move || said::title(locale.get())}</h1>
            {body}
        </div>
    }
    .into_any()
}

#[component]
fn Stock(stock: Memo<Vec<Shelf>>) -> impl IntoView {
    let locale = use_locale();
    let ids = Memo::new(move |_| stock.with(|stock| stock.iter().map(|shelf| shelf.level.id).collect::<Vec<_>>()));
    let of = move |id: StockLevelId| stock.with(|stock| stock.iter().find(|shelf| shelf.level.id == id).cloned());
    // A line keeps what is typed in it while numbers change; on its way out it is as it was.
    let row = move |id: StockLevelId| {
        let first = untrack(|| of(id))?;
        let shelf = Memo::new(move |before: Option<&Shelf>| {
            of(id).or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
        });
        Some(view! { <StockRow shelf /> })
    };
    view! {
        <section class="card" aria-labelledby="stock">
            <h2 id="stock" class="title">{move || said::stock_title(locale.get())}</h2>
            <div class="refused"><CountRefusals /></div>
            <table role="table" class="cards stock">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">{move || said::model(locale.get())}</th>
                        <th role="columnheader" scope="col">{move || said::place(locale.get())}</th>
                        <th role="columnheader" scope="col" class="num">{move || said::on_hand(locale.get())}</th>
                        <th role="columnheader" scope="col" class="num">{move || said::reserved(locale.get())}</th>
                        <th role="columnheader" scope="col" class="num">{move || said::free(locale.get())}</th>
                        <th role="columnheader" scope="col" class="num">{move || said::on_order(locale.get())}</th>
                        <th role="columnheader" scope="col"><span class="vh">{move || said::count(locale.get())}</span></th>
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    <For each=move || ids.get() key=|id| *id children=row />
                </tbody>
            </table>
        </section>
    }
    .into_any()
}
