//! Notices on the server: their table, the mails about them, and what is done after commit.

pub mod jobs;
mod letter;
mod mailer;
pub mod store;

pub use mailer::Mailer;
