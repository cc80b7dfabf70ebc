//! A list that changes under people's eyes without moving what they are about to touch (UI.md, list stability).
//! Pure: ids in, ids out.

use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What the list shows now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StableList {
    shown: Vec<Uuid>,
    places: HashMap<Uuid, usize>,
    wanted: Vec<Uuid>,
    belongs: HashSet<Uuid>,
    waiting: usize,
}

impl StableList {
    /// Takes the rows that belong into the list, in order. While it is held (a row is open, or the pointer is inside),
    /// shown rows keep their places, leaving ones stay as ghosts and new ones wait.
    pub fn take(&mut self, wanted: Vec<Uuid>, held: bool) {
        self.belongs = wanted.iter().copied().collect();
        if !held || self.shown.is_empty() {
            self.show(wanted.clone());
        }
        self.wanted = wanted;
        self.count();
    }

    /// Shows the waiting rows and drops the ghosts.
    pub fn settle(&mut self) {
        self.show(self.wanted.clone());
        self.count();
    }

    /// The cursor went to another row, or the pointer left: ghosts go, unless they are under the cursor. With `still`
    /// those above the cursor stay as well, because its row would move.
    pub fn release(&mut self, cursor: Option<Uuid>, still: bool) {
        let at = cursor.and_then(|cursor| self.place(cursor));
        let holds = |place: usize| at.is_some_and(|at| place == at || (still && place < at));
        let kept = self.shown.iter().enumerate().filter(|(place, id)| self.belongs.contains(id) || holds(*place));
        let kept: Vec<Uuid> = kept.map(|(_, id)| *id).collect();
        if kept.len() != self.shown.len() {
            self.show(kept);
            self.count();
        }
    }

    /// Drops rows that nobody may see any more: they are not even shown as ghosts.
    pub fn forget(&mut self, known: impl Fn(Uuid) -> bool) {
        if self.shown.iter().any(|id| !known(*id)) {
            let kept = self.shown.iter().copied().filter(|id| known(*id)).collect();
            self.show(kept);
            self.count();
        }
    }

    /// The rows in their places.
    pub fn rows(&self) -> &[Uuid] {
        &self.shown
    }

    /// The place of a shown row, counted from 0.
    pub fn place(&self, id: Uuid) -> Option<usize> {
        self.places.get(&id).copied()
    }

    /// Whether a shown row no longer belongs here.
    pub fn is_ghost(&self, id: Uuid) -> bool {
        !self.belongs.contains(&id)
    }

    /// How many rows wait to be shown.
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    /// The row before or after another one; the first one where there is none.
    pub fn step(&self, from: Option<Uuid>, forward: bool) -> Option<Uuid> {
        let at = from.and_then(|from| self.place(from));
        match (at, forward) {
            (None, _) => self.shown.first().copied(),
            (Some(at), true) => self.shown.get(at + 1).or(self.shown.last()).copied(),
            (Some(at), false) => self.shown.get(at.saturating_sub(1)).copied(),
        }
    }

    fn show(&mut self, rows: Vec<Uuid>) {
        self.places = rows.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        self.shown = rows;
    }

    fn count(&mut self) {
        self.waiting = self.belongs.iter().filter(|id| !self.places.contains_key(*id)).count();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn ids(numbers: &[u128]) -> Vec<Uuid> {
        numbers.iter().map(|number| id(*number)).collect()
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
        assert!(list.is_ghost(id(1)));
        list.settle();
        assert_eq!(list.rows(), ids(&[3, 2]));
        assert_eq!(list.waiting(), 0);
    }

    #[test]
    fn a_held_list_keeps_its_order_when_rows_change_places() {
        let mut list = list(&[1, 2, 3]);
        list.take(ids(&[3, 1, 2]), true);
        assert_eq!(list.rows(), ids(&[1, 2, 3]));
        assert_eq!(list.waiting(), 0);
        list.take(ids(&[3, 1, 2]), false);
        assert_eq!(list.rows(), ids(&[3, 1, 2]));
    }

    #[test]
    fn a_held_empty_list_shows_the_first_row() {
        let mut list = StableList::default();
        list.take(ids(&[1]), true);
        assert_eq!(list.rows(), ids(&[1]));
    }

    #[test]
    fn a_ghost_goes_when_the_cursor_leaves_it_and_new_rows_still_wait() {
        let mut list = list(&[1, 2, 3]);
        list.take(ids(&[4, 1, 3]), true);
        list.release(Some(id(2)), false);
        assert_eq!(list.rows(), ids(&[1, 2, 3]), "the row under the cursor stays");
        list.release(Some(id(3)), false);
        assert_eq!(list.rows(), ids(&[1, 3]));
        assert_eq!(list.place(id(3)), Some(1));
        assert_eq!(list.waiting(), 1);
    }

    #[test]
    fn a_still_release_keeps_ghosts_above_the_cursor_so_that_its_row_does_not_move() {
        let mut list = list(&[1, 2, 3, 4]);
        list.take(ids(&[2, 3]), true);
        list.release(Some(id(3)), true);
        assert_eq!(list.rows(), ids(&[1, 2, 3]));
        list.release(None, true);
        assert_eq!(list.rows(), ids(&[2, 3]));
    }

    #[test]
    fn a_row_that_came_back_is_no_ghost() {
        let mut list = list(&[1, 2]);
        list.take(ids(&[2]), true);
        list.take(ids(&[1, 2]), true);
        assert!(!list.is_ghost(id(1)));
        list.release(None, false);
        assert_eq!(list.rows(), ids(&[1, 2]));
    }

    #[test]
    fn a_row_that_nobody_may_see_leaves_at_once() {
        let mut list = list(&[1, 2]);
        list.take(ids(&[2]), true);
        list.forget(|known| known != id(1));
        assert_eq!(list.rows(), ids(&[2]));
    }

    #[test]
    fn steps_stop_at_both_ends() {
        let list = list(&[1, 2, 3]);
        let at = |number| Some(id(number));
        assert_eq!(list.step(None, true), at(1));
        assert_eq!(list.step(at(1), false), at(1));
        assert_eq!(list.step(at(1), true), at(2));
        assert_eq!(list.step(at(3), true), at(3));
    }

    #[test]
    fn a_hundred_thousand_rows_that_change_while_held_are_counted_in_one_pass() {
        let all: Vec<Uuid> = (0..100_000).map(Uuid::from_u128).collect();
        let mut list = StableList::default();
        list.take(all[..99_000].to_vec(), false);
        list.take(all[1_000..].to_vec(), true);
        assert_eq!(list.waiting(), 1_000);
        list.release(None, false);
        assert_eq!(list.rows().len(), 98_000);
    }
}
