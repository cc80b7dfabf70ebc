//! Stock and equipment for who keeps it: counts by place, single pieces with their history.

mod about;
mod equipment;
mod list;
mod of_ticket;
mod piece;
mod pieces;
mod refused;
mod relations;
mod stock;
mod warranty;

pub use equipment::EquipmentPage;
pub use list::AssetsPage;
pub use of_ticket::{EquipmentOf, EquipmentSummary};
pub use piece::AssetPage;

use crate::ui::{IconName, Tone};
use docket_messages::{Locale, asset as said};
use docket_shared::asset::AssetState;

/// The word for a state.
fn state_word(state: AssetState, locale: Locale) -> &'static str {
    match state {
        AssetState::InStock => said::state_in_stock(locale),
        AssetState::Reserved => said::state_reserved(locale),
        AssetState::InUse => said::state_in_use(locale),
        AssetState::InRepair => said::state_in_repair(locale),
        AssetState::Lost => said::state_lost(locale),
        AssetState::Retired => said::state_retired(locale),
    }
}

/// The icon for a state.
fn state_icon(state: AssetState) -> IconName {
    match state {
        AssetState::InStock => IconName::Cube,
        AssetState::Reserved => IconName::Clock,
        AssetState::InUse => IconName::User,
        AssetState::InRepair => IconName::Wrench,
        AssetState::Lost => IconName::Alert,
        AssetState::Retired => IconName::Cross,
    }
}

/// What a chip's colour repeats.
fn state_tone(state: AssetState) -> Tone {
    match state {
        AssetState::InUse => Tone::Ok,
        AssetState::InStock | AssetState::Reserved => Tone::Info,
        AssetState::InRepair => Tone::Warn,
        AssetState::Lost => Tone::Warn,
        AssetState::Retired => Tone::Quiet,
    }
}
