//! What is wrong with something that people write as a file, and where in it.

use std::fmt;

/// A place and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The place in the file, such as `week.mon[1]`; empty for the file as a whole.
    pub place: String,
    /// What is wrong there.
    pub reason: String,
}

impl Fault {
    /// What is wrong at a place.
    pub fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { place: place.into(), reason: reason.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() { f.write_str(&self.reason) } else { write!(f, "{}: {}", self.place, self.reason) }
    }
}

impl std::error::Error for Fault {}
