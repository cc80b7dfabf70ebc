//! People where any feature names them: one chosen by name, and who watches a ticket.

mod one;
mod watchers;

pub use one::OnePerson;
pub use watchers::{Watching, is_watchable, watched, watches};
