//! People on the server: who asks, and the names that forms refer to.

pub mod store;
