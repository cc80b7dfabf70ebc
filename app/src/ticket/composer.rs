//! The composer: a public reply or an internal note, each a text of its own. What is typed is a draft until it is sent.

use crate::attachment::{Buttons, Chosen, Tray};
use crate::data::draft::{Came, ReplyDraft, reply, save_reply};
use crate::data::mentions::matching;
use crate::data::{LinkStatus, clock, use_data, use_locale};
use crate::ui::{Icon, IconName, MentionList, MentionPicker, Pick, focus_element, on_keys, use_toasts};
use docket_messages::{Locale, conversation, notice, ticket as said};
use docket_shared::attachment::{Accept, FILES_MAX};
use docket_shared::command::Command;
use docket_shared::ids::{CallId, CommentId, TicketId};
use docket_shared::ticket::api::{AddComment, AddWorkNote, COMMENT_MAX};
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::mention::named;
use docket_shared::ticket::{Mention, TicketHead};
use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// The composer of a ticket.
#[component]
pub fn Composer(
    /// The ticket.
    ticket: TicketId,
    /// What its head says.
    #[prop(into)]
    head: Signal<TicketHead>,
) -> impl IntoView {
    let (data, locale, toasts) = (use_data(), use_locale(), use_toasts());
    let draft = RwSignal::new(reply(data, ticket));
    let area = NodeRef::<html::Textarea>::new();
    let change = move |change: &dyn Fn(&mut ReplyDraft)| {
        draft.update(|draft| change(draft));
        save_reply(data, ticket, &draft.get_untracked());
    };
    // Before a request is approved no team has it: nobody would read a note. Who only watches reads none.
    let only_public = Memo::new(move |_| {
        head.with(|head| head.status == Status::AwaitingApproval) || data.ticket_internal(ticket).is_none()
    });
    // A note that was begun while the ticket was theirs is kept, and not what is written here now.
    let note = Memo::new(move |_| draft.with(|draft| draft.internal) && !only_public.get());
    let mode = move |internal: bool| {
        let internal = internal && !only_public.get_untracked();
        change(&|draft| draft.internal = internal);
        if let Some(area) = area.get_untracked() {
            drop(area.focus());
        }
    };
    brings_back(draft, ticket);
    let trays = trays(draft, ticket);
    let tray = move || if note.get() { trays.1 } else { trays.0 };
    let send = move || {
        let (text, internal) = (draft.with_untracked(|draft| draft.text().to_owned()), note.get_untracked());
        let attachments = draft.with_untracked(|draft| draft.files().to_vec());
        if let Some(wrong) = wrong(&text, !attachments.is_empty(), locale.get_untracked()) {
            toasts.say(wrong);
            return;
        }
        // A file that is still being read belongs to this message.
        if untrack(|| tray().is_reading()) {
            return;
        }
        let mentions = named(&text, &untrack(|| data.mentionable(ticket, internal)));
        let id = clock::new_id();
        let (call, comment) = (CallId(id), CommentId(id));
        let command = if internal {
            Command::AddWorkNote(AddWorkNote { ticket, id: comment, body: text, mentions, attachments })
        } else {
            Command::AddComment(AddComment { ticket, id: comment, body: text, mentions, attachments })
        };
        change(&|draft| {
            draft.put("");
            draft.put_files(Vec::new());
        });
        data.call(call, command);
    };
    let picker = MentionPicker::new(area, "composer-mentions", move |query| {
        matching(&data.mentionable(ticket, note.get()), query).into_iter().map(pick).collect()
    });
    let put = Callback::new(move |text: String| change(&|draft| draft.put(&text)));
    let keys = move |event: KeyboardEvent| match picker.key(&event) {
        Some(text) => put.run(text),
        None if event.default_prevented() => {}
        None => area_key(&event, &send),
    };
    on_keys(move |key| match key {
        "r" => {
            mode(false);
            true
        }
        "n" => {
            mode(true);
            true
        }
        _ => false,
    });
    let requester = move || head.with(|head| head.requester_name.clone());
    let label = move || {
        if note.get() {
            said::note_label(locale.get()).to_owned()
        } else {
            said::reply_label(locale.get(), &requester())
        }
    };
    view! {
        <div class="composer">
            <div class="modes" role="tablist" aria-label=move || said::message_kind(locale.get())>
                <ModeButton internal=false note press=Callback::new(move |()| mode(false)) />
                {move || (!only_public.get()).then(|| view! {
                    <ModeButton internal=true note press=Callback::new(move |()| mode(true)) />
                })}
            </div>
            <MentionList picker label=Signal::derive(move || notice::mention_label(locale.get()).to_owned()) take=put />
            <div
                class="cbox"
                class:is-note=move || note.get()
                class:is-over=move || tray().is_over()
                on:dragover=move |event| untrack(tray).drag(&event)
                on:dragleave=move |_| untrack(tray).leave()
                on:drop=move |event| untrack(tray).drop(&event)
            >
                <To note requester=Signal::derive(requester) press=Callback::new(mode) />
                <textarea
                    class="ctext"
                    rows="2"
                    node_ref=area
                    aria-label=label
                    aria-keyshortcuts="Control+Enter"
                    aria-autocomplete="list"
                    aria-haspopup="listbox"
                    aria-controls=picker.list_id()
                    aria-activedescendant=move || picker.active_id()
                    aria-description=move || notice::mention_hint(locale.get())
                    prop:value=move || draft.with(|draft| draft.text().to_owned())
                    on:input=move |event| { let typed = event_target_value(&event); change(&|draft| draft.put(&typed)); picker.typed(); }
                    on:keydown=keys
                    on:blur=move |_| picker.close()
                    on:paste=move |event| untrack(tray).paste(&event)
                ></textarea>
                {move || view! { <Chosen tray=tray() /> }}
                <Foot tray=Signal::derive(tray) note send=Callback::new(move |()| send()) />
            </div>
        </div>
    }
    .into_any()
}

/// A refusal brings text and files back; what another tab types is followed.
fn brings_back(draft: RwSignal<ReplyDraft>, ticket: TicketId) {
    let (data, locale, toasts) = (use_data(), use_locale(), use_toasts());
    Effect::new(move |before: Option<()>| {
        let back = crate::data::draft::returned(data) == Came::Back;
        if before.is_some() {
            let kept = reply(data, ticket);
            if !back {
                draft.set(kept);
            } else if !(kept.text().is_empty() && kept.files().is_empty())
                && draft.with_untracked(|draft| *draft != kept)
            {
                draft.set(kept);
                toasts.say(if draft.with_untracked(|draft| draft.internal) {
                    said::note_kept(locale.get_untracked())
                } else {
                    conversation::reply_kept(locale.get_untracked())
                });
            }
        }
    });
}

fn pick(mention: Mention) -> Pick {
    Pick { id: mention.person.0.as_u128(), title: mention.name, detail: String::new() }
}

/// The files of the reply and those of the note: what is chosen for one never becomes the other's.
fn trays(draft: RwSignal<ReplyDraft>, ticket: TicketId) -> (Tray, Tray) {
    let data = use_data();
    let tray = |internal: bool| {
        let files = move |draft: &ReplyDraft| {
            if internal { draft.note_files.clone() } else { draft.reply_files.clone() }
        };
        let put = Callback::new(move |chosen| {
            draft.update(|draft| *(if internal { &mut draft.note_files } else { &mut draft.reply_files }) = chosen);
            save_reply(data, ticket, &draft.get_untracked());
        });
        Tray::new(Signal::derive(move || draft.with(files)), put, Accept::Any, FILES_MAX)
    };
    (tray(false), tray(true))
}

/// Why a text cannot be sent; beside files it may be empty.
fn wrong(text: &str, has_files: bool, locale: Locale) -> Option<String> {
    let over = i64::try_from(text.chars().count().saturating_sub(COMMENT_MAX)).unwrap_or(i64::MAX);
    if over > 0 {
        return Some(conversation::body_too_long(locale, over));
    }
    (text.trim().is_empty() && !has_files).then(|| conversation::body_required(locale).to_owned())
}

/// Ctrl+Enter sends, Esc leaves the text.
fn area_key(event: &KeyboardEvent, send: &dyn Fn()) {
    match event.key().as_str() {
        "Enter" if event.ctrl_key() || event.meta_key() => {
            event.prevent_default();
            send();
        }
        "Escape" => {
            event.stop_propagation();
            focus_element("ticket".to_owned());
        }
        _ => {}
    }
}

#[component]
fn ModeButton(internal: bool, note: Memo<bool>, press: Callback<()>) -> impl IntoView {
    let locale = use_locale();
    let word = move || if internal { said::internal_note(locale.get()) } else { said::public_reply(locale.get()) };
    view! {
        <button
            type="button"
            role="tab"
            class:nt=internal
            aria-selected=move || (note.get() == internal).to_string()
            on:click=move |_| press.run(())
        >
            <Icon name=if internal { IconName::Lock } else { IconName::Message } />
            {word}
            " "<kbd aria-hidden="true">{if internal { "N" } else { "R" }}</kbd>
        </button>
    }
}

/// To whom it goes, and who will read it.
#[component]
fn To(note: Memo<bool>, requester: Signal<String>, press: Callback<bool>) -> impl IntoView {
    let locale = use_locale();
    let first_name = move || requester.get().split_whitespace().next().unwrap_or_default().to_owned();
    view! {
        <div class="cto">
            <button
                type="button"
                class="ibtn ponly"
                aria-label=move || if note.get() { said::public_reply(locale.get()) } else { said::internal_note(locale.get()) }
                on:click=move |_| press.run(!note.get_untracked())
            >
                <Icon name=Signal::derive(move || if note.get() { IconName::Lock } else { IconName::Message }) />
            </button>
            {move || (!note.get()).then(|| view! { <span>{said::to(locale.get())}</span><span class="ctxchip">{requester}</span> })}
            {move || note.get().then(|| view! { <Icon name=IconName::Lock /> })}
            <span class="end">{move || if note.get() { said::team_sees(locale.get()).to_owned() } else { said::reader_sees(locale.get(), &first_name()) }}</span>
        </div>
    }
}

/// What can be added, and what sends it.
#[component]
fn Foot(tray: Signal<Tray>, note: Memo<bool>, send: Callback<()>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let word = move || match (note.get(), data.status()) {
        (true, LinkStatus::Reconnecting) => said::queue_note(locale.get()),
        (true, _) => said::add_note(locale.get()),
        (false, LinkStatus::Reconnecting) => said::queue_reply(locale.get()),
        (false, _) => said::send_reply(locale.get()),
    };
    view! {
        <div class="cfoot">
            {move || view! { <Buttons tray=tray.get() /> }}
            <button
                type="button"
                class="ibtn ponly"
                aria-label=word
                on:click=move |_| send.run(())
            >
                <Icon name=IconName::Send />
            </button>
            <button type="button" class="btn btn-sm" class:btn-primary=move || !note.get() class:btn-note=move || note.get() on:click=move |_| send.run(())>
                <span>{word}</span>
                <span class="bk" aria-hidden="true"><kbd>{move || docket_messages::keys::ctrl(locale.get())}</kbd><kbd>"↵"</kbd></span>
            </button>
        </div>
    }
}
