//! The figures of a team in one strip.

use super::desk::use_desk;
use crate::data::{clock, use_data, use_locale};
use crate::ui::{Icon, IconName};
use crate::words::{self, Style, When};
use docket_messages::{Locale, board as said};
use leptos::prelude::*;

/// The strip: open, unassigned, at risk, breached, free.
#[component]
pub fn Counts() -> impl IntoView {
    let (data, locale, desk) = (use_data(), use_locale(), use_desk());
    let board = desk.board;
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let held = Memo::new(move |_| board.with(|board| board.cards.len() - board.open()));
    let oldest = Memo::new(move |_| board.with(super::model::Board::oldest));
    let room = Memo::new(move |_| board.with(|board| board.room(clock::now())));
    let next = Memo::new(move |_| board.with(|board| board.next_due(clock::now())));
    let due = move || {
        let now = clock::now();
        next.get()
            .map(|due| said::next_due(locale.get(), &words::duration(locale.get(), now.duration_until(due).as_mins())))
    };
    let count = move |count: usize| data.counted(count).map(|count| count.to_string()).unwrap_or_default();
    let figure = move |icon: IconName, name: fn(Locale) -> &'static str, value: Signal<String>, about: ViewFn| {
        view! {
            <div class="figure">
                <dt><Icon name=icon />{move || name(locale.get())}</dt>
                <dd><span class="v num">{value}</span><span class="d">{move || about.run()}</span></dd>
            </div>
        }
    };
    let open = Signal::derive(move || count(board.with(super::model::Board::open)));
    let unassigned = Signal::derive(move || count(board.with(|board| board.unassigned.len())));
    let at_risk = Signal::derive(move || count(board.with(|board| board.at_risk)));
    let breached = Signal::derive(move || count(board.with(|board| board.breached)));
    let free = Signal::derive(move || room.get().0.to_string());
    view! {
        <section class="card" aria-label=move || said::figures(locale.get())>
        <dl class="figures">
            {figure(IconName::Inbox, said::open, open, (move || said::held(locale.get(), number(held.get()))).into())}
            {figure(IconName::StatusNew, said::unassigned, unassigned, (move || view! {
                {move || oldest.get().map(|at| view! { {said::oldest(locale.get())}" "<When at=at style=Style::Short /> })}
            }).into())}
            {figure(IconName::Clock, said::at_risk, at_risk, due.into())}
            {figure(IconName::Alert, said::breached, breached, (move || said::breached_hint(locale.get())).into())}
            {figure(IconName::Users, said::free, free, (move || said::free_of(locale.get(), room.get().1)).into())}
        </dl>
        </section>
    }
    .into_any()
}
