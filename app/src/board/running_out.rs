//! The clocks that run out: what is over, at risk, or due soon.

use super::desk::use_desk;
use super::model::{Card, ClockId};
use crate::data::use_locale;
use crate::routes::{Route, View};
use crate::ui::{Avatar, Nobody, Size};
use docket_messages::{board as said, sla};
use docket_shared::sla::Metric;
use leptos::prelude::*;

/// Rows of the table; the rest is in the list, which is sorted alike.
const ROWS_MAX: usize = 8;

/// The table.
#[component]
pub fn RunningOut() -> impl IntoView {
    let (locale, desk) = (use_locale(), use_desk());
    let all = Memo::new(move |_| desk.board.with(|board| board.running_out.clone()));
    let shown = move || all.with(|all| all.iter().take(ROWS_MAX).copied().collect::<Vec<_>>());
    let more = Memo::new(move |_| all.with(Vec::len).saturating_sub(ROWS_MAX));
    view! {
        <section class="card running-out" aria-labelledby="board-clocks">
            <h2 id="board-clocks">{move || said::clocks(locale.get())}</h2>
            {move || if all.with(Vec::is_empty) {
                view! { <p class="small muted">{said::no_clock(locale.get())}</p> }.into_any()
            } else {
                view! {
                    <table>
                        <thead><tr>
                            <th scope="col">{move || said::ticket(locale.get())}</th>
                            <th scope="col">{move || said::clock(locale.get())}</th>
                            <th scope="col">{move || said::left(locale.get())}</th>
                            <th scope="col">{move || said::with(locale.get())}</th>
                        </tr></thead>
                        <tbody><For each=shown key=|id| *id children=|id| view! { <Line id /> } /></tbody>
                    </table>
                }
                .into_any()
            }}
            {move || (more.get() > 0).then(|| view! {
                <a class="more" href=Route::Queue(View::TeamOpen(desk.team), None).href()>{said::more(locale.get(), i64::try_from(more.get()).unwrap_or(i64::MAX))}</a>
            })}
        </section>
    }
    .into_any()
}

#[component]
fn Line(id: ClockId) -> impl IntoView {
    let (locale, desk) = (use_locale(), use_desk());
    let ClockId { card: of, task, metric } = id;
    let ticket = of.ticket;
    let first = desk.card(of)?;
    let card = Memo::new(move |before: Option<&Card>| {
        let now = desk.board.with(|board| board.cards.get(&of).cloned());
        now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    });
    let word = move || match (task, metric) {
        (Some(_), _) => sla::of_task(locale.get()),
        (None, Metric::FirstResponse) => sla::first_response(locale.get()),
        (None, Metric::Resolution) => sla::resolution(locale.get()),
    };
    let holder = Memo::new(move |_| card.with(|card| card.assignee));
    let with = move || {
        let name = holder.get().and_then(|person| {
            let name = desk.board.with(|board| board.seat(person).map(|seat| seat.person.name.clone()))?;
            Some((person, name))
        });
        match name {
            Some((person, name)) => view! { <span class="inline"><Avatar name=name.clone() id=person.0.as_u128() size=Size::Small />{name}</span> }.into_any(),
            None => view! { <span class="inline muted"><Nobody label=Signal::derive(String::new) size=Size::Small />{said::nobody(locale.get())}</span> }.into_any(),
        }
    };
    Some(view! {
        <tr>
            <td>
                <a href=Route::Queue(View::TeamOpen(desk.team), Some(ticket)).href()>
                    <span class="num muted nowrap">{move || card.with(|card| card.number.clone())}</span>" "{move || card.with(|card| card.words(locale.get()))}
                </a>
            </td>
            <td>{word}</td>
            <td>{(desk.borrowed.clock)(ticket, task.into(), Some(metric))}</td>
            <td>{with}</td>
        </tr>
    })
}
