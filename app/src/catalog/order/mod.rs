//! The order form of an item: what is typed, what is wrong with it, rows of people, sending.

mod control;
mod errors;
mod files;
mod findings;
mod form;
mod group;
mod paste;
mod paste_dialog;
mod person;
mod row;
mod state;

pub use form::{OrderForm, Total};
pub use state::Order;
