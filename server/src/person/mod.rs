//! People on the server: who asks, the names that forms refer to, and search for pickers.

mod handlers;
pub mod store;

use crate::platform::http::mount;
use crate::state::AppState;
use axum::Router;
use docket_shared::authorization as table;

/// The routes.
pub fn router() -> Router<AppState> {
    mount(Router::new(), table::SearchPeople, handlers::search)
}
