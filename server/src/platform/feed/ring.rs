//! The ring of one organisation, shared by all its sessions, with who waits for it and who reads the log into it.

use super::longest::Longest;
use axum::extract::ws::Utf8Bytes;
use docket_shared::ids::OrganisationId;
use docket_shared::sync::log::{Chain, Commit};
use docket_shared::sync::ring;
use docket_shared::sync::session::OutgoingFrame;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::{Notify, watch};

/// Most changes and bytes that a ring keeps; a session that fell behind reads the log.
const CHANGES_MAX: usize = 4_000;
const BYTES_MAX: usize = 8 * 1024 * 1024;

/// Texts of frames that are kept for others who are sent the same.
const TEXTS_MAX: usize = 16;

/// A ring.
pub struct Ring {
    /// Whose log it is.
    pub organisation: OrganisationId,
    state: Mutex<ring::Ring>,
    tail: watch::Sender<i64>,
    /// Wakes the reader when the log is known to be ahead of the ring, or another one.
    pub(super) behind: Notify,
    texts: Mutex<VecDeque<Text>>,
    resets: AtomicI64,
    frames: AtomicI64,
    waited: Mutex<Longest>,
}

/// A frame as it is sent. It holds its operations, so that none of them can be taken for another one.
struct Text {
    places: (i64, i64),
    ops: Vec<Arc<str>>,
    text: Utf8Bytes,
}

impl Text {
    fn is_of(&self, frame: &OutgoingFrame) -> bool {
        self.places == (frame.from, frame.to)
            && self.ops.len() == frame.ops.len()
            && self.ops.iter().zip(&frame.ops).all(|(one, other)| Arc::ptr_eq(one, other))
    }
}

impl Ring {
    pub(super) fn new(organisation: OrganisationId) -> Self {
        let state = Mutex::new(ring::Ring::new(CHANGES_MAX, BYTES_MAX));
        let (tail, texts) = (watch::Sender::new(0), Mutex::default());
        let (resets, frames, waited) = (AtomicI64::new(0), AtomicI64::new(0), Mutex::new(Longest::new(Instant::now())));
        Self { organisation, state, tail, behind: Notify::new(), texts, resets, frames, waited }
    }

    /// Wakes whenever the ring has moved.
    pub fn subscribe(&self) -> watch::Receiver<i64> {
        self.tail.subscribe()
    }

    /// How many follow it.
    pub fn followers(&self) -> usize {
        self.tail.receiver_count()
    }

    /// Somebody was told to begin anew.
    pub fn count_reset(&self) {
        self.resets.fetch_add(1, Ordering::Relaxed);
    }

    /// How often that was.
    pub fn resets(&self) -> i64 {
        self.resets.load(Ordering::Relaxed)
    }

    /// Somebody was sent a frame with changes.
    pub fn count_frame(&self) {
        self.frames.fetch_add(1, Ordering::Relaxed);
    }

    /// How often that was.
    pub fn frames(&self) -> i64 {
        self.frames.load(Ordering::Relaxed)
    }

    /// A call came that had waited so long on its device, in seconds.
    pub fn count_wait(&self, seconds: i64) {
        self.waits().count(seconds, Instant::now());
    }

    /// The longest of the last ten minutes.
    pub fn waited(&self) -> i64 {
        self.waits().of(Instant::now())
    }

    fn waits(&self) -> MutexGuard<'_, Longest> {
        self.waited.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The commits after a place; none when the ring no longer, or not yet, reaches back to it.
    pub fn since(&self, seq: i64, chain: &Chain) -> Option<Vec<Arc<Commit>>> {
        self.lock().since(seq, chain)
    }

    /// The text of a frame; made by `make` unless somebody else has just been sent the same one.
    pub fn text_of(&self, frame: &OutgoingFrame, make: impl FnOnce() -> Utf8Bytes) -> Utf8Bytes {
        let mut texts = self.texts.lock().expect("no holder of this lock can panic");
        if let Some(known) = texts.iter().rev().find(|known| known.is_of(frame)) {
            return known.text.clone();
        }
        let text = make();
        texts.push_back(Text { places: (frame.from, frame.to), ops: frame.ops.clone(), text: text.clone() });
        if texts.len() > TEXTS_MAX {
            texts.pop_front();
        }
        text
    }

    /// How often the log turned out to be another one.
    pub fn rewinds(&self) -> u64 {
        self.lock().rewinds()
    }

    /// Begins at a place of the log.
    pub(super) fn start(&self, seq: i64, chain: Chain) {
        self.lock().start(seq, chain);
        self.moved();
    }

    /// The log does not hold the tail any more: begins again at its head.
    pub(super) fn rewind(&self, seq: i64, chain: Chain) {
        tracing::warn!(organisation = %self.organisation, seq, "the log is another one; everybody begins anew");
        self.lock().rewind(seq, chain);
        self.moved();
    }

    /// Appends a commit if it is the next one; otherwise the reader is woken. Doubles are passed over.
    pub fn push(&self, commit: Commit) {
        let taken = self.lock().push(commit);
        match taken {
            ring::Taken::Appended => self.moved(),
            ring::Taken::Known => {}
            ring::Taken::Ahead => self.behind.notify_one(),
        }
    }

    /// Where it ends; none before it has begun.
    pub fn tail(&self) -> Option<(i64, Chain)> {
        self.lock().tail()
    }

    /// The log has reached a number: wake the reader if the ring has not.
    pub(super) fn reached(&self, seq: i64) {
        if self.tail().is_some_and(|(tail, _)| seq > tail) {
            self.behind.notify_one();
        }
    }

    /// The head of the log is there: wake the reader if the ring is not.
    pub(super) fn head_is(&self, seq: i64, chain: &Chain) {
        if self.lock().differs(seq, chain) {
            self.behind.notify_one();
        }
    }

    fn moved(&self) {
        self.tail.send_replace(self.tail().map_or(0, |(seq, _)| seq));
    }

    fn lock(&self) -> MutexGuard<'_, ring::Ring> {
        self.state.lock().expect("no holder of this lock can panic")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use uuid::Uuid;

    #[test]
    fn a_frame_is_encoded_once_for_all_who_see_the_same() {
        let ring = Ring::new(OrganisationId(Uuid::nil()));
        let (op, same_text): (Arc<str>, Arc<str>) = ("one".into(), "one".into());
        let frame =
            |from: i64, op: &Arc<str>| OutgoingFrame { from, to: 7, ops: vec![op.clone()], ..Default::default() };
        let made = Cell::new(0);
        let make = || {
            made.set(made.get() + 1);
            Utf8Bytes::from(format!("text {}", made.get()))
        };
        assert_eq!(ring.text_of(&frame(5, &op), make).as_str(), "text 1");
        assert_eq!(ring.text_of(&frame(5, &op), make).as_str(), "text 1", "for the next one it is there");
        assert_eq!(ring.text_of(&frame(6, &op), make).as_str(), "text 2", "from another cursor it is another one");
        assert_eq!(ring.text_of(&frame(5, &same_text), make).as_str(), "text 3", "so it is with another operation");
        for from in 0..100 {
            ring.text_of(&frame(from, &op), make);
        }
        assert_eq!(ring.texts.lock().unwrap().len(), TEXTS_MAX, "it holds no more than that");
    }
}
