//! Service requests on the server: all SQL of lines is in `store`.

pub mod store;
