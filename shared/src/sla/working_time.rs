//! What targets are reckoned in: a calendar with the rules of its zone, or what was compiled of one for a browser.

use super::calendar::{Calendar, Span};
use crate::{Date, Timestamp};
use jiff::civil::DateTime;

/// Windows of working time and the wall clock that they belong to.
pub trait WorkingTime {
    /// All windows that end after an instant, in order, as far as they are known.
    fn spans_from(&self, instant: Timestamp) -> impl Iterator<Item = Span> + '_;
    /// The windows that start on a date, in order.
    fn spans(&self, date: Date) -> impl Iterator<Item = Span> + '_;
    /// What the wall clock shows at an instant.
    fn local(&self, instant: Timestamp) -> DateTime;
    /// The instant at which the wall clock shows that; by the rule "compatible" where it does never or twice.
    fn instant(&self, local: DateTime) -> Option<Timestamp>;
    /// The last date whose windows are known.
    fn last(&self) -> Date;
}

impl WorkingTime for Calendar {
    fn spans_from(&self, instant: Timestamp) -> impl Iterator<Item = Span> + '_ {
        self.spans_from(instant)
    }

    fn spans(&self, date: Date) -> impl Iterator<Item = Span> + '_ {
        self.spans(date)
    }

    fn local(&self, instant: Timestamp) -> DateTime {
        instant.to_zoned(self.zone().clone()).datetime()
    }

    fn instant(&self, local: DateTime) -> Option<Timestamp> {
        self.zone().to_ambiguous_timestamp(local).compatible().ok()
    }

    fn last(&self) -> Date {
        Date::MAX
    }
}
