//! Service levels on the server: calendars and due clocks in `store`, the reckoning with a calendar's file in `command`,
//! published holidays in `calendar_command` and `holidays`, the question when something would be due in `handlers`.

pub mod calendar_command;
pub mod command;
mod handlers;
mod holidays;
pub mod store;

use crate::platform::http::mount;
use crate::state::AppState;
use axum::Router;
use docket_shared::authorization as table;

/// The routes.
pub fn router() -> Router<AppState> {
    mount(Router::new(), table::AskWhatIf, handlers::ask)
}
