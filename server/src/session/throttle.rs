//! How tries to sign in are slowed down, per account and per address.

use docket_shared::ids::OrganisationId;
use sha2::{Digest, Sha256};

/// A rule: so many failures are free, each one after that doubles the wait.
#[derive(Clone, Copy, Debug)]
pub struct Throttle {
    free: i32,
    longest_wait: u32,
    /// Seconds after which counting begins anew.
    forget_after: i64,
    /// Whether these seconds run from the first try of a count; else from the last one.
    in_windows: bool,
}

/// Per account: five free failures, then 1, 2, 4 ... seconds, at most 15 minutes; forgotten after an hour without a try.
pub const ACCOUNT: Throttle = Throttle { free: 5, longest_wait: 900, forget_after: 3_600, in_windows: false };
/// Per address, behind which a whole office may sit: fifty free failures in 15 minutes, then at most a minute's wait.
pub const ADDRESS: Throttle = Throttle { free: 50, longest_wait: 60, forget_after: 900, in_windows: true };

/// What a try leaves behind, as long as it is not known to be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charged {
    /// The new count.
    pub failures: i32,
    /// Seconds before the next try.
    pub wait: u32,
    /// Whether the time that `since` is counted from begins now.
    pub restarts: bool,
}

impl Throttle {
    /// Counts a try, `since` seconds after the count's time last began.
    pub fn after_try(self, failures: i32, since: i64) -> Charged {
        let forgotten = since >= self.forget_after;
        let failures = if forgotten { 1 } else { failures.saturating_add(1) };
        let over = u32::try_from(failures - self.free).unwrap_or(0);
        let wait = if over == 0 { 0 } else { 1_u32 << (over - 1).min(16) };
        Charged { failures, wait: wait.min(self.longest_wait), restarts: forgotten || !self.in_windows }
    }
}

/// The key under which an account or address is counted: a hash, no personal data at rest.
pub fn key(organisation: OrganisationId, kind: &str, value: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(organisation.0.as_bytes());
    hash.update(kind.as_bytes());
    hash.update([0]);
    hash.update(value.as_bytes());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_tries_are_free_then_the_wait_doubles_up_to_its_bound() {
        let waits: Vec<u32> = (0..20).map(|failures| ACCOUNT.after_try(failures, 0).wait).collect();
        assert_eq!(&waits[..9], &[0, 0, 0, 0, 0, 1, 2, 4, 8]);
        assert_eq!(waits.last(), Some(&900));
    }

    #[test]
    fn an_hour_of_silence_is_forgiven() {
        assert_eq!(ACCOUNT.after_try(12, 3_600), Charged { failures: 1, wait: 0, restarts: true });
    }

    #[test]
    fn an_address_is_counted_in_windows_so_that_a_busy_one_is_forgiven_too() {
        assert_eq!(ADDRESS.after_try(49, 899), Charged { failures: 50, wait: 0, restarts: false });
        assert_eq!(ADDRESS.after_try(50, 899), Charged { failures: 51, wait: 1, restarts: false });
        assert_eq!(ADDRESS.after_try(90, 899).wait, 60);
        assert_eq!(ADDRESS.after_try(90, 900), Charged { failures: 1, wait: 0, restarts: true });
    }
}
