//! Canaries: words that stand only in what a requester must never receive.

/// Stands in every work note of the tests.
pub const WORK_NOTE: &str = "CANARY-work-note-7f3a";
/// Stands in files of work notes.
pub const ATTACHMENT: &str = "CANARY-attachment-2b90";
/// How steps of work, stock and clocks are named in rows: of these a requester receives none.
pub const STEPS: [&str; 14] = [
    "tasks_opened",
    "tasks_ended",
    "tasks_left_out",
    "task_assigned",
    "task_declined",
    "clock_met",
    "stock_reserved",
    "stock_received",
    "stock_released",
    "clocks_held",
    "clock_resumed",
    "clock_retargeted",
    "clock_reached",
    "breached",
];
