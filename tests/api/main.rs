//! The API over real TCP against real PostgreSQL: story, exactly-once, visibility, assignment, bad input, security.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking, with the place")]

mod approval;
mod asset;
mod assignment;
mod attachment;
mod attachment_audience;
mod authorization;
mod bad_input;
mod catalog;
mod finish;
mod fulfilment;
mod idempotency;
mod log;
mod nodes;
mod operators;
mod service_level;
mod sessions;
mod story;
mod transfer;
mod visibility;
