//! One row per technician: presence, room, what they have; and what giving them the lifted ticket would come to.

use super::card::WorkCard;
use super::desk::{ASKED, Desk, use_desk};
use super::model::{Presence, Seat, presence};
use super::said;
use crate::data::{clock, use_locale};
use crate::routes::{Route, View};
use crate::ui::{Avatar, Button, Icon, IconName, Kind, Size, use_minute};
use docket_messages::board as words;
use docket_shared::ids::PersonId;
use leptos::prelude::*;

/// Cards that a row shows; the rest is a link to the view.
const ROW_MAX: usize = 4;

/// The rows.
#[component]
pub fn People() -> impl IntoView {
    let (locale, desk) = (use_locale(), use_desk());
    let ids = move || desk.board.with(|board| board.seats.iter().map(|seat| seat.person.person).collect::<Vec<_>>());
    view! {
        <section class="card lanes" aria-labelledby="board-people">
            <h2 id="board-people" class="vh">{move || words::people(locale.get())}</h2>
            <ul><For each=ids key=|id| *id children=|person| view! { <Lane person /> } /></ul>
        </section>
    }
    .into_any()
}

#[component]
fn Lane(person: PersonId) -> impl IntoView {
    let (locale, desk) = (use_locale(), use_desk());
    let first = desk.board.with_untracked(|board| board.seat(person).cloned())?;
    let seat = Memo::new(move |before: Option<&Seat>| {
        let now = desk.board.with(|board| board.seat(person).cloned());
        now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    });
    let target = Memo::new(move |_| desk.lift.get().is_some_and(|lift| lift.over == Some(person)));
    let shown = move || seat.with(|seat| seat.cards.iter().take(ROW_MAX).copied().collect::<Vec<_>>());
    let more = Memo::new(move |_| seat.with(|seat| seat.cards.len()).saturating_sub(ROW_MAX));
    Some(
        view! {
            <li
                class="lane"
                class:target=target
                id=format!("lane-{person}")
                tabindex="-1"
                on:dragover=move |event| {
                    if desk.lift.with_untracked(Option::is_some) {
                        event.prevent_default();
                        desk.hold_over(person);
                    }
                }
                on:drop=move |event| {
                    event.prevent_default();
                    desk.drop_it();
                }
            >
                <Who seat />
                <ul class="has">
                    <For each=shown key=|id| *id children=|id| view! { <WorkCard id /> } />
                    {move || (more.get() > 0).then(|| view! {
                        <li class="more"><a href=Route::Queue(View::TeamOpen(desk.team), None).href()>{words::more(locale.get(), i64::try_from(more.get()).unwrap_or(i64::MAX))}</a></li>
                    })}
                    {move || seat.with(|seat| seat.cards.is_empty()).then(|| view! { <li class="small muted">{words::nothing(locale.get())}</li> })}
                </ul>
                <Room seat />
                {move || target.get().then(|| view! { <DropTip desk person /> })}
            </li>
        }
        .into_any(),
    )
}

/// Name, skills or job, presence; and what a lead does for them.
#[component]
fn Who(seat: Memo<Seat>) -> impl IntoView {
    let (locale, desk, minute) = (use_locale(), use_desk(), use_minute());
    let (person, name) = seat.with_untracked(|seat| (seat.person.person, seat.person.name.clone()));
    let about = move || {
        seat.with(|seat| {
            let skills: Vec<&str> = seat.person.skills.iter().map(|held| held.name.as_str()).collect();
            if skills.is_empty() { seat.person.job.clone() } else { skills.join(", ") }
        })
    };
    let here = Memo::new(move |_| {
        minute.track();
        seat.with(|seat| presence(&seat.person, clock::now()))
    });
    let said = move || {
        minute.track();
        seat.with(|seat| said::present(&seat.person, clock::now(), locale.get()))
    };
    let icon = Signal::derive(move || match here.get() {
        Presence::Here => IconName::Check,
        Presence::Away | Presence::Lapsed => IconName::Pause,
        Presence::OffShift => IconName::Clock,
    });
    let shown = name.clone();
    view! {
        <div class="who">
            <Avatar name=name.clone() id=person.0.as_u128() size=Size::Large here=Signal::derive(move || Some(here.get() == Presence::Here)) />
            <div>
                <b>{name}</b>
                <small>{about}</small>
                <small class="presence"><Icon name=icon />{said}</small>
            </div>
            {move || desk.acts.get().then(|| {
                let label = words::look_after(locale.get(), &shown);
                view! {
                    <button type="button" class="ibtn" aria-haspopup="dialog" aria-label=label.clone() title=label on:click=move |_| desk.looking.set(Some(person))>
                        <Icon name=IconName::More />
                    </button>
                }
            })}
        </div>
    }
    .into_any()
}

/// Units as a bar, and in words beside it.
#[component]
fn Room(seat: Memo<Seat>) -> impl IntoView {
    let locale = use_locale();
    let units = Memo::new(move |_| seat.with(|seat| (seat.person.load, seat.person.capacity)));
    let part = move || {
        let (load, capacity) = units.get();
        let percent = (i64::from(load) * 100).checked_div(i64::from(capacity)).unwrap_or(100).clamp(0, 100);
        format!("{percent}%")
    };
    let over = move || {
        let (load, capacity) = units.get();
        load > capacity
    };
    view! {
        <div class="room" class:over=over>
            <span class="num">{move || said::room(units.get().0, units.get().1, locale.get())}</span>
            {move || over().then(|| view! { <span class="ov"><Icon name=IconName::Alert />{words::over(locale.get())}</span> })}
            <span class="units" aria-hidden="true"><i style:--part=part></i></span>
        </div>
    }
    .into_any()
}

/// What giving the lifted ticket would come to. Above their room it has to be said.
#[component]
fn DropTip(desk: Desk, person: PersonId) -> impl IntoView {
    let locale = use_locale();
    let preview = Memo::new(move |_| desk.lift.get().and_then(|lift| desk.preview(lift.card, person)));
    let name =
        move || desk.board.with(|board| board.seat(person).map(|seat| seat.person.name.clone())).unwrap_or_default();
    let lines = move || {
        let line = |(good, line): (bool, String)| {
            let icon = if good { IconName::Check } else { IconName::Alert };
            view! { <li class:ok=good class:no=!good><Icon name=icon />{line}</li> }
        };
        preview.get().map(|preview| said::findings(&preview, locale.get()).into_iter().map(line).collect_view())
    };
    let asked = move || desk.lift.get().is_some_and(|lift| lift.asked);
    view! {
        <div
            class="droptip pop"
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.prevent_default();
                    event.stop_propagation();
                    desk.put_back();
                }
            }
        >
            <b>{move || words::give_to(locale.get(), &name())}</b>
            <ul>{lines}</ul>
            {move || asked().then(|| view! {
                <p>{words::over_asked(locale.get())}</p>
                <div class="btns">
                    <Button id=ASKED small=true kind=Kind::Primary press=Callback::new(move |()| desk.drop_it())>{words::give_all_the_same(locale.get())}</Button>
                    <Button small=true press=Callback::new(move |()| desk.put_back())>{words::put_back(locale.get())}</Button>
                </div>
            })}
        </div>
    }
    .into_any()
}
