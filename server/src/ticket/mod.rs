//! Tickets on the server: all SQL of tickets, comments and events is in `store`.

pub mod store;
