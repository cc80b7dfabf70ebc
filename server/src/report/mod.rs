//! Reports: figures about tickets with their definitions, counted from the facts. The definitions are in shared.

pub mod command;
pub mod store;
