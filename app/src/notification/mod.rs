//! Notices in both clients: the bell, and the list behind it.

mod bell;
mod list;

pub use bell::{Arrived, Bell};
pub use list::{MailSwitch, NoticeList, NoticesPage, look};
