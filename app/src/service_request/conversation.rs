//! The public conversation of a request, and the box in which the requester writes.

use super::composer::Composer;
use crate::data::{use_data, use_locale};
use crate::ui::{Avatar, Icon, IconName};
use crate::words::{Style, When};
use docket_messages::{connection, conversation as said};
use docket_shared::ids::TicketId;
use docket_shared::ticket::{Comment, CommentKind, TicketHead};
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
    let assignee = move || head.with(|head| head.as_ref().and_then(|head| head.assignee_name.clone()));
    let hint = move || match assignee() {
        Some(name) => said::empty_assigned(locale.get(), &name),
        None => said::empty_unassigned(locale.get()).to_owned(),
    };
    view! {
        <section class="card card-pad" aria-labelledby="conversation">
            <h2 id="conversation" class="title mb4">{move || said::title(locale.get())}</h2>
            <div class="stack">
                {move || entries.with(Vec::is_empty).then(|| view! { <p class="small muted">{hint}</p> })}
                <div class="stack" role="log" aria-live="polite" aria-labelledby="conversation">
                    <For
                        each=move || entries.get()
                        key=|entry| (entry.comment.id, entry.pending)
                        children=|entry| view! { <Message comment=entry.comment pending=entry.pending /> }
                    />
                </div>
                <Composer ticket head />
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Message(comment: Comment, pending: bool) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let author = comment.author;
    let mine = move || data.me().is_some_and(|me| me.person == author);
    let name = comment.author_name.clone();
    let shown = move || if mine() { said::you(locale.get()).to_owned() } else { name.clone() };
    view! {
        <article class="msg">
            <Avatar name=comment.author_name.clone() id=author.0.as_u128() />
            <header>
                <b>{shown}</b>
                <When at=comment.at style=Style::Full />
                {pending.then(|| view! {
                    <span class="unsy" title=move || connection::not_sent_hint(locale.get())>
                        <Icon name=IconName::ArrowUp />
                        {move || connection::not_sent(locale.get())}
                    </span>
                })}
            </header>
            <div class="b">{comment.body}</div>
        </article>
    }
}
