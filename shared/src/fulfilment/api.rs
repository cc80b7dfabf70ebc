//! Endpoints of fulfilment.

use super::TaskState;
use crate::asset::Condition;
use crate::ids::{AssetId, CommentId, LineId, LocationId, ReservationId, TaskId, TicketId};
use crate::service_request::form::Input;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest note about a task, in characters.
pub const TASK_NOTE_MAX: usize = 2_000;
/// Longest serial number, in characters.
pub const SERIAL_MAX: usize = 80;

/// Most pieces that are picked, or that come back, with one task.
pub const PIECES_MAX: usize = 100;

/// How a task ends by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Complete,
    /// It could not be done.
    Incomplete,
    /// It is not needed.
    Skipped,
}

impl Outcome {
    /// Where a task stands that ended so.
    pub fn state(self) -> TaskState {
        match self {
            Outcome::Complete => TaskState::Complete,
            Outcome::Incomplete => TaskState::Incomplete,
            Outcome::Skipped => TaskState::Skipped,
        }
    }
}

/// End an open task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndTask {
    /// The request.
    pub ticket: TicketId,
    /// The task.
    pub task: TaskId,
    /// How it ends.
    pub outcome: Outcome,
    /// What its form asks, by field; only of what is complete.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Input>,
    /// With what is prepared: a serial number for each unit set aside whose model has them. With what is handed over: for
    /// each of them that was not recorded before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<Serial>,
    /// With what is prepared or handed over: for each unit that is neither set aside nor on order, since its purchase was
    /// not needed, from which stock it is taken; at most [`PIECES_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub picked: Vec<Pick>,
    /// With what is taken back where its request names no piece: those that come back, at most [`PIECES_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<AssetId>,
    /// The serial number of another piece that comes back, as typed or scanned; up to [`SERIAL_MAX`] characters. Whoever
    /// ends the task without any piece says in `reason` why none comes back.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub piece_serial: String,
    /// With what is taken back, as long as the piece is with its person: how it is. What is damaged goes to repair, the
    /// rest into stock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// With what was bought: where it arrived. With what comes back into stock: where that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationId>,
    /// Of what was bought, how many arrived; none: all that is on order. With fewer the task stays open for the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<i32>,
    /// Serial numbers of what arrived, as far as they were read; the others are recorded when it is prepared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arrived: Vec<String>,
    /// With what is handed over: how each piece is; new where nothing is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<PieceCondition>,
    /// Of what is incomplete, and of what is taken back without a piece, why, for who asked for it and whom it is for;
    /// needed there, up to [`TASK_NOTE_MAX`] characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Anything else, for the team; up to [`TASK_NOTE_MAX`] characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// The serial number of a unit that was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Serial {
    /// Which unit.
    pub reservation: ReservationId,
    /// 1 to [`SERIAL_MAX`] characters; unique for its model.
    pub serial: String,
}

/// From which stock a unit is taken that is neither set aside nor on order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pick {
    /// Which unit.
    pub reservation: ReservationId,
    /// Where something of its model is free.
    pub location: LocationId,
    /// The serial number of the piece, of a model that has them; 1 to [`SERIAL_MAX`] characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub serial: String,
}

/// How a piece is that is handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PieceCondition {
    /// Which unit.
    pub reservation: ReservationId,
    /// How it is.
    pub condition: Condition,
}

/// Say that something is wrong with one's line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportLine {
    /// The request.
    pub ticket: TicketId,
    /// The line.
    pub line: LineId,
    /// Id of the comment that says it, chosen by the client.
    pub comment: CommentId,
    /// What is wrong, as a comment: not empty, and not longer than one.
    pub text: String,
}

/// Say that one's line is as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmLine {
    /// The request.
    pub ticket: TicketId,
    /// The line.
    pub line: LineId,
}
