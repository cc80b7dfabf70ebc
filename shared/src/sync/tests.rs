//! Laws of the sync engine, by the names of their invariants (SYNC.md 2.16).

mod frames;
mod kept;
mod link;
mod outbox;
mod session;
mod simulation;

use super::api::{Cursor, Frame, Op};
use super::session::OutgoingFrame;
use serde_json::value::RawValue;
use uuid::Uuid;

/// The cursor of a seq, unsealed.
fn cursor(seq: i64) -> Cursor {
    Cursor(seq.to_string())
}

fn seq_of(cursor: &Cursor) -> i64 {
    cursor.0.parse().unwrap()
}

/// A frame as it arrives after a trip over the wire.
fn on_the_wire(frame: &OutgoingFrame) -> Frame {
    let ops: Vec<&str> = frame.ops.iter().map(AsRef::as_ref).collect();
    let ops: Vec<Op> = serde_json::from_str(&format!("[{}]", ops.join(","))).unwrap();
    let sent = Frame { from: cursor(frame.from), to: cursor(frame.to), ops, acks: frame.acks.clone() };
    serde_json::from_str(&serde_json::to_string(&sent).unwrap()).unwrap()
}

fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).unwrap()
}

/// The content of a location row.
fn location(id: Uuid, name: &str) -> String {
    format!(r#"{{"id":"{id}","name":"{name}"}}"#)
}
