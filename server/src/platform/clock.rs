//! The only place of the server that asks for the time, for new ids and for random bytes.
//! Everything else takes them as arguments.

use jiff::Timestamp;
use uuid::Uuid;

/// The present instant.
#[expect(clippy::disallowed_methods, reason = "this is the place that asks for the time")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// A new id, a UUID of version 7: ids made later by this process sort later.
#[expect(clippy::disallowed_methods, reason = "this is the place that makes ids")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// `N` bytes of the operating system's secure randomness, fit for session tokens and keys.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness once it has started");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_7_and_ascend() {
        let ids: Vec<Uuid> = (0..1000).map(|_| new_id()).collect();
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn random_bytes_differ() {
        assert_ne!(random_bytes::<32>(), random_bytes::<32>());
    }
}
