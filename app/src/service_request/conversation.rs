//! The public conversation of a request, and the box in which the requester writes.

use super::composer::Composer;
use crate::attachment::Files;
use crate::data::{Line, Told, told_key, use_data, use_locale};
use crate::ui::{Avatar, Icon, IconName, NamedText, StatusIcon};
use crate::words::{self, Style, When};
use docket_messages::{connection, conversation as said};
use docket_shared::ids::TicketId;
use docket_shared::ticket::activity::stream;
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::mention;
use docket_shared::ticket::{Comment, CommentKind, TicketHead, TicketPublic};
use leptos::prelude::*;

/// Messages and what happened, in the order of the server; what waits to be sent stands last and is marked.
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
    let public = Memo::new(move |_| data.ticket_public(ticket));
    let happened = Memo::new(move |_| {
        public.with(|public| public.as_ref().map(|public| Line::all(&public.happened)).unwrap_or_default())
    });
    let items =
        Memo::new(move |_| stream(entries.get(), happened.get(), Vec::new(), |entry| (entry.comment(), entry.pending)));
    let assignee = move || head.with(|head| head.as_ref().and_then(|head| head.assignee_name.clone()));
    let awaiting = move || head.with(|head| head.as_ref().is_some_and(|head| head.status == Status::AwaitingApproval));
    // What has ended is on nobody's desk; below it is said what a reply does.
    let live = move || head.with(|head| head.as_ref().is_some_and(|head| head.status.is_live()));
    let hint = move || match assignee() {
        _ if awaiting() => said::empty_awaiting(locale.get()).to_owned(),
        Some(name) => said::empty_assigned(locale.get(), &name),
        None => said::empty_unassigned(locale.get()).to_owned(),
    };
    view! {
        <section class="card card-pad" aria-labelledby="conversation">
            <h2 id="conversation" class="title mb4">{move || said::title(locale.get())}</h2>
            <div class="stack">
                {move || (live() && entries.with(Vec::is_empty)).then(|| view! { <p class="small muted">{hint}</p> })}
                <div class="stack" role="log" aria-live="polite" aria-labelledby="conversation">
                    <For each=move || items.get() key=told_key children=move |item| match item {
                        Told::Said(entry) => view! { <Message comment=entry.comment().clone() pending=entry.pending /> }.into_any(),
                        Told::Happened(line) => view! { <Moved ticket line public /> }.into_any(),
                    } />
                </div>
                <Composer ticket head />
            </div>
        </section>
    }
    .into_any()
}

/// What happened, in one line; nothing where nothing is to be said of it.
#[component]
fn Moved(ticket: TicketId, line: Line, public: Memo<Option<TicketPublic>>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let came = Memo::new(move |_| data.came(ticket));
    let at = line.at;
    let text = move || public.with(|public| words::happened_line(&line, public.as_ref()?, came.get(), locale.get()));
    move || {
        text().map(|(icon, text)| view! {
            <div class="event"><StatusIcon icon=icon /><span>{text} " " <span class="nowrap">"· " <When at=at style=Style::Full /></span></span></div>
        })
    }
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
