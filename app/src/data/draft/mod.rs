//! What was typed and not sent: kept on the device per organisation and person, written a moment after each keystroke.

mod keep;
mod said;

pub use keep::{Came, DraftState, Pending, open_with, opened_with, returned, state};
pub(super) use keep::{changed_elsewhere, flush, folder, heard, recover};
pub use said::{drop_answered, rating, save_rating, save_wrong, wrong};

use self::keep::{load, names, note, remove, save};
use super::{Data, clock, people};
use docket_shared::Timestamp;
use docket_shared::attachment::api::NewAttachment;
use docket_shared::catalog::ItemVersion;
use docket_shared::command::Command;
use docket_shared::fulfilment::api::ReportLine;
use docket_shared::ids::{ItemId, PersonId, TicketId};
use docket_shared::order::sort_by_key;
use docket_shared::person::PersonCard;
use docket_shared::problem::Problem;
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::api::SubmitServiceRequest;
use docket_shared::service_request::form::Input;
use docket_shared::service_request::kept_files;
use docket_shared::service_request::moved::{Change, Questions};
use docket_shared::service_request::terms::TermChange;
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An order form as it stands. Its id becomes the request's and the call's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemDraft {
    /// What was typed.
    pub body: SubmitServiceRequest,
    /// The people chosen, for their names.
    #[serde(default)]
    pub people: BTreeMap<PersonId, PersonCard>,
    /// Whether it is asked in somebody's place.
    #[serde(default)]
    pub for_other: bool,
    /// What the server found wrong when it refused it.
    #[serde(default)]
    pub refused: Option<Problem>,
    /// How the form has changed since it was begun, until the person has seen it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Vec<Change>>,
    /// What of price and approvals has changed with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<TermChange>,
    /// When it was last changed.
    #[serde(with = "docket_shared::time")]
    pub changed_at: Timestamp,
}

/// An order form that was begun, as the first page lists it: without the answers, which are read with the form.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Begun {
    /// What is ordered.
    pub body: BegunOrder,
    #[serde(default)]
    for_other: bool,
    /// When it was last changed.
    #[serde(with = "docket_shared::time")]
    pub changed_at: Timestamp,
}

/// What is ordered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct BegunOrder {
    /// The item.
    pub item: ItemId,
}

/// An unsent reply and an unsent note, side by side: what is typed as one never becomes the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReplyDraft {
    /// What was typed for everyone.
    pub reply: String,
    /// What was typed for the team only.
    pub note: String,
    /// Whether the note is the one being typed.
    pub internal: bool,
    /// Files chosen for everyone; their bytes are on this device.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reply_files: Vec<NewAttachment>,
    /// Files chosen for the team only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub note_files: Vec<NewAttachment>,
    /// How drafts were kept before: one text, a note or not.
    #[serde(skip_serializing)]
    body: String,
}

impl ReplyDraft {
    /// A reply for everyone.
    pub fn public(reply: String) -> Self {
        Self { reply, ..Self::default() }
    }

    /// The text being typed.
    pub fn text(&self) -> &str {
        if self.internal { &self.note } else { &self.reply }
    }

    /// The files chosen beside the text being typed.
    pub fn files(&self) -> &[NewAttachment] {
        if self.internal { &self.note_files } else { &self.reply_files }
    }

    /// Puts files in the place of those.
    pub fn put_files(&mut self, files: Vec<NewAttachment>) {
        *(if self.internal { &mut self.note_files } else { &mut self.reply_files }) = files;
    }

    /// Puts a text in the place of the one being typed.
    pub fn put(&mut self, text: &str) {
        text.clone_into(if self.internal { &mut self.note } else { &mut self.reply });
    }
}

/// The order form last worked on for an item, for oneself or in somebody's place.
pub fn of_item(data: Data, item: ItemId, for_other: bool) -> Option<ItemDraft> {
    let drafts = names(data, &format!("draft:{item}:")).into_iter().filter_map(|name| load(data, &name));
    drafts.filter(|draft: &ItemDraft| draft.for_other == for_other).max_by_key(|draft| draft.changed_at)
}

/// All order forms for oneself, last changed first.
pub fn of_items(data: Data) -> Vec<Begun> {
    let mut drafts: Vec<Begun> = names(data, "draft:").into_iter().filter_map(|name| load(data, &name)).collect();
    drafts.retain(|draft| !draft.for_other);
    sort_by_key(&mut drafts, |draft| std::cmp::Reverse(draft.changed_at));
    drafts
}

/// Keeps an order form.
pub fn save_item(data: Data, draft: &ItemDraft) {
    save(data, &item_name(&draft.body), draft);
}

/// Forgets an order form: it was sent or discarded.
pub fn remove_item(data: Data, body: &SubmitServiceRequest) {
    remove(data, &item_name(body));
}

/// What a version of an item asks, kept beside drafts of it: they outlive the version, here and in the outbox.
pub fn note_questions(data: Data, version: &ItemVersion) {
    note(data, &questions_name(version.item, version.version), || Questions::of_version(version));
}

/// What a version of an item asked; none where no draft of it was ever kept here.
pub fn questions(data: Data, item: ItemId, version: i32) -> Option<Questions> {
    load(data, &questions_name(item, version))
}

fn questions_name(item: ItemId, version: i32) -> String {
    format!("questions:{item}:{version}")
}

/// An order form as it was last kept.
pub fn of_body(data: Data, body: &SubmitServiceRequest) -> Option<ItemDraft> {
    load(data, &item_name(body))
}

/// A change of a request's answers that is not sent yet.
pub fn of_edit(data: Data, ticket: TicketId) -> Option<ItemDraft> {
    load(data, &edit_name(ticket))
}

/// The name under which it is kept.
pub fn edit_name(ticket: TicketId) -> String {
    format!("edit:{ticket}")
}

/// Keeps it.
pub fn save_edit(data: Data, draft: &ItemDraft) {
    save(data, &edit_name(draft.body.id), draft);
}

/// Forgets it: it was sent or given up.
pub fn remove_edit(data: Data, ticket: TicketId) {
    remove(data, &edit_name(ticket));
}

/// The unsent reply and note of a ticket.
pub fn reply(data: Data, ticket: TicketId) -> ReplyDraft {
    let mut draft: ReplyDraft = load(data, &format!("reply:{ticket}")).unwrap_or_default();
    let before = std::mem::take(&mut draft.body);
    if !before.is_empty() {
        draft.put(&before);
    }
    draft
}

/// Keeps an unsent reply and note; an empty public one is forgotten.
pub fn save_reply(data: Data, ticket: TicketId, draft: &ReplyDraft) {
    let name = format!("reply:{ticket}");
    let files = draft.reply_files.len() + draft.note_files.len();
    let empty = draft.reply.is_empty() && draft.note.is_empty() && !draft.internal && files == 0;
    if empty { remove(data, &name) } else { save(data, &name, draft) }
}

/// A short text about a ticket that is typed and not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// How it was resolved.
    Resolution,
    /// What the requester is asked or told with a hold or a cancellation.
    Asked,
    /// What the team is told beside a hold.
    HoldNote,
    /// Why a request is declined or taken back.
    Refusal,
}

impl Words {
    fn name(self, ticket: TicketId) -> String {
        let kind = match self {
            Words::Resolution => "resolution",
            Words::Asked => "asked",
            Words::HoldNote => "hold-note",
            Words::Refusal => "refusal",
        };
        format!("{kind}:{ticket}")
    }
}

/// What was typed.
pub fn words(data: Data, words: Words, ticket: TicketId) -> String {
    load(data, &words.name(ticket)).unwrap_or_default()
}

/// Keeps it; empty text is forgotten.
pub fn save_words(data: Data, words: Words, ticket: TicketId, text: &str) {
    let name = words.name(ticket);
    if text.is_empty() { remove(data, &name) } else { save(data, &name, &text) }
}

/// A call was refused: what was typed is a draft again, under a new id, with what is wrong.
pub(super) fn refused(data: Data, command: &Command, problem: &Problem) {
    match command {
        Command::SubmitServiceRequest(body) => {
            let mut body = body.clone();
            body.id = TicketId(clock::new_id());
            let people = people::known_in(data, &body);
            let for_other = body.on_behalf_of.is_some();
            let refused = Some(problem.clone());
            let draft = ItemDraft {
                body,
                people,
                for_other,
                refused,
                moved: None,
                terms: Vec::new(),
                changed_at: clock::now(),
            };
            save_item(data, &draft);
        }
        Command::EditAnswers(body) => {
            let Some(request) = untrack(|| data.ticket_public(body.ticket)).and_then(|public| public.request) else {
                return;
            };
            let (fields, rows) = (body.fields.clone(), body.rows.clone());
            let lines = untrack(|| data.lines_of(body.ticket));
            let (item, version) = (request.item, request.version);
            let attachments = kept_files(request.answers.iter().chain(lines.iter().flat_map(|line| &line.answers)));
            let body =
                SubmitServiceRequest { on_behalf_of: None, id: body.ticket, item, version, fields, rows, attachments };
            let people = people::known_in(data, &body);
            let refused = Some(problem.clone());
            let draft = ItemDraft {
                body,
                people,
                for_other: false,
                refused,
                moved: None,
                terms: Vec::new(),
                changed_at: clock::now(),
            };
            save_edit(data, &draft);
        }
        Command::AddComment(comment) => give_back(data, comment.ticket, (&comment.body, &comment.attachments), false),
        Command::AddWorkNote(note) => give_back(data, note.ticket, (&note.body, &note.attachments), true),
        Command::MoveStatus(moved) if moved.to == Status::Resolved && !moved.resolution.is_empty() => {
            let typed_since = words(data, Words::Resolution, moved.ticket);
            let text = [moved.resolution.as_str(), &typed_since].join("\n\n");
            save_words(data, Words::Resolution, moved.ticket, text.trim_end());
        }
        Command::MoveStatus(moved)
            if moved.to == Status::Cancelled || moved.comment.is_some() || !moved.note.is_empty() =>
        {
            let said = moved.comment.as_ref().map_or(&moved.resolution, |comment| &comment.body);
            save_words(data, Words::Asked, moved.ticket, said);
            save_words(data, Words::HoldNote, moved.ticket, &moved.note);
        }
        Command::CastVote(vote) if !vote.accepted && !vote.reason.is_empty() => {
            save_words(data, Words::Refusal, vote.ticket, &vote.reason);
        }
        Command::WithdrawServiceRequest(body) if !body.reason.is_empty() => {
            save_words(data, Words::Refusal, body.ticket, &body.reason);
        }
        Command::RateTicket(body) if rating(data, body.ticket).is_none() => {
            save_rating(data, body.ticket, Some(&(Some(body.stars), body.text.clone())));
        }
        // Nobody asks about that line any more: who sees the request can still write it.
        Command::ReportLine(body) if untrack(|| is_answered(data, body)) => {
            give_back(data, body.ticket, (&body.text, &[]), false);
        }
        Command::ReportLine(body) => {
            let text = [body.text.as_str(), &wrong(data, body.line)].join("\n\n");
            save_wrong(data, body.line, text.trim_end());
        }
        _ => return,
    }
    flush(data);
    keep::came_back(data);
}

fn is_answered(data: Data, body: &ReportLine) -> bool {
    let row = data.get(RowKind::Line, body.line.0);
    let confirmed = matches!(row.as_deref(), Some(Row::Line(line)) if line.confirmed_at.is_some());
    confirmed && data.ticket_head(body.ticket).is_some()
}

fn give_back(data: Data, ticket: TicketId, (text, files): (&str, &[NewAttachment]), internal: bool) {
    let mut draft = reply(data, ticket);
    draft.internal = internal;
    // Both texts stay: what came back, and what was typed since.
    let together = format!("{text}\n\n{}", draft.text());
    draft.put(together.trim_end());
    let files = files.iter().chain(draft.files()).cloned().collect();
    draft.put_files(files);
    save_reply(data, ticket, &draft);
}

/// Whether anything was typed or chosen.
pub fn is_blank(body: &SubmitServiceRequest) -> bool {
    body.fields.values().all(Input::is_blank) && body.rows.iter().all(|row| row.fields.values().all(Input::is_blank))
}

/// The name under which an order form is kept.
pub fn item_name(body: &SubmitServiceRequest) -> String {
    format!("draft:{}:{}", body.item, body.id)
}

/// Where drafts of every kind begin.
const KINDS: [&str; 9] =
    ["draft:", "edit:", "reply:", "resolution:", "asked:", "hold-note:", "refusal:", "wrong:", "rating:"];

/// How many things were typed and not sent.
pub fn count(data: Data) -> usize {
    for row in untrack(|| data.all(RowKind::Line)) {
        if let Row::Line(line) = row.as_ref() {
            drop_answered(data, line);
        }
    }
    flush(data);
    KINDS.iter().map(|kind| names(data, kind).len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_list_reads_what_the_form_keeps() {
        let body = SubmitServiceRequest {
            id: TicketId(uuid::Uuid::from_u128(1)),
            item: ItemId(uuid::Uuid::from_u128(2)),
            version: 1,
            on_behalf_of: None,
            fields: BTreeMap::new(),
            rows: Vec::new(),
            attachments: Vec::new(),
        };
        let item = body.item;
        let changed_at = Timestamp::from_second(1_772_000_000).unwrap();
        let draft = ItemDraft {
            body,
            people: BTreeMap::new(),
            for_other: true,
            refused: None,
            moved: None,
            terms: Vec::new(),
            changed_at,
        };
        let begun: Begun = serde_json::from_str(&serde_json::to_string(&draft).unwrap()).unwrap();
        assert_eq!(begun, Begun { body: BegunOrder { item }, for_other: true, changed_at });
    }
}
