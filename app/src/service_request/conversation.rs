//! The public conversation of a request, and the box in which the requester writes.

use super::composer::Composer;
use crate::attachment::Files;
use crate::data::{Entry, use_data, use_locale};
use crate::ui::{Avatar, Icon, IconName, NamedText};
use crate::words::{self, Style, When};
use docket_messages::{connection, conversation as said};
use docket_shared::Timestamp;
use docket_shared::ids::TicketId;
use docket_shared::order::sort_by_key;
use docket_shared::ticket::activity::Happened;
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::mention;
use docket_shared::ticket::{Comment, CommentKind, EarlierResolution, TicketHead};
use leptos::prelude::*;

/// Messages in order; pending ones last and marked.
#[component]
pub fn Conversation(
    /// The request.
    ticket: TicketId,
    /// What lists show of it.
    head: Memo<Option<TicketHead>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let entries = Memo::new(move |_| {
        let mut entries = data.conversation(ticket);
        entries.retain(|entry| entry.kind == CommentKind::Public);
        entries
    });
    let items = Memo::new(move |_| {
        let moved = data.ticket_public(ticket).map(|public| public.happened).unwrap_or_default();
        let moved = moved.into_iter().filter(|line| words::status_line(line, locale.get()).is_some());
        let mut items: Vec<Item> = entries.get().into_iter().map(Item::Said).chain(moved.map(Item::Moved)).collect();
        sort_by_key(&mut items, Item::at);
        items
    });
    let assignee = move || head.with(|head| head.as_ref().and_then(|head| head.assignee_name.clone()));
    let awaiting = move || head.with(|head| head.as_ref().is_some_and(|head| head.status == Status::AwaitingApproval));
    let hint = move || match assignee() {
        _ if awaiting() => said::empty_awaiting(locale.get()).to_owned(),
        Some(name) => said::empty_assigned(locale.get(), &name),
        None => said::empty_unassigned(locale.get()).to_owned(),
    };
    view! {
        <section class="card card-pad" aria-labelledby="conversation">
            <h2 id="conversation" class="title mb4">{move || said::title(locale.get())}</h2>
            <div class="stack">
                <Earlier ticket />
                {move || entries.with(Vec::is_empty).then(|| view! { <p class="small muted">{hint}</p> })}
                <div class="stack" role="log" aria-live="polite" aria-labelledby="conversation">
                    <For each=move || items.get() key=Item::key children=move |item| match item {
                        Item::Said(entry) => view! { <Message comment=entry.comment pending=entry.pending /> }.into_any(),
                        Item::Moved(line) => view! { <Moved line /> }.into_any(),
                    } />
                </div>
                <Composer ticket head />
            </div>
        </section>
    }
    .into_any()
}

/// What stands in the conversation.
#[derive(Clone, PartialEq)]
enum Item {
    Said(Entry),
    Moved(Happened),
}

impl Item {
    fn at(&self) -> (bool, Timestamp) {
        match self {
            Item::Said(entry) => (entry.pending, entry.comment.at),
            Item::Moved(line) => (false, line.at),
        }
    }

    fn key(&self) -> String {
        match self {
            Item::Said(entry) => format!("{}{}", entry.comment.id, entry.pending),
            Item::Moved(line) => format!("{}{:?}", line.at, line.what),
        }
    }
}

/// How its status moved, in one line.
#[component]
fn Moved(line: Happened) -> impl IntoView {
    let locale = use_locale();
    let at = line.at;
    let text = move || words::status_line(&line, locale.get()).map(|(_, text)| text);
    view! { <p class="small muted">{text}" · "<When at style=Style::Full /></p> }
}

#[component]
fn Message(comment: Comment, pending: bool) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let author = comment.author;
    let mine = move || data.me().is_some_and(|me| me.person == author);
    let (ticket, id) = (comment.ticket, comment.id);
    let files = Memo::new(move |_| {
        let mut files = data.files_of(ticket);
        files.retain(|file| file.comment == Some(id));
        files
    });
    let name = comment.author_name.clone();
    let shown = move || if mine() { said::you(locale.get()).to_owned() } else { name.clone() };
    view! {
        <article class="msg">
            <Avatar name=comment.author_name.clone() id=author.0.as_u128() />
            <header>
                <b>{shown}</b>
                <When at=comment.at style=Style::Full />
                {pending.then(|| view! {
                    <span class="unsy" title=move || {
                        if data.is_saving() { connection::change_saving(locale.get()) } else { connection::not_sent_hint(locale.get()) }
                    }>
                        <Icon name=IconName::ArrowUp />
                        {move || connection::not_sent(locale.get())}
                    </span>
                })}
            </header>
            {(!comment.body.is_empty()).then(|| view! { <NamedText parts=mention::shown(&comment.body, &comment.mentions) /> })}
            <Files files />
        </article>
    }
}

/// How it had ended before it came back: what was said then is not lost.
#[component]
fn Earlier(ticket: TicketId) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let earlier = Memo::new(move |_| data.ticket_public(ticket).map(|public| public.earlier).unwrap_or_default());
    let row = move |earlier: EarlierResolution| {
        let mut text = said::event_resolved(locale.get(), &earlier.resolution.by_name);
        if !earlier.resolution.text.is_empty() {
            text = format!("{text}: {}", earlier.resolution.text);
        }
        view! {
            <p class="small muted">{text} " · " <When at=earlier.resolution.at style=Style::Full /></p>
            <p class="small muted">{said::event_open_again(locale.get())} " · " <When at=earlier.reopened_at style=Style::Full /></p>
        }
    };
    move || earlier.get().into_iter().map(row).collect_view()
}
