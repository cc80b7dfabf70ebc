//! Sessions: who is signed in, by a random token in a cookie of which the database holds the hash.
//!
//! Not tower-sessions: its store keys records by the very id that is in the cookie and writes them whole, while
//! Docket keeps only a hash, finds sessions by person, and reads session and active account in one statement.

mod caller;
mod handlers;
mod lookup;
pub mod no_organisation;
pub mod password;
pub mod store;
pub mod throttle;

pub use caller::{SessionKey, SignedInPerson};
pub use lookup::Sessions;

use crate::platform::http::mount;
use crate::platform::static_files;
use crate::state::AppState;
use axum::{Router, middleware};
use docket_shared::authorization as table;

/// The routes.
pub fn router() -> Router<AppState> {
    let router = Router::new();
    let router = mount(router, table::SignIn, handlers::sign_in);
    let router = mount(router, table::WhoAmI, handlers::who_am_i);
    let router = mount(router, table::SignOut, handlers::sign_out);
    mount(router, table::SignOutEverywhere, handlers::sign_out_everywhere)
}

/// The pages of the clients, or the one that says which organisation is missing.
pub fn pages(state: &AppState) -> Router {
    static_files::router().layer(middleware::from_fn_with_state(state.clone(), no_organisation::instead))
}
