//! The house rules that a compiler does not keep: rooms, SQL places, sizes, colours, styles, keys, paths, routes.
//! Every checker has a small bad sample that it must find.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking, with the place")]

mod files;
mod keys;
mod messages;
mod readme;
mod rooms;
mod routes;
mod sizes;
mod sql;
mod style;
mod vectors;

/// Fails with every offence on a line of its own.
fn none(rule: &str, offences: &[String]) {
    assert!(offences.is_empty(), "{rule}:\n  {}", offences.join("\n  "));
}
