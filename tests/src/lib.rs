//! The harness of tests across rooms: a PostgreSQL, servers, people, a client that follows the log.
//! Writes through production code only; reads tables where an invariant is about tables.

#![allow(clippy::unwrap_used, reason = "a harness fails by panicking, with the place")]

pub mod administrator;
pub mod answered;
pub mod browser;
pub mod caller;
pub mod calls;
pub mod canary;
pub mod catalog;
pub mod cluster;
pub mod crash;
pub mod eventually;
pub mod files;
pub mod follower;
pub mod grants;
pub mod incident_log;
pub mod invariants;
pub mod mail;
pub mod multiply;
pub mod plan;
pub mod server;
mod typed;
pub mod world;

pub use caller::{Caller, Reply};
pub use eventually::{eventually, eventually_or_none};
pub use follower::Follower;
pub use server::TestServer;
pub use world::World;
