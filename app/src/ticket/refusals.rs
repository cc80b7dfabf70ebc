//! What the server refused on this ticket: the value is back, and a banner says why. Typed text is a draft again.

use super::row::{priority_word, status_word};
use crate::data::{Data, use_data};
use crate::refused::{Refusals as Banners, plain};
use docket_messages::{Locale, conversation, fulfilment, incident, ticket as said};
use docket_shared::command::Command;
use docket_shared::problem::{Problem, ProblemCode};
use docket_shared::ticket::TicketHead;
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;

/// The banners of a ticket.
#[component]
pub fn Refusals(
    /// The ticket.
    head: Memo<TicketHead>,
) -> impl IntoView {
    let data = use_data();
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
        Command::AddWatcher(body) => body.ticket == ticket,
        Command::RemoveWatcher(body) => body.ticket == ticket,
        _ => false,
    };
    view! {
        <Banners about reason=move |command: &Command, problem: &Problem, locale| {
            head.with(|head| reason(data, head, command, problem, locale))
        } />
    }
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
                // Other tasks were open than it was known here, or the call is one of a build that did not ask.
                _ if problem.errors.iter().any(|error| error.field == "skip_tasks") => {
                    fulfilment::open_left_refused(locale).to_owned()
                }
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
        Command::DeclineTicket(_) | Command::EndTask(_) | Command::AddWatcher(_) | Command::RemoveWatcher(_) => {
            plain(problem, locale)
        }
        Command::AddWorkNote(_) => format!("{} {}", said::note_kept(locale), plain(problem, locale)),
        _ => format!("{} {}", conversation::reply_kept(locale), plain(problem, locale)),
    }
}
