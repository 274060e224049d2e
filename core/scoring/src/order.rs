//! Order: sorting that is compiled once, for a library that a phone has to carry.
//!
//! The standard library's sorts are made anew for every type and every key, 4 KB each time. Here the
//! places are sorted, by one algorithm that asks what comes first; the items then follow. That costs
//! about twice the time, so what is sorted in the hot path (numbers) keeps the standard library's.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// Sorts by `key`. Equals keep their order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], mut key: impl FnMut(&T) -> K) {
    sort_by(items, &mut |a, b| key(a).cmp(&key(b)));
}

/// Sorts by what `compare` says of two items. Equals keep their order.
pub fn sort_by<T>(items: &mut [T], compare: &mut dyn FnMut(&T, &T) -> Ordering) {
    let places = sorted_places(items.len(), &mut |a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    follow(places, &mut |a, b| items.swap(a, b));
}

fn sorted_places(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|&a, &b| compare(a, b));
    places
}

/// Swaps items until each is where `places` says. What belonged to a place that was filled before has
/// been swapped away from it, to the place noted there.
fn follow(mut places: Vec<usize>, swap: &mut dyn FnMut(usize, usize)) {
    for to in 0..places.len() {
        let mut from = to;
        while let Some(&next) = places.get(from) {
            from = next;
            if from >= to {
                break;
            }
        }
        if let Some(place) = places.get_mut(to) {
            *place = from;
        }
        swap(to, from);
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn what_is_sorted_here_is_what_the_standard_library_sorts(
            items in vec((0u8..16, any::<u16>()), 0..200),
        ) {
            let (mut ours, mut theirs) = (items.clone(), items);
            sort_by_key(&mut ours, |item| item.0);
            theirs.sort_by_key(|item| item.0);
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn a_list_turned_by_one_place_is_sorted_too() {
        let mut items: Vec<u32> = (1..200_000).chain([0]).collect();
        sort_by_key(&mut items, |item| *item);
        assert!(items.is_sorted());
        items.rotate_right(1);
        sort_by_key(&mut items, |item| *item);
        assert!(items.is_sorted());
    }
}
