//! The greatest of the numbers that came lately.

use std::time::{Duration, Instant};

/// Two spans of this make what counts as lately: five to ten minutes.
const SPAN: Duration = Duration::from_secs(300);

/// The greatest number of this span and of the one before.
#[derive(Debug)]
pub struct Longest {
    since: Instant,
    now: i64,
    before: i64,
}

impl Longest {
    /// Nothing has come.
    pub fn new(now: Instant) -> Self {
        Self { since: now, now: 0, before: 0 }
    }

    /// A number came.
    pub fn count(&mut self, number: i64, at: Instant) {
        self.turn(at);
        self.now = self.now.max(number);
    }

    /// The greatest that came lately; 0 where none did.
    pub fn of(&mut self, at: Instant) -> i64 {
        self.turn(at);
        self.now.max(self.before)
    }

    fn turn(&mut self, at: Instant) {
        let gone = at.saturating_duration_since(self.since);
        if gone >= SPAN {
            self.before = if gone < SPAN * 2 { self.now } else { 0 };
            (self.since, self.now) = (at, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_is_remembered_for_five_minutes_and_forgotten_after_ten() {
        let begin = Instant::now();
        let at = |minutes: u64| begin + Duration::from_secs(60 * minutes);
        let mut longest = Longest::new(begin);
        longest.count(40, at(1));
        longest.count(7, at(2));
        assert_eq!(longest.of(at(4)), 40);
        longest.count(3, at(6));
        assert_eq!(longest.of(at(9)), 40);
        assert_eq!(longest.of(at(11)), 3);
        assert_eq!(longest.of(at(60)), 0);
    }
}
