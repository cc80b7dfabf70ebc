//! A list that changes under people's eyes without moving what they are about to touch (UI.md, list stability).
//! Pure: ids in, ids out.

use uuid::Uuid;

/// What the list shows now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StableList {
    shown: Vec<Uuid>,
    wanted: Vec<Uuid>,
}

impl StableList {
    /// Takes the rows that belong into the list, in order. While it is held (a row is open, or the pointer is inside),
    /// shown rows keep their places, leaving ones stay as ghosts and new ones wait.
    pub fn take(&mut self, wanted: Vec<Uuid>, held: bool) {
        if !held || self.shown.is_empty() {
            self.shown.clone_from(&wanted);
        }
        self.wanted = wanted;
    }

    /// Shows the waiting rows and drops the ghosts.
    pub fn settle(&mut self) {
        self.shown.clone_from(&self.wanted);
    }

    /// The rows in their places.
    pub fn rows(&self) -> &[Uuid] {
        &self.shown
    }

    /// Whether a shown row no longer belongs here.
    pub fn is_ghost(&self, id: Uuid) -> bool {
        !self.wanted.contains(&id)
    }

    /// How many rows wait to be shown.
    pub fn waiting(&self) -> usize {
        self.wanted.iter().filter(|id| !self.shown.contains(id)).count()
    }

    /// The row before or after another one; the first one where there is none.
    pub fn step(&self, from: Option<Uuid>, forward: bool) -> Option<Uuid> {
        let at = from.and_then(|from| self.shown.iter().position(|id| *id == from));
        match (at, forward) {
            (None, _) => self.shown.first().copied(),
            (Some(at), true) => self.shown.get(at + 1).or(self.shown.last()).copied(),
            (Some(at), false) => self.shown.get(at.saturating_sub(1)).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(numbers: &[u128]) -> Vec<Uuid> {
        numbers.iter().map(|number| Uuid::from_u128(*number)).collect()
    }

    fn list(numbers: &[u128]) -> StableList {
        let mut list = StableList::default();
        list.take(ids(numbers), false);
        list
    }

    #[test]
    fn a_free_list_takes_new_rows_at_once() {
        let mut list = list(&[1, 2]);
        list.take(ids(&[3, 1, 2]), false);
        assert_eq!(list.rows(), ids(&[3, 1, 2]));
        assert_eq!(list.waiting(), 0);
    }

    #[test]
    fn a_held_list_keeps_places_counts_new_rows_and_keeps_ghosts() {
        let mut list = list(&[1, 2]);
        list.take(ids(&[3, 2]), true);
        assert_eq!(list.rows(), ids(&[1, 2]));
        assert_eq!(list.waiting(), 1);
        assert!(list.is_ghost(Uuid::from_u128(1)));
        list.settle();
        assert_eq!(list.rows(), ids(&[3, 2]));
    }

    #[test]
    fn a_held_empty_list_shows_the_first_row() {
        let mut list = StableList::default();
        list.take(ids(&[1]), true);
        assert_eq!(list.rows(), ids(&[1]));
    }

    #[test]
    fn steps_stop_at_both_ends() {
        let list = list(&[1, 2, 3]);
        let at = |number| Some(Uuid::from_u128(number));
        assert_eq!(list.step(None, true), at(1));
        assert_eq!(list.step(at(1), false), at(1));
        assert_eq!(list.step(at(1), true), at(2));
        assert_eq!(list.step(at(3), true), at(3));
    }
}
