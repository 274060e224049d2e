//! A panic becomes an error that names a place in our source, and nothing else.
//!
//! `UniFFI` would hand the panic's own words to the host language, and they can repeat a value. So every
//! call is caught here first; what is left of a panic is `file:line`.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook},
    sync::Once,
};

thread_local! {
    /// Where this thread panicked last, kept by the hook for `caught`.
    static PLACE: Cell<Option<Place>> = const { Cell::new(None) };
    /// Whether this thread is inside `caught`.
    static CATCHING: Cell<bool> = const { Cell::new(false) };
}

/// A place in our source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place(pub(crate) String);

/// Runs `work`; a panic in it is the place where it happened.
///
/// Nothing of `work` may be used after a panic: callers drop what it had in hand.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Place> {
    install_hook();
    let outer = CATCHING.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    CATCHING.set(outer);
    result.map_err(|_| PLACE.take().unwrap_or_else(|| Place("unknown".into())))
}

/// Inside `caught` a panic's words are kept from standard error and from the log too. Other panics
/// of the process are left to the hook that was there.
fn install_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |panic| {
            if !CATCHING.get() {
                return previous(panic);
            }
            let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line()));
            PLACE.set(place.map(Place));
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_place_without_its_words() {
        let place = caught(|| panic!("the holder's salary")).unwrap_err();
        assert!(place.0.contains("panic.rs:"), "{place:?}");
        assert!(!place.0.contains("salary"), "{place:?}");
    }

    #[test]
    fn without_a_panic_the_result_comes_through() {
        assert_eq!(caught(|| 7), Ok(7));
    }
}
