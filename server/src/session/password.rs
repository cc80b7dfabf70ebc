//! Passwords: argon2id, off the async threads, two at a time.

use crate::platform::clock;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Shortest password that is taken, in characters.
pub const MIN: usize = 10;
/// Longest password that is taken, in characters.
pub const MAX: usize = 1_024;

/// Two at a time: each takes 19 MiB, and a flood of sign-ins must not take the server's memory and cores.
static TURNS: Semaphore = Semaphore::const_new(2);

/// What an unknown account is checked against, so that it takes the same time as a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody has this password"));

/// The hash of a password.
pub async fn hash(password: String) -> String {
    blocking(move || hash_now(&password)).await
}

/// Whether the password fits; without a hash it never does, after the same work.
pub async fn verify(password: String, hash: Option<String>) -> bool {
    blocking(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let fits =
            PasswordHash::new(&hash).is_ok_and(|parsed| hasher().verify_password(password.as_bytes(), &parsed).is_ok());
        known && fits
    })
    .await
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let turn = TURNS.acquire().await.expect("the semaphore is never closed");
    // The turn goes with the work: a caller who hangs up must not free it while the work still runs.
    let held = move || {
        let _turn = turn;
        work()
    };
    tokio::task::spawn_blocking(held).await.expect("hashing does not panic")
}

/// OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
fn hasher() -> Argon2<'static> {
    let params = Params::new(19 * 1_024, 2, 1, None).expect("the parameters are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_now(password: &str) -> String {
    let salt = clock::random_bytes::<16>();
    hasher()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .expect("salt and password have fitting lengths")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn fits_only_the_right_password_and_never_nobody() {
        let stored = hash("correct horse battery".to_owned()).await;
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse battery".to_owned(), Some(stored.clone())).await);
        assert!(!verify("wrong horse battery".to_owned(), Some(stored)).await);
        assert!(!verify("nobody has this password".to_owned(), None).await);
    }
}
