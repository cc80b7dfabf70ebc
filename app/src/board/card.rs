//! A ticket or task on the board: lifted by key, by hand or by the list of people. And the column of what nobody has.

use super::desk::{Lift, use_desk};
use super::model::{Card, CardId};
use crate::data::{use_data, use_locale};
use crate::routes::{Route, View};
use crate::ui::{Button, Icon, IconName, Kind, PriorityIcon};
use crate::words::priority_word;
use crate::words::{Style, When};
use docket_messages::board as said;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// Cards that the column shows; the rest is a link to the view.
const COLUMN_MAX: usize = 12;

/// What nobody has, in the order of the queue.
#[component]
pub fn Unassigned() -> impl IntoView {
    let (data, locale, desk) = (use_data(), use_locale(), use_desk());
    let all = Memo::new(move |_| desk.board.with(|board| board.unassigned.clone()));
    let shown = move || all.with(|all| all.iter().take(COLUMN_MAX).copied().collect::<Vec<_>>());
    let more = Memo::new(move |_| all.with(Vec::len).saturating_sub(COLUMN_MAX));
    view! {
        <section class="bcol" aria-labelledby="board-unassigned">
            <h2 id="board-unassigned">
                {move || said::unassigned(locale.get())}" "<span class="num">{move || data.counted(all.with(Vec::len))}</span>
            </h2>
            <ul><For each=shown key=|id| *id children=|id| view! { <WorkCard id /> } /></ul>
            {move || (all.with(Vec::is_empty)).then(|| view! { <p class="small muted">{said::nobody_waits(locale.get())}</p> })}
            {move || (more.get() > 0).then(|| view! {
                <a class="more" href=Route::Queue(View::TeamUnassigned(desk.team), None).href()>{said::more(locale.get(), i64::try_from(more.get()).unwrap_or(i64::MAX))}</a>
            })}
        </section>
    }
    .into_any()
}

/// A ticket, or a task of another team's ticket.
#[component]
pub fn WorkCard(
    /// Which.
    id: CardId,
) -> impl IntoView {
    let (locale, desk) = (use_locale(), use_desk());
    let CardId { ticket, task } = id;
    let first = desk.card(id)?;
    let card = Memo::new(move |before: Option<&Card>| {
        let now = desk.board.with(|board| board.cards.get(&id).cloned());
        now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    });
    let lifted = Memo::new(move |_| desk.lift.get().is_some_and(|lift: Lift| lift.card == id));
    let number = move || card.with(|card| card.number.clone());
    let name = move || card.with(|card| card.name(locale.get()));
    let priority = Signal::derive(move || card.with(|card| card.priority));
    let keys = move |event: KeyboardEvent| {
        if !lifted.get_untracked() {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" | "ArrowRight" => desk.step(true),
            "ArrowUp" | "ArrowLeft" => desk.step(false),
            "Enter" => desk.drop_it(),
            "Escape" => desk.put_back(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let grip = move || {
        view! {
            <button
                type="button"
                class="grip"
                id=id.grip()
                aria-pressed=move || lifted.get().to_string()
                aria-label=move || said::lift(locale.get(), &name())
                aria-describedby="board-keys"
                on:click=move |_| desk.toggle(id)
                on:keydown=keys
            >
                <Icon name=IconName::Grip />
            </button>
        }
    };
    // One unit is what everything takes.
    let weighs = Memo::new(move |_| card.with(|card| Some(i64::from(card.weight)).filter(|units| *units > 1)));
    let clock = Signal::derive(move || card.with(|card| card.clock));
    let give = Callback::new(move |()| desk.giving.set(Some(id)));
    Some(
        view! {
            <li
                class="tcard"
                class:quiet=task.is_some()
                class:lifted=lifted
                class:held=move || card.with(|card| !card.is_open)
                draggable=move || desk.acts.get().to_string()
                on:dragstart=move |_| desk.lift.set(Some(Lift { card: id, over: None, asked: false }))
                on:dragend=move |_| {
                    // What was dropped on somebody without room stays in hand until it is said.
                    if desk.lift.get_untracked().is_some_and(|lift| !lift.asked) {
                        desk.lift.set(None);
                    }
                }
            >
                <div class="r">
                    {move || desk.acts.get().then(grip)}
                    <PriorityIcon priority=priority label=Signal::derive(move || priority_word(priority.get(), locale.get()).to_owned()) />
                    {task.map(|_| view! { <Icon name=IconName::List /> })}
                    <span class="num muted nowrap">{number}</span>
                    {(desk.borrowed.clock)(ticket, clock, None)}
                </div>
                <a class="t" href=Route::Queue(View::TeamOpen(desk.team), Some(ticket)).href()>{move || card.with(|card| card.words(locale.get()))}</a>
                <div class="r small muted">
                    <When at=Signal::derive(move || card.with(|card| card.since)) style=Style::Ago />
                    {move || weighs.get().map(|units| view! { <span class="num">{said::weighs(locale.get(), units)}</span> })}
                    {move || desk.acts.get().then(|| view! {
                        <Button small=true kind=Kind::Ghost press=give>
                            <span aria-hidden="true">{move || said::give(locale.get())}</span>
                            <span class="vh">{move || said::give_named(locale.get(), &name())}</span>
                        </Button>
                    })}
                </div>
            </li>
        }
        .into_any(),
    )
}
