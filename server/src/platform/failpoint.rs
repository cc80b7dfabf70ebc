//! Places at which a server can be made to die, as by `kill -9`, for the crash harness (SYNC.md 3.2). Only a build for tests
//! has them: in a release every one of them is empty.

/// A place around a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failpoint {
    /// A batch is about to begin its transaction.
    BeforeBegin,
    /// The rows are read and locked, nothing is decided.
    AfterLoad,
    /// The effects are in the tables, nothing is in the log.
    AfterEffects,
    /// Everything is written, COMMIT is not sent.
    BeforeCommit,
    /// COMMIT was answered; nobody has been told, on this node or another one.
    AfterCommit,
    /// This node's sessions may know; who called does not.
    BeforeReply,
    /// Who called has been answered; the other nodes have not been told.
    BeforeNotify,
    /// A job is leased and not begun.
    AfterLease,
}

impl Failpoint {
    /// All of them, in the order of a call's way.
    pub const ALL: [Failpoint; 8] = [
        Failpoint::BeforeBegin,
        Failpoint::AfterLoad,
        Failpoint::AfterEffects,
        Failpoint::BeforeCommit,
        Failpoint::AfterCommit,
        Failpoint::BeforeReply,
        Failpoint::BeforeNotify,
        Failpoint::AfterLease,
    ];

    /// Its name, as the variable has it.
    pub fn name(self) -> &'static str {
        match self {
            Failpoint::BeforeBegin => "before-begin",
            Failpoint::AfterLoad => "after-load",
            Failpoint::AfterEffects => "after-effects",
            Failpoint::BeforeCommit => "before-commit",
            Failpoint::AfterCommit => "after-commit",
            Failpoint::BeforeReply => "before-reply",
            Failpoint::BeforeNotify => "before-notify",
            Failpoint::AfterLease => "after-lease",
        }
    }

    /// The process ends here, without any clean-up, if this is the visit that [`VARIABLE`] names.
    #[cfg(debug_assertions)]
    pub fn pass(self) {
        armed::pass(self);
    }

    /// Nothing.
    #[cfg(not(debug_assertions))]
    #[inline]
    pub fn pass(self) {}
}

/// The variable that arms one place: its name, a colon, and at which visit the process dies, from 1.
pub const VARIABLE: &str = "DOCKET_DIES_AT";

#[cfg(debug_assertions)]
mod armed {
    use super::{Failpoint, VARIABLE};
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static PLACE: LazyLock<Option<(String, u32)>> = LazyLock::new(|| {
        let value = std::env::var(VARIABLE).ok()?;
        let (name, visit) = value.split_once(':')?;
        Some((name.to_owned(), visit.parse().ok()?))
    });
    static VISITS: AtomicU32 = AtomicU32::new(0);

    pub(super) fn pass(place: Failpoint) {
        let Some((name, visit)) = PLACE.as_ref() else { return };
        if name == place.name() && VISITS.fetch_add(1, Ordering::Relaxed) + 1 == *visit {
            let _refused = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
            // The signal is on its way; nothing more is done meanwhile.
            loop {
                std::thread::park();
            }
        }
    }
}
