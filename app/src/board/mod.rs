//! A team's board: who has what, who has room, what nobody has, which clocks run out. Live from the replica; a lead gives
//! tickets to people here.

mod card;
mod counts;
mod desk;
mod give;
mod look_after;
mod model;
mod people;
mod refused;
mod running_out;
mod said;

use crate::data::{Data, LinkStatus, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Art, Empty, Skeleton, on_keys, use_minute, use_page};
use card::Unassigned;
use counts::Counts;
use desk::{Desk, use_desk};
use docket_messages::{board as words, connection, shell};
use docket_shared::ids::{TaskId, TeamId, TicketId};
use docket_shared::order::sort_by;
use docket_shared::person::TeamCard;
use docket_shared::person::lead::leads;
use docket_shared::sla::Metric;
use give::GiveDialog;
use leptos::prelude::*;
use look_after::LookAfterDialog;
use model::Board;
use people::People;
use refused::Refusals;
use running_out::RunningOut;

/// What the board borrows from other features.
#[derive(Clone, Copy)]
pub struct Borrowed {
    /// The clock of a ticket that is due first, or the one that measures this, or that of a task of it, as a chip.
    pub clock: fn(TicketId, Signal<Option<TaskId>>, Option<Metric>) -> AnyView,
    /// Says a sentence to readers.
    pub say: Callback<String>,
}

/// The teams that the person works in or looks after, by name.
fn teams_of(data: Data) -> Vec<TeamCard> {
    let Some(actor) = data.actor() else { return Vec::new() };
    let mut teams = data.teams();
    teams.retain(|team| actor.is_member(Some(team.id)) || actor.departments.contains(&team.department));
    sort_by(&mut teams, |left, right| {
        (!actor.is_member(Some(left.id)), &left.name).cmp(&(!actor.is_member(Some(right.id)), &right.name))
    });
    teams
}

/// The page.
#[component]
pub fn BoardPage(
    /// Whose board; none: of the first team of the person.
    team: Option<TeamId>,
    /// What other features lend.
    borrowed: Borrowed,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    use_page(move || shell::page_title(locale.get(), words::title(locale.get())));
    let teams = Memo::new(move |_| teams_of(data));
    let shown = Memo::new(move |_| {
        let named = |team: TeamId| teams.with(|teams| teams.iter().find(|known| known.id == team).cloned());
        team.map_or_else(|| teams.with(|teams| teams.first().cloned()), named)
    });
    move || match shown.get() {
        Some(team) => view! { <TeamBoard team teams borrowed /> }.into_any(),
        None if data.status() == LinkStatus::Loading => {
            let label = Signal::derive(move || connection::first_load(locale.get()).to_owned());
            view! { <div class="board"><h1>{move || words::title(locale.get())}</h1><Skeleton label rows=6 /></div> }
                .into_any()
        }
        None => view! {
            <div class="board">
                <Empty
                    page=true
                    art=Art::Lock
                    title=Signal::derive(move || words::none_title(locale.get()).to_owned())
                    text=Signal::derive(move || words::none_text(locale.get()).to_owned())
                />
            </div>
        }
        .into_any(),
    }
}

#[component]
fn TeamBoard(team: TeamCard, teams: Memo<Vec<TeamCard>>, borrowed: Borrowed) -> impl IntoView {
    let (data, locale, minute) = (use_data(), use_locale(), use_minute());
    let TeamCard { id, name, department } = team;
    let board = Memo::new(move |_| {
        minute.track();
        Board::read(data, id)
    });
    let acts = Memo::new(move |_| data.actor().is_some_and(|actor| leads(&actor, id, Some(department))));
    Desk::provide(id, board, acts, borrowed);
    let desk = use_desk();
    // Wherever Tab led meanwhile: what is lifted stays in hand, and the hint promises that Esc puts it back.
    on_keys(move |key| {
        let puts_back = key == "Escape" && desk.lift.with_untracked(Option::is_some);
        if puts_back {
            desk.put_back();
        }
        puts_back
    });
    let link = move |team: TeamCard| {
        view! { <a class="fchip" href=Route::Board(Some(team.id)).href() aria-current=(team.id == id).then_some("page")>{team.name}</a> }
    };
    view! {
        <div class="board" tabindex="0" role="region" aria-label=move || words::title(locale.get())>
            <header class="board-h">
                <h1>{move || words::title(locale.get())}</h1>
                {move || if teams.with(Vec::len) > 1 {
                    view! { <nav class="chips" aria-label=move || words::teams(locale.get())>{teams.get().into_iter().map(link).collect_view()}</nav> }.into_any()
                } else {
                    view! { <span class="muted">{name.clone()}</span> }.into_any()
                }}
            </header>
            <p class="vh" id="board-keys">{move || words::keys(locale.get())}</p>
            <Refusals />
            <Counts />
            <div class="board-g">
                <Unassigned />
                <People />
            </div>
            <RunningOut />
            <GiveDialog />
            <LookAfterDialog />
        </div>
    }
    .into_any()
}
