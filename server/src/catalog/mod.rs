//! The catalog on the server: published versions and who may order them.

pub mod actions;
pub mod store;
