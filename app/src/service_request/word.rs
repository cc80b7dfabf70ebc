//! What whom a line is for says of it: that it is there and works, or what is wrong with it.

use super::people::ConfirmButton;
use crate::data::draft::{self, Came};
use crate::data::{clock, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Button, Field, Kind, focus_element};
use docket_messages::{Locale, fulfilment as said};
use docket_shared::asset::ReservationState;
use docket_shared::command::Command;
use docket_shared::fulfilment::api::ReportLine;
use docket_shared::ids::{CallId, CommentId, LineId, TicketId};
use docket_shared::service_request::Line;
use docket_shared::ticket::api::COMMENT_MAX;
use leptos::prelude::*;

/// What was handed over, in words: each piece with its serial number.
fn pieces(line: &Line, locale: Locale) -> String {
    let handed = line.supply.iter().filter(|one| one.state == ReservationState::HandedOver);
    let piece = handed.map(|one| {
        let name = one.name.get(locale.tag());
        match &one.serial {
            Some(serial) => said::piece_with_serial(locale, serial, name),
            None => name.to_owned(),
        }
    });
    let pieces: Vec<String> = piece.collect();
    if pieces.is_empty() { line.item_name.get(locale.tag()).to_owned() } else { pieces.join(", ") }
}

/// The question, and both answers. What is typed is kept until it is sent, or until they say that it works.
#[component]
pub fn Word(
    /// The line.
    line: Memo<Line>,
    /// What the buttons are named after: whom it is for, or what it is.
    #[prop(into)]
    name: Signal<String>,
    /// Whether it is asked of whom the line is for.
    own: bool,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let (ticket, id) = line.with_untracked(|line| (line.ticket, line.id));
    let text = RwSignal::new(draft::wrong(data, id));
    let open = RwSignal::new(text.with_untracked(|text| !text.is_empty()));
    // What was sent and refused is there again; what another tab types is followed.
    Effect::new(move |before: Option<()>| {
        let elsewhere = draft::returned(data) != Came::Back;
        if before.is_some() && (elsewhere || text.with_untracked(String::is_empty)) {
            let kept = draft::wrong(data, id);
            open.update(|open| *open |= !kept.is_empty());
            text.set(kept);
        }
    });
    let question = move || {
        line.with(|line| {
            let given = line.handed_over.as_ref().filter(|_| own)?;
            Some(said::hands_you(locale.get(), &given.by_name, &pieces(line, locale.get())))
        })
    };
    let sheet = Memo::new(move |_| line.with(|line| line.handed_over.is_some()));
    let wrong = Callback::new(move |()| {
        open.update(|open| *open = !*open);
        focus_element(format!("wrong-{id}"));
    });
    view! {
        <div class="word">
            {move || question().map(|question| view! { <p>{question}</p> })}
            <div class="btns">
                <ConfirmButton ticket line=id name />
                <Button small=true press=wrong>
                    <span aria-hidden="true">{move || said::wrong(locale.get())}</span>
                    <span class="vh">{move || name.with(|name| said::wrong_named(locale.get(), name))}</span>
                </Button>
                {move || sheet.get().then(|| view! { <a class="btn btn-sm btn-ghost" href=Route::Handover(ticket, id).href()>{move || said::sheet(locale.get())}</a> })}
            </div>
            {move || open.get().then(|| view! { <Wrong ticket line=id open text /> })}
        </div>
    }
    .into_any()
}

/// What is wrong. It comes back to who works on it.
#[component]
fn Wrong(ticket: TicketId, line: LineId, open: RwSignal<bool>, text: RwSignal<String>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let checked = RwSignal::new(false);
    let missing = move || checked.get() && text.with(|text| text.trim().is_empty());
    let typed = move |words: String| {
        draft::save_wrong(data, line, &words);
        text.set(words);
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        checked.set(true);
        if missing() {
            return;
        }
        let said = text.with_untracked(|text| text.trim().to_owned());
        typed(String::new());
        let body = ReportLine { ticket, line, comment: CommentId(clock::new_id()), text: said };
        data.call(CallId(clock::new_id()), Command::ReportLine(body));
        open.set(false);
    };
    let control = format!("wrong-{line}");
    view! {
        <form class="stack stack-2" on:submit=send>
            <Field
                id=control.clone()
                label=Signal::derive(move || said::what_is_wrong(locale.get()).to_owned())
                hint=Signal::derive(move || Some(said::wrong_hint(locale.get()).to_owned()))
                error=Signal::derive(move || missing().then(|| said::missing(locale.get()).to_owned()))
            >
                <span class="inp inp-area" class:is-error=missing>
                    <textarea
                        id=control.clone()
                        rows="3"
                        maxlength=COMMENT_MAX.to_string()
                        aria-invalid=move || missing().to_string()
                        prop:value=text
                        on:input=move |event| typed(event_target_value(&event))
                    ></textarea>
                </span>
            </Field>
            <div class="btns"><Button small=true submit=true kind=Kind::Primary>{move || said::send_wrong(locale.get())}</Button></div>
        </form>
    }
    .into_any()
}
