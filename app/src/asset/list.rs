//! What is kept: stock by model and place, and every piece with a serial number.

use super::stock::StockRow;
use super::{state_icon, state_word};
use crate::data::{Data, LinkStatus, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Art, Empty, Icon, Skeleton, use_page};
use docket_messages::{asset as said, connection, shell};
use docket_shared::asset::{Asset, StockLevel};
use docket_shared::order::{sort_by, sort_by_key};
use docket_shared::row::{Row, RowKind};
use leptos::prelude::*;
use std::rc::Rc;

/// All stock that this device holds, by model and place.
fn levels(data: Data) -> Vec<(StockLevel, String)> {
    let places = data.all_locations();
    let rows = data.all(RowKind::StockLevel);
    let level = |row: &Rc<Row>| match row.as_ref() {
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
    levels
}

fn pieces(data: Data) -> Vec<Asset> {
    let rows = data.all(RowKind::Asset);
    let piece = |row: &Rc<Row>| if let Row::Asset(asset) = row.as_ref() { Some(asset.clone()) } else { None };
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
            view! { <Stock stock /><Pieces /> }.into_any()
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
fn Stock(stock: Memo<Vec<(StockLevel, String)>>) -> impl IntoView {
    let locale = use_locale();
    view! {
        <section class="card" aria-labelledby="stock">
            <h2 id="stock" class="title">{move || said::stock_title(locale.get())}</h2>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{move || said::model(locale.get())}</th>
                        <th scope="col">{move || said::place(locale.get())}</th>
                        <th scope="col" class="num">{move || said::on_hand(locale.get())}</th>
                        <th scope="col" class="num">{move || said::reserved(locale.get())}</th>
                        <th scope="col" class="num">{move || said::free(locale.get())}</th>
                        <th scope="col"><span class="vh">{move || said::count(locale.get())}</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || stock.get()
                        key=|(level, place)| (level.id, level.on_hand, level.reserved, place.clone())
                        children=|(level, place)| view! { <StockRow level place /> }
                    />
                </tbody>
            </table>
        </section>
    }
    .into_any()
}

#[component]
fn Pieces() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let all = Memo::new(move |_| pieces(data));
    let row = move |asset: Asset| {
        let (name, state) = (asset.name.clone(), asset.state);
        let user = asset.user_name.clone();
        view! {
            <tr>
                <td><a class="link num" href=Route::Asset(asset.id).href()>{asset.serial}</a></td>
                <td>{move || name.get(locale.get().tag()).to_owned()}</td>
                <td><span class="stword"><Icon name=state_icon(state) />{move || state_word(state, locale.get())}</span></td>
                <td>{move || if user.is_empty() { said::nobody(locale.get()).to_owned() } else { user.clone() }}</td>
            </tr>
        }
    };
    view! {
        <section class="card" aria-labelledby="pieces">
            <h2 id="pieces" class="title">{move || said::pieces_title(locale.get())}</h2>
            {move || if all.with(Vec::is_empty) {
                view! { <p class="muted card-pad">{said::no_pieces(locale.get())}</p> }.into_any()
            } else {
                view! {
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">{said::serial(locale.get())}</th>
                                <th scope="col">{said::model(locale.get())}</th>
                                <th scope="col">{said::state(locale.get())}</th>
                                <th scope="col">{said::user(locale.get())}</th>
                            </tr>
                        </thead>
                        <tbody>{move || all.get().into_iter().map(row).collect_view()}</tbody>
                    </table>
                }
                .into_any()
            }}
        </section>
    }
    .into_any()
}
