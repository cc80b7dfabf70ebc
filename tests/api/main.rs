//! The API over real TCP against real PostgreSQL: story, exactly-once, visibility, assignment, bad input, security.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking, with the place")]

mod activity;
mod approval;
mod approval_time;
mod asset;
mod assignment;
mod attachment;
mod attachment_audience;
mod audience;
mod authorization;
mod bad_input;
mod board;
mod cancelled;
mod carriers;
mod catalog;
mod catalog_versions;
mod crash;
mod edit_answers;
mod finish;
mod forms;
mod fulfilment;
mod handover;
mod history;
mod idempotency;
mod incident;
mod location_owner;
mod log;
mod mail;
mod moved_date;
mod no_organisation;
mod nodes;
mod not_possible;
mod notice;
mod operators;
mod outlook;
mod plans;
mod service_level;
mod sessions;
mod standby;
mod story;
mod stranded;
mod task_level;
mod transfer;
mod visibility;
mod watch;
