//! What administrators set up: organisation, directory, catalog, accounts. Used by the command line and by demo data.

pub mod accounts;
pub mod backup;
pub mod catalog;
pub mod command;
pub mod doctor;
mod handlers;
pub mod import;
pub mod metrics;
pub mod store;

pub use store::{directory, organisation, publish};

use crate::platform::http::mount;
use crate::state::AppState;
use axum::Router;
use docket_shared::authorization as table;

/// The routes.
pub fn router() -> Router<AppState> {
    mount(Router::new(), table::ReadHealth, handlers::read_health)
}
