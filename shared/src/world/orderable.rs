//! Which versions of an item may be ordered, and for how long.

use std::collections::BTreeSet;

/// Which versions of an item somebody may order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Orderable {
    /// The version that forms show.
    pub current: i32,
    /// Older ones that were replaced no longer than [`GRACE_DAYS`] ago: forms that were filled in without a network.
    pub in_grace: BTreeSet<i32>,
}

/// For how many days a submission of a version is taken after the next one was published (DOMAIN.md section 1).
pub const GRACE_DAYS: i32 = 14;

impl Orderable {
    /// Only that version.
    pub fn only(current: i32) -> Self {
        Self { current, in_grace: BTreeSet::new() }
    }

    /// Whether that version may be ordered.
    pub fn takes(&self, version: i32) -> bool {
        version == self.current || self.in_grace.contains(&version)
    }
}
