//! What was ordered: a table of lines, and the answers that were given once.

use super::row::{status_icon, status_word};
use crate::attachment::AnswerFiles;
use crate::data::{use_data, use_locale};
use crate::ui::StatusIcon;
use crate::words;
use docket_messages::{Locale, ticket as said};
use docket_shared::catalog::names::TICKED;
use docket_shared::fulfilment::delivered::came_to_nothing;
use docket_shared::fulfilment::equipped::is_installed;
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

/// Most questions that have a column of their own: the pane is narrow.
const COLUMNS_MAX: usize = 2;

/// Where an answer of a line stands in the table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In a column of its own.
    Column,
    /// In the column of what comes with it.
    With,
    /// Below the name.
    Below,
}

/// Things that are chosen have a column, what is ticked beside them stands together, and the rest below the name.
fn place(answer: &Answer) -> Place {
    match answer.kind.as_str() {
        "choice" | "asset_model" => Place::Column,
        "checkbox" | "multi_choice" => Place::With,
        _ => Place::Below,
    }
}

/// What is ticked, by its name.
fn ticked(answers: &[Answer], locale: Locale, currency: &str) -> String {
    let with = answers.iter().filter(|answer| place(answer) == Place::With);
    let text = with.map(|answer| match (answer.kind.as_str(), answer.value.first().map(String::as_str)) {
        ("checkbox", Some(TICKED)) => answer.label.get(locale.tag()).to_owned(),
        ("checkbox", _) => String::new(),
        _ => words::answer(locale, currency, answer),
    });
    let texts: Vec<String> = text.filter(|text| !text.is_empty()).collect();
    if texts.is_empty() { "–".to_owned() } else { texts.join(", ") }
}

/// The lines of a ticket: whom each is for, what was chosen, what comes with it, where it stands.
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
            let new = place(answer) == Place::Column && !columns.iter().any(|(field, _)| *field == answer.field);
            if new && columns.len() < COLUMNS_MAX {
                columns.push((answer.field.clone(), answer.label.clone()));
            }
        }
        columns
    });
    let with = Memo::new(move |_| {
        lines.with(|lines| lines.iter().flat_map(|line| &line.answers).any(|answer| place(answer) == Place::With))
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
        let below = line.answers.iter().filter(|answer| {
            let own = columns.with(|columns| columns.iter().any(|(field, _)| *field == answer.field));
            answer.kind != "person" && place(answer) != Place::With && !own
        });
        let below: Vec<_> = below.cloned().map(|answer| {
            let label = answer.label.get(locale.get().tag()).to_owned();
            view! { <small><span class="vh">{label}": "</span>{answer_view(ticket, answer, locale.get(), &data.currency())}</small> }
        }).collect();
        let name = if line.person_name.is_empty() { "–".to_owned() } else { line.person_name.clone() };
        let extra = with.get().then(|| view! { <td>{ticked(&line.answers, locale.get(), &data.currency())}</td> });
        let why = line.not_possible.clone().filter(|_| line.state != LineState::Complete).map(|why| why.reason);
        view! {
            <tr>
                <td><span class="b">{name}</span>{below}</td>
                {cells}
                {extra}
                <td><LineWord line ticket=ticket_status />{why.map(|why| view! { <small>{why}</small> })}</td>
            </tr>
        }
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
                        {with.get().then(|| view! { <th scope="col">{move || docket_messages::approval::column_with(locale.get())}</th> })}
                        <th scope="col">{move || said::status(locale.get())}</th>
                    </tr>
                </thead>
                <tbody>{move || lines.get().into_iter().map(body).collect::<Vec<_>>()}</tbody>
            </table>
        </div>
    })
    }
}

/// Where a line stands, as a state of a ticket, for its shape: what was not possible has the cross that its person sees,
/// what was not needed has not.
fn stands(line: &Line, ticket: Status) -> Status {
    match line.state {
        LineState::Open => ticket,
        LineState::Complete if came_to_nothing(line) => Status::Closed,
        LineState::Complete => Status::Resolved,
        LineState::Skipped => Status::Closed,
        LineState::Incomplete | LineState::Cancelled => Status::Cancelled,
    }
}

/// Where a line stands, in the words that its person reads; else where its request stands.
#[component]
fn LineWord(line: Line, ticket: Memo<Status>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let line = StoredValue::new(line);
    let installed = Memo::new(move |_| line.with_value(|line| is_installed(line, &data.tasks_of(line.ticket))));
    let status = Memo::new(move |_| line.with_value(|line| stands(line, ticket.get())));
    let word = move || {
        let (installed, status) = (installed.get(), status.get());
        let own = line.with_value(|line| words::own_word(line, installed, status, locale.get()));
        own.unwrap_or_else(|| status_word(status, locale.get()))
    };
    view! {
        <span class="stword">
            <StatusIcon icon=Signal::derive(move || status_icon(status.get())) />
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::IconName;
    use crate::words::line::tests::line;

    #[test]
    fn what_was_not_possible_has_another_shape_than_what_was_not_needed() {
        let icon = |state| status_icon(stands(&line(state), Status::InProgress));
        assert_eq!(icon(LineState::Incomplete), IconName::StatusCancelled);
        assert_ne!(icon(LineState::Incomplete), icon(LineState::Skipped));
        assert_ne!(icon(LineState::Incomplete), icon(LineState::Complete));
        // Whatever became of the whole.
        assert_eq!(status_icon(stands(&line(LineState::Incomplete), Status::Resolved)), IconName::StatusCancelled);
    }
}
