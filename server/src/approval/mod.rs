//! Approvals on the server: rows in `store`, trying the rules in `command`.

pub mod command;
pub mod store;
