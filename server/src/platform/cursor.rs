//! Cursors as clients hold them: sealed, so that a client can compare them and count nothing.

use aes::Aes128;
use aes::cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use docket_shared::sync::api::Cursor;

/// Seals cursors of one organisation. One block of AES-128 over number and beginning of the chain: the same position
/// gives the same cursor on every node, and nothing else can be told from it.
#[derive(Clone)]
pub struct CursorSeal {
    cipher: Aes128,
}

/// A position as a cursor names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The number.
    pub seq: i64,
    /// The first eight bytes of the chain there: a restored or lagging log shows another one.
    pub chain: [u8; 8],
}

impl CursorSeal {
    /// The seal with the organisation's key; none if the key has not 16 bytes.
    pub fn new(key: &[u8]) -> Option<Self> {
        Aes128::new_from_slice(key).ok().map(|cipher| Self { cipher })
    }

    /// Seals a position; `chain` has at least eight bytes.
    pub fn seal(&self, seq: i64, chain: &[u8]) -> Cursor {
        let mut block = Block::<Aes128>::default();
        block[..8].copy_from_slice(&seq.to_be_bytes());
        block[8..].copy_from_slice(&chain_start(chain));
        self.cipher.encrypt_block(&mut block);
        Cursor(URL_SAFE_NO_PAD.encode(block))
    }

    /// Opens a cursor; none for anything that was not sealed here.
    pub fn open(&self, cursor: &Cursor) -> Option<Position> {
        let bytes: [u8; 16] = URL_SAFE_NO_PAD.decode(&cursor.0).ok()?.try_into().ok()?;
        let mut block = Block::<Aes128>::from(bytes);
        self.cipher.decrypt_block(&mut block);
        let seq = i64::from_be_bytes(block[..8].try_into().ok()?);
        let chain = block[8..].try_into().ok()?;
        (seq >= 0).then_some(Position { seq, chain })
    }
}

/// The part of a chain that cursors carry.
pub fn chain_start(chain: &[u8]) -> [u8; 8] {
    let mut start = [0; 8];
    for (to, from) in start.iter_mut().zip(chain) {
        *to = *from;
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_what_it_sealed_and_hides_the_number() {
        let seal = CursorSeal::new(&[7; 16]).expect("16 bytes");
        let cursor = seal.seal(42, &[1; 32]);
        assert_eq!(seal.open(&cursor), Some(Position { seq: 42, chain: [1; 8] }));
        assert_eq!(cursor, seal.seal(42, &[1; 32]), "every node seals alike");
        assert!(!cursor.0.contains("42"));
    }

    #[test]
    fn another_key_or_nonsense_opens_to_nothing_that_fits() {
        let seal = CursorSeal::new(&[7; 16]).expect("16 bytes");
        let other = CursorSeal::new(&[8; 16]).expect("16 bytes");
        let opened = other.open(&seal.seal(42, &[1; 32]));
        assert_ne!(opened, Some(Position { seq: 42, chain: [1; 8] }));
        assert_eq!(seal.open(&Cursor("nonsense".to_owned())), None);
        assert!(CursorSeal::new(&[7; 5]).is_none());
    }
}
