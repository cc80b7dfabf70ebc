//! Why a ticket went to somebody, in words; and whether one takes new work.

mod availability;
mod why;

pub use availability::{AvailabilitySwitch, AvailabilityWords};
pub use why::{TaskWhy, WhyPopover};
