//! Stock and assets on the server: how they are stored, and the question how an order would be met. The rules are shared.

mod handlers;
pub mod store;

use crate::platform::http::mount;
use crate::state::AppState;
use axum::Router;
use docket_shared::authorization as table;

/// The routes.
pub fn router() -> Router<AppState> {
    mount(Router::new(), table::AskStock, handlers::ask)
}
