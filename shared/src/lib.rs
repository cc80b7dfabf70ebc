//! Docket's domain: types and pure rules that the browser and the server share.
//! No async, no clock, no I/O, no framework, no unseeded randomness.

pub mod actor;
pub mod approval;
pub mod asset;
pub mod assignment;
pub mod attachment;
pub mod authorization;
pub mod catalog;
pub mod command;
pub mod endpoint;
pub mod expression;
pub mod fault;
#[cfg(test)]
mod fixture;
pub mod fulfilment;
pub mod health;
pub mod ids;
pub mod notification;
pub mod order;
pub mod person;
pub mod problem;
pub mod report;
pub mod row;
pub mod search;
pub mod service_request;
pub mod session;
pub mod sla;
pub mod sync;
pub mod tag;
pub mod text;
pub mod ticket;
pub mod time;
#[cfg(test)]
mod wire;
pub mod world;

pub use jiff::Timestamp;
pub use jiff::civil::Date;
