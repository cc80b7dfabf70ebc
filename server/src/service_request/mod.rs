//! Service requests on the server: all SQL of lines is in `store`; the form of one's own request.

mod handlers;
pub mod store;

use crate::platform::http::mount;
use crate::state::AppState;
use axum::Router;
use docket_shared::authorization as table;

/// The routes.
pub fn router() -> Router<AppState> {
    mount(Router::new(), table::ReadForm, handlers::form)
}
