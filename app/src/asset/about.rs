//! What stands around a piece of equipment: its way so far, the tickets it occurs in, and what can be begun with it.

use super::warranty::WarrantyWords;
use super::{state_icon, state_word};
use crate::data::{Data, clock, use_data, use_locale};
use crate::person::OnePerson;
use crate::routes::{Route, View, came_from, use_route};
use crate::ui::{Button, Field, Icon, IconName, StatusIcon};
use crate::words::{Style, When};
use crate::words::{status_icon, status_word};
use docket_messages::{asset as said, fulfilment};
use docket_shared::Timestamp;
use docket_shared::asset::api::MoveAsset;
use docket_shared::asset::{Asset, AssetState, ReservationState};
use docket_shared::command::Command;
use docket_shared::ids::CallId;
use docket_shared::order::sort_by;
use docket_shared::person::PersonCard;
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::TicketHead;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Links of what can be begun: the sheet of its hand-over, and a report that it does not work.
#[component]
pub fn Begin(
    /// The piece.
    asset: Memo<Option<Asset>>,
) -> impl IntoView {
    let (data, locale, route) = (use_data(), use_locale(), use_route());
    let sheet = Memo::new(move |_| {
        let asset = asset.get().filter(|asset| asset.state == AssetState::InUse)?;
        data.all(RowKind::Reservation).into_iter().find_map(|row| match row.as_ref() {
            Row::Reservation(unit) if unit.asset == Some(asset.id) && unit.state == ReservationState::HandedOver => {
                Some((unit.ticket, unit.line))
            }
            _ => None,
        })
    });
    let fault = Memo::new(move |_| asset.get()?.fault_item.map(|item| Route::NewTicket(Some(item))));
    view! {
        <div class="inline">
            {move || sheet.get().map(|(ticket, line)| {
                let from = move |_| came_from::remember(line, route.get_untracked());
                view! { <a class="btn btn-sm" href=Route::TicketHandover(ticket, line).href() on:click=from>{fulfilment::sheet(locale.get())}</a> }
            })}
            {move || fault.get().map(|fault| view! { <a class="btn btn-sm" href=fault.href()>{said::report_fault(locale.get())}</a> })}
        </div>
    }
}

/// Who has it from now on, of what is in use.
#[component]
pub fn Owner(
    /// The piece.
    asset: Memo<Option<Asset>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let used =
        Memo::new(move |_| asset.with(|asset| asset.as_ref().is_some_and(|asset| asset.state == AssetState::InUse)));
    let chosen: RwSignal<Option<PersonCard>> = RwSignal::new(None);
    let change = Callback::new(move |()| {
        let id = asset.with_untracked(|asset| asset.as_ref().map(|asset| asset.id));
        let (Some(asset), Some(card)) = (id, chosen.get_untracked()) else { return };
        let state = AssetState::InUse;
        let (location, condition, user) = (None, None, Some(card.id));
        let body = MoveAsset { asset, from: state, to: state, location, condition, user, counted: None };
        data.call(CallId(clock::new_id()), Command::MoveAsset(body));
        chosen.set(None);
    });
    let reason =
        Signal::derive(move || chosen.with(Option::is_none).then(|| said::choose_owner(locale.get()).to_owned()));
    move || {
        used.get().then(|| {
            view! {
                <div class="asked">
                    <Field id="asset-owner" label=Signal::derive(move || said::new_owner(locale.get()).to_owned())>
                        <OnePerson
                            id="asset-owner"
                            label=Signal::derive(move || said::new_owner(locale.get()).to_owned())
                            chosen
                            enter=Callback::new(move |_| change.run(()))
                        />
                    </Field>
                    <Button small=true reason=reason press=change>{move || said::change_owner(locale.get())}</Button>
                </div>
            }
        })
    }
}

/// Its way so far: each state it came to, with the last time it did.
#[component]
pub fn Lifecycle(
    /// The piece.
    asset: Memo<Option<Asset>>,
) -> impl IntoView {
    let locale = use_locale();
    let steps = Memo::new(move |_| {
        let asset = asset.get();
        let (now, history) = asset.map(|asset| (asset.state, asset.history)).unzip();
        let mut steps: Vec<(AssetState, Option<Timestamp>, bool)> = Vec::new();
        for event in history.unwrap_or_default().into_iter().filter(|event| event.change.is_none()) {
            steps.retain(|(state, ..)| *state != event.state);
            steps.push((event.state, Some(event.at), Some(event.state) == now));
        }
        if now != Some(AssetState::Retired) {
            steps.push((AssetState::Retired, None, false));
        }
        steps
    });
    let step = move |(state, at, current): (AssetState, Option<Timestamp>, bool)| {
        view! {
            <li class:done=at.is_some() && !current class:now=current aria-current=current.then_some("step")>
                <span class="dot"><Icon name=if at.is_some() && !current { IconName::Check } else { state_icon(state) } /></span>
                <b>{move || state_word(state, locale.get())}</b>
                <span class="num">{match at {
                    Some(at) => view! { <When at style=Style::Full /> }.into_any(),
                    None => said::not_yet(locale.get()).into_any(),
                }}</span>
            </li>
        }
    };
    let count = move || steps.with(Vec::len).to_string();
    view! {
        <section class="card card-pad" aria-labelledby="lifecycle">
            <div class="spread mb3">
                <h2 id="lifecycle" class="title">{move || said::lifecycle(locale.get())}</h2>
                <WarrantyWords asset />
            </div>
            <ol class="track" style=("--steps", count)>{move || steps.get().into_iter().map(step).collect_view()}</ol>
        </section>
    }
}

/// The tickets that this device has of those it occurs in: in its history, or in what was answered.
fn tickets_of(data: Data, asset: &Asset) -> Vec<TicketHead> {
    let numbers: BTreeSet<&str> = asset.history.iter().map(|event| event.number.as_str()).collect();
    let id = asset.id.to_string();
    let names = |head: &TicketHead| {
        let request = data.ticket_public(head.id).and_then(|public| public.request);
        let lines = data.lines_of(head.id).into_iter().flat_map(|line| line.answers);
        let mut answers = request.into_iter().flat_map(|request| request.answers).chain(lines);
        answers.any(|answer| answer.kind == "asset" && answer.value.contains(&id))
    };
    let head = |row: &std::sync::Arc<Row>| match row.as_ref() {
        Row::TicketHead(head) if numbers.contains(head.number.as_str()) || names(head) => Some(head.clone()),
        _ => None,
    };
    let mut heads: Vec<TicketHead> = data.all(RowKind::TicketHead).iter().filter_map(head).collect();
    sort_by(&mut heads, |left, right| right.created_at.cmp(&left.created_at));
    heads
}

/// These tickets, the newest first.
#[component]
pub fn Tickets(
    /// The piece.
    asset: Memo<Option<Asset>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let heads =
        Memo::new(move |_| asset.with(|asset| asset.as_ref().map(|asset| tickets_of(data, asset))).unwrap_or_default());
    let row = move |head: TicketHead| {
        let status = head.status;
        view! {
            <li>
                <StatusIcon icon=status_icon(status) />
                <span><a class="link nowrap" href=Route::Queue(View::Mine, Some(head.id)).href()>{head.number.clone()}</a><small>{head.title.clone()}" · "{move || status_word(status, locale.get())}</small></span>
                <span class="small muted num"><When at=head.created_at style=Style::Full /></span>
            </li>
        }
    };
    view! {
        <section class="card card-pad" aria-labelledby="asset-tickets">
            <h2 id="asset-tickets" class="title mb3">{move || said::tickets(locale.get())}</h2>
            {move || heads.with(Vec::is_empty).then(|| view! { <p class="small muted">{said::no_tickets(locale.get())}</p> })}
            <ul class="history">{move || heads.get().into_iter().map(row).collect_view()}</ul>
        </section>
    }
}
