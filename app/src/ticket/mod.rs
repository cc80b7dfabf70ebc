//! The ticket in the workspace: views with their counts, the stable list, detail, conversation, composer.

mod composer;
mod conversation;
mod detail;
mod lines;
mod list;
mod properties;
mod resolve;
mod row;
pub mod stable_list;
pub mod views;

pub use detail::TicketDetail;
pub use list::TicketList;
pub use views::{Scope, use_scope};
