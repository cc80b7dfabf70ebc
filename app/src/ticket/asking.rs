//! Moves that need words: a question to the requester, why a ticket stands, why it is cancelled. What is typed is kept until
//! it is sent.

use super::row::status_word;
use crate::data::draft::{self, Came, Words};
use crate::data::{clock, use_data, use_locale};
use crate::ui::{Button, Dialog, Field, Kind, described_by, focus_element};
use crate::words;
use docket_messages::{Locale, incident as said, shell, ticket};
use docket_shared::command::Command;
use docket_shared::ids::{CallId, CommentId, TicketId};
use docket_shared::ticket::TicketHead;
use docket_shared::ticket::api::{COMMENT_MAX, HOLD_NOTE_MAX, HoldComment, MoveStatus};
use docket_shared::ticket::hold::HoldReason;
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;

/// Which move is asked about. The status menus of a ticket share it.
#[derive(Clone, Copy)]
pub struct Asking {
    open: RwSignal<bool>,
    to: RwSignal<Status>,
}

impl Asking {
    /// Makes it known to what is inside.
    pub fn provide() -> Self {
        let asking = Self { open: RwSignal::new(false), to: RwSignal::new(Status::Waiting) };
        provide_context(asking);
        asking
    }

    /// Whether the move needs words; then its dialog opens.
    pub fn opens_for(self, to: Status) -> bool {
        let asks = matches!(to, Status::Waiting | Status::OnHold | Status::Cancelled);
        if asks {
            self.to.set(to);
            self.open.set(true);
        }
        asks
    }
}

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    /// For the requester.
    words: RwSignal<String>,
    /// For the team.
    note: RwSignal<String>,
    reason: RwSignal<Option<HoldReason>>,
    /// Whether sending was tried: from then on what is missing is said.
    tried: RwSignal<bool>,
}

impl Typed {
    fn missing_words(self, to: Status) -> bool {
        to != Status::OnHold && self.words.with(|words| words.trim().is_empty())
    }

    fn is_whole(self, to: Status) -> bool {
        let reason = to != Status::OnHold || self.reason.with(Option::is_some);
        let short = self.words.with(|words| words.chars().count() <= COMMENT_MAX)
            && self.note.with(|note| note.chars().count() <= HOLD_NOTE_MAX);
        reason && short && !self.missing_words(to)
    }
}

/// The call of a move with its words.
fn moved(head: &TicketHead, to: Status, typed: Typed) -> MoveStatus {
    let words = typed.words.get_untracked().trim().to_owned();
    let mut body = MoveStatus::new(head.id, head.status, to);
    if to == Status::Cancelled {
        body.resolution = words;
        return body;
    }
    body.note = typed.note.get_untracked().trim().to_owned();
    body.reason = typed.reason.get_untracked().filter(|_| to == Status::OnHold);
    body.comment = (!words.is_empty()).then(|| HoldComment { id: CommentId(clock::new_id()), body: words });
    body
}

/// The dialog of a move that needs words.
#[component]
pub fn AskDialog(
    /// The ticket.
    #[prop(into)]
    head: Signal<TicketHead>,
    /// What is asked about.
    asking: Asking,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let ticket = head.with_untracked(|head| head.id);
    let (open, to) = (asking.open, asking.to);
    let typed = Typed {
        words: RwSignal::new(draft::words(data, Words::Asked, ticket)),
        note: RwSignal::new(draft::words(data, Words::HoldNote, ticket)),
        reason: RwSignal::new(None),
        tried: RwSignal::new(false),
    };
    // A refusal brings the words back; what another tab types is followed.
    Effect::new(move |before: Option<()>| {
        let elsewhere = draft::returned(data) != Came::Back;
        if before.is_some() && (elsewhere || typed.words.with_untracked(String::is_empty)) {
            typed.words.set(draft::words(data, Words::Asked, ticket));
        }
        if before.is_some() && (elsewhere || typed.note.with_untracked(String::is_empty)) {
            typed.note.set(draft::words(data, Words::HoldNote, ticket));
        }
    });
    Effect::new(move |_| {
        if open.get() {
            typed.tried.set(false);
            focus_element(if to.get_untracked() == Status::OnHold { "hold-vendor" } else { "ask-words" }.to_owned());
        }
    });
    let send = Callback::new(move |()| {
        let to = to.get_untracked();
        if !untrack(|| typed.is_whole(to)) {
            typed.tried.set(true);
            let first = if untrack(|| typed.missing_words(to)) { "ask-words" } else { "hold-vendor" };
            focus_element(first.to_owned());
            return;
        }
        let body = head.with_untracked(|head| moved(head, to, typed));
        typed.words.set(String::new());
        typed.note.set(String::new());
        draft::save_words(data, Words::Asked, ticket, "");
        draft::save_words(data, Words::HoldNote, ticket, "");
        data.call(CallId(clock::new_id()), Command::MoveStatus(body));
        open.set(false);
        focus_element("ticket".to_owned());
    });
    let title = move || {
        let number = head.with(|head| head.number.clone());
        match to.get() {
            Status::Cancelled => ticket::cancel_title(locale.get(), &number),
            Status::OnHold => said::hold_title(locale.get(), &number),
            _ => said::wait_title(locale.get(), &head.with(|head| head.requester_name.clone())),
        }
    };
    let confirm = move || match to.get() {
        Status::Cancelled => ticket::cancel_confirm(locale.get()),
        Status::OnHold => said::hold_confirm(locale.get()),
        _ => said::wait_confirm(locale.get()),
    };
    view! {
        <Dialog
            open
            id="ask"
            title=Signal::derive(title)
            close=Signal::derive(move || shell::close(locale.get()).to_owned())
        >
            {move || (to.get() == Status::OnHold).then(|| view! { <Reasons typed /> })}
            <Words head to typed send />
            {move || (to.get() != Status::Cancelled).then(|| view! { <Note ticket=head.with_untracked(|head| head.id) typed /> })}
            <div class="btns">
                <Button press=Callback::new(move |()| open.set(false))>{move || ticket::keep_open(locale.get())}</Button>
                <Button kind=Kind::Primary press=send>{confirm}</Button>
            </div>
        </Dialog>
    }
}

/// For whom or what it waits.
#[component]
fn Reasons(typed: Typed) -> impl IntoView {
    let locale = use_locale();
    let missing = move || typed.tried.get() && typed.reason.with(Option::is_none);
    let one = move |reason: HoldReason| {
        let id = format!("hold-{}", name(reason));
        view! {
            <label class="tog">
                <input
                    type="radio"
                    name="hold-reason"
                    id=id
                    prop:checked=move || typed.reason.get() == Some(reason)
                    aria-invalid=move || missing().then_some("true")
                    aria-describedby=move || missing().then_some("hold-reason-e")
                    on:change=move |_| typed.reason.set(Some(reason))
                />
                <span>{move || words::hold_word(reason, locale.get())}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend class="legend">{move || said::hold_reason(locale.get())}</legend>
            <div class="toggles">{HoldReason::OTHERS.map(one)}</div>
            {move || missing().then(|| view! { <p class="err" id="hold-reason-e">{said::hold_reason_missing(locale.get())}</p> })}
        </fieldset>
    }
}

fn name(reason: HoldReason) -> &'static str {
    match reason {
        HoldReason::Requester => "requester",
        HoldReason::Vendor => "vendor",
        HoldReason::Change => "change",
        HoldReason::Problem => "problem",
    }
}

/// What the requester reads.
#[component]
fn Words(head: Signal<TicketHead>, to: RwSignal<Status>, typed: Typed, send: Callback<()>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let ticket = head.with_untracked(|head| head.id);
    let requester = move || head.with(|head| head.requester_name.clone());
    let label = move || words_label(to.get(), locale.get(), &requester());
    let hint = move || said::reads(locale.get(), &requester());
    let error = Signal::derive(move || {
        let over = typed.words.with(|words| words.chars().count()).saturating_sub(COMMENT_MAX);
        let over = i64::try_from(over).unwrap_or(i64::MAX);
        if over > 0 {
            return Some(docket_messages::conversation::body_too_long(locale.get(), over));
        }
        let missing = typed.tried.get() && typed.missing_words(to.get());
        missing.then(|| docket_messages::conversation::body_required(locale.get()).to_owned())
    });
    let optional = move || if to.get() == Status::OnHold { shell::optional(locale.get()) } else { "" };
    view! {
        <Field
            id="ask-words"
            label=Signal::derive(label)
            optional=Signal::derive(move || optional().to_owned())
            hint=Signal::derive(move || Some(hint()))
            error
        >
            <span class="inp inp-area" class:is-error=move || error.with(Option::is_some)>
                <textarea
                    id="ask-words"
                    rows="3"
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=move || described_by("ask-words", true, error.with(Option::is_some))
                    prop:value=typed.words
                    on:input=move |event| {
                        let words = event_target_value(&event);
                        draft::save_words(data, Words::Asked, ticket, &words);
                        typed.words.set(words);
                    }
                    on:keydown=move |event| {
                        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                            event.prevent_default();
                            send.run(());
                        }
                    }
                ></textarea>
            </span>
        </Field>
    }
}

fn words_label(to: Status, locale: Locale, requester: &str) -> String {
    match to {
        Status::Cancelled => said::cancel_label(locale).to_owned(),
        Status::OnHold => said::hold_words(locale, requester),
        Status::Waiting => said::wait_label(locale, requester),
        _ => status_word(to, locale).to_owned(),
    }
}

/// More about it, for the team.
#[component]
fn Note(ticket: TicketId, typed: Typed) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let error = Signal::derive(move || {
        let over = typed.note.with(|note| note.chars().count()).saturating_sub(HOLD_NOTE_MAX);
        let over = i64::try_from(over).unwrap_or(i64::MAX);
        (over > 0).then(|| docket_messages::conversation::body_too_long(locale.get(), over))
    });
    view! {
        <Field
            id="ask-note"
            label=Signal::derive(move || said::hold_note(locale.get()).to_owned())
            optional=Signal::derive(move || shell::optional(locale.get()).to_owned())
            hint=Signal::derive(move || Some(ticket::team_sees(locale.get()).to_owned()))
            error
        >
            <span class="inp" class:is-error=move || error.with(Option::is_some)>
                <input
                    id="ask-note"
                    type="text"
                    autocomplete="off"
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=move || described_by("ask-note", true, error.with(Option::is_some))
                    prop:value=typed.note
                    on:input=move |event| {
                        let note = event_target_value(&event);
                        draft::save_words(data, Words::HoldNote, ticket, &note);
                        typed.note.set(note);
                    }
                />
            </span>
        </Field>
    }
}
