//! Machinery without service-desk words: configuration, telemetry, database, static files, start and stop.
//! A rule of the service desk may not live here.

pub mod chain;
pub mod clock;
pub mod config;
pub mod cursor;
pub mod database;
pub mod document;
pub mod edge;
pub mod executor;
pub mod failpoint;
pub mod feed;
pub mod health;
pub mod hints;
pub mod html;
pub mod http;
pub mod jobs;
pub mod log;
pub mod metrics;
pub mod postgres_tool;
pub mod private_postgres;
pub mod retention;
pub mod security_headers;
pub mod shutdown;
pub mod sql;
pub mod static_files;
pub mod telemetry;
