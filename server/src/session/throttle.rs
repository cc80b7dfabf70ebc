//! How tries to sign in are slowed down, per account and per address.

use docket_shared::ids::OrganisationId;
use sha2::{Digest, Sha256};

/// A rule: so many tries are free, each one after that doubles the wait.
#[derive(Clone, Copy, Debug)]
pub struct Throttle {
    free: i32,
    longest_wait: u32,
}

/// Per account: five free tries, then 1, 2, 4 ... seconds, at most 15 minutes.
pub const ACCOUNT: Throttle = Throttle { free: 5, longest_wait: 900 };
/// Per address, behind which many people may sit: fifty free tries, at most one minute.
pub const ADDRESS: Throttle = Throttle { free: 50, longest_wait: 60 };
/// Seconds without a try after which counting begins anew.
const FORGET_AFTER: i64 = 3_600;

impl Throttle {
    /// The new count, and the seconds to wait before the next try, `idle` seconds after the last one.
    pub fn after_try(self, failures: i32, idle: i64) -> (i32, u32) {
        let failures = if idle >= FORGET_AFTER { 1 } else { failures.saturating_add(1) };
        let over = u32::try_from(failures - self.free).unwrap_or(0);
        let wait = if over == 0 { 0 } else { 1_u32 << (over - 1).min(16) };
        (failures, wait.min(self.longest_wait))
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
        let waits: Vec<u32> = (0..20).map(|failures| ACCOUNT.after_try(failures, 0).1).collect();
        assert_eq!(&waits[..9], &[0, 0, 0, 0, 0, 1, 2, 4, 8]);
        assert_eq!(waits.last(), Some(&900));
    }

    #[test]
    fn an_hour_of_silence_is_forgiven() {
        assert_eq!(ACCOUNT.after_try(12, FORGET_AFTER), (1, 0));
    }
}
