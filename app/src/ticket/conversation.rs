//! What was said on a ticket, in order: public replies plain, internal notes on amber paper, events in one grey line.

use super::row::{priority_word, status_icon};
use crate::attachment::Files;
use crate::data::{Data, Entry, Line, Seen, Told, told_key, use_data, use_locale};
use crate::ui::{Art, Avatar, Empty, Icon, IconName, NamedText, StatusIcon, next_frame};
use crate::words::{self, Style, When};
use docket_messages::{connection, conversation as said, ticket};
use docket_shared::Timestamp;
use docket_shared::ids::{CommentId, TicketId};
use docket_shared::ticket::activity::{Deed, stream};
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::mention::shown;
use docket_shared::ticket::{Comment, CommentKind, TicketKind, TicketPublic};
use leptos::html::Article;
use leptos::prelude::*;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

/// The conversation.
#[component]
pub fn Conversation(
    /// The ticket.
    ticket: TicketId,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let (public, items) = told(data, ticket, true);
    let sought = sought(data, ticket);
    let silent = Memo::new(move |_| items.with(|items| !items.iter().any(|item| matches!(item, Told::Said(_)))));
    let requester = move || data.ticket_head(ticket).map(|head| head.requester_name).unwrap_or_default();
    view! {
        <Begun ticket public />
        <For each=move || items.get() key=told_key children=move |item| match item {
            Told::Said(entry) => view! { <Message entry sought=sought /> }.into_any(),
            Told::Happened(line) => view! { <Event ticket line public /> }.into_any(),
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

/// What happened, without what was said.
#[component]
pub fn Activity(
    /// The ticket.
    ticket: TicketId,
) -> impl IntoView {
    let (public, items) = told(use_data(), ticket, false);
    let line = move |item: Told| match item {
        Told::Happened(line) => view! { <Event ticket line public /> }.into_any(),
        Told::Said(_) => ().into_any(),
    };
    view! {
        <Begun ticket public />
        <For each=move || items.get() key=told_key children=line />
    }
}

/// What everyone reads of the ticket, and what happened in order; `said`: with what was said.
fn told(data: Data, ticket: TicketId, said: bool) -> (Memo<Option<TicketPublic>>, Memo<Vec<Told>>) {
    let (public, internal) =
        (Memo::new(move |_| data.ticket_public(ticket)), Memo::new(move |_| data.ticket_internal(ticket)));
    // What happened is read anew only with the ticket's own rows, not with what is said.
    let team =
        Memo::new(move |_| internal.with(|internal| internal.as_ref().map(|internal| Line::all(&internal.happened))));
    let open = Memo::new(move |_| {
        let team = team.with(Option::is_some);
        let mut open =
            public.with(|public| public.as_ref().map(|public| Line::all(&public.happened)).unwrap_or_default());
        // The team reads of a hold why it is one.
        let held = |line: &Line| matches!(line.what, Deed::Status(Status::Waiting | Status::OnHold));
        open.retain(|line| !team || !held(line));
        open
    });
    let items = Memo::new(move |_| {
        let messages = if said { data.conversation(ticket) } else { Vec::new() };
        stream(messages, open.get(), team.get().unwrap_or_default(), |entry| (entry.comment(), entry.pending))
    });
    (public, items)
}

/// Who asked for it, and in whose place.
#[component]
fn Begun(ticket: TicketId, public: Memo<Option<TicketPublic>>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    // Drawn anew for nothing else of the ticket.
    let begun =
        Memo::new(move |_| data.ticket_head(ticket).map(|head| (head.requester_name, head.kind, head.created_at)));
    move || {
        let (name, kind, at) = begun.get()?;
        let (name, locale) = (&name, locale.get());
        let reporter = public.with(|public| public.as_ref().and_then(|public| public.reporter.clone()));
        let text = match (kind, reporter) {
            (TicketKind::Incident, None) => said::event_reported(locale, name),
            (TicketKind::Incident, Some(by)) => said::event_reported_for(locale, &by.name, name),
            (TicketKind::ServiceRequest, None) => said::event_submitted(locale, name),
            (TicketKind::ServiceRequest, Some(by)) => said::event_submitted_for(locale, &by.name, name),
        };
        Some(view! { <EventLine icon=status_icon(Status::New) text at /> })
    }
}

/// Something that happened, as the team reads it.
#[component]
fn Event(ticket: TicketId, line: Line, public: Memo<Option<TicketPublic>>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let came = Memo::new(move |_| data.came(ticket));
    let at = line.at;
    let text = move || {
        let everybody =
            || public.with(|public| words::happened_line(&line, public.as_ref()?, came.get(), locale.get()));
        words::team_line(&line, priority_word, locale.get()).or_else(everybody)
    };
    move || text().map(|(icon, text)| view! { <EventLine icon text at /> })
}

#[component]
fn EventLine(icon: IconName, text: String, at: Timestamp) -> impl IntoView {
    view! {
        <div class="event"><StatusIcon icon=icon /><span>{text} " " <span class="nowrap">"· " <When at style=Style::Full /></span></span></div>
    }
}

/// Which message is brought into sight when the ticket is opened: of what others wrote since it was last looked at the first
/// that names who opens it, else the first; to who never looked at it, the last that names them.
fn sought(data: Data, ticket: TicketId) -> Option<CommentId> {
    untrack(|| {
        let me = data.me()?.person;
        let since = use_context::<Seen>()?.since(ticket);
        let messages = data.conversation(ticket);
        let others = messages.iter().map(Entry::comment).filter(|comment| comment.author != me);
        let names_me = |comment: &&Comment| comment.mentions.iter().any(|mention| mention.person == me);
        let found = match since {
            Some(since) => {
                let mut unread = others.filter(|comment| comment.at > since);
                unread.clone().find(names_me).or_else(|| unread.next())
            }
            None => others.rev().find(names_me),
        };
        found.map(|comment| comment.id)
    })
}

#[component]
fn Message(entry: Entry, sought: Option<CommentId>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let article = NodeRef::<Article>::new();
    // What one has just written is seen where it stands.
    let place = if entry.pending { ScrollLogicalPosition::Nearest } else { ScrollLogicalPosition::Start };
    if entry.pending || sought == Some(entry.comment().id) {
        Effect::new(move |_| {
            let Some(article) = article.get() else { return };
            next_frame(move || {
                let options = ScrollIntoViewOptions::new();
                options.set_block(place);
                article.scroll_into_view_with_scroll_into_view_options(&options);
            });
        });
    }
    let note = entry.kind == CommentKind::WorkNote;
    let comment = entry.comment().clone();
    let (ticket_id, id) = (comment.ticket, comment.id);
    let files = Memo::new(move |_| {
        let mut files = data.files_of(ticket_id);
        files.retain(|file| file.comment == Some(id));
        files
    });
    view! {
        <article class="msg" class:note=note node_ref=article>
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
