//! What the server refused of what a lead did here: the value is back, and a banner says why.

use super::desk::{Desk, use_desk};
use crate::data::{Refused, use_data, use_locale};
use crate::ui::{Icon, IconName};
use crate::words;
use docket_messages::{Locale, board as said, ticket, toast};
use docket_shared::command::Command;
use docket_shared::ids::PersonId;
use docket_shared::problem::{Problem, ProblemCode};
use docket_shared::ticket::api::TransferTo;
use leptos::prelude::*;

/// The banners, oldest first, until they are dismissed.
#[component]
pub fn Refusals() -> impl IntoView {
    let (data, locale, desk) = (use_data(), use_locale(), use_desk());
    let about = |command: &Command| {
        matches!(command, Command::TransferTicket(_) | Command::SetCapacity(_) | Command::SendAway(_))
    };
    let one = move |(refused, command): (Refused, Command)| {
        let call = refused.call.id;
        let text = move || reason(desk, &command, &refused.problem, locale.get());
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

/// What was wanted, and why it is not so.
fn reason(desk: Desk, command: &Command, problem: &Problem, locale: Locale) -> String {
    let conflict = problem.code == ProblemCode::Conflict;
    let name = |person: PersonId| {
        desk.board.with(|board| board.seat(person).map(|seat| seat.person.name.clone())).unwrap_or_default()
    };
    let (title, text) = words::problem(locale, problem);
    let plain = format!("{title}. {text}");
    match command {
        Command::TransferTicket(body) => {
            let card = desk.board.with(|board| board.cards.get(&body.ticket).cloned());
            let number = card.as_ref().map(|card| card.number.clone()).unwrap_or_default();
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
