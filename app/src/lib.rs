//! The browser: a live local replica and the views of both clients over it. No business rule, no SQL.

pub mod approval;
pub mod asset;
pub mod assignment;
pub mod attachment;
pub mod board;
pub mod catalog;
pub mod data;
pub mod fulfilment;
pub mod health;
pub mod notification;
pub mod part;
pub mod person;
pub mod portal_shell;
mod refused;
pub mod routes;
pub mod service_request;
pub mod session;
pub mod ticket;
pub mod ui;
pub mod waiting;
pub mod words;
mod workspace_announce;
mod workspace_keys;
mod workspace_rail;
pub mod workspace_shell;
