//! In which order a batch locks rows (DECISIONS.md, SYNC.md I28). Batches that all keep it never wait for each other in a
//! circle.

/// What is locked between the client rows, which the executor locks first, and the counter, which it locks last. Rows of
/// one kind are locked by one statement, in order of id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Locks {
    /// Nothing yet.
    #[default]
    Nothing,
    /// People whose absences are read.
    People,
    /// Tickets.
    Tickets,
    /// How much of a model is where.
    StockLevels,
    /// Pieces of equipment.
    Assets,
    /// Teams.
    Teams,
    /// Technicians.
    Technicians,
    /// How many bytes the organisation's files come to.
    Files,
    /// Notices.
    Notices,
}

impl Locks {
    /// Goes on to the next kind.
    ///
    /// # Panics
    /// In debug builds, so in every test, where rows of a later kind, or of the same, are locked already.
    pub(super) fn pass_to(&mut self, next: Self) {
        debug_assert!(*self < next, "I28: {next:?} is locked behind {self:?}");
        *self = next;
    }
}

#[cfg(test)]
mod tests {
    use super::Locks;

    #[test]
    fn i28_kinds_are_passed_in_the_declared_order() {
        let mut locks = Locks::default();
        locks.pass_to(Locks::Tickets);
        locks.pass_to(Locks::Technicians);
        assert_eq!(locks, Locks::Technicians);
    }

    #[test]
    #[should_panic(expected = "I28: Tickets is locked behind Teams")]
    fn i28_a_lock_against_the_order_is_caught() {
        let mut locks = Locks::default();
        locks.pass_to(Locks::Teams);
        locks.pass_to(Locks::Tickets);
    }
}
