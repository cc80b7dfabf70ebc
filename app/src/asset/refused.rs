//! What the server refused of what somebody did with stock or a piece: the value is back, and a banner says why.

use crate::data::{Data, use_data};
use crate::refused::{Refusals as Banners, plain};
use docket_messages::{Locale, asset as said};
use docket_shared::asset::StockLevel;
use docket_shared::asset::api::CountStock;
use docket_shared::command::Command;
use docket_shared::ids::AssetId;
use docket_shared::problem::{Problem, ProblemCode};
use docket_shared::row::{Row, RowKind};
use leptos::prelude::*;

/// The banners of counts.
#[component]
pub fn CountRefusals() -> impl IntoView {
    let data = use_data();
    let about = |command: &Command| matches!(command, Command::CountStock(_));
    view! {
        <Banners about reason=move |command: &Command, problem: &Problem, locale| match command {
            Command::CountStock(body) => of_count(data, body, problem, locale),
            _ => plain(problem, locale),
        } />
    }
}

fn of_count(data: Data, body: &CountStock, problem: &Problem, locale: Locale) -> String {
    let counted = |row: &std::sync::Arc<Row>| match row.as_ref() {
        Row::StockLevel(level) if (level.model, level.location) == (body.model, body.location) => Some(level.clone()),
        _ => None,
    };
    let level: Option<StockLevel> = data.all(RowKind::StockLevel).iter().find_map(counted);
    let model = level.map(|level| level.name.get(locale.tag()).to_owned()).unwrap_or_default();
    let place = data.all_locations().into_iter().find(|place| place.id == body.location);
    let place = place.map(|place| place.name).unwrap_or_default();
    let reason = match problem.code {
        ProblemCode::Conflict => said::count_conflict(locale).to_owned(),
        _ => plain(problem, locale),
    };
    said::count_refused(locale, i64::from(body.to), &model, &place, &reason)
}

/// The banners of a piece.
#[component]
pub fn PieceRefusals(
    /// The piece.
    asset: AssetId,
) -> impl IntoView {
    let about = move |command: &Command| match command {
        Command::MoveAsset(body) => body.asset == asset,
        Command::RelateAssets(body) => body.asset == asset,
        Command::UnrelateAssets(body) => body.asset == asset,
        Command::SetWarranty(body) => body.asset == asset,
        _ => false,
    };
    view! { <Banners about reason=|_: &Command, problem: &Problem, locale| said::refused(locale, &plain(problem, locale)) /> }
}
