//! Tasks on the server: only how they are stored; the rules are shared.

pub mod store;
