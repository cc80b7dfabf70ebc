//! Service levels on the server: calendars and due clocks in `store`, the reckoning with a calendar's file in `command`.

pub mod command;
pub mod store;
