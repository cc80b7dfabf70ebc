//! The list of people that a ticket or task can be given to, each with what it would come to.

use super::desk::use_desk;
use super::model::{CardId, Seat};
use super::said;
use crate::data::use_locale;
use crate::ui::{Avatar, Dialog, Icon, IconName, Size};
use docket_messages::{board as words, shell};
use leptos::prelude::*;

/// The dialog; open while a ticket is being given.
#[component]
pub fn GiveDialog() -> impl IntoView {
    let (locale, desk) = (use_locale(), use_desk());
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(desk.giving.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            desk.giving.set(None);
        }
        now
    });
    let title = move || {
        let card = desk.giving.get().and_then(|card| desk.board.with(|board| board.cards.get(&card).cloned()));
        card.map(|card| words::give_named(locale.get(), &card.name(locale.get()))).unwrap_or_default()
    };
    view! {
        <Dialog
            open
            id="board-give"
            title=Signal::derive(title)
            close=Signal::derive(move || shell::close(locale.get()).to_owned())
        >
            {move || desk.giving.get().map(|id| view! { <Choices id /> })}
        </Dialog>
    }
}

#[component]
fn Choices(id: CardId) -> impl IntoView {
    let (locale, desk) = (use_locale(), use_desk());
    let has = Memo::new(move |_| desk.board.with(|board| board.cards.get(&id).and_then(|card| card.assignee)));
    let seats = move || {
        let mut seats = desk.board.with(|board| board.seats.clone());
        seats.retain(|seat| Some(seat.person.person) != has.get());
        seats
    };
    let one = move |seat: Seat| {
        let (person, name) = (seat.person.person, seat.person.name.clone());
        let preview = desk.preview(id, person).unwrap_or_default();
        let over = preview.is_over();
        let line = |(good, line): (bool, String)| {
            let icon = if good { IconName::Check } else { IconName::Alert };
            view! { <small class:ok=good class:no=!good><Icon name=icon />{line}</small> }
        };
        let give = move |_| {
            desk.giving.set(None);
            desk.give(id, person, over);
        };
        view! {
            <li>
                <button type="button" class="choice" on:click=give>
                    <Avatar name=name.clone() id=person.0.as_u128() size=Size::Medium />
                    <span>
                        <b>{name}</b>
                        {said::findings(&preview, locale.get()).into_iter().map(line).collect_view()}
                        {over.then(|| view! { <small class="no">{words::give_all_the_same(locale.get())}</small> })}
                    </span>
                </button>
            </li>
        }
    };
    view! { <ul class="choices">{move || seats().into_iter().map(one).collect_view()}</ul> }.into_any()
}
