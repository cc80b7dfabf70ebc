//! What is typed into an order form, before anything of it is checked: an empty one, one that fits, what goes with nothing.

use super::state::Order;
use crate::data::{Data, clock, draft};
use docket_shared::catalog::ItemVersion;
use docket_shared::catalog::form::FieldKind;
use docket_shared::ids::{LineId, TicketId};
use docket_shared::service_request::api::{RowInput, SubmitServiceRequest};
use docket_shared::service_request::form::Input;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The answers of a row, or those that are given once.
pub(super) fn fields(body: &SubmitServiceRequest, row: Option<LineId>) -> Option<&BTreeMap<String, Input>> {
    match row {
        None => Some(&body.fields),
        Some(id) => body.rows.iter().find(|row| row.id == Some(id)).map(|row| &row.fields),
    }
}

/// A row under an id of its own.
pub(super) fn row_of(fields: BTreeMap<String, Input>) -> RowInput {
    RowInput { id: Some(LineId(clock::new_id())), fields }
}

/// An empty order; of who orders for themselves the cost centre is chosen already.
pub(super) fn blank(data: Data, version: &ItemVersion, for_other: bool) -> SubmitServiceRequest {
    let mut fields = BTreeMap::new();
    let own = untrack(|| data.me()).and_then(|me| me.cost_centre).filter(|_| !for_other);
    if let (Some(own), Some(field)) = (own, version.form.fields().find(|field| field.kind == FieldKind::CostCentre)) {
        fields.insert(field.id.clone(), Input::Text(own.to_string()));
    }
    let id = TicketId(clock::new_id());
    SubmitServiceRequest {
        on_behalf_of: None,
        id,
        item: version.item,
        version: version.version,
        fields,
        rows: Vec::new(),
        attachments: Vec::new(),
    }
}

/// A form that was opened from a piece of equipment is about that piece.
pub(super) fn about_piece(data: Data, version: &ItemVersion, body: &mut SubmitServiceRequest) {
    let field = version.form.fields().find(|field| field.kind == FieldKind::Asset);
    if let Some((asset, field)) = draft::opened_with(data, version.item).zip(field) {
        body.fields.insert(field.id.clone(), Input::Text(asset.to_string()));
    }
}

/// What was typed, as the form takes it: what it asks stays, rows have ids, there are enough.
pub(super) fn fitted(mut body: SubmitServiceRequest, version: &ItemVersion) -> SubmitServiceRequest {
    body.version = version.version;
    let asked = |id: &str| version.form.fields().any(|field| field.id == id);
    body.fields.retain(|field, _| asked(field));
    let Some(group) = version.form.rows() else {
        body.rows.clear();
        return body;
    };
    let asked = |id: &str| group.fields.iter().any(|field| field.id == id);
    for row in &mut body.rows {
        row.fields.retain(|field, _| asked(field));
        row.id.get_or_insert_with(|| LineId(clock::new_id()));
    }
    while body.rows.len() < group.min.max(1) {
        body.rows.push(row_of(BTreeMap::new()));
    }
    body
}

/// What of it is taken out before it is sent.
impl Order {
    /// Files of rows that were taken out go with them.
    pub(super) fn drop_unnamed_files(self) {
        self.body.update(|body| {
            let fields = body.fields.values().chain(body.rows.iter().flat_map(|row| row.fields.values()));
            let named: BTreeSet<String> = fields
                .filter_map(|input| if let Input::Choices(ids) = input { Some(ids.clone()) } else { None })
                .flatten()
                .collect();
            body.attachments.retain(|file| named.contains(&file.id.to_string()));
        });
    }

    /// A row that was added and never filled is no person.
    pub(super) fn drop_blank_rows(self) {
        let Some(min) = self.group().map(|group| group.min.max(1)) else { return };
        let blank = |row: &RowInput| row.fields.values().all(Input::is_blank);
        let spare = self.body.with_untracked(|body| body.rows.len() > min && body.rows.iter().any(blank));
        if spare {
            self.body.update(|body| {
                let mut spare = body.rows.len() - min;
                body.rows.retain(|row| {
                    let drop = spare > 0 && blank(row);
                    if drop {
                        spare -= 1
                    }
                    !drop
                });
            });
        }
    }
}
