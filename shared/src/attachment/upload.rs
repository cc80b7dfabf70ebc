//! An upload as a state machine: which piece is next, which is known already, which cannot be.

use super::{CHUNK, PIECE_MAX};
use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};

/// How much of a file is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Bytes that are here.
    pub received: i64,
    /// All bytes.
    pub size: i64,
}

/// What to do with a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// It is the next one: keep it.
    Next {
        /// Whether it is the last one: the file is whole and can be checked.
        last: bool,
    },
    /// It came before: nothing to do.
    Known,
}

impl Upload {
    /// What to do with a piece of `length` bytes that begins at `offset`.
    ///
    /// # Errors
    /// `Invalid` for a piece that is no piece of this file, `Conflict` with the right offset for one that is not the next.
    pub fn piece(&self, offset: i64, length: usize) -> Result<Piece, Problem> {
        let chunk = i64::try_from(CHUNK).unwrap_or(i64::MAX);
        let count = i64::try_from(length).unwrap_or(i64::MAX);
        if length == 0 {
            return Err(Problem::invalid(vec![FieldError::field("body", FieldFault::Required)]));
        }
        if length > PIECE_MAX {
            return Err(Problem::because(ProblemCode::TooLarge, format!("A piece has at most {PIECE_MAX} bytes.")));
        }
        if offset < 0 || offset % chunk != 0 {
            return Err(wrong("offset", format!("a piece begins at a multiple of {CHUNK}")));
        }
        let end = offset.saturating_add(count);
        if end > self.size {
            return Err(wrong("body", format!("the file was said to have {} bytes", self.size)));
        }
        if end < self.size && count % chunk != 0 {
            return Err(wrong("body", format!("every piece but the last has a multiple of {CHUNK} bytes")));
        }
        if end <= self.received {
            return Ok(Piece::Known);
        }
        if offset != self.received {
            let detail = format!("The next piece begins at {}.", self.received);
            return Err(Problem { expected: Some(self.received), ..Problem::because(ProblemCode::Conflict, detail) });
        }
        Ok(Piece::Next { last: end == self.size })
    }
}

fn wrong(field: &str, reason: String) -> Problem {
    Problem::invalid(vec![FieldError::field(field, FieldFault::Unreadable { reason })])
}
