//! Taking a request back, as long as nobody works on it.

use crate::data::draft::{self, Words};
use crate::data::{clock, use_data, use_locale};
use crate::ui::{Button, Dialog, Field, Kind, focus_element};
use docket_messages::{request, shell};
use docket_shared::command::Command;
use docket_shared::ids::{CallId, TicketId};
use docket_shared::service_request::api::WithdrawServiceRequest;
use docket_shared::ticket::TicketHead;
use leptos::prelude::*;

/// The button, for who asked, while it is possible; and the dialog that asks why.
#[component]
pub fn Withdraw(
    /// The request.
    ticket: TicketId,
    /// What lists show of it.
    head: Memo<Option<TicketHead>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let open = RwSignal::new(false);
    let possible = Memo::new(move |_| {
        let me = data.me().map(|me| me.person);
        head.with(|head| head.as_ref().is_some_and(|head| head.is_withdrawable() && Some(head.requester) == me))
    });
    let text = RwSignal::new(draft::words(data, Words::Refusal, ticket));
    let typed = move |words: String| {
        draft::save_words(data, Words::Refusal, ticket, &words);
        text.set(words);
    };
    let withdraw = Callback::new(move |()| {
        let reason = text.get_untracked();
        typed(String::new());
        open.set(false);
        let body = WithdrawServiceRequest { ticket, reason };
        data.call(CallId(clock::new_id()), Command::WithdrawServiceRequest(body));
        focus_element("state".to_owned());
    });
    Effect::new(move |_| {
        if open.get() {
            focus_element("withdraw-reason".to_owned());
        }
    });
    view! {
        {move || possible.get().then(|| view! {
            <Button small=true press=Callback::new(move |()| open.set(true))>{move || request::withdraw(locale.get())}</Button>
        })}
        <Dialog
            open
            id="withdraw"
            title=Signal::derive(move || request::withdraw_title(locale.get()).to_owned())
            close=Signal::derive(move || shell::close(locale.get()).to_owned())
        >
            <Field
                id="withdraw-reason"
                label=Signal::derive(move || request::withdraw_label(locale.get()).to_owned())
                optional=Signal::derive(move || shell::optional(locale.get()).to_owned())
                hint=Signal::derive(move || Some(request::withdraw_hint(locale.get()).to_owned()))
            >
                <span class="inp inp-area">
                    <textarea
                        id="withdraw-reason"
                        rows="3"
                        maxlength="2000"
                        aria-describedby="withdraw-reason-h"
                        prop:value=text
                        on:input=move |event| typed(event_target_value(&event))
                    ></textarea>
                </span>
            </Field>
            <div class="btns">
                <Button press=Callback::new(move |()| open.set(false))>{move || request::withdraw_keep(locale.get())}</Button>
                <Button kind=Kind::Danger press=withdraw>{move || request::withdraw_confirm(locale.get())}</Button>
            </div>
        </Dialog>
    }
}
