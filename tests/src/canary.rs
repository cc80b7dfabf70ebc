//! Canaries: words that stand only in what a requester must never receive.

/// Stands in every work note of the tests.
pub const WORK_NOTE: &str = "CANARY-work-note-7f3a";
/// Stands in files of work notes.
pub const ATTACHMENT: &str = "CANARY-attachment-2b90";
