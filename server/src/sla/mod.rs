//! Service levels on the server: calendars in `store`, clocks that have something to tell in `jobs`, and the reckoning
//! with a calendar's file in `command`.

pub mod command;
pub mod jobs;
pub mod store;
