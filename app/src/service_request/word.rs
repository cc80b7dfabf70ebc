//! What whom a line is for says of it: that it is there and works, or what is wrong with it.

use super::people::ConfirmButton;
use crate::data::draft::{self, Came};
use crate::data::{clock, use_data, use_locale};
use crate::routes::{Route, came_from, use_route};
use crate::ui::{Button, Field, Kind, focus_element, focus_one_of, use_toasts};
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

/// Where the focus goes on when a line was answered, and its question is gone with the button: to the next line that
/// asks, in their order on the page and around its end; else to the line itself, where it is still listed; else to the
/// heading over what was ordered for the person, or to the page.
fn goes_on(asking: &[LineId], line: LineId) -> Vec<String> {
    let at = asking.iter().position(|one| *one == line).unwrap_or(asking.len());
    let next = asking.iter().skip(at + 1).chain(asking.iter().take(at)).chain([&line]);
    next.map(|line| format!("line-{line}")).chain(["for-you".to_owned(), "main".to_owned()]).collect()
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
    /// The lines beside it that ask, in their order on the page.
    #[prop(into)]
    asking: Signal<Vec<LineId>>,
) -> impl IntoView {
    let (data, locale, toasts) = (use_data(), use_locale(), use_toasts());
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
    // With the answer the question goes, and on the first page the line with it: a toast says what happened.
    let answered = Callback::new(move |words: Answered| {
        toasts.say(name.with_untracked(|name| words(locale.get_untracked(), name)));
        focus_one_of(asking.with_untracked(|asking| goes_on(asking, id)));
    });
    let wrong = Callback::new(move |()| {
        open.update(|open| *open = !*open);
        focus_element(format!("wrong-{id}"));
    });
    view! {
        <div class="word">
            {move || question().map(|question| view! { <p>{question}</p> })}
            <div class="btns">
                <ConfirmButton ticket line=id name answered />
                <Button small=true press=wrong>
                    <span aria-hidden="true">{move || said::wrong(locale.get())}</span>
                    <span class="vh">{move || name.with(|name| said::wrong_named(locale.get(), name))}</span>
                </Button>
                {move || sheet.get().then(|| view! { <SheetLink ticket line=id class="btn btn-sm btn-ghost" /> })}
            </div>
            {move || open.get().then(|| view! { <Wrong ticket line=id open text answered /> })}
        </div>
    }
    .into_any()
}

/// What is said of an answer, with what its buttons are named after.
pub(super) type Answered = fn(Locale, &str) -> String;

/// Leads to the sheet of a line's hand-over, and from there back to this page.
#[component]
pub fn SheetLink(
    /// The request.
    ticket: TicketId,
    /// The line.
    line: LineId,
    /// How it looks.
    class: &'static str,
) -> impl IntoView {
    let (locale, route) = (use_locale(), use_route());
    let from = move |_| came_from::remember(line, route.get_untracked());
    view! { <a class=class href=Route::Handover(ticket, line).href() on:click=from>{move || said::sheet(locale.get())}</a> }
}

/// What is wrong. It comes back to who works on it.
#[component]
fn Wrong(
    ticket: TicketId,
    line: LineId,
    open: RwSignal<bool>,
    text: RwSignal<String>,
    answered: Callback<Answered>,
) -> impl IntoView {
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
        let words = text.with_untracked(|text| text.trim().to_owned());
        typed(String::new());
        let body = ReportLine { ticket, line, comment: CommentId(clock::new_id()), text: words };
        // What is beside it is asked before the call takes it off the page.
        answered.run(said::reported);
        data.call(CallId(clock::new_id()), Command::ReportLine(body));
        open.try_set(false);
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

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn line(at: u128) -> LineId {
        LineId(Uuid::from_u128(at))
    }

    #[test]
    fn after_an_answer_the_focus_is_on_the_next_line_that_asks() {
        let asking = [line(1), line(2), line(3)];
        let place = |at| format!("line-{}", line(at));
        assert_eq!(goes_on(&asking, line(1))[0], place(2));
        assert_eq!(goes_on(&asking, line(3))[0], place(1), "around the end");
    }

    #[test]
    fn after_the_last_answer_it_is_on_the_line_or_on_what_is_left_of_the_page() {
        let of_one = [format!("line-{}", line(1)), "for-you".to_owned(), "main".to_owned()];
        assert_eq!(goes_on(&[line(1)], line(1)), of_one);
        // Somebody else answered at the same moment.
        assert_eq!(goes_on(&[], line(1)), of_one);
    }

    #[test]
    fn an_answer_is_said_with_what_it_is_about() {
        assert_eq!(said::confirmed(Locale::En, "Laptop"), "Confirmed that it works: Laptop");
        assert_eq!(said::reported(Locale::En, "Laptop"), "Sent to who handed it over: Laptop");
    }
}
