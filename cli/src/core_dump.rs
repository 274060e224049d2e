//! No core dumps: what a crash would write to disk is the memory with keys and records in it.
//!
//! Two locks on one door, as neither holds everywhere: the size limit is any Unix's, and Linux
//! passes it over where dumps go to a program; the process's "not dumpable" is Linux's, and also
//! keeps other processes of the same user from reading its memory.

/// Turns core dumps off for this process and those it starts.
///
/// It cannot fail in a way that should keep anybody from their vault, so it does what it can.
pub(crate) fn forbid() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        let _best_effort = setrlimit(Resource::Core, none);
    }
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _best_effort = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, dumpable_behavior, getrlimit};

    #[test]
    fn a_process_that_forbids_it_cannot_be_dumped() {
        super::forbid();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        let Rlimit { current, maximum } = getrlimit(Resource::Core);
        assert_eq!((current, maximum), (Some(0), Some(0)));
    }
}
