//! What the server refused of what a lead did here: the value is back, and a banner says why.

use super::desk::{Desk, use_desk};
use super::model::CardId;
use crate::refused::{Refusals as Banners, plain};
use docket_messages::{Locale, board as said, ticket};
use docket_shared::command::Command;
use docket_shared::ids::PersonId;
use docket_shared::problem::{Problem, ProblemCode};
use docket_shared::ticket::api::TransferTo;
use leptos::prelude::*;

/// The banners of the board.
#[component]
pub fn Refusals() -> impl IntoView {
    let desk = use_desk();
    let about = |command: &Command| {
        matches!(command, Command::TransferTicket(_) | Command::SetCapacity(_) | Command::SendAway(_))
    };
    view! { <Banners about reason=move |command: &Command, problem: &Problem, locale| reason(desk, command, problem, locale) /> }
}

/// What was wanted, and why it is not so.
fn reason(desk: Desk, command: &Command, problem: &Problem, locale: Locale) -> String {
    let conflict = problem.code == ProblemCode::Conflict;
    let name = |person: PersonId| {
        desk.board.with(|board| board.seat(person).map(|seat| seat.person.name.clone())).unwrap_or_default()
    };
    let plain = plain(problem, locale);
    match command {
        Command::TransferTicket(body) => {
            let id = CardId { ticket: body.ticket, task: body.task };
            let card = desk.board.with(|board| board.cards.get(&id).cloned());
            let number = card.as_ref().map(|card| card.name(locale)).unwrap_or_default();
            let holder = card.and_then(|card| card.assignee);
            let why = match (holder, body.to) {
                (Some(holder), _) if conflict && Some(holder) != body.from => ticket::taken(locale, &name(holder)),
                (_, TransferTo::Person(_)) if conflict => ticket::no_room(locale).to_owned(),
                _ => plain,
            };
            said::not_given(locale, &number, &why)
        }
        Command::SetCapacity(body) => said::not_changed(locale, &name(body.person), &plain),
        Command::SendAway(body) if conflict => {
            said::not_changed(locale, &name(body.person), said::away_already(locale))
        }
        Command::SendAway(body) => said::not_changed(locale, &name(body.person), &plain),
        _ => plain,
    }
}
