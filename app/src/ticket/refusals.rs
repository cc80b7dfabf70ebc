//! What the server refused on this ticket: the value is back, and a banner says why. Typed text is a draft again.

use super::row::{priority_word, status_word};
use crate::data::{Data, Refused, use_data, use_locale};
use crate::ui::{Icon, IconName};
use crate::words;
use docket_messages::{Locale, conversation, incident, ticket as said, toast};
use docket_shared::command::Command;
use docket_shared::problem::{Problem, ProblemCode};
use docket_shared::ticket::TicketHead;
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;

/// The banners, oldest first, until they are dismissed.
#[component]
pub fn Refusals(
    /// The ticket.
    head: Memo<TicketHead>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let ticket = head.with_untracked(|head| head.id);
    let about = move |command: &Command| match command {
        Command::MoveStatus(body) => body.ticket == ticket,
        Command::SetPriority(body) => body.ticket == ticket,
        Command::ClaimTicket(body) => body.ticket == ticket,
        Command::TransferTicket(body) => body.ticket == ticket,
        Command::DeclineTicket(body) => body.ticket == ticket,
        Command::EndTask(body) => body.ticket == ticket,
        Command::AddComment(body) => body.ticket == ticket,
        Command::AddWorkNote(body) => body.ticket == ticket,
        _ => false,
    };
    let one = move |(refused, command): (Refused, Command)| {
        let call = refused.call.id;
        let text = move || head.with(|head| reason(data, head, &command, &refused.problem, locale.get()));
        view! {
            <div class="banner b-danger" role="alert">
                <Icon name=IconName::Alert />
                <span>{text}</span>
                <button type="button" class="ibtn" aria-label=move || toast::dismiss(locale.get()) on:click=move |_| data.dismiss(call)>
                    <Icon name=IconName::Cross />
                </button>
            </div>
        }
    };
    let read = move |refused: Refused| refused.call.command().filter(about).map(|command| (refused, command));
    let refused = move || data.refused().into_iter().filter_map(read).collect::<Vec<_>>();
    view! { <For each=refused key=|(refused, _)| refused.call.id children=one /> }
}

/// Why, in words; what the ticket is now says more than the server's answer.
fn reason(data: Data, head: &TicketHead, command: &Command, problem: &Problem, locale: Locale) -> String {
    let conflict = problem.code == ProblemCode::Conflict;
    match command {
        Command::MoveStatus(body) => {
            let word = status_word(head.status, locale);
            let why = match conflict {
                true if head.status != body.from => said::status_moved(locale, word),
                true if head.assignee.is_none() => said::assign_first(locale).to_owned(),
                _ => format!("{} {}", said::value_back(locale, said::status(locale), word), plain(problem, locale)),
            };
            match body.to {
                _ if body.resolution.is_empty() && body.comment.is_none() => why,
                Status::Resolved => format!("{why} {}", said::resolution_kept(locale)),
                _ => format!("{why} {}", incident::words_kept(locale)),
            }
        }
        Command::SetPriority(_) => {
            let word = priority_word(head.priority, locale);
            said::value_back(locale, said::priority(locale), word)
        }
        Command::ClaimTicket(_) => match (&head.assignee_name, conflict) {
            _ if !head.status.is_live() => said::has_ended(locale).to_owned(),
            (Some(name), true) => said::taken(locale, name),
            (_, false) if matches!(problem.code, ProblemCode::Forbidden | ProblemCode::NotFound) => {
                let team = head.team.and_then(|team| data.team(team)).map(|team| team.name);
                said::not_your_team(locale, &team.unwrap_or_default())
            }
            _ => plain(problem, locale),
        },
        Command::TransferTicket(_) | Command::DeclineTicket(_) if !head.status.is_live() => {
            said::has_ended(locale).to_owned()
        }
        Command::TransferTicket(body) => match &head.assignee_name {
            Some(name) if head.assignee != body.from => said::taken(locale, name),
            _ if conflict => said::no_room(locale).to_owned(),
            _ => plain(problem, locale),
        },
        Command::DeclineTicket(_) | Command::EndTask(_) => plain(problem, locale),
        Command::AddWorkNote(_) => format!("{} {}", said::note_kept(locale), plain(problem, locale)),
        _ => format!("{} {}", conversation::reply_kept(locale), plain(problem, locale)),
    }
}

fn plain(problem: &Problem, locale: Locale) -> String {
    let (title, text) = words::problem(locale, problem);
    format!("{title}. {text}")
}
