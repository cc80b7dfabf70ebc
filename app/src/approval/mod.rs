//! What waits for a person's approval: on the first page, and as a page with what is asked for and the two answers.

mod ballot;
mod home;
mod page;
mod question;

pub use home::WaitingForYou;
pub use page::ApprovalsPage;
