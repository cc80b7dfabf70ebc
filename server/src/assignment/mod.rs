//! Assignment on the server: locks and rows in `store`, drains after commit in `jobs`, scenarios in `command`.

pub mod command;
pub mod jobs;
pub mod store;
