//! Sorting for both sides. The standard library's sort is compiled anew for every type, 4 KB of WASM each time; this one
//! sorts places instead of values, so that all types share it.

use std::cmp::Ordering;

/// Sorts by `compare`; equals keep their order.
pub fn sort_by<T>(items: &mut Vec<T>, mut compare: impl FnMut(&T, &T) -> Ordering) {
    let places = sorted(items.len(), &mut |left, right| compare(&items[left as usize], &items[right as usize]));
    arrange(items, places);
}

/// Sorts by a key, which is asked for at each comparison; equals keep their order.
pub fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, mut key: impl FnMut(&T) -> K) {
    sort_by(items, |left, right| key(left).cmp(&key(right)));
}

/// Sorts by a key that is costly, so it is asked for once of each; equals keep their order.
pub fn sort_by_cached_key<T, K: Ord>(items: &mut Vec<T>, key: impl FnMut(&T) -> K) {
    let keys: Vec<K> = items.iter().map(key).collect();
    let places = sorted(items.len(), &mut |left, right| keys[left as usize].cmp(&keys[right as usize]));
    arrange(items, places);
}

fn arrange<T>(items: &mut Vec<T>, places: Vec<u32>) {
    let mut taken: Vec<Option<T>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(places.into_iter().filter_map(|place| taken[place as usize].take()));
}

/// The places 0 to `length` - 1 in sorted order.
#[inline(never)]
fn sorted(length: usize, compare: &mut dyn FnMut(u32, u32) -> Ordering) -> Vec<u32> {
    let mut places: Vec<u32> = (0..).take(length).collect();
    places.sort_by(|left, right| compare(*left, *right));
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts_as_the_standard_library_does_and_keeps_equals_in_order(values in proptest::collection::vec(0_u8..8, 0..200)) {
            let mut ours: Vec<(u8, usize)> = values.into_iter().zip(0..).collect();
            let mut theirs = ours.clone();
            let mut cached = ours.clone();
            sort_by_key(&mut ours, |(value, _)| std::cmp::Reverse(*value));
            theirs.sort_by_key(|(value, _)| std::cmp::Reverse(*value));
            sort_by_cached_key(&mut cached, |(value, _)| std::cmp::Reverse(*value));
            prop_assert_eq!(&cached, &theirs);
            prop_assert_eq!(ours, theirs);
        }
    }
}
