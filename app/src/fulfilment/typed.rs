//! What is typed into the form that ends a task, and what becomes of it when it is sent.

use docket_shared::asset::Condition;
use docket_shared::fulfilment::api::{EndTask, Outcome, Pick};
use docket_shared::ids::{AssetId, ReservationId};
use docket_shared::problem::Problem;
use docket_shared::service_request::form::Input;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Where a unit is taken from, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PickTyped {
    /// Id of the place; empty: none.
    pub location: String,
    /// The serial number.
    pub serial: String,
}

impl PickTyped {
    /// What was sent.
    pub fn of(pick: &Pick) -> Self {
        Self { location: pick.location.to_string(), serial: pick.serial.clone() }
    }
}

/// What was typed.
#[derive(Clone, Copy)]
pub struct Typed {
    /// Serial numbers of what is prepared.
    pub serials: RwSignal<BTreeMap<ReservationId, String>>,
    /// Answers to the task's form.
    pub fields: RwSignal<BTreeMap<String, Input>>,
    /// Where what was bought has arrived.
    pub location: RwSignal<String>,
    /// How many came.
    pub received: RwSignal<String>,
    /// Serial numbers of what came.
    pub arrived: RwSignal<Vec<String>>,
    /// How the pieces are that are handed over.
    pub conditions: RwSignal<BTreeMap<ReservationId, Condition>>,
    /// Why it is not possible, once that is asked.
    pub reason: RwSignal<String>,
    /// For which end the reason is asked.
    pub asked: RwSignal<Option<Outcome>>,
    /// Where units are taken from that nothing brings.
    pub picked: RwSignal<BTreeMap<ReservationId, PickTyped>>,
    /// Pieces that come back, where none is named.
    pub pieces: RwSignal<Vec<AssetId>>,
    /// The serial number of another one.
    pub piece_serial: RwSignal<String>,
    /// What else is written down.
    pub note: RwSignal<String>,
    /// How the piece is that comes back.
    pub back: RwSignal<Option<Condition>>,
    /// Whether what is missing is shown.
    pub checked: RwSignal<Option<Outcome>>,
}

impl Typed {
    /// Nothing, or what was sent and refused: it is not lost.
    pub fn of(body: Option<&EndTask>) -> Self {
        let serials = body.into_iter().flat_map(|body| &body.serials);
        let said = body.into_iter().flat_map(|body| &body.conditions);
        let picked = body.into_iter().flat_map(|body| &body.picked);
        Self {
            serials: RwSignal::new(serials.map(|said| (said.reservation, said.serial.clone())).collect()),
            fields: RwSignal::new(body.map(|body| body.fields.clone()).unwrap_or_default()),
            location: RwSignal::new(body.and_then(|body| body.location).map(|id| id.to_string()).unwrap_or_default()),
            received: RwSignal::new(
                body.and_then(|body| body.received).map(|count| count.to_string()).unwrap_or_default(),
            ),
            arrived: RwSignal::new(body.map(|body| body.arrived.clone()).unwrap_or_default()),
            conditions: RwSignal::new(said.map(|said| (said.reservation, said.condition)).collect()),
            reason: RwSignal::new(body.map(|body| body.reason.clone()).unwrap_or_default()),
            asked: RwSignal::new(body.filter(|body| !body.reason.is_empty()).map(|body| body.outcome)),
            picked: RwSignal::new(picked.map(|pick| (pick.reservation, PickTyped::of(pick))).collect()),
            pieces: RwSignal::new(body.map(|body| body.pieces.clone()).unwrap_or_default()),
            piece_serial: RwSignal::new(body.map(|body| body.piece_serial.clone()).unwrap_or_default()),
            note: RwSignal::new(body.map(|body| body.note.clone()).unwrap_or_default()),
            back: RwSignal::new(body.and_then(|body| body.condition)),
            checked: RwSignal::default(),
        }
    }

    /// Puts what was sent and refused, or nothing, in place of what is typed.
    pub fn put(self, body: Option<&EndTask>) {
        let of = Self::of(body);
        self.serials.set(of.serials.get_untracked());
        self.fields.set(of.fields.get_untracked());
        self.location.set(of.location.get_untracked());
        self.received.set(of.received.get_untracked());
        self.arrived.set(of.arrived.get_untracked());
        self.conditions.set(of.conditions.get_untracked());
        self.reason.set(of.reason.get_untracked());
        self.asked.set(of.asked.get_untracked());
        self.picked.set(of.picked.get_untracked());
        self.pieces.set(of.pieces.get_untracked());
        self.piece_serial.set(of.piece_serial.get_untracked());
        self.note.set(of.note.get_untracked());
        self.back.set(of.back.get_untracked());
        self.checked.set(None);
    }
}

/// What was sent while the form stays open comes back when it is refused, unless something else is typed meanwhile.
pub fn put_back(typed: Typed, refused: Memo<Option<(EndTask, Problem)>>) {
    Effect::new(move |before: Option<()>| {
        let body = refused.get().map(|(body, _)| body);
        let blank = typed.arrived.with_untracked(Vec::is_empty) && typed.received.with_untracked(String::is_empty);
        if let Some(body) = body.filter(|_| before.is_some() && blank) {
            typed.put(Some(&body));
        }
    });
}
