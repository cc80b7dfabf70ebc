//! What was ordered: a table of lines, and the answers that were given once.

use super::row::{status_icon, status_word};
use crate::attachment::AnswerFiles;
use crate::data::{use_data, use_locale};
use crate::ui::StatusIcon;
use crate::words;
use docket_messages::{Locale, fulfilment, ticket as said};
use docket_shared::asset::ReservationState;
use docket_shared::ids::TicketId;
use docket_shared::service_request::{Answer, Line, LineState};
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;

/// The answer as it is shown: files as files, all else as text.
fn answer_view(ticket: TicketId, answer: Answer, locale: Locale, currency: &str) -> AnyView {
    match answer.kind.as_str() {
        "attachment" => view! { <AnswerFiles ticket answer /> }.into_any(),
        _ => words::answer(locale, currency, &answer).into_any(),
    }
}

/// The lines of a ticket. Columns are the questions of the first line; a line without an answer has a dash.
#[component]
pub fn Lines(
    /// The ticket.
    ticket: TicketId,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let lines = Memo::new(move |_| data.lines_of(ticket));
    let ticket_status = Memo::new(move |_| data.ticket_head(ticket).map_or(Status::New, |head| head.status));
    let columns = Memo::new(move |_| {
        let mut columns: Vec<(String, docket_shared::text::Text)> = Vec::new();
        for answer in lines.get().iter().flat_map(|line| &line.answers) {
            if answer.kind != "person" && !columns.iter().any(|(field, _)| *field == answer.field) {
                columns.push((answer.field.clone(), answer.label.clone()));
            }
        }
        columns
    });
    let body = move |line: Line| {
        let cells = columns.get().into_iter().map(|(field, _)| {
            let said = match line.answers.iter().find(|answer| answer.field == field) {
                Some(answer) => answer_view(ticket, answer.clone(), locale.get(), &data.currency()),
                None => "–".into_any(),
            };
            view! { <td>{said}</td> }
        });
        let cells: Vec<_> = cells.collect();
        let name = if line.person_name.is_empty() { "–".to_owned() } else { line.person_name.clone() };
        view! { <tr><td>{name}</td>{cells}<td><LineWord state=line.state ordered=is_ordered(&line) ticket=ticket_status /></td></tr> }
    };
    move || {
        (!lines.with(Vec::is_empty)).then(|| view! {
        <div class="itbl" tabindex="0" role="region" aria-label=move || said::ordered_title(locale.get())>
            <table>
                <caption class="vh">{move || said::ordered_title(locale.get())}</caption>
                <thead>
                    <tr>
                        <th scope="col">{move || said::ordered_for(locale.get())}</th>
                        {columns.get().into_iter().map(|(_, label)| view! { <th scope="col">{move || label.get(locale.get().tag()).to_owned()}</th> }).collect::<Vec<_>>()}
                        <th scope="col">{move || said::status(locale.get())}</th>
                    </tr>
                </thead>
                <tbody>{move || lines.get().into_iter().map(body).collect::<Vec<_>>()}</tbody>
            </table>
        </div>
    })
    }
}

/// Whether something of it is not there yet.
fn is_ordered(line: &Line) -> bool {
    line.supply.iter().any(|one| one.state == ReservationState::Ordered)
}

#[component]
fn LineWord(state: LineState, ordered: bool, ticket: Memo<Status>) -> impl IntoView {
    let locale = use_locale();
    // An open line stands where its request stands.
    let status = move || match state {
        LineState::Open => ticket.get(),
        LineState::Complete => Status::Resolved,
        LineState::Incomplete | LineState::Skipped => Status::Closed,
        LineState::Cancelled => Status::Cancelled,
    };
    let word = move || match state {
        // The same words as its person reads.
        LineState::Skipped => fulfilment::line_skipped(locale.get()),
        LineState::Incomplete => fulfilment::line_incomplete(locale.get()),
        _ if ordered && status().is_live() => fulfilment::line_ordered(locale.get()),
        _ => status_word(status(), locale.get()),
    };
    view! {
        <span class="stword">
            <StatusIcon icon=Signal::derive(move || status_icon(status())) />
            {word}
        </span>
    }
}

/// The answers that were given once for the whole request.
#[component]
pub fn Answers(
    /// The ticket.
    ticket: TicketId,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let answers = Memo::new(move |_| {
        data.ticket_public(ticket).and_then(|public| public.request).map(|request| request.answers).unwrap_or_default()
    });
    move || {
        (!answers.with(Vec::is_empty)).then(|| {
            view! {
                <section>
                    <h3>{move || said::answers_title(locale.get())}</h3>
                    <dl class="dl">
                        {answers.get().into_iter().map(|answer| {
                            let label = answer.label.clone();
                            view! {
                                <dt>{move || label.get(locale.get().tag()).to_owned()}</dt>
                                <dd>{move || answer_view(ticket, answer.clone(), locale.get(), &data.currency())}</dd>
                            }
                        }).collect::<Vec<_>>()}
                    </dl>
                </section>
            }
        })
    }
}
