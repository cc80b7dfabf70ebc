//! What administrators set up: organisation, directory, catalog, accounts. Used by the command line and by demo data.

pub mod accounts;
pub mod catalog;
pub mod command;
pub mod doctor;
pub mod store;

pub use store::{directory, organisation, publish};
