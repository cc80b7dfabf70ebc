//! The order form of an item: what is typed, what is wrong with it, rows of people, sending.

mod body;
mod cells;
mod control;
mod copy;
mod directory;
mod edit;
mod errors;
mod files;
mod findings;
mod follow;
mod form;
mod group;
mod moved;
mod next;
mod number;
mod other;
mod outlook;
mod paste;
mod paste_dialog;
mod person;
mod row;
mod section;
mod shelf;
mod state;
mod tick;

pub use form::{OrderForm, Total};
pub use next::Next;
pub use state::Order;
