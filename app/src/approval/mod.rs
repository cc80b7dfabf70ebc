//! What waits for a person's approval: on the first page, and as a page with what is asked for and the two answers.

mod absence;
mod ballot;
mod because;
mod changes;
mod home;
mod page;
mod question;
mod steps;
mod time;

pub use absence::AbsencePage;
pub use home::WaitingForYou;
pub use page::ApprovalsPage;
