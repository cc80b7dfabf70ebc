//! The server: the authority over all data, and the only room that talks to PostgreSQL and to the world.

pub mod actions;
pub mod admin;
pub mod approval;
pub mod asset;
pub mod assignment;
pub mod attachment;
pub mod catalog;
pub mod cli;
pub mod demo;
pub mod fulfilment;
pub mod notification;
pub mod person;
pub mod platform;
pub mod report;
pub mod service_request;
pub mod session;
pub mod sla;
pub mod state;
pub mod sync;
pub mod ticket;

use axum::Router;
pub use state::AppState;

/// The whole application: the only list of features.
pub fn app(state: AppState) -> Router {
    let api = Router::new().merge(session::router()).merge(person::router()).merge(sync::router());
    let api = api.merge(service_request::router());
    let api = api.merge(sla::router()).merge(asset::router());
    let api = api.merge(attachment::router()).merge(admin::router());
    platform::edge::wrap(api, session::pages(&state), &state)
}
