//! Resolving: a dialog that asks what was done, for the requester to read. What is typed is kept until it is sent.

use crate::data::{clock, draft, use_data, use_locale};
use crate::ui::{Button, Dialog, Field, Kind, focus_element};
use docket_messages::{fulfilment, shell, ticket as said};
use docket_shared::command::Command;
use docket_shared::ids::CallId;
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::TicketHead;
use docket_shared::ticket::api::MoveStatus;
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;

/// The dialog; `open` shows it.
#[component]
pub fn ResolveDialog(
    /// The ticket.
    #[prop(into)]
    head: Signal<TicketHead>,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let ticket = head.with_untracked(|head| head.id);
    let text = RwSignal::new(draft::resolution(data, ticket));
    let typed = move |words: String| {
        draft::save_resolution(data, ticket, &words);
        text.set(words);
    };
    // A refusal brings the text back.
    Effect::new(move |before: Option<()>| {
        draft::returned(data);
        if before.is_some() && text.with_untracked(String::is_empty) {
            text.set(draft::resolution(data, ticket));
        }
    });
    let resolve = Callback::new(move |()| {
        let head = head.get_untracked();
        let resolution = text.get_untracked();
        let body = MoveStatus { ticket: head.id, from: head.status, to: Status::Resolved, resolution };
        typed(String::new());
        data.call(CallId(clock::new_id()), Command::MoveStatus(body));
        open.set(false);
        // The button that opened it is gone with the state it belonged to.
        focus_element("ticket".to_owned());
    });
    Effect::new(move |_| {
        if open.get() {
            focus_element("resolution".to_owned());
        }
    });
    let left = Memo::new(move |_| {
        let rows = data.children(RowKind::Task, ticket.0);
        let live = rows.iter().filter(|row| matches!(row.as_ref(), Row::Task(task) if task.state.is_live()));
        i64::try_from(live.count()).unwrap_or(i64::MAX)
    });
    let hint = move || head.with(|head| said::resolution_hint(locale.get(), &head.requester_name));
    view! {
        <Dialog
            open
            id="resolve"
            title=Signal::derive(move || head.with(|head| said::resolve_title(locale.get(), &head.number)))
            close=Signal::derive(move || shell::close(locale.get()).to_owned())
        >
            <Field
                id="resolution"
                label=Signal::derive(move || said::resolution_label(locale.get()).to_owned())
                optional=Signal::derive(move || shell::optional(locale.get()).to_owned())
                hint=Signal::derive(move || Some(hint()))
            >
                <span class="inp inp-area">
                    <textarea
                        id="resolution"
                        rows="3"
                        aria-describedby="resolution-h"
                        placeholder=move || said::resolution_placeholder(locale.get())
                        prop:value=text
                        on:input=move |event| typed(event_target_value(&event))
                        on:keydown=move |event| {
                            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                                event.prevent_default();
                                resolve.run(());
                            }
                        }
                    ></textarea>
                </span>
            </Field>
            {move || (left.get() > 0).then(|| view! { <p class="small">{fulfilment::open_left(locale.get(), left.get())}</p> })}
            <div class="btns">
                <Button press=Callback::new(move |()| open.set(false))>{move || said::keep_open(locale.get())}</Button>
                <Button kind=Kind::Primary press=resolve>{move || said::resolve_confirm(locale.get())}</Button>
            </div>
        </Dialog>
    }
}
