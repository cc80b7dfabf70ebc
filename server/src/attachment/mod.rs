//! Files on the server: pieces of uploads in, checked and put together, bytes out to who may see them.

mod handlers;
pub mod jobs;
mod serving;
pub mod store;

use crate::platform::http::mount;
use crate::state::AppState;
use axum::Router;
use docket_shared::authorization as table;

/// The routes.
pub fn router() -> Router<AppState> {
    let router = mount(Router::new(), table::UploadAttachment, handlers::upload);
    let router = mount(router, table::ReadUpload, handlers::uploaded);
    mount(router, table::ReadAttachment, handlers::read)
}
