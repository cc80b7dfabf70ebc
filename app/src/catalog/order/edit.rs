//! The order form over the answers of a request that was sent: what stands there, the draft of the change, sending it.

use super::state::Order;
use crate::data::draft;
use crate::data::{Data, clock};
use docket_messages::Locale;
use docket_shared::catalog::ItemVersion;
use docket_shared::command::Command;
use docket_shared::ids::{CallId, PersonId, TicketId};
use docket_shared::person::PersonCard;
use docket_shared::service_request::api::{EditAnswers, RowInput, SubmitServiceRequest};
use docket_shared::service_request::edit::typed;
use docket_shared::service_request::form::Input;
use docket_shared::service_request::{Answer, Line, LineState, RequestAnswers, kept_files};
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

impl Order {
    /// Takes up the change of a request's answers that was not sent, or begins one.
    pub fn change(
        data: Data,
        locale: Signal<Locale>,
        version: ItemVersion,
        ticket: TicketId,
        request: &RequestAnswers,
    ) -> Self {
        let lines = untrack(|| data.lines_of(ticket));
        let (now, named) = (stands(ticket, request, &lines), named(request, &lines));
        let found = draft::of_edit(data, ticket);
        let refused = found.as_ref().and_then(|draft| draft.refused.clone());
        let restored = found.as_ref().filter(|draft| draft.refused.is_none()).map(|draft| draft.changed_at);
        let mut people = named;
        people.extend(found.as_ref().map(|draft| draft.people.clone()).unwrap_or_default());
        let body = found.map_or(now, |draft| draft.body);
        let order = Self::with(data, locale, version, body, people, Some((ticket, request.edition)));
        order.checked.set(refused.is_some());
        order.refused.set(refused);
        order.restored.set(restored);
        order.follow_tabs();
        order
    }

    /// Gives the change up: the form shows what stands.
    pub(super) fn as_it_was(self) {
        let Some((ticket, _)) = self.editing else { return };
        draft::remove_edit(self.data, ticket);
        self.refused.set(None);
        self.restored.set(None);
        self.checked.set(false);
        self.left.set(BTreeSet::new());
        let request = untrack(|| self.data.ticket_public(ticket)).and_then(|public| public.request);
        if let Some(request) = request {
            self.body.set(stands(ticket, &request, &untrack(|| self.data.lines_of(ticket))));
        }
    }

    pub(super) fn send_change(self, ticket: TicketId, based_on: i32, body: SubmitServiceRequest) {
        draft::remove_edit(self.data, ticket);
        let (fields, rows) = (body.fields, body.rows);
        let command = Command::EditAnswers(EditAnswers { ticket, based_on, fields, rows });
        self.data.call(CallId(clock::new_id()), command);
    }
}

/// The form as it was answered.
fn stands(ticket: TicketId, request: &RequestAnswers, lines: &[Line]) -> SubmitServiceRequest {
    let fields = |answers: &[Answer]| -> BTreeMap<String, Input> {
        answers.iter().map(|answer| (answer.field.clone(), typed(answer))).collect()
    };
    let open = || lines.iter().filter(|line| line.state == LineState::Open);
    let attachments = kept_files(request.answers.iter().chain(open().flat_map(|line| &line.answers)));
    let rows = open().map(|line| RowInput { id: Some(line.id), fields: fields(&line.answers) });
    SubmitServiceRequest {
        on_behalf_of: None,
        id: ticket,
        item: request.item,
        version: request.version,
        fields: fields(&request.answers),
        rows: rows.collect(),
        attachments,
    }
}

/// The people whom the answers name: their names are known from there, whoever's cards this device holds.
fn named(request: &RequestAnswers, lines: &[Line]) -> BTreeMap<PersonId, PersonCard> {
    let answers = request.answers.iter().chain(lines.iter().flat_map(|line| &line.answers));
    let cards = answers.filter(|answer| answer.kind == "person").filter_map(|answer| {
        let id: PersonId = answer.value.first()?.parse().ok()?;
        let name = answer.display.first()?.get("").to_owned();
        let (job, desk) = (String::new(), String::new());
        Some((id, PersonCard { id, name, job, location: None, desk, laptop: None, owns: Default::default() }))
    });
    cards.collect()
}
