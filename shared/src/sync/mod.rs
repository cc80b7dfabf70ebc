//! The sync engine, without I/O: the log's commits, a node's ring of them, the server's session, the client's replica, outbox and link.

pub mod api;
pub mod carrier;
pub mod kept;
pub mod link;
pub mod log;
pub mod outbox;
pub mod overlay;
pub mod replica;
pub mod ring;
pub mod session;
pub mod tabs;

/// Version of frames and cursors; a server serves the current and the previous one.
pub const PROTOCOL: u16 = 1;

#[cfg(test)]
mod tests;
