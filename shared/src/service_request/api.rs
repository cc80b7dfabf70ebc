//! Endpoints of service requests.

use super::form::Input;
use crate::attachment::api::NewAttachment;
use crate::ids::{ItemId, LineId, PersonId, TicketId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Submit what was typed into an item's form. The draft's id is the request's id and the call's idempotency key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubmitServiceRequest {
    /// Id of the draft, chosen by the client.
    pub id: TicketId,
    /// The item.
    pub item: ItemId,
    /// For whom somebody who works tickets asks, such as on the phone; none: for oneself. They become the requester.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<PersonId>,
    /// The published version the form was shown by.
    pub version: i32,
    /// What was typed, by field id.
    #[serde(default)]
    pub fields: BTreeMap<String, Input>,
    /// The rows of the repeatable group; none where the form has no group.
    #[serde(default)]
    pub rows: Vec<RowInput>,
    /// The files that answers name by id, each of them once. Their bytes follow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<NewAttachment>,
}

/// A row as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowInput {
    /// Id of the line it becomes, chosen by the client.
    pub id: Option<LineId>,
    /// What was typed, by field id.
    #[serde(default)]
    pub fields: BTreeMap<String, Input>,
}

/// The request that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmittedServiceRequest {
    /// Its id.
    pub id: TicketId,
    /// Its number, such as REQ-1042.
    pub number: String,
}

/// Take one's own request back before anybody works on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawServiceRequest {
    /// The request.
    pub ticket: TicketId,
    /// Why; may be empty. At most [`crate::ticket::api::COMMENT_MAX`] characters.
    #[serde(default)]
    pub reason: String,
}

/// Change the answers of one's own request: before it is approved, or while nothing of it has begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditAnswers {
    /// The request.
    pub ticket: TicketId,
    /// The edition of the answers that was changed; another one is a conflict.
    pub based_on: i32,
    /// All that is answered once, by field id.
    #[serde(default)]
    pub fields: BTreeMap<String, Input>,
    /// All rows: those that were there by the id of their line, further ones, and none that is to go.
    #[serde(default)]
    pub rows: Vec<RowInput>,
}

/// Read the form by which one's own request was asked, to change its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadForm {
    /// The request.
    pub ticket: TicketId,
}
