//! What was said on a ticket, in order: public replies plain, internal notes on amber paper, events in one grey line.

use super::row::{priority_word, status_icon};
use crate::attachment::Files;
use crate::data::Entry;
use crate::data::{use_data, use_locale};
use crate::ui::{Art, Avatar, Empty, Icon, IconName, NamedText, StatusIcon};
use crate::words::{self, Style, When};
use docket_messages::{connection, conversation as said, ticket};
use docket_shared::Timestamp;
use docket_shared::ids::TicketId;
use docket_shared::order::sort_by_key;
use docket_shared::ticket::activity::{Deed, Happened};
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::mention::shown;
use docket_shared::ticket::{CommentKind, Mention, Resolution, TicketHead, TicketKind};
use leptos::prelude::*;

/// Something that happened to the ticket, in one line.
#[derive(Clone, PartialEq)]
struct Event {
    at: Timestamp,
    status: Status,
    text: String,
}

#[derive(Clone, PartialEq)]
enum Item {
    Said(Entry),
    Happened(Event),
}

impl Item {
    fn at(&self) -> (bool, Timestamp) {
        match self {
            Item::Said(entry) => (entry.pending, entry.comment.at),
            Item::Happened(event) => (false, event.at),
        }
    }

    fn key(&self) -> String {
        match self {
            Item::Said(entry) => format!("{}{}", entry.comment.id, entry.pending),
            Item::Happened(event) => format!("{}{}", event.at, event.text),
        }
    }
}

/// The conversation.
#[component]
pub fn Conversation(
    /// The ticket.
    ticket: TicketId,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let items = Memo::new(move |_| {
        let said = data.conversation(ticket).into_iter().map(Item::Said);
        let mut items: Vec<Item> =
            said.chain(events(data, ticket, locale.get()).into_iter().map(Item::Happened)).collect();
        sort_by_key(&mut items, Item::at);
        items
    });
    let silent = Memo::new(move |_| data.conversation(ticket).is_empty());
    let requester = move || data.ticket_head(ticket).map(|head| head.requester_name).unwrap_or_default();
    view! {
        <For each=move || items.get() key=Item::key children=|item| match item {
            Item::Said(entry) => view! { <Message entry /> }.into_any(),
            Item::Happened(event) => view! {
                <div class="event"><StatusIcon icon=status_icon(event.status) /><span>{event.text} " · " <When at=event.at style=Style::Full /></span></div>
            }.into_any(),
        } />
        {move || silent.get().then(|| view! {
            <Empty
                art=Art::Bubble
                title=Signal::derive(move || ticket::no_conversation_title(locale.get()).to_owned())
                text=Signal::derive(move || ticket::no_conversation_text(locale.get(), &requester()))
            />
        })}
    }
}

/// Who asked for it, and in whose place.
fn begun(head: &TicketHead, reporter: Option<&Mention>, locale: docket_messages::Locale) -> String {
    let name = &head.requester_name;
    match (head.kind, reporter) {
        (TicketKind::Incident, None) => said::event_reported(locale, name),
        (TicketKind::Incident, Some(by)) => said::event_reported_for(locale, &by.name, name),
        (TicketKind::ServiceRequest, None) => said::event_submitted(locale, name),
        (TicketKind::ServiceRequest, Some(by)) => said::event_submitted_for(locale, &by.name, name),
    }
}

fn events(data: crate::data::Data, id: TicketId, locale: docket_messages::Locale) -> Vec<Event> {
    let Some(head) = data.ticket_head(id) else { return Vec::new() };
    let (public, internal) = (data.ticket_public(id), data.ticket_internal(id));
    let team = internal.as_ref().map(|internal| internal.happened.clone()).unwrap_or_default();
    let mine = internal.is_some();
    let reporter = public.as_ref().and_then(|public| public.reporter.as_ref());
    let mut events = vec![Event { at: head.created_at, status: Status::New, text: begun(&head, reporter, locale) }];
    // What went to somebody before lines were kept.
    let told = team.iter().any(|line| matches!(line.what, Deed::Assigned(..)));
    let assigned_at = internal.and_then(|internal| internal.assigned_at).filter(|_| !told);
    if let (Some(at), Some(name)) = (assigned_at, &head.assignee_name) {
        events.push(Event { at, status: Status::InProgress, text: said::event_assigned(locale, name) });
    }
    let ended = |resolution: &Resolution, cancelled: bool| {
        let word = if cancelled { said::event_cancelled } else { said::event_resolved };
        let mut text = word(locale, &resolution.by_name);
        if !resolution.text.is_empty() {
            text = format!("{text}: {}", resolution.text);
        }
        Event { at: resolution.at, status: if cancelled { Status::Cancelled } else { Status::Resolved }, text }
    };
    let line = |(line, said): (&Happened, (Status, String))| Event { at: line.at, status: said.0, text: said.1 };
    let team = team.iter().filter_map(|line| Some((line, words::team_line(line, priority_word, locale)?)));
    events.extend(team.map(line));
    let Some(public) = public else { return events };
    // The team reads of a hold why it is one.
    let held = |line: &&Happened| matches!(line.what, Deed::Status(Status::Waiting | Status::OnHold));
    let open = public.happened.iter().filter(|line| !(mine && held(line)));
    events.extend(open.filter_map(|line| Some((line, words::status_line(line, locale)?))).map(line));
    for earlier in &public.earlier {
        events.push(ended(&earlier.resolution, false));
        let text = said::event_open_again(locale).to_owned();
        events.push(Event { at: earlier.reopened_at, status: Status::InProgress, text });
    }
    let cancelled = head.status == Status::Cancelled;
    events.extend(public.resolution.as_ref().map(|resolution| ended(resolution, cancelled)));
    events
}

#[component]
fn Message(entry: Entry) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let note = entry.kind == CommentKind::WorkNote;
    let comment = entry.comment;
    let (ticket_id, id) = (comment.ticket, comment.id);
    let files = Memo::new(move |_| {
        let mut files = data.files_of(ticket_id);
        files.retain(|file| file.comment == Some(id));
        files
    });
    view! {
        <article class="msg" class:note=note>
            <Avatar name=comment.author_name.clone() id=comment.author.0.as_u128() />
            <header>
                <b>{comment.author_name.clone()}</b>
                <When at=comment.at style=Style::Full />
                {note.then(|| view! { <span class="flag"><Icon name=IconName::Lock />{move || ticket::internal(locale.get())}</span> })}
                {entry.pending.then(|| view! { <span class="unsy"><Icon name=IconName::ArrowUp /><span>{move || connection::not_sent(locale.get())}</span></span> })}
            </header>
            {(!comment.body.is_empty()).then(|| view! { <NamedText parts=shown(&comment.body, &comment.mentions) /> })}
            <Files files />
        </article>
    }
}
