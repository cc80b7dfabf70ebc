//! The end of a request for who asked for it: all is well, and how it went.

use super::outcome::Outcome;
use crate::data::{clock, draft, use_data, use_locale};
use crate::ui::{Button, Kind, focus_element, focus_one_of, use_toasts};
use crate::words::stars_word;
use docket_messages::request;
use docket_shared::command::Command;
use docket_shared::ids::{CallId, TicketId};
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::TicketHead;
use docket_shared::ticket::api::{ConfirmTicket, RATING_TEXT_MAX, RateTicket};
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;

/// What can be said of a request that is done; nothing for anybody but who asked for it.
#[component]
pub fn Finish(
    /// The request.
    ticket: TicketId,
    /// What lists show of it.
    head: Memo<Option<TicketHead>>,
    /// How much of it was possible.
    outcome: Memo<Outcome>,
) -> impl IntoView {
    let (data, locale, toasts) = (use_data(), use_locale(), use_toasts());
    let done = Memo::new(move |_| {
        let me = data.me().map(|me| me.person);
        let status = head.with(|head| head.as_ref().filter(|head| Some(head.requester) == me).map(|head| head.status));
        status.filter(|status| matches!(status, Status::Resolved | Status::Closed))
    });
    let confirm = Callback::new(move |()| {
        data.call(CallId(clock::new_id()), Command::ConfirmTicket(ConfirmTicket { ticket }));
        // The button goes with what it asked.
        toasts.say(request::confirmed(locale.get_untracked()));
        focus_one_of(vec!["resolution".to_owned(), "main".to_owned()]);
    });
    let there = Memo::new(move |_| done.get().is_some());
    move || {
        there.get().then(|| view! {
            <div class="finish">
                {move || (done.get() == Some(Status::Resolved)).then(|| view! {
                    <div class="btns">
                        {move || if outcome.with(Outcome::is_no_success) {
                            view! {
                                <a class="btn btn-sm btn-primary" href="#reply">{request::not_right(locale.get())}</a>
                                <Button small=true press=confirm>{move || request::confirm_short(locale.get())}</Button>
                            }
                            .into_any()
                        } else {
                            view! {
                                <Button small=true kind=Kind::Primary press=confirm>{move || request::confirm(locale.get())}</Button>
                                <a class="btn btn-sm" href="#reply">{request::not_right(locale.get())}</a>
                            }
                            .into_any()
                        }}
                    </div>
                })}
                <Rate ticket />
            </div>
        })
    }
}

fn stars_id(count: i16) -> String {
    format!("stars-{count}")
}

/// How it went: one of five words, and a text that need not be.
#[component]
fn Rate(ticket: TicketId) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let said = Memo::new(move |_| {
        let me = data.me().map(|me| me.person);
        data.children(RowKind::Rating, ticket.0).iter().find_map(|row| match row.as_ref() {
            Row::Rating(rating) if Some(rating.author) == me => Some((rating.stars, rating.text.clone())),
            _ => None,
        })
    });
    let of_said = move || said.get_untracked().map(|(stars, text)| (Some(stars), text)).unwrap_or_default();
    let (first_stars, first_text) = draft::rating(data, ticket).unwrap_or_else(of_said);
    let (stars, text) = (RwSignal::new(first_stars), RwSignal::new(first_text));
    // What was sent and refused is there again, and what another tab chose is followed.
    Effect::new(move |before: Option<()>| {
        draft::returned(data);
        if let Some((chosen, typed)) = before.and_then(|()| draft::rating(data, ticket)) {
            stars.set(chosen);
            text.set(typed);
        }
    });
    let keep = move || {
        let now = (stars.get_untracked(), text.get_untracked());
        draft::save_rating(data, ticket, Some(&now).filter(|now| **now != of_said()));
    };
    let send = Callback::new(move |()| {
        let Some(stars) = stars.get_untracked() else { return };
        draft::save_rating(data, ticket, None);
        let text = text.get_untracked().trim().chars().take(RATING_TEXT_MAX).collect();
        data.call(CallId(clock::new_id()), Command::RateTicket(RateTicket { ticket, stars, text }));
        // The button is gone until something else is chosen; that it was sent is said below.
        focus_element(stars_id(stars));
    });
    // Nothing to send while it says what was said.
    let differs = move || {
        let now = stars.get().map(|stars| (stars, text.with(|text| text.trim().to_owned())));
        now.is_some() && now != said.get()
    };
    let one = move |count: i16| {
        view! {
            <label class="tog">
                <input
                    type="radio"
                    name="stars"
                    id=stars_id(count)
                    prop:checked=move || stars.get() == Some(count)
                    on:change=move |_| {
                        stars.set(Some(count));
                        keep();
                    }
                />
                <span>{move || stars_word(count, locale.get())}</span>
            </label>
        }
    };
    view! {
        <fieldset class="rate">
            <legend class="legend">{move || request::rate_title(locale.get())}</legend>
            <div class="toggles">{[1, 2, 3, 4, 5].map(one)}</div>
            {move || stars.get().is_some().then(|| view! {
                <span class="inp inp-area">
                    <textarea
                        rows="2"
                        aria-label=move || request::rate_text(locale.get())
                        placeholder=move || request::rate_text(locale.get())
                        maxlength=RATING_TEXT_MAX.to_string()
                        prop:value=text
                        on:input=move |event| {
                            text.set(event_target_value(&event));
                            keep();
                        }
                    ></textarea>
                </span>
            })}
            {move || differs().then(|| view! {
                <div class="btns"><Button small=true press=send>{move || request::rate_send(locale.get())}</Button></div>
            })}
            <p class="small muted" role="status">
                {move || (!differs() && said.with(Option::is_some)).then(|| request::rate_thanks(locale.get()))}
            </p>
        </fieldset>
    }
}
