//! The ticket in the workspace: views with their counts, the stable list, detail, conversation, composer.

mod actions;
mod all_keys;
mod asking;
mod clock;
mod composer;
mod conversation;
mod detail;
mod lines;
mod list;
mod nothing;
mod pass_on;
mod phone;
mod priority;
mod properties;
mod refusals;
mod resolve;
mod row;
mod rows;
pub mod stable_list;
mod stuck;
pub mod views;
mod what_if;
mod work;

pub use all_keys::AllKeys;
pub use clock::{RowClock, TaskClock};
pub use detail::{Parts, TicketDetail};
pub use list::TicketList;
pub use pass_on::PassTaskOn;
pub use row::status_word;
pub use views::{Scope, use_scope};
