//! The box in which a requester writes a reply. What is typed and chosen is a draft of the ticket until it is sent.

use crate::attachment::{Buttons, Chosen, Tray};
use crate::data::draft::{self, Came, ReplyDraft};
use crate::data::mentions::matching;
use crate::data::{Data, LinkStatus, clock, use_data, use_locale};
use crate::routes::{Route, navigate};
use crate::ui::{Button, FieldError, Icon, IconName, Kind, focus_element};
use crate::ui::{MentionList, MentionPicker, Pick, use_minute};
use docket_messages::{Locale, conversation as said, notice};
use docket_shared::attachment::{Accept, FILES_MAX};
use docket_shared::command::Command;
use docket_shared::ids::{CallId, CommentId, TicketId};
use docket_shared::ticket::api::{AddComment, COMMENT_MAX};
use docket_shared::ticket::finish::has_ended;
use docket_shared::ticket::follow::follow_up_id;
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::mention::named;
use docket_shared::ticket::{Mention, TicketHead};
use leptos::html;
use leptos::prelude::*;

/// The box; not there once the request takes no more replies.
#[component]
pub fn Composer(
    /// The request.
    ticket: TicketId,
    /// What lists show of it.
    head: Memo<Option<TicketHead>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let status = Memo::new(move |_| head.with(|head| head.as_ref().map(|head| head.status)));
    // A manager reads what their people ask for, and does not write for them.
    let writes = Memo::new(move |_| {
        let me = data.me().map(|me| me.person);
        let asked =
            data.all_approvals().iter().any(|approval| approval.ticket == ticket && Some(approval.approver) == me);
        let own = is_own(data, head);
        let closed = status.get() == Some(Status::Closed);
        // To what is closed only who asked for it replies.
        own || !closed && (asked || crate::person::watches(data, ticket, me))
            || data.actor().is_some_and(|actor| actor.is_member(head.with(|head| head.as_ref()?.team)))
    });
    move || match status.get() {
        _ if !writes.get() => view! { <p class="small muted">{said::only_read(locale.get())}</p> }.into_any(),
        Some(Status::Cancelled) => view! { <p class="small muted">{said::reply_ended(locale.get())}</p> }.into_any(),
        _ => view! { <Box ticket head status data /> }.into_any(),
    }
}

#[component]
fn Box(ticket: TicketId, head: Memo<Option<TicketHead>>, status: Memo<Option<Status>>, data: Data) -> impl IntoView {
    let (locale, go) = (use_locale(), navigate());
    let kept = draft::reply(data, ticket);
    let (text, files) = (RwSignal::new(kept.reply), RwSignal::new(kept.reply_files));
    let (tried, refused) = (RwSignal::new(false), RwSignal::new(false));
    let minute = use_minute();
    // A reply of anybody else opens nothing again.
    let own = Memo::new(move |_| is_own(data, head));
    let over = Memo::new(move |_| {
        minute.track();
        own.get() && is_over(data, ticket, head)
    });
    // Text that the server refused comes back into the box; what another tab types is followed.
    Effect::new(move |before: Option<()>| {
        let back = draft::returned(data) == Came::Back;
        if before.is_some() {
            let kept = draft::reply(data, ticket);
            if kept.reply != text.get_untracked() || kept.reply_files != files.get_untracked() {
                refused.set(back);
                text.set(kept.reply);
                files.set(kept.reply_files);
            }
        }
    });
    let keep = move || {
        let mut draft = ReplyDraft::public(text.get_untracked());
        draft.reply_files = files.get_untracked();
        draft::save_reply(data, ticket, &draft);
        tried.set(false);
    };
    let type_in = move |body: String| {
        text.set(body);
        keep();
    };
    let put = Callback::new(move |chosen| {
        files.set(chosen);
        keep();
    });
    let tray = Tray::new(files.into(), put, Accept::Any, FILES_MAX);
    let error = Memo::new(move |_| {
        let needs_text = tried.get() && files.with(Vec::is_empty);
        text.with(|text| wrong(locale.get(), text, needs_text))
    });
    let send = Callback::new(move |()| {
        tried.set(true);
        if error.get_untracked().is_some() {
            focus_element("reply".to_owned());
            return;
        }
        // A file that is still being read belongs to this reply.
        if untrack(|| tray.is_reading()) {
            return;
        }
        let body = text.get_untracked().trim().to_owned();
        let mentions = named(&body, &untrack(|| data.mentionable(ticket, false)));
        let id = clock::new_id();
        draft::save_reply(data, ticket, &ReplyDraft::default());
        text.set(String::new());
        let attachments = std::mem::take(&mut *files.write());
        refused.set(false);
        tried.set(false);
        let follows = untrack(|| own.get() && is_over(data, ticket, head));
        data.call(
            CallId(id),
            Command::AddComment(AddComment { ticket, id: CommentId(id), body, mentions, attachments }),
        );
        if follows {
            go(&Route::Request(follow_up_id(CallId(id))));
        }
    });
    let area = NodeRef::<html::Textarea>::new();
    let picker = MentionPicker::new(area, "reply-mentions", move |query| {
        matching(&data.mentionable(ticket, false), query).into_iter().map(pick).collect()
    });
    let put = Callback::new(type_in);
    let label = move || match head.with(|head| head.as_ref().and_then(|head| head.assignee_name.clone())) {
        Some(name) => said::write_to(locale.get(), &name),
        None => said::write_reply(locale.get()).to_owned(),
    };
    let button = move || match data.status() {
        LinkStatus::Reconnecting => said::queue_reply(locale.get()),
        _ => said::send_reply(locale.get()),
    };
    let notice = move || match status.get() {
        Some(_) if over.get() => Some(said::reply_follows(locale.get())),
        Some(Status::Resolved) if own.get() => Some(said::reply_reopens(locale.get())),
        _ => None,
    };
    let kept = move || {
        (text.with(|text| !text.is_empty()) || files.with(|files| !files.is_empty()))
            .then(|| said::draft_kept(locale.get()))
    };
    view! {
        {move || refused.get().then(|| view! {
            <div class="banner b-danger" role="alert">
                <Icon name=IconName::Alert />
                <div>{said::reply_kept(locale.get())}</div>
            </div>
        })}
        <div>
            <MentionList picker label=Signal::derive(move || notice::mention_label(locale.get()).to_owned()) take=put />
            <div
                class="cbox"
                class:is-over=move || tray.is_over()
                on:dragover=move |event| tray.drag(&event)
                on:dragleave=move |_| tray.leave()
                on:drop=move |event| tray.drop(&event)
            >
                <textarea
                    id="reply"
                    class="ctext"
                    rows="2"
                    aria-label=label
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=move || if error.with(Option::is_some) { "reply-e" } else { "reply-h" }
                    placeholder=label
                    prop:value=text
                    node_ref=area
                    aria-autocomplete="list"
                    aria-haspopup="listbox"
                    aria-controls=picker.list_id()
                    aria-activedescendant=move || picker.active_id()
                    aria-description=move || notice::mention_hint(locale.get())
                    on:input=move |event| {
                        put.run(event_target_value(&event));
                        picker.typed();
                    }
                    on:paste=move |event| tray.paste(&event)
                    on:blur=move |_| picker.close()
                    on:keydown=move |event| {
                        if let Some(text) = picker.key(&event) {
                            put.run(text);
                        } else if !event.default_prevented() && event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                            event.prevent_default();
                            send.run(());
                        }
                    }
                ></textarea>
                <Chosen tray />
                <div class="cfoot">
                    <Buttons tray />
                    <span class="small muted" id="reply-h">{move || notice().or_else(kept)}</span>
                    <Button small=true kind=Kind::Primary press=send>{button}</Button>
                </div>
            </div>
        </div>
        {move || error.get().map(|error| view! { <FieldError id="reply" error=error /> })}
    }
    .into_any()
}

/// Whether a reply opens another request: this one is closed, or its time to come back is over.
pub fn is_over(data: Data, ticket: TicketId, head: Memo<Option<TicketHead>>) -> bool {
    let public = data.ticket_public(ticket);
    head.with(|head| {
        head.as_ref().zip(public.as_ref()).is_some_and(|(head, public)| has_ended(head, public, clock::now()))
    })
}

/// Whether it is the person's own request.
pub fn is_own(data: Data, head: Memo<Option<TicketHead>>) -> bool {
    let me = data.me().map(|me| me.person);
    me.is_some() && head.with(|head| head.as_ref().map(|head| head.requester)) == me
}

fn pick(mention: Mention) -> Pick {
    Pick { id: mention.person.0.as_u128(), title: mention.name, detail: String::new() }
}

/// What is wrong with a reply: too long at once, empty only after a try.
fn wrong(locale: Locale, text: &str, tried: bool) -> Option<String> {
    let length = text.trim().chars().count();
    if length > COMMENT_MAX {
        let over = i64::try_from(length - COMMENT_MAX).unwrap_or(i64::MAX);
        return Some(said::body_too_long(locale, over));
    }
    (tried && length == 0).then(|| said::body_required(locale).to_owned())
}
