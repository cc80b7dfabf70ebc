//! A requester's own requests: the open ones on the first page, all of them, and one with its conversation.

mod about;
mod approvals;
mod card;
mod chain;
mod change;
mod composer;
mod conversation;
mod counts;
pub mod finish;
mod for_you;
mod my_requests;
mod outcome;
mod people;
mod plan;
mod request;
mod status;
mod track;
mod withdraw;
mod word;

pub use card::OpenRequests;
pub use for_you::ForYou;
pub use my_requests::MyRequestsPage;
pub use request::RequestPage;
