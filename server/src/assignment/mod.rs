//! Assignment on the server: locks and rows in `store`, drains after commit in `jobs`.

pub mod jobs;
pub mod store;
